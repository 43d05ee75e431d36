"""The jobs of window and command line on an open file: import, export, paper, charts.

What is named `..._job` is called in the main thread and gives a closure for a worker, which sees no session. Heavy
libraries come in with the first job that needs them. Knows no store and no screen.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.chart import Chart
from app.core.editor import ChartMaker, Editor
from app.core.errors import trouble
from app.core.ledger import Ledger, LedgerOptions, scoped
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.services import FileJob
from db.declarations import Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.exchange.import_plan import ImportPlan, Recognition
    from app.exchange.sheet_rules import ImportRules
    from db.changes import ChangeSet


def import_job(
    path: Path, table_key: str, list_kind: str, version: str, session: Session, recognition: Recognition
) -> Callable[[Progress], ImportPlan]:
    """Prepare reading a spreadsheet; the closure reads, judges and compares it with what the file holds."""
    table = session.tables[table_key]
    rules = _rules_of(session, table)
    remembered = session.heading_memory(table_key)
    load = _known_job(session, table, rules)
    unit, operator = str(session.setting("unit", "") or ""), session.operator

    def read(progress: Progress) -> ImportPlan:
        from app.exchange.compare_plan import compare  # reading spreadsheets is heavy and comes in late
        from app.exchange.recognise import read_plan

        known: dict[str, list[Row]] = {}

        def known_for(plan: ImportPlan) -> dict[str, list[Row]]:
            known.update(load(plan, progress))
            return known

        plan = read_plan(
            path,
            table,
            rules=rules,
            list_kind=list_kind,
            version=version,
            remembered=remembered,
            known=known_for,
            progress=progress,
            recognition=recognition,
        )
        compare(plan, table, rules=rules, known=known)
        plan.unit, plan.operator = unit, operator
        return plan

    return read


def import_any_job(path: Path, table_keys: Iterable[str], session: Session) -> Callable[[Progress], ImportPlan]:
    """Prepare reading a spreadsheet for the first of these registers that knows its headings, else for the first."""
    from app.exchange.import_plan import Recognition  # plain data, but only an import needs it

    attempts = [import_job(path, key, "", "", session, Recognition()) for key in table_keys]

    def read(progress: Progress) -> ImportPlan:
        plans = []
        for attempt in attempts:
            plans.append(attempt(progress))
            if not all(sheet.refused or sheet.empty for sheet in plans[-1].sheets):
                return plans[-1]
        return plans[0]

    return read


def recheck_plan(plan: ImportPlan, session: Session) -> None:
    """Judge and compare again after the clerk corrected cells; changes the plan in place."""
    from app.exchange.compare_plan import recheck  # comes in with the import

    table = session.tables[plan.table]
    rules = _rules_of(session, table)
    recheck(plan, table, rules=rules, known=_known(session, plan, table, rules))


def plan_change(plan: ImportPlan, session: Session) -> ChangeSet:
    """The change set of the rows the clerk takes over."""
    from app.exchange.plan_changes import to_change_set  # comes in with the import

    table = session.tables[plan.table]
    rules = _rules_of(session, table)
    # Lists of thousands of items are looked at in their own check; the door would take as long again.
    check = None if rules.parent else session.check
    return to_change_set(plan, table, rules=rules, known=_known(session, plan, table, rules), check=check)


def list_kinds(editors: Iterable[Editor], table: Table) -> tuple[str, ...]:
    """Kinds of list an import of this register can be told; empty when it knows none."""
    return tuple(kind.name for kind in _import_rules(editors, table).kinds if kind.name)


def _rules_of(session: Session, table: Table) -> ImportRules:
    """The import rules together with the details and references the register declares."""
    from app.exchange.sheet_rules import completed  # comes in with the import

    return completed(_import_rules(session.editors, table), session.tables)


def _import_rules(editors: Iterable[Editor], table: Table) -> ImportRules:
    """The rules an editor has for importing this table, else the plain ones: headings and kinds."""
    from app.exchange.sheet_rules import plain_rules  # comes in with the import

    for editor in editors:
        name = f"app.editors.{editor.key}.import_rules"
        if table in editor.tables and importlib.util.find_spec(name):
            return importlib.import_module(name).RULES.get(table.key) or plain_rules(table)
    return plain_rules(table)


def _known_job(
    session: Session, table: Table, rules: ImportRules
) -> Callable[[ImportPlan, Progress], dict[str, list[Row]]]:
    """Prepare reading the rows a plan may mean, for a worker."""
    details = {child.key for child in rules.details}
    jobs = {key: session.rows_job(Query(key)) for key in (table.key, *rules.related)}
    parent = rules.parent
    of_list = {
        row["id"]: session.rows_job(Query(table.key, filters=(Filter(parent.field, values=(row["id"],)),)))
        for row in (session.all_rows(Query(parent.table)) if parent else ())
    }

    def load(plan: ImportPlan, progress: Progress) -> dict[str, list[Row]]:
        from app.exchange.known_rows import needed_details, needed_lists  # comes in with the import

        known = {key: jobs[key](progress) for key in rules.related if key not in details}
        known |= {child.key: jobs[child.key](progress) for child in needed_details(plan, rules)}
        lists = needed_lists(plan, rules, known)
        found = [jobs[table.key]] if lists is None else [of_list[key] for key in sorted(lists & of_list.keys())]
        known[table.key] = [row for job in found for row in job(progress)]
        return known

    return load


def _known(session: Session, plan: ImportPlan, table: Table, rules: ImportRules) -> dict[str, list[Row]]:
    """The rows a compared plan may mean, read here and now."""
    from app.exchange.known_rows import needed_details, needed_lists  # comes in with the import

    details = {child.key for child in rules.details}
    known = {key: list(session.all_rows(Query(key))) for key in rules.related if key not in details}
    known |= {child.key: list(session.all_rows(Query(child.key))) for child in needed_details(plan, rules)}
    lists = needed_lists(plan, rules, known)
    parent = rules.parent
    only = () if lists is None or parent is None else (Filter(parent.field, values=tuple(lists)),)
    known[table.key] = [] if lists == set() else list(session.all_rows(Query(table.key, filters=only)))
    return known


def export_job(session: Session, query: Query, columns: tuple[str, ...], out: Path) -> FileJob:
    """Prepare an export; `columns` are field keys, () for all. The suffix of `out` chooses the format.

    Raises:
        KnownTrouble: E-TYPE for another suffix; the closure raises what `write_whole` and the writers raise.
    """
    from app.core.export_rows import about, sheets_job  # only an export needs them
    from app.exchange.files import write_whole

    writer = _sheet_writer(out)
    build = sheets_job(session, query, columns)
    now = session.clock()
    lines = about(session, query, now=now)

    def write(progress: Progress) -> Path:
        sheets = build(progress)
        write_whole(out, lambda aside: writer(aside, sheets, about=lines, now=now, progress=progress))
        return out

    return write


def _sheet_writer(out: Path) -> Callable[..., None]:
    suffix = out.suffix.lower()
    if suffix == ".xlsx":
        from app.exchange.spreadsheet_out import write_xlsx  # only an export needs it

        return write_xlsx
    if suffix == ".csv":
        from app.exchange.csv_out import write_csv  # only an export needs it

        return write_csv
    raise trouble("E-TYPE", path=out)


def ledger_job(session: Session, ledger: Ledger, query: Query, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare a ledger of those rows of `query` that it is for; the closure draws the PDF and puts it at `out`."""
    table = session.tables[ledger.table]
    read = _ledger_rows(session, ledger, query)

    def draw(progress: Progress) -> Path:
        from app.reports.ledger import write_ledger  # comes in with the first PDF

        rows, title_of, scoped_options = read(options, progress)
        write_ledger(ledger, table, rows, scoped_options, out, title_of=title_of, progress=progress)
        return out

    return draw


def missing_characters(session: Session, ledger: Ledger, query: Query) -> Callable[[Progress], tuple[str, ...]]:
    """Prepare a look through the rows; the closure lists the characters no shipped font can print."""
    table = session.tables[ledger.table]
    read = _ledger_rows(session, ledger, query)

    def look(progress: Progress) -> tuple[str, ...]:
        from app.reports.ledger import find_missing  # comes in with the first PDF

        rows, title_of, options = read(LedgerOptions(), progress)
        found = find_missing(ledger, table, rows, options, title_of=title_of, progress=progress)
        return tuple(missing.char for missing in found)

    return look


_TitleOf = Callable[[str, int], str]


def _ledger_rows(
    session: Session, ledger: Ledger, query: Query
) -> Callable[[LedgerOptions, Progress], tuple[list[Row], _TitleOf, LedgerOptions]]:
    """A closure that reads the rows the ledger is for, titles of the same day, and options with their version."""
    query = ledger.narrowed(query)
    table = session.tables[ledger.table]
    read = _rows_and_titles(session, table, query)
    target = table.field(ledger.scope.reference).target if ledger.scope else None
    targets_job = session.rows_job(Query(target, as_of=query.as_of)) if target else None

    def read_scoped(options: LedgerOptions, progress: Progress) -> tuple[list[Row], _TitleOf, LedgerOptions]:
        rows, title_of = read(progress)
        targets = targets_job(progress) if targets_job else []
        rows, options = scoped(ledger, rows, options, targets=targets)
        return rows, title_of, options

    return read_scoped


def _rows_and_titles(session: Session, table: Table, query: Query) -> Callable[[Progress], tuple[list[Row], _TitleOf]]:
    """A closure that reads the rows and, of the same day, the titles of what they refer to."""
    from app.core.export_rows import titles_job  # only paper and exports need it

    rows_job = session.rows_job(query)
    titles_of = titles_job(session, table, as_of=query.as_of)

    def read(progress: Progress) -> tuple[list[Row], _TitleOf]:
        rows = rows_job(progress)
        titles = titles_of(progress)
        return rows, lambda key, row_id: titles.get(key, {}).get(row_id, "")

    return read


def card_job(session: Session, table_key: str, row_id: int, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare one record on one sheet, with its details."""
    table = session.tables[table_key]
    row = session.row(table_key, row_id)
    if row is None:
        raise trouble("E-UNKNOWN", name="这条记录")
    details = [field.target for field in table.fields if field.kind is Kind.DETAILS and field.target]
    children = {key: session.children(key, row_id) for key in details}
    links = {
        (field.target, row[field.key]) for field in table.fields if field.kind is Kind.REFERENCE and row[field.key]
    }
    titles = {link: session.title(*link) for link in links}

    def draw(_: Progress) -> Path:
        from app.reports.card import write_card  # comes in with the first PDF

        write_card(
            table,
            row,
            options,
            out,
            title_of=lambda key, number: titles.get((key, number), ""),
            children=children,
            tables=session.tables,
        )
        return out

    return draw


def import_report_job(editors: Iterable[Editor], plan: ImportPlan, out: Path) -> FileJob:
    """Prepare the printable report of an import."""
    tables = {table.key: table for editor in editors for table in editor.tables}

    def draw(_: Progress) -> Path:
        from app.reports.import_report import write_import_report  # comes in with the first PDF

        today = datetime.now().date().isoformat()
        options = LedgerOptions(unit=plan.unit, operator=plan.operator, printed_on=today)
        write_import_report(plan, tables[plan.table], out, options=options, tables=tables)
        return out

    return draw


def chart(session: Session, maker: ChartMaker, query: Query) -> Chart:
    """The chart of the rows of `query`; REFERENCE values reach the maker as (id, title)."""
    from app.core.statistics import counted, note  # comes in with the first chart

    return maker.make(counted(session, query, maker.fields), note(session, query))


def chart_file(chart: Chart, out: Path) -> Path:
    """Save a chart (.pdf, .png) or its numbers (.xlsx, .csv).

    Raises:
        KnownTrouble: E-TYPE for another suffix, and what `write_whole` raises.
    """
    if out.suffix.lower() in (".pdf", ".png"):
        from app.reports.charts import write_chart  # reportlab comes in with the first PDF

        return write_chart(chart, out, options=LedgerOptions(printed_on=datetime.now().date().isoformat()))
    from app.core.statistics import chart_sheet  # comes in with the first chart
    from app.exchange.files import write_whole

    now = datetime.now()
    writer = _sheet_writer(out)
    lines = (("图表", chart.title), ("说明", chart.note))
    write_whole(out, lambda aside: writer(aside, [chart_sheet(chart)], about=lines, now=now, progress=Progress()))
    return out
