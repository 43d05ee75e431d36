"""Compares an import plan with the rows there are: what would be added, changed, stay, or is refused.

Records are matched by identity, never by running number: ULID of our own export, natural key, official code, then
name where that is unique on both sides. An empty cell of the file never clears what the register holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.exchange import detail_sheets
from app.exchange.clean import comparable, squeeze
from app.exchange.import_plan import ImportPlan, PlannedRow
from app.exchange.recognise import judge
from app.exchange.sheet_rules import ImportRules, Known, list_key, list_of, names_list
from db.declarations import Kind, Row, Table

VERDICTS = ("added", "changed", "unchanged", "refused")

CLOSED_LIST = "CLOSED_LIST"
"""Reason of rows that belong to a list nothing may be changed in."""

_UNKNOWN_LIST = -1
"""Stands for the id of a list that the import will make."""

Key = tuple[str, ...]


@dataclass(slots=True)
class _Match:
    """Both sides of one comparison: planned rows with the id of their list, existing rows not yet taken."""

    table: Table
    rules: ImportRules
    planned: list[tuple[PlannedRow, int]]
    existing: dict[int, Row]
    found: dict[int, Row] = field(default_factory=dict)


def recheck(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> None:
    """Judges and compares again after cells were corrected, by the same rules; changes the plan in place."""
    for sheet in plan.sheets:
        if not sheet.refused and not sheet.table:
            rules.complete(sheet, rules.kind(sheet.list_kind))
    judge(plan, table, rules=rules, known=known)
    compare(plan, table, rules=rules, known=known)


def compare(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> None:
    """Sets verdict, row id, revision and old values of every row, and `plan.counts`."""
    planned = list(_planned(plan, rules, known))
    match = _Match(table, rules, planned, _candidates(planned, known[table.key], rules))
    _take_by_ulid(match, plan)
    natural = [key for key in table.natural_key if not rules.parent or key != rules.parent.field]
    _take(match, _keys_of((*natural, *rules.identity)), several=True)
    if rules.code:
        _take(match, _keys_of((rules.code,)))
    if rules.loose:
        _take(match, _keys_of(rules.loose), agree=rules.identity)
    if rules.identity:
        _take(match, _keys_of(natural), agree=rules.identity, same=_is_part)
    for index, (row, _) in enumerate(match.planned):
        _set_verdict(row, match.found.get(index), table, rules)
    owners = {row["ulid"]: row["id"] for row in known.get(table.key, ())} | _stand_for(match)
    for child in rules.details:
        for sheet in detail_sheets.sheets_of(plan, child):
            for row, existing in detail_sheets.existing_children(sheet, child, table, known, owners):
                _set_verdict(row, existing, child, rules)
    if rules.closed:
        _refuse_closed(plan, match, rules.closed, known)
    counts = Counter(row.verdict for sheet in plan.sheets for row in sheet.rows)
    plan.counts = {verdict: counts[verdict] for verdict in VERDICTS}


def _refuse_closed(plan: ImportPlan, match: _Match, closed: Callable[[Row, Known], str], known: Known) -> None:
    """Refuses before all else what would change a list that is closed, or come into it."""
    parent = match.rules.parent
    owners = {row["id"]: row for row in known.get(parent.table if parent else match.table.key, ())}
    reasons = {owner_id: closed(row, known) for owner_id, row in owners.items()}
    owner = parent.field if parent else "id"
    records: dict[str, int] = {row["ulid"]: row[owner] for row in known.get(match.table.key, ())}
    for index, (row, list_id) in enumerate(match.planned):
        existing = match.found.get(index)
        owner_id = list_id if existing is None else existing[owner]
        _refuse_for(row, reasons.get(owner_id, ""))
        if row.ulid:
            records[row.ulid] = owner_id
    for sheet in plan.sheets:
        for row in sheet.rows if sheet.table else ():
            owner_id = records.get(row.raw.get(detail_sheets.PARENT_ULID, "").strip(), _UNKNOWN_LIST)
            _refuse_for(row, reasons.get(owner_id, ""))


def _refuse_for(row: PlannedRow, reason: str) -> None:
    if reason and row.verdict != "unchanged":
        row.refused, row.refusal, row.refused_field, row.verdict = CLOSED_LIST, reason, "", "refused"


def lists_by_name(known: Known, rules: ImportRules) -> dict[tuple[str, str], Row]:
    """`list_key` of kind and version -> list record in the file; the first of several spellings."""
    parent = rules.parent
    if parent is None:
        return {}
    rows = sorted(known.get(parent.table, ()), key=lambda row: row["id"], reverse=True)
    return {list_key((row[parent.kind], row[parent.version])): row for row in rows}


def _planned(plan: ImportPlan, rules: ImportRules, known: Known) -> Iterable[tuple[PlannedRow, int]]:
    lists = lists_by_name(known, rules)
    for sheet in (sheet for sheet in plan.sheets if not sheet.table):
        for row in sheet.rows:
            parent = lists.get(list_key(list_of(plan, sheet, row, rules)))
            yield row, parent["id"] if parent else _UNKNOWN_LIST


def _candidates(planned: list[tuple[PlannedRow, int]], existing: Iterable[Row], rules: ImportRules) -> dict[int, Row]:
    """Existing rows that can be meant at all: of the same lists, or named by their ULID; a register may be large."""
    if not rules.parent:
        return {row["id"]: row for row in existing}
    lists = {list_id for _, list_id in planned}
    ulids = {row.ulid for row, _ in planned if row.ulid}
    field = rules.parent.field
    return {row["id"]: row for row in existing if row.get(field) in lists or row["ulid"] in ulids}


def _take_by_ulid(match: _Match, plan: ImportPlan) -> None:
    """Records of our own export; one that is to go into another list than it came from is another record there."""
    by_ulid = {row["ulid"]: row for row in match.existing.values()}
    parent = match.rules.parent
    for index, (row, list_id) in enumerate(match.planned):
        existing = by_ulid.get(row.ulid) if row.ulid else None
        if existing is None or existing["id"] not in match.existing:
            continue
        if parent and existing[parent.field] != list_id and names_list(plan, row, match.rules):
            continue
        match.found[index] = match.existing.pop(existing["id"])


def _stand_for(match: _Match) -> dict[str, int | None]:
    """ULID in the file -> id of the record its row stands for, None for a new one."""
    found: dict[str, int | None] = {}
    for index, (row, _) in enumerate(match.planned):
        if row.ulid:
            found.setdefault(row.ulid, match.found[index]["id"] if index in match.found else None)
    return found


def _keys_of(keys: Iterable[str]) -> Callable[[Row], Key]:
    names = tuple(keys)
    return lambda row: tuple(comparable(row.get(name)) for name in names)


def _is_part(one: str, other: str) -> bool:
    """True for 街道 and 某某街道: a body named shorter is the same, two bodies often hold the same power."""
    return one in other or other in one


def _take(
    match: _Match,
    key_of: Callable[[Row], Key],
    *,
    several: bool = False,
    agree: tuple[str, ...] = (),
    same: Callable[[str, str], bool] = str.__eq__,
) -> None:
    """Pairs what is left on both sides under the same key within the same list.

    Args:
        several: equal keys are paired in order; otherwise the key must be unique on both sides.
        agree: fields that must be the same, or empty on one side.
    """
    parent = match.rules.parent.field if match.rules.parent else ""
    there: dict[tuple[object, Key], list[Row]] = defaultdict(list)
    for row in match.existing.values():
        there[(row.get(parent), key_of(row))].append(row)
    here: dict[tuple[object, Key], list[int]] = defaultdict(list)
    for index, (planned, list_id) in enumerate(match.planned):
        if index not in match.found and not planned.refused and any(key_of(planned.values)):
            here[(list_id if parent else None, key_of(planned.values))].append(index)
    for key, indexes in here.items():
        rows = there.get(key, [])
        if not several and (len(indexes) != 1 or len(rows) != 1):
            continue
        for index, row in zip(indexes, rows, strict=False):
            if _agree(match.planned[index][0].values, row, agree, same=same):
                match.found[index] = match.existing.pop(row["id"])


def _agree(values: Row, row: Row, keys: tuple[str, ...], *, same: Callable[[str, str], bool]) -> bool:
    pairs = [(comparable(values.get(key)), comparable(row.get(key))) for key in keys]
    return all(not here or not there or same(here, there) for here, there in pairs)


def _set_verdict(row: PlannedRow, existing: Row | None, table: Table, rules: ImportRules) -> None:
    row.row_id, row.rev, row.old = None, None, {}
    if row.refused:
        row.verdict = "refused"
        return
    if existing is None:
        row.verdict = "added"
        return
    row.row_id, row.rev = existing["id"], existing["rev"]
    old = {key: existing.get(key) for key in differing(row.values, existing, table)}
    row.verdict = "changed" if set(old) - rules.uncounted else "unchanged"
    row.old = old if row.verdict == "changed" else {}


def differing(values: Row, existing: Row, table: Table) -> list[str]:
    """Keys whose new cell says something else than the existing one; blanks alone are no difference."""
    keys = []
    for item in table.fields:
        new = values.get(item.key)
        if not item.stored or new is None or new == "":
            continue
        old = existing.get(item.key)
        same = comparable(new) == comparable(old) if item.kind is Kind.CODE else _plain(new) == _plain(old)
        if not same:
            keys.append(item.key)
    return keys


def _plain(value: object) -> object:
    return squeeze(value) if isinstance(value, str) else value
