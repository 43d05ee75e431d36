"""How the rows would stand if a change were made: what rules read while the door decides (see `app.core.rules`).

Rows of the file are read once and remembered, so that a guard may ask for the parent of each of 3,000 rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.core import text
from db.declarations import Row, Table
from db.query import Filter, Query

if TYPE_CHECKING:
    from app.core.session_reading import SessionReading
    from db.journal import RowChange

_SINGLE_ASKS = 20
"""Records of a table asked for one by one before all that the changes point to are read at once."""


_KEPT_AT_ONCE = 200
"""Rows of a query kept when it is first asked."""


class PlannedReading:
    """The file with planned changes laid over it; a `rules.Reading`. Good for one decision, then thrown away.

    Rows it gives are shared: whoever asks must not change them.
    """

    def __init__(
        self, session: SessionReading, changes: Iterable[RowChange] = (), *, known: PlannedReading | None = None
    ) -> None:
        """Reads nothing yet.

        Args:
            changes: what is planned; new rows have the ids they will get. Without any it is the file as it stands.
            known: has read in the same file since it was last written; its rows are not read again.
        """
        self._session = session
        self._changes = tuple(changes)
        self._after: dict[str, dict[int, Row | None]] = {}
        self._new: set[tuple[str, int]] = set()
        for change in self._changes:
            self._after.setdefault(change.table.key, {})[change.row_id] = change.after
            if change.before is None:
                self._new.add((change.table.key, change.row_id))
        self._arrived: dict[str, dict[int, list[Row]]] = {}
        self._asked: dict[tuple[str, str], int] = {}
        self._rows: dict[tuple[str, int], Row | None] = {} if known is None else known._rows
        self._children: dict[tuple[str, int], list[Row]] = {} if known is None else known._children
        self._all: dict[Query, list[Row] | None] = {} if known is None else known._all
        self._settings: dict[str, Any] = {} if known is None else known._settings

    @property
    def operator(self) -> str:
        """Who works with the file."""
        return self._session.operator

    @property
    def today(self) -> str:
        """ISO date of the session's clock."""
        return self._session.today

    def remember(self, table: str, rows: Iterable[Row]) -> None:
        """Take in rows that have been read already."""
        self._rows |= {(table, row["id"]): row for row in rows}

    def row(self, table: str, row_id: int) -> Row | None:
        """One row as it would be."""
        planned = self._after.get(table)
        if planned is not None and row_id in planned:
            return planned[row_id]
        if (table, row_id) not in self._rows:
            if self._often("row", table):
                self.remember(table, self._session.rows(table, self._pointed_to(table)))
            if (table, row_id) not in self._rows:
                self._rows[table, row_id] = self._session.row(table, row_id)
        return self._rows[table, row_id]

    def _often(self, what: str, table: str) -> bool:
        """True once, when single questions about a table become many."""
        self._asked[what, table] = self._asked.get((what, table), 0) + 1
        return self._asked[what, table] == _SINGLE_ASKS

    def _pointed_to(self, table: str) -> set[int]:
        """Ids of the rows of a table that changed rows are, or point to before or after."""
        found = {change.row_id for change in self._changes if change.table.key == table}
        for key in self._after:
            links = [own.key for own in self._session.tables[key].fields if own.target == table and own.stored]
            for change in self._changes if links else ():
                if change.table.key == key:
                    found.update(row[link] for row in (change.before, change.after) if row for link in links)
        return found - {None}

    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that would belong to a parent, in order of entry."""
        planned = self._after.get(table)
        stored = self._stored_children(table, parent_id)
        if not planned:
            return list(stored)
        kept = [row for row in stored if row["id"] not in planned]
        return sorted(kept + self._arrivals(table).get(parent_id, []), key=lambda row: row["id"])

    def _arrivals(self, table: str) -> dict[int, list[Row]]:
        """Parent id -> planned rows that would belong to it."""
        if table not in self._arrived:
            key = _parent_key(self._session.tables, table)
            self._arrived[table] = {}
            for row in self._after[table].values():
                if row is not None:
                    self._arrived[table].setdefault(row[key], []).append(row)
        return self._arrived[table]

    def _stored_children(self, table: str, parent_id: int) -> Sequence[Row]:
        parent = self._session.tables[table].detail_of or ""
        if (parent, parent_id) in self._new:
            return ()
        if (table, parent_id) not in self._children and self._often("children", table):
            self._read_families(table, self._pointed_to(parent) | {parent_id})
        if (table, parent_id) not in self._children:
            self._children[table, parent_id] = self._session.children(table, parent_id)
        return self._children[table, parent_id]

    def _read_families(self, table: str, parent_ids: set[int]) -> None:
        """Read the detail rows of many records at once."""
        key = _parent_key(self._session.tables, table)
        self._children |= {(table, one): [] for one in parent_ids}
        query = Query(table, filters=(Filter(key, values=tuple(sorted(parent_ids))),))
        for row in sorted(self._session.all_rows(query), key=lambda row: row["id"]):
            self._children[table, row[key]].append(row)

    def all_rows(self, query: Query) -> Iterator[Row]:
        """Rows of a query as the file holds them; few are kept at once, many from the second time they are asked."""
        known = self._all.get(query)
        if known is None and query in self._all:
            known = self._all[query] = list(self._session.all_rows(query))
        return self._first_time(query) if known is None else iter(known)

    def _first_time(self, query: Query) -> Iterator[Row]:
        rows: list[Row] = []
        self._all.setdefault(query, None)
        for row in self._session.all_rows(query):
            if len(rows) <= _KEPT_AT_ONCE:
                rows.append(row)
            yield row
        if len(rows) <= _KEPT_AT_ONCE:
            self._all[query] = rows

    def title(self, table: str, row_id: int) -> str:
        """Name of a row as it would be, "" when it is or would be gone."""
        if row_id not in self._after.get(table, {}):
            return self._session.title(table, row_id)
        row = self.row(table, row_id)
        return "" if row is None else text.title(self._session.tables[table], row, self.title)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the file."""
        if name not in self._settings:
            self._settings[name] = self._session.setting(name)
        found = self._settings[name]
        return default if found is None else found


def _parent_key(tables: dict[str, Table], table: str) -> str:
    for field in tables[tables[table].detail_of or ""].fields:
        if field.target == table and field.parent_field is not None:
            return field.parent_field
    raise KeyError(f"{table} belongs to no DETAILS field")
