"""The foot of the form: 历史, 打印卡片 … 取消, 保存."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget


class FormFoot(QFrame):
    """Four buttons under a fine line. Signals: one a button."""

    historyWanted = Signal()
    cardWanted = Signal()
    cancelWanted = Signal()
    saveWanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        self._history = self._button("历史", "谁在什么时候改了什么（Ctrl+Shift+H）", self.historyWanted)
        self._card = self._button("打印卡片", "把这一条印在一张纸上", self.cardWanted)
        self._cancel = self._button("取消", "放弃刚才的修改，可以取回（Esc）", self.cancelWanted)
        self._save = self._button("保存", "保存（Ctrl+S）", self.saveWanted)
        self._save.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 12)
        row.setSpacing(8)
        row.addWidget(self._history)
        row.addWidget(self._card)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule)
        column.addLayout(row)

    def _button(self, text: str, tip: str, signal: Signal) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(signal)
        return button

    def show_state(self, *, dirty: bool, stored: bool, new: bool) -> None:
        """Enable what makes sense: typed and not saved, stored in the file, being entered."""
        self._save.setEnabled(dirty)
        self._cancel.setEnabled(dirty or new)
        self._history.setEnabled(stored)
        self._card.setEnabled(stored)
