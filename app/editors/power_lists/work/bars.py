"""A bar chart of one field: its values by number, with the finding as title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.core.chart import Chart, Series
from app.core.editor import ChartMaker
from app.core.query import Filter
from db.declarations import Table

_BLANK = "未注明"
_MOST = 10
"""Bars before the rest is summed up as 其他 (desktop conventions, charts)."""


def bars_of(key: str, heading: str, table: Table, field: str) -> ChartMaker:
    """A chart that counts the records of a register by one field; a click shows the records of a bar."""
    order = table.field(field).choices

    def make(rows: Iterable[tuple[Any, ...]], note: str) -> Chart:
        counts = Counter[str]()
        for value, count in rows:
            counts[value or ""] += count
        names = sorted(counts, key=lambda name: (-counts[name], order.index(name) if name in order else 99, name))
        bars = [(name or _BLANK, counts[name], _only(field, (name,))) for name in names[:_MOST]]
        rest = tuple(names[_MOST:])
        if rest:
            bars.append((f"其他（{len(rest)}个）", sum(counts[name] for name in rest), _only(field, rest)))
        return Chart(
            key=key,
            title=_finding(bars, table.counter) or heading,
            shape="hbar",
            categories=tuple(name for name, _, _ in bars),
            series=(Series(table.heading, tuple(count for _, count, _ in bars)),),
            unit=table.counter,
            note=note,
            filters=tuple(condition for _, _, condition in bars),
            empty_hint=f"还没有{table.heading}。登记以后，这里按数量画图。",
        )

    return ChartMaker(key, heading, table.key, (field,), make)


def _only(field: str, names: tuple[str, ...]) -> Filter:
    """The filter a click sets: these values, the empty cells among them."""
    return Filter(field, values=tuple(name for name in names if name), blank=True if "" in names else None)


def _finding(bars: list[tuple[str, int, Filter]], counter: str) -> str:
    """执行中最多，5 件，占 50.0%; bars of equal height share the place."""
    if not bars:
        return ""
    highest = max(count for _, count, _ in bars)
    names = [name for name, count, _ in bars if count == highest]
    if len(bars) == 1:
        return f"{names[0]}，{highest} {counter}"
    part = highest * 100 / sum(count for _, count, _ in bars)
    each = "各 " if len(names) > 1 else ""
    who = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    return f"{who}最多，{each}{highest} {counter}，{'各' if each else ''}占 {part:.1f}%"
