"""Is the file whole, and is it as the journal says? Looks at everything, changes nothing (reliability 3.4).

The chain shows what was altered behind the program's back; it cannot prevent it. A cut tail or a chain worked out anew
shows only against an anchor that is kept elsewhere: in the manifests of backups and on printed lists.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from db import files, long_texts, migrations, rows
from db.declarations import Row, Table
from db.errors import StoreError, translated
from db.journal import SET_COLUMNS, ImageRow, SetRecord, cells_of, chain_hash
from db.long_texts import Unpacker, columns_sql
from db.migrations import Step
from db.selection import Reader


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong.

    Attributes:
        code: PAGES (damaged), SCHEMA, LINK (reference to nothing), CHAIN, ANCHOR, ROW (not as its history says),
            SEARCH (search texts and rows differ), FILE (bytes of a scan missing or altered), TEXT (a long text
            altered).
        detail: technical words. table: table key, "" for the whole file. row_id: 0 for the whole table.
    """

    code: str
    detail: str
    table: str = ""
    row_id: int = 0


def flaws(reader: Reader, steps: Sequence[Step], anchors: Iterable[tuple[int, str]]) -> Iterator[Flaw]:
    """Everything wrong with the file; nothing more is looked at after damaged pages.

    Args:
        anchors: (number of change sets, hash) noted elsewhere while the file was trusted.
    """
    connection = reader.connection
    try:
        with translated():
            damaged = [line for (line,) in connection.execute("PRAGMA integrity_check(20)") if line != "ok"]
            yield from [Flaw("PAGES", line) for line in damaged]
            if damaged:
                return
            yield from _schema(connection, steps)
            for table, row_id, target, _ in connection.execute("PRAGMA foreign_key_check"):
                yield Flaw("LINK", f"to {target}", table, row_id or 0)
            yield from _chain(connection, dict(anchors))
            yield from (Flaw("TEXT", f"text {number}") for number in long_texts.altered(connection))
            yield from _files(connection, reader.tables)
            for table in reader.tables.values():
                yield from _rows(connection, table)
                yield from _search(connection, table)
    except StoreError as error:
        yield Flaw("PAGES", str(error.facts.get("detail", error.code)))


def _schema(connection: sqlite3.Connection, steps: Sequence[Step]) -> Iterator[Flaw]:
    applied = migrations.applied_steps(connection)
    expected = migrations.expected_schema([step for step in steps if step.name in applied])
    for name in sorted({name for _, name, _, _ in migrations.schema_of(connection) ^ expected}):
        yield Flaw("SCHEMA", name)


def _chain(connection: sqlite3.Connection, anchors: Mapping[int, str]) -> Iterator[Flaw]:
    """The first set that does not follow from the one before, and anchors that do not fit."""
    whole = Unpacker(connection).image
    lines = connection.execute("SELECT change_set, table_name, row_id, before, after FROM change_row ORDER BY id")
    of_set = groupby(lines, key=lambda line: line[0])
    owner, group = next(of_set, (None, iter(())))
    previous, known = "", dict(anchors)
    sets = connection.execute(f"SELECT {SET_COLUMNS} FROM change_set ORDER BY number")
    for number, cells in enumerate(sets, start=1):
        record = SetRecord(*cells)
        own: list[ImageRow] = []
        if owner == record.number:
            own = [ImageRow(key, row_id, whole(old), whole(new)) for _, key, row_id, old, new in group]
            owner, group = next(of_set, (None, iter(())))
        counts = (record.number, record.row_count) == (number, len(own))
        if not counts or chain_hash(previous, record, own) != record.hash:
            yield Flaw("CHAIN", f"change set {number}")
            return
        previous = record.hash
        if known.pop(number, previous) != previous:
            yield Flaw("ANCHOR", f"change set {number}")
    if owner is not None:
        yield Flaw("CHAIN", f"rows of a missing change set {owner}")
    for missing in sorted(one for one in known if one > 0):
        yield Flaw("ANCHOR", f"change set {missing} is missing")


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[Flaw]:
    """Rows that are not what their history adds up to."""
    whole = Unpacker(connection).image
    # Along the index: one record after the other, so that no more than one history is in memory.
    lines = connection.execute(
        "SELECT row_id, after FROM change_row WHERE table_name = ? ORDER BY row_id, id", (table.key,)
    )
    told = (
        (row_id, _added_up(whole(after) for _, after in group))
        for row_id, group in groupby(lines, key=lambda line: line[0])
    )
    names = rows.columns_of(table)
    stored = (
        (cells[0], dict(zip(names[1:], cells[1:], strict=True)))
        for cells in connection.execute(f'SELECT {columns_sql(table, names)} FROM "{table.key}" ORDER BY id')
    )
    yield from (Flaw("ROW", "", table.key, row_id) for row_id in _different(told, stored, names[1:]))


def _added_up(afters: Iterable[str | None]) -> Row | None:
    state: Row | None = None
    for after in afters:
        state = None if after is None else (state or {}) | cells_of(after)
    return state


def _different(
    told: Iterator[tuple[int, Row | None]], stored: Iterator[tuple[int, Row]], names: Sequence[str]
) -> Iterator[int]:
    """Ids at which two streams in order of ids differ; a row without any history differs too."""
    row_id, row = next(stored, (None, None))
    for told_id, state in told:
        while row_id is not None and row_id < told_id:
            yield row_id
            row_id, row = next(stored, (None, None))
        found = row if row_id == told_id else None
        if (found is None) != (state is None) or any(
            (found or {}).get(name) != (state or {}).get(name) for name in names
        ):
            yield told_id
        if row_id == told_id:
            row_id, row = next(stored, (None, None))
    while row_id is not None:
        yield row_id
        row_id, row = next(stored, (None, None))


def _files(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> Iterator[Flaw]:
    """Cells whose scan is missing or altered, and altered scans that no cell names any more."""
    bad = files.altered(connection)
    unnamed = set(bad)
    for key, row_id, cell in files.cells(connection, tables):
        sha256, _ = files.parted(cell) or ("", "")
        unnamed.discard(sha256)
        if sha256 in bad or not files.present(connection, [sha256]):
            yield Flaw("FILE", sha256, key, row_id)
    for sha256 in sorted(unnamed):
        yield Flaw("FILE", sha256)


def _search(connection: sqlite3.Connection, table: Table) -> Iterator[Flaw]:
    key = table.key
    apart: Any = connection.execute(
        f'SELECT (SELECT count(*) FROM "{key}" WHERE id NOT IN (SELECT id FROM "{key}_search")) + '
        f'(SELECT count(*) FROM "{key}_search" WHERE id NOT IN (SELECT id FROM "{key}"))'
    ).fetchone()[0]
    if apart:
        yield Flaw("SEARCH", f"{apart} rows", key)
