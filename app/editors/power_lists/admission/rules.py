"""The rules of 准入: states, the gate of 权, 人, 费, deadlines, and what the lists say.

Source: domain notes, 2.7 (states of 职责准入, from 申请登记 to 退出 or 转入清单; 违规下派 is refused on record).
"""

from __future__ import annotations

from datetime import date

from app.core.dates import days_between
from app.core.errors import Message, Severity
from app.core.marks import Mark
from app.core.planned import Key, changed, details, filled, owners, touched
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.admission import conflicts
from app.editors.power_lists.admission.fields import (
    ADMISSION,
    ADMISSION_OPINION,
    ADMISSION_PAPER,
    ADMISSION_QUARTER,
    APPLIED,
    DECIDING,
    DISTRICT,
    ENDED,
    EVALUATING,
    IMPROPER,
    LISTED,
    PAPERS,
    REJECTED,
    RUNNING,
    STREET,
)
from app.editors.power_lists.admission.gate import missing_support
from app.editors.power_lists.lists.compare_words import normal
from app.editors.power_lists.work import limits, quarters
from app.editors.power_lists.work.moments import is_day
from app.editors.power_lists.work.needs import needs, refused
from db.changes import ChangeSet
from db.declarations import Row

_SOON = 30
"""Days before the end of a term from which its evaluation is marked; before a decision is due, a tenth of it."""

_UNDECIDED = (APPLIED, PAPERS, STREET, DISTRICT, DECIDING)
_ADMITTED = (RUNNING, EVALUATING, ENDED, LISTED)
_REFUSE = ("came_how", "came_document?", "came_on", "refused_by", "refusal_reason", "reply_no?", "replied_on?")
_REJECT = ("decision_organ", "decision_no?", "decided_on", "rejection_reason")


def _papers_asked(row: Row, reading: Reading) -> tuple[Message, ...]:
    if any(paper["requested_on"] for paper in reading.children(ADMISSION_PAPER.key, row["id"])):
        return ()
    return (
        Message("", f"{refused(ADMISSION, row, reading)}：还没有写明要补什么；请用“要求补正…”登记材料名称和日期。"),
    )


def _papers_there(row: Row, reading: Reading) -> tuple[Message, ...]:
    papers = reading.children(ADMISSION_PAPER.key, row["id"])
    open_ones = [paper["paper"] for paper in papers if paper["requested_on"] and not paper["received_on"]]
    if not open_ones:
        return ()
    text = f"{refused(ADMISSION, row, reading)}：要求补正的{'、'.join(open_ones)}还没有收到；请先登记收到日期。"
    return (Message("", text),)


def _street_said(row: Row, reading: Reading) -> tuple[Message, ...]:
    if row["street_opinion"] not in (None, "同意") and not row["street_conditions"]:
        begin = refused(ADMISSION, row, reading)
        text = f"{begin}：街道意见是“{row['street_opinion']}”，请在街道意见说明里写明条件或理由。"
        return (Message("street_conditions", text),)
    return _STREET_SAID(row, reading)


_STREET_SAID = needs(ADMISSION, "street_opinion", "street_opinion_on")


def _organs_said(row: Row, reading: Reading) -> tuple[Message, ...]:
    opinions = reading.children(ADMISSION_OPINION.key, row["id"])
    if not opinions:
        text = f"{refused(ADMISSION, row, reading)}：还没有部门审核意见；请先登记编办、司法、财政等部门的意见。"
        return (Message("", text),)
    unfinished = [one["organ"] for one in opinions if not (one["result"] and one["opinion_on"])]
    if unfinished:
        text = f"{refused(ADMISSION, row, reading)}：{'、'.join(unfinished)}的审核结果或意见日期还没有填写，请先填写。"
        return (Message("", text),)
    return ()


def _term_in_order(row: Row, reading: Reading) -> tuple[Message, ...]:
    start, end, decided = row["in_force_from"], row["in_force_until"], row["decided_on"]
    if start and decided and start < decided:
        text = f"{refused(ADMISSION, row, reading)}：执行起始日期 {start} 早于审定日期 {decided}，请核对后改正。"
        return (Message("in_force_from", text),)
    if start and end and end < start:
        text = f"{refused(ADMISSION, row, reading)}：执行截止日期 {end} 早于起始日期 {start}，请核对后改正。"
        return (Message("in_force_until", text),)
    return ()


def _document_named(row: Row, _reading: Reading) -> tuple[Message, ...]:
    if row["came_how"] == "文件" and not row["came_document"]:
        return (Message("came_document", "没有登记为违规下派：下派方式是文件，请写明下派文件的名称和文号。"),)
    return ()


FLOW = Flow(
    ADMISSION.key,
    "state",
    (APPLIED, IMPROPER),
    (
        Transition(APPLIED, PAPERS, "要求补正…", auto=False),
        Transition(PAPERS, APPLIED, "收到补正材料…", auto=False),
        Transition(APPLIED, STREET, "受理并听取街道意见…", ("applied_on",), "材料齐全的申请受理后由街道提出意见。"),
        Transition(STREET, PAPERS, "要求补正…", auto=False),
        Transition(
            STREET,
            DISTRICT,
            "报区级审核…",
            ("street_opinion", "street_opinion_on", "street_conditions?", "street_signed_by?"),
            "有条件或不同意的，要写明条件或理由。",
        ),
        Transition(DISTRICT, STREET, "退回街道…", ("returned_note",)),
        Transition(DISTRICT, DECIDING, "提交审定", note="要先登记部门审核意见。"),
        Transition(DECIDING, DISTRICT, "退回审核…", ("returned_note",)),
        Transition(
            DECIDING,
            RUNNING,
            "准入执行…",
            ("decision_organ", "decision_no", "decided_on", "in_force_from", "in_force_until?"),
            "权、人、费都要落实，不配的要写明理由。",
        ),
        Transition(DISTRICT, REJECTED, "不予准入…", _REJECT, auto=False),
        Transition(DECIDING, REJECTED, "不予准入…", _REJECT, auto=False),
        Transition(RUNNING, EVALUATING, "开始期满评估"),
        Transition(RUNNING, ENDED, "提前退出…", ("exit_on", "exit_reason")),
        Transition(EVALUATING, RUNNING, "继续执行…", ("evaluated_on", "in_force_until"), auto=False),
        Transition(EVALUATING, ENDED, "评估后退出…", ("evaluated_on", "exit_on", "exit_reason"), auto=False),
        Transition(EVALUATING, LISTED, "转入清单…", auto=False),
        Transition(APPLIED, IMPROPER, "按违规下派拒收…", _REFUSE, auto=False),
        Transition(PAPERS, IMPROPER, "按违规下派拒收…", _REFUSE, auto=False),
        Transition(STREET, IMPROPER, "按违规下派拒收…", _REFUSE, auto=False),
    ),
    (
        (PAPERS, _papers_asked),
        (STREET, _papers_there),
        (STREET, needs(ADMISSION, "applied_on")),
        *((state, _street_said) for state in (DISTRICT, DECIDING, *_ADMITTED)),
        *((state, _organs_said) for state in (DECIDING, *_ADMITTED)),
        *((state, missing_support) for state in _ADMITTED),
        *(
            (state, needs(ADMISSION, "decision_organ", "decision_no", "decided_on", "in_force_from"))
            for state in _ADMITTED
        ),
        *((state, _term_in_order) for state in _ADMITTED),
        (ENDED, needs(ADMISSION, "exit_on", "exit_reason")),
        (LISTED, needs(ADMISSION, "into_item_id")),
        (REJECTED, needs(ADMISSION, "decision_organ", "decided_on", "rejection_reason")),
        (IMPROPER, needs(ADMISSION, "came_how", "came_on", "refused_by", "refusal_reason")),
        (IMPROPER, _document_named),
    ),
)

# -- what follows


def follow(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in deadlines, the matter of the chosen item, and what the lists say about it."""
    cells: dict[Key, Row] = {}
    lists: conflicts.Known | None = None
    for key, (before, row) in touched(change, ADMISSION, reading).items():
        cells[key] = _dates(before, row, reading) | _matter(before, row, reading)
        if changed(before, row, "matter_text", "reason", "item_id", "matter_id"):
            lists = lists or conflicts.known(reading)
            cells[key]["finding"] = conflicts.finding(row | cells[key], lists, reading)
    return filled(change, ADMISSION, cells, reading)


def follow_quarters(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in the quarters whose fulfilment is recorded."""
    concerned = [*owners(change, ADMISSION_QUARTER, "admission_id", reading), *touched(change, ADMISSION, reading)]
    reports = details(change, ADMISSION_QUARTER, "admission_id", concerned, reading)
    cells = {
        owner: {"reported_quarters": quarters.named(one["quarter"] for one in found.values())}
        for owner, found in reports.items()
    }
    return filled(change, ADMISSION, cells, reading)


def _dates(before: Row | None, row: Row, reading: Reading) -> Row:
    cells: Row = {}
    applied, start, end = row["applied_on"], row["in_force_from"], row["in_force_until"]
    if not is_day(applied):
        cells["decision_due_on"] = None
    elif row["decision_due_on"] is None or changed(before, row, "applied_on"):
        days = limits.limit(limits.DECISION, reading)
        cells["decision_due_on"] = limits.after_working_days(applied, days, reading)
    if changed(before, row, "in_force_from", "in_force_until"):
        cells["evaluation_due_on"] = end if is_day(end) else _year_after(start) if is_day(start) else None
    return cells


def _year_after(day: str) -> str:
    """The same day a year later; 28 February for the 29th."""
    start = date.fromisoformat(day)
    last = 28 if (start.month, start.day) == (2, 29) else start.day
    return date(start.year + 1, start.month, last).isoformat()


def _matter(before: Row | None, row: Row, reading: Reading) -> Row:
    if not isinstance(row["item_id"], int) or not changed(before, row, "item_id"):
        return {}
    item = reading.row("power_item", row["item_id"])
    return {"matter_id": item["matter_id"]} if item is not None and item["matter_id"] else {}


# -- what is doubtful


def doubts(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warnings: objections of the lists, and an application that comes too late."""
    if after is None:
        return ()
    found = [
        Message("matter_text", f"{line}；请核对能不能准入。", Severity.WARNING)
        for line in (after["finding"] or "").splitlines()
        if conflicts.is_objection(line) and changed(before, after, "finding")
    ]
    if after["applied_on"] and after["period_from"] and changed(before, after, "applied_on", "period_from"):
        days = limits.limit(limits.LEAD, reading)
        earliest = limits.after_working_days(after["applied_on"], days, reading)
        if after["period_from"] < earliest:
            text = f"申请要提前 {days} 个工作日：{after['applied_on']} 申请的最早从 {earliest} 开始，请核对。"
            found.append(Message("period_from", text, Severity.WARNING))
    return tuple(found)


def guard_link(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Guard: what an application became is an item of its own matter or name, looked at when the link is made."""
    if after is None or after["state"] != LISTED or not changed(before, after, "state", "into_item_id"):
        return ()
    item = reading.row("power_item", after["into_item_id"]) if after["into_item_id"] else None
    if item is None or normal(item["item_name"]) == normal(after["matter_text"]):
        return ()
    if after["matter_id"] and after["matter_id"] == item["matter_id"]:
        return ()
    text = (
        f"{refused(ADMISSION, after, reading)}：“{item['item_name']}”不是申请的“{after['matter_text']}”；"
        "请用“转入清单…”办理，由程序填上，或改选同一事项。"
    )
    return (Message("into_item_id", text),)


# -- marks


def mark(row: Row, today: str) -> Mark | None:
    """Deadlines of decision, evaluation and reply, and objections of the lists."""
    state = row["state"]
    if state == IMPROPER:
        return None if row["reply_no"] else Mark("违规下派未复函", "error")
    if state in _UNDECIDED:
        return _decision_mark(row, today) or _objection_mark(row)
    if state == RUNNING and row["evaluation_due_on"]:
        left = days_between(today, row["evaluation_due_on"])
        if left < 0:
            return Mark(f"期满 {-left} 天未评估", "error")
        return _report_mark(row, today) or (
            Mark(f"还有 {left} 天期满，请准备评估", "warning") if left <= _SOON else None
        )
    return None


def _report_mark(row: Row, today: str) -> Mark | None:
    first, last = row["in_force_from"], row["in_force_until"] or today
    missing = quarters.missing(row["reported_quarters"], first=first, last=last, today=today) if first else []
    return Mark(f"缺季度履行：{'、'.join(missing)}", "warning") if missing else None


def _decision_mark(row: Row, today: str) -> Mark | None:
    if not row["decision_due_on"]:
        return None
    left = days_between(today, row["decision_due_on"])
    if left < 0:
        return Mark(f"逾期 {-left} 天未审定", "error")
    return Mark(f"还有 {left} 天到审定期限" if left else "今天到审定期限", "warning") if left <= _SOON // 10 else None


def _objection_mark(row: Row) -> Mark | None:
    objections = [line for line in (row["finding"] or "").splitlines() if conflicts.is_objection(line)]
    return Mark(objections[0], "error") if objections else None


FLOWS = (FLOW,)
GUARDS = ((ADMISSION.key, doubts), (ADMISSION.key, guard_link))
FOLLOW_UPS = (follow, follow_quarters)
MARKS = ((ADMISSION.key, mark),)
