"""What single rows of two versions may have to do with each other: new names to confirm, mergers, divisions.

Bounded: candidates come from rare pairs of characters within one type, never from comparing everything with everything.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from app.editors.power_lists.lists.compare_pairing import Pairing, bigrams
from app.editors.power_lists.lists.compare_words import MERGED, SPLIT, name_key, normal
from db.declarations import Row

_NEAR = 0.72
"""Likeness of two names from which they are offered."""
_NEAR_WITH_BASIS = 0.45
"""The same for rows that lean on the same articles."""
_LONG_BASIS = 20
"""Characters of a basis that tell something; "《行政处罚法》" alone is in hundreds of rows."""
_CONTAINED = 0.85
"""Share of a piece's name that must be in the name of the whole."""
_COVERED = 0.7
"""Share of the whole's name that its pieces make up together."""
_COVERED_ALONE = 0.8
"""A row that covers so much of another by itself is the same matter with a new name rather than a piece of it."""
_NEARLY = 0.75
"""Share of character pairs in common from which a row is the other one renamed rather than a piece of a third."""
_SHORT = 5
"""Characters of a name too short to be found in another by accident only."""
_CANDIDATES = 16
_COMMON = 60
"""Rows a pair of characters may stand in before it tells nothing; keeps the work linear."""

_FRAME = re.compile(r"^(?:对|关于)|(?:的)?(?:行政)?(?:处罚|许可|检查|强制|确认|给付|奖励|裁决|征收|审批|批准|办理)$")
_LAW = re.compile(r"《([^》]{2,60})》[^《]{0,40}?第([〇零一二三四五六七八九十百千\d]+)条")


@dataclass(frozen=True, slots=True)
class Near:
    """Indexes of an old and a new row that may be one matter; score 0 to 1."""

    old: int
    new: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Family:
    """One row that came from several, or several that came from one; `word` says which.

    Attributes:
        old, new: indexes of rows. recorded: the store of matters says so; else the names suggest it.
    """

    word: str
    old: tuple[int, ...]
    new: tuple[int, ...]
    recorded: bool = False


class _Side:
    """One row as the search sees it; `single` when it has no partner."""

    def __init__(self, index: int, row: Row, *, single: bool) -> None:
        self.index, self.row, self.single = index, row, single
        self.type = normal(row.get("power_type"))
        self.name = "".join(name_key(row))
        self.core = _FRAME.sub("", self.name) or self.name
        self.grams = bigrams(self.core)

    @cached_property
    def basis(self) -> str:
        return normal(self.row.get("basis"))

    @cached_property
    def articles(self) -> frozenset[tuple[str, str]]:
        return frozenset(_LAW.findall(str(self.row.get("basis") or "")))


class _Postings:
    """The rows of one version, found by the pairs of characters in their names, within a type."""

    def __init__(self, sides: list[_Side]) -> None:
        self.sides = sides
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._found: dict[tuple[str, frozenset[str]], list[_Side]] = {}
        self._best: dict[tuple[str, frozenset[str]], list[_Side]] = {}
        for place, side in enumerate(sides):
            for gram in side.grams:
                self._places[side.type, gram].append(place)

    def candidates(self, side: _Side) -> list[_Side]:
        """The rows that share the most rare pairs with `side`, likeliest first; remembered."""
        key = side.type, side.grams
        if key not in self._found:
            lists = (self._places.get((side.type, gram), ()) for gram in side.grams)
            weights = Counter(chain.from_iterable(places for places in lists if len(places) <= _COMMON))
            best = sorted(weights, key=lambda place: (-weights[place], place))[:_CANDIDATES]
            self._found[key] = [self.sides[place] for place in best]
        return self._found[key]

    def best(self, side: _Side) -> list[_Side]:
        """The candidates that agree most with the name of `side`; remembered."""
        key = side.type, side.grams
        if key not in self._best:
            self._best[key] = _top([(_overlap(side.grams, other.grams), other) for other in self.candidates(side)])
        return self._best[key]

    def fullest(self, side: _Side) -> list[_Side]:
        """The candidates that hold most of the name of `side`, whatever else they say; none if one is nearly it."""
        if any(_overlap(side.grams, other.grams) >= _NEARLY for other in self.best(side)):
            return []
        return _top([(len(side.grams & other.grams), other) for other in self.candidates(side)])


def _top(scored: list[tuple[float, _Side]]) -> list[_Side]:
    top = max((score for score, _ in scored), default=0.0)
    return [side for score, side in scored if score == top]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


class Unpaired:
    """The rows of both versions that have no partner, or one under another name."""

    def __init__(self, pairing: Pairing) -> None:
        self._pairing = pairing
        self.renamed = {
            (old, new)
            for old, new in pairing.partner.items()
            if name_key(pairing.old[old]) != name_key(pairing.new[new])
        }
        self.old = _Postings(self._sides(pairing.old, pairing.single_old(), {old for old, _ in self.renamed}))
        self.new = _Postings(self._sides(pairing.new, pairing.single_new(), {new for _, new in self.renamed}))

    @staticmethod
    def _sides(rows: list[Row], single: list[int], renamed: set[int]) -> list[_Side]:
        alone = set(single)
        return [_Side(index, rows[index], single=index in alone) for index in sorted(alone | renamed)]

    # -- new names

    def near_names(self, *, without: Iterable[tuple[int, int]] = ()) -> list[Near]:
        """Single rows that may be one matter, each row in one pair at most, likeliest first.

        Args:
            without: (old, new) indexes that have another explanation.
        """
        left = set(without)
        bases = _bases(self.new.sides)
        own_bases = _bases(self.old.sides)
        found: list[Near] = []
        for side in (side for side in self.old.sides if side.single):
            others = {other.index: other for other in self.new.candidates(side) if other.single}
            same_basis = bases.get((side.type, side.basis), ())
            if len(same_basis) == 1 == len(own_bases[side.type, side.basis]):
                others[same_basis[0].index] = same_basis[0]
            for other in others.values():
                pair = side.index, other.index
                near = None if pair in left or self._pairing.refused(*pair) else _near(side, other)
                if near:
                    found.append(near)
        return _one_each(found)

    # -- mergers and divisions

    def families(self, successors: Iterable[tuple[int, int]] = ()) -> list[Family]:
        """Mergers and divisions: those recorded, then those the names show among the other rows.

        A renamed row counts on both sides: of two merged items one often keeps its place under the joint name.

        Args:
            successors: (old matter, matter that followed it).
        """
        recorded = _recorded(self._pairing, successors)
        known_old = {index for family in recorded for index in family.old}
        known_new = {index for family in recorded for index in family.new}
        pairs = {pair for pair in self.renamed if pair[0] not in known_old and pair[1] not in known_new}
        merged = _gathered(self.new, self.old, {(new, old) for old, new in pairs})
        split = _gathered(self.old, self.new, pairs)
        found = [
            *(Family(MERGED, parts, (whole,)) for whole, parts in merged),
            *(Family(SPLIT, (whole,), parts) for whole, parts in split),
        ]
        return [
            *recorded,
            *(each for each in found if known_old.isdisjoint(each.old) and known_new.isdisjoint(each.new)),
        ]


def _bases(sides: list[_Side]) -> dict[tuple[str, str], list[_Side]]:
    """Type and basis -> single rows; a short basis tells nothing."""
    found: dict[tuple[str, str], list[_Side]] = defaultdict(list)
    for side in sides:
        if side.single and len(side.basis) >= _LONG_BASIS:
            found[side.type, side.basis].append(side)
    return found


def _near(old: _Side, new: _Side) -> Near | None:
    from rapidfuzz import fuzz  # native module: only for a comparison

    likeness = max(fuzz.ratio(old.core, new.core), 0.9 * fuzz.token_sort_ratio(old.core, new.core)) / 100
    same_basis = len(old.basis) >= _LONG_BASIS and old.basis == new.basis
    shared = bool(old.articles & new.articles)
    if likeness >= _NEAR:
        reason = "名称相近，依据相同" if same_basis else "名称相近"
        return Near(old.index, new.index, min(1.0, likeness + 0.1 * same_basis), reason)
    if same_basis:
        return Near(old.index, new.index, max(likeness, _NEAR_WITH_BASIS), "依据相同，名称不同")
    if shared and likeness >= _NEAR_WITH_BASIS:
        return Near(old.index, new.index, likeness, "名称部分相同，依据同一条款")
    return None


def _one_each(found: list[Near]) -> list[Near]:
    chosen: list[Near] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for near in sorted(found, key=lambda each: (-each.score, each.old, each.new)):
        if near.old not in used_old and near.new not in used_new:
            chosen.append(near)
            used_old.add(near.old)
            used_new.add(near.new)
    return chosen


def _recorded(pairing: Pairing, successors: Iterable[tuple[int, int]]) -> list[Family]:
    """Families out of the links between matters; a lone successor is no family."""
    old = {row["matter_id"]: index for index, row in enumerate(pairing.old) if row.get("matter_id")}
    new = {row["matter_id"]: index for index, row in enumerate(pairing.new) if row.get("matter_id")}
    after: dict[int, set[int]] = defaultdict(set)
    before: dict[int, set[int]] = defaultdict(set)
    for older, newer in successors:
        if older in old and newer in new:
            after[old[older]].add(new[newer])
            before[new[newer]].add(old[older])
    merged = [Family(MERGED, tuple(sorted(parts)), (whole,), True) for whole, parts in before.items() if len(parts) > 1]
    split = [Family(SPLIT, (whole,), tuple(sorted(parts)), True) for whole, parts in after.items() if len(parts) > 1]
    return merged + split


def _gathered(wholes: _Postings, parts: _Postings, pairs: set[tuple[int, int]]) -> list[tuple[int, tuple[int, ...]]]:
    """(index of a whole, indexes of two or more parts that together make it up).

    Args:
        pairs: (whole, part) that are one matter anyway; a whole with a partner needs that partner among its parts.
    """
    partner = dict(pairs)
    taken = {part: whole for whole, part in pairs}
    found = []
    for whole in wholes.sides:
        near = [part for part in parts.candidates(whole) if taken.get(part.index, whole.index) == whole.index]
        chosen = {part.name: part for part in near if _is_kind_of(part, whole) and whole in wholes.best(part)}
        if len(chosen) < 2:
            chosen = {part.name: part for part in near if _is_piece(part, whole) and whole in wholes.fullest(part)}
            chosen = {name: part for name, part in chosen.items() if not _within_another(part, chosen.values())}
            covered = frozenset(gram for part in chosen.values() for gram in part.grams & whole.grams)
            if len(covered) < _COVERED * len(whole.grams):
                continue
        indexes = tuple(sorted(part.index for part in chosen.values()))
        if len(indexes) >= 2 and partner.get(whole.index, indexes[0]) in indexes:
            found.append((whole.index, indexes))
    return found


def _within_another(part: _Side, others: Iterable[_Side]) -> bool:
    """A piece that says nothing of its own: 对未办理变更的处罚 beside 对建筑师未办理变更的处罚."""
    return any(part.grams < other.grams for other in others)


def _is_kind_of(part: _Side, whole: _Side) -> bool:
    """True for the whole's name with an addition: 户外广告设置审批 and 户外广告设置审批（延期）."""
    return part.name != whole.name and _says(part, whole)


def _is_piece(part: _Side, whole: _Side) -> bool:
    """True when nearly all of the part's name is in the whole's, and the whole says clearly more."""
    common = len(part.grams & whole.grams)
    return common >= _CONTAINED * len(part.grams) and common < _COVERED_ALONE * len(whole.grams)


def _says(part: _Side, whole: _Side) -> bool:
    return whole.name in part.name or (len(whole.core) > _SHORT and whole.core in part.core)
