"""Which edition of a law a citation means, and what its articles are called in another edition.

Plain functions over rows of `law_edition` and `article_map`. A printed note tells its edition by its last date of
adoption or amendment; a date of taking effect tells nothing while others are there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.editors.power_lists.laws.articles import read_references
from app.editors.power_lists.laws.basis_text import squeeze
from app.editors.power_lists.laws.fields import NOT_YET
from app.editors.power_lists.laws.numerals import NUMERAL, normal
from db.declarations import Row

_DATE = re.compile(
    "(?P<from>自)?(?P<year>(?:19|20)[0-9]{2})[年.\\-/](?:(?P<month>[0-9]{1,2})[月.\\-/]?)?(?:(?P<day>[0-9]{1,2})日?)?"
    "(?:起)?(?P<effect>施行|实施|执行|生效)?"
)
_BARE_YEAR = re.compile("(?P<year>(?:19|20)[0-9]{2})(?=修|版|年)")
_CHINESE_DATE = re.compile(
    "[〇零一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}日)?"
)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of a law.

    Attributes:
        name: the label article maps use. adopted_on, effective_on: ISO or "". state: see `fields.LAW_STATES`.
        note: printed in a parenthesis, "" to put the date behind the old note. whole: an article that the map to this
            edition does not name keeps its number; False: nothing is known of it.
    """

    name: str
    adopted_on: str = ""
    effective_on: str = ""
    state: str = ""
    note: str = ""
    whole: bool = False

    @property
    def date(self) -> str:
        """What orders the editions: adopted, else in effect, else the year in the name."""
        year = re.search("(?:19|20)[0-9]{2}", self.name)
        return self.adopted_on or self.effective_on or (year[0] if year else "")


@dataclass(frozen=True, slots=True)
class Mapped:
    """An article in another edition.

    Attributes:
        article: its number there, "" when it was deleted. known: every step from edition to edition names it or has a
            complete map; else its number is a guess. notes: what the map remarks.
    """

    article: str
    known: bool
    notes: tuple[str, ...] = ()


Maps = dict[tuple[str, str], dict[str, tuple[str, str]]]
"""(old edition, new edition) -> old article -> (new article or "", note)."""


def editions_of(rows: Iterable[Row]) -> tuple[Edition, ...]:
    """The editions of one law, oldest first."""
    found = [
        Edition(
            row["edition"],
            row.get("adopted_on") or "",
            row.get("effective_on") or "",
            row.get("edition_state") or "",
            row.get("print_note") or "",
            bool(row.get("map_whole")),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda edition: edition.date))


def current(editions: Sequence[Edition], today: str) -> Edition | None:
    """The newest edition that is in effect on a day, None when none is."""
    return next((one for one in reversed(editions) if _in_effect(one, today)), None)


def _in_effect(edition: Edition, today: str) -> bool:
    """The date decides; the state only where there is none, so that nobody need change it on the day."""
    return edition.effective_on <= today if edition.effective_on else edition.state != NOT_YET


def named(editions: Sequence[Edition], name: str) -> Edition | None:
    """The edition of that label."""
    return next((edition for edition in editions if edition.name == name), None)


def dates_in(note: str) -> tuple[str, ...]:
    """Dates of adoption and amendment in a note as ISO text ("2021-01-22", "2021"), in order of the text.

    Dates of taking effect are left out unless there is no other.
    """
    text = _CHINESE_DATE.sub(lambda found: _arabic(found[0]), squeeze(note).text)
    made, effective = [], []
    for found in _DATE.finditer(text):
        parts = [part.zfill(2) for part in (found["year"], found["month"], found["day"]) if part]
        (effective if found["effect"] else made).append("-".join(parts))
    return tuple(made or effective or [found["year"] for found in _BARE_YEAR.finditer(text)])


def _arabic(date: str) -> str:
    year, rest = date[:4].translate(_CHINESE_DIGITS), date[4:]
    return year + re.sub("[一二三四五六七八九十]+", lambda found: str(_small(found[0])), rest)


def _small(numeral: str) -> int:
    tens, _, ones = numeral.rpartition("十")
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
    if "十" not in numeral:
        return digits.get(numeral, 0)
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)


def cited(note: str, editions: Sequence[Edition]) -> Edition | None:
    """The edition a printed note tells of, None when it tells none that is known.

    The latest date decides: the edition adopted that day, else the last one adopted in that year, else the one that
    stood at that time. A year later than every known edition is an unknown edition.
    """
    dates = dates_in(note)
    if not dates:
        return None
    latest = max(dates)
    same_day = [edition for edition in editions if edition.adopted_on == latest]
    same_year = [edition for edition in editions if edition.date[:4] == latest[:4]]
    by_effect = [edition for edition in editions if edition.effective_on == latest]
    if same_day or by_effect or same_year:
        return (same_day or by_effect or same_year)[-1]
    before = [edition for edition in editions if edition.date and edition.date < latest]
    return before[-1] if before and before[-1] is not editions[-1] else None


def article_maps(rows: Iterable[Row]) -> Maps:
    """The maps of one law, articles in their normal form."""
    maps: Maps = {}
    for row in rows:
        step = maps.setdefault((row["old_edition"], row["new_edition"]), {})
        step[normal_article(row["old_article"])] = (normal_article(row.get("new_article") or ""), row.get("note") or "")
    return maps


def normal_article(text: str) -> str:
    """第二十七条 of "27", "第27条", "二十七条" or "第二十七条"; other wordings stay, "" stays ""."""
    plain = squeeze(text).text
    if re.fullmatch(NUMERAL, plain):
        return f"第{normal(plain)}条"
    worded = plain if plain.startswith("第") else f"第{plain}"
    found = read_references(worded, 0)
    whole = len(found) == 1 and found[0].end == len(worded) and not found[0].paragraph and not found[0].subparagraph
    return found[0].article if whole else text


def mapped(article: str, old: Edition, new: Edition, editions: Sequence[Edition], maps: Maps) -> Mapped:
    """What an article of the old edition is called in the new one, step by step over the editions between.

    A range is followed at both ends.
    """
    first, _, last = article.partition("至")
    if last:
        ends = [mapped(end, old, new, editions, maps) for end in (first, last)]
        gone = all(not end.article for end in ends)
        kept = "" if gone else "至".join(end.article or own for end, own in zip(ends, (first, last), strict=True))
        notes = tuple(note for end in ends for note in end.notes)
        return Mapped(kept, all(end.known for end in ends) and (gone or all(end.article for end in ends)), notes)
    return _walk(
        article, _path(old, new, editions, maps), maps, {edition.name for edition in editions if edition.whole}
    )


def _path(old: Edition, new: Edition, editions: Sequence[Edition], maps: Maps) -> list[tuple[str, str]]:
    """Steps from edition to edition, a map that skips some preferred."""
    names = [edition.name for edition in editions]
    at, end = names.index(old.name), names.index(new.name)
    steps: list[tuple[str, str]] = []
    while at < end:
        nearest = next((far for far in range(end, at, -1) if (names[at], names[far]) in maps), at + 1)
        steps.append((names[at], names[nearest]))
        at = nearest
    return steps


def _walk(article: str, steps: Iterable[tuple[str, str]], maps: Maps, whole: Collection[str]) -> Mapped:
    known, notes = True, []
    for step in steps:
        table = maps.get(step, {})
        if article in table:
            article, note = table[article]
            notes += [note] if note else []
        elif step[1] not in whole:
            known = False
        if not article:
            break
    return Mapped(article, known, tuple(notes))
