"""Rows that are due and rows that are frozen: in grid, form, status line; versions chosen above the grid."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import editors
from app.core.marks import Mark, worst
from app.core.query import Filter, Query
from app.core.session import Session
from app.core.settings import Settings
from app.ui.form import Form
from app.ui.grid import Grid
from app.ui.list_chooser import Choice, ListChooser
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage
from app.ui.row_header import MarkRole
from app.ui.row_lock import Lock
from db.changes import Action, ChangeSet, Edit
from db.declarations import Row

OVERDUE = Mark("逾期 3 天未复函", "error")


def _due(row: Row, today: str) -> Mark | None:
    return OVERDUE if (row["effective_date"] or "9") < today else None


def _nameless(row: Row, today: str) -> Mark | None:
    return None if row["office"] else Mark("没有承办机构", "info")


def update(session: Session, row_id: int, **values: object) -> None:
    session.apply(ChangeSet("", (Edit(Action.UPDATE, "power_item", values, row_id),)))


@pytest.fixture
def session(street: Path) -> Iterator[Session]:
    editor = next(one for one in editors() if one.key == "power_lists")
    editor = editor.having(marks=(("power_item", _due), ("power_item", _nameless)), flows=(), actions=())
    opened = Session.open(street, editors=(editor,), operator="王敏")
    for row_id in (1, 2, 3):
        update(opened, row_id, office="综合行政执法办公室")
    update(opened, 2, effective_date="2026-01-01")
    yield opened
    opened.close(backup=False)


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Iterator[Grid]:
    host = QWidget()
    qtbot.addWidget(host)
    made = Grid(session, session.tables["power_item"], host)
    host.resize(900, 400)
    made.resize(900, 400)
    host.show()
    qtbot.waitExposed(host)
    yield made
    host.close()


@pytest.fixture
def form(qtbot: QtBot, session: Session, settings: Settings) -> Form:
    made = Form(session, session.tables["power_item"], None, settings=settings)
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


# -- marks


def test_the_gravest_mark_leads_and_names_the_others() -> None:
    assert worst([None, Mark("甲", "info"), OVERDUE]) == Mark("逾期 3 天未复函；甲", "error")
    assert worst([None]) is None


def test_a_due_row_says_so_in_the_header_and_makes_room_for_the_words(grid: Grid) -> None:
    found = [grid.model.headerData(row, Qt.Orientation.Vertical, MarkRole) for row in range(3)]
    assert found == [None, OVERDUE, None]
    header = grid.view.body.verticalHeader()
    roomy = header.width()
    update(grid.session, 2, effective_date=None)
    assert grid.model.mark(1) is None
    assert header.width() < roomy


def test_a_past_day_has_no_marks(grid: Grid) -> None:
    grid.set_query(Query("power_item", as_of="2030-01-01"))
    assert [grid.model.mark(row) for row in range(3)] == [None, None, None]


def test_the_status_line_says_the_mark_of_the_current_row(grid: Grid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.selectionSummaryChanged) as said:
        grid.select_id(2)
    assert said.args[0]["text"].endswith("提醒：逾期 3 天未复函")


def test_the_form_shows_the_mark_in_a_band(form: Form) -> None:
    form.show_row(2)
    assert form._head.bands() == ("mark",)
    assert "逾期 3 天未复函" in [label.text() for label in form._head.findChildren(QLabel)]
    form.show_row(1)
    assert form._head.bands() == ()


# -- locks


def _lock(row: Row) -> Lock | None:
    return Lock("已公布，内容不能再改。", frozenset({"remark"}), "起草新版本…") if row["id"] == 1 else None


def test_a_locked_row_opens_no_editor_and_says_why(grid: Grid, qtbot: QtBot) -> None:
    grid.model.lock_of = _lock
    assert not grid.model.flags(grid.model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    assert grid.model.flags(grid.model.index(0, grid.model.column_of("remark"))) & Qt.ItemFlag.ItemIsEditable
    assert grid.model.flags(grid.model.index(1, 1)) & Qt.ItemFlag.ItemIsEditable
    grid.view.set_current(0, 1)
    grid.view.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_F2):
        with qtbot.waitSignal(grid.editRefused) as said:
            QTest.keyClick(QApplication.focusWidget() or grid.view.frozen, key)
        assert said.args == ["已公布，内容不能再改。"]
        assert not grid.view.editing


def test_a_lock_is_asked_anew_after_each_change(grid: Grid) -> None:
    locked = {1}
    grid.model.lock_of = lambda row: Lock("锁") if row["id"] in locked else None
    assert grid.model.lock(0, 1) is not None
    locked.clear()
    update(grid.session, 3, remark="别的")
    assert grid.model.lock(0, 1) is None


def test_a_locked_record_can_be_read_but_not_typed_into(form: Form, qtbot: QtBot) -> None:
    form.lock_of = _lock
    form.show_row(1)
    rows = {row.field.key: row.widget for row in form._body._rows()}
    assert rows["item_name"].part().isReadOnly()
    button = next(one for one in form._head.findChildren(QPushButton) if one.text() == "起草新版本…")
    with qtbot.waitSignal(form.wayOutWanted) as wanted:
        button.click()
    assert wanted.args == [1]
    form.show_row(2)
    assert not rows["item_name"].part().isReadOnly()
    assert "lock" not in form._head.bands()


# -- the page of 权责清单


def put(street: Path, state: str) -> None:
    """Put the first list into a state without the steps that lead there, as if years had passed."""
    connection = sqlite3.connect(street)
    with connection:
        connection.execute("UPDATE power_list SET state = ? WHERE id = 1", (state,))
    connection.close()


def chips(page: RecordPage) -> list[str]:
    QApplication.processEvents()
    found = [chip for chip in page.cards.bar.findChildren(QPushButton) if chip.property("role") == "chip"]
    return [chip.accessibleName() for chip in found if chip.isVisibleTo(page)]


def test_items_of_a_published_list_are_locked_and_lead_to_a_new_version(street: Path, window: MainWindow) -> None:
    put(street, "已公布")
    assert window.files.open(street)
    page = window.page()
    row = window.files.session.row("power_item", 1)
    lock = page.lock_of("power_item", row)
    assert lock is not None and "已公布" in lock.reason and lock.way_out == "起草新版本…"
    assert page.lock_of("office", window.files.session.row("office", 1)) is None


def test_items_open_on_the_newest_version_of_each_kind(window: MainWindow, street: Path, qtbot: QtBot) -> None:
    def draft(label: str) -> None:
        values = {"list_kind": "权责清单", "version_label": label, "state": "草稿"}
        window.files.session.apply(ChangeSet("", (Edit(Action.INSERT, "power_list", values),)))

    assert window.files.open(street)
    assert window.page().register().grid.query() == Query("power_item")  # nothing is archived, nothing left out
    draft("2026年版")
    window.files.close()
    put(street, "已归档")
    assert window.files.open(street)
    page = window.page()
    assert page.register().grid.query().filters == (Filter("list_id", values=(2,)),)
    assert chips(page) == ["取消筛选 每种清单最新的版本（1 份）"]
    draft("2027年版")
    assert page.register().grid.query().filters == (Filter("list_id", values=(3,)),)  # the new version takes its place


def test_the_chooser_lists_every_version_with_its_state(page: RecordPage, qtbot: QtBot) -> None:
    chooser = next(tool for tool in page.register().tools if isinstance(tool, ListChooser))
    chooser.menu().aboutToShow.emit()
    lines = {line.text(): line for line in chooser.menu().actions() if line.isEnabled() and line.text()}
    assert list(lines) == ["全部清单（1 份）", "2025年版　草稿"]
    lines["2025年版　草稿"].trigger()
    assert page.register().grid.query().filters == (Filter("list_id", values=(1,)),)
    assert chips(page) == ["取消筛选 清单：权责清单 · 2025年版"]
    lines["全部清单（1 份）"].trigger()
    assert page.register().grid.query().filters == ()


def test_many_versions_get_a_menu_a_kind(qtbot: QtBot) -> None:
    choices = [Choice(f"种类{number % 3}", f"版本{number}", (number,)) for number in range(20)]
    chooser = ListChooser("清单", lambda: choices, None)
    qtbot.addWidget(chooser)
    chooser.menu().aboutToShow.emit()
    assert [line.text() for line in chooser.menu().actions()] == ["种类0", "种类1", "种类2"]
    assert len(chooser.menu().actions()[0].menu().actions()) == 7


def test_a_basis_is_taken_apart_beside_its_text(page: RecordPage) -> None:
    from app.ui.long_text_editor import LongTextEditor

    marks = page.text_marks(page.register().table)["basis"]
    text = "𬭎《消防法》第五条。《城市绿化条例》第二十七条第一款"
    editor = LongTextEditor("实施依据", text, read_only=False, parent=page, marks=marks)
    assert [editor._list.item(row).text() for row in range(editor._list.count())] == [
        "1. 法律 · 《消防法》 · 第五条",
        "2. 行政法规 · 《城市绿化条例》 · 第二十七条第一款",
    ]
    marked = [part.cursor.selectedText() for part in editor._edit.extraSelections()]
    assert marked == ["《消防法》", "第五条", "《城市绿化条例》", "第二十七条第一款"]
    editor._list.setCurrentRow(1)
    assert editor._edit.textCursor().position() == text.index("《城市") + 1  # 𬭎 counts twice for Qt
    editor.deleteLater()


def test_only_due_rows_on_request(session: Session, settings: Settings, qtbot: QtBot) -> None:
    from app.bootstrap import services
    from app.ui.actions import Actions
    from app.ui.record_page import Tools
    from app.ui.tasks import Tasks

    window = QPushButton()
    qtbot.addWidget(window)
    page = RecordPage(session.editors[0], Tools(session, services(), Tasks(window), settings, Actions(window)), window)
    button = next(tool for tool in page.register().tools if tool.text() == "只看有提醒的")
    button.click()
    assert page.register().grid.query().filters == (Filter("id", values=(2,)),)
    update(session, 2, effective_date=None)
    page.register().grid.clear_filters()
    with qtbot.waitSignal(page.noted) as said:
        button.click()
    assert said.args == ["现在的列表里没有要提醒的行。"]
