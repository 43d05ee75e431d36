"""A ledger for any table from its declaration alone, for registers without a printed form of their own."""

from __future__ import annotations

from app.core.ledger import Ledger, LedgerColumn
from db.declarations import NUMERIC, Field, Kind, Table

_COLUMNS = 11
"""Beyond that a line on A3 becomes unreadable; the other fields share one column."""

_WIDE = 110
"""Full-width characters of all columns together from which the sheet is A3."""

_REST = 60
_NUMBER = "序号"
_NUMBER_WIDTH = 4
_CENTRED = frozenset({Kind.CHOICE, Kind.DATE, Kind.BOOLEAN, Kind.CODE, Kind.PHONE})


def generic_ledger(table: Table, *, groups: bool = False) -> Ledger:
    """All printed fields of the table, most important first; widths follow the declared ones.

    Args:
        groups: True puts the rows under bands by the first CHOICE field.
    """
    fields = table.printed(public=False)
    choices = [field.key for field in fields if field.kind is Kind.CHOICE]
    shown, rest = list(fields), []
    if len(fields) > _COLUMNS:
        ranked = sorted(fields, key=lambda field: (not field.required, not field.in_table))
        kept = set(ranked[: _COLUMNS - 1])
        shown = [field for field in fields if field in kept]
        rest = [field for field in fields if field not in kept]
    own = any(field.heading == _NUMBER for field in shown)
    columns = [] if own else [LedgerColumn("#", _NUMBER, _NUMBER_WIDTH, "center")]
    columns += map(_column, shown)
    if rest:
        columns.append(LedgerColumn("*", "其他内容", _REST))
    total = sum(column.width for column in columns)
    return Ledger(
        key=f"{table.key}-all".replace("_", "-"),
        heading=f"{table.heading}（全部栏目）",
        table=table.key,
        title="{unit}" + table.heading + "台账（{version}）",
        columns=tuple(columns),
        paper="A3" if total > _WIDE else "A4",
        group_by=choices[0] if groups and choices else "",
        continued=(columns[0].key, *table.title),
    )


def _column(field: Field) -> LedgerColumn:
    align = "right" if field.kind in NUMERIC else "center" if field.kind in _CENTRED else "left"
    numbered = field.heading == _NUMBER
    return LedgerColumn(field.key, field.heading, _width(field), "center" if numbered else align, numbered=numbered)


def _width(field: Field) -> float:
    """Long texts get twice the width they have in the grid, where they show one line only."""
    return field.width * (2 if field.kind is Kind.LONG_TEXT else 1)
