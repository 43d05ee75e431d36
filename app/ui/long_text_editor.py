"""A long text in a window of its own: large, with a counter and a clean-up of what was pasted."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.text_marks import TextMark, TextMarks

_EM_SIZE = (52, 34)  # first size in full-width characters
_SIDE_EM = 22  # width of the list of finds
_LOOK_AFTER = 300  # ms after the last key before the text is looked through again
_ITEM = re.compile(
    r"\d+[.．、)）]|[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十百\d]+[条章款项]|[一二三四五六七八九十]+、|【"
)
_ENDED = re.compile(r"[。；：！？;:!?]$")


def clean_pasted(text: str) -> str:
    """Text from web pages and Word made plain: no odd blanks, hard wraps inside a sentence, heaps of empty lines.

    A line is joined to the one before when that does not end a sentence and this begins no item (1. （一） 第…）.
    """
    text = re.sub("[\u00a0\u3000\t ]+", " ", re.sub("[\u200b-\u200f\ufeff]", "", text.replace("\r\n", "\n")))
    text = re.sub(r" ?([，。；：、？！（）《》“”]) ?", r"\1", text)
    lines: list[str] = []
    for line in (part.strip() for part in text.split("\n")):
        open_end = bool(lines) and bool(lines[-1]) and not _ENDED.search(lines[-1])
        if line and open_end and not _ITEM.match(line):
            glue = " " if lines[-1][-1].isascii() and line[0].isascii() else ""
            lines[-1] += glue + line
        else:
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class LongTextEditor(QDialog):
    """Opened by the form with the text of one field; `text()` after accept.

    Args:
        marks: what is found in the text; marked in it and listed beside it, anew after each change.
    """

    def __init__(
        self, heading: str, text: str, *, read_only: bool, parent: QWidget, marks: TextMarks | None = None
    ) -> None:
        super().__init__(parent)
        self._marks = marks
        self._found: tuple[TextMark, ...] = ()
        self.setWindowTitle(heading)
        self._edit = QPlainTextEdit(self)
        self._edit.setPlainText(text)
        self._edit.setReadOnly(read_only)
        self._edit.setAccessibleName(heading)
        self._edit.setTabChangesFocus(True)
        self._edit.textChanged.connect(self._count)
        self._counter = QLabel(self)
        self._counter.setProperty("role", "muted")
        self._tidy = QPushButton("整理粘贴的文字", self)
        self._tidy.setToolTip("去掉多余的空格、断行和空行；按 Ctrl+Z 可以还原")
        self._tidy.clicked.connect(self._on_tidy)
        self._tidy.setVisible(not read_only)
        buttons = QDialogButtonBox(self)
        self._take = buttons.addButton("填回表单", QDialogButtonBox.ButtonRole.AcceptRole)
        self._take.setVisible(not read_only)
        buttons.addButton("取消" if not read_only else "关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self._on_cancel)
        key = QShortcut(QKeySequence("Ctrl+Return"), self)
        key.activated.connect(self.accept)
        self._take.setToolTip("填回表单（Ctrl+Enter）")
        foot = QHBoxLayout()
        foot.addWidget(self._counter)
        foot.addWidget(self._tidy)
        foot.addStretch(1)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self._edit if marks is None else self._beside(), 1)
        column.addLayout(foot)
        self._count()
        if marks is not None:
            self._look()

    def _beside(self) -> QSplitter:
        """The text and the list of what is found in it."""
        split = QSplitter(Qt.Orientation.Horizontal, self)
        side = QWidget(split)
        lines = QVBoxLayout(side)
        lines.setContentsMargins(0, 0, 0, 0)
        self._said = QLabel(side, wordWrap=True)
        self._said.setProperty("role", "muted")
        self._list = QListWidget(side)
        self._list.setWordWrap(True)
        self._list.setAccessibleName("从文字里找到的")
        self._list.currentRowChanged.connect(self._on_find)
        lines.addWidget(self._said)
        lines.addWidget(self._list, 1)
        split.addWidget(self._edit)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        em = self.fontMetrics().horizontalAdvance("汉")
        split.setSizes([em * _EM_SIZE[0], em * _SIDE_EM])
        split.setChildrenCollapsible(False)
        self._later = QTimer(self, singleShot=True, interval=_LOOK_AFTER)
        self._later.timeout.connect(self._look)
        self._edit.textChanged.connect(self._later.start)
        return split

    def _look(self) -> None:
        """Find again and mark what is found."""
        assert self._marks is not None
        self._found = self._marks.find(self.text())
        self._said.setText(f"找到 {len(self._found)} 处：" if self._found else self._marks.nothing)
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([f"{place}. {mark.line}" for place, mark in enumerate(self._found, start=1)])
        self._list.blockSignals(False)
        self._show_marks(-1)

    def _on_find(self, place: int) -> None:
        """Go to a find; it is marked more strongly than the others."""
        self._show_marks(place)
        if 0 <= place < len(self._found):
            cursor = self._edit.textCursor()
            cursor.setPosition(_units(self.text(), self._found[place].spans[0][0]))
            self._edit.setTextCursor(cursor)
            self._edit.centerCursor()

    def _show_marks(self, current: int) -> None:
        colours, text, shown = theme.tokens(), self.text(), []
        for place, mark in enumerate(self._found):
            for first, past in mark.spans:
                part = QTextEdit.ExtraSelection()
                part.cursor = self._edit.textCursor()
                part.cursor.setPosition(_units(text, first))
                part.cursor.setPosition(_units(text, past), QTextCursor.MoveMode.KeepAnchor)
                part.format.setBackground(QColor(colours.selection if place == current else colours.accent_soft))
                part.format.setFontUnderline(True)
                part.format.setUnderlineColor(QColor(colours.accent))
                shown.append(part)
        self._edit.setExtraSelections(shown)

    def text(self) -> str:
        return self._edit.toPlainText()

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().horizontalAdvance("汉")
        return QSize(em * (_EM_SIZE[0] + (_SIDE_EM if self._marks else 0)), em * _EM_SIZE[1])

    def reject(self) -> None:
        """Esc and the window's × lose nothing: what differs goes back to the form. Only 取消 drops it."""
        if self._edit.document().isModified() and not self._edit.isReadOnly():
            self.accept()
        else:
            super().reject()

    def _on_cancel(self) -> None:
        self.done(QDialog.DialogCode.Rejected)

    def _count(self) -> None:
        text = self.text()
        self._counter.setText(f"{len(''.join(text.split())):,} 字 · {len(text.splitlines()) or 1} 段")

    def _on_tidy(self) -> None:
        cursor = self._edit.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(clean_pasted(self.text()))
        self._edit.setFocus()


def _units(text: str, place: int) -> int:
    """Place as Qt counts it, in UTF-16 units: a rare character counts twice there (trap 30)."""
    return place + sum(ord(sign) > 0xFFFF for sign in text[:place])
