"""What a record must have filled in before it may stand in a state."""

from __future__ import annotations

from app.core.errors import Message
from app.core.rules import Reading, Requirement
from db.declarations import Row, Table


def needs(table: Table, *keys: str) -> Requirement:
    """A requirement that these cells are filled; it says the state not entered and what to fill in."""

    def missing(row: Row, _reading: Reading) -> tuple[Message, ...]:
        empty = [table.field(key) for key in keys if row[key] is None]
        return tuple(
            Message(own.key, f"没有转入“{row['state']}”：{own.heading}还没有填写，请先填写。") for own in empty
        )

    return missing
