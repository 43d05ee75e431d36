"""Printed lists of batches, granted items by batch, adoption, shared duties, plans of checks, the negative list.

Widths are mm: 400 on A3 lying, 277 on A4 lying. Columns of granted items: ledger L5 (domain notes, 4).
"""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn, LedgerScope
from app.core.query import Filter
from app.editors.power_lists.grants.fields import GRANT_BATCH, INSPECTION_PLAN, MODEL_ADOPTION, NEGATIVE_ENTRY
from app.reports.generic import generic_ledger

_NUMBER = LedgerColumn("#", "序号", 10, align="center")

BATCHES = Ledger(
    key="batches",
    heading="赋权批次台账",
    table="grant_batch",
    title="{unit}赋权批次台账",
    columns=(
        _NUMBER,
        LedgerColumn("name", "批次", 38),
        LedgerColumn("former_dept", "原实施部门", 26),
        LedgerColumn("grant_mode", "赋权方式", 20, align="center"),
        LedgerColumn("seal", "署名与用印", 30),
        LedgerColumn("receiving_streets", "承接街道", 24),
        LedgerColumn("street_opinion", "街道意见", 20, align="center"),
        LedgerColumn("approval_no", "文号", 28, band="批准"),
        LedgerColumn("approved_on", "日期", 26, align="center", band="批准"),
        LedgerColumn("start_on", "起", 26, align="center", band="行使期限"),
        LedgerColumn("end_on", "止", 26, align="center", band="行使期限"),
        LedgerColumn("handed_over_on", "交接日期", 26, align="center"),
        LedgerColumn("evaluation_due", "评估期限", 26, align="center"),
        LedgerColumn("state", "进展", 20, align="center"),
        LedgerColumn("recalled_on", "日期", 26, align="center", band="收回"),
        LedgerColumn("receiving_dept", "承接部门", 28, band="收回"),
    ),
    continued=("name",),
)

GRANTED_BY_BATCH = Ledger(
    key="items-by-batch",
    heading="赋权事项目录（按批次）",
    table="power_item",
    title="{unit}赋权事项目录（按批次）",
    columns=(
        LedgerColumn("seq", "序号", 12, align="center", numbered=True),
        LedgerColumn("item_name", "事项名称", 72),
        LedgerColumn("former_dept", "原行使部门", 28),
        LedgerColumn("grant_mode", "赋权方式", 20, align="center"),
        LedgerColumn("grant_scope", "赋权范围", 34),
        LedgerColumn("basis", "执法依据", 64),
        LedgerColumn("grant_to", "赋权街镇", 27),
        LedgerColumn("state", "状态", 20, align="center"),
    ),
    paper="A4",
    group_by="batch_id",
    continued=("seq", "item_name"),
    scope=LedgerScope("list_id", "list_kind", ("赋权事项清单", "委托执法事项清单"), label="version_label"),
    counter="项",
    only=(Filter("batch_id", blank=False),),
)

ADOPTION = Ledger(
    key="adoption",
    heading="通用清单采用情况表",
    table="model_adoption",
    title="{unit}通用权责清单采用情况表",
    columns=(
        LedgerColumn("#", "序号", 12, align="center"),
        LedgerColumn("item_name", "事项名称", 100),
        LedgerColumn("power_type", "权力类型", 24, align="center"),
        LedgerColumn("own_matter_id", "本街道事项", 60),
        LedgerColumn("reason", "理由", 55),
        LedgerColumn("judged_on", "判断日期", 26, align="center"),
    ),
    paper="A4",
    group_by="decision",
    continued=("item_name",),
)

ROLES = Ledger(
    key="duty-roles",
    heading="责任分工台账",
    table="duty_role",
    title="{unit}属地管理责任分工台账",
    columns=(
        LedgerColumn("#", "序号", 12, align="center"),
        LedgerColumn("unit", "单位", 60),
        LedgerColumn("role", "角色", 30, align="center"),
        LedgerColumn("text", "责任内容", 175),
    ),
    paper="A4",
    group_by="item_id",
    continued=("unit",),
)

PLANS = Ledger(
    key="inspection-plans",
    heading="涉企检查计划台账",
    table="inspection_plan",
    title="{unit}涉企行政检查计划",
    columns=(
        LedgerColumn("#", "序号", 10, align="center"),
        LedgerColumn("name", "检查事项", 60),
        LedgerColumn("office", "承办机构", 28),
        LedgerColumn("period", "时段", 24, align="center", band="计划"),
        LedgerColumn("enterprises", "企业数", 14, align="right", band="计划"),
        LedgerColumn("planned_times", "每户次数", 14, align="right", band="计划"),
        LedgerColumn("frequency_cap", "频次上限", 28),
        LedgerColumn("done_enterprises", "企业数", 14, align="right", band="已检查"),
        LedgerColumn("done_times", "次数", 14, align="right", band="已检查"),
        LedgerColumn("over_cap", "超频次情况", 45),
        LedgerColumn("filed_on", "备案日期", 26, align="center"),
    ),
    paper="A4",
    group_by="year",
    continued=("name",),
)

NEGATIVE = Ledger(
    key="negative",
    heading="负面清单",
    table="negative_entry",
    title="{unit}负面清单",
    columns=(
        LedgerColumn("#", "序号", 12, align="center"),
        LedgerColumn("phrases", "词语", 75),
        LedgerColumn("basis", "依据", 85),
        LedgerColumn("since", "起始日期", 28, align="center"),
        LedgerColumn("scope", "适用范围", 40),
        LedgerColumn("remark", "备注", 37),
    ),
    paper="A4",
    group_by="kind",
    continued=("phrases",),
)

LEDGERS = (
    BATCHES,
    GRANTED_BY_BATCH,
    ADOPTION,
    ROLES,
    PLANS,
    NEGATIVE,
    generic_ledger(GRANT_BATCH),
    generic_ledger(MODEL_ADOPTION),
    generic_ledger(INSPECTION_PLAN),
    generic_ledger(NEGATIVE_ENTRY),
)
