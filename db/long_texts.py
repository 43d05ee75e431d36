r"""Long texts are kept once in the file, however many rows, versions and lines of the journal hold them.

A cell that would hold a long text holds a token instead: the sign U+001E, which no cell may contain, and the number of
the text. Rows, search texts and stored images of the journal are packed that way; everything outside this folder, and
the hash chain, sees whole texts only. Texts are added, never changed, never deleted. Files made before tokens were
known hold whole texts and are read the same way.

A schema step that changes long cells by SQL must know of tokens; one that copies cells need not.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from db.declarations import Kind, Table

LEAST_CHARS = 64
"""Shorter texts would take more room kept apart."""

LEAST_SEARCH_CHARS = 300
"""Search texts are in no line of the journal, so fewer are worth it."""

SIGN = "\x1e"
_IN_JSON = "\\u001e"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


_long_keys: dict[int, tuple[Table, frozenset[str]]] = {}
_columns: dict[tuple[int, tuple[str, ...]], tuple[Table, str]] = {}
"""By identity of the table, kept alive here: asked for each row that is read."""


def long_keys(table: Table) -> frozenset[str]:
    """Keys of the fields whose cells may be tokens in the file."""
    if id(table) not in _long_keys:
        _long_keys[id(table)] = table, frozenset(field.key for field in table.fields if field.kind is Kind.LONG_TEXT)
    return _long_keys[id(table)][1]


def _whole_sql(column: str) -> str:
    """SQL for the whole text of a column that may hold tokens; with its table's name, for both tables may have it."""
    text = f"SELECT long_text.text FROM long_text WHERE long_text.id = CAST(substr({column}, 2) AS INTEGER)"
    return f"CASE WHEN substr({column}, 1, 1) = char(30) THEN ({text}) ELSE {column} END"


def holding_sql(column: str) -> str:
    """SQL that is true where the whole text of a column holds the one parameter, given twice."""
    kept = "SELECT char(30) || id FROM long_text WHERE instr(text, ?) > 0"
    return f"(instr({column}, ?) > 0 OR {column} IN ({kept}))"


def search_sql(table: Table) -> str:
    """SQL that is true for rows of a table whose search text holds the one parameter: for few rows, told by filters."""
    text = f'SELECT {_whole_sql("own.text")} FROM "{table.key}_search" AS own WHERE own.id = "{table.key}".id'
    return f"instr(({text}), ?) > 0"


def column_sql(table: Table, name: str) -> str:
    """One column of a table as SQL, whole."""
    column = f'"{table.key}"."{name}"'
    return _whole_sql(column) if name in long_keys(table) else column


def columns_sql(table: Table, names: Sequence[str]) -> str:
    """Columns of a table as SQL, whole."""
    place = id(table), tuple(names)
    if place not in _columns:
        _columns[place] = table, ", ".join(f'{column_sql(table, name)} AS "{name}"' for name in names)
    return _columns[place][1]


class Packer:
    """Gives tokens for long texts, adding those that are new; one per transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tokens: dict[str, str] = {}

    def cell(self, cell: str | None, least: int = LEAST_CHARS) -> str | None:
        """The cell as it is stored; shorter than `least` as it is."""
        if cell is None or len(cell) < least:
            return cell
        return self._tokens.get(cell) or self._token(cell)

    def _token(self, text: str) -> str:
        digest, ask = _digest(text), self._connection.execute
        added = ask("INSERT OR IGNORE INTO long_text (digest, text) VALUES (?, ?)", (digest, text))
        number = added.lastrowid
        if not added.rowcount:  # it is there already
            (number,) = ask("SELECT id FROM long_text WHERE digest = ?", (digest,)).fetchone()
        token = self._tokens[text] = f"{SIGN}{number}"
        return token

    def image(self, cells: dict[str, object] | None, whole: str | None) -> str | None:
        """A journal image as it is stored; `whole` is the same as JSON."""
        if cells is None:
            return None
        long = {key: self.cell(cell) for key, cell in cells.items() if type(cell) is str and len(cell) >= LEAST_CHARS}
        return _encode(cells | long) if long else whole


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


class Unpacker:
    """Gives the whole texts back; remembers those it has read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._texts: dict[str, str] = {}

    def cell(self, cell: object) -> object:
        """The whole text of a stored cell; "" when it is lost, so that no check passes it."""
        if not isinstance(cell, str) or not cell.startswith(SIGN):
            return cell
        if cell not in self._texts:
            sql = "SELECT text FROM long_text WHERE id = ?"
            found = self._connection.execute(sql, (cell[1:],)).fetchone()
            self._texts[cell] = "" if found is None else found[0]
        return self._texts[cell]

    def image(self, image: str | None) -> str | None:
        """A stored image as it was before packing, to the letter."""
        if image is None or _IN_JSON not in image:
            return image
        return _encode({key: self.cell(cell) for key, cell in json.loads(image).items()})


def altered(connection: sqlite3.Connection) -> Iterator[int]:
    """Numbers of texts that are not what they were."""
    for number, digest, text in connection.execute("SELECT id, digest, text FROM long_text ORDER BY id"):
        if _digest(text) != digest:
            yield number


def read(connection: sqlite3.Connection, tokens: Iterable[str]) -> dict[str, str]:
    """Token -> text of those that are there."""
    numbers = json.dumps([int(token[1:]) for token in tokens])
    found = connection.execute(
        "SELECT id, text FROM long_text WHERE id IN (SELECT value FROM json_each(?))", (numbers,)
    )
    return {f"{SIGN}{number}": text for number, text in found}
