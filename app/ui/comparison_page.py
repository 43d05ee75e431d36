"""Two versions of a list side by side, on a page of their own: choose, look, decide about near names, print.

Reading and comparing run in Tasks; the page sees a finished plain comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.comparison import Comparison, ComparisonJobs, NearPair
from app.core.errors import BadInput, KnownTrouble
from app.core.ledger import LedgerOptions, options_of
from app.ui.comparison_chips import ComparisonChips
from app.ui.comparison_detail import ComparisonDetail
from app.ui.comparison_model import ComparisonModel
from app.ui.file_dialogs import ask_save_path
from app.ui.page_keys import Keys, key_done, nothing
from app.ui.version_choice import VersionChoice

if TYPE_CHECKING:
    from app.core.session import Session
    from app.ui.tasks import Tasks

_ROW_AIR = 13


class ComparisonPage(QWidget):
    """A whole page, shown until `closed`.

    Args:
        jobs: what the page asks for.
        list_id: version to start from; it is compared with the one it came from. None starts with the newest.

    Signals: closed(); finished(sentence, Path | None); recordWanted(table key, row id).
    """

    closed = Signal()
    finished = Signal(str, object)
    recordWanted = Signal(str, object)

    def __init__(
        self,
        session: Session,
        jobs: ComparisonJobs,
        tasks: Tasks,
        list_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._tasks = session, jobs, tasks
        self._comparison: Comparison | None = None
        self._keep_row = 0
        self._decisions = 0
        self._make_widgets()
        self._arrange()
        self._connect()
        self.setFocusProxy(self.view)
        self._show_state()
        if self.choice.start(list_id):
            self.compare()
        else:
            self._show_trouble("文件里还没有清单，没有可以比对的版本。请先导入或新建清单。")

    # -- building

    def _make_widgets(self) -> None:
        self.caption = QLabel("比较版本", self)
        self.caption.setProperty("role", "title")
        self.choice = VersionChoice(self._jobs.versions(self._session), self)
        self.balance = QLabel(self)
        self.balance.setWordWrap(True)
        self.band = QLabel(self)
        self.band.setWordWrap(True)
        self.band.setMargin(8)
        self.band.setProperty("role", "error-band")
        self.band.hide()
        self.chips = ComparisonChips(self)
        self._make_view()
        self.detail = ComparisonDetail(self)
        self._make_buttons()

    def _make_buttons(self) -> None:
        self.form_button = QPushButton("申请表", self)
        self.export_button = QPushButton("导出表格", self)
        self.print_button = QPushButton("打印对照表", self)
        self.print_button.setProperty("role", "primary")
        self.close_button = QPushButton("返回列表", self)

    def _make_view(self) -> None:
        self._model = ComparisonModel(self)
        self.view = QTableView(self)
        self.view.setModel(self._model)
        self.view.setAccessibleName("调整事项")
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setTabKeyNavigation(False)
        self.view.setWordWrap(False)
        self.view.setCornerButtonEnabled(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_AIR)
        head = self.view.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        em = self.fontMetrics().horizontalAdvance("国")
        for column, width in enumerate((9, 8, 7)):
            self.view.setColumnWidth(column, em * width)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.caption)
        top.addSpacing(12)
        top.addWidget(self.choice)
        top.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (self.form_button, self.export_button, self.close_button, self.print_button):
            foot.addWidget(button)
        card = QFrame(self)
        card.setProperty("role", "card")
        box = QVBoxLayout(card)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(top)
        for widget in (self.band, self.balance, self.chips):
            box.addWidget(widget)
        box.addWidget(self._split(), 1)
        box.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(card)

    def _split(self) -> QSplitter:
        whole = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(self.view)
        whole.addWidget(self.detail)
        em = self.fontMetrics().horizontalAdvance("国")
        whole.setSizes([em * 55, em * 45])
        whole.setChildrenCollapsible(False)
        whole.setHandleWidth(8)
        return whole

    def _connect(self) -> None:
        self.choice.changed.connect(self.compare)
        self.chips.chosen.connect(self._on_chip)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.detail.decided.connect(self._on_decided)
        self.detail.recordWanted.connect(self._on_record)
        self.print_button.clicked.connect(self.print)
        self.export_button.clicked.connect(self.export)
        self.form_button.clicked.connect(self.print_form)
        self.close_button.clicked.connect(self.leave)

    def _keys(self) -> Keys:
        """Undo means the last decision made here, never a change of the file behind the page."""
        return {"Esc": self.leave, "Ctrl+P": self.print, "Ctrl+Z": self.undo_decision, "Ctrl+Y": nothing}

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "detail"):
            self.detail.refresh()

    # -- comparing

    def compare(self) -> None:
        """Compare the chosen versions in the background; an answer that comes too late is dropped."""
        self._show_trouble("")
        old_id, new_id = self.choice.chosen()
        if old_id is None or new_id is None or old_id == new_id:
            self._show(None)
            self._show_trouble("这种清单只有一个版本，或者两边选了同一个版本。请选择两个不同的版本。", "band")
            return
        for button in (self.print_button, self.export_button, self.form_button):
            button.setEnabled(False)  # what is shown belongs to the versions chosen before
        self._run("正在比对两个版本", lambda: self._jobs.compare(self._session, old_id, new_id), self._on_compared)

    def _run(self, text: str, prepare: Callable[[], Callable[..., Any]], done: Callable[[Any], None]) -> None:
        try:
            self._tasks.run(text, prepare(), done, self._on_failed)
        except KnownTrouble as error:
            self._show_trouble(error.text)

    def _on_compared(self, comparison: Comparison) -> None:
        if (comparison.old_id, comparison.new_id) == self.choice.chosen():
            self._show(comparison)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, KnownTrouble):
            raise error
        self._show_trouble(error.text)

    # -- showing

    def comparison(self) -> Comparison | None:
        """What is shown, None before the first answer."""
        return self._comparison

    def _show(self, comparison: Comparison | None) -> None:
        self._comparison = comparison
        self.chips.show_counts(comparison)
        self._show_balance()
        self._show_rows()
        self._show_state()

    def _show_state(self) -> None:
        for button in (self.print_button, self.export_button, self.form_button):
            button.setEnabled(self._comparison is not None)

    def _show_balance(self) -> None:
        comparison = self._comparison
        self.balance.setVisible(comparison is not None)
        if comparison is None:
            return
        total = comparison.total
        verdict = "数量相符" if comparison.reconciles else "数量不符，请核对"
        self.balance.setText(
            f"调整前 {total.before:,} 项 ＋ 新增 {total.added:,} － 取消 {total.cancelled:,} － "
            f"收回 {total.recalled:,} ＝ 调整后 {total.after:,} 项，{verdict}。"
        )
        self.balance.setProperty("role", "muted" if comparison.reconciles else "error")
        self.balance.style().polish(self.balance)

    def _on_chip(self, _key: str) -> None:
        self._keep_row = 0
        self._show_rows()

    def _show_rows(self) -> None:
        self._model.show(self._comparison, self.chips.current())
        self.detail.show_entry(None)
        if count := self._model.rowCount():
            self.view.selectRow(min(self._keep_row, count - 1))

    def _on_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        decidable = self._comparison is not None and self._comparison.decidable and not self._session.read_only
        if index.isValid():
            self._keep_row = index.row()
        self.detail.show_entry(self._model.entry(index.row()), decidable=decidable)

    def _show_trouble(self, sentence: str, role: str = "error-band") -> None:
        self.band.setProperty("role", role)
        self.band.style().polish(self.band)
        self.band.setText(sentence)
        self.band.setVisible(bool(sentence))

    # -- what the clerk does

    def _on_decided(self, pair: NearPair, is_same: bool) -> None:
        """Keep the decision as one undo step, then compare again."""
        try:
            self._session.apply(self._jobs.decide(self._session, pair, is_same))
        except KnownTrouble as error:
            self._show_trouble(error.text)
            return
        except BadInput as error:
            self._show_trouble("".join(message.text for message in error.messages))
            return
        self._decisions += 1
        said = "同一事项" if is_same else "不是同一事项"
        self.finished.emit(f"已记下：{said}，Ctrl+Z 可撤销", None)
        self.compare()

    def undo_decision(self) -> None:
        """Take the last decision of this page back; earlier changes of the file stay."""
        if not self._decisions:
            return
        try:
            self._session.undo()
        except KnownTrouble as error:
            self._show_trouble(error.text)
            return
        self._decisions -= 1
        self.finished.emit("已撤销认定", None)
        self.compare()

    def _on_record(self, row_id: int) -> None:
        assert self._comparison is not None
        self.recordWanted.emit(self._comparison.table, row_id)

    def _options(self) -> LedgerOptions:
        return options_of(self._session)

    def _file_name(self, what: str, suffix: str) -> str:
        comparison = self._comparison
        assert comparison is not None
        return f"{comparison.heading}{what} {comparison.old_label}至{comparison.new_label}{suffix}"

    def print(self) -> None:
        """The table of changes as the PDF it will be saved as."""
        if self._comparison is not None:
            dialog = self._dialog("调整对照表")
            dialog.make(self._jobs.paper, self._comparison, self._options())

    def print_form(self) -> None:
        """The application form with the opinions recorded so far."""
        if self._comparison is not None:
            dialog = self._dialog("调整申请（审核）表")
            dialog.make(self._jobs.form, self._session, self._comparison, self._options())

    def _dialog(self, title: str) -> Any:
        from app.ui.pdf_panel import PdfDialog  # only when a PDF is wanted: brings pdfium in

        dialog = PdfDialog(self._tasks, title=title, file_name=self._file_name(title, ".pdf"), parent=self)
        dialog.finished_saving.connect(self.finished)
        return dialog

    def export(self) -> None:
        """The comparison as a spreadsheet with a column a class."""
        if self._comparison is None:
            return
        name = self._file_name("调整对照表", ".xlsx")
        path = ask_save_path(self, "导出对照表", name, "Excel / WPS 表格 (*.xlsx)")
        if path is not None:
            comparison, options = self._comparison, self._options()
            self._run(f"正在导出 {path.name}", lambda: self._jobs.sheet(comparison, options, path), self._on_exported)

    def _on_exported(self, path: Any) -> None:
        self.finished.emit(f"已导出 {path.name}", path)

    def leave(self) -> None:
        """Back to the list."""
        self.closed.emit()
