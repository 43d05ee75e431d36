"""Print preview: what is shown is what is saved; options make the PDF anew; pages are drawn when they are seen."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.services import Services
from app.core.session import Session
from app.editors.power_lists import EDITOR
from app.reports import preview
from app.ui.page_view import PAGE, WIDTH
from app.ui.pdf_panel import PdfDialog
from app.ui.print_preview import PrintPreview
from app.ui.tasks import Tasks

from .conftest import show, words


@pytest.fixture
def page(qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks) -> PrintPreview:
    """The preview of the register with one list of 19 items, its PDF made."""
    table = filled.tables["power_item"]
    shown = show(qtbot, PrintPreview(filled, jobs, tasks, EDITOR, table, Query("power_item")))
    wait_for_pdf(qtbot, shown)
    yield shown
    shown.shut_down()


def wait_for_pdf(qtbot: QtBot, page: PrintPreview) -> None:
    qtbot.waitUntil(lambda: page.panel.save_button.isEnabled(), timeout=30_000)


def text_of(path: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_saved_bytes_are_the_bytes_shown(page: PrintPreview, tmp_path: Path, qtbot: QtBot):
    shown = hashlib.sha256(page.panel.pdf.read_bytes()).hexdigest()
    out = tmp_path / "清单.pdf"
    with qtbot.waitSignal(page.finished) as heard:
        page.panel.save_as(out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == shown
    assert heard.args == ["已保存 清单.pdf", out]


def test_page_on_the_screen_is_the_page_of_the_file(page: PrintPreview, qtbot: QtBot):
    view = page.panel.view
    document = preview.open_document(page.panel.pdf)
    try:
        assert view.page_count == document.page_count > 1
        drawn, image = document.render(0, 0.5), view.image(1, 0.5)
        assert (image.width(), image.height()) == (drawn.width, drawn.height)
        for x in range(0, drawn.width, 5):
            for y in range(0, drawn.height, 5):
                blue, green, red = drawn.pixels[y * drawn.stride + 4 * x :][:3]
                assert image.pixelColor(x, y).getRgb()[:3] == (red, green, blue)
    finally:
        document.close()


def test_only_pages_in_view_are_rendered(page: PrintPreview, qtbot: QtBot):
    view = page.panel.view
    view.set_fit(PAGE)
    view.viewport().repaint()
    qtbot.waitUntil(lambda: view._rendered != {} and not view._draw_later.isActive())
    assert len({number for number, _ in view._rendered}) < view.page_count


def test_pages_of_another_file_are_painted_at_once(page: PrintPreview, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    """A file of as many pages changed nothing that Qt paints for: the pages before stayed on the screen."""
    view = page.panel.view
    qtbot.wait_until(lambda: not view._draw_later.isActive())
    drawn: list[int] = []
    image = view.image
    monkeypatch.setattr(view, "image", lambda number, scale: drawn.append(number) or image(number, scale))
    view.open(page.panel.pdf)
    qtbot.waitUntil(lambda: 1 in drawn)


def test_page_keys_and_page_box_move(page: PrintPreview, qtbot: QtBot):
    view = page.panel.view
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert page.panel.page_box.value() == 2
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert page.panel.page_box.value() == view.page_count
    page.panel.page_box.setValue(1)
    assert view.page() == 1
    assert page.panel.pages_label.text() == f"页，共 {view.page_count} 页"


def test_zoom_fits_width_and_page(page: PrintPreview):
    view = page.panel.view
    page.panel.fit_page.click()
    width, height = view.size_of(1)
    assert height * view.zoom() * view._pixels_per_point() <= view.viewport().height()
    page.panel.full_size.click()
    assert view.zoom() == 1.0
    assert page.panel.zoom_label.text() == "100%"
    page.panel.fit_width.click()
    assert width * view.zoom() * view._pixels_per_point() <= view.viewport().width()
    assert view.fit() == WIDTH
    page.panel.larger.click()
    assert not page.panel.fit_width.isChecked()


def test_public_edition_is_marked_and_leaves_internal_columns_out(page: PrintPreview, qtbot: QtBot):
    assert "存档版" in text_of(page.panel.pdf)
    page.public.click()
    qtbot.waitUntil(lambda: not page.panel.save_button.isEnabled())
    wait_for_pdf(qtbot, page)
    text = text_of(page.panel.pdf)
    assert "存档版" not in text
    assert "备注" not in text
    assert "公示版" in page.panel.file_name


def test_unit_and_version_typed_stand_on_the_paper(page: PrintPreview, qtbot: QtBot):
    page.unit.setText("东湖街道办事处")
    page.version.setText("2026年版")
    with qtbot.waitSignal(page.panel.ready, timeout=30_000):
        page.version.textEdited.emit("2026年版")
    text = text_of(page.panel.pdf)
    assert "东湖街道办事处" in text
    assert "2026年版" in text


def test_unit_is_remembered_once_something_is_saved(page: PrintPreview, filled: Session, tmp_path: Path):
    page.unit.setText("东湖街道办事处")
    page.panel.save_as(tmp_path / "a.pdf")
    assert filled.setting("unit") == "东湖街道办事处"


def test_filtered_rows_only_are_printed(qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks):
    kinds = [(row["power_type"], row["item_name"]) for row in filled.all_rows(Query("power_item"))]
    wanted = kinds[0][0]
    query = Query("power_item", filters=(Filter("power_type", (wanted,)),))
    page = show(qtbot, PrintPreview(filled, jobs, tasks, EDITOR, filled.tables["power_item"], query))
    wait_for_pdf(qtbot, page)
    text = re.sub(r"\s", "", text_of(page.panel.pdf))
    for kind, name in kinds:
        if kind == wanted:
            assert re.sub(r"\s", "", name)[:10] in text
    assert "筛选" in page.rows_label.text()
    page.shut_down()


def test_as_of_prints_the_rows_of_that_day(page: PrintPreview, qtbot: QtBot):
    page.as_of.set_value("2026-08-31")  # the day before the first import
    with qtbot.waitSignal(page.panel.ready, timeout=30_000):
        page.as_of.dateChosen.emit("2026-08-31")
    assert "2026-08-31" in page.panel.file_name
    first = page.panel.view.page_count
    assert first == 1


def test_missing_characters_are_named_before_printing(page: PrintPreview):
    page._on_missing(("\U0003134a", "\ue000"))
    assert page.missing.isVisible()
    assert "\U0003134a" in page.missing.text()
    page._on_missing(())
    assert not page.missing.isVisible()


def test_trouble_is_told_and_the_pages_shown_stay(page: PrintPreview, qtbot: QtBot):
    def failing(*_parts: Any) -> Callable[[Progress], Path]:
        def job(_progress: Progress) -> Path:
            raise KnownTrouble("E-DISK-FULL", "没有生成，磁盘已满；请清理后再试。")

        return job

    before = page.panel.pdf.read_bytes()
    page.panel.make("生成", failing)
    qtbot.waitUntil(lambda: page.trouble.isVisible())
    assert page.trouble.text() == "没有生成，磁盘已满；请清理后再试。"
    assert page.panel.pdf.read_bytes() == before


def test_saving_where_it_cannot_be_written_is_told(page: PrintPreview, tmp_path: Path):
    page.panel.save_as(tmp_path / "没有这个文件夹" / "a.pdf")
    assert "文件夹不存在" in page.trouble.text()


def test_stopping_keeps_the_pages_shown(page: PrintPreview, qtbot: QtBot):
    stopped = []

    def slow(*_parts: Any) -> Callable[[Progress], Path]:
        def job(progress: Progress) -> Path:
            try:
                while True:
                    progress.step(1, 100)
            finally:
                stopped.append(True)

        return job

    before = page.panel.pdf
    page.panel.make("生成", slow)
    assert page.panel.stop_button.isVisible()
    page.panel.stop_button.click()
    qtbot.waitUntil(lambda: not page.panel.stop_button.isVisible())
    assert stopped
    assert page.panel.pdf == before


def test_temporary_pdf_goes_with_the_page(page: PrintPreview):
    kept = page.panel.pdf
    assert kept.exists()
    page.close_button.click()
    assert not kept.exists()


def test_pages_are_painted_for_the_printer_at_true_size(page: PrintPreview, tmp_path: Path, qtbot: QtBot):
    out = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setResolution(100)
    page.panel.prepare(printer)
    printer.setFromTo(1, 2)
    with qtbot.waitSignal(page.finished):
        page.panel.print_to(printer)
    printed, made = preview.open_document(out), preview.open_document(page.panel.pdf)
    try:
        assert printed.page_count == 2
        assert printed.size(0) == pytest.approx(made.size(0), abs=2)
        ink = printed.render(0, 0.5).pixels
        assert len(set(ink[::4])) > 10  # something is drawn
    finally:
        printed.close()
        made.close()


def test_dialog_over_a_record_card_shows_and_saves_it(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, tmp_path: Path
):
    row = next(filled.all_rows(Query("power_item")))
    dialog = PdfDialog(tasks, title="打印卡片", file_name="卡片.pdf")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.panel.ready, timeout=30_000):
        dialog.make(jobs.card_job, filled, "power_item", row["id"], LedgerOptions())
    with qtbot.waitSignal(dialog.finished_saving):
        dialog.panel.save_as(tmp_path / "卡片.pdf")
    assert row["item_name"][:6] in text_of(tmp_path / "卡片.pdf")
    dialog.close()


def test_no_english_word_stands_on_the_page(page: PrintPreview):
    for text in words(page):
        assert not re.search(r"[a-z]{2,}", text), text


def test_register_without_a_ledger_of_its_own_prints_the_plain_one(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks
):
    bare = EDITOR.having(ledgers=())
    page = show(qtbot, PrintPreview(filled, jobs, tasks, bare, filled.tables["office"], Query("office")))
    assert [page.ledger_box.itemText(i) for i in range(page.ledger_box.count())] == ["机构（全部栏目）"]
    wait_for_pdf(qtbot, page)
    assert page.trouble.isHidden()
    page.shut_down()


def test_choices_do_not_push_the_page_beyond_a_low_screen(
    qtbot: QtBot, filled: Session, jobs: Services, tasks: Tasks, qapp: QApplication
):
    """With text of 14 pt the status line lay below the edge of a screen of 1366 × 768."""
    before = qapp.font()
    larger = QFont(before)
    larger.setPointSize(14)
    qapp.setFont(larger)
    try:
        page = show(qtbot, PrintPreview(filled, jobs, tasks, EDITOR, filled.tables["power_item"], Query("power_item")))
        assert page.minimumSizeHint().height() < 560 and page.minimumSizeHint().width() <= 1280
        page.shut_down()
    finally:
        qapp.setFont(before)


def test_a_ledger_for_one_kind_of_list_says_that_it_leaves_the_others_out(page: PrintPreview, qtbot: QtBot):
    assert page.rows_label.text() == "打印全部记录。"
    wanted = next(place for place, ledger in enumerate(page._ledgers) if ledger.key == "items-granted")
    page.ledger_box.setCurrentIndex(wanted)
    wait_for_pdf(qtbot, page)
    assert page.rows_label.text() == "打印“赋权事项清单”的记录。"
