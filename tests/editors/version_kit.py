"""What the tests of versions share: a file with a clock, lists with items, actions as the dialog answers them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app import bootstrap, jobs
from app.core.action import Action
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.session import Session
from app.exchange.import_plan import ImportPlan, Recognition
from db.changes import Action as Deed
from db.changes import Applied, ChangeSet, Edit, Pending
from db.declarations import Row

FACTS = {
    "effective_on": "2026-04-01",
    "approval_no": "区府〔2026〕7号",
    "approval_organ": "区政府",
    "published_on": "2026-03-20",
    "published_where": "区政府网站",
    "transition_rule": "施行前已立的案件由原单位办结。",
}
BASIS = "【法律】《中华人民共和国行政处罚法》第二十四条"


def open_file(folder: Path, name: str = "台账.db") -> Session:
    """A new file whose clock stands still."""
    return bootstrap.open_session(folder / name, operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0))


def item(name: str, **cells: object) -> Row:
    """Cells of an item that lacks nothing."""
    full = {"item_name": name, "power_type": "行政处罚", "basis": BASIS, "exercising_body": "建设街道办事处"}
    return full | cells


def add_list(session: Session, kind: str, version: str, *items: Row, **cells: object) -> int:
    """Id of a new list with its items."""
    head = {"list_kind": kind, "version_label": version} | cells
    edits = [Edit(Deed.INSERT, "power_list", head)]
    edits += [Edit(Deed.INSERT, "power_item", {"list_id": Pending(0)} | one) for one in items]
    return session.apply(ChangeSet("登记清单", tuple(edits))).row_ids["power_list"][0]


def insert(session: Session, table: str, **cells: object) -> int:
    """Id of a new row."""
    return session.apply(ChangeSet("新增", (Edit(Deed.INSERT, table, cells),))).row_ids[table][0]


def update(session: Session, table: str, row_id: int, **cells: object) -> Applied:
    """Changes cells of a row."""
    return session.apply(ChangeSet("修改", (Edit(Deed.UPDATE, table, cells, row_id),)))


def items(session: Session, list_id: int) -> list[Row]:
    """Items of a list in order of entry."""
    return list(session.all_rows(Query("power_item", filters=(Filter("list_id", values=(list_id,)),))))


def action(session: Session, key: str) -> Action:
    """The action of that key."""
    return next(one for editor in session.editors for one in editor.actions if one.key == key)


def offered(session: Session, key: str, list_id: int) -> str:
    """Why the action is not offered for a list, "" when it is."""
    one = action(session, key)
    row = session.row(one.table, list_id)
    assert row is not None
    return one.offered(row, session) if one.offered else ""


def act(session: Session, key: str, list_id: int, **answers: object) -> Applied:
    """Does it, with what the dialog proposes where nothing else is answered."""
    one = action(session, key)
    proposed = {field.key: field.default for field in one.asks(session, (list_id,))} if one.asks else {}
    return session.apply(one.make(session, (list_id,), proposed | answers))


def through_review(session: Session, list_id: int) -> None:
    """Every step agrees."""
    act(session, "version-submit", list_id)
    while session.row("power_list", list_id)["review_step"] != "待公布":
        act(session, "version-opinion", list_id, result="同意")


def register(session: Session, list_id: int) -> None:
    """Freezes a list that came from above."""
    act(session, "version-register", list_id, waiver_reason="区里已经公布", effective_on="2026-01-01")


def read(session: Session, path: Path, kind: str = "", version: str = "", table: str = "power_item") -> ImportPlan:
    """The check of an import."""
    return jobs.import_job(path, table, kind, version, session, Recognition())(Progress())


def contents(session: Session) -> dict[str, list[Row]]:
    """All rows of the tables that make up lists, without their revision."""
    return {
        key: [{name: cell for name, cell in row.items() if name != "rev"} for row in session.all_rows(Query(key))]
        for key in ("power_list", "power_item", "power_citation", "duty_stage", "duty_role", "review_opinion")
    }
