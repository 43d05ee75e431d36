"""Where Ctrl+arrow and Enter lead, without a window."""

import pytest

from app.ui.cell_walk import MOST_LOOKED_AT, edge, round_in


@pytest.mark.parametrize(
    ("cells", "start", "step", "stop"),
    [
        ("xx.xx", 0, 1, 1),
        ("xx.xx", 1, 1, 3),
        ("xx.xx", 3, 1, 4),
        ("xx...", 1, 1, 4),
        ("..x..", 0, 1, 2),
        ("xxxxx", 4, -1, 0),
        ("x..xx", 3, -1, 0),
        (".....", 4, -1, 0),
        ("xx", 1, 1, 1),
    ],
)
def test_edge_is_the_end_of_a_run_or_the_begin_of_the_next(cells, start, step, stop):
    assert edge(lambda place: cells[place] == "x", start, len(cells) - 1, step) == stop


def test_edge_looks_at_a_bounded_number_of_cells():
    looked = []
    assert edge(lambda place: looked.append(place) or True, 0, 1_000_000, 1) == MOST_LOOKED_AT
    assert len(looked) <= MOST_LOOKED_AT + 2


@pytest.mark.parametrize("across", [True, False])
def test_round_visits_every_selected_cell_once_and_comes_back(across):
    blocks = [(2, 4, [3, 1]), (7, 7, [1, 3, 5])]
    places = [(2, 3)]
    while (place := round_in(blocks, places[-1], 1, across=across)) != places[0]:
        places.append(place)
    assert len(places) == len(set(places)) == 9
    assert places[1] == ((2, 1) if across else (3, 3))
    for place in reversed(places):
        assert round_in(blocks, round_in(blocks, place, 1, across=across), -1, across=across) == place


def test_round_outside_the_selection_is_none():
    assert round_in([(2, 4, [1])], (5, 1), 1, across=False) is None
