"""The registers of laws: linking, editions, article maps, what is refused and what is remarked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import bootstrap
from app.core.errors import BadInput, Severity
from app.core.session import Session
from app.editors.power_lists.laws import seed
from app.editors.power_lists.laws.article_lines import Pair, read_pairs
from app.editors.power_lists.laws.checks import check_citation, check_law
from app.editors.power_lists.laws.editions import (
    Edition,
    article_maps,
    cited,
    current,
    dates_in,
    editions_of,
    mapped,
    normal_article,
)
from app.editors.power_lists.laws.names import keys_of, law_key
from app.editors.power_lists.laws.numerals import to_chinese
from app.editors.power_lists.laws.rules import mark_law
from db.changes import Action, ChangeSet, Edit
from tests.editors.law_kit import NEW, OLD, TITLE, act, action, add_items, add_law, publish, rows

OLD_FILE = Path(__file__).parent.parent / "data" / "old_files" / "0.1.0.db"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = bootstrap.open_session(
        tmp_path / "台账.db", operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    yield opened
    opened.close(backup=False)


def warnings(session: Session, edit: Edit) -> list[str]:
    return [one.text for one in session.check(ChangeSet("试", (edit,))) if one.severity is Severity.WARNING]


# -- names


@pytest.mark.parametrize(
    "spelling",
    [
        "中华人民共和国行政处罚法",
        "行政处罚法",
        "《中华人民共和国行政处罚法》",
        "中华人民共和国 行政处罚法",
        "行政处罚法（2021修订）",
        "行政处罚法(2021年修订)",
    ],
)
def test_spellings_of_one_title_are_one_law(spelling: str) -> None:
    assert law_key(spelling) == law_key("行政处罚法")


def test_nested_brackets_and_the_name_of_the_state_make_no_difference() -> None:
    one, other = "新疆实施〈中华人民共和国草原法〉办法", "新疆实施<草原法>办法"
    assert law_key(one) == law_key(other)
    assert law_key("排污许可管理办法（试行）") != law_key("排污许可管理办法")
    assert keys_of(TITLE, "土地承包法、承包法") == ("农村土地承包法", "土地承包法", "承包法")


# -- linking


def test_a_citation_that_comes_in_finds_its_law(session: Session) -> None:
    law = add_law(session)
    add_items(session, f"【法律】《{TITLE}》第二十七条", "【法律】《土地承包法》第三条", "【法律】《草原法》第四十一条")
    assert [row["law_id"] for row in rows(session, "power_citation")] == [law, law, None]


def test_a_law_entered_later_takes_the_citations_that_wait_for_it(session: Session) -> None:
    add_items(session, f"【法律】《{TITLE}》第二十七条", "【法律】《草原法》第四十一条")
    law = add_law(session)
    assert [row["law_id"] for row in rows(session, "power_citation")] == [law, None]
    session.apply(ChangeSet("改", (Edit(Action.UPDATE, "law", {"short_names": "草原法"}, law),)))
    assert [row["law_id"] for row in rows(session, "power_citation")] == [law, law]


def test_a_published_list_is_not_touched_when_a_law_is_entered(session: Session) -> None:
    list_id, _ = add_items(session, f"【法律】《{TITLE}》第二十七条")
    publish(session, list_id)
    add_items(session, f"【法律】《{TITLE}》第二十七条", version="2025年版")
    law = add_law(session)
    assert [row["law_id"] for row in rows(session, "power_citation")] == [None, law]


def test_a_law_and_its_citations_can_come_in_one_step(session: Session) -> None:
    list_id, [item] = add_items(session, "")
    edits = (
        Edit(Action.INSERT, "law", {"law_title": TITLE}),
        Edit(Action.INSERT, "power_citation", {"item_id": item, "law_title": "农村土地承包法", "article": "第三条"}),
    )
    session.apply(ChangeSet("一步", edits))
    assert rows(session, "power_citation")[0]["law_id"] == rows(session, "law")[0]["id"]
    assert list_id


def test_a_law_chosen_by_hand_stays(session: Session) -> None:
    law = add_law(session)
    other = session.apply(ChangeSet("新增", (Edit(Action.INSERT, "law", {"law_title": "草原法"}),))).row_ids["law"][0]
    _, [item] = add_items(session, "")
    cells = {"item_id": item, "law_title": TITLE, "law_id": other}
    session.apply(ChangeSet("一步", (Edit(Action.INSERT, "power_citation", cells),)))
    assert rows(session, "power_citation")[0]["law_id"] == other != law


def test_linking_an_import_of_3000_items_is_quick(session: Session) -> None:
    laws = [Edit(Action.INSERT, "law", {"law_title": f"某市第{number}号管理条例"}) for number in range(1000)]
    session.apply(ChangeSet("法规", tuple(laws)))
    bases = [f"【法规】《某市第{one % 1200}号管理条例》（2020年1月1日通过）第{one}条。" for one in range(1, 3001)]
    begun = time.perf_counter()
    add_items(session, *bases)
    seconds = time.perf_counter() - begun
    assert len([row for row in rows(session, "power_citation") if row["law_id"]]) == 2600
    assert seconds < 30  # 0.9 s of processor time, with 3,000 citations taken apart and linked


# -- collecting and amending


def test_unknown_laws_are_entered_once_each(session: Session) -> None:
    add_items(
        session,
        "【法律】《中华人民共和国草原法》第四十一条；【法律】《草原法》第五条",
        "【法规】《城市绿化条例》第三条",
        "【法规】《城市绿化条例》第四条",
    )
    lines = action("law-collect").preview(session, (), {})
    assert lines[0].startswith("将登记 2 部法规")
    act(session, "law-collect")
    assert [(row["law_title"], row["level"]) for row in rows(session, "law")] == [
        ("中华人民共和国草原法", "法律"),
        ("城市绿化条例", "行政法规"),
    ]
    assert all(row["law_id"] for row in rows(session, "power_citation"))
    with pytest.raises(BadInput, match="都已经登记"):
        act(session, "law-collect")
    session.undo()
    assert rows(session, "law") == []


def test_a_new_edition_comes_with_its_map_in_one_step(session: Session) -> None:
    law = add_law(session)
    act(
        session,
        "law-amend",
        law,
        edition="2025年修订",
        adopted_on="2025-01-01",
        effective_on="2025-06-01",
        base="2018年修正",
        pairs="原条文\t新条文\n28\t30\t移动\n29-31\t31-33\n第四十条 删除",
        map_whole=1,
    )
    editions = rows(session, "law_edition")
    assert [(row["edition"], row["edition_state"]) for row in editions] == [
        ("2002年公布", "已修改"),
        ("2018年修正", "已修改"),
        ("2025年修订", "现行有效"),
    ]
    maps = [row for row in rows(session, "article_map") if row["new_edition"] == "2025年修订"]
    assert [(row["old_article"], row["new_article"]) for row in maps] == [
        ("第二十八条", "第三十条"),
        ("第二十九条", "第三十一条"),
        ("第三十条", "第三十二条"),
        ("第三十一条", "第三十三条"),
        ("第四十条", None),
    ]
    session.undo()
    assert len(rows(session, "law_edition")) == 2


def test_an_edition_of_the_future_does_not_supersede_yet(session: Session) -> None:
    law = add_law(session)
    act(session, "law-amend", law, edition="2027年修订", effective_on="2027-01-01", base="2018年修正")
    assert [row["edition_state"] for row in rows(session, "law_edition")] == ["现行有效", "现行有效", "尚未生效"]
    assert current(editions_of(rows(session, "law_edition")), "2026-03-05").name == "2018年修正"
    assert current(editions_of(rows(session, "law_edition")), "2027-03-05").name == "2027年修订"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"edition": ""}, "edition"),
        ({"edition": "2018年修正"}, "edition"),
        ({"edition": "2025年修订", "pairs": "甲 乙", "base": "2018年修正"}, "pairs"),
        ({"edition": "2025年修订", "pairs": "1 2", "base": "没有这版"}, "base"),
        ({"edition": "2025年修订", "pairs": "5-9 6-9", "base": "2018年修正"}, "pairs"),
    ],
)
def test_an_edition_that_cannot_be_is_refused_beside_its_field(
    session: Session, answers: dict[str, str], field: str
) -> None:
    law = add_law(session)
    with pytest.raises(BadInput) as refused:
        act(session, "law-amend", law, **answers)
    assert [message.field for message in refused.value.messages] == [field]
    assert len(rows(session, "law_edition")) == 2


def test_articles_of_a_map_get_their_normal_form(session: Session) -> None:
    add_law(session)
    assert [(row["old_article"], row["new_article"]) for row in rows(session, "article_map")] == [
        ("第二十七条", "第二十八条"),
        ("第三十条", None),
    ]


def test_a_renamed_edition_keeps_its_map(session: Session) -> None:
    add_law(session)
    row = rows(session, "law_edition")[0]
    session.apply(ChangeSet("改", (Edit(Action.UPDATE, "law_edition", {"edition": "2002年通过"}, row["id"]),)))
    assert {row["old_edition"] for row in rows(session, "article_map")} == {"2002年通过"}


# -- refusals and remarks


def test_a_map_from_an_edition_to_itself_is_refused(session: Session) -> None:
    law = add_law(session)
    cells = {"law_id": law, "old_edition": "2018年修正", "new_edition": "2018年修正", "old_article": "第一条"}
    with pytest.raises(BadInput, match="原版本和新版本相同"):
        session.apply(ChangeSet("新增", (Edit(Action.INSERT, "article_map", cells),)))


def test_an_edition_in_effect_before_its_adoption_is_refused(session: Session) -> None:
    law = add_law(session)
    cells = {"law_id": law, "edition": "2025年修订", "adopted_on": "2025-02-01", "effective_on": "2025-01-01"}
    with pytest.raises(BadInput, match="施行日期早于通过日期"):
        session.apply(ChangeSet("新增", (Edit(Action.INSERT, "law_edition", cells),)))


def test_citing_a_superseded_edition_warns(session: Session) -> None:
    law = add_law(session)
    _, [item] = add_items(session, "")
    cells = {"item_id": item, "law_title": TITLE, "article": "第二十七条", "law_id": law}
    [text] = warnings(session, Edit(Action.INSERT, "power_citation", cells | {"edition": OLD}))
    assert "2002年公布" in text and "2018年修正" in text and "第二十七条" in text
    assert warnings(session, Edit(Action.INSERT, "power_citation", cells | {"edition": NEW})) == []


def test_citing_a_repealed_law_warns(session: Session) -> None:
    law = add_law(session, law_state="已废止", repealed_by="新法")
    _, [item] = add_items(session, "")
    cells = {"item_id": item, "law_title": TITLE, "article": "第二十七条", "law_id": law}
    [text] = warnings(session, Edit(Action.INSERT, "power_citation", cells))
    assert "已经废止" in text and "新法" in text
    assert mark_law({"law_state": "已废止"}, "2026-03-05").level == "error"
    assert mark_law({"law_state": "现行有效"}, "2026-03-05") is None


def test_a_citation_without_an_article_or_with_brackets_warns() -> None:
    assert [one.field for one in check_citation({"law_title": "《甲法》"})] == ["article", "law_title"]
    assert check_citation({"law_title": "实施〈甲法〉办法", "article": "第一条"}) == ()
    assert [one.field for one in check_law({"law_title": "甲法", "law_state": "已废止"})] == ["repealed_by"]


# -- editions


@pytest.mark.parametrize(
    ("note", "dates"),
    [
        ("1996年3月17日通过，根据2021年1月22日第七十号主席令修订", ("1996-03-17", "2021-01-22")),
        ("2002年6月29日通过，自2002年11月1日起施行", ("2002-06-29",)),
        ("自2011年5月25日起施行", ("2011-05-25",)),
        ("1996年7月通过，2018年9月修正", ("1996-07", "2018-09")),
        ("2021修订", ("2021",)),
        ("2021年修正", ("2021",)),
        ("二〇一八年十二月二十九日修正", ("2018-12-29",)),
        ("国务院令第583号", ()),
        ("国发〔2014〕5号", ()),
    ],
)
def test_a_note_tells_its_dates(note: str, dates: tuple[str, ...]) -> None:
    assert dates_in(note) == dates


EDITIONS = (
    Edition("1996年公布", "1996-03-17", "1996-10-01"),
    Edition("2017年修正", "2017-09-01", "2018-01-01"),
    Edition("2021年修订", "2021-01-22", "2021-07-15"),
)


@pytest.mark.parametrize(
    ("note", "name"),
    [
        ("1996年3月17日通过", "1996年公布"),
        ("1996年3月17日通过，2017年9月1日修正", "2017年修正"),
        ("2017年修正", "2017年修正"),
        ("2018年1月1日起施行", "2017年修正"),
        ("2019年5月6日修正", "2017年修正"),
        ("2021年6月修订", "2021年修订"),
        ("主席令第七十号", ""),
        ("2024年3月1日修订", ""),
    ],
)
def test_a_note_tells_its_edition(note: str, name: str) -> None:
    found = cited(note, EDITIONS)
    assert (found.name if found else "") == name


@pytest.mark.parametrize(
    ("written", "article"),
    [
        ("27", "第二十七条"),
        ("第27条", "第二十七条"),
        ("二十七条", "第二十七条"),
        ("第四十条之一", "第四十条之一"),
        ("<i>&", "<i>&"),
        ("", ""),
    ],
)
def test_an_article_gets_its_normal_form(written: str, article: str) -> None:
    assert normal_article(written) == article


def test_an_article_is_followed_over_several_editions() -> None:
    a, b, c = Edition("a", "2001-01-01"), Edition("b", "2002-01-01"), Edition("c", "2003-01-01", whole=True)
    maps = article_maps(
        [
            {"old_edition": "a", "new_edition": "b", "old_article": "3", "new_article": "4", "note": "一"},
            {"old_edition": "b", "new_edition": "c", "old_article": "4", "new_article": "6", "note": "二"},
            {"old_edition": "b", "new_edition": "c", "old_article": "7", "new_article": ""},
        ]
    )
    found = mapped("第三条", a, c, (a, b, c), maps)
    assert (found.article, found.known, found.notes) == ("第六条", True, ("一", "二"))
    assert mapped("第七条", b, c, (a, b, c), maps).article == ""
    assert mapped("第九条", b, c, (a, b, c), maps) == mapped("第九条", c, c, (a, b, c), maps)
    assert not mapped("第九条", a, c, (a, b, c), maps).known
    assert mapped("第三条至第七条", b, c, (a, b, c), maps).known is False


@given(st.permutations(range(1, 20)))
def test_a_map_of_moved_articles_is_followed_exactly(order: list[int]) -> None:
    old, new = Edition("旧", "2001-01-01"), Edition("新", "2002-01-01", whole=True)
    maps = article_maps(
        {"old_edition": "旧", "new_edition": "新", "old_article": str(number), "new_article": str(to)}
        for number, to in enumerate(order, start=1)
    )
    got = [mapped(f"第{to_chinese(number)}条", old, new, (old, new), maps).article for number in range(1, 20)]
    assert got == [f"第{to_chinese(to)}条" for to in order]


# -- pasted maps


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("27 28", [Pair("第二十七条", "第二十八条")]),
        ("第27条→第28条 内容未改", [Pair("第二十七条", "第二十八条", "内容未改")]),
        ("第二十七条\t第二十八条\t说明", [Pair("第二十七条", "第二十八条", "说明")]),
        ("27，28，说明", [Pair("第二十七条", "第二十八条", "说明")]),
        ("30 删除", [Pair("第三十条", "")]),
        ("30\t\t并入前条", [Pair("第三十条", "", "并入前条")]),
        ("1-3 2-4", [Pair("第一条", "第二条"), Pair("第二条", "第三条"), Pair("第三条", "第四条")]),
        ("第1条至第2条 删除", [Pair("第一条", ""), Pair("第二条", "")]),
        ("原条文 新条文\n\n新增 第五条\n6 7", [Pair("第六条", "第七条")]),
        ("40 40之一", None),
        ("40 第四十条之一", [Pair("第四十条", "第四十条之一")]),
    ],
)
def test_a_pasted_map_is_read(text: str, pairs: list[Pair] | None) -> None:
    if pairs is None:
        with pytest.raises(ValueError, match="第 1 行"):
            read_pairs(text)
    else:
        assert list(read_pairs(text)) == pairs


# -- stored and shipped


def test_an_old_file_gets_the_registers_and_keeps_its_citation(tmp_path: Path) -> None:
    path = tmp_path / "旧.db"
    shutil.copy(OLD_FILE, path)
    session = bootstrap.open_session(path, operator="张三")
    try:
        [citation] = rows(session, "power_citation")
        assert (citation["law_title"], citation["law_id"], citation["edition"]) == ("人口与计划生育法", None, None)
        act(session, "law-collect")
        assert rows(session, "power_citation")[0]["law_id"] == rows(session, "law")[0]["id"]
        assert session.verify() == []
    finally:
        session.close(backup=False)


def test_the_laws_of_the_demo_are_sound(session: Session) -> None:
    from app.editors.power_lists.laws.demo import editions

    session.apply(editions(session))
    assert len(rows(session, "law")) == len(seed.LAWS)
    for law in seed.LAWS:
        names = [one.edition for one in law.editions]
        assert [one.adopted_on for one in law.editions] == sorted(one.adopted_on for one in law.editions)
        assert all(one.adopted_on <= one.effective_on and one.edition[:4] == one.adopted_on[:4] for one in law.editions)
        for old, new, pairs in law.maps:
            assert names.index(old) < names.index(new)
            assert len({before for before, _ in pairs}) == len({after for _, after in pairs}) == len(pairs)
