"""The one door to the data file (architecture, idea 2): every change goes through `Session.apply`, every row out here.

Plain Python, no Qt; one object per open file, used from the thread that opened it. Jobs for other threads are handed
out as closures with connections of their own.
"""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.core import text, validate
from app.core.checks import Finding
from app.core.editor import Editor
from app.core.errors import BadInput, Message, Severity, trouble
from app.core.progress import Cancelled, Progress
from db import (
    backup,
    journal,
    memory,
    migrations,
    opening,
    readers,
    restore,
    salvage,
    selection,
    soundness,
    timeline,
    writing,
)
from db.backup import BackupInfo
from db.changes import Applied, ChangeSet, HistoryEntry
from db.declarations import Row, Table
from db.errors import StoreError, translated
from db.journal import Heading, RowChange, SetRecord
from db.migrations import Step
from db.query import Query
from db.records import Records
from db.soundness import Flaw
from db.store import Store
from db.texts import Texts
from db.timeline import ChangeSummary
from db.view import View

P, T = ParamSpec("P"), TypeVar("T")
_log = logging.getLogger(__name__)
_QUIET = Progress()

_BACKUP_SECONDS = 30 * 60  # reliability 3.5
_BULK_EDITS = 100
_PASSING = frozenset({"退出备份", "定时备份", "导入前", "批量修改前"})  # thinned without mercy
_FLAWS = {
    "PAGES": "文件有损坏，请从最近一次备份恢复，并保留损坏的文件备查。",
    "SCHEMA": "文件的结构被别的工具改过，请从备份恢复。",
    "LINK": "{heading}{place}指向一条不存在的记录，请改选或从备份恢复。",
    "CHAIN": "修改记录被改动过或不完整，请与备份核对。",
    "ANCHOR": "修改记录与备份里记下的不一致，可能被截短或重写，请与备份核对。",
    "ROW": "{heading}{place}与它的修改记录不一致，可能被别的工具改过，请核对。",
    "SEARCH": "{heading}的搜索文字不全，有的记录可能搜不到，请把日志交给技术人员。",
}

Listener = Callable[[Applied], None]
"""Called after each commit, in the thread of the session."""

TEXTS = Texts(
    search=text.search_text,
    title=text.title,
    display=text.display,
    fold=text.fold,
    sort_key=text.sort_key,
)


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn the store's trouble into a sentence for the clerk."""
    try:
        with translated(path=str(path)):
            yield
    except StoreError as error:
        raise trouble(error.code, **({"path": path} | error.facts)) from error


def _spoken(method: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """A method that says trouble in sentences."""

    @wraps(method)
    def speaking(self: Session, *args: P.args, **named: P.kwargs) -> T:
        with spoken(self.path):
            return method(self, *args, **named)

    return speaking


class Session:
    """An open data file.

    Attributes:
        editors: the tabs. tables: table key -> declaration, of all tabs. clock: tells local time.
    """

    def __init__(self, store: Store, editors: Sequence[Editor]) -> None:
        """Use `Session.open`."""
        self._store = store
        self.editors = tuple(editors)
        self.tables: dict[str, Table] = dict(store.tables)
        self.clock = store.clock
        self._listeners: list[Listener] = []
        self._records = Records(store, lambda: spoken(store.path))
        self._newest = journal.last_set(store.connection)
        self._backup_started = time.monotonic()
        self._settings_changed = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        editors: Sequence[Editor],
        operator: str,
        create: bool = False,
        read_only: bool = False,
        clock: Callable[[], datetime] = datetime.now,
    ) -> Session:
        """Open the file at `path`, bring it up to date and hold it.

        Args:
            operator: written into every change. create: make the file when it is missing.

        Raises:
            KnownTrouble: held, newer, damaged, not ours and so on; the file is as it was.
        """
        with spoken(path):
            store = opening.open_store(
                path,
                tables={table.key: table for editor in editors for table in editor.tables},
                steps=steps_of(editors),
                texts=TEXTS,
                operator=operator,
                clock=clock,
                create=create,
                read_only=read_only,
                before_migration=lambda: backup.make_own(
                    path, "升级前", at=clock().isoformat(timespec="seconds"), kept=True
                ),
            )
            return cls(store, editors)

    @property
    def path(self) -> Path:
        """The data file."""
        return self._store.path

    @property
    def operator(self) -> str:
        """Who works with the file."""
        return self._store.operator

    @property
    def _last_set(self) -> SetRecord | None:
        # Beside a program that writes, the last set is not ours to know.
        return journal.last_set(self._store.connection) if self.read_only else self._newest

    @property
    def read_only(self) -> bool:
        """True when nothing can be changed."""
        return self._store.read_only

    def close(self, *, backup: bool = True) -> None:
        """Let the file go.

        Args:
            backup: copy it first when something has changed since the last copy.

        Raises:
            KnownTrouble: that copy could not be made; the file is closed all the same.
        """
        try:
            if backup and not self.read_only and self.changed_since_backup():
                self.backup("退出备份")
        finally:
            self._records.close()
            self._store.close()

    # -- writing

    def apply(self, change: ChangeSet, progress: Progress = _QUIET) -> Applied:
        """Write a change set: all of it or nothing, one undo step.

        Raises:
            BadInput: something cannot be stored; every problem is in it.
            KnownTrouble: the disk is full and such.
            Cancelled: by the progress.
        """
        messages = self.check(change)
        if any(message.severity is Severity.ERROR for message in messages):
            raise BadInput(messages)
        self._back_up_before(change, progress)
        started = time.perf_counter()
        heading = Heading(self._store.now(), self.operator, change.label, change.reason, change.source)
        with spoken(self.path):
            record, changes = writing.carry_out(
                self._store, change.edits, heading, step=progress.step, origins=change.origins
            )
        if record is None:
            return Applied(0, change.label, {}, 0, 0, 0, time.perf_counter() - started)
        return self._publish(record, changes, started)

    @_spoken
    def check(self, change: ChangeSet) -> tuple[Message, ...]:
        """What `apply` would say about the change set; writes nothing."""
        return validate.check(change, self._records.now, self.editors)

    def undo(self, progress: Progress = _QUIET) -> Applied | None:
        """Turn the last step round, None when there is none. Raises KnownTrouble."""
        return self._turn("undo", 0 if self._last_set is None else self._last_set.undo_top, progress)

    def redo(self, progress: Progress = _QUIET) -> Applied | None:
        """Do again what was undone last, None when there is nothing. Raises KnownTrouble."""
        return self._turn("redo", 0 if self._last_set is None else self._last_set.redo_top, progress)

    @property
    def undo_label(self) -> str | None:
        """Label of the step that undo would turn round."""
        return self._label(0 if self._last_set is None else self._last_set.undo_top)

    @property
    def redo_label(self) -> str | None:
        """Label of the step that redo would do again."""
        return self._label(0 if self._last_set is None else self._last_set.redo_top)

    def _label(self, number: int) -> str | None:
        with spoken(self.path):
            record = journal.find_set(self._store.connection, number) if number else None
        return None if record is None else record.label

    def _turn(self, kind: str, number: int, progress: Progress) -> Applied | None:
        if not number:
            return None
        started = time.perf_counter()
        with spoken(self.path):
            turned = journal.find_set(self._store.connection, number)
            assert turned is not None
            heading = Heading(
                self._store.now(), self.operator, turned.label, source=turned.source, kind=kind, turned=number
            )
            record, changes = writing.turn_round(self._store, turned, heading, step=progress.step)
        return self._publish(record, changes, started)

    def _publish(self, record: SetRecord, changes: Sequence[RowChange], started: float) -> Applied:
        self._newest = record
        row_ids = self._records.note(record.number, changes)
        applied = Applied(
            number=record.number,
            label=record.label,
            row_ids=row_ids,
            inserted=record.inserted,
            updated=record.updated,
            deleted=record.deleted,
            seconds=time.perf_counter() - started,
            kind=record.kind,
        )
        _log.info("set %d, %s of %d rows", record.number, record.kind, record.row_count)
        for listener in tuple(self._listeners):
            listener(applied)
        return applied

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit; the function given back ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # -- reading

    @_spoken
    def row(self, table: str, row_id: int) -> Row | None:
        """One row with id, ulid and rev; None when there is none."""
        return self._records.row(table, row_id)

    @_spoken
    def rows(self, table: str, ids: Iterable[int]) -> list[Row]:
        """Rows in the given order, missing ones left out."""
        return self._records.rows(table, ids)

    def all_rows(self, query: Query, batch: int = 1000) -> Iterator[Row]:
        """Rows of the query in its order, read in batches."""
        return self._records.all_rows(query, batch)

    @_spoken
    def rows_job(self, query: Query) -> Callable[[Progress], list[Row]]:
        """Closure for a worker that gives the rows of the query in its order, with a connection of its own."""
        return self._job(self._records.rows_job(query))

    @_spoken
    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that belong to a parent, in order of entry."""
        return self._records.children(table, parent_id)

    @_spoken
    def child_counts(self, table: str, parent_ids: Iterable[int]) -> dict[int, int]:
        """Parent id -> number of its rows in a detail table; parents without any are left out."""
        return self._records.child_counts(table, parent_ids)

    @_spoken
    def view(self, query: Query, ids: array[int] | None = None) -> View:
        """The rows of a query, read a window at a time.

        Args:
            ids: from a finished `view_job`, used as they are.
        """
        return self._records.view(query, ids)

    @_spoken
    def first_page(self, query: Query, limit: int = 200) -> View:
        """The first rows of a query, found quickly; `complete` tells whether that is all."""
        return self._records.first_page(query, limit)

    @_spoken
    def view_job(self, query: Query) -> Callable[[Progress], array[int]]:
        """Closure for a worker that gives the ids of the query in order, with a connection of its own."""
        return self._job(self._records.view_job(query))

    @_spoken
    def count(self, table: str) -> int:
        """Number of rows of a table."""
        return len(self._records.entered(table))

    @_spoken
    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """((value per field ..., count), ...) among the rows of the query, highest count first."""
        return self._records.counts(query, fields)

    @_spoken
    def distinct(self, query: Query, field: str, limit: int = 500) -> list[tuple[Any, int]]:
        """Values of a field with counts under the query without the field's own filter; None is blank."""
        return self._records.distinct(query, field, limit)

    @_spoken
    def sums(self, table: str, ids: Iterable[int], fields: Sequence[str]) -> dict[str, int]:
        """Field key -> sum over the rows of `ids`."""
        return selection.sums(self._records.now, self.tables[table], list(ids), fields)

    @_spoken
    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone; remembered until the next change."""
        return self._records.title(table, row_id)

    @_spoken
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

    # -- the past

    @_spoken
    def history(self, table: str, row_id: int) -> list[HistoryEntry]:
        """All changes of a record, newest first."""
        return timeline.history(self._store.connection, table, row_id)

    @_spoken
    def history_with_details(self, table: str, row_id: int) -> list[HistoryEntry]:
        """All changes of a record and of its detail rows, newest set first, the record's own before theirs."""
        return timeline.with_details(self._store.connection, self.tables[table], row_id)

    @_spoken
    def change_sets(self, limit: int = 200, before: int | None = None) -> list[ChangeSummary]:
        """The newest change sets, newest first; `before` continues a list from a number down."""
        return timeline.summaries(self._store.connection, limit, before)

    @_spoken
    def deleted(self, table: str) -> list[HistoryEntry]:
        """The latest deletion of each row that is gone, newest first."""
        return timeline.deleted(self._store.connection, table)

    def restore_deleted(self, table: str, row_id: int) -> Applied:
        """Bring a deleted row back with its id and ulid, and the child rows that went with it.

        Raises:
            KnownTrouble: E-ORPHAN, something it refers to is gone too.
        """
        started = time.perf_counter()
        with spoken(self.path):
            label = f"恢复 {self.tables[table].heading}"
            heading = Heading(self._store.now(), self.operator, label, source="restore")
            record, changes = writing.restore(self._store, self.tables[table], row_id, heading)
        return self._publish(record, changes, started)

    @_spoken
    def find(self, ulid: str) -> tuple[str, int] | None:
        """(table key, row id) of the row with that ULID, deleted ones too."""
        return timeline.find(self._store.connection, self.tables, ulid)

    def mark(self) -> str:
        """A place in the journal to compare with later."""
        return "0" if self._last_set is None else str(self._last_set.number)

    @_spoken
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

    # -- drafts, settings, remembered headings

    @_spoken
    def save_draft(self, key: str, body: dict[str, Any]) -> None:
        """Keep what a form holds; not part of the journal."""
        memory.save_draft(self._store, key, body)

    @_spoken
    def draft(self, key: str) -> dict[str, Any] | None:
        """The draft of that key."""
        return memory.draft(self._store, key)

    @_spoken
    def drop_draft(self, key: str) -> None:
        """Forget a draft."""
        memory.drop_draft(self._store, key)

    @_spoken
    def drafts(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(key, local ISO time, body) of all drafts, newest first."""
        return memory.drafts(self._store)

    @_spoken
    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the file, such as the name of the office."""
        return memory.setting(self._store, name, default)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting of the file; any JSON value."""
        with spoken(self.path):
            memory.set_setting(self._store, name, value)
        self._settings_changed = True

    @_spoken
    def heading_memory(self, table: str) -> dict[str, str]:
        """Heading of a spreadsheet -> field key, as decided before."""
        return memory.heading_memory(self._store, table)

    def remember_headings(self, table: str, headings: dict[str, str]) -> None:
        """Keep what headings of spreadsheets mean."""
        with spoken(self.path):
            memory.remember_headings(self._store, table, headings)

    # -- backups and checks

    def backup(self, reason: str, folder: Path | None = None, progress: Progress = _QUIET) -> BackupInfo:
        """Make a verified copy now.

        Args:
            reason: why, Chinese, shown in the list. folder: elsewhere; None is the file's own backup folder.

        Raises:
            KnownTrouble: no copy was made; the file itself is as it was.
        """
        return self.backup_job(reason, folder)(progress)

    def backup_job(self, reason: str, folder: Path | None = None) -> Callable[[Progress], BackupInfo]:
        """Closure for a worker that makes a verified copy, with a connection of its own."""
        path, at, kept = self.path, self._store.now(), reason not in _PASSING
        self._backup_started = time.monotonic()
        self._settings_changed = False

        def job(progress: Progress) -> BackupInfo:
            with spoken(path):
                if folder is None:
                    return backup.make_own(path, reason, at=at, kept=kept, step=progress.step)
                return backup.make(path, folder, reason=reason, at=at, kept=kept, step=progress.step)

        return job

    def backups(self) -> list[BackupInfo]:
        """The copies in the file's own folder, newest first."""
        return backups(self.path)

    @property
    def last_backup(self) -> BackupInfo | None:
        """The newest verified copy."""
        return next((info for info in self.backups() if info.verified), None)

    def backup_due(self) -> bool:
        """True when something has changed and the last copy was begun half an hour ago or longer."""
        return time.monotonic() - self._backup_started >= _BACKUP_SECONDS and self.changed_since_backup()

    def changed_since_backup(self) -> bool:
        """True when the newest copy does not hold all that is saved."""
        last, anchor = self.last_backup, self.anchor()
        return self._settings_changed or (anchor[0] > 0 and (last is None or last.anchor != anchor))

    def _back_up_before(self, change: ChangeSet, progress: Progress) -> None:
        imported = change.source in ("import", "merge")
        if self.read_only or not (imported or len(change.edits) > _BULK_EDITS) or not self.changed_since_backup():
            return
        self.backup("导入前" if imported else "批量修改前", progress=progress)

    def verify(self) -> list[Finding]:
        """Look at everything: pages, schema, references, chain, anchors of backups, rows against their history."""
        with spoken(self.path):
            anchors = restore.anchors(self._store.connection, self.backups())
            found = list(
                soundness.flaws(self._records.now, (*migrations.STORE_STEPS, *steps_of(self.editors)), anchors)
            )
        return [self._finding(flaw) for flaw in found]

    def _finding(self, flaw: Flaw) -> Finding:
        heading = self.tables[flaw.table].heading if flaw.table in self.tables else flaw.table
        place = f"“{self.title(flaw.table, flaw.row_id)}”" if flaw.row_id and heading != flaw.table else ""
        words = _FLAWS[flaw.code].format(heading=heading, place=place)
        return Finding("error", flaw.code, words, flaw.table, (flaw.row_id,) if flaw.row_id else ())


def steps_of(editors: Sequence[Editor]) -> list[Step]:
    """Schema steps of the tabs, as the store takes them."""
    return [Step(step.name, step.statements) for editor in editors for step in editor.migrations]


def backups(path: Path) -> list[BackupInfo]:
    """The copies in the backup folder of a data file, newest first."""
    with spoken(path):
        return backup.backups(backup.folder_of(path))


def restore_backup(
    copy: Path,
    path: Path,
    *,
    editors: Sequence[Editor],
    operator: str = "",
    clock: Callable[[], datetime] = datetime.now,
) -> Path | None:
    """Put a verified copy in the place of the data file, which must not be open anywhere.

    Returns:
        The folder in which the old file now lies; None when there was none.

    Raises:
        KnownTrouble: the copy is not whole, the file is held and so on; the data file is as it was.
    """
    with spoken(path):
        steps = (*migrations.STORE_STEPS, *steps_of(editors))
        return restore.restore(copy, path, steps=steps, operator=operator, label="从备份恢复", clock=clock)


def salvage_file(
    path: Path, out: Path, *, editors: Sequence[Editor], clock: Callable[[], datetime] = datetime.now
) -> dict[str, tuple[int, int, int]]:
    """Write everything still readable of a damaged file into a JSON file for review; the file is not touched.

    Returns:
        Table key -> (records read, records only the journal still told, records in which the two differ).

    Raises:
        KnownTrouble: nothing at all could be read, or `out` not written.
    """
    tables = {table.key: table for editor in editors for table in editor.tables}
    with spoken(path):
        found = salvage.salvage(path, out, tables=tables, at=clock().isoformat(timespec="seconds"))
    return {key: (len(one.rows), len(one.from_journal), len(one.doubtful)) for key, one in found.items()}


def _cancelled(progress: Progress) -> bool:
    try:
        progress.step(0, 0)
    except Cancelled:
        return True
    return False
