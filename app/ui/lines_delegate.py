"""A list entry of several lines: the first in full colour, the others muted; a line that starts with ✕ in red."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme

AIR = 13
"""Pixels an entry is higher than its text (screen: 32 px a line at 10 pt)."""
PADDING = 8
"""Pixels between the edge and the text."""


class LinesDelegate(QStyledItemDelegate):
    """Paints the item's text line by line, each cut with … where it is too long."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, option.fontMetrics.height() * len(str(index.data()).split("\n")) + AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        colours, line = theme.tokens(), option.fontMetrics.height()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selection))
        rect = option.rect.adjusted(PADDING, AIR // 2, -PADDING, 0)
        for count, words in enumerate(str(index.data()).split("\n")):
            tone = colours.error if words.startswith("✕") else colours.muted if count else colours.text
            painter.setPen(QColor(tone))
            shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            place = QRect(rect.left(), rect.top() + count * line, rect.width(), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colours.accent))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
