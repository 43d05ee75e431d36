"""An import plan as JSON for the command line: the shape of the import samples' expected files."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from app.exchange.clean import seq_numbers, squeeze
from app.exchange.import_plan import ImportPlan, Note, PlannedRow, PlannedSheet

_PREFIX = 24
"""Characters of `basis_prefix`, blanks not counted."""


def report_dict(plan: ImportPlan) -> dict[str, Any]:
    """The whole report of a judged plan; verdicts are told when it was compared."""
    sheets = [_sheet(sheet) for sheet in plan.sheets]
    return {
        "file": plan.file,
        "sha256": plan.sha256,
        "table": plan.table,
        "version": plan.version,
        "sheets": sheets,
        "totals": {
            "sheets": len(sheets),
            "accepted_items": sum(len(sheet["items"]) for sheet in sheets),
            "rejected_rows": sum(len(sheet["rejected"]) for sheet in sheets),
            "warnings": sum(len(sheet["warnings"]) for sheet in sheets),
            "rejected_sheets": sum(bool(sheet.get("sheet_rejected")) for sheet in sheets),
        },
        "counts": plan.counts,
    }


def _sheet(sheet: PlannedSheet) -> dict[str, Any]:
    accepted = [row for row in sheet.rows if not row.refused]
    report: dict[str, Any] = {
        "sheet": sheet.name,
        "header_rows": sheet.header_rows,
        "column_map": sheet.column_map,
        "item_count": len(accepted),
        "items": [_item(sheet, row) for row in accepted],
        "rejected": [_rejected(row) for row in sheet.rows if row.refused],
        "warnings": _warnings(sheet, accepted),
        "ignored_rows": [{"source_row": line, "kind": kind} for line, kind in sorted(sheet.ignored.items())],
    }
    if sheet.empty:
        return report | {"empty": True}
    meta = {key: sheet.meta[key] for key in ("filling_unit", "filling_date", "version_label") if key in sheet.meta}
    optional = {
        "instrument": sheet.list_kind,
        "meta": meta,
        "hidden": sheet.hidden,
        "unmapped_columns": sheet.unmapped,
        "dropped_columns": sheet.meta.get("dropped", []),
        "band_count_check": [
            {"band": re.split(r"[（(]", band.text)[0], "declared": band.declared, "actual": band.actual}
            for band in sheet.bands
            if band.declared is not None
        ],
        "levels": _levels(sheet),
        "count_check": _count_check(sheet, accepted),
    }
    if sheet.refused:
        optional |= {
            "sheet_rejected": True,
            "sheet_reject_reason": sheet.refused,
            "sheet_reject_zh": sheet.refusal,
        }
    optional |= sheet.meta.get("remarks", {})
    return report | {key: value for key, value in optional.items() if value}


def _item(sheet: PlannedSheet, row: PlannedRow) -> dict[str, Any]:
    """One record: every column of the sheet, empty ones as "", and what was worked out."""
    keys = dict.fromkeys((*sheet.column_map.values(), *row.values))
    item: dict[str, Any] = {"source_row": row.source_row}
    for key in keys:
        value = row.values.get(key)
        if key in row.values or key in sheet.column_map.values():
            item[key] = "" if value is None else value
    item.pop("recv_and_mode", None)
    if "basis" in item:
        item |= _basis(str(item["basis"]))
    if "item_name" in item:
        item.setdefault("sub_item_name", "")
        item.setdefault("grant_mode", "")
    if "seq" in item:
        numbers = seq_numbers(str(item["seq"]))
        item["seq"] = numbers[0] if numbers else item["seq"]
    if item.get("superior_depts"):
        item["superior_depts"] = re.split(r"[；;、，\n]", str(item["superior_depts"]))
        item["superior_duty_by_dept"] = _clauses_by_name(str(item.get("superior_duty", "")), item["superior_depts"])
    if "street_duty" in item:
        item["street_duty_count"] = len(_clauses(str(item["street_duty"])))
    if row.verdict:
        item["verdict"] = row.verdict
    return item


def _basis(text: str) -> dict[str, Any]:
    return {
        "basis_chars": len(text),
        "basis_chars_no_whitespace": len(squeeze(text)),
        "basis_prefix": squeeze(text)[:_PREFIX],
    }


def _clauses(text: str) -> list[str]:
    """Numbered clauses of a duty text (1.… 2.…); a text without numbers is one clause."""
    clauses = re.findall(r"(?m)^\s*[（(]?[\d一二三四五六七八九十]+[)）.．、]", text)
    return clauses or ([text] if text.strip() else [])


def _clauses_by_name(text: str, names: list[str]) -> dict[str, int]:
    """Department -> number of clauses under its own line (区住建局：…)."""
    places = sorted((found.start(), found.end(), name) for name in names for found in _places(text, name))
    counts = {}
    for index, (_, end, name) in enumerate(places):
        until = places[index + 1][0] if index + 1 < len(places) else len(text)
        counts[name] = len(_clauses(text[end:until]))
    return counts


def _places(text: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?m)^\s*{re.escape(name)}\s*[:：]", text))


def _rejected(row: PlannedRow) -> dict[str, Any]:
    entry = {"source_row": row.source_row, "reason": row.refused, "reason_zh": row.refusal}
    return entry | ({"item_name": row.values["item_name"]} if row.values.get("item_name") else {})


def _warnings(sheet: PlannedSheet, accepted: list[PlannedRow]) -> list[dict[str, Any]]:
    notes = [note for row in accepted for note in row.notes] + sheet.notes
    return [_warning(note) for note in sorted(notes, key=lambda note: note.source_row)]


def _warning(note: Note) -> dict[str, Any]:
    entry = {"source_row": note.source_row, "code": note.code, "message_zh": note.text}
    return entry | ({"optional": True} if note.optional else {})


def _levels(sheet: PlannedSheet) -> dict[str, int]:
    """Level -> records, when a sheet mixes levels (自治区/地州/县); the clerk filters by them."""
    counts = Counter(str(row.values["level"]) for row in sheet.rows if row.values.get("level"))
    return dict(counts) if len(counts) > 1 else {}


def _count_check(sheet: PlannedSheet, accepted: list[PlannedRow]) -> dict[str, Any]:
    """Told only when the number in the sheet's name differs from the records told apart."""
    declared = sheet.meta.get("declared")
    if declared is None or declared == len(sheet.rows):
        return {}
    numbered = sum(1 for row in sheet.rows if row.values.get("seq"))
    check = {"declared": declared, "rows_with_seq": numbered, "items": len(accepted)}
    several = [str(row.values["seq"]) for row in sheet.rows if len(seq_numbers(str(row.values.get("seq") or ""))) > 1]
    return check | (
        {"note": "、".join(f"“{seq}”占{len(seq_numbers(seq))}个序号" for seq in several)} if several else {}
    )
