"""Rows of declared tables: read singly or in bulk, written in bulk, with the text the search box looks through.

Table and column names come from declarations only, values go in as parameters only (house style 27). Writing
functions are called inside `db.connection.transaction`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from db.declarations import ID_COLUMNS, Row, Table
from db.long_texts import LEAST_SEARCH_CHARS, Packer, columns_sql, long_keys

_columns: dict[int, tuple[Table, tuple[str, ...]]] = {}
"""By identity of the table, kept alive here: asked for each row that is read."""


def columns_of(table: Table) -> tuple[str, ...]:
    """All columns of the stored table in the order of `Row`: id, ulid, rev, then the fields."""
    if id(table) not in _columns:
        _columns[id(table)] = table, (*ID_COLUMNS, *table.columns)
    return _columns[id(table)][1]


def column_list(names: Iterable[str]) -> str:
    """Column names as SQL."""
    return ", ".join(f'"{name}"' for name in names)


def read(connection: sqlite3.Connection, table: Table, row_id: int) -> Row | None:
    """One row, None when there is none."""
    names = columns_of(table)
    found = connection.execute(
        f'SELECT {columns_sql(table, names)} FROM "{table.key}" WHERE id = ?', (row_id,)
    ).fetchone()
    return None if found is None else dict(zip(names, found, strict=True))


def read_many(connection: sqlite3.Connection, table: Table, ids: Iterable[int]) -> dict[int, Row]:
    """Id -> row, missing ones left out."""
    names = columns_of(table)
    wanted = json.dumps(list(ids))
    rows = connection.execute(
        f'SELECT {columns_sql(table, names)} FROM "{table.key}" WHERE id IN (SELECT value FROM json_each(?))', (wanted,)
    )
    return {cells[0]: dict(zip(names, cells, strict=True)) for cells in rows}


def in_order(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> list[Row]:
    """Rows in the order of `ids`, missing ones left out."""
    found = read_many(connection, table, ids)
    return [found[row_id] for row_id in ids if row_id in found]


def parent_field(tables: Mapping[str, Table], table: Table) -> str:
    """Key of the REFERENCE by which the rows of a detail table point to their parent. Raises KeyError for others."""
    for field in tables[table.detail_of or ""].fields:
        if field.target == table.key and field.parent_field is not None:
            return field.parent_field
    raise KeyError(f"{table.key} belongs to no DETAILS field")


def child_counts(
    connection: sqlite3.Connection, tables: Mapping[str, Table], table: Table, parent_ids: Iterable[int]
) -> dict[int, int]:
    """Parent id -> number of its rows in a detail table; parents without any are left out."""
    key = parent_field(tables, table)
    found = connection.execute(
        f'SELECT "{key}", count(*) FROM "{table.key}" '
        f'WHERE "{key}" IN (SELECT value FROM json_each(?)) GROUP BY "{key}"',
        (json.dumps(list(parent_ids)),),
    )
    return dict(found.fetchall())


def child_ids(connection: sqlite3.Connection, tables: Mapping[str, Table], table: Table) -> dict[int, list[int]]:
    """Parent id -> ids of its rows in a detail table, in order of entry."""
    found: dict[int, list[int]] = {}
    pairs = connection.execute(f'SELECT "{parent_field(tables, table)}", id FROM "{table.key}" ORDER BY id')
    for parent_id, row_id in pairs:
        found.setdefault(parent_id, []).append(row_id)
    return found


def referring(connection: sqlite3.Connection, table: Table, field: str, ids: Iterable[int]) -> list[int]:
    """Ids of the rows of `table` whose REFERENCE `field` points to one of `ids`, in order of entry."""
    found = connection.execute(
        f'SELECT id FROM "{table.key}" WHERE "{field}" IN (SELECT value FROM json_each(?)) ORDER BY id',
        (json.dumps(list(ids)),),
    )
    return [row_id for (row_id,) in found]


def existing(connection: sqlite3.Connection, table: Table, ids: Iterable[int]) -> set[int]:
    """Those of `ids` that are there."""
    found = connection.execute(
        f'SELECT id FROM "{table.key}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(list(ids)),)
    )
    return {row_id for (row_id,) in found}


def by_natural_key(
    connection: sqlite3.Connection, table: Table, wanted: Collection[tuple[Any, ...]]
) -> dict[tuple[Any, ...], int]:
    """Natural key -> lowest id of the rows that have it, at least for the keys wanted."""
    if not wanted:
        return {}
    keys = table.natural_key
    near, cells = _near(table, wanted)
    found = connection.execute(
        f'SELECT {columns_sql(table, keys)}, id FROM "{table.key}" WHERE {near} ORDER BY id DESC', cells
    )
    return {tuple(cells[:-1]): cells[-1] for cells in found}


def _near(table: Table, wanted: Collection[tuple[Any, ...]]) -> tuple[str, list[str]]:
    """SQL true for the few rows that may have one of the natural keys: each of their short cells is in one of them."""
    conditions, parameters, long = ["1"], [], long_keys(table)
    for place, key in enumerate(table.natural_key):
        if key in long:
            continue
        cells = {own[place] for own in wanted}
        blank = f' OR "{key}" IS NULL' if None in cells else ""
        conditions.append(f'("{key}" IN (SELECT value FROM json_each(?)){blank})')
        parameters.append(json.dumps(list(cells - {None})))
    return " AND ".join(conditions), parameters


def next_id(connection: sqlite3.Connection, table: Table) -> int:
    """An id no row of the table has or ever had: a used id would mix up two histories."""
    highest = connection.execute(f'SELECT coalesce(max(id), 0) FROM "{table.key}"').fetchone()[0]
    # The end of the table in the index: deleted rows have their lines there too.
    recorded = connection.execute("SELECT max(row_id) FROM change_row WHERE table_name = ?", (table.key,)).fetchone()[0]
    return 1 + max(highest, recorded or 0)


def insert(
    connection: sqlite3.Connection, table: Table, rows: Sequence[Row], texts: Sequence[str], *, packer: Packer
) -> None:
    """Write new rows that have id, ulid and rev; `texts` are what the search looks through, row by row."""
    names = columns_of(table)
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f'INSERT INTO "{table.key}" ({column_list(names)}) VALUES ({marks})',
        _packed(map(itemgetter(*names), rows), names, table, packer=packer),
    )
    connection.executemany(
        f'INSERT INTO "{table.key}_search" (id, text) VALUES (?, ?)',
        [(row["id"], packer.cell(text, LEAST_SEARCH_CHARS)) for row, text in zip(rows, texts, strict=True)],
    )


def _packed(
    rows: Iterable[tuple[Any, ...]], names: Sequence[str], table: Table, *, packer: Packer
) -> list[tuple[Any, ...]]:
    """Cells as they are stored. All at once: a new text is written between two rows otherwise."""
    long = long_keys(table)
    places = [place for place, name in enumerate(names) if name in long]
    if not places:
        return list(rows)
    packed = []
    for row in rows:
        cells = list(row)
        for place in places:
            cells[place] = packer.cell(cells[place])
        packed.append(tuple(cells))
    return packed


def update(connection: sqlite3.Connection, table: Table, changed: Sequence[tuple[Row, Row]], *, packer: Packer) -> None:
    """Write rows that stand in the file already.

    Args:
        changed: (before, after) rows; only cells that differ are written.
    """
    by_keys: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for before, after in changed:
        keys = tuple(key for key in after if after[key] != before[key])
        by_keys.setdefault(keys, []).append((*(after[key] for key in keys), after["id"]))
    for keys, parameters in by_keys.items():
        cells = ", ".join(f'"{key}" = ?' for key in keys)
        connection.executemany(
            f'UPDATE "{table.key}" SET {cells} WHERE id = ?', _packed(parameters, keys, table, packer=packer)
        )


def update_search(
    connection: sqlite3.Connection, table: Table, texts: Iterable[tuple[int, str]], *, packer: Packer
) -> None:
    """Write anew what the search looks through: (id, text) pairs."""
    packed = [(packer.cell(text, LEAST_SEARCH_CHARS), row_id) for row_id, text in texts]
    connection.executemany(f'UPDATE "{table.key}_search" SET text = ? WHERE id = ?', packed)


def delete(connection: sqlite3.Connection, table: Table, ids: Iterable[int]) -> None:
    """Take rows away."""
    parameters = [(row_id,) for row_id in ids]
    connection.executemany(f'DELETE FROM "{table.key}_search" WHERE id = ?', parameters)
    connection.executemany(f'DELETE FROM "{table.key}" WHERE id = ?', parameters)
