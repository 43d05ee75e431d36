"""The tables of 项目书 and of 任务、问题、整改清单."""

from __future__ import annotations

from app.editors.power_lists.work.quarters import doubtful_quarter
from app.editors.power_lists.work.words import (
    PROJECT_CLASSES,
    PROJECT_STATES,
    SECTION,
    TODO_KINDS,
    TODO_STATES,
    doubtful_score,
)
from db.declarations import Field, Kind, Table, parent

PROJECT_MILESTONE = Table(
    key="project_milestone",
    heading="项目节点",
    title=("what",),
    counter="个",
    detail_of="project",
    order=("due_on",),
    fields=(
        parent("project", "项目书", "project_id"),
        Field("what", "节点内容", required=True, max_chars=300, width=20, searched=True),
        Field("due_on", "计划完成日期", Kind.DATE, width=7),
        Field("done_on", "实际完成日期", Kind.DATE, width=7),
        Field("note", "节点说明", Kind.LONG_TEXT, width=14),
    ),
)

PROJECT_QUARTER = Table(
    key="project_quarter",
    heading="项目季报",
    title=("quarter",),
    counter="份",
    detail_of="project",
    order=("quarter",),
    fields=(
        parent("project", "项目书", "project_id"),
        Field(
            "quarter", "季度", required=True, max_chars=20, width=8, check=doubtful_quarter, help="如 2026年第1季度。"
        ),
        Field("progress", "工作进展", Kind.LONG_TEXT, width=20),
        Field("problems", "存在问题", Kind.LONG_TEXT, width=14),
        Field("next_steps", "下步打算", Kind.LONG_TEXT, width=14),
        Field("reported_on", "报告日期", Kind.DATE, width=7),
    ),
)

PROJECT_REVIEW = Table(
    key="project_review",
    heading="项目评议",
    title=("occasion", "result"),
    counter="次",
    detail_of="project",
    order=("reviewed_on",),
    fields=(
        parent("project", "项目书", "project_id"),
        Field("occasion", "评议场合", Kind.CHOICE, required=True, choices=("半年", "年终"), width=5),
        Field("reviewed_on", "评议日期", Kind.DATE, width=7),
        Field("result", "评议结果", required=True, max_chars=60, choices=("优秀", "良好", "合格", "不合格"), width=6),
        Field("score", "评议得分", max_chars=8, width=5, check=doubtful_score, help="数字，如 95.5。"),
        Field("opinion", "评议意见", Kind.LONG_TEXT, width=18),
    ),
)

_GOAL, _PROGRESS = "项目", "进度"

PROJECT = Table(
    key="project",
    heading="项目书",
    title=("project_name",),
    natural_key=("project_name", "year"),
    counter="个",
    section=SECTION,
    empty_hint="还没有项目。把年度重点、基础、创新项目登记在这里，按节点和季度跟踪。",
    fields=(
        Field(
            "project_name", "项目名称", required=True, max_chars=200, width=20, group=_GOAL, searched=True, pinyin=True
        ),
        Field("project_class", "项目类别", Kind.CHOICE, required=True, choices=PROJECT_CLASSES, width=5, group=_GOAL),
        Field("state", "项目状态", Kind.CHOICE, choices=PROJECT_STATES, default="认领", width=5, group=_GOAL),
        Field("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=2199, width=5, group=_GOAL),
        Field("unit", "责任单位", required=True, max_chars=120, width=12, group=_GOAL, searched=True, pinyin=True),
        Field("leader", "责任人", max_chars=40, width=6, group=_GOAL, public=False),
        Field("matter_id", "事项库事项", Kind.REFERENCE, target="matter", width=12, group=_GOAL, in_table=False),
        Field("goal", "项目目标", Kind.LONG_TEXT, width=16, group=_GOAL, in_table=False),
        Field("requirements", "工作要求", Kind.LONG_TEXT, width=16, group=_GOAL, in_table=False),
        Field("claimed_on", "认领日期", Kind.DATE, width=7, group=_GOAL, in_table=False),
        Field(
            "milestones",
            "项目节点",
            Kind.DETAILS,
            target="project_milestone",
            parent_field="project_id",
            group=_PROGRESS,
        ),
        Field("milestone_count", "节点完成情况", max_chars=20, computed=True, width=6, group=_PROGRESS),
        Field("next_milestone", "下一节点", max_chars=300, computed=True, width=12, group=_PROGRESS),
        Field("next_due_on", "下一节点期限", Kind.DATE, computed=True, width=7, group=_PROGRESS),
        Field(
            "quarters", "项目季报", Kind.DETAILS, target="project_quarter", parent_field="project_id", group=_PROGRESS
        ),
        Field("reported_quarters", "已报季度", max_chars=200, computed=True, width=8, group=_PROGRESS),
        Field("reviews", "项目评议", Kind.DETAILS, target="project_review", parent_field="project_id", group=_PROGRESS),
        Field("closed_on", "结项日期", Kind.DATE, width=7, group=_PROGRESS, in_table=False),
        Field("result", "项目成效", Kind.LONG_TEXT, width=14, group=_PROGRESS, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_PROGRESS, in_table=False),
    ),
)


TODO_ITEM = Table(
    key="todo_item",
    heading="任务与整改",
    title=("subject",),
    natural_key=("todo_kind", "subject", "source"),
    counter="项",
    section=SECTION,
    empty_hint="还没有任务。把上级交办、检查发现和需要整改的事逐条登记，办结后销号。",
    fields=(
        Field("subject", "任务内容", required=True, max_chars=300, width=22, searched=True, pinyin=True),
        Field("todo_kind", "清单类别", Kind.CHOICE, required=True, choices=TODO_KINDS, default="任务", width=5),
        Field("state", "办理状态", Kind.CHOICE, choices=TODO_STATES, default="待办", width=6),
        Field("source", "任务来源", max_chars=200, width=12, searched=True, help="文件、会议、巡察或检查的名称。"),
        Field("matter_id", "事项库事项", Kind.REFERENCE, target="matter", width=12, in_table=False),
        Field("unit", "责任单位", max_chars=120, width=10, searched=True, pinyin=True),
        Field("leader", "责任人", max_chars=40, width=6, public=False),
        Field("due_on", "完成期限", Kind.DATE, width=7),
        Field("measures", "工作措施", Kind.LONG_TEXT, width=14),
        Field("progress", "进展情况", Kind.LONG_TEXT, width=14),
        Field("result", "完成结果", Kind.LONG_TEXT, width=14, in_table=False),
        Field("done_on", "完成日期", Kind.DATE, width=7),
        Field("returned_note", "退回意见", Kind.LONG_TEXT, width=10, in_table=False),
        Field("written_off_on", "销号日期", Kind.DATE, width=7),
        Field("scan", "扫描件", Kind.FILE, width=10, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, in_table=False),
    ),
)
