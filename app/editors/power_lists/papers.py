"""Small parts of printed forms and letters: names, dates, terms, signature lines."""

from __future__ import annotations

from app.core.dates import long_date
from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Cell

_DAY = "　　　　年　　月　　日"
_NO_UNIT = "　　　　街道办事处"
_ROOM = "　　　　"
"""Room to write by hand."""


def unit_of(options: LedgerOptions, reading: Reading) -> str:
    """Name of the office as printed; room to write it where none is set."""
    return options.unit or str(reading.setting("unit") or "") or _NO_UNIT


def day_or_room(day: str | None) -> str:
    """The date as on paper, or room to write one."""
    return long_date(day) if day else _DAY


def day_text(day: str | None) -> str:
    """The date as on paper, "" for none."""
    return long_date(day or "")


def term(start: str | None, end: str | None) -> str:
    """2026年1月1日至2026年12月31日; what is open stays open."""
    if not start and not end:
        return ""
    return f"{long_date(start or '') or _ROOM}至{long_date(end or '') or '长期'}"


def signed(day: str | None, name: str | None = None) -> str:
    """The line at the foot of an opinion: who signed, seal, date."""
    return f"签字（盖章）：{name or _ROOM}　　{day_or_room(day)}"


def label(text: str, *, rows: int = 1) -> Cell:
    """A label of a form."""
    return Cell(text, label=True, align="center", rows=rows)


def line(heading: str, text: str | None, *, span: int, height: float = 0.0) -> tuple[Cell, ...]:
    """A row of a form: label and one wide cell."""
    return (label(heading), Cell(text or "", span=span, height=height))


def opinion(heading: str, text: str | None, sign: str, *, span: int, height: float = 26.0) -> tuple[Cell, ...]:
    """A row of a form for an opinion with its signature."""
    return (label(heading), Cell(text or "", span=span, height=height, sign=sign))
