"""How a ledger looks, as plain data: an editor declares it, `reports/ledger` draws it, the preview shows that PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.declarations import Row
from db.query import Filter, Query

if TYPE_CHECKING:
    from app.core.rules import Reading


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One printed column.

    Attributes:
        key: field key; "#" is the running number; "*" holds every other printed field that is not empty, a line each.
        heading: printed heading; columns next to each other with the same `band` stand under one common heading.
        width: mm on the ledger's own paper; other papers scale all widths.
        align: "left", "center" or "right".
        numbered: an empty cell prints the running number.
    """

    key: str
    heading: str
    width: float
    align: str = "left"
    band: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class LedgerScope:
    """Which rows a ledger is for, told by the record they belong to, and what that record calls its version.

    Attributes:
        reference: key of the REFERENCE field of the ledger's table. field: key of the table it points to.
        values: cells of `field` that count; empty counts every row.
        label: key of the table pointed to whose text is the version; printed when all rows share it and the clerk
            gave none. unlabelled: the word that stands for no version and is not printed.
        counted: takes all records, gives the ids of those in force; when rows of several records come, only these
            are printed (versions of a list are not mixed); None mixes them.
    """

    reference: str
    field: str
    values: tuple[str, ...] = ()
    label: str = ""
    unlabelled: str = ""
    counted: Callable[[list[Row]], set[int]] | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One printed list of a table.

    Attributes:
        key: stable name for the command line, e.g. "items-full".
        heading: name in the print menu.
        table: table key.
        title: title on paper; {unit} and {version} are filled in.
        columns: left to right.
        paper: "A3" or "A4". landscape: orientation.
        group_by: field key whose value makes a band row with the count ("行政许可（11项）"), "" for none.
        continued: keys repeated on a page that continues a long row ("12 · 名称（续）").
        foot: labels of the lines at the end, e.g. 制表, 审核, 盖章.
        body_size: pt, never under 8.
        scope: see `LedgerScope`; None prints every row.
        counter: measure word of the bands and totals, "" for the table's own.
        only: conditions its rows meet besides those of the query printed ("保留" papers, never the rest).
    """

    key: str
    heading: str
    table: str
    title: str
    columns: tuple[LedgerColumn, ...]
    paper: str = "A3"
    landscape: bool = True
    group_by: str = ""
    continued: tuple[str, ...] = ()
    foot: tuple[str, ...] = ("制表", "审核", "盖章")
    body_size: float = 9.0
    counter: str = ""
    scope: LedgerScope | None = None
    only: tuple[Filter, ...] = ()

    def narrowed(self, query: Query) -> Query:
        """The query with the conditions of `only`."""
        return replace(query, filters=(*query.filters, *self.only)) if self.only else query


@dataclass(frozen=True, slots=True)
class LedgerOptions:
    """What the clerk chooses before printing.

    Attributes:
        public: True makes the 公示版 (internal columns left out, masks applied, page marked), False the 存档版.
        paper: "A3", "A4" or "" for the ledger's own. landscape: None for the ledger's own.
        unit: name of the office. version: label of the list. printed_on: ISO date. operator: 制表人.
        as_of: ISO date the rows stand for, "" for today. anchor: last journal hash and count, printed in the foot.
        body_font: "" for the shipped 宋体, or 仿宋, 楷体, 黑体 where the computer has it.
        colour: True prints the sender and the lines of a letter in red (GB/T 9704); False everything in black.
    """

    public: bool = False
    paper: str = ""
    landscape: bool | None = None
    unit: str = ""
    version: str = ""
    printed_on: str = ""
    operator: str = ""
    as_of: str = ""
    anchor: str = ""
    body_font: str = ""
    colour: bool = False


def options_of(session: Reading) -> LedgerOptions:
    """What paper says of itself unless the clerk says otherwise: the office, today, who works with the file."""
    unit = str(session.setting("unit", "") or "")
    return LedgerOptions(unit=unit, printed_on=session.today, operator=session.operator)


def scoped(
    ledger: Ledger, rows: list[Row], options: LedgerOptions, *, targets: Iterable[Row]
) -> tuple[list[Row], LedgerOptions]:
    """The rows the ledger is for, and the options with the version they share.

    Rows that all belong to one record are printed even if it is of another kind, as long as there is none of the
    wanted kind: the clerk has then told the kinds apart in some other way.

    Args:
        targets: rows of the table that `scope.reference` points to.
    """
    scope = ledger.scope
    if scope is None:
        return rows, options
    known = {target["id"]: target for target in targets}
    wanted = {row_id for row_id, target in known.items() if target.get(scope.field) in scope.values}
    if wanted or len({row.get(scope.reference) for row in rows}) > 1:
        rows = [row for row in rows if not scope.values or row.get(scope.reference) in wanted]
    held = {row.get(scope.reference) for row in rows}
    if scope.counted and len(held) > 1:
        in_force = scope.counted(list(known.values())) & held
        rows = [row for row in rows if row.get(scope.reference) in in_force] if in_force else rows
    labels = {known.get(row.get(scope.reference), {}).get(scope.label) for row in rows} if scope.label else set()
    if len(labels) == 1 and not options.version:
        version = labels.pop() or ""
        options = replace(options, version="" if version == scope.unlabelled else version)
    return rows, options
