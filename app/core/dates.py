"""Dates as ISO text: read in every spelling seen in published lists, written for screen and paper.

The spellings are those met in published lists: 2024年3月18日, 2025.3.1, 20250301, Excel's day numbers,
二〇二五年三月一日, full-width digits. Two-digit years and day-first orders are refused: asking is
better than guessing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are taken for a slip."""

_FOLD = str.maketrans("０１２３４５６７８９．／－–—。、，　○Ｏ", "0123456789./---.., 〇〇")
_HAN_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_SEPARATED = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?")
_WRITTEN = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月(?:份)?|[-/.](\d{1,2}))|(\d{4})(\d{2})")
_TAIL = re.compile(r"[T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$|[ (（]*(星期|周)[一二三四五六日天][)）]*$")
_SERIAL = re.compile(r"(\d{1,7})(\.\d+)?")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")


def parse_date(text: str, *, serial: bool = False) -> str | None:
    """ISO text of a date in any known spelling, None when blank.

    Args:
        text: as typed, pasted or read from a cell; a time of day or weekday behind it is dropped.
        serial: True also takes Excel's day number ("45369"), for cells known to hold one.

    Raises:
        ValueError: not a date, an impossible one, or only year and month (see `parse_month`); Chinese sentence.
    """
    cleaned = _clean(text)
    if not cleaned:
        return None
    for pattern in (_SEPARATED, _WRITTEN, _COMPACT):
        match = pattern.fullmatch(cleaned)
        if match:
            year, month, day = (int(part) for part in match.groups() if part.isdigit())
            return _iso(year, month, day, text=text)
    if serial and (match := _SERIAL.fullmatch(cleaned)):
        return from_serial(int(match[1]))
    if parse_month(text):
        raise ValueError(f"“{_shown(text)}”只有年月，请补上日。")
    raise ValueError(f"“{_shown(text)}”不是日期，请写成 2026-11-22 这样。")


def parse_month(text: str) -> str | None:
    """YYYY-MM when the text names a month and no day ("2025年3月", "二〇二五年三月", "2025.3", "202503"), else None."""
    match = _MONTH.fullmatch(_clean(text))
    if match is None:
        return None
    year, month = (int(part) for part in match.groups() if part)
    return f"{year:04d}-{month:02d}" if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None


def from_serial(number: int) -> str:
    """ISO text of Excel's day number (1900 system). Raises ValueError outside the known years.

    Excel counts a 29 February 1900 that never was: https://learn.microsoft.com/office/troubleshoot/excel/
    wrongly-assumes-1900-is-leap-year; days after it are one too high.
    """
    if not 1 <= number <= 109_574:
        raise ValueError(f"日期数字 {number} 不在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间，请核对。")
    return (date(1899, 12, 31) + timedelta(days=number - (number > 59))).isoformat()


def long_date(iso: str) -> str:
    """The date as on paper: 2026年3月5日; "" for "". Raises ValueError when the text is not ISO."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def days_between(first: str, last: str) -> int:
    """Days from one ISO date to another, negative when it lies before. Raises ValueError when a text is not ISO."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _clean(text: str) -> str:
    """Half-width, without blanks, Chinese digits as digits, time of day and weekday cut off."""
    folded = _TAIL.sub("", text.translate(_FOLD).strip())
    folded = _TAIL.sub("", folded)
    return _HAN_NUMBER.sub(lambda match: _han_number(match[0]), "".join(folded.split()))


def _han_number(word: str) -> str:
    """Digits of 二〇二五 (digit by digit) or 二十三 (with ten)."""
    if "十" not in word:
        return "".join(_HAN_DIGITS[character] for character in word)
    tens, _, ones = word.partition("十")
    return (_HAN_DIGITS.get(tens, "1") if len(tens) < 2 else tens) + _HAN_DIGITS.get(ones, "0")


def _iso(year: int, month: int, day: int, *, text: str) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(f"没有“{_shown(text)}”这一天，请核对日期。") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"“{_shown(text)}”的年份不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，请核对。")
    return found.isoformat()


def _shown(text: str) -> str:
    return text.strip()[:20]
