"""Cells as text and back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text
from db.declarations import Field, Kind, Table

MONEY = Field("money", "金额", Kind.MONEY)
DATE = Field("day", "日期", Kind.DATE)
CODE = Field("code", "编码", Kind.CODE)
FLAG = Field("flag", "是否", Kind.BOOLEAN)
COUNT = Field("count", "件数", Kind.INTEGER)
KIND = Field("kind", "类型", Kind.CHOICE, choices=("行政许可", "行政处罚", "A类"))
NAME = Field("name", "名称", searched=True, pinyin=True)
NOTE = Field("note", "说明", Kind.LONG_TEXT, searched=True)
PHONE = Field("phone", "电话", Kind.PHONE)
LIST = Field("list_id", "清单", Kind.REFERENCE, target="power_list")
PARTS = Field("parts", "条款", Kind.DETAILS, target="part", parent_field="x")
TABLE = Table("thing", "事物", (NAME, NOTE, KIND, LIST, DATE), title=("name", "list_id", "day"))

STORED = {
    MONEY: [None, 0, 1, -5, 123456, 10**15],
    DATE: [None, "2026-11-22", "1900-01-01"],
    CODE: [None, "0650203001", "44030119700101001X"],
    FLAG: [None, 0, 1],
    COUNT: [None, 0, -3, 3_000_000_000],
    KIND: [None, "行政许可", "A类"],
    NAME: [None, "甲 乙", "𠅤𬭎䶮"],
    NOTE: [None, "第一条\n　　第二条", "一"],
    PHONE: [None, "0990-6233000"],
}


@pytest.mark.parametrize("field", STORED, ids=lambda field: field.kind.value)
def test_every_stored_cell_reads_back_from_what_is_shown(field):
    for value in STORED[field]:
        read = text.parse(field, text.display(field, value))
        assert read == value
        assert type(read) is type(value)


def test_reference_is_shown_and_read_by_its_title():
    assert text.display(LIST, 7, lambda table, row_id: f"{table}:{row_id}") == "power_list:7"
    assert (
        text.parse(LIST, " 权责清单 · 2024年版 ", lambda table, title: 7 if title == "权责清单 · 2024年版" else None)
        == 7
    )
    with pytest.raises(ValueError, match="没有找到清单“乙”"):
        text.parse(LIST, "乙")


def test_details_have_no_cell_text_and_take_none():
    assert text.display(PARTS, None) == ""
    with pytest.raises(ValueError, match="表单"):
        text.parse(PARTS, "甲")


@pytest.mark.parametrize("field", [*STORED, LIST], ids=lambda field: field.kind.value)
def test_blank_text_of_any_kind_is_empty(field):
    assert text.parse(field, " 　\n") is None
    assert text.display(field, None) == ""


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (MONEY, "￥1,234.5", 123450),
        (MONEY, "１，２３４．５０元", 123450),
        (FLAG, "√", 1),
        (FLAG, " 无 ", 0),
        (FLAG, "TRUE", 1),
        (COUNT, "１２", 12),
        (COUNT, "1,234", 1234),
        (COUNT, "12.0", 12),
        (KIND, " 行政 许可", "行政许可"),
        (KIND, "ａ类", "A类"),
        (CODE, "０６５ 02\n03", "0650203"),
        (NAME, "甲\r\n乙 ", "甲 乙"),
        (NOTE, "\n　　第一条  \r\n\r\n第二条\n", "　　第一条\n\n第二条"),
        (PHONE, "０９９０－６２３", "0990-623"),
    ],
)
def test_typed_text_is_taken_leniently(field, typed, stored):
    assert text.parse(field, typed) == stored


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (MONEY, "一百", "不是金额"),
        (DATE, "2025-2-30", "没有“2025-2-30”这一天"),
        (FLAG, "也许", "是或否"),
        (COUNT, "1.5", "不是整数"),
        (KIND, "许可", "行政许可、行政处罚、A类"),
        (CODE, "1.1010519491231E+17", "末几位已经丢失"),
    ],
)
def test_unreadable_text_is_refused_with_a_chinese_sentence(field, typed, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")) as caught:
        text.parse(field, typed)
    assert str(caught.value).endswith("。")


def test_mask_keeps_the_declared_ends_and_never_more():
    field = Field("id_no", "证件号", Kind.CODE, mask=(6, 4))
    assert text.mask(field, "110101194912317758") == "110101********7758"
    assert text.mask(field, "1234567890") == "**********"
    assert text.mask(NAME, "王芳") == "王芳"


def test_mask_of_phones_hides_mobiles_and_leaves_public_landlines():
    assert text.mask(PHONE, "0990-6233000、13899991234") == "0990-6233000、138****1234"
    assert text.mask(PHONE, "110101194912317758") == "110101194912317758"


def test_title_joins_shown_texts_on_one_line_and_skips_empty_ones():
    row = {"name": "甲\n乙", "list_id": 3, "day": None}
    assert text.title(TABLE, row, lambda table, row_id: "清单三") == "甲 乙 · 清单三"


def test_search_text_has_searched_fields_pinyin_and_no_line_break():
    row = {"name": "《Ａ》社区\n网格", "note": "第一条\n第二条", "kind": "行政许可", "list_id": 1, "day": None}
    parts = text.search_text(TABLE, row).split(text.SEPARATOR)
    assert parts[0] == "《a》社区 网格"
    assert "sqwg" in parts[1]
    assert "第一条 第二条" in parts
    assert "行政许可" not in parts, "kind is not searched"
    assert "\n" not in text.search_text(TABLE, row)


@given(st.text(max_size=40))
def test_search_text_never_holds_a_line_break_and_finds_the_folded_name(name):
    found = text.search_text(TABLE, {"name": name})
    assert not set(found) & set("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    assert " ".join(text.fold(name).split()) in " ".join(found.split())


def test_sort_key_orders_by_pinyin_and_by_value_of_numbers():
    names = ["第10条", "张三", "第2条", "李四", "阿一", "第１条", "曾国"]
    assert sorted(names, key=text.sort_key) == ["阿一", "曾国", "第１条", "第2条", "第10条", "李四", "张三"]


def test_sort_key_is_cheap_enough_to_sort_a_register():
    key = text.sort_key("《流动人口婚育证明》办理")
    started = time.perf_counter()
    for _ in range(10_000):
        text.sort_key("《流动人口婚育证明》办理")
    assert key
    assert time.perf_counter() - started < 1.0, "100 µs a call is far beyond the 2 µs it takes"
