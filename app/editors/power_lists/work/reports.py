"""The printed lists of 权力与任务. Widths are mm on A4 lying (277); L12 has the columns of the domain notes."""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn
from app.core.query import Filter
from app.editors.power_lists.work.power_fields import PLEDGE, POWER_EXERCISE, STATIONED_UNIT
from app.editors.power_lists.work.project_fields import PROJECT, TODO_ITEM
from app.editors.power_lists.work.whistle_fields import WHISTLE
from app.reports.generic import generic_ledger

_NUMBER = LedgerColumn("#", "序号", 10, "center")

CLEAN_UP = Ledger(  # L12
    key="pledges",
    heading="责任状、一票否决清理台账",
    table=PLEDGE.key,
    title="{unit}责任状、一票否决清理台账（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("document_title", "名称", 50),
        LedgerColumn("issuing_department", "发文部门", 27),
        LedgerColumn("document_no", "文号", 27, band="文号日期"),
        LedgerColumn("issued_on", "日期", 25, "center", band="文号日期"),
        LedgerColumn("pledge_kind", "类别", 17, "center"),
        LedgerColumn("basis", "依据", 42),
        LedgerColumn("decision", "处理意见", 16, "center"),
        LedgerColumn("replaced_by", "替代方式", 36),
        LedgerColumn("remark", "备注", 27),
    ),
    paper="A4",
    continued=("#", "document_title"),
)

RETAINED = Ledger(
    key="pledges-retained",
    heading="责任状保留清单",
    table=PLEDGE.key,
    title="{unit}责任状、一票否决保留清单（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("document_title", "名称", 74),
        LedgerColumn("pledge_kind", "类别", 20, "center"),
        LedgerColumn("issuing_department", "发文部门", 38),
        LedgerColumn("document_no", "文号", 34),
        LedgerColumn("basis", "依据", 50),
        LedgerColumn("decided_on", "日期", 25, "center", band="区级审定"),
        LedgerColumn("decision_no", "文号", 26, band="区级审定"),
    ),
    paper="A4",
    continued=("#", "document_title"),
    only=(Filter("state", values=("保留",)),),
)

VIOLATIONS = Ledger(
    key="pledges-outside",
    heading="清单外签订责任状报告表",
    table=PLEDGE.key,
    title="{unit}清单外签订责任状报告表（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("document_title", "名称", 60),
        LedgerColumn("issuing_department", "发文部门", 34),
        LedgerColumn("document_no", "文号", 30),
        LedgerColumn("issued_on", "发文日期", 25, "center"),
        LedgerColumn("state", "清理状态", 18, "center"),
        LedgerColumn("last_signed_on", "最近签订", 25, "center"),
        LedgerColumn("reported_on", "报告日期", 25, "center"),
        LedgerColumn("handling", "处置情况", 50),
    ),
    paper="A4",
    continued=("#", "document_title"),
    only=(Filter("outside", values=(1,)),),
)

EXERCISES = Ledger(
    key="exercises",
    heading="五项权力行使登记簿",
    table=POWER_EXERCISE.key,
    title="{unit}五项权力行使年度登记簿（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("subject", "征求事项", 47),
        LedgerColumn("counterpart", "对方单位", 28),
        LedgerColumn("request_no", "文号", 25, band="征询"),
        LedgerColumn("requested_on", "日期", 25, "center", band="征询"),
        LedgerColumn("due_on", "复函期限", 25, "center"),
        LedgerColumn("opinion", "街道意见", 45),
        LedgerColumn("reply_no", "文号", 25, band="复函"),
        LedgerColumn("replied_on", "日期", 25, "center", band="复函"),
        LedgerColumn("outcome", "采纳情况", 20, "center"),
    ),
    paper="A4",
    group_by="power",
    continued=("#", "subject"),
)

WHISTLES = Ledger(
    key="whistles",
    heading="吹哨报到月报表",
    table=WHISTLE.key,
    title="{unit}吹哨报到月报表（{version}）",
    columns=(
        LedgerColumn("whistle_no", "哨号", 18, "center"),
        LedgerColumn("subject", "吹哨事项", 61),
        LedgerColumn("blown_at", "吹哨时间", 29, "center"),
        LedgerColumn("lead_unit", "牵头单位", 30),
        LedgerColumn("called", "呼叫", 12, "center", band="应哨单位"),
        LedgerColumn("arrived", "到场", 12, "center", band="应哨单位"),
        LedgerColumn("arrival_rate", "到场率", 16, "center", band="应哨单位"),
        LedgerColumn("mean_hours", "平均到场（小时）", 20, "center"),
        LedgerColumn("closed_at", "办结时间", 29, "center"),
        LedgerColumn("resolved", "是否解决", 14, "center"),
        LedgerColumn("rating", "评价", 18, "center"),
        LedgerColumn("state", "状态", 18, "center"),
    ),
    paper="A4",
    group_by="whistle_kind",
    continued=("whistle_no", "subject"),
)

PROJECTS = Ledger(
    key="projects",
    heading="项目进度台账",
    table=PROJECT.key,
    title="{unit}项目进度台账（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("project_name", "项目名称", 50),
        LedgerColumn("unit", "责任单位", 30),
        LedgerColumn("leader", "责任人", 16, "center"),
        LedgerColumn("goal", "项目目标", 50),
        LedgerColumn("milestone_count", "节点", 13, "center"),
        LedgerColumn("next_milestone", "内容", 36, band="下一节点"),
        LedgerColumn("next_due_on", "期限", 25, "center", band="下一节点"),
        LedgerColumn("reported_quarters", "已报季度", 29),
        LedgerColumn("state", "状态", 16, "center"),
    ),
    paper="A4",
    group_by="project_class",
    continued=("#", "project_name"),
)

TASKS = Ledger(
    key="todo-items",
    heading="任务、问题、整改清单",
    table=TODO_ITEM.key,
    title="{unit}任务、问题、整改清单（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("subject", "内容", 56),
        LedgerColumn("source", "来源", 30),
        LedgerColumn("unit", "责任单位", 26),
        LedgerColumn("leader", "责任人", 16, "center"),
        LedgerColumn("due_on", "完成期限", 25, "center"),
        LedgerColumn("measures", "工作措施", 35),
        LedgerColumn("progress", "进展情况", 36),
        LedgerColumn("done_on", "完成日期", 25, "center"),
        LedgerColumn("state", "状态", 18, "center"),
    ),
    paper="A4",
    group_by="todo_kind",
    continued=("#", "subject"),
)

STATIONS = Ledger(
    key="stationed-units",
    heading="派驻机构编制一览表",
    table=STATIONED_UNIT.key,
    title="{unit}派驻机构编制一览表（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("unit_name", "机构名称", 48),
        LedgerColumn("parent_department", "主管部门", 36),
        LedgerColumn("mode", "管理方式", 20, "center"),
        LedgerColumn("admin_posts", "行政", 14, "center", band="编制"),
        LedgerColumn("institution_posts", "事业", 14, "center", band="编制"),
        LedgerColumn("total_posts", "合计", 14, "center", band="编制"),
        LedgerColumn("hired_posts", "编外", 14, "center"),
        LedgerColumn("actual_staff", "实有", 14, "center"),
        LedgerColumn("budget_line", "经费渠道", 36),
        LedgerColumn("assessor", "考核主体", 28),
        LedgerColumn("latest_decision", "最近变动文号", 29),
    ),
    paper="A4",
    continued=("#", "unit_name"),
)

LEDGERS = (
    CLEAN_UP,
    RETAINED,
    VIOLATIONS,
    EXERCISES,
    WHISTLES,
    PROJECTS,
    TASKS,
    STATIONS,
    *(generic_ledger(table) for table in (PLEDGE, POWER_EXERCISE, WHISTLE, PROJECT, TODO_ITEM, STATIONED_UNIT)),
)
