"""Quarters as words, 2026年第1季度, and which of them should have been reported by now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

REPORT_DAYS = 15
"""Days after the end of a quarter within which it is reported on."""

_QUARTER = re.compile(r"\d{4}年第[1-4]季度")


def doubtful_quarter(text: str) -> str | None:
    """A sentence when the text is not written like 2026年第1季度."""
    return None if _QUARTER.fullmatch(text) else "季度请写成 2026年第1季度 的样子。"


def quarter_of(day: str) -> str:
    """The quarter an ISO date lies in: 2026年第1季度."""
    return f"{day[:4]}年第{(int(day[5:7]) + 2) // 3}季度"


def named(cells: Iterable[Any]) -> str | None:
    """The quarters among some cells, each once, in order, joined by 、; None when there is none."""
    found = {cell for cell in cells if isinstance(cell, str) and not doubtful_quarter(cell)}
    return "、".join(sorted(found)) or None


def missing(reported: str | None, *, first: str, last: str, today: str) -> list[str]:
    """Quarters from the one of a first day to that of a last day whose report should be there by today and is not.

    Args:
        reported: as `named` gives them. first, last, today: ISO dates.
    """
    due = date.fromisoformat(today) - timedelta(days=REPORT_DAYS)
    found = []
    start = date(int(first[:4]), (int(first[5:7]) - 1) // 3 * 3 + 1, 1)
    while first <= last and start.isoformat() <= last:
        after = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
        if after > due:
            break
        name = quarter_of(start.isoformat())
        if name not in (reported or ""):
            found.append(name)
        start = after
    return found
