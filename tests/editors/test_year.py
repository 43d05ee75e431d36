"""After years of versions a save concerns its own rows only: statements and steps of SQLite are counted, never time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.query import Query
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit
from tests.editors.version_kit import act, add_list, item, items, open_file, register, update

_A_TICK = 100
_VERSIONS, _ITEMS = 6, 60


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path)
    opened.keeps_copies = False
    yield opened
    opened.close(backup=False)


def grow(session: Session) -> int:
    """Id of the draft at the end of the versions; items with codes and a basis, a second kind of list beside them."""
    add_list(session, "法定执法事项清单", "1", *(item(f"事项{number}第{number}类") for number in range(9)))
    rows = [item(f"事项{number}第{number}类", item_code=f"{number:012d}") for number in range(_ITEMS)]
    last = add_list(session, "权责清单", "0", *rows)
    for number in range(1, _VERSIONS):
        register(session, last)
        last = act(session, "version-start", last, version_label=str(number)).row_ids["power_list"][0]
    return last


def counted(session: Session, do: Callable[[], object]) -> tuple[int, int]:
    """Statements and ticks of SQLite while something is done."""
    statements: list[str] = []
    ticks: list[int] = []
    connection = session._store.connection
    connection.set_trace_callback(statements.append)
    connection.set_progress_handler(lambda: ticks.append(1) or 0, _A_TICK)
    try:
        do()
    finally:
        connection.set_trace_callback(None)
        connection.set_progress_handler(None, 0)
    return len(statements), len(ticks)


def test_a_save_in_a_draft_asks_little(session):
    draft = grow(session)
    own = [row["id"] for row in items(session, draft)]
    update(session, "power_item", own[0], remark="一")
    for cells, most in (({"remark": "二"}, 14), ({"office": "综合科"}, 28), ({"item_name": "另一事项"}, 44)):
        statements, _ = counted(session, lambda cells=cells: update(session, "power_item", own[1], **cells))
        assert statements <= most, cells


def test_a_save_costs_the_same_after_six_versions(session):
    first = add_list(session, "权责清单", "草", *(item(f"旧事{number}") for number in range(_ITEMS)))
    add_list(session, "委托执法事项清单", "草", item("另一件"))
    own = [row["id"] for row in items(session, first)]
    update(session, "power_item", own[0], office="一科")
    _, small = counted(session, lambda: update(session, "power_item", own[1], office="综合科"))
    grow(session)
    _, large = counted(session, lambda: update(session, "power_item", own[2], office="综合科"))
    assert large <= 1.5 * small


def test_names_of_many_items_read_no_version_before(session):
    draft = grow(session)
    own = [row["id"] for row in items(session, draft)][:30]
    read = _reads(session, "power_item")
    edits = (Edit(Action.UPDATE, "power_item", {"item_name": f"另外{row_id}"}, row_id) for row_id in own)
    session.check(ChangeSet("粘贴", tuple(edits), source="paste"))
    lists = {row["list_id"] for row in read}
    assert draft in lists and all(session.row("power_list", one)["state"] == "草稿" for one in lists)


def test_a_new_item_reads_the_matters_of_its_name_and_code_only(session):
    draft = grow(session)
    read = _reads(session, "matter")
    new = item("垃圾清运", list_id=draft, item_code="000000000059")
    session.check(ChangeSet("新增", (Edit(Action.INSERT, "power_item", new),)))
    assert {row["item_name"] for row in read} == {"事项59第59类"}
    assert session.count("matter") == _ITEMS


def test_a_new_item_finds_its_matter_however_it_is_spaced(session):
    draft = add_list(session, "权责清单", "草", item("户外广告设施设置审批"), item("户外广告牌审批"))
    other = add_list(session, "法定执法事项清单", "草")
    new = Edit(Action.INSERT, "power_item", item("户外广告设施 设置审批", list_id=other))
    made = session.apply(ChangeSet("新增", (new,))).row_ids
    assert session.count("matter") == 2
    matter = session.row("power_item", made["power_item"][0])["matter_id"]
    assert matter == items(session, draft)[0]["matter_id"]


def _reads(session: Session, table: str) -> list[dict]:
    """Rows of a table that rules read from now on."""
    read: list[dict] = []
    whole = session.all_rows

    def all_rows(query: Query, batch: int = 1000) -> Iterator[dict]:
        for row in whole(query, batch):
            if query.table == table:
                read.append(row)
            yield row

    session.all_rows = all_rows  # type: ignore[method-assign]
    return read
