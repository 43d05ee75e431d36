"""The charts of 权责清单: items by type, by list and type, by office. They take counts, never rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.core.chart import Chart, Series
from app.core.editor import ChartMaker
from app.core.query import Filter
from app.editors.power_lists.fields import POWER_TYPES

_UNIT = "项"
_BLANK = "未注明"
_MOST = 10
"""Bars before the rest is summed up as 其他 (desktop conventions, charts)."""
_EMPTY = "还没有事项。导入清单或新增事项后，这里按数量画图。"

Counts = Iterable[tuple[Any, ...]]


def items_by_type(rows: Counts, note: str) -> Chart:
    """Bars sorted by number; equal ones in national order. Rows are (power_type, count)."""
    counts = Counter[str]()
    for power_type, count in rows:
        counts[power_type or ""] += count
    order = sorted(counts, key=lambda name: (-counts[name], _national(name)))
    return Chart(
        key="items-by-type",
        title=_leader([(name or _BLANK, counts[name]) for name in order], empty="按权力类型"),
        shape="hbar",
        categories=tuple(name or _BLANK for name in order),
        series=(Series("事项", tuple(counts[name] for name in order)),),
        unit=_UNIT,
        note=note,
        filters=tuple(_only("power_type", name) for name in order),
        empty_hint=_EMPTY,
    )


def items_by_list(rows: Counts, note: str) -> Chart:
    """One bar a list, stacked by type. Rows are ((list id, title), power_type, count)."""
    counts: dict[tuple[Any, str], Counter[str]] = {}
    for reference, power_type, count in rows:
        counts.setdefault(_named(reference), Counter())[power_type or ""] += count
    lists = sorted(counts, key=lambda named: -sum(counts[named].values()))
    types = sorted({name for counter in counts.values() for name in counter}, key=_national)
    return Chart(
        key="items-by-list",
        title=_leader([(title, sum(counts[row_id, title].values())) for row_id, title in lists], empty="按清单和类型"),
        shape="hbar",
        categories=tuple(title for _, title in lists),
        series=tuple(Series(name or _BLANK, tuple(counts[key][name] for key in lists)) for name in types),
        unit=_UNIT,
        note=note,
        filters=tuple(_only("list_id", row_id) for row_id, _ in lists),
        empty_hint=_EMPTY,
    )


def items_by_office(rows: Counts, note: str) -> Chart:
    """The ten offices with most items, the rest as 其他, blanks last. Rows are (office, count)."""
    counts = Counter[str]()
    for office, count in rows:
        counts[office or ""] += count
    blank = counts.pop("", 0)
    order = sorted(counts, key=lambda name: (-counts[name], name))
    bars = [(name, counts[name], _only("office", name)) for name in order[:_MOST]]
    rest = order[_MOST:]
    if rest:
        bars.append(
            (f"其他（{len(rest)}个）", sum(counts[name] for name in rest), Filter("office", values=tuple(rest)))
        )
    named = [(name, count) for name, count, _ in bars if not name.startswith("其他（")]
    if blank:
        bars.append((_BLANK, blank, _only("office", "")))
    return Chart(
        key="items-by-office",
        title=_leader(named, empty="按承办机构", whole=sum(count for _, count, _ in bars)),
        shape="hbar",
        categories=tuple(name for name, _, _ in bars),
        series=(Series("事项", tuple(count for _, count, _ in bars)),),
        unit=_UNIT,
        note=note,
        filters=tuple(condition for _, _, condition in bars),
        empty_hint=_EMPTY,
    )


def _national(name: str) -> int:
    return POWER_TYPES.index(name) if name in POWER_TYPES else len(POWER_TYPES)


def _named(reference: Any) -> tuple[Any, str]:
    """(id, title) of a reference, however the counts bring it."""
    if reference is None:
        return None, _BLANK
    return reference if isinstance(reference, tuple) else (reference, str(reference))


def _only(field: str, value: Any) -> Filter:
    """The filter a click sets: that value, or the empty cells."""
    return Filter(field, values=(value,)) if value not in (None, "") else Filter(field, blank=True)


def _leader(bars: list[tuple[str, int]], *, empty: str, whole: int = 0) -> str:
    """The finding: 行政处罚最多，538 项，占 70.5%. Bars of equal height share the place."""
    if not bars:
        return empty
    highest = bars[0][1]
    names = [name for name, count in bars if count == highest]
    part = highest * 100 / (whole or sum(count for _, count in bars))
    if len(bars) == 1:
        return f"{bars[0][0]}，{highest} {_UNIT}" + ("" if part > 99.95 else f"，占 {part:.1f}%")
    who = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    each = "各 " if len(names) > 1 else ""
    return f"{who}最多，{each}{highest} {_UNIT}，{'各' if each else ''}占 {part:.1f}%"


CHARTS = (
    ChartMaker("items-by-type", "事项按权力类型", "power_item", ("power_type",), items_by_type),
    ChartMaker("items-by-list", "事项按清单和类型", "power_item", ("list_id", "power_type"), items_by_list),
    ChartMaker("items-by-office", "事项按承办机构", "power_item", ("office",), items_by_office),
)
