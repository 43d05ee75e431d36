"""Rows for the tests of the comparison: those of the ten published lists, and rows made by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.core.comparison import Comparison, Line
from tests.exchange.import_tools import COUNTS, REAL, read

Row = dict[str, Any]


@cache
def published(name: str) -> tuple[Row, ...]:
    """The items of one published list, with ids as a file would give them."""
    plan = read(REAL / name, compared=False)
    rows = [row.values for sheet in plan.sheets for row in sheet.rows if not row.refused]
    return tuple({**row, "id": number, "state": "现行"} for number, row in enumerate(rows, 1))


@cache
def all_published() -> tuple[Row, ...]:
    """The items of all ten lists as one."""
    rows = [row for name in COUNTS for row in published(name)]
    return tuple({**row, "id": number} for number, row in enumerate(rows, 1))


def row(name: str, **cells: Any) -> Row:
    """One row made by hand."""
    return {"item_name": name, "power_type": "行政处罚", "basis": f"《{name}条例》第一条", "state": "现行", **cells}


def words_of(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """Name of the newer row, else of the older one -> classes."""
    return {line.side.name: line.words for line in comparison.lines}


def counts_of(comparison: Comparison) -> dict[str, int]:
    """Class -> number of lines, those that occur."""
    return {count.word: count.count for count in comparison.classes if count.count}


def line_of(comparison: Comparison, name: str) -> Line:
    """The line of that name."""
    return next(line for line in comparison.lines if name in (line.side.name, line.old and line.old.name))
