"""Layouts and spellings met in lists nobody had seen when the importer was written, each as the smallest sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.exchange.clean import count_in, read_date
from app.exchange.import_report import report_dict
from tests.exchange.import_tools import only, read, write_book, write_sheet

BASIS = "【法律】《中华人民共和国消防法》第六十条第一款"
HEAD = ["序号", "事项名称", "权力类型", "实施依据"]


def sheet_of(folder: Path, rows: list[list[Any]], merges: Any = (), name: str = "Sheet1") -> Any:
    return only(read(write_sheet(folder / "a.xlsx", rows, merges, name=name)))


@pytest.mark.parametrize(
    "numbers", [[1, 2, 3, 4], ["1", "2", "3", "4"], ["（1）", "（2）", "（3）", "（4）"], ["甲", "乙", "丙", "丁"]]
)
def test_row_that_counts_the_columns_is_no_item(numbers: list[Any], tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [HEAD, numbers, [1, "对甲的处罚", "行政处罚", BASIS]])
    assert (sheet.ignored, [row.source_row for row in sheet.rows]) == ({2: "filler"}, [3])


def test_zero_width_characters_of_web_pages_hide_nothing(tmp_path: Path) -> None:
    head = ["序号\u200b", "\ufeff事项名称", "权力类型\u2060", "实施依据\u200b"]
    row = sheet_of(tmp_path, [head, ["\ufeff1", "对甲\u200b的处罚", "行政\u200b处罚", BASIS]]).rows[0]
    assert [row.values[key] for key in ("seq", "item_name", "power_type")] == ["1", "对甲的处罚", "行政处罚"]


def test_radicals_of_a_pdf_read_as_the_characters_they_look_like(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "权⼒类型", "实施依据", "⾏使主体"], [1, "对⾏⼈的处罚", "⾏政处罚", BASIS, "街道"]]
    row = sheet_of(tmp_path, rows).rows[0]
    assert (row.values["power_type"], row.values["exercising_body"]) == ("行政处罚", "街道")
    assert row.values["item_name"] == "对⾏⼈的处罚", "a name stays as it was published"


def test_same_code_on_two_sheets_is_refused(tmp_path: Path) -> None:
    def page(code: str, name: str) -> Any:
        return ([[*HEAD, "职权编码"], [1, name, "行政处罚", BASIS, code]], [])

    book = {"处罚": page("650200207CF51200", "对甲的处罚"), "检查": page("650200207CF51200", "对乙的处罚")}
    refused = read(write_book(tmp_path / "a.xlsx", book)).sheets[1].rows[0]
    assert (refused.refused, refused.refusal) == (
        "DUP_CODE",
        "职权编码“650200207CF51200”与工作表“处罚”第 2 行重复",
    )


def test_remarks_on_refused_rows_are_reported_but_their_refusal_only_once(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "职权编码"],
        [1, "对甲的处罚", "行政处罚", "/", "650200207cf51200"],
        [2, "乙", "行政处罚", BASIS, 1e16],
    ]
    report = report_dict(read(write_sheet(tmp_path / "a.xlsx", rows)))["sheets"][0]
    assert [entry["reason"] for entry in report["rejected"]] == ["MISSING_BASIS", "LOST_DIGITS"]
    assert [(entry["source_row"], entry["code"]) for entry in report["warnings"]] == [
        (2, "PLACEHOLDER"),
        (2, "CODE_CASE"),
    ]


def test_heading_of_a_block_above_the_header_tells_its_type(tmp_path: Path) -> None:
    rows = [
        ["某街道权责清单"],
        ["一、行政许可"],
        ["序号", "事项名称", "实施依据"],
        [1, "甲审批", BASIS],
        ["二、行政处罚"],
        ["序号", "事项名称", "实施依据"],
        [1, "乙事", BASIS],
    ]
    sheet = sheet_of(tmp_path, rows, [(0, 0, 0, 2), (1, 0, 1, 2), (4, 0, 4, 2)])
    assert [row.values["power_type"] for row in sheet.rows] == ["行政许可", "行政处罚"]


def test_responsible_department_and_level_under_one_heading(tmp_path: Path) -> None:
    """National catalogues of law enforcement: 实施主体 over 责任部门 and 第一责任层级建议."""
    rows = [
        [*HEAD, "实施主体", ""],
        ["", "", "", "", "责任部门", "第一责任层级建议"],
        [1, "对甲的处罚", "行政处罚", BASIS, "交通运输部门", "县级"],
    ]
    sheet = sheet_of(tmp_path, rows, [(0, column, 1, column) for column in range(4)] + [(0, 4, 0, 5)])
    assert (sheet.column_map["E"], sheet.column_map["F"]) == ("exercising_body", "level")


def test_body_before_and_after_a_grant(tmp_path: Path) -> None:
    rows = [["序号", "赋权事项", "执法依据", "原执法主体", "赋权后执法主体"], [1, "对甲的处罚", BASIS, "县局", "某镇"]]
    row = sheet_of(tmp_path, rows).rows[0]
    assert (row.values["former_dept"], row.values["exercising_body"]) == ("县局", "某镇")


def test_name_that_begins_like_a_total_is_an_item(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [HEAD[1:], ["累计三次未报告的处罚", "行政处罚", BASIS], ["合计（1项）", "", ""]])
    assert ([row.source_row for row in sheet.rows], sheet.ignored) == ([2], {3: "total"})


def test_part_with_a_number_below_its_main_item_takes_its_name(tmp_path: Path) -> None:
    head = ["序号", "事项名称", "子项", "权力类型", "实施依据"]
    rows = [[4, "甲许可", "新办", "行政许可", BASIS], ["4.2", "", "变更", "", BASIS], [5, "", "注销", "", BASIS]]
    sheet = sheet_of(tmp_path, [head, *rows])
    assert [(row.values["item_name"], row.refused) for row in sheet.rows] == [
        ("甲许可", ""),
        ("甲许可", ""),
        (None, "MISSING_NAME"),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("合计：行政许可1项，行政处罚2项，共3项", 3),
        ("许可1项、处罚2项", 3),
        ("合计15项", 15),
        ("行政检查（ 3项）", 3),
        ("2类15项", 15),
        ("共 3 条", 3),
        ("无", None),
    ],
)
def test_declared_counts(text: str, count: int | None) -> None:
    assert count_in(text) == count


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024年7月1日起", ("2024-07-01", "")),
        ("自2024年7月1日起施行", ("2024-07-01", "")),
        ("2024年3月上旬", (None, "PARTIAL_DATE")),
        ("2024年第1季度", (None, "PARTIAL_DATE")),
        ("2024年底", (None, "PARTIAL_DATE")),
        ("2024年13月", (None, "BAD_DATE")),
        ("2024年7月1日公布", (None, "BAD_DATE")),
    ],
)
def test_dates_with_words_around_them(text: str, read: tuple[str | None, str]) -> None:
    assert read_date(text) == read
