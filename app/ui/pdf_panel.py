"""A finished PDF with the buttons around it: pages, zoom, 保存, 打印. What is saved are the very bytes shown."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QRect, QSizeF, Qt, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import KnownTrouble
from app.exchange.files import write_bytes
from app.ui.file_dialogs import ask_save_path
from app.ui.page_keys import Keys, key_done
from app.ui.page_view import PAGE, WIDTH, PageView

if TYPE_CHECKING:
    from app.core.services import FileJob
    from app.ui.tasks import Task, Tasks

PRINT_DPI = 300
"""Finest resolution pages are rendered at for a printer: A3 at 300 dpi takes 70 MiB, at 600 dpi 280 MiB."""


class PdfPanel(QWidget):
    """Makes a PDF in a task, shows it, saves and prints it.

    Signals: saved(sentence, path); troubled(sentence, "" when it is over); ready(PDF path).
    """

    saved = Signal(str, object)
    troubled = Signal(str)
    ready = Signal(object)

    def __init__(self, tasks: Tasks, *, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file_name = file_name
        self._tasks = tasks
        self._task: Task | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="street-ledger-")
        self._made = 0
        self.pdf: Path | None = None
        self._waiting: tuple[str, Callable[..., FileJob], tuple[Any, ...]] | None = None
        self._make_widgets()
        self._arrange()
        self._connect()
        self._show_state()

    # -- building

    def _make_widgets(self) -> None:
        self.view = PageView(self)
        self.page_box = QSpinBox(self)
        self.page_box.setAccessibleName("页码")
        self.page_box.setKeyboardTracking(False)
        self.pages_label = QLabel(self)
        self.zoom_label = QLabel(self)
        self.zoom_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("300 %"))
        self.zoom_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fit_width, self.fit_page, self.full_size = (self._tool(text) for text in ("适合宽度", "整页", "实际大小"))
        self.smaller, self.larger = self._tool("－"), self._tool("＋")
        for button, name in ((self.smaller, "缩小"), (self.larger, "放大")):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._fits = QButtonGroup(self)
        for button in (self.fit_width, self.fit_page, self.full_size):
            button.setCheckable(True)
            self._fits.addButton(button)
        self.fit_width.setChecked(True)
        self.save_button = QPushButton("保存 PDF", self)
        self.save_button.setProperty("role", "primary")
        self.print_button = QPushButton("打印", self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName("生成进度")
        self.stop_button = QPushButton("停止", self)
        self.stop_button.setToolTip("停止生成，原来的页面留着")

    def _tool(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("role", "quiet")
        return button

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(4)
        for widget in (QLabel("第", self), self.page_box, self.pages_label):
            bar.addWidget(widget)
        bar.addSpacing(12)
        for widget in (self.smaller, self.zoom_label, self.larger, self.fit_width, self.fit_page, self.full_size):
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in (self.progress, self.stop_button, self.print_button, self.save_button):
            bar.addWidget(widget)
        self.progress.setMinimumWidth(48)  # large text on 1366 pixels leaves it no more
        self.progress.setMaximumWidth(160)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(bar)
        box.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.view.pageChanged.connect(self._on_page)
        self.view.zoomChanged.connect(self._on_zoom)
        self.page_box.valueChanged.connect(self._on_page_typed)
        self.fit_width.clicked.connect(self._on_fit_width)
        self.fit_page.clicked.connect(self._on_fit_page)
        self.full_size.clicked.connect(self._on_full_size)
        self.smaller.clicked.connect(self._on_smaller)
        self.larger.clicked.connect(self._on_larger)
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.print)
        self.stop_button.clicked.connect(self.stop)

    def _keys(self) -> Keys:
        return {"Ctrl+S": self.save, "Ctrl+P": self.print}

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    # -- making

    def make(self, text: str, maker: Callable[..., FileJob], *parts: Any) -> None:
        """Make the PDF anew: `maker(*parts, out)` gives the job. A run under way is stopped first."""
        if self._task is not None:
            self._waiting = (text, maker, parts)
            self._task.cancel()
            return
        self._made += 1
        out = Path(self._folder.name) / f"{self._made}.pdf"
        self.troubled.emit("")
        try:
            job = maker(*parts, out)
        except KnownTrouble as error:
            self.troubled.emit(error.text)
            return
        self._task = self._tasks.run(text, job, self._on_made, self._on_failed)
        self._task.stepped.connect(self._on_step)
        self._task.ended.connect(self._on_ended)
        self._show_state()

    def stop(self) -> None:
        """Give up the run under way; what was shown before stays."""
        self._waiting = None
        if self._task is not None:
            self._task.cancel()

    def close_document(self) -> None:
        """Let go of the file and of the folder it lies in."""
        self.stop()
        self.view.close_document()
        self.pdf = None
        self._folder.cleanup()

    def _on_made(self, path: Path) -> None:
        old, self.pdf = self.pdf, path
        self.view.open(path)
        if old is not None:
            old.unlink(missing_ok=True)
        self.ready.emit(path)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, KnownTrouble):
            raise error
        self.troubled.emit(error.text)

    def _on_step(self, done: int, total: int, _text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_ended(self) -> None:
        self._task = None
        self._show_state()
        if self._waiting is not None:
            (text, maker, parts), self._waiting = self._waiting, None
            self.make(text, maker, *parts)

    def _show_state(self) -> None:
        running = self._task is not None
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        for button in (self.save_button, self.print_button):
            button.setEnabled(self.pdf is not None and not running)

    # -- looking

    def _on_page(self, page: int, pages: int) -> None:
        self.page_box.blockSignals(True)
        self.page_box.setRange(min(pages, 1), pages)
        self.page_box.setValue(page)
        self.page_box.blockSignals(False)
        self.pages_label.setText(f"页，共 {pages:,} 页")

    def _on_page_typed(self, page: int) -> None:
        self.view.go_to(page)

    def _on_zoom(self, shown: str) -> None:
        self.zoom_label.setText(shown)
        fit = self.view.fit()
        self._fits.setExclusive(False)
        for button, meant in ((self.fit_width, WIDTH), (self.fit_page, PAGE), (self.full_size, 1.0)):
            button.setChecked(fit == meant)
        self._fits.setExclusive(True)

    def _on_fit_width(self) -> None:
        self.view.set_fit(WIDTH)

    def _on_fit_page(self) -> None:
        self.view.set_fit(PAGE)

    def _on_full_size(self) -> None:
        self.view.set_fit(1.0)

    def _on_smaller(self) -> None:
        self.view.zoom_by(-1)

    def _on_larger(self) -> None:
        self.view.zoom_by(1)

    # -- saving and printing

    def save(self) -> None:
        """Ask where to, then write the bytes that are shown."""
        if not self.save_button.isEnabled():
            return
        path = ask_save_path(self, "保存 PDF", self.file_name, "PDF 文件 (*.pdf)")
        if path is not None:
            self.save_as(path)

    def save_as(self, path: Path) -> None:
        """Write the very bytes that are shown to `path`."""
        assert self.pdf is not None
        try:
            write_bytes(path, self.pdf.read_bytes())
        except KnownTrouble as error:
            self.troubled.emit(error.text)
        else:
            self.saved.emit(f"已保存 {path.name}", path)

    def print(self) -> None:
        """Ask for a printer and its pages, then print."""
        if not self.print_button.isEnabled():
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self.prepare(printer)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("打印")
        dialog.setMinMax(1, self.view.page_count)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_to(printer)

    def prepare(self, printer: QPrinter) -> None:
        """Tell the printer the name and the paper of what is shown."""
        printer.setDocName(Path(self.file_name).stem)
        width, height = self.view.size_of(1)
        printer.setPageSize(QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point))
        landscape = QPageLayout.Orientation.Landscape
        printer.setPageOrientation(landscape if width > height else QPageLayout.Orientation.Portrait)

    def print_to(self, printer: QPrinter) -> None:
        """Paint the pages asked for, each rendered at the printer's own resolution, at their true size."""
        printer.setFullPage(True)
        first = printer.fromPage() or 1
        last = min(printer.toPage() or self.view.page_count, self.view.page_count)
        painter = QPainter()
        if not painter.begin(printer):
            self.troubled.emit("没有打印：打印机没有应答；请检查打印机是否打开、有纸，再试一次。")
            return
        scale = min(printer.resolution(), PRINT_DPI) / 72
        for page in range(first, last + 1):
            if page > first:
                printer.newPage()
            painter.drawImage(_on_paper(printer, self.view.size_of(page)), self.view.image(page, scale))
        painter.end()
        self.saved.emit(f"已送往打印机 {last - first + 1} 页", None)


def _on_paper(printer: QPrinter, size: tuple[float, float]) -> QRect:
    """Where a page of `size` points goes on the printer's sheet: true size, made smaller only when it is too large."""
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel)
    per_point = printer.resolution() / 72
    shrink = min(1.0, sheet.width() / (size[0] * per_point), sheet.height() / (size[1] * per_point))
    width, height = (round(side * per_point * shrink) for side in size)
    return QRect(round(sheet.width() - width) // 2, round(sheet.height() - height) // 2, width, height)


class PdfDialog(QDialog):
    """A window over one PDF: import report, record card, chart."""

    finished_saving = Signal(str, object)  # sentence, path

    def __init__(self, tasks: Tasks, *, title: str, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.panel = PdfPanel(tasks, file_name=file_name, parent=self)
        self.band = QLabel(self)
        self.band.setWordWrap(True)
        self.band.setMargin(8)
        self.band.setProperty("role", "error-band")
        self.band.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(self.band)
        box.addWidget(self.panel, 1)
        self.panel.troubled.connect(self._on_trouble)
        self.panel.saved.connect(self.finished_saving)
        self.resize(self.screen().availableSize() * 0.75)

    def make(self, maker: Callable[..., FileJob], *parts: Any) -> None:
        """Show the window and fill it with what `maker(*parts, out)` makes."""
        self.show()
        self.panel.make(f"生成{self.windowTitle()}", maker, *parts)

    def done(self, result: int) -> None:
        self.panel.close_document()
        super().done(result)

    def _on_trouble(self, sentence: str) -> None:
        self.band.setText(sentence)
        self.band.setVisible(bool(sentence))
