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
from db.declarations import Kind

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


def test_empty_columns_of_child_rows_are_left_out_and_the_rest_shares_one(
    tmp_path: Path, options: LedgerOptions, pages: Pages
):
    fields = [field for field in POWER_CITATION.fields if field.stored and field.key != "item_id"]
    row = {field.key: f"{field.heading}的值" for field in fields if field.kind in (Kind.TEXT, Kind.LONG_TEXT)}
    row |= {field.key: 1 for field in fields if field.kind in (Kind.INTEGER, Kind.REFERENCE)}
    out = tmp_path / "x.pdf"
    facts = {"tables": BY_KEY, "children": {POWER_CITATION.key: [{"id": 1, "law_title": "甲法"}]}}
    write_card(POWER_ITEM, {"id": 1, "item_name": "甲"}, options, out, **facts)
    assert "序号法规名称1甲法" in pages(out)[0]
    facts["children"] = {POWER_CITATION.key: [{"id": 1} | row]}
    write_card(POWER_ITEM, {"id": 1, "item_name": "甲"}, options, out, **facts)
    text = "".join(pages(out))
    assert "其他内容" in text and all(str(cell) in text for cell in row.values())


def test_groups_come_together(tmp_path: Path, options: LedgerOptions, pages: Pages):
    table = replace(
        OFFICE,
        fields=tuple(replace(field, group="甲乙"[n % 2]) for n, field in enumerate(OFFICE.fields) if field.stored),
    )
    out = tmp_path / "x.pdf"
    write_card(
        table, {"id": 1} | {field.key: None for field in table.fields} | {"name": "丙", "phone": "丁"}, options, out
    )
    (text,) = pages(out)
    assert text.count("甲") <= 1 and text.count("乙") <= 1


def test_signatures_do_not_stand_alone(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for lines in range(30, 60):
        out = tmp_path / "x.pdf"
        write_card(OFFICE, {"id": 1, "name": "甲", "remark": "末" * 36 * lines}, options, out)
        assert "末" in pages(out)[-1] and "填表：" in pages(out)[-1], lines
    for count in range(12, 40):
        children = [{"id": i, "item_id": 1, "law_title": "某法"} for i in range(count)]
        facts = {"tables": BY_KEY, "children": {POWER_CITATION.key: children}}
        write_card(POWER_ITEM, {"id": 1, "item_name": "甲"}, options, out, **facts)
        assert "某法" in pages(out)[-1], count


def test_a_file_is_named_not_its_digest(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    cell = "0" * 64 + "/街道意见.pdf"
    write_card(POWER_ITEM, {"id": 1, "item_name": "甲", "flow_chart": cell}, options, out)
    assert "街道意见.pdf" in pages(out)[0] and "0000" not in pages(out)[0].replace("1203", "")
