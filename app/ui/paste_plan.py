"""What a paste, a fill, a clearing or a replacement would do, before anything is written: plain data over the session.

Every cell is accounted for once: changed, unchanged, added or refused. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.core.errors import Message, Severity
from app.ui.cell_values import DAMAGED, edit_text, is_damaged, read_cell, shown_text, writable
from db.changes import Action, ChangeSet, Edit
from db.declarations import Field, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.ui.clipboard import Cells
    from app.ui.table_model import TableModel

READ_ONLY = "这一列由程序得出，不能填写"
OUTSIDE = "右边没有这么多列"

_ROUNDS = 4  # each round takes away what the door refuses; a row has few rules that hang together


@dataclass(slots=True)
class PlannedCell:
    """One cell of the plan.

    Attributes:
        field: None for a cell right of the last column. typed: text from outside, correctable.
        old, new: stored cells. refusal: why it is not written, "" when it is. doubt: warning about the new value.
    """

    field: Field | None
    typed: str
    old: Any = None
    new: Any = None
    refusal: str = ""
    doubt: str = ""

    @property
    def different(self) -> bool:
        return self.new != self.old


@dataclass(slots=True)
class PlannedRow:
    """One row of the plan.

    Attributes:
        row_id: None for a new record. title: its name on the check page. refusal: why nothing of it is written.
        defaults: cells of a new record that were not pasted.
    """

    row_id: int | None
    title: str
    cells: list[PlannedCell] = field(default_factory=list)
    refusal: str = ""
    defaults: Row = field(default_factory=dict)


class Plan:
    """What would be written, row by row.

    Attributes:
        label: what the change set will be called. rows: top to bottom.
    """

    def __init__(self, session: Session, table: Table, label: str, rows: list[PlannedRow]) -> None:
        self.session = session
        self.table = table
        self.label = label
        self.rows = rows
        self.check(rows)

    def counts(self) -> dict[str, int]:
        """Cells by what becomes of them: total = changed + unchanged + added + refused; and `rows` added."""
        found = {"total": 0, "changed": 0, "unchanged": 0, "added": 0, "refused": 0, "rows": 0}
        for row in self.rows:
            found["rows"] += row.row_id is None and not row.refusal
            for cell in row.cells:
                found["total"] += 1
                found[verdict(row, cell)] += 1
        return found

    @property
    def clean(self) -> bool:
        """True when nothing is refused, doubtful or new."""
        cells = (cell for row in self.rows for cell in row.cells)
        return not any(row.refusal or row.row_id is None for row in self.rows) and not any(
            cell.refusal or cell.doubt for cell in cells
        )

    def change(self) -> ChangeSet:
        """The change set of everything not refused; its edits may be none."""
        return self._change([row for row in self.rows if not row.refusal])

    def correct(self, row: PlannedRow, cell: PlannedCell, typed: str) -> None:
        """Take the clerk's own text for a cell and look at its row again."""
        if cell.field is None:
            return
        cell.typed = typed
        fill_cell(self.session, cell, by_hand=True)
        for other in row.cells:
            if other is not cell and other.field is not None and other.typed:
                fill_cell(self.session, other, by_hand=not is_damaged(other.field, other.typed))
        self.check([row])

    def check(self, rows: Sequence[PlannedRow]) -> None:
        """Ask the door what it would refuse and mark it, until what is left passes."""
        for row in rows:
            row.refusal = ""
        left = [row for row in rows if self._edit(row) is not None]
        for _ in range(_ROUNDS):
            if not left:
                return
            problems = self.session.check(self._change(left))
            failing = self._mark(left, problems)
            if not failing:
                return
            left = [row for row in left if id(row) in failing and not row.refusal and self._edit(row) is not None]

    def _mark(self, rows: Sequence[PlannedRow], problems: Iterable[Message]) -> set[int]:
        """Write the door's sentences to cells and rows. Returns the rows (by identity) that lost something."""
        failing: set[int] = set()
        for problem in problems:
            if problem.edit >= len(rows):  # about what follows from the paste: no single row is to blame
                failing |= self._refuse_all(rows, problem)
                continue
            row = rows[problem.edit]
            cell = next(
                (cell for cell in row.cells if cell.field is not None and cell.field.key == problem.field), None
            )
            if problem.severity is Severity.WARNING:
                if cell is not None:
                    cell.doubt = problem.text
                continue
            failing.add(id(row))
            if cell is None or cell.refusal or not cell.different:
                row.refusal = problem.text
            else:
                cell.refusal = problem.text
        return failing

    def _refuse_all(self, rows: Sequence[PlannedRow], problem: Message) -> set[int]:
        """An error about an edit that the door added stops every row."""
        if problem.severity is Severity.WARNING:
            return set()
        for row in rows:
            row.refusal = problem.text
        return {id(row) for row in rows}

    def _change(self, rows: Sequence[PlannedRow]) -> ChangeSet:
        edits = tuple(edit for row in rows if (edit := self._edit(row)) is not None)
        return ChangeSet(self.label, edits, source="paste")

    def _edit(self, row: PlannedRow) -> Edit | None:
        accepted = [cell for cell in row.cells if cell.field is not None and not cell.refusal and cell.different]
        values = {cell.field.key: cell.new for cell in accepted if cell.field is not None}
        if row.row_id is None:
            return Edit(Action.INSERT, self.table.key, {**row.defaults, **values})
        return Edit(Action.UPDATE, self.table.key, values, row_id=row.row_id) if values else None


def verdict(row: PlannedRow, cell: PlannedCell) -> str:
    """What becomes of a cell: "refused", "added", "changed" or "unchanged"."""
    if cell.refusal or (row.refusal and (cell.different or row.row_id is None)):
        return "refused"
    if row.row_id is None:
        return "added" if cell.different else "unchanged"
    return "changed" if cell.different else "unchanged"


def fill_cell(session: Session, cell: PlannedCell, *, by_hand: bool) -> None:
    """Read the text of a cell; what was typed by hand is not suspected of damage by a spreadsheet."""
    cell.refusal = cell.doubt = ""
    cell.new = cell.old
    if cell.field is None:
        cell.refusal = OUTSIDE
    elif not writable(cell.field):
        cell.refusal = READ_ONLY
    elif not by_hand and is_damaged(cell.field, cell.typed):
        cell.refusal = DAMAGED
    else:
        try:
            cell.new = read_cell(session, cell.field, cell.typed)
        except ValueError as error:
            cell.refusal = str(error)


def plan_paste(model: TableModel, top: int, columns: Sequence[int], cells: Cells, *, defaults: Row) -> Plan:
    """What pasting texts from row `top` into `columns` (left to right) would do.

    Args:
        columns: shown columns from the first one pasted into to the last one of the grid.
        defaults: cells of new records that the paste does not bring.
    """
    width = max(len(row) for row in cells)
    rows = []
    for offset, texts in enumerate(cells):
        row = top + offset
        is_new = row >= model.stored_rows
        if is_new and not any(text.strip() for text in texts):
            continue
        planned = PlannedRow(None if is_new else model.id_at(row), f"第 {row + 1} 行")
        for place, text in enumerate(texts):
            column = columns[place] if place < len(columns) else None
            planned.cells.append(_pasted(model, row, column, text))
        if is_new:
            pasted = {cell.field.key for cell in planned.cells if cell.field is not None}
            planned.defaults = {key: value for key, value in defaults.items() if key not in pasted}
        rows.append(planned)
    return Plan(model.session, model.table, f"粘贴 {len(cells)} 行 × {width} 列", rows)


def _pasted(model: TableModel, row: int, column: int | None, text: str) -> PlannedCell:
    cell = PlannedCell(None if column is None else model.columns[column], text)
    if column is not None:
        cell.old = model.value(row, column) if row < model.stored_rows else None
    fill_cell(model.session, cell, by_hand=False)
    return cell


def plan_values(model: TableModel, label: str, writes: Sequence[tuple[int, int, Any]]) -> Plan:
    """What writing stored cells as (row, column, value) would do; for clearing and filling down."""
    rows: dict[int, PlannedRow] = {}
    for row, column, value in writes:
        planned = rows.setdefault(row, PlannedRow(model.id_at(row), f"第 {row + 1} 行"))
        made = model.columns[column]
        planned.cells.append(PlannedCell(made, edit_text(model.session, made, value), model.value(row, column), value))
    return Plan(model.session, model.table, label, list(rows.values()))


def plan_texts(model: TableModel, label: str, writes: Sequence[tuple[int, int, str]]) -> Plan:
    """What writing texts as (row, column, text) would do; for replacing."""
    rows: dict[int, PlannedRow] = {}
    for row, column, text in writes:
        planned = rows.setdefault(row, PlannedRow(model.id_at(row), f"第 {row + 1} 行"))
        cell = PlannedCell(model.columns[column], text, model.value(row, column))
        fill_cell(model.session, cell, by_hand=True)
        planned.cells.append(cell)
    return Plan(model.session, model.table, label, list(rows.values()))


def shown(session: Session, cell: PlannedCell, value: Any) -> str:
    """A value of the cell as the check page shows it."""
    return shown_text(session, cell.field, value) if cell.field is not None else ""
