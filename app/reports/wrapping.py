"""Breaks text into lines that fit a width, the way Chinese print does it (避头尾).

reportlab's own breaking starts 12 % of the lines with a full stop or a closing bracket and lets 3 % stick out
(trap 49). Rules: GB/T 15834-2011 §5.1.10 (no closing mark, comma or stop at the start of a line, no opening mark at
its end, 省略号 and 破折号 not torn apart); numbers, dates, codes and Latin words stay whole unless they are wider than
the cell, and are then torn at a joint.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, chain

from app.reports.fonts import text_width, widths

NO_START = frozenset("，。、；：！？）》〉”’】〕］｝」』…·．～％‰℃°%,.;:!?)]}>")
"""Characters that must not start a line. ASCII marks count only where they are not inside a number or word."""

NO_END = frozenset("（《〈“‘【〔［｛「『￥＄$([{<№")
"""Characters that must not end a line."""

# What stays whole: a date in words, then any run of Latin letters, digits and the marks between them, a 破折号.
_ATOM = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日"
    r"|[0-9A-Za-z０-９Ａ-Ｚａ-ｚ\u00c0-\u024f]+(?:[-.,:/_'@&+*#~=%][0-9A-Za-z０-９Ａ-Ｚａ-ｚ\u00c0-\u024f]+)*[%‰℃°％]?"
    r"|—+|…+"
)
# Where a number or word wider than the cell is torn if possible: 0990- / 6881234.
_JOINTS = "-/_.,:@&=年月"
_BLANKS = " \u3000\xa0"


def break_lines(text: str, *, width: float, style: str, size: float) -> tuple[str, ...]:
    """Lines of the text; explicit newlines end a line. Joined, the lines of one paragraph give it back unchanged.

    Blanks at the end of a line may reach beyond the width; nothing else does unless one character alone is wider.

    Args:
        text: see `fonts.printable`. width: pt, more than 0. style: see `fonts`. size: type size in pt.
    """
    room = width * 1000 / size + 1e-6
    if "\n" not in text:
        return tuple(_wrap_paragraph(text, room, style))
    return tuple(chain.from_iterable(_wrap_paragraph(part, room, style) for part in text.split("\n")))


wrap = lru_cache(maxsize=4096)(break_lines)
"""`break_lines`, remembering the last few thousand answers."""


@lru_cache(maxsize=1024)
def balanced(text: str, *, width: float, style: str, size: float) -> tuple[str, ...]:
    """As many lines as `wrap` needs, of about equal length: 行政 / 许可 and not 行政许 / 可. For headings."""
    lines = wrap(text, width=width, style=style, size=size)
    low, high = size, width
    while len(lines) > 1 and high - low > size / 4:
        middle = (low + high) / 2
        narrower = wrap(text, width=middle, style=style, size=size)
        if len(narrower) == len(lines) and _whole(narrower, middle, style=style, size=size):
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def _whole(lines: tuple[str, ...], width: float, *, style: str, size: float) -> bool:
    """False when a number or word had to be torn to fit this width."""
    text = "".join(lines)
    cuts = set(accumulate(map(len, lines[:-1])))
    widest = max(text_width(line.rstrip(), style, size) for line in lines)
    return not cuts & _inside_atoms(text) and widest <= width + 0.01


def _wrap_paragraph(text: str, room: float, style: str) -> list[str]:
    measure = widths(style).__getitem__
    if sum(map(measure, text)) <= room:
        return [text]
    ends = list(accumulate(map(measure, text), initial=0))
    inside = _inside_atoms(text)
    lines, start, length = [], 0, len(text)
    while start < length:
        fits = bisect_right(ends, ends[start] + room) - 1
        stop = length if fits >= length else _break(text, start, max(fits, start + 1), inside)
        while stop < length and text[stop] in _BLANKS:
            stop += 1
        lines.append(text[start:stop])
        start = stop
    return lines


def _inside_atoms(text: str) -> set[int]:
    """Positions at which a break would tear a number, date, code or word."""
    inside: set[int] = set()
    for match in _ATOM.finditer(text):
        inside.update(range(match.start() + 1, match.end()))
    return inside


def _break(text: str, start: int, fits: int, inside: set[int]) -> int:
    """The last good position in (start, fits]: else one that tears no number or word, else behind a joint of it."""
    whole = 0
    for stop in range(fits, start, -1):
        if stop not in inside:
            if _reads_well(text, start, stop):
                return stop
            whole = whole or stop
    if whole:
        return whole
    joints = (stop for stop in range(fits, start + (fits - start) // 3, -1) if text[stop - 1] in _JOINTS)
    return next(joints, fits)


def _reads_well(text: str, start: int, stop: int) -> bool:
    """True when neither the line that ends at `stop` nor the next one breaks 避头尾, blanks aside."""
    after, before, length = stop, stop, len(text)
    while after < length and text[after] in _BLANKS:
        after += 1
    while before > start and text[before - 1] in _BLANKS:
        before -= 1
    return (after == length or text[after] not in NO_START) and (before == start or text[before - 1] not in NO_END)
