"""Finds in a text what a negative list forbids: plain words, their order and blanks forgiven, no silly hits.

What says that the matter is cancelled, forbidden or taken back is no offence. Sources: lists of functions taken off
streets (招商引资 and its indicators) and of assessments that may not reach them (domain notes, rows 6 and 15).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.core.errors import Message, Severity
from app.core.query import Query
from app.core.rules import Reading
from db.declarations import Row

_BETWEEN = 8  # characters that may stand between two words of a phrase
_CLAUSE = "，。；;！？!?\n"
_BREAKS = re.compile(f"[{_CLAUSE}]+")
_PARTED = re.compile(r"[、,，；;/\n]+")
_GAP = re.compile(r"…+|\.{3,}")
_IGNORED = re.compile("[\\s\u3000“”‘’\"'「」『』]+")
_NUMBERED = re.compile(r"\n\s*(?=(?:\d+|[一二三四五六七八九十]+)[.、]|\((?:\d+|[一二三四五六七八九十]+)\))")
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _CLAUSE}

_INSIDE_OTHERS = {
    "引税": ("指引税", "索引税", "援引税", "导引税", "引税务"),
    "招商": ("招商银行", "招商局", "招商证券"),
}
"""Where a short word is only part of others: 办事指引税务咨询 brings in no taxes."""

_CANCELS = (
    r"(?:取消|不得|禁止|严禁|停止|不再|不实行|不设|不搞|不承担|不下达|不参与|不开展|不考核|清理|废止|免除|剥离|收回|杜绝|去除)"
    r"(?!拒绝|推诿|推脱|拖延|取消|不)"
)
_BEFORE = re.compile(_CANCELS + r"[^而并后]{0,10}$")
_ACTS = re.compile(r"开展|落实|完成|推进|未|抓好")
"""Between a cancelling word and the phrase these begin something else: 取消审批、推进招商引资."""
_AFTER = re.compile(
    r"^.{0,8}?(?<![不未])(?:(?:已经?|予以|一律|全部|统一|全面)?(?:取消|停止|剥离|收回|废止|免除)了?(?:$|[）)])"
    r"|不再(?:由街道)?(?:承担|下达|考核|列入|作为|要求))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: the row of `negative_entry`, its phrase, and the words of the text."""

    entry: Row
    phrase: str
    words: str


def matches(text: str, entries: Iterable[Row]) -> tuple[Hit, ...]:
    """What of the entries stands in the text, the first hit per entry, in the order of the entries.

    Args:
        text: a name, a duty, a request; any length.
        entries: rows of `negative_entry`; see `in_force`.
    """
    known = tuple(entries)
    folded = _folded(text)
    if not known or not _hint(tuple(entry["phrases"] or "" for entry in known)).search(folded):
        return ()
    clauses = [clause for clause in _BREAKS.split(folded) if clause]
    return tuple(hit for entry in known if (hit := _first(clauses, entry)) is not None)


def in_force(entries: Iterable[Row], today: str) -> tuple[Row, ...]:
    """The entries that count on an ISO date."""
    return tuple(row for row in entries if (row["since"] or "") <= today and (row["until"] or "9999") >= today)


def doubts(row: Row, keys: Iterable[str], reading: Reading, entries: tuple[Row, ...] | None = None) -> list[Message]:
    """Warnings about texts of a row that a negative list names, an entry once.

    Args:
        row: a record. keys: its fields that are looked at, in order.
        entries: from `in_force`; None reads them.
    """
    if entries is None:
        entries = in_force(reading.all_rows(Query("negative_entry")), reading.today)
    found: list[Message] = []
    told: set[int] = set()
    for key in keys:
        for hit in matches(row.get(key) or "", entries):
            if hit.entry["id"] not in told:
                told.add(hit.entry["id"])
                found.append(Message(key, sentence(hit), Severity.WARNING))
    return found


def sentence(hit: Hit) -> str:
    """The warning: which entry, of which kind, on which basis."""
    basis = (hit.entry["basis"] or "").strip() or "未填写"
    return f"“{hit.words}”在负面清单里（{hit.entry['kind']}：{hit.phrase}；依据：{basis}），请核对能不能列入。"


def _folded(text: str) -> str:
    """The text without blanks and quotes; a broken line goes on, a numbered one begins a clause of its own."""
    return _IGNORED.sub("", _NUMBERED.sub("。", text.translate(_WIDTH)))


def _first(clauses: list[str], entry: Row) -> Hit | None:
    for phrase in _phrases(entry["phrases"] or ""):
        for pattern in _patterns(phrase):
            for clause in clauses:
                for found in pattern.finditer(clause):
                    if not _harmless(clause, found, phrase):
                        return Hit(entry, phrase, found.group())
    return None


@lru_cache(maxsize=512)
def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase for part in _PARTED.split(text) if (phrase := _IGNORED.sub("", part.translate(_WIDTH))))


@lru_cache(maxsize=16)
def _hint(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a text that may hold one of the phrases: nearly all do not, and are done with at once."""
    phrases = {phrase for text in texts for phrase in _phrases(text)}
    starts = {part[:2] for phrase in phrases for part in _GAP.split(phrase) if part}
    return re.compile("|".join(re.escape(start) for start in sorted(starts)) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=512)
def _patterns(phrase: str) -> tuple[re.Pattern[str], ...]:
    """The phrase itself; of four characters also its two words apart or the other way round (指标…招商)."""
    between = f".{{0,{_BETWEEN}}}?"
    parts = [part for part in _GAP.split(phrase) if part]
    exact = (re.compile(between.join(map(re.escape, parts)), re.IGNORECASE),) if parts else ()
    if len(parts) != 1 or len(parts[0]) != 4:
        return exact
    first, second = re.escape(parts[0][:2]), re.escape(parts[0][2:])
    return (*exact, re.compile(first + between + second), re.compile(second + between + first))


def _harmless(clause: str, found: re.Match[str], phrase: str) -> bool:
    before, after = clause[: found.start()], clause[found.end() :]
    return _part_of_others(clause, found, phrase) or _cancelled(before) or _AFTER.match(after) is not None


def _part_of_others(clause: str, found: re.Match[str], phrase: str) -> bool:
    for word, others in _INSIDE_OTHERS.items():
        if word in phrase:
            near = clause[max(0, found.start() - 2) : found.end() + 2]
            if any(other in near for other in others):
                return True
    return False


def _cancelled(before: str) -> bool:
    found = _BEFORE.search(before)
    return found is not None and _ACTS.search(found.group()) is None
