"""The rows of an import plan as a table: verdict, source row, values old → new, corrected in place.

Knows the plan and the declarations; knows neither the session nor how verdicts are worked out. A correction goes
into the plan at once and is announced, so that the page can have the plan checked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from app.core import text
from app.exchange.import_plan import TIDIED, ImportPlan, PlannedRow, PlannedSheet, suspicious
from db.declarations import NUMERIC, Field, Kind, Table

CHOSEN, SOURCE_ROW, VERDICT, REASON = range(4)
LEADING = ("导入", "原表行", "结论", "说明")
"""Columns before the values: ticked, row number as in Excel, verdict, why."""

ENTRY_ROLE = Qt.ItemDataRole.UserRole
OLD_ROLE = Qt.ItemDataRole.UserRole + 1
"""Text the cell holds in the file now, None when it stays as it is."""
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
"""Colour role of the theme the cell's text takes: "good", "accent", "muted", "error", "warning" or ""."""

SUSPICIOUS, IGNORED = "suspicious", "ignored"
VERDICTS = {
    "added": ("＋", "新增", "good"),
    "changed": ("→", "有变化", "accent"),
    "unchanged": ("＝", "未变", "muted"),
    "refused": ("✕", "拒收", "error"),
    SUSPICIOUS: ("！", "可疑", "warning"),
    IGNORED: ("·", "非事项行", "muted"),
}
"""Verdict -> sign (colour is never the only one), word, colour role."""

TAKEABLE = ("added", "changed")
IGNORED_KINDS = {
    "title": "标题",
    "attachment_label": "附件标记",
    "filler": "填报单位、日期等说明",
    "header": "表头",
    "repeated_header": "重复的表头",
    "continuation": "上一条的续行",
    "section_band": "分段标题",
    "subtotal": "小计",
    "total": "合计",
    "footer_note": "附注",
    "signature": "签字",
    "blank": "空行",
    "sheet_rejected": "整张表未收",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the preview: a record, or a row of the sheet that is none (`row` is None, `kind` says what)."""

    sheet: PlannedSheet
    source_row: int
    row: PlannedRow | None
    kind: str = ""


def takes(row: PlannedRow) -> bool:
    """True when accepting the plan would write this row."""
    return row.chosen and row.verdict in TAKEABLE


def tally(sheets: list[PlannedSheet]) -> Counter[str]:
    """Rows a verdict, plus "suspicious" (counted beside), "ignored", "rows" (told apart) and "taken"."""
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts[IGNORED] += len(sheet.ignored)
        for row in sheet.rows:
            counts["rows"] += 1
            counts[row.verdict] += 1
            counts[SUSPICIOUS] += suspicious(row)
            counts["taken"] += takes(row)
    return counts


class ImportModel(QAbstractTableModel):
    """Entries of one sheet or of all, of one verdict or of all.

    Args:
        plan: changed in place by ticks and corrections.
        tables: declare the fields of the records; a sheet may hold child records of another table.
        title_of: (table key, id) -> title of a referenced record.
    """

    corrected = Signal(object)  # list of Entry whose values were changed by the clerk
    choiceChanged = Signal()
    correctionRefused = Signal(str)  # why the text cannot be such a value

    def __init__(
        self,
        plan: ImportPlan,
        tables: dict[str, Table],
        *,
        title_of: Callable[[str, int], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self._tables = tables
        self.fields: tuple[Field, ...] = ()
        self.corrections: dict[tuple[str, int, str], Any] = {}
        self._undo: list[tuple[Entry, str, Any]] = []
        self._title_of = title_of
        self._entries: list[Entry] = []

    # -- what is shown

    def show(self, sheet: PlannedSheet, verdict: str = "") -> None:
        """Show the rows of `sheet` with `verdict` (empty: all records; see VERDICTS)."""
        self.beginResetModel()
        self.fields = tuple(_fields_of(self._tables[sheet.table or self.plan.table], sheet))
        self._entries = list(_entries(sheet, verdict))
        self.endResetModel()

    def replace_plan(self, plan: ImportPlan) -> None:
        """Take another reading of the same file; corrections made so far are put into it again."""
        self.plan = plan
        self._undo.clear()
        rows = {(sheet.name, row.source_row): row for sheet in plan.sheets for row in sheet.rows}
        for (sheet, source_row, key), value in self.corrections.items():
            if row := rows.get((sheet, source_row)):
                row.values[key] = value

    def refresh(self) -> None:
        """Draw again what is shown; rows stay in place even when their verdict no longer fits the filter."""
        if self._entries:
            last = self.index(len(self._entries) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def entry(self, position: int) -> Entry:
        """The line at `position` of what is shown."""
        return self._entries[position]

    def position(self, sheet: str, source_row: int) -> int | None:
        """Where that source row is shown, None when it is not."""
        for position, entry in enumerate(self._entries):
            if entry.source_row == source_row and entry.sheet.name == sheet:
                return position
        return None

    def next_problem(self, position: int) -> int | None:
        """The next refused or suspicious line after `position`, from the top again after the end."""
        count = len(self._entries)
        for step in range(1, count + 1):
            row = self._entries[(position + step) % count].row
            if row and (row.verdict == "refused" or suspicious(row)):
                return (position + step) % count
        return None

    def problem_column(self, position: int) -> int:
        """The cell of that line to look at first: refused, remarked on or changed, else the first value."""
        row = self._entries[position].row
        remarked = {note.field for note in row.notes if note.code not in TIDIED} if row else set()
        shown = [field.key for field in self.fields]
        for keys in ({row.refused_field}, remarked, set(row.old)) if row else ():
            for place, key in enumerate(shown):
                if key in keys:
                    return len(LEADING) + place
        return len(LEADING)

    # -- what the clerk does

    def correct(self, indexes: list[QModelIndex], typed: str) -> bool:
        """Put `typed` into the cells; False (and `correctionRefused`) when it cannot be such a value."""
        changed = []
        for index in indexes:
            entry, field = self._entries[index.row()], self.field_at(index.column())
            if not (entry.row and field and self.flags(index) & Qt.ItemFlag.ItemIsEditable):
                continue
            try:
                value = text.parse(field, typed)
            except ValueError as error:
                self.correctionRefused.emit(str(error))
                return False
            if value != entry.row.values.get(field.key):
                self._undo.append((entry, field.key, entry.row.values.get(field.key)))
                self._put(entry, field.key, value)
                changed.append(entry)
        if changed:
            self.corrected.emit(changed)
        return True

    def undo_correction(self) -> bool:
        """Take back the last corrected cell; False when there is none."""
        if not self._undo:
            return False
        entry, key, value = self._undo.pop()
        self._put(entry, key, value)
        self.corrected.emit([entry])
        return True

    def _put(self, entry: Entry, key: str, value: Any) -> None:
        assert entry.row is not None
        entry.row.values[key] = value
        self.corrections[entry.sheet.name, entry.source_row, key] = value

    def choose_all(self, chosen: bool) -> None:
        """Tick or untick every shown row that can be taken over."""
        for entry in self._entries:
            if entry.row:
                entry.row.chosen = chosen
        self.refresh()
        self.choiceChanged.emit()

    def all_chosen(self) -> bool:
        """True when every shown row that can be taken over is ticked."""
        return all(takes(entry.row) for entry in self._entries if entry.row and entry.row.verdict in TAKEABLE)

    def field_at(self, column: int) -> Field | None:
        """The field of a value column, None for the leading ones."""
        return self.fields[column - len(LEADING)] if column >= len(LEADING) else None

    def display(self, field: Field, value: Any) -> str:
        """Text of a stored cell; a reference that is still to be made shows its words."""
        if field.kind is Kind.REFERENCE and isinstance(value, str):
            return value
        return text.display(field, value, title_of=self._title_of)

    # -- QAbstractTableModel

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(LEADING) + len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        field = self.field_at(section)
        return field.heading if field else LEADING[section]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        row = self._entries[index.row()].row
        if row is None:
            return flags
        if index.column() == CHOSEN and row.verdict in TAKEABLE:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        field = self.field_at(index.column())
        if field and not field.computed and field.kind is not Kind.REFERENCE:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._alignment(index.column()))
        field = self.field_at(index.column())
        if field is None:
            return _leading(entry, index.column(), role)
        return self._value(entry, field, role)

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._entries[index.row()].row
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == CHOSEN and row:
            row.chosen = Qt.CheckState(value) is Qt.CheckState.Checked
            self.dataChanged.emit(index, index)
            self.choiceChanged.emit()
            return True
        return role == Qt.ItemDataRole.EditRole and self.correct([index], str(value))

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        field = self.field_at(column)
        right = field.kind in NUMERIC if field else column == SOURCE_ROW
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _value(self, entry: Entry, field: Field, role: int) -> Any:
        row = entry.row
        if row is None:
            return None
        value = row.values.get(field.key)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            shown = self.display(field, value)
            if value is None and field.kind is Kind.REFERENCE:
                shown = row.raw.get(field.key, "")  # the record it names is found or made when it is written
            return shown if role == Qt.ItemDataRole.EditRole else " ".join(shown.split("\n"))
        if role == OLD_ROLE:
            changed = row.verdict == "changed" and field.key in row.old
            return " ".join(self.display(field, row.old[field.key]).split("\n")) if changed else None
        if role == TONE_ROLE:
            return _tone_of_value(row, field.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            remarks = [note.text for note in row.notes if note.field == field.key]
            return "\n".join(remarks) or None
        return None


def _fields_of(table: Table, sheet: PlannedSheet) -> Iterator[Field]:
    """The fields some record of the sheet carries, in the order of the declaration."""
    keys = set(sheet.column_map.values())
    for row in sheet.rows:
        keys.update(key for key, value in row.values.items() if value is not None)
        keys.add(row.refused_field)
    return (field for field in table.fields if field.stored and field.key in keys)


def _entries(sheet: PlannedSheet, verdict: str) -> Iterator[Entry]:
    if verdict == IGNORED:
        for source_row, kind in sorted(sheet.ignored.items()):
            yield Entry(sheet, source_row, None, kind)
        return
    for row in sheet.rows:
        if verdict in ("", row.verdict) or (verdict == SUSPICIOUS and suspicious(row)):
            yield Entry(sheet, row.source_row, row)


def reason(entry: Entry) -> str:
    """Why the row has its verdict: refusal, warnings, then what was tidied; "" when there is nothing to say."""
    if entry.row is None:
        return IGNORED_KINDS.get(entry.kind, entry.kind)
    notes = sorted(entry.row.notes, key=lambda note: note.code in TIDIED)
    return "；".join(filter(None, (entry.row.refusal, *(note.text.rstrip("。") for note in notes))))


def _leading(entry: Entry, column: int, role: int) -> Any:
    row = entry.row
    if role == Qt.ItemDataRole.CheckStateRole and column == CHOSEN:
        takeable = row is not None and row.verdict in TAKEABLE
        return (Qt.CheckState.Checked if takes(row) else Qt.CheckState.Unchecked) if takeable else None
    if role == TONE_ROLE:
        return _tone(entry) if column == VERDICT else ("muted" if column == SOURCE_ROW else _tone_of_reason(entry))
    if role == Qt.ItemDataRole.ToolTipRole and column == REASON:
        return reason(entry) or None
    if role != Qt.ItemDataRole.DisplayRole:
        return None
    if column == SOURCE_ROW:
        return str(entry.source_row)
    if column == VERDICT:
        sign, word, _ = VERDICTS.get(row.verdict if row else IGNORED, ("", "", ""))
        return f"{sign} {word}"
    return reason(entry) if column == REASON else None


def _tone(entry: Entry) -> str:
    return VERDICTS.get(entry.row.verdict if entry.row else IGNORED, ("", "", ""))[2]


def _tone_of_reason(entry: Entry) -> str:
    if entry.row is None:
        return "muted"
    if entry.row.verdict == "refused":
        return "error"
    return "warning" if suspicious(entry.row) else "muted"


def _tone_of_value(row: PlannedRow, key: str) -> str:
    if key == row.refused_field:
        return "error"
    if any(note.field == key and note.code not in TIDIED for note in row.notes):
        return "error" if row.verdict == "refused" else "warning"
    return "muted" if row.verdict in ("unchanged", "refused") else ""
