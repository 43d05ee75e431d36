"""Points in time as text, to the minute: 2026-03-05 14:20. They sort as they stand; nothing else is taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.editors.power_lists.work.words import MOMENT_EXAMPLE

_FORM = "%Y-%m-%d %H:%M"


def is_moment(cell: Any) -> bool:
    """True for exactly 2026-03-05 14:20: four-digit year, two digits each, a day and a time there are."""
    if not isinstance(cell, str) or len(cell) != len(MOMENT_EXAMPLE):
        return False
    try:
        return datetime.strptime(cell, _FORM).strftime(_FORM) == cell
    except ValueError:
        return False


def is_day(cell: Any) -> bool:
    """True for an ISO date: a follow-up sees cells before they are checked."""
    try:
        return isinstance(cell, str) and date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def fault(heading: str, text: str) -> str:
    """What is wrong with a text that should be a point in time, "" when nothing is."""
    return "" if is_moment(text) else f"{heading}“{text}”没有保存：不是年月日加时分，请写成 {MOMENT_EXAMPLE} 的样子。"


def plus_hours(moment: str, hours: int) -> str:
    """The moment that many hours later."""
    return (datetime.strptime(moment, _FORM) + timedelta(hours=hours)).strftime(_FORM)


def minutes_between(start: str, end: str) -> int:
    """Minutes from one moment to a later one; negative when it is earlier."""
    return int((datetime.strptime(end, _FORM) - datetime.strptime(start, _FORM)).total_seconds()) // 60


def day_of(moment: str) -> str:
    """ISO date of a moment."""
    return moment[:10]


def in_words(moment: str | None) -> str:
    """As printed: 2026年3月5日14时20分; "" for none."""
    if not moment or not is_moment(moment):
        return moment or ""
    at = datetime.strptime(moment, _FORM)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"
