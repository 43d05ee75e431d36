"""Batches of granted powers: every way through their states, every way that is closed, hand-over and recall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from app import jobs
from app.core.errors import BadInput
from app.core.session import Session
from app.editors.power_lists.grants.batches import BATCH_FLOW, mark_batch, mark_granted_item
from app.editors.power_lists.grants.fields import BATCH_STATES, GRANT_MODES, SEALS
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
    offered,
    open_file,
    preview,
    publish,
    refusal,
    refused,
    rows,
    undone_and_redone,
    warnings,
)
from tests.editors.version_kit import read

DECIDED = {
    "approval_organ": "区人民政府",
    "approval_no": "区府〔2026〕3号",
    "approved_on": "2026-02-01",
    "start_on": "2026-02-10",
    "announcement": "区府公告〔2026〕1号",
    "announced_on": "2026-02-03",
}
FACTS = {
    "name": "第一批",
    "former_dept": "区城管局",
    "grant_mode": "交由行使",
    "street_opinion": "能承接",
    "opinion_on": "2026-01-05",
    "legality_organ": "区司法局",
    "legality_result": "合法",
    "legality_on": "2026-01-20",
    **DECIDED,
    "handed_over_on": "2026-02-12",
    "none_at_grant": 1,
    "none_at_recall": 1,
    "evaluation_due": "2027-02-01",
    "recalled_on": "2026-03-01",
    "receiving_dept": "区城管局",
    "ended_reason": "不具备条件",
    "remark": "试点",
}
"""Enough for every state, so that only the step itself can be wrong."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


def in_state(session: Session, state: str, **cells: object) -> int:
    """A batch brought in by an import in any state, with all its details."""
    edits = (
        Edit(Deed.INSERT, "grant_batch", FACTS | {"state": state} | cells),
        Edit(Deed.INSERT, "grant_handover", {"batch_id": Pending(0), "what": "专用章 1 枚"}),
        Edit(
            Deed.INSERT,
            "grant_evaluation",
            {"batch_id": Pending(0), "evaluated_on": "2026-02-20", "item_name": "整批", "suggestion": "继续"},
        ),
    )
    return session.apply(ChangeSet("导入", edits, source="import")).row_ids["grant_batch"][0]


def state_of(session: Session, batch: int) -> str:
    row = session.row("grant_batch", batch)
    assert row is not None
    return row["state"]


def step_key(source: str, target: str) -> str:
    places = {(way.source, way.target): n for n, way in enumerate(BATCH_FLOW.transitions, start=1)}
    return f"batch-{places[source, target]}"


ALLOWED = {(way.source, way.target) for way in BATCH_FLOW.transitions}
FORBIDDEN = [pair for pair in permutations(BATCH_STATES, 2) if pair not in ALLOWED]


def test_a_step_that_is_not_declared_is_refused_with_the_way_round(session: Session):
    batches = {state: in_state(session, state, name=state) for state in BATCH_STATES}
    assert len(FORBIDDEN) == 90
    for source, target in FORBIDDEN:
        text = refused(session, "grant_batch", batches[source], state=target)
        assert f"“{source}”的赋权批次不能改为“{target}”" in text
        assert "可以做的是" in text or "它已是最后的状态" in text


@pytest.mark.parametrize(("source", "target"), sorted(ALLOWED))
def test_every_declared_step_is_taken_and_undone(session: Session, source: str, target: str):
    batch = in_state(session, source)
    before = contents(session)
    change(session, "grant_batch", batch, state=target)
    assert state_of(session, batch) == target
    undone_and_redone(session, before)


@pytest.mark.parametrize("state", [state for state in BATCH_STATES if state not in BATCH_FLOW.initial])
def test_a_batch_typed_in_starts_at_the_beginning(session: Session, state: str):
    found = session.check(ChangeSet("新增", (Edit(Deed.INSERT, "grant_batch", FACTS | {"state": state}),)))
    assert any("要从“区级提出”或“已公告”开始" in message.text for message in found)


def test_a_batch_walks_from_proposal_to_recall_by_the_menu(session: Session):
    batch = add(session, "grant_batch", name="第一批", former_dept="区城管局", grant_mode="上级委托")
    do(session, step_key("区级提出", "街道承接意见"), (batch,), street_opinion="能承接", opinion_on="2026-01-05")
    do(session, step_key("街道承接意见", "合法性审核"), (batch,), legality_organ="区司法局")
    do(session, step_key("合法性审核", "政府决定"), (batch,), legality_result="合法", legality_on="2026-01-20")
    do(session, step_key("政府决定", "已公告"), (batch,), **DECIDED)
    add(session, "grant_handover", batch_id=batch, what="专用章 1 枚")
    change(session, "grant_batch", batch, none_at_grant=1)
    do(session, step_key("已公告", "已交接"), (batch,), handed_over_on="2026-02-12", evaluation_due="2027-02-01")
    do(session, step_key("已交接", "评估中"), (batch,))
    do(session, "batch-evaluate", (batch,), result="办理 12 件", evaluator="区司法局")
    do(session, step_key("评估中", "继续"), (batch,), evaluation_due="2028-02-01")
    do(session, "batch-recall", (batch,), none_at_recall=1)
    row = session.row("grant_batch", batch)
    assert row is not None
    assert (row["state"], row["recalled_on"], row["receiving_dept"]) == ("收回", TODAY, "区城管局")
    assert [line["item_name"] for line in rows(session, "grant_evaluation")] == ["整批"]


# what each state asks for


@pytest.mark.parametrize(
    ("opinion", "word"), [("不能承接", "理由"), ("有条件承接", "条件")], ids=["cannot", "conditions"]
)
def test_an_opinion_against_or_with_conditions_needs_words(session: Session, opinion: str, word: str):
    batch = add(session, "grant_batch", name="第一批")
    key = step_key("区级提出", "街道承接意见")
    answers = {"street_opinion": opinion, "opinion_on": "2026-01-05"}
    assert f"“{opinion}”要写明{word}" in refusal(session, key, (batch,), **answers)
    do(session, key, (batch,), **answers, opinion_reason="没有执法人员")
    assert state_of(session, batch) == "街道承接意见"


def test_what_the_street_cannot_take_goes_no_further(session: Session):
    batch = in_state(session, "街道承接意见", street_opinion="不能承接", opinion_reason="没有人")
    assert "只有能够有效承接的才能下放" in refusal(session, step_key("街道承接意见", "合法性审核"), (batch,))
    do(session, step_key("街道承接意见", "不予下放"), (batch,), ended_reason="街道不具备条件")
    assert state_of(session, batch) == "不予下放"


def test_an_unlawful_proposal_is_not_decided(session: Session):
    batch = in_state(session, "合法性审核", legality_result=None)
    key = step_key("合法性审核", "政府决定")
    assert "“不合法”" in refusal(session, key, (batch,), legality_result="不合法", legality_on="2026-01-20")


@pytest.mark.parametrize("key", ["former_dept", "grant_mode", "approval_no", "approved_on", "start_on", "announced_on"])
def test_a_granted_batch_names_department_mode_approval_and_dates(session: Session, key: str):
    batch = in_state(session, "已公告")
    assert "请先填写" in refused(session, "grant_batch", batch, **{key: None})


def test_a_grant_does_not_start_before_it_is_approved(session: Session):
    batch = in_state(session, "已公告")
    assert "早于批准日期" in refused(session, "grant_batch", batch, start_on="2026-01-31")
    assert "早于起始日期" in refused(session, "grant_batch", batch, end_on="2026-02-01")


def test_a_hand_over_names_what_was_handed_over_and_the_open_cases(session: Session):
    batch = add(session, "grant_batch", **FACTS | {"state": "已公告", "none_at_grant": None})
    key = step_key("已公告", "已交接")
    text = refusal(session, key, (batch,), handed_over_on="2026-02-12")
    assert "还没有登记交接内容" in text and "在办案件还没有登记" in text
    add(session, "grant_handover", batch_id=batch, what="系统账号")
    add(session, "grant_case", batch_id=batch, case_no="〔2026〕1号")
    do(session, key, (batch,), handed_over_on="2026-02-12")
    assert state_of(session, batch) == "已交接"


def test_no_open_cases_and_a_listed_one_contradict_each_other(session: Session):
    batch = add(session, "grant_batch", **FACTS | {"state": "已公告", "none_at_grant": None, "none_at_recall": None})
    add(session, "grant_handover", batch_id=batch, what="系统账号")
    add(session, "grant_case", batch_id=batch, case_no="〔2026〕1号", settlement="移交承接部门", settled_on=TODAY)
    change(session, "grant_batch", batch, none_at_grant=1)
    key = step_key("已公告", "已交接")
    assert "“下放无在办案件”选了“是”，却登记有下放时的在办案件（〔2026〕1号）" in refusal(
        session, key, (batch,), handed_over_on="2026-02-12"
    )
    change(session, "grant_batch", batch, none_at_grant=0)
    do(session, key, (batch,), handed_over_on="2026-02-12")
    assert "请把“下放无在办案件”改选“否”" in refused(session, "grant_batch", batch, none_at_grant=1)
    case(session, batch, settlement="移交承接部门", settled_on=TODAY)
    told = refusal(session, "batch-recall", (batch,), none_at_recall=1)
    assert "“收回无在办案件”选了“是”，却登记有收回时的在办案件（〔2026〕7号）" in told


def test_no_case_comes_into_a_granted_batch_that_is_said_to_have_none(session: Session):
    batch = in_state(session, "已交接")
    cells = {"batch_id": batch, "case_no": "〔2026〕1号", "phase": "下放时"}
    with pytest.raises(BadInput, match="没有保存：“下放无在办案件”选了“是”"):
        add(session, "grant_case", **cells)
    change(session, "grant_batch", batch, none_at_recall=0)
    add(session, "grant_case", **cells | {"phase": "收回时"})


def test_the_only_thing_handed_over_cannot_be_deleted_afterwards(session: Session):
    batch = in_state(session, "已交接")
    [thing] = [row["id"] for row in rows(session, "grant_handover") if row["batch_id"] == batch]
    found = session.check(ChangeSet("删除", (Edit(Deed.DELETE, "grant_handover", row_id=thing),)))
    assert any("还没有登记交接内容" in message.text for message in found)


@pytest.mark.parametrize("target", ["继续", "调整"])
def test_nothing_goes_on_without_an_evaluation(session: Session, target: str):
    batch = in_state(session, "评估中")
    [line] = rows(session, "grant_evaluation")
    session.apply(ChangeSet("删除", (Edit(Deed.DELETE, "grant_evaluation", row_id=line["id"]),)))
    assert "还没有评估记录" in refusal(session, step_key("评估中", target), (batch,), remark="改范围")


# recall


def case(session: Session, batch: int, **cells: object) -> int:
    return add(session, "grant_case", batch_id=batch, phase="收回时", case_no="〔2026〕7号", **cells)


def test_a_recall_waits_until_open_cases_are_listed_and_settled(session: Session):
    batch = in_state(session, "已交接", none_at_recall=None)
    assert "收回时的在办案件还没有登记" in preview(session, "batch-recall", (batch,))
    assert "收回时的在办案件还没有登记" in refusal(session, "batch-recall", (batch,))
    own = case(session, batch, settlement="移交承接部门")
    assert "还有 1 件在办案件没有处置完（〔2026〕7号）" in refusal(session, "batch-recall", (batch,))
    change(session, "grant_case", own, settled_on="2026-03-01")
    do(session, "batch-recall", (batch,))
    assert state_of(session, batch) == "收回"


def test_an_open_case_from_the_hand_over_keeps_a_batch_too(session: Session):
    batch = in_state(session, "已公告", none_at_grant=0)
    add(session, "grant_case", batch_id=batch, case_no="〔2026〕1号", phase="下放时")
    assert "〔2026〕1号" in refusal(session, "batch-recall", (batch,), none_at_recall=1)


def test_a_recalled_batch_stays_recalled(session: Session):
    batch = in_state(session, "收回")
    assert "它已是最后的状态" in refused(session, "grant_batch", batch, state="评估中")
    assert "不能收回" in offered(session, "batch-recall", batch)


@pytest.mark.parametrize("state", ["区级提出", "街道承接意见", "合法性审核", "政府决定", "不予下放"])
def test_only_what_was_granted_can_be_recalled(session: Session, state: str):
    batch = in_state(session, state)
    assert "不能收回" in offered(session, "batch-recall", batch)
    assert "不能改为“收回”" in refusal(session, "batch-recall", (batch,))


def drafted(session: Session) -> tuple[int, list[int], int]:
    """A batch with two items in a draft, a third item without it, and a draft of recalled matters."""
    batch = in_state(session, "已交接")
    names = ("对占道经营的处罚", "对乱贴乱画的处罚", "对噪声的处罚")
    _, items = add_list(session, "赋权事项清单", *({"item_name": name, "basis": "某法第一条"} for name in names))
    add_list(session, "上级部门收回事项", {"item_name": "早已收回的事项", "receiving_dept": "区教育局"})
    do(session, "item-batch", tuple(items[:2]), batch_id=batch)
    return batch, items, rows(session, "power_list")[-1]["id"]


def test_a_recall_takes_back_all_items_of_the_batch_in_one_step(session: Session):
    batch, items, recalled = drafted(session)
    before = contents(session)
    assert "草稿清单里 2 项改为“已收回”" in preview(session, "batch-recall", (batch,))
    told = {"receiving_dept": "区城管局", "recall_no": "区府〔2026〕9号", "work_mode": "直接办理"}
    do(session, "batch-recall", (batch,), recalled_on=TODAY, **told)
    found = {row["id"]: row for row in rows(session, "power_item")}
    assert [found[item]["state"] for item in items] == ["已收回", "已收回", "现行"]
    assert {found[item]["receiving_dept"] for item in items[:2]} == {"区城管局"}
    assert {found[item]["effective_date"] for item in items[:2]} == {TODAY}
    assert {found[item]["change_cause"] for item in items[:2]} == {"上级取消或下放"}
    assert "区府〔2026〕9号" in found[items[0]]["change_note"]
    written = [row for row in found.values() if row["list_id"] == recalled][1:]
    assert [(row["item_name"], row["work_mode"]) for row in written] == [
        ("对占道经营的处罚", "直接办理"),
        ("对乱贴乱画的处罚", "直接办理"),
    ]
    assert [row["matter_id"] for row in written] == [found[item]["matter_id"] for item in items[:2]]
    undone_and_redone(session, before)


def test_a_matter_already_recalled_is_not_written_twice(session: Session):
    batch, items, recalled = drafted(session)
    matter = (session.row("power_item", items[0]) or {})["matter_id"]
    add(session, "power_item", list_id=recalled, item_name="对占道经营的处罚", matter_id=matter)
    do(session, "batch-recall", (batch,))
    names = [row["item_name"] for row in rows(session, "power_item") if row["list_id"] == recalled]
    assert names == ["早已收回的事项", "对占道经营的处罚", "对乱贴乱画的处罚"]


def test_published_items_are_recalled_only_in_a_new_version(session: Session):
    batch, items, _ = drafted(session)
    publish(session, (session.row("power_item", items[0]) or {})["list_id"])
    text = refusal(session, "batch-recall", (batch,))
    assert "已经公布或送审的清单里" in text and "起草新版本" in text
    assert "已经公布或归档" in offered(session, "item-batch", items[2])


def test_a_list_without_a_draft_is_told_and_left_alone(session: Session):
    batch, _, _ = drafted(session)
    published, [other] = add_list(session, "委托执法事项清单", {"item_name": "丁的处罚", "basis": "某法第二条"})
    do(session, "item-batch", (other,), batch_id=batch)
    publish(session, published)
    assert "“委托执法事项清单”没有草稿，里面的事项没有动" in preview(session, "batch-recall", (batch,))
    do(session, "batch-recall", (batch,))
    assert item(session, other)["state"] == "现行"


def evaluated(session: Session, batch: int, name: str, day: str, suggestion: str) -> None:
    add(session, "grant_evaluation", batch_id=batch, item_name=name, evaluated_on=day, suggestion=suggestion)


def test_items_the_latest_evaluation_speaks_against_go_back_alone(session: Session):
    batch, items, recalled = drafted(session)
    change(session, "grant_batch", batch, state="评估中")
    assert "没有评估建议收回的事项" in refusal(session, "batch-recall-some", (batch,))
    evaluated(session, batch, "对占道经营的处罚", "2026-02-01", "收回")
    evaluated(session, batch, "对占道经营的处罚", "2026-03-01", "继续")
    evaluated(session, batch, "对乱贴乱画的处罚", "2026-02-01", "继续")
    evaluated(session, batch, "对乱贴乱画的处罚", "2026-03-01", "收回")
    before = contents(session)
    assert "草稿清单里 1 项改为“已收回”，批次不变" in preview(session, "batch-recall-some", (batch,))
    do(session, "batch-recall-some", (batch,), receiving_dept="区城管局")
    assert [item(session, one)["state"] for one in items] == ["现行", "已收回", "现行"]
    assert item(session, items[1])["change_cause"] == "评估结果"
    assert state_of(session, batch) == "评估中"
    assert [row["item_name"] for row in rows(session, "power_item") if row["list_id"] == recalled][1:] == [
        "对乱贴乱画的处罚"
    ]
    undone_and_redone(session, before)


@pytest.mark.parametrize("state", ["已公告", "已交接", "继续", "收回", "区级提出"])
def test_single_items_go_back_only_around_an_evaluation(session: Session, state: str):
    assert "评估中或调整的批次才可以" in offered(session, "batch-recall-some", in_state(session, state))


# facts typed once


def item(session: Session, row_id: int) -> Row:
    row = session.row("power_item", row_id)
    assert row is not None
    return row


def test_an_item_that_joins_a_batch_gets_what_it_does_not_say_itself(session: Session):
    batch = in_state(session, "已公告", end_on="2028-02-09", scope="处罚权", receiving_streets="建设街道")
    _, [first] = add_list(session, "赋权事项清单", {"item_name": "对占道的处罚", "former_dept": "区交通局"})
    before = contents(session)
    do(session, "item-batch", (first,), batch_id=batch)
    row = item(session, first)
    assert row["former_dept"] == "区交通局"
    assert (row["grant_mode"], row["grant_scope"], row["grant_to"]) == ("交由行使", "处罚权", "建设街道")
    assert (row["grant_approval_no"], row["granted_from"], row["granted_until"]) == (
        "区府〔2026〕3号",
        "2026-02-10",
        "2028-02-09",
    )
    undone_and_redone(session, before)


def test_a_changed_batch_takes_along_the_items_that_said_the_same(session: Session):
    batch = in_state(session, "已公告", end_on="2028-02-09")
    _, [first, other] = add_list(session, "赋权事项清单", {"item_name": "甲的处罚"}, {"item_name": "乙的处罚"})
    do(session, "item-batch", (first, other), batch_id=batch)
    change(session, "power_item", other, granted_until="2027-06-30")
    before = contents(session)
    change(session, "grant_batch", batch, end_on="2029-02-09")
    assert item(session, first)["granted_until"] == "2029-02-09"
    assert item(session, other)["granted_until"] == "2027-06-30"
    undone_and_redone(session, before)


def test_items_of_a_published_list_do_not_follow_their_batch(session: Session):
    batch = in_state(session, "已公告", end_on="2028-02-09")
    of_list, [first] = add_list(session, "赋权事项清单", {"item_name": "甲的处罚"})
    do(session, "item-batch", (first,), batch_id=batch)
    publish(session, of_list)
    change(session, "grant_batch", batch, end_on="2029-02-09")
    assert item(session, first)["granted_until"] == "2028-02-09"


def test_an_ended_batch_takes_no_items_and_its_items_are_doubted(session: Session):
    batch = in_state(session, "收回")
    _, [first] = add_list(session, "赋权事项清单", {"item_name": "甲的处罚"})
    assert "请另选一批" in refusal(session, "item-batch", (first,), batch_id=batch)
    assert any("已经收回" in text for text in warnings(session, "power_item", first, batch_id=batch))


def test_duties_do_not_belong_to_a_batch(session: Session):
    batch = in_state(session, "已公告")
    _, [first] = add_list(session, "基本履职事项", {"item_name": "便民服务"})
    assert "可以归入批次" in offered(session, "item-batch", first)
    assert "没有归入：只有赋权事项清单" in refusal(session, "item-batch", (first,), batch_id=batch)


@pytest.mark.parametrize("mode", GRANT_MODES)
def test_the_mode_decides_whose_seal_stands_on_decisions(session: Session, mode: str):
    batch = add(session, "grant_batch", name=mode, grant_mode=mode)
    row = session.row("grant_batch", batch) or {}
    assert row["seal"] == SEALS[mode]
    assert ("部门章" in row["seal"]) == (
        mode in ("上级委托", "同级委托", "派驻", "委托下放", "下放实质性审核权", "服务窗口前移")
    )
    change(session, "grant_batch", batch, grant_mode=None)
    assert (session.row("grant_batch", batch) or {})["seal"] is None


def test_an_evaluation_has_a_line_for_each_item_still_exercised(session: Session):
    batch, items, _ = drafted(session)
    change(session, "power_item", items[0], state="已取消")
    before = contents(session)
    do(session, "batch-evaluate", (batch,), suggestion="调整", result="办理 3 件")
    lines = [row for row in rows(session, "grant_evaluation") if row["result"] == "办理 3 件"]
    assert [(line["item_name"], line["suggestion"]) for line in lines] == [("对乱贴乱画的处罚", "调整")]
    undone_and_redone(session, before)
    proposed = add(session, "grant_batch", name="新批次")
    assert "还不到评估的时候" in offered(session, "batch-evaluate", proposed)


# marks


BLANK = dict.fromkeys(("evaluation_due", "end_on", "street_opinion"))


@pytest.mark.parametrize(
    ("cells", "text", "level"),
    [
        ({"state": "已交接", "evaluation_due": "2026-03-01"}, "评估逾期 4 天", "error"),
        ({"state": "继续", "evaluation_due": "2026-04-04"}, "还有 30 天要评估", "warning"),
        ({"state": "已交接", "end_on": "2026-03-04"}, "赋权到期 1 天，未续期也未收回", "error"),
        ({"state": "已公告", "end_on": "2026-05-04"}, "赋权还有 60 天到期", "warning"),
        ({"state": "街道承接意见", "street_opinion": "不能承接"}, "街道意见：不能承接", "info"),
    ],
)
def test_what_is_due_about_a_batch_is_marked(cells: Row, text: str, level: str):
    mark = mark_batch(BLANK | cells, TODAY)
    assert mark is not None
    assert (mark.text, mark.level) == (text, level)


@pytest.mark.parametrize(
    "cells",
    [
        {"state": "收回", "evaluation_due": "2020-01-01", "end_on": "2020-01-01"},
        {"state": "不予下放", "end_on": "2020-01-01"},
        {"state": "已交接", "end_on": "2026-05-05", "evaluation_due": "2026-04-05"},
        {"state": "区级提出", "evaluation_due": "2020-01-01"},
    ],
)
def test_nothing_is_marked_that_is_not_due(cells: Row):
    assert mark_batch(BLANK | cells, TODAY) is None


def test_an_item_whose_grant_has_ended_but_still_stands_in_the_list_is_marked():
    row = {"state": "现行", "granted_until": "2026-03-01"}
    ended, soon = mark_granted_item(row, TODAY), mark_granted_item(row | {"granted_until": "2026-03-10"}, TODAY)
    assert ended is not None and ended.text == "赋权到期 4 天，清单里仍是“现行”"
    assert soon is not None and soon.text == "赋权还有 5 天到期"
    assert mark_granted_item(row | {"state": "已收回"}, TODAY) is None
    assert mark_granted_item(row | {"granted_until": None}, TODAY) is None


# import


def test_an_import_names_a_way_of_granting_it_does_not_know(session: Session, tmp_path: Path):
    path = tmp_path / "批次.csv"
    head = "批次名称,办理状态,原实施部门,赋权方式,批准文号,批准日期,起始日期,公告日期"
    facts = "区政发〔2026〕1号,2026-02-01,2026-02-02,2026-02-03"
    lines = [f"第{n}批,已公告,区城管局,{mode},{facts}" for n, mode in enumerate(("上级委托", "全部下沉", ""), start=1)]
    path.write_text("\n".join((head, *lines)), "utf-8-sig")
    plan = read(session, path, table="grant_batch")
    first, second, _ = plan.sheets[0].rows
    assert first.verdict == "added"
    assert (second.verdict, second.refused_field) == ("refused", "grant_mode")
    assert second.refusal == f"赋权方式“全部下沉”不在可选范围内，请改为{'、'.join(GRANT_MODES)}之一"
    assert not second.notes
    second.values["grant_mode"] = GRANT_MODES[0]
    jobs.recheck_plan(plan, session)
    assert second.verdict == "added"
