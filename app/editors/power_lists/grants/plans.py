"""Yearly plans of checks on enterprises: counted from their visits, held against the cap, filed in time.

Sources: plans filed with the justice bureau by the end of March (常宁), caps a business (武昌区杨园街道): domain
notes, row 17.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.core.action import Action, asked, require
from app.core.dates import days_between
from app.core.errors import BadInput, Message, Severity
from app.core.marks import Mark
from app.core.planned import Key, deleted, details, filled, owners, touched
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import CHECK_LIST, GONE
from app.editors.power_lists.grants.caps import over_cap, parse_cap
from app.editors.power_lists.grants.fields import INSPECTION_PLAN, INSPECTION_VISIT
from app.editors.power_lists.grants.items import in_force, items_in
from app.editors.power_lists.item_fields import POWER_ITEM
from app.editors.power_lists.lists.fields import POWER_LIST
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

FILING_SETTING = "inspection_filing_day"
"""Setting of the file: month and day by which the plan of the year is filed, "03-31" when it is not set."""

_FILING_DAY = "03-31"
_SOON_DAYS = 15
_FROM_ITEM = (("name", "item_name"), ("frequency_cap", "frequency_cap"), ("office", "office"))


def count_visits(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Follow-up: what the item, the cap's words and the visits say about each plan touched."""
    plans = touched(change, INSPECTION_PLAN, reading)
    gone = deleted(change, INSPECTION_PLAN)
    keys = [key for key in {**plans, **owners(change, INSPECTION_VISIT, "plan_id", reading)} if key not in gone]
    if not keys:
        return change
    visits = details(change, INSPECTION_VISIT, "plan_id", keys, reading)
    items = touched(change, POWER_ITEM, reading)
    wanted: dict[Key, Row] = {}
    for key in keys:
        stored = (None, reading.row(INSPECTION_PLAN.key, key) if isinstance(key, int) else None)
        before, row = plans.get(key, stored)
        if row is not None:
            item = items[row["item_id"]][1] if row["item_id"] in items else None
            stale = _stale_cap(before, row)
            wanted[key] = stale | _told(row | stale, item, list(visits[key].values()), reading)
    return filled(change, INSPECTION_PLAN, wanted, reading)


def _stale_cap(before: Row | None, row: Row) -> Row:
    """The cap emptied when it was read from words that now are others, so that it is read anew."""
    if before is None or before["frequency_cap"] == row["frequency_cap"]:
        return {}
    caps = [(one["cap_times"], one["cap_per"]) for one in (before, row)]
    return {"cap_times": None} if caps[0] == caps[1] == parse_cap(before["frequency_cap"]) else {}


def _told(row: Row, item: Row | None, visits: list[Row], reading: Reading) -> Row:
    """Cells that follow from the others."""
    if item is None and type(row["item_id"]) is int:
        item = reading.row("power_item", row["item_id"])
    cells = _of_item(row, item) if item is not None else {}
    row = row | cells
    parsed = parse_cap(row["frequency_cap"])
    if parsed is not None and row["cap_times"] is None:
        cells |= {"cap_times": parsed[0], "cap_per": parsed[1]}
    if not row["filing_due"] and type(row["year"]) is int:
        cells["filing_due"] = filing_due(row["year"], reading)
    return cells | {
        "done_times": len(visits),
        "done_enterprises": len({"".join(str(visit["enterprise"]).split()) for visit in visits}),
        "over_cap": over_cap(row | cells, visits) or None,
    }


def _of_item(row: Row, item: Row) -> Row:
    """Cells a plan takes from the item of the list where its own are empty."""
    limits = {own.key: own.max_chars or 0 for own in INSPECTION_PLAN.fields}
    return {key: str(item[source])[: limits[key]] for key, source in _FROM_ITEM if not row[key] and item[source]}


def filing_due(year: int, reading: Reading) -> str:
    """ISO date by which the plan of a year is filed."""
    day = str(reading.setting(FILING_SETTING, _FILING_DAY))
    try:
        return date.fromisoformat(f"{year:04d}-{day}").isoformat()
    except ValueError:  # the setting is no day of that year, such as 02-29
        return f"{year:04d}-{_FILING_DAY}"


def guard_plan(_before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warnings about a plan: its item is of another list, the cap's words cannot be read."""
    if after is None:
        return ()
    found = []
    item = reading.row("power_item", after["item_id"]) if after["item_id"] else None
    of_list = reading.row("power_list", item["list_id"]) if item else None
    if of_list is not None and of_list["list_kind"] != CHECK_LIST:
        text = f"所选事项在“{of_list['list_kind']}”里，不在{CHECK_LIST}里，请核对。"
        found.append(Message("item_id", text, Severity.WARNING))
    if after["frequency_cap"] and after["cap_times"] is None:
        text = "认不出这句频次上限，请在“上限次数”和“上限周期”里填数，才能核对有没有超过。"
        found.append(Message("cap_times", text, Severity.WARNING))
    return tuple(found)


def mark_plan(row: Row, today: str) -> Mark | None:
    """Over the cap or filed too late: red; the deadline is near: yellow."""
    if row["over_cap"]:
        return Mark(f"超频次：{row['over_cap']}", "error")
    due, filed = row["filing_due"], row["filed_on"]
    if not due:
        return None
    if filed:
        late = days_between(due, filed)
        return Mark(f"备案晚了 {late} 天") if late > 0 else None
    left = days_between(today, due)
    if left < 0:
        return Mark(f"未备案，逾期 {-left} 天", "error")
    return Mark(f"还有 {left} 天要备案") if left <= _SOON_DAYS else None


# -- actions


def _plan_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    newest = in_force(reading, CHECK_LIST)
    year = int(reading.today[:4])
    of_list = Field(
        "list_id",
        "检查清单",
        Kind.REFERENCE,
        required=True,
        target=POWER_LIST.key,
        default=newest["id"] if newest else None,
        help="按哪一份涉企行政检查清单。",
    )
    return replace(INSPECTION_PLAN.field("year"), default=year), of_list


def _items_to_plan(reading: Reading, answers: Row) -> list[Row]:
    """Items of the list that have no plan of the year yet."""
    of_list = reading.row("power_list", answers["list_id"])
    if of_list is None or of_list["list_kind"] != CHECK_LIST:
        raise BadInput((Message("list_id", f"没有建立：所选的不是{CHECK_LIST}，请另选一份。"),))
    year = Filter("year", values=(answers["year"],))
    planned = list(reading.all_rows(Query("inspection_plan", filters=(year,))))
    names = {plan["name"] for plan in planned}
    ids = {plan["item_id"] for plan in planned}
    return [
        item
        for item in items_in(reading, of_list["id"])
        if item["id"] not in ids and item["item_name"] not in names and item["state"] not in GONE
    ]


def _make_plans(reading: Reading, _ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_plan_asks(reading, ()), answers)
    items = _items_to_plan(reading, answers)
    if not items:
        text = f"没有建立：这份清单的事项 {answers['year']} 年都已经有计划，请直接修改那些计划。"
        raise BadInput((Message("list_id", text),))
    edits = tuple(
        Edit(
            Deed.INSERT,
            "inspection_plan",
            {"year": answers["year"], "name": item["item_name"], "item_id": item["id"]},
        )
        for item in items
    )
    return ChangeSet(f"建立 {answers['year']} 年检查计划 {len(edits)} 项", edits, source="action")


def _preview_plans(reading: Reading, _ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    if not (answers.get("list_id") and answers.get("year")):
        return ()
    try:
        items = _items_to_plan(reading, answers)
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    return (
        f"新建 {len(items)} 项 {answers['year']} 年的检查计划；已经有计划的不动。",
        f"备案期限填 {filing_due(answers['year'], reading)}。",
    )


def _filing_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row("inspection_plan", ids[0]) if ids else None) or {}
    own = asked(INSPECTION_PLAN, "filed_on", row)
    return (replace(own, default=own.default or reading.today),)


def _file_plans(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_filing_asks(reading, ids), answers)
    edits = tuple(Edit(Deed.UPDATE, "inspection_plan", {"filed_on": answers["filed_on"]}, row_id) for row_id in ids)
    return ChangeSet(f"登记 {len(ids)} 项检查计划备案", edits, source="action")


ACTIONS = (
    Action(
        "plan-year",
        "按检查清单建立年度计划…",
        "inspection_plan",
        _make_plans,
        _plan_asks,
        preview=_preview_plans,
        whole=True,
        note="清单里每个检查事项建一项计划，频次上限跟着带过来；再逐项填企业数和次数。",
    ),
    Action(
        "plan-filed",
        "登记备案…",
        "inspection_plan",
        _file_plans,
        _filing_asks,
        many=True,
        note="把所选计划记为已报司法局备案。",
    ),
)
