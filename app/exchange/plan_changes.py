"""From a compared plan to the change set that carries it out. Writes nothing itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.core.errors import Message, Severity
from app.exchange import detail_sheets
from app.exchange.compare_plan import lists_by_name
from app.exchange.import_plan import ImportPlan, PlannedRow, PlannedSheet
from app.exchange.references import Coming
from app.exchange.sheet_rules import ImportRules, Known, list_key, list_of
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Kind, Row, Table

Origin = tuple[str, str, int, str]

FORBIDDEN = "FORBIDDEN"
"""Reason of rows that a rule of the register stops."""

_ROUNDS = 3
"""Looks at the door: what is left may be stopped for a row that was taken out."""


@dataclass(slots=True)
class _Draft:
    """The set being made.

    Attributes:
        lists: `list_key` -> list record, there or to come. records: ULID -> record, there or to come.
        sources: ULID -> record in the file. kept: (list, key, cell) that records have, see `ParentList.kept`.
        made: identity of a planned row -> the record it becomes. rows: index of an edit -> the row it is for.
    """

    plan: ImportPlan
    rules: ImportRules
    lists: dict[tuple[str, str], int | Pending]
    records: dict[str, int | Pending]
    sources: dict[str, Row]
    kept: set[tuple[object, str, object]]
    made: dict[int, Pending] = field(default_factory=dict)
    rows: dict[int, PlannedRow] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    origins: list[Origin | None] = field(default_factory=list)

    def change(self) -> ChangeSet:
        return ChangeSet(f"导入 {self.plan.file}", tuple(self.edits), source="import", origins=tuple(self.origins))

    def add(self, edit: Edit, origin: Origin | None, row: PlannedRow | None = None) -> Pending:
        if row is not None:
            self.rows[len(self.edits)] = row
        self.edits.append(edit)
        self.origins.append(origin)
        return Pending(len(self.edits) - 1)


def to_change_set(
    plan: ImportPlan,
    table: Table,
    *,
    rules: ImportRules,
    known: Known,
    check: Callable[[ChangeSet], Iterable[Message]] | None = None,
) -> ChangeSet:
    """One user action: new lists first, then the chosen rows in the order of the file; all else is left alone.

    Args:
        plan: compared with `known` by `compare_plan.compare`.
        check: what the door says about a change set. Rows it refuses are refused in the plan with its sentence, and
            the others stand: never all or nothing.

    Returns:
        Edits with their origins; a set without edits when nothing is new.
    """
    draft = _drafted(plan, table, rules=rules, known=known)
    for _ in range(_ROUNDS if check else 0):
        stops = [message for message in check(draft.change()) if message.severity is Severity.ERROR] if check else []
        if not _refuse(draft, stops):
            break
        draft = _drafted(plan, table, rules=rules, known=known)
    return draft.change()


def _refuse(draft: _Draft, stops: list[Message]) -> bool:
    """Takes the rows out that the door stops; False when it stops none."""
    for message in stops:
        row = draft.rows.get(message.edit)
        if row is not None:
            row.refused, row.refusal, row.refused_field = FORBIDDEN, message.text.rstrip("。"), message.field
            draft.plan.counts[row.verdict] -= 1
            draft.plan.counts["refused"] += 1
            row.verdict = "refused"
            del draft.rows[message.edit]
    return bool(stops)


def _drafted(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> _Draft:
    lists: dict[tuple[str, str], int | Pending] = {name: row["id"] for name, row in lists_by_name(known, rules).items()}
    sources = {row["ulid"]: row for row in known.get(table.key, ())}
    parent = rules.parent
    kept = {(row[parent.field], key, row[key]) for row in sources.values() for key in parent.kept} if parent else set()
    draft = _Draft(plan, rules, lists, _records(plan, sources), sources, kept)
    for sheet in plan.sheets:
        for row in sheet.rows if not sheet.table else ():
            if _wanted(row):
                _add_record(draft, sheet, row, table)
    for child in rules.details:
        for sheet in detail_sheets.sheets_of(plan, child):
            for row in filter(_wanted, sheet.rows):
                _add_child(draft, sheet, row, child, link=detail_sheets.link_of(child, table))
    return draft


def _records(plan: ImportPlan, sources: dict[str, Row]) -> dict[str, int | Pending]:
    """What child rows belong to: the record a row of the file stands for, else the one that has the ULID."""
    planned: dict[str, int | None] = {}
    for row in (row for sheet in plan.sheets if not sheet.table for row in sheet.rows if row.ulid):
        planned.setdefault(row.ulid, row.row_id)
    found = {ulid: row["id"] for ulid, row in sources.items()} | planned
    return {ulid: row_id for ulid, row_id in found.items() if row_id is not None}


def _wanted(row: PlannedRow) -> bool:
    return row.chosen and not row.refused and row.verdict in ("added", "changed")


def _add_record(draft: _Draft, sheet: PlannedSheet, row: PlannedRow, table: Table) -> None:
    if row.verdict == "changed":
        draft.add(_update(draft, row, table), _origin(draft, sheet, row), row)
        return
    parent = draft.rules.parent
    extra: Row = {parent.field: _list_id(draft, sheet, row)} if parent else {}
    for key in parent.kept if parent else ():
        cell = draft.sources.get(row.ulid, {}).get(key)
        if cell is not None and (extra[parent.field], key, cell) not in draft.kept:
            extra[key] = cell
            draft.kept.add((extra[parent.field], key, cell))
    made = draft.add(
        Edit(Action.INSERT, table.key, _stored(draft, row, table) | extra), _origin(draft, sheet, row), row
    )
    draft.made[id(row)] = made
    if row.ulid:
        draft.records.setdefault(row.ulid, made)


def _add_child(draft: _Draft, sheet: PlannedSheet, row: PlannedRow, child: Table, *, link: str) -> None:
    if row.verdict == "changed":
        draft.add(_update(draft, row, child), _origin(draft, sheet, row), row)
        return
    record = draft.records.get(row.raw.get(detail_sheets.PARENT_ULID, "").strip())
    cells = _stored(draft, row, child)
    needed = [own.key for own in child.fields if own.kind is Kind.REFERENCE and own.required and own.key != link]
    if record is not None and all(key in cells for key in needed):  # else the clerk left out what it belongs to
        draft.add(Edit(Action.INSERT, child.key, cells | {link: record}), _origin(draft, sheet, row), row)


def _origin(draft: _Draft, sheet: PlannedSheet, row: PlannedRow) -> Origin:
    return (draft.plan.sha256, sheet.name, row.source_row, json.dumps(row.raw, ensure_ascii=False))


def _stored(draft: _Draft, row: PlannedRow, table: Table) -> Row:
    keys = set(table.columns)
    cells = {key: value for key, value in row.values.items() if key in keys and value not in (None, "")}
    pending = {key: draft.made.get(id(value.row)) for key, value in cells.items() if isinstance(value, Coming)}
    return {key: value for key, value in (cells | pending).items() if value is not None}


def _update(draft: _Draft, row: PlannedRow, table: Table) -> Edit:
    values = {key: value for key, value in _stored(draft, row, table).items() if key in row.old}
    return Edit(Action.UPDATE, table.key, values, row_id=row.row_id, rev=row.rev)


def _list_id(draft: _Draft, sheet: PlannedSheet, row: PlannedRow) -> int | Pending:
    """The list a new row belongs to; the first row of a new list makes it."""
    name = list_of(draft.plan, sheet, row, draft.rules)
    key = list_key(name)
    parent = draft.rules.parent
    if key not in draft.lists and parent:
        values: Row = {parent.kind: name[0], parent.version: name[1], parent.source: draft.plan.file}
        for meta, own in parent.meta:
            if sheet.meta.get(meta):
                values.setdefault(own, sheet.meta[meta])
        draft.lists[key] = draft.add(Edit(Action.INSERT, parent.table, values), None)
    return draft.lists[key]
