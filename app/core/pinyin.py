"""Pinyin keys for searching: initials and full pinyin of a text, all readings of a character included.

Reads the table in resources/pinyin once, when first asked (some 5 ms; rare characters when the first one is met). Never
imports pypinyin: that costs 240 ms and reads surnames wrong (trap 55); packaging/make_pinyin_table.py says how the
table is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from math import prod
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "pinyin"

SHORT = 8
"""Characters of a name: up to here every combination of readings becomes a key."""

MOST_KEYS = 32
"""More combinations than this are not written out; then only readings in use are combined, at last only pieces."""

NEIGHBOURS = 3
"""In longer texts each further reading is given together with this many syllables on both sides."""

REMEMBERED = 24
"""Keys of texts up to this long are remembered: names of offices come back in thousands of rows."""

Readings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The shipped readings.

    Attributes:
        first: character -> its usual syllable; ASCII letters and digits stand for themselves.
        used: character -> further syllables in use. every: character -> all further syllables.
        words: word -> syllables, where first readings are wrong. starts: characters such words begin with.
    """

    first: dict[str, str]
    used: dict[str, Readings]
    every: dict[str, Readings]
    words: dict[str, Readings]
    starts: set[str]


@cache
def _table() -> Table:
    """The readings of common characters, read from disk once."""
    letters = {letter: letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"}
    table = Table(first=letters, used={}, every={}, words={}, starts=set())
    _read(FOLDER / "common.txt", into=table)
    table.starts.update(word[0] for word in table.words)
    return table


@cache
def _add_rare_characters() -> None:
    """Read the other characters into the table, once."""
    _read(FOLDER / "rare.txt", into=_table())


def _read(path: Path, *, into: Table) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, syllables, characters = line.split("\t")
        if kind == "1":
            into.first.update(dict.fromkeys(characters, syllables))
        elif kind == "w":
            into.words[characters] = tuple(syllables.split())
        else:
            target = into.used if kind == "2" else into.every
            target.update(dict.fromkeys(characters, tuple(syllables.split())))


def _readable(text: str) -> list[str]:
    """The characters of a text that have a reading."""
    first = _table().first
    characters = [character for character in text if character in first]
    if len(characters) < len(text) and any(_is_han(character) and character not in first for character in text):
        _add_rare_characters()
        characters = [character for character in text if character in first]
    return characters


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def pinyin_keys(text: str) -> tuple[str, ...]:
    """Everything a person may type to find this text: initials and full pinyin, lower case, without blanks or tones.

    Short texts (names of people and offices) get every combination of readings, so 曾 is found as zeng and as ceng.
    Longer ones get the reading in context, and around each character with a further reading in use a short piece
    that has it. Characters without a reading are left out; letters and digits stay.

    Returns:
        Keys without repeats; empty when nothing in the text can be read.
    """
    return _remembered(text) if len(text) <= REMEMBERED else _keys(text)


def _keys(text: str) -> Readings:
    table = _table()
    characters = _readable(text.lower())
    spelled = _in_context(characters, table)
    if characters and table.every.keys().isdisjoint(characters):
        return _unique(("".join([syllable[0] for syllable in spelled]), "".join(spelled)))
    if len(characters) <= SHORT:
        for further in (table.every, table.used):
            choices = _choices(characters, spelled, first=table.first, further=further)
            if prod(map(len, choices)) <= MOST_KEYS:
                return _combinations(choices)
    further_ones = [(place, table.used[found]) for place, found in enumerate(characters) if found in table.used]
    return _unique(_pieces(spelled, further_ones))


_remembered = lru_cache(maxsize=8192)(_keys)


def first_reading(character: str) -> str:
    """The usual syllable of one Chinese character, "" for anything else."""
    readable = _is_han(character) and _readable(character)
    return _table().first[character] if readable else ""


def _choices(
    characters: Sequence[str], spelled: Sequence[str], *, first: dict[str, str], further: dict[str, Readings]
) -> list[Readings]:
    """All readings of each character, the one in context first."""
    choices = []
    for character, own in zip(characters, spelled, strict=True):
        others = further.get(character)
        usual = first[character]
        if others is None:
            choices.append((own,))
        elif own == usual:
            choices.append((own, *others))
        else:
            choices.append(_unique((own, usual, *others)))
    return choices


def _in_context(characters: Sequence[str], table: Table) -> list[str]:
    """One syllable a character; words of the table decide before single characters do."""
    spelled = [table.first[character] for character in characters]
    if table.starts.isdisjoint(characters):
        return spelled
    place = 0
    while place < len(characters):
        step = 1
        if characters[place] in table.starts:
            for length in (3, 2):
                word = table.words.get("".join(characters[place : place + length]))
                if word:
                    spelled[place : place + len(word)] = word
                    step = len(word)
                    break
        place += step
    return spelled


def _combinations(choices: Sequence[Readings]) -> Readings:
    """All paths through the choices: first as initials, then in full."""
    if not choices:
        return ()
    full = ["".join(path) for path in product(*choices)]
    initials = ["".join(path) for path in product(*([syllable[0] for syllable in found] for found in choices))]
    return _unique(initials + full)


def _pieces(spelled: Sequence[str], further: Sequence[tuple[int, Readings]]) -> list[str]:
    """Keys of a long text: the whole in context, then a piece for each further reading of a place."""
    initials = [syllable[0] for syllable in spelled]
    keys = ["".join(initials), "".join(spelled)]
    for place, syllables in further:
        for syllable in syllables:
            if syllable == spelled[place]:
                continue
            left, right = max(0, place - NEIGHBOURS), place + 1 + NEIGHBOURS
            keys.append("".join([*spelled[left:place], syllable, *spelled[place + 1 : right]]))
            if syllable[0] != initials[place]:
                keys.append("".join([*initials[left:place], syllable[0], *initials[place + 1 : right]]))
    return keys


def _unique(keys: Iterable[str]) -> Readings:
    return tuple(dict.fromkeys(keys))
