"""Makes a database with today's schema, once for each released version: python tests/data/old_files/make.py NAME.

Run it when a schema is released, never to replace a file that is there: an old file must stay as old programs left it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from app.bootstrap import open_session
from db.changes import Action, ChangeSet, Edit, Pending


def make(path: Path) -> None:
    """A list, an item with a citation, a change, an undone change and a deleted row."""
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
    session.set_setting("unit", "建设街道")
    session.close(backup=False)


if __name__ == "__main__":
    target = Path(__file__).with_name(f"{sys.argv[1]}.db")
    if target.exists():
        sys.exit(f"{target.name} is there; old files are never made again")
    make(target)
    for rest in target.parent.glob(f"{target.name}-journal*"):
        rest.unlink()
    target.with_name(target.name + ".lock").unlink()
