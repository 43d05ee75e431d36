"""The three lists of duties and the list of shared responsibility: what rows must say, moving, balance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.crosstab import opened
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.grants.duties import balance
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Row
from tests.editors.grants_kit import (
    TODAY,
    add,
    add_list,
    contents,
    do,
    offered,
    open_file,
    preview,
    publish,
    refusal,
    rows,
    undone_and_redone,
    warnings,
)

BASIC, JOINT, RETURNED = "基本履职事项", "配合履职事项", "上级部门收回事项"
HELP = {"superior_depts": "区消防救援大队", "street_duty": "发现隐患及时上报"}
BACK = {"receiving_dept": "区卫生健康局", "work_mode": "直接办理"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


@pytest.fixture
def drafts(session: Session) -> dict[str, tuple[int, list[int]]]:
    """Kind -> id of the draft and of its items: 3, 2 and 1."""
    return {
        BASIC: add_list(session, BASIC, *({"item_name": f"基本{n}", "seq": str(n)} for n in (1, 2, 3))),
        JOINT: add_list(session, JOINT, *({"item_name": f"配合{n}", **HELP} for n in (1, 2))),
        RETURNED: add_list(session, RETURNED, {"item_name": "收回1", "state": "已收回", **BACK}),
    }


Drafts = dict[str, tuple[int, list[int]]]


def counts(session: Session, drafts: Drafts) -> dict[str, int]:
    found = [row["list_id"] for row in rows(session, "power_item")]
    return {kind: found.count(of_list) for kind, (of_list, _) in drafts.items()}


def item(session: Session, row_id: int) -> Row:
    row = session.row("power_item", row_id)
    assert row is not None
    return row


def test_a_matter_moves_to_the_list_of_recalled_ones_and_the_sum_stays(session: Session, drafts: Drafts):
    moved = tuple(drafts[BASIC][1][:2])
    before = contents(session)
    assert "那份清单由 1 项变为 3 项" in preview(session, "duty-move", moved, list_id=drafts[RETURNED][0], **BACK)
    do(session, "duty-move", moved, list_id=drafts[RETURNED][0], **BACK)
    assert counts(session, drafts) == {BASIC: 1, JOINT: 2, RETURNED: 3}
    row = item(session, moved[0])
    assert (row["state"], row["effective_date"], row["receiving_dept"]) == ("已收回", TODAY, "区卫生健康局")
    assert row["change_note"] == f"原在“基本履职事项 · 2026年版”，自 {TODAY} 起由区卫生健康局承接。"
    assert row["change_cause"] == "上级取消或下放"
    undone_and_redone(session, before)


def test_a_matter_moves_to_the_list_of_joint_ones_and_back(session: Session, drafts: Drafts):
    [first] = drafts[BASIC][1][:1]
    do(session, "duty-move", (first,), list_id=drafts[JOINT][0], **HELP)
    row = item(session, first)
    assert (row["state"], row["superior_depts"], row["seq"]) == ("现行", "区消防救援大队", None)
    assert "改为配合区消防救援大队" in row["change_note"]
    do(session, "duty-move", (first,), list_id=drafts[BASIC][0])
    assert counts(session, drafts) == {BASIC: 3, JOINT: 2, RETURNED: 1}
    assert "改由街道履行" in item(session, first)["change_note"]


def test_a_recalled_matter_that_comes_down_again_is_in_force(session: Session, drafts: Drafts):
    [first] = drafts[RETURNED][1]
    do(session, "duty-move", (first,), list_id=drafts[BASIC][0])
    assert item(session, first)["state"] == "现行"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(RETURNED, "receiving_dept"), (RETURNED, "work_mode"), (JOINT, "superior_depts"), (JOINT, "street_duty")],
)
def test_a_move_says_who_takes_over_and_how(session: Session, drafts: Drafts, kind: str, missing: str):
    told = (HELP if kind == JOINT else BACK) | {missing: None}
    text = refusal(session, "duty-move", (drafts[BASIC][1][0],), list_id=drafts[kind][0], **told)
    assert text.startswith("没有移动：") and "请填写" in text


def test_nothing_moves_to_where_it_is_or_to_other_kinds_of_list(session: Session, drafts: Drafts):
    first = drafts[BASIC][1][0]
    other, [power] = add_list(session, "权责清单", {"item_name": "对甲的处罚"})
    assert "已经在那份清单里" in refusal(session, "duty-move", (first,), list_id=drafts[BASIC][0])
    assert "只能移到基本、配合或上级部门收回" in refusal(session, "duty-move", (first,), list_id=other)
    assert "三张履职清单里的事项" in offered(session, "duty-move", power)
    assert "三张履职清单里的事项" in refusal(session, "duty-move", (power,), list_id=drafts[BASIC][0])


def test_the_same_matter_does_not_come_into_a_list_twice(session: Session, drafts: Drafts):
    add(session, "power_item", list_id=drafts[RETURNED][0], item_name="基本1", **BACK)
    text = refusal(session, "duty-move", (drafts[BASIC][1][0],), list_id=drafts[RETURNED][0], **BACK)
    assert "同一事项已经在那份清单里" in text


def test_published_lists_neither_give_nor_take(session: Session, drafts: Drafts):
    publish(session, drafts[RETURNED][0])
    first = drafts[BASIC][1][0]
    assert "不是草稿" in refusal(session, "duty-move", (first,), list_id=drafts[RETURNED][0], **BACK)
    assert "所在清单不是草稿" in offered(session, "duty-move", drafts[RETURNED][1][0])


@pytest.mark.parametrize(
    ("kind", "cells", "text"),
    [
        (JOINT, {"street_duty": "协助"}, "请填写对应上级部门"),
        (JOINT, {"superior_depts": "区教育局"}, "请填写街道配合职责"),
        (RETURNED, {"work_mode": "直接办理"}, "请填写承接部门"),
        (RETURNED, {"receiving_dept": "区教育局"}, "请填写工作方式"),
        ("属地管理责任清单", {}, "请在“责任分工”里登记"),
    ],
)
def test_a_row_that_lacks_what_its_list_needs_is_doubted(session: Session, kind: str, cells: Row, text: str):
    of_list, _ = add_list(session, kind)
    assert any(text in told for told in warnings(session, "power_item", list_id=of_list, item_name="甲", **cells))


def test_rows_that_say_all_are_not_doubted(session: Session):
    for kind, cells in ((BASIC, {}), (JOINT, HELP), (RETURNED, BACK)):
        of_list, _ = add_list(session, kind)
        assert warnings(session, "power_item", list_id=of_list, item_name="甲", **cells) == []


def shared(session: Session, *roles: str) -> list[str]:
    """What a shared matter with these roles is warned about."""
    of_list, _ = add_list(session, "属地管理责任清单")
    edits = [Edit(Deed.INSERT, "power_item", {"list_id": of_list, "item_name": "养犬管理"})]
    edits += [
        Edit(Deed.INSERT, "duty_role", {"item_id": Pending(0), "unit": f"单位{n}", "role": role})
        for n, role in enumerate(roles, start=1)
    ]
    return [message.text for message in session.check(ChangeSet("登记", tuple(edits)))]


@pytest.mark.parametrize("lead", ["牵头", "主体责任"])
def test_a_shared_matter_has_exactly_one_leading_unit(session: Session, lead: str):
    assert shared(session, lead, "配合责任", "配合责任") == []
    assert any("没有牵头或主体责任单位" in text for text in shared(session, "配合责任"))
    assert any("有 2 个牵头或主体责任单位（单位1、单位2）" in text for text in shared(session, lead, "牵头"))


# balance


def drafted_from_published(session: Session) -> dict[str, int]:
    """Kind -> id of a draft copied from a published list: 3, 2 and 1 items."""
    found = {}
    for kind, names, cells in ((BASIC, "甲乙丙", {}), (JOINT, "丁戊", HELP), (RETURNED, "己", BACK)):
        of_list, _ = add_list(session, kind, *({"item_name": name, **cells} for name in names))
        publish(session, of_list)
        do(session, "version-start", (of_list,))
        found[kind] = max(row["id"] for row in rows(session, "power_list") if row["list_kind"] == kind)
    return found


def test_the_balance_shows_every_move_and_adds_up(session: Session):
    drafts = drafted_from_published(session)
    by_name = {row["item_name"]: row["id"] for row in rows(session, "power_item") if row["list_id"] in drafts.values()}
    do(session, "duty-move", (by_name["甲"],), list_id=drafts[RETURNED], **BACK)
    do(session, "duty-move", (by_name["乙"],), list_id=drafts[JOINT], **HELP)
    add(session, "power_item", list_id=drafts[BASIC], item_name="新的")
    session.apply(ChangeSet("删除", (Edit(Deed.DELETE, "power_item", row_id=by_name["戊"]),)))
    query = Query("power_item")
    counted = balance(session, query)
    assert counted.columns == ("现行", "移入", "新增", "移出", "取消", "草稿")
    assert {kind: [cell.count for cell in cells] for kind, cells in counted.lines()} == {
        BASIC: [3, 0, 1, 2, 0, 2],
        JOINT: [2, 1, 0, 0, 1, 2],
        RETURNED: [1, 1, 0, 0, 0, 2],
        "合计": [6, 2, 1, 2, 1, 6],
    }
    for _, cells in counted.rows:
        before, came, new, left, gone, after = (cell.count for cell in cells)
        assert before + came + new - left - gone == after
        for cell in cells:
            asked = opened(query, cell)
            assert (len(list(session.all_rows(asked))) if asked else 0) == cell.count
