"""Which records stand in which row of a grid, and how that changes when the file does.

A row being edited stays where it is until it is left, even when it no longer matches the filter or the order.
Plain Python: the table model carries the steps out between Qt's begin and end.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from app.core.query import Query
from app.ui.row_steps import Step, keep_in_place, steps
from db.changes import Applied
from db.declarations import Table

if TYPE_CHECKING:
    from app.core.session import Session, View

AT_ONCE = 20_000
"""Up to this many rows a query is answered in the main thread (performance.md, 2: a few ms)."""

_ENTERED = ("form", "grid", "paste")  # sources of rows the clerk entered herself where she looks
_MOST_KEPT = 500  # rows entered in one go that stay in sight under a filter


class ShownRows:
    """The rows of one query.

    Attributes:
        view: where cells are read. displaced: True while kept rows stand where the query would not put them.
    """

    def __init__(self, session: Session, table: Table) -> None:
        self._session = session
        self._table = table
        self.displaced = False
        self._kept: set[int] = set()
        self._current: int | None = None
        self.open(Query(table.key))

    @property
    def query(self) -> Query:
        return self.view.query

    @property
    def count(self) -> int:
        return self.view.count

    def open(self, query: Query) -> bool:
        """Show another query. Returns False when only a first page is there and the ids are still wanted."""
        self._query = query
        self.displaced = False
        at_once = self.answered_at_once(query)
        self.view: View = self._session.view(query) if at_once else self._session.first_page(query)
        return self.view.complete

    def answered_at_once(self, query: Query) -> bool:
        """True when the rows of the query can be found without keeping the clerk waiting."""
        return self._in_entry_order(query) or self._session.count(self._table.key) <= AT_ONCE

    def leave(self, current: int | None) -> bool:
        """The clerk went to another record. Returns True when rows that were kept should now find their place."""
        self._current = current
        if current is not None and current in self._kept:
            return False
        self._kept = set()
        return self.displaced

    def steps_to(self, ids: array[int]) -> list[Step]:
        """Steps to the rows of a fresh answer, kept rows held back; `carry_out` each, then `finish`."""
        old = self.view.ids()
        wanted = self._with_kept(old, ids)
        self.displaced = wanted != ids
        return steps(old, wanted, pinned=self._current)

    def steps_after(self, applied: Applied, touched: tuple[int, ...]) -> list[Step]:
        """Steps after a change set that touched these records of the table; empty when every row stays."""
        if self._by_entry:
            return self._steps_by_entry(set(touched)) if applied.inserted or applied.deleted else []
        if applied.kind == "do" and applied.inserted and applied.source in _ENTERED:
            new = set(touched) - set(self.view.ids())
            self._kept |= new if len(new) <= _MOST_KEPT else set()
        return self.steps_to(self._session.view(self._query).ids())

    def add_last(self, row_id: int) -> None:
        """Take over a record just stored as the last row, wherever the query would put it."""
        self._read_by(self.view.ids() + array("q", [row_id]))
        self._kept.add(row_id)
        self.displaced = not self._by_entry
        self.finish()

    def carry_out(self, step: Step) -> None:
        """Make one step true."""
        if self._by_entry and step.ids is not None and step.first == self.count:
            self.view = self._session.view(self._query)  # rows entered last: no list of a million ids for one row
            return
        ids = array("q", self.view.ids())
        if step.ids is None:
            del ids[step.first : step.last + 1]
        else:
            ids[step.first : step.first] = step.ids
        self._read_by(ids)

    def finish(self) -> None:
        """After the last step: a list in order of entry is read without a list of ids again."""
        if self._by_entry:
            self.view = self._session.view(self._query)

    @property
    def _by_entry(self) -> bool:
        return self._in_entry_order(self._query)

    def _in_entry_order(self, query: Query) -> bool:
        return query.plain and not query.order and not self._table.order

    def _read_by(self, ids: array[int]) -> None:
        self.view = self._session.view(self._query, ids=ids)

    def _with_kept(self, old: array[int], ids: array[int]) -> array[int]:
        kept = self._kept | ({self._current} if self._current else set())
        there = {row["id"] for row in self._session.rows(self._table.key, kept)} if kept else set()
        return keep_in_place(old, ids, there) if there else ids

    def _steps_by_entry(self, touched: set[int]) -> list[Step]:
        fresh, had = self._session.view(self._query), self.count
        if 0 < fresh.count - had <= len(touched):
            came = array("q", (fresh.id_at(place) for place in range(had, fresh.count)))
            if touched.issuperset(came):
                return [Step(had, fresh.count - 1, came)]
        return steps(self.view.ids(), fresh.ids(), pinned=self._current)
