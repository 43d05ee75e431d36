"""The three lists of duties and the list of shared responsibility: what a row must say, and moving it between lists.

Sources: three-list reform (基本 + 配合 + 收回 must add up), columns of the lists, roles as rows (domain notes 1 rows
5 and 16, 2.2, 2.7), hard rules 配合 without lead department and 收回 without receiving department (2.8).
"""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, require
from app.core.crosstab import Counted, Counting, Crosstab, CrosstabCell
from app.core.errors import BadInput, Message, Severity
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import (
    BASIC_DUTIES,
    CHANGE_CAUSES,
    DRAFT,
    GONE,
    JOINT_DUTIES,
    LOCAL_DUTIES,
    RECALLED_DUTIES,
    TAKEN_BACK,
)
from app.editors.power_lists.grants.batches import ENDED
from app.editors.power_lists.grants.items import draft_of, in_force, items_in
from app.editors.power_lists.grants.negative import doubts
from app.editors.power_lists.grants.negative import in_force as entries_in_force
from app.editors.power_lists.item_fields import POWER_ITEM
from app.editors.power_lists.lists.fields import POWER_LIST
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

DUTY_LISTS = (BASIC_DUTIES, JOINT_DUTIES, RECALLED_DUTIES)
LEADING = frozenset({"牵头", "主体责任"})

LOOKED_AT = ("item_name", "sub_item_name", "duty", "dept_duty", "street_duty")
"""Texts of an item in which the negative list looks."""

_NEEDED = {
    JOINT_DUTIES: (
        ("superior_depts", "配合事项要写明由哪个部门牵头，请填写对应上级部门。"),
        ("street_duty", "配合事项要写明街道配合什么，请填写街道配合职责。"),
    ),
    RECALLED_DUTIES: (
        ("receiving_dept", "收回事项要写明由哪个部门承接，请填写承接部门。"),
        ("work_mode", "收回事项要写明收回后怎么办理，请填写工作方式。"),
    ),
}


def guard_item(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warnings about an item that only its list, its batch, its roles or the negative list show."""
    if after is None:
        return ()
    of_list = reading.row("power_list", after["list_id"]) or {}
    kind = of_list.get("list_kind")
    found = [Message(key, text, Severity.WARNING) for key, text in _NEEDED.get(kind, ()) if not after[key]]
    if kind == LOCAL_DUTIES:
        found += _about_roles(after, reading)
    if after["state"] in GONE or kind == RECALLED_DUTIES:
        return tuple(found)
    found += _about_batch(after, reading)
    if before is None or any(before[key] != after[key] for key in LOOKED_AT):
        entries = entries_in_force(reading.all_rows(Query("negative_entry")), reading.today)
        found += doubts(after, LOOKED_AT, reading, entries)
    return tuple(found)


def _about_roles(row: Row, reading: Reading) -> list[Message]:
    text = roles_wrong(reading.children("duty_role", row["id"]))
    return [Message("roles", text, Severity.WARNING)] if text else []


def roles_wrong(roles: list[Row]) -> str:
    """What is wrong about who leads a shared matter, "" when exactly one unit does."""
    leading = [role["unit"] for role in roles if role["role"] in LEADING]
    if not roles:
        return "属地管理事项要写明各单位的责任，请在“责任分工”里登记。"
    if not leading:
        return "责任分工里没有牵头或主体责任单位，请指明一个。"
    if len(leading) > 1:
        return (
            f"责任分工里有 {len(leading)} 个牵头或主体责任单位（{'、'.join(leading)}），只能有一个，其余改为配合责任。"
        )
    return ""


def _about_batch(row: Row, reading: Reading) -> list[Message]:
    batch = reading.row("grant_batch", row["batch_id"]) if row["batch_id"] else None
    if batch is None or batch["state"] not in ENDED:
        return []
    text = f"所属批次“{batch['name']}”已经{batch['state']}，事项还是“{row['state']}”，请核对。"
    return [Message("batch_id", text, Severity.WARNING)]


# -- 移到另一张履职清单


def _move_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row("power_item", ids[0]) if ids else None) or {}
    own = POWER_ITEM.field
    return (
        Field(
            "list_id",
            "移到",
            Kind.REFERENCE,
            required=True,
            target=POWER_LIST.key,
            help="另一张履职清单的草稿：基本、配合或上级部门收回。",
        ),
        replace(own("effective_date"), required=True, default=reading.today),
        replace(own("receiving_dept"), default=row.get("receiving_dept"), help="移到收回清单时必填。"),
        replace(own("work_mode"), default=row.get("work_mode"), help="移到收回清单时必填：收回后怎么办理。"),
        replace(own("superior_depts"), default=row.get("superior_depts"), help="移到配合清单时必填：由哪个部门牵头。"),
        replace(own("superior_duty"), default=row.get("superior_duty")),
        replace(own("street_duty"), default=row.get("street_duty"), help="移到配合清单时必填：街道配合什么。"),
        replace(own("change_cause"), required=True, default=CHANGE_CAUSES[1]),
    )


def _move_offered(row: Row, reading: Reading) -> str:
    of_list = reading.row("power_list", row["list_id"]) or {}
    if of_list.get("list_kind") not in DUTY_LISTS:
        return "只有基本、配合、上级部门收回三张履职清单里的事项可以互相移动。"
    if of_list.get("state") != DRAFT:
        return "所在清单不是草稿，内容不能动；请先对三张履职清单起草新版本。"
    return ""


def _target(reading: Reading, ids: tuple[int, ...], answers: Row) -> Row:
    """The list to move to. Raises BadInput."""
    target = reading.row("power_list", answers["list_id"]) or {}
    problems = []
    if target.get("list_kind") not in DUTY_LISTS:
        problems.append(Message("list_id", "没有移动：只能移到基本、配合或上级部门收回清单，请另选一份。"))
    elif target["state"] != DRAFT:
        text = f"没有移动：“{reading.title('power_list', target['id'])}”不是草稿，请先对它起草新版本。"
        problems.append(Message("list_id", text))
    problems += [Message(key, f"没有移动：{text}") for key, text in _wanted(target) if not answers.get(key)]
    problems += _wrong_sources(reading, ids, target)
    if problems:
        raise BadInput(tuple(problems))
    return target


def _wanted(target: Row) -> tuple[tuple[str, str], ...]:
    return _NEEDED.get(target.get("list_kind"), ())


def _wrong_sources(reading: Reading, ids: tuple[int, ...], target: Row) -> list[Message]:
    rows = [reading.row("power_item", row_id) for row_id in ids]
    there = {item["matter_id"] for item in items_in(reading, target.get("id") or 0)} - {None}
    found = []
    for row in rows:
        why = _move_offered(row, reading) if row else "事项已被删除。"
        if not why and (row["list_id"] == target.get("id") or row["matter_id"] in there):
            why = "同一事项已经在那份清单里。"
        if why:
            found.append(Message("list_id", f"没有移动“{row['item_name'] if row else ''}”：{why}"))
    return found


def _move(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_move_asks(reading, ids), answers)
    target = _target(reading, ids, answers)
    kind = target["list_kind"]
    told = {key: answers.get(key) for key in _TOLD[kind] if answers.get(key)}
    edits = []
    for row_id in ids:
        row = reading.row("power_item", row_id) or {}
        cells = told | {
            "list_id": target["id"],
            "seq": None,
            "state": TAKEN_BACK if kind == RECALLED_DUTIES else "现行",
            "effective_date": answers["effective_date"],
            "change_cause": answers["change_cause"],
            "change_note": _moved_note(reading, row, answers, kind),
        }
        edits.append(Edit(Deed.UPDATE, "power_item", cells, row_id))
    return ChangeSet(f"{len(ids)} 项移到 {reading.title('power_list', target['id'])}", tuple(edits), source="action")


_TOLD = {
    BASIC_DUTIES: (),
    JOINT_DUTIES: ("superior_depts", "superior_duty", "street_duty"),
    RECALLED_DUTIES: ("receiving_dept", "work_mode"),
}
"""Kind of list -> answers written into its rows."""


def _moved_note(reading: Reading, row: Row, answers: Row, kind: str) -> str:
    former = reading.title("power_list", row.get("list_id") or 0)
    what = {
        BASIC_DUTIES: "改由街道履行",
        JOINT_DUTIES: f"改为配合{answers.get('superior_depts')}",
        RECALLED_DUTIES: f"由{answers.get('receiving_dept')}承接",
    }[kind]
    return f"原在“{former}”，自 {answers['effective_date']} 起{what}。"


def _move_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    if not answers.get("list_id"):
        return ()
    try:
        target = _target(reading, ids, answers)
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    before = len(items_in(reading, target["id"]))
    title = reading.title("power_list", target["id"])
    return (
        f"{len(ids)} 项移到“{title}”：那份清单由 {before} 项变为 {before + len(ids)} 项，原清单相应减少。",
        "原清单、日期和承接部门记在每一项的调整说明里。",
    )


ACTIONS = (
    Action(
        "duty-move",
        "移到另一张履职清单…",
        "power_item",
        _move,
        _move_asks,
        _move_offered,
        _move_preview,
        many=True,
        note="基本、配合、收回三张清单的草稿之间移动，合计不变；撤销一次退回原处。",
    ),
)


# -- 三张清单平衡表


def _keys(rows: list[Row]) -> dict[tuple[object, int], int]:
    """(matter, how often it occurred in the list before) -> id of the row."""
    found: dict[tuple[object, int], int] = {}
    for row in rows:
        matter, place = row["matter_id"] or row["item_name"], 0
        while (matter, place) in found:
            place += 1
        found[matter, place] = row["id"]
    return found


def balance(reading: Counting, query: Query) -> Counted:
    """The three lists as they are in force and as they are drafted, with what moved; each line adds up.

    A narrower query counts its own rows only, and then need not add up.
    """
    within = None if query.plain else {row["id"] for row in reading.all_rows(query)}
    old, new = {}, {}
    for kind in DUTY_LISTS:
        current, draft = in_force(reading, kind), draft_of(reading, kind)
        old[kind] = _keys(items_in(reading, current["id"])) if current else {}
        new[kind] = _keys(items_in(reading, draft["id"])) if draft else old[kind]
    all_old = {key for keys in old.values() for key in keys}
    all_new = {key for keys in new.values() for key in keys}
    rows = []
    for kind in DUTY_LISTS:
        before, after = old[kind], new[kind]
        parts = (
            list(before.values()),
            [after[key] for key in after if key not in before and key in all_old],
            [after[key] for key in after if key not in all_old],
            [before[key] for key in before if key not in after and key in all_new],
            [before[key] for key in before if key not in all_new],
            list(after.values()),
        )
        rows.append((kind, tuple(_cell(ids, within) for ids in parts)))
    total = tuple(CrosstabCell(sum(cells[place].count for _, cells in rows)) for place in range(6))
    return Counted(
        title="三张履职清单平衡表",
        note="现行 ＋ 移入 ＋ 新增 － 移出 － 取消 ＝ 草稿；没有草稿的清单按现行版计。",
        corner="清单",
        columns=("现行", "移入", "新增", "移出", "取消", "草稿"),
        rows=tuple(rows),
        table="power_item",
        total=total,
    )


def _cell(ids: list[int], within: set[int] | None) -> CrosstabCell:
    ids = [row_id for row_id in ids if within is None or row_id in within]
    return CrosstabCell(len(ids), (Filter("id", values=tuple(ids)),) if ids else None)


CROSSTABS = (Crosstab("duty-balance", "三张履职清单平衡表", "power_item", balance),)
