"""How a line of the register list looks: a heading that folds, or a register with icon, name and count."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme

COUNT = Qt.ItemDataRole.UserRole
KEY = Qt.ItemDataRole.UserRole + 1
"""Table key of a register, "" of a heading."""
FOLDED = Qt.ItemDataRole.UserRole + 2
"""True for a heading whose registers are hidden."""

ICON = 20  # px at 100 %
_CHEVRON = 12
_PAD = 10
_MANY = 12
"""From so many registers on the rows stand closer, so that more of them are in sight."""


class RowPainter(QStyledItemDelegate):
    """Paints the lines; a bar on the left marks the register shown, so that colour is not the only sign.

    Attributes:
        folded: True when only icons are shown. shown: key of the register in front. many: registers in the list.
    """

    folded = False
    shown = ""
    many = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = option.fontMetrics.height()
        if not index.data(KEY):
            return QSize(height * 3, _CHEVRON if self.folded and not index.data(FOLDED) else height + 12)
        return QSize(height * 3, round(height * 1.3) + (8 if self.many > _MANY else 16))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme.tokens()
        current = bool(index.data(KEY)) and index.data(KEY) == self.shown
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(0, 1, 0, -1)
        if current or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if current else colours.hover))
            painter.drawRoundedRect(box, 4, 4)
        if current:
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRect(box.left(), box.top() + 7, 3, box.height() - 14), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colours.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 4, 4)
        if index.data(KEY):
            self._draw_register(painter, box, index, current=current)
        else:
            self._draw_heading(painter, box, index)
        painter.restore()

    def _draw_heading(self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Chevron and name; among icons only a fine line, or the chevron while its registers are hidden."""
        hidden = bool(index.data(FOLDED))
        if self.folded and not hidden:
            painter.setPen(QColor(theme.tokens().line))
            painter.drawLine(box.left() + 8, box.center().y(), box.right() - 8, box.center().y())
            return
        left = box.center().x() - _CHEVRON // 2 if self.folded else box.left() + 4
        spot = QRect(left, box.center().y() - _CHEVRON // 2 + 1, _CHEVRON, _CHEVRON)
        theme.icon("chevron-right" if hidden else "chevron-down", role="muted").paint(painter, spot)
        if self.folded:
            return
        text = box.adjusted(_CHEVRON + 8, 0, -_PAD, 0)
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(QColor(theme.tokens().muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, index.data())
        if hidden:
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.data(COUNT)))

    def _draw_register(
        self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex, *, current: bool
    ) -> None:
        colours = theme.tokens()
        left = box.center().x() - ICON // 2 + 1 if self.folded else box.left() + _PAD
        self._draw_icon(painter, QRect(left, box.center().y() - ICON // 2 + 1, ICON, ICON), index, current=current)
        if self.folded:
            return
        text = box.adjusted(_PAD + ICON + 8, 0, -_PAD, 0)
        painter.setPen(QColor(colours.muted))
        count = str(index.data(COUNT))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setPen(QColor(colours.accent if current else colours.text))
        if current:
            font = QFont(painter.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
        text.setRight(text.right() - painter.fontMetrics().horizontalAdvance(count) - 6)
        heading = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, heading)

    def _draw_icon(
        self, painter: QPainter, spot: QRect, index: QModelIndex | QPersistentModelIndex, *, current: bool
    ) -> None:
        """The register's own icon; among icons one without says its first two characters instead."""
        name, role = index.data(KEY), "accent" if current else "muted"
        if theme.has_icon(name) or not self.folded:
            theme.icon(name if theme.has_icon(name) else "list", role=role).paint(painter, spot)
            return
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(QColor(getattr(theme.tokens(), role)))
        painter.drawText(spot.adjusted(-12, 0, 12, 0), Qt.AlignmentFlag.AlignCenter, index.data()[:2])
