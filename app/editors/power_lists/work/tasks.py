"""任务、问题、整改清单: an item stays on the list until it is written off (销号; domain notes, row 13)."""

from __future__ import annotations

from app.core.dates import days_between
from app.core.marks import Mark
from app.core.rules import Flow, Transition
from app.editors.power_lists.work.needs import needs
from app.editors.power_lists.work.project_fields import TODO_ITEM
from db.declarations import Row

WAITING, RUNNING, DONE, WRITTEN_OFF = "待办", "办理中", "已完成", "已销号"
_SOON = 7
"""Days before the limit from which an item is marked."""


_DONE = ("result", "done_on")

FLOW = Flow(
    "todo_item",
    "state",
    (WAITING,),
    (
        Transition(WAITING, RUNNING, "开始办理…", ("unit", "measures?")),
        Transition(RUNNING, WAITING, "退回待办…", ("returned_note",)),
        Transition(RUNNING, DONE, "完成…", ("result", "done_on")),
        Transition(DONE, RUNNING, "退回重办…", ("returned_note",), "完成情况不合要求的退回重办，写明意见。"),
        Transition(DONE, WRITTEN_OFF, "销号…", ("written_off_on",)),
    ),
    (
        (RUNNING, needs(TODO_ITEM, "unit")),
        (DONE, needs(TODO_ITEM, *_DONE)),
        (WRITTEN_OFF, needs(TODO_ITEM, *_DONE, "written_off_on")),
    ),
)


def mark(row: Row, today: str) -> Mark | None:
    """Days left, or days over; an item that is done waits to be written off."""
    if row["state"] == DONE:
        return Mark("已完成，等待销号", "info")
    if row["state"] not in (WAITING, RUNNING) or not row["due_on"]:
        return None
    left = days_between(today, row["due_on"])
    if left < 0:
        return Mark(f"逾期 {-left} 天", "error")
    return Mark(f"还有 {left} 天到期" if left else "今天到期", "warning") if left <= _SOON else None


FLOWS = (FLOW,)
MARKS = (("todo_item", mark),)
