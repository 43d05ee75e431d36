"""Forms made from an open file: pictures come along, several records in one file, refusals say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import open_session
from app.core.crosstab import opened
from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.session import Session
from app.core.sheet import Picture, Sheet, SheetPage, Words
from app.editors.power_lists import EDITOR
from app.editors.power_lists.item_card import ITEM_CARD
from app.paper_jobs import LETTER_COLOUR, sheet_job, sheets_job
from db.changes import Action, ChangeSet, Edit, Pending

Pages = Callable[[Path], list[str]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A file with one list of three items: one with stages and a flow chart, one of two offices, a bare one."""
    opened_file = open_session(
        tmp_path / "street.db", operator="王芳", create=True, clock=lambda: datetime(2026, 11, 22, 9, 0)
    )
    chart = tmp_path / "流程图.png"
    Image.new("RGB", (300, 600), "black").save(chart)
    cell = opened_file.store_file(chart)
    whole = {
        "list_id": Pending(0), "item_name": "对占用消防通道的处罚", "power_type": "行政处罚",
        "basis": "《消防法》第六十条", "supervision_phone": "13812345678",
        "duty": "旧文字", "office": "综合执法办、平安办", "flow_chart": cell, "remark": "内部掌握",
    }  # fmt: skip
    edits = (
        Edit(Action.INSERT, "power_list", {"list_kind": "权责清单", "version_label": "2026年版"}),
        Edit(Action.INSERT, "power_item", whole),
        Edit(Action.INSERT, "power_item", {"list_id": Pending(0), "item_name": "办事指南", "office": "综合执法办"}),
        Edit(Action.INSERT, "power_item", {"list_id": Pending(0), "item_name": "巡查", "power_type": "行政检查"}),
        Edit(
            Action.INSERT, "duty_stage", {"item_id": Pending(1), "stage": "立案", "text": "发现线索", "basis": "第一条"}
        ),
        Edit(Action.INSERT, "duty_stage", {"item_id": Pending(1), "stage": "送达", "text": "七日内送达"}),
    )
    opened_file.apply(ChangeSet("准备", edits))
    yield opened_file
    opened_file.close(backup=False)


def item(session: Session, name: str) -> int:
    return next(row["id"] for row in session.all_rows(Query("power_item")) if row["item_name"] == name)


def test_the_card_has_duties_by_stage_and_the_flow_chart_behind(
    session: Session, options: LedgerOptions, pages: Pages, tmp_path: Path
):
    out = tmp_path / "x.pdf"
    sheet_job(session, ITEM_CARD, item(session, "对占用消防通道的处罚"), options, out)(Progress())
    front, back = pages(out)
    for text in (
        "权责清单·2026年版",
        "《消防法》第六十条",
        "立案",
        "发现线索",
        "依据：第一条",
        "送达",
        "七日内送达",
        "内部掌握",
    ):
        assert text in front
    assert "旧文字" not in front
    assert "对占用消防通道的处罚运行流程图" in back and "附件" not in back


def test_the_public_card_leaves_out_what_is_internal(
    session: Session, options: LedgerOptions, pages: Pages, tmp_path: Path
):
    out = tmp_path / "x.pdf"
    sheet_job(session, ITEM_CARD, item(session, "对占用消防通道的处罚"), replace(options, public=True), out)(Progress())
    front = pages(out)[0]
    assert "内部掌握" not in front and "138****5678" in front and "公示版" in front


def test_several_records_stand_in_one_file(session: Session, options: LedgerOptions, pages: Pages, tmp_path: Path):
    out = tmp_path / "x.pdf"
    ids = tuple(row["id"] for row in session.all_rows(Query("power_item")))
    sheets_job(session, ITEM_CARD, ids, options, out)(Progress())
    have = pages(out)
    assert len(have) == 4
    assert all(name in "".join(have) for name in ("对占用消防通道的处罚", "办事指南", "巡查"))


def test_a_scan_that_is_gone_is_named_on_paper(session: Session, options: LedgerOptions, pages: Pages, tmp_path: Path):
    cell = "0" * 64 + "/批文.pdf"
    sheet = Sheet("x", "表", "power_item", lambda reading, row_id, chosen: SheetPage("表", (Picture(cell),)))
    out = tmp_path / "x.pdf"
    sheet_job(session, sheet, item(session, "巡查"), options, out)(Progress())
    assert "附件“批文.pdf”在数据文件里找不到" in pages(out)[0]


def test_a_form_is_refused_for_records_it_is_not_for(session: Session, options: LedgerOptions, tmp_path: Path):
    sheet = replace(ITEM_CARD, offered=lambda row, _: "" if row["power_type"] else "只给有权力类型的事项打印。")
    with pytest.raises(KnownTrouble, match=r"没有生成“办事指南”.*只给有权力类型的事项打印"):
        sheets_job(session, sheet, (item(session, "巡查"), item(session, "办事指南")), options, tmp_path / "x.pdf")
    with pytest.raises(KnownTrouble, match="没有叫"):
        sheet_job(session, sheet, 99, options, tmp_path / "x.pdf")
    with pytest.raises(KnownTrouble, match="没有叫"):
        sheets_job(session, sheet, (), options, tmp_path / "x.pdf")


def test_letters_are_red_where_the_file_says_so(session: Session, options: LedgerOptions, tmp_path: Path):
    chosen: list[bool] = []

    def make(_reading: object, _row_id: int, given: LedgerOptions) -> SheetPage:
        chosen.append(given.colour)
        return SheetPage("函", (Words("文"),), letter=True, issuer="某办")

    sheet = Sheet("x", "函", "power_item", make)
    sheet_job(session, sheet, item(session, "巡查"), options, tmp_path / "x.pdf")(Progress())
    session.set_setting(LETTER_COLOUR, True)
    sheet_job(session, sheet, item(session, "巡查"), options, tmp_path / "y.pdf")(Progress())
    assert chosen == [False, True]
    assert (tmp_path / "x.pdf").read_bytes() != (tmp_path / "y.pdf").read_bytes()


def test_every_table_of_counts_opens_its_rows(session: Session):
    narrowed = Query("power_item", filters=(Filter("power_type", values=("行政处罚",), blank=True),))
    for crosstab in EDITOR.crosstabs:
        if crosstab.key not in ("type-by-list", "type-by-office"):
            continue
        for query in (Query("power_item"), narrowed):
            counted = crosstab.make(session, query)
            assert counted.total[-1].count == len(list(session.all_rows(query))) > 0
            for _, cells in counted.lines():
                for cell in cells:
                    wanted = opened(query, cell)
                    assert wanted is None or len(list(session.all_rows(wanted))) == cell.count > 0
