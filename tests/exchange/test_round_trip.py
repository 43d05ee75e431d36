"""The demo street's own rows, register by register: out to Excel and back, one cell changed there, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import bootstrap, jobs
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.session import Session
from app.exchange.import_plan import ImportPlan, Recognition
from db.changes import Action
from db.declarations import Kind, Row, Table

TABLES = {table.key: table for editor in bootstrap.editors() for table in editor.tables}
REGISTERS = [table for table in TABLES.values() if table.detail_of is None]
TYPED = "在 Excel 里改的"

by_register = pytest.mark.parametrize("table", REGISTERS, ids=lambda table: table.key)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    path = tmp_path_factory.mktemp("street") / "演示街道.db"
    session = bootstrap.make_demo(path, "张三", now=datetime(2026, 11, 22, 9, 0))
    yield session
    session.close(backup=False)


def read(session: Session, table: Table, path: Path) -> ImportPlan:
    return jobs.import_job(path, table.key, "", "", session, Recognition())(Progress())


def contents(session: Session) -> dict[str, list[Row]]:
    return {
        key: [{name: cell for name, cell in row.items() if name != "rev"} for row in session.all_rows(Query(key))]
        for key in TABLES
    }


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@by_register
def test_rows_of_the_demo_come_back_unchanged(table: Table, suffix: str, street: Session, tmp_path: Path):
    out = tmp_path / f"导出{suffix}"
    jobs.export_job(street, Query(table.key), (), out)(Progress())
    plan = read(street, table, out)
    held = [table.key, *(field.target or "" for field in table.fields if field.kind is Kind.DETAILS)]
    rows = sum(street.count(key) for key in (held if suffix == ".xlsx" else held[:1]))
    assert plan.counts == {"added": 0, "changed": 0, "unchanged": rows, "refused": 0}
    assert jobs.plan_change(plan, street).edits == ()


@by_register
def test_one_cell_changed_in_excel_is_all_and_is_undone(table: Table, street: Session, tmp_path: Path):
    query = changeable(table, street)
    if street.count(table.key) == 0:
        pytest.skip("the demo street has none")
    out = tmp_path / "导出.xlsx"
    jobs.export_job(street, query, (), out)(Progress())
    book = load_workbook(out)
    page = book[table.heading]
    field = table.field("remark")
    page.cell(2, [cell.value for cell in page[1]].index(field.heading) + 1).value = TYPED
    book.save(out)
    plan = read(street, table, out)
    assert (plan.counts["changed"], plan.counts["added"], plan.counts["refused"]) == (1, 0, 0)
    change = jobs.plan_change(plan, street)
    [edit] = change.edits
    assert (edit.action, edit.table, edit.values) == (Action.UPDATE, table.key, {field.key: TYPED})
    before = contents(street)
    street.apply(change)
    [changed] = [row for row in contents(street)[table.key] if row not in before[table.key]]
    assert changed[field.key] == TYPED
    street.undo()
    assert contents(street) == before


def changeable(table: Table, street: Session) -> Query:
    """The rows that may be changed: published lists and their items are frozen, model lists too."""
    drafts = Query("power_list", filters=(Filter("state", values=("草稿",)),))
    if table.key == "power_list":
        return drafts
    if table.key != "power_item":
        return Query(table.key)
    lists = tuple(row["id"] for row in street.all_rows(drafts) if row["list_kind"] != "通用权责清单")
    return Query(table.key, filters=(Filter("list_id", values=lists),))
