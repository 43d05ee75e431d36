"""Tables of counts of which every figure can be opened: one description for screen, paper and spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.query import Filter

if TYPE_CHECKING:
    from app.core.rules import Reading
    from db.query import Query


@dataclass(frozen=True, slots=True)
class CrosstabCell:
    """One figure and the filters that show exactly its rows, () when they cannot be shown."""

    count: int
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures.

    Attributes:
        title, note: as printed. corner: heading over the row labels. columns: headings. rows: (label, cells).
        total: the row 合计, () for none. table: whose rows the filters are for.
    """

    title: str
    note: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CrosstabCell, ...]], ...]
    table: str
    total: tuple[CrosstabCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Crosstab:
    """One table of counts. `make`: (reading with counts, query of the register) -> figures."""

    key: str
    heading: str
    table: str
    make: Callable[[Reading, Query], Counted]
