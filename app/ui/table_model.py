"""The cells of one register as a Qt model: shown, explained, written.

Every write goes through `Session.apply`. What cannot be stored stays in its cell as typed, with the sentence why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from app.core.errors import BadInput, KnownTrouble, Message, Severity
from app.core.marks import Mark
from app.ui.cell_problems import CellProblems, Refused
from app.ui.cell_values import edit_text, read_cell, shown_text, told, writable
from app.ui.row_header import MarkRole
from app.ui.row_lock import Lock, LockOf, unlocked
from app.ui.row_marks import RowMarks
from app.ui.rows_model import NOWHERE, Index, RowsModel
from db.changes import Action, Applied, ChangeSet, Edit
from db.declarations import NUMERIC, Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

ValueRole = int(Qt.ItemDataRole.UserRole) + 1
"""The stored cell."""
ProblemRole = int(Qt.ItemDataRole.UserRole) + 2
"""Sentence about the cell, "" when all is well."""
SeverityRole = int(Qt.ItemDataRole.UserRole) + 3
"""`Severity` of that sentence, None when all is well."""

DRAFT = 0
"""Stands for the id of the new row at the end that is not stored yet; real ids start at 1."""

_REMEMBERED = 4096  # rows whose lock is kept; more than a few screens
_PAINTED_CHARS = 160  # longest text handed to the painter; a basis has thousands, a cell shows some thirty
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
_SHOWN_AS_STORED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.CHOICE})


class TableModel(RowsModel):
    """Cells of one table, and a new row at the end while the clerk fills it in.

    Signal: refused(sentence) when something typed was not stored.
    """

    refused = Signal(object)

    def __init__(self, session: Session, table: Table, parent: QObject | None = None) -> None:
        super().__init__(session, table, parent)
        self._column = {field.key: index for index, field in enumerate(self.columns)}
        self._align = [_RIGHT if field.kind in NUMERIC else _LEFT for field in self.columns]
        self._plain_text = [field.kind in _SHOWN_AS_STORED for field in self.columns]
        self._writable = [writable(field) for field in self.columns]
        self._draft: Row | None = None
        self._problems = CellProblems(session, table)
        self.marks = RowMarks(session, table)
        self.lock_of: LockOf = unlocked
        self._locks: dict[int, Lock | None] = {}
        self._storing_draft = False
        self._readers: dict[int, Callable[[int, int], Any]] = {
            int(Qt.ItemDataRole.EditRole): self.edit_text,
            int(Qt.ItemDataRole.TextAlignmentRole): self._alignment,
            int(Qt.ItemDataRole.ToolTipRole): self._tooltip,
            int(Qt.ItemDataRole.AccessibleTextRole): self._accessible,
            ValueRole: self.value,
            ProblemRole: self._problem_text,
            SeverityRole: self._problem_severity,
        }

    # -- what Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows + (self._draft is not None)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self.shown_text(index.row(), index.column())
        reader = self._readers.get(role)
        return reader(index.row(), index.column()) if reader and index.isValid() else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Vertical:
            if role == _DISPLAY:
                return "＊" if section == self._rows else str(section + 1)
            if role == MarkRole:
                return self.mark(section)
            return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None
        if not 0 <= section < len(self.columns):
            return None
        field = self.columns[section]
        if role in (_DISPLAY, Qt.ItemDataRole.AccessibleTextRole):
            return field.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return field.help or field.heading
        return self._align[section] if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if not self._writable[index.column()] or self._locked:
            return _READABLE
        return _READABLE if self.lock(index.row(), index.column()) else _EDITABLE

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Take over what was typed (text) or chosen (`ValueRole`: a stored cell)."""
        if not index.isValid() or not self.can_edit(index.column()):
            return False
        if role == ValueRole:
            return self.store(
                index.row(), index.column(), value, shown_text(self.session, self.columns[index.column()], value)
            )
        return role == Qt.ItemDataRole.EditRole and self.type_text(index.row(), index.column(), str(value or ""))

    # -- reading cells

    def lock(self, row: int, column: int) -> Lock | None:
        """Why this cell of a stored row cannot be changed, None when it can."""
        row_id = self.id_at(row)
        if not row_id or self.lock_of is unlocked:
            return None
        if row_id not in self._locks:
            if len(self._locks) > _REMEMBERED:
                self._locks.clear()
            self._locks[row_id] = self.lock_of(self.record(row))
        found = self._locks[row_id]
        return None if found is None or self.columns[column].key in found.free else found

    def can_edit(self, column: int) -> bool:
        """True when the clerk may type into this column now."""
        return self._writable[column] and not self.read_only

    def column_of(self, key: str) -> int:
        """Column of a field. Raises KeyError for one that is not stored."""
        return self._column[key]

    def id_at(self, row: int) -> int | None:
        """Id of the record in that row; `DRAFT` for the new row at the end, None outside."""
        if 0 <= row < self._rows:
            return self._shown.view.id_at(row)
        return DRAFT if row == self._rows and self._draft is not None else None

    def row_of(self, row_id: int) -> int | None:
        """Row that shows this record, None when the query leaves it out."""
        if row_id == DRAFT:
            return self._rows if self._draft is not None else None
        return self._shown.view.position(row_id)

    def value(self, row: int, column: int) -> Any:
        """The stored cell; None outside."""
        if 0 <= row < self._rows:
            return self._shown.view.row(row)[column + 1]
        return self._draft.get(self.columns[column].key) if self._draft is not None and row == self._rows else None

    def record(self, row: int) -> Row:
        """The stored cells of a row by field key, with its `id`."""
        cells = {field.key: self.value(row, column) for column, field in enumerate(self.columns)}
        return {"id": self.id_at(row), **cells}

    def shown_text(self, row: int, column: int) -> str:
        """What the cell shows, short enough to paint."""
        if self._problems.refused and (refused := self.refusal(row, column)):
            return refused.text
        value = self.value(row, column)
        if value is None:
            return ""
        if self._plain_text[column]:
            return value if len(value) <= _PAINTED_CHARS and "\n" not in value else _one_line(value)
        return shown_text(self.session, self.columns[column], value)

    def edit_text(self, row: int, column: int) -> str:
        """What an editor starts with: what was typed last when it was refused, else the whole cell."""
        if refused := self.refusal(row, column):
            return refused.text
        return edit_text(self.session, self.columns[column], self.value(row, column))

    def refusal(self, row: int, column: int) -> Refused | None:
        """What was typed here and not stored."""
        row_id = self.id_at(row)
        return None if row_id is None else self._problems.refused.get((row_id, self.columns[column].key))

    def problem(self, row: int, column: int) -> Message | None:
        """The sentence about a cell: why it was not stored, or why its value is doubtful."""
        row_id = self.id_at(row)
        if row_id is None:
            return None
        return self._problems.of_cell(row_id, self.columns[column].key, lambda: self.record(row))

    @property
    def doubtful(self) -> bool:
        """True when the table has checks that may find something doubtful."""
        return self._problems.doubtful

    def doubts(self, row: int) -> dict[str, str]:
        """Field key -> sentence for every doubtful cell of a stored row."""
        row_id = self.id_at(row)
        return self._problems.doubts(row_id, lambda: self.record(row)) if row_id else {}

    def mark(self, row: int) -> Mark | None:
        """What is due or wrong about a stored row today; nothing is due on a day gone by."""
        row_id = self.id_at(row)
        if not row_id or not self.marks.any or self.query.as_of:
            return None
        return self.marks.of_id(row_id, lambda: self.record(row))

    def refused_cells(self) -> list[tuple[int, int]]:
        """(row, column) of every cell that holds something not stored, in reading order."""
        places = ((self.row_of(row_id), self._column[key]) for row_id, key in self._problems.refused)
        return sorted((row, column) for row, column in places if row is not None)

    def _alignment(self, row: int, column: int) -> int:
        return self._align[column]

    def _tooltip(self, row: int, column: int) -> str:
        problem = self.problem(row, column)
        parts = [problem.text] if problem else []
        return "\n".join([*parts, self.edit_text(row, column)]).strip()

    def _accessible(self, row: int, column: int) -> str:
        problem = self.problem(row, column)
        said = f"{self.columns[column].heading}：{self.shown_text(row, column) or '空'}"
        return f"{said}（{problem.text}）" if problem else said

    def _problem_text(self, row: int, column: int) -> str:
        problem = self.problem(row, column)
        return problem.text if problem else ""

    def _problem_severity(self, row: int, column: int) -> Severity | None:
        problem = self.problem(row, column)
        return problem.severity if problem else None

    # -- writing cells

    def type_text(self, row: int, column: int, typed: str) -> bool:
        """Store what was typed into a cell; what cannot be stored stays there with the sentence why."""
        field = self.columns[column]
        if typed == self.edit_text(row, column) and self.refusal(row, column) is None:
            return True
        try:
            value = read_cell(self.session, field, typed)
        except ValueError as error:
            self.refuse(row, column, typed, str(error))
            return False
        return self.store(row, column, value, typed)

    def store(self, row: int, column: int, value: Any, typed: str) -> bool:
        """Store a cell; `typed` is what stays visible when the door refuses it."""
        field = self.columns[column]
        row_id = self.id_at(row)
        if row_id is None:
            return False
        self._forget_refused(row_id, field.key)
        if row_id == DRAFT:
            self._draft[field.key] = value
            self._changed(row, column)
            return True
        if value == self.value(row, column):
            self._changed(row, column)
            return True
        edit = Edit(Action.UPDATE, self.table.key, {field.key: value}, row_id=row_id)
        try:
            self.session.apply(ChangeSet(f"修改 {field.heading}", (edit,), source="grid"))
        except BadInput as error:
            self.refuse(row, column, typed, told(error, field.key))
            return False
        except KnownTrouble as error:
            self.refuse(row, column, typed, error.text)
            return False
        return True

    def refuse(self, row: int, column: int, typed: str, sentence: str) -> None:
        """Keep what was typed in its cell, marked as not stored."""
        row_id = self.id_at(row)
        if row_id is None:
            return
        self._problems.refused[row_id, self.columns[column].key] = Refused(typed, sentence)
        self._changed(row, column)
        self.refused.emit(sentence)

    def forget_refused(self, row: int, column: int) -> bool:
        """Give up what was typed and not stored. Returns False when there was nothing of the kind."""
        row_id = self.id_at(row)
        if row_id is None or not self._forget_refused(row_id, self.columns[column].key):
            return False
        self._changed(row, column)
        return True

    def _forget_refused(self, row_id: int, key: str) -> bool:
        return self._problems.refused.pop((row_id, key), None) is not None

    def _changed(self, row: int, column: int) -> None:
        index = self.index(row, column)
        self.dataChanged.emit(index, index)

    # -- the new row at the end

    def start_draft(self) -> int:
        """Open the new row at the end (or find the open one). Returns its row."""
        if self._draft is None:
            self.beginInsertRows(NOWHERE, self._rows, self._rows)
            self._draft = self.new_values()
            self.endInsertRows()
            self.shown.emit()
        return self._rows

    def drop_draft(self) -> None:
        """Take the new row away; nothing of it is kept."""
        if self._draft is None:
            return
        self.beginRemoveRows(NOWHERE, self._rows, self._rows)
        self._draft = None
        self._problems.drop(DRAFT)
        self.endRemoveRows()
        self.shown.emit()

    def save_draft(self) -> bool:
        """Store the new row; an untouched one goes away. False: it stays, with its problems marked."""
        if self._draft is None:
            return True
        typed = [key for row_id, key in self._problems.refused if row_id == DRAFT]
        if self._draft == self.new_values() and not typed:
            self.drop_draft()
            return True
        if any(self._problems.refused[DRAFT, key].text != self._draft_text(key) for key in typed):
            return False
        values = {key: value for key, value in self._draft.items() if value is not None}
        edit = Edit(Action.INSERT, self.table.key, values)
        self._storing_draft = True
        try:
            self.session.apply(ChangeSet(f"新增 1 {self.table.counter}{self.table.heading}", (edit,), source="grid"))
        except BadInput as error:
            self._mark_draft(error)
            return False
        except KnownTrouble as error:
            self.refused.emit(error.text)
            return False
        finally:
            self._storing_draft = False
        return True

    def _draft_text(self, key: str) -> str:
        return edit_text(self.session, self.columns[self._column[key]], self._draft.get(key))

    def new_values(self) -> Row:
        """What a new row starts with: the fields' defaults and what the header filters fix to one value."""
        values = {field.key: field.default for field in self.columns if field.default is not None}
        for condition in self.query.filters:
            fixed = len(condition.values) == 1 and condition.blank is None and condition.field in self._column
            if fixed and writable(self.table.field(condition.field)):
                values[condition.field] = condition.values[0]
        return values

    def _mark_draft(self, error: BadInput) -> None:
        for message in error.messages:
            if message.severity is Severity.ERROR and message.field in self._column:
                self._problems.refused[DRAFT, message.field] = Refused(self._draft_text(message.field), message.text)
        self.dataChanged.emit(self.index(self._rows, 0), self.index(self._rows, len(self.columns) - 1))
        self.refused.emit(told(error))

    def _on_applied(self, applied: Applied) -> None:
        self._locks.clear()  # a lock may hang on a record of another register
        super()._on_applied(applied)
        if self.marks.any and applied.row_ids.get(self.table.key):
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(self._rows - 1, 0))

    def _move_rows(self, applied: Applied, touched: tuple[int, ...]) -> None:
        self._problems.forget_doubts()
        self.marks.forget()
        if self._storing_draft:
            self._draft_became(touched[-1])
        else:
            super()._move_rows(applied, touched)

    def _draft_became(self, row_id: int) -> None:
        """The new row is stored: it keeps its place until it is left."""
        self._draft = None
        self._problems.drop(DRAFT)
        self._shown.add_last(row_id)
        self._rows = self._shown.count
        self.headerDataChanged.emit(Qt.Orientation.Vertical, self._rows - 1, self._rows - 1)
        self.shown.emit()


def _one_line(text: str) -> str:
    return text[:_PAINTED_CHARS].replace("\n", " ")
