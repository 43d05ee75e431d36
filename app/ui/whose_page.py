"""Whose job is this? One search box, answers as you type, a card to hand over.

What is in force is read once in Tasks; each letter then asks the finder in memory.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import KnownTrouble
from app.core.ledger import options_of
from app.core.whose import Finder, Found, WhoseAnswer, WhoseJobs
from app.ui import theme
from app.ui.lines_delegate import LinesDelegate
from app.ui.page_keys import Keys, key_done, nothing

if TYPE_CHECKING:
    from app.core.session import Session
    from app.ui.tasks import Tasks

_PAUSE = 120
"""Milliseconds after the last letter before the answers change."""
_SHOWN = 50


class WhosePage(QWidget):
    """A whole page, shown until `closed`.

    Signals: closed(); finished(sentence, Path | None); recordWanted(table key, row id).
    """

    closed = Signal()
    finished = Signal(str, object)
    recordWanted = Signal(str, object)

    def __init__(self, session: Session, jobs: WhoseJobs, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._tasks = session, jobs, tasks
        self._finder: Finder | None = None
        self._found = Found(())
        self._make_widgets()
        self._arrange()
        self._connect()
        self.setFocusProxy(self.search)
        self._show_answer(None)
        self.read()

    # -- building

    def _make_widgets(self) -> None:
        self.caption = QLabel("这件事归谁管？", self)
        self.caption.setProperty("role", "title")
        self.search = QLineEdit(self)
        self.search.setAccessibleName("要查的事")
        self.search.setPlaceholderText("写几个词，如 违建 拆除；也可以写拼音首字母，如 wfjs")
        self.search.setClearButtonEnabled(True)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setMargin(8)
        self.note.setProperty("role", "band")
        self.list = QListWidget(self)
        self.list.setAccessibleName("查到的事项")
        self.list.setItemDelegate(LinesDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName("事项的分工")
        self.text.setOpenLinks(False)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.record_button = QPushButton("打开记录", self)
        self.close_button = QPushButton("返回列表", self)
        self.card_button = QPushButton("打印卡片", self)
        self.card_button.setProperty("role", "primary")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.caption)
        top.addWidget(self.search, 1)
        whole = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(self.list)
        whole.addWidget(self.text)
        em = self.fontMetrics().horizontalAdvance("国")
        whole.setSizes([em * 45, em * 55])
        whole.setChildrenCollapsible(False)
        whole.setHandleWidth(8)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        for button in (self.record_button, self.close_button, self.card_button):
            foot.addWidget(button)
        card = QFrame(self)
        card.setProperty("role", "card")
        box = QVBoxLayout(card)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self.note)
        box.addWidget(whole, 1)
        box.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(card)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_typed)
        self._pause.timeout.connect(self.ask)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(self._on_activated)
        self.record_button.clicked.connect(self.open_record)
        self.card_button.clicked.connect(self.print_card)
        self.close_button.clicked.connect(self.leave)

    def _keys(self) -> Keys:
        return {"Esc": self.leave, "Ctrl+P": self.print_card, "Ctrl+Z": nothing, "Ctrl+Y": nothing}

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the answers while the cursor stays in the search box."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.list.count():
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_pause"):
            self._show_answer(self.answer())

    # -- asking

    def read(self) -> None:
        """Read what is in force; the box can be typed in meanwhile."""
        self._show_note("正在读取现行清单……", "info-band")
        self._tasks.run("正在读取现行清单", self._jobs.finder(self._session), self._on_read, self._on_failed)

    def _on_read(self, finder: Finder) -> None:
        self._finder = finder
        self.ask()

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, KnownTrouble):
            raise error
        self._show_note(error.text, "error-band")

    def _on_typed(self, _text: str) -> None:
        self._pause.start()

    def ask(self) -> None:
        """Show the answers to what stands in the box."""
        self._pause.stop()
        if self._finder is None:
            return
        self._found = self._finder.find(self.search.text(), _SHOWN)
        self._show_note(self._found.advice)
        self.list.clear()
        for answer in self._found.answers:
            self.list.addItem(QListWidgetItem(_entry(answer)))
        more = self._found.total - len(self._found.answers)
        counted = f"查到 {self._found.total:,} 个事项" if self._found.total else ""
        self.count.setText(f"{counted}，只列出前 {_SHOWN} 个，请再加一个词" if more > 0 else counted)
        if self._found.answers:
            self.list.setCurrentRow(0)
        else:
            self._show_answer(None)

    # -- showing

    def answer(self) -> WhoseAnswer | None:
        """The answer shown."""
        row = self.list.currentRow()
        return self._found.answers[row] if 0 <= row < len(self._found.answers) else None

    def _on_row(self, _row: int) -> None:
        self._show_answer(self.answer())

    def _show_answer(self, answer: WhoseAnswer | None) -> None:
        self.text.setHtml(_html(answer) if answer else _empty())
        for button in (self.record_button, self.card_button):
            button.setEnabled(answer is not None)

    def _show_note(self, sentence: str, role: str = "band") -> None:
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    # -- what the clerk does

    def _on_activated(self, _item: QListWidgetItem) -> None:
        self.open_record()

    def open_record(self) -> None:
        """Jump to the record of the telling list."""
        answer = self.answer()
        if answer is not None and answer.listings:
            self.recordWanted.emit(answer.listings[0].table, answer.listings[0].row_id)

    def print_card(self) -> None:
        """One page to hand over, as the PDF it will be saved as."""
        answer = self.answer()
        if answer is None:
            return
        from app.ui.pdf_panel import PdfDialog  # only when a PDF is wanted: brings pdfium in

        session = self._session
        options = options_of(session)
        dialog = PdfDialog(self._tasks, title="职责查询卡", file_name=f"职责查询卡 {answer.name[:30]}.pdf", parent=self)
        dialog.finished_saving.connect(self.finished)
        dialog.make(self._jobs.card, session, answer, options)

    def leave(self) -> None:
        """Back to the list."""
        self.closed.emit()


def _entry(answer: WhoseAnswer) -> str:
    """Two lines of the list: the matter; our part and who leads."""
    lists = "、".join(dict.fromkeys(listing.kind for listing in answer.listings))
    return f"{answer.name}\n{answer.part} · 牵头：{_one_line(answer.lead) or '没有写明'} · {lists}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _empty() -> str:
    return f'<p style="color:{theme.tokens().muted}">在上面写几个词，这里显示谁牵头、我们负什么责、写在哪份清单里。</p>'


def _html(answer: WhoseAnswer) -> str:
    colours = theme.tokens()
    facts = (
        ("牵头单位", answer.lead),
        ("我单位责任", answer.part),
        ("我单位做什么", answer.duty),
        ("承办机构", answer.office),
        ("电话", answer.phone),
        ("依据", answer.basis),
    )
    rows = "".join(
        f'<tr><td style="color:{colours.muted}; padding:3px 12px 3px 0; white-space:nowrap">{heading}</td>'
        f'<td style="padding:3px 0">{_visible(text, strong=heading == "我单位责任")}</td></tr>'
        for heading, text in facts
        if text
    )
    lists = "".join(
        f"<li>{escape(each.kind)} {escape(each.version)}{_in_brackets(each.state)}：{escape(each.part)}"
        f"{_more(each.approval, each.effective)}</li>"
        for each in answer.listings
    )
    notes = "".join(f'<p style="color:{colours.warning}">{escape(note)}</p>' for note in answer.notes)
    head = f'<h3>{escape(answer.name)}</h3><p style="color:{colours.muted}">{escape(answer.kind)}</p>'
    return f"{head}<table>{rows}</table>{notes}<p><b>载明的现行清单</b></p><ul>{lists}</ul>"


def _in_brackets(text: str) -> str:
    return f"（{escape(text)}）" if text else ""


def _visible(text: str, *, strong: bool) -> str:
    shown = escape(text).replace("\n", "<br>")
    return f"<b>{shown}</b>" if strong else shown


def _more(approval: str, effective: str) -> str:
    parts = [part for part in (approval, f"{effective} 起" if effective else "") if part]
    return f"，{escape('，'.join(parts))}" if parts else ""
