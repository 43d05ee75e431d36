"""What changed inside a text: pieces kept, taken out, put in. Plain functions; screen and paper mark the pieces."""

from __future__ import annotations

from difflib import SequenceMatcher

Piece = tuple[str, str]
"""("same" | "old" | "new", text)."""

SHORTEST = 4
"""Characters in common inside a changed part that are worth showing as unchanged."""
LONGEST = 6000
"""Characters a side up to which pieces are worked out; beyond, a long run in common is still found at both ends."""


def pieces(old: str, new: str) -> list[Piece]:
    """The pieces that lead from `old` to `new`, in reading order; old pieces stand before the new ones."""
    start = common_start(old, new)
    end = common_start(old[start:][::-1], new[start:][::-1])
    middle = _middle(old[start : len(old) - end], new[start : len(new) - end])
    found = [("same", old[:start]), *middle, ("same", old[len(old) - end :] if end else "")]
    return [piece for piece in found if piece[1]]


def common_start(one: str, other: str) -> int:
    """How many characters both texts have in common at their start."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _middle(old: str, new: str) -> list[Piece]:
    if max(len(old), len(new)) > LONGEST:
        return [("old", old), ("new", new)]
    matches = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    found: list[Piece] = []
    at_old = at_new = 0
    for start_old, start_new, size in matches:
        if 0 < size < SHORTEST:
            continue  # a few characters in common by chance; kept apart they would only tear words
        found += [("old", old[at_old:start_old]), ("new", new[at_new:start_new])]
        found.append(("same", old[start_old : start_old + size]))
        at_old, at_new = start_old + size, start_new + size
    return found


def side(found: list[Piece], which: str) -> list[Piece]:
    """The pieces of one text, "old" or "new": joined, they give that text."""
    return [piece for piece in found if piece[0] in ("same", which)]


def shortened(found: list[Piece], context: int) -> list[Piece]:
    """The pieces with only `context` characters of unchanged text beside a difference; what is left out is counted."""
    if len(found) < 2:
        return found
    last = len(found) - 1
    return [
        (kind, _without_middle(text, context, first=place == 0, last=place == last) if kind == "same" else text)
        for place, (kind, text) in enumerate(found)
    ]


def _without_middle(text: str, context: int, *, first: bool, last: bool) -> str:
    if len(text) <= 3 * context:
        return text
    start, end = "" if first else text[:context], "" if last else text[-context:]
    return f"{start}……（{len(text) - len(start) - len(end)} 字相同）……{end}"
