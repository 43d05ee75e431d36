"""Reads what can still be read from a damaged data file, for a person to review; never into the register itself.

Damage may turn values into other values that look right (reliability 6.4), so the result says where each record came
from and whether table and journal agree.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import files, rows
from db.connection import PAGE_SIZE, connect_reader
from db.declarations import Kind, Row, Table
from db.errors import translated
from db.journal import cells_of
from db.long_texts import SIGN
from db.platform import remove, replace

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 24  # up to here every file of ours begins alike
_ALIKE = _MAGIC + PAGE_SIZE.to_bytes(2, "big") + bytes((1, 1, 0, 64, 32, 32))
LOST = "（这段文字已经损坏，没有抢救出来）"
_GIVE_UP_AFTER = 2000  # ids in a row that cannot be read


@dataclass(slots=True)
class Salvaged:
    """What was found of one table.

    Attributes:
        rows: readable in the table. from_journal: gone from the table, as the journal tells them.
        doubtful: ids of rows in which table and journal differ; the journal's version is in `from_journal` too.
    """

    rows: list[Row] = field(default_factory=list)
    from_journal: list[Row] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)


def salvage(path: Path, out: Path, *, tables: Mapping[str, Table], at: str) -> dict[str, Salvaged]:
    """Write a review file (JSON) of everything readable; the damaged file itself is not touched.

    Scans whose bytes are still what they were lie in a folder beside it.

    Args:
        out: JSON file: {"source", "at", "files": {SHA-256: name in that folder, "" when lost},
            "tables": {table key: {"rows", "from_journal", "doubtful"}}}.

    Raises:
        StoreError: E-DAMAGED when nothing at all can be read. OSError: `out` cannot be written.
    """
    copy = out.with_name(f"~{out.name}.damaged.part")
    try:
        _copy_mended(path, copy)
        with translated(path=str(path)), closing(connect_reader(copy)) as connection:
            texts = _texts(connection)
            told = _from_journal(connection, texts)
            found = {key: _of_table(connection, table, told.get(key, {}), texts=texts) for key, table in tables.items()}
            scans = _write_scans(connection, out, _scans_named(tables, found))
    finally:
        remove(copy)
    _write(out, {"source": path.name, "at": at, "files": scans}, found)
    return found


def _scans_named(tables: Mapping[str, Table], found: Mapping[str, Salvaged]) -> dict[str, str]:
    """SHA-256 -> file name, of all rows found."""
    keys = {key: [field.key for field in table.fields if field.kind is Kind.FILE] for key, table in tables.items()}
    cells = (row.get(key) for table, one in found.items() for row in one.rows + one.from_journal for key in keys[table])
    return dict(named for cell in cells if (named := files.parted(cell)))


def _write_scans(connection: sqlite3.Connection, out: Path, names: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 -> name of the file written, "" where the bytes are lost; scans no row names are written too."""
    parts: dict[str, dict[int, int]] = {}
    for part_id, sha256, place in _readable(connection, "file_part", ("id", "sha256", "place")):
        parts.setdefault(sha256, {})[place] = part_id
    written = dict.fromkeys([*names, *parts], "")
    folder = out.with_name(f"{out.stem}_附件")
    for number, (sha256, places) in enumerate(sorted(parts.items()), start=1):
        data = _scan(connection, sha256, places)
        if data is not None:
            written[sha256] = f"{number:04d}_{names.get(sha256, '附件')}"
            folder.mkdir(exist_ok=True)
            (folder / written[sha256]).write_bytes(data)
    return written


def _scan(connection: sqlite3.Connection, sha256: str, places: Mapping[int, int]) -> bytes | None:
    """The bytes of a scan when all of them are as they were."""
    sql = "SELECT bytes FROM file_part WHERE id = ?"
    found = [_one(connection, sql, part_id) for _, part_id in sorted(places.items())]
    data = b"".join(cells[0] for cells in found if cells and isinstance(cells[0], bytes))
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _copy_mended(path: Path, copy: Path) -> None:
    """A copy with the beginning of the header as it must be and padded to the number of pages it names."""
    body = bytearray(path.read_bytes())
    body[:_HEADER_BYTES] = _ALIKE + body[len(_ALIKE) : _HEADER_BYTES]
    pages = int.from_bytes(body[28:32], "big")
    if len(body) < pages * PAGE_SIZE <= 4 * len(body):
        body += bytes(pages * PAGE_SIZE - len(body))
    copy.write_bytes(body)


def _texts(connection: sqlite3.Connection) -> dict[str, str]:
    """Token -> long text, of those that are still what they were."""
    found = _readable(connection, "long_text", ("id", "digest", "text"))
    return {
        f"{SIGN}{number}": text
        for number, digest, text in found
        if isinstance(text, str) and hashlib.sha256(text.encode()).digest() == digest
    }


def _whole(row: Row, texts: Mapping[str, str]) -> Row:
    """The row with its long texts; a lost one is said to be lost."""
    return {key: texts.get(cell, LOST) if _is_token(cell) else cell for key, cell in row.items()}


def _is_token(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith(SIGN)


def _of_table(
    connection: sqlite3.Connection, table: Table, told: Mapping[int, Row | None], *, texts: Mapping[str, str]
) -> Salvaged:
    names = rows.columns_of(table)
    found = Salvaged()
    stored = (dict(zip(names, cells, strict=True)) for cells in _readable(connection, table.key, names))
    readable = {row["id"]: _whole(row, texts) for row in stored}
    for row_id, row in sorted(readable.items()):
        found.rows.append(row)
        state = told.get(row_id)
        if state is None or LOST in row.values() or any(row[name] != state.get(name) for name in names[1:]):
            found.doubtful.append(row_id)
    for row_id, state in sorted(told.items()):
        if state is not None and (row_id not in readable or row_id in found.doubtful):
            found.from_journal.append({"id": row_id} | state)
    return found


def _readable(connection: sqlite3.Connection, key: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows from the front until damage, from the back until damage, then one by one between."""
    columns = rows.column_list(names)
    first, last = 0, 1 << 62
    for order, limit in (("id > ? ORDER BY id", "front"), ("id < ? ORDER BY id DESC", "back")):
        cursor = None
        try:
            cursor = connection.execute(
                f'SELECT {columns} FROM "{key}" WHERE {order}', (first if limit == "front" else last,)
            )
            for cells in cursor:
                yield cells
                first, last = (cells[0], last) if limit == "front" else (first, cells[0])
            return
        except (sqlite3.Error, UnicodeDecodeError):
            continue
    failed, row_id = 0, first + 1
    while row_id < last and failed < _GIVE_UP_AFTER:
        cells = _one(connection, f'SELECT {columns} FROM "{key}" WHERE id = ?', row_id)
        failed = 0 if cells else failed + 1
        if cells:
            yield cells
        row_id += 1


def _one(connection: sqlite3.Connection, sql: str, row_id: int) -> tuple[Any, ...] | None:
    try:
        return connection.execute(sql, (row_id,)).fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def _from_journal(connection: sqlite3.Connection, texts: Mapping[str, str]) -> dict[str, dict[int, Row | None]]:
    """Table key -> id -> row as the readable lines of the journal add up; None for a deleted row."""
    states: dict[str, dict[int, Row | None]] = {}
    lines = sorted(_readable(connection, "change_row", ("id", "table_name", "row_id", "before", "after")))
    for _, table, row_id, before, after in lines:
        own = states.setdefault(table, {})
        try:
            if after is None:
                own[row_id] = None
            elif before is None:
                own[row_id] = _whole(cells_of(after), texts)
            elif own.get(row_id) is not None:
                own[row_id] = own[row_id] | _whole(cells_of(after), texts)
        except (ValueError, TypeError):
            own.pop(row_id, None)
    return states


def _write(out: Path, head: dict[str, Any], found: Mapping[str, Salvaged]) -> None:
    tables = {
        key: {"rows": one.rows, "from_journal": one.from_journal, "doubtful": one.doubtful}
        for key, one in found.items()
    }
    part = out.with_name(f"~{out.name}.part")
    part.write_text(json.dumps(head | {"tables": tables}, ensure_ascii=False, indent=1), "utf-8")
    replace(part, out)
