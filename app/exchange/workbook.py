"""Opens a spreadsheet of any kind as plain grids of cells with their merged ranges.

Kinds are told apart by content, never by the suffix. Cells keep their type: text as it stands, numbers as float,
dates as date or datetime, "" for empty. Rows and columns count from 0 here; people see rows from 1.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from app.core.progress import Progress
from app.exchange import file_kinds
from app.exchange.csv_out import unguard
from app.exchange.delimited import read_delimited
from app.exchange.ods_spans import Merge, read_spans

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = str | float | bool | datetime.date | datetime.time | datetime.timedelta
MAX_GHOST_ROWS = 2000
"""Formatted rows without values after the last value that are still accounted for."""

_ROW_TAG = re.compile(rb'<row [^>]*?\br="(\d+)"')
_FAR_CELL = re.compile(rb'<c r="([A-Z]{2,3}\d+|[A-Z]\d{6,})"[^>]*[^/]>')
"""A cell with a value beyond column Z or row 99,999; `/>` closes one that only has a format."""

_CHUNK = 1 << 20
_OVERLAP = 200


@dataclass(slots=True)
class Sheet:
    """One sheet.

    Attributes:
        rows: grid from A1, every row as long as the longest; "" is an empty cell.
        merges: merged ranges, from 0, last row and column included.
        hidden: the sheet is hidden in the workbook.
        last_row: number of rows the file declares, formatted rows without values included.
    """

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    last_row: int = 0


@dataclass(slots=True)
class Workbook:
    """A file: its name without folder, SHA-256 of its bytes, kind ("xlsx", "xls", "ods", "text") and sheets."""

    file: str
    sha256: str
    kind: str
    sheets: list[Sheet]


def read_workbook(path: Path, progress: Progress | None = None) -> Workbook:
    """All worksheets of a file. Raises KnownTrouble when it cannot be read, Cancelled when the clerk stops."""
    progress = progress or Progress()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise file_kinds.unreadable(path.name) from error
    kind = file_kinds.tell_kind(data)
    if kind == "text":
        rows: list[list[Cell]] = [[unguard(cell) for cell in row] for row in read_delimited(data)]
        sheets = [Sheet(path.stem, rows, last_row=len(rows))]
    else:
        sheets = _read_binary(data, kind, progress)
    return Workbook(path.name, hashlib.sha256(data).hexdigest(), kind, sheets)


def _read_binary(data: bytes, kind: str, progress: Progress) -> list[Sheet]:
    import python_calamine  # heavy: only when a file is read

    last_rows = _survey_xlsx(data) if kind == "xlsx" else {}
    spans = _spans_of_ods(data) if kind == "ods" else {}
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = _sheets(book, progress)
    except python_calamine.PasswordError as error:
        raise file_kinds.locked() from error
    except python_calamine.CalamineError as error:
        raise file_kinds.damaged() from error
    for sheet in sheets:
        sheet.merges = sheet.merges or spans.get(sheet.name, [])
        sheet.last_row = max(len(sheet.rows), min(last_rows.get(sheet.name, 0), len(sheet.rows) + MAX_GHOST_ROWS))
    return sheets


def _sheets(book: CalamineWorkbook, progress: Progress) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # heavy: only when a file is read

    entries = [entry for entry in book.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
    sheets = []
    for done, entry in enumerate(entries):
        progress.step(done, len(entries), f"读取“{entry.name}”")
        page = book.get_sheet_by_name(entry.name)
        if page.total_height * page.total_width > file_kinds.MAX_CELLS:
            raise file_kinds.too_large(f"“{entry.name}”有 {page.total_height} 行 {page.total_width} 列")
        rows = _rows(page)
        merges = [(*first, *last) for first, last in page.merged_cell_ranges or ()]
        sheets.append(Sheet(entry.name, rows, merges, hidden=entry.visible != SheetVisibleEnum.Visible))
    return sheets


def _rows(page: CalamineSheet) -> list[list[Cell]]:
    """All rows from A1; the reader itself begins at the first column that has a value."""
    rows = list(page.iter_rows())
    indent = page.start[1] if page.start else 0
    return [[""] * indent + cells for cells in rows] if indent else rows


def _spans_of_ods(data: bytes) -> dict[str, list[Merge]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return read_spans(archive.read("content.xml"))


def _survey_xlsx(data: bytes) -> dict[str, int]:
    """Sheet name -> number of its last row tag. Raises KnownTrouble for cells so far out that memory would burst."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            pages = _parts_of_sheets(archive)
        except (ElementTree.ParseError, KeyError) as error:
            raise file_kinds.damaged() from error
        return {name: _survey_part(archive, part) for name, part in pages.items() if part in archive.namelist()}


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> name of its part, from the workbook's own table of contents (ECMA-376 part 1, 18.2.20)."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    pages = {}
    for entry in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if entry.tag.endswith("}sheet"):
            relation = next(value for key, value in entry.items() if key.endswith("}id"))
            target = targets.get(relation, "")
            pages[entry.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return pages


def _survey_part(archive: zipfile.ZipFile, part: str) -> int:
    """Number of the last row tag; looks at tags only, so that it costs little more than unpacking."""
    last_row = last_value = widest = 0
    with archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            last_row = max(last_row, _last_number(window, len(window)))
            end_of_values = max(window.rfind(b"</v>"), window.rfind(b"</is>"))
            last_value = max(last_value, _last_number(window, end_of_values))
            for place in _FAR_CELL.findall(window):
                letters = place.rstrip(b"0123456789")
                widest = max(widest, _column_number(letters))
                last_value = max(last_value, int(place[len(letters) :]))
            if last_value * widest > file_kinds.MAX_CELLS:
                raise file_kinds.too_large(f"数据排到了第 {last_value} 行第 {widest} 列")
            tail = window[-_OVERLAP:]
    return last_row


def _last_number(window: bytes, end: int) -> int:
    """Row number of the last row tag before `end`, 0 when there is none."""
    tag = _ROW_TAG.match(window, window.rfind(b"<row ", 0, max(end, 0)))
    return int(tag[1]) if tag else 0


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
