"""Breaking lines: nothing lost, nothing over the edge, no forbidden starts and ends, numbers whole."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.fonts import SERIF, text_width
from app.reports.wrapping import NO_END, NO_START, balanced, break_lines, wrap

SIZE = 9.0
WORDS = st.sampled_from(
    [
        "中华人民共和国", "行政处罚法", "》，", "《办法》", "（2021年修订）", "“权随事转”", "……", "——", "。", "！？",
        "650200207XK01600", "2024年3月18日", "1,234.50", "12:30", "¥99", "￥1,000", "GB/T 9704-2012", "（", "【法律】",
        "街道", "、", "；", "第（三）项", "a", "http://www.example.cn/x_y", " ", "　", "   ", "㛃䶮𬭎",
        "3.5%", "℃", "1-2",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map("".join)
WIDTHS = st.floats(min_value=20, max_value=300)


@given(TEXTS, WIDTHS)
def test_lines_join_back_to_the_text(text: str, width: float):
    assert "".join(break_lines(text, width=width, style=SERIF, size=SIZE)) == text


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_the_cell(text: str, width: float):
    for line in break_lines(text, width=width, style=SERIF, size=SIZE):
        visible = line.rstrip(" \u3000")
        assert text_width(visible, SERIF, SIZE) <= width + 0.01 or len(visible) == 1


@given(TEXTS, st.floats(min_value=60, max_value=300))
def test_forbidden_marks_neither_start_nor_end_a_line_where_that_can_be_avoided(text: str, width: float):
    lines = [line.strip(" \u3000") for line in break_lines(text, width=width, style=SERIF, size=SIZE)]
    for before, after in pairwise(lines):
        if (after and after[0] in NO_START) or (before and before[-1] in NO_END):
            assert not _avoidable(before, after), (before, after)


def _avoidable(before: str, after: str) -> bool:
    """True when an earlier break of the line would have been good."""
    joined = before + after
    return any(_good(joined, stop) for stop in range(1, len(before)))


def _good(text: str, stop: int) -> bool:
    head, tail = text[:stop].rstrip(" \u3000"), text[stop:].lstrip(" \u3000")
    torn = any(match.start() < stop < match.end() for match in ATOM.finditer(text))
    return bool(head and tail) and tail[0] not in NO_START and head[-1] not in NO_END and not torn


ATOM = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日"
    r"|[0-9A-Za-z]+(?:[-.,:/_'@&+*#~=%][0-9A-Za-z]+)*[%‰℃°％]?|—+|…+"
)


@given(TEXTS, st.floats(min_value=150, max_value=300))
def test_numbers_dates_and_codes_stay_whole_in_cells_wide_enough(text: str, width: float):
    lines = break_lines(text, width=width, style=SERIF, size=SIZE)
    cuts, place = set(), 0
    for line in lines[:-1]:
        place += len(line)
        cuts.add(place)
    for match in ATOM.finditer(text):
        if text_width(match[0], SERIF, SIZE) <= width:
            assert not cuts & set(range(match.start() + 1, match.end())), match[0]


@given(TEXTS, TEXTS, WIDTHS)
def test_a_newline_ends_a_line_and_nothing_else_changes(one: str, other: str, width: float):
    def lines(text: str) -> tuple[str, ...]:
        return break_lines(text, width=width, style=SERIF, size=SIZE)

    assert lines(f"{one}\n{other}") == lines(one) + lines(other)


@given(TEXTS, WIDTHS)
def test_balanced_needs_no_more_lines_and_loses_nothing(text: str, width: float):
    plain = break_lines(text, width=width, style=SERIF, size=SIZE)
    even = balanced(text, width=width, style=SERIF, size=SIZE)
    assert "".join(even) == text
    assert len(even) == len(plain)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 50, ("",)),
        ("甲\n\n乙", 50, ("甲", "", "乙")),
        ("依照《行政处罚法》，", 81, ("依照《行政处罚", "法》，")),
        ("时间：2024年3月18日起", 70, ("时间：", "2024年3月18日", "起")),
        ("编码650200207XK01600号", 90, ("编码", "650200207XK01600", "号")),
        ("650200207XK01600", 40, ("6502002", "07XK016", "00")),
        ("电话0990-6881234", 40, ("电话", "0990-", "6881234")),
        ("他说“好”……", 45, ("他说", "“好”……")),
    ],
)
def test_examples(text: str, width: float, lines: tuple[str, ...]):
    assert wrap(text, width=width, style=SERIF, size=SIZE) == lines


def test_headings_break_into_even_lines():
    assert balanced("行政许可", width=30, style=SERIF, size=SIZE) == ("行政", "许可")
