"""Tables of counts on a page of their own: choose one, print it, save it, and open any figure in the grid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.crosstab import Counted, Crosstab, opened
from app.core.editor import Editor
from app.core.ledger import LedgerOptions, options_of
from app.core.query import Query
from app.ui.crosstab_model import CrosstabModel, folded
from app.ui.file_dialogs import ask_save_path
from app.ui.page_keys import Keys, key_done, nothing
from db.declarations import Table

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.ui.tasks import Tasks

_EXPORTS = "Excel / WPS 表格 (*.xlsx);;CSV 文本表格 (*.csv)"
_FILLS = 1000
"""Share of the room the figures take before what is below them."""


class CrosstabPage(QWidget):
    """A whole page like the print preview.

    Args:
        editor: whose tables of counts of `table` can be chosen. query: what the grid shows.

    Signals: closed(); finished(sentence, Path | None); rowsWanted(query whose rows a figure counts), after which the
    page asks to be closed.
    """

    closed = Signal()
    finished = Signal(str, object)
    rowsWanted = Signal(object)

    def __init__(
        self,
        session: Session,
        services: Services,
        tasks: Tasks,
        editor: Editor,
        table: Table,
        query: Query,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._services, self._tasks = session, services, tasks
        self._table, self._query = table, query
        self._crosstabs = tuple(one for one in editor.crosstabs if one.table == table.key)
        self._model = CrosstabModel(self)
        self._make_widgets()
        self._arrange()
        self._connect()
        self.setFocusProxy(self.view)
        self.recount()

    # -- building

    def _make_widgets(self) -> None:
        self.crosstab_box = QComboBox(self)
        self.crosstab_box.setAccessibleName("统计表")
        for crosstab in self._crosstabs:
            self.crosstab_box.addItem(crosstab.heading, crosstab)
        self.narrowed = QCheckBox("只统计列表里筛选出的记录", self)
        self.narrowed.setChecked(True)
        self.narrowed.setVisible(bool(self._query.text.strip() or self._query.filters))
        self.print_button = QPushButton("打印", self)
        self.export_button = QPushButton("导出", self)
        self.close_button = QPushButton("返回列表", self)
        self.heading = QLabel(self)
        self.heading.setProperty("role", "title")
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        for label in (self.heading, self.note):
            label.setWordWrap(True)
        self._make_view()

    def _make_view(self) -> None:
        self.view = QTableView(self)
        self.view.setModel(self._model)
        self.view.setProperty("role", "bare")
        self.view.setAccessibleName("统计表的数字")
        self.view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.view.setCornerButtonEnabled(False)
        self.view.setTabKeyNavigation(False)
        self.view.setMouseTracking(True)
        across, down = self.view.horizontalHeader(), self.view.verticalHeader()
        across.setHighlightSections(False)
        down.setHighlightSections(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(32)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.corner = QLabel(self)
        button = self.view.findChild(QAbstractButton)
        box = QHBoxLayout(button)
        box.setContentsMargins(8, 4, 8, 4)
        box.addWidget(self.corner)

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(QLabel("统计表", self))
        bar.addWidget(self.crosstab_box)
        bar.addWidget(self.narrowed)
        bar.addStretch(1)
        for button in (self.export_button, self.print_button, self.close_button):
            bar.addWidget(button)
        card = QFrame(self)
        card.setProperty("role", "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(8)
        inner.addWidget(self.heading)
        inner.addWidget(self.view, _FILLS)
        inner.addWidget(self.note)
        inner.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        box.addLayout(bar)
        box.addWidget(card, 1)

    def _connect(self) -> None:
        self.crosstab_box.currentIndexChanged.connect(self.recount)
        self.narrowed.toggled.connect(self.recount)
        self.view.clicked.connect(self._on_clicked)
        self.view.entered.connect(self._on_entered)
        self.print_button.clicked.connect(self.print)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self.close_page)

    # -- counting

    def crosstab(self) -> Crosstab | None:
        """The table of counts chosen, None when the register has none."""
        return self.crosstab_box.currentData()

    def counted(self) -> Counted | None:
        """The figures shown."""
        return self._model.counted

    def query(self) -> Query:
        """The rows that are counted."""
        if self.narrowed.isHidden() or self.narrowed.isChecked():
            return self._query
        return replace(self._query, text="", filters=())

    def recount(self, *_: object) -> None:
        """Count anew and show the figures."""
        crosstab = self.crosstab()
        for button in (self.print_button, self.export_button):
            button.setEnabled(crosstab is not None)
        if crosstab is None:
            self.heading.setText(f"{self._table.heading}还没有统计表。")
            return
        counted = crosstab.make(self._session, self.query())
        self._model.show(counted)
        self.heading.setText(counted.title)
        self.note.setText(f"{counted.note}点数字（或移到数字上按回车）打开那些记录。")
        self.corner.setText(counted.corner)
        self._fit_columns(counted)

    def _fit_columns(self, counted: Counted) -> None:
        metrics, header = self.fontMetrics(), self.view.horizontalHeader()
        room = metrics.horizontalAdvance("国") * 3 // 2
        for place, heading in enumerate(counted.columns):
            texts = [*folded(heading).split("\n"), *(cells[place].shown for _, cells in counted.lines())]
            header.resizeSection(place, max(map(metrics.horizontalAdvance, texts)) + room)
        self._fit_height()
        if counted.columns:
            self.view.setCurrentIndex(self._model.index(0, 0))

    def _fit_height(self) -> None:
        """No taller than its rows: an empty ground below them would look like a list not yet read."""
        across = self.view.horizontalHeader()
        rows = self.view.verticalHeader().length()
        self.view.setMaximumHeight(
            across.sizeHint().height() + rows + self.view.horizontalScrollBar().sizeHint().height()
        )

    # -- opening figures

    def _on_entered(self, index: QModelIndex) -> None:
        wanted = self._model.cell(index).filters is not None
        self.view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if wanted else Qt.CursorShape.ArrowCursor)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(index)

    def _open_current(self) -> None:
        self._open(self.view.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        """Show the rows of a figure in the grid; nothing for one that cannot be opened."""
        if not index.isValid():
            return
        query = opened(self.query(), self._model.cell(index))
        if query is not None:
            self.rowsWanted.emit(query)
            self.close_page()

    def copy(self) -> None:
        """The selected figures as a spreadsheet takes them."""
        indexes = self.view.selectionModel().selectedIndexes()
        if not indexes:
            return
        rows = sorted({index.row() for index in indexes})
        columns = sorted({index.column() for index in indexes})
        cells = ((self._model.cell(self._model.index(row, column)) for column in columns) for row in rows)
        lines = ("\t".join(cell.text or str(cell.count) for cell in line) for line in cells)
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.finished.emit(f"已复制 {len(indexes)} 个数字", None)

    # -- paper and files

    def _options(self) -> LedgerOptions:
        count, digest = self._session.anchor()
        return replace(options_of(self._session), anchor=f"{count} · {digest[:12]}" if digest else "")

    def _file_name(self, suffix: str) -> str:
        return f"{self.crosstab_box.currentText()} {self._session.clock():%Y-%m-%d}{suffix}"

    def print(self) -> None:
        """Show the PDF in a window of its own, to be printed or saved."""
        from app.ui.pdf_panel import PdfDialog  # heavy; only for paper

        counted = self.counted()
        if counted is None:
            return
        dialog = PdfDialog(self._tasks, title="打印统计表", file_name=self._file_name(".pdf"), parent=self.window())
        dialog.finished_saving.connect(self.finished)
        dialog.make(self._services.crosstab_job, self._session, counted, self._options())

    def export(self) -> None:
        """Ask where to, then write the figures as a spreadsheet."""
        counted = self.counted()
        path = ask_save_path(self, "导出统计表", self._file_name(".xlsx"), _EXPORTS) if counted else None
        if path is not None:
            job = self._services.crosstab_job(self._session, counted, self._options(), path)
            self._tasks.run(f"正在导出 {path.name}", job, self._on_exported)

    def _on_exported(self, path: Path) -> None:
        self.finished.emit(f"已导出 {path.name}", path)

    # -- leaving

    def _keys(self) -> Keys:
        """Undo would change the list behind the page unseen, so it does nothing here."""
        return {
            "Return": self._open_current,
            "Enter": self._open_current,
            "Ctrl+C": self.copy,
            "Ctrl+P": self.print,
            "Ctrl+S": self.export,
            "Esc": self.close_page,
            "Ctrl+Z": nothing,
            "Ctrl+Y": nothing,
        }

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.setFocus()

    def close_page(self) -> None:
        """Back to the list."""
        self.closed.emit()

    def shut_down(self) -> None:
        """Nothing runs on here; called before the page goes."""
