"""Words of the comparison of two list versions, which fields each class looks at, and how texts are compared.

Classes: domain notes on versions and comparison, 2.6. Normalisation serves comparing only; what is shown, printed and
stored is never touched (NFKC would bend names).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from db.declarations import Row

ADDED, CANCELLED, RECALLED = "新增", "取消", "收回"
NAME, BASIS, OFFICE, DUTY = "名称变更", "依据变更", "机构变更", "责任变更"
TYPE, CODE, OTHER = "类型变更", "编码变更", "其他要素变更"
MERGED, SPLIT = "合并", "分设"
MOVED, SAME = "顺序变更", "未变"

CLASSES = (ADDED, CANCELLED, RECALLED, NAME, BASIS, OFFICE, DUTY, TYPE, CODE, OTHER, MERGED, SPLIT, MOVED, SAME)
"""In the order they are told."""
UNCOUNTED = (MOVED, SAME)
"""No change of substance: a new running number does not change a matter."""

FIELDS = {
    "item_name": NAME,
    "sub_item_name": NAME,
    "power_type": TYPE,
    "item_code": CODE,
    "basis": BASIS,
    "office": OFFICE,
    "exercising_body": OFFICE,
    "dept_duty": DUTY,
    "duty": DUTY,
    "duty_basis": DUTY,
    "superior_duty": DUTY,
    "street_duty": DUTY,
    "accountability_scope": DUTY,
    "accountability": DUTY,
    "stages": DUTY,
    "roles": DUTY,
    **dict.fromkeys(
        (
            "domain",
            "category",
            "level",
            "authority",
            "former_dept",
            "grant_mode",
            "grant_scope",
            "grant_to",
            "granted_from",
            "granted_until",
            "guide_dept",
            "superior_depts",
            "receiving_dept",
            "work_mode",
            "check_standard",
            "frequency_cap",
            "body_nature",
            "target",
            "legal_days",
            "promised_days",
            "fee",
            "remedy",
            "supervision_phone",
            "is_public",
            "effective_date",
        ),
        OTHER,
    ),
}
"""Field -> class its change belongs to; stages and roles are detail rows written as one text.

Remarks, running numbers and work marks say nothing about the matter.
"""

NOT_HELD = {"已收回": RECALLED, "已取消": CANCELLED}
"""State of a row that its list no longer holds -> the class of going into it."""
PAUSED = "暂停"
"""The other state that matters to readers; 拟调整 is a work mark."""

_PLAIN = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(char): "(" for char in "〔【［｛[{"}
    | {ord(char): ")" for char in "〕】］｝]}"}
    | {ord(char): "<" for char in "〈"}
    | {ord(char): ">" for char in "〉"}
    | {ord(char): '"' for char in "“”„‟＂「」『』"}
    | {ord(char): "'" for char in "‘’＇"}
    | {ord(char): "-" for char in "—–－‐―"}
    | dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
)
_CODE = re.compile(r"(?=(?:.*[0-9]){3})[0-9A-Z][0-9A-Z.\-]{3,39}")
_BETWEEN = re.compile("[、,;]+")
_REMEMBERED = 300
"""Characters of a text whose plain form is kept: names are asked for again and again."""
_PLACEHOLDERS = frozenset({"", "/", "\\", "无", "待定", "-", "--"})


def normal(text: object) -> str:
    """Form in which two spellings of one text are equal: no blanks, half width, one kind of bracket and quote."""
    if text is None or text == "":
        return ""
    return _short(str(text)) if len(str(text)) <= _REMEMBERED else _normal(str(text))


def _normal(text: str) -> str:
    return "".join(text.translate(_PLAIN).split()).lower()


_short = lru_cache(maxsize=32_768)(_normal)


def same(old: object, new: object) -> bool:
    """True when both cells say the same."""
    return old == new or normal(old) == normal(new)


def same_bodies(old: object, new: object) -> bool:
    """True when both cells name the same bodies in the same order, whatever stands between them."""
    return same(old, new) or _bodies(old) == _bodies(new)


def _bodies(text: object) -> list[str]:
    return [name for name in _BETWEEN.split(normal(text)) if name]


def code_of(row: Row, pattern: Callable[[str], bool] | None = None) -> str:
    """The code in plain form, "" for none, a placeholder such as / or 待定, or what does not look like a code.

    Args:
        pattern: the list's own rule; without it at least four letters and digits with three digits among them.
    """
    code = normal(row.get("item_code")).upper()
    if code in _PLACEHOLDERS:
        return ""
    well_formed = pattern(code) if pattern else _CODE.fullmatch(code) is not None
    return code if well_formed else ""


def name_key(row: Row) -> tuple[str, str]:
    """Name and sub-name in plain form."""
    return normal(row.get("item_name")), normal(row.get("sub_item_name"))


def full_key(row: Row) -> tuple[str, str, str]:
    """Type, name and sub-name in plain form."""
    return (normal(row.get("power_type")), *name_key(row))


def held(row: Row) -> bool:
    """False for a row that its list marks as taken back or cancelled."""
    return row.get("state") not in NOT_HELD


def shown_name(row: Row) -> str:
    """Name and sub-name as people read them."""
    return " · ".join(" ".join(str(row[key]).split()) for key in ("item_name", "sub_item_name") if row.get(key))
