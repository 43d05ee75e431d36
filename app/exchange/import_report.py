"""An import plan as JSON for the command line: the shape of the import samples' expected files."""

from __future__ import annotations

from typing import Any

from app.exchange.import_plan import ImportPlan, Note, PlannedRow, PlannedSheet

_META = ("filling_unit", "filling_date", "version_label")


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
        "rejected": [_rejected(sheet, row) for row in sheet.rows if row.refused],
        "warnings": _warnings(sheet),
        "ignored_rows": [{"source_row": line, "kind": kind} for line, kind in sorted(sheet.ignored.items())],
    }
    optional = {
        "empty": sheet.empty,
        "hidden": sheet.hidden,
        "instrument": sheet.list_kind,
        "meta": {key: sheet.meta[key] for key in _META if key in sheet.meta},
        "unmapped_columns": sheet.unmapped,
        "dropped_columns": sheet.meta.get("dropped", []),
        "sheet_rejected": bool(sheet.refused),
        "sheet_reject_reason": sheet.refused,
        "sheet_reject_zh": sheet.refusal,
        **sheet.facts,
    }
    return report | {key: value for key, value in optional.items() if value}


def _item(sheet: PlannedSheet, row: PlannedRow) -> dict[str, Any]:
    """One record: every column of a field, empty ones as "", what was worked out, and the facts its rules tell."""
    columns = [key for key in sheet.column_map.values() if key in row.raw]
    cells = {key: row.values.get(key) for key in dict.fromkeys((*columns, *row.values))}
    item = {"source_row": row.source_row} | {key: "" if cell is None else cell for key, cell in cells.items()}
    return item | row.facts | ({"verdict": row.verdict} if row.verdict else {})


def _rejected(sheet: PlannedSheet, row: PlannedRow) -> dict[str, Any]:
    entry = {"source_row": row.source_row, "reason": row.refused, "reason_zh": row.refusal}
    name = row.values.get(sheet.anchor)
    return entry | ({sheet.anchor: name} if name else {})


def _warnings(sheet: PlannedSheet) -> list[dict[str, Any]]:
    """Remarks of all rows, refused ones too; what a row was refused for is not told twice."""
    notes = [note for row in sheet.rows for note in row.notes if note.code != row.refused] + sheet.notes
    return [_warning(note) for note in sorted(notes, key=lambda note: note.source_row)]


def _warning(note: Note) -> dict[str, Any]:
    entry = {"source_row": note.source_row, "code": note.code, "message_zh": note.text}
    return entry | ({"optional": True} if note.optional else {})
