"""What is due or wrong about a record today: a coloured sign in the grid, a line in the form, a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.declarations import Row


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark.

    Attributes:
        text: short, in Chinese: 逾期 3 天未复函. level: "error" (overdue), "warning" (due soon), "info".
    """

    text: str
    level: str = "warning"


LEVELS = ("error", "warning", "info")
"""From the gravest down."""


def worst(marks: Iterable[Mark | None]) -> Mark | None:
    """The gravest of some marks, the first among equals; its text names the others too."""
    found = sorted((mark for mark in marks if mark is not None), key=lambda mark: LEVELS.index(mark.level))
    if len(found) < 2:
        return found[0] if found else None
    return Mark(f"{found[0].text}；{'；'.join(mark.text for mark in found[1:])}", found[0].level)


RowMark = Callable[[Row, str], Mark | None]
"""(row, today as ISO date) -> mark or None; called for the rows on the screen, so it reads nothing."""
