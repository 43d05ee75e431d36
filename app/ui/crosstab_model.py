"""The figures of a table of counts as a Qt model; headings broken into short lines."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from app.core.crosstab import Counted, CrosstabCell
from app.ui import theme

_NOWHERE = QModelIndex()
_HEADING_CHARS = 6
_LABEL_CHARS = 22
"""Longest row label; the tooltip has the whole."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


def folded(heading: str) -> str:
    """The heading in lines of about equal length, six characters at most."""
    lines = -(-len(heading) // _HEADING_CHARS)
    size = -(-len(heading) // max(lines, 1))
    return "\n".join(heading[start : start + size] for start in range(0, len(heading), max(size, 1)))


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL_CHARS else f"{label[: _LABEL_CHARS - 1]}…"


class CrosstabModel(QAbstractTableModel):
    """Read-only figures; the last row is 合计 where the table has one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counted: Counted | None = None
        self._lines: tuple[tuple[str, tuple[CrosstabCell, ...]], ...] = ()

    def show(self, counted: Counted) -> None:
        """Show other figures."""
        self.beginResetModel()
        self.counted, self._lines = counted, counted.lines()
        self.endResetModel()

    def cell(self, index: Index) -> CrosstabCell:
        """The figure of a valid index."""
        return self._lines[index.row()][1][index.column()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.counted is None else len(self.counted.columns)

    def _is_sum(self, row: int) -> bool:
        return self.counted is not None and row >= len(self.counted.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.shown
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.tokens().text if cell.count or cell.text else theme.tokens().muted)
        if role == Qt.ItemDataRole.FontRole and self._is_sum(index.row()):
            font = QFont()
            font.setBold(True)
            return font
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(index, cell)
        return None

    def _told(self, index: Index, cell: CrosstabCell) -> str:
        """Row, column and figure, and whether a click opens it."""
        assert self.counted is not None
        place = f"{self._lines[index.row()][0]} × {self.counted.columns[index.column()]}：{cell.shown}"
        return f"{place}\n点一下打开这些记录" if cell.filters is not None else place

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.counted is None:
            return None
        across = orientation == Qt.Orientation.Horizontal
        text = self.counted.columns[section] if across else self._lines[section][0]
        if role == Qt.ItemDataRole.DisplayRole:
            return folded(text) if across else _cut(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return text
        return None
