"""The page of a table of counts: figures as counted, a click or Enter opens their rows, copying and saving them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.query import Filter, Query
from app.core.services import Services
from app.core.session import Session
from app.editors.power_lists import EDITOR
from app.ui import crosstab_page
from app.ui.crosstab_page import CrosstabPage
from app.ui.pdf_panel import PdfDialog
from app.ui.tasks import Tasks

from .conftest import show

NARROW = Filter("power_type", values=("行政处罚", "行政检查"))


def open_page(qtbot: QtBot, session: Session, jobs: Services, tasks: Tasks, query: Query) -> CrosstabPage:
    return show(qtbot, CrosstabPage(session, jobs, tasks, EDITOR, session.tables["power_item"], query))


@pytest.fixture
def page(qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks) -> CrosstabPage:
    return open_page(qtbot, filled, jobs, tasks, Query("power_item"))


def shown(page: CrosstabPage) -> list[list[str]]:
    model = page.view.model()
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_each_table_of_counts_can_be_chosen_and_adds_up(page: CrosstabPage, filled: Session):
    names = [page.crosstab_box.itemText(i) for i in range(page.crosstab_box.count())]
    assert names[:2] == ["清单 × 权力类型", "承办机构 × 权力类型"]
    for place in range(page.crosstab_box.count()):
        page.crosstab_box.setCurrentIndex(place)
        assert page.heading.text() == page.counted().title
        assert shown(page) == [[cell.shown for cell in cells] for _, cells in page.counted().lines()]
    page.crosstab_box.setCurrentIndex(0)
    assert shown(page)[-1][-1] == str(filled.count("power_item"))


def test_enter_on_a_figure_asks_for_its_rows(page: CrosstabPage, filled: Session, qtbot: QtBot):
    page.view.setCurrentIndex(page.view.model().index(0, 0))
    figure = page.counted().rows[0][1][0].count
    with qtbot.waitSignal(page.closed), qtbot.waitSignal(page.rowsWanted) as heard:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    (query,) = heard.args
    assert len(list(filled.all_rows(query))) == figure > 0


def test_a_click_on_a_sum_asks_for_all_rows(page: CrosstabPage, filled: Session, qtbot: QtBot):
    model = page.view.model()
    place = model.index(model.rowCount() - 1, model.columnCount() - 1)
    page.view.scrollTo(place)
    with qtbot.waitSignal(page.rowsWanted) as heard:
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(place).center())
    assert heard.args[0] == Query("power_item")


def test_nothing_opens_where_nothing_was_counted(page: CrosstabPage, qtbot: QtBot):
    page.crosstab_box.setCurrentIndex(1)
    place = next(
        page.view.model().index(r, c)
        for r, line in enumerate(shown(page))
        for c, text in enumerate(line)
        if text == "–"
    )
    page.view.setCurrentIndex(place)
    with qtbot.assertNotEmitted(page.rowsWanted):
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert "点一下" not in place.data(Qt.ItemDataRole.ToolTipRole)


def test_filtered_rows_are_counted_unless_all_are_asked_for(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, page: CrosstabPage
):
    assert page.narrowed.isHidden()
    narrow = open_page(qtbot, filled, jobs, tasks, Query("power_item", filters=(NARROW,)))
    assert not narrow.narrowed.isHidden()
    few = narrow.counted().total[-1].count
    assert few == len(list(filled.all_rows(Query("power_item", filters=(NARROW,)))))
    narrow.narrowed.setChecked(False)
    assert narrow.counted().total[-1].count == filled.count("power_item") > few


def test_selected_figures_are_copied_as_a_spreadsheet_takes_them(page: CrosstabPage, qtbot: QtBot):
    page.view.selectRow(0)
    qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    figures = [str(cell.count) for cell in page.counted().rows[0][1]]
    assert QGuiApplication.clipboard().text() == "\t".join(figures)


def test_figures_are_exported(page: CrosstabPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "统计.csv"
    monkeypatch.setattr(crosstab_page, "ask_save_path", lambda *_: out)
    with qtbot.waitSignal(page.finished, timeout=10_000) as heard:
        page.export_button.click()
    assert heard.args == ["已导出 统计.csv", out]
    assert out.read_text("utf-8-sig").splitlines()[0].startswith("所属清单,")


def test_printing_shows_the_pdf(page: CrosstabPage, qtbot: QtBot):
    page.print_button.click()
    dialog = page.window().findChild(PdfDialog)
    qtbot.waitUntil(lambda: dialog.panel.save_button.isEnabled(), timeout=30_000)
    assert dialog.panel.view.page_count == 1
    dialog.done(0)


def test_escape_goes_back(page: CrosstabPage, qtbot: QtBot):
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
