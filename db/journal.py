"""The memory: one change set a user action, with before and after images, chained by hashes (idea 3, reliability 3.4).

Images are JSON. The image of a new or deleted row holds all its cells that are not empty; the images of an update hold
the cells that differ. `rev` is in every image and only ever grows. Nothing here is ever changed or deleted. Long texts
of stored images lie apart (`db.long_texts`); the hashes are over whole images.

Undo and redo are two stacks kept in the change sets themselves: `undo_top` and `redo_top` are the numbers of the sets
that come next after this one; what lies below a set on its stack is the top its predecessor noted. Numbers have no
gaps, so each step is found by key, however long the journal is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db.declarations import Row, Table
from db.long_texts import Packer, Unpacker

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FIELD, _RECORD = "\x1f", "\x1e"  # never inside JSON text, which escapes control characters
_ROWS_A_DIGEST = 512
SET_COLUMNS = (
    "number, at, operator, kind, root, label, reason, source, inserted, updated, deleted, first_row, undo_top, "
    "redo_top, hash"
)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a change set does to one row in the end.

    Attributes:
        table: declaration. row_id: of the row.
        before, after: whole rows (field key -> cell, with id, ulid, rev); None where the row does not exist.
    """

    table: Table
    row_id: int
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class SetRecord:
    """A line of `change_set`.

    Attributes:
        number: from 1, no gaps. at: local ISO time to the second, as the clock said.
        kind: "do", "undo", "redo", or "restore" for a note without rows.
        root: number of the "do" that this is about, its own for a "do".
        first_row: id of its first `change_row`; the rows follow each other.
        undo_top, redo_top: numbers of the sets that undo and redo would turn round next, 0 for none.
        hash: over the hash of the set before, this header and the row images.
    """

    number: int
    at: str
    operator: str
    kind: str
    root: int
    label: str
    reason: str
    source: str
    inserted: int
    updated: int
    deleted: int
    first_row: int
    undo_top: int
    redo_top: int
    hash: str

    @property
    def row_count(self) -> int:
        """Number of its rows in `change_row`."""
        return self.inserted + self.updated + self.deleted


@dataclass(frozen=True, slots=True)
class ImageRow:
    """A line of `change_row`: JSON images, None where the row does not exist."""

    table: str
    row_id: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """Who, when, why: what a change set says besides its rows.

    Attributes:
        turned: the set an undo or redo turns round. final: nothing up to this set can be undone any more.
    """

    at: str
    operator: str
    label: str
    reason: str = ""
    source: str = "form"
    kind: str = "do"
    turned: int = 0
    final: bool = False


def last_set(connection: sqlite3.Connection) -> SetRecord | None:
    """The newest change set, None for an empty journal."""
    found = connection.execute(f"SELECT {SET_COLUMNS} FROM change_set ORDER BY number DESC LIMIT 1").fetchone()
    return None if found is None else SetRecord(*found)


def find_set(connection: sqlite3.Connection, number: int) -> SetRecord | None:
    """The change set of that number."""
    found = connection.execute(f"SELECT {SET_COLUMNS} FROM change_set WHERE number = ?", (number,)).fetchone()
    return None if found is None else SetRecord(*found)


def rows_of(connection: sqlite3.Connection, record: SetRecord) -> list[ImageRow]:
    """The row images of a set, in the order they were written."""
    rows = connection.execute(
        "SELECT table_name, row_id, before, after FROM change_row WHERE id >= ? AND id < ? ORDER BY id",
        (record.first_row, record.first_row + record.row_count),
    )
    whole = Unpacker(connection).image
    return [ImageRow(table, row_id, whole(before), whole(after)) for table, row_id, before, after in rows]


def last_line(connection: sqlite3.Connection, table: str, row_id: int) -> tuple[int, ImageRow] | None:
    """(change set, line) of the newest change of a row."""
    found = connection.execute(
        "SELECT change_set, table_name, row_id, before, after FROM change_row "
        "WHERE row_id = ? AND table_name = ? ORDER BY id DESC LIMIT 1",
        (row_id, table),
    ).fetchone()
    if found is None:
        return None
    number, table, row_id, before, after = found
    whole = Unpacker(connection).image
    return number, ImageRow(table, row_id, whole(before), whole(after))


def _cells(change: RowChange) -> tuple[Row | None, Row | None]:
    """What the two images of a change hold; see the module's text."""
    before, after = change.before, change.after
    if before is None or after is None:
        return _filled(before), _filled(after)
    keys = [key for key in after if after[key] != before[key]]
    return {key: before[key] for key in keys}, {key: after[key] for key in keys}


def _filled(row: Row | None) -> Row | None:
    return None if row is None else {key: cell for key, cell in row.items() if cell is not None and key != "id"}


def cells_of(image: str | None) -> Row:
    """Cells of an image; an empty row for None."""
    return {} if image is None else json.loads(image)


def write(
    connection: sqlite3.Connection, heading: Heading, changes: Sequence[RowChange], *, packer: Packer | None = None
) -> SetRecord:
    """Add a change set; inside the transaction that carries the changes out."""
    before = last_set(connection)
    first_row = 1 if before is None else before.first_row + before.row_count
    lines = _insert_lines(connection, before, changes, packer=packer or Packer(connection))
    record = _record(connection, heading, before, changes, first_row=first_row)
    digest = chain_hash("" if before is None else before.hash, record, lines)
    cells = (*_header(record), digest)
    connection.execute(f"INSERT INTO change_set ({SET_COLUMNS}) VALUES ({', '.join('?' * len(cells))})", cells)
    return SetRecord(*cells)


def _insert_lines(
    connection: sqlite3.Connection, last: SetRecord | None, changes: Sequence[RowChange], *, packer: Packer
) -> list[ImageRow]:
    """Write the images of the set behind `last`, long texts apart; gives them whole."""
    number, first_row = (1, 1) if last is None else (last.number + 1, last.first_row + last.row_count)
    lines: list[ImageRow] = []
    stored = []
    for place, change in enumerate(changes, start=first_row):
        before, after = _cells(change)
        old, new = None if before is None else _encode(before), None if after is None else _encode(after)
        key, row_id = change.table.key, change.row_id
        lines.append(ImageRow(key, row_id, old, new))
        stored.append((place, number, key, row_id, packer.image(before, old), packer.image(after, new)))
    connection.executemany(
        "INSERT INTO change_row (id, change_set, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?, ?)", stored
    )
    return lines


def _record(
    connection: sqlite3.Connection,
    heading: Heading,
    before: SetRecord | None,
    changes: Sequence[RowChange],
    *,
    first_row: int,
) -> SetRecord:
    """The header without its hash."""
    number = 1 if before is None else before.number + 1
    inserted = sum(change.before is None for change in changes)
    deleted = sum(change.after is None for change in changes)
    undo_top, redo_top = _tops(connection, heading, before, number=number)
    turned = find_set(connection, heading.turned) if heading.turned else None
    return SetRecord(
        number=number,
        at=heading.at,
        operator=heading.operator,
        kind=heading.kind,
        root=number if turned is None else turned.root,
        label=heading.label,
        reason=heading.reason,
        source=heading.source,
        inserted=inserted,
        updated=len(changes) - inserted - deleted,
        deleted=deleted,
        first_row=first_row,
        undo_top=undo_top,
        redo_top=redo_top,
        hash="",
    )


def _tops(
    connection: sqlite3.Connection, heading: Heading, before: SetRecord | None, *, number: int
) -> tuple[int, int]:
    """What undo and redo turn round after set `number`."""
    if heading.kind == "restore":
        return (0, 0) if before is None else (before.undo_top, before.redo_top)
    if heading.kind == "do" or before is None:
        return (0 if heading.final else number), 0
    # Below a set on its stack lies what was on top when it was put there: the top noted by its predecessor.
    below = find_set(connection, heading.turned - 1)
    if heading.kind == "undo":
        return (0 if below is None else below.undo_top), number
    return number, (0 if below is None else below.redo_top)


def _header(record: SetRecord) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in SetRecord.__dataclass_fields__)[:-1]


def chain_hash(previous: str, record: SetRecord, lines: Iterable[ImageRow]) -> str:
    """SHA-256 over the hash of the set before, the header and the row images, as hex."""
    digest = hashlib.sha256(previous.encode("ascii"))
    digest.update(_encode(_header(record)).encode("utf-8"))
    part: list[str] = []
    for line in lines:
        part.append(_FIELD.join((_RECORD, line.table, str(line.row_id), line.before or "", line.after or "")))
        if len(part) == _ROWS_A_DIGEST:
            digest.update("".join(part).encode("utf-8"))
            part.clear()
    digest.update("".join(part).encode("utf-8"))
    return digest.hexdigest()
