"""What an importer must know about a register besides its declaration, as plain data and three functions.

Every register can be imported with `plain_rules`; an editor whose lists are wilder brings its own `ImportRules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.exchange.clean import comparable
from app.exchange.import_plan import ImportPlan, Note, PlannedRow, PlannedSheet
from db.declarations import Field, Kind, Row, Table

TITLE_SEPARATOR = " · "
"""Between the parts of a record's title (declarations, `Table.title`)."""

LOST_DIGITS = "LOST_DIGITS"
"""Remark on a number whose last digits the spreadsheet has dropped; refuses the row until the cell is filled anew."""

NO_VERSION = "未注明版本"
"""Label of a list whose file, title and caller name none."""

Known = Mapping[str, list[Row]]
"""Table key -> rows already in the file: the register itself and its related tables."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind of list that a sheet can be.

    Attributes:
        name: what the clerk calls it. called: other names people use for it.
        words: regular expressions looked for in sheet name and title.
        headings: heading that only this kind has -> field key; also tells the kind.
        required: field key (or "one|other") -> heading named when the column is missing.
        fixed: values every row of the kind has.
        renamed: key a heading has in other kinds -> key it has in this one.
        band_field: key that section bands (一、…) fill, "" when they are only ignored.
        remarks: report key (type_rule, category_rule, split_rule) -> Chinese sentence on how columns are understood.
    """

    name: str
    words: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    required: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    band_field: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParentList:
    """The record that stands for a whole imported list: one per kind of list and version.

    Attributes:
        field: key of the reference in the imported rows. table: key of the parents' table.
        kind, version: keys of the parent that name it. source: key that takes the file's name.
        meta: what the title block tells (filling_unit, filling_date, title_unit) -> key of the parent, best first.
        kept: keys of an imported row that a record takes along when its row comes into another list.
    """

    field: str
    table: str
    kind: str
    version: str
    source: str
    meta: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


def keep(sheet: PlannedSheet, kind: SheetKind) -> None:
    """Completes nothing: for registers whose values stand in the sheet as they are."""


@dataclass(frozen=True, slots=True)
class ImportRules:
    """How sheets of one register are understood.

    Attributes:
        table: key of the register.
        anchor: key of the column whose merged ranges tell records apart, usually the name.
        part: key of the column that makes several records under one anchor (子项), "" for none.
        seq: key of the printed running number, "" for none.
        aliases: heading -> field key, in addition to the aliases at the fields; a virtual key is split by `complete`.
        compounds: heading over several columns -> their keys from left to right.
        patterns: (regular expression, key) for headings not named otherwise, tried in order.
        kinds: kinds of list; the first one is taken when nothing tells.
        inherited: keys a part takes from the record above when its own cell is empty.
        listed: keys whose line breaks separate names (offices, departments).
        headed: key of a text -> key of the name it belongs to; rows that go on with both keep them together.
        synonyms: key -> other word -> choice.
        uncounted: keys whose difference alone is no change (序号).
        code: key of the official number that tells records apart when natural keys differ, "" for none.
        loose: keys by which records are matched when that is unique on both sides.
        identity: keys that besides the natural key must not contradict each other when records are matched.
        parent: the list record that imported rows belong to, None when the register has none.
        details: tables of child rows that our own exports carry on further sheets.
        targets: tables that references of the register and its details point to.
        related: table keys whose rows `judge` and comparison want to see.
        closed: takes the list record rows belong to (where there is none, the record itself) and the rows there are,
            gives why nothing of it may be added or changed, "" when it may.
        personal: expression for headings of personal columns that are left out.
        complete: fills what follows from the rest of a sheet (type from sheet name, columns to split).
        judge: refuses rows and adds warnings, over the whole plan; must give the same when called again.
    """

    table: Table
    anchor: str
    part: str = ""
    seq: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    compounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()
    kinds: tuple[SheetKind, ...] = (SheetKind(""),)
    inherited: tuple[str, ...] = ()
    listed: frozenset[str] = frozenset()
    headed: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    uncounted: frozenset[str] = frozenset()
    identity: tuple[str, ...] = ()
    code: str = ""
    loose: tuple[str, ...] = ()
    parent: ParentList | None = None
    details: tuple[Table, ...] = ()
    targets: tuple[Table, ...] = ()
    related: tuple[str, ...] = ()
    personal: str = r"录入|填报人|填表人|经办人|联系人|联系电话|联系方式|手机|身份证"
    complete: Callable[[PlannedSheet, SheetKind], None] = keep
    judge: Callable[[ImportPlan, Table, Known], None] | None = None
    closed: Callable[[Row, Known], str] | None = None

    def knows(self, name: str) -> bool:
        """True for the name or a by-name of a kind, and for any name where lists have no kinds."""
        named = [kind for kind in self.kinds if kind.name]
        return not named or any(name in (kind.name, *kind.called) for kind in named)

    def kind(self, name: str) -> SheetKind:
        """The kind of that name or by-name, the first one when there is none."""
        return next((kind for kind in self.kinds if name in (kind.name, *kind.called)), self.kinds[0])


def plain_rules(table: Table) -> ImportRules:
    """Rules for a register without wild lists: headings of the fields, required cells, no record twice."""
    required = {field.key: field.heading for field in _importable(table) if field.required}
    anchor = next(iter(required), _importable(table)[0].key)
    return ImportRules(table, anchor=anchor, kinds=(SheetKind("", required=required),), judge=judge_plainly)


def completed(rules: ImportRules, tables: Mapping[str, Table]) -> ImportRules:
    """The rules with what the declarations say: child tables, registers pointed to, and that their rows are wanted."""
    details = tuple(tables[own.target or ""] for own in rules.table.fields if own.kind is Kind.DETAILS)
    targets = {
        own.target or ""
        for holder in (rules.table, *details)
        for own in holder.fields
        if own.kind is Kind.REFERENCE and not own.computed
    }
    related = dict.fromkeys((*rules.related, *(child.key for child in details), *sorted(targets)))
    related.pop(rules.table.key, None)
    return replace(
        rules, details=details, targets=tuple(tables[key] for key in sorted(targets)), related=tuple(related)
    )


def _importable(table: Table) -> list[Field]:
    return [field for field in table.fields if field.kind not in (Kind.DETAILS, Kind.REFERENCE) and not field.computed]


def judge_plainly(plan: ImportPlan, table: Table, known: Known) -> None:
    """Refuses rows without a required value and rows that stand in the file twice.

    Two records of our own export that say the same are two records: each has its ULID.
    """
    seen: dict[tuple[str, ...], dict[str, int]] = {}
    for sheet in plan.sheets:
        for row in sheet.rows if not sheet.table else ():
            accept(row)
            missing = next((field for field in table.fields if field.required and _is_empty(row, field)), None)
            key = tuple(str(row.values.get(name) or "") for name in table.natural_key)
            if missing:
                refuse(
                    row, "MISSING_VALUE", f"“{heading_of(sheet, table, missing.key)}”为空，这一栏必须填写", missing.key
                )
                continue
            above = seen.setdefault(key, {})
            if any(key) and above and (not row.ulid or row.ulid in above or "" in above):
                refuse(row, "DUPLICATE_ITEM", f"与第 {next(iter(above.values()))} 行重复", table.natural_key[0])
            else:
                above.setdefault(row.ulid, row.source_row)


def refuse_unsavable(plan: ImportPlan, table: Table) -> None:
    """Refuses rows that the file would not take, so that the others can be imported: too long, not a choice."""
    for sheet in plan.sheets:
        for row in sheet.rows if not sheet.table else ():
            for note in row.notes:
                if note.code == LOST_DIGITS and row.values.get(note.field) is None:
                    refuse(row, LOST_DIGITS, note.text, note.field)
            for item in table.fields:
                value = row.values.get(item.key)
                if value in (None, "") or not item.stored:
                    continue
                if item.max_chars is not None and isinstance(value, str) and len(value) > item.max_chars:
                    text = f"“{item.heading}”有 {len(value)} 字，超过 {item.max_chars} 字的上限，请缩短"
                    refuse(row, "TOO_LONG", text, item.key)
                elif item.kind is Kind.CHOICE and value not in item.choices:
                    refuse(row, "BAD_CHOICE", f"“{item.heading}”填的“{value}”不在可选范围内，请改正", item.key)


def _is_empty(row: PlannedRow, field: Field) -> bool:
    return field.kind is not Kind.REFERENCE and field.stored and row.values.get(field.key) in (None, "")


def refuse(row: PlannedRow, code: str, sentence: str, key: str = "") -> None:
    """Marks a row as not to be taken over and the field to correct; the first reason stays."""
    if not row.refused:
        row.refused, row.refusal, row.refused_field = code, sentence, key


def accept(row: PlannedRow) -> None:
    """Takes back a refusal, before a row is judged anew."""
    row.refused = row.refusal = row.refused_field = ""


def heading_of(sheet: PlannedSheet, table: Table, key: str) -> str:
    """The heading the sheet itself has for a field (its lowest level), else the declared one."""
    for letter, mapped in sheet.column_map.items():
        if mapped == key:
            return sheet.headings.get(letter, "").rsplit("/", 1)[-1] or table.field(key).heading
    return table.field(key).heading


def warn(row: PlannedRow, code: str, sentence: str, key: str = "", *, optional: bool = False) -> None:
    """Adds a remark to a row."""
    row.notes.append(Note(row.source_row, code, sentence, key, optional))


def list_of(plan: ImportPlan, sheet: PlannedSheet, row: PlannedRow, rules: ImportRules) -> tuple[str, str]:
    """Kind and version of the list a row belongs to: what our own export says in the row, else what the sheet is.

    A version that was asked for goes before the one an export names: edited in a spreadsheet, it is the next version.
    """
    kind, version = _told(row, rules)
    if not version:
        return sheet.list_kind, plan.version or NO_VERSION
    return (kind, plan.version) if plan.version_asked and sheet.list_kind in ("", kind) else (kind, version)


def list_key(name: tuple[str, str]) -> tuple[str, str]:
    """What lists are told apart by: 2024 年版 and ２０２４年版 are one version."""
    return name[0], comparable(name[1])


def names_list(plan: ImportPlan, row: PlannedRow, rules: ImportRules) -> bool:
    """True when the row or the person who imports it says which version it belongs to."""
    return plan.version_asked or bool(_told(row, rules)[1])


def _told(row: PlannedRow, rules: ImportRules) -> tuple[str, str]:
    """Kind and version that our own export says in the row, empty texts for other files."""
    kind, _, version = (row.raw.get(rules.parent.field, "") if rules.parent else "").partition(TITLE_SEPARATOR)
    return (kind, version) if any(kind == one.name for one in rules.kinds) else ("", "")
