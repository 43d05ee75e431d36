"""Parsed citations as rows of `power_citation`, and the printed form of a place in a law."""

from __future__ import annotations

from collections.abc import Sequence

from app.editors.power_lists.laws.parser import Citation, parse_basis
from db.changes import Action, Edit
from db.declarations import Row

_TABLE = "power_citation"
_LONGEST_TITLE = 200
_LONGEST_NOTE = 2000
_LONGEST_ARTICLE = 80
_LONGEST_PART = 40
_MOST = 999


def citation_values(citation: Citation) -> Row:
    """The cells of one citation, without the item it belongs to and the law's record."""
    return {
        "basis_level": citation.level or None,
        "law_title": citation.law_title[:_LONGEST_TITLE],
        "edition": citation.edition[:_LONGEST_NOTE] or None,
        "article": citation.article[:_LONGEST_ARTICLE] or None,
        "paragraph": citation.paragraph[:_LONGEST_PART] or None,
        "subparagraph": citation.subparagraph[:_LONGEST_PART] or None,
        "quoted": citation.quoted or None,
        "position": min(citation.position, _MOST),
    }


def citation_rows(basis: str | None) -> tuple[Row, ...]:
    """Every citation of a basis as cells."""
    return tuple(citation_values(citation) for citation in parse_basis(basis or ""))


def replacing(old: Sequence[Row], new: Sequence[Row], item_id: int) -> list[Edit]:
    """Edits that make the stored citations of an item say what its text says; those that say it already stay."""
    edits = []
    for row, cells in zip(old, new, strict=False):
        values = {key: cell for key, cell in cells.items() if cell != row[key]}
        values |= {"law_id": None} if "law_title" in values else {}
        edits += [Edit(Action.UPDATE, _TABLE, values, row["id"], row["rev"])] if values else []
    edits += [Edit(Action.DELETE, _TABLE, row_id=row["id"], rev=row["rev"]) for row in old[len(new) :]]
    return edits + [Edit(Action.INSERT, _TABLE, cells | {"item_id": item_id}) for cells in new[len(old) :]]


def place_of(row: Row) -> str:
    """第二十七条第一款第（三）项 of a citation row, "" when only the law is named."""
    return "".join(row.get(key) or "" for key in ("article", "paragraph", "subparagraph"))
