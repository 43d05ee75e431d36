"""A chart as plain numbers; two painters draw it: `ui/chart_panel` on the screen, `reports/charts` on paper."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.query import Filter


@dataclass(frozen=True, slots=True)
class Series:
    """One row of marks: `values[i]` belongs to `Chart.categories[i]`; None prints nothing there."""

    name: str
    values: tuple[int | float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One idea.

    Attributes:
        key: stable name for the command line, e.g. "items-by-type".
        title: states the finding ("行政处罚最多，538 项，占 70.5%").
        shape: "hbar" (horizontal bars, stacked when there are several series), "vbar", "line" or "heat"
            (one series a row of the matrix).
        categories: axis labels in display order.
        series: the numbers.
        unit: measure word of the numbers, e.g. 项.
        note: where the numbers come from: register, filter, date.
        filters: per category the filter that a click on it sets; empty when a click does nothing.
        empty_hint: shown instead when there are no numbers.
    """

    key: str
    title: str
    shape: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: str = ""
    filters: tuple[Filter, ...] = ()
    empty_hint: str = ""
