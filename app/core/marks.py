"""What is due or wrong about a record today: a coloured sign in the grid, a line in the form, a filter."""

from __future__ import annotations

from collections.abc import Callable
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


RowMark = Callable[[Row, str], Mark | None]
"""(row, today as ISO date) -> mark or None; called for the rows on the screen, so it reads nothing."""
