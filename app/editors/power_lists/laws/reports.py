"""The printed register of laws. Widths are mm on A4 lying, 277 together."""

from app.core.ledger import Ledger, LedgerColumn
from app.editors.power_lists.laws.fields import LAW
from app.reports.generic import generic_ledger

LAWS = Ledger(
    key="laws",
    heading="法律法规登记簿",
    table=LAW.key,
    title="{unit}法律法规登记簿",
    columns=(
        LedgerColumn("#", "序号", 12, align="center"),
        LedgerColumn("law_title", "法规名称", 92),
        LedgerColumn("short_names", "简称", 40),
        LedgerColumn("issuer", "制定机关", 45),
        LedgerColumn("law_state", "效力状态", 20, align="center"),
        LedgerColumn("repealed_by", "被何代替", 34),
        LedgerColumn("remark", "备注", 34),
    ),
    paper="A4",
    group_by="level",
    continued=("law_title",),
    counter="部",
)

LEDGERS = (LAWS, generic_ledger(LAW))
