"""What goes through the one door (architecture, idea 2): change sets made of row edits.

Plain data, so that forms, grid, paste, import, undo and scripts can all build them without knowing the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import Enum
from typing import Any

from db.declarations import Row, Table


class Action(Enum):
    """What happens to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Edit:
    """One row's part of a change set.

    Attributes:
        action: insert, update or delete.
        table: table key.
        values: INSERT: all known fields (missing ones get their default); UPDATE: only the changed fields;
            DELETE: empty. Values are stored cells (see `Kind`), None for empty. A REFERENCE may hold a `Pending`
            that names another INSERT of the same set.
        row_id: id of the row; None for INSERT.
        rev: revision the editor saw; the edit is refused as stale when the row has moved on. None: not checked.
        ulid: only when a deleted row comes back; None makes a new one.
    """

    action: Action
    table: str
    values: Row = dataclass_field(default_factory=dict)
    row_id: int | None = None
    rev: int | None = None
    ulid: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Stands for the id of another row inserted in the same change set, by its index in `ChangeSet.edits`."""

    index: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One user action: one transaction, one undo step.

    Attributes:
        label: what the clerk did, in Chinese, as shown after 撤销： ("粘贴 42 行", "导入 住建局.xls").
        edits: in the order they are carried out.
        reason: why, when the clerk gave one (correction, restore); printed in the history.
        source: where it came from: "form", "grid", "paste", "import", "merge", "cli", "restore",
            "action", "demo".
        origins: for imports, one per edit: (file SHA-256, sheet, source row, raw text) or None.
    """

    label: str
    edits: tuple[Edit, ...]
    reason: str = ""
    source: str = "form"
    origins: tuple[tuple[str, str, int, str] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What a change set did; handed to the caller and published to every listener.

    Attributes:
        number: id of the change set in the journal, 0 when nothing was different.
        label: its label.
        row_ids: table key -> ids touched, in edit order (new ids of inserts included).
        inserted, updated, deleted: counts of rows.
        seconds: time the commit took.
        kind: "do", "undo" or "redo".
        source: of the change set.
    """

    number: int
    label: str
    row_ids: dict[str, tuple[int, ...]]
    inserted: int
    updated: int
    deleted: int
    seconds: float
    kind: str = "do"
    source: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one record.

    Attributes:
        number: change set id. at: local ISO time to the second. operator: who. label, reason, kind: of the set.
        before, after: images (field key -> cell), None where the row did not exist.
        changed: keys whose cells differ.
    """

    number: int
    at: str
    operator: str
    label: str
    reason: str
    kind: str
    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed: tuple[str, ...]


def clean(cell: Any) -> Any:
    """The cell as it is stored: empty text is NULL, booleans are 0 and 1 (house style 29)."""
    if cell == "":
        return None
    return int(cell) if isinstance(cell, bool) else cell


def defaults(table: Table) -> Row:
    """Cells of a new row before anybody filled it in."""
    return {field.key: clean(field.default) for field in table.fields if field.stored}
