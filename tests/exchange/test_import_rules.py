"""What a list of power items means: codes, dates, types, offices, bands, personal columns, other kinds of lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.editors.power_lists.import_rules import type_in, type_of_name
from app.editors.power_lists.office_names import is_slip
from app.editors.power_lists.unit_names import names_in
from app.exchange.import_report import report_dict
from tests.exchange.import_tools import assert_accounted, only, read, write_book, write_sheet

BASIS = "【法律】《中华人民共和国消防法》第六十条第一款第（一）项"
CODED = [
    "序号",
    "职权编码",
    "职权名称",
    "职权类型",
    "职权依据",
    "承办机构",
    "诉求渠道",
    "救助渠道",
    "生效日期",
    "录入人",
    "联系电话",
]


def coded(*rows: tuple[Any, ...]) -> list[list[Any]]:
    """A coded catalogue: (code, name, type, office, date, ...) per row."""
    table: list[list[Any]] = [["某市2025年消防监督执法权责清单"], CODED]
    for number, (code, name, kind, office, date) in enumerate(rows, start=1):
        table.append([number, code, name, kind, BASIS, office, "12345 热线", "行政复议", date, "张三", "13900000000"])
    return table


def codes_of(row: Any) -> list[str]:
    return [note.code for note in row.notes]


@pytest.mark.parametrize(
    ("written", "stored", "remarks"),
    [
        ("650200207XK01600", "650200207XK01600", []),
        ("６５０２００２０７ＸＫ０１６００", "650200207XK01600", ["FULLWIDTH_CODE"]),
        ("650200 207 XK 01600", "650200207XK01600", ["CODE_SPACES"]),
        ("650200207xk01600", "650200207XK01600", ["CODE_CASE"]),
        ("650200207\nXK01600", "650200207XK01600", ["CODE_SPACES"]),
        ("65O200207XK01600", "65O200207XK01600", ["BAD_CODE"]),
        ("XK1", "XK1", ["BAD_CODE"]),
        ("/", None, ["CODE_PLACEHOLDER"]),
        ("待定", None, ["CODE_PLACEHOLDER"]),
        ("", None, []),
    ],
)
def test_codes(written: str, stored: str | None, remarks: list[str], tmp_path: Path) -> None:
    plan = read(
        write_sheet(tmp_path / "a.xlsx", coded((written, "对甲的处罚", "行政处罚", "法制科", "")), [(0, 0, 0, 10)])
    )
    row = only(plan).rows[0]
    assert (row.values["item_code"], codes_of(row)) == (stored, remarks)
    assert row.refused == ""


@pytest.mark.parametrize(
    ("written", "stored", "remarks"),
    [
        ("2024年3月18日", "2024-03-18", []),
        ("２０２４年３月１８日", "2024-03-18", []),
        ("2025.3.1", "2025-03-01", []),
        ("20250301", "2025-03-01", []),
        ("二〇二五年十二月三十一日", "2025-12-31", []),
        (45369, "2024-03-18", ["SERIAL_DATE"]),
        ("45369", "2024-03-18", ["SERIAL_DATE"]),
        ("2025年3月", None, ["PARTIAL_DATE"]),
        ("二〇二五年", None, ["PARTIAL_DATE"]),
        ("2025年", None, ["PARTIAL_DATE"]),
        ("2025-02-30", None, ["BAD_DATE"]),
        ("即日起", None, ["BAD_DATE"]),
        (12.5, None, ["BAD_DATE"]),
        ("—", None, ["PLACEHOLDER"]),
    ],
)
def test_dates(written: Any, stored: str | None, remarks: list[str], tmp_path: Path) -> None:
    row = only(read(write_sheet(tmp_path / "a.xlsx", coded(("", "对甲的处罚", "行政处罚", "", written))))).rows[0]
    assert (row.values["effective_date"], codes_of(row)) == (stored, remarks)
    assert row.refused == ""


def test_second_of_two_equal_codes_is_refused(tmp_path: Path) -> None:
    rows = coded(
        ("650200207CF49000", "对甲的处罚", "行政处罚", "", ""),
        ("６５０２００２０７ＣＦ４９０００", "对乙的处罚", "行政处罚", "", ""),
        ("/", "对丙的处罚", "行政处罚", "", ""),
        ("/", "对丁的处罚", "行政处罚", "", ""),
    )
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows)))
    assert [row.refused for row in sheet.rows] == ["", "DUP_CODE", "", ""]
    assert "第 3 行" in sheet.rows[1].refusal


def test_number_that_lost_its_digits_is_refused_never_rounded(tmp_path: Path) -> None:
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", coded((6502002071201600, "对甲的处罚", "行政处罚", "", "")))))
    assert sheet.rows[0].refused == "LOST_DIGITS"
    assert sheet.rows[0].values["item_code"] is None


def test_persons_and_their_phones_are_left_out(tmp_path: Path) -> None:
    plan = read(write_sheet(tmp_path / "a.xlsx", coded(("", "对甲的处罚", "行政处罚", "", ""))))
    sheet = only(plan)
    assert sheet.meta["dropped"] == ["录入人", "联系电话"]
    assert "张三" not in str(sheet.rows) and "13900000000" not in str(sheet.rows)
    assert sheet.rows[0].values["remedy"] == "行政复议"
    assert sheet.rows[0].values["supervision_phone"] == "12345 热线"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("行政审批", "行政许可"),
        ("其他职权", "其他行政权力"),
        ("其它行政权力", "其他行政权力"),
        ("行政监督检查", "行政检查"),
        ("处罚", "行政处罚"),
        ("行政处罚类", "行政处罚"),
        ("行政\n强制", "行政强制"),
        ("行政调解", "其他行政权力"),
    ],
)
def test_other_words_for_a_type(word: str, kind: str, tmp_path: Path) -> None:
    row = only(read(write_sheet(tmp_path / "a.xlsx", coded(("", "某事", word, "", ""))))).rows[0]
    assert (row.values["power_type"], row.refused) == (kind, "")
    assert ("TYPE_LOCAL" in codes_of(row)) == (word == "行政调解")


def test_unknown_type_is_refused_with_its_word(tmp_path: Path) -> None:
    row = only(read(write_sheet(tmp_path / "a.xlsx", coded(("", "某事", "行政处理", "", ""))))).rows[0]
    assert row.refused == "UNKNOWN_TYPE" and "“行政处理”" in row.refusal and "职权类型" in row.refusal


def test_blank_type_follows_from_name_else_from_the_row_above(tmp_path: Path) -> None:
    rows = coded(("", "甲许可", "行政许可", "", ""), ("", "对乙的处罚", "", "", ""), ("", "丙的事", "", "", ""))
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows)))
    assert [row.values["power_type"] for row in sheet.rows] == ["行政许可", "行政处罚", "行政处罚"]
    assert [codes_of(row) for row in sheet.rows] == [[], ["TYPE_GUESSED"], ["TYPE_GUESSED"]]


def test_type_bands_give_the_type_and_no_domain(tmp_path: Path) -> None:
    rows = [
        ["序号", "事项名称", "实施依据"],
        ["一、行政许可（2项）"],
        [1, "甲", BASIS],
        [2, "乙", BASIS],
        ["二、行政处罚（3项）"],
        [3, "丙", BASIS],
    ]
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows, [(1, 0, 1, 2), (4, 0, 4, 2)])))
    assert [row.values["power_type"] for row in sheet.rows] == ["行政许可", "行政许可", "行政处罚"]
    assert [row.values.get("domain") for row in sheet.rows] == [None, None, None]
    assert [(note.source_row, note.code) for note in sheet.notes] == [(5, "TOTAL_MISMATCH")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("行政许可（11项）", "行政许可"),
        ("行政检查（ 3项）", "行政检查"),
        ("其他行政权力（3项）", "其他行政权力"),
        ("行政许可和行政处罚", ""),
        ("Sheet1", ""),
    ],
)
def test_type_of_a_sheet_name(name: str, kind: str) -> None:
    assert type_in(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("对…的处罚", "行政处罚"),
        ("对…的监督检查", "行政检查"),
        ("查封、扣押等行政强制措施", "行政强制"),
        ("大型户外广告设置的审批", ""),
        ("对…的处罚（含停业）", "行政处罚"),
        ("", ""),
    ],
)
def test_type_of_a_name(name: str, kind: str) -> None:
    assert type_of_name(name) == kind


@pytest.mark.parametrize(
    ("name", "other", "slip"),
    [
        ("物业科管理科", "物业管理科", True),
        ("物业管理科室", "物业管理科", True),
        ("物管业理科", "物业管理科", True),
        ("综合一科室", "综合二科室", False),
        ("执法一大队", "执法大队", False),
        ("安全科", "保全科", False),
        ("财务管理科", "财务科", False),
        ("规划科", "规划处", False),
    ],
)
def test_slips_of_the_pen(name: str, other: str, slip: bool) -> None:
    assert is_slip(name, other) is slip


def test_offices_inside_brackets_are_one_name() -> None:
    assert names_in("畜牧兽医科（渔政、农机科）、 法制科；\n办公室") == [
        "畜牧兽医科（渔政、农机科）",
        "法制科",
        "办公室",
    ]


def test_offices_on_lines_of_their_own_are_separated_broken_ones_joined(tmp_path: Path) -> None:
    rows = coded(
        ("", "甲的处罚", "行政处罚", "法制科\n防火科", ""),
        ("", "乙的处罚", "行政处罚", "政策法\n规科 、\n社会经\n济统计\n科", ""),
        ("", "丙的处罚", "行政处罚", " 法制科\n", ""),
    )
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows)))
    assert [row.values["office"] for row in sheet.rows] == ["法制科；防火科", "政策法规科 、社会经济统计科", "法制科"]


def test_registered_offices_are_the_dictionary(tmp_path: Path) -> None:
    from app.editors.power_lists.fields import POWER_ITEM
    from app.exchange.recognise import read_plan
    from tests.exchange.import_tools import ITEM_RULES

    path = write_sheet(
        tmp_path / "a.xlsx", coded(*[("", f"对{n}的处罚", "行政处罚", "党政办公司室", "") for n in "甲乙丙"])
    )
    known = {"power_item": [], "power_list": [], "office": [{"name": "党政办公室"}]}
    plan = read_plan(path, POWER_ITEM, rules=ITEM_RULES, list_kind="权责清单", known=known)
    assert [codes_of(row) for row in only(plan).rows] == [["OFFICE_UNKNOWN"]] * 3
    assert not any(codes_of(row) for row in only(read(path)).rows), "one spelling alone is no slip"


def test_several_levels_in_one_list_are_told_with_their_counts(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "权力类型", "实施依据", "实施层级"]]
    rows += [
        [n, "对甲的处罚", "行政处罚", BASIS, level] for n, level in enumerate(["自治区级", "地州市级", "县市区级"], 1)
    ]
    plan = read(write_sheet(tmp_path / "a.xlsx", rows))
    assert [row.refused for row in only(plan).rows] == ["", "", ""]
    assert report_dict(plan)["sheets"][0]["levels"] == {"自治区级": 1, "地州市级": 1, "县市区级": 1}


def test_one_name_merged_over_two_levels_is_two_items(tmp_path: Path) -> None:
    """Seen in a published list: one name, a row for the 自治区 and one for the 地州, each over two grid rows."""
    head = ["序号", "事项名称", "权力类型", "实施依据", "行使主体", "承办机构", "责任事项"]
    rows = [
        head,
        [1, "对甲的征收", "行政征收", BASIS, "自治区农业农村厅", "渔业监督处", "1.征收"],
        [""] * 7,
        ["", "", "", "", "地州市农业农村局", "畜牧兽医科", "2.上缴"],
        [""] * 7,
        [2, "对乙的处罚", "行政处罚", BASIS, "某局", "法制科", "上半段"],
        ["", "", "", "", "", "防火科", "下半段"],
    ]
    merges = [(1, column, 4, column) for column in range(4)] + [(5, column, 6, column) for column in range(5)]
    merges += [(top, column, top + 1, column) for top in (1, 3) for column in (4, 5, 6)]
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows, merges)))
    got = [(row.source_row, row.values["exercising_body"], row.values["office"], row.refused) for row in sheet.rows]
    assert got == [
        (2, "自治区农业农村厅", "渔业监督处", ""),
        (4, "地州市农业农村局", "畜牧兽医科", ""),
        (6, "某局", "法制科；防火科", ""),
    ]
    assert [row.values["seq"] for row in sheet.rows] == ["1", "1", "2"]
    assert sheet.rows[2].values["duty"] == "上半段\n下半段"
    assert sheet.ignored == {3: "continuation", 5: "continuation", 7: "continuation"}


def test_kind_of_list_is_told_by_the_sheet_else_by_the_caller(tmp_path: Path) -> None:
    book = {
        "附件1": ([["某区委托镇街执法事项清单"], ["序号", "事项名称", "执法依据"], [1, "对甲的处罚", BASIS]], []),
        "Sheet2": ([["序号", "事项名称", "执法依据"], [1, "对乙的处罚", BASIS]], []),
        "配合履职": ([["序号", "配合履职事项", "对应上级部门"], [1, "丙", "区住建局"]], []),
    }
    plan = read(write_book(tmp_path / "a.xlsx", book), list_kind="法定执法事项清单")
    assert [sheet.list_kind for sheet in plan.sheets] == ["委托执法事项清单", "法定执法事项清单", "配合履职事项"]
    assert [sheet.rows[0].values.get("grant_mode") for sheet in plan.sheets] == ["委托", "法定", None]


def test_receiver_and_mode_in_one_cell_or_two(tmp_path: Path) -> None:
    together = [
        ["序号", "收回事项", "承接部门及工作方式"],
        [1, "甲", "承接部门：区局；工作方式：统一办理\n按月通报"],
        [2, "乙", "区局"],
    ]
    apart = [
        ["序号", "收回事项", "承接部门", "工作方式"],
        [1, "甲", "区局", "统一办理\n按月通报"],
        [2, "乙", "区局", ""],
    ]
    for rows in (together, apart):
        sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows, name="上级部门收回事项清单")))
        got = [(row.values["receiving_dept"], row.values["work_mode"], codes_of(row)) for row in sheet.rows]
        assert got == [("区局", "统一办理\n按月通报", []), ("区局", None, ["MISSING_WORK_MODE"])]


def test_sheet_without_a_mandatory_column_is_refused_the_others_are_not(tmp_path: Path) -> None:
    good = [["序号", "事项名称", "实施依据"], [1, "对甲的处罚", BASIS]]
    plan = read(write_book(tmp_path / "a.xlsx", {"一": (good, []), "二": ([["序号", "事项名称"], [1, "乙"]], [])}))
    assert [sheet.refused for sheet in plan.sheets] == ["", "MISSING_COLUMN"]
    assert plan.sheets[1].ignored == {2: "sheet_rejected"}
    assert plan.counts["added"] == 1


def test_sheet_without_a_header_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    plan = read(
        write_book(tmp_path / "a.xlsx", {"说明": ([["本清单由某单位编制。"], ["请勿修改。"]], []), "空": ([], [])})
    )
    assert [(sheet.refused, sheet.empty) for sheet in plan.sheets] == [("NO_HEADER", False), ("", True)]
    assert_accounted(plan.sheets[0], {1, 2})


def test_rows_of_a_hidden_sheet_are_not_chosen(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "实施依据"], [1, "对甲的处罚", BASIS]]
    other = [["序号", "事项名称", "实施依据"], [1, "对乙的处罚", BASIS]]
    plan = read(write_book(tmp_path / "a.xlsx", {"一": (rows, []), "旧": (other, [])}, hidden=("旧",)))
    assert [(sheet.hidden, sheet.rows[0].chosen) for sheet in plan.sheets] == [(False, True), (True, False)]


def test_copy_of_a_sheet_is_refused_one_equal_item_on_another_sheet_is_not(tmp_path: Path) -> None:
    def rows(*names: str) -> list[list[Any]]:
        return [["序号", "事项名称", "实施依据"], *([n, f"对{name}的处罚", BASIS] for n, name in enumerate(names, 1))]

    book = {"一": (rows(*"甲乙丙丁"), []), "打印版": (rows(*"甲乙丙丁"), []), "区县级": (rows(*"甲戊己庚"), [])}
    plan = read(write_book(tmp_path / "a.xlsx", book))
    assert [[row.refused for row in sheet.rows] for sheet in plan.sheets] == [
        [""] * 4,
        ["DUPLICATE_ITEM"] * 4,
        [""] * 4,
    ]
    assert codes_of(plan.sheets[2].rows[0]) == ["POSSIBLE_DUPLICATE"]


def test_text_too_long_for_its_field_refuses_the_row_only(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "实施依据"], [1, "对" + "长" * 300 + "的处罚", BASIS], [2, "对乙的处罚", BASIS]]
    sheet = only(read(write_sheet(tmp_path / "a.xlsx", rows)))
    assert [row.refused for row in sheet.rows] == ["TOO_LONG", ""]
    assert "300" in sheet.rows[0].refusal
