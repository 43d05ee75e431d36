"""A change set as a follow-up needs it: whole rows as they would stand, and a way to put in what belongs to them.

Plain functions over `ChangeSet` and `Reading`; they know no field by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.core.rules import Reading
from db.changes import Action, ChangeSet, Edit, Pending, clean, defaults
from db.declarations import Row, Table

Key = int | Pending
"""A row's id, or the place of the edit that adds it."""


def touched(change: ChangeSet, table: Table, reading: Reading) -> dict[Key, tuple[Row | None, Row]]:
    """Rows of a table that the change set adds or changes and does not delete: key -> (before, after)."""
    found: dict[Key, tuple[Row | None, Row]] = {}
    for index, edit in enumerate(change.edits):
        if edit.table != table.key:
            continue
        key = _key(index, edit)
        if edit.action is Action.DELETE:
            found.pop(key, None)
            continue
        before, after = found.get(key) or _start(edit, table, reading)
        found[key] = (before, after | {name: clean(cell) for name, cell in edit.values.items()})
    return found


def _start(edit: Edit, table: Table, reading: Reading) -> tuple[Row | None, Row]:
    stored = reading.row(table.key, edit.row_id) if edit.row_id is not None else None
    return (stored, dict(stored)) if stored is not None else (None, defaults(table))


def _key(index: int, edit: Edit) -> Key:
    return Pending(index) if edit.row_id is None else edit.row_id


def owners(change: ChangeSet, detail: Table, link: str, reading: Reading) -> dict[Key, None]:
    """Records whose detail rows the change set adds, changes, moves or deletes, in order; `link` points to them."""
    found: dict[Key, None] = {}
    for edit in change.edits:
        if edit.table != detail.key:
            continue
        stored = reading.row(detail.key, edit.row_id) if edit.row_id is not None else None
        for owner in (stored and stored[link], edit.values.get(link)):
            if owner is not None:
                found[owner] = None
    return found


def details(
    change: ChangeSet, detail: Table, link: str, parents: Iterable[Key], reading: Reading
) -> dict[Key, dict[Key, Row]]:
    """Detail rows of some records as they would stand: parent -> key -> row, new ones last."""
    found: dict[Key, dict[Key, Row]] = {parent: {} for parent in parents}
    rows: dict[Key, Row] = {
        row["id"]: row for parent in found if isinstance(parent, int) for row in reading.children(detail.key, parent)
    }
    for index, edit in enumerate(change.edits):
        if edit.table != detail.key:
            continue
        key = _key(index, edit)
        if edit.action is Action.DELETE:
            rows.pop(key, None)
        elif edit.row_id is None:
            rows[key] = defaults(detail) | edit.values
        else:
            rows[key] = dict(rows.get(key) or reading.row(detail.key, edit.row_id) or {}) | edit.values
    for key, row in rows.items():
        if row.get(link) in found:
            found[row[link]][key] = row
    return found


def deleted(change: ChangeSet, table: Table) -> set[Key]:
    """Ids of a table's rows that go with the change set."""
    return {edit.row_id for edit in change.edits if edit.table == table.key and edit.action is Action.DELETE}


def filled(change: ChangeSet, table: Table, wanted: dict[Key, Row], reading: Reading) -> ChangeSet:
    """The change set with cells put in: into the row's last edit, or as an edit of its own behind the others.

    Args:
        wanted: key -> cells the row must have. Cells it has anyway are left out; the same object comes back when none
            is left.
    """
    if not wanted:
        return change
    rows = touched(change, table, reading)
    edits, places = list(change.edits), dict(_places(change, table))
    gone = deleted(change, table)
    for key, cells in wanted.items():
        row = rows[key][1] if key in rows else reading.row(table.key, key) if isinstance(key, int) else None
        missing = {name: cell for name, cell in cells.items() if row is not None and row.get(name) != cell}
        if not missing or key in gone:
            continue
        if key in places:
            edits[places[key]] = replace(edits[places[key]], values=edits[places[key]].values | missing)
        else:
            edits.append(Edit(Action.UPDATE, table.key, missing, row_id=key))
    return change if edits == list(change.edits) else with_edits(change, edits)


def with_edits(change: ChangeSet, edits: Iterable[Edit]) -> ChangeSet:
    """The change set with its edits replaced one for one and any further ones behind; origins are kept in step."""
    told = tuple(edits)
    behind = len(told) - len(change.edits)
    return replace(change, edits=told, origins=change.origins and (*change.origins, *[None] * behind))


def _places(change: ChangeSet, table: Table) -> Iterator[tuple[Key, int]]:
    """Key -> index of its last edit."""
    for index, edit in enumerate(change.edits):
        if edit.table == table.key and edit.action is not Action.DELETE:
            yield _key(index, edit), index


def changed(before: Row | None, after: Row, *names: str) -> bool:
    """Whether the row is new or one of these cells differs."""
    return before is None or any(before.get(name) != after.get(name) for name in names)
