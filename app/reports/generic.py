"""A ledger for any table from its declaration alone, for registers without a printed form of their own.

Widths are full-width characters of the body type. Cells that read badly when broken (dates, numbers, words of a
choice) get what they need, the texts share the rest of the sheet.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.ledger import Ledger, LedgerColumn
from db.declarations import NUMERIC, Field, Kind, Table

_COLUMNS = 11
"""Beyond that a line on A3 becomes unreadable; the other fields share one column."""

_ROOM = {"A4": 87.0, "A3": 126.0}
"""Full-width characters of 9 pt on a line of the sheet lying: 277 and 400 mm."""

_PAD = 0.7
_LONG = 2.0
"""Long texts want twice the width they have in the grid, where they show one line only."""

_LEAST = 0.6
"""Share of their wanted width the texts must get; else the sheet is larger or one column less."""

_NUMBER = "序号"
_NUMBER_WIDTH = 4.0
_NATURAL = {Kind.DATE: 7.2, Kind.BOOLEAN: 2.0, Kind.MONEY: 7.0}
"""2026年11月22日 takes 7 characters, 1,234,567.00 six."""

_WORD = 6.0  # longest word of a choice that is not broken
_CENTRED = frozenset({Kind.CHOICE, Kind.DATE, Kind.BOOLEAN, Kind.CODE, Kind.PHONE})
_RIGID = frozenset({Kind.CHOICE, Kind.DATE, Kind.BOOLEAN, Kind.INTEGER, Kind.MONEY})


def generic_ledger(table: Table, *, groups: bool = False) -> Ledger:
    """All printed fields of the table in their order; the most important have columns, the others share one.

    Args:
        groups: True puts the rows under bands by the first CHOICE field.
    """
    fields = table.printed(public=False)
    choices = [field.key for field in fields if field.kind is Kind.CHOICE]
    shown = chosen(fields, room=_ROOM["A3"])
    wanted = _wanted(shown, rest=len(fields) - len(shown))
    paper = "A4" if wanted <= _ROOM["A4"] else "A3"
    columns = fitted(shown, rest=len(fields) - len(shown), room=_ROOM[paper])
    return Ledger(
        key=f"{table.key}-all".replace("_", "-"),
        heading=f"{table.heading}（全部栏目）",
        table=table.key,
        title="{unit}" + table.heading + "台账（{version}）",
        columns=columns,
        paper=paper,
        group_by=choices[0] if groups and choices else "",
        continued=(columns[0].key, *table.title),
    )


def chosen(fields: tuple[Field, ...], *, room: float) -> tuple[Field, ...]:
    """The fields that get a column on a line of `room` characters; the others share one."""
    shown = _most_important(fields, _COLUMNS if len(fields) <= _COLUMNS else _COLUMNS - 1)
    while _wanted(shown, rest=len(fields) - len(shown)) > room and len(shown) > 1:
        shown = _most_important(shown, len(shown) - 1)
    return shown


def _most_important(fields: tuple[Field, ...], count: int) -> tuple[Field, ...]:
    """So many of the fields in their order: required ones before those of the grid before the others."""
    ranked = sorted(fields, key=lambda field: (not field.required, not field.in_table))
    kept = {field.key for field in ranked[:count]}
    return tuple(field for field in fields if field.key in kept)


def _wanted(fields: tuple[Field, ...], *, rest: int) -> float:
    """Characters the columns need at least on one line."""
    number = 0.0 if any(field.heading == _NUMBER for field in fields) else _NUMBER_WIDTH
    texts = sum(_text_width(field) for field in fields if field.kind not in _RIGID) + _rest_width(rest)
    return number + sum(_rigid_width(field) for field in fields if field.kind in _RIGID) + texts * _LEAST


def fitted(fields: tuple[Field, ...], *, rest: int, room: float) -> tuple[LedgerColumn, ...]:
    """Columns that fill a line of `room` characters; the texts share what the others leave.

    Args:
        fields: see `chosen`. rest: how many more share the column "*".
    """
    own = any(field.heading == _NUMBER for field in fields)
    columns = [] if own else [LedgerColumn("#", _NUMBER, _NUMBER_WIDTH, "center")]
    columns += map(_column, fields)
    if rest:
        columns.append(LedgerColumn("*", "其他内容", _rest_width(rest)))
    rigid = {field.key for field in fields if field.kind in _RIGID} | {"#"}
    fixed = sum(column.width for column in columns if column.key in rigid)
    elastic = sum(column.width for column in columns if column.key not in rigid)
    share = (room - fixed) / elastic if elastic else 1.0
    return tuple(c if c.key in rigid else replace(c, width=round(c.width * share, 2)) for c in columns)


def _column(field: Field) -> LedgerColumn:
    align = "right" if field.kind in NUMERIC else "center" if field.kind in _CENTRED else "left"
    numbered = field.heading == _NUMBER
    width = _rigid_width(field) if field.kind in _RIGID else _text_width(field)
    return LedgerColumn(field.key, field.heading, width, "center" if numbered else align, numbered=numbered)


def _rest_width(count: int) -> float:
    """Width of the column that so many fields share."""
    return min(24.0 + 2.0 * count, 64.0) if count else 0.0


def _text_width(field: Field) -> float:
    return field.width * (_LONG if field.kind is Kind.LONG_TEXT else 1.0)


def _rigid_width(field: Field) -> float:
    """What the cells need unbroken, and half the heading, which may stand in two lines."""
    word = min(max(map(len, field.choices), default=2), _WORD)
    cells = _NATURAL.get(field.kind, word if field.kind is Kind.CHOICE else 3.0)
    return max(cells, (len(field.heading) + 1) // 2) + _PAD
