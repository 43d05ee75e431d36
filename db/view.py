"""Rows of a query, read a window at a time (performance.md, 1)."""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from db.long_texts import columns_sql
from db.query import Query
from db.selection import Reader

BLOCK = 256
_BLOCKS_KEPT = 64


class View:
    """What a query gave, in order. Positions stay as they are; rows are read when asked for.

    Attributes:
        query: that was asked. count: of rows. complete: False for the first page of a longer answer.
        columns: "id", then the fields of the table; the order of cells in a row.
    """

    def __init__(
        self,
        reader: Reader,
        query: Query,
        ids: Sequence[int],
        *,
        complete: bool = True,
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Reads no row yet.

        Args:
            ids: in order; a range or an array.
            guard: wraps each reading of the file; the session says there what trouble means.
        """
        self.query = query
        self.complete = complete
        self._table = reader.tables[query.table]
        self.columns = ("id", *self._table.columns)
        self._reader, self._guard = reader, guard
        self._ids = ids
        self.count = len(self._ids)
        self._blocks: OrderedDict[int, list[tuple[Any, ...]]] = OrderedDict()

    def block(self, index: int) -> list[tuple[Any, ...]]:
        """Rows `index` * 256 and on, one tuple a position in the order of `columns`.

        A row that has been deleted meanwhile is there with its id and empty cells.
        """
        block = self._blocks.get(index)
        if block is None:
            block = self._read(self._ids[index * BLOCK : (index + 1) * BLOCK])
            self._blocks[index] = block
            if len(self._blocks) > _BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(index)
        return block

    def _read(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        columns = columns_sql(self._table, self.columns)
        with self._guard():
            if isinstance(ids, range):
                sql = f'SELECT {columns} FROM "{self._table.key}" WHERE id >= ? AND id < ?'
                found = self._reader.connection.execute(sql, (ids.start, ids.stop))
            else:
                sql = f'SELECT {columns} FROM "{self._table.key}" WHERE id IN (SELECT value FROM json_each(?))'
                found = self._reader.connection.execute(sql, (json.dumps(list(ids)),))
            by_id = {cells[0]: cells for cells in found}
        empty = (None,) * (len(self.columns) - 1)
        return [by_id.get(row_id) or (row_id, *empty) for row_id in ids]

    def row(self, position: int) -> tuple[Any, ...]:
        """The row at a position, in the order of `columns`."""
        return self.block(position // BLOCK)[position % BLOCK]

    def id_at(self, position: int) -> int:
        """Id of the row at a position; reads nothing."""
        return self._ids[position]

    def position(self, row_id: int) -> int | None:
        """Where a row stands, None when it is not in the view."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return None

    def ids(self) -> array[int]:
        """All ids in order."""
        return self._ids if isinstance(self._ids, array) else array("q", self._ids)

    def refresh(self, row_ids: Iterable[int]) -> None:
        """Forget what was read of these rows."""
        changed = set(row_ids)
        stale = [index for index, block in self._blocks.items() if any(cells[0] in changed for cells in block)]
        for index in stale:
            del self._blocks[index]
