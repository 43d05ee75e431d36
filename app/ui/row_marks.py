"""What is due or wrong about the rows of a register today, as its editor says; remembered until the next change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.marks import Mark, worst
from db.declarations import Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

_REMEMBERED = 4096  # rows; more than a few screens


class RowMarks:
    """Marks of one table.

    Attributes:
        any: True when the register has marks at all.
    """

    def __init__(self, session: Session, table: Table) -> None:
        self._session = session
        self._marks = [mark for editor in session.editors for key, mark in editor.marks if key == table.key]
        self._known: dict[int, Mark | None] = {}
        self._day = ""
        self.any = bool(self._marks)

    def of(self, row: Row) -> Mark | None:
        """The gravest mark of a stored row."""
        today = self._session.today
        return worst(mark(row, today) for mark in self._marks)

    def of_id(self, row_id: int, record: Callable[[], Row]) -> Mark | None:
        """The same, remembered; `record` gives the row when it has not been looked at today."""
        if not self.any:
            return None
        if self._day != self._session.today or len(self._known) >= _REMEMBERED:
            self._known.clear()
            self._day = self._session.today
        if row_id not in self._known:
            self._known[row_id] = self.of(record())
        return self._known[row_id]

    def forget(self) -> None:
        """Look at every row again; call it after a change."""
        self._known.clear()
