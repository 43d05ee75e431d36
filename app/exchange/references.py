"""Cells that name a record of another register: from the title in the sheet back to the record.

A title may stand for a record that the same file brings in; several records of the same title mean the newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core import text
from app.exchange.clean import comparable
from app.exchange.import_plan import ImportPlan, PlannedRow, PlannedSheet
from app.exchange.sheet_rules import ImportRules, Known, refuse, warn
from db.declarations import Field, Kind, Row, Table

UNKNOWN_RECORD = "UNKNOWN_RECORD"
"""Remark on a title that is nobody's; refuses the row where the reference is required."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Stands for the id of a record that the same import makes."""

    row: PlannedRow


def references_of(table: Table, rules: ImportRules) -> tuple[Field, ...]:
    """The references a sheet of this table can carry: not the list, not the record a child row belongs to."""
    own = {rules.parent.field} if rules.parent else set()
    if table.detail_of:
        own |= {field.key for field in table.fields if field.target == table.detail_of and field.required}
        own -= {field.key for field in table.fields if field.in_form}
    return tuple(
        field for field in table.fields if field.kind is Kind.REFERENCE and not field.computed and field.key not in own
    )


def resolve(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> None:
    """Puts ids (or `Coming`) in place of titles, for records and child rows; a title of nobody leaves None."""
    holders = {"": table} | {child.key: child for child in rules.details}
    wanted = {key: references_of(holder, rules) for key, holder in holders.items()}
    targets = {field.target or "" for fields in wanted.values() for field in fields}
    index = _Index({target.key: target for target in rules.targets}, known, plan, table)
    titles = {key: index.of(key) for key in targets}
    for sheet, row in _rows(plan):
        for field in wanted.get(sheet.table, ()):
            if field.key in row.raw:
                found = titles[field.target or ""].get(_plain(row.raw[field.key]))
                row.values[field.key] = index.kept(row, holders[sheet.table], field) or found


def refuse_unresolved(plan: ImportPlan, table: Table, *, rules: ImportRules) -> None:
    """Refuses rows whose required reference names nobody, remarks on the others."""
    holders = {"": table} | {child.key: child for child in rules.details}
    wanted = {key: references_of(holder, rules) for key, holder in holders.items()}
    for sheet, row in _rows(plan):
        row.notes = [note for note in row.notes if note.code != UNKNOWN_RECORD]
        for field in wanted.get(sheet.table, ()):
            told = row.raw.get(field.key, "").strip()
            if row.values.get(field.key) is not None:
                continue
            if told:
                sentence = f"没有找到{field.heading}“{told[:40]}”，请先登记它或改成登记过的名称"
                if field.required:
                    refuse(row, UNKNOWN_RECORD, sentence, field.key)
                else:
                    warn(row, UNKNOWN_RECORD, f"{sentence}，按空处理", field.key)
            elif field.required and not row.refused:
                refuse(row, "MISSING_VALUE", f"“{field.heading}”为空，这一栏必须填写", field.key)


def _rows(plan: ImportPlan) -> Iterator[tuple[PlannedSheet, PlannedRow]]:
    return ((sheet, row) for sheet in plan.sheets for row in sheet.rows)


class _Index:
    """Titles of the registers pointed to."""

    def __init__(self, tables: dict[str, Table], known: Known, plan: ImportPlan, table: Table) -> None:
        self._tables, self._known, self._plan, self._table = tables, known, plan, table
        self._rows = {
            key: {row["id"]: row for row in rows} for key, rows in known.items() if key in tables or key == table.key
        }
        self._by_ulid: dict[str, dict[str, Row]] = {}

    def of(self, key: str) -> dict[str, int | Coming]:
        """Title -> record; of the records this file brings in only where no known one has the title."""
        table = self._tables.get(key)
        if table is None:
            return {}
        titles: dict[str, int | Coming] = {}
        if key == self._table.key:
            for row in _own_rows(self._plan):
                titles[_plain(text.title(table, row.values, self._title))] = Coming(row)
        for row in self._known.get(key, ()):
            titles[_plain(text.title(table, row, self._title))] = row["id"]
        titles.pop("", None)
        return titles

    def kept(self, row: PlannedRow, holder: Table, field: Field) -> int | None:
        """What the same record of the file points to already, when the sheet still says its title."""
        if not row.ulid:
            return None
        if holder.key not in self._by_ulid:
            self._by_ulid[holder.key] = {one["ulid"]: one for one in self._known.get(holder.key, ())}
        existing = self._by_ulid[holder.key].get(row.ulid)
        current = existing[field.key] if existing else None
        same = current is not None and _plain(self._title(field.target or "", current)) == _plain(row.raw[field.key])
        return current if same else None

    def _title(self, key: str, row_id: int) -> str:
        row = self._rows.get(key, {}).get(row_id)
        table = self._tables.get(key)
        return text.title(table, row, self._title) if row is not None and table is not None else ""


def _own_rows(plan: ImportPlan) -> Iterable[PlannedRow]:
    return (row for sheet in plan.sheets if not sheet.table for row in sheet.rows)


def _plain(title: str) -> str:
    return comparable(title)
