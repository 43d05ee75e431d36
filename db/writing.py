"""Carries out change sets: edits become row changes, row changes become writes and one entry of the journal."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from db import journal, rows
from db.changes import Action, Edit, Pending, clean, defaults
from db.declarations import ID_COLUMNS, Kind, Row, Table
from db.errors import StoreError
from db.journal import Heading, ImageRow, RowChange, SetRecord
from db.long_texts import Packer
from db.store import Store
from db.ulid import milliseconds, new_ulids

Step = Callable[[int, int, str], None]
"""Told (done, total, text) now and then; may raise to stop, then nothing is written."""

Veto = Callable[[Sequence[RowChange]], None]
"""Shown what would be written; raises to forbid it, then nothing is written."""

_ROWS_A_STEP = 1000
_CLEAN_KINDS = frozenset({str, int, type(None)})


def carry_out(
    store: Store, edits: Sequence[Edit], heading: Heading, *, step: Step, origins: Sequence[Any] = ()
) -> tuple[SetRecord | None, list[RowChange]]:
    """Write edits and journal in one transaction.

    Args:
        origins: see `ChangeSet.origins`.

    Returns:
        The set (None when nothing was different) and what happened to each row.

    Raises:
        StoreError: E-STALE, E-REFERRED; sqlite3.Error for the disk. Nothing is written then.
    """
    with store.writing(), _without_collection(len(edits)):
        plan = Plan(store, edits, step)
        changes = plan.changes(_ulids(store, len(edits)))
        if not changes:
            return None, []
        record = _write(store, changes, heading, step=step)
        if any(origins):
            _write_origins(store, record, changes, plan.places, origins)
    return record, changes


@contextmanager
def _without_collection(rows_touched: int) -> Iterator[None]:
    """Keep Python from looking for garbage cycles while many rows are made: there are none, and it took a third."""
    if rows_touched < _ROWS_A_STEP or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def turn_round(
    store: Store, turned: SetRecord, heading: Heading, *, step: Step, veto: Veto
) -> tuple[SetRecord, list[RowChange]]:
    """Write the opposite of a change set, as a set of its own.

    Raises:
        StoreError: E-HISTORY when a row is not as that set left it; E-ORPHAN.
    """
    with store.writing(), _without_collection(turned.row_count):
        changes = _opposite(store, turned)
        veto(changes)
        record = _write(store, changes, heading, step=step)
    return record, changes


def restore(
    store: Store, table: Table, row_id: int, heading: Heading, *, veto: Veto
) -> tuple[SetRecord, list[RowChange]]:
    """Bring a deleted row back, with the child rows that went in the same change set.

    Raises:
        StoreError: E-STALE when it is there, or never was; E-ORPHAN when what it refers to is gone.
    """
    with store.writing():
        lines = _lines_of_deletion(store, table, row_id)
        changes = [_turned(store.tables[line.table], line, None) for line in lines]
        _refuse_orphans(store, changes)
        veto(changes)
        record = _write(store, changes, heading, step=lambda done, total, text: None)
    return record, changes


def _lines_of_deletion(store: Store, table: Table, row_id: int) -> list[ImageRow]:
    """Lines of the row and of what belonged to it, from the set that deleted the row last."""
    newest = journal.last_line(store.connection, table.key, row_id)
    if newest is None or newest[1].after is not None:
        raise StoreError("E-STALE", table=table.key, row_id=row_id)
    number, own = newest
    record = journal.find_set(store.connection, number)
    assert record is not None
    gone = [line for line in journal.rows_of(store.connection, record) if line.after is None]
    return [own, *_details_among(store, own, gone)]


def _details_among(store: Store, parent: ImageRow, gone: Sequence[ImageRow]) -> list[ImageRow]:
    found: list[ImageRow] = []
    for field in store.tables[parent.table].fields:
        for line in gone:
            belongs = line.table == field.target and field.parent_field is not None
            if belongs and journal.cells_of(line.before).get(field.parent_field or "") == parent.row_id:
                found += [line, *_details_among(store, line, gone)]
    return found


def _refuse_orphans(store: Store, changes: Sequence[RowChange]) -> None:
    """A row that comes back may only refer to rows that are there or come back too."""
    back = {(change.table.key, change.row_id) for change in changes}
    for change in changes:
        for field in change.table.fields:
            target = (change.after or {}).get(field.key) if field.kind is Kind.REFERENCE else None
            if target is None or (field.target, target) in back:
                continue
            if rows.read(store.connection, store.tables[field.target or ""], target) is None:
                raise StoreError("E-ORPHAN", table=change.table.key, row_id=change.row_id, target=field.target)


def _write(store: Store, changes: Sequence[RowChange], heading: Heading, *, step: Step) -> SetRecord:
    """Write row changes and their change set."""
    packer = Packer(store.connection)
    _write_changes(store, changes, packer, step=step)
    return journal.write(store.connection, heading, changes, packer=packer)


def _write_changes(store: Store, changes: Sequence[RowChange], packer: Packer, *, step: Step) -> None:
    """Write row changes, without journal; table by table, new rows first."""
    done = 0
    for table in {change.table.key: change.table for change in changes}.values():
        own = [change for change in changes if change.table is table]
        for start in range(0, len(own), _ROWS_A_STEP):
            part = own[start : start + _ROWS_A_STEP]
            _write_part(store, table, part, packer=packer)
            done += len(part)
            step(done, len(changes), table.heading)


def _write_part(store: Store, table: Table, part: Sequence[RowChange], *, packer: Packer) -> None:
    connection = store.connection
    new = [change.after for change in part if change.before is None and change.after is not None]
    if new:
        rows.insert(connection, table, new, [store.texts.search(table, row) for row in new], packer=packer)
    changed = [(change.before, change.after) for change in part if change.before and change.after]
    if changed:
        rows.update(connection, table, changed, packer=packer)
        searched = [field.key for field in table.fields if field.searched]
        other = [after for before, after in changed if any(before[key] != after[key] for key in searched)]
        texts = [(row["id"], store.texts.search(table, row)) for row in other]
        rows.update_search(connection, table, texts, packer=packer)
    gone = [change.row_id for change in part if change.after is None]
    if gone:
        rows.delete(connection, table, gone)


def _ulids(store: Store, count: int) -> Iterable[str]:
    return new_ulids(count, milliseconds(store.clock()), randomness=store.randomness)


class Plan:
    """Turns edits into what becomes of each row in the end; reads, never writes.

    Attributes:
        places: index of the edit -> (table key, row id). by_edit: (table key, row id) -> index of the edit that
            touches the row last, or that deletes the record it belongs to.
    """

    def __init__(self, store: Store, edits: Sequence[Edit], step: Step = lambda done, total, text: None) -> None:
        self._store, self._edits, self._step = store, edits, step
        self._states: dict[tuple[str, int], list[Row | None]] = {}  # (table, id) -> [before, after]
        self._next_ids: dict[str, int] = {}
        self._empty = {key: dict.fromkeys(ID_COLUMNS) | defaults(table) for key, table in store.tables.items()}
        # First of all, so that an edit may point to an insert behind it.
        self.places: list[tuple[str, int]] = [(edit.table, self._id_of(edit)) for edit in edits]
        self.by_edit: dict[tuple[str, int], int] = {}

    def _id_of(self, edit: Edit) -> int:
        if edit.row_id is not None:
            return edit.row_id
        key = edit.table
        row_id = self._next_ids.get(key) or rows.next_id(self._store.connection, self._store.tables[key])
        self._next_ids[key] = row_id + 1
        return row_id

    def changes(self, ulids: Iterable[str] | None = None) -> list[RowChange]:
        """Row changes in order of first touch; rows that end as they began are left out.

        Args:
            ulids: for new rows, one for each edit; left out when nothing will be written.

        Raises:
            StoreError: E-STALE.
        """
        self._read_touched()
        for place, (edit, ulid) in enumerate(zip(self._edits, ulids or repeat(""), strict=False)):
            if place % _ROWS_A_STEP == 0:
                self._step(0, len(self._edits), "")
            self._take(place, edit, ulid)
        return [change for change in self._result() if change.before != change.after]

    def _read_touched(self) -> None:
        wanted: dict[str, set[int]] = {}
        for edit in self._edits:
            if edit.row_id is not None:
                wanted.setdefault(edit.table, set()).add(edit.row_id)
        for key, ids in wanted.items():
            for row_id, row in rows.read_many(self._store.connection, self._store.tables[key], ids).items():
                self._states[key, row_id] = [row, row]

    def _take(self, place: int, edit: Edit, ulid: str) -> None:
        table = self._store.tables[edit.table]
        self.by_edit[self.places[place]] = place
        if edit.action is Action.INSERT:
            self._insert(table, edit, self.places[place][1], ulid=ulid)
        else:
            self._change(table, edit, place)

    def _insert(self, table: Table, edit: Edit, row_id: int, *, ulid: str) -> None:
        state = self._states.setdefault((table.key, row_id), [None, None])
        if state[1] is not None:
            raise StoreError("E-STALE", table=table.key, row_id=row_id)
        rev = 1 + (edit.rev or 0)
        row = self._empty[table.key] | self._cells(edit.values)
        row["id"], row["ulid"], row["rev"] = row_id, edit.ulid or ulid, rev
        state[1] = row

    def _change(self, table: Table, edit: Edit, place: int) -> None:
        state = self._states.get((table.key, edit.row_id or 0))
        row = None if state is None else state[1]
        if state is None or row is None or edit.rev not in (None, (state[0] or row)["rev"]):
            raise StoreError("E-STALE", table=table.key, row_id=edit.row_id)
        if edit.action is Action.DELETE:
            state[1] = None
            self._delete_details(table, row["id"], place)
        else:
            after = row | self._cells(edit.values)
            before = state[0]
            # One step for the revision however many edits of the set touch the row; none when nothing differs.
            if before is not None:
                after["rev"] = before["rev"] + any(after[key] != before[key] for key in table.columns)
            state[1] = after

    def _delete_details(self, table: Table, row_id: int, place: int) -> None:
        """Child rows go with their parent, children of children too."""
        for field in table.fields:
            if field.target is None or field.parent_field is None:
                continue
            child = self._store.tables[field.target]
            ids = rows.referring(self._store.connection, child, field.parent_field, [row_id])
            unread = [child_id for child_id in ids if (child.key, child_id) not in self._states]
            for child_id, row in rows.read_many(self._store.connection, child, unread).items():
                self._states[child.key, child_id] = [row, row]
            for child_id in ids:
                state = self._states[child.key, child_id]
                if state[1] is not None and state[1][field.parent_field] == row_id:
                    state[1] = None
                    self.by_edit[child.key, child_id] = place
                    self._delete_details(child, child_id, place)

    def _cells(self, values: Row) -> Row:
        cells = values.values()
        if _CLEAN_KINDS.issuperset(map(type, cells)) and "" not in cells:
            return values
        return {
            key: self.places[cell.index][1] if isinstance(cell, Pending) else clean(cell)
            for key, cell in values.items()
        }

    def _result(self) -> Iterable[RowChange]:
        for (key, row_id), (before, after) in self._states.items():
            yield RowChange(self._store.tables[key], row_id, before, after)


def _opposite(store: Store, turned: SetRecord) -> list[RowChange]:
    lines = journal.rows_of(store.connection, turned)
    now: dict[str, dict[int, Row]] = {}
    for key in {line.table for line in lines}:
        ids = [line.row_id for line in lines if line.table == key]
        now[key] = rows.read_many(store.connection, store.tables[key], ids)
    return [_turned(store.tables[line.table], line, now[line.table].get(line.row_id)) for line in lines]


def _turned(table: Table, line: ImageRow, row: Row | None) -> RowChange:
    """The opposite of one line, given the row as it stands now."""
    left, wanted = journal.cells_of(line.after), journal.cells_of(line.before)
    if (row is None) != (line.after is None):
        raise StoreError("E-HISTORY", table=table.key, row_id=line.row_id)
    if row is None:
        back = {"id": line.row_id} | dict.fromkeys(table.columns) | wanted
        return RowChange(table, line.row_id, None, back | {"rev": wanted["rev"] + 1})
    if any(row[key] != cell for key, cell in left.items() if key != "rev"):
        raise StoreError("E-HISTORY", table=table.key, row_id=line.row_id)
    if line.before is None:
        return RowChange(table, line.row_id, row, None)
    return RowChange(table, line.row_id, row, row | wanted | {"rev": row["rev"] + 1})


def _write_origins(
    store: Store,
    record: SetRecord,
    changes: Sequence[RowChange],
    places: Sequence[tuple[str, int]],
    origins: Sequence[tuple[str, str, int, str] | None],
) -> None:
    """Note from which line of which file a row came."""
    line_of = {(change.table.key, change.row_id): record.first_row + at for at, change in enumerate(changes)}
    sources: dict[tuple[str, str], int] = {}
    lines: dict[int, tuple[int, int, int, str]] = {}
    for place, origin in zip(places, origins, strict=False):
        if origin is None or place not in line_of:
            continue
        sha256, sheet, source_row, raw = origin
        if (sha256, sheet) not in sources:
            sources[sha256, sheet] = _source_id(store, sha256, sheet)
        lines[line_of[place]] = (line_of[place], sources[sha256, sheet], source_row, raw)
    store.connection.executemany(
        "INSERT INTO import_origin (change_row, source, source_row, raw) VALUES (?, ?, ?, ?)", list(lines.values())
    )


def _source_id(store: Store, sha256: str, sheet: str) -> int:
    store.connection.execute("INSERT OR IGNORE INTO import_source (sha256, sheet) VALUES (?, ?)", (sha256, sheet))
    found = store.connection.execute("SELECT id FROM import_source WHERE sha256 = ? AND sheet = ?", (sha256, sheet))
    return found.fetchone()[0]
