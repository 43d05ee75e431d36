"""What stands before the title of a law, or its rank behind it: 【法律】, 1., 法律依据：, a cell 法律 of a table."""

from __future__ import annotations

import re
from dataclasses import replace

from app.editors.power_lists.laws.basis_text import LINE, BasisText
from app.editors.power_lists.laws.levels import LEVEL_WORDS, level_word
from app.editors.power_lists.laws.numerals import NUMERAL
from app.editors.power_lists.laws.titles import Title, read_note

_BRACKET = re.compile("【([^【】《》]{1,12})(?:】|(?=《))|\\[([^\\[\\]《》]{2,8})\\]|（([^（）《》]{2,8})）")
"""【法律】, [法律], （法律）; a 】 that was forgotten before 《."""

_RANKS = "|".join(sorted(LEVEL_WORDS - {"文件", "法", "规定"}, key=len, reverse=True))
_NUMBER = re.compile(
    f"(?:[0-9]{{1,2}}[.．、)）]|（[0-9]{{1,2}}）|{NUMERAL}[、.．]|（{NUMERAL}）|[①-⑳⑴-⒇⒈-⒛]|[A-Za-z][.．、)）]|[Ⅰ-Ⅻ][.．、]?"
    f"|第[一二三四五六七八九十]，|[0-9]{{1,3}}(?=[《【]|{_RANKS})"
    "|[•·●■◆★▪□√→☆※◇◎〇“\"‘'\\-*—]{1,3}){1,3}"
)
_LABEL = re.compile(
    "(?:(?:法律|设定|实施|职权|处罚|执法|行使|主要|政策|法定)?依据"
    "|法律|行政法规|法规|地方性法规|部门规章|规章|规范性文件)(?:有)?[：:]?"
)
_LEVEL_LABEL = re.compile(f"({_RANKS})(?:类|依据)?(?:[：、】—-]{{0,2}}(?=《)|：)?")
"""法律：《…》, 行政法规——《…》, a cell 法律 of a pasted table: a rank without its bracket."""
LED_BY = re.compile("(?:依据|根据|按照|依照|参照|详见|见)")


def level_label(ready: BasisText, place: int) -> tuple[str, int]:
    """(rank, past it and a number) of a line that begins with 法律： or a cell 法律; ("", 0) when it does not."""
    found = _LEVEL_LABEL.match(ready.text, place)
    if not found or not (ready.text.startswith("《", found.end()) or ready.gaps[found.end()] or found[0][-1] == "："):
        return "", 0
    return found[1], past_number(ready.text, found.end())


def level_behind(ready: BasisText, title: Title) -> tuple[str, Title]:
    """(rank, title) of 《…》【法律】, where the rank stands behind; ("", title) when it does not."""
    found = _BRACKET.match(ready.text, title.past)
    word = level_word(found[1] or found[2] or found[3]) if found else ""
    if not found or not word or ready.gaps[title.past] == LINE or ready.text.startswith("《", found.end()):
        return "", title
    if title.note_end > title.note_start:
        return word, replace(title, past=found.end())
    start, end, past = read_note(ready.text, found.end(), ready.gaps)
    return word, replace(title, note_start=start, note_end=end, past=past)


def rank(text: str, place: int) -> tuple[str, int]:
    """(rank word, past its bracket) of 【法律】; ("", place) when no bracket with a title behind stands there."""
    bracket = _BRACKET.match(text, place)
    if not bracket:
        return "", place
    inside = bracket[1] or bracket[2] or bracket[3]
    word = level_word(inside)
    past = bracket.end()
    past += len(re.match("[：、.]?", text[past : past + 1])[0])
    past = past_number(text, past)
    if not word and not (bracket[1] and text.startswith("《", past) and not re.search("[0-9]", inside)):
        return "", place
    return word, past


def past_label(text: str, place: int) -> int:
    """Past 1. or （一） or 法律依据： at the start of a line, when a title follows."""
    past = past_number(text, place)
    label = _LABEL.match(text, past)
    if label and text.startswith(("《", "："), label.end() - (1 if label[0].endswith("：") else 0)):
        past = past_number(text, label.end())
    led = LED_BY.match(text, past)
    return led.end() if led else past


def past_number(text: str, place: int) -> int:
    """Past 1. or （一） or A. or ●; the place itself when none stands there."""
    number = _NUMBER.match(text, place)
    return number.end() if number else place
