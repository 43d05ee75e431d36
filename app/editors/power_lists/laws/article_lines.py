"""An article map as a clerk types it or pastes it from a spreadsheet: a line an article, old, new and a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.editors.power_lists.laws.editions import normal_article
from app.editors.power_lists.laws.numerals import NUMERAL, to_chinese, to_int

_ARROW = re.compile("\\s*(?:→|⇒|->|=>|－>|＞|>|=|改为|变为|调整为)\\s*")
_FIELDS = re.compile("\\t|[，,；;|]|\\s{1,}")
_RANGE = re.compile(f"第?({NUMERAL})条?(?:至|到|-|—|－|~|～)第?({NUMERAL})条?")
_GONE = frozenset({"", "删除", "已删除", "删", "无", "—", "-", "/", "取消"})
_NEW = frozenset({"", "新增", "无", "—", "-", "/", "增加"})
_HEAD = re.compile("原条文|旧条文|修改前|修订前|原条款|条文对照")
_WIDEST = 400
"""Articles of one range at most; the longest laws have some 1,260 articles, no range of moved ones is that long."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a map; `new` "" for a deleted article."""

    old: str
    new: str
    note: str = ""


def read_pairs(text: str | None) -> tuple[Pair, ...]:
    """The pairs of a pasted map, ranges taken apart; headings, empty lines and new articles are passed over.

    Raises:
        ValueError: a line cannot be read; the message is a Chinese sentence that names it.
    """
    found: list[Pair] = []
    for number, line in enumerate((text or "").splitlines(), start=1):
        if not line.strip() or _HEAD.search(line):
            continue
        old, new, note = _cells(line)
        if old in _NEW:
            continue
        found.extend(_pairs(old, new, note, number))
    return tuple(found)


def _cells(line: str) -> tuple[str, str, str]:
    """(old, new, note): columns of a spreadsheet, an arrow, or blanks between."""
    if "\t" in line:
        parts = [part.strip() for part in line.split("\t")]
    elif _ARROW.search(line.strip()):
        old, new = _ARROW.split(line.strip(), maxsplit=1)
        parts = [old, *_FIELDS.split(new.strip(), maxsplit=1)]
    else:
        parts = _FIELDS.split(line.strip(), maxsplit=2)
    parts += [""] * (3 - len(parts))
    return parts[0].strip(), parts[1].strip(), " ".join(part for part in parts[2:] if part).strip()


def _pairs(old: str, new: str, note: str, number: int) -> list[Pair]:
    span, target = _ends(old), _ends(new)
    gone = new in _GONE
    if span is None:
        return [Pair(_article(old, number), "" if gone else _article(new, number), note)]
    first, last = span
    if last < first or last - first > _WIDEST:
        raise ValueError(f"第 {number} 行“{old}”的范围写反了或太长，请核对。")
    if not gone and (target is None or target[1] - target[0] != last - first):
        raise ValueError(f"第 {number} 行前后条数不一样，请分行写。")
    start = target[0] if target else 0
    return [
        Pair(_numbered(first + step), "" if gone else _numbered(start + step), note) for step in range(last - first + 1)
    ]


def _ends(text: str) -> tuple[int, int] | None:
    found = _RANGE.fullmatch("".join(text.split()))
    if not found:
        return None
    first, last = to_int(found[1]), to_int(found[2])
    return (first, last) if first and last else None


def _numbered(number: int) -> str:
    return f"第{to_chinese(number)}条"


def _article(text: str, number: int) -> str:
    article = normal_article(text)
    if not re.fullmatch(f"第{NUMERAL}条(?:之{NUMERAL})?", article):
        raise ValueError(f"第 {number} 行的“{text}”不是条文，请写成“第二十七条”或“27”，每行先旧后新。")
    return article
