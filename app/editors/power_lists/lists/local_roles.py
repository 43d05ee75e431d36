"""Turns the two columns of an imported 属地管理 list into roles as rows: who bears the duty, who helps.

Real lists differ in who has the 主体责任 (霍山: the town in two parts, the departments in the third; domain notes,
2.7); the columns of a list name the departments' own duty and the street's share, so that is what is taken over.
"""

from __future__ import annotations

import re

from app.core.planned import with_edits
from app.core.rules import Reading
from app.editors.power_lists.enumerations import LOCAL_DUTIES
from app.editors.power_lists.unit_names import names_in
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

_COLUMNS = ("superior_depts", "superior_duty", "street_duty")
_STREET = "街道"


def give_roles(change: ChangeSet, reading: Reading) -> ChangeSet:
    """The change set with a role for every department and the street of items that come with columns only."""
    told = {edit.values.get("item_id") for edit in change.edits if edit.table == "duty_role"}
    further: list[Edit] = []
    for index, edit in enumerate(change.edits):
        if edit.table != "power_item" or edit.action is not Action.INSERT or Pending(index) in told:
            continue
        has_columns = any(edit.values.get(key) for key in _COLUMNS)
        if has_columns and _kind(change, reading, edit.values.get("list_id")) == LOCAL_DUTIES:
            roles = roles_of(edit.values, str(reading.setting("unit") or "") or _STREET)
            further += [Edit(Action.INSERT, "duty_role", role | {"item_id": Pending(index)}) for role in roles]
    return with_edits(change, [*change.edits, *further]) if further else change


def _kind(change: ChangeSet, reading: Reading, owner: object) -> str | None:
    if isinstance(owner, Pending):
        return change.edits[owner.index].values.get("list_kind")
    row = reading.row("power_list", owner) if isinstance(owner, int) else None
    return row["list_kind"] if row else None


def roles_of(item: Row, street: str) -> list[Row]:
    """Rows of roles without their item, as the columns say; which of several departments leads is for the clerk."""
    names = names_in(str(item.get("superior_depts") or ""))
    duty = item.get("superior_duty")
    texts = _by_name(str(duty or ""), names)
    roles = [{"unit": name[:120], "role": "主体责任", "text": texts.get(name, duty) or None} for name in names]
    if item.get("street_duty"):
        roles.append({"unit": street[:120], "role": "配合责任", "text": item["street_duty"]})
    return roles


def _by_name(text: str, names: list[str]) -> dict[str, str]:
    """Department -> its own part of a text that names each at the start of a line (区住建局：…)."""
    found = sorted(
        (place.start(), place.end(), name)
        for name in names
        for place in re.finditer(rf"(?m)^\s*{re.escape(name)}\s*[:：]\s*", text)
    )
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return {name: text[begin:end].strip() for (_, begin, name), end in zip(found, ends, strict=False)}
