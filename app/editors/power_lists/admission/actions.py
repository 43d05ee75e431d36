"""What is done with applications for 准入, from papers asked for to refusals; each is one undo step."""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, asked, flow_actions, require
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
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
    ORGANS,
    PAPERS,
    REJECTED,
    RUNNING,
    STREET,
)
from app.editors.power_lists.admission.listing import INTO_LIST
from app.editors.power_lists.admission.rules import FLOW
from app.editors.power_lists.work.adding import adding_action, only_in, today_in, with_defaults
from app.editors.power_lists.work.quarters import quarter_of
from app.editors.power_lists.work.steps import joined_step
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

# -- papers

_WANTED = Field("wanted", "要补正的材料", Kind.LONG_TEXT, required=True, help="一行一份。")


def _wanted(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (_WANTED, replace(asked(ADMISSION_PAPER, "requested_on", {}), default=reading.today))


def _request_papers(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_wanted(reading, ids), answers)
    names = [line.strip() for line in answers["wanted"].splitlines() if line.strip()]
    cells = {"admission_id": ids[0], "requested_on": answers["requested_on"]}
    papers = [Edit(Deed.INSERT, ADMISSION_PAPER.key, cells | {"paper": name}) for name in names]
    return _step(reading, ids[0], {"state": PAPERS}, "要求补正", papers)


def _received(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (replace(asked(ADMISSION_PAPER, "received_on", {}), default=reading.today),)


def _open_papers(reading: Reading, admission_id: int) -> list[Row]:
    papers = reading.children(ADMISSION_PAPER.key, admission_id)
    return [paper for paper in papers if paper["requested_on"] and not paper["received_on"]]


def _receive_papers(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_received(reading, ids), answers)
    cells = {"received_on": answers["received_on"]}
    papers = [
        Edit(Deed.UPDATE, ADMISSION_PAPER.key, cells, row_id=paper["id"]) for paper in _open_papers(reading, ids[0])
    ]
    return _step(reading, ids[0], {"state": APPLIED}, "收到补正材料", papers)


def _told_papers(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    names = [paper["paper"] for paper in _open_papers(reading, ids[0])]
    return (f"登记收到：{'、'.join(names)}",) if names else ("没有尚未收到的材料。",)


# -- after the evaluation


def _evaluation(*names: str) -> tuple[str, ...]:
    return ("evaluated_on", *names, "evaluation_note?")


_CONTINUE, _LEAVE = _evaluation("in_force_until"), _evaluation("exit_on", "exit_reason")


def _continue_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    fields = tuple(asked(ADMISSION, name, {}) for name in _CONTINUE)
    return with_defaults(fields, {"evaluated_on": reading.today})


def _leave_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    fields = tuple(asked(ADMISSION, name, {}) for name in _LEAVE)
    return with_defaults(fields, {"evaluated_on": reading.today, "exit_on": reading.today})


def _continue(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_continue_asks(reading, ids), answers)
    until = (reading.row(ADMISSION.key, ids[0]) or {}).get("in_force_until") or ""
    if answers["in_force_until"] <= max(until, answers["evaluated_on"]):
        text = "没有继续：新的执行截止日期要晚于原来的截止日期和评估日期，请改正。"
        raise BadInput((Message("in_force_until", text),))
    cells = _answered(_CONTINUE, answers) | {"evaluation_result": "继续执行", "state": RUNNING}
    return _step(reading, ids[0], cells, "继续执行")


def _leave(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_leave_asks(reading, ids), answers)
    cells = _answered(_LEAVE, answers) | {"evaluation_result": "退出", "state": ENDED}
    return _step(reading, ids[0], cells, "评估后退出")


# -- refused on record

_REFUSAL = (
    *("matter_text", "admission_kind", "applicant", "receiving_unit?", "came_how", "came_document?", "came_on"),
    *("refused_by", "refusal_reason", "reply_no?", "replied_on?"),
)

_HANDED_DOWN = {"matter_text": "下派事项", "admission_kind": "类别", "applicant": "下派单位"}
"""What the fields are called where nobody has applied for anything."""


def _refusal_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    fields = tuple(
        replace(field, heading=_HANDED_DOWN.get(field.key, field.heading))
        for field in (asked(ADMISSION, name, {}) for name in _REFUSAL)
    )
    cells = {"came_on": reading.today, "refused_by": reading.operator, "receiving_unit": reading.setting("unit")}
    return with_defaults(fields, {key: cell for key, cell in cells.items() if cell})


def _register_refusal(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_refusal_asks(reading, ids), answers)
    cells = _answered(_REFUSAL, answers) | {"state": IMPROPER}
    return ChangeSet(
        f"登记违规下派：{answers['matter_text']}", (Edit(Deed.INSERT, ADMISSION.key, cells),), source="action"
    )


_REPLY = ("reply_no", "replied_on")


def _reply_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return with_defaults(tuple(asked(ADMISSION, name, {}) for name in _REPLY), {"replied_on": reading.today})


def _reply(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_reply_asks(reading, ids), answers)
    return _step(reading, ids[0], _answered(_REPLY, answers), "登记复函")


# -- lists asked again


def _ask_lists(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    lists = conflicts.known(reading)
    open_ones = (APPLIED, PAPERS, STREET, DISTRICT, DECIDING)
    rows = [row for row in reading.all_rows(Query(ADMISSION.key)) if row["state"] in open_ones]
    found = [(row, conflicts.finding(row, lists, reading)) for row in rows]
    edits = tuple(
        Edit(Deed.UPDATE, ADMISSION.key, {"finding": text}, row_id=row["id"])
        for row, text in found
        if text != row["finding"]
    )
    return ChangeSet(f"重新核对 {len(rows)} 件准入申请", edits, source="action")


def _told_lists(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    change = _ask_lists(reading, ids, answers)
    return (f"{len(change.edits)} 件申请的清单核对结果会变。",) if change.edits else ("核对结果没有变化。",)


# -- small parts


def _answered(names: tuple[str, ...], answers: Row) -> Row:
    return {name.rstrip("?"): answers.get(name.rstrip("?")) for name in names}


def _step(reading: Reading, row_id: int, cells: Row, word: str, more: list[Edit] | None = None) -> ChangeSet:
    edits = (*(more or ()), Edit(Deed.UPDATE, ADMISSION.key, cells, row_id=row_id))
    return ChangeSet(f"{word}：{reading.title(ADMISSION.key, row_id)}", edits, source="action")


def _next_organ(row: Row, reading: Reading) -> Row:
    """The first of the usual organs that has not said anything yet, and today."""
    heard = {opinion["organ"] for opinion in reading.children(ADMISSION_OPINION.key, row["id"])}
    return {"organ": next((organ for organ in ORGANS if organ not in heard), None), "opinion_on": reading.today}


def _without_reply(row: Row, _reading: Reading) -> str:
    if row["state"] != IMPROPER:
        return "只有“违规下派”的准入申请要复函。"
    return "已经登记了复函。" if row["reply_no"] else ""


def _arrival(row: Row, reading: Reading) -> Row:
    return {"came_on": row.get("applied_on") or reading.today, "refused_by": reading.operator}


_OPEN = (APPLIED, STREET)

ACTIONS = (
    *flow_actions(FLOW, ADMISSION, prefix="admission"),
    Action(
        "admission-papers-request",
        "要求补正…",
        ADMISSION.key,
        _request_papers,
        _wanted,
        only_in(ADMISSION, "要求补正", *_OPEN),
    ),
    Action(
        "admission-papers-received",
        "收到补正材料…",
        ADMISSION.key,
        _receive_papers,
        _received,
        only_in(ADMISSION, "登记收到补正材料", PAPERS),
        _told_papers,
        note="只收到一部分时，请在准入材料里逐份登记。",
    ),
    adding_action(
        "admission-opinion",
        "登记部门意见…",
        ADMISSION,
        detail=ADMISSION_OPINION,
        link="admission_id",
        asks=("organ", "result", "opinion_on", "opinion?", "signed_by?", "scan?"),
        offered=only_in(ADMISSION, "登记部门意见", DISTRICT, DECIDING),
        defaults=_next_organ,
    ),
    adding_action(
        "admission-quarter",
        "登记季度履行…",
        ADMISSION,
        detail=ADMISSION_QUARTER,
        link="admission_id",
        asks=("quarter", "work_done", "powers_arrived?", "people_arrived?", "money_arrived?", "assessment?"),
        offered=only_in(ADMISSION, "登记季度履行", RUNNING, EVALUATING),
        defaults=lambda _row, reading: {"quarter": quarter_of(reading.today)},
    ),
    Action(
        "admission-continue",
        "继续执行…",
        ADMISSION.key,
        _continue,
        _continue_asks,
        only_in(ADMISSION, "继续执行", EVALUATING),
    ),
    Action(
        "admission-leave",
        "评估后退出…",
        ADMISSION.key,
        _leave,
        _leave_asks,
        only_in(ADMISSION, "评估后退出", EVALUATING),
    ),
    INTO_LIST,
    joined_step(FLOW, ADMISSION, "admission-reject", target=REJECTED, defaults=today_in("decided_on")),
    joined_step(FLOW, ADMISSION, "admission-refuse", target=IMPROPER, defaults=_arrival),
    Action(
        "admission-refusal",
        "登记违规下派…",
        ADMISSION.key,
        _register_refusal,
        _refusal_asks,
        whole=True,
        opens=ADMISSION.key,
        note="没有经过准入就派下来的工作，登记后可打印不予接收复函。",
    ),
    Action("admission-reply", "登记复函…", ADMISSION.key, _reply, _reply_asks, _without_reply),
    Action(
        "admission-lists",
        "重新核对清单",
        ADMISSION.key,
        _ask_lists,
        preview=_told_lists,
        whole=True,
        note="清单或负面清单变了以后，未审定的申请重新核对一遍。",
    ),
)
