"""Takes every 依据 apart as it comes in, and again when it is changed, unless a clerk has corrected the citations."""

from __future__ import annotations

from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.laws.citations import citation_rows, replacing
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

_TABLE = "power_citation"


def cite(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the citations of every basis that is written; those a clerk has corrected stay."""
    told = {edit.values.get("item_id") for edit in change.edits if edit.table == _TABLE}
    further = [*_for_new(change, told), *_for_changed(change, reading)]
    return with_edits(change, [*change.edits, *further]) if further else change


def _for_new(change: ChangeSet, told: set[object]) -> list[Edit]:
    found = []
    for index, edit in enumerate(change.edits):
        if edit.table == "power_item" and edit.action is Action.INSERT and _is_text(edit.values.get("basis")):
            item = Pending(index)
            if item not in told:
                found += _inserts(edit.values["basis"], item)
    return found


def _for_changed(change: ChangeSet, reading: Reading) -> list[Edit]:
    changed = {
        edit.row_id: edit.values["basis"]
        for edit in change.edits
        if edit.table == "power_item" and edit.action is Action.UPDATE and "basis" in edit.values
        if edit.values["basis"] is None or _is_text(edit.values["basis"])
    }
    if not changed:
        return []
    touched = {edit.row_id for edit in change.edits if edit.table == _TABLE}
    told = {edit.values.get("item_id") for edit in change.edits if edit.table == _TABLE}
    ids = tuple(changed)
    stored: dict[int, list[Row]] = {}
    for row in reading.all_rows(Query(_TABLE, filters=(Filter("item_id", values=ids),))):
        stored.setdefault(row["item_id"], []).append(row)
    found = []
    for item in reading.all_rows(Query("power_item", filters=(Filter("id", values=ids),))):
        old, row_id = stored.get(item["id"], []), item["id"]
        busy = row_id in told or any(row["id"] in touched for row in old)
        if not busy and changed[row_id] != item["basis"] and is_untouched(old, item["basis"]):
            found += replacing(old, citation_rows(changed[row_id]), row_id)
    return found


def _is_text(cell: object) -> bool:
    """Cells are looked at before the door has checked their kind."""
    return isinstance(cell, str) and bool(cell)


def is_untouched(rows: list[Row], basis: str | None) -> bool:
    """Whether citations are those the program took from the text; none at all counts as untouched."""
    own = citation_rows(basis)
    return not rows or [_said(row) for row in rows] == [_said(row) for row in own]


def _said(row: Row) -> tuple[object, ...]:
    return tuple(row.get(key) for key in ("basis_level", "law_title", "article", "paragraph", "subparagraph"))


def _inserts(basis: str, item: Pending) -> list[Edit]:
    return [Edit(Action.INSERT, _TABLE, cells | {"item_id": item}) for cells in citation_rows(basis)]
