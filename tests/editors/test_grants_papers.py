"""The papers of granted powers and shared duties, read back from the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from app import jobs, paper_jobs
from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from db.declarations import Row
from tests.editors.grants_kit import add, add_list, do, open_file

OPTIONS = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05", operator="张三")
FACTS = {
    "name": "第一批城管赋权",
    "batch_no": "2026-1",
    "state": "已公告",
    "former_dept": "区城市管理局",
    "grant_mode": "上级委托",
    "receiving_streets": "建设街道",
    "approval_no": "区府〔2026〕3号",
    "approved_on": "2026-02-01",
    "announced_on": "2026-02-03",
    "start_on": "2026-02-10",
    "end_on": "2028-02-09",
}
SEAL = "以委托部门名义作出决定，盖委托部门章"
LONGEST = "《某条例》第一条：" + "".join(f"第{n}款当事人应当依法履行义务。" for n in range(1, 205))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    found = open_file(tmp_path)
    yield found
    found.close(backup=False)


def printed(path: Path) -> str:
    """All text of a PDF without blanks."""
    pages = pypdfium2.PdfDocument(path)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def sheet(session: Session, key: str, row_id: int, folder: Path) -> str:
    found = next(one for one in session.editors[0].sheets if one.key == key)
    out = folder / f"{key}.pdf"
    paper_jobs.sheet_job(session, found, row_id, OPTIONS, out)(Progress())
    return printed(out)


def ledger(session: Session, key: str, folder: Path) -> str:
    found = next(one for one in session.editors[0].ledgers if one.key == key)
    out = folder / f"{key}.pdf"
    jobs.ledger_job(session, found, Query(found.table), OPTIONS, out)(Progress())
    return printed(out)


def batch_with_items(session: Session) -> int:
    batch = add(session, "grant_batch", **FACTS)
    names = [f"对违反第{n}条行为的处罚" for n in range(1, 13)]
    items: tuple[Row, ...] = tuple(
        {"item_name": name, "basis": LONGEST if n == 3 else "某法"} for n, name in enumerate(names)
    )
    _, ids = add_list(session, "赋权事项清单", *items)
    do(session, "item-batch", tuple(ids), batch_id=batch)
    return batch


@pytest.mark.parametrize("key", ["batch-opinion", "batch-handover", "batch-annex", "batch-evaluation"])
def test_every_paper_of_a_batch_says_whose_seal_stands_on_decisions(session: Session, key: str, tmp_path: Path):
    batch = batch_with_items(session)
    text = sheet(session, key, batch, tmp_path)
    assert SEAL in text
    assert "第一批城管赋权" in text


def test_the_opinion_ticks_what_the_street_said_and_counts_the_items(session: Session, tmp_path: Path):
    batch = add(session, "grant_batch", name="甲批", street_opinion="有条件承接", opinion_reason="增加两名人员")
    text = sheet(session, "batch-opinion", batch, tmp_path)
    assert "□能承接■有条件承接□不能承接" in text
    assert "增加两名人员" in text and "还没有事项归入这一批" in text
    assert "共12项，详见附件" in sheet(session, "batch-opinion", batch_with_items(session), tmp_path)


def test_the_hand_over_lists_things_and_open_cases(session: Session, tmp_path: Path):
    batch = batch_with_items(session)
    assert "还没有登记" in sheet(session, "batch-handover", batch, tmp_path)
    add(session, "grant_handover", batch_id=batch, what="专用章 1 枚", handed_from="李雷", handed_to="韩梅")
    add(session, "grant_case", batch_id=batch, case_no="〔2026〕7号", stays_with="区城市管理局", filed_on="2026-01-05")
    text = sheet(session, "batch-handover", batch, tmp_path)
    for word in ("专用章1枚", "李雷", "韩梅", "〔2026〕7号", "在办案件（1件）", "2026年1月5日"):
        assert word in text


def test_a_batch_that_is_not_granted_has_no_hand_over(session: Session, tmp_path: Path):
    batch = add(session, "grant_batch", name="甲批")
    with pytest.raises(KnownTrouble, match="还没有决定下放"):
        sheet(session, "batch-handover", batch, tmp_path)


def test_the_annex_prints_the_longest_basis_without_loss(session: Session, tmp_path: Path):
    text = sheet(session, "batch-annex", batch_with_items(session), tmp_path)
    assert len(LONGEST) > 3000
    assert all(f"第{n}款当事人" in text for n in (1, 100, 204))
    assert all(f"对违反第{n}条行为的处罚" in text for n in range(1, 13))
    assert "自2026年2月10日起至2028年2月9日" in text


def test_recalled_items_leave_the_annex_until_the_whole_batch_is_recalled(session: Session, tmp_path: Path):
    batch = batch_with_items(session)
    add_list(session, "上级部门收回事项")
    do(session, "batch-recall", (batch,), none_at_recall=1, receiving_dept="区城市管理局", recall_no="区府〔2026〕9号")
    text = sheet(session, "batch-annex", batch, tmp_path)
    assert "收回赋权事项目录区府〔2026〕9号" in text and "共12项" in text and "由区城市管理局承接" in text


def shared_matter(session: Session) -> tuple[int, int]:
    of_list, [item] = add_list(session, "属地管理责任清单", {"item_name": "燃气安全", "basis": "《燃气条例》"})
    for unit, role, text in (
        ("街道", "配合责任", "协助入户"),
        ("区住建局", "牵头", "组织排查"),
        ("消防", "配合责任", "检查"),
    ):
        add(session, "duty_role", item_id=item, unit=unit, role=role, text=text)
    return of_list, item


def test_roles_stand_with_the_leading_unit_first_and_a_flow_chart(session: Session, tmp_path: Path):
    _, item = shared_matter(session)
    text = sheet(session, "item-roles", item, tmp_path)
    assert text.index("区住建局") < text.index("消防")
    assert "办理流程图" in text
    add(session, "duty_stage", item_id=item, stage="发现上报", text="网格员当日上报")
    assert "发现上报" in sheet(session, "item-roles", item, tmp_path)


def test_the_responsibility_table_has_units_as_lines(session: Session, tmp_path: Path):
    of_list, _ = shared_matter(session)
    text = sheet(session, "duty-table", of_list, tmp_path)
    for word in ("属地管理责任清单（2026年版）", "组织排查", "街道：协助入户", "消防：检查"):
        assert word in text
    other, _ = add_list(session, "权责清单")
    with pytest.raises(KnownTrouble, match="只用于“属地管理责任清单”"):
        sheet(session, "duty-table", other, tmp_path)


def test_the_notice_of_checks_shows_cap_and_plan(session: Session, tmp_path: Path):
    items = ({"item_name": "消防检查", "frequency_cap": "每年不超过2次"}, {"item_name": "安全检查"})
    of_list, _ = add_list(session, "涉企行政检查清单", *items, {"item_name": "旧检查", "state": "已取消"})
    add(session, "inspection_plan", year=2026, name="消防检查", enterprises=30, planned_times=1, filed_on="2026-03-02")
    text = sheet(session, "checks-notice", of_list, tmp_path)
    for word in ("消防检查", "每年不超过2次", "30户", "每户1次", "未列计划", "已于2026年3月2日报司法局备案"):
        assert word in text
    assert "旧检查" not in text


def test_the_ledger_by_batch_leaves_out_items_without_one(session: Session, tmp_path: Path):
    batch_with_items(session)
    add_list(session, "赋权事项清单", {"item_name": "没有批次的事项"}, version="另一版")
    text = ledger(session, "items-by-batch", tmp_path)
    assert "第一批城管赋权（12项）" in text
    assert "没有批次的事项" not in text


def test_the_ledgers_of_batches_roles_plans_and_the_negative_list_print_their_rows(session: Session, tmp_path: Path):
    batch_with_items(session)
    shared_matter(session)
    add(session, "inspection_plan", year=2026, name="消防检查", planned_times=3, frequency_cap="每年不超过2次")
    do(session, "negative-usual")
    assert "区府〔2026〕3号" in ledger(session, "batches", tmp_path) and SEAL in ledger(session, "batches", tmp_path)
    assert "燃气安全（3个）" in ledger(session, "duty-roles", tmp_path)
    assert "每户计划3次，超过每年2次" in ledger(session, "inspection-plans", tmp_path)
    assert "不得考核（2条）" in ledger(session, "negative", tmp_path)
