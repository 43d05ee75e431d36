"""Which backups may go (reliability 3.5, F11).

The counter tells their order; the clock only names days, and a wrong one can cost no more than a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

from db import platform
from db.backup import BackupInfo, manifest_path

NEWEST, DAYS, WEEKS, MONTHS = 10, 14, 10, 12
KEPT_DAYS = 90  # named copies are spared until so many other days have copies after them
KEPT_MOST = 15  # of one reason: many 保存点 must not push the copy before a restore out


def thin(copies: Sequence[BackupInfo]) -> list[BackupInfo]:
    """Copies that may be removed.

    Args:
        copies: of one folder, newest first.
    """
    good = [info for info in copies if info.verified]
    spared = {info.counter for info in good[:NEWEST]}
    for label, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        spared |= _newest_of_each(good, label, most)
    spared |= _named(good)
    oldest_safe = good[NEWEST - 1].counter if len(good) >= NEWEST else 0
    # An unverified copy is kept for a look until enough verified ones are newer.
    return [info for info in copies if info.counter not in spared and (info.verified or info.counter < oldest_safe)]


def remove(copies: Sequence[BackupInfo]) -> None:
    """Take copies and their manifests away; one that another program holds stays until the next time."""
    for info in copies:
        with suppress(PermissionError):
            platform.remove(info.path)
            platform.remove(manifest_path(info.path))


def _newest_of_each(good: Sequence[BackupInfo], label: Callable[[str], str], most: int) -> set[int]:
    newest: dict[str, int] = {}
    for info in good:
        newest.setdefault(label(info.at), info.counter)
    return set(list(newest.values())[:most])


def _named(good: Sequence[BackupInfo]) -> set[int]:
    spared: set[int] = set()
    reasons: Counter[str] = Counter()
    days: set[str] = set()
    for info in good:
        days.add(_day(info.at))
        if info.kept and len(days) <= KEPT_DAYS and reasons[info.reason] < KEPT_MOST:
            reasons[info.reason] += 1
            spared.add(info.counter)
    return spared


def _day(at: str) -> str:
    return at[:10]


def _week(at: str) -> str:
    try:
        year, week, _ = date.fromisoformat(at[:10]).isocalendar()
    except ValueError:
        return ""
    return f"{year}-{week}"


def _month(at: str) -> str:
    return at[:7]
