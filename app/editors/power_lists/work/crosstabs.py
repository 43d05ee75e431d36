"""Tables of counts of 权力与任务; the units' arrivals are the figures of the monthly table of 吹哨报到."""

from __future__ import annotations

from collections import defaultdict

from app.core.crosstab import Axis, Counted, Counting, Crosstab, CrosstabCell, count_by, titled
from app.core.query import Filter, Query
from app.editors.power_lists.work.power_fields import PLEDGE, POWER_EXERCISE
from app.editors.power_lists.work.project_fields import PROJECT, TODO_ITEM
from app.editors.power_lists.work.whistle_fields import WHISTLE, WHISTLE_UNIT
from app.editors.power_lists.work.whistles import mean_hours, rate
from db.declarations import Row

_UNITS = 40
"""Units shown before the rest is summed up as 其他."""

_COLUMNS = ("被呼叫", "已响应", "已到场", "按时到场", "到场率", "平均到场（小时）")


def arrivals(reading: Counting, query: Query) -> Counted:
    """Called units downwards: how often called, answered, arrived, in time; share and mean time."""
    whistles = {row["id"] for row in reading.all_rows(query)}
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for unit in reading.all_rows(Query(WHISTLE_UNIT.key, as_of=query.as_of)):
        if unit["whistle_id"] in whistles:
            by_unit[unit["unit"]].append(unit)
    everything = [call for calls in by_unit.values() for call in calls]
    limited = "（按当前筛选）" if query.text.strip() or query.filters else ""
    return Counted(
        title=titled(reading, "应哨单位到场情况"),
        note=f"{WHISTLE.heading}{limited}，截至 {query.as_of or reading.today}；到场率为已到场与被呼叫之比。",
        corner="应哨单位",
        columns=_COLUMNS,
        rows=tuple((name, _figures(calls)) for name, calls in sorted(by_unit.items(), key=_most_called)),
        table=WHISTLE.key,
        total=_figures(everything) if everything else (),
    )


def _most_called(named: tuple[str, list[Row]]) -> tuple[int, str]:
    return -len(named[1]), named[0]


def _figures(calls: list[Row]) -> tuple[CrosstabCell, ...]:
    answered = [call for call in calls if call["acknowledged_at"] or call["arrived_at"]]
    arrived = [call for call in calls if call["arrived_at"]]
    in_time = [call for call in arrived if call["in_time"]]
    minutes = [call["arrival_minutes"] for call in arrived if call["arrival_minutes"] is not None]
    return (
        *(_counted(some) for some in (calls, answered, arrived, in_time)),
        CrosstabCell(0, text=rate(len(arrived), len(calls)) or ""),
        CrosstabCell(0, text=mean_hours(minutes) or ""),
    )


def _counted(calls: list[Row]) -> CrosstabCell:
    """A count of calls; it opens the whistles where each of them called once, since only then the figures agree."""
    ids = tuple(sorted({call["whistle_id"] for call in calls}))
    return CrosstabCell(len(calls), (Filter("id", values=ids),) if ids and len(ids) == len(calls) else None)


def by_month(reading: Counting, query: Query) -> Counted:
    """Months downwards, kinds of whistle across."""
    moments = sorted({row["blown_at"] for row in reading.all_rows(query)})
    months = Axis("blown_at", order=tuple(dict.fromkeys(map(_month, moments))), name=_month)
    return count_by(reading, query, months, Axis("whistle_kind"), title=titled(reading, "吹哨次数"), corner="月份")


def _month(moment: str) -> str:
    return f"{moment[:4]}年{int(moment[5:7])}月"


def powers_by_outcome(reading: Counting, query: Query) -> Counted:
    """The five powers downwards, what became of the opinion across."""
    return count_by(reading, query, Axis("power"), Axis("outcome"), title=titled(reading, "五项权力行使件数"))


def pledges_by_decision(reading: Counting, query: Query) -> Counted:
    """Kinds of documents downwards, states of the clean-up across."""
    return count_by(reading, query, Axis("pledge_kind"), Axis("state"), title=titled(reading, "责任状清理份数"))


def projects_by_unit(reading: Counting, query: Query) -> Counted:
    """Units in charge downwards, states across."""
    return count_by(reading, query, Axis("unit", most=_UNITS), Axis("state"), title=titled(reading, "项目数"))


def tasks_by_unit(reading: Counting, query: Query) -> Counted:
    """Units in charge downwards, states across."""
    return count_by(reading, query, Axis("unit", most=_UNITS), Axis("state"), title=titled(reading, "任务与整改项数"))


CROSSTABS = (
    Crosstab("whistle-arrivals", "应哨单位 × 到场情况", WHISTLE.key, arrivals),
    Crosstab("whistle-months", "月份 × 吹哨类型", WHISTLE.key, by_month),
    Crosstab("exercises-by-outcome", "五项权力 × 采纳情况", POWER_EXERCISE.key, powers_by_outcome),
    Crosstab("pledges-by-decision", "清理类别 × 清理状态", PLEDGE.key, pledges_by_decision),
    Crosstab("projects-by-unit", "责任单位 × 项目状态", PROJECT.key, projects_by_unit),
    Crosstab("tasks-by-unit", "责任单位 × 办理状态", TODO_ITEM.key, tasks_by_unit),
)
