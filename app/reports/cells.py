"""How a stored cell reads on paper. The screen's own texts are `app.core.text`; only dates differ there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core import text
from app.core.dates import long_date
from db.declarations import Field, Kind, Row, Table

TitleOf = Callable[[str, int], str]
"""(table key, row id) -> title of that row."""


def no_titles(table: str, row_id: int) -> str:
    """For tables without references."""
    return ""


def paper_text(field: Field, value: Any, *, title_of: TitleOf = no_titles, public: bool = False) -> str:
    """What is printed for a stored cell; masked where the public edition asks for it."""
    if value is None:
        return ""
    shown = _long_date(value) if field.kind is Kind.DATE else text.display(field, value, title_of)
    return text.mask(field, shown) if public else shown


def _long_date(iso: str) -> str:
    """On paper 2026年11月22日; what is no date is printed as it stands rather than stopping the whole ledger."""
    try:
        return long_date(iso)
    except ValueError:
        return iso


def row_title(table: Table, row: Row, *, title_of: TitleOf = no_titles, public: bool = False) -> str:
    """What names the record: the texts of the table's title fields joined by " · "."""
    parts = (paper_text(table.field(key), row.get(key), title_of=title_of, public=public) for key in table.title)
    return " · ".join(" ".join(part.split()) for part in parts if part)
