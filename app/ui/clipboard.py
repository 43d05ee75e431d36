"""Ranges of cells to the clipboard and back, so that Excel and WPS paste what was copied and the other way round.

Plain text tables (tab between cells, line feed between rows) and HTML; pictures are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from PySide6.QtCore import QMimeData

from db.declarations import Field, Kind

Cells = list[list[str]]
"""Rows of texts, top to bottom; rows may differ in length."""

_TEXT_FORMAT = r"mso-number-format:'\@'"  # without it Excel turns an 18-digit number into 1.1E+17
_MONEY_FORMAT = r"mso-number-format:'\#\,\#\#0\.00'"


def to_mime(cells: Cells, fields: Sequence[Field]) -> QMimeData:
    """The cells as tab-separated text and as an HTML table whose text cells stay text."""
    mime = QMimeData()
    mime.setText(to_text(cells))
    mime.setHtml(to_html(cells, fields))
    return mime


def to_text(cells: Cells) -> str:
    """Tab-separated rows as Excel writes them: a cell with a line break or a tab stands in quotes."""
    return "".join("\t".join(_quoted(cell) for cell in row) + "\n" for row in cells)


def _quoted(cell: str) -> str:
    if "\n" in cell or "\t" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def to_html(cells: Cells, fields: Sequence[Field]) -> str:
    """One table; every cell but numbers, amounts and dates is marked as text."""
    styles = [_style(field) for field in fields]
    rows = (
        "<tr>" + "".join(f"<td{style}>{_html(cell)}</td>" for cell, style in zip(row, styles, strict=True)) + "</tr>"
        for row in cells
    )
    return '<html><head><meta charset="utf-8"></head><body><table>' + "".join(rows) + "</table></body></html>"


def _style(field: Field) -> str:
    if field.kind in (Kind.INTEGER, Kind.DATE):
        return ""
    return f' style="{_MONEY_FORMAT if field.kind is Kind.MONEY else _TEXT_FORMAT}"'


def _html(cell: str) -> str:
    return escape(cell).replace("\n", '<br style="mso-data-placement:same-cell">')


def from_mime(mime: QMimeData) -> Cells:
    """The cells on the clipboard; empty when it holds no text. Text wins over HTML, both over pictures."""
    if mime.hasText() and mime.text().strip("\r\n"):
        return from_text(mime.text())
    return from_html(mime.html()) if mime.hasHtml() else []


def from_text(text: str) -> Cells:
    """Rows of a tab-separated text; the empty line that Excel and WPS put last is dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\0")
    rows: Cells = [[]]
    place = 0
    while True:
        cell, place = _next_cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            break
        if text[place] == "\n":
            rows.append([])
        place += 1
        if place == len(text) and text[place - 1] == "\n":
            rows.pop()
            break
    return rows if any(cell for row in rows for cell in row) else []


def _next_cell(text: str, start: int) -> tuple[str, int]:
    """One cell from `start` and the place of the separator after it."""
    if text.startswith('"', start):
        end = _closing_quote(text, start + 1)
        inside = text[start + 1 : end]
        # Excel quotes only cells with a break; 《"两优一先"》表彰 in quotes of its own is text as it stands.
        if end >= 0 and ("\n" in inside or "\t" in inside) and (end + 1 == len(text) or text[end + 1] in "\t\n"):
            return inside.replace('""', '"'), end + 1
    ends = [place for place in (text.find("\t", start), text.find("\n", start)) if place >= 0]
    end = min(ends, default=len(text))
    return text[start:end], end


def _closing_quote(text: str, start: int) -> int:
    """Place of the quote that is not doubled; -1 when there is none."""
    place = text.find('"', start)
    while place >= 0 and text.startswith('""', place):
        place = text.find('"', place + 2)
    return place


def from_html(html: str) -> Cells:
    """Rows of the first table of an HTML page; empty when it holds none."""
    reader = _TableReader()
    reader.feed(html)
    return reader.rows


class _TableReader(HTMLParser):
    """Collects the texts of table cells; a merged cell fills its columns with empty cells."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Cells = []
        self._cell: list[str] | None = None
        self._span = 1
        self._done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._done:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = int(span) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1].append("".join(self._cell).strip())
            self.rows[-1].extend([""] * (self._span - 1))
            self._cell = None
        elif tag == "table":
            self._done = True

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(" ".join(data.split("\n")) if data.strip() else "")
