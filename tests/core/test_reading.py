"""What rules read while the door decides is what stands in the file afterwards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.reading import PlannedReading
from db.changes import Pending
from db.query import Query
from tests.store_kit import EDITOR, add, change, drop, edit, open_file

VISITS, STEPS = 30, 60

EDITS = st.one_of(
    st.builds(lambda row, name: edit("visit", row, subject=name), st.integers(1, VISITS), st.sampled_from("甲乙丙")),
    st.builds(lambda row, to: edit("step", row, visit_id=to), st.integers(1, STEPS), st.integers(1, VISITS)),
    st.builds(lambda row: drop("step", row), st.integers(1, STEPS)),
    st.builds(lambda row: drop("visit", row), st.integers(1, VISITS)),
    st.builds(lambda to: add("step", what="新", visit_id=to), st.integers(1, VISITS)),
    st.just(add("visit", subject="新")),
)


def state(reading):
    """Rows, titles and detail rows of everything that may be there, in an order that asks often."""
    last_visit, last_step = VISITS + 12, STEPS + 12
    return (
        [reading.children("step", row_id) for row_id in range(last_visit, 0, -1)],
        [reading.row("visit", row_id) for row_id in range(1, last_visit)],
        [reading.row("step", row_id) for row_id in range(1, last_step)],
        [reading.title("visit", row_id) for row_id in range(1, last_visit)],
        [reading.children("note", row_id) for row_id in range(1, last_step)],
    )


def without_marks(value):
    """The state without ULIDs, which are not known before."""
    if isinstance(value, dict):
        return {key: cell for key, cell in value.items() if key != "ulid"}
    return [without_marks(one) for one in value] if isinstance(value, list | tuple) else value


@settings(max_examples=60, deadline=None)
@given(
    st.lists(EDITS, min_size=1, max_size=12, unique_by=lambda one: (one.table, one.row_id or id(one))), st.booleans()
)
def test_the_reading_of_a_guard_shows_what_will_be(edits, pending):
    seen = []

    def guard(before, after, reading):
        if not seen:
            seen.append(state(reading))
        return ()

    with TemporaryDirectory() as folder:
        plain = open_file(Path(folder) / "data.db")
        rows = [add("visit", subject=f"走访{number}") for number in range(VISITS)]
        rows += [add("step", what=f"步{number}", visit_id=Pending(number % VISITS)) for number in range(STEPS)]
        rows += [add("note", what="注", step_id=Pending(VISITS + number)) for number in range(0, STEPS, 7)]
        plain.apply(change(*rows))
        before = state(plain)
        plain.close(backup=False)
        guards = tuple((key, guard) for key in ("visit", "step", "note"))
        session = open_file(Path(folder) / "data.db", editors=(EDITOR.having(guards=guards),))
        gone = {one.row_id for one in edits if one.table == "visit" and one.action.value == "delete"}
        edits = [one for one in edits if one.values.get("visit_id") not in gone]
        steps_gone = {row["id"] for visit in gone for row in session.children("step", visit)}
        edits = [one for one in edits if not (one.table == "step" and one.row_id in steps_gone)]
        if pending:
            edits += [add("step", what="末", visit_id=Pending(len(edits) + 1)), add("visit", subject="末")]
        assert state(PlannedReading(session)) == before
        applied = session.apply(change(*edits))
        if applied.number:
            assert without_marks(seen[0]) == without_marks(state(session))
        assert session.verify() == []
        session.close(backup=False)


def test_rows_of_a_query_are_kept_from_the_second_time_on(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.apply(change(*(add("visit", subject=name) for name in "甲乙丙")))
    reading = PlannedReading(session)
    first = [list(reading.all_rows(Query("visit"))) for _ in range(2)]
    asked = []
    session._store.connection.set_trace_callback(asked.append)
    assert list(reading.all_rows(Query("visit"))) == first[0] == first[1]
    session._store.connection.set_trace_callback(None)
    assert asked == []
    session.close(backup=False)
