"""准入: the gate of 权, 人, 费 on every path, deadlines, what the lists say, actions with undo, papers."""

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
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.admission import gate, rules
from app.editors.power_lists.admission.conflicts import is_objection
from app.editors.power_lists.admission.fields import DECIDING, DISTRICT, EVALUATING, IMPROPER, RUNNING
from app.exchange.import_plan import Recognition
from db.changes import Action, ChangeSet, Edit
from tests.cli_tools import command, refused
from tests.editors.work_tools import ADMISSION, action, add, add_full, change, do, errors, opened, warnings

SUPPORT = ("powers", "people", "money", "money_source", "payment_plan")
NOTHING: dict[str, Any] = dict.fromkeys(SUPPORT)
MISSING = (
    ({"powers": None}, "powers"),
    ({"people": None}, "people"),
    ({"money": None}, "money"),
    ({"money": 0}, "money"),
    ({"money_source": None}, "money_source"),
    ({"payment_plan": None}, "payment_plan"),
    ({"powers": "无"}, "powers"),
    ({"people": " 暂无。 "}, "people"),
    ({"payment_plan": "/"}, "payment_plan"),
    ({"powers": None, "powers_waiver": "待定"}, "powers"),
    ({"money": None, "money_waiver": "—"}, "money"),
)
by_hole = pytest.mark.parametrize(("cells", "field"), MISSING, ids=lambda part: str(part))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened(tmp_path) as one:
        yield one


def entering(session: Session, **cells: Any) -> int:
    """An application that is about to be decided."""
    return add_full(session, rules.FLOW, DECIDING, **cells)


# the gate


@by_hole
@pytest.mark.parametrize("source", ["form", "grid", "paste", "import", "merge", "cli"])
def test_nothing_is_carried_out_without_powers_people_and_money(
    cells: dict[str, Any], field: str, source: str, session: Session
):
    row_id = entering(session, **cells)
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, source, state=RUNNING)
    [found] = errors(caught.value)
    assert found.field == field
    assert "没有转入“执行中”" in found.text
    assert "或写明不配" in found.text
    assert session.row("admission", row_id)["state"] == DECIDING


@by_hole
def test_a_running_record_that_would_lose_its_support_is_told_what_was_not_saved(
    cells: dict[str, Any], field: str, session: Session
):
    row_id = add_full(session, rules.FLOW, RUNNING)
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, **cells)
    [found] = errors(caught.value)
    assert found.field == field
    assert "没有保存，它已是“执行中”：“" in found.text and "或写明不配" in found.text
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, decision_no=None)
    assert "没有保存，它已是“执行中”：审定文号还没有填写" in str(errors(caught.value)[0].text)


@by_hole
@pytest.mark.parametrize("source", ["import", "merge", "demo"])
def test_a_record_brought_in_as_running_passes_the_gate_too(
    cells: dict[str, Any], field: str, source: str, session: Session
):
    edit = Edit(Action.INSERT, "admission", ADMISSION | {"state": RUNNING} | cells)
    with pytest.raises(BadInput) as caught:
        session.apply(ChangeSet("带入", (edit,), source=source))
    assert field in {message.field for message in errors(caught.value)}
    assert session.count("admission") == 0


@by_hole
def test_the_action_is_refused_at_the_gate(cells: dict[str, Any], field: str, session: Session):
    row_id = entering(session, **cells)
    key = next(one.key for one in editor_actions(session) if one.heading == "准入执行…")
    with pytest.raises(BadInput) as caught:
        do(
            session,
            key,
            row_id,
            decision_organ="区委编委",
            decision_no="1号",
            decided_on="2026-03-01",
            in_force_from="2026-03-02",
        )
    assert [message.field for message in errors(caught.value)] == [field]


def test_what_is_missing_is_said_before_anything_is_typed(session: Session):
    row_id = entering(session, people=None)
    step = next(one for one in editor_actions(session) if one.heading == "准入执行…")
    [line] = step.preview(session, (row_id,), {"decision_no": None})
    assert "还不能转入“执行中”" in line and "“人”没有落实" in line
    change(session, "admission", row_id, people="派驻 1 人")
    assert step.preview(session, (row_id,), {"decision_no": None}) == ()


def editor_actions(session: Session) -> list[Any]:
    return [one for editor in session.editors for one in editor.actions if one.table == "admission"]


@by_hole
def test_what_the_gate_asked_for_stays_while_it_runs(cells: dict[str, Any], field: str, session: Session):
    row_id = add_full(session, rules.FLOW, RUNNING)
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, "paste", **cells)
    assert errors(caught.value)[0].field == field


def test_each_of_the_three_may_be_waived_with_a_reason(session: Session):
    waivers = dict.fromkeys(("powers_waiver", "people_waiver", "money_waiver"), "工作量小，由现有人员完成")
    row_id = entering(session, **NOTHING, **waivers)
    change(session, "admission", row_id, state=RUNNING)
    assert session.row("admission", row_id)["state"] == RUNNING
    for waiver in waivers:
        with pytest.raises(BadInput):
            change(session, "admission", row_id, **{waiver: None})


def test_undo_and_redo_of_the_step_keep_the_gate(session: Session):
    row_id = entering(session, people=None)
    change(session, "admission", row_id, people="派驻 1 人")
    change(session, "admission", row_id, state=RUNNING)
    session.undo()
    assert session.row("admission", row_id)["state"] == DECIDING
    session.undo()
    assert session.row("admission", row_id)["people"] is None
    session.redo()
    session.redo()
    assert session.row("admission", row_id)["state"] == RUNNING
    assert gate.missing_support(session.row("admission", row_id), session) == ()


def test_an_import_file_cannot_slip_past_the_gate(session: Session, tmp_path: Path):
    row_id = entering(session, people=None)
    out = tmp_path / "准入.csv"
    jobs.export_job(session, Query("admission"), (), out)(Progress())
    text = out.read_text("utf-8-sig")
    assert text.count(f",{DECIDING},") == 1
    out.write_text(text.replace(f",{DECIDING},", f",{RUNNING},"), "utf-8-sig")
    plan = jobs.import_job(out, "admission", "", "", session, Recognition())(Progress())
    planned = jobs.plan_change(plan, session)
    assert planned.edits == ()
    [row] = [row for sheet in plan.sheets for row in sheet.rows]
    assert row.verdict == "refused"
    assert "“人”没有落实" in row.refusal
    assert session.row("admission", row_id)["state"] == DECIDING


def test_the_command_line_stops_at_the_gate(tmp_path: Path):
    with opened(tmp_path) as session:
        row_id = entering(session, people=None)
        step = next(one.key for one in editor_actions(session) if one.heading == "准入执行…")
        path = session.path
    cells = ("审定机关=区委编委", "审定文号=1号", "审定日期=2026-01-20", "执行起始日期=2026-02-01")
    words = [word for cell in cells for word in ("--set", cell)]
    sentence = refused(command("act", path, step, row_id, *words, "--json", home=tmp_path), "E-INPUT")
    assert "“人”没有落实" in sentence


@given(
    st.sampled_from(["无", "没有", "暂无", "待定", "无需", "不涉及", "不配备", "……", "？", "/", "—", "-", "n/a", ""]),
    st.text(" 　。.，\n", max_size=4),
)
def test_placeholders_say_nothing(word: str, around: str):
    assert not gate.says(around + word + around)


@pytest.mark.parametrize("words", ["无偿使用部门系统", "0.5 人", "派驻 1 人", "没有权限需要移交，由部门系统自动流转"])
def test_sentences_say_something(words: str):
    assert gate.says(words)


def test_a_term_that_ends_before_it_begins_is_refused(session: Session):
    row_id = entering(session, in_force_until="2026-01-01", in_force_from="2026-02-01")
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, state=RUNNING)
    assert errors(caught.value)[0].field == "in_force_until"
    change(session, "admission", row_id, in_force_until="2026-12-31", in_force_from="2026-01-19")
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, state=RUNNING)
    assert errors(caught.value)[0].field == "in_force_from"


# deadlines


def test_the_decision_is_due_in_fifteen_working_days(session: Session):
    row_id = add(session, "admission", matter_text="某事", applicant="某局", applied_on="2026-03-02")
    assert session.row("admission", row_id)["decision_due_on"] == "2026-03-23"
    session.set_setting("admission_decision_days", 5)
    change(session, "admission", row_id, remark="与期限无关的改动")
    assert session.row("admission", row_id)["decision_due_on"] == "2026-03-23"
    change(session, "admission", row_id, applied_on="2026-03-03")
    assert session.row("admission", row_id)["decision_due_on"] == "2026-03-10"


def test_an_application_that_comes_too_late_is_told(session: Session):
    cells = {"matter_text": "某事", "applicant": "某局", "applied_on": "2026-03-02"}
    [told] = warnings(session, "admission", period_from="2026-04-10", **cells)
    assert "提前 30 个工作日" in told
    session.set_setting("admission_lead_days", 10)
    assert warnings(session, "admission", period_from="2026-04-10", **cells) == []


def test_the_evaluation_is_due_at_the_end_or_after_a_year(session: Session):
    row_id = add_full(session, rules.FLOW, RUNNING)
    assert session.row("admission", row_id)["evaluation_due_on"] == "2026-12-31"
    change(session, "admission", row_id, in_force_until=None)
    assert session.row("admission", row_id)["evaluation_due_on"] == "2027-02-01"


def test_what_cannot_be_a_date_is_refused_not_followed(session: Session):
    for wrong in ("2026-13-01", "abc", "2026-3-2", 20260302):
        with pytest.raises(BadInput):
            add(session, "admission", matter_text="某事", applicant="某局", applied_on=wrong)
    for wrong in (12, "x"):
        with pytest.raises(BadInput):
            add(session, "admission", matter_text="某事", applicant="某局", item_id=wrong)
    with pytest.raises(BadInput):
        add(session, "admission", matter_text=12, applicant="某局")


@pytest.mark.parametrize(
    ("today", "text"),
    [
        ("2026-03-20", "还有 3 天到审定期限"),
        ("2026-03-23", "今天到审定期限"),
        ("2026-03-25", "逾期 2 天未审定"),
        ("2026-03-06", None),
    ],
)
def test_marks_tell_the_days_of_the_decision(today: str, text: str | None, session: Session):
    row_id = add(session, "admission", matter_text="某事", applicant="某局", applied_on="2026-03-02")
    mark = rules.mark(session.row("admission", row_id), today)
    assert (mark.text if mark else None) == text


def test_marks_tell_the_end_of_the_term_and_a_reply_that_is_missing(session: Session):
    running = session.row("admission", add_full(session, rules.FLOW, RUNNING))
    assert rules.mark(running, "2026-04-15") is None
    assert rules.mark(running, "2026-07-16").text == "缺季度履行：2026年第1季度、2026年第2季度"
    told = running | {"reported_quarters": "2026年第1季度、2026年第2季度、2026年第3季度"}
    assert rules.mark(told, "2026-11-01") is None
    assert rules.mark(told, "2026-12-11").text == "还有 20 天期满，请准备评估"
    assert rules.mark(running, "2027-01-02").level == "error"
    refused = session.row("admission", add_full(session, rules.FLOW, IMPROPER))
    assert rules.mark(refused, "2026-03-05").level == "error"
    assert rules.mark(refused | {"reply_no": "1号"}, "2026-03-05") is None


# what the lists say


def listed(session: Session, kind: str, name: str, **cells: Any) -> int:
    target = add(session, "power_list", list_kind=kind, version_label="2026年版")
    return add(session, "power_item", list_id=target, item_name=name, **cells)


def test_a_matter_taken_back_or_forbidden_is_flagged(session: Session):
    listed(session, "上级部门收回事项", "城镇燃气安全检查", receiving_dept="区城市管理局", state="已收回")
    add(session, "negative_entry", phrases="招商引资", kind="已取消", basis="区委〔2026〕2号")
    cells = {"applicant": "某局", "applied_on": "2026-03-02"}
    told = warnings(session, "admission", matter_text="协助开展城镇燃气安全检查工作", **cells)
    assert len(told) == 1
    assert "已收回" in told[0]
    assert "区城市管理局" in told[0]
    told = warnings(session, "admission", matter_text="招商引资线索报送", **cells)
    assert len(told) == 1
    assert "负面清单" in told[0]
    row_id = add(session, "admission", matter_text="招商引资线索报送", **cells)
    row = session.row("admission", row_id)
    assert "招商引资" in row["finding"]
    assert rules.mark(row, "2026-03-05").level == "error"
    change(session, "admission", row_id, matter_text="垃圾分类宣传")
    assert session.row("admission", row_id)["finding"] is None
    assert warnings(session, "admission", matter_text="垃圾分类入户宣传", **cells) == []


def test_a_matter_that_is_in_a_list_already_is_told_without_objection(session: Session):
    item = listed(session, "配合履职事项", "自建房安全管理", superior_depts="区住建局")
    row_id = add(session, "admission", matter_text="房屋安全巡查", applicant="区住建局", item_id=item)
    row = session.row("admission", row_id)
    assert row["matter_id"] == session.row("power_item", item)["matter_id"] is not None
    assert "已在配合履职事项（2026年版）里" in row["finding"]
    assert not any(is_objection(line) for line in row["finding"].splitlines())


def test_lists_are_asked_again_after_they_changed(session: Session):
    row_id = add(session, "admission", matter_text="招商引资线索报送", applicant="区商务局")
    assert session.row("admission", row_id)["finding"] is None
    add(session, "negative_entry", phrases="招商引资", kind="已取消")
    assert action(session, "admission-lists").preview(session, (), {}) == ("1 件申请的清单核对结果会变。",)
    do(session, "admission-lists")
    assert "招商引资" in session.row("admission", row_id)["finding"]
    session.undo()
    assert session.row("admission", row_id)["finding"] is None


# actions


def test_papers_are_asked_for_and_received(session: Session):
    row_id = add(session, "admission", matter_text="某事", applicant="某局", applied_on="2026-03-02")
    do(session, "admission-papers-request", row_id, wanted="工作方案\n\n经费测算表 ", requested_on="2026-03-03")
    assert session.row("admission", row_id)["state"] == "材料补正"
    assert [paper["paper"] for paper in session.children("admission_paper", row_id)] == ["工作方案", "经费测算表"]
    with pytest.raises(BadInput):
        change(session, "admission", row_id, state="街道意见")
    do(session, "admission-papers-received", row_id, received_on="2026-03-04")
    assert session.row("admission", row_id)["state"] == "申请登记"
    assert {paper["received_on"] for paper in session.children("admission_paper", row_id)} == {"2026-03-04"}
    session.undo()
    session.undo()
    assert session.row("admission", row_id)["state"] == "申请登记"
    assert session.children("admission_paper", row_id) == []


def test_an_application_with_open_papers_does_not_go_on(session: Session):
    row_id = add(session, "admission", matter_text="某事", applicant="某局", applied_on="2026-03-02")
    do(session, "admission-papers-request", row_id, wanted="工作方案", requested_on="2026-03-03")
    change(session, "admission", row_id, state="申请登记")
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, state="街道意见")
    assert "工作方案" in errors(caught.value)[0].text


def test_opinions_are_recorded_one_organ_after_the_other(session: Session):
    row_id = add_full(session, rules.FLOW, DISTRICT)
    fields = {field.key: field.default for field in action(session, "admission-opinion").asks(session, (row_id,))}
    assert fields["organ"] == "区司法局"
    assert fields["opinion_on"] == "2026-03-05"
    do(
        session,
        "admission-opinion",
        row_id,
        organ="区司法局",
        result="不同意",
        opinion="缺依据",
        opinion_on="2026-03-05",
    )
    assert len(session.children("admission_opinion", row_id)) == 2
    session.undo()
    assert len(session.children("admission_opinion", row_id)) == 1


def test_no_decision_without_the_opinions_of_departments(session: Session):
    row_id = add_full(session, rules.FLOW, DISTRICT)
    [opinion] = session.children("admission_opinion", row_id)
    change(session, "admission_opinion", opinion["id"], result=None)
    with pytest.raises(BadInput) as caught:
        change(session, "admission", row_id, state=DECIDING)
    assert "区委编办" in errors(caught.value)[0].text
    session.apply(ChangeSet("删除", (Edit(Action.DELETE, "admission_opinion", row_id=opinion["id"]),)))
    with pytest.raises(BadInput):
        change(session, "admission", row_id, state=DECIDING)


def test_a_quarter_is_recorded_with_what_arrived(session: Session):
    row_id = add_full(session, rules.FLOW, RUNNING)
    asked = {field.key: field.default for field in action(session, "admission-quarter").asks(session, (row_id,))}
    assert asked["quarter"] == "2026年第1季度"
    do(session, "admission-quarter", row_id, quarter="2026年第1季度", work_done="巡查", money_arrived=30_000_00)
    [quarter] = session.children("admission_quarter", row_id)
    assert quarter["money_arrived"] == 30_000_00
    assert session.row("admission", row_id)["reported_quarters"] == "2026年第1季度"
    session.undo()
    assert session.row("admission", row_id)["reported_quarters"] is None


def test_after_the_evaluation_it_goes_on_or_ends(session: Session):
    row_id = add_full(session, rules.FLOW, EVALUATING)
    with pytest.raises(BadInput):
        do(session, "admission-continue", row_id, evaluated_on="2026-12-20", in_force_until="2026-12-31")
    do(session, "admission-continue", row_id, evaluated_on="2026-12-20", in_force_until="2027-12-31")
    row = session.row("admission", row_id)
    assert (row["state"], row["evaluation_result"]) == (RUNNING, "继续执行")
    assert row["evaluation_due_on"] == "2027-12-31"
    change(session, "admission", row_id, state=EVALUATING)
    do(session, "admission-leave", row_id, evaluated_on="2027-12-20", exit_on="2027-12-31", exit_reason="任务完成")
    assert session.row("admission", row_id)["evaluation_result"] == "退出"


def test_a_matter_goes_into_a_draft_list_and_back_with_one_undo(session: Session):
    row_id = add_full(session, rules.FLOW, EVALUATING, basis="《办法》第三条")
    target = add(session, "power_list", list_kind="配合履职事项", version_label="2027年版")
    asked = {field.key: field.default for field in action(session, "admission-into-list").asks(session, (row_id,))}
    assert asked["list_id"] == target
    do(session, "admission-into-list", row_id, list_id=target, street_duty="发现上报", evaluated_on="2026-03-05")
    row = session.row("admission", row_id)
    item = session.row("power_item", row["into_item_id"])
    assert (row["state"], row["evaluation_result"]) == ("已转入清单", "转入清单")
    assert (item["list_id"], item["item_name"], item["superior_depts"], item["street_duty"], item["basis"]) == (
        target,
        "既有建筑网格巡查",
        "区住房和城乡建设局",
        "发现上报",
        "《办法》第三条",
    )
    assert item["matter_id"] is not None
    session.undo()
    assert session.count("power_item") == 0
    assert session.row("admission", row_id)["state"] == EVALUATING
    session.redo()
    assert session.row("admission", row_id)["into_item_id"] is not None


def test_the_item_it_went_into_is_its_own(session: Session):
    row_id = add_full(session, rules.FLOW, EVALUATING)
    target = add(session, "power_list", list_kind="配合履职事项", version_label="2027年版")
    other = add(session, "power_item", list_id=target, item_name="别的事项")
    for source in ("form", "paste", "import", "cli"):
        with pytest.raises(BadInput) as caught:
            change(session, "admission", row_id, source, state="已转入清单", into_item_id=other)
        [found] = errors(caught.value)
        assert found.field == "into_item_id"
        assert "没有转入“已转入清单”：“别的事项”不是申请的“既有建筑网格巡查”；请用“转入清单…”办理" in found.text
    do(session, "admission-into-list", row_id, list_id=target, evaluated_on="2026-03-05")
    own = session.row("admission", row_id)["into_item_id"]
    with pytest.raises(BadInput, match="没有保存，它已是“已转入清单”：“别的事项”不是申请的"):
        change(session, "admission", row_id, into_item_id=other)
    change(session, "power_item", own, item_name="既有建筑巡查")  # renamed later: the record stays as it is
    change(session, "admission", row_id, remark="已归档")
    matter = session.row("power_item", other)["matter_id"]
    change(session, "admission", row_id, matter_id=matter, into_item_id=other)


def test_only_a_draft_of_duties_takes_it_and_only_once(session: Session):
    row_id = add_full(session, rules.FLOW, EVALUATING)
    powers = add(session, "power_list", list_kind="权责清单", version_label="2027年版")
    with pytest.raises(BadInput) as caught:
        do(session, "admission-into-list", row_id, list_id=powers, evaluated_on="2026-03-05")
    assert "只能转入草稿状态" in caught.value.messages[0].text
    duties = add(session, "power_list", list_kind="基本履职事项", version_label="2027年版")
    add(session, "power_item", list_id=duties, item_name="既有建筑 网格巡查")
    with pytest.raises(BadInput) as caught:
        do(session, "admission-into-list", row_id, list_id=duties, evaluated_on="2026-03-05")
    assert "已在基本履职事项" in caught.value.messages[0].text
    assert session.row("admission", row_id)["state"] == EVALUATING


def test_a_refusal_is_put_on_record_in_one_step(session: Session):
    cells = {"matter_text": "企业数据催报", "admission_kind": "职责准入", "applicant": "区发改局"}
    came = {"came_on": "2026-03-04", "refused_by": "王晓燕", "refusal_reason": "没有准入"}
    with pytest.raises(BadInput) as caught:
        do(session, "admission-refusal", **cells, **came, came_how="文件")
    assert errors(caught.value)[0].field == "came_document"
    do(session, "admission-refusal", **cells, **came, came_how="工作群")
    [row] = session.all_rows(Query("admission"))
    assert row["state"] == IMPROPER
    assert action(session, "admission-reply").offered(row, session) == ""
    do(session, "admission-reply", row["id"], reply_no="建街函〔2026〕3号", replied_on="2026-03-05")
    row = session.row("admission", row["id"])
    assert rules.mark(row, "2026-03-06") is None
    assert action(session, "admission-reply").offered(row, session) != ""
    session.undo()
    session.undo()
    assert session.count("admission") == 0


def test_an_application_can_be_turned_into_a_refusal_but_not_after_the_street_agreed(session: Session):
    refuse = action(session, "admission-refuse")
    cells = {"came_how": "会议", "came_on": "2026-03-04", "refused_by": "王晓燕", "refusal_reason": "没有准入"}
    for state in ("申请登记", "材料补正", "街道意见"):
        row_id = add_full(session, rules.FLOW, state)
        do(session, "admission-refuse", row_id, **cells)
        assert session.row("admission", row_id)["state"] == IMPROPER
    later = session.row("admission", add_full(session, rules.FLOW, DISTRICT))
    assert refuse.offered(later, session) == "只有“申请登记”“材料补正”“街道意见”的准入申请可以按违规下派拒收。"


def test_every_action_says_what_it_lacks_beside_the_field(session: Session):
    for doing in editor_actions(session):
        if doing.asks is None:
            continue
        row_id = add_full(session, rules.FLOW, EVALUATING)
        ids = () if doing.whole else (row_id,)
        wanted = {field.key for field in doing.asks(session, ids) if field.required}
        with pytest.raises(BadInput) as caught:
            doing.make(session, ids, {})
        assert {message.field for message in caught.value.messages} == wanted


# paper


def printed(session: Session, key: str, row_id: int, out: Path) -> str:
    sheet = next(one for editor in session.editors for one in editor.sheets if one.key == key)
    options = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05")
    paper_jobs.sheet_job(session, sheet, row_id, options, out)(Progress())
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(out))


def test_the_approval_form_holds_the_three_supports_and_all_opinions(session: Session, tmp_path: Path):
    row_id = add_full(session, rules.FLOW, RUNNING)
    text = printed(session, "admission-approval", row_id, tmp_path / "a.pdf")
    for words in (
        "建设街道办事处职责准入审批表",
        "既有建筑网格巡查",
        "开通系统账号",
        "派驻1人",
        "120,000.00元",
        "有条件：只负责发现和上报",
        "区委编办意见",
        "同意准入，执行期限2026年2月1日至2026年12月31日",
        "区委编〔2026〕1号",
    ):
        assert words in text, words


def test_the_longest_text_of_a_real_list_is_printed_whole(session: Session, tmp_path: Path):
    long = "".join(chr(0x4E00 + number) for number in range(3067))
    row_id = add_full(session, rules.FLOW, RUNNING, reason=long)
    text = printed(session, "admission-approval", row_id, tmp_path / "a.pdf")
    assert set(long) <= set(text)
    assert sum(text.count(sign) for sign in long) >= len(long)
    assert "申请理由（续）" in text


def test_a_community_matter_has_a_form_of_its_own(session: Session, tmp_path: Path):
    row_id = add(session, "admission", matter_text="消费维权站", admission_kind="社区事务准入", applicant="区市监局")
    text = printed(session, "admission-community", row_id, tmp_path / "a.pdf")
    assert "申请准入社区工作事项审批表" in text
    for organ in ("区委编办", "区司法局", "区财政局"):
        assert f"{organ}意见" in text
    sheets = {one.key: one for editor in session.editors for one in editor.sheets}
    assert sheets["admission-approval"].offered(session.row("admission", row_id), session) != ""


def test_the_letter_says_how_it_came_and_why_it_is_refused(session: Session, tmp_path: Path):
    add(session, "negative_entry", phrases="招商引资", kind="已取消", basis="区委〔2026〕2号")
    row_id = add_full(session, rules.FLOW, IMPROPER, matter_text="招商引资线索报送", reply_no="建街函〔2026〕3号")
    text = printed(session, "admission-refusal", row_id, tmp_path / "a.pdf")
    for words in ("建街函〔2026〕3号", "以文件方式（某通知）", "不予接收", "招商引资", "没有准入。", "特此函复。"):
        assert words in text, words
    assert "2026年3月5日" in text


def test_the_sheet_of_quarters_adds_up_what_arrived(session: Session, tmp_path: Path):
    row_id = add_full(session, rules.FLOW, RUNNING)
    for number, money in ((1, 30_000_00), (2, 15_000_00)):
        add(
            session,
            "admission_quarter",
            admission_id=row_id,
            quarter=f"2026年第{number}季度",
            work_done="巡查",
            money_arrived=money,
        )
    text = printed(session, "admission-quarters", row_id, tmp_path / "a.pdf")
    assert "45,000.00" in text
    assert "到位37%" in text


def test_money_is_whole_fen(session: Session):
    with pytest.raises(BadInput):
        add(session, "admission", matter_text="某事", applicant="某局", money=0.5)
    with pytest.raises(BadInput):
        add(session, "admission", matter_text="某事", applicant="某局", money=-1)
