"""The record page: three cards that work together, by keyboard, at every width."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.bootstrap import editors, services
from app.core.query import Filter, Query
from app.core.settings import Settings
from app.ui import file_dialogs
from app.ui.filter_bar import filter_text
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage

CONTROL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_the_first_record_is_in_the_form_at_once(page: RecordPage) -> None:
    assert page.register().form.row_id() == 1
    assert page.register().grid.current_id() == 1


def test_keys_lead_about_the_list_as_soon_as_a_file_is_open(page: RecordPage, window: MainWindow) -> None:
    """Nothing had the keyboard: no arrow and no key of the grid did anything before a click."""
    assert page.register().grid.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Down)
    assert page.register().grid.current_id() == 2
    press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.page() is page and page.register().grid.isAncestorOf(QApplication.focusWidget())


def test_the_form_follows_the_grid(page: RecordPage, qtbot: QtBot) -> None:
    page.focus_grid()
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.register().form.row_id() == 2)


def test_counts_of_the_registers_follow_each_change(page: RecordPage, window: MainWindow) -> None:
    def shown() -> set[str]:
        return {item.toolTip() for item in page.cards.registers._items()}

    assert {"权责事项：3", "清单与版本：1", "机构：2"} <= shown()
    window.files.session.undo()
    assert {"权责事项：2", "清单与版本：1", "机构：2"} <= shown()


def test_search_waits_for_the_last_key_and_filters(page: RecordPage, qtbot: QtBot) -> None:
    page.cards.bar.focus_search()
    QTest.keyClicks(QApplication.focusWidget(), "xfaq")
    assert page.register().grid.query().text == ""
    qtbot.waitUntil(lambda: page.register().grid.query().text == "xfaq")
    qtbot.waitUntil(lambda: "筛选 1" in page._counts or "1 条" in page._counts, timeout=3000)


def test_down_and_enter_leave_the_search_for_the_list(page: RecordPage) -> None:
    page.cards.bar.focus_search()
    press(Qt.Key.Key_Down)
    assert page.cards.grids.isAncestorOf(QApplication.focusWidget())


def test_every_active_filter_is_a_chip_that_takes_it_away(page: RecordPage, qtbot: QtBot) -> None:
    wanted = Query("power_item", filters=(Filter("state", values=("现行",)), Filter("domain", blank=True)))
    page.register().grid.set_query(wanted)
    chips = [chip for chip in page.cards.bar.findChildren(QPushButton) if chip.property("role") == "chip"]
    assert [chip.accessibleName() for chip in chips] == ["取消筛选 状态：现行", "取消筛选 领域：空白"]
    chips[0].click()
    assert page.register().grid.query().filters == (Filter("domain", blank=True),)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Filter("state", values=("现行", "暂停")), "状态：现行、暂停"),
        (Filter("domain", blank=False), "领域：非空"),
        (Filter("item_name", contains="消防"), "事项名称：含“消防”"),
        (Filter("effective_date", minimum="2025-01-01", maximum="2025-12-31"), "生效日期：≥ 2025-01-01，≤ 2025-12-31"),
    ],
)
def test_filters_are_read_as_the_clerk_says_them(page: RecordPage, condition: Filter, text: str) -> None:
    assert filter_text(page.register().table, condition) == text


def test_ctrl_n_types_ctrl_s_saves(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page.register().grid.set_query(Query("power_item", filters=(Filter("list_id", values=(1,)),)))
    page.focus_grid()
    press(Qt.Key.Key_N, CONTROL)
    form = page.register().form
    assert form.is_new()
    assert form._draft.values["list_id"] == 1  # the filter fixes it
    form.focus_field("item_name")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    press(Qt.Key.Key_S, CONTROL)
    assert window.files.session.count("power_item") == 4
    assert page.register().grid.current_id() == form.row_id() == 4


def test_ctrl_s_takes_what_is_still_being_typed(page: RecordPage, window: MainWindow) -> None:
    form = page.register().form
    form.focus_field("effective_date")
    QTest.keyClicks(QApplication.focusWidget(), "2026.3.5")
    press(Qt.Key.Key_S, CONTROL)
    assert window.files.session.row("power_item", 1)["effective_date"] == "2026-03-05"


def test_esc_in_the_form_can_be_taken_back(page: RecordPage) -> None:
    form = page.register().form
    form.focus_field("domain")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    press(Qt.Key.Key_Escape)
    assert not form.dirty()
    assert "dropped" in form._head.bands()


@pytest.mark.parametrize("where", ["grid", "form"])
def test_ctrl_s_with_nothing_to_save_leaves_the_keyboard_where_it_was(page: RecordPage, where: str) -> None:
    """An Excel hand presses it all day; afterwards no key led anywhere."""
    page.focus_grid() if where == "grid" else page.register().form.focus_field("domain")
    focus = QApplication.focusWidget()
    press(Qt.Key.Key_S, CONTROL)
    assert QApplication.focusWidget() is focus is not None


def test_ctrl_s_in_an_open_cell_leaves_the_keyboard_in_the_grid(page: RecordPage, window: MainWindow) -> None:
    page.focus_grid()
    page.register().grid.view.set_current(0, page.register().grid.model.column_of("item_name"))
    for letter in "abc":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    press(Qt.Key.Key_S, CONTROL)
    assert window.files.session.row("power_item", 1)["item_name"] == "abc"
    assert page.register().grid.isAncestorOf(QApplication.focusWidget())


def test_esc_in_a_new_record_can_be_taken_back(page: RecordPage) -> None:
    """A slip of Esc threw the whole new record away."""
    page.new_record()
    form = page.register().form
    form.focus_field("domain")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    press(Qt.Key.Key_Escape)
    assert form.row_id() == 1 and "dropped" in form._head.bands()
    form._on_fetch_new()
    assert form.is_new() and form._draft.values["domain"] == "abc"


def test_note_on_drafts_goes_with_the_last_draft(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    form = page.register().form
    form.focus_field("domain")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    form.keep_draft()
    window._tell_drafts(window.files.session)
    assert "drafts" in window._notices.names()
    press(Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "drafts" not in window._notices.names())


def test_toggling_the_form_keeps_a_record_being_entered(page: RecordPage) -> None:
    page.new_record()
    page.toggle_form()
    page.toggle_form()
    assert page.register().form.is_new()


def test_a_cancelled_new_record_gives_way_to_the_current_one(page: RecordPage) -> None:
    page.new_record()
    press(Qt.Key.Key_A)
    page.register().form.cancel()
    assert page.register().form.row_id() == 1
    assert page.cards.grids.isAncestorOf(QApplication.focusWidget())


def test_a_reference_opens_its_record_in_its_register(page: RecordPage) -> None:
    form = page.register().form
    form.recordWanted.emit("power_list", 1)
    assert page.register().table.key == "power_list"
    assert page.register().form.row_id() == 1


# -- widths


def test_whole_at_1366(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.width() == 1366)
    assert page.cards.form_shown()
    assert not page.cards.registers.folded()
    assert not page.cards.bar._more.isVisible()
    assert page.width() <= window.width()


def test_useful_at_1280(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: not page.cards.form_shown())
    page.toggle_form()
    assert page.cards.form_shown() and page.cards.registers.folded()
    assert window.minimumSizeHint().width() <= 1280


def test_buttons_without_room_are_in_the_menu(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    page.set_form_shown(True)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: page.cards.bar._more.isVisible())
    in_menu = [action.objectName() for action in page.cards.bar._more_menu.actions()]
    visible = [button.defaultAction().objectName() for button in page.cards.bar._buttons if button.isVisible()]
    assert visible + in_menu == ["import", "export", "print", "chart"]
    assert in_menu


# -- looking back


def test_a_look_back_is_read_only(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page._on_date("2026-11-20")
    assert page.cards.band.isVisible()
    qtbot.waitUntil(lambda: page.register().form.shown() == (1, "2026-11-20"))
    assert not page.register().form.dirty()
    assert all(not line.isEnabled() or line.isReadOnly() for line in page.register().form.findChildren(QLineEdit))
    assert not window.actions_by_key["new_record"].isEnabled()
    page.new_record()
    assert not page.register().form.is_new()
    page._on_today()
    qtbot.waitUntil(lambda: page.register().form.shown() == (1, None))
    assert not page.cards.band.isVisible()
    assert window.actions_by_key["new_record"].isEnabled()


# -- jobs


def test_export_writes_the_list_and_offers_it(
    page: RecordPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "清单.xlsx"
    monkeypatch.setattr(
        file_dialogs.QFileDialog, "getSaveFileName", lambda *args: (str(out), "Excel / WPS 表格 (*.xlsx)")
    )
    window.actions_by_key["export"].trigger()
    qtbot.waitUntil(lambda: window._status._open.isVisible(), timeout=10000)
    assert out.stat().st_size > 1000


def test_history_of_the_current_record_opens(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_key["history"].trigger()
    dialogs = [child for child in window.children() if child.inherits("QDialog")]
    assert [dialog.windowTitle() for dialog in dialogs] == ["修改历史"]
    dialogs[0].close()


def test_chart_opens_below_the_grid_and_narrows_it(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_key["chart"].trigger()
    panel = page._jobs._chart
    assert panel is not None and panel.isVisible()
    panel.filterChosen.emit(Filter("power_type", values=("行政许可",)))
    assert page.register().grid.query().filters == (Filter("power_type", values=("行政许可",)),)
    window.actions_by_key["chart"].trigger()
    assert not panel.isVisible()


def test_print_preview_covers_the_window_and_goes_again(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_key["print"].trigger()
    cover = window._covers.currentWidget()
    assert type(cover).__name__ == "PrintPreview"
    qtbot.waitUntil(lambda: window.tasks.running() == (), timeout=20000)
    cover.closed.emit()
    assert window.page() is page and window._covers.count() == 1


def test_the_cross_of_the_search_goes_with_its_text(page: RecordPage, qtbot: QtBot) -> None:
    bar, table = page.cards.bar, page.register().table
    cross = bar._search.findChild(QAction, "_q_qlineeditclearaction")
    button = next(one for one in cross.associatedObjects() if isinstance(one, QToolButton))
    page.register().grid.set_query(Query(table.key, text="消防"))
    assert bar._search.text() == "消防"
    qtbot.waitUntil(lambda: button.property("opacity") == 1.0)
    page.register().grid.set_query(Query(table.key))
    assert bar._search.text() == ""
    qtbot.waitUntil(lambda: button.property("opacity") == 0.0)


def test_a_notice_does_not_move_the_page(page: RecordPage, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    status = window._status
    before, top = status.height(), status.y()
    status.show_finished("已导出 甲.xlsx", tmp_path / "甲.xlsx", links=(("撤销", "undo"),))
    QApplication.processEvents()
    qtbot.wait(50)
    assert status._close.isVisible() and status._close.height() >= status._close.sizeHint().height()
    assert (status.height(), status.y()) == (before, top)


def test_the_first_window_fits_the_screen(qtbot: QtBot, settings: Settings) -> None:
    made = MainWindow(editors(), services(), settings)
    qtbot.addWidget(made)
    room = QGuiApplication.primaryScreen().availableSize()
    assert made.width() < room.width() and made.height() < room.height()
