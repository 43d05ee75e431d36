"""Compares two versions of a list: every matter classed, counts that reconcile, texts side by side.

Plain functions over plain rows; knows no store and no screen. Rules: domain notes on versions and comparison, 2.6.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.core.comparison import ClassCount, Comparison, Difference, KindCount, Line, NearPair, Side
from app.editors.power_lists.enumerations import POWER_TYPES
from app.editors.power_lists.fields import POWER_ITEM
from app.editors.power_lists.lists import compare_words as words
from app.editors.power_lists.lists.compare_near import Family, Near, Unpaired
from app.editors.power_lists.lists.compare_pairing import Pairing, Verdicts, pair_rows
from db.declarations import Row

UNTYPED = "未分类型"
"""What rows without a type are counted under."""

_TOLD = ("power_type", "exercising_body", "office", "basis", "receiving_dept", "superior_depts", "street_duty", "roles")
"""Fields that paper tells of a matter that came or went, besides its name."""

_HEADINGS = {field.key: field.heading for field in POWER_ITEM.fields}


@dataclass(frozen=True, slots=True)
class Known:
    """What else the file knows about the matters.

    Attributes:
        recalled_matters, recalled_names: what lists of recalled matters hold: ids of matters, plain (name, sub-name).
        verdicts: see `compare_pairing`. successors: (old matter, matter that followed it) as recorded in the store.
        pattern: tells a well-formed code. approval, effective: of the newer version. reason: of the newer version, for
            rows that are gone and can tell none.
    """

    recalled_matters: frozenset[int] = frozenset()
    recalled_names: frozenset[tuple[str, str]] = frozenset()
    verdicts: Verdicts | None = None
    successors: frozenset[tuple[int, int]] = frozenset()
    pattern: Callable[[str], bool] | None = None
    approval: str = ""
    effective: str = ""
    reason: str = ""


_NOTHING = Known()


def compare(
    old_rows: Iterable[Row],
    new_rows: Iterable[Row],
    known: Known = _NOTHING,
    *,
    heading: str = "",
    old_label: str = "调整前",
    new_label: str = "调整后",
) -> Comparison:
    """The comparison of two versions.

    Args:
        old_rows, new_rows: rows of power_item in the order of their lists; missing keys are empty cells.
        known: what is known beyond the rows.
    """
    pairing = pair_rows(list(old_rows), list(new_rows), verdicts=known.verdicts, pattern=known.pattern)
    unpaired = Unpaired(pairing)
    related = unpaired.families(known.successors)
    explained = {(one, other) for family in related for one in family.old for other in family.new}
    near = unpaired.near_names(without=explained)
    writer = _Writer(pairing, known, related)
    lines = writer.lines()
    return Comparison(
        heading=heading,
        old_label=old_label,
        new_label=new_label,
        lines=lines,
        near=tuple(_near_pair(pairing, each) for each in near if _both_held(pairing, each)),
        kinds=_kind_counts(pairing, lines),
        classes=_class_counts(lines),
    )


class _Writer:
    """Makes the lines of one comparison."""

    def __init__(self, pairing: Pairing, known: Known, related: list[Family]) -> None:
        self._pairing = pairing
        self._known = known
        self._moved = _moved(pairing)
        self._words: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._notes: dict[tuple[str, int], list[str]] = defaultdict(list)
        for family in related:
            self._tell(family)

    def _tell(self, family: Family) -> None:
        """Puts the suggestion on every row it is about."""
        pairing = self._pairing
        before = "、".join(f"“{words.shown_name(pairing.old[index])}”" for index in family.old)
        after = "、".join(f"“{words.shown_name(pairing.new[index])}”" for index in family.new)
        note = (
            f"{before}{family.word}为{after}。" if family.recorded else f"疑为{before}{family.word}为{after}，请核对。"
        )
        for side, indexes in (("old", family.old), ("new", family.new)):
            for index in indexes:
                if family.word not in self._words[side, index]:
                    self._words[side, index].append(family.word)
                self._notes[side, index].append(note)

    def lines(self) -> tuple[Line, ...]:
        """In the order of the newer list; what is gone stands behind what stood before it."""
        pairing = self._pairing
        back = {new: old for old, new in pairing.partner.items()}
        gone: dict[int, list[int]] = defaultdict(list)
        last = -1
        for index in range(len(pairing.old)):
            if index in pairing.partner:
                last = pairing.partner[index]
            else:
                gone[last].append(index)
        found = [self._single_old(index) for index in gone[-1]]
        for index in range(len(pairing.new)):
            found.append(self._pair(back[index], index) if index in back else self._single_new(index))
            found += [self._single_old(single) for single in gone[index]]
        return tuple(line for line in found if line)

    def _single_old(self, index: int) -> Line | None:
        row = self._pairing.old[index]
        if not words.held(row):
            return None
        word = words.RECALLED if self._is_recalled(row) else words.CANCELLED
        more = tuple(self._words["old", index])
        return self._line((word, *more), row, None, notes=tuple(self._notes["old", index]))

    def _single_new(self, index: int) -> Line | None:
        row = self._pairing.new[index]
        if not words.held(row):
            return None
        more = tuple(self._words["new", index])
        return self._line((words.ADDED, *more), None, row, notes=tuple(self._notes["new", index]))

    def _is_recalled(self, row: Row) -> bool:
        """A recalled main item takes its parts along."""
        if row.get("matter_id") in self._known.recalled_matters:
            return True
        name, part = words.name_key(row)
        return not self._known.recalled_names.isdisjoint({(name, part), (name, "")})

    def _pair(self, old_index: int, new_index: int) -> Line | None:
        old, new = self._pairing.old[old_index], self._pairing.new[new_index]
        how = self._pairing.how[old_index]
        was, is_now = words.held(old), words.held(new)
        if not was and not is_now:
            return None
        notes = tuple(dict.fromkeys([*self._notes["old", old_index], *self._notes["new", new_index]]))
        if not is_now:
            return self._line((words.NOT_HELD[new["state"]],), old, new, notes=notes, how=how)
        if not was:
            notes = (f"上一版标为{old['state']}，本版恢复。", *notes)
            return self._line((words.ADDED,), old, new, notes=notes, how=how)
        differences = differences_of(old, new)
        changed = {each.word for each in differences}
        changed.update(self._words["old", old_index], self._words["new", new_index])
        if not changed:
            changed.add(words.SAME)
        if old_index in self._moved:
            changed.add(words.MOVED)
        ordered = tuple(word for word in words.CLASSES if word in changed)
        return self._line(ordered, old, new, differences=differences, notes=notes, how=how)

    def _line(
        self,
        classes: tuple[str, ...],
        old: Row | None,
        new: Row | None,
        *,
        differences: tuple[Difference, ...] = (),
        notes: tuple[str, ...] = (),
        how: str = "",
    ) -> Line:
        row = new or {}
        own = "：".join(text for text in (row.get("change_cause"), row.get("change_note")) if text)
        return Line(
            classes,
            side_of(old) if old else None,
            side_of(new) if new else None,
            differences,
            notes,
            reason=own or (self._known.reason if new is None else ""),
            approval=row.get("grant_approval_no") or self._known.approval,
            effective=row.get("effective_date") or self._known.effective,
            how=how,
        )


def differences_of(old: Row, new: Row) -> tuple[Difference, ...]:
    """The fields that say different things, in the order of the classes."""
    found = []
    for key, word in words.FIELDS.items():
        one, other = old.get(key), new.get(key)
        if one != other and not (words.same_bodies if word == words.OFFICE else words.same)(one, other):
            found.append(Difference(_HEADINGS.get(key, key), str(one or ""), str(other or ""), word))
    states = [row.get("state") if row.get("state") == words.PAUSED else "" for row in (old, new)]
    if states[0] != states[1]:
        found.append(Difference(_HEADINGS["state"], *(state or "现行" for state in states), words.OTHER))
    return tuple(found)


def side_of(row: Row) -> Side:
    """What is shown of a row."""
    texts = tuple((_HEADINGS[key], str(row[key])) for key in _TOLD if row.get(key))
    return Side(
        row_id=row.get("id") or 0,
        ulid=row.get("ulid") or "",
        number=str(row.get("seq") or ""),
        code=str(row.get("item_code") or ""),
        name=words.shown_name(row),
        kind=row.get("power_type") or UNTYPED,
        texts=texts,
        held=words.held(row),
    )


def _both_held(pairing: Pairing, near: Near) -> bool:
    return words.held(pairing.old[near.old]) and words.held(pairing.new[near.new])


def _near_pair(pairing: Pairing, near: Near) -> NearPair:
    old, new = pairing.old[near.old], pairing.new[near.new]
    return NearPair(side_of(old), side_of(new), min(round(near.score * 100), 99), near.reason, differences_of(old, new))


def _moved(pairing: Pairing) -> set[int]:
    """Old indexes of pairs that do not keep the order: all but a longest run that rises on both sides."""
    order = sorted(pairing.partner)
    places = [pairing.partner[index] for index in order]
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for position, place in enumerate(places):
        at = bisect_left(ends, place)
        before.append(tails[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        tails[at : at + 1] = [position]
    kept: set[int] = set()
    position = tails[-1] if tails else -1
    while position >= 0:
        kept.add(order[position])
        position = before[position]
    return set(order) - kept


def _kind_counts(pairing: Pairing, lines: tuple[Line, ...]) -> tuple[KindCount, ...]:
    """Before and after from the rows, what happened from the lines: two ways to the same figures."""
    before, after = (
        Counter(row.get("power_type") or UNTYPED for row in rows if words.held(row))
        for rows in (pairing.old, pairing.new)
    )
    events: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if words.ADDED in line.words and line.new:
            events["added", line.new.kind] += 1
        elif words.CANCELLED in line.words and line.old:
            events["cancelled", line.old.kind] += 1
        elif words.RECALLED in line.words and line.old:
            events["recalled", line.old.kind] += 1
        elif line.old and line.new and line.old.kind != line.new.kind:
            events["moved_out", line.old.kind] += 1
            events["moved_in", line.new.kind] += 1
    names = ("added", "cancelled", "recalled", "moved_in", "moved_out")
    kinds = [
        kind for kind in (*POWER_TYPES, UNTYPED) if before[kind] or after[kind] or any(events[n, kind] for n in names)
    ]
    kinds += sorted({*before, *after, *(kind for _, kind in events)} - {*POWER_TYPES, UNTYPED})
    return tuple(
        KindCount(kind, before[kind], **{name: events[name, kind] for name in names}, after=after[kind])
        for kind in kinds
    )


def _class_counts(lines: tuple[Line, ...]) -> tuple[ClassCount, ...]:
    counts = Counter(word for line in lines for word in line.words)
    return tuple(ClassCount(word, counts[word], word not in words.UNCOUNTED) for word in words.CLASSES)


def labelled(comparison: Comparison, *, old_id: int, new_id: int) -> Comparison:
    """The comparison with the versions of the file it is about."""
    return replace(comparison, old_id=old_id, new_id=new_id, decidable=True, table=POWER_ITEM.key)
