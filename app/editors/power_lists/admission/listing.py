"""转入清单: an admitted matter becomes an item of a draft list of duties, and the application remembers which."""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, asked, require
from app.core.errors import BadInput, Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.admission.fields import ADMISSION, COMMUNITY, EVALUATING, LISTED
from app.editors.power_lists.enumerations import BASIC_DUTIES, COMMUNITY_LIST, DRAFT, JOINT_DUTIES
from app.editors.power_lists.lists.compare_words import normal
from app.editors.power_lists.work.adding import only_in
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Field, Kind, Row

_KINDS = (JOINT_DUTIES, BASIC_DUTIES, COMMUNITY_LIST)

_TARGET = Field(
    "list_id",
    "转入的清单",
    Kind.REFERENCE,
    required=True,
    target="power_list",
    help="一份草稿状态的基本履职、配合履职或社区工作清单。",
)
_DUTY = Field("street_duty", "街道配合职责", Kind.LONG_TEXT, help="转入配合履职清单时印在街道职责一栏。")
_ASKED = ("evaluated_on", "evaluation_note?")


def _asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row(ADMISSION.key, ids[0]) if ids else None) or {}
    drafts = [one for one in reading.all_rows(Query("power_list")) if _takes(one)]
    first = COMMUNITY_LIST if row.get("admission_kind") == COMMUNITY else JOINT_DUTIES
    drafts.sort(key=lambda one: (one["list_kind"] != first, _KINDS.index(one["list_kind"]), -one["id"]))
    own = tuple(asked(ADMISSION, name, {}) for name in _ASKED)
    target = replace(_TARGET, default=drafts[0]["id"] if drafts else None)
    return (target, _DUTY, replace(own[0], default=reading.today), *own[1:])


def _takes(target: Row) -> bool:
    return target["list_kind"] in _KINDS and target["state"] == DRAFT


def _make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_asks(reading, ids), answers)
    admission = reading.row(ADMISSION.key, ids[0])
    target = reading.row("power_list", answers["list_id"])
    assert admission is not None
    if target is None or not _takes(target):
        text = f"没有转入：只能转入草稿状态的{'、'.join(_KINDS)}，请另选一份清单，或先起草新版本。"
        raise BadInput((Message("list_id", text),))
    _refuse_twice(admission, target, reading)
    item = _item(admission, target, answers)
    cells = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in _ASKED}
    cells |= {"evaluation_result": "转入清单", "into_item_id": Pending(0), "state": LISTED}
    edits = (Edit(Deed.INSERT, "power_item", item), Edit(Deed.UPDATE, ADMISSION.key, cells, row_id=ids[0]))
    return ChangeSet(f"转入清单：{admission['matter_text']}", edits, source="action")


def _refuse_twice(admission: Row, target: Row, reading: Reading) -> None:
    there = reading.all_rows(Query("power_item", filters=(Filter("list_id", values=(target["id"],)),)))
    name, matter = normal(admission["matter_text"]), admission["matter_id"]
    for item in there:
        if normal(item["item_name"]) == name or (matter and item["matter_id"] == matter):
            text = f"没有转入：“{item['item_name']}”已在{target['list_kind']}（{target['version_label']}）里，请核对。"
            raise BadInput((Message("list_id", text),))


def _item(admission: Row, target: Row, answers: Row) -> Row:
    item = {
        "list_id": target["id"],
        "item_name": admission["matter_text"],
        "state": "现行",
        "basis": admission["basis"],
        "matter_id": admission["matter_id"],
        "remark": f"由{admission['admission_kind']}转入，审定文号：{admission['decision_no']}",
    }
    if target["list_kind"] == JOINT_DUTIES:
        item |= {"superior_depts": admission["applicant"], "street_duty": answers.get("street_duty")}
    return {key: cell for key, cell in item.items() if cell is not None}


def _told(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    row = reading.row(ADMISSION.key, ids[0]) or {}
    target = reading.title("power_list", answers["list_id"]) if answers.get("list_id") else "（未选清单）"
    return (f"“{row.get('matter_text')}”作为新事项加入{target}。", "这件申请转为“已转入清单”，并记下转入的事项。")


INTO_LIST = Action(
    "admission-into-list",
    "转入清单…",
    ADMISSION.key,
    _make,
    _asks,
    only_in(ADMISSION, "转入清单", EVALUATING),
    _told,
    note="要先有一份草稿状态的清单。",
)
