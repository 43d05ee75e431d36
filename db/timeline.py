"""Reads the journal: history of a record, what changed since a mark, deleted rows, the file as of a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import rows
from db.changes import HistoryEntry
from db.connection import connect_reader
from db.declarations import Field, Kind, Row, Table
from db.journal import cells_of
from db.long_texts import Unpacker
from db.texts import Texts


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """A change set as a list shows it.

    Attributes:
        number, at, operator, label, reason, kind, source: see `db.journal.SetRecord`.
        inserted, updated, deleted: counts of rows.
        undone: True when its effect has been taken back.
    """

    number: int
    at: str
    operator: str
    label: str
    reason: str
    kind: str
    source: str
    inserted: int
    updated: int
    deleted: int
    undone: bool


_LINE = """
    SELECT s.number, s.at, s.operator, s.label, s.reason, s.kind, r.table_name, r.row_id, r.before, r.after
    FROM change_row AS r JOIN change_set AS s ON s.number = r.change_set
"""
# Before the program existed no clock can have been right: such a reading says nothing.
_EARLIEST = "2020-01-01"


def history(connection: sqlite3.Connection, table: str, row_id: int) -> list[HistoryEntry]:
    """All changes of one record, newest first, with whole images."""
    lines = connection.execute(f"{_LINE} WHERE r.row_id = ? AND r.table_name = ? ORDER BY r.id", (row_id, table))
    return list(_entries(connection, lines))[::-1]


def with_details(connection: sqlite3.Connection, table: Table, row_id: int) -> list[HistoryEntry]:
    """Changes of one record and of the detail rows that pointed to it, deleted ones too.

    Returns:
        The newest set first; within a set the record's own change first, then detail rows in order of entry.
    """
    found = history(connection, table.key, row_id)
    for field in table.fields:
        if field.kind is Kind.DETAILS:
            found += _of_details(connection, field, row_id)
    return sorted(found, key=lambda entry: -entry.number)


def _of_details(connection: sqlite3.Connection, field: Field, parent_id: int) -> Iterator[HistoryEntry]:
    """Changes of detail rows while they pointed to the parent. A line that gives a row its parent tells it whole."""
    child, parent_field = field.target or "", field.parent_field or ""
    ever = connection.execute(
        "SELECT DISTINCT row_id FROM change_row WHERE table_name = :table "
        "AND :parent IN (json_extract(before, :path), json_extract(after, :path)) ORDER BY row_id",
        {"table": child, "parent": parent_id, "path": f"$.{parent_field}"},
    ).fetchall()
    for (child_id,) in ever:
        for entry in history(connection, child, child_id):
            if parent_id in ((entry.before or {}).get(parent_field), (entry.after or {}).get(parent_field)):
                yield entry


def find(connection: sqlite3.Connection, tables: Mapping[str, Table], ulid: str) -> tuple[str, int] | None:
    """(table key, row id) of the row with that ULID, deleted ones too."""
    for key in tables:
        found = connection.execute(f'SELECT id FROM "{key}" WHERE ulid = ?', (ulid,)).fetchone()
        if found is not None:
            return key, found[0]
    gone = "SELECT table_name, row_id FROM change_row WHERE after IS NULL AND json_extract(before, '$.ulid') = ?"
    return connection.execute(gone, (ulid,)).fetchone()


def changed_since(connection: sqlite3.Connection, number: int) -> list[HistoryEntry]:
    """All changes after change set `number`, oldest first, with whole images."""
    lines = connection.execute(f"{_LINE} WHERE r.change_set > ? ORDER BY r.id", (number,)).fetchall()
    states = {
        (table, row_id): state_before(connection, table, row_id, number)
        for table, row_id in {(line[6], line[7]) for line in lines}
    }
    return list(_entries(connection, lines, states))


def deleted(connection: sqlite3.Connection, table: str) -> list[HistoryEntry]:
    """The latest deletion of each row that is gone, newest first."""
    lines = connection.execute(
        f'{_LINE} WHERE r.table_name = ? AND r.after IS NULL AND r.row_id NOT IN (SELECT id FROM "{table}") '
        "AND r.id = (SELECT max(id) FROM change_row WHERE row_id = r.row_id AND table_name = r.table_name) "
        "ORDER BY r.id DESC",
        (table,),
    )
    return list(_entries(connection, lines))


def _entries(
    connection: sqlite3.Connection, lines: Any, states: dict[tuple[str, int], Row | None] | None = None
) -> Iterator[HistoryEntry]:
    """Entries with whole images out of lines in the order they were written."""
    whole = Unpacker(connection).image
    states = {} if states is None else states
    for number, at, operator, label, reason, kind, table, row_id, before, after in lines:
        old = None if before is None else (states.get((table, row_id)) or {}) | cells_of(whole(before))
        new = None if after is None else (old or {}) | cells_of(whole(after))
        states[table, row_id] = new
        changed = _changed(old, new)
        yield HistoryEntry(number, at, operator, label, reason, kind, table, row_id, old, new, changed)


def _changed(old: Row | None, new: Row | None) -> tuple[str, ...]:
    keys = dict.fromkeys((*(old or {}), *(new or {})))
    return tuple(key for key in keys if key not in ("ulid", "rev") and (old or {}).get(key) != (new or {}).get(key))


def state_before(connection: sqlite3.Connection, table: str, row_id: int, number: int) -> Row | None:
    """The cells of a row after change set `number`, None when it did not exist."""
    lines = connection.execute(
        "SELECT after FROM change_row WHERE row_id = ? AND table_name = ? AND change_set <= ? ORDER BY id",
        (row_id, table, number),
    )
    state: Row | None = None
    whole = Unpacker(connection).image
    for (after,) in lines:
        state = None if after is None else (state or {}) | cells_of(whole(after))
    return state


def summaries(connection: sqlite3.Connection, limit: int, before: int | None) -> list[ChangeSummary]:
    """The newest change sets, newest first.

    Args:
        before: only sets with a smaller number.
    """
    found = connection.execute(
        """
        SELECT number, at, operator, label, reason, kind, source, inserted, updated, deleted,
            coalesce((SELECT kind FROM change_set AS t WHERE t.root = s.number AND t.root <> t.number
                ORDER BY number DESC LIMIT 1), '') = 'undo'
        FROM change_set AS s WHERE number < ? ORDER BY number DESC LIMIT ?
        """,
        (1 << 62 if before is None else before, limit),
    )
    return [ChangeSummary(*line[:-1], undone=bool(line[-1])) for line in found]


def number_at(connection: sqlite3.Connection, day: str, *, today: str) -> int:
    """The number of the last change set of a day (ISO date) and all before, as well as a clock can tell.

    Numbers tell the order, the clock only where a day ends. Readings before the program existed or after today say
    nothing; of the others some may contradict the order after a jump of the clock. The cut is made where the fewest
    readings stand on the wrong side, at the later place when two are equal: one wrong reading among many right ones
    never moves it.
    """
    end = f"{day}T99"
    best, wrong, least = 0, 0, 0
    for number, at in connection.execute("SELECT number, at FROM change_set ORDER BY number"):
        if _EARLIEST <= at <= f"{today}T99":
            wrong += 1 if at > end else -1
        if wrong <= least:
            best, least = number, wrong
    return best


def past_connection(path: Path, tables: Mapping[str, Table], texts: Texts, number: int) -> sqlite3.Connection:
    """A reading connection on which each table shows its rows as they stood after change set `number`.

    Temporary views cover the tables: rows untouched since come from the file, the others from the journal.
    """
    connection = connect_reader(path)
    with _closing_on_error(connection):
        states = _states(connection, number)
        for table in tables.values():
            own = {row_id: state for (key, row_id), state in states.items() if key == table.key}
            _cover(connection, table, texts, number, own)
    return connection


@contextmanager
def _closing_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _states(connection: sqlite3.Connection, number: int) -> dict[tuple[str, int], Row]:
    """(table, id) -> row after change set `number`, for rows that were there and have been touched since."""
    lines = connection.execute(
        "SELECT table_name, row_id, before, after FROM change_row WHERE change_set > ? ORDER BY id DESC", (number,)
    )
    backwards: dict[tuple[str, int], Row | None] = {}
    whole = Unpacker(connection).image
    for table, row_id, before, after in lines:
        if before is None:
            backwards[table, row_id] = None
        elif after is None:
            backwards[table, row_id] = cells_of(whole(before))
        else:
            # Cells no line speaks of are still in the file; they are filled in by `_past_rows`.
            backwards[table, row_id] = (backwards.get((table, row_id)) or {}) | cells_of(whole(before))
    return {place: state for place, state in backwards.items() if state is not None}


def _cover(connection: sqlite3.Connection, table: Table, texts: Texts, number: int, states: dict[int, Row]) -> None:
    """Put temporary views over a table and its search texts."""
    names = rows.columns_of(table)
    touched, past, searched = f"touched_{table.key}", f"past_{table.key}", f"past_{table.key}_search"
    connection.execute(f'CREATE TEMP TABLE "{touched}" (id INTEGER PRIMARY KEY)')
    connection.execute(
        f'INSERT INTO "{touched}" SELECT DISTINCT row_id FROM change_row WHERE change_set > ? AND table_name = ?',
        (number, table.key),
    )
    connection.execute(f'CREATE TEMP TABLE "{past}" (id INTEGER PRIMARY KEY, {rows.column_list(names[1:])})')
    connection.execute(f'CREATE TEMP TABLE "{searched}" (id INTEGER PRIMARY KEY, text TEXT)')
    for chunk in _chunks(list(states), 1000):
        current = rows.read_many(connection, table, chunk)
        old = [dict.fromkeys(names) | current.get(row_id, {}) | states[row_id] | {"id": row_id} for row_id in chunk]
        marks = ", ".join("?" * len(names))
        connection.executemany(f'INSERT INTO "{past}" VALUES ({marks})', [tuple(map(row.get, names)) for row in old])
        connection.executemany(
            f'INSERT INTO "{searched}" VALUES (?, ?)', [(row["id"], texts.search(table, row)) for row in old]
        )
    for name, source, columns in ((table.key, past, names), (f"{table.key}_search", searched, ("id", "text"))):
        connection.execute(
            f'CREATE TEMP VIEW "{name}" AS SELECT {rows.column_list(columns)} FROM main."{name}" '
            f'WHERE id NOT IN (SELECT id FROM "{touched}") UNION ALL SELECT {rows.column_list(columns)} FROM "{source}"'
        )


def _chunks(items: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
