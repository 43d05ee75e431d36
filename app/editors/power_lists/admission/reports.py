"""The printed registers of 准入. Widths are mm on A4 lying (277)."""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn
from app.core.query import Filter
from app.editors.power_lists.admission.fields import ADMISSION, IMPROPER
from app.reports.generic import generic_ledger

_NUMBER = LedgerColumn("#", "序号", 10, "center")

REGISTER = Ledger(
    key="admissions",
    heading="准入申请登记簿",
    table=ADMISSION.key,
    title="{unit}准入申请登记簿（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("matter_text", "申请事项", 46),
        LedgerColumn("applicant", "申请单位", 27),
        LedgerColumn("receiving_unit", "接收单位", 22),
        LedgerColumn("applied_on", "申请日期", 25, "center"),
        LedgerColumn("street_opinion", "街道意见", 14, "center"),
        LedgerColumn("decision_no", "文号", 24, band="审定"),
        LedgerColumn("decided_on", "日期", 25, "center", band="审定"),
        LedgerColumn("in_force_from", "起", 25, "center", band="执行期限"),
        LedgerColumn("in_force_until", "止", 25, "center", band="执行期限"),
        LedgerColumn("money", "配套经费（元）", 19, "right"),
        LedgerColumn("state", "办理状态", 15, "center"),
    ),
    paper="A4",
    group_by="admission_kind",
    continued=("#", "matter_text"),
)

REFUSED = Ledger(
    key="admissions-refused",
    heading="违规下派登记簿",
    table=ADMISSION.key,
    title="{unit}违规下派事项登记簿（{version}）",
    columns=(
        _NUMBER,
        LedgerColumn("matter_text", "事项", 50),
        LedgerColumn("applicant", "下派单位", 28),
        LedgerColumn("came_on", "下派日期", 25, "center"),
        LedgerColumn("came_how", "下派方式", 17, "center"),
        LedgerColumn("came_document", "下派文件", 32),
        LedgerColumn("refusal_reason", "不予接收理由", 49),
        LedgerColumn("refused_by", "拒收经办人", 16, "center"),
        LedgerColumn("reply_no", "文号", 25, band="复函"),
        LedgerColumn("replied_on", "日期", 25, "center", band="复函"),
    ),
    paper="A4",
    continued=("#", "matter_text"),
    only=(Filter("state", values=(IMPROPER,)),),
)

LEDGERS = (REGISTER, REFUSED, generic_ledger(ADMISSION))
