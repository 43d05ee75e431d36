"""Two versions of a list side by side, as plain data: an editor works it out, screen, paper and spreadsheet show it.

Knows no table and no field; the words of the classes are the editor's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.progress import Progress

if TYPE_CHECKING:
    from app.core.ledger import LedgerOptions
    from app.core.services import FileJob
    from app.core.session import Session
    from db.changes import ChangeSet


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which both sides say different things: its heading, both texts, the class the change belongs to."""

    heading: str
    old: str
    new: str
    word: str


@dataclass(frozen=True, slots=True)
class Side:
    """A row as one version states it.

    Attributes:
        row_id, ulid: of the row. number: as printed in the list. code, name: as written. kind: what counts are
            broken down by. texts: (heading, text) of what paper tells of a row that only one side has.
        held: False when the version marks it as taken back or cancelled.
    """

    row_id: int
    ulid: str
    number: str
    code: str
    name: str
    kind: str
    texts: tuple[tuple[str, str], ...] = ()
    held: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One matter.

    Attributes:
        words: classes, at least one. old, new: its rows; one may be missing. differences: fields that changed.
        notes: what else there is to say, a sentence each. reason, approval, effective: of the change, as far as known.
        how: how the rows were paired, "" for a single one.
    """

    words: tuple[str, ...]
    old: Side | None
    new: Side | None
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""
    approval: str = ""
    effective: str = ""
    how: str = ""

    @property
    def side(self) -> Side:
        """The newer row, else the older one."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two single rows that may be one matter under a new name; a person decides.

    Attributes:
        score: 0 to 100. reason: why it is offered.
    """

    old: Side
    new: Side
    score: int
    reason: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class KindCount:
    """Figures of one kind; "moved" are rows whose kind changed."""

    kind: str
    before: int
    added: int
    cancelled: int
    recalled: int
    moved_in: int
    moved_out: int
    after: int

    @property
    def reconciles(self) -> bool:
        """Before and after were counted in the rows, the rest in the lines; they must agree."""
        removed = self.cancelled + self.recalled + self.moved_out
        return self.before + self.added + self.moved_in - removed == self.after


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many lines belong to a class; `counted` is False for a class that is no change of substance."""

    word: str
    count: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything about two versions.

    Attributes:
        heading: what is compared. old_label, new_label: the versions. old_id, new_id: their ids, 0 for loose rows.
        lines: in the order of the newer list, removed rows where they stood. near: pairs to decide, likeliest first.
        kinds: figures by kind, in standard order. classes: figures by class, in standard order, none left out.
        decidable: whether decisions about near pairs can be kept. table: key of the table of the rows.
    """

    heading: str
    old_label: str
    new_label: str
    lines: tuple[Line, ...]
    near: tuple[NearPair, ...]
    kinds: tuple[KindCount, ...]
    classes: tuple[ClassCount, ...]
    old_id: int = 0
    new_id: int = 0
    decidable: bool = False
    table: str = ""

    @property
    def total(self) -> KindCount:
        """The figures of all kinds together."""
        sums = (
            sum(getattr(count, name) for count in self.kinds)
            for name in ("before", "added", "cancelled", "recalled", "moved_in", "moved_out", "after")
        )
        return KindCount("合计", *sums)

    @property
    def reconciles(self) -> bool:
        """Old + added - removed = new, for each kind and in all."""
        return all(count.reconciles for count in (*self.kinds, self.total))

    @property
    def changes(self) -> tuple[Line, ...]:
        """The lines with a change of substance."""
        substantial = {count.word for count in self.classes if count.counted}
        return tuple(line for line in self.lines if substantial.intersection(line.words))


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be chosen. `frozen`: nothing in it can be changed any more."""

    row_id: int
    kind: str
    label: str
    state: str
    frozen: bool = False
    base_id: int | None = None


CompareJob = Callable[[Progress], Comparison]


@dataclass(frozen=True, slots=True)
class ComparisonJobs:
    """What the window may ask for about versions.

    Attributes:
        versions: all versions, by kind, newest first.
        compare: (session, old id, new id) -> closure that reads and compares. Raises KnownTrouble.
        paper: (comparison, options, out.pdf) -> closure; the table of changes.
        sheet: (comparison, options, out.xlsx) -> closure.
        form: (session, comparison, options, out.pdf) -> closure; the application form of the newer version.
        decide: (session, pair, True when it is the same matter) -> change set. Raises KnownTrouble.
    """

    versions: Callable[[Session], list[Version]]
    compare: Callable[[Session, int, int], CompareJob]
    paper: Callable[[Comparison, LedgerOptions, Path], FileJob]
    sheet: Callable[[Comparison, LedgerOptions, Path], FileJob]
    form: Callable[[Session, Comparison, LedgerOptions, Path], FileJob]
    decide: Callable[[Session, NearPair, bool], ChangeSet]
