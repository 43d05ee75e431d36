"""A step that leads from several states to the same one, as one action instead of one for each state."""

from __future__ import annotations

from app.core.action import Action, asked, require
from app.core.rules import Flow, Reading
from app.editors.power_lists.work.adding import Defaults, only_in, with_defaults
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Row, Table


def joined_step(flow: Flow, table: Table, key: str, *, target: str, defaults: Defaults | None = None) -> Action:
    """The action for all ways into a state that are not offered by themselves; the first one's words and asks count."""
    ways = [way for way in flow.transitions if way.target == target and not way.auto]
    heading, names = ways[0].heading, ways[0].asks

    def asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
        row = (reading.row(table.key, ids[0]) if ids else None) or {}
        given = defaults(row, reading) if defaults is not None else {}
        empty = {name: cell for name, cell in given.items() if row.get(name) is None}
        return with_defaults(tuple(asked(table, name, row) for name in names), empty)

    def make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
        require(tuple(asked(table, name, {}) for name in names), answers)
        cells = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in names} | {flow.field: target}
        edits = tuple(Edit(Deed.UPDATE, table.key, cells, row_id=row_id) for row_id in ids)
        title = reading.title(table.key, ids[0]) if len(ids) == 1 else f"{len(ids)} {table.counter}{table.heading}"
        return ChangeSet(f"{heading.rstrip('…')}：{title}", edits, source="action")

    offered = only_in(table, heading, *(way.source for way in ways))
    return Action(key, heading, table.key, make, asks, offered, many=True, note=ways[0].note)
