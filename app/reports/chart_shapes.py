"""Draws the marks of a `Chart` on a page: bars, lines, a matrix. Vector, with searchable labels that print in grey.

Every mark carries its number; series differ by pattern as well as by colour, because most office printers are black
and white (desktop conventions, charts). Lengths in pt; type never under 8 pt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.core.chart import Chart, Series
from app.reports.fonts import SANS, text_width
from app.reports.pdf_page import PdfDocument
from app.reports.wrapping import balanced, wrap

SIZE = 9.0
_SMALL = 8.0
_NAVY = (0.13, 0.31, 0.52)
_FILLS: tuple[tuple[tuple[float, float, float], str], ...] = (
    (_NAVY, ""),
    ((0.66, 0.79, 0.91), ""),
    ((1.0, 1.0, 1.0), "/"),
    ((0.38, 0.56, 0.75), ""),
    ((0.92, 0.92, 0.92), "\\"),
    ((0.35, 0.35, 0.35), ""),
    ((1.0, 1.0, 1.0), "-"),
    ((0.78, 0.78, 0.78), ""),
    ((1.0, 1.0, 1.0), "x"),
    ((0.55, 0.55, 0.55), "|"),
    ((0.85, 0.91, 0.97), "|"),
    ((1.0, 1.0, 1.0), ""),
)
_DASHES = ((), (6, 3), (2, 2), (8, 3, 2, 3))


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page: lower left corner, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.y + self.height


def total(chart: Chart) -> float:
    """Sum of all numbers."""
    return sum(value or 0 for series in chart.series for value in series.values)


def column_sums(chart: Chart) -> list[float]:
    """Sum over the series for each category."""
    return [sum(series.values[i] or 0 for series in chart.series) for i in range(len(chart.categories))]


def number(value: float) -> str:
    """1,234 or 12.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def share(value: float, whole: float) -> str:
    """A part in percent, like 70.5%."""
    return f"{value / whole:.1%}" if whole else ""


def draw_shape(document: PdfDocument, chart: Chart, area: Area) -> None:
    """Draw the marks, their labels and, for several series, the legend inside the area."""
    if len(chart.series) > 1 and chart.shape != "heat":
        area = _legend(document, chart, area)
    {"hbar": _hbar, "vbar": _vbar, "line": _line, "heat": _heat}[chart.shape](document, chart, area)


# -- marks


def _fill(document: PdfDocument, box: Area, index: int) -> str:
    """Fill a rectangle with the pattern of series `index`; gives its ground: "dark", "light" or "hatched"."""
    canvas = document.canvas
    colour, hatch = _FILLS[index % len(_FILLS)]
    canvas.setFillColorRGB(*colour)
    canvas.setLineWidth(0.4)
    canvas.rect(box.x, box.y, box.width, box.height, stroke=1, fill=1)
    if hatch:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(box.x, box.y, box.width, box.height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setLineWidth(0.5)
        canvas.lines(list(_hatching(box, hatch)))
        canvas.restoreState()
    canvas.setFillGray(0)
    return "hatched" if hatch else "dark" if sum(colour) < 1.75 else "light"


def _hatching(box: Area, hatch: str) -> Iterator[tuple[float, float, float, float]]:
    step, reach = 4.0, box.height
    if hatch in "/x\\":
        for i in range(int((box.width + reach) / step) + 1):
            start = box.x - reach + i * step
            if hatch in "/x":
                yield (start, box.y, start + reach, box.top)
            if hatch in "\\x":
                yield (start, box.top, start + reach, box.y)
    elif hatch == "-":
        for i in range(int(reach / step) + 1):
            yield (box.x, box.y + i * step, box.x + box.width, box.y + i * step)
    else:
        for i in range(int(box.width / step) + 1):
            yield (box.x + i * step, box.y, box.x + i * step, box.top)


def _inside(document: PdfDocument, text: str, box: Area, *, ground: str) -> None:
    """A label in the middle of a mark; nothing where it does not fit (the table has the number)."""
    width = text_width(text, SANS, _SMALL)
    if width + 2 > box.width or box.height < _SMALL:
        return
    middle = box.x + box.width / 2
    base = box.y + box.height / 2 - _SMALL * 0.36
    if ground == "hatched":
        document.shade(middle - width / 2 - 1, base - 1.5, width + 2, _SMALL + 1, grey=1.0)
    document.ink(1.0 if ground == "dark" else 0.0)
    document.put(text, middle, base, style=SANS, size=_SMALL, align="center")
    document.ink(0.0)


def _legend(document: PdfDocument, chart: Chart, area: Area) -> Area:
    """Names of the series with their patterns in rows on top; gives what is left of the area."""
    x, y = area.x, area.top - 10
    for index, series in enumerate(chart.series):
        width = 14 + text_width(series.name, SANS, SIZE) + 12
        if x + width > area.x + area.width and x > area.x:
            x, y = area.x, y - 15
        if chart.shape == "line":
            _stroke(document, [(x, y + 4), (x + 11, y + 4)], index)
        else:
            _fill(document, Area(x, y, 11, 8), index)
        document.put(series.name, x + 14, y + 0.5, style=SANS, size=SIZE)
        x += width
    return Area(area.x, area.y, area.width, y - 8 - area.y)


# -- horizontal bars


def _hbar(document: PdfDocument, chart: Chart, area: Area) -> None:
    sums = column_sums(chart)
    whole = sum(sums)
    texts = [f"{number(value)}（{share(value, whole)}）" for value in sums]
    names = min(max(text_width(name, SANS, SIZE) for name in chart.categories) + 8, area.width * 0.36)
    ends = max(text_width(text, SANS, SIZE) for text in texts) + 6
    left, room = area.x + names, area.width - names - ends
    step = min(area.height / len(sums), 34.0)
    scale = room / max(max(sums), 1)
    for i, (name, value) in enumerate(zip(chart.categories, sums, strict=True)):
        top = area.top - i * step
        base = top - step / 2 - SIZE * 0.36
        _name(document, name, left - 6, top - step / 2, names - 8)
        x = left
        for index, series in enumerate(chart.series):
            width = (series.values[i] or 0) * scale
            if width > 0:
                box = Area(x, top - step * 0.86, width, step * 0.72)
                ground = _fill(document, box, index)
                if len(chart.series) > 1:
                    _inside(document, number(series.values[i] or 0), box, ground=ground)
            x += width
        document.put(texts[i], left + value * scale + 4, base, style=SANS, size=SIZE)
    document.rule(left, area.top, left, area.top - step * len(sums), width=0.6)


def _name(document: PdfDocument, name: str, right: float, middle: float, width: float) -> None:
    """A category's name, right-aligned, on two lines at most."""
    lines = balanced(name, width=width, style=SANS, size=SIZE)
    if len(lines) > 2:
        lines = (lines[0], lines[1].rstrip()[:-1] + "…")
    base = middle - SIZE * 0.36 + (len(lines) - 1) * 5.5
    for line in lines:
        document.put(line.rstrip(), right, base, style=SANS, size=SIZE, align="right")
        base -= 11


# -- vertical bars and lines


def _vbar(document: PdfDocument, chart: Chart, area: Area) -> None:
    sums = column_sums(chart)
    plot = _plot(document, chart, area)
    step = plot.width / len(sums)
    scale = plot.height / _ceiling(max(sums))
    for i, value in enumerate(sums):
        y, x = plot.y, plot.x + (i + 0.18) * step
        for index, series in enumerate(chart.series):
            height = (series.values[i] or 0) * scale
            if height > 0:
                box = Area(x, y, step * 0.64, height)
                ground = _fill(document, box, index)
                if len(chart.series) > 1:
                    _inside(document, number(series.values[i] or 0), box, ground=ground)
            y += height
        document.put(number(value), x + step * 0.32, y + 3, style=SANS, size=_SMALL, align="center")


def _line(document: PdfDocument, chart: Chart, area: Area) -> None:
    plot = _plot(document, chart, area)
    highest = max((value for series in chart.series for value in series.values if value is not None), default=1)
    step = plot.width / len(chart.categories)
    scale = plot.height / _ceiling(highest)
    for index, series in enumerate(chart.series):
        points = [
            (plot.x + (i + 0.5) * step, plot.y + value * scale)
            for i, value in enumerate(series.values)
            if value is not None
        ]
        _stroke(document, points, index)
        shown = [value for value in series.values if value is not None]
        for (x, y), value in zip(points, shown, strict=True):
            document.put(number(value), x, y + 5, style=SANS, size=_SMALL, align="center")


def _stroke(document: PdfDocument, points: list[tuple[float, float]], index: int) -> None:
    canvas = document.canvas
    canvas.setLineWidth(1.4)
    canvas.setDash(*([_DASHES[index % len(_DASHES)]] if index % len(_DASHES) else [[]]))
    canvas.lines([(*a, *b) for a, b in pairwise(points)])
    canvas.setDash([])
    for x, y in points:
        canvas.circle(x, y, 2.2, stroke=1, fill=1 if index % 2 == 0 else 0)


def _plot(document: PdfDocument, chart: Chart, area: Area) -> Area:
    """Axis from zero with pale lines and the names below; gives the area of the marks."""
    sums = column_sums(chart) if chart.shape == "vbar" else [v or 0 for s in chart.series for v in s.values]
    ceiling = _ceiling(max(sums, default=1))
    ticks = [ceiling * i / 4 for i in range(5)]
    left = max(text_width(number(tick), SANS, _SMALL) for tick in ticks) + 6
    step = (area.width - left) / len(chart.categories)
    names = [wrap(name, width=max(step - 2, _SMALL + 1), style=SANS, size=_SMALL) for name in chart.categories]
    below = max(len(lines) for lines in names) * 10 + 6
    plot = Area(area.x + left, area.y + below, area.width - left, area.height - below - 12)
    for tick in ticks:
        y = plot.y + plot.height * tick / ceiling
        document.canvas.setStrokeGray(0.0 if tick == 0 else 0.85)
        document.rule(plot.x, y, plot.x + plot.width, y, width=0.5)
        document.put(number(tick), plot.x - 4, y - 3, style=SANS, size=_SMALL, align="right")
    document.canvas.setStrokeGray(0)
    for i, lines in enumerate(names):
        for row, line in enumerate(lines):
            middle = plot.x + (i + 0.5) * step
            document.put(line.rstrip(), middle, plot.y - 11 - row * 10, style=SANS, size=_SMALL, align="center")
    return plot


def _ceiling(highest: float) -> float:
    """The next of 1, 2, 4, 5, 8 × 10ⁿ, so that quarters are readable."""
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    return next((factor * power for factor in (1, 2, 4, 5, 8, 10) if factor * power >= highest), power)


# -- matrix


def _heat(document: PdfDocument, chart: Chart, area: Area) -> None:
    names = min(max(text_width(series.name, SANS, SIZE) for series in chart.series) + 8, area.width * 0.3)
    step = (area.width - names) / len(chart.categories)
    heads = [wrap(name, width=max(step - 2, _SMALL + 1), style=SANS, size=_SMALL) for name in chart.categories]
    head = max(len(lines) for lines in heads) * 10 + 4
    height = min((area.height - head) / len(chart.series), 40.0)
    for i, lines in enumerate(heads):
        for row, line in enumerate(lines):
            x = area.x + names + (i + 0.5) * step
            document.put(line.rstrip(), x, area.top - 9 - row * 10, style=SANS, size=_SMALL, align="center")
    highest = max((value or 0 for series in chart.series for value in series.values), default=0)
    for row, series in enumerate(chart.series):
        y = area.top - head - (row + 1) * height
        _name(document, series.name, area.x + names - 6, y + height / 2, names - 8)
        _heat_row(document, series, Area(area.x + names, y, step, height), highest)


def _heat_row(document: PdfDocument, series: Series, first: Area, highest: float) -> None:
    canvas = document.canvas
    for i, value in enumerate(series.values):
        box = Area(first.x + i * first.width, first.y, first.width, first.height)
        depth = (value or 0) / highest if highest else 0.0
        canvas.setFillColorRGB(*(1 - depth * (1 - part) for part in _NAVY))
        canvas.setStrokeGray(0.6)
        canvas.setLineWidth(0.4)
        canvas.rect(box.x, box.y, box.width, box.height, stroke=1, fill=1)
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        if value is not None:
            document.ink(1.0 if depth > 0.5 else 0.0 if value else 0.6)
            middle, base = box.x + box.width / 2, box.y + box.height / 2 - SIZE * 0.36
            document.put(number(value), middle, base, style=SANS, size=SIZE, align="center")
            document.ink(0.0)
