"""Numbers of articles, paragraphs and items as laws print them (二十七), as clerks type them (27, ２７), and back."""

from __future__ import annotations

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_LARGEST = 9999

NUMERAL = "[零〇一二三四五六七八九十百千两0-9]{1,9}"
"""Pattern of a number; nine signs hold 九千九百九十九."""


def to_int(numeral: str) -> int | None:
    """27 of "二十七", "二七" or "27"; None when it is no number up to 9,999."""
    if re.fullmatch("[0-9]{1,4}", numeral):
        return int(numeral)
    if re.fullmatch("[零〇一二三四五六七八九两]{2,4}", numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    return _spoken(numeral)


def _spoken(numeral: str) -> int | None:
    """Reads 一百零三, 一百十一 and 十五; None when a digit or a unit stands where none can."""
    total, digit, smallest = 0, None, _LARGEST + 1
    for sign in numeral:
        if sign in _TENS:
            if _TENS[sign] >= smallest:
                return None
            smallest = _TENS[sign]
            total += (1 if digit is None else digit) * smallest
            digit = None
        elif sign in "零〇":
            digit = None
        elif sign in _DIGITS and digit is None:
            digit = _DIGITS[sign]
        else:
            return None
    return total + (digit or 0) if numeral else None


def to_chinese(number: int) -> str:
    """The number as a law prints it: 10 -> 十, 27 -> 二十七, 103 -> 一百零三, 111 -> 一百一十一.

    Raises:
        ValueError: below 1 or above 9,999; no law has such an article.
    """
    if not 0 < number <= _LARGEST:
        raise ValueError(f"no article number: {number}")
    text, rest, gap = "", number, False
    for size, unit in _UNITS:
        digit, rest = divmod(rest, size)
        if digit:
            text += ("零" if gap else "") + "零一二三四五六七八九"[digit] + unit
            gap = False
        else:
            gap = bool(text)
    if rest:
        text += ("零" if gap else "") + "零一二三四五六七八九"[rest]
    return text[1:] if text.startswith("一十") else text


def normal(numeral: str) -> str:
    """The numeral as a law prints it; what cannot be read or is zero stays as it is."""
    number = to_int(numeral)
    return to_chinese(number) if number and number <= _LARGEST else numeral
