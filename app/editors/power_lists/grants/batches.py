"""The life of a batch of granted powers: who says what before it comes down, what must be settled when it goes back.

Sources: 行政处罚法 Art. 24 (only what a street can take over effectively, announced, evaluated regularly), flow of
granting and evaluation in domain notes 1 (row 2) and 2.7; cases filed before a recall, Chongqing's wording (2.6).
"""

from __future__ import annotations

from app.core.dates import days_between
from app.core.errors import Message
from app.core.marks import Mark
from app.core.planned import changed
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.enumerations import GONE
from app.editors.power_lists.grants.fields import CASE_PHASES, GRANT_BATCH, OPINIONS
from db.declarations import Row

_RECALL = "收回"
REFUSED = "不予下放"
_GRANTED = ("已公告", "已交接", "评估中", "继续", "调整")
"""States in which the street exercises the powers, or is about to."""
ENDED = frozenset({_RECALL, REFUSED})

_AT_GRANT, _AT_RECALL = CASE_PHASES

_ENDING_DAYS = 60
_EVALUATION_DAYS = 30


def _refusal(source: str) -> Transition:
    return Transition(source, REFUSED, "不予下放…", ("ended_reason",), "这一批到此为止，不再下放。")


def _recall(source: str) -> Transition:
    """Taken by the action that takes the items back too."""
    return Transition(source, _RECALL, "按批次收回…", ("recalled_on", "receiving_dept"), auto=False)


def _needs(row: Row, key: str, sentence: str) -> tuple[Message, ...]:
    return () if row.get(key) else (Message(key, sentence),)


def _opinion(row: Row, _reading: Reading) -> tuple[Message, ...]:
    opinion = row["street_opinion"]
    if opinion is None:
        return (Message("street_opinion", "没有登记承接意见：街道意见还是空的，请选择能承接、有条件承接或不能承接。"),)
    if opinion != OPINIONS[0]:
        what = "条件" if opinion == OPINIONS[1] else "理由"
        return _needs(row, "opinion_reason", f"没有登记承接意见：“{opinion}”要写明{what}，请填写“理由或条件”。")
    return ()


def _can_take(row: Row, reading: Reading) -> tuple[Message, ...]:
    if row["street_opinion"] == OPINIONS[2]:
        text = "没有往下办：街道意见是“不能承接”，只有能够有效承接的才能下放；请退回重新商定，或登记不予下放。"
        return (Message("street_opinion", text),)
    return _opinion(row, reading)


def _lawful(row: Row, _reading: Reading) -> tuple[Message, ...]:
    if row["legality_result"] == "不合法":
        text = "没有报政府决定：合法性审核结论是“不合法”；请修改方案重新审核，或登记不予下放。"
        return (Message("legality_result", text),)
    return _needs(row, "legality_result", "没有报政府决定：还没有合法性审核结论，请先登记审核结论。")


def _decided(row: Row, _reading: Reading) -> tuple[Message, ...]:
    found = tuple(
        Message(key, f"没有登记：下放的事项必须写明{heading}，请先填写。")
        for key, heading in (
            ("former_dept", "原实施部门"),
            ("grant_mode", "赋权方式"),
            ("approval_no", "批准文号"),
            ("approved_on", "批准日期"),
            ("start_on", "起始日期"),
            ("announced_on", "公告日期"),
        )
        if not row[key]
    )
    if row["start_on"] and row["approved_on"] and row["start_on"] < row["approved_on"]:
        text = f"没有登记：起始日期 {row['start_on']} 早于批准日期 {row['approved_on']}，请核对这两个日期。"
        found += (Message("start_on", text),)
    if row["start_on"] and row["end_on"] and row["end_on"] < row["start_on"]:
        found += (Message("end_on", f"没有登记：终止日期 {row['end_on']} 早于起始日期，请核对。"),)
    return found


def _cases(row: Row, reading: Reading, phase: str) -> list[Row]:
    return [case for case in reading.children("grant_case", row["id"]) if case["phase"] == phase]


def _handed_over(row: Row, reading: Reading) -> tuple[Message, ...]:
    found = _needs(row, "handed_over_on", "没有办结交接：交接日期还是空的，请先填写。")
    if not reading.children("grant_handover", row["id"]):
        text = "没有办结交接：还没有登记交接内容；请在“交接内容”里写明移交了哪些印章、文书、系统和培训。"
        found += (Message("handovers", text),)
    if not row["none_at_grant"] and not _cases(row, reading, _AT_GRANT):
        text = "没有办结交接：下放时的在办案件还没有登记；请逐件登记，确实没有的在“下放无在办案件”选“是”。"
        found += (Message("cases", text),)
    if text := _contradiction(row, _cases(row, reading, _AT_GRANT), _AT_GRANT):
        found += (Message("none_at_grant", f"没有办结交接：{text}"),)
    return found


def _contradiction(row: Row, cases: list[Row], phase: str) -> str:
    """Why a batch cannot be said to have no open cases while some are listed; "" when nothing contradicts."""
    key = "none_at_recall" if phase == _AT_RECALL else "none_at_grant"
    if not row[key] or not cases:
        return ""
    named = "、".join(case["case_no"] for case in cases[:3]) + ("等" if len(cases) > 3 else "")
    flag = GRANT_BATCH.field(key).heading
    return f"“{flag}”选了“是”，却登记有{phase}的在办案件（{named}）；请把“{flag}”改选“否”，或删去这些案件。"


def guard_case(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Guard: no case is entered into a granted batch that is said to have none; before that the flow asks."""
    batch = reading.row("grant_batch", after["batch_id"]) if after is not None else None
    if after is None or batch is None or batch["state"] not in (*_GRANTED, _RECALL):
        return ()
    if not after["phase"] or not changed(before, after, "phase", "batch_id"):
        return ()
    text = _contradiction(batch, [after], after["phase"])
    return (Message("phase", f"没有保存：{text}"),) if text else ()


def _evaluated(row: Row, reading: Reading) -> tuple[Message, ...]:
    if reading.children("grant_evaluation", row["id"]):
        return ()
    return (
        Message("evaluations", f"没有登记{row['state']}：还没有评估记录；请先在“评估记录”里写明日期、结果和建议。"),
    )


def recall_problems(row: Row, reading: Reading) -> tuple[Message, ...]:
    """What keeps a batch from being taken back: day, department, open cases not listed or not settled."""
    found = (
        *_needs(row, "recalled_on", "没有收回：收回日期还是空的，请先填写。"),
        *_needs(row, "receiving_dept", "没有收回：还没有写由哪个部门承接，请填写承接部门。"),
    )
    if row["recalled_on"] and row["start_on"] and row["recalled_on"] < row["start_on"]:
        text = f"没有收回：收回日期 {row['recalled_on']} 早于起始日期 {row['start_on']}，请核对。"
        found += (Message("recalled_on", text),)
    if not row["none_at_recall"] and not _cases(row, reading, _AT_RECALL):
        text = "没有收回：收回时的在办案件还没有登记；请逐件登记，确实没有的在“收回无在办案件”选“是”。"
        found += (Message("cases", text),)
    if text := _contradiction(row, _cases(row, reading, _AT_RECALL), _AT_RECALL):
        found += (Message("none_at_recall", f"没有收回：{text}"),)
    return found + _unsettled(reading.children("grant_case", row["id"]))


def _unsettled(cases: list[Row]) -> tuple[Message, ...]:
    left = [case["case_no"] for case in cases if not (case["settlement"] and case["settled_on"])]
    if not left:
        return ()
    named = "、".join(left[:3]) + ("等" if len(left) > 3 else "")
    text = f"没有收回：还有 {len(left)} 件在办案件没有处置完（{named}）；请逐件写明处置和处置日期。"
    return (Message("cases", text),)


def _refused(row: Row, _reading: Reading) -> tuple[Message, ...]:
    return _needs(row, "ended_reason", "没有登记不予下放：理由还是空的，请写明为什么不下放。")


BATCH_FLOW = Flow(
    table="grant_batch",
    field="state",
    initial=("区级提出", "已公告"),
    transitions=(
        Transition(
            "区级提出",
            "街道承接意见",
            "登记承接意见…",
            ("street_opinion", "opinion_reason?", "opinion_on", "opinion_by?"),
            "不能承接和有条件承接都要写明理由或条件。",
        ),
        Transition(
            "街道承接意见",
            "区级提出",
            "退回重新商定…",
            ("remark",),
            "条件没有谈妥时退回区里重新提出；备注里写明原因。",
        ),
        Transition("街道承接意见", "合法性审核", "送合法性审核…", ("legality_organ",)),
        Transition(
            "合法性审核",
            "政府决定",
            "登记合法性审核结论…",
            ("legality_result", "legality_on"),
            "结论是“不合法”的不能再往下走。",
        ),
        Transition(
            "政府决定",
            "已公告",
            "登记决定和公告…",
            ("approval_organ", "approval_no", "approved_on", "start_on", "end_on?", "announcement", "announced_on"),
            "起始日期不早于批准日期；同批事项的批准文号和起止日期跟着填好。",
        ),
        Transition(
            "已公告",
            "已交接",
            "办结交接…",
            ("handed_over_on", "evaluation_due?"),
            "先登记交接内容；下放时的在办案件逐件登记，没有的在“下放无在办案件”选“是”。",
        ),
        Transition("已交接", "评估中", "开始评估…", ("evaluation_due",)),
        Transition(
            "评估中",
            "继续",
            "评估后继续…",
            ("evaluation_due", "end_on?"),
            "评估期限填下一次评估的日期；续期的改终止日期。",
        ),
        Transition("评估中", "调整", "评估后调整…", ("evaluation_due", "remark"), "备注里写明调整什么。"),
        Transition("继续", "评估中", "再次评估…", ("evaluation_due",)),
        Transition("调整", "评估中", "再次评估…", ("evaluation_due",)),
        *(_refusal(source) for source in ("区级提出", "街道承接意见", "合法性审核", "政府决定")),
        *(_recall(source) for source in _GRANTED),
    ),
    requires=(
        ("街道承接意见", _opinion),
        ("合法性审核", _can_take),
        ("政府决定", _can_take),
        ("政府决定", _lawful),
        *((state, _decided) for state in (*_GRANTED, _RECALL)),
        *((state, _handed_over) for state in _GRANTED[1:]),
        ("继续", _evaluated),
        ("调整", _evaluated),
        (_RECALL, recall_problems),
        (REFUSED, _refused),
    ),
)


def mark_batch(row: Row, today: str) -> Mark | None:
    """What is due about a batch: evaluation overdue or near, the grant at its end, an opinion against it."""
    state = row["state"]
    if state in ENDED:
        return None
    if state in _GRANTED:
        return _evaluation_mark(row, today) or _end_mark(row["end_on"], today)
    if state == "街道承接意见" and row["street_opinion"] == OPINIONS[2]:
        return Mark("街道意见：不能承接", "info")
    return None


def _evaluation_mark(row: Row, today: str) -> Mark | None:
    days = _days_to(row["evaluation_due"], today)
    if row["state"] == "已公告" or days is None or days > _EVALUATION_DAYS:
        return None
    return Mark(f"评估逾期 {-days} 天", "error") if days < 0 else Mark(f"还有 {days} 天要评估")


def _end_mark(end_on: str | None, today: str) -> Mark | None:
    days = _days_to(end_on, today)
    if days is None or days > _ENDING_DAYS:
        return None
    if days < 0:
        return Mark(f"赋权到期 {-days} 天，未续期也未收回", "error")
    return Mark(f"赋权还有 {days} 天到期")


def mark_granted_item(row: Row, today: str) -> Mark | None:
    """An item whose grant ends within 60 days, or has ended although the list still has it in force."""
    if row["state"] in GONE:
        return None
    days = _days_to(row["granted_until"], today)
    if days is None or days > _ENDING_DAYS:
        return None
    if days < 0:
        return Mark(f"赋权到期 {-days} 天，清单里仍是“{row['state'] or '现行'}”")
    return Mark(f"赋权还有 {days} 天到期", "info")


def _days_to(due: str | None, today: str) -> int | None:
    """Days until a date, negative when it has passed; None without a date."""
    return days_between(today, due) if due else None
