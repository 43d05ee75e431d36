"""A new version: every row of the one before with its detail rows, to be changed from there."""

from __future__ import annotations

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import DRAFT
from app.editors.power_lists.grants.fields import DUTY_ROLE
from app.editors.power_lists.item_fields import DUTY_STAGE, POWER_CITATION, POWER_ITEM
from app.editors.power_lists.lists.versions import items_of, next_label
from db.changes import Action, Edit, Pending
from db.declarations import Row, Table

PARTS = (POWER_CITATION, DUTY_STAGE, DUTY_ROLE)
"""What belongs to an item and goes along."""

_KEPT = ("list_kind", "issuer", "sub_items_allowed", "code_pattern", "supervision_phone", "remedy")
"""Cells of the list that hold for the next version too; what was decided about the old one does not."""

_OF_ONE_VERSION = frozenset({"list_id", "change_cause", "change_note"})


def suggested_label(row: Row, reading: Reading) -> str:
    """2026年第1次调整 for the year of the clock."""
    return next_label(reading.all_rows(Query("power_list")), row["list_kind"], int(reading.today[:4]))


def copy_of(row: Row, reading: Reading, values: Row) -> tuple[Edit, ...]:
    """Inserts of a draft with all items of `row`: list first, then items, then their parts.

    Args:
        values: cells of the new list.
    """
    head = {key: row[key] for key in _KEPT} | {"state": DRAFT, "base_ulid": row["ulid"]} | values
    edits = [Edit(Action.INSERT, "power_list", head)]
    places: dict[int, Pending] = {}
    for item in items_of(reading, (row["id"],)):
        places[item["id"]] = Pending(len(edits))
        edits.append(Edit(Action.INSERT, "power_item", _cells(item, POWER_ITEM) | {"list_id": Pending(0)}))
    for table in PARTS:
        query = Query(table.key, filters=(Filter("item_id", values=tuple(places)),))
        for part in reading.all_rows(query) if places else ():
            edits.append(Edit(Action.INSERT, table.key, _cells(part, table) | {"item_id": places[part["item_id"]]}))
    return tuple(edits)


def _cells(row: Row, table: Table) -> Row:
    return {key: row[key] for key in table.columns if key not in _OF_ONE_VERSION and row[key] is not None}
