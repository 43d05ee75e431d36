"""What changed inside a text, as rich text for the screen. Plain functions, no widgets."""

from __future__ import annotations

from html import escape

from app.core.text_difference import common_start, pieces, shortened

__all__ = ["as_html", "common_start", "pieces"]


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
    if context:
        found = shortened(found, context)
    spans = [f'<span style="{styles[kind]}">{_visible(text)}</span>' for kind, text in found]
    replaced = [kind for kind, _ in found] == ["old", "new"]
    return (" → " if replaced else "").join(spans)


def _visible(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("  ", " &nbsp;")
