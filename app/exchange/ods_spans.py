"""Merged ranges of an OpenDocument sheet, which the reader does not give. Reads only the table structure."""

from __future__ import annotations

import xml.parsers.expat
from dataclasses import dataclass, field

from app.exchange.file_kinds import MAX_CELLS, damaged, too_large

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 0, last ones included."""

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_ROW = f"{_TABLE} table-row"
_CELL = f"{_TABLE} table-cell"
_COVERED = f"{_TABLE} covered-table-cell"


@dataclass(slots=True)
class _Cursor:
    """Where the parser stands: sheet, row, column; `full` tells that the row held a value."""

    merges: dict[str, list[Merge]] = field(default_factory=dict)
    sheet: str = ""
    row: int = 0
    column: int = 0
    repeat: int = 1
    full: bool = False


def read_spans(content: bytes) -> dict[str, list[Merge]]:
    """Sheet name -> merged ranges, from the bytes of content.xml. Raises KnownTrouble when it is damaged or swollen."""
    cursor = _Cursor()
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: _open(cursor, name, attributes)
    parser.EndElementHandler = lambda name: _close(cursor, name)
    parser.CharacterDataHandler = lambda text: _note_text(cursor, text)
    try:
        parser.Parse(content, True)
    except xml.parsers.expat.ExpatError as error:
        raise damaged() from error
    return cursor.merges


def _attribute(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(f"{_TABLE} {name}", "1"))


def _open(cursor: _Cursor, name: str, attributes: dict[str, str]) -> None:
    if name == f"{_TABLE} table":
        cursor.sheet = attributes.get(f"{_TABLE} name", "")
        cursor.merges.setdefault(cursor.sheet, [])
        cursor.row = 0
    elif name == _ROW:
        cursor.column, cursor.full = 0, False
        cursor.repeat = _attribute(attributes, "number-rows-repeated")
    elif name in (_CELL, _COVERED):
        rows = _attribute(attributes, "number-rows-spanned")
        columns = _attribute(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            top, left = cursor.row, cursor.column
            cursor.merges[cursor.sheet].append((top, left, top + rows - 1, left + columns - 1))
        cursor.column += _attribute(attributes, "number-columns-repeated")


def _note_text(cursor: _Cursor, text: str) -> None:
    cursor.full = cursor.full or bool(text.strip())


def _close(cursor: _Cursor, name: str) -> None:
    if name != _ROW:
        return
    cursor.row += cursor.repeat
    if cursor.full and cursor.repeat * cursor.column > MAX_CELLS:
        raise too_large(f"一行重复 {cursor.repeat} 次")
