"""The same published lists in other clothes: formats, separators, encodings, column orders, other headings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.exchange.clean import squeeze
from app.exchange.import_plan import PlannedSheet
from app.exchange.workbook import Sheet, read_workbook
from tests.exchange.import_tools import REAL, SAMPLES, read, write_sheet
from tests.exchange.import_variants import as_ods, as_text, reordered

FILES = sorted([*REAL.glob("*.xls*"), *SAMPLES.glob("*.xlsx")])
SMALL = [path for path in FILES if path.stat().st_size < 160_000]

OTHER_HEADINGS = {
    "序号": "编号",
    "事项名称": "权力名称",
    "子项名称": "子项",
    "权力类型": "职权类别",
    "实施依据": "设定依据",
    "行使主体": "法定主体",
    "承办机构": "责任处室",
    "实施层级及权限": "实施层级及权限",
    "部门职责": "部门职责",
    "责任事项内容": "责任事项",
    "责任事项依据": "责任依据",
    "追责对象范围": "追责对象",
    "追责情形": "追责情形",
    "备注": "备  注",
}


def values(sheet: PlannedSheet) -> list[tuple[int, dict[str, Any], str]]:
    """Rows in the form in which two readings are compared: no white space, no empty cells."""
    return [
        (
            row.source_row,
            {key: squeeze(value) if isinstance(value, str) else value for key, value in row.values.items() if value},
            row.refused,
        )
        for row in sheet.rows
    ]


def page_of(path: Path) -> Sheet:
    return next(page for page in read_workbook(path).sheets if page.rows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_ods_gives_the_same_items(path: Path, tmp_path: Path) -> None:
    copy = as_ods(read_workbook(path), tmp_path / "copy.xls")
    for ours, theirs in zip(read(copy).sheets, read(path).sheets, strict=True):
        assert values(ours) == values(theirs)
        assert ours.ignored.items() <= theirs.ignored.items()


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8-sig"), ("\t", "gb18030"), (";", "utf-8"), ("\t", "utf-16")]
)
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_text_gives_the_same_items_though_merges_are_lost(
    path: Path, separator: str, encoding: str, tmp_path: Path
) -> None:
    for page, sheet in zip(read_workbook(path).sheets, read(path).sheets, strict=True):
        if sheet.empty or sheet.list_kind == "赋权事项清单":
            continue
        copy = read(as_text(page, tmp_path / f"{page.name}.xls", separator=separator, encoding=encoding)).sheets[0]
        assert [row.source_row for row in copy.rows] == [row.source_row for row in sheet.rows]
        for ours, theirs in zip(copy.rows, sheet.rows, strict=True):
            for key in ("item_name", "sub_item_name", "basis", "duty", "authority", "power_type"):
                assert squeeze(str(ours.values.get(key))) == squeeze(str(theirs.values.get(key)))


@pytest.mark.parametrize(
    "name", ["克拉玛依市医疗保障局2024年权责清单.xls", "克拉玛依市发展和改革委员会2024年权责清单.xls"]
)
def test_columns_in_another_order(name: str, tmp_path: Path) -> None:
    page = page_of(REAL / name)
    width = len(page.rows[0])
    halves = [*range(9, width), *range(7, 9), *range(6, -1, -1)]  # the two columns under one heading stay together
    moved = reordered(page, halves)
    copy = read(write_sheet(tmp_path / "moved.xlsx", moved.rows, moved.merges, name=page.name)).sheets[0]
    assert values(copy) == values(read(REAL / name).sheets[0])


@pytest.mark.parametrize(
    "name", ["克拉玛依市医疗保障局2024年权责清单.xls", "克拉玛依市发展和改革委员会2024年权责清单.xls"]
)
def test_other_headings_mean_the_same(name: str, tmp_path: Path) -> None:
    page = page_of(REAL / name)
    for cells in page.rows[:3]:
        for column, cell in enumerate(cells):
            cells[column] = OTHER_HEADINGS.get(squeeze(str(cell)), cell)
    copy = read(write_sheet(tmp_path / "renamed.xlsx", page.rows, page.merges, name=page.name)).sheets[0]
    assert values(copy) == values(read(REAL / name).sheets[0])


def test_suffix_does_not_matter(tmp_path: Path) -> None:
    source = REAL / "附件：克拉玛依市财政局2025年权责清单.xlsx"  # an old .xls inside
    for suffix in (".csv", ".ods", ".et", ""):
        copy = tmp_path / f"copy{suffix}"
        copy.write_bytes(source.read_bytes())
        assert len(read(copy).sheets[0].rows) == 19
