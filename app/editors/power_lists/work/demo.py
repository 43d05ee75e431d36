"""权力与任务 of the demo street: invented records out of resources/demo/work.json, told as the year goes on.

The texts of the file hold {12} for the day twelve days ago, {quarter:12} for its quarter, {year} and {year-1}.
"""

from __future__ import annotations

import json
import re
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.demo import DemoStep, DemoStory
from app.core.query import Filter, Query
from app.editors.power_lists.work.quarters import quarter_of
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

_NOTE = "演示文字，自拟"
_PLACE = re.compile(r"\{(?P<quarter>quarter:)?(?P<days>-?\d+)\}|\{year(?P<before>-1)?\}")


def story(folder: Path, today: date) -> DemoStory:
    """What three clerks wrote into the registers up to `today`."""
    told = json.loads((folder / "work.json").read_text(encoding="utf-8"))
    steps = (
        DemoStep(one["days"], time.fromisoformat(one["at"]), one["operator"], partial(_write, told=one, today=today))
        for one in told
    )
    return DemoStory((*steps, DemoStep(1, time(9, 15), "王晓燕", _link_whistle)))


def _write(_session: Session, *, told: Row, today: date) -> ChangeSet:
    edits: list[Edit] = []
    for record in told["records"]:
        parent = Pending(len(edits))
        edits.append(Edit(Action.INSERT, told["table"], {"remark": _NOTE} | _cells(record["row"], today)))
        edits += [
            Edit(Action.INSERT, key, _cells(cells, today) | {told["link"]: parent}) for key, cells in record["details"]
        ]
    return ChangeSet(f"{told['label']} {len(told['records'])} 条", tuple(edits), source="demo")


def _cells(row: Row, today: date) -> Row:
    return {key: _cell(cell, today) for key, cell in row.items()}


def _cell(cell: Any, today: date) -> Any:
    """The cell with its days and years filled in; a lone year is a number."""
    if not isinstance(cell, str):
        return cell
    text = _PLACE.sub(partial(_day, today=today), cell)
    return int(text) if cell in ("{year}", "{year-1}") else text


def _day(found: re.Match[str], *, today: date) -> str:
    if found["days"] is None:
        return str(today.year - bool(found["before"]))
    day = (today - timedelta(days=int(found["days"]))).isoformat()
    return quarter_of(day) if found["quarter"] else day


def _link_whistle(session: Session) -> ChangeSet:
    """The newest whistle about self-built houses gets the list's item, which names the lead."""
    about = Filter("item_name", values=("自建房安全管理",))
    items = list(session.all_rows(Query("power_item", filters=(about,))))
    whistles = [row for row in session.all_rows(Query("whistle")) if "自建房" in row["subject"]]
    edits = tuple(
        Edit(Action.UPDATE, "whistle", {"item_id": items[0]["id"]}, row_id=row["id"]) for row in whistles if items
    )
    return ChangeSet("关联吹哨与清单事项", edits)
