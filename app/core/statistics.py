"""Counts of rows by fields, for charts and their spreadsheets. Knows no screen and no domain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.chart import Chart
from app.core.export_rows import ExportColumn, ExportSheet
from app.core.query import Query
from db.declarations import Kind

if TYPE_CHECKING:
    from app.core.session import Session


def counted(session: Session, query: Query, fields: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Rows of (value per field ..., count) under the query; a REFERENCE value is (id, title) or None."""
    table = session.tables[query.table]
    links = [table.field(key).target if table.field(key).kind is Kind.REFERENCE else None for key in fields]
    rows = []
    for *values, count in session.counts(query, fields):
        shown = [
            value if target is None or value is None else (value, session.title(target, value))
            for value, target in zip(values, links, strict=True)
        ]
        rows.append((*shown, count))
    return rows


def note(session: Session, query: Query) -> str:
    """Where the numbers come from, in one line under the chart."""
    day = query.as_of or session.clock().date().isoformat()
    limited = "，按当前筛选" if query.text.strip() or query.filters else ""
    unit = session.setting("unit", "")
    return f"{unit or ''}{session.tables[query.table].heading}{limited}，截至 {day}"


def chart_sheet(chart: Chart) -> ExportSheet:
    """The numbers of a chart: one line a category, one column a series."""
    columns = (ExportColumn("类别", width=16), *(ExportColumn(series.name, Kind.INTEGER) for series in chart.series))
    rows = [
        (category, *(series.values[place] for series in chart.series))
        for place, category in enumerate(chart.categories)
    ]
    return ExportSheet("图表数据", columns, rows)
