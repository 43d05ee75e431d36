"""Where the marks and words of a chart go, in pixels: plain numbers, so that it can be tested without a screen.

Long category names get a column of their own beside horizontal bars; a plot library's tick labels drop or clip them
(trap 33). Shapes: see `app.core.chart.Chart`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.chart import Chart

Measure = Callable[[str], float]
"""Takes a text, gives its width in pixels."""

EDGE = 8.0
GAP = 8.0
ROW, ROW_MOST = 24.0, 44.0
"""Height of a horizontal bar's row, least and most."""
FILLED = 0.62
"""Share of its row or column a bar fills."""
LEAST = 2.0
"""Length of the shortest bar: what is not 0 can be seen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, a part of one, a cell or a point: its rectangle and what it stands for."""

    left: float
    top: float
    width: float
    height: float
    category: int
    series: int
    value: float

    def holds(self, x: float, y: float) -> bool:
        """True when the point lies on the mark."""
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a point.

    Attributes:
        anchor: share of the text's size that lies left of and above the point.
        role: colour of the theme ("text", "muted"), or "mark:N" for a word on mark N.
    """

    x: float
    y: float
    text: str
    anchor: tuple[float, float] = (0.0, 0.5)
    role: str = "text"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; `series` is -1 for a ground line."""

    points: tuple[tuple[float, float], ...]
    series: int = -1


@dataclass(slots=True)
class Layout:
    """Everything to paint, back to front: strokes of the ground, marks, strokes of series, labels.

    `height` is what the chart needs, at least the height it was given. `areas[i]` is where a click means category i.
    """

    height: float
    marks: list[Mark] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    areas: list[tuple[float, float, float, float]] = field(default_factory=list)


def number(value: float) -> str:
    """Shown number: thousands, up to two decimals, zero as 0."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def share(value: float, whole: float) -> str:
    """Percent with one decimal, empty when there is no whole."""
    return f"{value / whole:.1%}" if whole else ""


def totals(chart: Chart) -> list[float]:
    """Sum over the series, a category each."""
    return [sum(series.values[place] or 0 for series in chart.series) for place in range(len(chart.categories))]


def in_words(chart: Chart, mark: Mark) -> str:
    """What the mark stands for: count and percent, as in the tooltip."""
    name, sums = chart.categories[mark.category], totals(chart)
    value = f"{number(mark.value)} {chart.unit}".strip()
    if chart.shape == "line":
        return f"{name}：{value}" if len(chart.series) == 1 else f"{name}，{chart.series[mark.series].name}：{value}"
    whole = share(mark.value, sum(sums))
    if len(chart.series) == 1:
        return f"{name}：{value}，占 {whole}"
    part = share(mark.value, sums[mark.category])
    return f"{name}，{chart.series[mark.series].name}：{value}，占本类 {part}，占全部 {whole}"


def has_numbers(chart: Chart) -> bool:
    """False when there is nothing to draw."""
    return any(value is not None for series in chart.series for value in series.values) and bool(
        chart.shape == "heat" or any(totals(chart))
    )


def lay_out(chart: Chart, width: float, height: float, measure: Measure, line: float) -> Layout:
    """Place everything in `width` × `height` pixels.

    Args:
        measure: width of a text in the chart's font.
        line: height of a text line in it.
    """
    painters = {"hbar": _hbar, "vbar": _vbar, "line": _line, "heat": _heat}
    return painters[chart.shape](chart, max(width, 10 * line), height, measure, line)


def elide(text: str, room: float, measure: Measure) -> str:
    """The text, cut with … when it is wider than `room`."""
    if measure(text) <= room:
        return text
    while text and measure(text + "…") > room:
        text = text[:-1]
    return text + "…"


def wrap(text: str, room: float, most: int, measure: Measure) -> list[str]:
    """The text in at most `most` lines of `room` pixels; what does not fit ends in …."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1:
        count = len(rest)
        while count > 1 and measure(rest[:count]) > room:
            count -= 1
        lines.append(rest[:count])
        rest = rest[count:]
    return [*lines, elide(rest, room, measure)] if rest else lines


def _hbar(chart: Chart, width: float, height: float, measure: Measure, line: float) -> Layout:
    sums, whole = totals(chart), sum(totals(chart))
    row = min(max((height - 2 * EDGE) / max(len(sums), 1), max(ROW, line * 1.3)), max(ROW_MOST, line * 2.2))
    layout = Layout(max(row * len(sums) + 2 * EDGE, height))
    names = max((measure(name) for name in chart.categories), default=0)
    left = EDGE + min(names, width * 0.4) + GAP
    ends = [f"{number(value)}  {share(value, whole)}" for value in sums]
    room = width - left - max((measure(end) for end in ends), default=0) - GAP - EDGE
    per_unit = room / max([*sums, 1e-9])
    for place, name in enumerate(chart.categories):
        top = EDGE + place * row
        layout.areas.append((0, top, width, row))
        layout.labels.append(Label(left - GAP, top + row / 2, elide(name, left - GAP - EDGE, measure), (1.0, 0.5)))
        x = left
        for index, series in enumerate(chart.series):
            value = series.values[place] or 0
            wide = max(value * per_unit, LEAST) if value else 0.0
            mark = Mark(x, top + row * (1 - FILLED) / 2, wide, row * FILLED, place, index, value)
            if value:
                _add_mark(layout, mark, number(value) if len(chart.series) > 1 else "", measure)
            x += wide
        layout.labels.append(Label(x + GAP / 2, top + row / 2, ends[place], role="text" if sums[place] else "muted"))
    layout.strokes.append(Stroke(((left, EDGE), (left, EDGE + row * len(sums)))))
    return layout


def _add_mark(layout: Layout, mark: Mark, words: str, measure: Measure) -> None:
    """The mark, with its words on it when they fit."""
    layout.marks.append(mark)
    if words and measure(words) + 4 <= mark.width:
        middle = (mark.left + mark.width / 2, mark.top + mark.height / 2)
        layout.labels.append(Label(*middle, words, (0.5, 0.5), f"mark:{len(layout.marks) - 1}"))


def _vbar(chart: Chart, width: float, height: float, measure: Measure, line: float) -> Layout:
    sums = totals(chart)
    column = (width - 2 * EDGE) / max(len(sums), 1)
    names = [wrap(name, column - 4, 3, measure) for name in chart.categories]
    foot = line * max((len(name) for name in names), default=1) + GAP
    height = max(height, 12 * line)
    base, top = height - EDGE - foot, EDGE + line * 1.4
    per_unit = (base - top) / max([*sums, 1e-9])
    layout = Layout(height)
    for place, name in enumerate(names):
        left = EDGE + place * column
        layout.areas.append((left, 0, column, height))
        wide = min(column * FILLED, 72.0)
        y = base
        for index, series in enumerate(chart.series):
            value = series.values[place] or 0
            tall = max(value * per_unit, LEAST) if value else 0.0
            if value:
                mark = Mark(left + (column - wide) / 2, y - tall, wide, tall, place, index, value)
                words = number(value) if len(chart.series) > 1 and tall > line else ""
                _add_mark(layout, mark, words, measure)
            y -= tall
        middle = left + column / 2
        if measure(number(sums[place])) <= column:
            layout.labels.append(Label(middle, y - 2, number(sums[place]), (0.5, 1.0)))
        for count, words in enumerate(name):
            layout.labels.append(Label(middle, base + GAP / 2 + line * count, words, (0.5, 0.0)))
    layout.strokes.append(Stroke(((EDGE, base), (width - EDGE, base))))
    return layout


def _steps(largest: float) -> list[float]:
    """About four round steps from 0 to at least `largest`."""
    if largest <= 0:
        return [0.0, 1.0]
    raw = largest / 4
    power = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    count = int(-(-largest // step))
    return [step * each for each in range(count + 1)]


def _line(chart: Chart, width: float, height: float, measure: Measure, line: float) -> Layout:
    height = max(height, 12 * line)
    values = [value for series in chart.series for value in series.values if value is not None]
    steps = _steps(max(values, default=0))
    left = EDGE + max(measure(number(step)) for step in steps) + GAP
    right = max((measure(series.name) for series in chart.series), default=0) if len(chart.series) > 1 else 0
    under = line if len(chart.series) > 1 else 0.0
    base, top = height - EDGE - line - GAP - under, EDGE + line * 1.4
    column = (width - left - EDGE - right) / max(len(chart.categories), 1)
    layout = Layout(height)
    for step in steps:
        y = base - (base - top) * step / steps[-1]
        layout.strokes.append(Stroke(((left, y), (width - EDGE - right, y))))
        layout.labels.append(Label(left - GAP, y, number(step), (1.0, 0.5), "muted"))
    for place in range(len(chart.categories)):
        layout.areas.append((left + place * column, 0, column, height))
    _line_names(layout, chart, left=left, column=column, y=base + GAP / 2 + under, measure=measure)
    highest = [max(series.values[place] or 0 for series in chart.series) for place in range(len(chart.categories))]
    for index, series in enumerate(chart.series):
        frame = (left, column, base, (base - top) / steps[-1])
        _line_series(layout, index, series.values, frame=frame, highest=highest, measure=measure)
        last = [mark for mark in layout.marks if mark.series == index][-1:]
        if right and last:
            layout.labels.append(Label(last[0].left + 8 + GAP, last[0].top + 4, series.name))
    return layout


def _line_names(layout: Layout, chart: Chart, *, left: float, column: float, y: float, measure: Measure) -> None:
    """Names under the line; every second, third … is left out when they would touch."""
    widest = max((measure(name) for name in chart.categories), default=0) + GAP
    every = max(int(-(-widest // max(column, 1))), 1)
    for place, name in enumerate(chart.categories):
        if place % every == 0:
            layout.labels.append(Label(left + (place + 0.5) * column, y, name, (0.5, 0.0)))


def _line_series(
    layout: Layout,
    index: int,
    values: tuple[int | float | None, ...],
    *,
    frame: tuple[float, float, float, float],
    highest: list[int | float],
    measure: Measure,
) -> None:
    """Points and the line through them; a missing value breaks the line.

    Args:
        frame: left edge, width of a column, base line, pixels a unit.
        highest: greatest value a category; words of lower points stand under them, out of each other's way.
    """
    left, column, base, per_unit = frame
    run: list[tuple[float, float]] = []
    for place, value in enumerate([*values, None]):
        if value is None:
            if len(run) > 1:
                layout.strokes.append(Stroke(tuple(run), index))
            run = []
            continue
        x, y = left + (place + 0.5) * column, base - value * per_unit
        run.append((x, y))
        layout.marks.append(Mark(x - 4, y - 4, 8, 8, place, index, value))
        if measure(number(value)) + 4 <= column:
            under = value < highest[place]
            layout.labels.append(Label(x, y + (8 if under else -8), number(value), (0.5, 0.0 if under else 1.0)))


def _heat(chart: Chart, width: float, height: float, measure: Measure, line: float) -> Layout:
    rows, columns = len(chart.series), len(chart.categories)
    left = EDGE + min(max((measure(series.name) for series in chart.series), default=0), width * 0.3) + GAP
    column = (width - left - EDGE) / max(columns, 1)
    names = [wrap(name, column - 2, 2, measure) for name in chart.categories]
    top = EDGE + line * max((len(name) for name in names), default=1) + GAP / 2
    row = min(max((height - top - EDGE) / max(rows, 1), max(ROW, line * 1.3)), 64.0)
    layout = Layout(max(top + row * rows + EDGE, height))
    for place, name in enumerate(names):
        layout.areas.append((left + place * column, top, column, row * rows))
        for count, words in enumerate(reversed(name)):
            layout.labels.append(Label(left + (place + 0.5) * column, top - 2 - line * count, words, (0.5, 1.0)))
    for index, series in enumerate(chart.series):
        y = top + index * row
        layout.labels.append(Label(left - GAP, y + row / 2, elide(series.name, left - EDGE - GAP, measure), (1.0, 0.5)))
        for place, value in enumerate(series.values):
            if value is not None:
                mark = Mark(left + place * column + 1, y + 1, column - 2, row - 2, place, index, value)
                _add_mark(layout, mark, number(value), measure)
    return layout
