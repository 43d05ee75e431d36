"""How a list of row ids turns into another one by whole runs of rows, so that a model never needs a reset.

Plain arrays in, plain steps out; knows no Qt, no session.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

MOST_STEPS = 64
"""More runs than this are joined: each costs the view a pass over its sections."""

MOST_EXACT = 50_000
"""Longest changed stretch (rows) that is compared row by row."""


@dataclass(frozen=True, slots=True)
class Step:
    """Remove rows `first`..`last` (`ids` is None) or insert `ids` so that they stand at `first`..`last`."""

    first: int
    last: int
    ids: array[int] | None = None


def common_start(old: array[int], new: array[int]) -> int:
    """How many rows at the start are the same; halving, so that the comparing is done in C."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_end(old: array[int], new: array[int], *, start: int) -> int:
    """How many rows at the end are the same, not counting the first `start` rows."""
    low, high = 0, min(len(old), len(new)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def longest_rising(places: list[int]) -> list[int]:
    """Indexes of a longest rising run of `places` (patience sorting); -1 entries are left out."""
    tops: list[int] = []
    top_index: list[int] = []
    before: dict[int, int] = {}
    for index, place in enumerate(places):
        if place < 0:
            continue
        pile = bisect_left(tops, place)
        if pile == len(tops):
            tops.append(place)
            top_index.append(index)
        else:
            tops[pile] = place
            top_index[pile] = index
        before[index] = top_index[pile - 1] if pile else -1
    chain = []
    index = top_index[-1] if top_index else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def steps(old: array[int], new: array[int], *, pinned: int | None = None) -> list[Step]:
    """The steps that turn `old` into `new`, to be carried out in this order.

    Args:
        old: row ids as shown. new: row ids wanted; both without doubles.
        pinned: id of the row being edited; when it stands in both, no step takes it away.
    """
    start = common_start(old, new)
    end = common_end(old, new, start=start)
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if not old_middle and not new_middle:
        return []
    if old_middle and new_middle and max(len(old_middle), len(new_middle)) <= MOST_EXACT:
        exact = _exact(old_middle, new_middle, pinned)
        if exact is not None:
            return [_shifted(step, start) for step in exact]
    return [_shifted(step, start) for step in _coarse(old_middle, new_middle, pinned)]


def _shifted(step: Step, by: int) -> Step:
    return Step(step.first + by, step.last + by, step.ids)


def _exact(old: array[int], new: array[int], pinned: int | None) -> list[Step] | None:
    """Fewest rows touched; None when that takes too many runs or would move the pinned row."""
    place = {row_id: index for index, row_id in enumerate(new)}
    staying_old = longest_rising([place.get(row_id, -1) for row_id in old])
    staying_ids = {old[index] for index in staying_old}
    if pinned is not None and pinned in place and pinned not in staying_ids and pinned in old:
        return None
    removed = _runs(old, staying_ids)
    added = _runs(new, staying_ids)
    if len(removed) + len(added) > MOST_STEPS:
        return None
    taking = [Step(first, last) for first, last in reversed(removed)]
    return taking + [Step(first, last, new[first : last + 1]) for first, last in added]


def _runs(ids: array[int], staying: set[int]) -> list[tuple[int, int]]:
    """(first, last) of each unbroken run of ids that do not stay."""
    found: list[tuple[int, int]] = []
    for index, row_id in enumerate(ids):
        if row_id in staying:
            continue
        if found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def _coarse(old: array[int], new: array[int], pinned: int | None) -> list[Step]:
    """Everything but the pinned row is taken away and put in again."""
    if pinned is None or pinned not in old or pinned not in new:
        taking = [Step(0, len(old) - 1)] if old else []
        return taking + ([Step(0, len(new) - 1, new)] if new else [])
    was, will = old.index(pinned), new.index(pinned)
    plan = [
        Step(was + 1, len(old) - 1) if was + 1 < len(old) else None,
        Step(0, was - 1) if was else None,
        Step(0, will - 1, new[:will]) if will else None,
        Step(will + 1, len(new) - 1, new[will + 1 :]) if will + 1 < len(new) else None,
    ]
    return [step for step in plan if step is not None]


def keep_in_place(old: array[int], new: array[int], kept: Iterable[int]) -> array[int]:
    """`new` with each kept row where it stood in `old`: right after the row before it that is still there.

    Kept rows that were not in `old` but should be seen (just entered) come last.
    """
    result = array("q", new)
    wanted = set(kept)
    for row_id in wanted:
        if row_id in result:
            result.remove(row_id)
    for row_id in sorted(wanted, key=lambda row_id: old.index(row_id) if row_id in old else len(old)):
        result.insert(_place_after_former(old, result, row_id), row_id)
    return result


def _place_after_former(old: array[int], result: array[int], row_id: int) -> int:
    if row_id not in old:
        return len(result)
    for index in range(old.index(row_id) - 1, -1, -1):
        if old[index] in result:
            return result.index(old[index]) + 1
    return 0
