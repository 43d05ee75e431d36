"""A chart with its finding as title, its chooser, and the ways out: paper, picture, clipboard, numbers.

Imported when the panel is first shown: with the canvas comes the plot library. What goes to paper is made by
`services.chart_file` from the same numbers.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.chart import Chart
from app.core.editor import ChartMaker
from app.core.errors import KnownTrouble
from app.core.progress import Progress
from app.ui import theme
from app.ui.chart_canvas import Canvas, look, mixed
from app.ui.chart_layout import Mark, has_numbers, in_words
from app.ui.file_dialogs import ask_save_path

if TYPE_CHECKING:
    from app.core.services import FileJob, Services
    from app.ui.tasks import Tasks


class Legend(QWidget):
    """Name of each series beside its colour and pattern, in as many lines as the width asks for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_names(self, names: tuple[str, ...]) -> None:
        self._names = names
        self.setVisible(len(names) > 1)
        self._take_height()
        self.update()

    def places(self) -> list[QRect]:
        """Where each name with its box stands; none is cut while it fits into a line of its own."""
        found: list[QRect] = []
        x, y, high = 8, 0, int(self.fontMetrics().height() * 1.4)
        for name in self._names:
            wide = self.fontMetrics().ascent() + 6 + self.fontMetrics().horizontalAdvance(name)
            if x > 8 and x + wide > self.width():
                x, y = 8, y + high
            found.append(QRect(x, y, wide, high))
            x += wide + 20
        return found

    def _take_height(self) -> None:
        self.setFixedHeight(max((place.bottom() + 1 for place in self.places()), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._take_height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, side = theme.tokens(), self.fontMetrics().ascent()
        lines = mixed(colours.text, colours.card, 0.35)
        for index, place in enumerate(self.places()):
            tint, pattern = look(index)
            box = QRectF(place.x(), place.y() + (place.height() - side) / 2, side, side)
            painter.fillRect(box, mixed(colours.accent, colours.card, tint))
            if pattern != Qt.BrushStyle.SolidPattern:
                painter.fillRect(box, QBrush(lines, pattern))
            painter.setPen(QColor(colours.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._names[index])
        painter.end()


class ChartPanel(QFrame):
    """A chart with its finding as title, its chooser and what can be done with it.

    Signals: filterChosen(Filter) on a click; chartWanted(key of the maker) when another chart is chosen;
    finished(sentence, path); closed().
    """

    filterChosen = Signal(object)
    chartWanted = Signal(str)
    finished = Signal(str, object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._chart: Chart | None = None
        self._services: Services | None = None
        self._tasks: Tasks | None = None
        self._make_widgets()
        self._arrange()
        self._connect()
        self.set_makers(())

    def _make_widgets(self) -> None:
        self.chooser = QComboBox(self)
        self.chooser.setAccessibleName("选择图表")
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.pointed = QLabel(self)
        self.pointed.setProperty("role", "muted")
        self.legend = Legend(self)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.canvas = Canvas(self)
        self.area.setWidget(self.canvas)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.print_button, self.save_button = QPushButton("打印", self), QPushButton("保存图片", self)
        self.copy_button, self.data_button = QPushButton("复制", self), QPushButton("导出数据", self)
        self.copy_button.setToolTip("复制图片，可粘贴到 Word、WPS")

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.chooser)
        top.addStretch(1)
        for button in (self.print_button, self.save_button, self.copy_button, self.data_button):
            top.addWidget(button)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.area)
        self.pages.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(6)
        box.addLayout(top)
        box.addWidget(self.title)
        box.addWidget(self.legend)
        box.addWidget(self.pages, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.pointed, 1)
        foot.addWidget(self.note)
        box.addLayout(foot)

    def _connect(self) -> None:
        self.chooser.activated.connect(self._on_chosen)
        self.canvas.markPointed.connect(self._on_pointed)
        self.canvas.categoryClicked.connect(self._on_category)
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(self.save)
        self.copy_button.clicked.connect(self.copy)
        self.data_button.clicked.connect(self.export_data)

    # -- showing

    def set_makers(self, makers: tuple[ChartMaker, ...]) -> None:
        """What the chooser offers; it is hidden for fewer than two."""
        self.chooser.clear()
        for maker in makers:
            self.chooser.addItem(maker.heading, maker.key)
        self.chooser.setVisible(len(makers) > 1)

    def set_export(self, services: Services, tasks: Tasks) -> None:
        """What saving, copying, printing and exporting go through."""
        self._services, self._tasks = services, tasks
        self._show_buttons()

    def show_chart(self, chart: Chart) -> None:
        """Show `chart`; one without numbers says what to enter."""
        self._chart = chart
        self.chooser.setCurrentIndex(max(self.chooser.findData(chart.key), 0))
        filled = has_numbers(chart)
        self.title.setText(chart.title)
        self.note.setText(chart.note)
        self.note.setVisible(bool(chart.note))
        self.empty.setText(chart.empty_hint or "还没有可以画的数据。")
        self.pages.setCurrentIndex(0 if filled else 1)
        self.pointed.setVisible(filled)
        self.legend.show_names(tuple(series.name for series in chart.series) if _has_legend(chart) else ())
        if filled:
            self.canvas.show_chart(chart)
        self._on_pointed(None)
        self._show_buttons()

    def _show_buttons(self) -> None:
        can = self._chart is not None and has_numbers(self._chart) and self._services is not None
        for button in (self.print_button, self.save_button, self.copy_button, self.data_button):
            button.setEnabled(can)

    def _on_chosen(self, place: int) -> None:
        self.chartWanted.emit(str(self.chooser.itemData(place)))

    def _on_pointed(self, mark: Mark | None) -> None:
        if mark is not None and self._chart is not None:
            click = "　点击或按回车只看这一类" if self._chart.filters else ""
            self.pointed.setText(in_words(self._chart, mark) + click)
        else:
            hint = "点击一类，列表只显示这一类。" if self._chart and self._chart.filters else ""
            self.pointed.setText(hint)

    def _on_category(self, place: int) -> None:
        if self._chart is not None and place < len(self._chart.filters):
            self.filterChosen.emit(self._chart.filters[place])

    # -- taking it elsewhere

    def print(self) -> None:
        """Show the PDF of the chart, to print or to save."""
        from app.ui.pdf_panel import PdfDialog  # brings pdfium in, only when a PDF is wanted

        dialog = PdfDialog(self._tasks, title="打印图表", file_name=self._file_name(".pdf"), parent=self)
        dialog.finished_saving.connect(self.finished)
        dialog.make(self._job)

    def _job(self, out: Path) -> FileJob:
        chart, services = self._chart, self._services

        def job(_progress: Progress) -> Path:
            assert chart is not None and services is not None
            return services.chart_file(chart, out)

        return job

    def save(self) -> None:
        """Ask for a PNG or PDF and write it."""
        path = ask_save_path(self, "保存图表", self._file_name(".png"), "图片 (*.png);;PDF 文件 (*.pdf)")
        if path is not None:
            self.write(path)

    def export_data(self) -> None:
        """Ask for a spreadsheet and write the numbers into it."""
        path = ask_save_path(self, "导出图表数据", self._file_name(".xlsx"), "表格 (*.xlsx);;CSV 文件 (*.csv)")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the chart (.pdf, .png) or its numbers (.xlsx, .csv) to `path`."""
        assert self._chart is not None and self._services is not None
        try:
            self._services.chart_file(self._chart, path)
        except KnownTrouble as error:
            self.pointed.setText(error.text)
        else:
            self.finished.emit(f"已保存 {path.name}", path)

    def copy(self) -> None:
        """Put the picture of the chart, and its numbers as text, on the clipboard."""
        assert self._chart is not None and self._services is not None
        with tempfile.TemporaryDirectory(prefix="street-ledger-") as folder:
            picture = self._services.chart_file(self._chart, Path(folder) / "chart.png")
            image = QImage(str(picture))
        content = QMimeData()
        content.setImageData(image)
        content.setText(as_text(self._chart))
        QGuiApplication.clipboard().setMimeData(content)
        self.finished.emit("已复制图表", None)

    def _file_name(self, suffix: str) -> str:
        return f"{self.chooser.currentText() or '图表'}{suffix}"


def as_text(chart: Chart) -> str:
    """The numbers as tab-separated lines, for pasting into a spreadsheet."""
    lines = ["\t".join(["", *(series.name for series in chart.series)])]
    for place, name in enumerate(chart.categories):
        values = ["" if series.values[place] is None else str(series.values[place]) for series in chart.series]
        lines.append("\t".join([name, *values]))
    return "\n".join(lines)


def _has_legend(chart: Chart) -> bool:
    return chart.shape in ("hbar", "vbar") and len(chart.series) > 1
