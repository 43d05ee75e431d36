"""From a `Query` to ids in order: conditions, order and search text as SQL with parameters.

Works on a `Reader`, so the same code serves the window, a worker's own connection and a day in the past.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from db import files, rows
from db.declarations import Field, Kind, Row, Table
from db.long_texts import column_sql, columns_sql, search_sql
from db.query import Filter, Query
from db.texts import Texts

Condition = tuple[str, list[Any]]
"""SQL and its parameters."""


class FindWords(Protocol):
    """Finds rows by words."""

    def __call__(self, table: Table, words: Sequence[str], limit: int | None = None) -> array[int]:
        """Ids of the rows that hold all words, ascending; with a limit the first ones."""


_AS_STORED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.CHOICE, Kind.DATE})
"""Kinds shown exactly as they are stored."""

_ID = Field("id", "编号", Kind.INTEGER)
"""Rows may be asked for by their ids, as the figures of a table of counts do."""

_FEW = 20_000


@dataclass(frozen=True, slots=True)
class Reader:
    """Where rows are read from.

    Attributes:
        connection: to the file; on one for a past day the tables are covered by views of that day.
        tables: table key -> declaration. texts: functions over texts. find: looks for words.
        ready: whether `find` knows the texts of a table already; else it has to read them all first.
    """

    connection: sqlite3.Connection
    tables: Mapping[str, Table]
    texts: Texts
    find: FindWords
    ready: Callable[[Table], bool] = lambda _table: True

    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone."""
        row = rows.read(self.connection, self.tables[table], row_id)
        return "" if row is None else self.texts.title(self.tables[table], row, self.title)

    def current(self, table: str, ids: Iterable[int]) -> dict[int, Row]:
        """Id -> row, missing ones left out."""
        return rows.read_many(self.connection, self.tables[table], ids)

    def stored_files(self, hashes: Iterable[str]) -> set[str]:
        """Those SHA-256 whose bytes the file keeps."""
        return files.present(self.connection, hashes)

    def existing(self, table: str, ids: Iterable[int]) -> set[int]:
        """Those of `ids` that are there."""
        return rows.existing(self.connection, self.tables[table], ids)

    def referring(self, table: str, field: str, row_id: int) -> list[int]:
        """Ids of the rows of `table` whose REFERENCE `field` points to the row."""
        return rows.referring(self.connection, self.tables[table], field, [row_id])

    def by_natural_key(self, table: str, keys: Collection[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
        """Natural key -> lowest id of the rows that have it, at least for `keys`."""
        return rows.by_natural_key(self.connection, self.tables[table], keys)


def words_of(reader: Reader, text: str) -> list[str]:
    """Words of the search box, as the search texts have them."""
    return reader.texts.fold(text).split()


def select_ids(reader: Reader, query: Query, *, limit: int | None = None) -> array[int]:
    """Ids of the rows of the query in its order. `query.as_of` is up to the reader.

    Args:
        limit: at most so many; None is all.
    """
    table = reader.tables[query.table]
    words = words_of(reader, query.text)
    order = query.order or tuple((key, False) for key in table.order)
    if words and not query.filters and not order:
        return reader.find(table, words, limit)
    if words and limit is not None and not reader.ready(table):
        return _by_sql(reader, table, query.filters, order, None, limit, words=words)
    hits = reader.find(table, words) if words else None
    if not words and not query.filters and not order and limit is None:
        return all_ids(reader, table)
    return _by_sql(reader, table, query.filters, order, hits, limit)


def all_ids(reader: Reader, table: Table) -> array[int]:
    """All ids in order of entry."""
    # Without ORDER BY the smallest index is read instead of the wide rows.
    found = reader.connection.execute(f'SELECT group_concat(id) FROM "{table.key}"').fetchone()[0]
    return array("q", sorted(map(int, found.split(",")))) if found else array("q")


def entered_ids(reader: Reader, table: Table) -> Sequence[int]:
    """All ids in order of entry: a range when there are no gaps, which costs the same for ten rows and a million."""
    # Each in a SELECT of its own: only then does SQLite look at the ends of the index instead of at every row.
    extent = ", ".join(f'(SELECT {what} FROM "{table.key}")' for what in ("count(*)", "min(id)", "max(id)"))
    count, lowest, highest = reader.connection.execute(f"SELECT {extent}").fetchone()
    if not count:
        return range(0)
    return range(lowest, highest + 1) if highest - lowest + 1 == count else all_ids(reader, table)


def _by_sql(
    reader: Reader,
    table: Table,
    filters: Sequence[Filter],
    order: Sequence[tuple[str, bool]],
    hits: array[int] | None,
    limit: int | None,
    *,
    words: Sequence[str] = (),
) -> array[int]:
    """Ids in order.

    Args:
        hits: ids the rows must be among; None is any. words: that their search texts must hold.
    """
    condition, parameters = conditions(reader, table, filters)
    for word in words:
        condition += f" AND {search_sql(table)}"
        parameters.append(word)
    few = hits is not None and len(hits) <= _FEW
    if hits is not None and few:
        condition += " AND id IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(hits.tolist()))
    terms, order_parameters = _order_terms(reader, table, order)
    sql = f'SELECT id FROM "{table.key}" WHERE {condition} ORDER BY {", ".join([*terms, "id"])}'
    found = reader.connection.execute(sql, [*parameters, *order_parameters])
    if hits is None or few:
        some = found.fetchall() if limit is None else found.fetchmany(limit)
        return array("q", [row_id for (row_id,) in some])
    wanted = set(hits)
    return array("q", [row_id for (row_id,) in found if row_id in wanted][:limit])


def conditions(reader: Reader, table: Table, filters: Sequence[Filter]) -> Condition:
    """All filters joined by AND, as SQL over the columns of the table."""
    parts, parameters = ["1"], []
    for condition in filters:
        field = _ID if condition.field == _ID.key else table.field(condition.field)
        for sql, values in _parts(reader, table, field, condition=condition):
            parts.append(f"({sql})")
            parameters.extend(values)
    return " AND ".join(parts), parameters


def _parts(reader: Reader, table: Table, field: Field, *, condition: Filter) -> list[Condition]:
    column = column_sql(table, field.key)
    parts: list[Condition] = []
    values = [value for value in condition.values if value is not None]
    blank = condition.blank
    if None in condition.values and blank is None:
        blank = True
    if values:
        own = f"{column} IN (SELECT value FROM json_each(?))"
        parts.append((f"{own} OR {column} IS NULL" if blank else own, [json.dumps(values)]))
    elif blank:
        parts.append((f"{column} IS NULL", []))
    if blank is False:
        parts.append((f"{column} IS NOT NULL", []))
    if condition.contains:
        parts.append(_contains(reader, table, field, wanted=condition.contains))
    if condition.minimum is not None:
        parts.append((f"{column} >= ?", [condition.minimum]))
    if condition.maximum is not None:
        parts.append((f"{column} <= ?", [condition.maximum]))
    return parts


def _contains(reader: Reader, table: Table, field: Field, *, wanted: str) -> Condition:
    """Cells whose shown text holds a text; where shown and stored text differ, by trying the values there are."""
    fold = lru_cache(maxsize=4096)(reader.texts.fold)
    wanted = fold(wanted)
    if field.kind in _AS_STORED:
        reader.connection.create_function("fold", 1, lambda cell: None if cell is None else fold(cell))
        return f"instr(fold({column_sql(table, field.key)}), ?) > 0", [wanted]
    found = reader.connection.execute(f'SELECT DISTINCT "{field.key}" FROM "{table.key}"')
    values = [value for (value,) in found if value is not None]
    shown = [value for value in values if wanted in fold(reader.texts.display(field, value, reader.title))]
    return f'"{field.key}" IN (SELECT value FROM json_each(?))', [json.dumps(shown)]


def _order_terms(reader: Reader, table: Table, order: Sequence[tuple[str, bool]]) -> tuple[list[str], list[Any]]:
    """ORDER BY terms; empty cells come last whichever the direction, as in a spreadsheet."""
    terms: list[str] = []
    parameters: list[Any] = []
    for key, descending in order:
        field = table.field(key)
        terms.append(f'"{key}" IS NULL')
        term, values = _order_term(reader, table, field)
        terms.append(f"{term} DESC" if descending else term)
        parameters.extend(values)
    return terms, parameters


def _order_term(reader: Reader, table: Table, field: Field) -> Condition:
    column = column_sql(table, field.key)
    if field.kind is Kind.CHOICE:
        known = " ".join(f"WHEN ? THEN {place}" for place in range(len(field.choices)))
        return (f"CASE {column} {known} ELSE {len(field.choices)} END", list(field.choices)) if known else (column, [])
    if field.kind is Kind.REFERENCE:
        found = reader.connection.execute(f'SELECT DISTINCT {column} FROM "{table.key}" WHERE {column} IS NOT NULL')
        keys = {row_id: reader.texts.sort_key(reader.title(field.target or "", row_id)) for (row_id,) in found}
        name = f"title_key_{field.key}"
        reader.connection.create_function(name, 1, keys.get)
        return f"{name}({column})", []
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.FILE):
        column = files.name_of(column) if field.kind is Kind.FILE else column
        sort_key = lru_cache(maxsize=4096)(reader.texts.sort_key)
        reader.connection.create_function("sort_key", 1, lambda cell: None if cell is None else sort_key(cell))
        return f"sort_key({column})", []
    return column, []


def distinct(reader: Reader, query: Query, field: str, limit: int) -> list[tuple[Any, int]]:
    """Values of a field with their counts among the rows of the query, its own filter left out; commonest first."""
    return [(value, count) for value, count in counts(reader, _without(query, field), (field,))][:limit]


def _without(query: Query, field: str) -> Query:
    kept = tuple(condition for condition in query.filters if condition.field != field)
    return Query(query.table, query.text, kept, query.order, query.as_of)


def counts(reader: Reader, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """((value per field ..., count), ...) among the rows of the query, highest count first."""
    table = reader.tables[query.table]
    for key in fields:
        table.field(key)
    condition, parameters = conditions(reader, table, query.filters)
    words = words_of(reader, query.text)
    if words:
        condition += " AND id IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(reader.find(table, words).tolist()))
    columns = columns_sql(table, fields)
    numbers = ", ".join(str(place) for place in range(1, len(fields) + 1))  # whole texts, not tokens, make a group
    groups = f'SELECT {columns}, count(*) FROM "{table.key}" WHERE {condition} GROUP BY {numbers}'
    return reader.connection.execute(f"{groups} ORDER BY count(*) DESC, min(id)", parameters).fetchall()


def sums(reader: Reader, table: Table, ids: Sequence[int], fields: Sequence[str]) -> dict[str, int]:
    """Field key -> sum of its cells in the rows of `ids`; empty cells count as 0."""
    if not fields:
        return {}
    terms = ", ".join(f'coalesce(sum("{table.field(key).key}"), 0)' for key in fields)
    sql = f'SELECT {terms} FROM "{table.key}" WHERE id IN (SELECT value FROM json_each(?))'
    return dict(zip(fields, reader.connection.execute(sql, (json.dumps(list(ids)),)).fetchone(), strict=True))
