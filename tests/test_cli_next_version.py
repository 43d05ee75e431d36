"""A list that was exported, edited in a spreadsheet and comes back as the next version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli_tools import ROOT, answer, command, refused

LIST = ROOT / "tests" / "data" / "real_lists" / "附件：克拉玛依市财政局2025年权责清单.xlsx"


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, Path]:
    """A file with a draft of 19 items and their export, one name of it edited and one row taken out."""
    street, book = tmp_path / "街道.db", tmp_path / "导出.xlsx"
    words = ("--list", "权责清单", "--version", "2024年版", "--json")
    answer(command("import-items", street, LIST, *words, home=tmp_path))
    answer(command("export", street, "power_item", book, "--json", home=tmp_path))
    workbook = load_workbook(book)
    sheet = workbook["权责事项"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("事项名称") + 1).value += "（试点）"
    sheet.delete_rows(4)
    workbook.save(book)
    return street, book


def rows(street: Path, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{street}?mode=ro", uri=True) as file:
        return file.execute(query).fetchall()


def versions(street: Path) -> list[tuple]:
    """(label, items, edited items, citations) of every version."""
    return rows(
        street,
        "SELECT version_label, count(DISTINCT i.id),"
        " count(DISTINCT CASE WHEN i.item_name LIKE '%（试点）' THEN i.id END), count(c.id)"
        " FROM power_list l JOIN power_item i ON i.list_id = l.id"
        " LEFT JOIN power_citation c ON c.item_id = i.id GROUP BY l.id ORDER BY l.id",
    )


def test_the_version_asked_for_is_made_and_the_old_one_stays(exported: tuple[Path, Path]):
    street, book = exported
    before = versions(street)
    words = ("--list", "权责清单", "--version", "2025年版", "--json")
    answer(command("import-items", street, book, *words, home=street.parent))
    old, new = versions(street)
    assert [old] == before
    assert new[:3] == ("2025年版", 18, 1)
    compared = answer(command("compare", street, "权责清单", "2024年版", "2025年版", "--json", home=street.parent))
    assert {word: count for word, count in compared["counts"].items() if count} == {
        "取消": 1,
        "名称变更": 1,
        "未变": 17,
    }
    assert {line["paired_by"] for line in compared["changes"] if "名称变更" in line["classes"]} == {"事项"}


def test_coming_again_changes_nothing(exported: tuple[Path, Path]):
    street, book = exported
    words = ("--list", "权责清单", "--version", "2025年版", "--json")
    answer(command("import-items", street, book, *words, home=street.parent))
    before = versions(street)
    told = answer(command("import-items", street, book, *words, home=street.parent))
    assert told["counts"]["added"] == told["counts"]["changed"] == 0
    assert versions(street) == before


def test_without_a_version_the_rows_change_where_they_are(exported: tuple[Path, Path]):
    street, book = exported
    told = answer(command("import", street, "power_item", book, "--json", home=street.parent))
    assert (told["counts"]["added"], told["counts"]["changed"]) == (0, 1)
    assert versions(street)[0][:3] == ("2024年版", 19, 1)
    assert len(versions(street)) == 1


def test_one_version_is_not_spelt_in_two_ways(exported: tuple[Path, Path]):
    street, book = exported
    for label in ("2024 年版", "２０２４年版", " 2024年版 "):
        words = ("--list", "权责清单", "--version", label, "--json")
        told = answer(command("import-items", street, book, *words, home=street.parent))
        assert told["counts"]["added"] == 0, label
    assert len(versions(street)) == 1
    done = command("act", street, "version-start", 1, "--set", "version_label=２０２４年版", home=street.parent)
    assert "已经有权责清单" in refused(done)


def test_a_blank_version_is_none(exported: tuple[Path, Path]):
    street, book = exported
    answer(command("import-items", street, book, "--list", "权责清单", "--version", "  ", "--json", home=street.parent))
    assert [label for label, *_ in versions(street)] == ["2024年版"]


def test_before_and_after_are_of_the_list_that_is_chosen(exported: tuple[Path, Path]):
    street, _ = exported
    answer(command("act", street, "version-start", 1, "--set", "version_label=2025年版", "--json", home=street.parent))
    other = ("--list", "权责清单", "--version", "2030年版", "--json")
    answer(command("import-items", street, exported[1], *other, home=street.parent))
    answer(command("act", street, "version-start", 3, "--set", "version_label=2031年版", "--json", home=street.parent))
    totals = {}
    for label in ("2025年版", "2031年版"):
        out = street.with_name(f"{label}.csv")
        words = ("crosstab", street, "before-after", out, "--where", f"所属清单=权责清单 · {label}", "--json")
        answer(command(*words, home=street.parent))
        totals[label] = out.read_text(encoding="utf-8-sig").splitlines()[-1]
    assert totals == {"2025年版": "合计,19,19,0", "2031年版": "合计,18,18,0"}


def test_citations_of_a_published_list_are_refused_row_by_row(exported: tuple[Path, Path]):
    street, book = exported
    asked = ("--set", "waiver_reason=上级印发", "--set", "effective_on=2025-01-01")
    answer(command("act", street, "version-register", 1, *asked, "--json", home=street.parent))
    workbook = load_workbook(book)
    sheet = workbook["依据条款"]
    del workbook["权责事项"]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("条款") + 1).value = "第九百条"
    workbook.save(book)
    before = rows(street, "SELECT * FROM power_citation")
    told = answer(command("import", street, "power_item", book, "--json", home=street.parent))
    assert (told["counts"]["refused"], told["counts"]["changed"], told["counts"]["added"]) == (1, 0, 0)
    assert rows(street, "SELECT * FROM power_citation") == before
