"""Doubtful rows of granted powers, and the charts of batches and adoption."""

from __future__ import annotations

import pytest

from app.core.errors import Severity
from app.core.query import Filter
from app.editors.power_lists.grants.charts import adoption_by_type, batches_by_state
from app.editors.power_lists.grants.checks import check_batch, check_case, check_entry
from db.declarations import Row


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"proposed_on": "2026-01-05", "opinion_on": "2026-01-04"}, "opinion_on"),
        ({"opinion_on": "2026-01-05", "approved_on": "2026-01-04"}, "approved_on"),
        ({"grant_mode": "交由行使", "approval_organ": "建设区人民政府"}, "approval_organ"),
    ],
)
def test_steps_out_of_order_and_the_wrong_government_are_doubted(row: Row, field: str):
    [message] = check_batch(row)
    assert (message.field, message.severity) == (field, Severity.WARNING)


@pytest.mark.parametrize(
    "row",
    [
        {"proposed_on": "2026-01-05", "opinion_on": "2026-01-05", "announced_on": "2026-03-01"},
        {"grant_mode": "交由行使", "approval_organ": "某省人民政府"},
        {"grant_mode": "交由行使", "approval_organ": "广西壮族自治区人民政府"},
        {"grant_mode": "上级委托", "approval_organ": "建设区人民政府"},
        {},
    ],
)
def test_a_batch_in_order_is_not_doubted(row: Row):
    assert check_batch(row) == ()


def test_a_case_is_settled_in_a_way_on_a_day_after_it_was_filed():
    assert [m.field for m in check_case({"filed_on": "2026-02-01", "settled_on": "2026-01-01"})] == ["settled_on"]
    assert [m.field for m in check_case({"settlement": "已结案"})] == ["settled_on"]
    assert [m.field for m in check_case({"settled_on": "2026-01-01"})] == ["settlement"]
    assert check_case({"filed_on": "2026-01-01", "settled_on": "2026-01-01", "settlement": "已结案"}) == ()


def test_an_entry_does_not_end_before_it_begins():
    assert [m.field for m in check_entry({"since": "2026-02-01", "until": "2026-01-01"})] == ["until"]
    assert check_entry({"since": "2026-02-01", "until": None}) == ()


def test_batches_are_drawn_in_the_order_of_their_flow():
    chart = batches_by_state([("收回", 2), ("区级提出", 1), ("已交接", 4)], "")
    assert chart.categories == ("区级提出", "已交接", "收回")
    assert chart.series[0].values == (1, 4, 2)
    assert chart.title == "7 个赋权批次，5 个在办或在行使，2 个已结束"
    assert chart.filters[2] == Filter("state", values=("收回",))
    assert batches_by_state([], "").categories == ()


def test_adoption_is_stacked_by_judgement_in_national_order():
    chart = adoption_by_type([("行政检查", "待定", 3), ("行政许可", "采用", 2), (None, "本地新增", 1)], "")
    assert chart.categories == ("行政许可", "行政检查", "未注明")
    assert {series.name: series.values for series in chart.series} == {
        "采用": (2, 0, 0),
        "待定": (0, 3, 0),
        "本地新增": (0, 0, 1),
    }
    assert chart.title == "采用 2 项，待定 3 项，本地新增 1 项"
    assert chart.filters[2] == Filter("power_type", blank=True)
