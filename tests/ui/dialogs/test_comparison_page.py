"""The page of two versions and the page of responsibilities over real files, driven by jobs in Tasks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.query import Query
from app.core.services import Services
from app.core.session import Session
from app.ui import comparison_page
from app.ui.comparison_model import CHANGES, NEAR
from app.ui.comparison_page import ComparisonPage
from app.ui.pdf_panel import PdfDialog
from app.ui.tasks import Tasks
from app.ui.whose_page import WhosePage
from db.changes import Action, ChangeSet, Edit, Pending
from tests.ui.dialogs.conftest import show, words

UNIT = "建设街道办事处"


def bring(session: Session, kind: str, label: str, *rows: dict[str, object], **facts: object) -> int:
    edits = [Edit(Action.INSERT, "power_list", {"list_kind": kind, "version_label": label, **facts})]
    edits += [Edit(Action.INSERT, "power_item", {**row, "list_id": Pending(0)}) for row in rows]
    return session.apply(ChangeSet("导入", tuple(edits), source="import")).row_ids["power_list"][0]


def punishment(name: str, **cells: object) -> dict[str, object]:
    basis = f"《{name}条例》第一条：违反规定的，责令改正，并处罚款。"
    return {"item_name": name, "power_type": "行政处罚", "basis": basis, "exercising_body": UNIT, **cells}


@pytest.fixture
def street(session: Session) -> Session:
    """Two versions of a list with one change of each sort, a list of joint duties."""
    session.set_setting("unit", UNIT)
    bring(
        session,
        "权责清单",
        "2024年版",
        punishment("对擅自占用城市道路的处罚"),
        punishment("对露天烧烤的处罚", office="执法一队"),
        punishment("对毁坏绿地的处罚"),
        punishment("对乱停车辆的处罚"),
    )
    bring(
        session,
        "权责清单",
        "2025年第1次调整",
        punishment("对擅自占用、挖掘城市道路的处罚"),
        punishment("对露天烧烤的处罚", office="执法二队"),
        punishment("对乱停车辆的处罚"),
        punishment("对高空抛物的处罚"),
        change_reason="机构改革",
    )
    bring(
        session,
        "配合履职事项",
        "2025年版",
        {"item_name": "违法建设的发现", "superior_depts": "区城管局", "street_duty": "巡查"},
    )
    return session


@pytest.fixture
def page(qtbot: QtBot, street: Session, jobs: Services, tasks: Tasks) -> ComparisonPage:
    shown = ComparisonPage(street, jobs.comparison(), tasks)
    show(qtbot, shown)
    qtbot.waitUntil(lambda: shown.comparison() is not None)
    return shown


def cells(page: ComparisonPage) -> list[tuple[str, str]]:
    """Class and name of each row shown."""
    model = page.view.model()
    return [(model.index(row, 0).data(), model.index(row, 3).data()) for row in range(model.rowCount())]


def test_it_opens_with_the_newest_version_against_the_one_before(page: ComparisonPage) -> None:
    assert (page.choice.old_box.currentText(), page.choice.new_box.currentText()) == (
        "2024年版（草稿）",
        "2025年第1次调整（草稿）",
    )
    assert "调整前 4 项 ＋ 新增 2 － 取消 2 － 收回 0 ＝ 调整后 4 项，数量相符。" in words(page)
    assert cells(page) == [
        ("取消", "对擅自占用城市道路的处罚"),
        ("新增", "对擅自占用、挖掘城市道路的处罚"),
        ("机构变更", "对露天烧烤的处罚"),
        ("取消", "对毁坏绿地的处罚"),
        ("新增", "对高空抛物的处罚"),
    ]


def test_a_chip_shows_only_its_class(qtbot: QtBot, page: ComparisonPage) -> None:
    qtbot.mouseClick(page.chips.button("机构变更"), Qt.MouseButton.LeftButton)
    assert cells(page) == [("机构变更", "对露天烧烤的处罚")]
    text = page.detail.text.toPlainText()
    assert "承办机构" in text and "一" in text and "二" in text
    assert "line-through" in page.detail.text.toHtml() and "underline" in page.detail.text.toHtml()
    qtbot.mouseClick(page.chips.button(CHANGES), Qt.MouseButton.LeftButton)
    assert len(cells(page)) == 5


def test_a_class_without_rows_has_no_chip(page: ComparisonPage) -> None:
    assert page.chips.button("收回") is None and page.chips.button("未变") is not None


def test_the_same_matter_is_kept_and_the_page_follows(qtbot: QtBot, page: ComparisonPage, street: Session) -> None:
    qtbot.mouseClick(page.chips.button(NEAR), Qt.MouseButton.LeftButton)
    assert not page.detail.same_button.isHidden()
    before = page.comparison()
    with qtbot.waitSignal(page.finished) as done:
        qtbot.mouseClick(page.detail.same_button, Qt.MouseButton.LeftButton)
    assert done.args[0].startswith("已记下：同一事项")
    qtbot.waitUntil(lambda: page.comparison() is not before)
    assert page.chips.button(NEAR) is None and page.chips.button("名称变更") is not None
    assert page.comparison().reconciles and street.undo_label.startswith("认定同一事项")


def test_undo_takes_back_decisions_and_nothing_before_them(qtbot: QtBot, page: ComparisonPage, street: Session) -> None:
    before, label = page.comparison(), street.undo_label
    page.chips.button(NEAR).click()
    page.detail.same_button.click()
    qtbot.waitUntil(lambda: page.comparison() is not before)
    decided = page.comparison()
    qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.comparison() is not decided)
    assert page.comparison().near == before.near and street.undo_label == label
    qtbot.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert street.undo_label == label


def test_another_matter_is_not_offered_again(qtbot: QtBot, page: ComparisonPage, street: Session) -> None:
    qtbot.mouseClick(page.chips.button(NEAR), Qt.MouseButton.LeftButton)
    before = page.comparison()
    qtbot.mouseClick(page.detail.other_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.comparison() is not before)
    assert page.chips.button(NEAR) is None and page.chips.button("名称变更") is None
    assert [row["verdict"] for row in street.all_rows(Query("pair_decision"))] == ["不是同一事项"]


def test_exchanging_the_versions_turns_added_into_cancelled(qtbot: QtBot, page: ComparisonPage) -> None:
    before = page.comparison()
    qtbot.mouseClick(page.choice.swap_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.comparison() is not before)
    assert ("取消", "对高空抛物的处罚") in cells(page)


def test_one_version_alone_says_what_to_choose(qtbot: QtBot, page: ComparisonPage) -> None:
    newer = page.choice.chosen()[1]
    page.choice.choose(newer, newer)
    page.compare()
    assert "请选择两个不同的版本" in page.band.text() and not page.band.isHidden()
    assert not page.print_button.isEnabled() and page.view.model().rowCount() == 0


def test_a_file_without_lists_says_so(qtbot: QtBot, session: Session, jobs: Services, tasks: Tasks) -> None:
    shown = show(qtbot, ComparisonPage(session, jobs.comparison(), tasks))
    assert "还没有清单" in shown.band.text() and not shown.export_button.isEnabled()


def test_a_version_asked_for_is_compared_with_its_base(
    qtbot: QtBot, street: Session, jobs: Services, tasks: Tasks
) -> None:
    rows = {row["version_label"]: row for row in street.all_rows(Query("power_list"))}
    third = bring(street, "权责清单", "2026年版", base_ulid=rows["2024年版"]["ulid"])
    shown = show(qtbot, ComparisonPage(street, jobs.comparison(), tasks, third))
    assert shown.choice.old_box.currentData() == rows["2024年版"]["id"] and shown.choice.new_box.currentData() == third


def test_the_oldest_version_is_compared_with_the_next(
    qtbot: QtBot, street: Session, jobs: Services, tasks: Tasks
) -> None:
    oldest = next(row["id"] for row in street.all_rows(Query("power_list")) if row["version_label"] == "2024年版")
    shown = show(qtbot, ComparisonPage(street, jobs.comparison(), tasks, oldest))
    assert shown.choice.old_box.currentData() == oldest and shown.choice.new_box.currentText().startswith("2025年")


def test_records_open_and_escape_leaves(qtbot: QtBot, page: ComparisonPage) -> None:
    assert page.detail.new_button.isHidden()  # the first row went
    with qtbot.waitSignal(page.recordWanted) as wanted:
        qtbot.mouseClick(page.detail.old_button, Qt.MouseButton.LeftButton)
    assert wanted.args[0] == "power_item"
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("button", "told"), [("print_button", "调整对照表"), ("form_button", "调整申请（审核）表")])
def test_paper_is_shown_as_the_pdf_it_will_be(qtbot: QtBot, page: ComparisonPage, button: str, told: str) -> None:
    qtbot.mouseClick(getattr(page, button), Qt.MouseButton.LeftButton)
    dialog = page.findChild(PdfDialog)
    qtbot.waitUntil(lambda: dialog.panel.pdf is not None, timeout=20_000)
    text = pypdfium2.PdfDocument(dialog.panel.pdf)[0].get_textpage().get_text_range()
    assert told in "".join(text.split())
    dialog.close()


def test_the_export_goes_where_the_clerk_says(
    qtbot: QtBot, page: ComparisonPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "对照.xlsx"
    monkeypatch.setattr(comparison_page, "ask_save_path", lambda *_: out)
    with qtbot.waitSignal(page.finished, timeout=20_000) as done:
        qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    assert done.args == ["已导出 对照.xlsx", out]
    assert openpyxl.load_workbook(out)["对照"].max_row == 6


# -- whose job is this


@pytest.fixture
def whose(qtbot: QtBot, street: Session, jobs: Services, tasks: Tasks) -> WhosePage:
    shown = WhosePage(street, jobs.whose(), tasks)
    show(qtbot, shown)
    qtbot.waitUntil(lambda: shown.note.isHidden())
    return shown


def test_answers_come_while_somebody_types(qtbot: QtBot, whose: WhosePage) -> None:
    whose.search.setText("违建")
    qtbot.waitUntil(lambda: whose.list.count() == 1)
    text = whose.text.toPlainText()
    assert "区城管局" in text and "配合" in text and "巡查" in text and "2025年版" in text
    whose.search.setText("lousi")
    qtbot.waitUntil(lambda: whose.list.count() == 0)
    assert "没有找到" in whose.note.text() and not whose.card_button.isEnabled()


def test_arrows_walk_through_the_answers(qtbot: QtBot, whose: WhosePage) -> None:
    whose.search.setText("处罚")
    qtbot.waitUntil(lambda: whose.list.count() == 4)
    first = whose.answer()
    qtbot.keyClick(whose.search, Qt.Key.Key_Down)
    assert whose.list.currentRow() == 1 and whose.answer() != first
    qtbot.keyClick(whose.search, Qt.Key.Key_Up)
    assert whose.answer() == first


def test_the_record_can_be_opened_and_the_card_printed(qtbot: QtBot, whose: WhosePage) -> None:
    whose.search.setText("高空抛物")
    qtbot.waitUntil(lambda: whose.list.count() == 1)
    with qtbot.waitSignal(whose.recordWanted) as wanted:
        qtbot.mouseClick(whose.record_button, Qt.MouseButton.LeftButton)
    assert wanted.args[0] == "power_item"
    qtbot.mouseClick(whose.card_button, Qt.MouseButton.LeftButton)
    dialog = whose.findChild(PdfDialog)
    qtbot.waitUntil(lambda: dialog.panel.pdf is not None, timeout=20_000)
    text = pypdfium2.PdfDocument(dialog.panel.pdf)[0].get_textpage().get_text_range()
    assert "职责查询卡" in "".join(text.split())
    dialog.close()


def test_escape_leaves_the_page_of_responsibilities(qtbot: QtBot, whose: WhosePage) -> None:
    with qtbot.waitSignal(whose.closed):
        qtbot.keyClick(whose.search, Qt.Key.Key_Escape)
