"""Offices, functions, templates, use of items and links: what one action does, and that one undo takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import bootstrap, jobs
from app.core.action import Action
from app.core.crosstab import Crosstab, opened
from app.core.errors import BadInput
from app.core.query import Filter, Query
from app.core.session import Session
from app.editors.power_lists.offices import completeness, links, rehoming, usage
from app.editors.power_lists.offices.actions import ACTIONS
from app.editors.power_lists.offices.charts import CHARTS
from app.editors.power_lists.offices.crosstabs import CROSSTABS
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Row

_BODY = "一、不履行的；\n二、乱作为的。"


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Session]:
    session = bootstrap.open_session(
        tmp_path / "街道.db", operator="刘敏", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    yield session
    session.close(backup=False)


def insert(session: Session, table: str, **values: object) -> int:
    return session.apply(ChangeSet("填", (Edit(Deed.INSERT, table, values),))).row_ids[table][0]


def draft(session: Session, label: str = "2026年版", kind: str = "权责清单") -> int:
    return insert(session, "power_list", list_kind=kind, version_label=label)


def item(session: Session, list_id: int, name: str, **values: object) -> int:
    return insert(session, "power_item", list_id=list_id, item_name=name, **values)


def act(session: Session, key: str, *ids: int, **answers: object) -> None:
    session.apply(named(key).make(session, ids, answers))


def named(key: str) -> Action:
    return next(action for action in ACTIONS if action.key == key)


def table(key: str) -> Crosstab:
    return next(one for one in CROSSTABS if one.key == key)


def everything(session: Session) -> dict[str, list[Row]]:
    rows = {key: list(session.all_rows(Query(key))) for key in session.tables}
    return {
        key: [{name: cell for name, cell in row.items() if name != "rev"} for row in own] for key, own in rows.items()
    }


# -- offices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("城管科", "综合执法办"),
        ("城管科、党政办", "综合执法办、党政办"),
        ("党政办，市容科；城管科", "党政办、综合执法办"),
        ("城管科\n综合执法办", "综合执法办"),
        ("城管科室", None),
        ("城 管 科", "综合执法办"),
        ("综合办（城管科、市容科）", None),
        (None, None),
    ],
)
def test_an_office_is_replaced_by_whole_names_once(text: str | None, expected: str | None):
    assert rehoming.renamed(text, frozenset({"城管科", "市容科"}), "综合执法办") == expected


@given(st.lists(st.text(st.characters(exclude_characters="、，,；;\n/", categories=("L",)), min_size=1), unique=True))
def test_names_of_others_are_never_touched(names: list[str]):
    assert rehoming.renamed("、".join(names), frozenset({"不在其中的机构0"}), "新") is None


def test_merging_an_office_moves_its_items_in_drafts_and_one_undo_brings_them_back(street: Session):
    old = insert(street, "office", name="城管科", other_names="市容科")
    new = insert(street, "office", name="综合执法办")
    here = draft(street)
    moved = [item(street, here, "甲的处罚", office="城管科"), item(street, here, "乙的处罚", office="市容科、党政办")]
    other = item(street, here, "丙的处罚", office="党政办")
    before = everything(street)
    act(street, "office-merge", old, target=new, on="2026-04-01", document="区委编〔2026〕3号")
    assert [street.row("power_item", row_id)["office"] for row_id in (*moved, other)] == [
        "综合执法办",
        "综合执法办、党政办",
        "党政办",
    ]
    closed, taker = street.row("office", old), street.row("office", new)
    assert (closed["valid_to"], closed["merged_into"]) == ("2026-04-01", "综合执法办")
    assert "区委编〔2026〕3号" in closed["remark"]
    assert rehoming.all_names(taker) == {"综合执法办", "城管科", "市容科"}
    street.undo()
    assert everything(street) == before


def test_an_office_is_not_merged_into_itself_nor_into_a_closed_one(street: Session):
    old = insert(street, "office", name="城管科")
    closed = insert(street, "office", name="旧所", valid_to="2020-01-01")
    for target in (old, closed):
        with pytest.raises(BadInput, match="另选一个机构"):
            named("office-merge").make(street, (old,), {"target": target, "on": "2026-04-01"})
    with pytest.raises(BadInput, match="不能为空"):
        named("office-merge").make(street, (old,), {"target": closed})
    assert named("office-merge").offered(street.row("office", closed), street)


def test_renaming_an_office_keeps_the_old_name_and_items_follow(street: Session):
    office = insert(street, "office", name="社区管理办公室", other_names="社区科")
    first = item(street, draft(street), "甲", office="社区管理办公室、社区科")
    preview = named("office-rename").preview(street, (office,), {"new_name": "社区治理办公室"})
    assert "1 项" in preview[0]
    act(street, "office-rename", office, new_name="社区治理办公室", on="2026-05-01")
    assert street.row("power_item", first)["office"] == "社区治理办公室"
    assert street.row("office", office)["other_names"] == "社区科、社区管理办公室"


def test_a_former_name_that_another_office_bears_now_is_that_offices(street: Session):
    office = insert(street, "office", name="城管办")
    here = draft(street)
    first = item(street, here, "甲", office="城管办", power_type="行政处罚", basis="《法》第一条")
    act(street, "office-rename", office, new_name="综合执法办", on="2026-05-01")
    insert(street, "office", name="城管办")
    second = item(street, here, "乙", office="城管办", power_type="行政处罚", basis="《法》第一条")
    act(street, "office-rename", office, new_name="执法队", on="2026-06-01")
    assert [street.row("power_item", row_id)["office"] for row_id in (first, second)] == ["执法队", "城管办"]
    rows = dict(table("offices").make(street, Query("power_item")).rows)
    assert [rows[name][-1].count for name in ("执法队", "城管办")] == [1, 1]


def test_an_office_does_not_take_the_name_of_another(street: Session):
    office, other = insert(street, "office", name="城管科"), insert(street, "office", name="综合执法办")
    with pytest.raises(BadInput, match="撤销或并入"):
        named("office-rename").make(street, (office,), {"new_name": "综合 执法办", "on": "2026-12-31"})
    street.apply(ChangeSet("停用", (Edit(Deed.UPDATE, "office", {"valid_to": "2026-01-01"}, other),)))
    act(street, "office-rename", office, new_name="综合执法办", on="2026-12-31")


def test_a_rename_to_the_same_name_says_what_to_do(street: Session):
    office = insert(street, "office", name="城管科")
    with pytest.raises(BadInput, match=r"没有更名：.*请填写改后的名称"):
        named("office-rename").make(street, (office,), {"new_name": " 城管科 ", "on": "2026-12-31"})


def test_an_office_does_not_end_before_it_began(street: Session):
    old = insert(street, "office", name="城管科", valid_from="2026-01-01")
    new = insert(street, "office", name="综合执法办")
    with pytest.raises(BadInput, match="早于"):
        named("office-merge").make(street, (old,), {"target": new, "on": "2025-12-31"})
    with pytest.raises(BadInput, match="早于"):
        named("office-rename").make(street, (old,), {"new_name": "执法队", "on": "2025-12-31"})


# -- templates


def test_a_template_by_stages_is_composed_and_its_stages_become_duty_stages(street: Session):
    template = street.apply(
        ChangeSet(
            "建模板",
            (
                Edit(Deed.INSERT, "text_template", {"name": "处罚责任", "template_kind": "责任事项"}),
                Edit(Deed.INSERT, "template_stage", {"template_id": Pending(0), "stage": "立案", "text": "及时受理。"}),
                Edit(
                    Deed.INSERT, "template_stage", {"template_id": Pending(0), "stage": "送达", "text": "七日内送达。"}
                ),
            ),
        )
    ).row_ids["text_template"][0]
    here = draft(street)
    bare, own = item(street, here, "甲的处罚"), item(street, here, "乙的处罚", duty="自己的责任")
    preview = named("template-use").preview(street, (bare, own), {"template": template, "keep": 1})
    assert preview[0].startswith("1 项") and "1 项已有不同的文字" in preview[1]
    act(street, "template-use", bare, own, template=template, keep=1)
    assert street.row("power_item", bare)["duty"] == "1.立案责任：及时受理。\n2.送达责任：七日内送达。"
    assert street.row("power_item", own)["duty"] == "自己的责任"
    assert [row["stage"] for row in street.children("duty_stage", bare)] == ["立案", "送达"]
    act(street, "template-use", bare, own, template=template, keep=0)
    assert street.row("power_item", own)["duty_template_id"] == template
    assert len(street.children("duty_stage", bare)) == 2


def test_items_that_left_their_template_are_shown_and_brought_back(street: Session):
    template = insert(
        street, "text_template", name="追责", template_kind="追责情形", body="一、不履行的；\n二、乱作为的。"
    )
    here = draft(street)
    ids = [item(street, here, f"{name}的处罚") for name in "甲乙丙"]
    act(street, "template-use", *ids, template=template, keep=1)
    street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "power_item", {"accountability": "另写的"}, ids[1]),)))
    counted = table("templates").make(street, Query("text_template"))
    [(name, (same, other, everyone))] = counted.rows
    assert (name, same.count, other.count, everyone.count) == ("追责", 2, 1, 3)
    assert street.view(Query("power_item", filters=other.filters)).ids().tolist() == [ids[1]]
    act(street, "template-refresh", template)
    assert street.row("power_item", ids[1])["accountability"] == _BODY
    with pytest.raises(BadInput, match="没有"):
        named("template-refresh").make(street, (template,), {})


def test_an_empty_template_wipes_nothing_out(street: Session):
    template = insert(street, "text_template", name="追责", template_kind="追责情形", body=_BODY)
    first = item(street, draft(street), "甲的处罚")
    act(street, "template-use", first, template=template, keep=1)
    street.apply(ChangeSet("改", (Edit(Deed.UPDATE, "text_template", {"body": None}, template),)))
    with pytest.raises(BadInput, match="还没有文字"):
        named("template-use").make(street, (first,), {"template": template, "keep": 0})
    with pytest.raises(BadInput, match="还没有文字"):
        named("template-refresh").make(street, (template,), {})


def test_repeated_texts_become_templates_and_items_can_be_adopted(street: Session):
    here = draft(street)
    for number in range(3):
        item(street, here, f"第{number}项的处罚", accountability="同一段\n文字", remedy=f"各不相同{number}")
    act(street, "template-gather")
    [template] = street.all_rows(Query("text_template"))
    assert (template["template_kind"], template["body"]) == ("追责情形", "同一段\n文字")
    with pytest.raises(BadInput, match="没有"):
        named("template-gather").make(street, (), {})
    act(street, "template-adopt", template["id"])
    assert {row["accountability_template_id"] for row in street.all_rows(Query("power_item"))} == {template["id"]}


def test_items_of_frozen_lists_keep_their_text(street: Session):
    template = insert(street, "text_template", name="救济", template_kind="救济渠道", body="行政复议")
    here = draft(street, kind="通用权责清单")
    one = item(street, here, "甲的处罚")
    with pytest.raises(BadInput, match="没有"):
        named("template-use").make(street, (one,), {"template": template, "keep": 1})


# -- functions, use


def test_the_eight_functions_are_made_once(street: Session):
    act(street, "function-start")
    assert street.count("function") == 8
    with pytest.raises(BadInput, match="没有"):
        named("function-start").make(street, (), {})


def test_a_year_gets_one_row_for_each_matter_in_use(street: Session):
    here = draft(street)
    for name in "甲乙":
        item(street, here, f"{name}的处罚", power_type="行政处罚", basis="《法》第一条")
    for wrong in (1999, "2026"):
        with pytest.raises(BadInput) as caught:
            named("use-start-year").make(street, (), {"year": wrong})
        assert [message.field for message in caught.value.messages] == ["year"]
    act(street, "use-start-year", year=2026)
    rows = list(street.all_rows(Query("item_use")))
    assert [(row["year"], row["times"]) for row in rows] == [(2026, None)] * 2
    assert usage.without_row(street, 2026) == []
    street.apply(ChangeSet("填数", (Edit(Deed.UPDATE, "item_use", {"times": 0}, rows[0]["id"]),)))
    counted = table("use").make(street, Query("matter"))
    [(_, cells)] = counted.rows
    assert [cell.count for cell in cells] == [0, 1, 1, 1, 2]
    assert street.view(Query("matter", filters=cells[1].filters)).ids().tolist() == [rows[0]["matter_id"]]
    street.set_setting("idle_years", 2)
    street.set_setting("idle_times", "坏的")
    assert table("use").make(street, Query("matter")).columns[3] == "2年内不超过3次"
    assert {"idle_years", "idle_times"} <= {field.key for one in street.editors for field in one.limits}


# -- links


@pytest.mark.parametrize(
    ("punish", "other", "alike"),
    [
        ("对燃气经营企业未按规定设置标志的处罚", "对燃气经营企业的监督检查", True),
        ("对占用消防通道的处罚", "对占用消防通道的强制拆除", True),
        ("对擅自设置户外广告的处罚", "对食品小作坊的检查", False),
        ("对擅自从事国际道路运输经营等行为的行政处罚", "对辖区内国际道路运输经营活动的监督检查", True),
        ("对未实行粮食销售出库质量安全检验制度的处罚", "对实行粮食销售出库质量安全检验制度的检查", True),
        ("对生产经营单位未在生产经营场所设置警示标志的处罚", "对种子生产经营场所进行检查", False),
        ("对食品生产企业违反安全管理规定的处罚", "安全生产监督检查", False),
    ],
)
def test_likeness_is_about_the_object(punish: str, other: str, alike: bool):
    assert (links.likeness(punish, other) >= 0.6) == alike


def test_suggested_links_are_seen_from_both_sides_and_counted(street: Session):
    here = draft(street)
    names = {
        "对占用消防通道的处罚": "行政处罚",
        "对随意倾倒垃圾的处罚": "行政处罚",
        "对占用消防通道的检查": "行政检查",
    }
    for name, power_type in names.items():
        item(street, here, name, power_type=power_type, basis="《法》第一条")
    act(street, "matter-link-suggest")
    kinds = sorted(row["link_kind"] for row in street.all_rows(Query("matter_link")))
    assert kinds == ["关联处罚", "关联检查"]
    rows = dict(table("links").make(street, Query("matter")).rows)
    assert [cell.count for cell in rows["关联检查"]] == [1, 1, 2]
    assert [cell.count for cell in rows["关联强制"]] == [0, 2, 2]
    assert links.suggestions(street) == []


def test_powers_of_two_bodies_and_coercions_that_fit_everything_are_not_suggested(street: Session):
    here = draft(street)
    ours = {"basis": "《法》第一条", "exercising_body": "建设街道办事处"}
    item(street, here, "对未取得安全生产许可证擅自生产的处罚", power_type="行政处罚", **ours)
    item(street, here, "安全生产查封扣押", power_type="行政强制", **ours)
    theirs = ours | {"exercising_body": "区应急管理局"}
    item(street, here, "安全生产监督检查", power_type="行政检查", **theirs)
    assert links.suggestions(street) == []
    own = ours | {"exercising_body": "街道办事处"}
    item(street, here, "对安全生产许可证的检查", power_type="行政检查", **own)
    assert [one.other["item_name"] for one in links.suggestions(street)] == ["对安全生产许可证的检查"]


# -- counts that open their rows


def test_missing_elements_are_named_and_the_list_stands_in_for_phone_and_remedy():
    whole = {"basis": "b", "exercising_body": "x", "office": "o", "duty": "d", "authority": "a", "accountability": "q"}
    assert completeness.missing(whole, {}) == ("救济渠道", "监督方式")
    assert completeness.missing(whole, {"remedy": "复议", "supervision_phone": "12345"}) == ()


@pytest.mark.parametrize(
    ("setting", "elements"),
    [(["法定依据", "承办机构"], ("法定依据", "承办机构")), (["没有的要素"], 9), ("法定依据", 9), (None, 9)],
)
def test_the_elements_that_count_are_a_setting(setting: object, elements: object, street: Session):
    street.set_setting("list_elements", setting)
    here = draft(street)
    item(street, here, "甲的处罚", basis="《法》第一条")
    item(street, here, "收回了的处罚", state="已收回")
    rows = table("completeness").make(street, Query("power_item")).rows
    assert [cell.count for cell in rows[0][1]] == [1, 0]
    labels = tuple(label for label, _ in rows)
    assert elements in (labels, len(labels))


@pytest.mark.parametrize("one", CROSSTABS, ids=lambda one: one.key)
def test_every_figure_opens_exactly_its_rows(one: Crosstab, street: Session):
    office = insert(street, "office", name="综合执法办", office_kind="内设机构", headcount_approved=5)
    here = draft(street)
    for number, (kind, where) in enumerate(
        (("行政处罚", "综合执法办"), ("行政检查", "综合执法办、外来办"), (None, None))
    ):
        item(street, here, f"第{number}件事", power_type=kind, office=where, basis="《法》第一条" if kind else None)
    act(street, "use-start-year", year=2026)
    act(street, "function-start")
    insert(street, "text_template", name="模板", template_kind="追责情形", body="正文")
    for query in (Query(one.table), Query(one.table, text="第1件", filters=(Filter("id", values=(1, 2)),))):
        counted = one.make(street, query)
        for _, cells in counted.lines():
            for cell in cells:
                if cell.filters:
                    found = opened(query, cell)
                    assert found is not None and found.table == counted.table
                    assert street.view(found).count == cell.count
    assert street.row("office", office) is not None


def test_an_office_with_several_names_is_one_row(street: Session):
    insert(street, "office", name="综合执法办", other_names="城管科", office_kind="内设机构", headcount_approved=5)
    here = draft(street)
    item(street, here, "甲", office="城管科、综合执法办", power_type="行政处罚", basis="《法》第一条")
    counted = table("offices").make(street, Query("power_item"))
    [(name, cells)] = counted.rows
    assert name == "综合执法办"
    assert [cell.count for cell in cells] == [5, 0, 1, 1]


def test_changes_by_year_count_both_ends_and_a_click_shows_them(street: Session):
    [maker] = CHARTS
    for name, created, retired in (("甲", "2024-05-01", "2026-01-01"), ("乙", "2026-02-01", None), ("丙", None, None)):
        insert(street, "matter", item_name=name, created_on=created, retired_on=retired)
    drawn = jobs.chart(street, maker, Query("matter"))
    bars = dict(zip(drawn.categories, drawn.series[0].values, strict=True))
    assert bars == {"2026年新增": 1, "2026年收回或取消": 1, "2024年新增": 1}
    for count, condition in zip(drawn.series[0].values, drawn.filters, strict=True):
        assert street.view(Query("matter", filters=(condition,))).count == count
