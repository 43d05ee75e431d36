"""Tables of counts of 权责事项 that need no group: type by list, type by office (L13 of the domain notes)."""

from __future__ import annotations

from dataclasses import replace

from app.core.crosstab import Axis, Counted, Counting, Crosstab, CrosstabCell, count_by, titled
from app.core.query import Filter, Query
from app.editors.power_lists.enumerations import LIST_KINDS
from app.editors.power_lists.offices.crosstabs import held_query

_ITEM = "power_item"
_LIST = "power_list"
_TYPE = Axis("power_type")
_OFFICES = 40
"""Offices shown before the rest is summed up as 其他; a street has about ten, a district bureau up to fifty."""


def type_by_list(reading: Counting, query: Query) -> Counted:
    """Lists downwards by kind and version, kinds of power across."""
    lists = sorted(reading.all_rows(Query(_LIST)), key=lambda row: (LIST_KINDS.index(row["list_kind"]), row["id"]))
    axis = Axis("list_id", order=tuple(reading.title(_LIST, row["id"]) for row in lists))
    return count_by(reading, query, axis, _TYPE, title=titled(reading, "各清单权责事项数（按权力类型）"))


def type_by_office(reading: Counting, query: Query) -> Counted:
    """Offices downwards, kinds of power across; an item of two offices counts under both, in two versions once."""
    held, words = held_query(reading, query)
    offices = Axis("office", most=_OFFICES, several=True)
    title = titled(reading, "各承办机构权责事项数（按权力类型）")
    counted = count_by(reading, held, offices, _TYPE, title=title, note=words)
    return _opening(counted, held.filters[len(query.filters) :])


def _opening(counted: Counted, further: tuple[Filter, ...]) -> Counted:
    """The figures also open by the further conditions they were counted by."""

    def told(cells: tuple[CrosstabCell, ...]) -> tuple[CrosstabCell, ...]:
        return tuple(c if c.filters is None else replace(c, filters=(*c.filters, *further)) for c in cells)

    return replace(
        counted, rows=tuple((label, told(cells)) for label, cells in counted.rows), total=told(counted.total)
    )


CROSSTABS = (
    Crosstab("type-by-list", "清单 × 权力类型", _ITEM, type_by_list),
    Crosstab("type-by-office", "承办机构 × 权力类型", _ITEM, type_by_office),
)
