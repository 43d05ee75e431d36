"""A basis cell made ready for reading: without blanks and with one form of each sign, every place still known.

Published cells are wrapped, indented and spaced at will (runs of blanks in 98 % of them), so rules look at a text
without any blank and ask beside it where a line or a gap was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGNS = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    "(": "（",
    ")": "）",
    "﹙": "（",
    "﹚": "）",
    ":": "：",
    "︰": "：",
    "∶": "：",
    "ː": "：",
    ";": "；",
    ",": "，",
    "﹑": "、",
    "､": "、",
    "<": "〈",
    "＜": "〈",
    "﹤": "〈",
    ">": "〉",
    "＞": "〉",
    "﹥": "〉",
    "［": "[",
    "］": "]",
    "〖": "【",
    "〗": "】",
    "笫": "第",
    "○": "〇",
    "?": "？",
    "!": "！",
}
"""Signs read alike. 笫 is a slip of input methods for 第."""

_TABLE = str.maketrans(_SIGNS)
_TYPED_ZERO = re.compile("(?<=[一二三四五六七八九十百千])[OoＯｏ0](?=[一二三四五六七八九])")
"""一百O三条: a letter or a digit in place of 〇."""
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
NONE, BLANK, LINE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class BasisText:
    """A cell and its squeezed form.

    Attributes:
        source: as stored. text: without blanks, signs folded one to one. at: place in `source` of each sign of `text`,
            and its length as the last. gaps: NONE, BLANK or LINE, what stood before each sign; LINE before the end.
    """

    source: str
    text: str
    at: tuple[int, ...]
    gaps: bytes

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Places in the source of a stretch of the squeezed text, without blanks around it."""
        return (self.at[start], self.at[end - 1] + 1) if end > start else (self.at[start], self.at[start])

    def cut(self, start: int, end: int) -> str:
        """The stretch as the source has it."""
        first, last = self.span(start, end)
        return self.source[first:last]


def squeeze(source: str) -> BasisText:
    """The cell ready for reading, in linear time."""
    signs: list[str] = []
    at: list[int] = []
    gaps = bytearray()
    gap = LINE
    for place, sign in enumerate(source):
        if sign in _UNSEEN:
            continue
        if sign.isspace():
            gap = LINE if sign in "\r\n\v\f\x85\u2028\u2029" else max(gap, BLANK)
            continue
        signs.append(sign)
        at.append(place)
        gaps.append(gap)
        gap = NONE
    gaps.append(LINE)
    at.append(len(source))
    text = _TYPED_ZERO.sub("〇", "".join(signs).translate(_TABLE))
    return BasisText(source, text, tuple(at), bytes(gaps))
