"""A sheet as CSV that Excel and WPS open without harm: UTF-8 with BOM, CRLF, no cell that runs or loses digits."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.export_rows import ExportColumn, ExportSheet
from app.core.progress import Progress
from db.declarations import Kind

_RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
"""Cells a spreadsheet program would run (reliability §3.7)."""

_LOOKS_NUMERIC = re.compile(r"'*[0-9][0-9.,/:\-eE% ]*")
_SAFE_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")
"""Up to 11 digits without a leading zero come back as they were; 1-2, 007 or 17 digits do not (trap 45)."""


def guard(cell: str) -> str:
    """The text with a ' in front when a spreadsheet program would run it or take it for a number or date."""
    if _RUNS.match(cell) or (_LOOKS_NUMERIC.fullmatch(cell) and not _SAFE_NUMBER.fullmatch(cell)):
        return f"'{cell}"
    return cell


def unguard(cell: str) -> str:
    """The text `guard` was given. Leaves every other text alone."""
    if cell.startswith("'") and guard(cell[1:]) == cell:
        return cell[1:]
    return cell


def write_csv(
    path: Path, sheets: list[ExportSheet], *, about: tuple[tuple[str, str], ...], now: datetime, progress: Progress
) -> None:
    """Write the first sheet, the register; a CSV has no place for details nor for the lines of `about` and `now`."""
    del about, now
    sheet = sheets[0]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.heading for column in sheet.columns])
        for place, row in enumerate(sheet.rows):
            if place % 500 == 0:
                progress.step(place, len(sheet.rows), "写表格")
            writer.writerow([_text(column, cell) for column, cell in zip(sheet.columns, row, strict=True)])


def _text(column: ExportColumn, cell: Any) -> str:
    """Numbers and dates as they are read back; the rest guarded."""
    if cell is None:
        return ""
    if column.kind is Kind.MONEY:
        return plain_number(cell)
    if column.kind is Kind.BOOLEAN:
        return "是" if cell else "否"
    if column.kind in (Kind.INTEGER, Kind.DATE):
        return str(cell)
    return guard(str(cell))


def plain_number(fen: int) -> str:
    """Yuan with two decimals and nothing else, as a program reads it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
