"""Every way between states of admissions and street work that is not declared is refused; declared ones are open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.core.rules import Flow
from app.core.session import Session
from app.editors.power_lists.admission import rules as admission
from app.editors.power_lists.work import exercises, pledges, projects, tasks, whistles
from db.changes import Action, ChangeSet, Edit
from tests.editors.work_tools import DECISION_OF, FULL, add, add_full, change, errors, into, opened

FLOWS = (admission.FLOW, pledges.FLOW, exercises.FLOW, whistles.FLOW, projects.FLOW, tasks.FLOW)
by_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.table)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened(tmp_path) as one:
        yield one


def states(session: Session, flow: Flow) -> tuple[str, ...]:
    return session.tables[flow.table].field(flow.field).choices


def test_every_flow_of_the_two_groups_is_tried(session: Session):
    declared = {flow.table for editor in session.editors for flow in (*admission.FLOWS, *editor.flows)}
    assert {flow.table for flow in FLOWS} <= declared
    assert set(FULL) == {flow.table for flow in FLOWS}


@by_flow
def test_every_state_is_reached_and_left_as_declared(flow: Flow, session: Session):
    words = set(states(session, flow))
    assert {way.source for way in flow.transitions} | {way.target for way in flow.transitions} == words
    assert set(flow.initial) <= words
    reached = set(flow.initial)
    for _ in words:
        reached |= {way.target for way in flow.transitions if way.source in reached}
    assert reached == words


@by_flow
@pytest.mark.parametrize("source", ["form", "grid", "paste", "import", "cli", "action"])
def test_a_way_that_is_not_declared_is_refused_on_every_path(flow: Flow, source: str, session: Session):
    for state in states(session, flow):
        row_id = add_full(session, flow, state)
        before = session.row(flow.table, row_id)
        for target in states(session, flow):
            if target == state or flow.step(state, target):
                continue
            with pytest.raises(BadInput) as caught:
                change(session, flow.table, row_id, source, **{flow.field: target})
            found = errors(caught.value)[0]
            assert found.field == flow.field
            assert f"“{state}”" in found.text
            assert f"“{target}”" in found.text
        assert session.row(flow.table, row_id) == before


@by_flow
def test_a_declared_way_is_open_to_a_complete_record_and_undone(flow: Flow, session: Session):
    for way in flow.transitions:
        row_id = add_full(session, flow, way.source)
        cells = {"decision": DECISION_OF.get(way.target, "保留")} if flow.table == "pledge" else {}
        change(session, flow.table, row_id, **into(session, flow, way.target), **cells, **{flow.field: way.target})
        assert session.row(flow.table, row_id)[flow.field] == way.target
        assert session.undo() is not None
        assert session.row(flow.table, row_id)[flow.field] == way.source
        assert session.redo() is not None
        assert session.row(flow.table, row_id)[flow.field] == way.target


@by_flow
def test_a_new_record_begins_at_the_beginning(flow: Flow, session: Session):
    row, _ = FULL[flow.table]
    for state in set(states(session, flow)) - set(flow.initial):
        with pytest.raises(BadInput) as caught:
            add(session, flow.table, **row | {flow.field: state})
        assert errors(caught.value)[0].field == flow.field
    with pytest.raises(BadInput):
        add(session, flow.table, **row | {flow.field: None})
    assert session.count(flow.table) == 0


@by_flow
def test_what_a_step_asks_for_must_be_there(flow: Flow, session: Session):
    for way in flow.transitions:
        for name in (name for name in way.asks if not name.endswith("?")):
            field = session.tables[flow.table].field(name)
            empty = {name: None} if not field.required else {}
            if not empty:
                continue
            try:
                row_id = add_full(session, flow, way.source, **empty)
            except BadInput:  # the state before asks for it already
                continue
            with pytest.raises(BadInput) as caught:
                change(session, flow.table, row_id, **{flow.field: way.target})
            assert name in {message.field for message in errors(caught.value)}


@by_flow
def test_what_a_state_needs_cannot_be_taken_away_in_it(flow: Flow, session: Session):
    for state in states(session, flow):
        row_id = add_full(session, flow, state)
        row = session.row(flow.table, row_id) or {}
        for _, requirement in (pair for pair in flow.requires if pair[0] == state):
            lacking = requirement(dict.fromkeys(row) | {"id": -1, "state": state, "matter_text": "某事"}, session)
            for name in {message.field for message in lacking if message.field} & set(FULL[flow.table][0]):
                if name in ("money", "powers", "people", "money_source", "payment_plan") or row[name] is not None:
                    with pytest.raises(BadInput):
                        change(session, flow.table, row_id, "paste", **{name: None})
    assert flow.requires


@by_flow
def test_detail_rows_a_state_needs_cannot_be_deleted(flow: Flow, session: Session):
    needed = {"whistle": "whistle_unit", "admission": "admission_opinion", "project": "project_milestone"}
    if flow.table not in needed:
        return
    last = {"whistle": "已评价", "admission": "执行中", "project": "实施"}[flow.table]
    row_id = add_full(session, flow, last)
    [child] = session.children(needed[flow.table], row_id)
    with pytest.raises(BadInput):
        session.apply(ChangeSet("删除", (Edit(Action.DELETE, needed[flow.table], row_id=child["id"]),)))
    assert session.children(needed[flow.table], row_id) == [child]
