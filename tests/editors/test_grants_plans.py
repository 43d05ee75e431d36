"""Plans of checks on enterprises: caps read from words, visits counted, over the cap and filed late in red."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Severity
from app.core.session import Session
from app.editors.power_lists.grants.caps import over_cap, parse_cap
from app.editors.power_lists.grants.plans import FILING_SETTING, mark_plan
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Row
from tests.editors.grants_kit import (
    TODAY,
    add,
    add_list,
    change,
    contents,
    do,
    open_file,
    preview,
    refusal,
    rows,
    undone_and_redone,
    warnings,
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


@pytest.mark.parametrize(
    ("words", "cap"),
    [
        ("每年不超过2次", (2, "年")),
        ("一周两次", (2, "周")),
        ("同一企业每年不超过2次", (2, "年")),
        ("对同一企业的检查每年度不超过1次", (1, "年")),
        ("同一市场主体一年内不超过两次", (2, "年")),
        ("年度不超过2次", (2, "年")),
        ("全年不超过 2 次", (2, "年")),
        ("每半年一次", (1, "半年")),
        ("每季度1次", (1, "季度")),
        ("每个月不多于1次", (1, "月")),
        ("每星期至多三次", (3, "周")),
        ("不超过4次/年", (4, "年")),
        ("每年最多检查十二次", (12, "年")),
        ("每年不超过二十次", (20, "年")),
        ("每月不超过1次，全年不超过4次", None),
        ("每年不超过1次，一年内至多一次", (1, "年")),
        ("每年至多壹次", (1, "年")),
        ("半年一次", (1, "半年")),
        ("季度1次", (1, "季度")),
        ("月度不超过1次", (1, "月")),
        ("年均不超过2次", (2, "年")),
        ("≤2次/户·年", (2, "年")),
        ("每隔一年1次", None),
        ("每隔半年1次", None),
        ("每年12次", (12, "年")),
        ("按上级要求", None),
        ("双随机、一公开", None),
        ("每两年1次", None),
        ("3年1次", None),
        ("两周一次", None),
        ("每年1-2次", None),
        ("", None),
        (None, None),
    ],
)
def test_a_cap_is_read_from_its_words_or_left_to_the_clerk(words: str | None, cap: tuple[int, str] | None):
    assert parse_cap(words) == cap


@given(st.text(alphabet="每一年半季度月周次不超过至多两23、0 /内对企业", max_size=60))
def test_reading_a_cap_never_fails(words: str):
    found = parse_cap(words)
    assert found is None or (found[0] >= 0 and found[1] in ("年", "半年", "季度", "月", "周"))


def visit(day: str, enterprise: str = "甲厂", kind: str = "计划检查") -> Row:
    return {"visited_on": day, "enterprise": enterprise, "visit_kind": kind}


YEAR_TWO = {"cap_times": 2, "cap_per": "年", "planned_times": 2}


def test_visits_are_counted_by_business_and_period():
    days = [visit("2026-01-05"), visit("2026-06-05"), visit("2026-07-05", "乙厂"), visit("2027-01-02")]
    assert over_cap(YEAR_TWO, days) == ""
    assert over_cap(YEAR_TWO, [*days, visit("2026-12-31", " 甲 厂")]) == "甲厂：2026年 3 次，上限 2 次"


@pytest.mark.parametrize(
    ("per", "inside", "outside", "words"),
    [
        ("周", "2026-03-08", "2026-03-09", "2026年第10周"),
        ("月", "2026-03-31", "2026-04-01", "2026年3月"),
        ("季度", "2026-01-31", "2026-04-01", "2026年第1季度"),
        ("半年", "2026-06-30", "2026-07-01", "2026年上半年"),
        ("年", "2026-12-31", "2027-01-01", "2026年"),
    ],
)
def test_periods_end_where_the_calendar_says(per: str, inside: str, outside: str, words: str):
    plan = {"cap_times": 1, "cap_per": per, "planned_times": None}
    assert over_cap(plan, [visit("2026-03-02"), visit(inside)]) == f"甲厂：{words} 2 次，上限 1 次"
    assert over_cap(plan, [visit("2026-03-02"), visit(outside)]) == ""


def test_visits_on_a_clue_do_not_count_against_the_cap():
    days = [visit("2026-01-05"), visit("2026-02-05"), visit("2026-03-05", kind="线索检查")]
    assert over_cap(YEAR_TWO, days) == ""


def test_a_plan_beyond_the_cap_is_told_before_anybody_is_visited():
    assert over_cap(YEAR_TWO | {"planned_times": 3}, ()) == "每户计划 3 次，超过每年 2 次"
    assert over_cap({"cap_times": 1, "cap_per": "季度", "planned_times": 4}, ()) == ""
    assert over_cap({"cap_times": None, "cap_per": None, "planned_times": 99}, ()) == ""


def test_many_businesses_over_the_cap_are_named_up_to_five():
    plan = {"cap_times": 0, "cap_per": "年", "planned_times": None}
    told = over_cap(plan, [visit("2026-01-05", f"企业{n}") for n in range(7)])
    assert told.count("上限 0 次") == 5 and told.endswith("另有 2 处")


# through the door


def plan_of(session: Session, plan: int) -> Row:
    row = session.row("inspection_plan", plan)
    assert row is not None
    return row


def check_list(session: Session) -> tuple[int, list[int]]:
    items = ({"item_name": "消防安全检查", "frequency_cap": "同一企业每年不超过2次", "office": "平安办"},)
    return add_list(session, "涉企行政检查清单", *items, {"item_name": "安全生产检查", "frequency_cap": "按需"})


def test_a_plan_takes_name_cap_office_and_deadline_from_item_and_settings(session: Session):
    _, items = check_list(session)
    row = plan_of(session, add(session, "inspection_plan", year=2026, name="消防", item_id=items[0]))
    assert (row["name"], row["frequency_cap"], row["office"]) == ("消防", "同一企业每年不超过2次", "平安办")
    assert (row["cap_times"], row["cap_per"], row["filing_due"]) == (2, "年", "2026-03-31")
    assert (row["done_times"], row["done_enterprises"], row["over_cap"]) == (0, 0, None)


def test_other_words_bring_another_cap_unless_the_clerk_wrote_it(session: Session):
    plan = add(session, "inspection_plan", year=2026, name="消防", frequency_cap="半年一次", planned_times=3)
    assert cap_of(session, plan) == (1, "半年", "每户计划 3 次，超过每半年 1 次")
    change(session, "inspection_plan", plan, frequency_cap="每年不超过4次")
    assert cap_of(session, plan) == (4, "年", None)
    session.undo()
    assert cap_of(session, plan) == (1, "半年", "每户计划 3 次，超过每半年 1 次")
    change(session, "inspection_plan", plan, frequency_cap="按需")
    assert cap_of(session, plan)[0] is None
    change(session, "inspection_plan", plan, cap_times=5, cap_per="年")
    change(session, "inspection_plan", plan, frequency_cap="每年不超过4次")
    assert cap_of(session, plan) == (5, "年", None)


def cap_of(session: Session, plan: int) -> tuple[object, ...]:
    row = session.row("inspection_plan", plan)
    return tuple(row[key] for key in ("cap_times", "cap_per", "over_cap"))


def test_the_filing_deadline_is_a_setting(session: Session):
    session.set_setting(FILING_SETTING, "02-28")
    assert plan_of(session, add(session, "inspection_plan", year=2026, name="消防"))["filing_due"] == "2026-02-28"
    session.set_setting(FILING_SETTING, "02-30")
    assert plan_of(session, add(session, "inspection_plan", year=2027, name="消防"))["filing_due"] == "2027-03-31"


def test_visits_are_counted_with_the_change_that_brings_them(session: Session):
    edits = [Edit(Deed.INSERT, "inspection_plan", {"year": 2026, "name": "消防", "frequency_cap": "每年不超过1次"})]
    edits += [
        Edit(Deed.INSERT, "inspection_visit", {"plan_id": Pending(0), "visited_on": day, "enterprise": "甲厂"})
        for day in ("2026-01-05", "2026-02-05")
    ]
    before = contents(session)
    [plan] = session.apply(ChangeSet("登记", tuple(edits))).row_ids["inspection_plan"]
    row = plan_of(session, plan)
    assert (row["done_times"], row["done_enterprises"]) == (2, 1)
    assert row["over_cap"] == "甲厂：2026年 2 次，上限 1 次"
    undone_and_redone(session, before)


def test_a_visit_that_changes_moves_or_goes_is_counted_again(session: Session):
    plan = add(session, "inspection_plan", year=2026, name="消防", frequency_cap="每年不超过1次")
    other = add(session, "inspection_plan", year=2026, name="安全")
    visits = [
        add(session, "inspection_visit", plan_id=plan, visited_on=day, enterprise="甲厂")
        for day in ("2026-01-05", "2026-02-05")
    ]
    assert plan_of(session, plan)["over_cap"]
    change(session, "inspection_visit", visits[1], enterprise="乙厂")
    assert (plan_of(session, plan)["done_enterprises"], plan_of(session, plan)["over_cap"]) == (2, None)
    change(session, "inspection_visit", visits[1], plan_id=other)
    assert (plan_of(session, plan)["done_times"], plan_of(session, other)["done_times"]) == (1, 1)
    session.apply(ChangeSet("删除", (Edit(Deed.DELETE, "inspection_visit", row_id=visits[0]),)))
    assert plan_of(session, plan)["done_times"] == 0
    session.undo()
    assert plan_of(session, plan)["done_times"] == 1


def test_what_cannot_be_stored_is_refused_and_not_counted(session: Session):
    plan = add(session, "inspection_plan", year=2026, name="消防", cap_times=1)
    for day in ("不是日期", 20260105):
        edit = Edit(Deed.INSERT, "inspection_visit", {"plan_id": plan, "visited_on": day, "enterprise": "甲厂"})
        found = session.check(ChangeSet("登记", (edit,)))
        assert [message.field for message in found if message.severity is Severity.ERROR] == ["visited_on"]
    edit = Edit(Deed.INSERT, "inspection_plan", {"year": "今年", "name": "消防", "cap_times": "两次"})
    fields = {message.field for message in session.check(ChangeSet("登记", (edit,)))}
    assert {"year", "cap_times"} <= fields


def test_words_nobody_can_read_and_items_of_other_lists_are_doubted(session: Session):
    told = warnings(session, "inspection_plan", year=2026, name="消防", frequency_cap="按需")
    assert any("请在“上限次数”和“上限周期”里填数" in text for text in told)
    assert warnings(session, "inspection_plan", year=2026, name="消防", frequency_cap="按需", cap_times=2) == []
    _, [power] = add_list(session, "权责清单", {"item_name": "甲的处罚"})
    told = warnings(session, "inspection_plan", year=2026, name="消防", item_id=power)
    assert any("不在涉企行政检查清单里" in text for text in told)


def test_the_year_is_planned_from_the_list_once(session: Session):
    _, items = check_list(session)
    change(session, "power_item", items[1], item_name="安全生产检查（改）")
    before = contents(session)
    assert "新建 2 项 2026 年的检查计划" in preview(session, "plan-year")
    do(session, "plan-year")
    assert [(row["name"], row["cap_times"]) for row in rows(session, "inspection_plan")] == [
        ("消防安全检查", 2),
        ("安全生产检查（改）", None),
    ]
    undone_and_redone(session, before)
    assert "2026 年都已经有计划" in refusal(session, "plan-year")
    do(session, "plan-year", year=2027)
    assert len(rows(session, "inspection_plan")) == 4
    other, _ = add_list(session, "权责清单")
    assert "所选的不是涉企行政检查清单" in refusal(session, "plan-year", list_id=other)


def test_plans_are_filed_together(session: Session):
    plans = tuple(add(session, "inspection_plan", year=2026, name=name) for name in ("消防", "安全"))
    before = contents(session)
    do(session, "plan-filed", plans)
    assert {row["filed_on"] for row in rows(session, "inspection_plan")} == {TODAY}
    undone_and_redone(session, before)
    assert "备案日期不能为空" in refusal(session, "plan-filed", plans, filed_on=None)


@pytest.mark.parametrize(
    ("cells", "text", "level"),
    [
        ({"over_cap": "甲厂：2026年 3 次，上限 2 次"}, "超频次：甲厂：2026年 3 次，上限 2 次", "error"),
        ({"filing_due": "2026-03-04"}, "未备案，逾期 1 天", "error"),
        ({"filing_due": "2026-03-20"}, "还有 15 天要备案", "warning"),
        ({"filing_due": "2026-03-01", "filed_on": "2026-03-04"}, "备案晚了 3 天", "warning"),
    ],
)
def test_over_the_cap_and_late_filing_are_marked(cells: Row, text: str, level: str):
    mark = mark_plan({"over_cap": None, "filing_due": None, "filed_on": None} | cells, TODAY)
    assert mark is not None
    assert (mark.text, mark.level) == (text, level)


@pytest.mark.parametrize(
    "cells", [{}, {"filing_due": "2026-03-21"}, {"filing_due": "2026-03-01", "filed_on": "2026-03-01"}]
)
def test_a_plan_in_time_is_not_marked(cells: Row):
    assert mark_plan({"over_cap": None, "filing_due": None, "filed_on": None} | cells, TODAY) is None
