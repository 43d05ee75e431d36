"""Titles of laws in a squeezed text: 《…》 with 〈…〉 inside, with a bracket missing, without any, and their notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.editors.power_lists.laws.numerals import NUMERAL

_LONGEST_TITLE = 200
_LONGEST_NOTE = 1500
"""Signs; the longest real parenthesis has about 400."""

_KINDS = "法|条例|办法|规定|细则|规则|决定|通知|意见|规程|公告|通告|方案|制度|准则|标准|规范|规划|解释"
_KINDS += "|决议|批复|函|名录|目录|清单|纲要|指南"
LAWLIKE = re.compile(f"(?:{_KINDS}|守则|章程|要点|公约|协定|规章|命令|令|措施|办法及.*|号|法典|宪法)$")
_ENDS = "(?:法|法典|条例|办法|规定|细则|规则|决定|规程|通知|意见|公告)"
_PART = "(?:[^。；，：、《》〈〉【】（）「」『』！？“”本该违]|(?<=[基标资成样])本|违(?!反|背))"
_ARTICLE = f"第{NUMERAL}条"
_RUNNING = f"(?!依照|按照|根据|依据|属于|应当|可以|不得|必须|有权|{_ARTICLE})"
"""Words of a sentence, which a title without brackets never has."""
_BARE = re.compile(
    f"(?:依据|根据|按照|依照)?((?!依照|根据|按照|对(?!外)|由|经(?!营|济))(?:(?:{_RUNNING}{_PART}|（[^（）0-9]{{1,3}}）){{1,50}}?{_ENDS}(?:（[^（）0-9]{{2,8}}）)?"
    f"|{_PART}{{2,30}}公告[0-9]{{4}}年第[0-9]+号))"
    f"(?=（[^（）]{{0,40}}?(?:[0-9]{{4}}年|令|号|修)|[：:]?{_ARTICLE}|附件)"
)
_BARE_TAIL = re.compile("[法典例定则程知见告号）](?:（|[：:]?第|附件)")
"""Every title that `_BARE` reads ends so; looked for first, for most places have none near."""
_LONGEST_BARE = 120
_LOOSE = re.compile(
    f'[（《〈“"「『]{{0,2}}((?!{_ARTICLE}){_PART}{{2,60}}?(?:（试行）|（暂行）)?)(?=[》〉”"」』（]|[：:]?{_ARTICLE}|：|附件|$)[》〉”"」』]{{0,2}}'
)
_UNOPENED = re.compile(f"({_PART}{{2,60}}?{_ENDS})》(?=（|\\[|第|附件|：)")
"""…条例》第三条: the opening bracket forgotten."""
_DOCUMENT = re.compile("([一-龥]{1,10}[〔\\[（【][0-9]{4}[〕\\]）】]第?[0-9]{1,5}号)(?:文件?)?(?!《|令)")
"""国发〔2012〕52号: a document named by its number alone."""
_SUFFIX = re.compile(
    "(?:实施)?(?:办法|细则|条例|若干规定|规定(?=[（：；]|第|附件|$))(?![的，。、])|的(?:决定|通知|意见|实施意见|批复)(?=[（：；。]|第)"
)
_PREFIX = re.compile(f"{_PART}{{0,40}}(?:实施|印发|转发|修改|贯彻|贯彻落实|执行|关于发布|关于公布)(?=[《〈])")
_MAKER = re.compile(f"(?![^《]{{0,80}}?{_ARTICLE})[^。；：《》【】（）]{{1,80}}(?=《)")
_ORDER = re.compile(
    "(?:[^。；：，《》【】第]|第(?![一二三四五六七八九十百零0-9]{1,8}条)){1,60}(?:[令号院府部局会厅办委]|发布|印发|公布)(?=《)"
)
_AMENDED_BY = re.compile("(?:第.次)?(?:修[正订改]|公布|发布)的(?=《)")
"""《…决定》第二次修正的《…》: the law meant is the second."""
_EDITION_INSIDE = re.compile("（([^（）]*(?:[0-9]{4}年?|修订|修正)[^（）]*)）$")
_NOTE = re.compile("[0-9]{4}|令|号|会议|通过|公布|发布|颁布|施行|修[订正改]|[一二〇]{4}年|版")
_PLACE_INSIDE = re.compile("序号|附件|第[^（）]{1,12}[条项款]$")
"""（附件1第3项） behind a title is a place and no note."""
_SHORT = re.compile("(?:以下)?(?:简称|称)")
_NAKED_NOTE = re.compile(
    "(?![（\\[])(?:[^。；：《》【】]|《关于[^《》]{1,60}》){0,200}?(?:令|通过|公布|修正|修订|施行|发布|号)(?:（[^（）]{4,30}）|）)?"
    f"(?={_ARTICLE}|：{_ARTICLE}|附件)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the note behind it, as stretches of the squeezed text.

    Attributes:
        name: without the outer brackets, blanks and the edition in a last parenthesis; inner brackets as 〈〉.
        start, end: with its brackets. note_start, note_end: inside the parenthesis; equal when there is none.
        past: first sign behind title and note.
    """

    name: str
    start: int
    end: int
    note_start: int
    note_end: int
    past: int


def read_title(text: str, start: int, gaps: bytes, *, leveled: bool) -> Title | None:
    """The title that begins at `start` (its 《, or its first sign), None when none does.

    Args:
        text: squeezed. gaps: see `BasisText`. leveled: it follows a bracket with a rank, so any wording is a title.
    """
    stretch = _quoted(text, start) or _prefixed(text, start)
    if stretch is None and leveled:
        stretch = _behind_maker(text, start)
    stretch = stretch or _bare(text, start, leveled=leveled)
    if stretch is None:
        return None
    first, last, end = stretch
    amended = _AMENDED_BY.match(text, end)
    if amended and (later := _quoted(text, amended.end())):
        first, last, end = later
        start = amended.end()
    name = _inner(text[first:last])
    inside = _EDITION_INSIDE.search(name)
    if inside:
        name = name[: inside.start()]
    note_start, note_end, past = read_note(text, end, gaps)
    if note_start == note_end and inside:
        note_end = last - 1
        note_start = note_end - len(inside[1])
    return Title(name, start, end, note_start, note_end, past) if name else None


def read_named_by_maker(text: str, start: int, gaps: bytes) -> Title | None:
    """国务院令第412号《…》, 区人民政府《…》 at the start of a line; None when no maker and title stand there."""
    if unopened := _UNOPENED.match(text, start):
        return Title(unopened[1], start, unopened.end(), *read_note(text, unopened.end(), gaps))
    if document := _DOCUMENT.match(text, start):
        return Title(document[1], start, document.end(1), document.end(), document.end(), document.end())
    maker = _ORDER.match(text, start)
    return read_title(text, maker.end(), gaps, leveled=False) if maker else None


def _behind_maker(text: str, start: int) -> tuple[int, int, int] | None:
    """【规范性文件】生态环境部、水利部《…》: the makers named before the title are no part of it."""
    maker = _MAKER.match(text, start)
    return _quoted(text, maker.end()) if maker else None


def _inner(name: str) -> str:
    """Inner brackets as 〈〉, a lost one put back."""
    name = name.replace("《", "〈").replace("》", "〉").strip("〈〉") if _wrapped(name) else name.translate(_INNER)
    if name.startswith("〈") and "〉" not in name:
        return name[1:]
    missing = name.count("〈") - name.count("〉")
    return name + "〉" * missing if missing > 0 else name


_INNER = str.maketrans("《》", "〈〉")


def _wrapped(name: str) -> bool:
    return name.startswith("〈") and name.endswith("〉") and name.count("〈") == 1


def _quoted(text: str, start: int) -> tuple[int, int, int] | None:
    """(first sign, end, past the bracket) of 《…》; a title whose 》 is lost ends where its name does."""
    if not text.startswith("《", start):
        return None
    end = _closing(text, start)
    if end < 0:
        loose = _LOOSE.match(text, start)
        return (start + 1, loose.end(1), loose.end()) if loose else None
    suffix = _SUFFIX.match(text, end + 1)
    return (start, suffix.end(), suffix.end()) if suffix else (start + 1, end, end + 1)


def _closing(text: str, start: int) -> int:
    """Place of the 》 that closes the title; the first one when its nesting is broken; -1 when there is none near."""
    depth, first = 0, -1
    for place in range(start, min(len(text), start + _LONGEST_TITLE)):
        sign = text[place]
        if sign == "《":
            depth += 1
        elif sign == "》":
            first = place if first < 0 else first
            depth -= 1
            if depth == 0:
                return place
        elif sign in "。；【" or (sign == "第" and re.match(f"{_ARTICLE}[：、，第]", text[place : place + 16])):
            return first
    return first


def _prefixed(text: str, start: int) -> tuple[int, int, int] | None:
    """新疆维吾尔自治区实施《…》办法, 国务院办公厅关于印发《…》的通知: a name around a title."""
    prefix = _PREFIX.match(text, start)
    if prefix and text[prefix.end()] == "〈":
        end = text.find("〉", prefix.end(), prefix.end() + _LONGEST_TITLE)
    else:
        end = _closing(text, prefix.end()) if prefix else -1
    suffix = _SUFFIX.match(text, end + 1) if end >= 0 else None
    return (start, suffix.end(), suffix.end()) if suffix else None


def _bare(text: str, start: int, *, leveled: bool) -> tuple[int, int, int] | None:
    found = _BARE.match(text, start) if _BARE_TAIL.search(text, start, start + _LONGEST_BARE) else None
    if found is None and leveled:
        found = _DOCUMENT.match(text, start) or _LOOSE.match(text, start)
    return (found.start(1), found.end(1), found.end()) if found else None


def read_note(text: str, start: int, gaps: bytes) -> tuple[int, int, int]:
    """(start, end, past) of the adoption note behind a title; several parentheses may follow, 以下简称 is none."""
    note, place = (start, start), start
    while text.startswith(tuple(_CLOSING), place):
        end, past = _parenthesis(text, place, gaps)
        inside = text[place + 1 : end]
        if (text[place] == "【" and not re.search("[0-9]{4}", inside)) or _PLACE_INSIDE.match(inside):
            break
        if not _NOTE.search(inside) and not _SHORT.match(inside) and "试行" not in inside and "省略" not in inside:
            break
        if note[0] == note[1] and _NOTE.search(inside) and not _SHORT.match(inside):
            note = (place + 1, end)
        place = past
    if place == start:
        naked = _NAKED_NOTE.match(text, start)
        if naked and naked.end() > start and re.search("[0-9]{2}|第.{1,8}号|令", naked[0]):
            end = naked.end() - (naked[0].endswith("）") and "（" not in naked[0])
            return start, end, naked.end()
    return *note, place


_CLOSING = {"（": "）", "[": "]", "〔": "〕", "【": "】"}
"""Brackets that a note may stand in."""


def _parenthesis(text: str, start: int, gaps: bytes) -> tuple[int, int]:
    """(end of the inside, past) of a parenthesis; one never closed ends before the first article on a new line."""
    depth = 0
    opening, closing = text[start], _CLOSING[text[start]]
    for place in range(start, min(len(text), start + _LONGEST_NOTE)):
        sign = text[place]
        if sign == opening:
            depth += 1
        elif sign == closing:
            depth -= 1
            if depth == 0:
                return place, place + 1
        elif (sign == "【" and not text[place + 1 : place + 2].isdigit()) or (
            sign == "第" and _begins_article(text, place, gaps)
        ):
            last = max(text.rfind("）", start, place), -1)
            return (last, last + 1) if last > start else (place, place)
    last = text.find("）", start, start + _LONGEST_NOTE)
    return (last, last + 1) if last > start else (start + 1, start + 1)


def _begins_article(text: str, place: int, gaps: bytes) -> bool:
    found = re.match(f"{_ARTICLE}(?:第{NUMERAL}[款项])*", text[place : place + 24])
    if not found:
        return False
    after = place + found.end()
    return text.startswith("：", after) or (bool(gaps[place]) and (gaps[place] == 2 or bool(gaps[after])))
