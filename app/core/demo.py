"""Builds the demo street: every tab that has a `demo` module tells its part of the story, day by day.

All of it goes through `session.apply` with a clock of the story's own, so that history, time travel and charts have
something to show. Knows no domain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.core.progress import Progress
from db.changes import ChangeSet

if TYPE_CHECKING:
    from app.core.session import Session


class Deed(Enum):
    """What happens in a step: a change goes through the door, or the last one is taken back."""

    APPLY = "apply"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One action of one clerk.

    Attributes:
        days: how many days before today. at: time of day. operator: invented name.
        make: gives the change set from what the file holds by then; unused for UNDO.
    """

    days: int
    at: time
    operator: str
    make: Callable[[Session], ChangeSet] | None = None
    deed: Deed = Deed.APPLY


@dataclass(frozen=True, slots=True)
class DemoStory:
    """What one tab adds. `steps` in order of time; `settings` of the file, name -> JSON value."""

    steps: tuple[DemoStep, ...]
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class StoryClock:
    """Stands where the story is; ticks a second each time it is read, so that no two changes share a moment."""

    now: datetime

    def __call__(self) -> datetime:
        """The story's local time."""
        self.now += timedelta(seconds=1)
        return self.now


OpenAs = Callable[[str, StoryClock], "Session"]
"""Opens the file for an operator at the story's time."""


def tell(open_as: OpenAs, stories: list[DemoStory], *, now: datetime, progress: Progress) -> None:
    """Carry out all stories on a new file.

    Args:
        open_as: opens the file; called once.
        stories: what the tabs add, carried out in the order of time.
        now: end of the story.
        progress: counts steps.
    """
    steps = sorted((step for story in stories for step in story.steps), key=lambda step: (-step.days, step.at))
    session: Session | None = None
    clock = StoryClock(now)
    for number, step in enumerate(steps):
        progress.step(number, len(steps), "准备演示街道")
        clock.now = datetime.combine(now.date() - timedelta(days=step.days), step.at)
        if session is None:
            session = open_as(step.operator, clock)
            session.keeps_copies = False  # the folder it is built in goes away
        session.operator = step.operator
        _carry_out(session, step)
    if session is not None:
        for name, value in (pair for story in stories for pair in story.settings):
            session.set_setting(name, value)
        session.close(backup=False)


def _carry_out(session: Session, step: DemoStep) -> None:
    if step.deed is Deed.UNDO:
        session.undo()
    elif step.make is not None:
        session.apply(step.make(session))
