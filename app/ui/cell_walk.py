"""Where keys lead among cells as in Excel: to the edge of a run of filled cells, round inside a selection.

Plain arithmetic on places; knows no widget and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Block = tuple[int, int, list[int]]
"""Selected cells: first row, last row, columns in view order."""

MOST_LOOKED_AT = 20_000
"""Cells one key looks at, so that a list of a million rows stays quick; the next press goes on from there."""


def edge(filled: Callable[[int], bool], start: int, last: int, step: int) -> int:
    """Where Ctrl+arrow leads from `start` in a line of cells 0…`last`: the end of a run, or the begin of the next."""
    end = last if step > 0 else 0
    if start == end:
        return start
    line = range(start + step, end + step, step)[:MOST_LOOKED_AT]
    if filled(start) and filled(line[0]):
        return next((place - step for place in line if not filled(place)), line[-1])
    return next((place for place in line if filled(place)), line[-1])


def round_in(blocks: Sequence[Block], here: tuple[int, int], step: int, *, across: bool) -> tuple[int, int] | None:
    """The next (row, column) inside the selection, from its last cell to its first; None when `here` lies outside.

    Args:
        across: row by row as Tab goes, otherwise column by column as Enter goes. step: 1 on, -1 back.
    """
    inside = [place for place, block in enumerate(blocks) if block[0] <= here[0] <= block[1] and here[1] in block[2]]
    if not inside:
        return None
    place = inside[0]
    top, bottom, columns = blocks[place]
    height, wide = bottom - top + 1, len(columns)
    row, column = here[0] - top, columns.index(here[1])
    order = (row * wide + column if across else column * height + row) + step
    if not 0 <= order < height * wide:
        top, bottom, columns = blocks[(place + step) % len(blocks)]
        height, wide = bottom - top + 1, len(columns)
        order = 0 if step > 0 else height * wide - 1
    row, column = divmod(order, wide) if across else divmod(order, height)[::-1]
    return top + row, columns[column]
