"""The heading of a grid column: its order and filter in sight, an arrow that opens both.

The heading only shows and asks; the query is changed by whoever listens.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeaderV2, QWidget

from app.ui import theme


class FilterHeader(QHeaderView):
    """A horizontal heading with an arrow in each section.

    Signals: filterWanted(column, global position under the section) after a click on an arrow; menuWanted(column,
    global position) after a right click.
    """

    filterWanted = Signal(int, QPoint)
    menuWanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("gridHeader")
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._order: dict[int, tuple[int, bool]] = {}
        self._filtered: frozenset[int] = frozenset()
        self._on_arrow = False

    def show_state(self, order: Mapping[int, tuple[int, bool]], filtered: frozenset[int]) -> None:
        """Mark the columns: `order` is column -> (place from 1, descending)."""
        self._order = dict(order)
        self._filtered = filtered
        self.viewport().update()

    def arrow_rect(self, column: int) -> QRect:
        """Where a click opens the filter of the column, in viewport coordinates."""
        side = self.fontMetrics().height() + 4
        right = self.sectionViewportPosition(column) + self.sectionSize(column)
        return QRect(right - side - 2, (self.height() - side) // 2, side, side)

    def open_filter(self, column: int) -> None:
        """Ask for the filter of a column, as a click on its arrow does (Alt+Down)."""
        corner = QPoint(self.sectionViewportPosition(column), self.height())
        self.filterWanted.emit(column, self.viewport().mapToGlobal(corner))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid():
            return
        option = QStyleOptionHeaderV2()
        self.initStyleOption(option)
        self.initStyleOptionForIndex(option, logicalIndex)
        option.rect = rect
        heading = option.text
        option.text = ""
        painter.save()
        self.style().drawControl(QStyle.ControlElement.CE_Header, option, painter, self)
        painter.restore()
        painter.save()
        self._paint_text(painter, rect, logicalIndex, heading)
        self._paint_arrow(painter, logicalIndex)
        painter.restore()

    def _paint_text(self, painter: QPainter, rect: QRect, column: int, heading: str) -> None:
        tokens = theme.tokens()
        place, descending = self._order.get(column, (0, False))
        mark = f" {'↓' if descending else '↑'}{place if len(self._order) > 1 else ''}" if place else ""
        metrics = self.fontMetrics()
        room = rect.adjusted(metrics.averageCharWidth() // 3, 0, -self.arrow_rect(column).width() - 2, 0)
        marked = place or column in self._filtered
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.accent if marked else tokens.text))
        text = metrics.elidedText(heading, Qt.TextElideMode.ElideRight, room.width() - metrics.horizontalAdvance(mark))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text + mark)

    def _paint_arrow(self, painter: QPainter, column: int) -> None:
        tokens = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.arrow_rect(column)
        filtered = column in self._filtered
        unit = max(box.width() // 5, 2)
        middle = box.center()
        painter.setPen(QPen(QColor(tokens.accent if filtered else tokens.muted), 1.5))
        if filtered:
            painter.setBrush(QColor(tokens.accent))
            painter.drawPolygon(
                [
                    QPoint(middle.x() - 2 * unit + 1, middle.y() - unit - 1),
                    QPoint(middle.x() + 2 * unit - 1, middle.y() - unit - 1),
                    QPoint(middle.x() + 1, middle.y() + 1),
                    QPoint(middle.x() + 1, middle.y() + 2 * unit),
                    QPoint(middle.x() - 1, middle.y() + 2 * unit - 1),
                    QPoint(middle.x() - 1, middle.y() + 1),
                ]
            )
            return
        painter.drawPolyline(
            [
                QPoint(middle.x() - unit, middle.y() - unit // 2),
                QPoint(middle.x(), middle.y() + unit // 2),
                QPoint(middle.x() + unit, middle.y() - unit // 2),
            ]
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        column = self.logicalIndexAt(event.position().toPoint())
        self._on_arrow = column >= 0 and self.arrow_rect(column).contains(event.position().toPoint())
        if self._on_arrow and event.button() == Qt.MouseButton.LeftButton:
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._on_arrow and event.button() == Qt.MouseButton.LeftButton:
            self._on_arrow = False
            column = self.logicalIndexAt(event.position().toPoint())
            if column >= 0 and self.arrow_rect(column).contains(event.position().toPoint()):
                self.open_filter(column)
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        if column >= 0:
            self.menuWanted.emit(column, event.globalPos())
