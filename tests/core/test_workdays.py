"""Working days against the printed calendars of 2024 to 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core import workdays

DAYS = st.dates(date(2023, 6, 1), date(2027, 6, 1)).map(date.isoformat)


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_working_days(year, count):
    """Counts as published in 年工作日 tables."""
    assert workdays.between(f"{year - 1}-12-31", f"{year}-12-31") == count


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-09", True),  # 除夕 was no day off in 2024
        ("2024-02-12", False),
        ("2024-02-18", True),
        ("2025-01-28", False),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-01-04", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-03-07", False),
        ("2026-03-09", True),
        ("2031-10-01", True),  # no notice yet: an ordinary Wednesday
    ],
)
def test_days_of_the_notices(day, worked):
    assert workdays.is_workday(day) == worked


def test_deadlines_skip_holidays_and_count_the_days_made_up():
    assert workdays.add("2024-09-29", 3) == "2024-10-09"  # 30 September, then 8 and 9 October
    assert workdays.add("2026-02-13", 2) == "2026-02-24"  # Saturday the 14th is worked
    assert workdays.add("2026-02-24", -2) == "2026-02-13"
    assert workdays.add("2026-02-14", 0) == "2026-02-14"


def test_an_offices_own_days_go_before_the_calendar():
    own = {"off": ["2026-03-06"], "work": ["2026-03-07"]}
    assert workdays.add("2026-03-05", 1, own) == "2026-03-07"
    assert workdays.add("2026-03-05", 1, ["2026-03-06"]) == "2026-03-09"
    assert workdays.add("2026-03-05", 1, ["2026-03-06"], workdays=["2026-03-08"]) == "2026-03-08"
    assert workdays.between("2026-03-05", "2026-03-09", own) == 2
    assert workdays.add("2026-03-05", 1, None) == workdays.add("2026-03-05", 1, {}) == "2026-03-06"


def test_a_year_without_a_notice_is_said():
    assert workdays.known(2026) and not workdays.known(2031)
    assert workdays.note("2026-03-05", "") == ""
    assert (
        workdays.note("2026-12-30", "2031-01-04") == "2031 年的放假安排还没有录入，只按周末休息计算；请在设置里补上。"
    )


@given(DAYS, st.integers(-60, 60))
def test_add_and_between_agree(day, days):
    end = workdays.add(day, days)
    assume(days)
    assert workdays.is_workday(end)
    start = day if days > 0 else end
    other = end if days > 0 else day
    counted = workdays.between(start, other)
    # Backwards the first day itself is not counted, the one arrived at is.
    assert counted == abs(days) if days > 0 else counted in (-days, -days - 1)


@given(DAYS, st.integers(0, 400))
def test_between_counts_each_working_day_once(day, length):
    first = date.fromisoformat(day)
    run = [(first + timedelta(days=step)).isoformat() for step in range(1, length + 1)]
    last = run[-1] if run else day
    assert workdays.between(day, last) == sum(workdays.is_workday(one) for one in run)
    assert workdays.between(last, day) == -workdays.between(day, last)
