"""Rewrites a printed basis for a new edition of a law: article numbers and edition notes, exactly at their places.

Everything outside the places that a citation was found at stays as it is, sign for sign. What cannot be rewritten
safely (a deleted article, a number printed in a way that leaves no room) is told and left to the clerk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.editors.power_lists.laws.editions import Edition, cited, mapped
from app.editors.power_lists.laws.impact import LawRecord
from app.editors.power_lists.laws.names import law_key
from app.editors.power_lists.laws.numerals import to_int
from app.editors.power_lists.laws.parser import Citation, Span, parse_basis

_NUMBERS = re.compile("[零〇○一二三四五六七八九十百千两0-9０-９](?:\\s*[零〇○一二三四五六七八九十百千两0-9０-９])*")
_ARABIC = re.compile("[0-9０-９]")
_WORD = re.compile("修订|修正|修改|公布|通过")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One place of the text and what stands there afterwards."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A citation of the law and where it points in the new edition.

    Attributes:
        citation: as found. new_article: normal form, "" when the article was deleted. note: printed note afterwards.
        left: why it was not rewritten, "" when it was or needed nothing.
    """

    citation: Citation
    new_article: str
    note: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A basis before and after.

    Attributes:
        text: afterwards. replacements: in order of the text, not overlapping. moved: the law's citations.
    """

    text: str
    replacements: tuple[Replacement, ...]
    moved: tuple[Moved, ...]


def rewrite(basis: str, record: LawRecord, goal: Edition, *, assumed: Edition | None = None) -> Rewritten:
    """The basis as it should read once it cites `goal`.

    A law's block (its title, note and articles) is rewritten as a whole or not at all, so that no note of one edition
    stands over articles of another.

    Args:
        basis: printed text. record: the law. goal: edition to come to. assumed: edition meant where no note is printed.
    """
    replacements: list[Replacement] = []
    moved: list[Moved] = []
    for block in _blocks(basis, record):
        note = block[0].edition
        old = cited(note, record.editions) or (assumed if not note else None)
        if old is None or old.date >= goal.date:
            continue
        entries, places = _move(basis, block, record, (old, goal))
        moved.extend(entries)
        replacements.extend(place for place in places if place.text != basis[slice(*place.span)])
    ordered = tuple(sorted(replacements, key=lambda one: one.span))
    return Rewritten(replaced(basis, ordered), ordered, tuple(moved))


def _blocks(basis: str, record: LawRecord) -> list[list[Citation]]:
    """The law's citations, those under one printed title together."""
    blocks: dict[Span, list[Citation]] = {}
    for citation in parse_basis(basis):
        if law_key(citation.law_title) in record.keys:
            blocks.setdefault(citation.title_span, []).append(citation)
    return list(blocks.values())


def _move(
    basis: str, block: list[Citation], record: LawRecord, way: tuple[Edition, Edition]
) -> tuple[list[Moved], list[Replacement]]:
    """What becomes of a block, and its replacements, none when a citation of it must be left."""
    old, goal = way
    note = new_note(block[0].edition, goal)
    entries, places = [], {}
    for citation in block:
        new = mapped(citation.article, old, goal, record.editions, record.maps) if citation.article else None
        article = new.article if new else ""
        left = _GONE if new and not article else (_UNLISTED if new and not new.known else "")
        if new and article and article != citation.article and citation.article_span[0] < citation.article_span[1]:
            text = _renumbered(basis[slice(*citation.article_span)], article)
            left = left or ("" if text else _UNREADABLE)
            places[citation.article_span] = Replacement(citation.article_span, text)
        entries.append(Moved(citation, article, note if citation.edition else "", left))
    if any(entry.left for entry in entries):
        why = _why(entries)
        return [Moved(entry.citation, entry.new_article, entry.note, why) for entry in entries], []
    if block[0].edition:
        places[block[0].edition_span] = Replacement(block[0].edition_span, _kept_tail(basis, block[0], goal))
    return entries, list(places.values())


_GONE, _UNLISTED, _UNREADABLE = "已删除", "在条文对照里没有列出", "的写法不能自动改"


def _why(entries: list[Moved]) -> str:
    """第三十条、第三十一条已删除；第四十条在条文对照里没有列出."""
    told: dict[str, list[str]] = {}
    for entry in entries:
        if entry.left:
            told.setdefault(entry.left, []).append(entry.citation.article)
    return "；".join(f"{'、'.join(dict.fromkeys(articles))}{left}" for left, articles in told.items())


def new_note(note: str, goal: Edition) -> str:
    """The note for the new edition: its own printed one, else the old one with the new date put behind."""
    if goal.note:
        return goal.note
    body = note.rstrip("。，；、")
    return f"{body}，{_event(goal)}{note[len(body) :]}" if note else ""


def _kept_tail(basis: str, citation: Citation, goal: Edition) -> str:
    """As `new_note`, on the note as it stands in the basis, blanks and line breaks kept."""
    return new_note(basis[slice(*citation.edition_span)], goal)


def _event(goal: Edition) -> str:
    """2021年1月22日修订; the edition's name when it has no date."""
    word = _WORD.search(goal.name)
    if len(goal.adopted_on) != len("2021-01-22"):
        return goal.name
    year, month, day = (int(part) for part in goal.adopted_on.split("-"))
    return f"{year}年{month}月{day}日{word[0] if word else '修订'}"


def _renumbered(printed: str, article: str) -> str:
    """The printed number with the new one in its place and its own style; "" when that cannot be done."""
    numbers = list(_NUMBERS.finditer(printed))
    wanted = [part for end in article.split("至") for part in [_numeral(end)] if part]
    subs = [end.partition("条之")[2] for end in article.split("至")]
    if any(subs) or "之" in printed:
        return article if re.fullmatch("\\s*第.*条.*", printed, re.DOTALL) and len(numbers) <= 2 else ""
    if len(numbers) != len(wanted):
        return ""
    text, place = "", 0
    for found, numeral in zip(numbers, wanted, strict=True):
        arabic = bool(_ARABIC.search(found[0]))
        text += printed[place : found.start()] + (str(to_int(numeral)) if arabic else numeral)
        place = found.end()
    return text + printed[place:]


def _numeral(article: str) -> str:
    found = _NUMBERS.search(article)
    return found[0] if found else ""


def replaced(text: str, replacements: tuple[Replacement, ...]) -> str:
    """The text with each place put anew; places in order and apart."""
    parts, place = [], 0
    for one in replacements:
        parts += [text[place : one.span[0]], one.text]
        place = one.span[1]
    return "".join([*parts, text[place:]])
