"""Working days: deadlines of 合法性审查, 编办审核 and letters count by them.

The calendar is the State Council's yearly notice, kept in resources/holidays.csv (only days that differ from an
ordinary week). A year without a notice counts weekends alone as days off; `known` tells. An office's own days come from
the file setting "holidays": {"off": [ISO dates], "work": [ISO dates]}, or a plain list of days off.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from app.core.paths import PROGRAM

SETTING = "holidays"
"""Name of the file setting with an office's own days."""

_DAY = timedelta(days=1)
_SATURDAY = 5

OwnDays = Mapping[str, Iterable[str]] | Iterable[str] | None
"""What the setting holds: days off and days worked, or days off alone."""


@cache
def _calendar() -> tuple[frozenset[str], frozenset[str], frozenset[int]]:
    """(weekdays off, weekend days worked, years known) of the notices."""
    with (PROGRAM / "resources" / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    days = {kind: frozenset(row["day"] for row in rows if row["kind"] == kind) for kind in ("off", "work")}
    return days["off"], days["work"], frozenset(int(row["day"][:4]) for row in rows)


def known(year: int) -> bool:
    """Whether the notice for that year is in the calendar; else only weekends count as days off."""
    return year in _calendar()[2]


def note(*days: str) -> str:
    """A sentence about years without a notice among ISO dates, "" when all are known."""
    years = sorted({int(day[:4]) for day in days if day} - _calendar()[2])
    told = "、".join(map(str, years))
    return f"{told} 年的放假安排还没有录入，只按周末休息计算；请在设置里补上。" if years else ""


def _own(own: OwnDays) -> tuple[frozenset[str], frozenset[str]]:
    if isinstance(own, Mapping):
        return frozenset(own.get("off") or ()), frozenset(own.get("work") or ())
    return frozenset(own or ()), frozenset()


def is_workday(iso: str, own: OwnDays = None) -> bool:
    """Whether people work on that day. Raises ValueError for no ISO date."""
    return _is_workday(date.fromisoformat(iso), *_own(own))


def _is_workday(day: date, off: frozenset[str], work: frozenset[str]) -> bool:
    iso = day.isoformat()
    if iso in off or iso in work:
        return iso not in off
    holidays, worked, _ = _calendar()
    if iso in holidays:
        return False
    return iso in worked or day.weekday() < _SATURDAY


def add(iso: str, days: int, holidays: OwnDays = None, *, workdays: Iterable[str] = ()) -> str:
    """The date so many working days after another; the first day does not count (民法典 201).

    Args:
        iso: the day counted from. days: negative counts backwards, 0 gives the day itself.
        holidays: days off of the office's own, or the whole setting. workdays: days it works against the calendar.

    Raises:
        ValueError: no ISO date. OverflowError: no working day until the end of the calendar.
    """
    off, work = _own(holidays)
    work |= frozenset(workdays)
    day, step = date.fromisoformat(iso), _DAY if days > 0 else -_DAY
    for _ in range(abs(days)):
        day += step
        while not _is_workday(day, off, work):
            day += step
    return day.isoformat()


def between(first: str, last: str, holidays: OwnDays = None, *, workdays: Iterable[str] = ()) -> int:
    """Working days after `first` up to and with `last`; negative when `last` comes before.

    `add(first, between(first, last))` is `last` again when that is a working day.
    """
    if last < first:
        return -between(last, first, holidays, workdays=workdays)
    off, work = _own(holidays)
    work |= frozenset(workdays)
    day, end, count = date.fromisoformat(first), date.fromisoformat(last), 0
    while day < end:
        day += _DAY
        count += _is_workday(day, off, work)
    return count
