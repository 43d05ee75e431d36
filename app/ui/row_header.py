"""The numbers left of the rows; a row with a mark has a coloured bar and its words beside the number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QToolTip

from app.ui import theme

MarkRole = int(Qt.ItemDataRole.UserRole) + 4
"""The `Mark` of a row, None without one; asked of the model's vertical header."""

_BAR = 4  # px
_WORDS_EM = 8.5  # room for the words in full-width characters; the tooltip has all of them


class RowHeader(QHeaderView):
    """Vertical header of the grid."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._roomy = False
        self.setSectionsClickable(True)
        self.setHighlightSections(True)

    def set_roomy(self, *, roomy: bool) -> None:
        """Whether there is room for the words of marks beside the numbers."""
        if roomy != self._roomy:
            self._roomy = roomy
            self.headerDataChanged(Qt.Orientation.Vertical, 0, 0)  # forgets the width it had asked for
            self.parentWidget().updateGeometries()
            self.viewport().update()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return size + QSize(self._words_width(), 0) if self._roomy else size

    def _words_width(self) -> int:
        return round(self.fontMetrics().horizontalAdvance("汉") * _WORDS_EM)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()  # the style sheet leaves a clip behind that lets nothing through
        super().paintSection(painter, rect, section)
        painter.restore()
        mark = self.model().headerData(section, Qt.Orientation.Vertical, MarkRole)
        if mark is None:
            return
        colour = QColor(colour_of(mark.level))
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.top(), _BAR, rect.height() - 1), colour)
        if self._roomy:
            painter.setPen(colour)
            room = QRect(rect.left() + _BAR + 4, rect.top(), self._words_width(), rect.height())
            words = painter.fontMetrics().elidedText(mark.text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def viewportEvent(self, event: QEvent) -> bool:
        """The whole sentence of the mark under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            section = self.logicalIndexAt(event.pos())
            mark = self.model().headerData(section, Qt.Orientation.Vertical, MarkRole) if section >= 0 else None
            if mark is not None:
                QToolTip.showText(event.globalPos(), mark.text, self)
                return True
        return super().viewportEvent(event)


def colour_of(level: str) -> str:
    """The colour of a mark in the theme now shown."""
    colours = theme.tokens()
    return {"error": colours.error, "warning": colours.warning}.get(level, colours.accent)
