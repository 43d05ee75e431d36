"""A bar chart and a heat map on the screen against the same drawn by hand with QPainter (performance, §9)."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.core.chart import Chart, Series
from app.ui.chart_canvas import Canvas

BARS, ROUNDS = 50, 9
WIDTH, ROW = 900, 24
LIMIT = "QPainter by hand"


class ByHand(QWidget):
    """The limit: marks, names and numbers painted with nothing in between."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        (self._heat if self._chart.shape == "heat" else self._bars)(painter)
        painter.end()

    def _bars(self, painter: QPainter) -> None:
        for place, value in enumerate(self._chart.series[0].values):
            painter.fillRect(QRectF(120, place * ROW + 5, value * 0.6, ROW - 9), QColor("#1F5FAE"))
            painter.setPen(Qt.GlobalColor.black)
            painter.drawText(QPointF(4, place * ROW + 16), self._chart.categories[place])
            painter.drawText(QPointF(730, place * ROW + 16), f"{value:,}")

    def _heat(self, painter: QPainter) -> None:
        for row, series in enumerate(self._chart.series):
            painter.drawText(QPointF(4, row * 60 + 40), series.name)
            for column, value in enumerate(series.values):
                cell = QRectF(80 + column * 44, row * 60 + 20, 42, 58)
                painter.fillRect(cell, QColor(31, 95, 174, value * 6))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(value))
        for column, name in enumerate(self._chart.categories):
            painter.drawText(QPointF(84 + column * 44, 14), name)


def timed(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def draw(widget: QWidget) -> None:
    """Shown, painted, hidden; `close` of a plot library's view takes its scene apart, so it is not used."""
    widget.resize(WIDTH, BARS * ROW)
    widget.show()
    QApplication.processEvents()
    widget.hide()


def fresh(chart: Chart) -> None:
    canvas = Canvas()
    canvas.resize(WIDTH, BARS * ROW)
    canvas.show_chart(chart)
    draw(canvas)


def charts() -> tuple[Chart, Chart]:
    """50 bars, and a heat map of 4 × 18 cells."""
    random.seed(1)
    values = tuple(random.randint(1, 999) for _ in range(BARS))
    rows = tuple(Series(f"岗位{row}", tuple(random.randint(0, 40) for _ in range(18))) for row in range(4))
    return (
        Chart("bars", "", "hbar", tuple(f"类别{place}" for place in range(BARS)), (Series("数", values),)),
        Chart("heat", "", "heat", tuple(f"{level}级" for level in range(1, 19)), rows),
    )


def main() -> list[tuple[str, str, float, float, int]]:
    """Ratios of creation with first paint, and of drawing another chart on the same canvas."""
    application = QApplication.instance() or QApplication([])
    bars, heat = charts()
    kept = Canvas()

    def again() -> None:
        kept.show_chart(bars)
        draw(kept)

    contenders: dict[str, tuple[Callable[[], None], Chart]] = {
        "bar chart, first paint": (lambda: fresh(bars), bars),
        "bar chart, redraw": (again, bars),
        "heat map, first paint": (lambda: fresh(heat), heat),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for _ in range(ROUNDS + 1):
        for name in random.sample(sorted(contenders), len(contenders)):
            ours, chart = contenders[name]
            times[name].append((timed(ours), timed(lambda chart=chart: draw(ByHand(chart)))))
            application.processEvents()
    return [(name, LIMIT, _ratio(taken[1:]), 6.0, ROUNDS) for name, taken in times.items()]


def _ratio(taken: list[tuple[float, float]]) -> float:
    return statistics.median(ours for ours, _ in taken) / statistics.median(limit for _, limit in taken)


if __name__ == "__main__":
    for row in main():
        print(*row)
