"""Which of the rows in the file an import can mean: a register with twenty versions of a list is not read whole."""

from __future__ import annotations

from app.exchange.compare_plan import lists_by_name
from app.exchange.import_plan import ImportPlan
from app.exchange.sheet_rules import ImportRules, Known, list_key, list_of
from db.declarations import Table


def needed_details(plan: ImportPlan, rules: ImportRules) -> tuple[Table, ...]:
    """The child tables whose rows stand on sheets of the plan."""
    there = {sheet.table for sheet in plan.sheets}
    return tuple(child for child in rules.details if child.key in there)


def needed_lists(plan: ImportPlan, rules: ImportRules, known: Known) -> set[int] | None:
    """Ids of the lists whose rows the plan may stand for; None: of any, because our own export names single records.

    Args:
        known: the lists at least.
    """
    if not rules.parent or any(sheet.table for sheet in plan.sheets):
        return None
    sheets = [sheet for sheet in plan.sheets if not sheet.table]
    if any(row.ulid for sheet in sheets for row in sheet.rows):
        return None
    lists = lists_by_name(known, rules)
    names = {list_key(list_of(plan, sheet, row, rules)) for sheet in sheets for row in sheet.rows}
    return {lists[name]["id"] for name in names if name in lists}
