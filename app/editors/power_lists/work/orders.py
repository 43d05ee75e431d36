"""Doubts about dates that stand the wrong way round, for any register."""

from __future__ import annotations

from app.core.editor import RowCheck
from app.core.errors import Message, Severity
from db.declarations import Row, Table


def in_order(table: Table, *pairs: tuple[str, str]) -> RowCheck:
    """A check that warns when the second date of a pair lies before the first."""

    def check(row: Row) -> tuple[Message, ...]:
        wrong = [(first, second) for first, second in pairs if row[first] and row[second] and row[second] < row[first]]
        return tuple(
            Message(
                second,
                f"{table.field(second).heading} {row[second]} 早于{table.field(first).heading} {row[first]}，请核对。",
                Severity.WARNING,
            )
            for first, second in wrong
        )

    return check


def doubt(key: str, text: str) -> tuple[Message, ...]:
    """One warning."""
    return (Message(key, text, Severity.WARNING),)
