"""Charts of batches by where they stand and of the adoption of a model list. They take counts, never rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.core.chart import Chart, Series
from app.core.editor import ChartMaker
from app.core.query import Filter
from app.editors.power_lists.enumerations import POWER_TYPES
from app.editors.power_lists.grants.fields import BATCH_STATES, DECISIONS

_BLANK = "未注明"

Counts = Iterable[tuple[Any, ...]]


def batches_by_state(rows: Counts, note: str) -> Chart:
    """One bar a state, in the order of the flow; states without a batch are left out. Rows are (state, count)."""
    counts = Counter[str]()
    for state, count in rows:
        counts[state or ""] += count
    order = [state for state in (*BATCH_STATES, "") if counts[state]]
    ended = counts["收回"] + counts["不予下放"]
    whole = sum(counts.values())
    title = f"{whole} 个赋权批次，{whole - ended} 个在办或在行使，{ended} 个已结束" if whole else "赋权批次按进展"
    return Chart(
        key="batches-by-state",
        title=title,
        shape="hbar",
        categories=tuple(state or _BLANK for state in order),
        series=(Series("批次", tuple(counts[state] for state in order)),),
        unit="批",
        note=note,
        filters=tuple(_only("state", state) for state in order),
        empty_hint="还没有赋权批次。登记批次后，这里按进展画图。",
    )


def adoption_by_type(rows: Counts, note: str) -> Chart:
    """One bar a type, stacked by judgement. Rows are (power_type, decision, count)."""
    counts: dict[str, Counter[str]] = {}
    for power_type, decision, count in rows:
        counts.setdefault(power_type or "", Counter())[decision or "待定"] += count
    known = [power_type for power_type in POWER_TYPES if power_type in counts]
    order = [*known, *sorted(counts.keys() - {*POWER_TYPES})]
    sums = {decision: sum(counter[decision] for counter in counts.values()) for decision in DECISIONS}
    told = "，".join(f"{decision} {number} 项" for decision, number in sums.items() if number)
    return Chart(
        key="adoption-by-type",
        title=told or "通用清单采用情况",
        shape="hbar",
        categories=tuple(power_type or _BLANK for power_type in order),
        series=tuple(
            Series(decision, tuple(counts[power_type][decision] for power_type in order))
            for decision in DECISIONS
            if sums[decision]
        ),
        unit="项",
        note=note,
        filters=tuple(_only("power_type", power_type) for power_type in order),
        empty_hint="还没有采用表。生成采用表后，这里按权力类型画图。",
    )


def _only(field: str, value: str) -> Filter:
    return Filter(field, values=(value,)) if value else Filter(field, blank=True)


CHARTS = (
    ChartMaker("batches-by-state", "赋权批次按进展", "grant_batch", ("state",), batches_by_state),
    ChartMaker("adoption-by-type", "采用情况按类型", "model_adoption", ("power_type", "decision"), adoption_by_type),
)
