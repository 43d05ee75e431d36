"""What is drawn over the cells of a grid: the current cell, what was refused, what is doubtful, what was found.

Only cells in sight are looked at; colours come from the theme.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygon

from app.core.errors import Severity
from app.ui import theme

if TYPE_CHECKING:
    from app.ui.grid_view import Pane

_EDGE = 2  # px, width of a frame round a cell
_CORNER = 8  # px, side of the triangle in the corner of a doubtful cell


def paint_marks(pane: Pane, area: QRect) -> None:
    """Draw the marks of the cells in `area` of the pane's viewport."""
    painter = QPainter(pane.viewport())
    rows = _rows_in(pane, area)
    tokens = theme.tokens()
    for row, column in pane.owner.found_cells(rows):
        _frame(painter, _cell(pane, row, column), tokens.warning)
    for row, column, severity in _problems(pane, rows):
        rect = _cell(pane, row, column)
        if severity is Severity.ERROR:
            painter.fillRect(rect, _faint(tokens.error))
            _frame(painter, rect, tokens.error)
        else:
            _corner(painter, rect, tokens.warning)
    current = pane.currentIndex()
    if current.isValid() and current.row() in rows and not pane.owner.editing:
        _frame(painter, _cell(pane, current.row(), current.column()), tokens.accent)
    if pane is pane.owner.frozen:
        painter.fillRect(QRect(pane.viewport().width() - 1, area.top(), 1, area.height()), QColor(tokens.edge))
    painter.end()


def _rows_in(pane: Pane, area: QRect) -> range:
    first, last = pane.rowAt(area.top()), pane.rowAt(area.bottom())
    if first < 0:
        return range(0)
    return range(first, (last if last >= 0 else pane.model().rowCount() - 1) + 1)


def _problems(pane: Pane, rows: range) -> Iterator[tuple[int, int, Severity]]:
    model = pane.owner.model
    for row, column in model.refused_cells():
        if row in rows:
            yield row, column, Severity.ERROR
    for row in rows if model.doubtful else ():
        for key in model.doubts(row):
            column = model.column_of(key)
            if not pane.isColumnHidden(column) and not model.refusal(row, column):
                yield row, column, Severity.WARNING


def _cell(pane: Pane, row: int, column: int) -> QRect:
    return pane.visualRect(pane.model().index(row, column))


def _frame(painter: QPainter, rect: QRect, colour: str) -> None:
    if rect.isEmpty():
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(colour), _EDGE)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawRect(rect.adjusted(1, 1, -1, -1))


def _corner(painter: QPainter, rect: QRect, colour: str) -> None:
    if rect.isEmpty():
        return
    right, top = rect.right(), rect.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPolygon(
        QPolygon([QPoint(right - _CORNER, top), QPoint(right + 1, top), QPoint(right + 1, top + _CORNER)])
    )


def _faint(colour: str) -> QColor:
    made = QColor(colour)
    made.setAlpha(32)
    return made
