"""Dates in every spelling of published lists."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import from_serial, long_date, parse_date, parse_month

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2024年3月18日", "2024-03-18"),
        ("2024年 3月 18日", "2024-03-18"),
        ("2025.3.1", "2025-03-01"),
        ("2025.3.1.", "2025-03-01"),
        ("2025。3。1", "2025-03-01"),
        ("20250301", "2025-03-01"),
        ("2026-3-5", "2026-03-05"),
        ("2026/03/05", "2026-03-05"),
        ("２０２５．３．１", "2025-03-01"),
        ("２０２５－０３－０１", "2025-03-01"),
        ("二〇二五年三月十八日", "2025-03-18"),
        ("二○二五年十月二十日", "2025-10-20"),
        ("二零二五年十二月三十一日", "2025-12-31"),
        ("二○二四年二月二十九日", "2024-02-29"),
        ("2024-03-18 00:00:00", "2024-03-18"),
        ("2024-03-18T09:30", "2024-03-18"),
        ("2025年3月1日（星期六）", "2025-03-01"),
        ("2025年3月1日 星期六", "2025-03-01"),
        ("  ", None),
    ],
)
def test_spellings_of_published_lists_are_read(typed, iso):
    assert parse_date(typed) == iso


@pytest.mark.parametrize("typed", ["2025-2-30", "2025年13月1日", "20250231", "2023.2.29"])
def test_impossible_dates_are_refused(typed):
    with pytest.raises(ValueError, match="这一天"):
        parse_date(typed)


@pytest.mark.parametrize("typed", ["24.3.18", "3/18/2024", "45369", "昨天", "2024", "2025-3/1", "1-1-1", "0201-01-01x"])
def test_what_would_have_to_be_guessed_is_refused(typed):
    with pytest.raises(ValueError, match="不是日期"):
        parse_date(typed)


@pytest.mark.parametrize("typed", ["1024-03-18", "9999.12.31"])
def test_years_that_must_be_a_slip_are_refused(typed):
    with pytest.raises(ValueError, match="年份不在"):
        parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2025年3月", "2025-03"),
        ("2025年3月份", "2025-03"),
        ("2025.3", "2025-03"),
        ("2025-12", "2025-12"),
        ("202503", "2025-03"),
        ("二〇二五年三月", "2025-03"),
        ("2025年3月1日", None),
        ("2025年13月", None),
        ("202513", None),
        ("", None),
    ],
)
def test_months_are_told_from_dates(typed, month):
    assert parse_month(typed) == month
    if month:
        with pytest.raises(ValueError, match="只有年月"):
            parse_date(typed)


@pytest.mark.parametrize(
    ("number", "iso"),
    [(1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"), (45369, "2024-03-18"), (36526, "2000-01-01")],
)
def test_day_numbers_are_those_of_excel(number, iso):
    assert from_serial(number) == iso
    assert parse_date(str(number), serial=True) == iso
    assert parse_date(f"{number}.0", serial=True) == iso


@pytest.mark.parametrize("number", [0, -1, 110_000, 9_999_999])
def test_day_numbers_outside_the_years_are_refused(number):
    with pytest.raises(ValueError, match="不在"):
        from_serial(number)


@given(DAYS)
def test_every_day_reads_back_from_every_spelling_of_ours(day):
    iso = day.isoformat()
    spellings = (iso, long_date(iso), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y/%m/%d} 12:00:00")
    assert {parse_date(spelling) for spelling in spellings} == {iso}


@given(DAYS.filter(lambda day: day > date(1900, 3, 1)))
def test_every_later_day_is_its_day_number(day):
    assert from_serial((day - date(1899, 12, 30)).days) == day.isoformat()
    assert from_serial((day - date(1899, 12, 30)).days - 1) == (day - timedelta(days=1)).isoformat()


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text):
    try:
        found = parse_date(text, serial=True)
    except ValueError as error:
        assert str(error).endswith("。")
    else:
        assert found is None or date.fromisoformat(found)


def test_long_date_is_as_on_paper():
    assert long_date("2026-03-05") == "2026年3月5日"
    assert long_date("") == ""
