"""Shown while no file is open: what to do first, and the files opened last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.ui.actions import Actions
from app.ui.tab_page import TabPage

_SHOWN = 5


class WelcomePage(TabPage):
    """打开, 新建, 演示街道 and the recent files. Signals: openWanted(path)."""

    openWanted = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        card = QFrame(self)
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(48, 36, 48, 36)
        column.setSpacing(12)
        title = QLabel("街道台账", card)
        title.setProperty("role", "title")
        hint = QLabel("打开您的台账文件；第一次用，可以先打开演示街道看一看。", card)
        hint.setProperty("role", "muted")
        column.addWidget(title)
        column.addWidget(hint)
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, role in (("open_file", "primary"), ("new_file", ""), ("demo_file", "")):
            button = QToolButton(card)
            button.setDefaultAction(actions[key])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setProperty("role", role)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._heading = QLabel("最近打开", card)
        self._heading.setProperty("role", "muted")
        column.addWidget(self._heading)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column.addLayout(self._list)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def show_recent(self, paths: list[Path]) -> None:
        """Files opened last; missing ones are greyed."""
        while self._list.count():
            self._list.takeAt(0).widget().deleteLater()
        self._heading.setVisible(bool(paths))
        for path in paths[:_SHOWN]:
            found = path.exists()
            button = QPushButton(f"{path.stem}　{path.parent}" + ("" if found else "（找不到）"), self)
            button.setProperty("role", "section")
            button.setProperty("path", str(path))
            button.setEnabled(found)
            button.clicked.connect(self._on_clicked)
            self._list.addWidget(button)

    def _on_clicked(self) -> None:
        self.openWanted.emit(Path(self.sender().property("path")))
