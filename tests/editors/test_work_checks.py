"""Doubts about single records of admissions and street work, and the charts that count them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import jobs
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.work import quarters
from tests.editors.work_tools import FULL, add, opened, warnings


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened(tmp_path) as one:
        yield one


@pytest.mark.parametrize("table", sorted(FULL))
def test_a_complete_record_raises_no_doubt(table: str, session: Session):
    row, _ = FULL[table]
    assert warnings(session, table, **row | ({"request_no": "1号"} if table == "power_exercise" else {})) == []


@pytest.mark.parametrize(
    ("table", "cells", "words"),
    [
        ("admission", {"period_from": "2026-05-01", "period_until": "2026-04-01"}, "申请截止日期 2026-04-01 早于"),
        ("admission", {"decided_on": "2026-01-04"}, "审定日期 2026-01-04 早于申请日期"),
        ("admission", {"exit_on": "2026-01-31"}, "退出日期 2026-01-31 早于执行起始日期"),
        ("admission", {"powers": "无"}, "等于没有填"),
        ("admission", {"money_source": None}, "请写明经费来源"),
        ("power_exercise", {"replied_on": "2026-03-01", "request_no": "1号"}, "复函日期 2026-03-01 早于意见日期"),
        ("power_exercise", {"outcome": "不采纳", "request_no": "1号"}, "请写明理由"),
        ("power_exercise", {}, "没有文号"),
        ("pledge", {"decision": "取消", "replaced_by": None}, "请写明用什么代替"),
        ("pledge", {"issued_on": "2026-02-02"}, "区级审定日期 2026-02-01 早于发文日期"),
        ("todo_item", {"written_off_on": "2026-02-28"}, "销号日期 2026-02-28 早于完成日期"),
    ],
)
def test_what_is_doubtful_is_told_and_saved(table: str, cells: dict[str, Any], words: str, session: Session):
    row = FULL[table][0] | cells
    assert [text for text in warnings(session, table, **row) if words in text]
    assert add(session, table, **row)


def test_a_waived_power_may_say_none(session: Session):
    row = FULL["admission"][0] | {"powers": "无", "powers_waiver": "系统已对街道开放"}
    assert warnings(session, "admission", **row) == []


@pytest.mark.parametrize(
    ("first", "last", "today", "missing"),
    [
        ("2026-01-01", "2026-12-31", "2026-04-15", []),
        ("2026-01-01", "2026-12-31", "2026-04-16", ["2026年第1季度"]),
        ("2026-11-30", "2027-02-01", "2027-04-16", ["2026年第4季度", "2027年第1季度"]),
        ("2026-02-28", "2026-03-01", "2030-01-01", ["2026年第1季度"]),
        ("2026-05-01", "2026-04-01", "2030-01-01", []),
    ],
)
def test_quarters_are_due_fifteen_days_after_their_end(first: str, last: str, today: str, missing: list[str]):
    assert quarters.missing(None, first=first, last=last, today=today) == missing
    told = quarters.named([*missing, *missing, "不是季度", 3, None])
    assert quarters.missing(told, first=first, last=last, today=today) == []


def test_a_click_on_a_bar_shows_its_records(session: Session):
    for number, state in enumerate(("待办", "待办", None)):
        add(session, "todo_item", subject=f"事{number}", unit=f"单位{state}")
    maker = next(one for editor in session.editors for one in editor.charts if one.key == "todo-by-state")
    drawn = jobs.chart(session, maker, Query("todo_item"))
    assert drawn.title == "待办，3 项"
    [condition] = drawn.filters
    assert len(list(session.all_rows(Query("todo_item", filters=(condition,))))) == 3


def test_small_bars_are_summed_up_and_open_together(session: Session):
    for number in range(13):
        add(
            session,
            "whistle",
            subject=f"事{number}",
            whistle_kind="应急",
            blown_at="2026-03-05 08:20",
            lead_unit=f"{number}局",
        )
    add(session, "whistle", subject="事", whistle_kind="应急", blown_at="2026-03-05 08:20")
    maker = next(one for editor in session.editors for one in editor.charts if one.key == "whistles-by-lead")
    drawn = jobs.chart(session, maker, Query("whistle"))
    assert drawn.categories[-1] == "其他（4个）"
    for condition, count in zip(drawn.filters, drawn.series[0].values, strict=True):
        assert len(list(session.all_rows(Query("whistle", filters=(condition,))))) == count
    assert sum(drawn.series[0].values) == 14
