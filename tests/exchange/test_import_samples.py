"""The four samples give exactly what their expected files say."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from app.exchange.import_report import report_dict
from tests.exchange.import_tools import SAMPLES, read

NAMES = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))

PROSE = {"description", "layout", "note", "composed_text", "expected_item_count"}
"""Keys that describe the sample to a reader."""

HAND_SHORTENED = "（招标投标法/设计招标投标管理办法）"
IN_FULL = "（招标投标法/建筑工程设计招标投标管理办法）"
"""The sample shortens a law's title by hand; the program names it in full."""


def assert_holds(expected: Any, got: Any, place: str = "") -> None:
    """Everything expected is there and equal; the report may tell more."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key not in PROSE:
                assert key in got, f"{place}/{key} is missing"
                assert_holds(value, got[key], f"{place}/{key}")
    elif isinstance(expected, list) and place.endswith("/warnings"):
        assert _warnings(got) == _warnings(expected), place
    elif isinstance(expected, list):
        assert len(got) == len(expected), f"{place}: {got}"
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            assert_holds(one, other, f"{place}/{index}")
    else:
        assert got == expected, place


def _warnings(entries: list[dict[str, Any]]) -> Counter[tuple[int, str, str]]:
    return Counter(
        (entry["source_row"], entry["code"], entry["message_zh"].replace(HAND_SHORTENED, IN_FULL)) for entry in entries
    )


@pytest.mark.parametrize("name", NAMES)
def test_sample_gives_its_expected_file(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    report = json.loads(json.dumps(report_dict(read(SAMPLES / f"{name}.xlsx")), ensure_ascii=False))
    assert [sheet["sheet"] for sheet in report["sheets"]] == [sheet["sheet"] for sheet in expected["sheets"]]
    for sheet, wanted in zip(report["sheets"], expected["sheets"], strict=True):
        assert sheet["item_count"] == wanted.get("expected_item_count", 0)
    assert_holds(expected, report)


@pytest.mark.parametrize("name", NAMES)
def test_counts_of_a_new_file_add_up(name: str) -> None:
    plan = read(SAMPLES / f"{name}.xlsx")
    rows = [row for sheet in plan.sheets for row in sheet.rows]
    assert sum(plan.counts.values()) == len(rows)
    assert plan.counts["added"] == sum(not row.refused for row in rows)
