"""Rows as a change set would leave them, for follow-ups: they see the file as it stands and add to the set.

A place names a row: its id, or a `Pending` when the change set inserts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.core.rules import Reading
from db.changes import Action, ChangeSet, Edit, Pending, clean, defaults
from db.declarations import Row, Table

Place = int | Pending


def edits_of(change: ChangeSet, table: Table) -> Iterator[tuple[Place, Edit]]:
    """(place, edit) of every insert and update of a table, in order."""
    for index, edit in enumerate(change.edits):
        if edit.table == table.key and edit.action is not Action.DELETE:
            yield (Pending(index) if edit.row_id is None else edit.row_id), edit


def row_after(change: ChangeSet, reading: Reading, table: Table, place: Place) -> Row | None:
    """The row as the set would leave it, without id, ulid and rev when it is new; None when it is or would be gone."""
    if isinstance(place, Pending):
        return defaults(table) | _cleaned(change.edits[place.index])
    row = reading.row(table.key, place)
    for edit in change.edits:
        if row is not None and edit.table == table.key and edit.row_id == place:
            row = None if edit.action is Action.DELETE else row | _cleaned(edit)
    return row


def children_after(change: ChangeSet, reading: Reading, table: Table, link: str, place: Place) -> list[Row]:
    """Detail rows of a record as the set would leave them: stored ones first, then new ones."""
    stored = reading.children(table.key, place) if isinstance(place, int) else []
    rows: dict[Place, Row] = {row["id"]: row for row in stored}
    for index, edit in enumerate(change.edits):
        if edit.table != table.key:
            continue
        here = Pending(index) if edit.row_id is None else edit.row_id
        row = row_after(change, reading, table, here) if edit.action is not Action.DELETE else None
        if row is not None and row[link] == place:
            rows[here] = row
        else:
            rows.pop(here, None)
    return list(rows.values())


def parents_touched(change: ChangeSet, reading: Reading, table: Table, details: Table, link: str) -> list[Place]:
    """Places of the records of a table that the set touches, itself or through detail rows; not those that go."""
    places: dict[Place, None] = {place: None for place, _ in edits_of(change, table)}
    for edit in change.edits:
        if edit.table != details.key:
            continue
        stored = reading.row(details.key, edit.row_id) if edit.row_id is not None else None
        for parent in (edit.values.get(link), stored[link] if stored else None):
            if parent is not None:
                places[parent] = None
    gone = {edit.row_id for edit in change.edits if edit.table == table.key and edit.action is Action.DELETE}
    return [place for place in places if place not in gone]


def with_cells(change: ChangeSet, reading: Reading, table: Table, place: Place, cells: Row) -> ChangeSet:
    """The set with these cells of a row: put into its last edit, else behind; the same set when nothing differs."""
    row = row_after(change, reading, table, place)
    wanted = {} if row is None else {key: cell for key, cell in cells.items() if row[key] != cell}
    if not wanted:
        return change
    index = _last_edit(change, table, place)
    if index is None:
        return replace(change, edits=(*change.edits, Edit(Action.UPDATE, table.key, wanted, place)))
    edit = change.edits[index]
    edit = replace(edit, values=edit.values | wanted)
    return replace(change, edits=(*change.edits[:index], edit, *change.edits[index + 1 :]))


def _last_edit(change: ChangeSet, table: Table, place: Place) -> int | None:
    if isinstance(place, Pending):
        return place.index
    return next(
        (
            index
            for index in range(len(change.edits) - 1, -1, -1)
            if change.edits[index].table == table.key and change.edits[index].row_id == place
        ),
        None,
    )


def _cleaned(edit: Edit) -> Row:
    return {key: clean(cell) for key, cell in edit.values.items()}
