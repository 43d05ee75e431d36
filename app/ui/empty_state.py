"""What a grid without rows says: what to do first, with one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.query import Query
from db.declarations import Table


class EmptyState(QWidget):
    """A sentence and a button in the middle of the grid.

    Signals: newRequested(), importRequested(), clearRequested() (show all rows again).
    """

    newRequested = Signal()
    importRequested = Signal()
    clearRequested = Signal()

    def __init__(self, table: Table, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("gridEmpty")
        self._table = table
        self._sentence = QLabel(self)
        self._sentence.setProperty("role", "muted")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._new = self._button(f"新增{table.heading}", self.newRequested)
        self._import = self._button("导入表格…", self.importRequested)
        self._clear = self._button("清除筛选", self.clearRequested)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._sentence)
        for button in (self._import, self._new, self._clear):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_for(self, query: Query, *, read_only: bool) -> None:
        """Say what fits: an empty register, or a query that no row meets."""
        by_table = "表格" in self._table.empty_hint
        plain = query.plain
        nothing = self._table.empty_hint or f"还没有{self._table.heading}。"
        if query.as_of and not (query.text.strip() or query.filters):
            nothing, plain = f"{query.as_of} 还没有{self._table.heading}。", True
        self._sentence.setText(nothing if plain else f"没有符合条件的{self._table.heading}。")
        self._import.setVisible(plain and by_table and not read_only)
        self._new.setVisible(plain and not by_table and not read_only)
        self._clear.setVisible(not plain)
        self.show()
        self.raise_()

    def _button(self, text: str, signal: Signal) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "primary")
        button.clicked.connect(signal)
        return button
