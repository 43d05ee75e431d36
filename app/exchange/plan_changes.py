"""From a compared plan to the change set that carries it out. Writes nothing itself."""

from __future__ import annotations

import json

from app.exchange.compare_plan import lists_by_name
from app.exchange.import_plan import ImportPlan, PlannedRow, PlannedSheet
from app.exchange.sheet_rules import ImportRules, Known, list_of
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row, Table

NO_VERSION = "未注明版本"
"""Label of a list whose file, title and caller name none."""

Origin = tuple[str, str, int, str]


def to_change_set(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> ChangeSet:
    """One user action: new lists first, then the chosen rows in the order of the file; all else is left alone.

    Args:
        plan: compared with `known` by `compare_plan.compare`.

    Returns:
        Edits with their origins; a set without edits when nothing is new.
    """
    edits: list[Edit] = []
    origins: list[Origin | None] = []
    parents: dict[tuple[str, str], int | Pending] = {
        name: row["id"] for name, row in lists_by_name(known, rules).items()
    }
    for sheet in plan.sheets:
        for row in sheet.rows:
            if row.refused or not row.chosen or row.verdict not in ("added", "changed"):
                continue
            if row.verdict == "added" and rules.parent:
                name = list_of(plan, sheet, row, rules)
                if name not in parents:
                    parents[name] = Pending(len(edits))
                    edits.append(Edit(Action.INSERT, rules.parent.table, _parent_values(plan, sheet, name, rules)))
                    origins.append(None)
                edits.append(_insert(row, table, {rules.parent.field: parents[name]}))
            else:
                edits.append(_insert(row, table, {}) if row.verdict == "added" else _update(row, table))
            origins.append((plan.sha256, sheet.name, row.source_row, json.dumps(row.raw, ensure_ascii=False)))
    return ChangeSet(f"导入 {plan.file}", tuple(edits), source="import", origins=tuple(origins))


def _stored(row: PlannedRow, table: Table) -> Row:
    keys = set(table.columns)
    return {key: value for key, value in row.values.items() if key in keys and value not in (None, "")}


def _insert(row: PlannedRow, table: Table, extra: Row) -> Edit:
    return Edit(Action.INSERT, table.key, _stored(row, table) | extra)


def _update(row: PlannedRow, table: Table) -> Edit:
    values = {key: value for key, value in _stored(row, table).items() if key in row.old}
    return Edit(Action.UPDATE, table.key, values, row_id=row.row_id, rev=row.rev)


def _parent_values(plan: ImportPlan, sheet: PlannedSheet, name: tuple[str, str], rules: ImportRules) -> Row:
    parent = rules.parent
    if parent is None:
        raise ValueError("rules without a parent list")
    values: Row = {parent.kind: name[0], parent.version: name[1] or NO_VERSION, parent.source: plan.file}
    for meta, key in parent.meta:
        if sheet.meta.get(meta):
            values.setdefault(key, sheet.meta[meta])
    return values
