"""What changed inside a text, for reading: pieces kept, taken out, put in. Plain functions, no widgets."""

from __future__ import annotations

from difflib import SequenceMatcher
from html import escape

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


def as_html(
    old: str, new: str, *, old_colour: str, new_colour: str, old_ground: str, new_ground: str, context: int = 0
) -> str:
    """Rich text of both: what went is struck out, what came is underlined, so that colour is not the only sign.

    Args:
        context: characters of unchanged text kept beside a difference, the rest is counted; 0 keeps all.
    """
    styles = {
        "same": "",
        "old": f"color:{old_colour};background:{old_ground};text-decoration:line-through",
        "new": f"color:{new_colour};background:{new_ground};text-decoration:underline",
    }
    found = pieces(old, new)
    if context and len(found) > 1:
        found = [
            (kind, _shortened(text, place, len(found), context) if kind == "same" else text)
            for place, (kind, text) in enumerate(found)
        ]
    spans = [f'<span style="{styles[kind]}">{_visible(text)}</span>' for kind, text in found]
    replaced = [kind for kind, _ in found] == ["old", "new"]
    return (" → " if replaced else "").join(spans)


def _shortened(text: str, place: int, count: int, context: int) -> str:
    """An unchanged piece without what is far from a difference; short ones stay whole."""
    if len(text) <= 3 * context:
        return text
    start = "" if place == 0 else text[:context]
    end = "" if place == count - 1 else text[-context:]
    return f"{start} ……（{len(text) - len(start) - len(end)} 字相同）…… {end}"


def _visible(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("  ", " &nbsp;")
