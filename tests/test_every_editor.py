"""The contract every tab keeps: declared soundly, stored as declared, undone, printed, exported and taken back.

A new folder under app/editors is tried by this file without a change to it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from app import bootstrap, jobs
from app.core import text
from app.core.editor import Editor
from app.core.errors import Severity
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.rules import Flow
from app.core.session import Session
from app.exchange.import_plan import ImportPlan, Recognition
from app.reports.generic import generic_ledger
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import ID_COLUMNS, Field, Kind, Row, Table

EDITORS = bootstrap.editors()
FILLED = [editor for editor in EDITORS if not editor.coming]
TABLES = [table for editor in FILLED for table in editor.tables]
REGISTERS = [table for table in TABLES if table.detail_of is None]
BY_KEY = {table.key: table for table in TABLES}
ROWS = 5
EXAMPLE = re.compile(r"请写成 ?(\S+?(?: \d\d:\d\d)?) ?的样子|如 ?(\d[\d.]*)")
"""How a refusal shows what it would take."""

FLOWS = [(editor, flow) for editor in FILLED for flow in editor.flows]

by_editor = pytest.mark.parametrize("editor", FILLED, ids=lambda editor: editor.key)
by_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
by_register = pytest.mark.parametrize("table", REGISTERS, ids=lambda table: table.key)


def sample(field: Field, number: int) -> Any:
    """A value that makes trouble where it can: signs of formulas, markup, rare characters, leading zeros."""
    if field.kind is Kind.CHOICE:
        return field.choices[number % len(field.choices)]
    if field.kind is Kind.CODE:
        return f"{number:016d}"
    if field.kind is Kind.PHONE:
        return f"0000-62120{number:02d}"
    if field.kind is Kind.LONG_TEXT:
        return f"=第{number}条 甲，乙；\n（一）<b>&丙</b>；\n@丁㛃䶮𬭎𫖯𠅤"
    if field.kind is Kind.INTEGER:
        return max(number, field.minimum or 0)
    if field.kind is Kind.MONEY:
        return -(number * 1_000_00 + 5) if field.minimum is None else number * 1_000_00 + 5
    if field.kind is Kind.DATE:
        return f"2026-03-{number + 1:02d}"
    if field.kind is Kind.BOOLEAN:
        return number % 2
    return f"-{number}“{field.heading}”（<i>㛃&，＝）"[: field.max_chars]


def filled(editor: Editor, session: Session, states: dict[str, str] | None = None) -> ChangeSet:
    """Rows for every table of a tab, each table after what it points to; references go round.

    Args:
        states: key of a table with a flow -> state of its rows; the first initial state when it is not named.
    """
    states = {flow.table: flow.initial[0] for flow in editor.flows} | (states or {})
    flow_fields = {flow.table: flow.field for flow in editor.flows}
    edits: list[Edit] = []
    places: dict[str, list[int]] = {}
    for table in in_order(editor.tables):
        places[table.key] = []
        for number in range(ROWS):
            values = {field.key: cell(field, number, places, session) for field in table.fields if typed(field)}
            if table.key in flow_fields:
                values[flow_fields[table.key]] = states[table.key]
            places[table.key].append(len(edits))
            edits.append(Edit(Action.INSERT, table.key, values))
    return mended(session, ChangeSet("填入样例", tuple(edits), source="demo"))


def typed(field: Field) -> bool:
    """Somebody fills it in."""
    return field.stored and not field.computed


def cell(field: Field, number: int, places: dict[str, list[int]], session: Session) -> Any:
    """A cell of a row; a REFERENCE waits for the row of the same number."""
    if field.kind is Kind.REFERENCE:
        return Pending(places[field.target][number])
    if field.kind is Kind.FILE:
        return session.store_bytes(f"{field.heading}{number}.pdf", f"{field.key} {number}".encode())
    return sample(field, number)


def mended(session: Session, change: ChangeSet) -> ChangeSet:
    """The change set with cells as the refusals themselves show them: an example in a sentence must be accepted."""
    edits = list(change.edits)
    for message in session.check(change):
        example = EXAMPLE.search(message.text)
        if message.severity is Severity.ERROR and example and message.field:
            edit = edits[message.edit]
            shown = example[1] or example[2]
            edits[message.edit] = replace(edit, values=edit.values | {message.field: shown})
    return replace(change, edits=tuple(edits))


def in_order(tables: Iterable[Table]) -> list[Table]:
    """Tables, each after those it points to; a reference to another tab's table would have to be there already."""
    waiting, found = list(tables), []
    while waiting:
        known = {table.key for table in found}
        table = next(table for table in waiting if _targets(table) <= known)
        waiting.remove(table)
        found.append(table)
    return found


def needed_by(table: Table) -> list[Table]:
    """Registers that a register and its details point to, directly or not, each after its own, the register last."""
    found: set[str] = set()
    waiting = [table.key]
    while waiting:
        own = BY_KEY[waiting.pop()]
        if own.key not in found:
            found.add(own.key)
            details = [BY_KEY[field.target] for field in own.fields if field.kind is Kind.DETAILS]
            waiting += [key for holder in (own, *details) for key in _targets(holder)]
    return [one for one in in_order(TABLES) if one.key in found and one.detail_of is None]


def _targets(table: Table) -> set[str]:
    return {field.target for field in table.fields if field.kind is Kind.REFERENCE and field.target != table.key}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Session]:
    session = bootstrap.open_session(
        tmp_path / "空 文件.db", operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0)
    )
    yield session
    session.close(backup=False)


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with rows in every table of every tab."""
    path = tmp_path_factory.mktemp("filled") / "填满.db"
    session = bootstrap.open_session(path, operator="张三", create=True, clock=lambda: datetime(2026, 3, 5, 9, 0))
    for editor in FILLED:
        session.apply(filled(editor, session))
    session.close(backup=False)
    return path


@pytest.fixture
def full(filled_file: Path, tmp_path: Path) -> Iterator[Session]:
    """A copy of the filled file, open."""
    path = tmp_path / "填满.db"
    path.write_bytes(filled_file.read_bytes())
    session = bootstrap.open_session(path, operator="张三", clock=lambda: datetime(2026, 3, 5, 9, 0))
    yield session
    session.close(backup=False)


def contents(session: Session) -> dict[str, list[Row]]:
    """All rows without their revision, which only grows."""
    return {
        table.key: [
            {key: cell for key, cell in row.items() if key != "rev"} for row in session.all_rows(Query(table.key))
        ]
        for table in TABLES
    }


# declared


def test_the_tabs_stand_in_order_and_have_names_of_their_own():
    assert [editor.heading for editor in EDITORS] == ["权责清单", "共建协议", "社区工作者"]
    keys = [table.key for table in TABLES]
    assert len(keys) == len(set(keys))
    assert len({table.heading for table in TABLES}) == len(TABLES)


def test_a_tab_to_come_says_what_it_will_hold_and_brings_nothing():
    for editor in EDITORS:
        if editor.coming:
            assert all(editor.coming)
            assert editor.tables == editor.migrations == editor.ledgers == editor.charts == ()


@by_table
def test_a_table_is_declared_soundly(table: Table):
    keys = [field.key for field in table.fields]
    headings = [field.heading for field in table.fields]
    assert len(keys) == len(set(keys))
    assert len(headings) == len(set(headings))
    assert {*table.title, *table.natural_key, *table.order} <= set(table.columns)
    assert table.title
    assert table.counter
    assert table.detail_of or table.empty_hint
    assert not set(keys) & set(ID_COLUMNS)
    for field in table.fields:
        if field.kind is Kind.REFERENCE:
            assert field.target in BY_KEY
        if field.kind is Kind.DETAILS:
            assert BY_KEY[field.target].detail_of == table.key
            assert BY_KEY[field.target].field(field.parent_field).target == table.key
        if field.kind is Kind.CHOICE:
            assert field.choices
            assert field.default is None or field.default in field.choices
        assert not set(field.aliases) & set(headings), "an alias must not be another field's heading"


@by_editor
def test_the_stored_schema_is_the_declared_one(editor: Editor, empty: Session):
    with sqlite3.connect(f"file:{empty.path}?mode=ro", uri=True) as file:
        for table in editor.tables:
            stored = {row[1]: (row[2], bool(row[3])) for row in file.execute(f"PRAGMA table_info({table.key})")}
            assert set(stored) == {*ID_COLUMNS, *table.columns}  # the order on screen is free
            for field in table.fields:
                if field.stored:
                    number = field.kind in (Kind.INTEGER, Kind.MONEY, Kind.BOOLEAN, Kind.REFERENCE)
                    assert stored[field.key][0] == ("INTEGER" if number else "TEXT")
                    assert stored[field.key][1] <= field.required
    file.close()


@by_editor
def test_migrations_are_numbered_and_named_for_ever(editor: Editor):
    names = [step.name for step in editor.migrations]
    assert names == sorted(names)
    assert all(name.startswith(f"{editor.key}_{number:04d}_") for number, name in enumerate(names, start=1))


@by_editor
def test_ledgers_name_fields_and_fit_their_paper(editor: Editor):
    for ledger in editor.ledgers:
        table = BY_KEY[ledger.table]
        known = {*table.columns, *(field.key for field in table.fields), "#", "*"}
        assert {column.key for column in ledger.columns} <= known, ledger.key
        assert {*ledger.continued, *([ledger.group_by] if ledger.group_by else [])} <= known
        width = {("A3", True): 400, ("A4", True): 277, ("A4", False): 190, ("A3", False): 277}[
            ledger.paper, ledger.landscape
        ]
        assert sum(column.width for column in ledger.columns) <= width, ledger.key
        assert ledger.body_size >= 8


# in and out of cells


@by_table
def test_every_cell_comes_back_from_its_shown_text(table: Table, full: Session):
    titles = {target: dict(full.titles(target, limit=100)) for target in _targets(table)}
    ids = {target: {title: row_id for row_id, title in found.items()} for target, found in titles.items()}
    rows = list(full.all_rows(Query(table.key)))
    assert len(rows) >= ROWS
    for row in rows[:ROWS]:
        for field in table.fields:
            if typed(field) and field.kind is not Kind.FILE:
                cell = text.display(field, row[field.key], full.title)
                assert cell
                back = text.parse(field, cell, lambda target, title: ids[target].get(title))
                assert back == row[field.key], field.key


@by_table
def test_empty_cells_are_empty_text_and_back(table: Table):
    for field in table.fields:
        if field.stored and field.kind is not Kind.MONEY:
            assert text.display(field, None) == ""
            assert text.parse(field, "") is None


# through the door


@by_editor
def test_a_required_cell_left_empty_is_refused_beside_its_field(editor: Editor, empty: Session):
    for table in editor.tables:
        required = {field.key for field in table.fields if field.required and field.default is None}
        messages = empty.check(ChangeSet("空", (Edit(Action.INSERT, table.key, {}),)))
        assert {message.field for message in messages if message.severity is Severity.ERROR} >= required


@by_editor
def test_insert_change_and_delete_are_undone_and_redone(editor: Editor, empty: Session):
    states = [contents(empty)]
    empty.apply(filled(editor, empty))
    states.append(contents(empty))
    for table in editor.tables:
        row = next(empty.all_rows(Query(table.key)))
        field = next(field for field in table.fields if field.kind in (Kind.TEXT, Kind.LONG_TEXT) and typed(field))
        change = Edit(Action.UPDATE, table.key, {field.key: "改过"}, row_id=row["id"], rev=row["rev"])
        empty.apply(ChangeSet("修改", (change,)))
        states.append(contents(empty))
    leaf = next(table for table in editor.tables if not any(table.key in _targets(other) for other in editor.tables))
    gone = next(empty.all_rows(Query(leaf.key)))
    empty.apply(ChangeSet("删除", (Edit(Action.DELETE, leaf.key, row_id=gone["id"], rev=gone["rev"]),)))
    states.append(contents(empty))
    for state in reversed(states[:-1]):
        assert empty.undo() is not None
        assert contents(empty) == state
    assert empty.undo() is None
    for state in states[1:]:
        assert empty.redo() is not None
        assert contents(empty) == state
    assert empty.verify() == []


# state machines

by_flow = pytest.mark.parametrize(("editor", "flow"), FLOWS, ids=[f"{flow.table}.{flow.field}" for _, flow in FLOWS])


@by_flow
def test_a_flow_names_states_and_fields_of_its_table(editor: Editor, flow: Flow):
    table = BY_KEY[flow.table]
    field = table.field(flow.field)
    assert field.kind is Kind.CHOICE
    assert flow.initial and field.default in flow.initial
    named = {*flow.initial, *(state for state, _ in flow.requires)}
    named |= {state for way in flow.transitions for state in (way.source, way.target)}
    assert named <= set(field.choices)
    steps = [(way.source, way.target) for way in flow.transitions]
    assert len(steps) == len(set(steps)) and all(source != target for source, target in steps)
    for way in flow.transitions:
        assert way.heading
        for name in way.asks:
            asked = table.field(name.rstrip("?"))
            assert asked.stored and not asked.computed and asked.key != flow.field


@by_flow
def test_every_state_can_be_reached(editor: Editor, flow: Flow):
    reached, waiting = set(), list(flow.initial)
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [way.target for way in flow.steps_from(state)]
    assert reached == set(BY_KEY[flow.table].field(flow.field).choices)


@by_editor
def test_every_step_that_is_not_declared_is_refused(editor: Editor, tmp_path: Path):
    """All pairs of states of all flows. The rows come in while nothing is required; the door then judges as always."""
    free = editor.having(flows=(), guards=(), follow_ups=())
    path = tmp_path / "状态.db"
    with open_tabs(path, [free]) as session:
        session.apply(filled(free, session))
        rows = {flow: row_in_each_state(session, flow) for flow in editor.flows}
    tried = 0
    with open_tabs(path, [editor]) as session:
        for flow in editor.flows:
            heading = BY_KEY[flow.table].heading
            for before, row_id in rows[flow].items():
                for after in (*BY_KEY[flow.table].field(flow.field).choices, None):
                    if after == before or flow.step(before, after) is not None:
                        continue
                    change = Edit(Action.UPDATE, flow.table, {flow.field: after}, row_id=row_id)
                    for source in ("form", "import", "cli"):
                        refusals = errors(session, ChangeSet("改状态", (change,), source=source), flow.field)
                        start = f"“{before}”的{heading}不能改为{f'“{after}”' if after else '空白'}："
                        assert any(text.startswith(start) for text in refusals), (before, after, refusals)
                    tried += 1
        assert session.anchor()[0] == len(rows) + 1
    assert tried >= 2 * len(editor.flows)


@contextmanager
def open_tabs(path: Path, editors: list[Editor]) -> Iterator[Session]:
    session = Session.open(path, editors=editors, operator="张三", create=not path.exists())
    try:
        yield session
    finally:
        session.close(backup=False)


def row_in_each_state(session: Session, flow: Flow) -> dict[str, int]:
    """State -> id of a row in it, copied from the first row."""
    table = session.tables[flow.table]
    first = next(session.all_rows(Query(flow.table)))
    values = {key: first[key] for key in table.columns}
    states = table.field(flow.field).choices
    edits = tuple(Edit(Action.INSERT, flow.table, values | {flow.field: state}) for state in states)
    return dict(zip(states, session.apply(ChangeSet("各状态", edits)).row_ids[flow.table], strict=True))


def errors(session: Session, change: ChangeSet, field: str) -> list[str]:
    return [
        message.text
        for message in session.check(change)
        if message.severity is Severity.ERROR and message.field == field
    ]


@by_flow
def test_a_new_record_starts_in_an_initial_state(editor: Editor, flow: Flow, full: Session):
    table = BY_KEY[flow.table]
    first = next(full.all_rows(Query(flow.table)))
    for state in table.field(flow.field).choices:
        values = {field.key: first[field.key] for field in table.fields if typed(field)} | {flow.field: state}
        change = ChangeSet("新建", (Edit(Action.INSERT, flow.table, values),))
        refused = [text for text in errors(full, change, flow.field) if text.startswith(f"新登记的{table.heading}要从")]
        assert bool(refused) == (state not in flow.initial), state


# on paper


@by_register
def test_the_plain_ledger_prints_every_reported_cell(table: Table, full: Session, tmp_path: Path):
    out = tmp_path / "台账.pdf"
    ledger = generic_ledger(table)
    options = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05", operator="张三")
    assert jobs.missing_characters(full, ledger, Query(table.key))(Progress()) == ()
    jobs.ledger_job(full, ledger, Query(table.key), options, out)(Progress())
    document = pypdfium2.PdfDocument(out)
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    for row in full.all_rows(Query(table.key)):
        for field in table.fields:
            if field.stored and field.in_report and field.kind not in (Kind.DATE, Kind.MONEY):
                cell = "".join(text.display(field, row[field.key], full.title).split())
                assert cell in printed, field.key


@by_editor
def test_every_declared_ledger_prints(editor: Editor, full: Session, tmp_path: Path):
    for ledger in editor.ledgers:
        for number, options in enumerate((LedgerOptions(), LedgerOptions(public=True, paper="A4"))):
            out = tmp_path / f"{ledger.key}{number}.pdf"
            jobs.ledger_job(full, ledger, Query(ledger.table), options, out)(Progress())
            assert len(pypdfium2.PdfDocument(out)) >= 1


@by_editor
def test_every_chart_draws_with_rows_and_without(editor: Editor, full: Session, tmp_path: Path):
    for maker in editor.charts:
        drawn = jobs.chart(full, maker, Query(maker.table))
        assert drawn.key == maker.key
        assert drawn.categories
        jobs.chart_file(drawn, tmp_path / f"{maker.key}.pdf")
        nothing = jobs.chart(full, maker, Query(maker.table, as_of="2001-01-01"))
        assert nothing.empty_hint
        jobs.chart_file(nothing, tmp_path / f"{maker.key}-empty.pdf")


@by_editor
def test_a_click_on_a_bar_shows_the_rows_it_counts(editor: Editor, full: Session):
    for maker in editor.charts:
        drawn = jobs.chart(full, maker, Query(maker.table))
        assert len(drawn.filters) == len(drawn.categories)
        for place, condition in enumerate(drawn.filters):
            rows = sum(1 for _ in full.all_rows(Query(maker.table, filters=(condition,))))
            assert rows == sum(series.values[place] or 0 for series in drawn.series), drawn.categories[place]


@by_register
def test_a_card_prints(table: Table, full: Session, tmp_path: Path):
    row = next(full.all_rows(Query(table.key)))
    out = tmp_path / "卡片.pdf"
    jobs.card_job(full, table.key, row["id"], LedgerOptions(), out)(Progress())
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(out))
    assert "".join(text.title(table, row).split()) in printed or row[table.title[0]] in printed


# out and in again


def read(session: Session, table: Table, path: Path) -> ImportPlan:
    return jobs.import_job(path, table.key, "", "", session, Recognition())(Progress())


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@by_register
def test_what_is_exported_comes_back_unchanged(table: Table, suffix: str, full: Session, tmp_path: Path):
    out = tmp_path / f"导出{suffix}"
    jobs.export_job(full, Query(table.key), (), out)(Progress())
    plan = read(full, table, out)
    details = [field.target for field in table.fields if field.kind is Kind.DETAILS] if suffix == ".xlsx" else []
    assert {verdict: count for verdict, count in plan.counts.items() if count} == {
        "unchanged": ROWS * (1 + len(details))
    }
    assert [sheet.refusal for sheet in plan.sheets if sheet.refused] == []
    assert jobs.plan_change(plan, full).edits == ()


@by_register
def test_an_export_fills_an_empty_file_with_the_same_cells(table: Table, full: Session, tmp_path: Path):
    editor = next(editor for editor in FILLED if table in editor.tables)
    other = bootstrap.open_session(tmp_path / "另一个.db", operator="李四", create=True)
    try:
        for needed in needed_by(table):
            out = tmp_path / f"{needed.key}.xlsx"
            jobs.export_job(full, Query(needed.key), (), out)(Progress())
            change = jobs.plan_change(read(other, needed, out), other)
            assert change.edits
            other.apply(change)
        for key in (table.key, *(child.key for child in editor.tables if child.detail_of == table.key)):
            assert shown(other, BY_KEY[key]) == shown(full, BY_KEY[key])
    finally:
        other.close(backup=False)


def shown(session: Session, table: Table) -> list[list[str]]:
    """Cells as text, so that ids of another file make no difference."""
    return [
        [
            text.display(field, row[field.key], session.title)
            for field in table.fields
            if typed(field) and field.kind is not Kind.FILE  # no sheet of cells can bring a scan
        ]
        for row in session.all_rows(Query(table.key))
    ]


@by_register
def test_a_cell_changed_in_excel_is_the_only_change(table: Table, full: Session, tmp_path: Path):
    out = tmp_path / "导出.xlsx"
    jobs.export_job(full, Query(table.key), (), out)(Progress())
    book = load_workbook(out)
    page = book[table.heading]
    field = next(
        field
        for field in table.fields
        if field.kind is Kind.LONG_TEXT and typed(field) and field.key not in table.natural_key
    )
    headings = [cell.value for cell in page[1]]
    page.cell(3, headings.index(field.heading) + 1).value = "在 Excel 里改的"
    book.save(out)
    before = contents(full)
    [edit] = jobs.plan_change(read(full, table, out), full).edits
    assert (edit.action, edit.table, edit.values) == (Action.UPDATE, table.key, {field.key: "在 Excel 里改的"})
    full.apply(jobs.plan_change(read(full, table, out), full))
    [changed] = [row for row in contents(full)[table.key] if row not in before[table.key]]
    assert changed[field.key] == "在 Excel 里改的"


@pytest.mark.parametrize("table", [table for table in TABLES if table.detail_of], ids=lambda table: table.key)
def test_details_are_changed_and_added_on_their_own_sheet(table: Table, full: Session, tmp_path: Path):
    parent = BY_KEY[table.detail_of]
    out = tmp_path / "导出.xlsx"
    jobs.export_job(full, Query(parent.key), (), out)(Progress())
    book = load_workbook(out)
    page = book[table.heading]
    headings = [cell.value for cell in page[1]]
    field = next(field for field in table.fields if field.kind is Kind.TEXT and field.key in table.title)
    at = headings.index(field.heading) + 1
    page.cell(2, at).value = "改过的条款"
    page.append([cell.value for cell in page[3]])
    page.cell(page.max_row, at).value = "新增的条款"
    page.cell(page.max_row, headings.index("记录编号") + 1).value = None
    book.save(out)
    change = jobs.plan_change(read(full, parent, out), full)
    assert sorted(edit.action.value for edit in change.edits) == ["insert", "update"]
    full.apply(change)
    assert {"改过的条款", "新增的条款"} <= {row[field.key] for row in full.all_rows(Query(table.key))}
    assert full.count(table.key) == ROWS + 1


@by_table
def test_records_chosen_by_title_are_found_by_initials(table: Table) -> None:
    """A clerk types qzqd for 权责清单 wherever she chooses a record of another register."""
    targets = {field.target for field in table.fields if field.kind is Kind.REFERENCE}
    for target in targets:
        first = BY_KEY[target].field(BY_KEY[target].title[0])
        assert first.searched and first.pinyin, f"{target}.{first.key}"
