"""The reading half of a session: rows, views, counts, titles."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from app.core.open_file import OpenFile, T, spoken, spoken_method
from app.core.progress import Cancelled, Progress
from db import readers, selection
from db.declarations import Row
from db.query import Query
from db.view import View


class SessionReading(OpenFile):
    """What can be read of an open file now."""

    @spoken_method
    def row(self, table: str, row_id: int) -> Row | None:
        """One row with id, ulid and rev; None when there is none."""
        return self._records.row(table, row_id)

    @spoken_method
    def rows(self, table: str, ids: Iterable[int]) -> list[Row]:
        """Rows in the given order, missing ones left out."""
        return self._records.rows(table, ids)

    def all_rows(self, query: Query, batch: int = 1000) -> Iterator[Row]:
        """Rows of the query in its order, read in batches."""
        return self._records.all_rows(query, batch)

    @spoken_method
    def rows_job(self, query: Query) -> Callable[[Progress], list[Row]]:
        """Closure for a worker that gives the rows of the query in its order, with a connection of its own."""
        return self._job(self._records.rows_job(query))

    @spoken_method
    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that belong to a parent, in order of entry."""
        return self._records.children(table, parent_id)

    @spoken_method
    def child_ids(self, table: str) -> dict[int, list[int]]:
        """Parent id -> ids of its rows in a detail table, in order of entry."""
        return self._records.child_ids(table)

    @spoken_method
    def child_counts(self, table: str, parent_ids: Iterable[int]) -> dict[int, int]:
        """Parent id -> number of its rows in a detail table; parents without any are left out."""
        return self._records.child_counts(table, parent_ids)

    @spoken_method
    def view(self, query: Query, ids: array[int] | None = None) -> View:
        """The rows of a query, read a window at a time.

        Args:
            ids: from a finished `view_job`, used as they are.
        """
        return self._records.view(query, ids)

    @spoken_method
    def first_page(self, query: Query, limit: int = 200) -> View:
        """The first rows of a query, found quickly; `complete` tells whether that is all."""
        return self._records.first_page(query, limit)

    @spoken_method
    def view_job(self, query: Query) -> Callable[[Progress], array[int]]:
        """Closure for a worker that gives the ids of the query in order, with a connection of its own."""
        return self._job(self._records.view_job(query))

    @spoken_method
    def count(self, table: str) -> int:
        """Number of rows of a table."""
        return len(self._records.entered(table))

    @spoken_method
    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """((value per field ..., count), ...) among the rows of the query, highest count first."""
        return self._records.counts(query, fields)

    @spoken_method
    def distinct(self, query: Query, field: str, limit: int = 500) -> list[tuple[Any, int]]:
        """Values of a field with counts under the query without the field's own filter; None is blank."""
        return self._records.distinct(query, field, limit)

    @spoken_method
    def sums(self, table: str, ids: Iterable[int], fields: Sequence[str]) -> dict[str, int]:
        """Field key -> sum over the rows of `ids`."""
        return selection.sums(self._records.now, self.tables[table], list(ids), fields)

    @spoken_method
    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone; remembered until the next change."""
        return self._records.title(table, row_id)

    @spoken_method
    def titles(self, table: str, text: str = "", limit: int = 50) -> list[tuple[int, str]]:
        """(id, title) of rows that hold the words of `text`, for choosing a reference."""
        return self._records.titles(table, text, limit)

    def _job(self, work: Callable[[Callable[[], bool]], T]) -> Callable[[Progress], T]:
        """A job of the store as workers run it; it must not hold the session."""
        path = self.path

        def job(progress: Progress) -> T:
            try:
                with spoken(path):
                    return work(lambda: _cancelled(progress))
            except readers.Stopped as stopped:
                raise Cancelled from stopped

        return job


def _cancelled(progress: Progress) -> bool:
    try:
        progress.step(0, 0)
    except Cancelled:
        return True
    return False
