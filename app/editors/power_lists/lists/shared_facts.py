"""Types a fact once: what is changed about an item in one open list is changed in the other kinds of list too.

Carried over only to rows of the same matter that said the same before and stand in an open list of another kind; two
versions of one kind are meant to differ. Matters are called as their newest row is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.lists.matters import NAMING
from app.editors.power_lists.lists.versions import open_lists
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

SHARED = frozenset(
    {
        *NAMING,
        "domain",
        "basis",
        "exercising_body",
        "body_nature",
        "office",
        "level",
        "authority",
        "dept_duty",
        "duty",
        "duty_basis",
        "accountability_scope",
        "accountability",
        "risk_points",
        "target",
        "legal_days",
        "promised_days",
        "fee",
        "remedy",
        "supervision_phone",
        "flow_chart",
        "is_public",
    }
)
"""Facts about the item, whatever list it stands in; all else belongs to the list."""


def carry_over(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the same change for rows of the same matters in open lists of other kinds."""
    edits = {
        edit.row_id: edit.values.keys() & SHARED
        for edit in change.edits
        if edit.table == "power_item" and edit.action is Action.UPDATE and edit.values.keys() & SHARED
    }
    lists = open_lists(reading) if edits else {}
    if len({row["list_kind"] for row in lists.values()}) < 2:
        return change
    values_of = {
        edit.row_id: edit.values for edit in change.edits if edit.row_id in edits and edit.table == "power_item"
    }
    before = [row for row in _where(reading, "id", edits) if row["list_id"] in lists and row["matter_id"]]
    kinds = {(row["matter_id"], lists[row["list_id"]]["list_kind"]) for row in before}
    others: dict[int, list[Row]] = defaultdict(list)
    for row in _where(reading, "matter_id", {row["matter_id"] for row in before}, lists=lists):
        if (row["matter_id"], lists[row["list_id"]]["list_kind"]) not in kinds:
            others[row["matter_id"]].append(row)
    touched = {edit.row_id for edit in change.edits if edit.table == "power_item"}
    further: dict[int, Edit] = {}
    for row in before:
        shared = {key: values_of[row["id"]][key] for key in edits[row["id"]]}
        for other in others.get(row["matter_id"], ()):
            values = _carried(row, other, shared)
            if values and other["id"] not in touched:
                further.setdefault(other["id"], Edit(Action.UPDATE, "power_item", values, row_id=other["id"]))
    return with_edits(change, [*change.edits, *further.values()]) if further else change


def _carried(row: Row, other: Row, values: Row) -> Row:
    return {key: value for key, value in values.items() if other[key] == row[key] and value != other[key]}


def name_matters(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with matters called as their newest row will be; a copy in a new version names nothing anew."""
    told = _told_names(change, reading)
    planned = {edit.row_id for edit in change.edits if edit.table == "matter"}
    differing: dict[int, Row] = {}
    for matter in _where(reading, "id", told.keys() - planned, table="matter"):
        values = {key: value for key, value in told[matter["id"]][1].items() if value != matter[key]}
        if values and values.get("item_name", "-"):  # a row that lost its name is refused anyway
            differing[matter["id"]] = values
    newest: dict[int, int] = {}
    renamed = [matter_id for matter_id in differing if told[matter_id][0] is not None]
    oldest = min((told[matter_id][0] for matter_id in renamed), default=0)
    for row in _where(reading, "matter_id", renamed, since=oldest):
        newest[row["matter_id"]] = max(row["id"], newest.get(row["matter_id"], 0))
    further = [
        Edit(Action.UPDATE, "matter", values, row_id=matter_id)
        for matter_id, values in differing.items()
        if told[matter_id][0] is None or told[matter_id][0] == newest.get(matter_id)
    ]
    return with_edits(change, [*change.edits, *further]) if further else change


def _told_names(change: ChangeSet, reading: Reading) -> dict[int, tuple[int | None, Row]]:
    """Matter -> (row that names it now, None for a new row; its cells)."""
    renamed = {
        edit.row_id: edit.values
        for edit in change.edits
        if edit.table == "power_item" and edit.action is Action.UPDATE and edit.values.keys() & set(NAMING)
    }
    told: dict[int, tuple[int | None, Row]] = {}
    for row in _where(reading, "id", renamed):
        if row["matter_id"] is not None:
            told[row["matter_id"]] = (row["id"], {key: (row | renamed[row["id"]])[key] for key in NAMING})
    copied = _said_by_bases(change, reading)
    for edit in change.edits:
        if edit.table == "power_item" and edit.action is Action.INSERT:
            matter = edit.values.get("matter_id")
            if isinstance(matter, int) and (edit.values["list_id"], matter, *_naming(edit.values)) not in copied:
                told[matter] = (None, {key: edit.values[key] for key in NAMING if edit.values.get(key)})
    return told


def _said_by_bases(change: ChangeSet, reading: Reading) -> set[tuple[object, ...]]:
    """(new list, matter, its naming cells) of the rows of the versions that new lists are drafted from."""
    bases = {
        edit.values["base_ulid"]: Pending(index)
        for index, edit in enumerate(change.edits)
        if edit.table == "power_list" and edit.action is Action.INSERT and edit.values.get("base_ulid")
    }
    lists = reading.all_rows(Query("power_list")) if bases else ()
    new = {row["id"]: bases[row["ulid"]] for row in lists if row["ulid"] in bases}
    return {(new[row["list_id"]], row["matter_id"], *_naming(row)) for row in _where(reading, "list_id", new)}


def _naming(row: Row) -> tuple[object, ...]:
    return tuple(row.get(key) or None for key in NAMING)


def _where(
    reading: Reading,
    key: str,
    values: Iterable[int | None],
    *,
    table: str = "power_item",
    lists: Iterable[int] | None = None,
    since: int = 0,
) -> list[Row]:
    """Rows of those cells; `lists` keeps to items of these, `since` to rows entered as that one or later."""
    wanted = tuple(value for value in values if value is not None)
    filters = (
        Filter(key, values=wanted),
        *((Filter("list_id", values=tuple(lists)),) if lists is not None else ()),
        *((Filter("id", minimum=since),) if since else ()),
    )
    return list(reading.all_rows(Query(table, filters=filters))) if wanted else []
