"""What one list allows: sub-items, a pattern of codes. A mismatch warns and never blocks (domain notes, 2.5)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from app.core.errors import Message, Severity
from app.core.planned import with_edits
from app.core.rules import Reading
from db.changes import Action, ChangeSet
from db.declarations import Row

_TOLD = ("sub_item_name", "item_code", "list_id")
_DEFAULTS = ("supervision_phone", "remedy")
_TYPED = frozenset({"form", "grid", "paste"})
"""Sources of items that a clerk writes; copies and imports stay as they are."""


def guard_settings(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warnings about an item that is not as its list wants it; asked only when one of these cells is written."""
    if after is None or (before is not None and all(before[key] == after[key] for key in _TOLD)):
        return ()
    owner = reading.row("power_list", after["list_id"])
    if owner is None:
        return ()
    found = []
    if owner["sub_items_allowed"] == 0 and after["sub_item_name"]:
        found.append(Message("sub_item_name", "这份清单规定不设子项，请核对要不要单列。", Severity.WARNING))
    if code_differs(after["item_code"], owner["code_pattern"]):
        found.append(
            Message("item_code", f"职权编码不合这份清单的编码规则 {owner['code_pattern']}。", Severity.WARNING)
        )
    return tuple(found)


def fill_defaults(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with the list's phone and remedy where an item is typed or pasted without its own."""
    if change.source not in _TYPED:
        return change
    edits = list(change.edits)
    for index, edit in enumerate(edits):
        owner_id = edit.values.get("list_id")
        if edit.table != "power_item" or edit.action is not Action.INSERT or not isinstance(owner_id, int):
            continue
        owner = reading.row("power_list", owner_id) or {}
        missing = {key: owner[key] for key in _DEFAULTS if owner.get(key) and not edit.values.get(key)}
        if missing:
            edits[index] = replace(edit, values=edit.values | missing)
    return change if tuple(edits) == change.edits else with_edits(change, edits)


def code_differs(code: str | None, pattern: str | None) -> bool:
    """True for a code that does not fit the whole pattern; a pattern that cannot be used judges nothing."""
    compiled = _compiled(pattern) if code and pattern else None
    return compiled is not None and compiled.fullmatch(code or "") is None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None
