"""The negative list: what it finds, what it leaves alone, where it warns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.ledger import LedgerOptions
from app.core.session import Session
from app.core.sheet import SheetTable
from app.editors.power_lists.grants.duty_sheets import negative_findings
from app.editors.power_lists.grants.negative import doubts, in_force, matches
from db.declarations import Row
from tests.editors.grants_kit import add, add_list, contents, do, open_file, refusal, rows, undone_and_redone, warnings


def entry(phrases: str, *, row_id: int = 1, **cells: object) -> Row:
    blank = {"kind": "不得下放", "basis": "区委办〔2026〕1号", "since": None, "until": None}
    return {"id": row_id, "phrases": phrases} | blank | cells


INVESTMENT = entry("招商引资、引税、招商…任务、招商指标")
VETO = entry("一票否决", row_id=2, kind="不得考核", basis=None)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("完成招商引资年度考核", "招商引资"),
        ("招 商 引　资", "招商引资"),
        ("落实“招商”引资工作", "招商引资"),
        ("开展招商\n引资", "招商引资"),
        ("下达招商考核指标", "招商考核指标"),
        ("把指标分解到招商部门", "指标分解到招商"),
        ("承担招商年度任务", "招商年度任务"),
        ("引资招商活动", "引资招商"),
        ("吸引税源落地", "引税"),
        ("未完成招商引资指标的取消评优资格", "招商引资"),
        ("取消行政审批，推进招商引资", "招商引资"),
        ("取消审批推进招商引资", "招商引资"),
        ("不得推诿招商引资工作", "招商引资"),
        ("不得不招商引资", "招商引资"),
        ("招商引资任务不取消", "招商引资"),
        ("不搞变通，抓好招商引资", "招商引资"),
    ],
)
def test_phrases_are_found_in_other_spacing_order_and_lines(text: str, words: str):
    assert [hit.words for hit in matches(text, (INVESTMENT,))] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "取消招商引资职能",
        "街道不实行招商引资考核",
        "《关于取消街道招商引资职能的通知》",
        "严禁向街道下达招商引资指标",
        "不得下达招商引资、引税等指标",
        "不再承担招商引资任务",
        "招商引资任务不再下达",
        "街道招商引资职能已取消",
        "招商引资（已取消）",
        "办事指引税务咨询",
        "材料索引税务登记",
        "招商银行网点检查任务",
        "招商局集团任务",
        "协助企业报送指标",
        "投资备案服务",
        "指导招租，商业网点指标",
        "招标商务谈判",
        "",
    ],
)
def test_what_is_cancelled_or_only_looks_alike_is_left_alone(text: str):
    assert matches(text, (INVESTMENT,)) == ()


def test_words_far_apart_or_in_other_clauses_do_not_belong_together():
    assert matches("招商部门负责全区各类市场主体登记的指标", (INVESTMENT,)) == ()
    assert matches("服务招商；完成指标", (INVESTMENT,)) == ()
    assert matches("1.服务招商\n2.指标上报", (INVESTMENT,)) == ()
    assert matches("（一）服务招商\n（二）指标上报", (INVESTMENT,)) == ()
    assert matches("1.服务招商指标\n2.上报", (INVESTMENT,)) != ()


def test_marks_for_a_gap_at_the_ends_or_alone_do_no_harm():
    assert [hit.words for hit in matches("签订责任状", (entry("…责任状…"),))] == ["责任状"]
    assert matches("签订责任状……", (entry("…、、，"),)) == ()


def test_each_entry_is_told_once_in_the_order_of_the_list():
    found = matches("招商引资、引税实行一票否决", (VETO, INVESTMENT))
    assert [(hit.entry["id"], hit.phrase) for hit in found] == [(2, "一票否决"), (1, "招商引资")]
    assert matches("清理“一票否决”事项", (VETO,)) == ()


def test_an_entry_counts_from_its_first_to_its_last_day():
    entries = (entry("甲", since="2026-03-05"), entry("乙", until="2026-03-05"), entry("丙"))
    assert [row["phrases"] for row in in_force(entries, "2026-03-04")] == ["乙", "丙"]
    assert [row["phrases"] for row in in_force(entries, "2026-03-05")] == ["甲", "乙", "丙"]
    assert [row["phrases"] for row in in_force(entries, "2026-03-06")] == ["甲", "丙"]


def negative(session: Session) -> None:
    add(session, "negative_entry", phrases="招商引资", kind="不得下放", basis="区委办〔2026〕1号", since="2026-01-01")


def test_an_item_that_says_it_is_warned_about_with_the_basis(session: Session):
    negative(session)
    of_list, _ = add_list(session, "基本履职事项")
    [text] = warnings(session, "power_item", list_id=of_list, item_name="开展招商引资活动")
    assert text == ("“招商引资”在负面清单里（不得下放：招商引资；依据：区委办〔2026〕1号），请核对能不能列入。")
    assert warnings(session, "power_item", list_id=of_list, item_name="便民服务", duty="完成招商引资任务") != []


def test_recalled_items_and_other_changes_of_a_known_item_are_not_warned_about(session: Session):
    of_list, [known] = add_list(session, "基本履职事项", {"item_name": "开展招商引资活动"})
    recalled, _ = add_list(session, "上级部门收回事项")
    negative(session)
    told = {"item_name": "招商引资", "receiving_dept": "区商务局", "work_mode": "直接办理"}
    assert warnings(session, "power_item", list_id=recalled, **told) == []
    assert warnings(session, "power_item", list_id=of_list, item_name="招商引资", state="已取消") == []
    assert warnings(session, "power_item", known, seq="3") == []


def test_other_registers_can_ask_about_their_own_texts(session: Session):
    negative(session)
    [message] = doubts({"matter": "下达招商引资任务", "reason": "招商引资"}, ("matter", "reason"), session)
    assert message.field == "matter"
    assert doubts({"matter": "养老服务", "reason": None}, ("matter", "reason"), session) == []


def test_the_usual_entries_come_in_once(session: Session):
    before = contents(session)
    do(session, "negative-usual")
    assert [row["kind"] for row in rows(session, "negative_entry")] == ["不得下放", "不得考核", "不得考核"]
    undone_and_redone(session, before)
    assert "都已在负面清单里" in refusal(session, "negative-usual")


def test_the_sheet_of_an_entry_names_every_item_and_its_list(session: Session):
    negative(session)
    add_list(session, "基本履职事项", {"item_name": "开展招商引资活动"}, {"item_name": "取消招商引资"})
    add_list(session, "上级部门收回事项", {"item_name": "招商引资"})
    page = negative_findings(session, rows(session, "negative_entry")[0]["id"], LedgerOptions())
    [table] = [block for block in page.blocks if isinstance(block, SheetTable)]
    assert table.rows == (("1", "开展招商引资活动", "基本履职事项 · 2026年版", "招商引资"),)
