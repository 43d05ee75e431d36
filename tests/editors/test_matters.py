"""Matters stay the same while lists change; shared facts are typed once; bases and columns are taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import Severity
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.lists.basis import is_untouched
from app.editors.power_lists.lists.local_roles import roles_of
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Row
from tests.editors.version_kit import act, add_list, insert, item, items, open_file, register, update

CODE = "650200207CF01600"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path)
    yield opened
    opened.close(backup=False)


def matters(session: Session, list_id: int) -> list[int]:
    return [row["matter_id"] for row in items(session, list_id)]


def matter(session: Session, number: int) -> Row:
    found = session.row("matter", number)
    assert found is not None
    return found


# which matter


def test_the_same_item_in_two_lists_is_one_matter(session: Session):
    one = add_list(session, "权责清单", "2025年版", item("对乱倒垃圾的处罚"), item("乙"))
    other = add_list(session, "赋权事项清单", "2025年版", item("对乱倒 垃圾的处罚\u3000"), item("丙"))
    assert matters(session, one) == [1, 2]
    assert matters(session, other) == [1, 3]
    assert session.count("matter") == 3
    assert matter(session, 1)["created_on"] == "2026-03-05"


def test_a_well_formed_code_tells_even_when_the_name_changed(session: Session):
    add_list(session, "权责清单", "2025年版", item("旧名", item_code=CODE))
    other = add_list(session, "权责清单", "2026年版", item("新名", item_code=CODE))
    assert matters(session, other) == [1]
    assert matter(session, 1)["item_name"] == "新名"


@pytest.mark.parametrize("code", ["/", "待定", "123", "650200207CF0160"])
def test_a_code_that_is_none_tells_nothing(session: Session, code: str):
    add_list(session, "权责清单", "2025年版", item("旧名", item_code=code))
    other = add_list(session, "权责清单", "2026年版", item("新名", item_code=code))
    assert matters(session, other) == [2]


def test_parts_of_an_item_share_its_code_and_are_matters_of_their_own(session: Session):
    parts = [item("甲", sub_item_name=part, item_code=CODE) for part in ("一", "二")]
    one = add_list(session, "权责清单", "2025年版", *parts)
    other = add_list(session, "权责清单", "2026年版", *reversed(parts))
    assert matters(session, one) == [1, 2]
    assert matters(session, other) == [2, 1]


def test_items_of_one_list_are_never_the_same_matter(session: Session):
    """Three pairs of one published sheet share name and type and differ in their bases."""
    first, second = item("甲", basis="《甲法》第一条"), item("甲", basis="《乙法》第二条")
    one = add_list(session, "权责清单", "2025年版", first, second)
    assert matters(session, one) == [1, 2]
    other = add_list(session, "权责清单", "2026年版", second, first)
    assert matters(session, other) == [2, 1]
    third = add_list(session, "权责清单", "2027年版", item("甲", basis="《丙法》第三条"))
    assert matters(session, third) == [3]


def test_a_newcomer_of_the_same_name_does_not_take_the_matter_of_the_unchanged(session: Session):
    one = add_list(session, "权责清单", "2025年版", item("甲", basis="《甲法》第一条"))
    newcomer, unchanged = item("甲", basis="《新法》第九条"), item("甲", basis="《甲法》第一条")
    other = add_list(session, "权责清单", "2026年版", newcomer, unchanged)
    assert matters(session, other) == [2, *matters(session, one)]


def test_exchanged_codes_do_not_exchange_the_matters(session: Session):
    codes = ("650200207CF01600", "650200207CF01700")
    rows = [("甲", "《甲法》第一条"), ("乙", "《乙法》第二条")]
    made = [item(name, basis=basis, item_code=code) for (name, basis), code in zip(rows, codes, strict=True)]
    swapped = [item(name, basis=basis, item_code=code) for (name, basis), code in zip(rows, codes[::-1], strict=True)]
    one = add_list(session, "权责清单", "2025年版", *made)
    assert matters(session, add_list(session, "权责清单", "2026年版", *swapped)) == matters(session, one)


def test_the_same_new_item_in_two_lists_of_one_set_is_one_matter(session: Session):
    heads = [{"list_kind": kind, "version_label": "1"} for kind in ("权责清单", "赋权事项清单")]
    edits = [Edit(Deed.INSERT, "power_list", head) for head in heads]
    edits += [Edit(Deed.INSERT, "power_item", item("甲") | {"list_id": Pending(place)}) for place in (0, 1)]
    session.apply(ChangeSet("两份", tuple(edits)))
    assert [row["matter_id"] for row in session.all_rows(Query("power_item"))] == [1, 1]


def test_a_list_of_duties_names_no_type_and_still_finds_its_matter(session: Session):
    add_list(session, "权责清单", "2025年版", item("垃圾分类"))
    duties = add_list(session, "基本履职事项", "2025年版", {"item_name": "垃圾分类"})
    assert matters(session, duties) == [1]
    other = add_list(session, "委托执法事项清单", "2025年版", item("垃圾分类", power_type="行政检查"))
    assert matters(session, other) == [2]
    assert matter(session, 1)["power_type"] == "行政处罚"


def test_the_matter_of_a_row_does_not_change_with_its_name_or_list(session: Session):
    one = add_list(session, "基本履职事项", "2025年版", {"item_name": "甲"})
    other = add_list(session, "配合履职事项", "2025年版", {"item_name": "乙"})
    row = items(session, one)[0]
    update(session, "power_item", row["id"], item_name="乙", list_id=other)
    assert session.row("power_item", row["id"])["matter_id"] == row["matter_id"]


def test_a_row_that_brings_its_matter_keeps_it(session: Session):
    add_list(session, "权责清单", "2025年版", item("甲"))
    own = add_list(session, "权责清单", "2026年版", item("完全改名", matter_id=1))
    assert matters(session, own) == [1]
    assert matter(session, 1)["item_name"] == "完全改名"


def test_cells_of_a_wrong_kind_are_refused_beside_their_fields_not_stumbled_over(session: Session):
    made = add_list(session, "属地管理责任清单", "2025年版", item("甲", basis="《甲法》第一条"))
    wrong = {"basis": 5, "item_code": 7, "superior_depts": 3, "superior_duty": 1, "item_name": 9}
    edits = (
        Edit(Deed.INSERT, "power_item", item("乙") | {"list_id": made} | wrong),
        Edit(Deed.UPDATE, "power_item", {"basis": 5, "item_name": None}, items(session, made)[0]["id"]),
        Edit(
            Deed.INSERT, "review_opinion", {"list_id": made, "step": "合法性审查", "result": "同意", "received_on": "x"}
        ),
    )
    for edit in edits:
        messages = session.check(ChangeSet("错", (edit,)))
        told = {message.field for message in messages if message.severity is Severity.ERROR}
        assert told >= (edit.values.keys() & {*wrong, "received_on"})


def test_undo_takes_new_matters_back(session: Session):
    add_list(session, "权责清单", "2025年版", item("甲"))
    session.undo()
    assert session.count("matter") == 0
    session.redo()
    assert matters(session, 1) == [1]
    assert session.verify() == []


def test_a_large_list_finds_its_matters_in_one_pass(session: Session):
    many = [item(f"第{number}项", seq=str(number)) for number in range(600)]
    one = add_list(session, "权责清单", "2025年版", *many)
    other = add_list(session, "权责清单", "2026年版", *reversed(many))
    assert matters(session, other) == list(reversed(matters(session, one)))
    assert session.count("matter") == 600


def test_the_matter_is_called_as_its_newest_row(session: Session):
    old = add_list(session, "权责清单", "2025年版", item("甲", item_code=CODE))
    add_list(session, "权责清单", "2026年版", item("乙", item_code=CODE))
    update(session, "power_item", items(session, old)[0]["id"], item_name="旧的再改")
    assert matter(session, 1)["item_name"] == "乙"
    update(session, "power_item", items(session, 2)[0]["id"], item_name="最新", sub_item_name="子")
    assert (matter(session, 1)["item_name"], matter(session, 1)["sub_item_name"]) == ("最新", "子")


def test_a_version_drafted_from_an_older_one_does_not_bring_the_old_name_back(session: Session):
    old = add_list(session, "权责清单", "2025年版", item("甲", item_code=CODE))
    newer = add_list(session, "权责清单", "2026年版", item("乙", item_code=CODE))
    for base in (old, newer, old):
        act(session, "version-start", base, version_label=f"从{base}起草之{session.count('power_list')}")
        assert matter(session, 1)["item_name"] == "乙"
    drafted = items(session, session.count("power_list"))
    assert [(row["item_name"], row["matter_id"]) for row in drafted] == [("甲", 1)]
    update(session, "power_item", drafted[0]["id"], item_name="丙")
    assert matter(session, 1)["item_name"] == "丙"


# shared facts


def test_a_fact_typed_once_goes_to_the_open_lists_of_other_kinds(session: Session):
    one = add_list(session, "权责清单", "2025年版", item("甲", office="城管科"))
    same = add_list(session, "赋权事项清单", "2025年版", item("甲", office="城管科", former_dept="住建局"))
    differs = add_list(session, "法定执法事项清单", "2025年版", item("甲", office="别的科"))
    newer = add_list(session, "权责清单", "2026年版", item("甲", office="城管科"))
    update(session, "power_item", items(session, one)[0]["id"], office="综合执法办", former_dept="某局", seq="9")
    told = items(session, same)[0]
    assert (told["office"], told["former_dept"], told["seq"]) == ("综合执法办", "住建局", None)
    assert items(session, differs)[0]["office"] == "别的科"
    assert items(session, newer)[0]["office"] == "城管科"  # two versions are meant to differ
    session.undo()
    assert items(session, same)[0]["office"] == "城管科"


def test_published_lists_keep_what_they_said(session: Session):
    one = add_list(session, "权责清单", "2025年版", item("甲", office="城管科"))
    other = add_list(session, "赋权事项清单", "2025年版", item("甲", office="城管科"))
    register(session, other)
    update(session, "power_item", items(session, one)[0]["id"], office="综合执法办")
    assert items(session, other)[0]["office"] == "城管科"


def test_what_the_clerk_changes_in_both_lists_at_once_stays_as_typed(session: Session):
    one = add_list(session, "权责清单", "2025年版", item("甲", office="城管科"))
    other = add_list(session, "赋权事项清单", "2025年版", item("甲", office="城管科"))
    ids = [items(session, key)[0]["id"] for key in (one, other)]
    edits = [
        Edit(Deed.UPDATE, "power_item", {"office": office}, row_id) for office, row_id in zip("ab", ids, strict=True)
    ]
    session.apply(ChangeSet("改两处", tuple(edits)))
    assert [session.row("power_item", row_id)["office"] for row_id in ids] == ["a", "b"]


# standing


def test_publication_brings_the_store_up_to_date(session: Session):
    base = add_list(
        session, "权责清单", "2025年版", item("留"), item("去"), item("别处还有"), item("收", receiving_dept="局")
    )
    add_list(session, "公共服务事项目录", "2025年版", item("别处还有"))
    register(session, base)
    act(session, "version-start", base, version_label="2026年版")
    draft = max(row["id"] for row in session.all_rows(Query("power_list")))
    rows = {row["item_name"]: row["id"] for row in items(session, draft)}
    gone = [Edit(Deed.DELETE, "power_item", row_id=rows[name]) for name in ("去", "别处还有")]
    session.apply(ChangeSet("删", tuple(gone)))
    update(session, "power_item", rows["收"], state="已收回")
    act(session, "version-register", draft, waiver_reason="x", effective_on="2026-07-01")
    told = {row["item_name"]: (row["standing"], row["retired_on"]) for row in session.all_rows(Query("matter"))}
    assert told == {
        "留": ("在用", None),
        "去": ("已取消", "2026-07-01"),
        "别处还有": ("在用", None),
        "收": ("已收回", "2026-07-01"),
    }


def test_a_matter_that_comes_back_is_in_use_again(session: Session):
    taken = add_list(session, "上级部门收回事项", "2025年版", {"item_name": "甲", "receiving_dept": "局"})
    register(session, taken)
    assert matter(session, 1)["standing"] == "已收回"
    again = add_list(session, "赋权事项清单", "2026年版", {"item_name": "甲"})
    register(session, again)
    assert (matter(session, 1)["standing"], matter(session, 1)["retired_on"]) == ("在用", None)


# citations


def told(session: Session, item_id: int) -> list[tuple[str, str | None]]:
    return [(row["law_title"], row["article"]) for row in session.children("power_citation", item_id)]


def test_a_basis_is_taken_apart_as_it_is_typed_and_again_when_it_changes(session: Session):
    made = add_list(session, "权责清单", "2025年版", item("甲", basis="《甲法》第一条；《乙条例》第二条第三款"))
    row_id = items(session, made)[0]["id"]
    assert told(session, row_id) == [("甲法", "第一条"), ("乙条例", "第二条")]
    update(session, "power_item", row_id, basis="《甲法》第九条")
    assert told(session, row_id) == [("甲法", "第九条")]
    session.undo()
    assert told(session, row_id) == [("甲法", "第一条"), ("乙条例", "第二条")]
    update(session, "power_item", row_id, basis=None)
    assert told(session, row_id) == []


def test_citations_a_clerk_has_corrected_are_never_overwritten(session: Session):
    made = add_list(session, "权责清单", "2025年版", item("甲", basis="《甲法》第一条"))
    row_id = items(session, made)[0]["id"]
    [citation] = session.children("power_citation", row_id)
    update(session, "power_citation", citation["id"], article="第一条之一")
    update(session, "power_item", row_id, basis="《甲法》第二条")
    assert told(session, row_id) == [("甲法", "第一条之一")]


def test_citations_that_come_with_the_row_stay_as_they_are(session: Session):
    made = add_list(session, "权责清单", "2025年版")
    edits = (
        Edit(Deed.INSERT, "power_item", item("甲", basis="《甲法》第一条") | {"list_id": made}),
        Edit(Deed.INSERT, "power_citation", {"item_id": Pending(0), "law_title": "另一部法"}),
    )
    session.apply(ChangeSet("粘贴", edits))
    assert told(session, items(session, made)[0]["id"]) == [("另一部法", None)]
    assert is_untouched([], "《甲法》第一条")


def test_a_basis_changed_together_with_its_citations_is_left_alone(session: Session):
    made = add_list(session, "权责清单", "2025年版", item("甲", basis="《甲法》第一条"))
    row_id = items(session, made)[0]["id"]
    [citation] = session.children("power_citation", row_id)
    edits = (
        Edit(Deed.UPDATE, "power_item", {"basis": "《甲法》第五条"}, row_id),
        Edit(Deed.UPDATE, "power_citation", {"article": "第五条之二"}, citation["id"]),
    )
    session.apply(ChangeSet("改", edits))
    assert told(session, row_id) == [("甲法", "第五条之二")]


# columns into roles, settings of a list


def test_columns_of_a_shared_duty_list_become_roles(session: Session):
    session.set_setting("unit", "建设街道办事处")
    cells = {"item_name": "养犬管理", "superior_depts": "区公安局", "superior_duty": "登记", "street_duty": "劝导"}
    made = add_list(session, "属地管理责任清单", "2025年版", cells)
    roles = session.children("duty_role", items(session, made)[0]["id"])
    assert [(role["unit"], role["role"], role["text"]) for role in roles] == [
        ("区公安局", "主体责任", "登记"),
        ("建设街道办事处", "配合责任", "劝导"),
    ]
    other = add_list(session, "配合履职事项", "2025年版", cells)
    assert session.children("duty_role", items(session, other)[0]["id"]) == []


def test_each_department_gets_its_own_part_of_the_text():
    cells = {
        "superior_depts": "区公安局；区农业农村局",
        "superior_duty": "区农业农村局：防疫。\n区公安局：登记，\n收容。",
    }
    assert [(role["unit"], role["text"]) for role in roles_of(cells, "街道")] == [
        ("区公安局", "登记，\n收容。"),
        ("区农业农村局", "防疫。"),
    ]


def test_a_list_may_forbid_sub_items_and_set_a_pattern_of_codes(session: Session):
    strict = add_list(session, "权责清单", "2025年版", sub_items_allowed=0, code_pattern=r"XK\d{8}")
    free = add_list(session, "权责清单", "2026年版")

    def warned(list_id: int, **cells: object) -> list[str]:
        edit = Edit(Deed.INSERT, "power_item", item("甲") | {"list_id": list_id} | cells)
        messages = session.check(ChangeSet("看", (edit,)))
        assert all(message.severity is Severity.WARNING for message in messages)
        return [message.text for message in messages]

    assert any("不设子项" in text for text in warned(strict, sub_item_name="子"))
    assert any("不合这份清单的编码规则" in text for text in warned(strict, item_code=CODE))
    assert not any("编码规则" in text for text in warned(strict, item_code="XK00000001"))
    assert not any("子项" in text or "编码规则" in text for text in warned(free, sub_item_name="子", item_code=CODE))


def test_phone_and_remedy_of_a_list_are_filled_in_where_the_clerk_writes_none(session: Session):
    told = {"supervision_phone": "0000-1", "remedy": "行政复议"}
    made = add_list(session, "权责清单", "2025年版", **told)
    insert(session, "power_item", list_id=made, **item("甲"))
    insert(session, "power_item", list_id=made, **item("乙", supervision_phone="0000-2"))
    phones = [(row["supervision_phone"], row["remedy"]) for row in items(session, made)]
    assert phones == [("0000-1", "行政复议"), ("0000-2", "行政复议")]
    brought = ChangeSet("导入", (Edit(Deed.INSERT, "power_item", item("丙") | {"list_id": made}),), source="import")
    session.apply(brought)
    assert items(session, made)[-1]["supervision_phone"] is None


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"item_name": "对甲的处罚", "power_type": "行政检查"}, "power_type"),
        ({"item_name": "对甲的检查", "power_type": "其他行政权力"}, "power_type"),
        ({"item_name": "第１２项甲的处罚"}, "item_name"),
    ],
)
def test_doubtful_names_and_types_are_pointed_out(session: Session, cells: dict, field: str):
    made = add_list(session, "权责清单", "2025年版")
    messages = session.check(
        ChangeSet("看", (Edit(Deed.INSERT, "power_item", item("甲") | {"list_id": made} | cells),))
    )
    assert [message.field for message in messages] == [field]
    assert messages[0].severity is Severity.WARNING


def test_a_pattern_that_is_none_warns_and_judges_nothing(session: Session):
    messages = session.check(
        ChangeSet(
            "看",
            (Edit(Deed.INSERT, "power_list", {"list_kind": "权责清单", "version_label": "x", "code_pattern": "["}),),
        )
    )
    assert [message.field for message in messages] == ["code_pattern"]
    assert messages[0].severity is Severity.WARNING
    made = add_list(session, "权责清单", "x", item("甲", item_code="A1"), code_pattern="[")
    assert len(items(session, made)) == 1
    insert(session, "power_item", list_id=made, **item("乙", item_code="B2"))
