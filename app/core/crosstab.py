"""Tables of counts of which every figure can be opened: one description for screen, paper and spreadsheet.

`count_by` makes the common kind, one field against another. Knows no screen and no domain words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from app.core.rules import Reading
from app.core.text import NO, YES
from db.declarations import Kind, Table
from db.query import Filter, Query

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK = "未注明"
TOTAL = "合计"
_ALL = -1
_SEVERAL = re.compile(r"、(?![^（(]*[）)])")
"""Between two names; not inside brackets: 市林木种苗中心（市野生动物保护中心、市森林防火中心） is one office."""


@dataclass(frozen=True, slots=True)
class CrosstabCell:
    """One figure and how to open it.

    Attributes:
        filters: show exactly its rows, together with the query the table was made for (see `opened`); () shows all
            rows of that query, None when they cannot be shown.
        text: shown instead of the count ("85%", "1.5"), "" shows the count.
        table: the register its rows are in; `Counted` puts it in.
    """

    count: int
    filters: tuple[Filter, ...] | None = None
    text: str = ""
    table: str = field(default="", compare=False)

    @property
    def shown(self) -> str:
        """As it stands on screen and paper: thousands, – for nothing."""
        return self.text or (f"{self.count:,}" if self.count else "–")


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures.

    Attributes:
        title, note: as printed. corner: heading over the row labels. columns: headings. rows: (label, cells).
        total: the row 合计, () for none. table: whose rows the filters are for.
    """

    title: str
    note: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CrosstabCell, ...]], ...]
    table: str
    total: tuple[CrosstabCell, ...] = ()

    def __post_init__(self) -> None:
        """Tell every figure whose rows it counts: they need not be of the register the table was asked for."""
        rows = tuple((label, self._of_table(cells)) for label, cells in self.rows)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "total", self._of_table(self.total))

    def _of_table(self, cells: tuple[CrosstabCell, ...]) -> tuple[CrosstabCell, ...]:
        return tuple(replace(cell, table=self.table) for cell in cells)

    def lines(self) -> tuple[tuple[str, tuple[CrosstabCell, ...]], ...]:
        """The rows and, where there is one, the row 合计."""
        return (*self.rows, (TOTAL, self.total)) if self.total else self.rows


class Counting(Reading, Protocol):
    """A reading that can count; the session is one."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Table key -> declaration."""
        ...

    def counts(self, query: Query, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """Rows of (value per field ..., number of rows) under the query."""
        ...


@dataclass(frozen=True, slots=True)
class Crosstab:
    """One table of counts. `make`: (reading with counts, query of the register) -> figures."""

    key: str
    heading: str
    table: str
    make: Callable[[Counting, Query], Counted]


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a table of counts.

    Attributes:
        field: key. order: labels that come first, in this order; the others follow by number.
        most: so many labels are shown, the rest is summed up as 其他; 0 shows all.
        several: a cell may hold several names joined by 、; its row counts under each of them.
        name: stored cell -> label, where the cell's own text will not do (a year instead of a day).
        blank: label of empty cells.
    """

    field: str
    order: tuple[str, ...] = ()
    most: int = 0
    several: bool = False
    name: Callable[[Any], str] | None = None
    blank: str = BLANK


@dataclass(frozen=True, slots=True)
class _Group:
    """A label and the stored cells behind it; None among them stands for empty ones."""

    label: str
    values: frozenset[Any]

    def filter(self, field: str) -> Filter:
        values = tuple(sorted((value for value in self.values if value is not None), key=repr))
        return Filter(field, values=values, blank=True if None in self.values else None)


def opened(query: Query, cell: CrosstabCell) -> Query | None:
    """The query that shows exactly the rows of a figure, None when they cannot be shown.

    A cell's filter takes the place of the query's own on that field: its values come from rows that passed it. A cell
    that names its records stands for these alone, also where the table counts more than the query asks for.
    """
    if cell.filters is None:
        return None
    own = {condition.field for condition in cell.filters}
    if "id" in own or (cell.table and cell.table != query.table):
        return Query(cell.table or query.table, filters=cell.filters, as_of=query.as_of)
    kept = tuple(condition for condition in query.filters if condition.field not in own)
    return replace(query, filters=(*kept, *cell.filters))


def titled(reading: Reading, words: str) -> str:
    """The title of a table of counts, the name of the office before it."""
    return f"{reading.setting('unit', '') or ''}{words}"


def count_by(
    reading: Counting, query: Query, rows: Axis, columns: Axis, *, title: str, corner: str = "", note: str = ""
) -> Counted:
    """Rows of the query counted by two fields, with sums at the right and at the foot.

    A row that counts under several names counts once in the sums, which then may be smaller than the figures added
    up; the note says so. Where no row counts twice the sums are checked.

    Args:
        corner: heading over the row labels, "" for the field's. note: put before the usual one.

    Raises:
        ArithmeticError: figures do not add up to their sum, a bug.
    """
    counts = reading.counts(query, (rows.field, columns.field))
    downward = _groups(reading, query.table, rows, [(row, number) for row, _, number in counts])
    across = _groups(reading, query.table, columns, [(column, number) for _, column, number in counts])
    sums = _sums(counts, downward, across)

    def cell(row: int, column: int) -> CrosstabCell:
        number = sums[row, column]
        sides = ((downward, row, rows.field), (across, column, columns.field))
        filters = tuple(groups[place].filter(field) for groups, place, field in sides if place != _ALL)
        return CrosstabCell(number, filters if number else None)

    places = (*range(len(across)), _ALL)
    counted = Counted(
        title=title,
        note="".join((note, _note(reading, query, several=rows.several or columns.several))),
        corner=corner or reading.tables[query.table].field(rows.field).heading,
        columns=(*(group.label for group in across), TOTAL),
        rows=tuple((group.label, tuple(cell(i, j) for j in places)) for i, group in enumerate(downward)),
        table=query.table,
        total=tuple(cell(_ALL, j) for j in places),
    )
    _require_sums(counted, down=not rows.several, across=not columns.several)
    return counted


def _sums(
    counts: Iterable[tuple[Any, ...]], downward: list[_Group], across: list[_Group]
) -> defaultdict[tuple[int, int], int]:
    """(place of the row's group, place of the column's group) -> number; `_ALL` stands for every group."""
    sides = [defaultdict[Any, list[int]](lambda: [_ALL]), defaultdict[Any, list[int]](lambda: [_ALL])]
    for side, groups in zip(sides, (downward, across), strict=True):
        for place, group in enumerate(groups):
            for value in group.values:
                side[value].append(place)
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for row, column, number in counts:
        for i in sides[0][_cell_or_none(row)]:
            for j in sides[1][_cell_or_none(column)]:
                sums[i, j] += number
    return sums


def _cell_or_none(value: Any) -> Any:
    return None if value == "" else value


def _require_sums(counted: Counted, *, down: bool, across: bool) -> None:
    """Raises ArithmeticError when figures and sums disagree."""
    for place, total in enumerate(counted.total):
        if down and sum(cells[place].count for _, cells in counted.rows) != total.count:
            raise ArithmeticError(f"{counted.title}: column {counted.columns[place]} does not add up")
    for label, cells in counted.lines():
        if across and sum(cell.count for cell in cells[:-1]) != cells[-1].count:
            raise ArithmeticError(f"{counted.title}: row {label} does not add up")


def _groups(reading: Counting, table: str, axis: Axis, counts: Iterable[tuple[Any, int]]) -> list[_Group]:
    """Labels in display order with the cells behind them."""
    behind: dict[tuple[str, Hashable], set[Any]] = defaultdict(set)
    sums: dict[tuple[str, Hashable], int] = defaultdict(int)
    for value, number in counts:
        for key in _labels(reading, table, axis, value):
            behind[key].add(_cell_or_none(value))
            sums[key] += number
    blank = (axis.blank, None)
    places = {label: place for place, label in enumerate(_order(reading, table, axis))}
    keys = sorted(
        (key for key in behind if key != blank), key=lambda key: (places.get(key[0], len(places)), -sums[key], key[0])
    )
    groups = [_Group(key[0], frozenset(behind[key])) for key in keys]
    if axis.most and len(groups) > axis.most:
        rest = groups[axis.most :]
        values = frozenset(value for group in rest for value in group.values)
        groups = [*groups[: axis.most], _Group(f"其他（{len(rest)}个）", values)]
    if blank in behind:
        groups.append(_Group(axis.blank, frozenset(behind[blank])))
    return groups


def _order(reading: Counting, table: str, axis: Axis) -> tuple[str, ...]:
    field = reading.tables[table].field(axis.field)
    return axis.order or (field.choices if field.kind is Kind.CHOICE else ())


def _labels(reading: Counting, table: str, axis: Axis, value: Any) -> list[tuple[str, Hashable]]:
    """(label, what tells equal labels apart) of a stored cell."""
    field = reading.tables[table].field(axis.field)
    if value is None or value == "":
        return [(axis.blank, None)]
    if axis.name:
        return [(axis.name(value) or axis.blank, None)]
    if field.kind is Kind.REFERENCE:
        return [(reading.title(field.target or "", value) or axis.blank, value)]
    if field.kind is Kind.BOOLEAN:
        return [(YES if value else NO, None)]
    text = " ".join(str(value).split())
    if axis.several:
        return [(part, None) for part in dict.fromkeys(map(str.strip, _SEVERAL.split(text))) if part]
    return [(text or axis.blank, None)]


def _note(reading: Counting, query: Query, *, several: bool) -> str:
    """Where the figures come from, and what must be known to read them."""
    limited = "（按当前筛选）" if query.text.strip() or query.filters else ""
    place = f"{reading.setting('unit', '') or ''}{reading.tables[query.table].heading}{limited}"
    more = "；一条记录写了几个名称的，在每个名称下都计数，合计只计一次" if several else ""
    return f"{place}，截至 {query.as_of or reading.today}{more}。"
