"""What is the matter with the cells of a grid: what was typed and not stored, and what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.editor import RowCheck
from app.core.errors import Message, Severity
from db.declarations import Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

_REMEMBERED = 4096  # rows whose doubts are kept; more than a few screens


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed into a cell and could not be stored."""

    text: str
    sentence: str


class CellProblems:
    """Problems of one table by row id and field key.

    Attributes:
        refused: (row id, field key) -> what was typed there.
        doubtful: True when the table has checks at all.
    """

    def __init__(self, session: Session, table: Table) -> None:
        self.refused: dict[tuple[int, str], Refused] = {}
        self._checks = {field.key: field.check for field in table.fields if field.check is not None and field.stored}
        self._row_checks: list[RowCheck] = [
            check for editor in session.editors for key, check in editor.row_checks if key == table.key
        ]
        self._title = table.title[0]
        self._doubts: dict[int, dict[str, str]] = {}
        self.doubtful = bool(self._checks or self._row_checks)

    def doubts(self, row_id: int, record: Callable[[], Row]) -> dict[str, str]:
        """Field key -> sentence for every doubtful cell of a row; what is said of the whole row stands at its title.

        Args:
            record: gives the row when it has not been looked at yet.
        """
        found = self._doubts.get(row_id)
        if found is None:
            if len(self._doubts) >= _REMEMBERED:
                self._doubts.clear()
            found = self._doubts[row_id] = self._look(record()) if self.doubtful else {}
        return found

    def of_cell(self, row_id: int, key: str, record: Callable[[], Row]) -> Message | None:
        """The sentence about a cell: why it was not stored, or why its value is doubtful."""
        refused = self.refused.get((row_id, key))
        if refused is not None:
            return Message(key, refused.sentence)
        sentence = self.doubts(row_id, record).get(key)
        return Message(key, sentence, Severity.WARNING) if sentence else None

    def forget_doubts(self) -> None:
        """Look at every row again; call it after a change."""
        self._doubts.clear()

    def drop(self, row_id: int) -> None:
        """Forget what was typed into a row."""
        for key in [key for owner, key in self.refused if owner == row_id]:
            del self.refused[row_id, key]

    def _look(self, row: Row) -> dict[str, str]:
        found = {}
        for key, check in self._checks.items():
            value = row.get(key)
            sentence = check(value) if value is not None else None
            if sentence:
                found[key] = sentence
        for row_check in self._row_checks:
            for message in row_check(row):
                found.setdefault(message.field or self._title, message.text)
        return found
