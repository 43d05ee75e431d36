"""The one door to the data file (architecture, idea 2): every change goes through `Session.apply`, every row out here.

Plain Python, no Qt; one object per open file, used from the thread that opened it. Jobs for other threads are handed
out as closures with connections of their own.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import text, validate
from app.core.editor import Editor
from app.core.errors import BadInput, Message, Severity, trouble
from app.core.progress import Cancelled, Progress
from db import journal, memory, opening, readers, rows, search, selection, timeline, writing
from db.changes import Applied, ChangeSet, HistoryEntry
from db.connection import snapshot
from db.declarations import Row, Table
from db.errors import StoreError, translated
from db.journal import Heading, RowChange, SetRecord
from db.migrations import Step
from db.query import Query
from db.search import SearchIndex
from db.selection import Reader
from db.store import Store
from db.texts import Texts
from db.timeline import ChangeSummary
from db.view import View

_QUIET = Progress()
_SEARCH_OVERLAY_ROWS = 5_000  # more changed rows than this: the search texts are read anew

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
        self._indexes = {key: SearchIndex(table) for key, table in self.tables.items()}
        self._now = Reader(store.connection, self.tables, TEXTS, self._find)
        self._past: dict[tuple[int, int], Reader] = {}
        self._titles: dict[tuple[str, int], str] = {}
        self._last_set = journal.last_set(store.connection)

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
                steps=[Step(step.name, step.statements) for editor in editors for step in editor.migrations],
                texts=TEXTS,
                operator=operator,
                clock=clock,
                create=create,
                read_only=read_only,
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
    def read_only(self) -> bool:
        """True when nothing can be changed."""
        return self._store.read_only

    def close(self, *, backup: bool = True) -> None:
        """Let the file go.

        Args:
            backup: copy it first when something has changed since the last copy.
        """
        self._forget_past()
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
        started = time.perf_counter()
        heading = Heading(self._store.now(), self.operator, change.label, change.reason, change.source)
        with spoken(self.path):
            record, changes = writing.carry_out(
                self._store, change.edits, heading, step=progress.step, origins=change.origins
            )
        if record is None:
            return Applied(0, change.label, {}, 0, 0, 0, time.perf_counter() - started)
        return self._publish(record, changes, started)

    def check(self, change: ChangeSet) -> tuple[Message, ...]:
        """What `apply` would say about the change set; writes nothing."""
        with spoken(self.path):
            return validate.check(change, self._now, self.editors)

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
        self._last_set = record
        self._titles.clear()
        touched: dict[str, list[RowChange]] = {}
        for change in changes:
            touched.setdefault(change.table.key, []).append(change)
        for key, own in touched.items():
            self._note_search(key, record.number, own)
        applied = Applied(
            number=record.number,
            label=record.label,
            row_ids={key: tuple(change.row_id for change in own) for key, own in touched.items()},
            inserted=record.inserted,
            updated=record.updated,
            deleted=record.deleted,
            seconds=time.perf_counter() - started,
            kind=record.kind,
        )
        for listener in tuple(self._listeners):
            listener(applied)
        return applied

    def _note_search(self, key: str, number: int, changes: Sequence[RowChange]) -> None:
        if len(changes) > _SEARCH_OVERLAY_ROWS:
            self._indexes[key].forget(number)
            return
        table = self.tables[key]
        self._indexes[key].note(
            number,
            [
                (change.row_id, None if change.after is None else TEXTS.search(table, change.after))
                for change in changes
            ],
        )

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit; the function given back ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # -- reading

    def row(self, table: str, row_id: int) -> Row | None:
        """One row with id, ulid and rev; None when there is none."""
        with spoken(self.path):
            return rows.read(self._store.connection, self.tables[table], row_id)

    def rows(self, table: str, ids: Iterable[int]) -> list[Row]:
        """Rows in the given order, missing ones left out."""
        wanted = list(ids)
        with spoken(self.path):
            found = rows.read_many(self._store.connection, self.tables[table], wanted)
        return [found[row_id] for row_id in wanted if row_id in found]

    def all_rows(self, query: Query, batch: int = 1000) -> Iterator[Row]:
        """Rows of the query in its order, read in batches."""
        with spoken(self.path):
            reader = self._reader(query.as_of)
            ids = selection.select_ids(reader, query)
        for start in range(0, len(ids), batch):
            with spoken(self.path):
                part = rows.in_order(reader.connection, self.tables[query.table], ids[start : start + batch])
            yield from part

    def rows_job(self, query: Query) -> Callable[[Progress], list[Row]]:
        """Closure for a worker that gives the rows of the query in its order, with a connection of its own."""
        ask = self._worker_reader(query)
        table = self.tables[query.table]

        def job(progress: Progress) -> list[Row]:
            with ask(progress) as reader, snapshot(reader.connection):
                return rows.in_order(reader.connection, table, selection.select_ids(reader, query))

        return job

    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that belong to a parent, in order of entry."""
        with spoken(self.path):
            field = rows.parent_field(self.tables, self.tables[table])
            ids = rows.referring(self._store.connection, self.tables[table], field, [parent_id])
        return self.rows(table, ids)

    def child_counts(self, table: str, parent_ids: Iterable[int]) -> dict[int, int]:
        """Parent id -> number of its rows in a detail table; parents without any are left out."""
        with spoken(self.path):
            return rows.child_counts(self._store.connection, self.tables, self.tables[table], parent_ids)

    def view(self, query: Query, ids: array[int] | None = None) -> View:
        """The rows of a query, read a window at a time.

        Args:
            ids: from a finished `view_job`, used as they are.
        """
        with spoken(self.path):
            reader = self._reader(query.as_of)
            plain = not (query.text.strip() or query.filters or query.order or self.tables[query.table].order)
            if ids is None and not plain:
                ids = selection.select_ids(reader, query)
            return View(reader, query, ids, guard=lambda: spoken(self.path))

    def first_page(self, query: Query, limit: int = 200) -> View:
        """The first rows of a query, found quickly; `complete` tells whether that is all."""
        with spoken(self.path):
            reader = self._reader(query.as_of)
            ids = selection.select_ids(reader, query, limit=limit)
            return View(reader, query, ids, complete=len(ids) < limit, guard=lambda: spoken(self.path))

    def view_job(self, query: Query) -> Callable[[Progress], array[int]]:
        """Closure for a worker that gives the ids of the query in order, with a connection of its own."""
        ask = self._worker_reader(query)

        def job(progress: Progress) -> array[int]:
            with ask(progress) as reader:
                return selection.select_ids(reader, query)

        return job

    def count(self, table: str) -> int:
        """Number of rows of a table."""
        with spoken(self.path):
            return rows.count(self._store.connection, self.tables[table])

    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """((value per field ..., count), ...) among the rows of the query, highest count first."""
        with spoken(self.path):
            return selection.counts(self._reader(query.as_of), query, fields)

    def distinct(self, query: Query, field: str, limit: int = 500) -> list[tuple[Any, int]]:
        """Values of a field with counts under the query without the field's own filter; None is blank."""
        with spoken(self.path):
            return selection.distinct(self._reader(query.as_of), query, field, limit)

    def sums(self, table: str, ids: Iterable[int], fields: Sequence[str]) -> dict[str, int]:
        """Field key -> sum over the rows of `ids`."""
        with spoken(self.path):
            return selection.sums(self._now, self.tables[table], list(ids), fields)

    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone; remembered until the next change."""
        if (table, row_id) not in self._titles:
            with spoken(self.path):
                self._titles[table, row_id] = self._now.title(table, row_id)
        return self._titles[table, row_id]

    def titles(self, table: str, text: str = "", limit: int = 50) -> list[tuple[int, str]]:
        """(id, title) of rows that hold the words of `text`, for choosing a reference."""
        with spoken(self.path):
            ids = selection.select_ids(self._now, Query(table, text), limit=limit)
        return [(row_id, self.title(table, row_id)) for row_id in ids]

    # -- the past

    def history(self, table: str, row_id: int) -> list[HistoryEntry]:
        """All changes of a record, newest first."""
        with spoken(self.path):
            return timeline.history(self._store.connection, table, row_id)

    def change_sets(self, limit: int = 200, before: int | None = None) -> list[ChangeSummary]:
        """The newest change sets, newest first; `before` continues a list from a number down."""
        with spoken(self.path):
            return timeline.summaries(self._store.connection, limit, before)

    def deleted(self, table: str) -> list[HistoryEntry]:
        """The latest deletion of each row that is gone, newest first."""
        with spoken(self.path):
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

    def find(self, ulid: str) -> tuple[str, int] | None:
        """(table key, row id) of the row with that ULID, deleted ones too."""
        with spoken(self.path):
            return timeline.find(self._store.connection, self.tables, ulid)

    def mark(self) -> str:
        """A place in the journal to compare with later."""
        return "0" if self._last_set is None else str(self._last_set.number)

    def changed_since(self, mark: str) -> list[HistoryEntry]:
        """All changes since a mark, oldest first."""
        with spoken(self.path):
            return timeline.changed_since(self._store.connection, int(mark))

    def anchor(self) -> tuple[int, str]:
        """(number of change sets, hash of the last)."""
        return (0, "") if self._last_set is None else (self._last_set.number, self._last_set.hash)

    @property
    def saved_at(self) -> str | None:
        """Local ISO time of the last change."""
        return None if self._last_set is None else self._last_set.at

    # -- drafts, settings, remembered headings

    def save_draft(self, key: str, body: dict[str, Any]) -> None:
        """Keep what a form holds; not part of the journal."""
        with spoken(self.path):
            memory.save_draft(self._store, key, body)

    def draft(self, key: str) -> dict[str, Any] | None:
        """The draft of that key."""
        with spoken(self.path):
            return memory.draft(self._store, key)

    def drop_draft(self, key: str) -> None:
        """Forget a draft."""
        with spoken(self.path):
            memory.drop_draft(self._store, key)

    def drafts(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(key, local ISO time, body) of all drafts, newest first."""
        with spoken(self.path):
            return memory.drafts(self._store)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the file, such as the name of the office."""
        with spoken(self.path):
            return memory.setting(self._store, name, default)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting of the file; any JSON value."""
        with spoken(self.path):
            memory.set_setting(self._store, name, value)

    def heading_memory(self, table: str) -> dict[str, str]:
        """Heading of a spreadsheet -> field key, as decided before."""
        with spoken(self.path):
            return memory.heading_memory(self._store, table)

    def remember_headings(self, table: str, headings: dict[str, str]) -> None:
        """Keep what headings of spreadsheets mean."""
        with spoken(self.path):
            memory.remember_headings(self._store, table, headings)

    # -- readers

    def _find(self, table: Table, words: Sequence[str], limit: int | None = None) -> array[int]:
        index = self._indexes[table.key]
        if limit is not None and not index.ready:
            return search.scan(self._store.connection, table, words, limit)
        return index.find(self._store.connection, words, limit)

    def _number(self, as_of: str | None) -> int | None:
        if as_of is None:
            return None
        return timeline.number_at(self._store.connection, as_of, today=self._store.now()[:10])

    def _reader(self, as_of: str | None) -> Reader:
        """Reads now, or a day in the past through views of its own."""
        number = self._number(as_of)
        if number is None:
            return self._now
        key = (number, self.anchor()[0])
        if key not in self._past:
            self._forget_past()
            self._past[key] = readers.past_reader(self._store, number)
        return self._past[key]

    def _forget_past(self) -> None:
        for reader in self._past.values():
            reader.connection.close()
        self._past.clear()

    def _worker_reader(self, query: Query) -> Callable[[Progress], AbstractContextManager[Reader]]:
        with spoken(self.path):
            reading = readers.worker_reader(self._store, self._indexes, self._number(query.as_of))
        path = self.path

        @contextmanager
        def ask(progress: Progress) -> Iterator[Reader]:
            try:
                with spoken(path), reading(lambda: _cancelled(progress)) as reader:
                    progress.step(0, 0)
                    yield reader
            except readers.Stopped as stopped:
                raise Cancelled from stopped

        return ask


def _cancelled(progress: Progress) -> bool:
    try:
        progress.step(0, 0)
    except Cancelled:
        return True
    return False
