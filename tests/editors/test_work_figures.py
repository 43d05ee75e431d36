"""Worked-out cells stay what a look at the detail rows gives, whatever is added, changed, moved, deleted or undone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.work import pledges, projects, whistles
from db.changes import Action, ChangeSet, Edit, Pending
from tests.editors.work_tools import opened

_HOURS = st.integers(0, 23).map(lambda hour: f"2026-03-05 {hour:02d}:30")
_DAYS = st.integers(1, 28).map(lambda day: f"2026-02-{day:02d}")
_DEED = st.sampled_from(["add", "change", "move", "delete", "parent", "undo", "redo"])
_STEPS = st.lists(st.tuples(_DEED, st.integers(0, 5), st.none() | _HOURS, st.none() | _DAYS), min_size=1, max_size=14)

PARENTS = {
    "whistle": ("whistle_unit", "whistle_id"),
    "pledge": ("pledge_signing", "pledge_id"),
    "project": ("project_milestone", "project_id"),
}


def start(session: Session, table: str) -> None:
    """Two records with a detail row each, in one change set."""
    rows = {
        "whistle": {"subject": "某事", "whistle_kind": "应急", "blown_at": "2026-03-05 08:20"},
        "pledge": {"document_title": "某责任状", "issuing_department": "某局", "origin": "清理后发现"},
        "project": {"project_name": "某项目", "project_class": "重点", "year": 2026, "unit": "某科"},
    }
    edits: list[Edit] = []
    for _ in range(2):
        parent = Pending(len(edits))
        edits += [
            Edit(Action.INSERT, table, rows[table]),
            Edit(Action.INSERT, PARENTS[table][0], detail(table, None, "2026-02-10") | {PARENTS[table][1]: parent}),
        ]
    session.apply(ChangeSet("开始", tuple(edits)))


def detail(table: str, hour: str | None, day: str | None) -> dict[str, object]:
    if table == "whistle":
        return {"unit": "某局", "arrived_at": hour}
    if table == "pledge":
        return {"counterpart": "某局", "signed_on": day or "2026-02-01"}
    return {"what": "某节点", "due_on": day, "done_on": day if hour else None}


def step(session: Session, table: str, deed: str, number: int, hour: str | None, day: str | None) -> None:
    key, link = PARENTS[table]
    parents = [row["id"] for row in session.all_rows(Query(table))]
    rows = [row["id"] for row in session.all_rows(Query(key))]
    if deed in ("undo", "redo"):
        getattr(session, deed)()
    elif deed == "parent" and parents:
        cells = {"whistle": {"blown_at": hour or "2026-03-05 00:10"}, "pledge": {"origin": "清理登记"}}
        edit = Edit(Action.UPDATE, table, cells.get(table, {"year": 2025}), row_id=parents[number % len(parents)])
        session.apply(ChangeSet("改", (edit,)))
    elif deed == "add" and parents:
        cells = detail(table, hour, day) | {link: parents[number % len(parents)]}
        session.apply(ChangeSet("加", (Edit(Action.INSERT, key, cells),)))
    elif rows and parents and deed != "add" and deed != "parent":
        row_id = rows[number % len(rows)]
        edits = {
            "change": Edit(Action.UPDATE, key, detail(table, hour, day), row_id=row_id),
            "move": Edit(Action.UPDATE, key, {link: parents[number % len(parents)]}, row_id=row_id),
            "delete": Edit(Action.DELETE, key, row_id=row_id),
        }
        session.apply(ChangeSet("动", (edits[deed],)))


def wanted(session: Session, table: str, row: dict[str, object]) -> dict[str, object]:
    details = session.children(PARENTS[table][0], row["id"])
    if table == "whistle":
        return whistles.summed(details, row["blown_at"])
    if table == "pledge":
        newest = max((one["signed_on"] for one in details), default=None)
        return {"outside": int(pledges.is_outside(row, details)), "last_signed_on": newest}
    return projects.progress_of(details, [])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PARENTS)), _STEPS)
def test_worked_out_cells_are_those_of_the_detail_rows(
    table: str, steps: list[tuple[str, int, str | None, str | None]]
):
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as session:
        start(session, table)
        for deed, number, hour, day in steps:
            try:
                step(session, table, deed, number, hour, day)
            except BadInput:  # times in a wrong order
                continue
        for row in session.all_rows(Query(table)):
            found = wanted(session, table, row)
            assert {key: row[key] for key in found} == found
        for unit in session.all_rows(Query("whistle_unit")):
            whistle = session.row("whistle", unit["whistle_id"]) or {}
            found = whistles.timed(unit, whistle)
            assert {key: unit[key] for key in found} == found
        assert session.verify() == []
