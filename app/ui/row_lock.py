"""Why a record cannot be changed although the file can: what form and grid need to know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.declarations import Row


@dataclass(frozen=True, slots=True)
class Lock:
    """One reason.

    Attributes:
        reason: Chinese sentence, shown over the form and when somebody types. free: fields that may change all the
            same. way_out: caption of the button that leads on, "" for none.
    """

    reason: str
    free: frozenset[str] = frozenset()
    way_out: str = ""


LockOf = Callable[[Row], Lock | None]
"""Takes a stored row; None when it may be changed."""


def unlocked(_row: Row) -> Lock | None:
    """For a register whose rows are never locked."""
    return None
