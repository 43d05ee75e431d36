"""What follows by itself: citations find their law, articles get their normal form, labels of editions stay in step.

Fast for an import of thousands of citations: the register is read once, each title is looked up once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.core.planned import with_edits
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.laws.editions import normal_article
from app.editors.power_lists.laws.names import keys_of, law_key
from app.editors.power_lists.lists.versions import open_items
from db.changes import Action, ChangeSet, Edit, Pending

_CITATION, _LAW, _EDITION, _MAP = "power_citation", "law", "law_edition", "article_map"
Key = int | Pending


def link_citations(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the law of every citation that names one of the register and has none yet."""
    if not any(edit.table == _CITATION and _unlinked(edit) for edit in change.edits):
        return change
    known = _register(change, reading)
    found: dict[str, Key | None] = {}
    edits = [_linked(edit, known, found) for edit in change.edits]
    same = all(one is other for one, other in zip(edits, change.edits, strict=True))
    return change if same else replace(change, edits=tuple(edits))


def _unlinked(edit: Edit) -> bool:
    named = edit.action is not Action.DELETE and bool(edit.values.get("law_title"))
    return named and edit.values.get("law_id") is None


def _register(change: ChangeSet, reading: Reading) -> dict[str, Key]:
    """Key of a title -> law, those of the change set included; the first that answers to a key has it."""
    known: dict[str, Key] = {}
    changed = {edit.row_id: edit.values for edit in change.edits if edit.table == _LAW and edit.row_id is not None}
    gone = {edit.row_id for edit in change.edits if edit.table == _LAW and edit.action is Action.DELETE}
    for row in reading.all_rows(Query(_LAW)):
        if row["id"] not in gone:
            _add(known, row | changed.get(row["id"], {}), row["id"])
    for index, edit in enumerate(change.edits):
        if edit.table == _LAW and edit.action is Action.INSERT:
            _add(known, edit.values, Pending(index))
    return known


def _add(known: dict[str, Key], law: dict[str, object], key: Key) -> None:
    for name in keys_of(str(law.get("law_title") or ""), str(law.get("short_names") or "")):
        known.setdefault(name, key)


def _linked(edit: Edit, known: dict[str, Key], found: dict[str, Key | None]) -> Edit:
    if edit.table != _CITATION or not _unlinked(edit):
        return edit
    title = edit.values["law_title"]
    if title not in found:
        found[title] = known.get(law_key(title))
    return replace(edit, values=edit.values | {"law_id": found[title]}) if found[title] is not None else edit


def link_new_laws(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the stored citations, in lists that can change, that a new or renamed law answers to."""
    fresh = dict(_fresh(change, reading))
    if not fresh:
        return change
    told = {edit.row_id for edit in change.edits if edit.table == _CITATION}
    waiting = [
        (row, fresh[key])
        for row in reading.all_rows(Query(_CITATION, filters=(Filter("law_id", blank=True),)))
        if row["id"] not in told and (key := law_key(row["law_title"])) in fresh
    ]
    changing = {row["id"] for row in open_items(reading)} if waiting else set()
    edits = [
        Edit(Action.UPDATE, _CITATION, {"law_id": law}, row["id"]) for row, law in waiting if row["item_id"] in changing
    ]
    return with_edits(change, [*change.edits, *edits]) if edits else change


def _fresh(change: ChangeSet, reading: Reading) -> Iterator[tuple[str, Key]]:
    """(key, law) of every name that the change set brings."""
    for index, edit in enumerate(change.edits):
        if edit.table != _LAW or edit.action is Action.DELETE or not {"law_title", "short_names"} & edit.values.keys():
            continue
        stored = (reading.row(_LAW, edit.row_id) if edit.row_id is not None else None) or {}
        row = stored | edit.values
        key: Key = Pending(index) if edit.row_id is None else edit.row_id
        yield from ((name, key) for name in keys_of(row.get("law_title") or "", row.get("short_names") or ""))


def tidy_maps(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Articles of the map in their normal form (27 -> 第二十七条); maps follow an edition that is renamed."""
    edits = [_tidied(edit) for edit in change.edits]
    same = all(one is other for one, other in zip(edits, change.edits, strict=True))
    tidied = change if same else replace(change, edits=tuple(edits))
    further = list(_renamed(change, reading))
    return with_edits(tidied, [*tidied.edits, *further]) if further else tidied


def _tidied(edit: Edit) -> Edit:
    if edit.table != _MAP or edit.action is Action.DELETE:
        return edit
    values = dict(edit.values)
    for name in ("old_article", "new_article"):
        if isinstance(values.get(name), str):
            values[name] = normal_article(values[name])
    return edit if values == edit.values else replace(edit, values=values)


def _renamed(change: ChangeSet, reading: Reading) -> Iterator[Edit]:
    told = {(edit.row_id, key) for edit in change.edits if edit.table == _MAP for key in edit.values}
    for edit in change.edits:
        if edit.table != _EDITION or edit.action is not Action.UPDATE or not edit.values.get("edition"):
            continue
        before = reading.row(_EDITION, edit.row_id or 0)
        if before is None or before["edition"] == edit.values["edition"]:
            continue
        for row in reading.children(_MAP, before["law_id"]):
            for name in ("old_edition", "new_edition"):
                if row[name] == before["edition"] and (row["id"], name) not in told:
                    yield Edit(Action.UPDATE, _MAP, {name: edit.values["edition"]}, row["id"])
