"""Importing by command: the samples, the ten real lists there and back, other registers, dry runs."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli_tools import answer, command, refused, text_of
from tests.exchange.import_tools import COUNTS, REAL, SAMPLES
from tests.exchange.test_import_samples import assert_holds

NAMES = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_its_expected_report(name: str, tmp_path: Path):
    words = ("--list", "权责清单", "--version", "2024年版", "--report", tmp_path / "R.json", "--json")
    told = answer(command("import-items", tmp_path / "新 库.db", SAMPLES / f"{name}.xlsx", *words, home=tmp_path))
    report = json.loads((tmp_path / "R.json").read_text("utf-8"))
    assert {key: told[key] for key in report} == report
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    assert_holds(expected, report)
    assert (tmp_path / "新 库.db").exists()
    out = answer(command("export", tmp_path / "新 库.db", "power_item", tmp_path / "a.csv", "--json", home=tmp_path))
    assert out["rows"] == expected["totals"]["accepted_items"]


def test_the_summary_names_every_refused_row(tmp_path: Path):
    file = SAMPLES / "s1_street_two_level_header.xlsx"
    done = command(
        "import-items", tmp_path / "a.db", file, "--list", "权责清单", "--version", "2024年版", home=tmp_path
    )
    assert done.returncode == 0
    assert "新增 15，有变化 0，未变 0，拒收 3" in done.stdout
    assert all(f"第 {row} 行拒收" in done.stdout for row in (22, 23, 24))


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path):
    file = SAMPLES / "s1_street_two_level_header.xlsx"
    words = ("--list", "权责清单", "--version", "2024年版", "--json")
    dry = answer(command("import-items", tmp_path / "a.db", file, "--dry-run", *words, home=tmp_path))
    assert list(tmp_path.glob("a.db*")) == []
    wet = answer(command("import-items", tmp_path / "a.db", file, *words, home=tmp_path))
    assert dry["counts"] == wet["counts"]
    assert dry["change_set"] is None
    assert wet["change_set"] == 1
    again = answer(command("import-items", tmp_path / "a.db", file, "--dry-run", *words, home=tmp_path))
    assert again["counts"]["unchanged"] == 15


def test_an_import_is_one_step_to_undo(tmp_path: Path):
    file = SAMPLES / "s1_street_two_level_header.xlsx"
    words = ("--list", "权责清单", "--version", "2024年版", "--json")
    answer(command("import-items", tmp_path / "a.db", file, *words, home=tmp_path))
    answer(command("undo", tmp_path / "a.db", "--json", home=tmp_path))
    for register in ("power_item", "power_list", "office"):
        out = answer(command("export", tmp_path / "a.db", register, tmp_path / "a.csv", "--json", home=tmp_path))
        assert out["rows"] == 0


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All ten real lists in one file."""
    folder = tmp_path_factory.mktemp("真实 清单")
    for name, count in COUNTS.items():
        words = ("--list", "权责清单", "--version", name[:20], "--json")
        told = answer(command("import-items", folder / "十份.db", REAL / name, *words, home=folder))
        assert sum(told["counts"].values()) == count, name
        assert told["counts"]["added"] + told["counts"].get("refused", 0) == count, name
    return folder / "十份.db"


def test_the_ten_real_lists_come_back_unchanged(real: Path, tmp_path: Path):
    for suffix in ("xlsx", "csv"):
        out = tmp_path / f"导出.{suffix}"
        rows = answer(command("export", real, "权责事项", out, "--json", home=tmp_path))["rows"]
        assert rows >= 1560
        told = answer(command("import", real, "权责事项", out, "--json", home=tmp_path))
        citations = suffix == "xlsx"  # they stand on a sheet of their own and count too
        assert told["counts"]["unchanged"] > 2 * rows if citations else told["counts"]["unchanged"] == rows
        assert told["change_set"] is None


def test_the_ten_real_lists_fill_an_empty_file_with_the_same_cells(real: Path, tmp_path: Path):
    for number, register in enumerate(("power_list", "office", "power_item")):
        answer(command("export", real, register, tmp_path / f"{number}.xlsx", "--json", home=tmp_path))
        answer(command("import", tmp_path / "新.db", register, tmp_path / f"{number}.xlsx", "--json", home=tmp_path))
        answer(command("export", real, register, tmp_path / "old.csv", "--json", home=tmp_path))
        answer(command("export", tmp_path / "新.db", register, tmp_path / "new.csv", "--json", home=tmp_path))
        old, new = (_cells(tmp_path / name) for name in ("old.csv", "new.csv"))
        assert len(new) == len(old) >= (0 if register == "office" else 10)
        assert new == old


def _cells(path: Path) -> list[list[str]]:
    """Rows without the ULID, which is the file's own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[:-1] for row in csv.reader(file)]


def test_the_ledger_of_the_ten_real_lists_holds_every_field(real: Path, tmp_path: Path):
    answer(command("ledger", real, "power-item-all", tmp_path / "a.pdf", "--json", home=tmp_path))
    answer(command("export", real, "power_item", tmp_path / "a.xlsx", "--json", home=tmp_path))
    printed = text_of(tmp_path / "a.pdf")
    page = load_workbook(tmp_path / "a.xlsx", read_only=True)["权责事项"]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) > 1560
    unprinted = {"所属清单", "记录编号"}
    kept = [place for place, heading in enumerate(rows[0]) if heading not in unprinted]
    longest = sorted(rows[1:], key=lambda row: -sum(len(str(cell or "")) for cell in row))[:20]
    for row in [*rows[1::9], *longest]:
        for place in kept:
            lost = _lost(str(row[place] or ""), printed)
            assert lost == "", (row[1], rows[0][place], lost)


def _lost(cell: str, printed: str) -> str:
    """What of a cell is not on paper; it may be cut where a page ends, but never within a line (3 characters)."""
    rest = "".join(cell.split())
    while rest:
        low, high = 0, len(rest)
        while low < high:  # longest beginning that is printed
            middle = (low + high + 1) // 2
            low, high = (middle, high) if rest[:middle] in printed else (low, middle - 1)
        if low < min(3, len(rest)):
            return rest
        rest = rest[low:]
    return ""


def test_a_changed_cell_is_taken_over_and_nothing_else(real: Path, tmp_path: Path):
    shutil.copy(real, tmp_path / "a.db")
    answer(command("export", real, "power_item", tmp_path / "a.xlsx", "--json", home=tmp_path))
    book = load_workbook(tmp_path / "a.xlsx")
    page = book["权责事项"]
    headings = [cell.value for cell in page[1]]
    page.cell(3, headings.index("实施依据") + 1).value = "第一条"
    page.cell(4, headings.index("监督电话") + 1).value = "0990-6221234"
    book.save(tmp_path / "a.xlsx")
    told = answer(command("import", tmp_path / "a.db", "power_item", tmp_path / "a.xlsx", "--json", home=tmp_path))
    assert (told["counts"].get("added", 0), told["counts"]["changed"]) == (0, 2)


def test_other_registers_come_in_by_their_headings(tmp_path: Path):
    (tmp_path / "机构.csv").write_text(
        "机构名称,类别,电话,启用日期\n党政办公室,内设机构,0123-4567,2024年7月1日\n司法所,派驻机构,,\n", "gb18030"
    )
    told = answer(command("import", tmp_path / "a.db", "机构", tmp_path / "机构.csv", "--json", home=tmp_path))
    assert told["counts"]["added"] == 2
    answer(command("export", tmp_path / "a.db", "office", tmp_path / "b.csv", "--json", home=tmp_path))
    assert "党政办公室,内设机构,,2024-07-01" in (tmp_path / "b.csv").read_text("utf-8-sig")
    refused(command("import", tmp_path / "a.db", "没有", tmp_path / "机构.csv", "--json", home=tmp_path), "E-UNKNOWN")


def test_an_unknown_kind_of_list_is_refused_before_a_file_is_made(tmp_path: Path):
    sheet = tmp_path / "清单.csv"
    sheet.write_text("事项名称,依据\n对某事的处罚,《某法》第三条\n", "utf-8-sig")
    done = command("import-items", tmp_path / "a.db", sheet, "--list", "没有这种", "--json", home=tmp_path)
    sentence = refused(done, "E-UNKNOWN")
    assert "权责清单" in sentence
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize("kind", ["履职三张清单", "没有这种", ""])
def test_sheets_that_tell_their_kind_need_no_word_for_it(kind: str, tmp_path: Path):
    file = SAMPLES / "s5_duty_three_lists.xlsx"
    told = answer(command("import-items", tmp_path / "a.db", file, "--list", kind, "--json", home=tmp_path))
    assert [sheet["instrument"] for sheet in told["sheets"]] == ["基本履职事项", "配合履职事项", "上级部门收回事项"]


def test_a_file_without_a_required_column_names_the_column(tmp_path: Path):
    sheet = tmp_path / "缺列.csv"
    sheet.write_text("序号,事项名称,权力类型\n1,对某事的处罚,行政处罚\n", "utf-8-sig")
    words = ("--list", "权责清单", "--version", "2024年版")
    done = command("import-items", tmp_path / "a.db", sheet, *words, home=tmp_path)
    assert done.returncode == 1
    assert "缺少必填列“实施依据”" in done.stderr and "数据没有变化" in done.stderr


def test_the_summary_counts_remarks_that_belong_to_no_row(tmp_path: Path):
    file = SAMPLES / "s1_street_two_level_header.xlsx"
    words = ("--list", "权责清单", "--version", "2024年版", "--report", tmp_path / "R.json")
    done = command("import-items", tmp_path / "a.db", file, *words, home=tmp_path)
    told = json.loads((tmp_path / "R.json").read_text("utf-8"))["sheets"][0]["warnings"]
    counted = sum(1 for warning in told if not warning.get("optional"))
    assert any(warning["code"] == "TOTAL_MISMATCH" for warning in told)
    assert f"有 {counted} 处提醒" in done.stdout
