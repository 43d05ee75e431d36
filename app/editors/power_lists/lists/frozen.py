"""Refuses every change of lists that are published, archived or a province's model, on every path of the door.

Source: published versions are immutable snapshots (domain notes, 2.6); a model list is imported read-only (table 1, 1).
"""

from __future__ import annotations

from app.core.errors import Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import FROZEN_STATES, MODEL_LIST
from app.editors.power_lists.lists.versions import name_of
from db.declarations import Row

_FREE = frozenset({"state", "remark", "rev"})
"""Cells of a frozen list itself that may change: where it stands and a note."""

_LINK = "matter_id"
"""Cell of an item that the program fills in once, also in lists that were frozen before there were matters."""

_MEANS = "要改内容，请从它起草新版本"


def guard_item(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Refuses an item to come into, change in, move from or go out of a frozen list."""
    if before is not None and after is not None and _only_linked(before, after):
        return ()
    lists = dict.fromkeys(row["list_id"] for row in (before, after) if row is not None)
    for list_id in lists:
        if reason := _frozen(list_id, reading, gone=after is None):
            title = (after or before or {}).get("item_name")
            return (Message("list_id", f"“{title}”没有保存：{reason}。"),)
    return ()


def guard_part(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Refuses changes of rows that belong to an item of a frozen list: citations, stages, roles."""
    for row in (before, after):
        item = reading.row("power_item", row["item_id"]) if row is not None else None
        if item is not None and (reason := _frozen(item["list_id"], reading)):
            return (Message("", f"“{item['item_name']}”没有保存：{reason}。"),)
    return ()


def guard_opinion(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Refuses changes of the opinions on a frozen list, and a return without a word why."""
    for row in (before, after):
        owner = reading.row("power_list", row["list_id"]) if row is not None else None
        if owner is not None and owner["state"] in FROZEN_STATES and _stored(owner["id"], reading):
            return (Message("", f"审核意见没有保存：{name_of(owner)}{owner['state']}，审核意见不能再改。"),)
    if after is not None and after["result"] == "退回" and not after["opinion"]:
        return (Message("opinion", "退回必须写明意见，请照纸质意见抄录。"),)
    return ()


def guard_list(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Refuses to delete or rewrite a frozen list, and to make a model list into something else."""
    if before is None:
        return ()
    if before["state"] in FROZEN_STATES:
        if after is None:
            return (Message("", f"{name_of(before)}{before['state']}，不能删除；不再使用请归档。"),)
        if after["state"] not in FROZEN_STATES:  # undo asks no flow: what is published stays published
            return (Message("state", f"{name_of(before)}{before['state']}，不能再回到“{after['state']}”；{_MEANS}。"),)
        changed = [key for key in after if key not in _FREE and after[key] != before[key]]
        if changed:
            text = f"{name_of(before)}{before['state']}，内容不能再改，没有保存；{_MEANS}。"
            return tuple(Message(key, text) for key in changed[:1])
    if after is not None and before["list_kind"] != after["list_kind"]:
        is_model = MODEL_LIST in (before["list_kind"], after["list_kind"])
        if is_model and _has_items(before["id"], reading):
            return (Message("list_kind", f"{MODEL_LIST}和其他清单不能互相改换种类，请另建一份清单。"),)
    return ()


def reason_frozen(row: Row) -> str:
    """Why items of a list that stands in the file cannot change, as part of a sentence; "" when they can."""
    if row["state"] in FROZEN_STATES:
        return f"{name_of(row)}{row['state']}，内容不能再改；{_MEANS}"
    if row["list_kind"] == MODEL_LIST:
        return f"{name_of(row)}是上级的范本，导入以后只能看；采用与否请在“通用清单采用”里登记"
    return ""


def _frozen(list_id: int, reading: Reading, *, gone: bool = False) -> str:
    row = reading.row("power_list", list_id)
    if row is None:  # goes with this change set: the list's own guard speaks
        return ""
    reason = reason_frozen(row)
    if not reason or not _stored(list_id, reading):
        return ""
    if row["state"] not in FROZEN_STATES and not gone and not _has_items(list_id, reading):
        return ""  # a model list that is still empty is filled once
    return reason


def _only_linked(before: Row, after: Row) -> bool:
    if before[_LINK] is not None:
        return False
    return all(after[key] == before[key] for key in after if key not in (_LINK, "rev"))


def _stored(list_id: int, reading: Reading) -> bool:
    """Whether the list was in the file before; one that comes with this change set brings its rows along."""
    return any(row["id"] == list_id for row in reading.all_rows(Query("power_list")))


def _has_items(list_id: int, reading: Reading) -> bool:
    found = reading.all_rows(Query("power_item", filters=(Filter("list_id", values=(list_id,)),)))
    return next(iter(found), None) is not None
