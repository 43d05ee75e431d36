"""Everything that is read from an open file: rows, views, counts, titles, now and as of a day, and jobs for workers.

Used from the thread that opened the file; the jobs it gives run in any one thread with a connection of their own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from db import readers, rows, search, selection, timeline
from db.connection import snapshot
from db.declarations import Row, Table
from db.journal import RowChange
from db.query import Query
from db.search import SearchIndex
from db.selection import Reader
from db.store import Store
from db.view import View

ShouldStop = Callable[[], bool]
"""Asked now and then by a job; True ends it with `db.readers.Stopped`."""


class Records:
    """The reading half of an open file. Methods raise sqlite3.Error; the session translates."""

    def __init__(self, store: Store, guard: Callable[[], AbstractContextManager[None]]) -> None:
        """Reads nothing yet.

        Args:
            guard: wraps reading that happens later, out of the session's sight.
        """
        self._store, self._guard = store, guard
        self._indexes = {key: SearchIndex(table) for key, table in store.tables.items()}
        self._past: dict[tuple[int, int], Reader] = {}
        self._titles: dict[tuple[str, int], str] = {}
        self._entered: dict[str, Sequence[int]] = {}
        self._newest = 0
        self.now = Reader(store.connection, store.tables, store.texts, self._find, self._ready)

    def note(self, number: int, changes: Iterable[RowChange]) -> dict[str, tuple[int, ...]]:
        """Take in what change set `number` did. Returns table key -> ids touched, in order."""
        self._newest = number
        self._titles.clear()
        touched: dict[str, list[tuple[int, Row | None]]] = {}
        for change in changes:
            touched.setdefault(change.table.key, []).append((change.row_id, change.after))
        for key, changed in touched.items():
            self._entered.pop(key, None)
            self._indexes[key].note(number, changed, self._store.texts.search)
        return {key: tuple(row_id for row_id, _ in changed) for key, changed in touched.items()}

    def _look_again(self) -> None:
        """Beside a program that writes, forget what it may have changed; in our own file `note` tells."""
        if not self._store.read_only:
            return
        number = self._store.connection.execute("SELECT coalesce(max(number), 0) FROM change_set").fetchone()[0]
        if number != self._newest:
            self._newest = number
            self._titles.clear()
            self._entered.clear()
            for index in self._indexes.values():
                index.forget(number)

    def close(self) -> None:
        """Close the connections to the past."""
        for reader in self._past.values():
            reader.connection.close()
        self._past.clear()

    def row(self, table: str, row_id: int) -> Row | None:
        """One row; None when there is none."""
        return rows.read(self._store.connection, self._table(table), row_id)

    def rows(self, table: str, ids: Iterable[int]) -> list[Row]:
        """Rows in the given order, missing ones left out."""
        return rows.in_order(self._store.connection, self._table(table), list(ids))

    def all_rows(self, query: Query, batch: int) -> Iterator[Row]:
        """Rows of the query in its order, read in batches."""
        with self._guard():
            reader = self.reader(query.as_of)
            ids = selection.select_ids(reader, query)
        for start in range(0, len(ids), batch):
            with self._guard():
                part = rows.in_order(reader.connection, self._table(query.table), ids[start : start + batch])
            yield from part

    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that belong to a parent, in order of entry."""
        field = rows.parent_field(self._store.tables, self._table(table))
        return self.rows(table, self.now.referring(table, field, parent_id))

    def child_ids(self, table: str) -> dict[int, list[int]]:
        """Parent id -> ids of its rows in a detail table, in order of entry."""
        return rows.child_ids(self._store.connection, self._store.tables, self._table(table))

    def child_counts(self, table: str, parent_ids: Iterable[int]) -> dict[int, int]:
        """Parent id -> number of its rows in a detail table."""
        return rows.child_counts(self._store.connection, self._store.tables, self._table(table), parent_ids)

    def view(self, query: Query, ids: array[int] | None) -> View:
        """All rows of a query, read a window at a time."""
        reader, table = self.reader(query.as_of), self._table(query.table)
        if ids is not None:
            return View(reader, query, ids, guard=self._guard)
        if query.text.strip() or query.filters or query.order or table.order:
            return View(reader, query, selection.select_ids(reader, query), guard=self._guard)
        entered = self.entered(query.table) if reader is self.now else selection.entered_ids(reader, table)
        return View(reader, query, entered, guard=self._guard)

    def entered(self, table: str) -> Sequence[int]:
        """All ids of a table in order of entry; remembered until the table changes."""
        self._look_again()
        if table not in self._entered:
            self._entered[table] = selection.entered_ids(self.now, self._table(table))
        return self._entered[table]

    def first_page(self, query: Query, limit: int) -> View:
        """The first rows of a query; `complete` when that is all."""
        reader = self.reader(query.as_of)
        ids = selection.select_ids(reader, query, limit=limit)
        return View(reader, query, ids, complete=len(ids) < limit, guard=self._guard)

    def view_job(self, query: Query) -> Callable[[ShouldStop], array[int]]:
        """Job that gives the ids of the query in order."""
        reading = self._worker(query)

        def job(should_stop: ShouldStop) -> array[int]:
            with reading(should_stop) as reader:
                return selection.select_ids(reader, query)

        return job

    def rows_job(self, query: Query) -> Callable[[ShouldStop], list[Row]]:
        """Job that gives the rows of the query in order, all of one moment."""
        reading = self._worker(query)

        def job(should_stop: ShouldStop) -> list[Row]:
            with reading(should_stop) as reader, snapshot(reader.connection):
                ids = selection.select_ids(reader, query)
                return rows.in_order(reader.connection, reader.tables[query.table], ids)

        return job

    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone; remembered until the next change."""
        self._look_again()
        if (table, row_id) not in self._titles:
            self._titles[table, row_id] = self.now.title(table, row_id)
        return self._titles[table, row_id]

    def titles(self, table: str, text: str, limit: int) -> list[tuple[int, str]]:
        """(id, title) of rows that hold the words of `text`."""
        ids = selection.select_ids(self.now, Query(table, text), limit=limit)
        return [(row_id, self.title(table, row_id)) for row_id in ids]

    def reader(self, as_of: str | None) -> Reader:
        """Reads now, or a day in the past through views of its own."""
        self._look_again()
        number = self._number(as_of)
        if number is None:
            return self.now
        # A past state is good until the next change: rows untouched so far are read from the tables.
        key = (number, self._newest)
        if key not in self._past:
            self.close()
            self._past[key] = readers.past_reader(self._store, number)
        return self._past[key]

    def _table(self, key: str) -> Table:
        return self._store.tables[key]

    def _number(self, as_of: str | None) -> int | None:
        if as_of is None:
            return None
        return timeline.number_at(self._store.connection, as_of, today=self._store.now()[:10])

    def _worker(self, query: Query) -> Callable[[ShouldStop], AbstractContextManager[Reader]]:
        return readers.worker_reader(self._store, self._indexes, self._number(query.as_of))

    def _find(self, table: Table, words: Sequence[str], limit: int | None = None) -> array[int]:
        index = self._indexes[table.key]
        if limit is not None and not index.ready:
            return search.scan(self._store.connection, table, words, limit)
        found = index.find(self._store.connection, words, limit)
        return found if limit is None else found[:limit]

    def _ready(self, table: Table) -> bool:
        return self._indexes[table.key].ready

    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """((value per field ..., count), ...) among the rows of the query."""
        return selection.counts(self.reader(query.as_of), query, fields)

    def distinct(self, query: Query, field: str, limit: int) -> list[tuple[Any, int]]:
        """Values of a field with counts, its own filter left out."""
        return selection.distinct(self.reader(query.as_of), query, field, limit)
