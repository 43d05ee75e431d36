"""The rows of one query as a Qt model: read a window at a time, changed row by row, never reset by a change.

Knows which rows stand where; what stands in their cells is the business of `table_model`.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from shiboken6 import isValid

from app.core.query import Query
from app.ui.row_steps import Step
from app.ui.shown_rows import ShownRows
from db.changes import Applied
from db.declarations import Field, Kind, Table

if TYPE_CHECKING:
    from app.core.session import Session, View

NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex

_MOST_SINGLE = 200  # more touched rows than this repaint as one range


class RowsModel(QAbstractTableModel):
    """Rows of one table; columns are the table's stored fields in display order.

    Signals: shown() after rows came or went; idsWanted(query) when a large query should be answered by a worker,
    whose answer comes back through `take_ids`.
    """

    shown = Signal()
    idsWanted = Signal(object)

    def __init__(self, session: Session, table: Table, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.table = table
        self.columns: tuple[Field, ...] = tuple(field for field in table.fields if field.stored)
        self._shown = ShownRows(session, table)
        self._rows = self._shown.count
        self._locked = session.read_only  # asked for each painted cell
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self.settle)
        self._unsubscribe = session.subscribe(_weakly(self._on_applied))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @property
    def query(self) -> Query:
        """The query now shown."""
        return self._shown.query

    @property
    def view(self) -> View:
        """The rows now shown."""
        return self._shown.view

    @property
    def stored_rows(self) -> int:
        """Rows of the query."""
        return self._rows

    @property
    def read_only(self) -> bool:
        """True for a file opened to look at, and for the list as it stood on another day."""
        return self._locked

    def set_query(self, query: Query) -> None:
        """Show another query; the only reset there is. A new row at the end and refused cells are kept."""
        self.beginResetModel()
        whole = self._shown.open(query)
        self._locked = self.session.read_only or query.as_of is not None
        self._rows = self._shown.count
        self.endResetModel()
        self.shown.emit()
        if not whole:
            self.idsWanted.emit(query)

    def take_ids(self, query: Query, ids: array[int]) -> None:
        """The whole answer to a large query, from a worker; an answer to an older question is dropped."""
        if query == self.query:
            self._walk(self._shown.steps_to(ids))

    def leave(self, current: int | None) -> None:
        """The clerk went to this record; rows held back for the one she left find their place right after."""
        if self._shown.leave(current):
            self._settling.start()

    def settle(self) -> None:
        """Ask the query again and move to its answer row by row."""
        if self._shown.answered_at_once(self.query):
            self._walk(self._shown.steps_to(self.session.view(self.query).ids()))
        else:
            self.idsWanted.emit(self.query)

    def _walk(self, steps: list[Step]) -> None:
        for step in steps:
            if step.ids is None:
                self.beginRemoveRows(NOWHERE, step.first, step.last)
            else:
                self.beginInsertRows(NOWHERE, step.first, step.last)
            self._shown.carry_out(step)
            self._rows = self._shown.count
            self.endRemoveRows() if step.ids is None else self.endInsertRows()
        self._shown.finish()
        if steps:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(self._rows - 1, 0))
        self.shown.emit()

    def _on_applied(self, applied: Applied) -> None:
        touched = applied.row_ids.get(self.table.key, ())
        if touched:
            self._shown.view.refresh(touched)
            self._move_rows(applied, touched)
            self._repaint_rows(touched)
        for column, field in enumerate(self.columns):
            if field.kind is Kind.REFERENCE and applied.row_ids.get(field.target or "") and self._rows:
                self.dataChanged.emit(self.index(0, column), self.index(self._rows - 1, column))

    def _move_rows(self, applied: Applied, touched: tuple[int, ...]) -> None:
        """Rows come and go after a change set that touched these records."""
        if self._shown.answered_at_once(self.query):
            self._walk(self._shown.steps_after(applied, touched))
        else:
            self.idsWanted.emit(self.query)

    def _repaint_rows(self, row_ids: Iterable[int]) -> None:
        last = len(self.columns) - 1
        ids = tuple(row_ids)
        if len(ids) > _MOST_SINGLE:
            self.dataChanged.emit(self.index(0, 0), self.index(max(self._rows - 1, 0), last))
            return
        for row_id in ids:
            row = self._shown.view.position(row_id)
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))


def _weakly(method: Callable[[Applied], None]) -> Callable[[Applied], None]:
    """A listener that does not keep its model alive (trap 12)."""
    reference = weakref.WeakMethod(method)

    def listener(applied: Applied) -> None:
        alive = reference()
        if alive is not None and isValid(alive.__self__):
            alive(applied)

    return listener
