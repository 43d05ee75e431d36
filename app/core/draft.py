"""The record a form is editing, with its child rows: what was stored, what is typed, and the change set between them.

Plain data; the form shows it, the session stores it. Cells are stored cells (see `db.declarations.Kind`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import Message
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import ID_COLUMNS, Field, Kind, Row, Table

_LABEL_CHARS = 20  # of a title in the undo label
_Placed = tuple[Edit, tuple[str, int] | None]


@dataclass(slots=True)
class Draft:
    """One record being edited.

    Attributes:
        table: its table. row: as stored, None for a new one. values: field key -> cell as it stands in the form.
        children: key of a DETAILS field -> rows in order; a stored one carries its `id` and `rev`.
        stored_children: the same as stored.
        given: cells the program filled in for a new record; they alone are nothing worth keeping.
    """

    table: Table
    row: Row | None
    values: Row
    children: dict[str, list[Row]] = field(default_factory=dict)
    stored_children: dict[str, list[Row]] = field(default_factory=dict)
    given: Row = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name under which the session keeps it: "power_item:12", "power_item:new"."""
        return f"{self.table.key}:{self.row['id'] if self.row else 'new'}"

    def changed(self) -> Row:
        """Cells that differ from what is stored; for a new record every cell that is not empty."""
        stored = self.row or {}
        return {key: value for key, value in self.values.items() if value != stored.get(key)}

    def dirty(self) -> bool:
        """True when saving would write something that the clerk typed."""
        if self.row is None:
            return self.values != self.given or any(self.children.values())
        return bool(self.changed()) or self.children != self.stored_children

    def change_set(self, title: str) -> ChangeSet:
        """Record and child rows as one undo step; only what differs.

        Args:
            title: name of the record for the label.
        """
        verb = "修改" if self.row else "新增"
        name = f"{title[:_LABEL_CHARS]}…" if len(title) > _LABEL_CHARS else title
        edits = tuple(edit for edit, _ in self._edits(whole=False))
        return ChangeSet(f"{verb}{self.table.heading}“{name}”", edits, source="form")

    def look_over(self, check: Callable[[ChangeSet], tuple[Message, ...]]) -> tuple[Message, ...]:
        """What `check` (the session's) says about every cell, typed or not; about child rows under their own field."""
        edits = self._edits(whole=True)
        return self._placed(edits, check(ChangeSet("", tuple(edit for edit, _ in edits))))

    def placed(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Messages about `change_set` with those about child rows moved under the DETAILS field: "第 2 条：…"."""
        return self._placed(self._edits(whole=False), messages)

    def body(self) -> dict[str, Any]:
        """JSON form for `Session.save_draft`: only what was typed, and the revision it was typed on."""
        return {
            "values": self.changed(),
            "children": self.children if self.children != self.stored_children else {},
            "known": {key: [row["id"] for row in rows] for key, rows in self.stored_children.items()},
            "rev": self.row["rev"] if self.row else None,
        }

    def take(self, body: dict[str, Any]) -> None:
        """Put a kept draft's cells over the stored ones.

        Unknown keys (an older version's) are left out. Child rows that others added meanwhile stay; those they
        removed come back as new ones, so that the clerk sees them before she saves.
        """
        known = {own.key for own in self.table.fields}
        self.values.update({key: value for key, value in body.get("values", {}).items() if key in known})
        for key, rows in body.get("children", {}).items():
            if key in self.children:
                known = set(body.get("known", {}).get(key, ()))
                added = [row for row in self.children[key] if row["id"] not in known]
                self.children[key] = [dict(row) for row in (*rows, *added)]

    def _placed(self, edits: list[_Placed], messages: tuple[Message, ...]) -> tuple[Message, ...]:
        found = []
        for message in messages:
            place = edits[message.edit][1] if message.edit < len(edits) else None
            if place is None:
                found.append(message)
            else:
                found.append(Message(place[0], f"第 {place[1] + 1} 条：{message.text}", message.severity))
        return tuple(found)

    def _edits(self, *, whole: bool) -> list[_Placed]:
        """The edits in order, each with (DETAILS key, place of the child row) or None for the record's own."""
        edits: list[_Placed] = []
        if self.row is None:
            edits.append((Edit(Action.INSERT, self.table.key, dict(self.values)), None))
        elif whole or self.changed():
            cells = dict(self.values) if whole else self.changed()
            edits.append((Edit(Action.UPDATE, self.table.key, cells, self.row["id"], self.row["rev"]), None))
        for key, rows in self.children.items():
            edits.extend(self._child_edits(self.table.field(key), rows, whole=whole))
        return edits

    def _child_edits(self, details: Field, rows: list[Row], *, whole: bool) -> list[_Placed]:
        table, parent = details.target or "", details.parent_field or ""
        stored = {row["id"]: row for row in self.stored_children.get(details.key, [])}
        kept = {row["id"] for row in rows if row.get("id")}
        gone = (row for row_id, row in stored.items() if row_id not in kept)
        edits: list[_Placed] = [
            (Edit(Action.DELETE, table, row_id=row["id"], rev=row["rev"]), None) for row in gone if not whole
        ]
        for place, row in enumerate(rows):
            cells = {key: value for key, value in row.items() if key not in (*ID_COLUMNS, parent)}
            if row.get("id") not in stored:
                owner = self.row["id"] if self.row else Pending(0)
                edits.append((Edit(Action.INSERT, table, cells | {parent: owner}), (details.key, place)))
                continue
            before = stored[row["id"]]
            changed = {key: value for key, value in cells.items() if whole or value != before.get(key)}
            if changed:
                edits.append((Edit(Action.UPDATE, table, changed, row["id"], before["rev"]), (details.key, place)))
        return edits


def stored_keys(table: Table) -> tuple[str, ...]:
    """Keys of the cells a form may write: stored and not computed."""
    return tuple(own.key for own in table.fields if own.stored and not own.computed and own.kind is not Kind.DETAILS)
