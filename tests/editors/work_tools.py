"""Records of 准入 and 权力与任务 with every cell filled that a state may ask for, and short ways to write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from app import bootstrap
from app.core.action import Action as Doing
from app.core.errors import BadInput, Message, Severity
from app.core.rules import Flow
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

TODAY = "2026-03-05"

ADMISSION: Row = {
    "matter_text": "既有建筑网格巡查",
    "admission_kind": "职责准入",
    "applicant": "区住房和城乡建设局",
    "applied_on": "2026-01-05",
    "powers": "开通系统账号",
    "people": "派驻 1 人",
    "money": 120_000_00,
    "money_source": "部门预算",
    "payment_plan": "每季度拨付",
    "street_opinion": "有条件",
    "street_conditions": "只负责发现和上报",
    "street_opinion_on": "2026-01-12",
    "decision_organ": "区委编委",
    "decision_no": "区委编〔2026〕1号",
    "decided_on": "2026-01-20",
    "rejection_reason": "部门法定职责",
    "in_force_from": "2026-02-01",
    "in_force_until": "2026-12-31",
    "evaluated_on": "2026-12-20",
    "evaluation_result": "退出",
    "exit_on": "2026-12-31",
    "exit_reason": "任务完成",
    "came_how": "文件",
    "came_document": "某通知",
    "came_on": "2026-01-04",
    "refused_by": "王晓燕",
    "refusal_reason": "没有准入",
    "returned_note": "请补充",
}
_PAPER = {"paper": "方案", "requested_on": "2026-01-06", "received_on": "2026-01-08"}
_OPINION = {"organ": "区委编办", "result": "同意", "opinion_on": "2026-01-15"}

FULL: dict[str, tuple[Row, list[tuple[str, str, Row]]]] = {
    "admission": (
        ADMISSION,
        [("admission_paper", "admission_id", _PAPER), ("admission_opinion", "admission_id", _OPINION)],
    ),
    "pledge": (
        {
            "document_title": "安全责任状",
            "issuing_department": "区安委会",
            "pledge_kind": "责任状",
            "replaced_by": "综合考核",
            "decided_on": "2026-02-01",
            "decision_no": "区委办〔2026〕1号",
        },
        [],
    ),
    "power_exercise": (
        {
            "subject": "片区规划",
            "power": "规划参与权",
            "counterpart": "区自然资源局",
            "requested_on": "2026-03-02",
            "opinion": "同意",
            "opinion_on": "2026-03-03",
            "reply_no": "建街函〔2026〕1号",
            "replied_on": "2026-03-04",
            "outcome": "采纳",
        },
        [],
    ),
    "whistle": (
        {
            "subject": "燃气泄漏",
            "whistle_kind": "应急",
            "blown_at": "2026-03-05 08:20",
            "closed_at": "2026-03-05 13:00",
            "resolved": 1,
            "disposal": "已更换管段",
            "rating": "满意",
        },
        [("whistle_unit", "whistle_id", {"unit": "区城市管理局", "arrived_at": "2026-03-05 09:00"})],
    ),
    "project": (
        {
            "project_name": "小区整治",
            "project_class": "重点",
            "year": 2026,
            "unit": "社区管理办公室",
            "leader": "陈建华",
            "claimed_on": "2026-01-10",
            "goal": "整治 6 个小区",
            "closed_on": "2026-12-20",
            "result": "完成",
        },
        [
            ("project_milestone", "project_id", {"what": "公示", "due_on": "2026-04-01"}),
            ("project_review", "project_id", {"occasion": "半年", "result": "良好"}),
        ],
    ),
    "todo_item": (
        {
            "subject": "补齐值守记录",
            "todo_kind": "整改",
            "unit": "应急管理办公室",
            "result": "已补齐",
            "done_on": "2026-03-01",
            "written_off_on": "2026-03-04",
            "returned_note": "再补",
        },
        [],
    ),
}
"""Table -> (a record that may stand in any state, its detail rows as (table, link, row))."""


@contextmanager
def opened(folder: Path, now: datetime = datetime(2026, 3, 5, 9, 0)) -> Iterator[Session]:
    """A new file at a fixed time."""
    session = bootstrap.open_session(folder / "街道.db", operator="王晓燕", create=True, clock=lambda: now)
    try:
        yield session
    finally:
        session.close(backup=False)


def add(session: Session, table: str, source: str = "form", **cells: Any) -> int:
    """Id of a new row."""
    change = ChangeSet("新增", (Edit(Action.INSERT, table, cells),), source=source)
    return session.apply(change).row_ids[table][-1]


def change(session: Session, table: str, row_id: int, source: str = "form", **cells: Any) -> None:
    """Writes cells of a row."""
    session.apply(ChangeSet("修改", (Edit(Action.UPDATE, table, cells, row_id=row_id),), source=source))


def add_full(session: Session, flow: Flow, state: str, **cells: Any) -> int:
    """Id of a complete record in that state, brought in as an import brings it."""
    row, details = FULL[flow.table]
    values = row | ({"decision": DECISION_OF.get(state)} if flow.table == "pledge" else {}) | into(session, flow, state)
    edits = [Edit(Action.INSERT, flow.table, values | {flow.field: state} | cells)]
    edits += [Edit(Action.INSERT, key, cells | {link: Pending(0)}) for key, link, cells in details]
    return session.apply(ChangeSet("导入", tuple(edits), source="import")).row_ids[flow.table][0]


DECISION_OF = {"已分类": "保留", "区级审定": "保留", "保留": "保留", "已取消": "取消", "已合并": "合并"}


def into(session: Session, flow: Flow, state: str) -> Row:
    """What 已转入清单 asks for: an item."""
    if flow.table != "admission" or state != "已转入清单":
        return {}
    target = add(session, "power_list", list_kind="配合履职事项", version_label=f"第{session.count('power_list')}版")
    return {"into_item_id": add(session, "power_item", list_id=target, item_name=ADMISSION["matter_text"])}


def do(session: Session, key: str, *ids: int, **answers: Any) -> ChangeSet:
    """Carries an action out as window and command line do, and gives its change set."""
    doing = action(session, key)
    if doing.offered is not None and ids:
        assert doing.offered(session.row(doing.table, ids[0]) or {}, session) == ""
    made = doing.make(session, ids, answers)
    session.apply(made)
    return made


def action(session: Session, key: str) -> Doing:
    """The action of that key."""
    return next(one for editor in session.editors for one in editor.actions if one.key == key)


def errors(problem: BadInput) -> tuple[Message, ...]:
    """The errors among the messages."""
    return tuple(message for message in problem.messages if message.severity is Severity.ERROR)


def warnings(session: Session, table: str, row_id: int | None = None, **cells: Any) -> list[str]:
    """What saving would warn about."""
    edit = Edit(Action.INSERT, table, cells) if row_id is None else Edit(Action.UPDATE, table, cells, row_id=row_id)
    messages = session.check(ChangeSet("试", (edit,)))
    return [message.text for message in messages if message.severity is Severity.WARNING]
