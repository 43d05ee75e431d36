"""What a tab finds inside a long text: places to mark, and a line about each beside the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextMark:
    """One find.

    Attributes:
        line: what it is, Chinese: 法律 · 消防法 · 第三十一条. spans: (first, past the last) character in the text.
    """

    line: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TextMarks:
    """How one field is looked through.

    Attributes:
        caption: of the button that opens the view (拆解依据). nothing: said when nothing is found.
        find: text -> finds in reading order.
    """

    caption: str
    nothing: str
    find: Callable[[str], tuple[TextMark, ...]]
