"""The printable report of an import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from app.core.ledger import LedgerOptions
from app.editors.power_lists.fields import POWER_CITATION, POWER_ITEM
from app.exchange.import_plan import ImportPlan, Note, PlannedRow, PlannedSheet
from app.reports.import_report import write_import_report

Pages = Callable[[Path], list[str]]


def planned(row: int, name: str, verdict: str, **facts: object) -> PlannedRow:
    return PlannedRow(row, {"item_name": name}, {"item_name": name}, verdict=verdict, **facts)  # type: ignore[arg-type]


def plan(rows: list[PlannedRow], **facts: object) -> ImportPlan:
    sheet = PlannedSheet("行政许可（11项）", [2, 3], {}, {}, rows, {}, list_kind="权责清单", **facts)  # type: ignore[arg-type]
    return ImportPlan("住建局.xls", "9f" * 32, "power_item", [sheet], version="2024年版")


def test_every_row_is_told_with_its_row_in_the_sheet(tmp_path: Path, options: LedgerOptions, pages: Pages):
    rows = [
        planned(5, "甲事项", "added"),
        planned(7, "乙事项", "changed", old={"basis": "《旧法》第一条", "office": None}),
        planned(9, "丙事项", "unchanged"),
        planned(11, "丁事项", "refused", refused="MISSING_BASIS", refusal="没有实施依据，这一条没有导入。"),
        planned(13, "戊事项", "added", notes=[Note(13, "BAD_CODE", "编码少一位，请核对。")]),
        planned(15, "己事项", "added", notes=[Note(15, "LONG_CELL", "不必说")], chosen=False),
    ]
    rows[1].values["basis"] = "《新法》第二条"
    rows[1].values["office"] = "综合执法办"
    out = tmp_path / "x.pdf"
    notes = [Note(0, "TOTAL_MISMATCH", "表里写着11项，实际数到10项。")]
    write_import_report(plan(rows, notes=notes, unmapped=["录入人"]), POWER_ITEM, out, options=options)
    text = "".join(pages(out))
    for part in (
        "导入报告", "住建局.xls", "9f" * 32, "2024年版", "新增3条，有变化1条，未变1条，拒收1条", "1条，请逐条核对",
        "11丁事项没有实施依据，这一条没有导入。", "13戊事项编码少一位，请核对。",
        "实施依据：《旧法》第一条→《新法》第二条", "承办机构：（空）→综合执法办", "5甲事项新增", "没有勾选，不导入",
        "表里写着11项，实际数到10项。", "没有导入的列：录入人", "导入人：王芳", "复核人：",
    ):  # fmt: skip
        assert part in text, part
    assert "不必说" not in text


def test_a_refused_sheet_says_why(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    refused = plan([], refused="MISSING_COLUMN", refusal="缺少“执法依据”一列。")
    write_import_report(refused, POWER_ITEM, out, options=options)
    assert "整张表没有导入：缺少“执法依据”一列。" in pages(out)[0]
    assert "没有导入1张工作表" in pages(out)[0] and "2、3—————合计" in pages(out)[0]


def test_sheets_of_child_rows_are_told_by_their_own_fields(tmp_path: Path, options: LedgerOptions, pages: Pages):
    row = PlannedRow(2, {"law_title": "行政处罚法"}, {}, verdict="changed", old={"article": "第一条"})
    sheet = PlannedSheet("依据条款", [1], {}, {}, [row], {}, table="power_citation")
    out = tmp_path / "x.pdf"
    child_plan = ImportPlan("我的.xlsx", "0" * 64, "power_item", [sheet])
    write_import_report(child_plan, POWER_ITEM, out, options=options, tables={"power_citation": POWER_CITATION})
    assert "2行政处罚法条款：第一条→（空）" in "".join(pages(out))
    write_import_report(child_plan, POWER_ITEM, out, options=options)
    assert "依据条款101000" in "".join(pages(out))


def test_a_long_change_shows_only_what_differs(tmp_path: Path, options: LedgerOptions, pages: Pages):
    before = "甲" * 1000 + "第一条" + "乙" * 1000
    row = planned(5, "长事项", "changed", old={"basis": before})
    row.values["basis"] = before.replace("第一条", "第二条")
    out = tmp_path / "x.pdf"
    assert write_import_report(plan([row]), POWER_ITEM, out, options=options) == 1
    text = pages(out)[0]
    assert re.search(r"…甲{10,20}第一条乙{10,20}…→…甲{10,20}第二条乙{10,20}…", text)


def test_hundreds_of_rows_go_over_pages_and_none_is_lost(tmp_path: Path, options: LedgerOptions, pages: Pages):
    rows = [planned(i, f"第{i}号事项", "added") for i in range(5, 405)]
    out = tmp_path / "x.pdf"
    assert write_import_report(plan(rows), POWER_ITEM, out, options=options) > 5
    text = "".join(pages(out))
    assert all(f"{i}第{i}号事项新增" in text for i in range(5, 405))
