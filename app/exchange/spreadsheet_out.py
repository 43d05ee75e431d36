"""Sheets as an .xlsx that Excel and WPS open without harm and that an import takes back unchanged.

Every text is written as text, never as a formula (reliability §3.7); codes and numbers on cards keep every digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import KnownTrouble
from app.core.export_rows import ABOUT_SHEET, ExportColumn, ExportSheet
from app.core.progress import Progress
from app.exchange.csv_out import plain_number
from db.declarations import NUMERIC, Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_CellWriter = Callable[[int, int, Any], None]
"""Takes row and column from 0 and the stored cell."""

LONGEST_CELL = 32_767
"""UTF-16 units Excel lets into one cell (Excel specifications and limits)."""

_DAY_ZERO = date(1899, 12, 30).toordinal()
"""Excel counts days from here (for days after its 29 February 1900, which never was)."""

_LARGEST_NUMBER = 10**15
"""Excel keeps 15 digits; longer whole numbers go out as text (trap 58)."""

_LONGEST_CHOICES = 255
"""Characters Excel allows for a list typed into a validation."""

_SPARE_ROWS = 500
"""Rows below the last record where the choices are offered too, for a clerk who adds some."""

_A4, _A3 = 9, 8
_PAGE_WIDTH = {_A4: 277, _A3: 400}
"""mm inside the margins, landscape (domain, printed ledgers)."""

_UNIT = 1.9
"""mm of one unit of column width in an 11 pt sheet."""

_SMALLEST_SCALE = 65
"""Percent; 11 pt then prints with 7 pt. Wider tables go over several pages with their first columns repeated."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """Cell formats by use."""

    head: Format
    text: Format
    long_text: Format
    date: Format
    money: Format
    number: Format
    label: Format


def write_xlsx(
    path: Path, sheets: list[ExportSheet], *, about: tuple[tuple[str, str], ...], now: datetime, progress: Progress
) -> None:
    """Write the sheets and, last, a sheet that says what this is.

    Args:
        path: file to create. sheets: register first, then its details.
        about: (label, text) lines of the last sheet. now: stored as time of creation.
        progress: counts rows.

    Raises:
        KnownTrouble: E-LONG-CELL when a text does not fit into a spreadsheet cell.
    """
    from xlsxwriter import Workbook  # half of QtWidgets' import time; only an export needs it

    for sheet in sheets:
        _require_short_cells(sheet)
    packed = BytesIO()  # a full disk then fails in one plain write, not inside a half-closed zip file
    workbook = Workbook(packed, {"constant_memory": True, "strings_to_urls": False})
    workbook.set_properties({"title": sheets[0].name, "created": now})
    looks = _looks(workbook)
    total = sum(len(sheet.rows) for sheet in sheets)
    done = 0
    for sheet in sheets:
        _write_sheet(
            workbook.add_worksheet(sheet.name[:31]), sheet, looks=looks, progress=progress, done=done, total=total
        )
        done += len(sheet.rows)
    _write_about(workbook.add_worksheet(ABOUT_SHEET), about, looks)
    progress.step(total, total, "保存表格")
    workbook.close()
    path.write_bytes(packed.getbuffer())


def _require_short_cells(sheet: ExportSheet) -> None:
    """Refuse before writing: a cut text would look whole and come back short."""
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in zip(sheet.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) * 2 > LONGEST_CELL and _units(cell) > LONGEST_CELL:
                raise KnownTrouble(
                    "E-LONG-CELL",
                    f"没有导出：“{sheet.name}”第 {number} 行的“{column.heading}”有 {len(cell):,} 字，"
                    f"表格的一个单元格最多放 {LONGEST_CELL:,} 字；数据没有变动，请改为导出 CSV，或先缩短这段文字。",
                )


def _units(cell: str) -> int:
    return len(cell.encode("utf-16-le", "surrogatepass")) // 2


def _looks(workbook: Workbook) -> _Looks:
    body = {"valign": "top", "border": 1, "border_color": "#BFC5CC", "font_name": "宋体", "font_size": 11}
    head = body | {"bold": True, "bg_color": "#E6EFFA", "align": "center", "valign": "vcenter", "text_wrap": True}
    return _Looks(
        head=workbook.add_format(head),
        # Text format keeps 007 when the clerk types it again; it shows #### beyond 255 characters in old Excel,
        # so long texts get the quote prefix instead.
        text=workbook.add_format(body | {"num_format": "@", "text_wrap": True}),
        long_text=workbook.add_format(body | {"quote_prefix": True, "text_wrap": True}),
        date=workbook.add_format(body | {"num_format": "yyyy-mm-dd", "align": "center"}),
        money=workbook.add_format(body | {"num_format": "#,##0.00"}),
        number=workbook.add_format(body | {"num_format": "0"}),
        label=workbook.add_format({"bold": True, "valign": "top", "font_name": "宋体"}),
    )


def _write_sheet(
    page: Worksheet, sheet: ExportSheet, *, looks: _Looks, progress: Progress, done: int, total: int
) -> None:
    _set_up(page, sheet, looks)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, looks.head)
    writers = [(place, _writer(page, column, looks)) for place, column in enumerate(sheet.columns)]
    for number, row in enumerate(sheet.rows, start=1):
        if number % 500 == 1:
            progress.step(done + number - 1, total, "写表格")
        for place, write in writers:
            write(number, place, row[place])
    last = max(len(sheet.rows), 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    for place, column in enumerate(sheet.columns):
        _offer_choices(page, place, column, last=last)


def _writer(page: Worksheet, column: ExportColumn, looks: _Looks) -> _CellWriter:
    """How cells of a column are written; made once a column, because choosing for each cell costs a third."""
    kind = column.kind
    look = {
        Kind.LONG_TEXT: looks.long_text,
        Kind.MONEY: looks.money,
        Kind.INTEGER: looks.number,
        Kind.DATE: looks.date,
    }.get(kind, looks.text)
    write_string, write_number, write_blank = page.write_string, page.write_number, page.write_blank

    def write_text(row: int, place: int, cell: Any) -> None:
        if cell is None:
            write_blank(row, place, None, look)
        else:
            write_string(row, place, cell, look)

    def write_other(row: int, place: int, cell: Any) -> None:
        if cell is None:
            write_blank(row, place, None, look)
        elif kind is Kind.BOOLEAN:
            write_string(row, place, "是" if cell else "否", look)
        elif kind is Kind.DATE and cell >= "1900-03-01":  # Excel's calendar is wrong before that day
            write_number(row, place, date.fromisoformat(cell).toordinal() - _DAY_ZERO, look)
        elif kind in NUMERIC and abs(cell) < _LARGEST_NUMBER:
            write_number(row, place, cell / 100 if kind is Kind.MONEY else cell, look)
        else:
            write_string(row, place, plain_number(cell) if kind is Kind.MONEY else str(cell), looks.text)

    return write_other if kind in (Kind.BOOLEAN, Kind.DATE, *NUMERIC) else write_text


def _set_up(page: Worksheet, sheet: ExportSheet, looks: _Looks) -> None:
    """Widths, frozen head, and paper: the head repeats, and so do the first columns when pages lie side by side."""
    units = [_column_units(column) for column in sheet.columns]
    for place, unit in enumerate(units):
        page.set_column(place, place, unit)
    page.freeze_panes(1, min(sheet.frozen, len(units) - 1))
    page.repeat_rows(0)
    page.set_landscape()
    wide = sum(units) * _UNIT
    paper = _A4 if wide * _SMALLEST_SCALE / 100 <= _PAGE_WIDTH[_A4] else _A3
    page.set_paper(paper)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R第 &P 页 共 &N 页")
    if wide * _SMALLEST_SCALE / 100 <= _PAGE_WIDTH[paper]:
        page.fit_to_pages(1, 0)
    else:
        page.set_print_scale(_SMALLEST_SCALE)
        page.repeat_columns(0, max(sheet.frozen - 1, 0))


def _column_units(column: ExportColumn) -> int:
    """Excel counts half-width characters; 2 more for the filter's arrow."""
    return min(max(column.width, len(column.heading)) * 2 + 2, 60)


def _offer_choices(page: Worksheet, place: int, column: ExportColumn, *, last: int) -> None:
    """A drop-down for declared words; other words are refused only where the field would refuse them."""
    if not column.choices or len(",".join(column.choices)) > _LONGEST_CHOICES:
        return
    page.data_validation(
        1,
        place,
        last + _SPARE_ROWS,
        place,
        {
            "validate": "list",
            "source": list(column.choices),
            "error_type": "stop" if column.strict else "information",
            "error_title": column.heading[:32],
            "error_message": "请从列表里选一项。",
            "show_error": column.strict,
        },
    )


def _write_about(page: Worksheet, about: tuple[tuple[str, str], ...], looks: _Looks) -> None:
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80)
    for number, (label, words) in enumerate(about):
        page.write_string(number, 0, label, looks.label)
        page.write_string(number, 1, words, looks.text)
