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
        "职权编码“650200207CF51200”与工作表“处罚”第 2 行重复，请核对后改正",
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


def test_subtotals_named_by_type_and_totals_of_the_sheet(tmp_path: Path) -> None:
    rows = [HEAD, [1, "甲许可", "行政许可", BASIS], ["行政许可小计", "", "1项"], ["本表合计", "", "", "1项"]]
    sheet = sheet_of(tmp_path, rows)
    assert (sheet.ignored, sheet.notes) == ({3: "subtotal", 4: "total"}, [])


def test_lines_of_a_page_break_are_no_bands(tmp_path: Path) -> None:
    lines = ["（续表）", "第2页 共3页", "以下空白"]
    rows = [
        HEAD,
        [1, "对甲的处罚", "行政处罚", BASIS],
        *([line] for line in lines),
        ["某街道权责清单（续）"],
        ["某街道办事处"],
    ]
    sheet = sheet_of(tmp_path, rows, [(row, 0, row, 3) for row in (2, 3, 5)])
    assert sheet.ignored == {3: "filler", 4: "filler", 5: "filler", 6: "title", 7: "footer_note"}
    assert sheet.bands == []


@pytest.mark.parametrize(
    "band",
    [["一", "行政许可"], ["一、", "行政许可（1项）"], ["一", "行政许可", "", "1项"], ["一、行政许可", "", "", "共1项"]],
)
def test_band_spelled_over_several_cells(band: list[str], tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [HEAD, band, [1, "甲事", "", BASIS], ["二", "行政处罚"], [2, "乙事", "", BASIS]])
    assert [row.values["power_type"] for row in sheet.rows] == ["行政许可", "行政处罚"]
    assert (sheet.notes, [one.declared for one in sheet.bands if one.declared]) == ([], [1] if "1" in str(band) else [])


def test_numerals_as_running_numbers_are_records(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [["序号", "事项名称"], ["一", "甲"], ["二", "乙"]], name="基本履职事项清单")
    assert [row.values["item_name"] for row in sheet.rows] == ["甲", "乙"]


def test_class_column_of_a_duty_list_is_its_category(tmp_path: Path) -> None:
    rows = [["类别", "序号", "事项名称"], ["党的建设", 1, "甲"], ["", 2, "乙"]]
    sheet = sheet_of(tmp_path, rows, [(1, 0, 2, 0)], name="基本履职事项清单")
    assert sheet.column_map["A"] == "category"
    assert [row.values["category"] for row in sheet.rows] == ["党的建设"] * 2


@pytest.mark.parametrize(
    ("cell", "dept", "mode"),
    [
        ("承接部门：区住建局、区城管局。\n工作方式：由区住建局受理。", "区住建局、区城管局", "由区住建局受理。"),
        ("区教育局：由区教育局办理", "区教育局", "由区教育局办理"),
        ("区教育局，由区教育局办理", "区教育局", "由区教育局办理"),
        ("承接部门：区民政局", "区民政局", None),
        ("区民政局，区残联", "区民政局，区残联", None),
    ],
)
def test_receiver_and_mode_are_split(cell: str, dept: str, mode: str | None, tmp_path: Path) -> None:
    row = sheet_of(tmp_path, [["序号", "收回事项", "承接部门及工作方式"], [1, "甲", cell]]).rows[0]
    assert (row.values["receiving_dept"], row.values["work_mode"]) == (dept, mode)


@pytest.mark.parametrize(
    ("word", "refused"),
    [("行政许可（01）", ""), ("01 行政许可", ""), ("行政许可；", ""), ("非行政许可审批", "UNKNOWN_TYPE")],
)
def test_type_with_number_or_bracket(word: str, refused: str, tmp_path: Path) -> None:
    row = sheet_of(tmp_path, [HEAD, [1, "甲事", word, BASIS]]).rows[0]
    assert (row.values["power_type"], row.refused) == (None if refused else "行政许可", refused)


def test_second_table_in_a_sheet_is_read_by_its_own_header(tmp_path: Path) -> None:
    rows = [
        HEAD,
        [1, "甲许可", "行政许可", BASIS],
        ["序号", "事项类型", "实施依据", "事项名称"],
        [1, "行政处罚", BASIS, "乙"],
    ]
    sheet = sheet_of(tmp_path, rows)
    assert sheet.header_rows == [1, 3]
    assert [(row.values["item_name"], row.values["power_type"]) for row in sheet.rows] == [
        ("甲许可", "行政许可"),
        ("乙", "行政处罚"),
    ]


def test_further_lines_of_a_note_are_notes(tmp_path: Path) -> None:
    rows = [HEAD, [1, "甲许可", "行政许可", BASIS], ["注："], ["1.本清单依据现行法律法规编制。"], [2]]
    assert sheet_of(tmp_path, rows).ignored == {3: "footer_note", 4: "footer_note", 5: "filler"}


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


def test_kind_may_be_asked_for_by_another_name(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", [["序号", "事项名称"], [1, "走访群众"]])
    assert only(read(path, list_kind="履职-基本")).list_kind == "基本履职事项"


def test_parts_of_one_item_share_its_code(tmp_path: Path) -> None:
    head = ["序号", "职权编码", "事项名称", "子项", "权力类型", "实施依据"]
    code = "650200207XK01600"
    rows = [
        [1, code, "甲许可", "新办", "行政许可", BASIS],
        ["", "", "", "变更", "", BASIS],
        [2, code, "乙", "", "行政许可", BASIS],
    ]
    sheet = sheet_of(tmp_path, [head, *rows], [(1, column, 2, column) for column in (0, 1, 2, 4)])
    assert [(row.values["item_code"], row.refused) for row in sheet.rows] == [
        (code, ""),
        (code, ""),
        (code, "DUP_CODE"),
    ]


def test_placeholder_in_the_type_column_is_an_empty_type(tmp_path: Path) -> None:
    row = sheet_of(tmp_path, [HEAD, [1, "甲", "/", BASIS]], name="行政许可（1项）").rows[0]
    assert (row.values["power_type"], row.refused) == ("行政许可", "")
    assert [note.code for note in row.notes] == ["PLACEHOLDER", "TYPE_FROM_SHEET"]


def test_unit_with_a_word_about_its_seal(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [["填报单位（盖章）：某街道"], HEAD, [1, "甲", "行政许可", BASIS]])
    assert sheet.meta["filling_unit"] == "某街道"


@pytest.mark.parametrize("heading", ["生效日期", "赋权时间", "承接日期", "开始实施日期", "施行时间"])
def test_headings_of_the_day_a_power_begins(heading: str, tmp_path: Path) -> None:
    row = sheet_of(tmp_path, [[*HEAD, heading], [1, "甲", "行政许可", BASIS, "2024.7.1"]]).rows[0]
    assert row.values["effective_date"] == "2024-07-01"


def test_duties_on_rows_of_their_own_stay_with_their_department(tmp_path: Path) -> None:
    head = ["序号", "配合履职事项", "对应上级部门", "上级部门职责", "街道配合职责"]
    rows = [
        [1, "燃气安全", "区住建局", "1.甲；\n2.乙。", "1.巡查"],
        ["", "", "区城管局", "1.丙。", ""],
        ["", "", "区局", "区局：1.丁", ""],
    ]
    path = write_sheet(tmp_path / "a.xlsx", [head, *rows], [(1, column, 3, column) for column in (0, 1, 4)])
    plan = read(path)
    assert only(plan).rows[0].values["superior_depts"] == "区住建局；区城管局；区局"
    assert report_dict(plan)["sheets"][0]["items"][0]["superior_duty_by_dept"] == {
        "区住建局": 2,
        "区城管局": 1,
        "区局": 1,
    }
