"""The grid to the hand: keys, mouse, input method (desktop_conventions), on real files."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.core.query import Filter, Query
from app.ui.cell_editors import LongEditor, PickEditor
from app.ui.table_model import DRAFT
from db.changes import Action, ChangeSet, Edit

Key = Qt.Key
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


def press(grid, key, modifiers=NONE):
    """A key to whatever has the keyboard: the editor when one is open, else the pane of the current cell."""
    editor = open_editor(grid)
    target = editor or grid.view.pane_of(grid.view.current().column())
    QTest.keyClick(target, key, modifiers)


def open_editor(grid):
    for pane in grid.view.panes:
        if pane.editing:
            return pane.cells.editor
    return None


def go_to(grid, row, key):
    grid.view.set_current(row, grid.model.column_of(key))


def place(grid):
    index = grid.view.current()
    return index.row(), grid.model.columns[index.column()].key


def type_over(grid, text):
    """Open the editor with F2 and put a text into it."""
    press(grid, Key.Key_F2)
    editor = open_editor(grid)
    editor.setPlainText(text) if isinstance(editor, LongEditor) else editor.setText(text)
    return editor


def compose(grid, *, preedit, commit=""):
    """What an input method sends while a word is being typed, then when it is chosen."""
    target = grid.view.pane_of(grid.view.current().column())
    for letters in preedit:
        QApplication.sendEvent(target, QInputMethodEvent(letters, []))
    if commit:
        event = QInputMethodEvent("", [])
        event.setCommitString(commit)
        QApplication.sendEvent(target, event)


def selected(grid):
    return {
        (row, grid.model.columns[column].key)
        for top, bottom, columns in grid.view.blocks()
        for row in range(top, bottom + 1)
        for column in columns
    }


# -- committing and going on


def test_enter_commits_and_goes_down(contract_grid, contracts):
    go_to(contract_grid, 1, "pages")
    type_over(contract_grid, "12")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 2)["pages"] == 12
    assert place(contract_grid) == (2, "pages")
    assert open_editor(contract_grid) is None


def test_shift_enter_commits_and_goes_up(contract_grid, contracts):
    go_to(contract_grid, 1, "pages")
    type_over(contract_grid, "12")
    press(contract_grid, Key.Key_Return, SHIFT)
    assert contracts.row("contract", 2)["pages"] == 12
    assert place(contract_grid) == (0, "pages")


def test_enter_moves_on_an_idle_cell_too(contract_grid):
    press(contract_grid, Key.Key_Return)
    assert place(contract_grid) == (1, "name")
    press(contract_grid, Key.Key_Return, SHIFT)
    assert place(contract_grid) == (0, "name")


def test_enter_goes_right_when_the_clerk_wants_so(contract_grid, contracts):
    contract_grid.set_enter_moves_right(True)
    type_over(contract_grid, "改名")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 1)["name"] == "改名"
    assert place(contract_grid) == (0, "state")


def test_enter_after_tabs_returns_to_the_column_where_they_began(contract_grid):
    press(contract_grid, Key.Key_Tab)
    press(contract_grid, Key.Key_Tab)
    press(contract_grid, Key.Key_Return)
    assert place(contract_grid) == (1, "name")


def test_tab_skips_computed_columns_and_wraps(contract_grid):
    go_to(contract_grid, 0, "id_number")
    press(contract_grid, Key.Key_Tab)
    assert place(contract_grid) == (0, "community_id")
    go_to(contract_grid, 0, "notes")
    press(contract_grid, Key.Key_Tab)
    assert place(contract_grid) == (1, "name")
    press(contract_grid, Key.Key_Backtab, SHIFT)
    assert place(contract_grid) == (0, "notes")
    go_to(contract_grid, 0, "community_id")
    press(contract_grid, Key.Key_Backtab, SHIFT)
    assert place(contract_grid) == (0, "id_number")


def test_tab_commits_the_open_editor(contract_grid, contracts):
    go_to(contract_grid, 0, "pages")
    type_over(contract_grid, "40")
    press(contract_grid, Key.Key_Tab)
    assert contracts.row("contract", 1)["pages"] == 40
    assert place(contract_grid) == (0, "id_number")


def test_tab_past_the_end_opens_a_new_row_that_is_stored_when_left(contract_grid, contracts, qtbot):
    go_to(contract_grid, 5, "notes")
    press(contract_grid, Key.Key_Tab)
    assert place(contract_grid) == (6, "name")
    assert contract_grid.model.id_at(6) == DRAFT
    type_over(contract_grid, "新合同")
    press(contract_grid, Key.Key_Tab)
    assert contracts.count("contract") == 6
    press(contract_grid, Key.Key_Up)
    assert contracts.count("contract") == 7
    assert contracts.row("contract", 7)["name"] == "新合同"


def test_second_tab_past_the_end_stores_the_new_row_and_opens_another(contract_grid, contracts):
    go_to(contract_grid, 5, "notes")
    press(contract_grid, Key.Key_Tab)
    type_over(contract_grid, "新合同")
    press(contract_grid, Key.Key_Return)
    go_to(contract_grid, 6, "notes")
    press(contract_grid, Key.Key_Tab)
    assert contracts.count("contract") == 7
    assert place(contract_grid) == (7, "name")
    assert contract_grid.current_id() is None


def test_new_row_without_what_it_needs_stays_with_its_sentence(contract_grid, contracts, qtbot):
    contract_grid.add_row()
    go_to(contract_grid, 6, "pages")
    type_over(contract_grid, "3")
    with qtbot.waitSignal(contract_grid.editRefused):
        press(contract_grid, Key.Key_Return, SHIFT)
    assert contracts.count("contract") == 6
    assert contract_grid.model.rowCount() == 7
    assert not contract_grid.finish_editing()
    assert place(contract_grid) == (6, "name")
    press(contract_grid, Key.Key_Escape)
    go_to(contract_grid, 6, "name")
    press(contract_grid, Key.Key_Escape)
    assert contract_grid.model.rowCount() == 6
    assert contract_grid.finish_editing()


# -- F2, Esc, Delete, Ctrl+D, Ctrl+;


def test_f2_edits_what_is_there(contract_grid, contracts):
    press(contract_grid, Key.Key_F2)
    assert open_editor(contract_grid).text() == "合同1"


def test_esc_drops_what_was_typed(contract_grid, contracts):
    type_over(contract_grid, "改名")
    press(contract_grid, Key.Key_Escape)
    assert open_editor(contract_grid) is None
    assert contracts.row("contract", 1)["name"] == "合同1"
    assert place(contract_grid) == (0, "name")


def test_delete_clears_a_range_in_one_step(contract_grid, contracts):
    go_to(contract_grid, 1, "signed_on")
    press(contract_grid, Key.Key_Right, SHIFT)
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_Delete)
    assert [contracts.row("contract", row_id)["amount"] for row_id in (1, 2, 3, 4)] == [10000, None, None, 40000]
    assert contracts.row("contract", 3)["signed_on"] is None
    assert contracts.undo_label == "清除 4 格"
    contracts.undo()
    assert contracts.row("contract", 3)["signed_on"] == "2026-03-15"
    assert contracts.row("contract", 2)["amount"] == 20000


def test_delete_of_required_cells_is_looked_at_first(contract_grid, contracts, monkeypatch):
    plans = []
    monkeypatch.setattr(contract_grid.edits, "_check", plans.append)
    press(contract_grid, Key.Key_Delete)
    assert contracts.row("contract", 1)["name"] == "合同1"
    assert plans[0].counts()["refused"] == 1


def test_ctrl_d_fills_down(contract_grid, contracts):
    go_to(contract_grid, 0, "amount")
    press(contract_grid, Key.Key_Right, SHIFT)
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_D, CONTROL)
    assert [contracts.row("contract", row_id)["amount"] for row_id in (1, 2, 3, 4)] == [10000, 10000, 10000, 40000]
    assert contracts.row("contract", 3)["pages"] == 1
    assert contracts.undo_label == "向下填充 4 格"


def test_ctrl_d_on_one_cell_takes_the_one_above(contract_grid, contracts):
    go_to(contract_grid, 3, "pages")
    press(contract_grid, Key.Key_D, CONTROL)
    assert contracts.row("contract", 4)["pages"] == 3


def test_ctrl_semicolon_writes_today_into_dates_only(contract_grid, contracts):
    from datetime import date

    go_to(contract_grid, 0, "signed_on")
    press(contract_grid, Key.Key_Semicolon, CONTROL)
    assert contracts.row("contract", 1)["signed_on"] == date.today().isoformat()
    go_to(contract_grid, 0, "amount")
    press(contract_grid, Key.Key_Semicolon, CONTROL)
    assert contracts.row("contract", 1)["amount"] == 10000


# -- typing


def test_typing_replaces_the_cell(contract_grid, contracts):
    go_to(contract_grid, 0, "pages")
    press(contract_grid, Key.Key_7)
    assert open_editor(contract_grid).text() == "7"
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 1)["pages"] == 7


def test_letter_in_a_frozen_column_opens_one_editor_there(contract_grid, contracts):
    """The letter went on to the body behind, whose editor took the focus: the cell was stored after one letter."""
    go_to(contract_grid, 1, "name")
    press(contract_grid, Key.Key_A)
    assert [pane.editing for pane in contract_grid.view.panes] == [False, True]
    press(contract_grid, Key.Key_B)
    assert contracts.row("contract", 2)["name"] == "合同2"
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 2)["name"] == "ab"


def test_typing_replaces_a_long_text_and_f2_goes_on_with_it(contract_grid, contracts):
    go_to(contract_grid, 0, "notes")
    type_over(contract_grid, "abc")
    press(contract_grid, Key.Key_Return)
    go_to(contract_grid, 0, "notes")
    press(contract_grid, Key.Key_X)
    assert open_editor(contract_grid).toPlainText() == "x"
    press(contract_grid, Key.Key_Escape)
    press(contract_grid, Key.Key_F2)
    press(contract_grid, Key.Key_D)
    assert open_editor(contract_grid).toPlainText() == "abcd"


def test_alt_enter_breaks_a_line_and_enter_commits(contract_grid, contracts):
    go_to(contract_grid, 0, "notes")
    type_over(contract_grid, "一").moveCursor(open_editor(contract_grid).textCursor().MoveOperation.End)
    press(contract_grid, Key.Key_Return, ALT)
    open_editor(contract_grid).insertPlainText("二")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 1)["notes"] == "一\n二"
    assert place(contract_grid) == (1, "notes")


@pytest.mark.parametrize("key", ["name", "notes", "state", "community_id"])
def test_first_letters_of_an_input_method_open_the_editor_and_arrive_whole(contract_grid, contracts, key):
    """In a frozen column (name) and in the body, in one-line, long and chosen cells."""
    go_to(contract_grid, 0, key)
    compose(contract_grid, preedit=("n", "ni", "ni h", "ni ha"))
    editor = open_editor(contract_grid)
    assert editor is not None
    assert editor.composing
    text = editor.toPlainText() if isinstance(editor, LongEditor) else editor.text()
    assert "n" not in text
    compose(contract_grid, preedit=(), commit="你好")
    text = editor.toPlainText() if isinstance(editor, LongEditor) else editor.text()
    assert text == "你好"
    assert not editor.composing


def test_keys_belong_to_the_input_method_while_it_composes(contract_grid, contracts):
    for key in (Key.Key_Return, Key.Key_Tab, Key.Key_Down, Key.Key_Delete):
        go_to(contract_grid, 0, "name")
        compose(contract_grid, preedit=("z", "zh"))
        for target in (contract_grid.view.frozen, open_editor(contract_grid)):
            QTest.keyClick(target, key)
            assert open_editor(contract_grid) is not None, "the cell was left while composing"
            assert place(contract_grid) == (0, "name")
        compose(contract_grid, preedit=(), commit="中")
        press(contract_grid, Key.Key_Escape)
        assert contracts.row("contract", 1)["name"] == "合同1"


def test_candidate_then_enter_stores_the_chinese_text(contract_grid, contracts):
    go_to(contract_grid, 2, "name")
    compose(contract_grid, preedit=("hu", "hu xi"), commit="湖西合同")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 3)["name"] == "湖西合同"
    assert place(contract_grid) == (3, "name")


# -- choosing


def test_initials_and_enter_choose_a_word(contract_grid, contracts, qtbot):
    go_to(contract_grid, 0, "state")
    for key in (Key.Key_Z, Key.Key_Z):
        press(contract_grid, key)
    editor = open_editor(contract_grid)
    assert isinstance(editor, PickEditor)
    popup = editor._list.popup()
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == ["中止"]
    QTest.keyClick(popup, Key.Key_Return)
    assert contracts.row("contract", 1)["state"] == "中止"
    assert place(contract_grid) == (1, "state")


def test_alt_down_shows_every_word(contract_grid):
    go_to(contract_grid, 0, "state")
    press(contract_grid, Key.Key_F2)
    press(contract_grid, Key.Key_Down, ALT)
    popup = open_editor(contract_grid)._list.popup()
    assert popup.isVisible()
    assert popup.model().rowCount() == 3
    assert popup.currentIndex().data() == "有效"


def test_word_not_in_the_list_is_refused_and_kept(contract_grid, contracts):
    go_to(contract_grid, 0, "state")
    type_over(contract_grid, "作废")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 1)["state"] == "有效"
    assert contract_grid.model.refusal(0, contract_grid.model.column_of("state")).text == "作废"


def test_reference_is_found_by_pinyin(contract_grid, contracts):
    go_to(contract_grid, 0, "community_id")
    for key in (Key.Key_N, Key.Key_H):
        press(contract_grid, key)
    popup = open_editor(contract_grid)._list.popup()
    QTest.keyClick(popup, Key.Key_Tab)
    assert contracts.row("contract", 1)["community_id"] == 2
    assert place(contract_grid) == (0, "paid")


def test_two_records_of_one_name_are_told_apart_by_choosing(contract_grid, contracts):
    contracts.apply(ChangeSet("x", (Edit(Action.INSERT, "community", {"name": "南湖社区"}),)))
    go_to(contract_grid, 0, "community_id")
    press(contract_grid, Key.Key_N)
    popup = open_editor(contract_grid)._list.popup()
    QTest.keyClick(popup, Key.Key_Down)
    chosen = popup.currentIndex().row()
    ids = [row_id for row_id, _ in contracts.titles("community", "n")]
    QTest.keyClick(popup, Key.Key_Return)
    assert contracts.row("contract", 1)["community_id"] == ids[chosen]


def test_wheel_never_changes_a_choice(contract_grid, contracts, qtbot):
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    go_to(contract_grid, 0, "state")
    press(contract_grid, Key.Key_F2)
    editor = open_editor(contract_grid)
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(editor.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor, turn)
    assert editor.text() == "有效"


# -- selecting


def test_shift_and_ctrl_arrows_select_to_the_edge(contract_grid):
    go_to(contract_grid, 1, "signed_on")
    press(contract_grid, Key.Key_Down, SHIFT | CONTROL)
    assert selected(contract_grid) == {(row, "signed_on") for row in range(1, 6)}
    press(contract_grid, Key.Key_Right, SHIFT)
    assert selected(contract_grid) == {(row, key) for row in range(1, 6) for key in ("signed_on", "amount")}


def test_ctrl_arrows_stop_at_the_edge_of_what_is_filled(contract_grid, contracts):
    contracts.apply(ChangeSet("清空", (Edit(Action.UPDATE, "contract", {"pages": None}, row_id=4),)))
    stops = []
    go_to(contract_grid, 0, "pages")
    for _ in range(3):
        press(contract_grid, Key.Key_Down, CONTROL)
        stops.append(place(contract_grid)[0])
    assert stops == [2, 4, 5]
    press(contract_grid, Key.Key_Left, CONTROL)
    assert place(contract_grid) == (5, "name")
    press(contract_grid, Key.Key_Right, CONTROL)
    assert place(contract_grid) == (5, "id_number" if contracts.row("contract", 6)["id_number"] else "pages")


def test_first_selected_cell_stays_current_as_in_excel(contract_grid, contracts):
    go_to(contract_grid, 1, "pages")
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_Down, SHIFT)
    assert place(contract_grid) == (1, "pages")
    press(contract_grid, Key.Key_Up, SHIFT)
    assert selected(contract_grid) == {(1, "pages"), (2, "pages")}


def test_enter_and_tab_go_round_inside_the_selection(contract_grid, contracts):
    go_to(contract_grid, 1, "amount")
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_Right, SHIFT)
    block = selected(contract_grid)
    went = []
    for typed in (Key.Key_7, None, None, None):
        if typed:
            press(contract_grid, typed)
        press(contract_grid, Key.Key_Return)
        went.append(place(contract_grid))
    assert went == [(2, "amount"), (1, "pages"), (2, "pages"), (1, "amount")]
    assert contracts.row("contract", 2)["amount"] == 700
    press(contract_grid, Key.Key_Tab)
    assert place(contract_grid) == (1, "pages")
    press(contract_grid, Key.Key_Return, SHIFT)
    assert place(contract_grid) == (2, "amount")
    assert selected(contract_grid) == block
    press(contract_grid, Key.Key_Down)
    assert selected(contract_grid) == {(3, "amount")}


def test_ctrl_enter_fills_the_selection_in_one_step(contract_grid, contracts):
    go_to(contract_grid, 1, "pages")
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_Down, SHIFT)
    press(contract_grid, Key.Key_8)
    press(contract_grid, Key.Key_Return, CONTROL)
    assert [contracts.row("contract", one)["pages"] for one in range(1, 7)] == [1, 8, 8, 8, 5, 6]
    assert open_editor(contract_grid) is None
    assert contracts.undo().label == "填入 3 格"
    assert [contracts.row("contract", one)["pages"] for one in range(1, 7)] == [1, 2, 3, 4, 5, 6]


def test_ctrl_enter_in_one_cell_stores_it_and_stays(contract_grid, contracts):
    go_to(contract_grid, 1, "pages")
    press(contract_grid, Key.Key_8)
    press(contract_grid, Key.Key_Return, CONTROL)
    assert contracts.row("contract", 2)["pages"] == 8
    assert place(contract_grid) == (1, "pages")


def test_selection_runs_over_the_edge_of_the_frozen_columns(contract_grid):
    go_to(contract_grid, 0, "signed_on")
    for _ in range(2):
        press(contract_grid, Key.Key_Left, SHIFT)
    assert selected(contract_grid) == {(0, "name"), (0, "state"), (0, "signed_on")}
    press(contract_grid, Key.Key_Right, SHIFT)
    assert selected(contract_grid) == {(0, "state"), (0, "signed_on")}


def test_ctrl_home_and_end(contract_grid):
    go_to(contract_grid, 3, "amount")
    press(contract_grid, Key.Key_Home, CONTROL)
    assert place(contract_grid) == (0, "name")
    press(contract_grid, Key.Key_End, CONTROL)
    assert place(contract_grid) == (5, "notes")
    press(contract_grid, Key.Key_Home)
    assert place(contract_grid) == (5, "name")
    press(contract_grid, Key.Key_Home, CONTROL | SHIFT)
    assert len(selected(contract_grid)) == 6


def test_ctrl_a_selects_everything(contract_grid):
    press(contract_grid, Key.Key_A, CONTROL)
    assert len(selected(contract_grid)) == 6 * 10


def test_shift_click_selects_from_the_frozen_column_into_the_body(contract_grid):
    view = contract_grid.view
    QTest.mouseClick(
        view.frozen.viewport(),
        Qt.MouseButton.LeftButton,
        NONE,
        view.frozen.visualRect(contract_grid.model.index(1, 0)).center(),
    )
    end = contract_grid.model.index(3, contract_grid.model.column_of("signed_on"))
    QTest.mouseClick(view.body.viewport(), Qt.MouseButton.LeftButton, SHIFT, view.body.visualRect(end).center())
    assert selected(contract_grid) == {(row, key) for row in (1, 2, 3) for key in ("name", "state", "signed_on")}


def test_dragging_selects_from_the_body_into_the_frozen_column(contract_grid):
    view = contract_grid.view
    start = view.body.visualRect(contract_grid.model.index(3, contract_grid.model.column_of("signed_on"))).center()
    end = view.body.viewport().mapFromGlobal(
        view.frozen.viewport().mapToGlobal(view.frozen.visualRect(contract_grid.model.index(1, 0)).center())
    )
    QTest.mousePress(view.body.viewport(), Qt.MouseButton.LeftButton, NONE, start)
    QTest.mouseMove(view.body.viewport(), end)
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    for point in (start - QPoint(30, 0), end):
        QApplication.sendEvent(
            view.body.viewport(),
            QMouseEvent(
                QEvent.Type.MouseMove,
                QPointF(point),
                QPointF(view.body.viewport().mapToGlobal(point)),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.LeftButton,
                NONE,
            ),
        )
    QTest.mouseRelease(view.body.viewport(), Qt.MouseButton.LeftButton, NONE, end)
    assert selected(contract_grid) == {(row, key) for row in (1, 2, 3) for key in ("name", "state", "signed_on")}


def test_row_header_selects_the_whole_row(contract_grid):
    rows = contract_grid.view.body.verticalHeader()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(5, rows.sectionViewportPosition(2) + 5))
    assert selected(contract_grid) == {(2, field.key) for field in contract_grid.model.columns}
    assert contract_grid.selected_ids() == [3]


# -- frozen columns


def test_frozen_column_stays_while_the_body_scrolls(item_grid):
    view = item_grid.view
    view.body.horizontalScrollBar().setValue(view.body.horizontalScrollBar().maximum())
    assert view.frozen.isVisible()
    assert view.is_frozen(item_grid.model.column_of("item_name"))
    assert view.frozen.visualRect(item_grid.model.index(0, 0)).left() == 0
    go_to(item_grid, 40, "item_name")
    assert view.frozen.verticalScrollBar().value() == view.body.verticalScrollBar().value() > 0


@pytest.mark.parametrize("frozen_cell", [True, False])
def test_frozen_rows_stand_beside_their_own_cells_after_a_row_is_added_at_the_end(item_grid, items, frozen_cell):
    """The body went to the new last row before the frozen view knew of it: names stood beside other rows' cells."""
    column = item_grid.model.column_of("item_name" if frozen_cell else "power_type")
    item_grid.view.set_current(item_grid.model.rowCount() - 1, column)
    values = {"seq": "9999", "item_name": "新事项", "list_id": 1}
    added = items.apply(ChangeSet("新增", (Edit(Action.INSERT, "power_item", values),))).row_ids["power_item"][0]
    item_grid.select_id(added)
    QApplication.processEvents()
    bars = [pane.verticalScrollBar() for pane in item_grid.view.panes]
    assert bars[0].value() == bars[1].value() == bars[0].maximum()


def test_cell_under_the_frozen_columns_scrolls_out_from_under_them(item_grid):
    view = item_grid.view
    bar = view.body.horizontalScrollBar()
    bar.setValue(bar.maximum())
    go_to(item_grid, 0, "sub_item_name")
    column = item_grid.model.column_of("sub_item_name")
    assert view.body.columnViewportPosition(column) >= view.frozen.width() - 1


def test_editor_of_a_long_text_opens_beside_the_frozen_columns(item_grid):
    item_grid.resize(620, 400)
    go_to(item_grid, 3, "basis")
    press(item_grid, Key.Key_F2)
    editor = open_editor(item_grid)
    room = item_grid.view.body.free_rect()
    assert item_grid.view.frozen.isVisible()
    assert room.contains(editor.geometry())
    assert editor.height() > 100


def test_keyboard_is_in_the_pane_of_the_current_cell(contract_grid):
    assert contract_grid.window().focusWidget() is contract_grid.view.frozen
    press(contract_grid, Key.Key_Right)
    assert contract_grid.window().focusWidget() is contract_grid.view.body
    press(contract_grid, Key.Key_Left)
    assert contract_grid.window().focusWidget() is contract_grid.view.frozen


def test_widths_of_the_two_panes_follow_each_other(contract_grid):
    view = contract_grid.view
    view.frozen.setColumnWidth(0, 222)
    assert view.body.columnWidth(0) == 222 == view.frozen.width()
    view.body.setColumnWidth(0, 180)
    assert view.frozen.columnWidth(0) == 180 == view.frozen.width()


# -- an open editor is left in peace


def test_open_editor_survives_changes_of_other_rows(contract_grid, contracts):
    go_to(contract_grid, 2, "name")
    editor = type_over(contract_grid, "写到一半")
    contracts.apply(
        ChangeSet(
            "别处",
            (
                Edit(Action.UPDATE, "contract", {"pages": 99}, row_id=2),
                Edit(Action.UPDATE, "contract", {"pages": 98}, row_id=3),
                Edit(Action.DELETE, "contract", row_id=1),
                Edit(Action.INSERT, "contract", {"name": "新来的"}),
            ),
        )
    )
    assert open_editor(contract_grid) is editor
    assert editor.text() == "写到一半"
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 3)["name"] == "写到一半"
    assert contract_grid.model.rowCount() == 6


def test_selection_and_current_record_survive_changes(contract_grid, contracts):
    go_to(contract_grid, 3, "amount")
    press(contract_grid, Key.Key_Down, SHIFT)
    contracts.apply(ChangeSet("删除", (Edit(Action.DELETE, "contract", row_id=1),)))
    assert contract_grid.current_id() == 4
    assert selected(contract_grid) == {(2, "amount"), (3, "amount")}
    contracts.undo()
    assert selected(contract_grid) == {(3, "amount"), (4, "amount")}


def test_finish_editing_stores_the_open_cell(contract_grid, contracts):
    """Ctrl+S while a cell is being edited must not save the old value (trap 24)."""
    type_over(contract_grid, "存下的名称")
    assert contract_grid.finish_editing()
    assert contracts.row("contract", 1)["name"] == "存下的名称"
    assert open_editor(contract_grid) is None


def test_finish_editing_shows_the_cell_that_was_refused(contract_grid):
    go_to(contract_grid, 4, "pages")
    type_over(contract_grid, "三")
    assert not contract_grid.finish_editing()
    assert place(contract_grid) == (4, "pages")
    press(contract_grid, Key.Key_Escape)
    assert contract_grid.finish_editing()


def test_f2_on_a_refused_cell_goes_on_with_what_was_typed(contract_grid):
    go_to(contract_grid, 0, "pages")
    type_over(contract_grid, "三十")
    press(contract_grid, Key.Key_Return)
    go_to(contract_grid, 0, "pages")
    press(contract_grid, Key.Key_F2)
    assert open_editor(contract_grid).text() == "三十"


def test_row_stays_under_a_filter_while_the_clerk_works_on_it(contract_grid, contracts, qtbot):
    contract_grid.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    go_to(contract_grid, 1, "state")
    type_over(contract_grid, "到期")
    press(contract_grid, Key.Key_Tab)
    assert contracts.row("contract", 2)["state"] == "到期"
    assert contract_grid.current_id() == 2
    assert contract_grid.model.rowCount() == 6
    press(contract_grid, Key.Key_Down)
    qtbot.waitUntil(lambda: contract_grid.model.rowCount() == 5)
    assert contract_grid.current_id() == 3


# -- problems


def test_next_problem_goes_round_refused_and_doubtful_cells(contract_grid, contracts):
    contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "contract", {"amount": 200_000_000}, row_id=4),)))
    assert contract_grid.next_problem()
    assert place(contract_grid) == (3, "amount")
    go_to(contract_grid, 5, "pages")
    type_over(contract_grid, "三")
    press(contract_grid, Key.Key_Return)
    go_to(contract_grid, 1, "signed_on")
    type_over(contract_grid, "后天")
    press(contract_grid, Key.Key_Return)
    contract_grid.next_problem()
    assert place(contract_grid) == (5, "pages")
    contract_grid.next_problem()
    assert place(contract_grid) == (1, "signed_on")


def test_no_problem_is_said(contract_grid, qtbot):
    with qtbot.waitSignal(contract_grid.statusMessage):
        assert not contract_grid.next_problem()


# -- deleting rows


def test_deleting_rows_is_one_step_with_their_children(item_grid, items):
    items.apply(ChangeSet("依据", (Edit(Action.INSERT, "power_citation", {"item_id": 2, "law_title": "土地管理法"}),)))
    item_grid.view.select_block((0, 0), (2, 1))
    item_grid.delete_rows()
    assert items.count("power_item") == 117
    assert items.children("power_citation", 2) == []
    assert items.undo_label == "删除 3 条权责事项"
    items.undo()
    assert items.count("power_item") == 120
    assert "土地管理法" in {child["law_title"] for child in items.children("power_citation", 2)}


def test_after_deleting_the_row_that_came_up_is_selected(contract_grid):
    go_to(contract_grid, 1, "pages")
    press(contract_grid, Key.Key_Down, SHIFT)
    contract_grid.delete_rows()
    assert place(contract_grid) == (1, "pages") and contract_grid.current_id() == 4
    assert selected(contract_grid) == {(1, "pages")}
    contract_grid.select_all()
    contract_grid.delete_rows()
    assert contract_grid.current_id() is None


def test_deleting_a_record_that_others_refer_to_is_refused(contracts, open_grid, qtbot):
    grid = open_grid(contracts, "community")
    with qtbot.waitSignal(grid.editRefused) as told:
        grid.delete_rows()
    assert told.args[0]
    assert contracts.count("community") == 2


def test_read_only_grid_changes_nothing(contract_grid, contracts, qtbot):
    contract_grid.set_query(Query("contract", as_of="2026-11-22"))
    before = contracts.anchor()
    for key, modifiers in (
        (Key.Key_Delete, NONE),
        (Key.Key_D, CONTROL),
        (Key.Key_V, CONTROL),
        (Key.Key_X, CONTROL),
        (Key.Key_7, NONE),
    ):
        contract_grid.view.set_current(0, 0)
        press(contract_grid, key, modifiers)
        assert open_editor(contract_grid) is None
    contract_grid.add_row()
    assert contract_grid.model.rowCount() == 6
    assert contracts.anchor() == before


def test_editors_are_line_edits_for_numbers(contract_grid):
    for key in ("amount", "pages", "signed_on"):
        go_to(contract_grid, 0, key)
        press(contract_grid, Key.Key_F2)
        assert type(open_editor(contract_grid)).__mro__[1] is QLineEdit
        press(contract_grid, Key.Key_Escape)


def test_date_can_be_emptied(contract_grid, contracts):
    go_to(contract_grid, 0, "signed_on")
    type_over(contract_grid, "")
    press(contract_grid, Key.Key_Return)
    assert contracts.row("contract", 1)["signed_on"] is None


def test_untouched_new_row_goes_when_it_is_left(contract_grid, contracts):
    go_to(contract_grid, 5, "notes")
    press(contract_grid, Key.Key_Tab)
    assert contract_grid.model.rowCount() == 7
    press(contract_grid, Key.Key_Up)
    assert contract_grid.model.rowCount() == 6
    assert place(contract_grid) == (5, "name")
    assert contracts.count("contract") == 6


@pytest.mark.parametrize(("key", "row"), [(Key.Key_Down, 2), (Key.Key_Up, 0)])
def test_arrows_commit_a_line_and_go_on(contract_grid, contracts, key, row):
    go_to(contract_grid, 1, "pages")
    type_over(contract_grid, "12")
    press(contract_grid, key)
    assert contracts.row("contract", 2)["pages"] == 12
    assert place(contract_grid) == (row, "pages")


def test_tab_moves_in_a_list_of_another_day(contract_grid):
    contract_grid.set_query(Query("contract", as_of="2026-11-22"))
    go_to(contract_grid, 0, "id_number")
    press(contract_grid, Key.Key_Tab)
    assert place(contract_grid) == (0, "grade")


def test_shift_down_after_a_row_header_starts_there(contract_grid):
    rows = contract_grid.view.body.verticalHeader()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(5, rows.sectionViewportPosition(2) + 5))
    press(contract_grid, Key.Key_Down, SHIFT)
    assert {row for row, _ in selected(contract_grid)} == {2, 3}


def test_doubts_of_a_whole_row_are_shown_at_their_cells(item_grid, items):
    """Row checks of the register, e.g. 行政许可 without a basis, mark the cell that is missing."""
    items.apply(
        ChangeSet("x", (Edit(Action.UPDATE, "power_item", {"power_type": "行政许可", "basis": None}, row_id=3),))
    )
    told = item_grid.model.problem(2, item_grid.model.column_of("basis"))
    assert told is not None
    assert "依据" in told.text
    items.undo()
    assert item_grid.model.problem(2, item_grid.model.column_of("basis")) != told
