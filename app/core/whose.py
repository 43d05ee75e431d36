"""Answers to "whose job is this?", as plain data: an editor finds them, screen, card and command line show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.core.progress import Progress

if TYPE_CHECKING:
    from app.core.ledger import LedgerOptions
    from app.core.services import FileJob
    from app.core.session import Session


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list in force says.

    Attributes:
        kind, version, state: of the list. approval, effective: of the row, else of its list. lead: who leads.
        part: our part, one of the editor's words. duty: what we do, in the list's words. table, row_id: the record.
    """

    kind: str
    version: str
    state: str
    approval: str
    effective: str
    lead: str
    part: str
    duty: str
    table: str
    row_id: int


@dataclass(frozen=True, slots=True)
class WhoseAnswer:
    """One matter.

    Attributes:
        name, kind: of the matter. lead: who leads. part: our part. duty: what we do.
        office, phone: ours. basis: the articles, short. listings: every list in force that has it, telling one first.
        notes: what does not fit together, a sentence each. score: larger is likelier; why: how the words were found.
    """

    name: str
    kind: str
    lead: str
    part: str
    duty: str
    office: str
    phone: str
    basis: str
    listings: tuple[Listing, ...]
    notes: tuple[str, ...] = ()
    score: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question brought: answers, likeliest first; `total` before the limit; advice when it helps, else ""."""

    answers: tuple[WhoseAnswer, ...]
    total: int = 0
    advice: str = ""


class Finder(Protocol):
    """Everything in force, ready to be asked again and again; quick enough for each letter typed."""

    def find(self, words: str, limit: int = 30) -> Found:
        """The matters these words may mean."""
        ...


@dataclass(frozen=True, slots=True)
class WhoseJobs:
    """What the window may ask for.

    Attributes:
        finder: session -> closure that reads everything in force.
        card: (session, answer, options, out.pdf) -> closure; one page to hand over.
    """

    finder: Callable[[Session], Callable[[Progress], Finder]]
    card: Callable[[Session, WhoseAnswer, LedgerOptions, Path], FileJob]
