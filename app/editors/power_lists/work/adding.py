"""Actions that add one detail row to a record: an opinion, a report, a call, as one small dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core.action import Action, Offer, asked, require
from app.core.rules import Reading
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Row, Table

Defaults = Callable[[Row, Reading], Row]
"""Takes the record, gives cells the dialog starts with."""


def with_defaults(fields: tuple[Field, ...], cells: Row) -> tuple[Field, ...]:
    """The fields, filled with these cells where one is given."""
    return tuple(replace(field, default=cells.get(field.key, field.default)) for field in fields)


def today_in(name: str) -> Defaults:
    """Defaults that put today into one cell."""

    def cells(_row: Row, reading: Reading) -> Row:
        return {name: reading.today}

    return cells


def adding_action(
    key: str,
    heading: str,
    table: Table,
    *,
    detail: Table,
    link: str,
    asks: tuple[str, ...],
    offered: Offer | None = None,
    defaults: Defaults | None = None,
    note: str = "",
) -> Action:
    """An action that asks cells of a detail row and adds it to the current record.

    Args:
        link: key of the detail table's reference to the record. asks: keys of the detail table, "?" may stay empty.
    """

    def fields(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
        row = (reading.row(table.key, ids[0]) if ids else None) or {}
        cells = defaults(row, reading) if defaults is not None and row else {}
        return with_defaults(tuple(asked(detail, name, {}) for name in asks), cells)

    def make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
        require(tuple(asked(detail, name, {}) for name in asks), answers)
        cells = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in asks}
        edit = Edit(Deed.INSERT, detail.key, cells | {link: ids[0]})
        return ChangeSet(f"{heading.rstrip('…')}：{reading.title(table.key, ids[0])}", (edit,), source="action")

    return Action(key, heading, table.key, make, fields, offered, note=note)


def only_in(table: Table, heading: str, *states: str) -> Offer:
    """Offers an action in these states; else says in which it can be done."""

    def offered(row: Row, _reading: Reading) -> str:
        if row.get("state") in states:
            return ""
        return f"只有“{'”“'.join(states)}”的{table.heading}可以{heading.rstrip('…')}。"

    return offered
