"""The form of every register over the demo street's rows: showing changes nothing, what is typed is stored, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.bootstrap import editors, make_demo
from app.core.query import Filter, Query
from app.core.session import Session
from app.core.settings import Settings
from app.ui.field_widgets import FieldWidget
from app.ui.form import Form
from db.declarations import Row, Table

REGISTERS = [table for editor in editors() for table in editor.tables if table.detail_of is None]
TYPED = "在表单里改的"

by_register = pytest.mark.parametrize("table", REGISTERS, ids=lambda table: table.key)


@pytest.fixture(scope="module")
def demo_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    path = tmp_path_factory.mktemp("street") / "演示街道.db"
    session = make_demo(path, "王敏", now=datetime(2026, 11, 22, 9, 0))
    yield session
    session.close(backup=False)


def first_row(session: Session, table: Table) -> Row:
    """The first record that may be changed: published lists and their items are frozen."""
    drafts = Query("power_list", filters=(Filter("state", values=("草稿",)),))
    if table.key == "power_list":
        return next(session.all_rows(drafts))
    lists = tuple(row["id"] for row in session.all_rows(drafts) if row["list_kind"] != "通用权责清单")
    filters = (Filter("list_id", values=lists),) if table.key == "power_item" else ()
    return next(session.all_rows(Query(table.key, filters=filters)), {})


@by_register
def test_a_form_shows_a_row_and_stores_what_is_typed(
    table: Table, demo_street: Session, settings: Settings, qtbot: QtBot
) -> None:
    row = first_row(demo_street, table)
    if not row:
        pytest.skip("the demo street has none")
    form = Form(demo_street, table, None, settings=settings)
    qtbot.addWidget(form)
    form.show_row(row["id"])
    for section in form._body._sections:
        section.set_open(True)
    assert not form.dirty()
    assert form._draft.changed() == {}
    form.focus_field("remark")
    part = next(found for found in form.findChildren(FieldWidget) if found.declared.key == "remark").part()
    assert isinstance(part, QPlainTextEdit)
    part.setPlainText(TYPED)
    assert form.save()
    assert demo_street.row(table.key, row["id"]) == row | {"remark": TYPED, "rev": row["rev"] + 1}
    demo_street.undo()
    assert demo_street.row(table.key, row["id"])["remark"] == row["remark"]
