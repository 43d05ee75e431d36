"""Papers of 准入: the approval forms (L10), the letter that refuses, the sheet of quarters.

Blocks of the form as the domain notes give them: applicant, matter, basis, reason, term, 权/人/费, opinion of the
street, of departments, decision.
"""

from __future__ import annotations

from collections.abc import Callable

from app.core.dates import long_date
from app.core.ledger import LedgerOptions
from app.core.money import format_money
from app.core.rules import Reading
from app.core.sheet import Cell, FormGrid, Gap, Sheet, SheetPage, SheetTable, Words
from app.editors.power_lists.admission.fields import (
    ADMISSION,
    ADMISSION_OPINION,
    ADMISSION_PAPER,
    ADMISSION_QUARTER,
    COMMUNITY,
    DUTY,
    IMPROPER,
    ORGANS,
    REJECTED,
)
from app.editors.power_lists.papers import label, line, opinion, signed, term, unit_of
from db.declarations import Row

_WIDTHS = (30.0, 65.0, 30.0, 65.0)
_WIDE = 3
_ORGANS_ON_PAPER = 3
"""编办, 司法, 财政: opinion blocks left empty while no department has spoken."""


def _row(reading: Reading, row_id: int) -> Row:
    row = reading.row(ADMISSION.key, row_id)
    assert row is not None, "a record that is printed is there"
    return row


def _approval(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _row(reading, row_id)
    rows = (*_applied(row, reading), *_support(row), *_opinions(row, reading), _decision(row))
    community = row["admission_kind"] == COMMUNITY
    title = "申请准入社区工作事项审批表" if community else f"{unit_of(options, reading)}职责准入审批表"
    note = "注：权、人、费三项都要填写；不随事配备的，写明理由。"
    return SheetPage(title, (FormGrid(_WIDTHS, rows), Gap(1.5), Words(note, "note")))


def _applied(row: Row, reading: Reading) -> tuple[tuple[Cell, ...], ...]:
    papers = "、".join(paper["paper"] for paper in reading.children(ADMISSION_PAPER.key, row["id"]))
    return (
        (label("申请单位"), Cell(row["applicant"]), label("接收单位"), Cell(row["receiving_unit"] or "")),
        line("申请事项", row["matter_text"], span=_WIDE),
        (
            label("申请日期"),
            Cell(long_date(row["applied_on"] or "")),
            label("申请期限"),
            Cell(term(row["period_from"], row["period_until"])),
        ),
        line("申请依据", row["basis"], span=_WIDE, height=12),
        line("申请理由", row["reason"], span=_WIDE, height=14),
        *((line("附送材料", papers, span=_WIDE),) if papers else ()),
        *((line("清单核对", row["finding"], span=_WIDE),) if row["finding"] else ()),
    )


def _support(row: Row) -> tuple[tuple[Cell, ...], ...]:
    return (
        line("权\n（权限、数据）", _given(row["powers"], row["powers_waiver"]), span=_WIDE, height=12),
        line("人\n（编制、人员）", _given(row["people"], row["people_waiver"]), span=_WIDE, height=12),
        line("费\n（经费）", _given(_money(row), row["money_waiver"]), span=_WIDE, height=12),
    )


def _given(text: str | None, waiver: str | None) -> str:
    waived = f"不配理由：{waiver}" if waiver else ""
    return "\n".join(part for part in (text, waived) if part)


def _money(row: Row) -> str:
    parts = (
        f"金额：{format_money(row['money'])} 元" if row["money"] else "",
        f"来源：{row['money_source']}" if row["money_source"] else "",
        f"拨付计划：{row['payment_plan']}" if row["payment_plan"] else "",
    )
    return "；".join(part for part in parts if part)


def _opinions(row: Row, reading: Reading) -> tuple[tuple[Cell, ...], ...]:
    said = _said(row["street_opinion"], row["street_conditions"])
    street = opinion("街道意见", said, signed(row["street_opinion_on"], row["street_signed_by"]), span=_WIDE)
    heard = [
        opinion(
            f"{one['organ']}\n意见",
            _said(one["result"], one["opinion"]),
            signed(one["opinion_on"], one["signed_by"]),
            span=_WIDE,
        )
        for one in reading.children(ADMISSION_OPINION.key, row["id"])
    ]
    empty = [opinion(f"{organ}\n意见", "", signed(None), span=_WIDE) for organ in ORGANS[:_ORGANS_ON_PAPER]]
    return (street, *(heard or empty))


def _said(result: str | None, text: str | None) -> str:
    return "：".join(part for part in (result, text) if part)


def _decision(row: Row) -> tuple[Cell, ...]:
    organ = f"{row['decision_organ']}审定：" if row["decision_organ"] else ""
    if row["state"] == REJECTED:
        said = f"{organ}不予准入。理由：{row['rejection_reason']}"
    elif row["in_force_from"]:
        said = f"{organ}同意准入，执行期限 {term(row['in_force_from'], row['in_force_until'])}。"
    else:
        said = organ
    number = f"文号：{row['decision_no']}" if row["decision_no"] else ""
    text = "\n".join(part for part in (said, number) if part)
    return opinion("审定意见", text, signed(row["decided_on"]), span=_WIDE, height=30)


# -- the letter


def _refusal(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _row(reading, row_id)
    unit = unit_of(options, reading)
    document = f"（{row['came_document']}）" if row["came_document"] else ""
    day = f"于{long_date(row['came_on'])}" if row["came_on"] else ""
    way = f"以{row['came_how']}方式" if row["came_how"] else ""
    checked = [text.rstrip("。") for text in (row["finding"] or "").splitlines()]
    reasons = [
        "该事项没有经过职责准入程序，没有明确随事划转的权限、人员和经费，我单位没有承接的依据。",
        *(f"经核对清单：{'；'.join(checked)}。" for _ in checked[:1]),
        *(_sentence(text) for text in (row["refusal_reason"] or "").splitlines() if text.strip()),
        "确需街道、社区承担的，请按规定提出准入申请，写明依据、期限和权、人、费的安排，经区级审定后执行。",
    ]
    numbered = [f"{_NUMERALS[place]}、{text}" for place, text in enumerate(reasons)]
    opening = f"你单位{day}{way}{document}要求我单位承担“{row['matter_text']}”。经研究，不予接收，现函复如下："
    blocks = (
        Words(f"{row['applicant']}：", "plain"),
        Words("\n".join((opening, *numbered, "特此函复。", ""))),
        Words(f"{unit}\n{_letter_day(row, options)}", "right"),
    )
    return SheetPage(
        f"关于不予接收“{row['matter_text']}”的复函", blocks, number=row["reply_no"] or "", letter=True, issuer=unit
    )


_NUMERALS = "一二三四五六七八九十"


def _sentence(text: str) -> str:
    return text.strip() if text.strip().endswith(("。", "！", "？")) else f"{text.strip()}。"


def _letter_day(row: Row, options: LedgerOptions) -> str:
    return long_date(row["replied_on"] or options.printed_on or "") or "　　　　年　　月　　日"


# -- the quarters


def _quarters(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _row(reading, row_id)
    quarters = sorted(reading.children(ADMISSION_QUARTER.key, row_id), key=lambda one: one["quarter"])
    head = FormGrid(
        (28.0, 110.0, 28.0, 111.0),
        (
            (label("准入事项"), Cell(row["matter_text"]), label("申请单位"), Cell(row["applicant"])),
            (
                label("审定文号"),
                Cell(row["decision_no"] or ""),
                label("执行期限"),
                Cell(term(row["in_force_from"], row["in_force_until"])),
            ),
            (
                label("应配权限"),
                Cell(_given(row["powers"], row["powers_waiver"])),
                label("应配人员"),
                Cell(_given(row["people"], row["people_waiver"])),
            ),
            (
                label("应配经费"),
                Cell(_given(_money(row), row["money_waiver"])),
                label("接收单位"),
                Cell(row["receiving_unit"] or ""),
            ),
        ),
    )
    table = SheetTable(
        ("季度", "工作完成情况", "权限到位情况", "人员到位情况", "到位经费（元）", "履行评价"),
        (30.0, 72.0, 45.0, 45.0, 30.0, 55.0),
        (*(_quarter(one) for one in quarters), _total(row, quarters)),
        "clllrl",
    )
    foot = Words("　　　　　　　　　　".join(("填报单位（盖章）：", "接收单位（盖章）：", "填报日期：")), "plain")
    return SheetPage(f"{row['admission_kind']}事项季度履行情况表", (head, Gap(4), table, Gap(6), foot))


def _quarter(one: Row) -> tuple[str, ...]:
    money = format_money(one["money_arrived"]) if one["money_arrived"] is not None else ""
    texts = (one[key] or "" for key in ("quarter", "work_done", "powers_arrived", "people_arrived"))
    return (*texts, money, one["assessment"] or "")


def _total(row: Row, quarters: list[Row]) -> tuple[str, ...]:
    """Sum of what arrived, and its share of what was promised."""
    arrived = sum(one["money_arrived"] or 0 for one in quarters)
    promised = row["money"] or 0
    share = f"应配 {format_money(promised)} 元，到位 {arrived * 100 // promised}%" if promised and quarters else ""
    return ("合计", "", "", "", format_money(arrived), share)


def _of_kind(kind: str) -> Callable[[Row, Reading], str]:
    def offered(row: Row, _reading: Reading) -> str:
        return "" if row["admission_kind"] == kind else f"只有{kind}用这张审批表。"

    return offered


def _refused(row: Row, _reading: Reading) -> str:
    return "" if row["state"] == IMPROPER else "只有“违规下派”的准入申请用不予接收复函。"


def _admitted(row: Row, _reading: Reading) -> str:
    return "" if row["in_force_from"] else "还没有准入执行，没有季度履行情况。"


SHEETS = (
    Sheet("admission-approval", "职责准入审批表", ADMISSION.key, _approval, offered=_of_kind(DUTY)),
    Sheet("admission-community", "申请准入社区工作事项审批表", ADMISSION.key, _approval, offered=_of_kind(COMMUNITY)),
    Sheet("admission-refusal", "不予接收复函", ADMISSION.key, _refusal, offered=_refused),
    Sheet("admission-quarters", "季度履行情况表", ADMISSION.key, _quarters, landscape=True, offered=_admitted),
)
