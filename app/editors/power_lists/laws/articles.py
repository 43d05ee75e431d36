"""Article references at a place of a squeezed text: 第十条、第十二条第一款第（三）项, 第10至15条, 附件2第28项, 第三章.

Knows nothing of laws and of where a reference may begin; that is for the scanner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.editors.power_lists.laws.numerals import NUMERAL, normal, to_chinese

_TOKEN = re.compile(
    f"(?P<di>第|弟(?={NUMERAL}条))?(?:（(?P<paren>{NUMERAL})）|(?P<plain>[0-9]{{1,2}}(?:\\.[0-9]{{1,2}}){{1,3}}|{NUMERAL})|(?P<ring>[㈠-㈩]|[①-⑳⑴-⒇](?=[款项目])))"
    f"(?P<unit>条|款|项|目)?(?:(?<=条)之(?P<sub>{NUMERAL}))?"
)
_LOST_UNIT = re.compile(f"第{NUMERAL}[款项](?![：、，]?第{NUMERAL}条)")
"""第二十八第一款: 条 forgotten."""
_SEPARATOR = re.compile("[、，和及与或/]|以及|或者")
_RANGE = re.compile("(?:至|到|—{1,2}|-{1,2}|~|～|－|–)")
_COLON = re.compile(f"(?<=条)：(?=第（{NUMERAL}）项(?!所|规|的|情|行|、|和|至))")
"""第一条：第（七）项…: a colon too many, the item belongs to the reference."""
_CHAPTER = re.compile(f"第{NUMERAL}[编章](?:第{NUMERAL}节)?(?:[^第。；：，、《》（）]{{1,16}}(?=第{NUMERAL}条))?")
_ANNEX = re.compile(f"(?:附件|附表|附录)(?:（{NUMERAL}）|{NUMERAL}(?!、))?")
_CATALOGUE_NAME = re.compile("：?《?[^。；：，、《》（）]{0,60}目录》?(?:（[^（）]{0,20}）)?(?=第|序号)")
"""附件1：…目录（共计70项）第3项: the name of the annex before its item."""
_CATALOGUE = "[^。；：，《》（）0-9]{0,40}目录"
_ANNEX_ITEM = re.compile(
    f"(?:第?{NUMERAL}(?:(?:至|-|—|~)第?{NUMERAL})?|序号第?{NUMERAL})(?:项|(?:条|号|目|点|款)(?![0-9]))|序号{NUMERAL}"
)
_ANNEX_LIST = re.compile(f"第?{NUMERAL}(?=(?:[、，和]第?{NUMERAL}){{1,20}}(?P<unit>项|条|号|目|点|款))")
"""104 of 第104、106项, with the unit that follows later."""
_ITEM_ONLY = re.compile(
    f"第{NUMERAL}(?:部分|大?项|点)(?:第?（?{NUMERAL}）?(?:小?项|部分|点|条|款))*|{_CATALOGUE}第?{NUMERAL}项|{_CATALOGUE}序号{NUMERAL}"
    f"|序号：?第?{NUMERAL}号?|第{NUMERAL}号"
)
_RANKS = {"条": 1, "款": 2, "项": 3, "目": 4}
_LONGEST = 30
"""Tokens of one chain at most; the longest real one has eleven."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One place in a law.

    Attributes:
        article: normal form, "第四十条之一", "第十条至第十五条", "附件第104项", "第三章". paragraph: "第一款".
        subparagraph: "第（三）项", "第（三）项第二目". start, end: stretch of the squeezed text that names it.
        article_start, article_end: stretch that names the article alone; empty (equal) when it is not repeated.
    """

    article: str
    paragraph: str
    subparagraph: str
    start: int
    end: int
    article_start: int
    article_end: int


@dataclass(frozen=True, slots=True)
class _Token:
    unit: str
    value: str
    start: int
    end: int
    ranged: bool
    bare: bool


def read_references(text: str, start: int, *, inherited: Reference | None = None) -> tuple[Reference, ...]:
    """The references of the chain that begins at `start`, () when none begins there.

    Args:
        text: squeezed. start: where 第 stands. inherited: the reference before, so that a chain may begin with 第二款.
    """
    prefix = _CHAPTER.match(text, start)
    first = prefix.end() if prefix else start
    tokens = _tokens(text, first)
    tokens = _resolved(tokens, ended=bool(tokens) and text.startswith("：", tokens[-1].end))
    if tokens and (tokens[0].unit == "条" or (inherited is not None and not prefix)):
        return _built(tokens, inherited)
    if prefix:
        return (Reference(prefix[0], "", "", start, prefix.end(), start, prefix.end()),)
    return ()


def read_annex(text: str, start: int, *, after_title: bool) -> tuple[Reference, ...]:
    """附件, 附件第104项, 附件2第28项, and right after a title (`after_title`) 第101项 or 目录第26项 alone.

    Args:
        text: squeezed. start: where it may begin. after_title: nothing but joining signs lies between title and start.

    Returns:
        A reference for each item; () when none begins there.
    """
    annex = _ANNEX.match(text, start)
    if annex is None:
        return _items_alone(text, start) if after_title else ()
    place = annex.end()
    if catalogue := _CATALOGUE_NAME.match(text, place):
        place = catalogue.end()
    elif text.startswith("《", place):
        place = _past_title(text, place)
    place += len(re.match("[的之中：、]?", text[place : place + 1])[0])
    found: list[Reference] = []
    while len(found) < _LONGEST and (item := _annex_item(text, place)):
        wording, end = item
        begin = place if found else start
        found.append(Reference(annex[0] + wording, "", "", begin, end, begin, end))
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        place = separator.end()
    return tuple(found) or (Reference(annex[0], "", "", start, annex.end(), start, annex.end()),)


def _annex_item(text: str, place: int) -> tuple[str, int] | None:
    """(第28项, past it) at a place; the unit of a list (第104、106项) is lent to each."""
    if listed := _ANNEX_LIST.match(text, place):
        number = listed[0].removeprefix("第")
        return f"第{number}{listed['unit']}", listed.end()
    item = _ANNEX_ITEM.match(text, place)
    if item is None:
        return None
    return item[0] if item[0].startswith(("第", "序")) else f"第{item[0]}", item.end()


def _items_alone(text: str, start: int) -> tuple[Reference, ...]:
    """第101项 or …目录第26项 without the word 附件."""
    item = _ITEM_ONLY.match(text, start)
    if item is None:
        return ()
    name = item[0][item[0].rindex("目录") :] if "目录" in item[0] else item[0]
    begin = item.end() - len(name)
    return (Reference(name.replace("：", ""), "", "", begin, item.end(), begin, item.end()),)


def _past_title(text: str, start: int) -> int:
    end = text.find("》", start, start + 80)
    return end + 1 if end >= 0 else start


def _tokens(text: str, start: int) -> list[_Token]:
    found: list[_Token] = []
    place, ranged, separated = start, False, False
    while len(found) < _LONGEST and (token := _TOKEN.match(text, place)):
        if found and token["plain"] and not token["di"] and not separated and token["unit"] in (None, "条"):
            break  # a number alone belongs to a chain only behind a sign such as 、
        found.append(_token(token, ranged=ranged))
        place = token.end()
        reach = _RANGE.match(text, place)
        link = reach or _SEPARATOR.match(text, place) or _COLON.match(text, place)
        ranged, separated = reach is not None, link is not None
        place = link.end() if link else place
    return found


def _token(found: re.Match[str], *, ranged: bool) -> _Token:
    numeral = found["paren"] or found["plain"] or _in_ring(found["ring"])
    value = normal(numeral)
    unit = found["unit"] or ("条" if _LOST_UNIT.match(found.string, found.end()) and found["di"] else "")
    if unit == "条" and found["sub"]:
        value = f"第{value}条之{normal(found['sub'])}"
    else:
        value = _worded(value, unit) if unit else value
    return _Token(unit, value, found.start(), found.end(), ranged, not found["plain"])


def _in_ring(sign: str) -> str:
    """三 of ㈢, ③ and ⑶."""
    first = next(first for first in "㈠⑴①" if sign >= first)
    return to_chinese(ord(sign) - ord(first) + 1)


def _worded(value: str, unit: str) -> str:
    return f"第（{value}）项" if unit == "项" else f"第{value}{unit}"


def _resolved(tokens: list[_Token], *, ended: bool) -> list[_Token]:
    """Numbers without a unit get that of the next token (第十、十二条); what gets none ends the chain.

    Bracketed numbers at the end are items when the reference ends there: 第十条（一）、（二）：.
    """
    last = tokens[-1] if tokens else None
    unit, solved = ("项" if last and len(tokens) > 1 and not last.unit and last.bare and ended else ""), []
    for token in reversed(tokens):
        unit = token.unit or unit
        solved.append(token if token.unit or not unit else replace(token, unit=unit, value=_worded(token.value, unit)))
    solved.reverse()
    keep = next((number for number, token in enumerate(solved) if not token.unit), len(solved))
    return solved[:keep]


def _built(tokens: list[_Token], inherited: Reference | None) -> tuple[Reference, ...]:
    """Turns the tokens into references: one for each deepest place, a range kept as one."""
    found: list[Reference] = []
    cells = {1: inherited.article if inherited else "", 2: inherited.paragraph if inherited else "", 3: "", 4: ""}
    spot = (tokens[0].start, tokens[0].start)
    if inherited and tokens[0].unit == "款":
        cells[2] = ""
    before = 0
    start = tokens[0].start
    for number, token in enumerate(tokens):
        rank = _RANKS[token.unit]
        if before and rank <= before and not token.ranged:
            found.append(_reference(cells, start, tokens[number - 1].end, spot))
            start = token.start
        if rank == 1:
            spot = (spot[0], token.end) if token.ranged and before == 1 else (token.start, token.end)
        elif before and rank <= before and not token.ranged:
            spot = (token.start, token.start)
        cells = _with(cells, rank, token)
        before = rank
    found.append(_reference(cells, start, tokens[-1].end, spot))
    return tuple(found)


def _with(cells: dict[int, str], rank: int, token: _Token) -> dict[int, str]:
    value = f"{cells[rank]}至{token.value}" if token.ranged and cells[rank] else token.value
    return {level: value if level == rank else (text if level < rank else "") for level, text in cells.items()}


def _reference(cells: dict[int, str], start: int, end: int, spot: tuple[int, int]) -> Reference:
    return Reference(cells[1], cells[2], cells[3] + cells[4], start, end, *spot)
