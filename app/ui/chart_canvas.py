"""Draws a chart on the screen; the only file that knows pyqtgraph, imported with the chart panel (130 ms).

pyqtgraph gives the scene, bars, lines and text items; where they go is `chart_layout`'s work, in pixels. Zoom and
menus are off, one plot is reused (traps 2, 4, 33, 34, 35).
"""

from __future__ import annotations

import os

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"  # before the import, which would look for any binding (trap 4)
import pyqtgraph as pg

from app.core.chart import Chart
from app.ui import theme
from app.ui.chart_layout import Label, Layout, Mark, in_words, lay_out, number, totals

LEAST_TEXT = 9.0
"""Points; axis text is never smaller (desktop conventions, charts)."""
TINTS = (1.0, 0.5, 0.25, 0.75)
"""Share of the accent colour a series is painted with; neighbours differ in lightness too."""
PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.CrossPattern,
)
"""Drawn over the tint, so that series can be told apart without colour."""


def look(series: int) -> tuple[float, Qt.BrushStyle]:
    """Tint and pattern of a series; sixteen of them differ (a power list has eleven types of power)."""
    turn = series // len(TINTS)
    return TINTS[series % len(TINTS)], PATTERNS[(series + turn) % len(PATTERNS)]


def mixed(front: str, back: str, part: float) -> QColor:
    """`part` of the front colour over the back colour."""
    one, other = QColor(front), QColor(back)
    return QColor(
        *(round(a * part + b * (1 - part)) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
    )


def _luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def readable_on(ground: QColor) -> QColor:
    """Black or white, whichever has the greater contrast on `ground`; at least 4.58 : 1 for every ground."""
    bright = _luminance(ground)
    return QColor("#FFFFFF") if 1.05 / (bright + 0.05) >= (bright + 0.05) / 0.05 else QColor("#000000")


_CENTRED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)


class _Words(pg.GraphicsObject):
    """All words of a chart in one item: an item a word took 40 times as long to draw."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[tuple[QRectF, str, QColor, QColor | None]] = []
        self._font = QFont()
        self._room = QRectF()

    def show_words(self, words: list[tuple[QRectF, str, QColor, QColor | None]], font: QFont, room: QRectF) -> None:
        """Draw these: place, text, colour, ground under it or None."""
        self.prepareGeometryChange()
        self._words, self._font, self._room = words, font, room
        self.update()

    def texts(self) -> list[str]:
        """What is drawn, in the order of drawing."""
        return [text for _, text, _, _ in self._words]

    def font_shown(self) -> QFont:
        """The font they are drawn in."""
        return self._font

    def boundingRect(self) -> QRectF:
        return self._room

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setFont(self._font)
        for place, text, colour, ground in self._words:
            if ground is not None:
                painter.fillRect(place, ground)
            painter.setPen(colour)
            painter.drawText(place, _CENTRED, text)


class Canvas(pg.GraphicsView):
    """One chart. Scene coordinates are pixels of the widget, downwards; no plot with axes and menus stands between.

    Signals: markPointed(Mark | None); categoryClicked(index).
    """

    markPointed = Signal(object)
    categoryClicked = Signal(object)

    _chart: Chart | None = None  # on the class: the plot widget's own constructor already sends change events

    def __init__(self, parent: QWidget | None = None) -> None:
        pg.setConfigOptions(antialias=True, background=theme.tokens().card, foreground=theme.tokens().text)
        super().__init__(parent, useOpenGL=False)
        self.layout_shown = Layout(0)
        self._drawn: tuple[object, ...] = ()
        self._grounds: dict[float, QColor] = {}
        self._pointed: Mark | None = None
        self._outline: pg.BarGraphItem | None = None
        self._items: list[pg.GraphicsObject] = []
        self.words = _Words()
        self.words.setZValue(1)
        self.addItem(self.words)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("图表")

    # -- drawing

    def show_chart(self, chart: Chart) -> None:
        """Draw `chart` in place of the one before."""
        self._chart, self._pointed, self._drawn = chart, None, ()
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(_in_words(chart))
        if self.isVisible():
            self.redraw()  # else when it is shown, with the size it then has

    def redraw(self) -> None:
        """Place and draw everything for the size and the theme of now."""
        if self._chart is None or self.width() < 10:
            return
        font = self._text_font()
        metrics = QFontMetricsF(font)
        room = self.parentWidget().height() if self.parentWidget() else self.height()
        width = self.width()
        wanted = (id(self._chart), width, self.height(), room, theme.tokens(), font.toString())
        if wanted == self._drawn:
            return
        self._drawn = wanted
        found = lay_out(self._chart, width, room, metrics.horizontalAdvance, metrics.height())
        self.setMinimumHeight(int(found.height))
        if self.width() != width:
            return  # a scroll bar came or went, and the resize has drawn everything anew already
        self.layout_shown = found
        self._mix_grounds()
        self.setBackground(theme.tokens().card)
        self._clear()
        self._draw_strokes(found, ground=True)
        self._draw_marks(found)
        self._draw_strokes(found, ground=False)
        words = [self._word(label, metrics) for label in found.labels]
        self.words.show_words(words, font, QRectF(self.rect()))
        self._draw_pointed()

    def _clear(self) -> None:
        """Take the marks and lines of the chart before out of the scene."""
        for item in self._items:
            self.removeItem(item)
        self._items.clear()
        self._outline = None

    def _add(self, item: pg.GraphicsObject) -> None:
        self._items.append(item)
        self.addItem(item)

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF(), LEAST_TEXT))
        return font

    def _ground(self, mark: Mark) -> QColor:
        """Colour a mark is painted with: by its number in a heat map, else by its series."""
        assert self._chart is not None
        return self._grounds[mark.value if self._chart.shape == "heat" else mark.series]

    def _mix_grounds(self) -> None:
        """Each colour of the chart once."""
        colours, marks = theme.tokens(), self.layout_shown.marks
        assert self._chart is not None
        if self._chart.shape == "heat":
            largest = max((mark.value for mark in marks), default=0) or 1
            parts = {mark.value: 0.06 + 0.94 * mark.value / largest for mark in marks}
        else:
            parts = {mark.series: look(mark.series)[0] for mark in marks}
        self._grounds = {key: mixed(colours.accent, colours.card, part) for key, part in parts.items()}

    def _draw_marks(self, found: Layout) -> None:
        assert self._chart is not None
        if self._chart.shape == "line":
            self._draw_points(found)
            return
        none = QPen(Qt.PenStyle.NoPen)
        if self._chart.shape == "heat":
            self._add_bars(found.marks, none, brushes=[QBrush(self._ground(mark)) for mark in found.marks])
            return
        edge = QPen(theme.tokens().card) if len(self._chart.series) > 1 else none
        lines = mixed(theme.tokens().text, theme.tokens().card, 0.35)
        for index in range(len(self._chart.series)):  # one item a colour: a brush a bar is ten times as slow
            marks = [mark for mark in found.marks if mark.series == index]
            if marks:
                self._add_bars(marks, edge, brush=QBrush(self._ground(marks[0])))
            if marks and look(index)[1] != Qt.BrushStyle.SolidPattern:
                self._add_bars(marks, none, brush=QBrush(lines, look(index)[1]))

    def _add_bars(self, marks: list[Mark], pen: QPen, **brushes: object) -> None:
        self._add(
            pg.BarGraphItem(
                x0=[mark.left for mark in marks],
                y0=[mark.top for mark in marks],
                width=[mark.width for mark in marks],
                height=[mark.height for mark in marks],
                pen=pen,
                **brushes,
            )
        )

    def _draw_points(self, found: Layout) -> None:
        """Another symbol for each series, so that colour is not the only sign."""
        assert self._chart is not None
        for index in range(len(self._chart.series)):
            marks = [mark for mark in found.marks if mark.series == index]
            self._add(
                pg.ScatterPlotItem(
                    x=[mark.left + mark.width / 2 for mark in marks],
                    y=[mark.top + mark.height / 2 for mark in marks],
                    symbol="oste"[index % 4] if index % 4 != 3 else "d",
                    size=9,
                    pen=self._pen(theme.tokens().accent, 1.5),
                    brush=theme.tokens().accent if index == 0 else theme.tokens().card,
                )
            )

    def _draw_strokes(self, found: Layout, *, ground: bool) -> None:
        dashes = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
        for stroke in found.strokes:
            if (stroke.series < 0) is not ground:
                continue
            x, y = zip(*stroke.points, strict=True)
            if ground:
                pen = self._pen(theme.tokens().line, 1)
            else:
                pen = self._pen(theme.tokens().accent, 2, dashes[stroke.series % len(dashes)])
            self._add(pg.PlotCurveItem(x=list(x), y=list(y), pen=pen, antialias=not ground))

    def _word(self, label: Label, metrics: QFontMetricsF) -> tuple[QRectF, str, QColor, QColor | None]:
        """Place, text, colour and, on a patterned mark, the ground that keeps the text readable."""
        wide, high = metrics.horizontalAdvance(label.text), metrics.height()
        place = QRectF(label.x - label.anchor[0] * wide, label.y - label.anchor[1] * high, wide, high)
        if not label.role.startswith("mark:"):
            return place, label.text, QColor(getattr(theme.tokens(), label.role)), None
        ground = self._ground(self.layout_shown.marks[int(label.role[5:])])
        return place, label.text, readable_on(ground), ground if self._is_patterned(label) else None

    def _is_patterned(self, label: Label) -> bool:
        assert self._chart is not None
        mark = self.layout_shown.marks[int(label.role[5:])]
        return self._chart.shape != "heat" and look(mark.series)[1] != Qt.BrushStyle.SolidPattern

    def _draw_pointed(self) -> None:
        if self._outline is not None:
            self.removeItem(self._outline)
            self._items.remove(self._outline)
            self._outline = None
        if (mark := self._pointed) is None:
            return
        pen = self._pen(theme.tokens().text, 2)
        self._outline = pg.BarGraphItem(
            x0=[mark.left], y0=[mark.top], width=[mark.width], height=[mark.height], brush=None, pen=pen
        )
        self._add(self._outline)

    def _pen(self, colour: str, wide: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A pen `wide` pixels of the widget wide; the plot's pens count pixels of the screen, thin at 150 %."""
        return pg.mkPen(colour, width=wide * self.devicePixelRatioF(), style=style)

    # -- pointing and clicking

    def point(self, mark: Mark | None) -> None:
        """Outline `mark` and say so."""
        if mark != self._pointed:
            self._pointed = mark
            self._draw_pointed()
            self.markPointed.emit(mark)

    def mark_at(self, where: QPointF) -> Mark | None:
        """The mark under the pointer, or the first of the category whose row or column it is."""
        for mark in self.layout_shown.marks:
            if mark.holds(where.x(), where.y()):
                return mark
        category = self._category_at(where)
        return next((mark for mark in self.layout_shown.marks if mark.category == category), None)

    def _category_at(self, where: QPointF) -> int | None:
        for place, (left, top, width, height) in enumerate(self.layout_shown.areas):
            if QRectF(left, top, width, height).contains(where):
                return place
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position())
        self.point(mark)
        if mark is not None and self._chart is not None:
            QToolTip.showText(event.globalPosition().toPoint(), in_words(self._chart, mark), self)
            clickable = bool(self._chart.filters)
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        else:
            self.unsetCursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        category = self._category_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and category is not None:
            self.categoryClicked.emit(category)

    def leaveEvent(self, event: QEvent) -> None:
        self.point(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """No zoom: the panel scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self._step(moves[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._pointed:
            self.categoryClicked.emit(self._pointed.category)
        else:
            event.ignore()

    def _step(self, by: int) -> None:
        marks = self.layout_shown.marks
        if marks:
            place = marks.index(self._pointed) + by if self._pointed in marks else 0
            self.point(marks[place % len(marks)])

    def focusOutEvent(self, event: QEvent) -> None:
        self.point(None)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pointed = None
        self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.redraw()


def _in_words(chart: Chart) -> str:
    """The whole chart for a screen reader."""
    sums = totals(chart)
    return "；".join(f"{name} {number(value)}{chart.unit}" for name, value in zip(chart.categories, sums, strict=True))
