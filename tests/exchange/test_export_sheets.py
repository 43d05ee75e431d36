"""xlsx and CSV as Excel, WPS and other readers find them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from app.core.errors import KnownTrouble
from app.core.export_rows import ExportColumn, ExportSheet
from app.core.progress import Cancelled, Progress
from app.exchange.csv_out import guard, unguard, write_csv
from app.exchange.spreadsheet_out import write_xlsx
from db.declarations import Kind

NOW = datetime(2026, 3, 5, 9, 30)
COLUMNS = (
    ExportColumn("名称", Kind.TEXT, 20),
    ExportColumn("编码", Kind.CODE, 11),
    ExportColumn("依据", Kind.LONG_TEXT, 22),
    ExportColumn("类型", Kind.CHOICE, 7, ("行政许可", "行政处罚"), strict=True),
    ExportColumn("日期", Kind.DATE, 7),
    ExportColumn("金额", Kind.MONEY, 8),
    ExportColumn("人数", Kind.INTEGER, 5),
    ExportColumn("公开", Kind.BOOLEAN, 4),
)
ROW = ("=1+1", "007", "第一条\n第二条", "行政许可", "2026-03-05", -123450, 12, 1)
EMPTY = (None,) * len(COLUMNS)


def _sheet(*rows: tuple) -> ExportSheet:
    return ExportSheet("登记册", COLUMNS, list(rows), frozen=2)


def _xlsx(path: Path, *rows: tuple, columns=COLUMNS) -> Path:
    sheet = ExportSheet("登记册", columns, list(rows), frozen=2)
    write_xlsx(path, [sheet], about=(("程序", "街道台账"),), now=NOW, progress=Progress())
    return path


def _csv(path: Path, *rows: tuple) -> Path:
    write_csv(path, [_sheet(*rows)], about=(), now=NOW, progress=Progress())
    return path


def test_cells_keep_their_kind(tmp_path: Path):
    page = load_workbook(_xlsx(tmp_path / "a.xlsx", ROW, EMPTY))["登记册"]
    cells = next(page.iter_rows(min_row=2, max_row=2))
    assert [cell.value for cell in cells] == [
        "=1+1", "007", "第一条\n第二条", "行政许可", datetime(2026, 3, 5), -1234.5, 12, "是",
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "s", "d", "n", "n", "s"]
    assert cells[1].number_format == "@"
    assert cells[5].number_format == "#,##0.00"
    assert [cell.value for cell in next(page.iter_rows(min_row=3, max_row=3))] == [None] * len(COLUMNS)


def test_nothing_is_a_formula_or_a_link(tmp_path: Path):
    texts = ["=SUM(A1)", "+1", "-1", "@x", "http://example.org", "mailto:a@b", "＝1", "{=1}", "1E5"]
    path = _xlsx(tmp_path / "a.xlsx", *[(text, text, text, None, None, None, None, None) for text in texts])
    with ZipFile(path) as archive:
        body = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in body
    assert b"hyperlink" not in body
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    assert [row[:3] for row in rows] == [[text] * 3 for text in texts]


def test_the_sheet_is_ready_for_work_and_paper(tmp_path: Path):
    book = load_workbook(_xlsx(tmp_path / "a.xlsx", ROW, ROW))
    page = book["登记册"]
    assert [cell.value for cell in page[1]] == [column.heading for column in COLUMNS]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:H3"
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == int(page.PAPERSIZE_A4)
    [rule] = page.data_validations.dataValidation
    assert rule.formula1 == '"行政许可,行政处罚"'
    assert str(rule.sqref).startswith("D2:D")
    assert page["C2"].alignment.wrap_text
    assert book.sheetnames == ["登记册", "导出说明"]


def test_a_wide_table_goes_to_a3_and_repeats_its_first_columns(tmp_path: Path):
    wide = tuple(ExportColumn(f"列{number}", Kind.LONG_TEXT, 22) for number in range(30))
    page = load_workbook(_xlsx(tmp_path / "a.xlsx", columns=wide))["登记册"]
    assert page.page_setup.paperSize == int(page.PAPERSIZE_A3)
    assert page.page_setup.scale == 65
    assert page.print_title_cols == "$A:$B"


def test_the_same_rows_give_the_same_bytes(tmp_path: Path):
    assert _xlsx(tmp_path / "a.xlsx", ROW).read_bytes() == _xlsx(tmp_path / "b.xlsx", ROW).read_bytes()


def test_the_longest_cell_excel_takes_is_written_and_one_more_is_refused(tmp_path: Path):
    long = "法" * 32_767
    path = _xlsx(tmp_path / "a.xlsx", (None, None, long, None, None, None, None, None))
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1][2] == long
    with pytest.raises(KnownTrouble) as caught:
        _xlsx(tmp_path / "b.xlsx", ROW, (None, None, long + "律", None, None, None, None, None))
    assert caught.value.code == "E-LONG-CELL"
    assert "第 2 行" in caught.value.text
    assert "“依据”" in caught.value.text
    with pytest.raises(KnownTrouble):  # Excel counts UTF-16 units: rare characters count twice
        _xlsx(tmp_path / "c.xlsx", (None, None, "𠅤" * 16_384, None, None, None, None, None))


def test_a_day_before_excels_calendar_and_long_numbers_stay_exact(tmp_path: Path):
    path = _xlsx(tmp_path / "a.xlsx", (None, None, None, None, "1899-12-31", 10**15 + 1, 10**16 + 1, 0))
    row = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1]
    assert row[4:] == ["1899-12-31", "10000000000000.01", "10000000000000001", "否"]


@example("_x0041_")
@example("  两头空  ")
@example("<b>&amp;]]>")
@example("㛃䶮𬭎𫖯𠅤")
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_comes_back_from_xlsx(tmp_path_factory: pytest.TempPathFactory, text: str):
    path = _xlsx(tmp_path_factory.mktemp("x") / "a.xlsx", (text, None, text, None, None, None, None, None))
    row = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert (row[1][0], row[1][2]) == (text, text) if text else len(row) >= 1


def test_cancelling_stops_writing(tmp_path: Path):
    with pytest.raises(Cancelled):
        write_xlsx(tmp_path / "a.xlsx", [_sheet(ROW)], about=(), now=NOW, progress=Progress(is_cancelled=lambda: True))


def test_csv_opens_in_excel_as_chinese_with_windows_line_ends(tmp_path: Path):
    content = _csv(tmp_path / "a.csv", ROW).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + "名称,编码".encode())
    assert content.count(b"\r\n") == 2
    [_, row] = list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True)))
    assert row == ["'=1+1", "'007", "第一条\n第二条", "行政许可", "2026-03-05", "-1234.50", "12", "是"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1", "'=1"), ("＝1", "'＝1"), ("+86", "'+86"), ("-5", "'-5"), ("@a", "'@a"), ("－1", "'－1"), ("\tx", "'\tx"),
        ("007", "'007"), ("123456789012", "'123456789012"), ("1-2", "'1-2"), ("1E5", "'1E5"), ("3.10", "'3.10"),
        ("12", "12"), ("0", "0"), ("第3条", "第3条"), ("'a", "'a"), ("'=1", "''=1"), ("", ""),
    ],
)  # fmt: skip
def test_csv_cells_neither_run_nor_lose_digits(text: str, written: str):
    assert guard(text) == written
    assert unguard(written) == text


@given(st.text(max_size=20) | st.text("'=+-@0123456789.E", max_size=8))
def test_every_guarded_text_comes_back(text: str):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in tuple("=+-@＝＋－＠")


def test_a_date_cell_is_a_real_date_for_other_readers(tmp_path: Path):
    row = CalamineWorkbook.from_path(str(_xlsx(tmp_path / "a.xlsx", ROW))).get_sheet_by_index(0).to_python()[1]
    assert row[4] == date(2026, 3, 5)
