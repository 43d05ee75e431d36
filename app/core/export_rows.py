"""What an export of a register holds, as plain sheets of cells; writers turn them into xlsx or CSV.

Every stored field but scans is written, also those no report prints: an export must come back unchanged (house style
38).
Knows no file format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core import text
from app.core.progress import Progress
from app.core.query import Query
from db.declarations import Field, Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

ULID_HEADING = "记录编号"
"""Heading of the ULIDs; an import tells records apart by them even when names were changed."""

PARENT_ULID_HEADING = "所属记录编号"
PARENT_HEADING = "所属记录"
ABOUT_SHEET = "导出说明"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column. `width` is in full-width characters, `choices` as in `Field`, `strict` refuses other words."""

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 8
    choices: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """One table of cells.

    Attributes:
        name: heading of the register or of its details.
        columns: left to right. frozen: how many stay in view.
        rows: cells in the order of columns: stored cells as `Kind` says, references as titles, None for empty.
    """

    name: str
    columns: tuple[ExportColumn, ...]
    rows: list[tuple[Any, ...]]
    frozen: int = 1


def sheets_job(session: Session, query: Query, keys: tuple[str, ...] = ()) -> Callable[[Progress], list[ExportSheet]]:
    """Prepare an export in the main thread; the closure reads and builds the sheets in a worker.

    Args:
        session: open file; only asked for closures that read.
        query: which rows, in which order, as of when.
        keys: fields wanted, () for all that are typed (computed ones would be refused on the way back).
    """
    table = session.tables[query.table]
    fields = [field for field in table.fields if (field.key in keys if keys else not field.computed)]
    details = [session.tables[field.target] for field in fields if field.kind is Kind.DETAILS and field.target]
    main_job = session.rows_job(query)
    child_jobs = {child.key: session.rows_job(Query(child.key, as_of=query.as_of)) for child in details}
    titles_of = titles_job(session, table, as_of=query.as_of)

    def build(progress: Progress) -> list[ExportSheet]:
        rows = main_job(progress)
        titles = titles_of(progress) | {table.key: _titles(table, rows)}
        parents = {row["id"]: (place, row["ulid"]) for place, row in enumerate(rows)}
        sheets = [_main_sheet(table, fields, rows, titles=titles)]
        for child in details:
            children = child_jobs[child.key](progress)
            sheets.append(_detail_sheet(table, child, children, parents=parents, titles=titles))
        return sheets

    return build


def titles_job(session: Session, table: Table, *, as_of: str | None) -> Callable[[Progress], dict[str, dict[int, str]]]:
    """Prepare the titles of everything that rows of `table` and their details point to; table key -> id -> title."""
    details = [session.tables[field.target] for field in table.fields if field.kind is Kind.DETAILS and field.target]
    targets = {
        field.target
        for holder in (table, *details)
        for field in holder.fields
        if field.kind is Kind.REFERENCE and field.target and not (holder in details and field.target == table.key)
    }
    jobs = {key: session.rows_job(Query(key, as_of=as_of)) for key in targets}
    return lambda progress: {key: _titles(session.tables[key], job(progress)) for key, job in jobs.items()}


def about(session: Session, query: Query, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """What the last sheet says: where the rows come from and that they may come back."""
    table = session.tables[query.table]
    count, anchor = session.anchor()
    limited = "" if query.plain else "（按筛选或时点导出的一部分）"
    return (
        ("程序", "街道台账"),
        ("登记册", f"{table.heading}{limited}"),
        ("单位", str(session.setting("unit", "") or "")),
        ("导出时间", now.strftime("%Y-%m-%d %H:%M")),
        ("数据时点", query.as_of or "当前"),
        ("台账校验", f"第 {count} 次修改 {anchor[:16]}"),
        ("说明", f"改好后可以再导入。“{ULID_HEADING}”用来认出原来的记录，请不要改动；新增的行把它留空。"),
    )


def _titles(table: Table, rows: Iterable[Row]) -> dict[int, str]:
    return {row["id"]: text.title(table, row) for row in rows}


def _main_sheet(
    table: Table, fields: list[Field], rows: list[Row], *, titles: dict[str, dict[int, str]]
) -> ExportSheet:
    stored = [field for field in fields if _written(field)]
    columns = (*(_column(field) for field in stored), ExportColumn(ULID_HEADING, Kind.CODE, 14))
    cells = [(*(_cell(field, row, titles) for field in stored), row["ulid"]) for row in rows]
    return ExportSheet(table.heading, columns, cells, table.frozen)


def _detail_sheet(
    table: Table,
    child: Table,
    rows: list[Row],
    *,
    parents: dict[int, tuple[int, str]],
    titles: dict[str, dict[int, str]],
) -> ExportSheet:
    """Child rows of the exported records, in the order of their records; the record stands in front by its title."""
    link = next(field for field in child.fields if field.kind is Kind.REFERENCE and field.target == table.key)
    stored = [field for field in child.fields if _written(field) and field.key != link.key]
    columns = (
        ExportColumn(PARENT_HEADING, Kind.TEXT, 22),
        *(_column(field) for field in stored),
        ExportColumn(ULID_HEADING, Kind.CODE, 14),
        ExportColumn(PARENT_ULID_HEADING, Kind.CODE, 14),
    )
    mine = [row for row in rows if row[link.key] in parents]
    mine.sort(key=lambda row: (parents[row[link.key]][0], row["id"]))
    cells = [
        (
            titles[table.key][row[link.key]],
            *(_cell(field, row, titles) for field in stored),
            row["ulid"],
            parents[row[link.key]][1],
        )
        for row in mine
    ]
    return ExportSheet(child.heading, columns, cells)


def _written(field: Field) -> bool:
    """Scans are left out: a sheet of cells cannot bring them back."""
    return field.stored and field.kind is not Kind.FILE


def _column(field: Field) -> ExportColumn:
    return ExportColumn(field.heading, field.kind, field.width, field.choices, field.kind is Kind.CHOICE)


def _cell(field: Field, row: Row, titles: dict[str, dict[int, str]]) -> Any:
    value = row[field.key]
    if field.kind is Kind.REFERENCE and value is not None:
        return titles[field.target or ""].get(value)
    return value
