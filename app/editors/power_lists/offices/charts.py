"""Changes of the store of items, year by year. Takes counts, never rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.core.chart import Chart, Series
from app.core.editor import ChartMaker
from app.core.query import Filter

_ADDED, _RETIRED = "新增", "收回或取消"
_MOST_YEARS = 10


def changes_by_year(rows: Iterable[tuple[Any, ...]], note: str) -> Chart:
    """Two bars a year, newest year first. Rows are (created_on, retired_on, count), ISO dates or None."""
    counts = Counter[tuple[str, str]]()
    for created, retired, count in rows:
        for day, what in ((created, _ADDED), (retired, _RETIRED)):
            if day:
                counts[day[:4], what] += count
    years = sorted({year for year, _ in counts}, reverse=True)[:_MOST_YEARS]
    bars = [(year, what) for year in years for what in (_ADDED, _RETIRED) if counts[year, what]]
    return Chart(
        key="changes-by-year",
        title=_finding(counts, years),
        shape="hbar",
        categories=tuple(f"{year}年{what}" for year, what in bars),
        series=(Series("事项", tuple(counts[bar] for bar in bars)),),
        unit="项",
        note=note,
        filters=tuple(_in_year(year, what) for year, what in bars),
        empty_hint="事项库里还没有建立日期。清单公布以后，这里按年画出新增和收回、取消的项数。",
    )


def _in_year(year: str, what: str) -> Filter:
    field = "created_on" if what == _ADDED else "retired_on"
    return Filter(field, minimum=f"{year}-01-01", maximum=f"{year}-12-31")


def _finding(counts: Counter[tuple[str, str]], years: list[str]) -> str:
    if not years:
        return "历年增减"
    year = years[0]
    return f"{year}年新增 {counts[year, _ADDED]} 项，收回或取消 {counts[year, _RETIRED]} 项"


CHARTS = (ChartMaker("changes-by-year", "事项历年增减", "matter", ("created_on", "retired_on"), changes_by_year),)
