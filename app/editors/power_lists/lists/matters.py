"""Finds the matter that stays the same while lists change, for every item that comes in; makes it when there is none.

An item is the same matter by its code where that is well-formed and unique, else by type, name and sub-item without
regard to blanks and widths, and among several of these by its basis. In one list a matter stands once (three pairs of
one published sheet share type and name and differ in their bases; domain notes, 2.6).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.lists.versions import is_frozen, lists_in_force
from app.exchange.clean import comparable
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

WELL_FORMED = re.compile(r"\d{12}|\d{9}(?:[A-Z]{2}|\d{2})\d{5}|[0-9A-Z]{31}|[0-9A-Z]{33}")
"""Base code, 职权编码, implementing code and its parts (domain notes, 2.5)."""

_FEW_ROWS = 8
_SIGNS = 12
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
"""Signs that every spelling of a name has alike, however it is spaced: by them the search finds the name."""

NAMING = ("item_name", "sub_item_name", "power_type", "item_code")
"""Cells a matter takes from its newest row."""

MatterId = int | Pending
Key = tuple[str, ...]


@dataclass(slots=True)
class _Store:
    """The matters known so far: those of the file and those this change set makes.

    Attributes:
        coded: (code, sub-item) -> matters. named: (name, sub-item) -> (type, matter).
        used: list -> matters that stand in it already. bases: matter -> comparable bases of its rows, when asked for.
    """

    coded: dict[Key, list[MatterId]] = field(default_factory=lambda: defaultdict(list))
    named: dict[Key, list[tuple[str, MatterId]]] = field(default_factory=lambda: defaultdict(list))
    used: dict[object, set[MatterId]] = field(default_factory=lambda: defaultdict(set))
    bases: dict[MatterId, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, matter: MatterId, row: Row) -> None:
        """Takes a matter in under its code and its name."""
        if code := code_of(row):
            self.coded[code, comparable(row.get("sub_item_name"))].append(matter)
        self.named[_name(row)].append((row.get("power_type") or "", matter))

    def of_code(self, row: Row) -> list[MatterId]:
        """Matters of the row's code."""
        code = code_of(row)
        return self.coded.get((code, comparable(row.get("sub_item_name"))), []) if code else []

    def of_name(self, row: Row) -> list[MatterId]:
        """Matters of the row's type and name; of the name alone where one side tells no type."""
        kind = row.get("power_type") or ""
        there = self.named.get(_name(row), ())
        same = [matter for own, matter in there if own == kind]
        return same or [matter for own, matter in there if not own or not kind]

    def exact(self, row: Row) -> MatterId | None:
        """The one matter that says the same of type, name and basis and does not stand in the row's list yet."""
        basis = comparable(row.get("basis"))
        found = [matter for matter in self._free(row, self.of_name(row)) if basis in self.bases[matter]]
        return found[0] if len(found) == 1 else None

    def likely(self, row: Row) -> MatterId | None:
        """The one matter of the row's code, where that is unique, else of its name; None when it must be new."""
        coded = self.of_code(row)
        found = self._free(row, coded) if len(coded) == 1 else []
        found = found or self._free(row, self.of_name(row))
        return found[0] if len(found) == 1 else None

    def _free(self, row: Row, matters: list[MatterId]) -> list[MatterId]:
        taken = self.used.get(row["list_id"], ())
        return [matter for matter in matters if matter not in taken]


def code_of(row: Row) -> str:
    """The code when it can tell items apart, else ""."""
    code = str(row.get("item_code") or "")
    return code if WELL_FORMED.fullmatch(code) else ""


def _name(row: Row) -> Key:
    return comparable(row.get("item_name")), comparable(row.get("sub_item_name"))


def give_matters(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with a matter for every item that comes in without one.

    Rows that say exactly what a matter's rows say go first, so that no row of the same name or code takes it from them.
    """
    nameless = [index for index, edit in enumerate(change.edits) if _needs_matter(edit)]
    if not nameless:
        return change
    edits = list(change.edits)
    store = _read(change, reading, [edits[index].values for index in nameless])
    given: dict[int, MatterId] = {}
    for choose in (store.exact, store.likely):
        for index in nameless:
            row = edits[index].values
            matter = choose(row) if index not in given else None
            if matter is not None:
                given[index] = matter
                store.used[row["list_id"]].add(matter)
    made: list[Edit] = []
    for index in nameless:
        row = edits[index].values
        if index not in given:
            given[index] = _new(store, row, reading.today, made, first=len(change.edits))
        edits[index] = replace(edits[index], values={**row, "matter_id": given[index]})
    return with_edits(change, [*edits, *made])


def _new(store: _Store, row: Row, today: str, made: list[Edit], *, first: int) -> MatterId:
    """A matter for a row that has none, one already made in this set included (the same item in another list)."""
    matter = store.exact(row) or store.likely(row)
    if matter is None:
        matter = Pending(first + len(made))
        made.append(Edit(Action.INSERT, "matter", _new_matter(row, today)))
        store.add(matter, row)
        store.bases[matter].add(comparable(row.get("basis")))
    store.used[row["list_id"]].add(matter)
    return matter


def link_stored(rows: Iterable[Row], reading: Reading) -> tuple[Edit, ...]:
    """Edits that give stored items without a matter theirs, oldest first (files of 0.1.0)."""
    inserts = [Edit(Action.INSERT, "power_item", {**row, "matter_id": None}) for row in rows]
    if not inserts:
        return ()
    given = give_matters(ChangeSet("", tuple(inserts)), reading)
    count = len(inserts)
    matters = given.edits[count:]
    links = []
    for edit in given.edits[:count]:
        matter = edit.values["matter_id"]
        target = Pending(matter.index - count) if isinstance(matter, Pending) else matter
        links.append(Edit(Action.UPDATE, "power_item", {"matter_id": target}, row_id=edit.values["id"]))
    return (*matters, *links)


def _needs_matter(edit: Edit) -> bool:
    named = edit.action is Action.INSERT and edit.table == "power_item" and edit.values.get("item_name")
    return bool(named) and edit.values.get("matter_id") is None and edit.values.get("list_id") is not None


def _lists_that_tell(reading: Reading, rows: list[Row]) -> tuple[int, ...]:
    """The lists added to, those in force and those open: older versions say nothing newer of a matter."""
    lists = list(reading.all_rows(Query("power_list")))
    told = {row["list_id"] for row in rows} | {row["id"] for row in lists if not is_frozen(row)}
    told |= {row["id"] for row in lists_in_force(lists).values()}
    return tuple(sorted(one for one in told if isinstance(one, int)))


def _new_matter(row: Row, today: str) -> Row:
    return {key: row.get(key) for key in NAMING} | {"created_on": today}


def _matters(reading: Reading, rows: list[Row]) -> Iterable[Row]:
    """The matters that may be those of the rows in order of entry; for a few rows those of their names and codes."""
    signs = ["".join(dict.fromkeys(_IDEOGRAPH.findall(comparable(row.get("item_name")))))[:_SIGNS] for row in rows]
    if len(rows) > _FEW_ROWS or not all(signs):
        return reading.all_rows(Query("matter"))
    codes = tuple(sorted({code for row in rows if (code := code_of(row))}))
    queries = [Query("matter", " ".join(own)) for own in dict.fromkeys(signs)]
    queries += [Query("matter", filters=(Filter("item_code", values=codes),))] if codes else []
    found = {row["id"]: row for query in queries for row in reading.all_rows(query)}
    return [found[key] for key in sorted(found)]


def _read(change: ChangeSet, reading: Reading, rows: list[Row]) -> _Store:
    """One pass over the matters that may be meant, one over the items of the lists that are added to."""
    store = _Store()
    for matter in _matters(reading, rows):
        store.add(matter["id"], matter)
    for index, edit in enumerate(change.edits):
        if edit.table == "matter" and edit.action is Action.INSERT:
            store.add(Pending(index), edit.values)
        elif edit.table == "power_item" and edit.values.get("matter_id") is not None and "list_id" in edit.values:
            store.used[edit.values["list_id"]].add(edit.values["matter_id"])
    named = (matter for row in rows for matter in (*store.of_code(row), *store.of_name(row)))
    candidates = {matter for matter in named if isinstance(matter, int)}
    if candidates:
        filters = (
            Filter("matter_id", values=tuple(sorted(candidates))),
            Filter("list_id", values=_lists_that_tell(reading, rows)),
        )
        query = Query("power_item", filters=filters)
        for row in reading.all_rows(query):
            store.used[row["list_id"]].add(row["matter_id"])
            store.bases[row["matter_id"]].add(comparable(row["basis"]))
    return store
