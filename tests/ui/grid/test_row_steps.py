"""Steps between two lists of ids."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from app.ui import row_steps
from app.ui.row_steps import Step, keep_in_place, steps

lists = st.lists(st.integers(1, 60), unique=True, max_size=40).map(lambda ids: array("q", ids))


def carried_out(old: array, plan: list[Step]) -> array:
    shown = array("q", old)
    for step in plan:
        if step.ids is None:
            assert 0 <= step.first <= step.last < len(shown)
            del shown[step.first : step.last + 1]
        else:
            assert 0 <= step.first <= len(shown)
            assert step.last - step.first + 1 == len(step.ids)
            shown[step.first : step.first] = step.ids
    return shown


@given(lists, lists)
def test_steps_lead_from_old_to_new(old, new):
    assert carried_out(old, steps(old, new)) == new


@given(lists, lists, st.integers(1, 60))
def test_pinned_row_is_never_taken_away(old, new, pinned):
    shown = array("q", old)
    for step in steps(old, new, pinned=pinned):
        shown = carried_out(shown, [step])
        if pinned in old and pinned in new:
            assert pinned in shown


@given(lists, lists)
def test_many_runs_are_joined(old, new):
    row_steps.MOST_STEPS, before = 2, row_steps.MOST_STEPS
    try:
        plan = steps(old, new)
    finally:
        row_steps.MOST_STEPS = before
    assert len(plan) <= 4
    assert carried_out(old, plan) == new


def test_one_row_at_the_end_is_one_step():
    old = array("q", range(1, 1001))
    assert steps(old, old + array("q", [5000])) == [Step(1000, 1000, array("q", [5000]))]


def test_one_moved_row_touches_no_other():
    old = array("q", [1, 2, 3, 4, 5])
    assert steps(old, array("q", [1, 3, 4, 2, 5])) == [Step(1, 1), Step(3, 3, array("q", [2]))]


def test_same_rows_need_no_step():
    assert steps(array("q", [3, 1, 2]), array("q", [3, 1, 2])) == []


def test_kept_row_stands_after_its_old_neighbour():
    old = array("q", [10, 20, 30, 40])
    assert keep_in_place(old, array("q", [10, 40]), {30}) == array("q", [10, 30, 40])
    assert keep_in_place(old, array("q", [30, 10, 20, 40]), {30}) == array("q", [10, 20, 30, 40])
    assert keep_in_place(old, array("q", [20, 40]), {10}) == array("q", [10, 20, 40])


def test_kept_row_that_was_not_there_comes_last():
    assert keep_in_place(array("q", [1, 2]), array("q", [1, 2]), {9}) == array("q", [1, 2, 9])


@given(lists, lists, st.sets(st.integers(1, 60), max_size=5))
def test_kept_rows_are_there_and_nothing_else_changes(old, new, kept):
    result = keep_in_place(old, new, kept)
    assert sorted(result) == sorted(set(new) | kept)
    assert [row_id for row_id in result if row_id not in kept] == [row_id for row_id in new if row_id not in kept]
