"""Looks over a change set before it is written: every problem as a sentence beside its field."""

from __future__ import annotations

from app.core.editor import Editor
from app.core.errors import Message
from db.changes import ChangeSet
from db.selection import Reader


def check(change: ChangeSet, reader: Reader, editors: tuple[Editor, ...]) -> tuple[Message, ...]:
    """To be filled."""
    return ()
