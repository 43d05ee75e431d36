"""Whose job is this: what is found, who leads, what our part is, and what is said when nothing is found."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from app import bootstrap, compare_jobs
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from app.core.whose import WhoseAnswer
from app.editors.power_lists.lists.commands import COMMANDS
from app.editors.power_lists.lists.whose import answer_about, finder, finder_job, short_basis
from app.editors.power_lists.lists.whose_card import CARD
from app.editors.power_lists.lists.whose_parts import is_us
from db.changes import Action, ChangeSet, Edit, Pending
from tests.editors.comparison_rows import Row, all_published

UNIT = "建设街道办事处"
OPTIONS = LedgerOptions(unit=UNIT, printed_on="2026-03-05")


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Session]:
    session = bootstrap.open_session(
        tmp_path / "街道.db", operator="刘敏", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    session.set_setting("unit", UNIT)
    yield session
    session.close(backup=False)


def bring(session: Session, kind: str, label: str, *rows: Row, **facts: object) -> int:
    edits = [Edit(Action.INSERT, "power_list", {"list_kind": kind, "version_label": label, **facts})]
    edits += [Edit(Action.INSERT, "power_item", {**row, "list_id": Pending(0)}) for row in rows]
    return session.apply(ChangeSet("导入", tuple(edits), source="import")).row_ids["power_list"][0]


@pytest.fixture
def filled(street: Session) -> Session:
    """The lists a street keeps, a few items each."""
    bring(
        street,
        "权责清单",
        "2024年版",
        {
            "item_name": "对擅自占用城市道路摆摊经营的处罚",
            "power_type": "行政处罚",
            "basis": "【行政法规】《城市道路管理条例》（1996年6月4日国务院令第198号发布）\n第四十二条：……",
            "exercising_body": UNIT,
            "office": "综合行政执法办公室",
        },
        {"item_name": "户外广告设置审批", "power_type": "行政许可", "exercising_body": "区城市管理局"},
        {"item_name": "临时救助给付", "power_type": "行政给付", "exercising_body": UNIT, "office": "社区服务办公室"},
        {"item_name": "对随意倾倒生活垃圾的处罚", "power_type": "行政处罚", "exercising_body": UNIT},
        approval_no="建街发〔2024〕18号",
        effective_on="2024-06-01",
    )
    bring(
        street,
        "配合履职事项",
        "2025年版",
        {
            "item_name": "违法建设的发现和协助拆除",
            "superior_depts": "区城市管理局",
            "superior_duty": "认定、拆除",
            "street_duty": "巡查、报告、协助",
        },
        approval_no="区委编〔2025〕3号",
    )
    bring(
        street,
        "上级部门收回事项",
        "2025年版",
        {"item_name": "对随意倾倒生活垃圾的处罚", "receiving_dept": "区城市管理局", "work_mode": "由区城管局直接执法"},
    )
    office = {"name": "综合行政执法办公室", "phone": "0990-6881234"}
    street.apply(ChangeSet("机构", (Edit(Action.INSERT, "office", office),)))
    return street


def ask(session: Session, words: str) -> list[WhoseAnswer]:
    return list(finder(session).find(words).answers)


def test_our_own_power_names_office_phone_list_and_approval(filled: Session) -> None:
    found = ask(filled, "占道")[0]
    assert (found.name, found.part, found.lead) == ("对擅自占用城市道路摆摊经营的处罚", "主责", UNIT)
    assert (found.office, found.phone) == ("综合行政执法办公室", "0990-6881234")
    assert found.basis == "《城市道路管理条例》第四十二条"
    listing = found.listings[0]
    assert (listing.kind, listing.version, listing.approval, listing.effective) == (
        "权责清单",
        "2024年版",
        "建街发〔2024〕18号",
        "2024-06-01",
    )


def test_a_matter_we_only_help_with_names_the_lead(filled: Session) -> None:
    found = ask(filled, "违建 拆除")[0]
    assert (found.part, found.lead, found.duty) == ("配合", "区城市管理局", "巡查、报告、协助")


def test_what_another_body_exercises_is_not_ours(filled: Session) -> None:
    found = ask(filled, "户外广告")[0]
    assert (found.part, found.lead, found.office) == ("不归我们", "区城市管理局", "")


def test_what_was_taken_back_is_gone_whatever_an_older_list_says(filled: Session) -> None:
    found = [each for each in ask(filled, "倾倒垃圾") if each.part == "已收回"]
    assert [(each.lead, each.duty) for each in found] == [("区城市管理局", "由区城管局直接执法")]


def test_a_matter_in_several_lists_is_one_answer_with_all_its_lists(street: Session) -> None:
    item = {"item_name": "对噪声扰民的处罚", "power_type": "行政处罚", "exercising_body": UNIT}
    bring(street, "权责清单", "2024年版", item)
    bring(
        street,
        "赋权事项清单",
        "2025年版",
        item | {"former_dept": "区生态环境局", "grant_approval_no": "区府〔2025〕1号"},
    )
    found = ask(street, "噪音")
    assert len(found) == 1
    assert {listing.kind for listing in found[0].listings} == {"权责清单", "赋权事项清单"}
    assert any("原由区生态环境局行使" in listing.lead for listing in found[0].listings)


def test_lists_that_contradict_each_other_are_told(street: Session) -> None:
    item = {"item_name": "对噪声扰民的处罚", "power_type": "行政处罚"}
    bring(street, "权责清单", "2024年版", item | {"exercising_body": UNIT})
    bring(street, "上级部门收回事项", "2025年版", item | {"receiving_dept": "区生态环境局"})
    found = ask(street, "噪声")[0]
    assert (found.part, found.lead) == ("已收回", "区生态环境局")
    assert found.notes == ("权责清单（2024年版）仍列有这个事项，请提出调整。",)


def test_shared_duties_go_by_their_roles(street: Session) -> None:
    list_id = bring(
        street, "属地管理责任清单", "2025年版", {"item_name": "房屋安全隐患排查"}, {"item_name": "河道管理"}
    )
    rows = {row["item_name"]: row["id"] for row in street.all_rows(Query("power_item")) if row["list_id"] == list_id}
    roles = (
        ("房屋安全隐患排查", "区住房和城乡建设局", "牵头", "统筹"),
        ("房屋安全隐患排查", "街道", "配合责任", "日常巡查"),
        ("河道管理", "区水利局", "主体责任", "管理"),
        ("河道管理", "友好街道办事处", "配合责任", "巡河"),
    )
    edits = [
        Edit(Action.INSERT, "duty_role", {"item_id": rows[name], "unit": unit, "role": role, "text": text})
        for name, unit, role, text in roles
    ]
    street.apply(ChangeSet("分工", tuple(edits)))
    ours, others = ask(street, "房屋")[0], ask(street, "河道")[0]
    assert (ours.part, ours.lead, ours.duty) == ("配合", "区住房和城乡建设局", "日常巡查")
    assert (others.part, others.lead) == ("不归我们", "区水利局")


def test_only_lists_in_force_answer(street: Session) -> None:
    bring(
        street, "权责清单", "2024年版", {"item_name": "旧的审批", "power_type": "行政许可"}, effective_on="2024-01-01"
    )
    bring(
        street, "权责清单", "2025年版", {"item_name": "新的审批", "power_type": "行政许可"}, effective_on="2025-01-01"
    )
    assert [each.name for each in ask(street, "审批")] == ["新的审批"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("linshijiuzhu", "临时救助给付"),
        ("lsjz", "临时救助给付"),
        ("救助 社区服务", "临时救助给付"),
        ("救助　给付", "临时救助给付"),
        ("临时性救助给付办理", "临时救助给付"),
        ("城市道路管理条例", "对擅自占用城市道路摆摊经营的处罚"),
        ("广告牌", "户外广告设置审批"),
    ],
)
def test_words_pinyin_synonyms_and_near_wording_find(filled: Session, words: str, name: str) -> None:
    assert ask(filled, words)[0].name == name


def test_names_come_before_duties_and_bases(street: Session) -> None:
    bring(
        street,
        "权责清单",
        "2025年版",
        {"item_name": "别的处罚", "power_type": "行政处罚", "basis": "《消防法》涉及电梯的条款"},
        {"item_name": "对电梯违法行为的处罚", "power_type": "行政处罚"},
    )
    assert [each.name for each in ask(street, "电梯")] == ["对电梯违法行为的处罚", "别的处罚"]


def test_what_must_not_be_handed_down_is_said_to_be_barred(filled: Session) -> None:
    entries = (
        {"phrases": "招商引资、引税", "kind": "已取消", "basis": "市委办〔2015〕1号"},
        {"phrases": "拆迁奖励", "kind": "不得下放", "until": "2020-01-01"},
    )
    edits = [Edit(Action.INSERT, "negative_entry", entry) for entry in entries]
    filled.apply(ChangeSet("负面清单", tuple(edits)))
    for words in ("招商", "招商引资任务考核", "zsyz"):
        found = ask(filled, words)[0]
        assert (found.part, found.kind, found.basis) == ("不归我们", "负面清单", "市委办〔2015〕1号")
        assert (found.listings[0].table, found.listings[0].version) == ("negative_entry", "已取消")
    assert not [each for each in ask(filled, "拆迁奖励") if each.kind == "负面清单"]


def test_nothing_found_says_so_and_what_to_do(filled: Session) -> None:
    found = finder(filled).find("飞机场跑道")
    assert found.answers == () and "没有找到" in found.advice and "职责准入" in found.advice


def test_some_of_several_words_are_better_than_nothing(filled: Session) -> None:
    found = finder(filled).find("救助 飞机场")
    assert [each.name for each in found.answers] == ["临时救助给付"] and "其中一部分" in found.advice


def test_an_empty_file_says_what_is_missing(street: Session) -> None:
    assert "请先导入或公布清单" in finder(street).find("救助").advice
    assert "请先导入或公布清单" in finder_job(street)(Progress()).find("").advice


@pytest.mark.parametrize("words", ["", "  ", "%", "'", "[", "*", "\\", "🚒", "a" * 500])
def test_odd_words_do_no_harm(filled: Session, words: str) -> None:
    assert finder(filled).find(words).answers == ()


@pytest.mark.parametrize(
    ("body", "unit", "ours"),
    [
        (UNIT, UNIT, True),
        ("建设街道", UNIT, True),
        ("市建设街道办事处", UNIT, True),
        ("街道办事处", UNIT, True),
        ("各街道（乡镇）", UNIT, True),
        ("区城管局、建设街道办事处", UNIT, True),
        ("友好街道办事处\n建设街道办事处", UNIT, True),
        ("友好街道办事处；区建设局", UNIT, False),
        ("友好街道办事处", UNIT, False),
        ("区城市管理局", UNIT, False),
        ("友好街道办事处", "", True),
        ("区城市管理局", "", False),
    ],
)
def test_whether_a_body_is_us(body: str, unit: str, ours: bool) -> None:
    assert is_us(body, unit) is ours


def test_a_basis_is_told_by_its_articles() -> None:
    basis = "【法律】《安全生产法》（2002年（修正））\n第九条第二款：……《消防法》第五十三条；《安全生产法》第九条"
    assert short_basis(basis) == "《安全生产法》第九条；《消防法》第五十三条"
    assert short_basis("") == "" and short_basis("按照上级文件执行") == "按照上级文件执行"
    assert short_basis("《甲法》第一条《乙法》第二条《丙法》第三条《丁法》第四条").endswith("；等 4 条")


def test_the_card_is_one_page_with_all_that_is_asked_for(filled: Session, tmp_path: Path) -> None:
    out = tmp_path / "卡.pdf"
    compare_jobs.whose_jobs().card(filled, ask(filled, "占道")[0], OPTIONS, out)(Progress())
    document = pypdfium2.PdfDocument(out)
    text = "".join(document[0].get_textpage().get_text_range().split())
    assert len(document) == 1
    for told in (
        "建设街道办事处职责查询卡",
        "对擅自占用城市道路摆摊经营的处罚",
        "主责",
        "综合行政执法办公室",
        "0990-6881234",
        "《城市道路管理条例》第四十二条",
        "2024年版",
        "建街发〔2024〕18号",
    ):
        assert told in text


def test_the_card_of_a_row_tells_what_is_in_force(street: Session) -> None:
    item = {"item_name": "对噪声扰民的处罚", "power_type": "行政处罚", "exercising_body": UNIT}
    old = bring(street, "权责清单", "2024年版", item, effective_on="2024-01-01")
    bring(street, "权责清单", "2025年版", item, effective_on="2025-01-01")
    row_id = next(row["id"] for row in street.all_rows(Query("power_item")) if row["list_id"] == old)
    found = answer_about(street, row_id)
    assert [listing.version for listing in found.listings] == ["2025年版"]
    page = CARD.make(street, row_id, OPTIONS)
    assert page.title == "建设街道办事处职责查询卡"
    assert answer_about(street, 10_000) is None


def test_the_command_answers_in_json_and_words(filled: Session, tmp_path: Path) -> None:
    command = next(each for each in COMMANDS if each.name == "whose")
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    out = tmp_path / "卡.pdf"
    answer = command.run(filled, parser.parse_args(["违建", "--card", str(out)]))
    assert answer.data["answers"][0]["lead"] == "区城市管理局" and out.exists()
    assert answer.data["answers"][0]["lists"][0]["approval_no"] == "区委编〔2025〕3号"
    assert any("我单位：配合" in line for line in answer.lines)
    nothing = command.run(filled, parser.parse_args(["飞机场跑道"]))
    assert nothing.data["total"] == 0 and nothing.data["advice"] and nothing.code == 0


def test_three_thousand_items_answer_while_somebody_types(street: Session) -> None:
    """Measured 30 to 70 ms a question; the limit leaves room for a busy machine."""
    names = [
        {"item_name": f"{row['item_name']}{turn}", "basis": row["basis"]} for turn in "一二" for row in all_published()
    ]
    bring(street, "权责清单", "2025年版", *names[:3000])
    asked = finder_job(street)(Progress())
    started = time.perf_counter()
    for words in ("安全", "安全 许可", "aqsc", "对未取得许可证从事经营活动的", "没有这样的事"):
        asked.find(words)
    assert (time.perf_counter() - started) / 5 < 0.6
