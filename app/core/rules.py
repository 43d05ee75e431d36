"""What a tab forbids and what follows from a change, as plain data and plain functions; the door carries it out.

A flow is a state machine over one CHOICE field. A guard refuses what only several rows show. A follow-up adds what
belongs to a change, so that one action stays one undo step. All three hold on every path: form, grid, paste,
import, actions, command line; guards and what a state requires hold for undo, redo and restoring too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.errors import Message
from db.changes import ChangeSet
from db.declarations import Row
from db.query import Query


class Reading(Protocol):
    """What rules and actions may ask; the session is one, the door's look at a change set another."""

    @property
    def operator(self) -> str:
        """Who works with the file."""
        ...

    @property
    def today(self) -> str:
        """ISO date of the session's clock."""
        ...

    def row(self, table: str, row_id: int) -> Row | None:
        """One row; for a guard as the change set would leave it."""
        ...

    def children(self, table: str, parent_id: int) -> list[Row]:
        """Rows of a detail table that belong to a parent; for a guard as the change set would leave them."""
        ...

    def all_rows(self, query: Query) -> Iterator[Row]:
        """Rows of a query as the file holds them."""
        ...

    def title(self, table: str, row_id: int) -> str:
        """Name of a row, "" when it is gone."""
        ...

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the file."""
        ...


Requirement = Callable[[Row, Reading], tuple[Message, ...]]
"""Takes a whole row that would stand in a state, gives what is still missing as errors. A new row has the id it will
get, so its detail rows of the same change are found by it. Asked again when detail rows of the record change or go."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from one state to another.

    Attributes:
        source, target: words of the flow's field. heading: what the clerk does ("公布", "退回…").
        asks: keys of the row's own fields that the step fills in; all must be filled when it is taken, but those
            that end in "?" may stay empty. note: one sentence about what follows.
        auto: offered as an action by itself; False when an own action takes it (it then does more).
    """

    source: str
    target: str
    heading: str
    asks: tuple[str, ...] = ()
    note: str = ""
    auto: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """The states of a record.

    Attributes:
        table, field: a CHOICE field. initial: states a new record may have. transitions: every allowed way.
        requires: (state, requirement): what must hold of any row in that state, however it came there.
    """

    table: str
    field: str
    initial: tuple[str, ...]
    transitions: tuple[Transition, ...]
    requires: tuple[tuple[str, Requirement], ...] = ()

    def step(self, source: str | None, target: str | None) -> Transition | None:
        """The way from one state to another; None when there is none."""
        return next((way for way in self.transitions if (way.source, way.target) == (source, target)), None)

    def steps_from(self, state: str | None) -> tuple[Transition, ...]:
        """The ways that lead out of a state, in the order declared."""
        return tuple(way for way in self.transitions if way.source == state)


Guard = Callable[[Row | None, Row | None, Reading], tuple[Message, ...]]
"""(before, after, reading): None before for a new row, None after for one that goes. Gives errors and warnings. Asked
when no cell of the change set is wrong, so cells are of their kinds; rows from `reading` must not be changed."""

Upgrade = Callable[[Reading], ChangeSet]
"""Puts right what an older program left, once, when its file is brought up to date; no edits when nothing is to be
done. Only cells are checked, no rule is asked, and it cannot be undone."""

FollowUp = Callable[[ChangeSet, Reading], ChangeSet]
"""Gives the change set with what belongs to it: cells filled in, edits put behind (their order stays, so that `Pending`
still counts right; a `Pending` may point to a later insert). Gives the same object when nothing is to be done. Asked
again with its own answer until it gives that back, three times at most."""
