"""The foot of the form: 历史, 打印, 办理 … 取消, 保存."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget


class FormFoot(QFrame):
    """Five buttons under a fine line.

    Signals: one a button; menuOpening(name, empty QMenu) when 打印 ("print") or 办理 ("act") is about to drop down.
    """

    historyWanted = Signal()
    menuOpening = Signal(str, object)
    cancelWanted = Signal()
    saveWanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        self._history = self._button("历史", "谁在什么时候改了什么（Ctrl+Shift+H）", self.historyWanted)
        self._print = self._menu_button("打印", "print", "把这一条印在纸上：卡片、表格、函")
        self._act = self._menu_button("办理", "act", "这一条现在可以办的步骤（Alt+A）")
        self._cancel = self._button("取消", "放弃刚才的修改，可以取回（Esc）", self.cancelWanted)
        self._save = self._button("保存", "保存（Ctrl+S）", self.saveWanted)
        self._save.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 12)
        row.setSpacing(8)
        for button in (self._history, self._print, self._act):
            row.addWidget(button)
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

    def _menu_button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setProperty("drops", True)
        menu = QMenu(button)
        menu.setObjectName(name)
        menu.aboutToShow.connect(self._on_menu)
        button.setMenu(menu)
        return button

    def _on_menu(self) -> None:
        menu = self.sender()
        menu.clear()
        self.menuOpening.emit(menu.objectName(), menu)

    def show_acting(self, *, shown: bool) -> None:
        """Whether the register has anything to carry out."""
        self._act.setVisible(shown)

    def show_state(self, *, dirty: bool, stored: bool, new: bool) -> None:
        """Enable what makes sense: typed and not saved, stored in the file, being entered."""
        self._save.setEnabled(dirty)
        self._cancel.setEnabled(dirty or new)
        self._history.setEnabled(stored)
        self._print.setEnabled(stored)
        self._act.setEnabled(stored)
