"""Brings the store of items up to date when a version is published: in use, taken back, cancelled."""

from __future__ import annotations

from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ARCHIVED, CANCELLED, IN_USE, PUBLISHED, RECALLED_DUTIES, TAKEN_BACK
from app.editors.power_lists.lists.versions import in_force, items_of, lists_in_force
from db.changes import Action, ChangeSet, Edit
from db.declarations import Row


def settle(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with what a publication means for its matters and for those the version before still had."""
    published = [
        edit.values | {"id": edit.row_id}
        for edit in change.edits
        if edit.table == "power_list" and edit.action is Action.UPDATE and edit.values.get("state") == PUBLISHED
    ]
    done = {edit.row_id for edit in change.edits if edit.table == "matter"}
    further: list[Edit] = []
    for told in published:
        stored = reading.row("power_list", told["id"])
        if stored is not None and stored["state"] not in (PUBLISHED, ARCHIVED):
            further += [edit for edit in _standings(stored | told, reading) if edit.row_id not in done]
    return with_edits(change, [*change.edits, *further]) if further else change


def _standings(row: Row, reading: Reading) -> list[Edit]:
    """Edits of the matters whose standing is another one from now on."""
    lists = [one for one in reading.all_rows(Query("power_list")) if one["id"] != row["id"]]
    before = in_force((one for one in lists if one["state"] == PUBLISHED), row["list_kind"])
    items = items_of(reading, (row["id"], before["id"]) if before else (row["id"],))
    wanted = {item["matter_id"]: _standing(item, row) for item in items if item["list_id"] == row["id"]}
    gone = {item["matter_id"] for item in items} - wanted.keys()
    elsewhere = _held_elsewhere(gone, lists, row["list_kind"], reading)
    wanted |= dict.fromkeys(gone - elsewhere, CANCELLED)
    wanted.pop(None, None)
    if not wanted:
        return []
    day = row.get("effective_on") or row.get("published_on") or reading.today
    edits = []
    for matter in reading.all_rows(Query("matter", filters=(Filter("id", values=tuple(wanted)),))):
        standing = wanted[matter["id"]]
        values = {"standing": standing, "retired_on": None if standing == IN_USE else matter["retired_on"] or day}
        if any(matter[key] != value for key, value in values.items()):
            edits.append(Edit(Action.UPDATE, "matter", values, row_id=matter["id"]))
    return edits


def _standing(item: Row, row: Row) -> str:
    if row["list_kind"] == RECALLED_DUTIES or item["state"] == TAKEN_BACK:
        return TAKEN_BACK
    return CANCELLED if item["state"] == CANCELLED else IN_USE


def _held_elsewhere(matters: set[int], lists: list[Row], kind: str, reading: Reading) -> set[int]:
    """Those matters that another kind of list still holds today."""
    others = tuple(one["id"] for own, one in lists_in_force(lists).items() if own != kind)
    if not matters or not others:
        return set()
    filters = (Filter("matter_id", values=tuple(matters)), Filter("list_id", values=others))
    return {row["matter_id"] for row in reading.all_rows(Query("power_item", filters=filters))}
