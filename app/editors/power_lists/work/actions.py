"""What is done with the registers of 权力与任务: steps of their flows, and detail rows by a small dialog."""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, asked, flow_actions, require
from app.core.rules import Reading
from app.editors.power_lists.work import exercises, pledges, projects, tasks, whistles
from app.editors.power_lists.work.adding import adding_action, only_in, today_in, with_defaults
from app.editors.power_lists.work.leads import names
from app.editors.power_lists.work.power_fields import (
    PLEDGE,
    PLEDGE_SIGNING,
    POWER_EXERCISE,
    STATIONED_UNIT,
    UNIT_ASSESSMENT,
    UNIT_CHANGE,
)
from app.editors.power_lists.work.project_fields import (
    PROJECT,
    PROJECT_MILESTONE,
    PROJECT_QUARTER,
    PROJECT_REVIEW,
    TODO_ITEM,
)
from app.editors.power_lists.work.quarters import quarter_of
from app.editors.power_lists.work.whistle_fields import WHISTLE, WHISTLE_UNIT
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Row

# -- 责任状

_REPORT = ("reported_on", "handling?")


def _report_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return with_defaults(tuple(asked(PLEDGE, name, {}) for name in _REPORT), {"reported_on": reading.today})


def _report(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_report_asks(reading, ids), answers)
    cells = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in _REPORT}
    edits = tuple(Edit(Deed.UPDATE, PLEDGE.key, cells, row_id=row_id) for row_id in ids)
    return ChangeSet(f"报告清单外签订：{len(ids)} 份", edits, source="action")


def _outside(row: Row, _reading: Reading) -> str:
    return "" if row["outside"] else "这份文件没有清单外签订，不用报告。"


# -- 吹哨报到


def _lead(row: Row, reading: Reading) -> Row:
    """The first leading unit that has not been called yet."""
    called = {unit["unit"] for unit in reading.children(WHISTLE_UNIT.key, row["id"])}
    return {"unit": next((name for name in names(row["lead_unit"]) if name not in called), None)}


# -- 项目书


def _next_milestone(reading: Reading, project_id: int) -> Row | None:
    open_ones = [one for one in reading.children(PROJECT_MILESTONE.key, project_id) if not one["done_on"]]
    return min(open_ones, key=lambda one: (one["due_on"] or "9999", one["what"]), default=None)


def _milestone_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    done = replace(asked(PROJECT_MILESTONE, "done_on", {}), default=reading.today)
    return (done, asked(PROJECT_MILESTONE, "note?", {}))


def _finish_milestone(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_milestone_asks(reading, ids), answers)
    milestone = _next_milestone(reading, ids[0])
    assert milestone is not None, "offered only while one is open"
    cells = {"done_on": answers["done_on"]} | ({"note": answers["note"]} if answers.get("note") else {})
    edit = Edit(Deed.UPDATE, PROJECT_MILESTONE.key, cells, row_id=milestone["id"])
    return ChangeSet(f"完成节点：{milestone['what']}", (edit,), source="action")


def _told_milestone(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    milestone = _next_milestone(reading, ids[0])
    return (f"完成的节点：{milestone['what']}（计划 {milestone['due_on'] or '未定'}）",) if milestone else ()


def _has_open_milestone(row: Row, _reading: Reading) -> str:
    return "" if row["next_milestone"] else "没有未完成的节点。"


def _quarter(_row: Row, reading: Reading) -> Row:
    return {"quarter": quarter_of(reading.today), "reported_on": reading.today}


ACTIONS = (
    *flow_actions(pledges.FLOW, PLEDGE, prefix="pledge"),
    adding_action(
        "pledge-signing",
        "登记签订…",
        PLEDGE,
        detail=PLEDGE_SIGNING,
        link="pledge_id",
        asks=("counterpart", "signed_on", "note?", "scan?"),
        defaults=today_in("signed_on"),
        note="不在保留清单里的会自动标为清单外签订。",
    ),
    Action("pledge-report", "报告清单外签订…", PLEDGE.key, _report, _report_asks, _outside, many=True),
    *flow_actions(exercises.FLOW, POWER_EXERCISE, prefix="exercise"),
    *flow_actions(whistles.FLOW, WHISTLE, prefix="whistle"),
    adding_action(
        "whistle-call",
        "呼叫单位…",
        WHISTLE,
        detail=WHISTLE_UNIT,
        link="whistle_id",
        asks=("unit", "acknowledged_at?", "arrived_at?"),
        offered=only_in(WHISTLE, "呼叫单位", whistles.BLOWN, whistles.HANDLING),
        defaults=_lead,
    ),
    *flow_actions(projects.FLOW, PROJECT, prefix="project"),
    Action(
        "project-milestone",
        "完成下一节点…",
        PROJECT.key,
        _finish_milestone,
        _milestone_asks,
        _has_open_milestone,
        _told_milestone,
    ),
    adding_action(
        "project-quarter",
        "登记季报…",
        PROJECT,
        detail=PROJECT_QUARTER,
        link="project_id",
        asks=("quarter", "progress", "problems?", "next_steps?", "reported_on"),
        offered=only_in(PROJECT, "登记季报", projects.RUNNING, projects.ASSESSED),
        defaults=_quarter,
    ),
    adding_action(
        "project-review",
        "登记评议…",
        PROJECT,
        detail=PROJECT_REVIEW,
        link="project_id",
        asks=("occasion", "reviewed_on", "result", "score?", "opinion?"),
        offered=only_in(PROJECT, "登记评议", projects.RUNNING, projects.ASSESSED),
        defaults=today_in("reviewed_on"),
    ),
    *flow_actions(tasks.FLOW, TODO_ITEM, prefix="todo"),
    adding_action(
        "station-change",
        "登记变动…",
        STATIONED_UNIT,
        detail=UNIT_CHANGE,
        link="unit_id",
        asks=("decision_no", "changed_on", "what_changed"),
        defaults=today_in("changed_on"),
    ),
    adding_action(
        "station-assessment",
        "登记考核…",
        STATIONED_UNIT,
        detail=UNIT_ASSESSMENT,
        link="unit_id",
        asks=("year", "half", "assessed_by", "score", "opinion?", "scan?"),
        defaults=lambda row, reading: {"year": int(reading.today[:4]), "assessed_by": row["assessor"]},
    ),
)
