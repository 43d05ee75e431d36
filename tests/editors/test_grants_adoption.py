"""A model list taken over item by item: what is judged, copied, refused, and whether the counts add up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.crosstab import opened
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.grants.adoption import adoption_counts
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

MODEL = tuple(
    {"item_name": f"{name}的处罚", "power_type": "行政处罚", "basis": f"《{name}条例》第一条"} for name in "甲乙丙丁"
)
OWN = (MODEL[0], MODEL[1], {"item_name": "本地特色事项", "power_type": "行政检查"})


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


@pytest.fixture
def lists(session: Session) -> tuple[int, int]:
    """A model list of four items and the street's draft of three: two of them the model's, one its own."""
    model, _ = add_list(session, "通用权责清单", *MODEL, version="范本")
    own, _ = add_list(session, "权责清单", *OWN)
    return model, own


def judged(session: Session) -> dict[str, str]:
    return {row["item_name"]: row["decision"] for row in rows(session, "model_adoption")}


def by_name(session: Session, *names: str) -> tuple[int, ...]:
    found = {row["item_name"]: row["id"] for row in rows(session, "model_adoption")}
    return tuple(found[name] for name in names)


@pytest.mark.usefixtures("lists")
def test_the_sheet_has_a_line_for_each_model_item_and_each_item_added_locally(session: Session):
    before = contents(session)
    assert "新列 5 条：采用 2（本街道清单里已有），待定 2，本地新增 1" in preview(session, "adoption-sheet")
    do(session, "adoption-sheet")
    assert judged(session) == {
        "甲的处罚": "采用",
        "乙的处罚": "采用",
        "丙的处罚": "待定",
        "丁的处罚": "待定",
        "本地特色事项": "本地新增",
    }
    undone_and_redone(session, before)
    assert "都已在采用表里" in refusal(session, "adoption-sheet")


def test_the_sheet_needs_a_model_list(session: Session, lists: tuple[int, int]):
    assert "所选的不是通用权责清单" in refusal(session, "adoption-sheet", model_id=lists[1])
    assert "不能为空" in refusal(session, "adoption-sheet", model_id=None)


@pytest.mark.usefixtures("lists")
def test_a_newer_model_list_keeps_what_was_judged(session: Session):
    do(session, "adoption-sheet")
    do(session, "adoption-unsuitable", by_name(session, "丙的处罚"), reason="没有这类对象")
    newer, items = add_list(session, "通用权责清单", *MODEL, {"item_name": "戊的处罚"}, version="范本二")
    before = contents(session)
    do(session, "adoption-sheet", model_id=newer)
    assert judged(session)["丙的处罚"] == "不适用"
    assert judged(session)["戊的处罚"] == "待定"
    assert {row["model_item_id"] for row in rows(session, "model_adoption")} - {None} == set(items)
    assert len(rows(session, "model_adoption")) == 6
    undone_and_redone(session, before)


def test_adopted_items_are_copied_with_their_details_as_the_same_matter(session: Session, lists: tuple[int, int]):
    own = lists[1]
    model_item = next(row for row in rows(session, "power_item") if row["item_name"] == "丙的处罚")
    do(session, "adoption-sheet")
    ids = by_name(session, "丙的处罚", "甲的处罚")
    before = contents(session)
    assert "1 项连同依据条款和责任阶段抄进草稿" in preview(session, "adoption-adopt", ids)
    do(session, "adoption-adopt", ids)
    [copy] = [row for row in rows(session, "power_item") if row["list_id"] == own and row["item_name"] == "丙的处罚"]
    assert (copy["matter_id"], copy["basis"]) == (model_item["matter_id"], model_item["basis"])
    assert copy["state"] == "现行"
    cited = [row["law_title"] for row in session.children("power_citation", model_item["id"])]
    assert [row["law_title"] for row in session.children("power_citation", copy["id"])] == cited == ["丙条例"]
    assert judged(session)["丙的处罚"] == "采用"
    assert len([row for row in rows(session, "power_item") if row["list_id"] == own]) == 4
    undone_and_redone(session, before)


def test_stages_and_roles_of_an_adopted_item_come_along(session: Session):
    head = Edit(Deed.INSERT, "power_list", {"list_kind": "通用权责清单", "version_label": "范本"})
    edits = (
        head,
        Edit(Deed.INSERT, "power_item", {"list_id": Pending(0), **MODEL[0]}),
        Edit(Deed.INSERT, "duty_stage", {"item_id": Pending(1), "stage": "立案"}),
        Edit(Deed.INSERT, "duty_role", {"item_id": Pending(1), "unit": "街道", "role": "主体责任"}),
    )
    session.apply(ChangeSet("导入", edits, source="import"))
    own, _ = add_list(session, "权责清单")
    do(session, "adoption-sheet", own_id=None)
    do(session, "adoption-adopt", by_name(session, "甲的处罚"))
    [copy] = [row for row in rows(session, "power_item") if row["list_id"] == own]
    assert [row["stage"] for row in session.children("duty_stage", copy["id"])] == ["立案"]
    assert [row["unit"] for row in session.children("duty_role", copy["id"])] == ["街道"]


def test_items_are_adopted_into_a_draft_only(session: Session, lists: tuple[int, int]):
    model, own = lists
    do(session, "adoption-sheet")
    ids = by_name(session, "丙的处罚")
    assert "不是本街道的草稿" in refusal(session, "adoption-adopt", ids, list_id=model)
    publish(session, own)
    assert "不是本街道的草稿" in refusal(session, "adoption-adopt", ids, list_id=own)


@pytest.mark.usefixtures("lists")
def test_what_the_street_added_itself_is_neither_adopted_nor_unsuitable(session: Session):
    do(session, "adoption-sheet")
    local = by_name(session, "本地特色事项")
    assert "不能从通用清单加入" in offered(session, "adoption-adopt", local[0])
    assert "谈不上适用" in offered(session, "adoption-unsuitable", local[0])
    assert "没有通用清单原文" in refusal(session, "adoption-adopt", local)


@pytest.mark.usefixtures("lists")
def test_unsuitable_needs_a_reason_on_every_path(session: Session):
    do(session, "adoption-sheet")
    ids = by_name(session, "丙的处罚", "丁的处罚")
    assert "理由不能为空" in refusal(session, "adoption-unsuitable", ids, reason=None)
    assert "标为“不适用”要写明理由" in refused(session, "model_adoption", ids[0], decision="不适用")
    before = contents(session)
    do(session, "adoption-unsuitable", ids, reason="本街道没有这类对象")
    assert [judged(session)[name] for name in ("丙的处罚", "丁的处罚")] == ["不适用", "不适用"]
    undone_and_redone(session, before)
    assert "要写明理由" in refused(session, "model_adoption", ids[0], reason=None)


@pytest.mark.usefixtures("lists")
def test_a_judgement_carries_its_day_and_who_made_it(session: Session):
    do(session, "adoption-sheet")
    found = {row["item_name"]: (row["judged_on"], row["judged_by"]) for row in rows(session, "model_adoption")}
    assert found["甲的处罚"] == (TODAY, "张三")
    assert found["丙的处罚"] == (None, None)
    change(session, "model_adoption", by_name(session, "丙的处罚")[0], decision="采用")
    assert {row["item_name"]: row["judged_on"] for row in rows(session, "model_adoption")}["丙的处罚"] == TODAY


def test_the_name_and_type_come_from_the_item_judged(session: Session, lists: tuple[int, int]):
    item = next(row for row in rows(session, "power_item") if row["list_id"] == lists[0])
    own = add(session, "model_adoption", model_item_id=item["id"])
    row = session.row("model_adoption", own) or {}
    assert (row["item_name"], row["power_type"]) == ("甲的处罚", "行政处罚")


def test_a_line_about_an_item_of_another_list_is_doubted(session: Session, lists: tuple[int, int]):
    item = next(row for row in rows(session, "power_item") if row["list_id"] == lists[1])
    told = {"model_item_id": item["id"], "item_name": "甲"}
    assert any("不在通用权责清单里" in text for text in warnings(session, "model_adoption", **told))
    told = {"item_name": "甲", "decision": "采用"}
    assert any("请选择通用清单事项" in text for text in warnings(session, "model_adoption", **told))


@pytest.mark.usefixtures("lists")
def test_the_counts_add_up_with_both_lists_and_open_their_rows(session: Session):
    do(session, "adoption-sheet")
    do(session, "adoption-unsuitable", by_name(session, "丁的处罚"), reason="没有")
    query = Query("model_adoption")
    counted = adoption_counts(session, query)
    assert "通用清单 4 项 ＝ 采用 2 ＋ 不适用 1 ＋ 待定 1；通用清单以外本地新增 1 项" in counted.note
    assert dict(zip(counted.columns, (cell.count for cell in counted.total), strict=True)) == {
        "采用": 2,
        "不适用": 1,
        "待定": 1,
        "本地新增": 1,
        "合计": 5,
    }
    for _, cells in counted.lines():
        for cell in cells:
            asked = opened(query, cell)
            assert (len(list(session.all_rows(asked))) if asked else 0) == cell.count


def test_model_items_not_in_the_sheet_yet_are_told(session: Session, lists: tuple[int, int]):
    item = next(row for row in rows(session, "power_item") if row["list_id"] == lists[0])
    add(session, "model_adoption", model_item_id=item["id"], decision="采用")
    assert "未列入采用表 3" in adoption_counts(session, Query("model_adoption")).note


def test_a_model_list_is_never_changed_by_adopting(session: Session, lists: tuple[int, int]):
    def model_rows() -> list[Row]:
        return [row for row in rows(session, "power_item") if row["list_id"] == lists[0]]

    before = model_rows()
    do(session, "adoption-sheet")
    do(session, "adoption-adopt", by_name(session, "丙的处罚", "丁的处罚"))
    assert model_rows() == before
