"""Takes a 依据 cell apart: which laws, which edition, which article, paragraph and item, and the text quoted.

Rules only, in linear time, for any text: what cannot be read gives fewer citations, never an error. A law begins at a
rank in 【】, at the start of a line or sentence, or in a row of laws; one that is merely mentioned inside quoted text
is no citation. Spans are places in the text given, so that a form can mark them and a proposal can rewrite them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.editors.power_lists.laws.articles import Reference, read_annex, read_references
from app.editors.power_lists.laws.basis_text import LINE, BasisText, squeeze
from app.editors.power_lists.laws.levels import NORMATIVE, PARTY, STATE_DECISION, resolve
from app.editors.power_lists.laws.numerals import NUMERAL, normal
from app.editors.power_lists.laws.openings import LED_BY, level_behind, level_label, past_label, past_number, rank
from app.editors.power_lists.laws.titles import LAWLIKE, Title, read_named_by_maker, read_title

Span = tuple[int, int]
"""Start and end in the text given; equal when there is nothing."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One place of one law that a basis leans on.

    Attributes:
        level: one of the eight ranks, "" when nothing tells. law_title: without 《》. edition: the note in the
            parenthesis without blanks, "" when there is none. article: "第二十七条", "第四十条之一",
            "第十条至第十五条", "附件第104项", "第三章", "" when only the law is named. paragraph: "第一款".
            subparagraph: "第（三）项", "第（三）项第二目". quoted: text of the article as printed, "" when not quoted.
            position: from 1 in the text. span: of the reference (of the title when there is none). article_span: of
            the article's number alone, empty when this row repeats the one before. title_span, edition_span,
            quoted_span: of title with brackets, of the note inside its parenthesis, of `quoted`.
    """

    level: str
    law_title: str
    edition: str
    article: str
    paragraph: str
    subparagraph: str
    quoted: str
    position: int
    span: Span
    article_span: Span
    title_span: Span
    edition_span: Span
    quoted_span: Span


@dataclass(frozen=True, slots=True)
class _Find:
    """A law's head (no references) or references into the law last named; stretch of the squeezed text."""

    start: int
    past: int
    word: str
    title: Title
    references: tuple[Reference, ...]


_ROW = re.compile(
    '(?:[、，；。：/|和及与或等款“”"‘’]|以及|或者|并且|同时|另外|的?规定|之规定|依据|根据|按照|依照|参照'
    "|相关|有关|条款|的|之|[•·●■◆①-⑳]|[0-9]{1,2}[.、)]|（[一二三四五六七八九十0-9]{1,2}）)*"
)
"""What may lie between two citations of a row; anything else is quoted text."""

_DIRECT = re.compile('(?:文件|[（：，、；。“”"「‘’.·—-]|之|的|中|规定|关于|其中|即|第?[一二三四五六七八九十]、)*')
"""What may lie between a title and its first article."""

_LONGEST_LINK = 60
"""Signs between two citations at most; keeps the reading linear."""

_SENTENCE_ENDS = "。；！？”…．」’"
_STOPS = _SENTENCE_ENDS + '"》】）]〕.'
_AMENDING = re.compile("关于(?:修改|废止|修订).*决定$")
"""《关于修改…的决定》 in running text tells an edition, it is no basis."""

_NO_HEAD_AFTER = re.compile(
    "(?:的|之)?规定[的，]|的(?!规定：)|所[列述规称]|情形|行为|规定的|以[及外]|、|，|和|或|及|至|中|之|到|有关"
)
"""An article that is followed so is named in a sentence and does not open one."""

_NAMED_BY = re.compile("(?:[法例定则章本反照据和、或及与第款项条至到按依由对]|规程)$")
"""An article that follows so, 本法第三条, is named in a sentence."""
_WRAPPED = re.compile("(?:[法例则章本反和、，或及与第款项条至到按依由对]|规定|[依按参]照|[依根]据|规程)$")
"""The same at the end of a line that was wrapped, where 制定 and 执照 end a sentence whose stop is missing."""

_LEADS_ON = re.compile("(?:依照|按照|根据|依据|违反|适用|符合|执行|参照|[、，和或与及对按照由在以将])$")
"""Words after which a law at the start of a line goes on with a sentence that was wrapped."""

_PAGE = re.compile("[0-9]{1,3}(?=第)")
"""A page number on a line of its own, between two articles."""

_SAID = re.compile("(?:(?:的|之)?(?:相关|有关)?规定|明确规定|明确|要求)?[：:，。；]?")
_SECTION = re.compile(
    f'[：“"]?(第{NUMERAL}部分|[一二三四五六七八九十]{{1,3}}、(?:（{NUMERAL}）)?|（{NUMERAL}）'
    "|[0-9]{1,2}[.、](?:[0-9]{1,2}[.、]?)*)"
)
_UNMARKED = re.compile(f"(?<![.0-9]){NUMERAL}条(?=：)|第{NUMERAL}(?=：|规定[：，])")
_CANDIDATE = re.compile(f"[【《（\\[第弟附序]|(?<=[。；：、，和及与据照”）》])|{NUMERAL}条(?=：)")


def parse_basis(text: str) -> tuple[Citation, ...]:
    """Every law a basis cites, a row for each article, in the order of the text; () when none is found."""
    ready = squeeze(text or "")
    finds = tuple(_finds(ready))
    found: list[Citation] = []
    for number, find in enumerate(finds):
        end = finds[number + 1].start if number + 1 < len(finds) else len(ready.text)
        if find.references or not _is_opened(finds, number):
            found.extend(_citations(ready, find, end, first=len(found) + 1))
    return tuple(found)


def _is_opened(finds: tuple[_Find, ...], number: int) -> bool:
    """True when references or the same title once more follow, so that the head alone is no citation."""
    if number + 1 >= len(finds):
        return False
    following = finds[number + 1]
    twice = following.title.name == finds[number].title.name and following.start == finds[number].past
    return twice or bool(following.references)


def _candidates(ready: BasisText) -> list[int]:
    """Places where a head or a reference may begin, in order."""
    places = {found.start() for found in _CANDIDATE.finditer(ready.text)}
    places.update(place for place, gap in enumerate(ready.gaps[:-1]) if gap == LINE)
    return sorted(places)


def _finds(ready: BasisText) -> Iterator[_Find]:
    """Heads and references in the order of the text, none within another."""
    law: _Find | None = None
    last: _Find | None = None
    group = ""
    for place in _candidates(ready):
        if last is not None and place < last.past:
            continue
        find = _head(ready, place, last) or (_chain(ready, place, law, last) if law and last else None)
        if find is None:
            continue
        if law and last is law and not find.references and not find.word and find.title.name == law.title.name:
            find = replace(find, word=law.word)
        if not find.references:
            group = _group(ready, find) or (group if not find.word else "")
            find = find if find.word else replace(find, word=group)
            law = find
        last = find
        yield find


def _group(ready: BasisText, find: _Find) -> str:
    """The rank that stands on a line of its own over several laws, "" when there is none."""
    past = find.start + len(find.word) + 1
    return find.word if find.word and LINE in ready.gaps[past : find.title.start + 1] else ""


def _head(ready: BasisText, place: int, last: _Find | None) -> _Find | None:
    """The law named at a place, None when none is or when it is only mentioned."""
    text = ready.text
    opens = ready.gaps[place] == LINE or text[place - 1 : place] in _SENTENCE_ENDS
    start = past_number(text, place) if opens else place
    word, past = rank(text, start)
    leveled = past > start
    labelled = 0
    if not leveled and ready.gaps[place] == LINE:
        word, labelled = level_label(ready, start)
    if not leveled:
        past = labelled or (past_label(text, place) if opens else place)
    title = read_title(text, past, ready.gaps, leveled=leveled)
    if title is None and opens and not leveled:
        title = read_named_by_maker(text, past, ready.gaps)
    if title is None:
        return None
    if not word:
        word, title = level_behind(ready, title)
    named = leveled or bool(word and ready.gaps[place] == LINE) or _is_cited(ready, place, title, last)
    return _Find(place, title.past, word, title, ()) if named else None


def _is_cited(ready: BasisText, place: int, title: Title, last: _Find | None) -> bool:
    """True when a title without a rank is a basis of its own and not a word of the text quoted."""
    text = ready.text
    lawlike = bool(LAWLIKE.search(title.name.rstrip("）").removesuffix("（试行").removesuffix("（暂行")))
    noted = title.note_end > title.note_start
    refers = _refers(text, title.past)
    if last is None:
        return lawlike or noted or refers
    if _AMENDING.search(title.name) and not refers:
        return False
    if last.references and place == last.past and title.start > place and not _closes(ready, title.past):
        return False  # an article whose text begins on its own line with 根据《…》第八条的规定，…
    if text[last.past - 1] != "：" and _joins(text, last.past, place) and (noted or refers or _ends(ready, title.past)):
        return lawlike or noted or refers
    if ready.gaps[place] == LINE and text[place - 1] in _STOPS:
        return noted or refers or (lawlike and ready.gaps[title.past] == LINE)
    if ready.gaps[place] == LINE and lawlike and not _LEADS_ON.search(text, max(0, place - 4), place):
        return _opens_article(ready, title.past)
    return text[place - 1] in _SENTENCE_ENDS and (noted or (refers and lawlike))


def _ends(ready: BasisText, place: int) -> bool:
    """True when nothing of a sentence follows."""
    return ready.gaps[place] == LINE or bool(
        re.match("[，、；。：和及与或以（【》”等]|的?规定[。；]", ready.text[place : place + 4])
    )


def _refers(text: str, place: int) -> bool:
    past = _DIRECT.match(text, place, place + _LONGEST_LINK).end()
    return bool(read_references(text, past) or read_annex(text, past, after_title=True))


def _closes(ready: BasisText, place: int) -> bool:
    """True when nothing of a sentence follows the references behind a title."""
    past = _DIRECT.match(ready.text, place, place + _LONGEST_LINK).end()
    found = read_references(ready.text, past) or read_annex(ready.text, past, after_title=True)
    return _ends(ready, found[-1].end if found else place)


def _opens_article(ready: BasisText, place: int) -> bool:
    """True when the references behind a title are followed by their text and not by the rest of a sentence."""
    past = _DIRECT.match(ready.text, place, place + _LONGEST_LINK).end()
    found = read_references(ready.text, past) or read_annex(ready.text, past, after_title=True)
    end = found[-1].end if found else place
    return bool(found) and (
        ready.text.startswith("：", end) or (ready.gaps[end] and not _NO_HEAD_AFTER.match(ready.text, end))
    )


def _joins(text: str, start: int, end: int) -> bool:
    """True when only words that join citations lie between two places."""
    ended = text[start - 1] in "，；。、" and not text.endswith("规定，", 0, start)
    if end - start > _LONGEST_LINK or (LED_BY.fullmatch(text, start, end) and not ended):
        return False  # 第七条 根据《矿山安全法》第八条的规定，…: the article begins with a word that leads on
    return bool(_ROW.fullmatch(text, start, end))


def _chain(ready: BasisText, place: int, law: _Find, last: _Find) -> _Find | None:
    """References into the law last named that begin at a place, None when there are none or they are quoted text."""
    text = ready.text
    direct = (
        not last.references and place - last.past <= _LONGEST_LINK and bool(_DIRECT.fullmatch(text, last.past, place))
    )
    inherited = last.references[-1] if last.references else None
    listed = inherited is not None and inherited.article.endswith("项")  # a line for each item of an annex
    if _PAGE.match(text, place) and LINE in ready.gaps[place + 1 : place + 4]:
        return None
    found = read_references(text, place, inherited=None if listed else inherited)
    found = found or read_annex(text, place, after_title=direct or listed)
    found = found or _slip(text, place)
    row = bool(last.references) and text[last.past - 1] != "：" and _joins(text, last.past, place)
    if not found or not (direct or row or _begins(ready, place, found[-1].end, found[0])):
        return None
    past = _SAID.match(text, found[-1].end).end()
    word, behind = level_label(ready, past) if not law.word and ready.gaps[past] else ("", 0)
    return _Find(place, behind or past, law.word or word, law.title, found)


def _slip(text: str, place: int) -> tuple[Reference, ...]:
    """六十五条： and 第二十： without 第 or 条."""
    found = _UNMARKED.match(text, place)
    if not found:
        return ()
    numeral = found[0].strip("第条")
    return (Reference(f"第{normal(numeral)}条", "", "", place, found.end(), place, found.end()),)


def _begins(ready: BasisText, place: int, end: int, first: Reference) -> bool:
    """True when a reference in running text opens an article rather than being named in one."""
    text = ready.text
    before, after = text[place - 1], text[end : end + 1]
    starts = ready.gaps[place] == LINE
    if after == "：" and (starts or before in _STOPS or not _NAMED_BY.search(text, max(0, place - 6), place)):
        return True
    if starts and before in _SENTENCE_ENDS and text.startswith("规定，", end):
        return True
    if before == "》" or _NO_HEAD_AFTER.match(text, end):
        return False
    if first.article_start == first.article_end:
        return starts and before in _SENTENCE_ENDS and ready.gaps[end] != 0
    if starts and (ready.gaps[end] or after == "…") and not _WRAPPED.search(text, max(0, place - 6), place):
        return True
    if before not in _STOPS and before != "：":
        return False
    return starts or after == "；" or ready.gaps[end] != 0 or end == len(text)


def _citations(ready: BasisText, find: _Find, end: int, *, first: int) -> list[Citation]:
    """The rows of one find: one for each reference, one without an article for a law that has none."""
    title = find.title
    note = ready.text[title.note_start : title.note_end]
    level = resolve(find.word, title.name, note)
    title_span = ready.span(title.start, title.end)
    parts = [(one, find.past, end) for one in find.references] or _sections(ready, find, end, level)
    quotes = [_quoted_span(ready, begin, stop) for _, begin, stop in parts]
    return [
        Citation(
            level,
            title.name,
            note,
            reference.article,
            reference.paragraph,
            reference.subparagraph,
            ready.source[slice(*quotes[number])],
            first + number,
            ready.span(reference.start, reference.end) if reference.article else title_span,
            ready.span(reference.article_start, reference.article_end),
            title_span,
            ready.span(title.note_start, title.note_end),
            quotes[number],
        )
        for number, (reference, _, _) in enumerate(parts)
    ]


def _sections(ready: BasisText, find: _Find, end: int, level: str) -> list[tuple[Reference, int, int]]:
    """一、（二） and 四、（十八） of a document that has no articles, each with the stretch quoted after it.

    A single reference without an article when there is none either.
    """
    title = find.title
    whole = Reference("", "", "", title.start, title.end, title.start, title.start)
    first = _SECTION.match(ready.text, find.past, end) if level in (NORMATIVE, PARTY, STATE_DECISION) else None
    if first is None:
        return [(whole, find.past, end)]
    found = [first.span(1)]
    for place in range(first.end(), end) if "、" in first[1][:-1] else ():
        more = _SECTION.match(ready.text, place, end) if ready.gaps[place] == LINE else None
        if more and "、" in more[1][:-1]:
            found.append(more.span(1))
    stops = [start for start, _ in found[1:]] + [end]
    return [
        (Reference(ready.text[start:past].rstrip("、."), "", "", start, past, start, past), past, stop)
        for (start, past), stop in zip(found, stops, strict=True)
    ]


def _quoted_span(ready: BasisText, start: int, end: int) -> Span:
    """Places of the text quoted, without the signs that join citations."""
    text = ready.text
    while start < end and text[start] in "：、，；。":
        start += 1
    if start < end and _joins(text, start, end):
        end = start
    return ready.span(start, end)
