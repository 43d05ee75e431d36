"""Finds office names that look like a slip of the pen: unknown, but nearly equal to a known name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from app.editors.power_lists.unit_names import names_in
from app.exchange.clean import squeeze
from app.exchange.import_plan import ImportPlan
from app.exchange.sheet_rules import warn
from db.declarations import Row

_NUMERALS = re.compile(r"[一二三四五六七八九十\d]")


def check_offices(plan: ImportPlan, registered: Iterable[str]) -> None:
    """Warns OFFICE_UNKNOWN for names that are in no register of offices but nearly equal to a better known one.

    The dictionary is the register of offices together with the spellings of the file itself: of two nearly equal
    spellings the registered one, else the more frequent one, else the earlier one is right (物业管理科 against
    物业科管理科 in one published sheet).
    """
    counts: Counter[str] = Counter()
    for sheet in plan.sheets:
        for row in sheet.rows:
            counts.update(_offices(row.values))
    known = {squeeze(name) for name in registered}
    right = _right_names(counts, known)
    for sheet in plan.sheets:
        for row in sheet.rows:
            if row.refused or row.ulid:
                continue
            for name in _offices(row.values):
                if name in right:
                    sentence = f"承办机构“{name}”不在机构字典（近似：{right[name]}）"
                    warn(row, "OFFICE_UNKNOWN", sentence, "office")


def _offices(values: Row) -> list[str]:
    """The offices of a row, without blanks: a broken line goes on."""
    return names_in(squeeze(str(values.get("office") or "")))


def _right_names(counts: Counter[str], known: set[str]) -> dict[str, str]:
    """Doubtful name -> the name it is probably meant to be."""
    order = list(dict.fromkeys((*known, *(name for name, _ in counts.most_common()))))
    right: dict[str, str] = {}
    for index, name in enumerate(order):
        if name in known:
            continue
        for better in order[:index]:
            if better not in right and is_slip(name, better):
                right[name] = better
                break
    return right


def is_slip(name: str, other: str) -> bool:
    """True when one character too many, too few or misplaced makes the difference; numerals always tell apart."""
    from rapidfuzz.distance import OSA  # native module: only when a file is checked

    if min(len(name), len(other)) < 4 or name == other:
        return False
    if _NUMERALS.findall(name) != _NUMERALS.findall(other):
        return False
    one_character = abs(len(name) - len(other)) == 1 or sorted(name) == sorted(other)
    return one_character and OSA.distance(name, other) <= 1
