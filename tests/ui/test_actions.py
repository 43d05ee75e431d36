"""办理: what is offered, the dialog of an action, what follows on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import editors, services
from app.core.action import Action, Offered, offers
from app.core.errors import BadInput, Message
from app.core.query import Filter
from app.core.rules import Reading
from app.core.session import Session
from app.core.settings import Settings
from app.ui import action_menu
from app.ui.action_dialog import _WAIT, ActionDialog
from app.ui.actions import Actions
from app.ui.main_window import MainWindow
from app.ui.pdf_panel import PdfDialog
from app.ui.record_page import RecordPage, Tools
from app.ui.tasks import Tasks
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

REASON = "只有没有收回的事项可以收回。"


def _make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    if answers["day"] > "2027-01-01":
        raise BadInput((Message("day", "日期太晚，请改到 2027 年以前。"), Message("", "没有收回。")))
    values = {"state": "已收回", "effective_date": answers["day"], "remark": answers["why"]}
    return ChangeSet(f"收回 {len(ids)} 条", tuple(Edit(Deed.UPDATE, "power_item", values, row) for row in ids))


def _never(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    raise BadInput((Message("", "没有收回：甲缺依据。"), Message("", "没有收回：乙缺依据。")))


def _copy(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    row = reading.row("power_item", ids[0])
    values = {"item_name": f"{row['item_name']}（副本）", "list_id": row["list_id"]}
    return ChangeSet("复制", (Edit(Deed.INSERT, "power_item", values),))


def _clean(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    return ChangeSet("整理", (Edit(Deed.INSERT, "office", {"name": "新机构", "remark": "整理过"}),))


TAKE_BACK = Action(
    "take-back",
    "收回…",
    "power_item",
    _make,
    asks=lambda reading, ids: (
        Field("day", "收回日期", Kind.DATE, required=True, default="2026-12-01"),
        Field("why", "理由", Kind.LONG_TEXT, required=True),
        Field("office", "承接机构", Kind.REFERENCE, target="office"),
    ),
    offered=lambda row, reading: REASON if row["state"] == "已收回" else "",
    preview=lambda reading, ids, answers: (f"{len(ids)} 条事项从 {answers['day']} 起收回",),
    many=True,
    note="收回后不再由街道行使。",
)
COPY = Action("copy", "复制一条", "power_item", _copy, opens="power_item")
SET_DOMAIN = Action(
    "domain",
    "归到城管领域",
    "power_item",
    lambda reading, ids, answers: ChangeSet(
        "归到城管", tuple(Edit(Deed.UPDATE, "power_item", {"domain": "城管"}, row) for row in ids)
    ),
    many=True,
)
CLEAN = Action("clean", "整理机构", "office", _clean, whole=True)


@pytest.fixture
def page(street: Path, settings: Settings, qtbot: QtBot) -> Iterator[RecordPage]:
    """The page of 权责清单 whose registers have three actions of our own."""
    editor = next(one for one in editors() if one.key == "power_lists")
    editor = editor.having(actions=(TAKE_BACK, COPY, CLEAN))
    session = Session.open(street, editors=(editor,), operator="王敏")
    window = QPushButton()  # any window
    qtbot.addWidget(window)
    tasks = Tasks(window)
    made = RecordPage(editor, Tools(session, services(), tasks, settings, Actions(window)), window)
    session.subscribe(made.on_applied)
    window.resize(1366, 700)
    made.resize(1366, 700)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: made.register().form.row_id() == 1)
    yield made
    tasks.shut_down()
    session.close(backup=False)


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def menu_of(page: RecordPage) -> QMenu:
    menu = QMenu(page)
    page.fill_actions(menu)
    return menu


def trigger(page: RecordPage, start: str) -> None:
    next(line for line in menu_of(page).actions() if line.text().startswith(start)).trigger()


def dialog(page: RecordPage) -> ActionDialog:
    found = [one for one in page.window().findChildren(ActionDialog) if one.isVisible()]
    assert len(found) == 1
    QTest.qWaitForWindowActive(found[0])
    for _ in range(100):  # the preview is made after the first paint
        if found[0]._preview.toPlainText() != _WAIT:
            break
        QTest.qWait(20)
    QApplication.processEvents()  # the focus follows
    assert found[0].isActiveWindow()
    return found[0]


def test_a_menu_says_what_can_be_done_and_why_the_rest_cannot(page: RecordPage) -> None:
    assert texts(menu_of(page)) == ["收回(&S)…", "复制一条(&F)"]
    page.tools.session.apply(ChangeSet("", (Edit(Deed.UPDATE, "power_item", {"state": "已收回"}, 1),)))
    menu = menu_of(page)
    assert texts(menu) == ["复制一条(&F)", f"收回…\t{REASON}"]
    assert not menu.actions()[-1].isEnabled()
    assert menu.actions()[-1].toolTip() == REASON


def test_two_lines_never_share_a_letter(page: RecordPage) -> None:
    menu = QMenu(page)
    twice = (*offers((COPY, COPY, COPY), page.register().table, (1,), page.tools.session),)
    action_menu.fill(menu, twice, page.focus_grid)
    assert texts(menu) == ["复制一条(&F)", "复制一条(&Z)", "复制一条(&Y)"]


def test_without_a_record_only_what_is_about_the_register_is_offered(page: RecordPage) -> None:
    found = offers((COPY, CLEAN), page.tools.session.tables["office"], (), page.tools.session)
    assert [(one.action.key, one.reason) for one in found] == [("clean", "")]
    found = offers((COPY,), page.register().table, (), page.tools.session)
    assert found[0].reason == "先在列表里选一条权责事项。"


def test_an_action_that_asks_nothing_is_done_at_once_and_leads_to_its_row(page: RecordPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.carriedOut) as said:
        trigger(page, "复制")
    assert said.args[0] == "已办理：复制"
    assert page.register().form.row_id() == 4
    assert page.tools.session.row("power_item", 4)["item_name"] == "承包土地调整审批（副本）"


def test_an_action_about_the_register_needs_no_record(page: RecordPage, qtbot: QtBot) -> None:
    page.show_register("office")
    with qtbot.waitSignal(page.carriedOut):
        trigger(page, "整理")
    assert page.tools.session.row("office", 3)["remark"] == "整理过"


def test_the_dialog_shows_defaults_preview_and_required_marks(page: RecordPage) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    assert shown.answers() == {"day": "2026-12-01", "why": None, "office": None}
    assert shown._preview.toPlainText() == "1 条事项从 2026-12-01 起收回"
    assert shown.rows["why"]._label.text() == "理由 *"
    assert shown._about.text() == "承包土地调整审批"
    assert shown.ok.text() == "收回"
    shown.reject()
    assert page.tools.session.undo_label == "新增权责事项"  # nothing was written


def test_the_preview_follows_the_answers(page: RecordPage, qtbot: QtBot) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    shown.rows["day"].widget._on_day(QDate(2026, 12, 31))
    qtbot.waitUntil(lambda: shown._preview.toPlainText() == "1 条事项从 2026-12-31 起收回")
    shown.reject()


def test_a_required_field_left_empty_stops_with_a_sentence_beside_it(page: RecordPage) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    shown.carry_out()
    assert shown.isVisible() and shown.rows["why"].message() == "理由不能为空，请填写。"
    assert QApplication.focusWidget() is shown.rows["why"].widget.part()
    shown.rows["why"].widget.type_text("区里文件")
    assert shown.rows["why"].message() == ""
    shown.reject()


def test_bad_input_of_the_action_stands_beside_its_field_and_the_rest_below(page: RecordPage) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    shown.rows["why"].widget.type_text("区里文件")
    shown.rows["day"].widget._on_day(QDate(2027, 5, 1))
    shown.carry_out()
    assert shown.isVisible() and shown.ok.isEnabled()
    assert shown.rows["day"].message() == "日期太晚，请改到 2027 年以前。"
    assert "没有收回" in shown._trouble.text() and not shown._trouble.isHidden()
    assert QApplication.overrideCursor() is None
    shown.reject()


def test_what_is_refused_leaves_the_focus_off_the_cancel_button(page: RecordPage) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    shown.rows["why"].widget.type_text("区里文件")
    shown.rows["day"].widget._on_day(QDate(2027, 5, 1))
    shown.ok.setFocus()
    shown._action = replace(shown._action, make=_never)
    QTest.keyClick(shown.ok, Qt.Key.Key_Return)
    assert shown.isVisible() and shown._trouble.text() == "没有收回：甲缺依据；乙缺依据。"
    assert QApplication.focusWidget() is shown.ok and shown.ok.isDefault()
    shown.reject()


def test_the_dialog_grows_with_what_it_says(page: RecordPage, qtbot: QtBot) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    before = shown.height()
    shown.carry_out()  # the required reason is empty: a message comes under it
    last = shown.rows["office"]
    qtbot.waitUntil(lambda: shown.height() > before)
    assert not shown._area.verticalScrollBar().isVisible()
    bottom = last.mapTo(shown, last.rect().bottomLeft()).y()
    assert bottom < shown._preview.y()
    shown.reject()


def test_what_cannot_be_read_is_not_carried_out(page: RecordPage) -> None:
    trigger(page, "收回")
    shown = dialog(page)
    shown.rows["why"].widget.type_text("区里文件")
    shown.rows["day"].widget.part().setText("明天左右")
    shown.carry_out()
    assert shown.isVisible() and shown.rows["day"].message()
    shown.reject()


def test_ctrl_enter_does_it_for_all_chosen_rows_as_one_step(page: RecordPage, qtbot: QtBot) -> None:
    page.register().grid.select_all()
    trigger(page, "收回")
    shown = dialog(page)
    assert shown._about.text().startswith("选中的 3 条权责事项：承包土地调整审批、")
    shown.rows["why"].widget.type_text("区里文件")
    with qtbot.waitSignal(page.carriedOut) as said:
        QTest.keyClick(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said.args[0] == "已办理：收回 3 条" and said.args[1].updated == 3
    page.tools.session.undo()
    assert page.tools.session.row("power_item", 3)["state"] == "现行"


def test_typing_not_yet_saved_is_saved_before_the_action(page: RecordPage) -> None:
    form = page.register().form
    form.focus_field("domain")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    trigger(page, "收回")
    assert page.tools.session.row("power_item", 1)["domain"] == "abc"
    dialog(page).reject()


def test_typing_that_cannot_be_saved_stops_the_action(page: RecordPage) -> None:
    form = page.register().form
    form.focus_field("effective_date")
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    trigger(page, "收回")
    assert not [one for one in page.window().findChildren(ActionDialog) if one.isVisible()]
    form.cancel()


def test_the_form_offers_actions_of_its_own_record(page: RecordPage, qtbot: QtBot) -> None:
    page.register().grid.select_id(2)
    qtbot.waitUntil(lambda: page.register().form.row_id() == 2)
    menu = page.register().form._foot._act.menu()
    menu.aboutToShow.emit()
    assert [line.data().ids for line in menu.actions()] == [(2,), (2,)]


def test_the_status_line_leads_to_the_rows_and_takes_the_action_back(
    street: Path, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = next(one for one in editors() if one.key == "power_lists").having(actions=(SET_DOMAIN,))
    monkeypatch.setattr("app.bootstrap.editors", lambda: (editor,))
    window = MainWindow((editor,), services(), settings)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    assert window.files.open(street)
    page = window.page()
    qtbot.waitUntil(lambda: page.register().form.row_id() == 1)
    page.register().grid.select_all()
    trigger(page, "归到")
    links = {button.text(): button for button in window.findChildren(QPushButton) if button.objectName()}
    links["查看这些行"].click()
    assert page.register().grid.query().filters == (Filter("id", values=(1, 2, 3)),)
    chips = [chip.text() for chip in page.cards.bar.findChildren(QPushButton) if chip.property("role") == "chip"]
    assert chips == ["所选 3 条  ✕"]
    links["撤销"].click()
    assert page.tools.session.row("power_item", 1)["domain"] is None
    assert not window._status._links  # nothing is left to take back
    window.close()


def test_what_cannot_be_taken_back_is_not_offered_to_be(window: MainWindow, street: Path) -> None:
    assert window.files.open(street)
    page = window.page()
    applied = page.tools.session.apply(ChangeSet("公布：甲", (Edit(Deed.UPDATE, "power_item", {"domain": "城管"}, 1),)))
    for final, links in ((True, []), (False, ["撤销"])):
        page._actions._tell(Offered(replace(SET_DOMAIN, final=final), (1,)), applied)
        assert [link.text() for link in window._status._links] == links
        assert window._status._done.text() == f"已办理：公布：甲{'，不能撤销' if final else ''}"


def test_publishing_is_final_and_says_so_before() -> None:
    editor = next(one for one in editors() if one.key == "power_lists")
    final = {action.key for action in editor.actions if action.final}
    assert final == {"version-publish", "version-register"}
    assert all("公布以后不能撤销" in action.note for action in editor.actions if action.final)


def test_a_look_up_has_only_a_way_out_and_its_printed_form(page: RecordPage, qtbot: QtBot) -> None:
    sheet = next(sheet for sheet in page.editor.sheets if sheet.table == "power_item")
    cursors = []

    def look(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
        shown = [one for one in page.window().findChildren(ActionDialog) if one.isVisible() and one._painted]
        cursors.append((len(shown), QApplication.overrideCursor().shape()))
        return ("第一处", "第二处")

    action = replace(COPY, looks=True, preview=look, paper=sheet.key, opens="")
    before = page.tools.session.undo_label
    page._actions.start(Offered(action, (1,)))
    shown = dialog(page)
    assert shown._preview.toPlainText() == "第一处\n第二处"
    assert [button.text() for button in shown._buttons.buttons()] == ["关闭", f"打印{sheet.heading}"]
    assert cursors == [(1, Qt.CursorShape.WaitCursor)] and QApplication.overrideCursor() is None
    QTest.keyClick(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    if shown.isVisible():
        shown.ok.click()
    assert not shown.isVisible() and shown.applied is None and page.tools.session.undo_label == before


def test_the_printed_form_of_a_look_up_opens_after_it(page: RecordPage, qtbot: QtBot) -> None:
    sheet = next(sheet for sheet in page.editor.sheets if sheet.table == "power_item")
    page._actions.start(
        Offered(replace(COPY, looks=True, preview=lambda *_: ("一处",), paper=sheet.key, opens=""), (1,))
    )
    shown = dialog(page)
    with qtbot.waitSignal(page._actions.paperWanted) as said:
        shown._buttons.buttons()[1].click()
    assert said.args == [sheet, 1] and not shown.isVisible()
    paper = next(one for one in page.window().findChildren(PdfDialog) if one.isVisible())
    qtbot.waitUntil(lambda: not page.tools.tasks.running(), timeout=20_000)
    paper.close()


def test_every_look_up_makes_nothing_else_and_has_its_paper() -> None:
    for editor in editors():
        sheets = {(sheet.key, sheet.table) for sheet in editor.sheets}
        looks = [action for action in editor.actions if action.looks]
        assert all(action.preview is not None and not action.many for action in looks)
        assert all((action.paper, action.table) in sheets for action in looks if action.paper)
    assert "law-touched" in {action.key for editor in editors() for action in editor.actions if action.looks}


def test_a_window_not_shown_yet_is_not_asked_for_its_screen(page: RecordPage, qtbot: QtBot) -> None:
    class Unshown(QPushButton):
        def screen(self) -> None:
            raise AssertionError("asked")

    window = Unshown()
    qtbot.addWidget(window)
    table = page.register().table
    shown = ActionDialog(page.tools.session, table, Offered(TAKE_BACK, (1,)), window)
    assert shown._most_height() > 0


def test_many_steps_that_cannot_be_taken_stand_in_a_menu_of_their_own(page: RecordPage) -> None:
    never = [replace(COPY, key=str(number), heading=f"第{number}步") for number in range(6)]
    refused = [replace(action, offered=lambda row, reading: "还不到时候。") for action in (*never, never[0], COPY)]
    menu = QMenu(page)
    row = page.register().table
    action_menu.fill(menu, offers((COPY, *refused), row, (1,), page.tools.session), page.focus_grid)
    assert texts(menu) == ["复制一条(&F)", "现在不能办的（6）"]  # no heading twice, none that is offered too
    assert texts(menu.findChild(QMenu))[0] == "第0步\t还不到时候。"
