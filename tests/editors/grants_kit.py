"""What the tests of granted powers share: a file with a clock, actions by key, lists with items."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app import bootstrap
from app.core.action import Action
from app.core.errors import BadInput
from app.core.query import Query
from app.core.session import Session
from db.changes import Action as Deed
from db.changes import Applied, ChangeSet, Edit, Pending
from db.declarations import Row

TODAY = "2026-03-05"


def open_file(folder: Path) -> Session:
    """A new file whose clock stands still."""
    return bootstrap.open_session(
        folder / "台账.db", operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )


def add(session: Session, table: str, *, source: str = "form", **cells: object) -> int:
    """Id of a new row."""
    change = ChangeSet("新增", (Edit(Deed.INSERT, table, cells),), source=source)
    return session.apply(change).row_ids[table][0]


def change(session: Session, table: str, row_id: int, **cells: object) -> Applied:
    """Changes cells of a row."""
    return session.apply(ChangeSet("修改", (Edit(Deed.UPDATE, table, cells, row_id),)))


def add_list(session: Session, kind: str, *items: Row, version: str = "2026年版") -> tuple[int, list[int]]:
    """Ids of a new list and of its items."""
    head = {"list_kind": kind, "version_label": version}
    edits = [Edit(Deed.INSERT, "power_list", head)]
    edits += [Edit(Deed.INSERT, "power_item", {"list_id": Pending(0)} | item) for item in items]
    found = session.apply(ChangeSet("登记清单", tuple(edits))).row_ids
    return found["power_list"][0], list(found.get("power_item", ()))


def publish(session: Session, list_id: int) -> None:
    """Freezes a list that came from above."""
    cells = {"state": "已公布", "waiver_reason": "区里已经公布", "effective_on": "2026-01-01"}
    change(session, "power_list", list_id, **cells)


def action(session: Session, key: str) -> Action:
    """The action of that key."""
    return next(one for editor in session.editors for one in editor.actions if one.key == key)


def answers_of(session: Session, key: str, ids: tuple[int, ...]) -> Row:
    """What the dialog of an action would hold at first."""
    asks = action(session, key).asks
    return {field.key: field.default for field in asks(session, ids)} if asks else {}


def do(session: Session, key: str, ids: tuple[int, ...] = (), **answers: object) -> Applied:
    """Carries out an action with the answers given, the rest as the dialog proposes."""
    made = action(session, key).make(session, ids, answers_of(session, key, ids) | answers)
    return session.apply(made)


def preview(session: Session, key: str, ids: tuple[int, ...] = (), **answers: object) -> str:
    """What an action says it will do."""
    show = action(session, key).preview
    assert show is not None
    return "\n".join(show(session, ids, answers_of(session, key, ids) | answers))


def refusal(session: Session, key: str, ids: tuple[int, ...] = (), **answers: object) -> str:
    """Why an action is not carried out; nothing is written."""
    before = contents(session)
    with pytest.raises(BadInput) as caught:
        do(session, key, ids, **answers)
    assert contents(session) == before
    return "\n".join(message.text for message in caught.value.messages)


def refused(session: Session, table: str, row_id: int, **cells: object) -> str:
    """Why a change typed by hand is not saved; nothing is written."""
    before = contents(session)
    with pytest.raises(BadInput) as caught:
        change(session, table, row_id, **cells)
    assert contents(session) == before
    return "\n".join(message.text for message in caught.value.messages)


def offered(session: Session, key: str, row_id: int) -> str:
    """Why an action is greyed for a record, "" when it is not."""
    one = action(session, key)
    row = session.row(one.table, row_id)
    assert row is not None
    return one.offered(row, session) if one.offered else ""


def warnings(session: Session, table: str, row_id: int | None = None, **cells: object) -> list[str]:
    """What saving these cells would warn about."""
    edit = Edit(Deed.INSERT, table, cells) if row_id is None else Edit(Deed.UPDATE, table, cells, row_id)
    return [message.text for message in session.check(ChangeSet("看一看", (edit,)))]


def rows(session: Session, table: str) -> list[Row]:
    """All rows of a table."""
    return list(session.all_rows(Query(table)))


def contents(session: Session) -> dict[str, list[Row]]:
    """All rows without their revision."""
    return {
        key: [{name: cell for name, cell in row.items() if name != "rev"} for row in rows(session, key)]
        for key in session.tables
    }


def undone_and_redone(session: Session, before: dict[str, list[Row]]) -> None:
    """The last step goes back to `before` in one undo and comes again in one redo."""
    after = contents(session)
    assert after != before
    session.undo()
    assert contents(session) == before
    session.redo()
    assert contents(session) == after
