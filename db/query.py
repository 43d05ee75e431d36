"""What the grid asks for: search text, filters, order, point in time. Plain data, understood by `db.selection`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one field, made by a header filter; conditions of one query are joined by AND.

    Attributes:
        field: key.
        values: cells of which one must match; empty means no such condition.
        blank: True only rows where the field is empty, False only where it is not, None both;
            together with `values`, True adds the empty rows to them.
        contains: text the shown cell must contain (case-insensitive), "" for none.
        minimum, maximum: inclusive limits for INTEGER, MONEY (fen) and DATE (ISO text).
    """

    field: str
    values: tuple[object, ...] = ()
    blank: bool | None = None
    contains: str = ""
    minimum: object = None
    maximum: object = None


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows of a table, in which order.

    Attributes:
        table: table key.
        text: what the search box holds; words separated by blanks must all occur (Chinese, full pinyin, initials).
        filters: see `Filter`.
        order: (field key, descending) pairs; empty is the table's standard order.
        as_of: ISO date; rows as they stood at the end of that day. None: now.
    """

    table: str
    text: str = ""
    filters: tuple[Filter, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    as_of: str | None = None

    @property
    def plain(self) -> bool:
        """True when every row of today is wanted (order may still be set)."""
        return not (self.text.strip() or self.filters or self.as_of)
