"""The table of the comparison page: one row a matter, or a pair of rows to decide about. Knows no session."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from app.core.comparison import Comparison, Line, NearPair
from app.ui import theme

CHANGES, NEAR = "changes", "near"
"""What is shown besides the lines of one class: all changes of substance, the pairs to decide about."""

_HEADINGS = ("调整类型", "编码", "权力类型", "事项名称")
_NEAR_HEADINGS = ("相近", "编码", "权力类型", "调整前 → 调整后")


class ComparisonModel(QAbstractTableModel):
    """Lines of one class, or near pairs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Line | NearPair, ...] = ()
        self._near = False

    def show(self, comparison: Comparison | None, chosen: str) -> None:
        """Fill the table anew.

        Args:
            chosen: a class, `CHANGES` or `NEAR`.
        """
        self.beginResetModel()
        self._near = chosen == NEAR
        if comparison is None:
            self._entries = ()
        elif chosen == NEAR:
            self._entries = comparison.near
        elif chosen == CHANGES:
            self._entries = comparison.changes
        else:
            self._entries = tuple(line for line in comparison.lines if chosen in line.words)
        self.endResetModel()

    def entry(self, row: int) -> Line | NearPair | None:
        """What stands in a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_NEAR_HEADINGS if self._near else _HEADINGS)[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _texts(entry)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _texts(entry)[3]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(theme.tokens().accent)
        return None


def _texts(entry: Line | NearPair) -> tuple[str, str, str, str]:
    if isinstance(entry, NearPair):
        return (f"{entry.score} 分", entry.new.code, entry.new.kind, f"{entry.old.name} → {entry.new.name}")
    side = entry.side
    renamed = entry.old is not None and entry.new is not None and entry.old.name != entry.new.name
    name = f"{entry.old.name} → {entry.new.name}" if renamed and entry.old and entry.new else side.name
    return ("、".join(entry.words), side.code, side.kind, name)
