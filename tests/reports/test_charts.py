"""Charts: the finding in the title, filters that fit the bars, numbers that can be searched on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.core.chart import Chart, Series
from app.core.ledger import LedgerOptions
from app.core.query import Filter
from app.editors.power_lists.charts import CHARTS, items_by_list, items_by_office, items_by_type
from app.reports.charts import write_chart

Pages = Callable[[Path], list[str]]


def test_types_are_sorted_by_number_and_then_in_national_order():
    rows = [("行政裁决", 1), ("行政许可", 76), ("行政处罚", 538), ("行政奖励", 7), ("行政确认", 7), (None, 3)]
    chart = items_by_type(rows, "权责事项")
    assert chart.categories == ("行政处罚", "行政许可", "行政确认", "行政奖励", "未注明", "行政裁决")
    assert chart.series[0].values == (538, 76, 7, 7, 3, 1)
    assert chart.title == "行政处罚最多，538 项，占 85.1%"
    assert chart.filters[0] == Filter("power_type", values=("行政处罚",))
    assert chart.filters[4] == Filter("power_type", blank=True)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "按权力类型"),
        ([("行政许可", 4)], "行政许可，4 项"),
        ([("行政许可", 4), ("行政处罚", 4)], "行政许可、行政处罚最多，各 4 项，各占 50.0%"),
    ],
)
def test_title_states_the_finding(rows: list[tuple[str, int]], title: str):
    assert items_by_type(rows, "").title == title


def test_lists_are_stacked_by_type():
    rows = [((1, "2024年版"), "行政许可", 5), ((2, "2025年版"), "行政处罚", 9), ((1, "2024年版"), "行政处罚", 2)]
    chart = items_by_list(rows, "")
    assert chart.categories == ("2025年版", "2024年版")
    assert [(series.name, series.values) for series in chart.series] == [("行政许可", (0, 5)), ("行政处罚", (9, 2))]
    assert chart.filters == (Filter("list_id", values=(2,)), Filter("list_id", values=(1,)))


def test_small_offices_are_summed_up_and_still_filter():
    rows = [(f"{i:02}科", 50 - i) for i in range(14)] + [(None, 5)]
    chart = items_by_office(rows, "")
    assert chart.categories[:10] == tuple(f"{i:02}科" for i in range(10))
    assert chart.categories[10:] == ("其他（4个）", "未注明")
    assert chart.series[0].values[10:] == (40 + 39 + 38 + 37, 5)
    assert chart.filters[10] == Filter("office", values=("10科", "11科", "12科", "13科"))
    assert sum(chart.series[0].values) == sum(count for _, count in rows)


def test_makers_name_fields_of_their_table():
    from app.editors.power_lists.fields import POWER_ITEM

    for maker in CHARTS:
        assert maker.make([], "").empty_hint
        assert [POWER_ITEM.field(key).key for key in maker.fields] == list(maker.fields)


HBAR = Chart(
    "k",
    "行政处罚最多",
    "hbar",
    ("行政处罚", "行政许可"),
    (Series("甲街道", (538, 12)), Series("乙街道", (40, 7))),
    "项",
    "登记簿",
)
SHAPES: list[Any] = [
    HBAR,
    replace(HBAR, shape="vbar"),
    replace(HBAR, shape="line"),
    replace(HBAR, shape="heat", series=(Series("甲街道", (538, None)), Series("乙街道", (0, 7)))),
]


@pytest.mark.parametrize("chart", SHAPES, ids=lambda chart: chart.shape)
def test_every_shape_prints_searchable_labels_and_numbers(
    tmp_path: Path, options: LedgerOptions, pages: Pages, chart: Chart
):
    out = tmp_path / "x.pdf"
    write_chart(chart, out, options=options)
    text = "".join(pages(out))
    for part in (chart.title, *chart.categories, *(series.name for series in chart.series), "单位：项", "登记簿"):
        assert part in text
    for series in chart.series:
        for value in series.values:
            assert value is None or text.count(str(value)) >= 2  # on the mark and in the table


def test_table_adds_up(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_chart(HBAR, out, options=options)
    (text,) = pages(out)
    assert "行政处罚5384057896.8%" in text
    assert "合计55047597100.0%" in text


def test_without_numbers_the_page_says_what_to_do(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_chart(items_by_type([], "登记簿"), out, options=options)
    assert "还没有事项。" in pages(out)[0]


def test_picture_is_the_same_drawing(tmp_path: Path, options: LedgerOptions):
    out = tmp_path / "x.png"
    write_chart(HBAR, out, options=options)
    with Image.open(out) as picture:
        assert picture.size == (1890, 1182)
        grey = picture.convert("L")
        assert grey.getpixel((5, 5)) == 255
        dark = sum(grey.histogram()[:128]) / (1890 * 1182)
        assert 0.01 < dark < 0.6


def test_series_differ_without_colour(tmp_path: Path, options: LedgerOptions):
    """Two neighbours of a stack have different grounds or patterns when printed in grey."""
    from app.reports.chart_shapes import _FILLS

    def grey(fill: tuple[tuple[float, float, float], str]) -> float:
        return 0.3 * fill[0][0] + 0.59 * fill[0][1] + 0.11 * fill[0][2]

    for one, other in pairwise(_FILLS):
        assert one[1] != other[1] or abs(grey(one) - grey(other)) > 0.15


def test_type_on_charts_is_never_under_8_pt(tmp_path: Path, options: LedgerOptions):
    import zlib

    for chart in SHAPES:
        out = tmp_path / "x.pdf"
        write_chart(chart, out, options=options)
        sizes: set[float] = set()
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", out.read_bytes(), re.DOTALL):
            try:
                sizes.update(map(float, re.findall(rb" (\d+(?:\.\d+)?) Tf", zlib.decompress(stream))))
            except zlib.error:
                continue
        assert min(sizes) >= 8


def test_same_chart_gives_the_same_bytes(tmp_path: Path, options: LedgerOptions):
    one, other = tmp_path / "1.pdf", tmp_path / "2.pdf"
    write_chart(HBAR, one, options=options)
    write_chart(HBAR, other, options=options)
    assert one.read_bytes() == other.read_bytes()
