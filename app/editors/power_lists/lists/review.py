"""The chain a version goes through before it is published: who looks at it, how long they have, what they said.

Everything is done on one machine: a review is the record of an opinion that came on paper. The chain differs from
place to place and stands in the register 审核环节; while that is empty, the usual one counts (domain notes, 2.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core import workdays
from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import GONE, NEEDED_FOR, UNDER_REVIEW
from app.editors.power_lists.lists.versions import base_of, item_name, items_of
from db.changes import Action, ChangeSet
from db.declarations import Row

ALL_CHANGES, NEW_OR_GONE = NEEDED_FOR
TO_PUBLISH = "待公布"
"""Shown as the step when every reviewer has agreed."""

RETURNED = "退回"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, who gives the opinion, within how many working days (None: no limit), for which versions."""

    name: str
    organ: str = ""
    working_days: int | None = None
    needed_for: str = ALL_CHANGES


DEFAULT_CHAIN = (
    Step("街道审核", "街道办事处"),
    Step("合法性审查", "区司法局", 10),
    Step("编办审核", "区委编办", 15),
    Step("政府审定", "区政府", 3, NEW_OR_GONE),
)
"""草稿 → 街道审核 → 合法性审查（司法）→ 编办审核 → 政府审定: reviewers have 15 working days, publication is handed over
within 3; changes of elements end at the reviewers, additions and removals need the government (domain notes, 2.7)."""


def chain(reading: Reading) -> tuple[Step, ...]:
    """The steps that are registered, in their order; the usual ones when none are."""
    rows = sorted(reading.all_rows(Query("review_step")), key=lambda row: (row["position"], row["id"]))
    own = tuple(
        Step(row["name"], row["organ"] or "", row["working_days"], row["needed_for"] or ALL_CHANGES) for row in rows
    )
    return own or DEFAULT_CHAIN


def steps_for(row: Row, reading: Reading) -> tuple[Step, ...]:
    """The steps a version must go through; those for additions and removals only when it has any."""
    steps = chain(reading)
    if all(step.needed_for != NEW_OR_GONE for step in steps) or _adds_or_removes(row, reading):
        return steps
    return tuple(step for step in steps if step.needed_for != NEW_OR_GONE)


def _adds_or_removes(row: Row, reading: Reading) -> bool:
    base = base_of(row, reading.all_rows(Query("power_list")))
    if base is None:
        return True
    matters: dict[int, set[object]] = {base["id"]: set(), row["id"]: set()}
    for item in items_of(reading, (base["id"], row["id"])):
        matters[item["list_id"]].add((item["matter_id"], item["state"] in GONE))
    return matters[base["id"]] != matters[row["id"]]


def current(row: Row, opinions: Sequence[Row]) -> list[Row]:
    """The opinions on the current submission; those on one that was returned are history."""
    return [one for one in opinions if (one["round"] or row["review_round"]) == row["review_round"]]


def open_steps(row: Row, opinions: Sequence[Row], reading: Reading) -> tuple[Step, ...]:
    """The steps of the current submission without consent yet, in their order."""
    agreed = {one["step"] for one in current(row, opinions) if one["result"] != RETURNED}
    return tuple(step for step in steps_for(row, reading) if step.name not in agreed)


def due(received_on: str | None, step: Step | None, reading: Reading) -> str | None:
    """The day by which the opinion is to come, None without a limit or a beginning."""
    if not received_on or step is None or step.working_days is None:
        return None
    try:
        return workdays.add(received_on, step.working_days, reading.setting(workdays.SETTING) or ())
    except (TypeError, ValueError):  # no date at all: the door says so beside the field
        return None


def complete_opinions(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the submission and the due day filled in where opinions come without them."""
    edits = list(change.edits)
    for index, edit in enumerate(edits):
        if edit.table != "review_opinion" or edit.action is not Action.INSERT:
            continue
        owner = edit.values.get("list_id")
        row = reading.row("power_list", owner) if isinstance(owner, int) else None
        if row is None:
            continue
        step = next((one for one in chain(reading) if one.name == edit.values.get("step")), None)
        told = {"round": row["review_round"], "due_on": due(edit.values.get("received_on"), step, reading)}
        missing = {key: value for key, value in told.items() if value is not None and edit.values.get(key) is None}
        if missing:
            edits[index] = replace(edit, values=edit.values | missing)
    return change if tuple(edits) == change.edits else with_edits(change, edits)


def changed_since_submission(row: Row, reading: Reading) -> list[str] | None:
    """Names of the items added, changed in their own cells or taken out after the day of submission, in order of entry.

    Returns:
        None when the file cannot tell: the list was not under review at the end of the day it was submitted on
        (submitted later than noted, or withdrawn and submitted again). Changes of that very day do not show.
    """
    day = row["submitted_on"]
    own = Filter("id", values=(row["id"],))
    then = next(iter(reading.all_rows(Query("power_list", filters=(own,), as_of=day))), None) if day else None
    if then is None or (then["state"], then["review_round"]) != (UNDER_REVIEW, row["review_round"]):
        return None
    of_list = Filter("list_id", values=(row["id"],))
    before = {item["id"]: item for item in reading.all_rows(Query("power_item", filters=(of_list,), as_of=day))}
    after = {item["id"]: item for item in items_of(reading, (row["id"],))}
    return [
        item_name(after.get(place) or before[place])
        for place in sorted(before.keys() | after.keys())
        if _cells(before.get(place)) != _cells(after.get(place))
    ]


def _cells(item: Row | None) -> Row | None:
    return None if item is None else {key: cell for key, cell in item.items() if key not in ("rev", "matter_id")}
