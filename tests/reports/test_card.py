"""One record on a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.ledger import LedgerOptions
from app.editors.power_lists.fields import OFFICE, POWER_CITATION, POWER_ITEM, TABLES
from app.reports.card import write_card

Pages = Callable[[Path], list[str]]
Items = list[dict[str, Any]]
BY_KEY = {table.key: table for table in TABLES}


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_field_of_real_items_stands_on_the_card(
    tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages
):
    for item in sorted(items, key=lambda row: -len(str(row)))[:8]:
        out = tmp_path / "x.pdf"
        result = write_card(POWER_ITEM, item, options, out)
        have = pages(out)
        assert result.pages == len(have)
        want = Counter(squeezed("".join(str(item[f.key]) for f in POWER_ITEM.fields if f.in_report and f.key in item)))
        assert not want - Counter("".join(have))
        for field in POWER_ITEM.fields:
            if item.get(field.key) and field.in_report:
                assert field.heading in "".join(have)


def test_a_long_text_flows_over_pages_under_its_own_heading(
    tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages
):
    item = max(items, key=lambda row: len(row.get("basis") or ""))
    out = tmp_path / "x.pdf"
    write_card(POWER_ITEM, item, options, out)
    found = pages(out)
    assert len(found) > 1
    assert any(squeezed(f"实施依据 · {item['item_name']}（续）") in text for text in found[1:])


def test_groups_without_values_are_left_out(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_card(POWER_ITEM, {"id": 1, "item_name": "甲", "duty": "乙"}, options, out)
    (text,) = pages(out)
    assert "责任事项" in text and "赋权方式" not in text and "检查标准" not in text


def test_public_card_has_no_internal_fields(tmp_path: Path, options: LedgerOptions, pages: Pages):
    row = {"id": 1, "item_name": "甲", "remark": "不得公开", "supervision_phone": "13812345678"}
    out = tmp_path / "x.pdf"
    write_card(POWER_ITEM, row, replace(options, public=True), out)
    (text,) = pages(out)
    assert "公示版" in text and "不得公开" not in text and "138****5678" in text


def test_child_rows_stand_below(tmp_path: Path, options: LedgerOptions, pages: Pages):
    children = [{"id": i, "item_id": 1, "law_title": f"第{i}部办法", "article": f"第{i}条"} for i in range(1, 80)]
    out = tmp_path / "x.pdf"
    write_card(
        POWER_ITEM, {"id": 1, "item_name": "甲"}, options, out, children={POWER_CITATION.key: children}, tables=BY_KEY
    )
    text = "".join(pages(out))
    assert "依据条款（79条）" in text
    assert all(f"第{i}部办法第{i}条" in text for i in range(1, 80))


def test_same_record_gives_the_same_bytes(tmp_path: Path, options: LedgerOptions):
    row = {"id": 1, "name": "党政办公室", "valid_from": "2024-03-01"}
    one, other = tmp_path / "1.pdf", tmp_path / "2.pdf"
    write_card(OFFICE, row, options, one)
    write_card(OFFICE, row, options, other)
    assert one.read_bytes() == other.read_bytes()
