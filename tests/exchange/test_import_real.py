"""Ten published lists: every item told apart, every row accounted for, every text kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.exchange.clean import squeeze, text_of
from app.exchange.workbook import read_workbook
from tests.exchange.import_tools import COUNTS, REAL, SAMPLES, assert_accounted, read

ALL_FILES = sorted([*REAL.glob("*.xls*"), *SAMPLES.glob("*.xlsx")])


@pytest.mark.parametrize("name", COUNTS)
def test_every_item_is_told_apart(name: str) -> None:
    plan = read(REAL / name)
    rows = [row for sheet in plan.sheets for row in sheet.rows]
    assert len(rows) == COUNTS[name] == sum(plan.counts.values())
    assert not [row.refusal for row in rows if row.refused]


def test_all_ten_hold_1567_items() -> None:
    assert sum(COUNTS.values()) == 1567


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_every_filled_row_is_accounted_for_once(path: Path) -> None:
    pages = read_workbook(path).sheets
    plan = read(path)
    assert [sheet.name for sheet in plan.sheets] == [page.name for page in pages]
    for sheet, page in zip(plan.sheets, pages, strict=True):
        filled = {
            number for number, cells in enumerate(page.rows, start=1) if any(text_of(cell).strip() for cell in cells)
        }
        assert_accounted(sheet, filled)


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_no_character_of_a_basis_is_lost(path: Path) -> None:
    """What the cells of the basis column hold, all rows together, is what the records hold."""
    pages = {page.name: page for page in read_workbook(path).sheets}
    for sheet in read(path).sheets:
        column = next((ord(letter) - 65 for letter, key in sheet.column_map.items() if key == "basis"), None)
        if column is None or sheet.refused:
            continue
        ignored = {line for line, kind in sheet.ignored.items() if kind != "continuation"} | set(sheet.header_rows)
        cells = [text_of(cells[column]) for n, cells in enumerate(pages[sheet.name].rows, 1) if n not in ignored]
        held = [row.raw["basis"] for row in sheet.rows]
        assert squeeze("".join(cells)) == squeeze("".join(held))
        for row in sheet.rows:
            assert row.refused or row.values["basis"] == row.raw["basis"]


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_names_keep_every_character_but_line_breaks(path: Path) -> None:
    for sheet in read(path).sheets:
        for row in sheet.rows:
            name = row.values.get("item_name") or ""
            assert squeeze(name) == squeeze(row.raw.get("item_name", ""))
            assert "\n" not in name and name == name.strip()


def test_the_doubtful_office_names_are_found_and_no_others() -> None:
    """Published: 物业管理科 / 物业管理科室 / 物业科管理科 in one sheet; every other office is spelled as it is."""
    doubtful = set()
    for name in COUNTS:
        for sheet in read(REAL / name).sheets:
            doubtful |= {(row.values["office"]) for row in sheet.rows for n in row.notes if n.code == "OFFICE_UNKNOWN"}
    assert doubtful == {"物业管理科室", "物业科管理科"}


def test_most_rows_come_without_a_remark() -> None:
    """A preview full of remarks is one nobody reads."""
    rows = [row for name in COUNTS for sheet in read(REAL / name).sheets for row in sheet.rows]
    remarked = [row for row in rows if any(not note.optional for note in row.notes)]
    assert len(remarked) < 0.04 * len(rows)


def test_title_tells_unit_and_version() -> None:
    plan = read(REAL / "附件：克拉玛依市财政局2025年权责清单.xlsx")
    assert plan.version == "2025年版"
    assert plan.sheets[0].meta["title_unit"] == "克拉玛依市财政局"
    assert plan.sheets[0].list_kind == "权责清单"


def test_largest_list_is_read_at_once() -> None:
    """Promised: under three seconds; it takes a quarter of one, so this only catches a disaster."""
    started = time.perf_counter()
    read(REAL / "附件：克拉玛依市交通运输局2024年权责清单.xlsx")
    assert time.perf_counter() - started < 3
