"""The printed lists of 权责清单. Columns and widths: domain notes on printed ledgers, L1-L7 and L11.

Widths are mm on the ledger's own paper: 400 on A3, 277 on A4 lying, 190 on A4 upright.
"""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn

_ITEM = "power_item"
_CONTINUED = ("seq", "item_name")


def _seq(width: float) -> LedgerColumn:
    return LedgerColumn("seq", "序号", width, align="center", numbered=True)


FULL = Ledger(
    key="items-full",
    heading="权责清单（完整）",
    table=_ITEM,
    title="{unit}权责清单（{version}）",
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
        LedgerColumn("supervision_phone", "监督电话", 18),
        LedgerColumn("remark", "备注", 18),
    ),
    group_by="power_type",
    continued=_CONTINUED,
    counter="项",
)

FIFTEEN = Ledger(
    key="items-15",
    heading="权责清单（十五栏）",
    table=_ITEM,
    title="{unit}权责清单（{version}）",
    columns=(
        _seq(10),
        LedgerColumn("item_name", "职权名称", 30),
        LedgerColumn("sub_item_name", "子项", 18),
        LedgerColumn("power_type", "职权类型", 13, align="center"),
        LedgerColumn("basis", "实施依据", 84),
        LedgerColumn("exercising_body", "行使主体", 17),
        LedgerColumn("office", "承办机构", 18),
        LedgerColumn("level", "层级", 13, align="center", band="实施层级及权限"),
        LedgerColumn("authority", "权限", 22, band="实施层级及权限"),
        LedgerColumn("dept_duty", "部门职责", 28),
        LedgerColumn("duty", "责任事项", 46),
        LedgerColumn("duty_basis", "责任事项依据", 40),
        LedgerColumn("accountability_scope", "追责对象范围", 18),
        LedgerColumn("accountability", "追责情形", 43),
    ),
    continued=_CONTINUED,
    counter="项",
    body_size=8.0,
)

LEDGERS = (FULL, FIFTEEN)
