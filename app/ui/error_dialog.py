"""Three kinds of errors, three ways to speak (architecture, Errors).

Bad input stands beside its field; known trouble is a band with one sentence; a bug is this dialog, with details to
copy. The view is loaded again from the file by the window afterwards.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.core.errors import BadInput, KnownTrouble, Severity

_TOLD = 3  # sentences of bad input in one band
_EM_WIDTH = 38  # in full-width characters


def sentence(error: Exception) -> str:
    """What the clerk is told of bad input or known trouble; "" for a bug."""
    if isinstance(error, KnownTrouble):
        return error.text
    if isinstance(error, BadInput):
        errors = [part.text.rstrip("。") for part in error.messages if part.severity is Severity.ERROR]
        told = list(dict.fromkeys(errors))
        more = f"……共 {len(errors)} 处" if len(told) > _TOLD else ""
        return f"{_once(told[:_TOLD])}{more}。"
    return ""


def _once(told: list[str]) -> str:
    """Sentences in one: what was not done is said once, 没有公布：甲没有依据；乙没有依据."""
    parts = [text.partition("：") for text in told]
    head = parts[0][0]
    if re.match("(“[^”]*”)?没有", head) and all(part[0] == head and part[2] for part in parts):
        return f"{head}：{'；'.join(part[2] for part in parts)}"
    return f"没有保存：{'；'.join(told)}"


class BugDialog(QDialog):
    """Says that something went wrong in the program, that saved data is safe, and shows details on request."""

    def __init__(self, error: BaseException, note: Path | None, parent: QWidget | None) -> None:
        super().__init__(parent)
        from app.core import crash  # only after a bug

        self.setWindowTitle("程序出了点问题")
        self._details_text = crash.describe(error)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        text = "刚才的操作没有完成。已经保存的数据都在，页面会按文件重新载入，可以继续工作。"
        told = QLabel(text, self, wordWrap=True)
        column.addWidget(told)
        asked = "如果反复出现，请把详细信息交给技术人员。里面没有姓名、号码等内容。"
        kept = f"记录已存在 {note.name}。" if note else ""
        more = QLabel(asked + kept, self, wordWrap=True)
        more.setProperty("role", "muted")
        column.addWidget(more)
        self._details = QPlainTextEdit(self._details_text, self, readOnly=True)
        self._details.setAccessibleName("详细信息")
        self._details.hide()
        column.addWidget(self._details, 1)
        buttons = QDialogButtonBox(self)
        self._show = QPushButton("详细信息", self)
        self._copy = QPushButton("复制详细信息", self)
        buttons.addButton(self._show, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        go_on = buttons.addButton("继续工作", QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        self._show.clicked.connect(self._on_show)
        self._copy.clicked.connect(self._on_copy)
        buttons.accepted.connect(self.accept)
        column.addWidget(buttons)
        em = self.fontMetrics().horizontalAdvance("汉")
        self.setMinimumWidth(em * _EM_WIDTH)

    def details(self) -> str:
        """Text to hand on; anonymous."""
        return self._details_text

    def _on_show(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self._details.setMinimumHeight(self.fontMetrics().lineSpacing() * 12 if shown else 0)
        self._show.setText("收起详细信息" if shown else "详细信息")
        self.adjustSize()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details_text)
        self._copy.setText("已复制")
