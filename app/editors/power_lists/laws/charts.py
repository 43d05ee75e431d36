"""The most cited laws, counted over the citations of every list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.core.chart import Chart, Series
from app.core.editor import ChartMaker
from app.core.query import Filter

_MOST = 12
_EMPTY = "还没有依据条款。导入清单或用“拆解依据”以后，这里画出引用最多的法规。"


def most_cited(rows: Iterable[tuple[Any, ...]], note: str) -> Chart:
    """Bars of the most cited laws. Rows are (title, count)."""
    counts = Counter[str]()
    for title, count in rows:
        counts[str(title or "")] += count
    bars = [pair for pair in counts.most_common() if pair[0]][:_MOST]
    total = counts.total()
    found = f"引用最多的是《{bars[0][0]}》，{bars[0][1]} 处，占 {bars[0][1] / total:.1%}" if bars else "法规引用次数"
    return Chart(
        key="laws-most-cited",
        title=found,
        shape="hbar",
        categories=tuple(title for title, _ in bars),
        series=(Series("引用", tuple(count for _, count in bars)),),
        unit="处",
        note=note,
        filters=tuple(Filter("law_title", values=(title,)) for title, _ in bars),
        empty_hint=_EMPTY,
    )


CHARTS = (ChartMaker("laws-most-cited", "引用最多的法规", "power_citation", ("law_title",), most_cited),)
