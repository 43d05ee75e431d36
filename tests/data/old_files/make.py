"""Makes a database with today's schema, once for each released version: python tests/data/old_files/make.py NAME.

Run it when a schema is released, never to replace a file that is there: an old file must stay as old programs left it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from app.bootstrap import open_session
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Kind


def make(path: Path) -> None:
    """A published list with an item and its citation, a draft of the next, other registers, a scan, a deleted row."""
    session = open_session(path, operator="王敏", create=True, clock=lambda: datetime(2026, 3, 5, 9))
    item = {"item_name": "流动人口婚育证明办理", "list_id": Pending(0), "power_type": "行政确认", "basis": "第二条"}
    session.apply(
        ChangeSet(
            "新增",
            (
                Edit(Action.INSERT, "power_list", {"list_kind": "权责清单", "version_label": "2024年版"}),
                Edit(Action.INSERT, "power_item", item),
                Edit(Action.INSERT, "power_citation", {"item_id": Pending(1), "law_title": "人口与计划生育法"}),
                Edit(Action.INSERT, "office", {"name": "公共服务办公室"}),
            ),
        )
    )
    session.apply(ChangeSet("修改", (Edit(Action.UPDATE, "power_item", {"seq": "1"}, row_id=1),)))
    session.apply(ChangeSet("删除", (Edit(Action.DELETE, "office", row_id=1),)))
    scan = session.store_bytes("意见.txt", "同意".encode())
    opinion = {"step": "街道审核", "organ": "建设街道", "result": "同意", "opinion": "同意报送。", "scan": scan}
    rows = (
        ("review_opinion", opinion | {"list_id": 1}),
        ("office", {"name": "综合执法办", "headcount_approved": 5}),
        ("text_template", {"name": "救济", "template_kind": "救济渠道", "body": "六十日内申请行政复议。" * 12}),
        ("item_use", {"matter_id": 1, "year": 2025, "times": 7}),
        ("admission", {"matter_text": "入户巡查", "admission_kind": "职责准入", "applicant": "区民政局"}),
        ("whistle", {"subject": "违法建设", "whistle_kind": "应急", "blown_at": "2026-03-05 14:20"}),
    )
    session.apply(ChangeSet("登记", tuple(Edit(Action.INSERT, key, values) for key, values in rows)))
    act(session, "version-register", on="2026-03-06")
    act(session, "version-start")
    session.set_setting("unit", "建设街道")
    session.close(backup=False)


def act(session: Session, key: str, **answers: object) -> None:
    """Carry out an action on the first list with its own suggestions, `on` for every date it asks."""
    action = next(action for editor in session.editors for action in editor.actions if action.key == key)
    asked = action.asks(session, (1,)) if action.asks else ()
    filled = {field.key: field.default or (answers.get("on") if field.kind is Kind.DATE else "无") for field in asked}
    session.apply(action.make(session, (1,), filled))


if __name__ == "__main__":
    target = Path(__file__).with_name(f"{sys.argv[1]}.db")
    if target.exists():
        sys.exit(f"{target.name} is there; old files are never made again")
    make(target)
    for rest in target.parent.glob(f"{target.name}-journal*"):
        rest.unlink()
    target.with_name(target.name + ".lock").unlink()
