"""The one door to the data file (architecture, idea 2): every change goes through `Session.apply`, every row out here.

Plain Python, no Qt; one object per open file, used from the thread that opened it. Jobs for other threads are handed
out as closures with connections of their own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from app.core import text, validate
from app.core.editor import Editor
from app.core.errors import BadInput, Message, Severity, forbidden
from app.core.open_file import spoken, spoken_method, steps_of
from app.core.progress import Progress
from app.core.reading import PlannedReading
from app.core.rule_checks import Found, Rules, extended, look_at, rules_of
from app.core.session_files import SessionFiles
from db import (
    backup,
    journal,
    memory,
    migrations,
    opening,
    restore,
    salvage,
    writing,
)
from db.backup import BackupInfo
from db.changes import Applied, ChangeSet, Pending
from db.journal import Heading, RowChange, SetRecord
from db.store import Store
from db.texts import Texts
from db.view import View as View  # known to the screen from here

_log = logging.getLogger(__name__)
_QUIET = Progress()

Listener = Callable[[Applied], None]
"""Called after each commit, in the thread of the session."""

TEXTS = Texts(
    search=text.search_text,
    title=text.title,
    display=text.display,
    fold=text.fold,
    sort_key=text.sort_key,
)


class Session(SessionFiles):
    """An open data file.

    Attributes:
        editors: the tabs. tables: table key -> declaration, of all tabs. clock: tells local time.
        keeps_copies: copies itself before an import or a bulk change; not so while a new file is being built.
    """

    def __init__(self, store: Store, editors: Sequence[Editor]) -> None:
        """Use `Session.open`."""
        super().__init__(store, editors)
        self._listeners: list[Listener] = []
        self._backup_started = time.monotonic()
        self._settings_changed = False
        self.keeps_copies = True

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
            session = cls(store, editors)
        try:
            session._upgrade()
        except BaseException:
            session.close(backup=False)
            raise
        return session

    def _upgrade(self) -> None:
        """Let the tabs put right what an older program left; what cannot be saved stays as it is, for the next try."""
        if self.read_only or not self.setting(migrations.UPGRADE_DUE):
            return
        for upgrade in (one for editor in self.editors for one in editor.upgrades):
            change = upgrade(PlannedReading(self))
            messages = validate.check(change, self._records.now, self.editors)
            if any(message.severity is Severity.ERROR for message in messages):
                _log.error("upgrade refused: %s", "; ".join(sorted({message.field for message in messages})))
                return
            self._write(change, _QUIET, final=True)
        with spoken(self.path):
            memory.drop_setting(self._store, migrations.UPGRADE_DUE)

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
        full, messages = self._judged(change)
        if any(message.severity is Severity.ERROR for message in messages):
            raise BadInput(messages)
        self._back_up_before(full, progress)
        return self._write(full, progress)

    def _write(self, change: ChangeSet, progress: Progress, *, final: bool = False) -> Applied:
        """Write what has been judged; `final` as in `Heading`."""
        started = time.perf_counter()
        heading = Heading(self._store.now(), self.operator, change.label, change.reason, change.source, final=final)
        with spoken(self.path):
            record, changes = writing.carry_out(
                self._store, change.edits, heading, step=progress.step, origins=change.origins
            )
        if record is None:
            return Applied(0, change.label, {}, 0, 0, 0, time.perf_counter() - started)
        return self._publish(record, changes, started)

    def check(self, change: ChangeSet) -> tuple[Message, ...]:
        """What `apply` would say about the change set; writes nothing.

        Rules are asked when nothing else is wrong. A message about an edit that a follow-up put behind those given
        stands alone and has an index behind theirs.
        """
        return self._judged(change)[1]

    @spoken_method
    def _judged(self, change: ChangeSet) -> tuple[ChangeSet, tuple[Message, ...]]:
        """The change set with its follow-ups, and all that is to be said about it."""
        reading = PlannedReading(self)
        full = extended(change, self._rules, reading)
        messages = validate.check(full, self._records.now, self.editors)
        if not any(message.severity is Severity.ERROR for message in messages) and self._rules.concern(full.edits):
            messages = tuple(sorted((*messages, *self._against_rules(full, reading)), key=lambda message: message.edit))
        given = len(change.edits)
        return full, tuple(self._alone(full, message) if message.edit >= given else message for message in messages)

    def _against_rules(self, change: ChangeSet, known: PlannedReading) -> Iterator[Message]:
        plan = writing.Plan(self._store, change.edits)
        changes = plan.changes()
        reading = PlannedReading(self, changes, known=known)
        for found in look_at(changes, self._rules, reading, source=change.source):
            yield replace(found.message, edit=plan.by_edit[found.table, found.row_id])

    def _alone(self, change: ChangeSet, message: Message) -> Message:
        """The message so that it is understood away from its field."""
        edit = change.edits[message.edit]
        table = self.tables[edit.table]
        row = (self.row(edit.table, edit.row_id) or {}) | edit.values if edit.row_id else edit.values
        shown = {key: cell for key, cell in row.items() if not isinstance(cell, Pending)}
        title = text.title(table, shown, self.title)
        words = f"随之改动的{table.heading}{f'“{title}”' if title else ''}：{message.text}"
        return replace(message, field="", text=words)

    @cached_property
    def _rules(self) -> Rules:
        return rules_of(self.editors, self.tables)

    def _veto(self, deed: str) -> writing.Veto:
        """Forbids what rules refuse. Used where no form can say it beside a field."""

        def look(changes: Sequence[RowChange]) -> None:
            reading = PlannedReading(self, changes)
            for found in look_at(changes, self._rules, reading, source="restore", back=True):
                if found.message.severity is Severity.ERROR:
                    raise forbidden(deed, found.message.text, self._name(changes, found))

        return look

    def _name(self, changes: Sequence[RowChange], found: Found) -> str:
        """Heading and title of the record a message is about."""
        table = self.tables[found.table]
        change = next(one for one in changes if (one.table.key, one.row_id) == (found.table, found.row_id))
        return f"{table.heading}“{text.title(table, change.after or change.before or {}, self.title)}”"

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
            veto = self._veto("撤销" if kind == "undo" else "重做")
            record, changes = writing.turn_round(self._store, turned, heading, step=progress.step, veto=veto)
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
            source=record.source,
        )
        _log.info("set %d, %s of %d rows", record.number, record.kind, record.row_count)
        for listener in tuple(self._listeners):
            listener(applied)
        return applied

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit; the function given back ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def restore_deleted(self, table: str, row_id: int) -> Applied:
        """Bring a deleted row back with its id and ulid, and the child rows that went with it.

        Raises:
            KnownTrouble: E-ORPHAN, something it refers to is gone too.
        """
        started = time.perf_counter()
        with spoken(self.path):
            label = f"恢复 {self.tables[table].heading}"
            heading = Heading(self._store.now(), self.operator, label, source="restore")
            record, changes = writing.restore(self._store, self.tables[table], row_id, heading, veto=self._veto("恢复"))
        return self._publish(record, changes, started)


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
