"""Points in time as text, to the minute: 2026-03-05 14:20. They sort as they stand; `read` takes what clerks write."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

from app.editors.power_lists.work.words import MOMENT_EXAMPLE

_FORM = "%Y-%m-%d %H:%M"
_WRITTEN = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号T]?\s*(\d{1,2})\s*[:.时点]\s*(\d{1,2})?\s*分?(:00(\.0+)?)?"
)
"""2026-3-5 9:10, 2026/3/5 9：10, 2026年3月5日9时, and what a spreadsheet makes of it (2026-03-05 09:10:00)."""


def is_moment(cell: Any) -> bool:
    """True for exactly 2026-03-05 14:20: four-digit year, two digits each, a day and a time there are."""
    if not isinstance(cell, str) or len(cell) != len(MOMENT_EXAMPLE):
        return False
    try:
        return datetime.strptime(cell, _FORM).strftime(_FORM) == cell
    except ValueError:
        return False


def read(cell: Any) -> Any:
    """A moment as it is kept, from what a clerk writes; anything else comes back as it is."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else None
    if found is None:
        return cell
    year, month, day, hour, minute = (int(part or 0) for part in found.groups()[:5])
    text = f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}"
    return text if is_moment(text) else cell


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
