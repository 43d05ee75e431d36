"""Finds which rows of two list versions are the same matter: by identity, then code, then names; never by 序号.

Plain functions over plain rows. What stays single is for `compare_near`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from app.editors.power_lists.lists.compare_words import code_of, full_key, held, name_key, normal, same
from db.declarations import Row

BY_CONTENT, BY_ID, BY_CODE, BY_NAME, BY_BARE_NAME = "内容", "事项", "编码", "名称", "名称（类型不同）"
"""How a pair was found."""

_TELLING = ("power_type", "item_name", "sub_item_name", "basis", "office", "exercising_body")
_LONG_BASIS = 20
"""Characters of a basis that belongs to one matter; "《行政处罚法》" alone stands in hundreds of rows."""
_SMALL = 400
"""Pairs of rows with the same key that are weighed one by one; larger groups go by equal basis, then by order."""

Verdicts = dict[tuple[int, int], bool]
"""(matter of the newer row, matter of the older row) -> whether a person called them the same."""


@dataclass(slots=True)
class Pairing:
    """Two lists of rows and who belongs to whom.

    Attributes:
        partner: index of an old row -> index of its new row. how: index of an old row -> how it was found.
        taken: indexes of new rows that have a partner.
    """

    old: list[Row]
    new: list[Row]
    verdicts: Verdicts = field(default_factory=dict)
    partner: dict[int, int] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def join(self, old: int, new: int, how: str) -> None:
        """Makes a pair."""
        self.partner[old], self.how[old] = new, how
        self.taken.add(new)

    def part(self, old: int) -> None:
        """Takes a pair apart."""
        self.taken.discard(self.partner.pop(old))
        self.how.pop(old)

    def single_old(self) -> list[int]:
        """Indexes of old rows without partner, in order."""
        return [index for index in range(len(self.old)) if index not in self.partner]

    def single_new(self) -> list[int]:
        """Indexes of new rows without partner, in order."""
        return [index for index in range(len(self.new)) if index not in self.taken]

    def refused(self, old: int, new: int) -> bool:
        """True when a person said that these two are different matters."""
        pair = (self.new[new].get("matter_id"), self.old[old].get("matter_id"))
        return self.verdicts.get(pair) is False


def pair_rows(
    old: list[Row], new: list[Row], *, verdicts: Verdicts | None = None, pattern: Callable[[str], bool] | None = None
) -> Pairing:
    """Pairs what can be paired for certain.

    Args:
        old, new: rows in the order of their lists. verdicts: what people decided about matters.
        pattern: tells a well-formed code of this list; see `code_of`.
    """
    pairing = Pairing(old, new, verdicts or {})
    _by_content(pairing)
    _by_matter(pairing)
    _by_code(pairing, pattern)
    _by_key(pairing, full_key, BY_NAME)
    _by_key(pairing, name_key, BY_BARE_NAME, unique=True)
    return pairing


Key = Callable[[Row], Hashable]


def _groups(rows: list[Row], indexes: Iterable[int], key: Key) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for index in indexes:
        found[key(rows[index])].append(index)
    return found


def _by_content(pairing: Pairing) -> None:
    """Rows that say the same word for word, once on each side, under a basis long enough to tell them apart.

    Matters of imported rows were found by code and name; exchanged codes or a namesake mislead them, equal rows do not.
    """
    old = _groups(pairing.old, range(len(pairing.old)), _content)
    new = _groups(pairing.new, range(len(pairing.new)), _content)
    for key, here in old.items():
        there = new.get(key, ())
        if key and len(here) == len(there) == 1 and not pairing.refused(here[0], there[0]):
            pairing.join(here[0], there[0], BY_CONTENT)


def _content(row: Row) -> Hashable:
    basis = row.get("basis") or ""
    return tuple(row.get(key) for key in _TELLING) if len(basis) >= _LONG_BASIS else None


def _by_matter(pairing: Pairing) -> None:
    """Rows of one matter; matters that a person called the same count as one."""
    root = {newer: older for (newer, older), is_same in pairing.verdicts.items() if is_same}

    def matter(row: Row) -> int | None:
        found, steps = row.get("matter_id"), 0
        while found in root and steps < len(root):
            found, steps = root[found], steps + 1
        return found

    old = _groups(pairing.old, pairing.single_old(), matter)
    new = _groups(pairing.new, pairing.single_new(), matter)
    for key, here in old.items():
        if key and key in new:
            _pair_group(pairing, here, new[key], BY_ID)


def _by_code(pairing: Pairing, pattern: Callable[[str], bool] | None) -> None:
    """Codes that stand once on each side; parts of one item share its code and are told apart by their sub-name."""
    codes = [[code_of(row, pattern) for row in rows] for rows in (pairing.old, pairing.new)]
    for with_part in (False, True):
        keys = [
            [
                (code, normal(row.get("sub_item_name")) if with_part else "")
                for code, row in zip(found, rows, strict=True)
            ]
            for found, rows in zip(codes, (pairing.old, pairing.new), strict=True)
        ]
        counts = [Counter(side) for side in keys]
        places = {key: index for index, key in enumerate(keys[1])}
        names = (_names(pairing.old, pairing.single_old()), _names(pairing.new, pairing.single_new()))
        for index in pairing.single_old():
            key = keys[0][index]
            place = places[key] if key[0] and counts[0][key] == counts[1][key] == 1 else -1
            if place < 0 or place in pairing.taken or pairing.refused(index, place):
                continue
            if not _contradicted(pairing, index, place, names):
                pairing.join(index, place, BY_CODE)


def _names(rows: list[Row], indexes: list[int]) -> dict[Hashable, list[int]]:
    return _groups(rows, indexes, full_key)


def _contradicted(
    pairing: Pairing, old: int, new: int, names: tuple[dict[Hashable, list[int]], dict[Hashable, list[int]]]
) -> bool:
    """True when the code says one thing, the name another, and the rest of the row does not side with the code.

    Two rows whose codes were exchanged by mistake keep their names, bases and offices.
    """
    row, other = pairing.old[old], pairing.new[new]
    key = full_key(row)
    if key == full_key(other):
        return False
    namesakes = [pairing.new[place] for place in names[1].get(key, ())]
    namesakes_back = [pairing.old[place] for place in names[0].get(full_key(other), ())]
    if not namesakes and not namesakes_back:
        return False
    by_name = max([*(_rest(row, each) for each in namesakes), *(_rest(each, other) for each in namesakes_back)])
    return _rest(row, other) <= by_name


def _by_key(pairing: Pairing, key: Key, how: str, *, unique: bool = False) -> None:
    """Rows with equal keys; `unique` only where the key stands once on each side."""
    new = _groups(pairing.new, pairing.single_new(), key)
    for value, here in _groups(pairing.old, pairing.single_old(), key).items():
        there = new.get(value, [])
        if there and not (unique and (len(here) != 1 or len(there) != 1)):
            _pair_group(pairing, here, there, how)


def _pair_group(pairing: Pairing, here: list[int], there: list[int], how: str) -> None:
    """Best likeness first; equal ones by their place in the list."""
    if len(here) == len(there) == 1:
        if how == BY_ID or not pairing.refused(here[0], there[0]):
            pairing.join(here[0], there[0], how)
        return
    if len(here) * len(there) > _SMALL:
        _pair_large(pairing, here, there, how)
        return
    weighed = [
        (-_likeness(pairing.old[one], pairing.new[other]), abs(place - position), one, other)
        for place, one in enumerate(here)
        for position, other in enumerate(there)
        if how == BY_ID or not pairing.refused(one, other)
    ]
    for _, _, one, other in sorted(weighed):
        if one not in pairing.partner and other not in pairing.taken:
            pairing.join(one, other, how)


def _pair_large(pairing: Pairing, here: list[int], there: list[int], how: str) -> None:
    for key in (lambda row: (full_key(row), normal(row.get("basis"))), lambda row: None):
        free = _groups(pairing.new, (place for place in there if place not in pairing.taken), key)
        for one in (place for place in here if place not in pairing.partner):
            rest = free.get(key(pairing.old[one]))
            if rest:
                pairing.join(one, rest.pop(0), how)


def _likeness(old: Row, new: Row) -> float:
    """How much two rows agree in everything: names first, then what `_rest` weighs. Larger is closer."""
    return 8.0 * (full_key(old) == full_key(new)) + _rest(old, new)


def _rest(old: Row, new: Row) -> float:
    """How much two rows agree besides their names: basis, offices, duties, being held."""
    score = 1.0 * (held(old) == held(new))
    for key, weight in (("basis", 4.0), ("office", 2.0), ("exercising_body", 1.0), ("duty", 1.0)):
        one, other = old.get(key), new.get(key)
        if one and other:
            score += weight if same(one, other) else weight * 0.8 * _overlap(str(one), str(other))
    return score


def _overlap(one: str, other: str) -> float:
    """Share of character pairs in common, 0 to 1."""
    left, right = bigrams(normal(one)), bigrams(normal(other))
    return len(left & right) / max(len(left | right), 1)


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset((text,) if text else ())
