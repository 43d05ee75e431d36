"""Sheets of our own exports that hold child rows (依据条款 of an item), each naming its record by ULID.

Foreign lists have no such sheets. Child rows are matched by their own ULID, else by record and equal cells; those
missing in the sheet are never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.core.export_rows import PARENT_HEADING, PARENT_ULID_HEADING
from app.exchange.clean import comparable
from app.exchange.import_plan import ImportPlan, PlannedRow, PlannedSheet
from app.exchange.sheet_rules import ImportRules, Known, accept, refuse
from app.exchange.workbook import Sheet
from db.declarations import Kind, Row, Table

PARENT_ULID = "parent_ulid"
"""Key under which a planned child row keeps the ULID of its record in `raw`."""

HEADINGS = {PARENT_ULID_HEADING: PARENT_ULID, PARENT_HEADING: "parent_title"}
"""Headings of the columns that name the record."""


def table_of(sheet: Sheet, rules: ImportRules) -> Table | None:
    """The detail table a sheet holds, None when it is a list of records."""
    first = sheet.rows[0] if sheet.rows else []
    if PARENT_ULID_HEADING not in first:
        return None
    return next((child for child in rules.details if child.heading == sheet.name), None)


def sheets_of(plan: ImportPlan, child: Table) -> Iterator[PlannedSheet]:
    """The planned sheets that hold rows of a detail table."""
    return (sheet for sheet in plan.sheets if sheet.table == child.key)


def link_of(child: Table, table: Table) -> str:
    """Key of the child's field that points to its record."""
    return next(field.key for field in child.fields if field.kind is Kind.REFERENCE and field.target == table.key)


def judge_details(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> None:
    """Refuses child rows without a required cell and those whose record is neither in the file nor imported."""
    there = {row["ulid"] for row in known.get(table.key, ())}
    there |= {
        row.ulid for sheet in plan.sheets if not sheet.table for row in sheet.rows if row.ulid and not row.refused
    }
    for child in rules.details:
        for sheet in sheets_of(plan, child):
            for row in sheet.rows:
                accept(row)
                if row.raw.get(PARENT_ULID, "").strip() not in there:
                    refuse(
                        row, "NO_PARENT", f"“{PARENT_ULID_HEADING}”指向的{table.heading}不在台账里，也不在这个文件里"
                    )
                for field in child.fields:
                    if field.required and field.kind is not Kind.REFERENCE and not row.values.get(field.key):
                        refuse(row, "MISSING_VALUE", f"“{field.heading}”为空，这一栏必须填写", field.key)


def existing_children(
    sheet: PlannedSheet, child: Table, table: Table, known: Known, owners: Mapping[str, int | None]
) -> Iterator[tuple[PlannedRow, Row | None]]:
    """Every child row of the sheet with the row it stands for in the file, None when it is new.

    Args:
        owners: ULID of a record -> its id, None for a record that the import makes.
    """
    link = link_of(child, table)
    left = {row["id"]: row for row in known.get(child.key, ())}
    by_ulid = {row["ulid"]: row["id"] for row in left.values()}
    pairs: list[tuple[PlannedRow, Row | None]] = []
    for row in sheet.rows:
        existing = left.get(by_ulid.get(row.ulid, -1))
        if existing is not None and existing[link] == owners.get(row.raw.get(PARENT_ULID, "").strip()):
            pairs.append((row, left.pop(existing["id"])))
        else:
            pairs.append((row, None))
    equal: dict[tuple[object, ...], list[Row]] = {}
    for existing in left.values():
        equal.setdefault((existing[link], *_cells(existing, child, link)), []).append(existing)
    for row, existing in pairs:
        same = equal.get((owners.get(row.raw.get(PARENT_ULID, "").strip()), *_cells(row.values, child, link)))
        yield row, existing or (same.pop() if same else None)


def _cells(row: Row, child: Table, link: str) -> tuple[str, ...]:
    """What a child row says; a reference it can do without may have been filled in by the program since."""
    told = (field for field in child.fields if field.stored and not field.computed and field.key != link)
    fields = (field for field in told if field.required or field.kind is not Kind.REFERENCE)
    return tuple(comparable(row.get(field.key)) for field in fields)
