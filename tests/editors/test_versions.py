"""Versions of a list: drafted from the one before, reviewed step by step, published, filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.action import offers
from app.core.errors import BadInput, KnownTrouble
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.lists.due import mark_list, mark_opinion
from app.editors.power_lists.lists.fields import POWER_LIST
from app.editors.power_lists.lists.versions import in_force, lists_in_force, next_label
from tests.editors.version_kit import (
    FACTS,
    act,
    action,
    add_list,
    contents,
    insert,
    item,
    items,
    offered,
    open_file,
    register,
    through_review,
    update,
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path)
    yield opened
    opened.close(backup=False)


# a new version


def test_a_new_version_is_a_copy_with_all_that_belongs_to_its_items(session: Session):
    base = add_list(
        session, "权责清单", "2025年版", item("甲", remark="备"), item("乙", sub_item_name="子"), issuer="街道"
    )
    first, second = (row["id"] for row in items(session, base))
    insert(session, "duty_stage", item_id=first, stage="立案", text="登记")
    insert(session, "duty_role", item_id=second, unit="住建局", role="牵头")
    act(session, "version-start", base, version_label="2026年版", change_reason="法律修改")
    [draft] = [row for row in session.all_rows(Query("power_list")) if row["id"] != base]
    told = {key: draft[key] for key in ("list_kind", "version_label", "state", "issuer", "base_ulid", "change_reason")}
    assert told == {
        "list_kind": "权责清单",
        "version_label": "2026年版",
        "state": "草稿",
        "issuer": "街道",
        "base_ulid": session.row("power_list", base)["ulid"],
        "change_reason": "法律修改",
    }
    old, new = items(session, base), items(session, draft["id"])
    own = ("id", "ulid", "rev", "list_id")
    assert [{k: v for k, v in row.items() if k not in own} for row in new] == [
        {k: v for k, v in row.items() if k not in own} for row in old
    ]
    assert session.count("matter") == 2
    for table in ("power_citation", "duty_stage", "duty_role"):
        before = [row for one in old for row in session.children(table, one["id"])]
        after = [row for one in new for row in session.children(table, one["id"])]
        own = ("id", "ulid", "rev", "item_id")
        assert before
        assert [{k: v for k, v in row.items() if k not in own} for row in after] == [
            {k: v for k, v in row.items() if k not in own} for row in before
        ]


def test_drafting_is_one_step_of_undo(session: Session):
    base = add_list(session, "权责清单", "2025年版", item("甲"), item("乙"))
    before = contents(session)
    act(session, "version-start", base)
    assert session.count("power_item") == 4
    session.undo()
    assert contents(session) == before
    assert session.verify() == []


def test_labels_count_on_within_the_year(session: Session):
    base = add_list(session, "权责清单", "2026年第1次调整", item("甲"))
    add_list(session, "权责清单", "2025年第7次调整")
    add_list(session, "赋权事项清单", "2026年第4次调整")
    act(session, "version-start", base)
    assert list(session.all_rows(Query("power_list")))[-1]["version_label"] == "2026年第2次调整"
    assert next_label([], "权责清单", 2026) == "2026年第1次调整"


def test_a_label_is_used_once(session: Session):
    base = add_list(session, "权责清单", "2025年版", item("甲"))
    with pytest.raises(BadInput, match="已经有权责清单（2025年版）"):
        act(session, "version-start", base, version_label="2025年版")


def test_a_model_list_is_not_drafted_from(session: Session):
    model = add_list(session, "通用权责清单", "2024年版", item("甲"))
    assert "不能起草新版本" in offered(session, "version-start", model)


# review


def test_the_usual_chain_leads_to_publication_and_counts_working_days(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    act(session, "version-submit", draft)
    row = session.row("power_list", draft)
    assert (row["state"], row["review_step"], row["review_due"]) == ("审核中", "街道审核", None)
    act(session, "version-opinion", draft, result="同意", opinion_on="2026-03-06")
    row = session.row("power_list", draft)
    assert (row["review_step"], row["review_due"]) == ("合法性审查", "2026-03-20")  # ten working days from a Friday
    act(session, "version-opinion", draft, result="有条件同意", opinion_on="2026-03-23")
    act(session, "version-opinion", draft, result="同意", opinion_on="2026-04-01")
    act(session, "version-opinion", draft, result="同意", opinion_on="2026-04-02")
    row = session.row("power_list", draft)
    assert (row["review_step"], row["review_due"]) == ("待公布", None)
    told = [(one["step"], one["organ"], one["due_on"]) for one in session.children("review_opinion", draft)]
    assert [step for step, _, _ in told] == ["街道审核", "合法性审查", "编办审核", "政府审定"]
    assert told[1] == ("合法性审查", "区司法局", "2026-03-20")
    act(session, "version-publish", draft, **FACTS)
    row = session.row("power_list", draft)
    assert (row["state"], row["review_step"], row["approval_no"]) == ("已公布", None, "区府〔2026〕7号")


def test_a_return_needs_a_word_and_begins_anew(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    act(session, "version-submit", draft)
    act(session, "version-opinion", draft, result="同意")
    with pytest.raises(BadInput, match="退回必须写明意见"):
        act(session, "version-opinion", draft, result="退回")
    with pytest.raises(BadInput, match="退回必须写明意见"):
        insert(session, "review_opinion", list_id=draft, step="合法性审查", result="退回")
    act(session, "version-opinion", draft, result="退回", opinion="依据已经修订")
    row = session.row("power_list", draft)
    assert (row["state"], row["review_step"]) == ("草稿", None)
    act(session, "version-submit", draft)
    assert session.row("power_list", draft)["review_step"] == "街道审核"
    assert [one["round"] for one in session.children("review_opinion", draft)] == [1, 1]


def test_what_was_agreed_before_a_withdrawal_does_not_count(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    through_review(session, draft)
    act(session, "version-withdraw", draft)
    act(session, "version-submit", draft)
    assert "街道审核还没有同意的意见" in offered(session, "version-publish", draft)
    with pytest.raises(BadInput, match="街道审核还没有同意的意见"):
        act(session, "version-publish", draft, **FACTS)


def test_the_chain_is_that_of_the_register_when_it_has_one(session: Session):
    insert(session, "review_step", position=2, name="区委编委会", organ="区委编委", working_days=5)
    insert(session, "review_step", position=1, name="审改办审核", organ="区审改办")
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    act(session, "version-submit", draft, submitted_on="2026-03-02")
    assert session.row("power_list", draft)["review_step"] == "审改办审核"
    act(session, "version-opinion", draft, result="同意", opinion_on="2026-03-03")
    assert session.row("power_list", draft)["review_due"] == "2026-03-10"
    act(session, "version-opinion", draft, result="同意")
    assert session.row("power_list", draft)["review_step"] == "待公布"
    assert [one["organ"] for one in session.children("review_opinion", draft)] == ["区审改办", "区委编委"]


def test_a_version_that_only_changes_elements_ends_at_the_reviewers(session: Session):
    base = add_list(session, "权责清单", "2025年版", item("甲"), item("乙"))
    register(session, base)
    act(session, "version-start", base, version_label="2026年版")
    draft = max(row["id"] for row in session.all_rows(Query("power_list")))
    update(session, "power_item", items(session, draft)[0]["id"], office="司法所")
    through_review(session, draft)
    assert [one["step"] for one in session.children("review_opinion", draft)] == ["街道审核", "合法性审查", "编办审核"]
    insert(session, "power_item", list_id=draft, **item("丙"))
    with pytest.raises(BadInput, match="政府审定还没有同意的意见"):
        act(session, "version-publish", draft, **FACTS)


def test_a_step_is_recorded_once_and_only_of_the_chain(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    act(session, "version-submit", draft)
    act(session, "version-opinion", draft, result="同意")
    for step in ("街道审核", "没有的环节"):
        with pytest.raises(BadInput, match="不是还没有意见的环节"):
            act(session, "version-opinion", draft, step=step, result="同意")


def test_the_holidays_of_the_file_put_a_deadline_off(session: Session):
    session.set_setting("holidays", {"off": ["2026-03-09", "2026-03-10"], "work": []})
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    act(session, "version-submit", draft)
    act(session, "version-opinion", draft, result="同意", opinion_on="2026-03-06")
    assert session.row("power_list", draft)["review_due"] == "2026-03-24"


# what keeps a version from being published


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("权责清单", {"power_type": None}, "“1 甲”没有权力类型"),
        ("权责清单", {"basis": None}, "“1 甲”没有实施依据"),
        ("权责清单", {"exercising_body": None}, "“1 甲”没有行使主体"),
        ("赋权事项清单", {"grant_mode": "赋权", "grant_approval_no": "1号"}, "“1 甲”没有写原实施部门"),
        ("赋权事项清单", {"former_dept": "住建局", "grant_approval_no": "1号"}, "“1 甲”没有写赋权方式"),
        ("赋权事项清单", {"former_dept": "住建局", "grant_mode": "赋权"}, "“1 甲”没有批准文号"),
        ("配合履职事项", {}, "“1 甲”没有写对应上级部门"),
        ("上级部门收回事项", {}, "“1 甲”没有写承接部门"),
        ("属地管理责任清单", {}, "“1 甲”没有写牵头或主体责任单位"),
        ("权责清单", {"state": "已收回"}, "“1 甲”已收回，没有写承接部门"),
    ],
)
def test_every_hard_check_names_its_item(session: Session, kind: str, cells: dict, said: str):
    facts = FACTS | ({"approval_no": None} if "批准文号" in said else {})
    draft = add_list(session, kind, "2026年版", item("甲", seq="1") | cells, item("乙", receiving_dept="局"))
    through_review(session, draft)
    with pytest.raises(BadInput) as refused:
        act(session, "version-publish", draft, **facts)
    told = [message.text for message in refused.value.messages]
    if facts["approval_no"] is None:
        assert any("批准文号" in text for text in told)
    else:
        assert f"没有公布：{said}，请补正。" in told
    assert session.row("power_list", draft)["state"] == "审核中"


def test_other_powers_need_no_basis(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲", power_type="其他行政权力", basis=None))
    through_review(session, draft)
    act(session, "version-publish", draft, **FACTS)
    assert session.row("power_list", draft)["state"] == "已公布"


def test_a_code_used_twice_blocks_publication_but_parts_of_an_item_share_theirs(session: Session):
    code = "650200207XK01600"
    parts = [item("甲", sub_item_name=part, item_code=code) for part in ("一", "二")]
    draft = add_list(session, "权责清单", "2026年版", *parts)
    other = add_list(session, "权责清单", "2027年版", item("甲", item_code=code), item("乙", item_code=code))
    through_review(session, draft)
    act(session, "version-publish", draft, **FACTS)
    through_review(session, other)
    with pytest.raises(BadInput, match=f"职权编码 {code} 用在“甲”、“乙”"):
        act(session, "version-publish", other, **FACTS)


def test_an_empty_list_and_an_early_day_are_refused(session: Session):
    draft = add_list(session, "权责清单", "2026年版")
    through_review(session, draft)
    with pytest.raises(BadInput) as refused:
        act(session, "version-publish", draft, **FACTS, approved_on="2026-04-02")
    told = str(refused.value)
    assert "清单里还没有事项" in told and "早于批准日期 2026-04-02" in told


def test_publication_asks_for_its_facts(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    through_review(session, draft)
    for name in FACTS:
        with pytest.raises(BadInput) as refused:
            act(session, "version-publish", draft, **(FACTS | {name: None}))
        assert refused.value.messages[0].field == name
    with pytest.raises(BadInput, match="还没有填写，不能“公布”"):
        update(session, "power_list", draft, state="已公布")


def test_a_list_from_above_is_registered_with_a_reason_and_without_content_checks(session: Session):
    draft = add_list(session, "权责清单", "2024年版", {"item_name": "甲"})
    preview = action(session, "version-register").preview(session, (draft,), {})
    assert "按本单位的要求有 2 处不全" in preview[0]  # neither type nor body
    with pytest.raises(BadInput, match="免核理由不能为空"):
        act(session, "version-register", draft, effective_on="2026-01-01")
    register(session, draft)
    assert session.row("power_list", draft)["state"] == "已公布"


def test_forbidden_ways_between_states_are_refused_with_what_can_be_done(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    with pytest.raises(BadInput, match="“草稿”的清单与版本不能改为“已归档”"):
        update(session, "power_list", draft, state="已归档")
    register(session, draft)
    for state in ("草稿", "审核中"):
        with pytest.raises(BadInput, match="可以做的是：“归档”"):
            update(session, "power_list", draft, state=state)
    act(session, "version-archive", draft)
    for state in ("草稿", "审核中"):
        with pytest.raises(BadInput, match="“已归档”的清单与版本不能改为"):
            update(session, "power_list", draft, state=state)


def test_actions_say_why_they_are_not_offered(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    told = {one.action.key: one.reason for one in offers(session.editors[0].actions, POWER_LIST, (draft,), session)}
    assert told["version-submit"] == told["version-delete"] == told["version-register"] == told["version-start"] == ""
    for key in ("version-opinion", "version-withdraw", "version-publish", "version-archive", "version-unarchive"):
        assert told[key].endswith("。")


def test_a_draft_goes_with_all_its_items_and_comes_back(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"), item("乙"))
    before = contents(session)
    act(session, "version-delete", draft)
    assert (session.count("power_list"), session.count("power_item"), session.count("power_citation")) == (0, 0, 0)
    session.undo()
    assert contents(session) == before


# which one counts


def test_the_newest_published_version_is_in_force_else_the_newest_not_filed(session: Session):
    def current() -> str:
        found = in_force(session.all_rows(Query("power_list")), "权责清单")
        return found["version_label"] if found else ""

    assert current() == ""
    old = add_list(session, "权责清单", "2024年版", item("甲"))
    new = add_list(session, "权责清单", "2025年版", item("甲"))
    assert current() == "2025年版"
    register(session, old)
    assert current() == "2024年版"
    register(session, new)
    assert current() == "2025年版"  # the same day: the later one
    act(session, "version-archive", new)
    assert current() == "2024年版"
    act(session, "version-archive", old)
    assert current() == ""
    assert lists_in_force(session.all_rows(Query("power_list"))) == {}


def test_marks_tell_what_is_due(session: Session):
    row = {"state": "审核中", "review_step": "编办审核", "review_due": "2026-03-10", "trigger_on": None}
    assert mark_list(row, "2026-03-02") is None
    assert mark_list(row, "2026-03-06").level == "warning"
    assert mark_list(row, "2026-03-11").level == "error"
    assert "编办审核应于 2026-03-10 前办结" in mark_list(row, "2026-03-11").text
    draft = {"state": "草稿", "review_step": None, "review_due": None, "trigger_on": "2026-03-02"}
    assert mark_list(draft, "2026-03-03") is None
    assert "2026-03-16" in mark_list(draft, "2026-03-17").text
    assert mark_list(row | {"state": "已公布"}, "2027-01-01") is None
    assert mark_opinion({"due_on": "2026-03-10", "opinion_on": "2026-03-11"}, "").level == "info"
    assert mark_opinion({"due_on": "2026-03-10", "opinion_on": "2026-03-10"}, "") is None


def test_undo_does_not_take_a_publication_back_but_all_before_it(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    through_review(session, draft)
    session.undo()
    assert session.row("power_list", draft)["review_step"] == "政府审定"
    session.redo()
    act(session, "version-publish", draft, **FACTS)
    with pytest.raises(KnownTrouble, match=r"没有撤销.*“审核中”"):
        session.undo()
    assert session.row("power_list", draft)["state"] == "已公布"
