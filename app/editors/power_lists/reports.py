"""The printed lists of 权责清单. Columns and widths: domain notes on printed ledgers, L1-L7 and L11.

Widths are mm on the ledger's own paper: 400 on A3 lying, 277 on A4 lying, 190 on A4 upright. Where the notes give none
(L2, L3), they were chosen so that 1,567 real items take the fewest pages.
"""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn, LedgerScope
from app.editors.power_lists.enumerations import MODEL_LIST
from app.editors.power_lists.fields import MATTER, OFFICE, POWER_ITEM, POWER_LIST, REVIEW_STEP
from app.editors.power_lists.lists.versions import lists_in_force
from app.exchange.sheet_rules import NO_VERSION
from app.reports.generic import generic_ledger
from db.declarations import Row

_ITEM = POWER_ITEM.key
_CONTINUED = ("seq", "item_name", "sub_item_name")
_TITLE = "{unit}权责清单（{version}）"


def _of(*kinds: str) -> LedgerScope:
    """Items of lists of these kinds, with the version of the list; without kinds, of every list.

    Of a register with several versions only those in force are printed, unless the clerk has chosen one.
    """
    return LedgerScope("list_id", "list_kind", kinds, label="version_label", unlabelled=NO_VERSION, counted=_in_force)


def _in_force(lists: list[Row]) -> set[int]:
    return {row["id"] for row in lists_in_force(lists).values()}


def _seq(width: float) -> LedgerColumn:
    return LedgerColumn("seq", "序号", width, align="center", numbered=True)


FULL = Ledger(  # L1
    key="items-full",
    heading="权责清单（完整）",
    table=_ITEM,
    title=_TITLE,
    columns=(
        _seq(10),
        LedgerColumn("power_type", "类型", 14, align="center"),
        LedgerColumn("item_name", "事项名称", 38),
        LedgerColumn("sub_item_name", "子项", 24),
        LedgerColumn("basis", "实施依据", 100),
        LedgerColumn("exercising_body", "行使主体", 22),
        LedgerColumn("office", "承办机构", 26),
        LedgerColumn("duty", "责任事项", 72),
        LedgerColumn("accountability", "追责情形", 58),
        LedgerColumn("supervision_phone", "监督电话", 18, align="center"),
        LedgerColumn("remark", "备注", 18),
    ),
    group_by="power_type",
    continued=_CONTINUED,
    scope=_of(),
    counter="项",
)

FIFTEEN = Ledger(  # L2
    key="items-15-columns",
    heading="权责清单（十五栏）",
    table=_ITEM,
    title=_TITLE,
    columns=(
        _seq(10),
        LedgerColumn("item_name", "职权名称", 26),
        LedgerColumn("sub_item_name", "子项", 18),
        LedgerColumn("power_type", "职权类型", 13, align="center"),
        LedgerColumn("basis", "实施依据", 74),
        LedgerColumn("exercising_body", "行使主体", 16),
        LedgerColumn("office", "承办机构", 18),
        LedgerColumn("level", "层级", 12, align="center", band="实施层级及权限"),
        LedgerColumn("authority", "权限", 20, band="实施层级及权限"),
        LedgerColumn("dept_duty", "部门职责", 22),
        LedgerColumn("duty", "责任事项", 38),
        LedgerColumn("duty_basis", "责任事项依据", 52),
        LedgerColumn("accountability_scope", "追责对象范围", 17),
        LedgerColumn("accountability", "追责情形", 50),
        LedgerColumn("remark", "备注", 14),
    ),
    continued=_CONTINUED,
    scope=_of(),
    counter="项",
    body_size=8.5,
)

TWO_LEVEL = Ledger(  # L3
    key="items-two-level",
    heading="权责清单（两级表头）",
    table=_ITEM,
    title=_TITLE,
    columns=(
        _seq(11),
        LedgerColumn("power_type", "职权类型", 16, align="center"),
        LedgerColumn("item_name", "项目", 42, band="职权名称"),
        LedgerColumn("sub_item_name", "子项", 24, band="职权名称"),
        LedgerColumn("basis", "职权依据", 102),
        LedgerColumn("exercising_body", "实施主体", 22),
        LedgerColumn("duty", "责任事项", 46),
        LedgerColumn("remark", "备注", 14),
    ),
    paper="A4",
    continued=_CONTINUED,
    scope=_of(),
    counter="项",
)

GRANTED = Ledger(  # L5
    key="items-granted",
    heading="赋权事项目录",
    table=_ITEM,
    title="{unit}赋权事项目录（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("item_name", "事项名称", 80),
        LedgerColumn("former_dept", "原行使部门", 28),
        LedgerColumn("grant_mode", "赋权方式", 20, align="center"),
        LedgerColumn("grant_scope", "赋权范围", 40),
        LedgerColumn("basis", "执法依据", 70),
        LedgerColumn("grant_to", "赋权街镇", 27),
    ),
    paper="A4",
    group_by="domain",
    continued=_CONTINUED,
    scope=_of("赋权事项清单"),
    counter="项",
)

STATUTORY = Ledger(  # L6
    key="items-statutory",
    heading="法定执法事项清单",
    table=_ITEM,
    title="{unit}法定执法事项清单（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("domain", "领域", 26, align="center"),
        LedgerColumn("item_name", "事项名称", 84),
        LedgerColumn("power_type", "事项类型", 22, align="center"),
        LedgerColumn("basis", "执法依据", 93),
        LedgerColumn("guide_dept", "业务指导部门", 40),
    ),
    paper="A4",
    continued=_CONTINUED,
    scope=_of("法定执法事项清单"),
    counter="项",
)

BASIC_DUTIES = Ledger(  # L7a
    key="duties-basic",
    heading="基本履职事项清单",
    table=_ITEM,
    title="{unit}基本履职事项清单（{version}）",
    columns=(_seq(20), LedgerColumn("item_name", "事项名称", 257)),
    paper="A4",
    group_by="category",
    continued=_CONTINUED,
    scope=_of("基本履职事项"),
    counter="项",
    body_size=10.5,
)

JOINT_DUTIES = Ledger(  # L7b
    key="duties-joint",
    heading="配合履职事项清单",
    table=_ITEM,
    title="{unit}配合履职事项清单（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("item_name", "配合履职事项", 60),
        LedgerColumn("superior_depts", "对应上级部门", 40),
        LedgerColumn("superior_duty", "上级部门职责", 88),
        LedgerColumn("street_duty", "街道配合职责", 77),
    ),
    paper="A4",
    group_by="category",
    continued=_CONTINUED,
    scope=_of("配合履职事项"),
    counter="项",
)

RETURNED_DUTIES = Ledger(  # L7c
    key="duties-returned",
    heading="上级部门收回事项清单",
    table=_ITEM,
    title="{unit}上级部门收回事项清单（{version}）",
    columns=(
        _seq(14),
        LedgerColumn("item_name", "收回事项", 93),
        LedgerColumn("receiving_dept", "承接部门", 55),
        LedgerColumn("work_mode", "工作方式", 115),
    ),
    paper="A4",
    group_by="category",
    continued=_CONTINUED,
    scope=_of("上级部门收回事项"),
    counter="项",
    body_size=10.0,
)

CHECKS = Ledger(  # L11
    key="checks",
    heading="涉企行政检查事项公示",
    table=_ITEM,
    title="{unit}涉企行政检查事项清单（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("item_name", "检查事项", 44),
        LedgerColumn("basis", "检查依据", 58),
        LedgerColumn("check_standard", "检查标准", 50),
        LedgerColumn("frequency_cap", "频次上限", 26),
    ),
    paper="A4",
    landscape=False,
    continued=_CONTINUED,
    scope=_of("涉企行政检查清单"),
    counter="项",
)

SERVICES = Ledger(
    key="public-services",
    heading="公共服务事项目录",
    table=_ITEM,
    title="{unit}公共服务事项目录（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("item_name", "事项名称", 72),
        LedgerColumn("sub_item_name", "子项", 40),
        LedgerColumn("basis", "依据", 70),
        LedgerColumn("office", "承办机构", 33),
        LedgerColumn("target", "服务对象", 28),
        LedgerColumn("supervision_phone", "监督电话", 22, align="center"),
    ),
    paper="A4",
    group_by="category",
    continued=_CONTINUED,
    scope=_of("公共服务事项目录"),
    counter="项",
)

COMMUNITY = Ledger(
    key="community-work",
    heading="社区工作事项清单",
    table=_ITEM,
    title="{unit}社区工作事项清单（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("item_name", "工作事项", 115),
        LedgerColumn("guide_dept", "对口部门", 50),
        LedgerColumn("basis", "依据", 70),
        LedgerColumn("remark", "备注", 30),
    ),
    paper="A4",
    group_by="category",
    continued=_CONTINUED,
    scope=_of("社区工作事项清单"),
    counter="项",
)

MODEL = Ledger(
    key="items-model",
    heading="通用权责清单",
    table=_ITEM,
    title="通用权责清单（{version}）",
    columns=(
        _seq(12),
        LedgerColumn("power_type", "类型", 20, align="center"),
        LedgerColumn("item_name", "事项名称", 80),
        LedgerColumn("sub_item_name", "子项", 35),
        LedgerColumn("basis", "实施依据", 130),
        LedgerColumn("duty", "责任事项", 70),
        LedgerColumn("remark", "备注", 30),
    ),
    group_by="power_type",
    continued=_CONTINUED,
    scope=_of(MODEL_LIST),
    counter="项",
)

VERSIONS = Ledger(
    key="versions",
    heading="清单版本登记簿",
    table=POWER_LIST.key,
    title="{unit}清单版本登记簿",
    columns=(
        LedgerColumn("#", "序号", 12, align="center"),
        LedgerColumn("list_kind", "清单种类", 38),
        LedgerColumn("version_label", "版本", 36),
        LedgerColumn("state", "状态", 18, align="center"),
        LedgerColumn("approval_organ", "批准机关", 30),
        LedgerColumn("approval_no", "批准文号", 42),
        LedgerColumn("published_on", "公布日期", 26, align="center"),
        LedgerColumn("effective_on", "施行日期", 26, align="center"),
        LedgerColumn("published_where", "公布载体", 49),
    ),
    paper="A4",
    continued=("version_label",),
    counter="份",
)

LEDGERS = (
    FULL,
    FIFTEEN,
    TWO_LEVEL,
    GRANTED,
    STATUTORY,
    BASIC_DUTIES,
    JOINT_DUTIES,
    RETURNED_DUTIES,
    CHECKS,
    SERVICES,
    COMMUNITY,
    MODEL,
    VERSIONS,
    generic_ledger(POWER_ITEM),
    generic_ledger(POWER_LIST),
    generic_ledger(OFFICE),
    generic_ledger(MATTER),
    generic_ledger(REVIEW_STEP),
)
