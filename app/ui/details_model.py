"""The child rows of a record as cells, for the small table in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.cell_values import edit_text, read_cell, shown_text
from app.ui.table_model import ValueRole
from db.declarations import Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

Index = QModelIndex | QPersistentModelIndex


class DetailsModel(QAbstractTableModel):
    """Rows of one child table; refuses what `parse` cannot read and says so. Signals: edited(); refused(sentence)."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, table: Table, parent_field: str, parent: QWidget, *, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._parent_field = parent_field
        self.fields = tuple(own for own in table.fields if own.in_form and own.stored and own.key != parent_field)
        self._blank = {own.key: own.default for own in table.fields if own.stored and own.key != parent_field}
        self._rows: list[Row] = []
        self.read_only = False

    def rows(self) -> list[Row]:
        """Rows in order; a new one nothing was typed into is left out."""
        return [dict(row) for place, row in enumerate(self._rows) if row.get("id") or not self.is_blank(place)]

    def is_blank(self, place: int) -> bool:
        """Whether a row holds nothing but what a new one begins with."""
        row = self._rows[place]
        return not any(row[own.key] and row[own.key] != self._blank[own.key] for own in self.fields)

    def set_rows(self, rows: list[Row]) -> None:
        """Show other rows (another record)."""
        self.beginResetModel()
        self._rows = [dict(row) for row in rows]
        self.endResetModel()

    def row(self, place: int) -> Row:
        """Cells of one row by field key."""
        return dict(self._rows[place])

    def set_row(self, place: int, cells: Row) -> None:
        """Take over cells filled in elsewhere (the dialog of one row)."""
        self._rows[place].update(cells)
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.fields) - 1))
        self.edited.emit()

    def add(self) -> int:
        """Append an empty row; gives its place."""
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.append(dict(self._blank))
        self.endInsertRows()
        return place

    def remove(self, place: int) -> None:
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place]
        self.endRemoveRows()
        self.edited.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            field = self.fields[section]
            return field.heading + (" *" if field.required else "")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return self.fields[section].help
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        field = self.fields[index.column()]
        value = self._rows[index.row()].get(field.key)
        if role == Qt.ItemDataRole.EditRole:
            return edit_text(self._session, field, value)
        if role == ValueRole:
            return value
        text = shown_text(self._session, field, value)
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split("\n"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{field.heading} {text or '空'}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        fixed = self.read_only or self.fields[index.column()].kind is Kind.FILE
        return flags if fixed else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field = self.fields[index.column()]
        try:
            cell = value if role == ValueRole else read_cell(self._session, field, str(value or ""))
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        if cell != self._rows[index.row()].get(field.key):
            self._rows[index.row()][field.key] = cell
            self.dataChanged.emit(index, index)
            self.edited.emit()
        return True
