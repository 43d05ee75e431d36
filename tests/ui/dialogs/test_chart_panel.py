"""Charts on the screen: placed inside the widget, every label drawn, a click gives the filter, numbers go out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.chart import Chart, Series
from app.core.query import Filter, Query
from app.core.services import Services
from app.core.session import Session
from app.editors.power_lists import EDITOR
from app.ui import theme
from app.ui.chart_canvas import look, readable_on
from app.ui.chart_layout import elide, in_words, lay_out, wrap
from app.ui.chart_panel import ChartPanel, Legend, as_text

from .conftest import show, words

TYPES = ("行政许可", "行政处罚", "行政强制", "行政给付", "其他行政权力")
BARS = Chart(
    "items-by-type",
    "行政处罚最多，538 项，占 82.9%",
    "hbar",
    TYPES,
    (Series("事项", (45, 538, 62, 0, 4)),),
    unit="项",
    note="权责事项，全部 649 项",
    filters=tuple(Filter("power_type", (name,)) for name in TYPES),
)
STACKED = replace(
    BARS,
    series=(Series("法定", (40, 500, 2, 0, 4)), Series("赋权", (5, 30, 60, 0, 0)), Series("委托", (0, 8, 0, 0, 0))),
)
COLUMNS = replace(STACKED, shape="vbar", filters=())
LINES = replace(STACKED, shape="line", filters=())
HEAT = Chart(
    "levels",
    "7 级最多，31 人",
    "heat",
    tuple(f"{level}级" for level in range(1, 19)),
    (
        Series("正职", tuple(None if level < 7 else level for level in range(1, 19))),
        Series("副职", tuple(None if not 4 <= level <= 15 else 0 for level in range(1, 19))),
        Series("其他", tuple(31 if level == 7 else 1 if level <= 12 else None for level in range(1, 19))),
    ),
    unit="人",
    filters=tuple(Filter("level", (level,)) for level in range(1, 19)),
)
EVERY = (BARS, STACKED, COLUMNS, LINES, HEAT)


def measure(text: str) -> float:
    return 13.0 * len(text)


@pytest.fixture
def panel(qtbot: QtBot) -> ChartPanel:
    return show(qtbot, ChartPanel(), (900, 560))


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: f"{chart.shape}{len(chart.series)}")
@pytest.mark.parametrize("size", [(1000, 320), (520, 300)])
def test_everything_is_placed_inside(chart: Chart, size: tuple[int, int]):
    found = lay_out(chart, *size, measure, 19)
    for label in found.labels:
        left = label.x - label.anchor[0] * measure(label.text)
        top = label.y - label.anchor[1] * 19
        assert -1 <= left <= left + measure(label.text) <= size[0] + 1, label
        assert -1 <= top <= top + 19 <= found.height + 1, label
    for mark in found.marks:
        assert -1 <= mark.left <= mark.left + mark.width <= size[0] + 1
        assert -1 <= mark.top <= mark.top + mark.height <= found.height + 1


def test_every_long_name_is_drawn_beside_its_bar():
    names = tuple(f"街道综合行政执法办公室第{place}中队及其下设机构" for place in range(40))
    chart = Chart("offices", "第一中队最多", "hbar", names, (Series("事项", tuple(range(40, 0, -1))),))
    found = lay_out(chart, 700, 300, measure, 19)
    drawn = [label.text for label in found.labels if label.text.startswith("街道综合")]
    assert len(drawn) == 40
    assert found.height >= 40 * 24


def test_value_labels_of_bars_do_not_overlap():
    found = lay_out(STACKED, 900, 400, measure, 19)
    boxes = []
    for label in found.labels:
        left, top = label.x - label.anchor[0] * measure(label.text), label.y - label.anchor[1] * 19
        boxes.append((left, top, left + measure(label.text), top + 19, label.text))
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
        assert apart, (one, other)


def test_bars_are_as_long_as_their_numbers():
    found = lay_out(BARS, 900, 400, measure, 19)
    lengths = {mark.category: mark.width for mark in found.marks}
    assert lengths[1] / lengths[0] == pytest.approx(538 / 45)
    assert 3 not in lengths  # 0 draws nothing


def test_heat_map_leaves_out_what_is_out_of_range_and_shows_zero():
    found = lay_out(HEAT, 1000, 320, measure, 19)
    cells = {(mark.series, mark.category): mark.value for mark in found.marks}
    assert (0, 0) not in cells
    assert cells[1, 3] == 0
    assert len(cells) == 12 + 12 + 12


def test_texts_are_cut_to_their_room():
    assert elide("行政处罚", 40, measure) == "行政…"
    assert elide("行政", 40, measure) == "行政"
    assert wrap("2023年第1次调整", 60, 3, measure) == ["2023", "年第1次", "调整"]


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_on_marks_can_be_read(dark: bool):
    colours = theme.DARK if dark else theme.LIGHT
    for part in range(0, 101, 5):
        front, back = QColor(colours.accent), QColor(colours.card)
        share = part / 100
        ground = QColor(
            *(round(a * share + b * (1 - share)) for a, b in zip(front.getRgb()[:3], back.getRgb()[:3], strict=True))
        )
        assert contrast(readable_on(ground), ground) >= 4.5, part


def contrast(one: QColor, other: QColor) -> float:
    def bright(colour: QColor) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((bright(one), bright(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: f"{chart.shape}{len(chart.series)}")
def test_chart_is_drawn_with_all_its_words(panel: ChartPanel, chart: Chart):
    panel.show_chart(chart)
    assert set(chart.categories) <= set(panel.canvas.words.texts())
    image = panel.canvas.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colours) > 2  # ground, marks, words
    assert panel.title.text() == chart.title


def test_showing_charts_again_keeps_one_canvas_and_no_old_items(panel: ChartPanel):
    for _ in range(3):
        for chart in EVERY:
            panel.show_chart(chart)
    panel.show_chart(BARS)
    first = len(panel.canvas.scene().items())
    panel.show_chart(BARS)
    assert len(panel.canvas.scene().items()) == first < 12


def test_click_on_a_bar_gives_its_filter(panel: ChartPanel, qtbot: QtBot):
    panel.show_chart(BARS)
    mark = next(mark for mark in panel.canvas.layout_shown.marks if mark.category == 1)
    with qtbot.waitSignal(panel.filterChosen) as heard:
        where = QPoint(int(mark.left + mark.width / 2), int(mark.top + mark.height / 2))
        qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert heard.args[0] == Filter("power_type", ("行政处罚",))


def test_click_on_the_name_of_an_empty_category_gives_its_filter(panel: ChartPanel, qtbot: QtBot):
    panel.show_chart(BARS)
    _, top, _, height = panel.canvas.layout_shown.areas[3]
    with qtbot.waitSignal(panel.filterChosen) as heard:
        qtbot.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, int(top + height / 2)))
    assert heard.args[0] == Filter("power_type", ("行政给付",))


def test_arrow_keys_and_enter_choose_without_a_mouse(panel: ChartPanel, qtbot: QtBot):
    panel.show_chart(BARS)
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert panel.pointed.text().startswith("行政处罚：538 项，占 82.9%")
    with qtbot.waitSignal(panel.filterChosen) as heard:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert heard.args[0] == Filter("power_type", ("行政处罚",))


def test_wheel_and_drag_do_not_zoom(panel: ChartPanel, qtbot: QtBot):
    panel.show_chart(BARS)
    before = panel.canvas.viewRect()
    qtbot.mousePress(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(panel.canvas.viewport(), QPoint(300, 200))
    qtbot.mouseRelease(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert panel.canvas.viewRect() == before


def test_tooltip_gives_count_and_percent():
    found = lay_out(STACKED, 900, 400, measure, 19)
    mark = next(mark for mark in found.marks if (mark.category, mark.series) == (1, 1))
    assert in_words(STACKED, mark) == "行政处罚，赋权：30 项，占本类 5.6%，占全部 4.6%"
    single = next(mark for mark in lay_out(BARS, 900, 400, measure, 19).marks if mark.category == 0)
    assert in_words(BARS, single) == "行政许可：45 项，占 6.9%"


def test_pointing_at_a_row_finds_its_mark(panel: ChartPanel):
    panel.show_chart(BARS)
    _, top, width, height = panel.canvas.layout_shown.areas[2]
    assert panel.canvas.mark_at(QPointF(width - 2, top + height / 2)).category == 2


def test_chart_without_numbers_says_what_to_enter(panel: ChartPanel):
    panel.show_chart(Chart("a", "还没有数据", "hbar", (), (), empty_hint="先导入一份清单。"))
    assert panel.empty.isVisible()
    assert panel.empty.text() == "先导入一份清单。"
    panel.show_chart(BARS)
    assert panel.canvas.isVisible()


def test_theme_change_redraws_in_its_colours(panel: ChartPanel, qapp: QApplication):
    panel.show_chart(BARS)
    try:
        theme.apply(qapp, "dark")
        QApplication.processEvents()
        assert panel.canvas.grab().toImage().pixelColor(panel.canvas.width() - 3, 3) == QColor(theme.DARK.card)
    finally:
        theme.apply(qapp, "light")


def test_axis_text_is_at_least_nine_points(panel: ChartPanel, qapp: QApplication):
    font = qapp.font()
    small = qapp.font()
    small.setPointSizeF(7)
    try:
        panel.canvas.setFont(small)
        panel.show_chart(BARS)
        assert panel.canvas.words.font_shown().pointSizeF() >= 9
    finally:
        panel.canvas.setFont(font)


def test_numbers_leave_as_text():
    lines = as_text(STACKED).split("\n")
    assert lines[0] == "\t法定\t赋权\t委托"
    assert lines[2] == "行政处罚\t500\t30\t8"
    assert as_text(HEAT).split("\n")[1] == "1级\t\t\t1"


@pytest.fixture
def drawn(panel: ChartPanel, jobs: Services, tasks: object, filled: Session) -> Callable[[str], ChartPanel]:
    """The panel over a chart of the file, with the program's own exports."""

    def drawing(key: str) -> ChartPanel:
        maker = next(maker for maker in EDITOR.charts if maker.key == key)
        panel.set_makers(EDITOR.charts)
        panel.set_export(jobs, tasks)
        panel.show_chart(jobs.chart(filled, maker, Query(maker.table)))
        return panel

    return drawing


@pytest.mark.parametrize("maker", EDITOR.charts, ids=lambda maker: maker.key)
def test_every_chart_of_the_register_is_drawn(drawn: Callable[[str], ChartPanel], maker: object):
    panel = drawn(maker.key)
    assert panel.canvas.isVisible() or panel.empty.isVisible()
    assert panel.chooser.currentData() == maker.key


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".xlsx", b"PK")])
def test_chart_is_saved(drawn: Callable[[str], ChartPanel], tmp_path: Path, qtbot: QtBot, suffix: str, start: bytes):
    panel = drawn(EDITOR.charts[0].key)
    out = tmp_path / f"图{suffix}"
    with qtbot.waitSignal(panel.finished) as heard:
        panel.write(out)
    assert out.read_bytes().startswith(start)
    assert heard.args[1] == out


def test_copy_puts_picture_and_numbers_on_the_clipboard(drawn: Callable[[str], ChartPanel]):
    panel = drawn(EDITOR.charts[0].key)
    panel.copy()
    content = QGuiApplication.clipboard().mimeData()
    assert content.hasImage()
    assert not content.imageData().isNull()
    assert "\t" in content.text()


def test_choosing_another_chart_asks_for_it(drawn: Callable[[str], ChartPanel], qtbot: QtBot):
    panel = drawn(EDITOR.charts[0].key)
    assert len(EDITOR.charts) > 1
    with qtbot.waitSignal(panel.chartWanted) as heard:
        panel.chooser.activated.emit(1)
    assert heard.args[0] == EDITOR.charts[1].key


def test_no_english_word_stands_on_the_panel(drawn: Callable[[str], ChartPanel]):
    for text in words(drawn(EDITOR.charts[0].key)):
        assert not any("a" <= letter.lower() <= "z" for letter in text), text


def test_every_type_of_power_has_a_look_of_its_own():
    """The fifth series looked like the first."""
    assert len({look(series) for series in range(16)}) == 16


def test_legend_takes_as_many_lines_as_it_needs(qtbot: QtBot):
    """Of eleven types of power the last three were cut off."""
    legend = Legend(None)
    qtbot.addWidget(legend)
    legend.resize(500, 20)
    legend.show()
    legend.show_names(tuple(f"其他行政权力{number}" for number in range(11)))
    places = legend.places()
    assert len({place.top() for place in places}) > 2
    assert all(legend.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
    legend.resize(3000, legend.height())
    assert {place.top() for place in legend.places()} == {0} and legend.height() == places[0].height()
