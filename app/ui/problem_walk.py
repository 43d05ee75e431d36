"""Where F8 leads in a grid: to the next cell that was not stored, else to the next doubtful one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.grid_view import GridView

_SCANNED = 20_000  # rows looked through for a doubtful cell; about a second


def next_problem(view: GridView) -> tuple[int, int] | None:
    """(row, column) of the next problem after the current cell, round the end; None when there is none."""
    shown = view.columns_shown()
    current = view.current()
    here = (current.row(), shown.index(current.column()) if current.column() in shown else -1)
    refused = sorted((row, shown.index(column)) for row, column in view.model.refused_cells() if column in shown)
    if refused:
        row, place = next((spot for spot in refused if spot > here), refused[0])
        return row, shown[place]
    return _next_doubt(view, shown, here)


def _next_doubt(view: GridView, shown: list[int], here: tuple[int, int]) -> tuple[int, int] | None:
    rows = view.model.rowCount()
    for step in range(min(rows + 1, _SCANNED)):
        row = (max(here[0], 0) + step) % rows
        doubts = view.model.doubts(row)
        for place, column in enumerate(shown if doubts else ()):
            if (step > 0 or place > here[1]) and view.model.columns[column].key in doubts:
                return row, column
    return None
