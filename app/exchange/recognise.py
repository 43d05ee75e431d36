"""From a file on disk to an import plan: sheets, headers, records, verdicts of the register's own rules.

Knows no domain words: what a register's lists look like comes in as `ImportRules`. Nothing is written anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import KnownTrouble
from app.core.export_rows import ABOUT_SHEET, ULID_HEADING
from app.core.progress import Progress
from app.exchange import detail_sheets, references, row_kinds
from app.exchange.clean import count_in, half_width, squeeze
from app.exchange.headings import Header, Vocabulary, find_header, read_header, vocabulary
from app.exchange.import_plan import ImportPlan, PlannedSheet, Recognition
from app.exchange.records import ULID, read_records
from app.exchange.sheet_grid import SheetGrid, column_index, column_letter, grid_of
from app.exchange.sheet_rules import ImportRules, Known, SheetKind, plain_rules, refuse_unsavable
from app.exchange.title_block import read_title_block
from app.exchange.workbook import Sheet, read_workbook
from db.declarations import Table


def read_plan(
    path: Path,
    table: Table,
    *,
    rules: ImportRules,
    list_kind: str = "",
    version: str = "",
    remembered: Mapping[str, str] | None = None,
    known: Known | Callable[[ImportPlan], Known] | None = None,
    recognition: Recognition | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """What the file holds for a register, judged by its rules but not yet compared with the rows there are.

    Args:
        rules: how sheets of this register are understood; `rules.table` is the table.
        list_kind: kind of sheets that do not tell themselves. version: label of the list, "" takes it from the title.
        remembered: headings the clerk once assigned -> field key.
        known: rows already in the file, see `ImportRules.related`; a function is asked when the sheets are read, so
            that only rows the plan can mean need be loaded.
        recognition: what the clerk corrected about header rows, columns and kinds.

    Raises:
        KnownTrouble: the file cannot be read; one sentence for the clerk.
        Cancelled: the clerk pressed 取消.
    """
    progress, version = progress or Progress(), version.strip()
    book = read_workbook(path, progress)
    words = vocabulary(table, rules, {**(remembered or {}), ULID_HEADING: ULID})
    reading = _Reading(words, rules, list_kind, recognition or Recognition(), progress)
    sheets = [_plan_page(page, reading) for page in book.sheets if page.name != ABOUT_SHEET]
    plan = ImportPlan(book.file, book.sha256, table.key, sheets, path=str(path), list_kind=list_kind, version=version)
    plan.version_asked = bool(version)
    if not version:
        plan.version = _version_of(plan)
    progress.step(1, 1, "检查")
    judge(plan, table, rules=rules, known=(known(plan) if callable(known) else known) or {})
    return plan


def judge(plan: ImportPlan, table: Table, *, rules: ImportRules, known: Known) -> None:
    """Refuses and remarks by the register's rules, then by what the file can hold at all."""
    references.resolve(plan, table, rules=rules, known=known)
    if rules.judge:
        rules.judge(plan, table, known)
    refuse_unsavable(plan, table)
    detail_sheets.judge_details(plan, table, rules=rules, known=known)
    references.refuse_unresolved(plan, table, rules=rules)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the sheets of one file are read; see `read_plan`."""

    words: Vocabulary
    rules: ImportRules
    list_kind: str
    wanted: Recognition
    progress: Progress


def _version_of(plan: ImportPlan) -> str:
    """The version the title tells, else the year in the file's name."""
    for sheet in plan.sheets:
        if sheet.rows and sheet.meta.get("version_label"):
            return sheet.meta["version_label"]
    year = re.search(r"(?:19|20)\d\d", half_width(plan.file))
    return f"{year[0]}年版" if year else ""


def _plan_page(page: Sheet, reading: _Reading) -> PlannedSheet:
    """A sheet of records, or of child rows of our own export."""
    child = detail_sheets.table_of(page, reading.rules)
    if child is None:
        return _plan_sheet(page, reading)
    rules = plain_rules(child)
    words = vocabulary(child, rules, {ULID_HEADING: ULID, **detail_sheets.HEADINGS})
    plan = _plan_sheet(page, _Reading(words, rules, "", Recognition(), reading.progress))
    plan.table = child.key
    return plan


def _plan_sheet(page: Sheet, reading: _Reading) -> PlannedSheet:
    grid = grid_of(page)
    plan = PlannedSheet(page.name, [], {}, {}, [], {}, hidden=page.hidden)
    if not any(grid.row_texts(row) for row in range(len(grid.rows))):
        plan.empty = True
        return plan
    header = _header(grid, page.name, reading)
    if header is None:
        _ignore(plan, grid, 0, "filler")
        plan.refused, plan.refusal = "NO_HEADER", "没有找到表头，这张工作表不导入；其余工作表不受影响"
        return plan
    head_texts = [list(grid.row_texts(row).values()) for row in range(header.first)]
    plan.meta = {**read_title_block(head_texts), "title": squeeze("".join(map("".join, head_texts)))}
    kind = _kind(page.name, head_texts, header, reading)
    _rename_columns(header, kind)
    _describe(plan, grid, header, kind, reading.rules)
    missing = _missing_column(header, kind)
    if missing:
        plan.refused = "MISSING_COLUMN"
        plan.refusal = f"缺少必填列“{missing}”，整表不导入；其余工作表不受影响"
        _ignore(plan, grid, header.last + 1, "sheet_rejected")
    else:
        read_records(grid, header, plan, rules=reading.rules, kind=kind, words=reading.words, progress=reading.progress)
        reading.rules.complete(plan, kind)
    return plan


def _rename_columns(header: Header, kind: SheetKind) -> None:
    """A heading such as 类别 means something else in some kinds of list."""
    taken = set(header.columns.values())
    header.columns = {
        column: new if (new := kind.renamed.get(key, key)) not in taken else key
        for column, key in header.columns.items()
    }


def _missing_column(header: Header, kind: SheetKind) -> str:
    """Heading of the first mandatory column the sheet lacks, "" when all are there."""
    present = set(header.columns.values())
    return next((label for keys, label in kind.required.items() if not present & set(keys.split("|"))), "")


def _header(grid: SheetGrid, name: str, reading: _Reading) -> Header | None:
    rows = reading.wanted.header_rows.get(name)
    if rows:
        header = read_header(grid, reading.words, min(rows) - 1, max(rows) - 1)
    else:
        header = find_header(grid, reading.words, anchor=reading.rules.anchor)
    for letter, key in reading.wanted.columns.get(name, {}).items() if header else ():
        column = column_index(letter)
        header.columns = {c: k for c, k in header.columns.items() if c != column and k != key}
        if key:
            header.columns[column] = key
    return header


def _kind(name: str, head_texts: list[list[str]], header: Header, reading: _Reading) -> SheetKind:
    """What the sheet is: its own headings, then its name, then its title, then what the caller says.

    A name or title that only says the general kind leaves the word to the caller: a model list is called 权责清单 too.
    A sheet of our own export names the list in every row and is no kind by itself.

    Raises:
        KnownTrouble: E-UNKNOWN, the sheet does not tell and what the caller says is no kind.
    """
    rules = reading.rules
    if name in reading.wanted.list_kinds:
        return rules.kind(reading.wanted.list_kinds[name])
    if rules.parent and rules.parent.field in header.columns.values():
        return SheetKind(rules.kind(reading.list_kind).name)
    headings = {squeeze(half_width(text)) for path in header.headings.values() for text in path.split("/")}
    for kind in rules.kinds:
        if headings & set(kind.headings):
            return kind
    titles = [squeeze(half_width(text)) for texts in head_texts for text in texts]
    told = rules.kind(reading.list_kind) if reading.list_kind and rules.knows(reading.list_kind) else rules.kinds[0]
    for text in (squeeze(name), *titles):
        for kind in rules.kinds:
            if any(re.search(word, text) for word in kind.words):
                return told if kind is rules.kinds[0] else kind
    if reading.list_kind and not rules.knows(reading.list_kind):
        known = "、".join(kind.name for kind in rules.kinds if kind.name)
        raise KnownTrouble("E-UNKNOWN", f"没有导入，数据没有变动：没有“{reading.list_kind}”这种清单；可以用：{known}。")
    return rules.kind(reading.list_kind)


def _describe(plan: PlannedSheet, grid: SheetGrid, header: Header, kind: SheetKind, rules: ImportRules) -> None:
    plan.header_rows = list(range(header.first + 1, header.last + 2))
    plan.column_map = {column_letter(column): key for column, key in sorted(header.columns.items())}
    plan.headings = {column_letter(column): text for column, text in header.headings.items()}
    plan.list_kind = kind.name
    for row in range(header.first):
        plan.ignored[row + 1] = row_kinds.head_kind(grid.row_texts(row))
    mapped = {text for column, text in header.headings.items() if column in header.columns}
    plan.unmapped = list(dict.fromkeys(text for text in header.headings.values() if text not in mapped))
    dropped = [text for text in plan.headings.values() if re.search(rules.personal, text)]
    plan.anchor, plan.facts = rules.anchor, dict(kind.remarks)
    told = {"declared": count_in(plan.name), "dropped": dropped}
    plan.meta.update({key: value for key, value in told.items() if value})


def _ignore(plan: PlannedSheet, grid: SheetGrid, first: int, kind: str) -> None:
    for row in range(first, grid.height):
        plan.ignored[row + 1] = kind if grid.row_texts(row) else "blank"
