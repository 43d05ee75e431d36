"""Money as whole fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import format_money, parse_money, round_fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1234.5", 123450),
        ("￥1,234.50", 123450),
        ("¥1，234.50元", 123450),
        ("1.2万元", 1_200_000),
        ("０．５", 50),
        (".5", 50),
        ("5.", 500),
        ("-5", -500),
        ("￥-5", -500),
        ("-￥5", -500),
        ("–", 0),
        ("0", 0),
        (" ", None),
        ("99999999999999.99", 9_999_999_999_999_999),
    ],
)
def test_amounts_are_read_leniently_and_exactly(typed, fen):
    assert parse_money(typed) == fen


@pytest.mark.parametrize(
    ("typed", "fen"), [("1.005", 101), ("1.004", 100), ("-1.005", -101), ("0.0049", 0), ("2.675", 268)]
)
def test_half_a_fen_goes_up(typed, fen):
    assert parse_money(typed) == fen


@pytest.mark.parametrize("typed", ["12,34", "1,2345", "abc", "1e5", "1.2.3", "--5", "五百", "-", "元"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="不是金额"):
        parse_money(typed)


@given(st.integers(-(10**17), 10**17))
def test_every_amount_reads_back_from_how_it_is_shown(fen):
    assert parse_money(format_money(fen)) == fen


def test_shown_form():
    assert format_money(123456789) == "1,234,567.89"
    assert format_money(-5) == "-0.05"
    assert format_money(0) == "–"


@given(st.decimals(-(10**9), 10**9, places=4))
def test_rounding_is_never_off_by_more_than_half_a_fen(yuan):
    assert abs(Decimal(round_fen(yuan)) - yuan * 100) <= Decimal("0.5")
