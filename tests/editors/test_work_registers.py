"""责任状, 五项权力, 吹哨报到, 项目书, 任务, 派驻机构: what is worked out, what is marked, what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import jobs, paper_jobs
from app.core.errors import BadInput
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.session import Session
from app.editors.power_lists.work import exercises, pledges, projects, stations, tasks, whistles
from app.editors.power_lists.work.crosstabs import CROSSTABS
from app.editors.power_lists.work.leads import names
from app.editors.power_lists.work.moments import is_moment
from app.exchange.import_plan import Recognition
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row
from tests.editors.work_tools import TODAY, action, add, add_full, change, do, errors, opened, warnings


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened(tmp_path) as one:
        yield one


def blow(session: Session, *units: Row, **cells: Any) -> int:
    """Id of a whistle with the units it calls."""
    row = {"subject": "违建", "whistle_kind": "应急", "blown_at": "2026-03-05 08:20"} | cells
    edits = [Edit(Action.INSERT, "whistle", row)]
    edits += [Edit(Action.INSERT, "whistle_unit", unit | {"whistle_id": Pending(0)}) for unit in units]
    return session.apply(ChangeSet("吹哨", tuple(edits))).row_ids["whistle"][0]


def delete(session: Session, table: str, row_id: int) -> None:
    session.apply(ChangeSet("删除", (Edit(Action.DELETE, table, row_id=row_id),)))


# 吹哨报到


def test_whistles_are_numbered_within_their_year(session: Session):
    first = blow(session)
    change_set = ChangeSet(
        "粘贴",
        tuple(
            Edit(Action.INSERT, "whistle", {"subject": "某事", "whistle_kind": "应急", "blown_at": at})
            for at in ("2026-03-06 10:00", "2026-03-05 10:00", "2025-12-31 23:59")
        ),
        source="paste",
    )
    second, third, old = session.apply(change_set).row_ids["whistle"]
    numbers = [session.row("whistle", row_id)["whistle_no"] for row_id in (first, second, third, old)]
    assert numbers == ["2026-001", "2026-003", "2026-002", "2025-001"]
    change(session, "whistle", first, subject="改了名")
    assert session.row("whistle", first)["whistle_no"] == "2026-001"
    change(session, "whistle", first, blown_at="2025-11-01 08:00")
    assert session.row("whistle", first)["whistle_no"] == "2025-002"
    delete(session, "whistle", second)
    assert session.row("whistle", blow(session))["whistle_no"] == "2026-003"


def test_numbers_are_not_given_twice_when_many_come_at_once(session: Session):
    edits = tuple(
        Edit(Action.INSERT, "whistle", {"subject": f"事{n}", "whistle_kind": "应急", "blown_at": "2026-03-05 08:20"})
        for n in range(1200)
    )
    session.apply(ChangeSet("导入", edits, source="import"))
    numbers = [row["whistle_no"] for row in session.all_rows(Query("whistle"))]
    assert len(set(numbers)) == 1200
    assert "2026-1200" in numbers


WRONG = ("2026-03-05", "2026-03-05 24:00", "2026-02-30 10:00", "2026-3-5 9:60", "昨天", "9:10")
WRITTEN = (
    "2026-3-5 9:10",
    "2026/03/05 9:10",
    "2026.3.5 09：10",
    "2026年3月5日9时10分",
    "2026-03-05T09:10",
    "2026-03-05 09:10:00",
)


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("source", ["form", "paste", "import"])
def test_a_time_is_taken_as_clerks_write_it(text: str, source: str, session: Session):
    row_id = add(session, "whistle", source, subject="某事", whistle_kind="应急", blown_at=text)
    unit = add(session, "whistle_unit", source, whistle_id=row_id, unit="某局", arrived_at=text)
    assert session.row("whistle", row_id)["blown_at"] == "2026-03-05 09:10"
    assert session.row("whistle_unit", unit)["arrived_at"] == "2026-03-05 09:10"


@pytest.mark.parametrize("text", WRONG)
@pytest.mark.parametrize("source", ["form", "paste", "import"])
def test_a_time_that_is_none_is_refused(text: str, source: str, session: Session):
    with pytest.raises(BadInput) as caught:
        add(session, "whistle", source, subject="某事", whistle_kind="应急", blown_at=text)
    assert errors(caught.value)[0].field == "blown_at"
    row_id = blow(session)
    with pytest.raises(BadInput):
        add(session, "whistle_unit", source, whistle_id=row_id, unit="某局", arrived_at=text)
    assert session.children("whistle_unit", row_id) == []


@given(st.text(max_size=16))
def test_only_whole_moments_are_taken(text: str):
    if is_moment(text):
        assert text[4] == text[7] == "-"
        assert text[10] == " "
        assert text[13] == ":"


def test_times_keep_their_order(session: Session):
    row_id = blow(session, {"unit": "某局", "acknowledged_at": "2026-03-05 08:30", "arrived_at": "2026-03-05 09:00"})
    [unit] = session.children("whistle_unit", row_id)
    for cells, field in (
        ({"acknowledged_at": "2026-03-05 08:19"}, "acknowledged_at"),
        ({"arrived_at": "2026-03-05 08:29"}, "arrived_at"),
    ):
        with pytest.raises(BadInput) as caught:
            change(session, "whistle_unit", unit["id"], **cells)
        assert errors(caught.value)[0].field == field
    for cells, field in (
        ({"closed_at": "2026-03-05 08:00"}, "closed_at"),
        ({"blown_at": "2026-03-05 08:40"}, "blown_at"),
    ):
        with pytest.raises(BadInput) as caught:
            change(session, "whistle", row_id, **cells)
        assert errors(caught.value)[0].field == field


@pytest.mark.parametrize(
    ("kind", "respond", "arrive"),
    [
        ("应急", "2026-03-06 18:20", "2026-03-06 20:20"),
        ("联合执法", "2026-03-09 16:20", "2026-03-11 16:20"),
        ("街道难以解决", "2026-03-09 16:20", "2026-03-11 16:20"),
    ],
)
def test_limits_count_hours_for_emergencies_and_working_days_else(
    kind: str, respond: str, arrive: str, session: Session
):
    row = session.row("whistle", blow(session, whistle_kind=kind, blown_at="2026-03-06 16:20"))
    assert (row["respond_by"], row["arrive_by"]) == (respond, arrive)


def test_limits_are_settings(session: Session):
    session.set_setting("whistle_urgent_response_hours", 1)
    session.set_setting("whistle_urgent_arrival_hours", 30)
    row = session.row("whistle", blow(session, blown_at="2026-03-05 23:30"))
    assert (row["respond_by"], row["arrive_by"]) == ("2026-03-06 00:30", "2026-03-07 05:30")


def test_rates_and_means_follow_the_called_units(session: Session):
    row_id = blow(
        session,
        {"unit": "甲局", "acknowledged_at": "2026-03-05 08:30", "arrived_at": "2026-03-05 09:20"},
        {"unit": "乙局", "arrived_at": "2026-03-05 13:05"},
        {"unit": "丙局"},
    )
    row = session.row("whistle", row_id)
    assert (row["called"], row["arrived"], row["arrival_rate"], row["mean_hours"]) == (3, 2, "66.7%", "2.9")
    one, two, three = session.children("whistle_unit", row_id)
    assert (one["response_minutes"], one["arrival_minutes"], one["in_time"]) == (10, 60, 1)
    assert (two["arrival_minutes"], two["in_time"]) == (285, 0)
    assert (three["arrival_minutes"], three["in_time"]) == (None, None)
    change(session, "whistle_unit", three["id"], arrived_at="2026-03-05 08:20")
    assert session.row("whistle", row_id)["arrival_rate"] == "100.0%"
    delete(session, "whistle_unit", two["id"])
    row = session.row("whistle", row_id)
    assert (row["called"], row["arrived"], row["mean_hours"]) == (2, 2, "0.5")
    change(session, "whistle", row_id, blown_at="2026-03-05 07:20")
    assert session.row("whistle", row_id)["mean_hours"] == "1.5"
    assert session.children("whistle_unit", row_id)[0]["arrival_minutes"] == 120
    for _ in range(4):
        session.undo()
    assert session.count("whistle") == 0


def test_a_whistle_closed_before_all_came_is_doubtful(session: Session):
    row_id = blow(session, {"unit": "甲局", "arrived_at": "2026-03-05 09:20"})
    assert warnings(session, "whistle", row_id, closed_at="2026-03-05 09:20") == []
    assert warnings(session, "whistle", row_id, closed_at="2026-03-05 09:10") == [
        "办结时间 2026-03-05 09:10 早于甲局的到场时间，请核对。"
    ]


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_rate_is_the_nearest_tenth(part: int, more: int):
    whole = part + more
    shown = whistles.rate(part, whole)
    if not whole:
        assert shown is None
    else:
        assert abs(float(shown.rstrip("%")) - part * 100 / whole) <= 0.05 + 1e-9


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=20))
def test_mean_hours_are_the_nearest_tenth(minutes: list[int]):
    assert abs(float(whistles.mean_hours(minutes)) - sum(minutes) / len(minutes) / 60) <= 0.05 + 1e-9


def item_of(session: Session, kind: str, **cells: Any) -> int:
    target = add(session, "power_list", list_kind=kind, version_label="2026年版")
    return add(session, "power_item", list_id=target, item_name="自建房安全管理", **cells)


def test_the_lead_comes_from_the_item_of_the_list(session: Session):
    joint = item_of(session, "配合履职事项", superior_depts="牵头单位：区住建局；\n区自然资源局", street_duty="上报")
    row_id = blow(session, item_id=joint)
    assert session.row("whistle", row_id)["lead_unit"] == "区住建局、区自然资源局"
    taken = item_of(session, "上级部门收回事项", receiving_dept="区消防大队", state="已收回")
    change(session, "whistle", row_id, item_id=taken)
    assert session.row("whistle", row_id)["lead_unit"] == "区消防大队"
    change(session, "whistle", row_id, lead_unit="区应急局")
    change(session, "whistle", row_id, item_id=joint)
    assert session.row("whistle", row_id)["lead_unit"] == "区应急局"
    own = blow(session, item_id=joint, lead_unit="区公安分局")
    assert session.row("whistle", own)["lead_unit"] == "区公安分局"


def test_roles_of_the_item_name_the_lead(session: Session):
    area = item_of(session, "属地管理责任清单")
    add(session, "duty_role", item_id=area, unit="区水务局", role="牵头")
    add(session, "duty_role", item_id=area, unit="建设街道办事处", role="配合责任")
    assert session.row("whistle", blow(session, item_id=area))["lead_unit"] == "区水务局"


def test_names_of_units_are_taken_apart():
    assert names("牵头部门：区住建局；区公安分局、区城管局\n区住建局") == ["区住建局", "区公安分局", "区城管局"]
    assert names(None) == []


def test_the_lead_is_called_first(session: Session):
    joint = item_of(session, "配合履职事项", superior_depts="区住建局；区自然资源局", street_duty="上报")
    row_id = blow(session, item_id=joint)
    call = action(session, "whistle-call")
    assert call.asks(session, (row_id,))[0].default == "区住建局"
    do(session, "whistle-call", row_id, unit="区住建局")
    assert call.asks(session, (row_id,))[0].default == "区自然资源局"
    session.undo()
    assert session.row("whistle", row_id)["called"] == 0


def test_a_whistle_without_units_is_not_handled(session: Session):
    row_id = blow(session)
    with pytest.raises(BadInput) as caught:
        change(session, "whistle", row_id, state="处置中")
    assert "应哨单位" in errors(caught.value)[0].text


def test_marks_of_whistles(session: Session):
    row_id = blow(session, {"unit": "甲局"})
    row = session.row("whistle", row_id)
    assert whistles.mark(row, "2026-03-05") is None
    assert whistles.mark(row, "2026-03-06").text == "1 个单位逾期未到场"
    assert whistles.mark(row | {"called": 0}, "2026-03-06").level == "error"
    assert whistles.mark(row | {"arrived": 1}, "2026-03-06").level == "warning"
    assert whistles.mark(row | {"arrived": 1, "state": "处置中"}, "2026-03-06") is None


def test_figures_of_the_monthly_table_open_their_whistles(session: Session):
    first = blow(session, {"unit": "甲局", "arrived_at": "2026-03-05 09:20"}, {"unit": "乙局"})
    second = blow(session, {"unit": "甲局", "acknowledged_at": "2026-04-01 10:00"}, blown_at="2026-04-01 08:00")
    arrivals = next(one for one in CROSSTABS if one.key == "whistle-arrivals").make
    counted = arrivals(session, Query("whistle"))
    figures = {label: [cell.shown for cell in cells] for label, cells in counted.lines()}
    assert figures == {
        "甲局": ["2", "2", "1", "1", "50.0%", "1.0"],
        "乙局": ["1", "–", "–", "–", "0.0%", "–"],
        "合计": ["3", "2", "1", "1", "33.3%", "1.0"],
    }
    [cell, *_] = dict(counted.rows)["甲局"]
    opened_rows = session.all_rows(Query("whistle", filters=cell.filters))
    assert {row["id"] for row in opened_rows} == {first, second}
    for _, cells in counted.lines():
        for cell in cells:
            shown = Query("whistle", filters=cell.filters or ())
            assert cell.filters is None or len(list(session.all_rows(shown))) == cell.count
    assert counted.total[0].filters is None
    march = arrivals(session, Query("whistle", filters=(Filter("blown_at", contains="2026-03"),)))
    assert [cell.shown for cell in march.total] == ["2", "1", "1", "1", "50.0%", "1.0"]
    assert arrivals(session, Query("whistle", filters=(Filter("blown_at", contains="2020"),))).rows == ()


def test_every_table_of_counts_adds_up(session: Session):
    for flow in (*pledges.FLOWS, *exercises.FLOWS, *whistles.FLOWS, *projects.FLOWS, *tasks.FLOWS):
        for state in session.tables[flow.table].field("state").choices:
            add_full(session, flow, state)
    for one in CROSSTABS:
        counted = one.make(session, Query(one.table))
        first = counted.columns.index("合计") if "合计" in counted.columns else 0
        assert counted.total[first].count == sum(cells[first].count for _, cells in counted.rows) > 0


# 责任状


def test_what_is_signed_outside_the_retained_list_is_flagged(session: Session):
    def signed(day: str, **cells: Any) -> Row:
        row_id = add_full(session, pledges.FLOW, cells.pop("state"), **cells)
        add(session, "pledge_signing", pledge_id=row_id, counterpart="某局", signed_on=day)
        return session.row("pledge", row_id) or {}

    assert signed("2026-02-02", state="已取消")["outside"] == 1
    assert signed("2026-02-01", state="已取消")["outside"] == 0
    assert signed("2026-02-02", state="已合并")["outside"] == 1
    assert signed("2026-02-02", state="保留")["outside"] == 0
    assert signed("2026-02-02", state="待清理")["outside"] == 0
    assert signed("2026-02-02", state="待清理", origin="清理后发现")["outside"] == 1
    assert signed("2026-02-02", state="保留", origin="清理后发现")["outside"] == 0


def test_the_flag_follows_state_and_signings(session: Session):
    row_id = add_full(session, pledges.FLOW, "区级审定", decision="取消")
    signing = add(session, "pledge_signing", pledge_id=row_id, counterpart="某局", signed_on="2026-02-10")
    assert session.row("pledge", row_id)["outside"] == 0
    change(session, "pledge", row_id, state="已取消")
    assert session.row("pledge", row_id)["outside"] == 1
    assert pledges.mark(session.row("pledge", row_id), TODAY).level == "error"
    do(session, "pledge-report", row_id, reported_on="2026-03-05", handling="已退回")
    assert pledges.mark(session.row("pledge", row_id), TODAY).level == "info"
    delete(session, "pledge_signing", signing)
    assert session.row("pledge", row_id)["outside"] == 0
    assert action(session, "pledge-report").offered(session.row("pledge", row_id), session) != ""
    for _ in range(4):
        session.undo()
    assert session.row("pledge", row_id)["outside"] == 0


def test_the_end_is_the_one_that_was_proposed(session: Session):
    row_id = add_full(session, pledges.FLOW, "区级审定", decision="取消")
    for state in ("保留", "已合并"):
        with pytest.raises(BadInput) as caught:
            change(session, "pledge", row_id, state=state)
        assert errors(caught.value)[0].field == "decision"
    merged = add_full(session, pledges.FLOW, "区级审定", decision="合并", replaced_by=None)
    with pytest.raises(BadInput) as caught:
        change(session, "pledge", merged, state="已合并")
    assert errors(caught.value)[0].field == "replaced_by"


def test_a_document_that_asks_for_what_is_forbidden_is_told(session: Session):
    add(session, "negative_entry", phrases="招商引资", kind="不得考核", basis="区委〔2026〕2号")
    cells = {"issuing_department": "区商务局"}
    assert "招商引资" in warnings(session, "pledge", document_title="招商引资目标责任书", **cells)[0]
    assert warnings(session, "pledge", document_title="安全责任书", **cells) == []
    add(session, "negative_entry", phrases="责任状", kind="不得考核", basis="区委〔2026〕2号")
    assert warnings(session, "pledge", document_title="安全责任状", **cells) == []


def test_ledgers_of_some_rows_print_only_these(session: Session, tmp_path: Path):
    for state in ("保留", "已取消", "待清理"):
        add_full(session, pledges.FLOW, state, document_title=f"{state}的责任状")
    add(session, "pledge_signing", pledge_id=2, counterpart="某局", signed_on="2026-03-01")
    shown = {key: ledger_text(session, key, tmp_path / f"{key}.pdf") for key in ("pledges-retained", "pledges-outside")}
    assert "保留的责任状" in shown["pledges-retained"]
    assert "已取消的责任状" not in shown["pledges-retained"]
    assert "已取消的责任状" in shown["pledges-outside"]
    assert "待清理的责任状" not in shown["pledges-outside"]
    assert "2026年3月1日" in shown["pledges-outside"]


def ledger_text(session: Session, key: str, out: Path) -> str:
    ledger = next(one for editor in session.editors for one in editor.ledgers if one.key == key)
    jobs.ledger_job(session, ledger, Query(ledger.table), LedgerOptions(unit="建设街道"), out)(Progress())
    return text_of(out)


def text_of(out: Path) -> str:
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(out))


# 五项权力


def test_a_reply_is_due_in_working_days(session: Session):
    cells = {"subject": "片区规划", "power": "规划参与权", "counterpart": "某局", "requested_on": "2026-03-05"}
    row_id = add(session, "power_exercise", **cells)
    assert session.row("power_exercise", row_id)["due_on"] == "2026-03-19"
    change(session, "power_exercise", row_id, limit_days=3)
    assert session.row("power_exercise", row_id)["due_on"] == "2026-03-10"
    change(session, "power_exercise", row_id, limit_days=None)
    session.set_setting("exercise_reply_days", 20)
    change(session, "power_exercise", row_id, requested_on="2026-03-06")
    assert session.row("power_exercise", row_id)["due_on"] == "2026-04-03"


def test_unanswered_requests_are_red(session: Session):
    row = session.row("power_exercise", add_full(session, exercises.FLOW, "已提意见", requested_on="2026-02-02"))
    mark = exercises.mark(row, "2026-03-05")
    assert mark.level == "error"
    assert mark.text.startswith("逾期")
    assert exercises.mark(row | {"direction": "街道去函"}, "2026-03-05").text.startswith("对方逾期")
    assert exercises.mark(row | {"due_on": "2026-03-05"}, "2026-03-05").text == "今天是复函期限"
    assert exercises.mark(row | {"due_on": "2026-03-09"}, "2026-03-05") is None
    assert exercises.mark(row | {"state": "已复函"}, "2026-03-05") is None


# 项目书


def test_progress_follows_milestones_and_reports(session: Session):
    row_id = add_full(session, projects.FLOW, "实施")
    add(session, "project_milestone", project_id=row_id, what="进场", due_on="2026-03-20")
    row = session.row("project", row_id)
    assert (row["milestone_count"], row["next_milestone"], row["next_due_on"]) == ("0/2", "进场", "2026-03-20")
    do(session, "project-milestone", row_id, done_on="2026-03-18")
    row = session.row("project", row_id)
    assert (row["milestone_count"], row["next_milestone"]) == ("1/2", "公示")
    do(session, "project-quarter", row_id, quarter="2026年第1季度", progress="顺利", reported_on="2026-03-30")
    assert session.row("project", row_id)["reported_quarters"] == "2026年第1季度"
    for _ in range(3):
        session.undo()
    row = session.row("project", row_id)
    assert (row["milestone_count"], row["reported_quarters"]) == ("0/1", None)


def test_late_milestones_and_missing_reports_are_marked(session: Session):
    row = session.row("project", add_full(session, projects.FLOW, "实施"))
    assert row["next_due_on"] == "2026-04-01"
    assert projects.mark(row, "2026-03-20") is None
    assert projects.mark(row, "2026-03-28").text == "还有 4 天：公示"
    assert projects.mark(row, "2026-04-03").text == "逾期 2 天：公示"
    done = row | {"next_due_on": None, "next_milestone": None}
    assert projects.mark(done, "2026-04-15") is None
    assert projects.mark(done, "2026-04-16").text == "缺季报：2026年第1季度"
    gap = done | {"reported_quarters": "2026年第1季度、2026年第3季度"}
    assert projects.mark(gap, "2026-10-20").text == "缺季报：2026年第2季度"
    assert projects.mark(gap, "2027-02-01").text == "缺季报：2026年第2季度、2026年第4季度"
    assert projects.mark(done | {"claimed_on": "2026-08-01"}, "2026-07-20") is None
    assert projects.mark(done | {"state": "已结项"}, "2027-02-01") is None


# 任务、派驻机构


def test_marks_of_tasks(session: Session):
    row = session.row("todo_item", add(session, "todo_item", subject="某事", due_on="2026-03-10"))
    assert tasks.mark(row, "2026-03-01") is None
    assert tasks.mark(row, "2026-03-05").text == "还有 5 天到期"
    assert tasks.mark(row, "2026-03-10").text == "今天到期"
    assert tasks.mark(row, "2026-03-12").text == "逾期 2 天"
    assert tasks.mark(row | {"state": "已完成"}, "2026-03-12").level == "info"
    assert tasks.mark(row | {"state": "已销号"}, "2026-03-12") is None


def test_posts_are_summed_and_the_newest_decision_counts(session: Session):
    row_id = add(session, "stationed_unit", unit_name="司法所", admin_posts=4, hired_posts=1, actual_staff=6)
    row = session.row("stationed_unit", row_id)
    assert row["total_posts"] == 4
    assert stations.mark(row, TODAY).text == "实有人数超出编制和编外 1 人"
    change(session, "stationed_unit", row_id, institution_posts=2)
    row = session.row("stationed_unit", row_id)
    assert (row["total_posts"], stations.mark(row, TODAY)) == (6, None)
    do(session, "station-change", row_id, decision_no="2号", changed_on="2026-02-01", what_changed="下放")
    do(session, "station-change", row_id, decision_no="1号", changed_on="2025-02-01", what_changed="派驻")
    assert session.row("stationed_unit", row_id)["latest_decision"] == "2号"
    session.undo()
    session.undo()
    assert session.row("stationed_unit", row_id)["latest_decision"] is None


def test_scores_above_a_hundred_are_doubted(session: Session):
    row_id = add(session, "stationed_unit", unit_name="司法所")
    cells = {"unit_id": row_id, "year": 2026, "assessed_by": "街道"}
    assert warnings(session, "unit_assessment", score="95.5", **cells) == []
    assert "超过 100 分" in warnings(session, "unit_assessment", score="195.5", **cells)[0]
    assert "请写数字" in warnings(session, "unit_assessment", score="优秀", **cells)[0]


# cells that are no cells, rows that come from files


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("whistle", {"subject": "某事", "whistle_kind": "应急", "blown_at": 5}),
        ("whistle", {"subject": "某事", "whistle_kind": "应急", "blown_at": "2026-03-05 08:20", "item_id": "x"}),
        ("power_exercise", {"subject": "某", "power": "规划参与权", "counterpart": "某局", "requested_on": "3月5日"}),
        ("pledge", {"document_title": "某", "issuing_department": "某局", "decided_on": 7}),
        ("project", {"project_name": "某", "project_class": "重点", "year": "今年", "unit": "某"}),
        ("stationed_unit", {"unit_name": "某", "admin_posts": "三"}),
        ("todo_item", {"subject": "某", "due_on": "2026-3-1"}),
    ],
)
def test_cells_of_a_wrong_kind_are_refused_beside_their_field(table: str, cells: Row, session: Session):
    with pytest.raises(BadInput) as caught:
        add(session, table, **cells)
    assert {message.field for message in errors(caught.value)} <= set(cells)
    assert session.count(table) == 0


def test_computed_cells_are_worked_out_again_for_what_is_imported(session: Session, tmp_path: Path):
    row_id = blow(session, {"unit": "甲局", "arrived_at": "2026-03-05 09:20"})
    out = tmp_path / "吹哨.xlsx"
    jobs.export_job(session, Query("whistle"), (), out)(Progress())
    (tmp_path / "二").mkdir()
    with opened(tmp_path / "二") as other:
        plan = jobs.import_job(out, "whistle", "", "", other, Recognition())(Progress())
        other.apply(jobs.plan_change(plan, other))
        [row] = other.all_rows(Query("whistle"))
        own = session.row("whistle", row_id)
        keys = ("whistle_no", "respond_by", "arrive_by", "called", "arrived", "arrival_rate", "mean_hours")
        assert [row[key] for key in keys] == [own[key] for key in keys]


# paper


@pytest.mark.parametrize(
    ("key", "flow", "state", "words"),
    [
        (
            "exercise-reply",
            exercises.FLOW,
            "已复函",
            ("关于“片区规划”的复函", "区自然资源局：", "同意", "建街函〔2026〕1号"),
        ),
        (
            "exercise-request",
            exercises.FLOW,
            "收到",
            ("关于征求对“片区规划”意见的函", "建设街道办事处：", "2026年3月16日前"),
        ),
        (
            "whistle-slip",
            whistles.FLOW,
            "已评价",
            ("吹哨报到单", "2026-001", "区城市管理局", "2026-03-0509:00", "100.0%"),
        ),
        ("project-paper", projects.FLOW, "已结项", ("重点项目书", "整治6个小区", "公示", "良好")),
    ],
)
def test_papers_say_what_they_must(
    key: str, flow: Any, state: str, words: tuple[str, ...], session: Session, tmp_path: Path
):
    row_id = add_full(session, flow, state)
    sheet = next(one for editor in session.editors for one in editor.sheets if one.key == key)
    options = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05")
    out = tmp_path / "a.pdf"
    paper_jobs.sheet_job(session, sheet, row_id, options, out)(Progress())
    for word in words:
        assert word in text_of(out), word


def test_every_action_says_what_it_lacks_beside_the_field(session: Session):
    tables = ("pledge", "power_exercise", "whistle", "project", "todo_item", "stationed_unit")
    for doing in (one for editor in session.editors for one in editor.actions if one.table in tables):
        if doing.asks is None:
            continue
        flow = next((one for editor in session.editors for one in editor.flows if one.table == doing.table), None)
        row_id = add_full(session, flow, flow.initial[0]) if flow else add(session, doing.table, unit_name="某所")
        wanted = {field.key for field in doing.asks(session, (row_id,)) if field.required}
        with pytest.raises(BadInput) as caught:
            doing.make(session, (row_id,), {})
        assert {message.field for message in caught.value.messages} == wanted
