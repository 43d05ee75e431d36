"""How often an item was used in a year: one row for each item and year on every path, doubles of old files too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap
from app.core.errors import BadInput
from app.core.query import Query
from app.core.session import Session
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from tests.editors.version_kit import open_file


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Session]:
    session = open_file(tmp_path)
    yield session
    session.close(backup=False)


def matters(session: Session, *names: str) -> list[int]:
    edits = tuple(Edit(Deed.INSERT, "matter", {"item_name": name}) for name in names)
    return session.apply(ChangeSet("登记", edits)).row_ids["matter"]


def use(matter: int, year: int, **cells: object) -> Edit:
    return Edit(Deed.INSERT, "item_use", {"matter_id": matter, "year": year} | cells)


def test_an_item_has_one_row_of_use_for_a_year(street: Session):
    one, other = matters(street, "甲的处罚", "乙的处罚")
    for edits in ((use(one, 2025), use(one, 2025)), (use(one, 2024), use(other, 2024), use(one, 2024))):
        with pytest.raises(BadInput, match="已经有一行使用次数"):
            street.apply(ChangeSet("登记", edits))
    first, second = street.apply(ChangeSet("登记", (use(one, 2025, times=3), use(other, 2025)))).row_ids["item_use"]
    for source in ("form", "paste", "import", "cli"):
        with pytest.raises(BadInput, match=r"“甲的处罚”2025 年已经有一行使用次数.*请改那一行"):
            street.apply(ChangeSet("登记", (use(one, 2025),), source=source))
    with pytest.raises(BadInput, match="已经有一行"):
        street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "item_use", {"matter_id": one}, second),)))
    swapped = [(first, other), (second, one)]
    edits = tuple(Edit(Deed.UPDATE, "item_use", {"matter_id": matter}, row_id) for row_id, matter in swapped)
    street.apply(ChangeSet("对调", edits))
    street.undo()
    street.apply(ChangeSet("换", (Edit(Deed.DELETE, "item_use", row_id=first), use(one, 2025, times=4))))
    assert [(row["matter_id"], row["times"]) for row in street.all_rows(Query("item_use"))] == [(one, 4), (other, None)]


def test_doubles_of_an_older_file_can_be_edited_away(tmp_path: Path):
    free = [editor.having(guards=()) for editor in bootstrap.editors()]
    older = Session.open(tmp_path / "台账.db", editors=free, operator="张三", create=True)
    [matter] = matters(older, "甲")
    older.apply(ChangeSet("登记", (use(matter, 2025, times=1), use(matter, 2025, times=2))))
    older.close(backup=False)
    street = open_file(tmp_path)
    try:
        first, second = (row["id"] for row in street.all_rows(Query("item_use")))
        street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "item_use", {"times": 5}, first),)))
        street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "item_use", {"year": 2024}, second),)))
        with pytest.raises(BadInput, match="已经有一行"):
            street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "item_use", {"year": 2025}, second),)))
        street.apply(ChangeSet("删", (Edit(Deed.DELETE, "item_use", row_id=second),)))
        assert street.count("item_use") == 1
    finally:
        street.close(backup=False)


def test_many_rows_of_use_are_judged_with_one_look_at_the_file(street: Session, monkeypatch: pytest.MonkeyPatch):
    many = matters(street, *(f"事项{number}" for number in range(300)))
    street.apply(ChangeSet("登记", tuple(use(matter, 2024) for matter in many)))
    asked = []
    read = type(street).all_rows
    monkeypatch.setattr(type(street), "all_rows", lambda one, query: asked.append(query.table) or read(one, query))
    street.apply(ChangeSet("登记", tuple(use(matter, 2025) for matter in many), source="import"))
    assert asked.count("item_use") == 1
