"""What a record must have filled in before it may stand in a state, and how a refusal begins."""

from __future__ import annotations

from app.core.errors import Message
from app.core.query import Filter, Query
from app.core.rules import Reading, Requirement
from db.declarations import Row, Table


def needs(table: Table, *keys: str) -> Requirement:
    """A requirement that these cells are filled; it says the state not entered and what to fill in."""

    def missing(row: Row, reading: Reading) -> tuple[Message, ...]:
        empty = [table.field(key) for key in keys if row[key] is None]
        begin = refused(table, row, reading) if empty else ""
        return tuple(Message(own.key, f"{begin}：{own.heading}还没有填写，请先填写。") for own in empty)

    return missing


def refused(table: Table, row: Row, reading: Reading) -> str:
    """What was not done: the state not entered, or for a record that stands in it already, the change not saved."""
    stored = reading.all_rows(Query(table.key, filters=(Filter("id", values=(row["id"],)),)))
    if any(one["state"] == row["state"] for one in stored):
        return f"没有保存，它已是“{row['state']}”"
    return f"没有转入“{row['state']}”"
