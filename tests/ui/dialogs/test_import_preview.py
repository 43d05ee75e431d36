"""The check before an import: counts, corrections in place, one undo step, nothing written by cancelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.progress import Progress
from app.core.query import Query
from app.core.services import Services
from app.core.session import Session
from app.exchange.import_plan import ImportPlan, Recognition
from app.ui.cell_editors import LongEditor
from app.ui.import_model import CHOSEN, IGNORED, LEADING, OLD_ROLE, REASON, SUSPICIOUS, VERDICT, ImportModel
from app.ui.import_preview import ImportPreview
from app.ui.import_totals import ALL
from app.ui.pdf_panel import PdfDialog
from app.ui.tasks import Tasks

from .conftest import EMPOWERED, FINANCE, STATISTICS, STREET, show, words

Read = Callable[[Path], ImportPlan]


@pytest.fixture
def opened(qtbot: QtBot, session: Session, jobs: Services, tasks: Tasks, read: Read) -> Callable[[Path], ImportPreview]:
    def opening(path: Path) -> ImportPreview:
        return show(qtbot, ImportPreview(session, jobs, tasks, read(path)))

    return opening


def model_of(page: ImportPreview) -> ImportModel:
    return page.rows.values.model()


def cell(page: ImportPreview, source_row: int, key: str) -> QModelIndex:
    """The cell of that field in the row that stands there in the sheet."""
    model = model_of(page)
    position = next(place for place in range(model.rowCount()) if model.entry(place).source_row == source_row)
    column = [field.key for field in model.fields].index(key)
    return model.index(position, len(LEADING) + column)


def number(button: QAbstractButton) -> int:
    return int(re.search(r"(\d[\d,]*)", button.text())[1].replace(",", ""))


def test_verdicts_add_up_to_the_rows_told_apart(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    counts = {key: number(button) for key, button in page.totals.buttons.items()}
    assert counts[ALL] == 18
    assert counts["refused"] == 3
    assert counts["added"] + counts["changed"] + counts["unchanged"] + counts["refused"] == counts[ALL]
    assert page.accept_button.text() == "导入 15 条"


def test_each_verdict_button_shows_as_many_rows_as_it_says(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    for key, button in page.totals.buttons.items():
        if button.isEnabled():
            button.click()
            assert model_of(page).rowCount() == number(button), key


def test_ignored_rows_are_shown_with_their_kind(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    page.totals.buttons[IGNORED].click()
    model = model_of(page)
    kinds = {model.entry(place).source_row: model.index(place, REASON).data() for place in range(model.rowCount())}
    assert kinds[1] == "标题"
    assert "小计" in kinds.values()
    assert all(re.search(r"[\u4e00-\u9fff]", kind) and not re.search(r"[a-z_]", kind) for kind in kinds.values())


def test_filling_a_missing_name_turns_refused_into_added(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    index = cell(page, 23, "item_name")
    assert index.siblingAtColumn(VERDICT).data() == "✕ 拒收"
    assert model_of(page).setData(index, "对擅自占道经营的处罚")
    assert index.siblingAtColumn(VERDICT).data() == "＋ 新增"
    assert number(page.totals.buttons["refused"]) == 2
    assert page.accept_button.text() == "导入 16 条"


def test_a_corrected_row_stays_in_place_under_its_filter(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    page.totals.buttons["refused"].click()
    model_of(page).setData(cell(page, 23, "item_name"), "对擅自占道经营的处罚")
    assert model_of(page).rowCount() == 3


def test_undo_of_a_correction_brings_the_refusal_back(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    index = cell(page, 23, "item_name")
    model_of(page).setData(index, "对擅自占道经营的处罚")
    qtbot.keyClick(page.rows.values, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert index.siblingAtColumn(VERDICT).data() == "✕ 拒收"
    assert index.data() == ""


def test_f8_stands_on_the_cell_to_correct(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    seen = []
    for _ in range(5):
        page.next_problem()
        current = page.rows.values.currentIndex()
        seen.append((model_of(page).entry(current.row()).source_row, model_of(page).field_at(current.column()).key))
    assert (23, "item_name") in seen
    assert (22, "basis") in seen
    assert (24, "power_type") in seen
    assert len(set(seen)) == 5  # three refused, two suspicious


def test_f8_goes_on_in_the_next_sheet(opened: Callable[[Path], ImportPreview]):
    page = opened(EMPOWERED)
    names = set()
    for _ in range(6):
        page.next_problem()
        names.add(page.sheets.currentItem().text().split("\n")[0])
    assert len(names) == 2


def test_refused_sheet_says_which_column_is_missing(opened: Callable[[Path], ImportPreview]):
    page = opened(EMPOWERED)
    page.sheets.setCurrentRow(2)
    assert "执法依据" in page.band.text()
    assert page.band.isVisible()
    assert page.strip.details.isVisible()
    page.sheets.setCurrentRow(0)
    assert not page.band.isVisible()


def test_cancel_writes_nothing(opened: Callable[[Path], ImportPreview], session: Session, qtbot: QtBot):
    page = opened(STREET)
    before = session.anchor()
    with qtbot.waitSignal(page.closed):
        page.cancel_button.click()
    assert session.anchor() == before
    assert session.count("power_item") == 0


def answer(caption: str) -> None:
    """Press a button of the question that is about to stand in front."""

    def press_it() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text() == caption).click()

    QTimer.singleShot(0, press_it)


def test_corrections_are_not_dropped_unasked(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    """取消 threw an hour of corrections away without a word."""
    page = opened(STREET)
    model_of(page).setData(cell(page, 23, "item_name"), "对擅自占道经营的处罚")
    for leave in (page.cancel_button.click, lambda: press(page, Qt.Key.Key_Escape)):
        answer("继续核对")
        with qtbot.assertNotEmitted(page.closed):
            leave()
    answer("放弃改正，离开")
    with qtbot.waitSignal(page.closed):
        page.cancel_button.click()


def test_escape_leaves_when_nothing_was_corrected(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    with qtbot.waitSignal(page.closed):
        press(page, Qt.Key.Key_Escape)


def test_accepting_is_one_step_that_one_undo_takes_back(
    opened: Callable[[Path], ImportPreview], session: Session, qtbot: QtBot
):
    page = opened(STREET)
    with qtbot.waitSignal(page.closed), qtbot.waitSignal(page.finished) as heard:
        page.accept_button.click()
    assert heard.args[0] == "已导入 15 条（拒收 3 条），Ctrl+Z 可整批撤销"
    assert session.count("power_item") == 15
    session.undo()
    assert session.count("power_item") == 0
    assert session.undo_label is None


def test_accepting_makes_a_backup_of_what_was_there(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, read: Read
):
    page = show(qtbot, ImportPreview(filled, jobs, tasks, read(STATISTICS)))
    page.accept()
    newest = filled.backups()[0]
    assert newest.verified
    assert newest.reason == "导入前"
    assert newest.rows["power_item"] == 19
    assert filled.count("power_item") == 22


def test_writing_shows_how_far_it_is(opened: Callable[[Path], ImportPreview], monkeypatch: pytest.MonkeyPatch):
    page = opened(STREET)
    said: list[str] = []
    show_step = page._show_step

    def watching(done: int, total: int, text: str) -> None:
        show_step(done, total, text)
        assert page.progress.isVisible()
        said.append(page.sum_line.text())

    monkeypatch.setattr(page, "_show_step", watching)
    page.accept()
    assert any("正在写入" in sentence for sentence in said)
    assert not page.progress.isVisible()


def test_unticked_rows_are_not_written(opened: Callable[[Path], ImportPreview], session: Session, qtbot: QtBot):
    page = opened(STREET)
    page.rows.go_to(0)
    qtbot.keyClick(page.rows.values, Qt.Key.Key_Space)
    assert page.accept_button.text() == "导入 14 条"
    name = cell(page, model_of(page).entry(0).source_row, "item_name").data()
    sub = model_of(page).entry(0).row.values.get("sub_item_name")
    page.accept()
    kept = [(row["item_name"], row["sub_item_name"]) for row in session.all_rows(Query("power_item"))]
    assert len(kept) == 14
    assert (name, sub) not in kept


def test_header_tick_unticks_and_ticks_all(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    page.rows.leading.horizontalHeader().sectionClicked.emit(CHOSEN)
    assert page.accept_button.text() == "导入 0 条"
    assert not page.accept_button.isEnabled()
    page.rows.leading.horizontalHeader().sectionClicked.emit(CHOSEN)
    assert page.accept_button.text() == "导入 15 条"


def test_second_import_of_the_same_list_is_unchanged(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, read: Read
):
    page = show(qtbot, ImportPreview(filled, jobs, tasks, read(FINANCE)))
    assert number(page.totals.buttons["unchanged"]) == 19
    assert not page.accept_button.isEnabled()


def test_changed_cell_shows_old_and_new(qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, read: Read):
    page = show(qtbot, ImportPreview(filled, jobs, tasks, read(FINANCE)))
    model = model_of(page)
    index = cell(page, model.entry(0).source_row, "office")
    old = index.data()
    assert model.setData(index, "综合行政执法办公室")
    assert index.siblingAtColumn(VERDICT).data() == "→ 有变化"
    assert index.data(OLD_ROLE) == old
    assert index.data() == "综合行政执法办公室"
    page.rows.go_to(index.row(), index.column())
    assert page.cell.difference.isVisible()
    assert page.cell.difference.toPlainText() == f"{old} → 综合行政执法办公室"


def test_headings_are_remembered_after_acceptance(opened: Callable[[Path], ImportPreview], session: Session):
    page = opened(STATISTICS)
    assert session.heading_memory("power_item") == {}
    page.accept()
    assert "item_name" in session.heading_memory("power_item").values()


def test_list_without_a_version_says_so_before_it_is_written(
    qtbot: QtBot, session: Session, jobs: Services, tasks: Tasks, tmp_path: Path
):
    """It was stored as 未注明版本 without a word on the page."""
    path = tmp_path / "清单.csv"
    path.write_text("序号,职权名称,职权类型,实施依据\n1,占用绿地审批,行政许可,《城市绿化条例》第十九条\n", "utf-8-sig")
    plan = jobs.import_job(path, "power_item", "权责清单", "", session, Recognition())(Progress())
    page = show(qtbot, ImportPreview(session, jobs, tasks, plan))
    assert "版本：表里没写，可点“修改识别”补上" in page.strip.summary.text()


def test_leaving_out_a_column_reads_again_without_it(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    model_of(page).setData(cell(page, 23, "item_name"), "对擅自占道经营的处罚")
    page.strip.toggle.click()
    combo = next(box for box in page.strip.findChildren(QComboBox) if box.currentData() == "exercising_body")
    combo.setCurrentIndex(0)
    with qtbot.waitSignal(model_of(page).modelReset):
        page.strip.again.click()
    qtbot.waitUntil(lambda: "exercising_body" not in {field.key for field in model_of(page).fields})
    assert cell(page, 23, "item_name").data() == "对擅自占道经营的处罚"  # the correction is still there
    assert number(page.totals.buttons["refused"]) == 2


def test_changing_the_kind_of_one_sheet_leaves_the_others(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(EMPOWERED)
    kinds = [sheet.list_kind for sheet in model_of(page).plan.sheets]
    page.sheets.setCurrentRow(0)
    page.strip.toggle.setChecked(True)
    page.strip.kind.setCurrentText("委托执法事项清单")
    with qtbot.waitSignal(model_of(page).modelReset):
        page.strip.again.click()
    assert [sheet.list_kind for sheet in model_of(page).plan.sheets] == ["委托执法事项清单", *kinds[1:]]
    assert page.sheets.currentRow() == 0


def test_the_version_asked_for_is_the_one_shown(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    """The strip went back to the version of the title while the rows went into the one asked for."""
    page = opened(EMPOWERED)
    page.strip.toggle.setChecked(True)
    page.strip.version.setText("2030年版")
    with qtbot.waitSignal(model_of(page).modelReset):
        page.strip.again.click()
    assert page.strip.version.text() == "2030年版" and "版本：2030年版" in page.strip.summary.text()


def test_only_what_was_corrected_is_told_to_the_recogniser(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    sheet = model_of(page).plan.sheets[0]
    assert page.strip.corrected(sheet) == Recognition()
    page.strip.last.setValue(5)
    assert page.strip.corrected(sheet) == Recognition(header_rows={sheet.name: (3, 4, 5)})


def test_any_register_is_imported_by_its_headings(
    qtbot: QtBot, session: Session, jobs: Services, tasks: Tasks, tmp_path: Path
):
    path = tmp_path / "机构.csv"
    path.write_text("机构名称,类别,电话\n城建科,内设机构,0690-8123456\n,内设机构,1\n", encoding="utf-8-sig")
    plan = jobs.import_job(path, "office", "", "", session, Recognition())(Progress())
    page = show(qtbot, ImportPreview(session, jobs, tasks, plan))
    assert number(page.totals.buttons[ALL]) == 2
    assert number(page.totals.buttons["refused"]) == 1
    page.strip.toggle.click()
    assert not page.strip.kind.isVisible()
    assert page.accept_button.text() == "导入 1 个"
    page.accept()
    assert [row["name"] for row in session.all_rows(Query("office"))] == ["城建科"]


def test_report_is_shown_before_anything_is_written(
    opened: Callable[[Path], ImportPreview], session: Session, qtbot: QtBot
):
    page = opened(STREET)
    page.report_button.click()
    dialog = page.findChild(PdfDialog)
    qtbot.waitUntil(lambda: dialog.panel.save_button.isEnabled(), timeout=30_000)
    assert dialog.panel.view.page_count >= 1
    assert session.count("power_item") == 0
    dialog.close()


def test_typing_opens_the_editor_that_suits_the_field(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    for key, kind in (("basis", LongEditor), ("item_name", QLineEdit)):
        index = cell(page, 22, key)
        page.rows.go_to(index.row(), index.column())
        page.rows.values.edit(index)
        editor = page.rows.values.findChild(kind, options=Qt.FindChildOption.FindChildrenRecursively)
        assert editor is not None, key
        (editor.setPlainText if kind is LongEditor else editor.setText)("依据《某某条例》第三条")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        assert index.data() == "依据《某某条例》第三条"


def test_impossible_text_is_refused_with_a_sentence(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    index = cell(page, 24, "power_type")
    assert not model_of(page).setData(index, "行政处理")
    assert "行政处理" in page.band.text()
    assert model_of(page).setData(index, "行政处罚")
    assert index.siblingAtColumn(VERDICT).data() == "＋ 新增"


def test_ctrl_d_fills_the_selected_cells_below(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    first, second = cell(page, 13, "exercising_body"), cell(page, 14, "exercising_body")
    model_of(page).setData(first, "城管办")
    view = page.rows.values
    view.setCurrentIndex(first)
    view.selectionModel().select(second, view.selectionModel().SelectionFlag.Select)
    qtbot.keyClick(view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert second.data() == "城管办"


def test_cell_panel_takes_a_text_over_when_left(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    index = cell(page, 22, "basis")
    page.rows.go_to(index.row(), index.column())
    editor = page.cell.findChild(QPlainTextEdit)
    editor.setFocus()
    editor.setPlainText("《物业管理条例》第六十四条")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert index.data() == "《物业管理条例》第六十四条"
    assert index.siblingAtColumn(VERDICT).data() == "＋ 新增"


def test_suspicious_rows_show_their_warning(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    page.totals.buttons[SUSPICIOUS].click()
    model = model_of(page)
    assert model.rowCount() == 2
    assert all("没有条款号" in model.index(row, REASON).data() for row in range(2))


def test_no_english_word_stands_on_the_page(opened: Callable[[Path], ImportPreview]):
    page = opened(EMPOWERED)
    page.strip.toggle.click()
    texts = [text for text in words(page) if not text.startswith("导入检查：")]
    for text in texts:
        assert not re.search(r"[A-Za-z]{3,}", text.replace("Ctrl", "")), text


def test_every_control_has_a_name_and_can_be_reached_by_tab(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    page.strip.toggle.click()
    reached, widget = set(), page.rows.values
    for _ in range(200):
        reached.add(widget)
        widget = widget.nextInFocusChain()
    for wanted in (page.sheets, page.rows.values, page.cell.editor, page.accept_button, page.cancel_button):
        assert wanted in reached
        assert wanted.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert wanted.accessibleName() or wanted.text()


@pytest.mark.parametrize("inside", ["rows", "button"])
def test_keys_of_the_page_win_over_the_windows_own(
    opened: Callable[[Path], ImportPreview], qtbot: QtBot, session: Session, inside: str
):
    """The window has F8 and Ctrl+Z too; an ambiguous shortcut would do nothing, its undo would change the file."""
    page = opened(STREET)
    window = QMainWindow()
    heard: list[str] = []
    for keys in ("F8", "Ctrl+Z", "Ctrl+C"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(heard.append)
        window.addAction(action)
    window.setCentralWidget(page)
    show(qtbot, window)
    window.activateWindow()
    index = cell(page, 23, "item_name")
    model_of(page).setData(index, "对擅自占道经营的处罚")
    target = page.rows.values if inside == "rows" else page.cancel_button
    target.setFocus()
    press(target, Qt.Key.Key_F8)
    assert model_of(page).entry(page.rows.values.currentIndex().row()).source_row == 22
    press(target, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert index.data() == ""
    if inside == "rows":
        press(target, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == page.rows.values.currentIndex().data()
    assert heard == []
    window.takeCentralWidget()


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the system sends it: to the window, where shortcuts are looked at first."""
    QTest.keyClick(widget.window().windowHandle(), key, modifier)


def test_rows_have_the_focus_when_the_page_is_shown(opened: Callable[[Path], ImportPreview]):
    page = opened(STREET)
    assert page.focusWidget() is page.rows.values


def test_typing_on_a_cell_replaces_it(opened: Callable[[Path], ImportPreview], qtbot: QtBot):
    page = opened(STREET)
    page.next_problem()
    page.next_problem()
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_Return):
        press(page, key)
    assert cell(page, 23, "item_name").data() == "ab"
    assert cell(page, 23, "item_name").siblingAtColumn(VERDICT).data() == "＋ 新增"
