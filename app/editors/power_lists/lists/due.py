"""What is due about versions: a step of the review, a draft whose cause has waited too long."""

from __future__ import annotations

from app.core import workdays
from app.core.marks import Mark
from app.editors.power_lists.enumerations import DRAFT, UNDER_REVIEW
from db.declarations import Row

_TO_APPLY = 10
"""Working days from the cause to the application (domain notes, 2.7)."""
_SOON = 3
"""Days before the due day from which it is pointed out."""


def mark_list(row: Row, today: str) -> Mark | None:
    """Overdue or soon due, for lists that are drafted or under review."""
    if row["state"] == UNDER_REVIEW and row["review_due"]:
        return _due(row["review_due"], today, f"{row['review_step']}应于 {row['review_due']} 前办结")
    if row["state"] == DRAFT and row["trigger_on"]:
        day = workdays.add(row["trigger_on"], _TO_APPLY)
        return _due(day, today, f"应于 {day} 前提出调整")
    return None


def mark_opinion(row: Row, _today: str) -> Mark | None:
    """An opinion that came after its day."""
    if row["due_on"] and row["opinion_on"] and row["opinion_on"] > row["due_on"]:
        return Mark("超过期限才答复", "info")
    return None


def _due(day: str, today: str, told: str) -> Mark | None:
    if today > day:
        return Mark(f"已逾期：{told}", "error")
    return Mark(told, "warning") if workdays.between(today, day) <= _SOON else None
