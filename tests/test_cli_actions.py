"""Actions, forms and tables of counts from the command line, in a real second process."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli_tools import ROOT, answer, command, refused, text_of

LIST = ROOT / "tests" / "data" / "real_lists" / "附件：克拉玛依市财政局2025年权责清单.xlsx"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one real list as a draft."""
    path = tmp_path_factory.mktemp("清单") / "街道.db"
    words = ("--list", "权责清单", "--version", "2025年版", "--json")
    answer(command("import-items", path, LIST, *words, home=path.parent))
    return path


@pytest.fixture
def street(imported: Path, tmp_path: Path) -> Path:
    shutil.copy(imported, tmp_path / "街道.db")
    return tmp_path / "街道.db"


def counts(path: Path) -> tuple[int, int]:
    """Lists and items in the file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        return tuple(
            file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("power_list", "power_item")
        )


def test_what_can_be_done_in_a_register_is_listed(street: Path):
    told = answer(command("actions", street, "清单与版本", "--json", home=street.parent))
    assert "version-start" in {action["key"] for action in told["actions"]}
    assert "起草新版本" in command("actions", street, "power_list", home=street.parent).stdout
    refused(command("actions", street, "没有这个", "--json", home=street.parent), "E-UNKNOWN")


def test_a_trial_tells_and_writes_nothing(street: Path):
    before = counts(street)
    told = answer(command("act", street, "template-gather", "--dry-run", "--json", home=street.parent))
    assert told["change_set"] is None
    assert told["told"]
    assert counts(street) == before


def test_an_action_is_carried_out_and_undone(street: Path):
    told = answer(command("act", street, "version-start", 1, "--json", home=street.parent))
    assert told["rows"]["power_list"] == [2]
    assert counts(street) == (2, 38)
    answer(command("undo", street, "--json", home=street.parent))
    assert counts(street) == (1, 19)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("没有这件事", "1"), "E-UNKNOWN"),
        (("version-start", "99"), "E-UNKNOWN"),
        (("version-start",), "E-INPUT"),
        (("version-archive", "1"), "E-FORBIDDEN"),
        (("function-assign", "1"), "E-INPUT"),
        (("function-assign", "1", "--set", "function=没有"), "E-INPUT"),
        (("function-assign", "1", "--set", "没有=1"), "E-UNKNOWN"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(words: tuple[str, ...], code: str, street: Path):
    before = counts(street)
    refused(command("act", street, *words, "--json", home=street.parent), code)
    assert counts(street) == before


def test_a_table_of_counts_adds_up_in_pdf_and_spreadsheet(street: Path):
    out = street.parent / "统计.xlsx"
    told = answer(command("crosstab", street, "type-by-list", out, "--json", home=street.parent))
    assert sum(row[-1] for row in told["rows"]) == 19
    cells = [cell for row in load_workbook(out).worksheets[0].iter_rows(values_only=True) for cell in row]
    assert 19 in cells
    answer(command("crosstab", street, "清单 × 权力类型", street.parent / "统计.pdf", "--json", home=street.parent))
    assert "2025年版" in text_of(street.parent / "统计.pdf")
    refused(
        command("crosstab", street, "type-by-list", street.parent / "统计.txt", "--json", home=street.parent), "E-TYPE"
    )


def test_a_form_about_a_record_is_printed(street: Path):
    out = street.parent / "申请表.pdf"
    answer(command("act", street, "version-start", 1, "--json", home=street.parent))
    told = answer(command("sheet", street, "list-application", 2, out, "--json", home=street.parent))
    assert told["sheet"] == "list-application"
    assert "2025年版" in text_of(out)
    refused(command("sheet", street, "list-application", 1, out, "--json", home=street.parent), "E-FORBIDDEN")
    refused(command("sheet", street, "list-application", 7, out, "--json", home=street.parent), "E-UNKNOWN")
