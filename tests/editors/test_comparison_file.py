"""Comparing versions of an open file: what is read, what decisions do, what paper, spreadsheet and commands say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from app import bootstrap, compare_jobs
from app.core.comparison import Comparison
from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.lists import compare_form
from app.editors.power_lists.lists.commands import COMMANDS
from app.editors.power_lists.lists.compare_decide import decide
from app.editors.power_lists.lists.compare_versions import compare_job, find_version, read_comparison, versions
from app.editors.power_lists.lists.compare_words import UNCOUNTED
from db.changes import Action, ChangeSet, Edit, Pending
from tests.editors.comparison_rows import Row, counts_of, line_of, published, row
from tests.editors.test_comparison_edits import CODES, EDITS, NAMES, edited
from tests.exchange.import_tools import COUNTS

EMERGENCY = list(COUNTS)[5]
OPTIONS = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05", operator="刘敏")


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Session]:
    session = bootstrap.open_session(
        tmp_path / "街道.db", operator="刘敏", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    session.set_setting("unit", "建设街道办事处")
    yield session
    session.close(backup=False)


def version(session: Session, label: str, rows: list[Row], *, kind: str = "权责清单", **facts: object) -> int:
    """A version with these rows, as an import makes it."""
    columns = set(session.tables["power_item"].columns) - {"list_id"}
    edits = [Edit(Action.INSERT, "power_list", {"list_kind": kind, "version_label": label, **facts})]
    for cells in rows:
        kept = {key: cells[key] for key in columns & cells.keys() if cells[key] is not None and key != "matter_id"}
        edits.append(Edit(Action.INSERT, "power_item", kept | {"list_id": Pending(0)}))
    return session.apply(ChangeSet("导入", tuple(edits), source="import")).row_ids["power_list"][0]


def freeze(session: Session, list_id: int) -> None:
    facts = {"state": "已公布", "waiver_reason": "上级公布", "effective_on": "2026-01-01"}
    session.apply(ChangeSet("登记为已公布", (Edit(Action.UPDATE, "power_list", facts, row_id=list_id),)))


def two_versions(session: Session) -> tuple[int, int]:
    """A published list of 149 items and a draft with known changes."""
    rows = [dict(each, exercising_body="建设街道办事处") for each in published(EMERGENCY)]
    newer = [dict(each) for each in rows]
    newer[3]["office"] = "应急办"
    newer[4]["basis"] = f"{newer[4]['basis']}【规章】《某办法》第一条"
    newer[30]["item_name"] = newer[30]["item_name"].replace("的处罚", "行为的处罚")
    newer[9]["change_cause"], newer[9]["change_note"] = "法律法规立改废释", "《安全生产法》修改"
    newer[9]["duty"] = "新的责任事项"
    del newer[20:23]
    longest = max(rows, key=lambda each: len(each.get("basis") or ""))
    newer.append({**longest, "item_name": "新设立的最长依据的事项"})
    old_id = version(session, "2024年版", rows)
    new_id = version(session, "2025年第1次调整", newer, change_reason="机构改革", approval_no="建街发〔2025〕8号")
    return old_id, new_id


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


@pytest.fixture
def comparison(street: Session) -> Comparison:
    return read_comparison(street, *two_versions(street))


def test_the_file_gives_what_the_rows_give(comparison: Comparison) -> None:
    found = counts_of(comparison)
    unchanged = found.pop("未变")
    assert found == {"新增": 2, "取消": 4, "依据变更": 1, "机构变更": 1, "责任变更": 1}
    assert unchanged == 149 - 4 - 3
    assert comparison.reconciles and len(comparison.near) == 1
    line = next(line for line in comparison.lines if "责任变更" in line.words)
    assert {each.reason for each in comparison.lines if each.new is None} == {"机构改革"}
    assert (line.reason, line.approval) == ("法律法规立改废释：《安全生产法》修改", "建街发〔2025〕8号")


def test_the_job_of_a_worker_finds_the_same(street: Session) -> None:
    old_id, new_id = two_versions(street)
    assert compare_job(street, old_id, new_id)(Progress()) == read_comparison(street, old_id, new_id)


def test_the_same_version_twice_is_unchanged(street: Session) -> None:
    old_id, _ = two_versions(street)
    assert counts_of(read_comparison(street, old_id, old_id)) == {"未变": 149}


@pytest.mark.parametrize("mode", [CODES, NAMES])
def test_random_edits_that_went_through_the_file_are_classified_right(street: Session, mode: str) -> None:
    """Matters were given at the door, by code and name; exchanged codes and namesakes must not mislead."""
    made = edited(mode, 37, [number % len(EDITS) for number in range(40)])
    lists = [version(street, label, rows) for label, rows in (("2024年版", made.old), ("2025年版", made.new))]
    recalled = [{"item_name": each["item_name"], "receiving_dept": "区局"} for each in made.recalled]
    version(street, "2025年版", recalled, kind="上级部门收回事项")
    stored = list(street.all_rows(Query("power_item")))
    back = {
        row["id"]: told["id"]
        for list_id, rows in zip(lists, (made.old, made.new), strict=True)
        for row, told in zip([each for each in stored if each["list_id"] == list_id], rows, strict=True)
    }
    comparison = read_comparison(street, *lists)
    found = {
        (line.old and back[line.old.row_id], line.new and back[line.new.row_id]): set(line.words) - {*UNCOUNTED}
        for line in comparison.lines
    }
    assert found == made.truth and comparison.reconciles


def test_versions_are_told_newest_first(street: Session) -> None:
    for label in ("2023年版", "2025年第2次调整", "2025年第10次调整", "2024年版"):
        version(street, label, [])
    assert [each.label for each in versions(street)] == ["2025年第10次调整", "2025年第2次调整", "2024年版", "2023年版"]


def test_a_draft_comes_after_the_version_it_was_drafted_from(street: Session) -> None:
    base = version(street, "2026年版", [])
    ulid = street.row("power_list", base)["ulid"]
    street.apply(ChangeSet("", (Edit(Action.UPDATE, "power_list", {"effective_on": "2026-07-27"}, row_id=base),)))
    draft = version(street, "2026年第1次调整", [])
    street.apply(ChangeSet("", (Edit(Action.UPDATE, "power_list", {"base_ulid": ulid}, row_id=draft),)))
    assert [each.row_id for each in versions(street)] == [draft, base]


def test_kinds_come_in_their_declared_order(street: Session) -> None:
    for kind in ("配合履职事项", "赋权事项清单", "权责清单"):
        version(street, "2026年版", [], kind=kind)
    assert [each.kind for each in versions(street)] == ["权责清单", "赋权事项清单", "配合履职事项"]


def test_matters_in_the_list_of_recalled_ones_are_recalled(street: Session) -> None:
    rows = [row("对甲的处罚"), row("对乙的处罚")]
    old_id, new_id = version(street, "2024年版", rows), version(street, "2025年版", rows[1:])
    version(street, "2025年版", [{"item_name": "对甲的处罚", "receiving_dept": "区城管局"}], kind="上级部门收回事项")
    assert line_of(read_comparison(street, old_id, new_id), "对甲的处罚").words == ("收回",)


def test_a_matter_marked_as_taken_back_is_recalled(street: Session) -> None:
    rows = [row("对甲的处罚"), row("对乙的处罚")]
    old_id, new_id = version(street, "2024年版", rows), version(street, "2025年版", rows[1:])
    matter = next(each for each in street.all_rows(Query("matter")) if each["item_name"] == "对甲的处罚")
    edit = Edit(Action.UPDATE, "matter", {"standing": "已收回"}, row_id=matter["id"])
    street.apply(ChangeSet("收回", (edit,)))
    assert line_of(read_comparison(street, old_id, new_id), "对甲的处罚").words == ("收回",)


def test_roles_and_stages_of_an_item_are_compared_too(street: Session) -> None:
    rows = [row("河道管理"), row("道路管理"), row("桥梁管理")]
    lists = [version(street, label, rows, kind="属地管理责任清单") for label in ("2024年版", "2025年版")]
    units = {lists[0]: "区水利局", lists[1]: "区水务局"}
    edits = []
    for item in street.all_rows(Query("power_item")):
        unit = units[item["list_id"]] if item["item_name"] == "河道管理" else "区城管局"
        edits.append(Edit(Action.INSERT, "duty_role", {"item_id": item["id"], "unit": unit, "role": "牵头"}))
        text = f"{item['list_id']}日内办结" if item["item_name"] == "道路管理" else "公开结果"
        edits.append(Edit(Action.INSERT, "duty_stage", {"item_id": item["id"], "stage": "受理", "text": text}))
    street.apply(ChangeSet("分工", tuple(edits)))
    for found in (read_comparison(street, *lists), compare_job(street, *lists)(Progress())):
        assert counts_of(found) == {"责任变更": 2, "未变": 1}
        difference = line_of(found, "河道管理").differences[0]
        assert (difference.heading, difference.old) == ("责任分工", "区水利局（牵头）：")
        assert line_of(found, "道路管理").differences[0].heading == "责任阶段"


def test_same_matter_moves_the_draft_row_and_leaves_no_empty_matter(street: Session) -> None:
    old_id, new_id = two_versions(street)
    pair = read_comparison(street, old_id, new_id).near[0]
    matters = street.count("matter")
    street.apply(decide(street, pair, True))
    after = read_comparison(street, old_id, new_id)
    assert after.near == () and counts_of(after)["名称变更"] == 1
    rows = [street.row("power_item", side.row_id) for side in (pair.old, pair.new)]
    assert rows[0]["matter_id"] == rows[1]["matter_id"]
    assert street.count("matter") == matters - 1 and street.count("pair_decision") == 0
    street.undo()
    assert len(read_comparison(street, old_id, new_id).near) == 1 and street.count("matter") == matters


def test_another_matter_is_remembered_and_not_asked_again(street: Session) -> None:
    old_id, new_id = two_versions(street)
    street.apply(decide(street, read_comparison(street, old_id, new_id).near[0], False))
    after = read_comparison(street, old_id, new_id)
    assert after.near == () and "名称变更" not in counts_of(after)
    assert [each["verdict"] for each in street.all_rows(Query("pair_decision"))] == ["不是同一事项"]


def test_a_decision_about_frozen_rows_is_kept_beside_them(street: Session) -> None:
    old_id = version(street, "2024年版", [row("对擅自占用道路的处罚")])
    new_id = version(street, "2025年版", [row("对擅自占用道路等的处罚")])
    for list_id in (old_id, new_id):
        freeze(street, list_id)
    pair = read_comparison(street, old_id, new_id).near[0]
    before = street.row("power_item", pair.new.row_id)
    street.apply(decide(street, pair, True))
    assert street.row("power_item", pair.new.row_id) == before
    assert "名称变更" in counts_of(read_comparison(street, old_id, new_id))
    street.apply(decide(street, pair, False))
    assert [each["verdict"] for each in street.all_rows(Query("pair_decision"))] == ["不是同一事项"]
    assert counts_of(read_comparison(street, old_id, new_id)) == {"新增": 1, "取消": 1}


def test_deciding_about_one_matter_is_refused(street: Session) -> None:
    old_id, new_id = two_versions(street)
    pair = read_comparison(street, old_id, new_id).near[0]
    street.apply(decide(street, pair, True))
    with pytest.raises(KnownTrouble, match="已经是同一个事项"):
        decide(street, pair, True)


def test_recorded_links_between_matters_tell_mergers(street: Session) -> None:
    old_id = version(street, "2024年版", [row("甲登记"), row("乙核发")])
    new_id = version(street, "2025年版", [row("丙一件事")])
    matters = {each["item_name"]: each["matter_id"] for each in street.all_rows(Query("power_item"))}
    links = [(matters["甲登记"], "后继", matters["丙一件事"]), (matters["丙一件事"], "前身", matters["乙核发"])]
    edits = [
        Edit(Action.INSERT, "matter_link", {"matter_id": one, "link_kind": kind, "other_id": other})
        for one, kind, other in links
    ]
    street.apply(ChangeSet("关联", tuple(edits)))
    assert counts_of(read_comparison(street, old_id, new_id)) == {"新增": 1, "取消": 2, "合并": 3}


# -- paper and spreadsheet


def test_the_table_of_changes_prints_every_change_without_loss(comparison: Comparison, tmp_path: Path) -> None:
    out = tmp_path / "对照表.pdf"
    compare_jobs.paper_job(comparison, OPTIONS, out)(Progress())
    printed = text_of(out)
    for line in comparison.changes:
        assert "".join(line.side.name.split()) in printed
    longest = line_of(comparison, "新设立的最长依据的事项")
    basis = next(text for heading, text in longest.new.texts if heading == "实施依据")
    squeezed, place = "".join(basis.split()), 0
    for char in squeezed:  # page ends and （续） lines stand in between, nothing is missing
        place = printed.find(char, place) + 1
        assert place
    assert "建设街道办事处权责清单调整对照表（2024年版→2025年第1次调整）" in printed
    assert "调整前149项＋新增2项－取消4项－收回0项＝调整后147项，各类型和合计都相符。" in printed
    assert pypdfium2.PdfDocument(out)[0].get_size() == pytest.approx((1190.55, 841.89), abs=1)


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    for name in ("甲.pdf", "乙.pdf"):
        compare_jobs.paper_job(comparison, OPTIONS, tmp_path / name)(Progress())
    assert (tmp_path / "甲.pdf").read_bytes() == (tmp_path / "乙.pdf").read_bytes()


def test_the_workbook_can_be_filtered_by_class(comparison: Comparison, tmp_path: Path) -> None:
    out = tmp_path / "对照表.xlsx"
    compare_jobs.sheet_job(comparison, OPTIONS, out)(Progress())
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["汇总", "分类", "对照", "导出说明"]
    figures = {cells[0]: cells[1:] for cells in book["汇总"].iter_rows(values_only=True)}
    assert figures["合计"] == (149, 2, 4, 0, 0, 0, 147, "相符")
    lines = list(book["对照"].iter_rows(values_only=True))
    assert len(lines) == 1 + len(comparison.changes)
    column = lines[0].index("机构变更")
    marked = [cells for cells in lines[1:] if cells[column] == "√"]
    assert len(marked) == 1 and "【承办机构】应急办" in marked[0][lines[0].index("调整后")]
    assert book["对照"].auto_filter.ref


def test_the_application_form_fills_in_what_is_recorded(street: Session, tmp_path: Path) -> None:
    old_id, new_id = two_versions(street)
    said = {"list_id": new_id, "step": "合法性审查", "organ": "区司法局", "result": "同意", "opinion": "符合规定。"}
    street.apply(ChangeSet("意见", (Edit(Action.INSERT, "review_opinion", said),)))
    page = compare_form.make(street, new_id, OPTIONS)
    texts = [cell.text for block in page.blocks if hasattr(block, "rows") for cells in block.rows for cell in cells]
    signs = [cell.sign for block in page.blocks if hasattr(block, "rows") for cells in block.rows for cell in cells]
    assert "同意：符合规定。" in texts and "机构改革" in texts
    assert any(text.startswith("调整前 149 项，新增 2 项，取消 4 项，收回 0 项，调整后 147 项") for text in texts)
    assert any("详见调整对照表" in text for text in texts) == (len(read_comparison(street, old_id, new_id).changes) > 8)
    assert sum(sign.startswith("签字（盖章）") for sign in signs) == 3
    out = tmp_path / "申请表.pdf"
    found = read_comparison(street, old_id, new_id)
    compare_jobs.form_job(street, found, OPTIONS, out)(Progress())
    assert "权责清单调整申请（审核）表" in text_of(out)


def test_the_application_form_leaves_out_what_was_said_to_a_returned_submission(street: Session) -> None:
    _, new_id = two_versions(street)
    told = {"list_id": new_id, "step": "合法性审查", "organ": "区司法局", "result": "退回", "opinion": "请补依据。"}
    street.apply(ChangeSet("退回", (Edit(Action.INSERT, "review_opinion", told | {"round": 1}),)))
    street.apply(ChangeSet("再送", (Edit(Action.UPDATE, "power_list", {"review_round": 2}, row_id=new_id),)))
    blocks = compare_form.make(street, new_id, OPTIONS).blocks
    texts = [cell.text for block in blocks if hasattr(block, "rows") for cells in block.rows for cell in cells]
    assert not any("请补依据" in text for text in texts)
    assert "编办审核意见\n（区委编办）" in texts


def test_a_first_version_has_no_application_form(street: Session) -> None:
    only = version(street, "2024年版", [row("甲处罚")])
    with pytest.raises(KnownTrouble, match="没有可以对照的上一版"):
        compare_form.make(street, only, OPTIONS)
    assert compare_form.APPLICATION.offered(street.row("power_list", only), street)


# -- commands


def said(session: Session, *words: str) -> object:
    parser = argparse.ArgumentParser()
    command = next(each for each in COMMANDS if each.name == words[0])
    command.arguments(parser)
    return command.run(session, parser.parse_args(words[1:]))


def test_the_command_tells_figures_that_reconcile(street: Session, tmp_path: Path) -> None:
    two_versions(street)
    answer = said(street, "compare", "权责", "2024年版", "2025年第1次调整", str(tmp_path / "对照.pdf"))
    assert answer.data["reconciles"] and (tmp_path / "对照.pdf").exists()
    total = answer.data["total"]
    assert total["old"] + total["added"] - total["removed"] == total["new"] == 147
    for figures in answer.data["types"].values():
        assert figures["old"] + figures["added"] - figures["removed"] == figures["new"]
    assert len(answer.data["changes"]) == 9 and len(answer.data["near"]) == 1
    change = next(each for each in answer.data["changes"] if each["classes"] == ["机构变更"])
    assert change["differences"][0]["new"] == "应急办"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("赋权", "2024年版", "2025年版"), "没有叫“赋权”的清单；文件里有：权责清单"),
        (
            ("权责清单", "2024年版", "2099年版"),
            "权责清单没有“2099年版”这个版本；有：2025年第1次调整（草稿）、2024年版（草稿）",
        ),
    ],
)
def test_an_unknown_name_tells_what_there_is(street: Session, words: tuple[str, ...], told: str) -> None:
    two_versions(street)
    with pytest.raises(KnownTrouble) as caught:
        said(street, "compare", *words)
    assert told in caught.value.text


def test_another_suffix_is_refused_before_anything_is_written(street: Session, tmp_path: Path) -> None:
    two_versions(street)
    with pytest.raises(KnownTrouble):
        said(street, "compare", "权责清单", "2024年版", "2025年第1次调整", str(tmp_path / "对照.docx"))
    assert not (tmp_path / "对照.docx").exists()


def test_the_list_of_another_kind_can_be_compared_by_job_only(street: Session) -> None:
    one = version(street, "2024年版", [row("甲处罚")])
    other = version(street, "2025年版", [row("甲处罚")], kind="赋权事项清单")
    assert read_comparison(street, one, other).old_label == "权责清单2024年版"


def test_find_version_reads_labels_without_regard_to_width(street: Session) -> None:
    list_id = version(street, "2025年第1次调整", [])
    assert find_version(street, "权责清单", "２０２５年 第1次调整").row_id == list_id
    assert find_version(street, "权责", "2025").row_id == list_id
    version(street, "2025年第2次调整", [])
    with pytest.raises(KnownTrouble):
        find_version(street, "权责清单", "2025")
