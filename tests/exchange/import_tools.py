"""What the import tests share: reading a file by the rules of a register, and making workbooks to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from app.editors.power_lists.fields import POWER_ITEM
from app.editors.power_lists.import_rules import RULES
from app.exchange.compare_plan import compare
from app.exchange.import_plan import ImportPlan, PlannedSheet
from app.exchange.recognise import read_plan

DATA = Path(__file__).parent.parent / "data"
SAMPLES = DATA / "samples"
REAL = DATA / "real_lists"
COUNTS = {
    "2025年克拉玛依市统计局权责清单.xlsx": 3,
    "附件：克拉玛依市财政局2025年权责清单.xlsx": 19,
    "克拉玛依市医疗保障局2024年权责清单.xls": 17,
    "克拉玛依市发展和改革委员会2024年权责清单.xls": 57,
    "克拉玛依市人力资源和社会保障局2024年权责清单.xls": 108,
    "克拉玛依市应急管理局2024年权责清单.xls": 149,
    "克拉玛依市生态环境局2024年权责清单.xls": 217,
    "克拉玛依市林业和草原系统2024年地县两级权责清单指导目录.xls": 310,
    "克拉玛依市住房和城乡建设局2024年权责清单.xls": 327,
    "附件：克拉玛依市交通运输局2024年权责清单.xlsx": 360,
}
"""Items a correct import tells apart, refused ones included (README of the real lists)."""
ITEM_RULES = RULES[POWER_ITEM.key]

Merge = tuple[int, int, int, int]


def read(path: Path, *, compared: bool = True, **asked: Any) -> ImportPlan:
    """A list of power items as the command line reads it into an empty file."""
    asked.setdefault("list_kind", "权责清单")
    known = {"power_item": [], "power_list": [], "office": []}
    plan = read_plan(path, POWER_ITEM, rules=ITEM_RULES, known=known, **asked)
    if compared:
        compare(plan, POWER_ITEM, rules=ITEM_RULES, known=known)
    return plan


def write_sheet(path: Path, rows: list[list[Any]], merges: list[Merge] = (), *, name: str = "Sheet1") -> Path:
    """An xlsx with one sheet; merges as (first row, first column, last row, last column) from 0."""
    return write_book(path, {name: (rows, merges)})


def write_book(
    path: Path, sheets: dict[str, tuple[list[list[Any]], list[Merge]]], hidden: tuple[str, ...] = ()
) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False})
    for name, (rows, merges) in sheets.items():
        page = book.add_worksheet(name)
        if name in hidden:
            page.hide()
        for top, left, bottom, right in merges:
            page.merge_range(top, left, bottom, right, "")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell not in ("", None):
                    page.write(row, column, cell)
    book.close()
    return path


def only(plan: ImportPlan) -> PlannedSheet:
    assert len(plan.sheets) == 1
    return plan.sheets[0]


def assert_accounted(sheet: PlannedSheet, filled: set[int]) -> None:
    """Every row with a value is header, record or ignored, exactly once."""
    header, records, ignored = set(sheet.header_rows), [row.source_row for row in sheet.rows], set(sheet.ignored)
    assert len(records) == len(set(records))
    assert not header & ignored and not header & set(records) and not ignored & set(records)
    assert filled <= header | ignored | set(records)
