"""Choosing a ledger and its options beside the very PDF that will be saved (architecture, idea 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.editor import Editor
from app.core.ledger import Ledger, LedgerOptions
from app.core.query import Query
from app.reports.generic import generic_ledger
from app.ui.as_of_picker import AsOfPicker
from app.ui.page_keys import Keys, key_done, nothing
from app.ui.pdf_panel import PdfDialog, PdfPanel
from db.declarations import Table

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.ui.tasks import Tasks

__all__ = ["PdfDialog", "PrintPreview"]

TYPED_PAUSE = 600
"""Milliseconds after the last typed letter before the PDF is made again."""
PAPERS = (("", ""), ("A3", "A3"), ("A4", "A4"))
ORIENTATIONS = (("", None), ("横向", True), ("纵向", False))
"""The first entry stands for what the ledger was made for and gets its words from it."""
MISSING_SHOWN = 20
"""Characters named in the warning; more are counted."""


class PrintPreview(QWidget):
    """A whole page: options on the left, the pages on the right.

    Args:
        editor: whose ledgers of `table` can be chosen.
        query: the rows to print, as filtered and ordered on the screen.
    """

    closed = Signal()
    finished = Signal(str, object)  # sentence for the status line, Path | None

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
        self._ledgers = _ledgers_of(editor, table)
        self._looked_at: tuple[str, Query] | None = None
        self._typed = QTimer(self, singleShot=True, interval=TYPED_PAUSE)
        self._make_widgets()
        self._arrange()
        self._connect()
        self.setFocusProxy(self.panel.view)
        self.remake()

    # -- building

    def _make_widgets(self) -> None:
        self.ledger_box = _combo("表格", [(ledger.heading, ledger) for ledger in self._ledgers], self)
        self.archive, self.public = QRadioButton("存档版", self), QRadioButton("公示版", self)
        self.archive.setToolTip("所有列，内容完整，供存档")
        self.public.setToolTip("不含内部列，电话等按规定遮盖，页面注明公示版")
        self.archive.setChecked(True)
        self._editions = QButtonGroup(self)
        self._editions.addButton(self.archive)
        self._editions.addButton(self.public)
        self.paper = _combo("纸张", list(PAPERS), self)
        self.orientation = _combo("方向", list(ORIENTATIONS), self)
        self.unit = QLineEdit(str(self._session.setting("unit", "") or ""), self)
        self.version = QLineEdit(self)
        self.as_of = AsOfPicker(self, today=self._today)
        self.as_of.set_value(self._query.as_of)
        for widget, name in ((self.unit, "单位名称"), (self.version, "版本"), (self.as_of, "时点")):
            widget.setAccessibleName(name)
        self.unit.setPlaceholderText("如 某某街道办事处")
        self.version.setPlaceholderText("如 2025年版")
        self._make_bands()
        self.rows_label = QLabel(self)
        self.rows_label.setProperty("role", "muted")
        self.rows_label.setWordWrap(True)
        self.close_button = QPushButton("返回列表", self)
        self.panel = PdfPanel(self._tasks, file_name=f"{self._table.heading}.pdf", parent=self)

    def _make_bands(self) -> None:
        self.missing = QLabel(self)
        self.trouble = QLabel(self)
        for label, role in ((self.missing, "band"), (self.trouble, "error-band")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setMargin(8)
            label.hide()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(6)
        edition = QHBoxLayout()
        edition.setSpacing(16)
        edition.addWidget(self.archive)
        edition.addWidget(self.public)
        edition.addStretch(1)
        form.addRow("表格", self.ledger_box)
        form.addRow("用途", edition)
        for text, widget in (
            ("纸张", self.paper),
            ("方向", self.orientation),
            ("单位名称", self.unit),
            ("版本", self.version),
        ):
            form.addRow(text, widget)
        form.addRow(self.as_of)
        options = self._options_card(form)
        pages = QFrame(self)
        pages.setProperty("role", "card")
        right = QVBoxLayout(pages)
        right.setContentsMargins(12, 12, 12, 12)
        right.addWidget(self.panel)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        box.addWidget(options)
        box.addWidget(pages, 1)

    def _options_card(self, form: QFormLayout) -> QFrame:
        heading = QLabel("打印", self)
        heading.setProperty("role", "title")
        choices = QWidget(self)
        choices.setObjectName("form_body")  # lets the card show through
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(form)
        for label in (self.rows_label, self.missing, self.trouble):
            column.addWidget(label)
        column.addStretch(1)
        area = QScrollArea(self)  # large text on a low screen must not push the status line out of it
        area.setWidget(choices)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        options = QFrame(self)
        options.setProperty("role", "card")
        left = QVBoxLayout(options)
        left.setContentsMargins(12, 12, 12, 12)
        left.setSpacing(8)
        left.addWidget(area, 1)
        left.addWidget(self.close_button)
        options.setFixedWidth(self.fontMetrics().horizontalAdvance("国") * 19)
        return options

    def _connect(self) -> None:
        for combo in (self.ledger_box, self.paper, self.orientation):
            combo.currentIndexChanged.connect(self.remake)
        self._editions.buttonClicked.connect(self.remake)
        for line in (self.unit, self.version):
            line.textEdited.connect(self._on_typed)
        self._typed.timeout.connect(self.remake)
        self.as_of.dateChosen.connect(self.remake)
        self.close_button.clicked.connect(self.close_page)
        self.panel.ready.connect(self._on_ready)
        self.panel.saved.connect(self._on_saved)
        self.panel.troubled.connect(self._on_trouble)

    # -- making the PDF

    def _today(self) -> date:
        return self._session.clock().date()

    def ledger(self) -> Ledger | None:
        """The ledger chosen, None when the register has none."""
        return self.ledger_box.currentData()

    def options(self) -> LedgerOptions:
        """What is chosen now."""
        count, digest = self._session.anchor()
        return LedgerOptions(
            public=self.public.isChecked(),
            paper=self.paper.currentData(),
            landscape=self.orientation.currentData(),
            unit=self.unit.text().strip(),
            version=self.version.text().strip(),
            printed_on=self._session.clock().date().isoformat(),
            operator=self._session.operator,
            as_of=self.as_of.value() or "",
            anchor=f"{count} · {digest[:12]}" if digest else "",
        )

    def remake(self, *_: object) -> None:
        """Make the PDF with what is chosen now."""
        self._typed.stop()
        ledger = self.ledger()
        if ledger is None:
            self._on_trouble(f"{self._table.heading}还没有可打印的表格。")
            return
        query = self.query()
        self.panel.file_name = self._file_name(ledger)
        self.paper.setItemText(0, f"按表格：{ledger.paper}")
        self.orientation.setItemText(0, f"按表格：{'横向' if ledger.landscape else '纵向'}")
        self.rows_label.setText(_rows_line(ledger, query))
        options = self.options()
        self.panel.make(f"生成{ledger.heading}", self._services.ledger_job, self._session, ledger, query, options)

    def query(self) -> Query:
        """The rows to print, as of the day chosen."""
        return replace(self._query, as_of=self.as_of.value())

    def _on_ready(self, _path: object) -> None:
        """Look for characters no font has, once for each ledger and day; the pages come first."""
        ledger, query = self.ledger(), self.query()
        if ledger is not None and (ledger.key, query) != self._looked_at:
            self._looked_at = (ledger.key, query)
            job = self._services.missing_characters(self._session, ledger, query)
            self._tasks.run("检查生僻字", job, self._on_missing)

    def _file_name(self, ledger: Ledger) -> str:
        edition = "公示版" if self.public.isChecked() else "存档版"
        parts = [self.unit.text().strip(), ledger.heading, self.version.text().strip(), edition, self.as_of.value()]
        return " ".join(filter(None, parts)) + ".pdf"

    def _on_typed(self, _text: str) -> None:
        self._typed.start()

    def _on_missing(self, characters: tuple[str, ...]) -> None:
        shown = "、".join(characters[:MISSING_SHOWN])
        more = f"等 {len(characters)} 个" if len(characters) > MISSING_SHOWN else f"共 {len(characters)} 个"
        self.missing.setText(f"有字印不出来：{shown}（{more}），纸上会印成〓；请改用别的写法，或打印后手写补上。")
        self.missing.setVisible(bool(characters))

    def _on_trouble(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _on_saved(self, sentence: str, path: object) -> None:
        if self.unit.text().strip() and not self._session.read_only:
            self._session.set_setting("unit", self.unit.text().strip())
        self.finished.emit(sentence, path)

    # -- leaving

    def _keys(self) -> Keys:
        """Undo would change the list behind the page unseen, so it does nothing here."""
        return {
            "Ctrl+S": self.panel.save,
            "Ctrl+P": self.panel.print,
            "Esc": self.close_page,
            "Ctrl+Z": nothing,
            "Ctrl+Y": nothing,
        }

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.panel.view.setFocus()

    def close_page(self) -> None:
        """Back to the list; the PDF that was not saved is dropped."""
        self.shut_down()
        self.closed.emit()

    def shut_down(self) -> None:
        """Stop what is running and remove the PDF that was not saved; called before the page goes."""
        self._typed.stop()
        self.panel.close_document()


def _ledgers_of(editor: Editor, table: Table) -> tuple[Ledger, ...]:
    """What the tab declares for the register, and the plain one with all its fields, which every register has."""
    plain = generic_ledger(table)
    declared = tuple(ledger for ledger in editor.ledgers if ledger.table == table.key)
    return declared if any(ledger.key == plain.key for ledger in declared) else (*declared, plain)


def _combo(name: str, entries: list[tuple[str, object]], parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setAccessibleName(name)
    for text, value in entries:
        combo.addItem(text, value)
    return combo


def _rows_line(ledger: Ledger, query: Query) -> str:
    """Which rows go on paper: a ledger for some kinds of list leaves the others out."""
    kinds = "、".join(ledger.scope.values) if ledger.scope else ""
    rows = f"“{kinds}”的记录" if kinds else "全部记录"
    if ledger.only:
        rows = "这张表规定的记录"
    if query.text.strip() or query.filters:
        return f"按当前的搜索和筛选，打印{rows.removeprefix('全部')}。"
    return f"打印{rows}。"
