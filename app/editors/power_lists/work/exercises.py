"""五项权力 as exercised: states, limit for the reply, unanswered ones in red (domain notes, row 8)."""

from __future__ import annotations

from app.core.dates import days_between
from app.core.marks import Mark
from app.core.planned import Key, changed, filled, touched
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.work import limits
from app.editors.power_lists.work.moments import is_day
from app.editors.power_lists.work.needs import needs
from app.editors.power_lists.work.power_fields import POWER_EXERCISE
from app.editors.power_lists.work.words import OUTGOING
from db.changes import ChangeSet
from db.declarations import Row

RECEIVED, ADVISED, REPLIED, FILED = "收到", "已提意见", "已复函", "已归档"
_LONGEST = 365
"""Working days; more is a slip that the check of the field refuses."""
_SOON = 3
"""Days before the limit from which a request is marked."""


_ADVISED = ("opinion", "opinion_on")
_REPLIED = (*_ADVISED, "reply_no", "replied_on")

FLOW = Flow(
    "power_exercise",
    "state",
    (RECEIVED,),
    (
        Transition(RECEIVED, ADVISED, "提出意见…", ("opinion", "opinion_on", "signed_by?")),
        Transition(ADVISED, RECEIVED, "退回修改意见"),
        Transition(ADVISED, REPLIED, "复函…", ("reply_no", "replied_on")),
        Transition(REPLIED, FILED, "归档…", ("outcome", "outcome_note?"), "记下对方是否采纳后归档。"),
    ),
    (
        (ADVISED, needs(POWER_EXERCISE, *_ADVISED)),
        (REPLIED, needs(POWER_EXERCISE, *_REPLIED)),
        (FILED, needs(POWER_EXERCISE, *_REPLIED, "outcome")),
    ),
)


def limit_requests(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in the day by which the street must reply: working days from the day after it was received."""
    cells: dict[Key, Row] = {}
    for key, (before, row) in touched(change, POWER_EXERCISE, reading).items():
        if is_day(row["requested_on"]) and (
            row["due_on"] is None or changed(before, row, "requested_on", "limit_days")
        ):
            own = row["limit_days"]
            days = own if isinstance(own, int) and 0 < own <= _LONGEST else limits.limit(limits.EXERCISE, reading)
            cells[key] = {"due_on": limits.after_working_days(row["requested_on"], days, reading)}
    return filled(change, POWER_EXERCISE, cells, reading)


def mark(row: Row, today: str) -> Mark | None:
    """Days left for the reply, or days over."""
    if row["state"] not in (RECEIVED, ADVISED) or not row["due_on"]:
        return None
    left = days_between(today, row["due_on"])
    if left < 0:
        who = "对方" if row["direction"] == OUTGOING else ""
        return Mark(f"{who}逾期 {-left} 天未复函", "error")
    if left <= _SOON:
        return Mark(f"还有 {left} 天到复函期限" if left else "今天是复函期限", "warning")
    return None


FLOWS = (FLOW,)
FOLLOW_UPS = (limit_requests,)
MARKS = (("power_exercise", mark),)
