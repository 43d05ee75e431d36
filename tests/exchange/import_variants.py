"""Makes other files of a list that a street might receive: other formats, orders, headings, lost merges."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from app.exchange.clean import text_of
from app.exchange.sheet_grid import grid_of
from app.exchange.workbook import Sheet, Workbook

_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def as_text(page: Sheet, path: Path, *, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    """What "save as CSV" makes of a sheet: merges are lost, only anchors keep their value."""
    grid = grid_of(page)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in range(len(grid.rows)):
        writer.writerow([grid.own(row, column) for column in range(grid.width)])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_ods(book: Workbook, path: Path) -> Path:
    """The same sheets as an OpenDocument workbook with its merges."""
    body = "".join(_ods_table(page) for page in book.sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODS_HEAD + body + _ODS_FOOT)
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return path


def _ods_table(page: Sheet) -> str:
    grid = grid_of(page)
    rows = []
    for row in range(len(grid.rows)):
        cells = []
        for column in range(grid.width):
            covered = (row, column) in grid.owners
            bottom, right = grid.span(row, column)
            span = ""
            if (bottom, right) != (row, column):
                span = (
                    f' table:number-rows-spanned="{bottom - row + 1}"'
                    f' table:number-columns-spanned="{right - column + 1}"'
                )
            text = text_of(grid.raw(row, column))
            lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in text.split("\n")) if text else ""
            kind = ' office:value-type="string"' if text else ""
            name = "covered-table-cell" if covered else "table-cell"
            cells.append(f"<table:{name}{span}{kind}>{lines}</table:{name}>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    ghosts = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    return f'<table:table table:name="{escape(page.name)}">{"".join(rows)}{ghosts}</table:table>'


def _ods_text(line: str) -> str:
    """Runs of blanks are written as the format wants them."""
    spaced = escape(line)
    while "  " in spaced:
        spaced = spaced.replace("  ", ' <text:s text:c="1"/>', 1)
    if spaced.startswith(" "):
        spaced = '<text:s text:c="1"/>' + spaced[1:]
    return spaced


def reordered(page: Sheet, order: list[int]) -> Sheet:
    """The same sheet with its columns in another order; merges must not cross moved columns except over titles."""
    place = {old: new for new, old in enumerate(order)}
    rows = [[cells[old] for old in order] for cells in page.rows]
    merges = []
    for top, left, bottom, right in page.merges:
        if right - left + 1 >= len(order) - 2:
            merges.append((top, 0, bottom, len(order) - 1))
        else:
            columns = sorted(place[column] for column in range(left, right + 1) if column in place)
            if columns:
                merges.append((top, columns[0], bottom, columns[-1]))
    return Sheet(page.name, rows, merges, page.hidden, page.last_row)
