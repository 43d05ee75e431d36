"""Tables of counts: figures add up, each opens exactly its rows, paper and spreadsheet show the same."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.crosstab import BLANK, Axis, Counted, CrosstabCell, count_by, opened
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.paper_jobs import crosstab_job
from app.reports.crosstab import write_crosstab
from app.reports.preview import open_document
from db.declarations import Field, Kind, Row, Table
from db.query import Filter, Query

Pages = Callable[[Path], list[str]]

TASK = Table(
    key="task",
    heading="任务",
    title=("name",),
    fields=(
        Field("name", "名称"),
        Field("kind", "类型", Kind.CHOICE, choices=("行政许可", "行政处罚", "行政检查")),
        Field("office", "承办机构"),
        Field("list_id", "清单", Kind.REFERENCE, target="list"),
        Field("open", "公开", Kind.BOOLEAN),
        Field("day", "日期", Kind.DATE),
    ),
)


@dataclass
class Shelf:
    """Rows in memory that count and select as the store does."""

    rows: list[Row]
    tables: Mapping[str, Table] = field(default_factory=lambda: {"task": TASK})
    today: str = "2026-11-22"

    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        found = Counter(tuple(row[key] for key in fields) for row in self.select(query))
        return [(*values, number) for values, number in found.items()]

    def select(self, query: Query) -> list[Row]:
        return [row for row in self.rows if all(_meets(row[one.field], one) for one in query.filters)]

    def title(self, table: str, row_id: int) -> str:
        return {1: "权责清单 · 2024年版", 2: "权责清单 · 2024年版"}.get(row_id, f"清单{row_id}")

    def setting(self, name: str, default: Any = None) -> Any:
        return "某某街道" if name == "unit" else default


def _meets(value: Any, condition: Filter) -> bool:
    if condition.values:
        return value in condition.values or (condition.blank is True and value is None)
    return condition.blank is None or (value is None) == condition.blank


def row(kind: str | None = "行政许可", office: str | None = "甲办", **cells: Any) -> Row:
    return {"kind": kind, "office": office, "list_id": None, "open": None, "day": None, **cells}


def task_query(*filters: Filter) -> Query:
    return Query("task", filters=filters)


def figures(counted: Counted) -> dict[str, list[int]]:
    return {label: [cell.count for cell in cells] for label, cells in counted.lines()}


def test_types_by_office_with_sums_and_blanks():
    shelf = Shelf([row(), row(), row("行政处罚", "乙办"), row("行政处罚", None), row(None, "乙办")])
    counted = count_by(shelf, task_query(), Axis("office"), Axis("kind"), title="表")
    assert counted.corner == "承办机构"
    assert counted.columns == ("行政许可", "行政处罚", BLANK, "合计")
    assert figures(counted) == {"乙办": [0, 1, 1, 2], "甲办": [2, 0, 0, 2], BLANK: [0, 1, 0, 1], "合计": [2, 2, 1, 5]}
    assert counted.note == "某某街道任务，截至 2026-11-22。"


def test_types_stand_in_their_declared_order_offices_by_number():
    shelf = Shelf([row("行政检查", "乙办"), row("行政许可", "甲办"), row("行政许可", "甲办"), row("行政检查", "丙办")])
    counted = count_by(shelf, task_query(), Axis("office"), Axis("kind"), title="表")
    assert counted.columns[:2] == ("行政许可", "行政检查")
    assert list(figures(counted)) == ["甲办", "丙办", "乙办", "合计"]


def test_a_row_of_two_offices_counts_under_both_and_once_in_the_sum():
    shelf = Shelf([row(office="甲办、乙办"), row(office="甲办"), row(office="丙中心（东、西两部）")])
    counted = count_by(shelf, task_query(), Axis("office", several=True), Axis("kind"), title="表")
    assert figures(counted) == {"甲办": [2, 2], "丙中心（东、西两部）": [1, 1], "乙办": [1, 1], "合计": [3, 3]}
    assert "在每个名称下都计数，合计只计一次" in counted.note


def test_the_rest_is_summed_up_before_the_blanks():
    shelf = Shelf([row(office=name) for name in "甲甲甲乙乙丙丁"] + [row(office=None)])
    counted = count_by(shelf, task_query(), Axis("office", most=2), Axis("kind"), title="表")
    assert figures(counted) == {"甲": [3, 3], "乙": [2, 2], "其他（2个）": [2, 2], BLANK: [1, 1], "合计": [8, 8]}
    rest = counted.rows[2][1][0]
    assert [found["office"] for found in shelf.select(opened(task_query(), rest))] == ["丙", "丁"]


def test_records_of_equal_title_stay_apart():
    shelf = Shelf([row(list_id=1), row(list_id=2), row(list_id=2), row(list_id=3)])
    counted = count_by(shelf, task_query(), Axis("list_id"), Axis("kind"), title="表")
    assert [(label, cells[-1].count) for label, cells in counted.rows] == [
        ("权责清单 · 2024年版", 2), ("权责清单 · 2024年版", 1), ("清单3", 1),
    ]  # fmt: skip


def test_days_count_by_year_and_truths_by_word():
    shelf = Shelf([row(day="2025-03-01", open=1), row(day="2025-12-31", open=0), row(day="2026-01-01", open=1)])
    year = Axis("day", name=lambda day: day[:4])
    counted = count_by(shelf, task_query(), year, Axis("open"), title="表")
    assert counted.columns == ("是", "否", "合计")
    assert figures(counted) == {"2025": [1, 1, 2], "2026": [1, 0, 1], "合计": [2, 1, 3]}


def test_a_filter_on_the_same_field_gives_way_to_the_figure():
    shelf = Shelf([row("行政许可"), row("行政处罚"), row("行政检查")])
    query = task_query(Filter("kind", values=("行政许可", "行政处罚")))
    counted = count_by(shelf, query, Axis("office"), Axis("kind"), title="表")
    assert "（按当前筛选）" in counted.note
    cell = counted.rows[0][1][0]
    assert [one.field for one in opened(query, cell).filters] == ["office", "kind"]
    assert len(shelf.select(opened(query, cell))) == 1
    assert opened(query, counted.total[-1]) == query


def test_nothing_cannot_be_opened():
    shelf = Shelf([row("行政许可", "甲"), row("行政处罚", "乙")])
    counted = count_by(shelf, task_query(), Axis("office"), Axis("kind"), title="表")
    assert {cell.count == 0 for _, cells in counted.lines() for cell in cells if cell.filters is None} == {True}
    assert opened(task_query(), CrosstabCell(3)) is None


def test_figures_that_do_not_add_up_are_a_bug(monkeypatch: pytest.MonkeyPatch):
    shelf = Shelf([row(), row("行政处罚")])
    axis = Axis("office", name=lambda _: "甲")
    monkeypatch.setattr("app.core.crosstab._labels", lambda *_: [("甲", None), ("乙", None)])
    with pytest.raises(ArithmeticError, match="does not add up"):
        count_by(shelf, task_query(), axis, Axis("kind"), title="表")


_OFFICES = st.sampled_from([None, "", "甲", "乙", "甲、乙", "乙、甲、丙", "丁（东、西）", "戊"])
_KINDS = st.sampled_from([None, "行政许可", "行政处罚", "行政检查", "旧类型"])


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.tuples(_KINDS, _OFFICES, st.sampled_from([None, 1, 2, 3])), max_size=40),
    most=st.integers(0, 3),
    several=st.booleans(),
)
def test_every_figure_opens_exactly_its_rows(cells: list[tuple[Any, ...]], most: int, several: bool):
    shelf = Shelf([row(kind, office or None, list_id=number) for kind, office, number in cells])
    query = task_query(Filter("kind", values=("行政许可", "行政处罚", "旧类型"), blank=True))
    for rows, columns in (
        (Axis("office", most=most, several=several), Axis("kind")),
        (Axis("list_id"), Axis("office")),
    ):
        counted = count_by(shelf, query, rows, columns, title="表")
        assert counted.total[-1].count == len(shelf.select(query))
        for _, line in counted.lines():
            for cell in line:
                if cell.filters is not None:
                    assert len(shelf.select(opened(query, cell))) == cell.count > 0


# -- paper and spreadsheets


def wide(columns: int, rows: int = 3) -> Counted:
    headings = (*(f"第{i}综合行政执法办公室" for i in range(columns)), "合计")
    cell = CrosstabCell(1234)
    lines = tuple((f"行{i}", (cell,) * len(headings)) for i in range(rows))
    return Counted("各机构事项数", "说明文字。", "类型", headings, lines, "task", (cell,) * len(headings))


def test_every_figure_and_heading_is_printed(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for columns in (3, 12, 30, 90):
        out = tmp_path / f"{columns}.pdf"
        counted = wide(columns)
        result = write_crosstab(counted, options, out)
        have = pages(out)
        text = "".join(have)
        assert result.pages == len(have)
        assert text.count("1,234") == (columns + 1) * 4
        assert all(heading in text for heading in counted.columns)
        assert "说明：说明文字。" in text


def test_the_smallest_sheet_that_fits_is_taken(tmp_path: Path, options: LedgerOptions):
    def width(columns: int, **facts: Any) -> int:
        out = tmp_path / "x.pdf"
        write_crosstab(wide(columns), replace(options, **facts), out)
        document = open_document(out)
        try:
            return round(document.size(0)[0] / 72 * 25.4)
        finally:
            document.close()

    assert [width(3), width(10), width(18), width(60)] == [210, 297, 420, 420]
    assert width(60, paper="A4") == 297 and width(3, paper="A4", landscape=True) == 297


def test_sums_do_not_stand_alone_on_a_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for rows in range(28, 46):
        out = tmp_path / "x.pdf"
        write_crosstab(wide(3, rows), options, out)
        last = next(text for text in reversed(pages(out)) if "合计" in text.replace("执法办公室合计", ""))
        assert f"行{rows - 1}" in last, rows


def test_words_stand_for_figures_where_given(tmp_path: Path, options: LedgerOptions, pages: Pages):
    counted = Counted(
        "表", "注。", "项", ("率",), (("甲", (CrosstabCell(0, text="85%"),)), ("乙", (CrosstabCell(0),))), "task"
    )
    out = tmp_path / "x.pdf"
    write_crosstab(counted, options, out)
    assert "甲85%" in pages(out)[0] and "乙–" in pages(out)[0] and "合计" not in pages(out)[0]


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_all_fonts_are_embedded_with_their_characters(tmp_path: Path, options: LedgerOptions):
    out = tmp_path / "x.pdf"
    write_crosstab(wide(3), options, out)
    lines = subprocess.run(["pdffonts", out], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert lines and all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_same_figures_give_the_same_bytes(tmp_path: Path, options: LedgerOptions):
    for name in ("1", "2"):
        write_crosstab(wide(30), options, tmp_path / name)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


class _Clock:
    """What a job asks of a session."""

    @staticmethod
    def clock() -> Any:
        from datetime import datetime

        return datetime(2026, 11, 22, 9, 0)


def test_spreadsheet_holds_numbers(tmp_path: Path):
    out = tmp_path / "x.xlsx"
    crosstab_job(_Clock(), wide(2), LedgerOptions(), out)(Progress())
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["类型", "第0综合行政执法办公室", "第1综合行政执法办公室", "合计"]
    assert [cell.value for cell in sheet[5]] == ["合计", 1234, 1234, 1234]
    csv = tmp_path / "x.csv"
    crosstab_job(_Clock(), wide(2), LedgerOptions(), csv)(Progress())
    assert csv.read_text("utf-8-sig").splitlines()[-1] == "合计,1234,1234,1234"
