"""项目书: claim, plan, work, assessment; which milestone is next and which quarterly report is missing.

Source: domain notes, row 12 (重点, 基础, 创新; milestones, quarterly report, half-year meeting, assessment).
"""

from __future__ import annotations

from app.core.dates import days_between
from app.core.errors import Message
from app.core.marks import Mark
from app.core.planned import details, filled, owners, touched
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.work import quarters
from app.editors.power_lists.work.project_fields import PROJECT, PROJECT_MILESTONE, PROJECT_QUARTER, PROJECT_REVIEW
from db.changes import ChangeSet
from db.declarations import Row

CLAIMED, PLANNED, RUNNING, ASSESSED, CLOSED = "认领", "计划", "实施", "评估", "已结项"
_SOON = 7
"""Days before a milestone is due from which the project is marked."""


def _planned(row: Row, reading: Reading) -> tuple[Message, ...]:
    if not row["goal"]:
        return (Message("goal", f"没有转入“{row['state']}”：项目目标还没有填写，请先填写。"),)
    if reading.children(PROJECT_MILESTONE.key, row["id"]):
        return ()
    return (Message("", f"没有转入“{row['state']}”：还没有项目节点，请先在项目节点里写明计划。"),)


def _reviewed(row: Row, reading: Reading) -> tuple[Message, ...]:
    if reading.children(PROJECT_REVIEW.key, row["id"]):
        return ()
    return (Message("", "没有结项：还没有评议记录，请先在项目评议里登记半年或年终评议。"),)


def _closed(row: Row, _reading: Reading) -> tuple[Message, ...]:
    empty = [PROJECT.field(key) for key in ("closed_on", "result") if row[key] is None]
    return tuple(Message(own.key, f"没有结项：{own.heading}还没有填写，请先填写。") for own in empty)


FLOW = Flow(
    "project",
    "state",
    (CLAIMED,),
    (
        Transition(CLAIMED, PLANNED, "认领并做计划…", ("unit", "leader", "claimed_on")),
        Transition(PLANNED, CLAIMED, "退回重新认领"),
        Transition(PLANNED, RUNNING, "开始实施", note="要写好项目目标和至少一个项目节点。"),
        Transition(RUNNING, PLANNED, "退回修改计划"),
        Transition(RUNNING, ASSESSED, "进入评估"),
        Transition(ASSESSED, RUNNING, "退回继续实施"),
        Transition(ASSESSED, CLOSED, "结项…", ("closed_on", "result"), "要先登记半年或年终评议。"),
    ),
    (
        (RUNNING, _planned),
        (ASSESSED, _planned),
        (CLOSED, _planned),
        (CLOSED, _reviewed),
        (CLOSED, _closed),
    ),
)


def follow_progress(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in how many milestones are done, which is next, and which quarters are reported."""
    concerned = {
        **touched(change, PROJECT, reading),
        **owners(change, PROJECT_MILESTONE, "project_id", reading),
        **owners(change, PROJECT_QUARTER, "project_id", reading),
    }
    milestones = details(change, PROJECT_MILESTONE, "project_id", concerned, reading)
    reports = details(change, PROJECT_QUARTER, "project_id", concerned, reading)
    cells = {owner: progress_of(list(milestones[owner].values()), list(reports[owner].values())) for owner in concerned}
    return filled(change, PROJECT, cells, reading)


def progress_of(milestones: list[Row], reports: list[Row]) -> Row:
    """Cells of a project that follow from its detail rows."""
    left = sorted(
        (one for one in milestones if not one["done_on"]),
        key=lambda one: (str(one["due_on"] or "9999"), str(one["what"])),
    )
    done = len(milestones) - len(left)
    return {
        "milestone_count": f"{done}/{len(milestones)}" if milestones else None,
        "next_milestone": left[0]["what"] if left else None,
        "next_due_on": left[0]["due_on"] if left else None,
        "reported_quarters": quarters.named(one["quarter"] for one in reports),
    }


def missing_quarters(row: Row, today: str) -> list[str]:
    """Quarters of a project's year whose report should be there by today and is not, oldest first.

    A project claimed during the year reports from the quarter of its claim on.
    """
    year = f"{row['year']}-"
    claimed = row["claimed_on"] or ""
    first = claimed if claimed.startswith(year) else f"{year}01-01"
    return quarters.missing(row["reported_quarters"], first=first, last=f"{year}12-31", today=today)


def mark(row: Row, today: str) -> Mark | None:
    """Late milestones first, then missing reports, then what is due soon."""
    if row["state"] not in (PLANNED, RUNNING):
        return None
    left = days_between(today, row["next_due_on"]) if row["next_due_on"] else None
    if left is not None and left < 0:
        return Mark(f"逾期 {-left} 天：{row['next_milestone']}", "error")
    missing = missing_quarters(row, today) if row["state"] == RUNNING else []
    if missing:
        return Mark(f"缺季报：{'、'.join(missing)}", "error")
    if left is not None and left <= _SOON:
        return Mark(
            f"还有 {left} 天：{row['next_milestone']}" if left else f"今天到期：{row['next_milestone']}", "warning"
        )
    return None


FLOWS = (FLOW,)
FOLLOW_UPS = (follow_progress,)
MARKS = (("project", mark),)
