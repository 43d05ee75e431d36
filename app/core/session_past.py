"""The past of an open file: history, change sets, deleted records, marks."""

from __future__ import annotations

from app.core.open_file import spoken_method
from app.core.session_reading import SessionReading
from db import timeline
from db.changes import HistoryEntry
from db.timeline import ChangeSummary


class SessionPast(SessionReading):
    """What the journal tells."""

    @spoken_method
    def history(self, table: str, row_id: int) -> list[HistoryEntry]:
        """All changes of a record, newest first."""
        return timeline.history(self._store.connection, table, row_id)

    @spoken_method
    def history_with_details(self, table: str, row_id: int) -> list[HistoryEntry]:
        """All changes of a record and of its detail rows, newest set first, the record's own before theirs."""
        return timeline.with_details(self._store.connection, self.tables[table], row_id)

    @spoken_method
    def change_sets(self, limit: int = 200, before: int | None = None) -> list[ChangeSummary]:
        """The newest change sets, newest first; `before` continues a list from a number down."""
        return timeline.summaries(self._store.connection, limit, before)

    @spoken_method
    def deleted(self, table: str) -> list[HistoryEntry]:
        """The latest deletion of each row that is gone, newest first."""
        return timeline.deleted(self._store.connection, table)

    @spoken_method
    def find(self, ulid: str) -> tuple[str, int] | None:
        """(table key, row id) of the row with that ULID, deleted ones too."""
        return timeline.find(self._store.connection, self.tables, ulid)

    def mark(self) -> str:
        """A place in the journal to compare with later."""
        return "0" if self._last_set is None else str(self._last_set.number)

    @spoken_method
    def changed_since(self, mark: str) -> list[HistoryEntry]:
        """All changes since a mark, oldest first."""
        return timeline.changed_since(self._store.connection, int(mark))

    def anchor(self) -> tuple[int, str]:
        """(number of change sets, hash of the last)."""
        return (0, "") if self._last_set is None else (self._last_set.number, self._last_set.hash)

    @property
    def saved_at(self) -> str | None:
        """Local ISO time of the last change."""
        return None if self._last_set is None else self._last_set.at
