"""What an amendment touches and how a basis is rewritten: small lists, the ten published ones, and made-up texts."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import bootstrap, jobs, paper_jobs
from app.core.errors import BadInput, KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.laws import demo
from app.editors.power_lists.laws.charts import most_cited
from app.editors.power_lists.laws.commands import COMMANDS, find_law
from app.editors.power_lists.laws.crosstabs import law_changes
from app.editors.power_lists.laws.editions import article_maps, editions_of
from app.editors.power_lists.laws.impact import LawRecord, impacts
from app.editors.power_lists.laws.names import keys_of
from app.editors.power_lists.laws.numerals import to_chinese, to_int
from app.editors.power_lists.laws.parser import parse_basis
from app.editors.power_lists.laws.rewriting import replaced, rewrite
from app.editors.power_lists.laws.sheets import SHEETS
from app.exchange.import_plan import Recognition
from db.changes import Action, ChangeSet, Edit
from tests.editors.law_kit import NEW, OLD, TITLE, act, action, add_items, add_law, publish, rows
from tests.exchange.import_tools import COUNTS, REAL, read

REAL_FILE = "克拉玛依市医疗保障局2024年权责清单.xls"
LARGE_FILE = "附件：克拉玛依市交通运输局2024年权责清单.xlsx"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = bootstrap.open_session(
        tmp_path / "台账.db", operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    yield opened
    opened.close(backup=False)


def told(session: Session, law: int, **asked: str) -> list[tuple[str, str, str]]:
    """(place, change, new article) of each citation."""
    return [(one.place, one.change, one.new_article) for one in impacts(session, law, **asked)]


# -- impact


def test_each_kind_of_change_is_told(session: Session) -> None:
    law = add_law(session)
    add_items(
        session,
        f"【法律】《{TITLE}》{OLD}\n第二十七条第一款：甲。",
        f"【法律】《{TITLE}》{OLD}第三十条：甲。",
        f"【法律】《{TITLE}》{OLD}第五条：甲。",
        f"【法律】《{TITLE}》{NEW}第二十七条：甲。",
        f"【法律】《{TITLE}》第二十七条：甲。",
        "【法律】《草原法》第二十七条：甲。",
    )
    assert told(session, law) == [
        ("第二十七条第一款", "条号变化", "第二十八条"),
        ("第三十条", "条文删除", ""),
        ("第五条", "版本过时", "第五条"),
        ("第二十七条", "未变", "第二十七条"),
        ("第二十七条", "版本未注明", "第二十七条"),
    ]
    assert told(session, law, assumed="2002年公布")[-1] == ("第二十七条", "条号变化", "第二十八条")
    session.apply(ChangeSet("废", (Edit(Action.UPDATE, "law", {"law_state": "已废止"}, law),)))
    assert {change for _, change, _ in told(session, law)} == {"法规废止"}


def test_an_edition_that_is_not_registered_is_not_called_unchanged(session: Session) -> None:
    law = session.apply(ChangeSet("新增", (Edit(Action.INSERT, "law", {"law_title": TITLE}),))).row_ids["law"][0]
    add_items(session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。")
    [found] = impacts(session, law)
    assert (found.change, found.remark) == ("版本未注明", "登记簿里没有这部法规的版本")


def test_an_edition_later_than_all_known_ones_is_told(session: Session) -> None:
    law = add_law(session)
    add_items(session, f"【法律】《{TITLE}》（2025年3月1日修订）第二十七条：甲。")
    [found] = impacts(session, law)
    assert (found.change, found.remark) == ("版本未注明", "括注的版本没有登记")


def test_the_basis_of_duties_counts_too(session: Session) -> None:
    law = add_law(session)
    add_items(session, "【法律】《草原法》第三条", duty_basis=f"1.《土地承包法》{OLD}第二十七条：甲。")
    assert [(one.field, one.new_article) for one in impacts(session, law)] == [("duty_basis", "第二十八条")]


def test_only_open_lists_and_the_list_in_force_count(session: Session) -> None:
    law = add_law(session)
    basis = f"【法律】《{TITLE}》{OLD}第二十七条：甲。"
    for year in ("2022", "2023"):
        list_id, _ = add_items(session, basis, version=f"{year}年版")
        publish(session, list_id)
    add_items(session, basis, version="2026年版")
    found = impacts(session, law)
    assert [(one.list_row["version_label"], one.frozen) for one in found] == [("2023年版", True), ("2026年版", False)]


def test_citations_corrected_by_a_clerk_count(session: Session) -> None:
    law = add_law(session)
    add_items(session, f"【法律】《{TITLE}》{OLD}第三条：甲。")
    row = rows(session, "power_citation")[0]
    session.apply(ChangeSet("改", (Edit(Action.UPDATE, "power_citation", {"article": "第二十七条"}, row["id"]),)))
    assert told(session, law) == [("第二十七条", "条号变化", "第二十八条")]


def test_every_figure_of_the_table_of_changes_opens_its_items(session: Session) -> None:
    add_law(session)
    _, items = add_items(
        session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。", f"【法律】《{TITLE}》{OLD}第二十七条、第三十条：甲。"
    )
    counted = law_changes(session, Query("law"))
    [(label, cells)] = counted.rows
    assert (label, dict(zip(counted.columns, [cell.count for cell in cells], strict=True))["条号变化"]) == (TITLE, 2)
    opened = session.all_rows(Query("power_item", filters=cells[0].filters))
    assert [row["id"] for row in opened] == items


def test_the_chart_of_cited_laws_counts_every_list() -> None:
    chart = most_cited([("甲法", 3), ("乙法", 1)], "")
    assert (chart.categories, chart.series[0].values) == (("甲法", "乙法"), (3, 1))
    assert "75.0%" in chart.title
    assert most_cited([], "").empty_hint


# -- rewriting


def record_of(title: str = TITLE) -> LawRecord:
    editions = editions_of(
        [
            {"edition": "2002年公布", "adopted_on": "2002-08-29", "effective_on": "2003-03-01"},
            {"edition": "2018年修正", "adopted_on": "2018-12-29", "effective_on": "2019-01-01", "map_whole": 1},
        ]
    )
    step = {"old_edition": "2002年公布", "new_edition": "2018年修正"}
    pairs = [(str(number), str(number + 1)) for number in range(27, 60)] + [("90", "")]
    maps = article_maps(step | {"old_article": old, "new_article": new} for old, new in pairs)
    return LawRecord({"law_title": title}, frozenset(keys_of(title, "")), editions, maps, editions[-1])


RECORD = record_of()
GOAL = RECORD.editions[-1]


def after(basis: str) -> str:
    return rewrite(basis, RECORD, GOAL).text


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("第二十七条", "第二十八条"),
        ("第27条", "第28条"),
        ("第 二十七 条", "第 二十八 条"),
        ("第二十七条第一款第（三）项", "第二十八条第一款第（三）项"),
        ("第二十七条、第三十条第二款", "第二十八条、第三十一条第二款"),
        ("第二十七、三十条", "第二十八、三十一条"),
        ("第二十七条至第三十条", "第二十八条至第三十一条"),
        ("第二十七条第一款、第二款", "第二十八条第一款、第二款"),
        ("第五条", "第五条"),
    ],
)
def test_a_number_is_rewritten_in_its_own_style(reference: str, expected: str) -> None:
    basis = f"【法律】《{TITLE}》{OLD}\n　　{reference}：违反第二十七条的，按第30条处理。"
    assert after(basis) == f"【法律】《{TITLE}》{NEW}\n　　{expected}：违反第二十七条的，按第30条处理。"


def test_a_block_with_a_deleted_article_is_left_whole_and_told() -> None:
    basis = f"【法律】《{TITLE}》{OLD}第二十七条、第九十条：甲。【法律】《{TITLE}》{OLD}第二十七条：乙。"
    found = rewrite(basis, RECORD, GOAL)
    assert found.text == f"【法律】《{TITLE}》{OLD}第二十七条、第九十条：甲。【法律】《{TITLE}》{NEW}第二十八条：乙。"
    assert [entry.left for entry in found.moved] == ["第九十条已删除", "第九十条已删除", ""]


def test_an_article_that_the_map_does_not_know_is_left() -> None:
    editions = editions_of(
        [
            {"edition": "2002年公布", "adopted_on": "2002-08-29"},
            {"edition": "2018年修正", "adopted_on": "2018-12-29", "map_whole": 0},
        ]
    )
    record = LawRecord({"law_title": TITLE}, RECORD.keys, editions, {}, editions[-1])
    found = rewrite(f"【法律】《{TITLE}》{OLD}第二十七条：甲。", record, editions[-1])
    assert (found.replacements, found.moved[0].left) == ((), "第二十七条在条文对照里没有列出")


def test_the_printed_note_of_an_edition_takes_the_place_of_the_old_one() -> None:
    rows_ = [
        {"edition": "2002年公布", "adopted_on": "2002-08-29"},
        {"edition": "2018年修正", "adopted_on": "2018-12-29", "map_whole": 1, "print_note": "根据2018年决定第二次修正"},
    ]
    editions = editions_of(rows_)
    record = LawRecord({"law_title": TITLE}, RECORD.keys, editions, {}, editions[-1])
    text = rewrite(f"【法律】《{TITLE}》\n（2002年8月29日\n通过。）第五条：甲。", record, editions[-1]).text
    assert text == f"【法律】《{TITLE}》\n（根据2018年决定第二次修正）第五条：甲。"


def test_the_date_is_put_before_the_last_stop_of_a_note() -> None:
    assert (
        after(f"《{TITLE}》（2002年8月29日通过。）第五条")
        == f"《{TITLE}》（2002年8月29日通过，2018年12月29日修正。）第五条"
    )


NUMBERS = st.integers(1, 80)
BLOCKS = st.lists(
    st.tuples(st.lists(NUMBERS, min_size=1, max_size=4), st.text("甲乙。，第条《》（）\n 3", max_size=30)), max_size=4
)


@given(BLOCKS)
@settings(deadline=None)
def test_a_rewritten_text_differs_only_at_the_places_told(blocks: list[tuple[list[int], str]]) -> None:
    basis = "\n".join(
        f"【法律】《{TITLE}》{OLD}\n　{'、'.join(f'第{to_chinese(number)}条' for number in numbers)}：{quoted}"
        for numbers, quoted in blocks
    )
    found = rewrite(basis, RECORD, GOAL)
    assert replaced(basis, found.replacements) == found.text
    place = 0
    kept = []
    for one in found.replacements:
        assert place <= one.span[0] <= one.span[1]
        kept.append(basis[place : one.span[0]])
        place = one.span[1]
    rest = found.text
    for stretch in [*kept, basis[place:]]:
        assert stretch in rest
        rest = rest[rest.index(stretch) + len(stretch) :]
    spans = {span for one in parse_basis(basis) for span in (one.article_span, one.edition_span)}
    assert {one.span for one in found.replacements} <= spans


def test_a_text_that_cites_the_goal_is_left_alone() -> None:
    once = after(f"【法律】《{TITLE}》{OLD}第二十七条：甲。")
    assert after(once) == once


# -- the bulk proposal


def test_the_proposal_changes_only_open_lists_in_one_step(session: Session) -> None:
    law = add_law(session)
    basis = f"【法律】《{TITLE}》{OLD}\n第二十七条：甲。"
    frozen, _ = add_items(session, basis, version="2024年版")
    publish(session, frozen)
    draft, _ = add_items(session, basis, f"【法律】《{TITLE}》{OLD}第三十条：乙。", version="2026年版")
    before = rows(session, "power_item")
    lines = action("law-propose").preview(session, (law,), {"goal": "2018年修正"})
    assert "改写 1 个事项，1 个事项有要自己处理的条款" in lines[0]
    assert any("请自行处理" in line and "第三十条已删除" in line for line in lines)
    assert any("第二十七条 → 第二十八条" in line for line in lines)
    act(session, "law-propose", law, goal="2018年修正", list_id=draft)
    items = rows(session, "power_item")
    assert [row["basis"] for row in items] == [basis, f"【法律】《{TITLE}》{NEW}\n第二十八条：甲。", before[2]["basis"]]
    assert (items[1]["change_cause"], items[1]["change_note"]) == ("法律法规立改废释", f"《{TITLE}》2018年修正")
    citations = rows(session, "power_citation")
    assert [(row["article"], row["edition"]) for row in citations] == [
        ("第二十七条", OLD.strip("（）")),
        ("第二十八条", NEW.strip("（）")),
        ("第三十条", OLD.strip("（）")),
    ]
    session.undo()
    assert [row["basis"] for row in rows(session, "power_item")] == [row["basis"] for row in before]


def test_citations_corrected_by_a_clerk_are_carried_along(session: Session) -> None:
    law = add_law(session)
    add_items(session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。")
    row = rows(session, "power_citation")[0]
    cells = {"remark": "核对过", "paragraph": "第二款"}
    session.apply(ChangeSet("改", (Edit(Action.UPDATE, "power_citation", cells, row["id"]),)))
    act(session, "law-propose", law, goal="2018年修正")
    [citation] = rows(session, "power_citation")
    assert [citation[key] for key in ("article", "paragraph", "remark")] == ["第二十八条", "第二款", "核对过"]


def test_without_a_draft_the_clerk_is_told_to_start_one(session: Session) -> None:
    law = add_law(session)
    list_id, _ = add_items(session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。")
    publish(session, list_id)
    row = session.row("law", law)
    assert "起草新版本" in action("law-propose").offered(row, session)
    for answers in ({"goal": "2018年修正"}, {"goal": "2018年修正", "list_id": list_id}):
        with pytest.raises(BadInput) as refused:
            act(session, "law-propose", law, **answers)
        assert "起草新版本" in refused.value.messages[0].text


def test_a_proposal_that_changes_nothing_is_refused(session: Session) -> None:
    law = add_law(session)
    add_items(session, "【法律】《草原法》第三条")
    with pytest.raises(BadInput, match="没有要改写的条款"):
        act(session, "law-propose", law, goal="2018年修正")


def test_looking_up_what_is_touched_changes_nothing(session: Session) -> None:
    law = add_law(session)
    add_items(session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。", f"【法律】《{TITLE}》{NEW}第三条：甲。")
    lines = action("law-touched").preview(session, (law,), {"goal": "2018年修正"})
    assert lines[0] == "2 个事项、2 处引用：条号变化 1，未变 1。"
    assert len(lines) == 2 and "第二十七条（2002年公布）→ 第二十八条" in lines[1]
    assert act(session, "law-touched", law, goal="2018年修正").number == 0


def test_a_basis_is_taken_apart_again_on_demand(session: Session) -> None:
    _, [item] = add_items(session, f"【法律】《{TITLE}》第二十七条、第三十条")
    with pytest.raises(BadInput, match="与文字一致"):
        act(session, "basis-parse", item)
    row = rows(session, "power_citation")[0]
    session.apply(ChangeSet("删", (Edit(Action.DELETE, "power_citation", row_id=row["id"]),)))
    assert any("第二十七条" in line for line in action("basis-parse").preview(session, (item,), {}))
    act(session, "basis-parse", item)
    assert [row["article"] for row in rows(session, "power_citation")] == ["第二十七条", "第三十条"]


# -- published lists


@pytest.fixture
def real(session: Session) -> Session:
    """Two published lists with the laws of the demo."""
    for number, name in enumerate((REAL_FILE, LARGE_FILE), start=1):
        plan = jobs.import_job(REAL / name, "power_item", "权责清单", f"{number}版", session, Recognition())(Progress())
        session.apply(jobs.plan_change(plan, session))
    session.apply(demo.editions(session))
    return session


def shifted(title: str) -> LawRecord:
    """A made-up amendment that moves every article of a law by one."""
    editions = editions_of(
        [{"edition": "旧", "adopted_on": "1949-10-01"}, {"edition": "新", "adopted_on": "2030-01-01", "map_whole": 1}]
    )
    step = {"old_edition": "旧", "new_edition": "新"}
    maps = article_maps(step | {"old_article": str(one), "new_article": str(one + 1)} for one in range(1, 300))
    return LawRecord({"law_title": title}, frozenset(keys_of(title, "")), editions, maps, editions[-1])


def next_article(article: str) -> str:
    """Each end of the article moved by one; chapters, inserted articles and 第4.3条 of a standard stay."""
    ends = article.split("至")
    numbers = [to_int(end[1:-1]) if re.fullmatch("第[^部章之]+条", end) else None for end in ends]
    return "至".join(f"第{to_chinese(n + 1)}条" if n else end for n, end in zip(numbers, ends, strict=True))


def test_every_published_text_is_rewritten_only_at_its_places() -> None:
    """Each law of each of the 1,567 cells amended in turn: nothing else moves, and the new text reads as meant."""
    changed = 0
    for name in COUNTS:
        for basis in [row.values["basis"] for sheet in read(REAL / name, compared=False).sheets for row in sheet.rows]:
            before = parse_basis(basis)
            for title in dict.fromkeys(one.law_title for one in before):
                record = shifted(title)
                new = rewrite(basis, record, record.editions[-1], assumed=record.editions[0])
                assert replaced(basis, new.replacements) == new.text
                spans = [place.span for place in new.replacements]
                assert _outside(basis, spans) == _outside(new.text, _spans_after(new.replacements))
                left = {one.citation.position for one in new.moved if one.left}
                mine = {one.citation.position for one in new.moved} - left
                expected = [next_article(one.article) if one.position in mine else one.article for one in before]
                assert [one.article for one in parse_basis(new.text)] == expected
                changed += bool(new.replacements)
    assert changed > 2000


def _outside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)]


def _spans_after(replacements: tuple) -> list[tuple[int, int]]:
    found, shift = [], 0
    for one in replacements:
        start = one.span[0] + shift
        found.append((start, start + len(one.text)))
        shift += len(one.text) - (one.span[1] - one.span[0])
    return found


def test_a_published_list_is_adjusted_and_undone(real: Session) -> None:
    law = find_law(real, "行政处罚法")
    before = [(row["basis"], row["duty_basis"]) for row in rows(real, "power_item")]
    stale = sum(one.change == "条号变化" for one in impacts(real, law))
    maps = [Edit(Action.UPDATE, "law_edition", {"map_whole": 1}, row["id"]) for row in rows(real, "law_edition")]
    real.apply(ChangeSet("录全", tuple(maps)))
    act(real, "law-propose", law, goal="2021年修订")
    left = [one for one in impacts(real, law) if one.change == "条号变化"]
    assert stale > 50 and left == []
    assert real.verify() == []
    real.undo()
    assert [(row["basis"], row["duty_basis"]) for row in rows(real, "power_item")] == before


def test_papers_about_a_law_print(real: Session, tmp_path: Path) -> None:
    law = find_law(real, "行政处罚法")
    texts = {}
    for sheet in SHEETS:
        out = tmp_path / f"{sheet.key}.pdf"
        paper_jobs.sheet_job(real, sheet, law, LedgerOptions(unit="建设街道"), out)(Progress())
        pages = pypdfium2.PdfDocument(out)
        texts[sheet.key] = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert "法规修订影响清单" in texts["law-impact"] and "第三十八条→第五十七条" in texts["law-impact"]
    assert "2021年修订" in texts["law-card"] and "主席令第七十号" in texts["law-card"]


# -- the command line


def run(session: Session, *words: str) -> tuple[tuple[str, ...], dict]:
    [command] = COMMANDS
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    answer = command.run(session, parser.parse_args(words))
    return answer.lines, json.loads(json.dumps(answer.data, ensure_ascii=False))


def test_the_command_tells_items_lists_and_what_changes(session: Session) -> None:
    add_law(session)
    add_items(session, f"【法律】《{TITLE}》{OLD}第二十七条：甲。", f"【法律】《{TITLE}》{NEW}第三条：甲。", seq="7")
    lines, data = run(session, "土地承包法")
    assert lines[0] == f"《{TITLE}》2018年修正：2 个事项、2 处引用：条号变化 1，未变 1。"
    assert lines[1].startswith("权责清单（2024年版） 7. 事项1的处罚：第二十七条（2002年公布）→ 第二十八条 条号变化")
    assert len(lines) == 2 and len(run(session, "土地承包法", "--all")[0]) == 3
    assert (data["law"], data["target"], data["items"]) == (TITLE, "2018年修正", 2)
    assert [one["new_article"] for one in data["citations"]] == ["第二十八条", "第三条"]
    assert all(one["matter_id"] and one["version"] == "2024年版" for one in data["citations"])


def test_the_command_refuses_what_it_does_not_know(session: Session) -> None:
    add_law(session)
    session.apply(ChangeSet("新增", (Edit(Action.INSERT, "law", {"law_title": "农村土地承包经营纠纷调解仲裁法"}),)))
    for words, sentence in (
        (("没有",), "登记簿里没有"),
        (("农村土地",), "对得上 2 部"),
        ((TITLE, "--to", "1999年"), "没有“1999年”"),
    ):
        with pytest.raises(KnownTrouble, match=sentence):
            run(session, *words)
