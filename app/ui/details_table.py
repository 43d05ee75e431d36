"""DETAILS: the child rows of a record as a small table in the form, edited as part of the record's draft."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.text import display, parse
from app.ui import theme
from app.ui.field_widgets import FieldWidget
from db.declarations import Field, Kind, Row, Table

_ROWS = (2, 6)  # least and most rows shown before the table scrolls
_Index = QModelIndex | QPersistentModelIndex


class DetailsModel(QAbstractTableModel):
    """Rows of one child table; refuses what `parse` cannot read and says so. Signals: edited(); refused(sentence)."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, table: Table, parent_field: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent_field = parent_field
        self.fields = tuple(own for own in table.fields if own.in_form and own.stored and own.key != parent_field)
        self._blank = {own.key: own.default for own in table.fields if own.stored and own.key != parent_field}
        self._rows: list[Row] = []
        self.read_only = False

    def rows(self) -> list[Row]:
        """Rows in order; a new one without any text is left out."""
        return [dict(row) for row in self._rows if row.get("id") or any(row[own.key] for own in self.fields)]

    def set_rows(self, rows: list[Row]) -> None:
        """Show other rows (another record)."""
        self.beginResetModel()
        self._rows = [dict(row) for row in rows]
        self.endResetModel()

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

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            field = self.fields[section]
            return field.heading + (" *" if field.required else "")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return self.fields[section].help
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        field = self.fields[index.column()]
        text = display(field, self._rows[index.row()].get(field.key))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{field.heading} {text or '空'}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.read_only else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        field = self.fields[index.column()]
        try:
            cell = parse(field, str(value or ""))
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        if cell != self._rows[index.row()].get(field.key):
            self._rows[index.row()][field.key] = cell
            self.dataChanged.emit(index, index)
            self.edited.emit()
        return True


class _CellEditor(QStyledItemDelegate):
    """A combo box for CHOICE, a line for the rest; both fill the cell."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        field = index.model().fields[index.column()]
        if field.kind is Kind.CHOICE:
            editor: QWidget = QComboBox(parent)
            editor.addItems(["", *field.choices])
        else:
            editor = QLineEdit(parent)
        editor.setProperty("cellEditor", True)
        editor.setAccessibleName(field.heading)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        else:
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractTableModel, index: _Index) -> None:
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, text)


class DetailsWidget(FieldWidget):
    """The small table with 添加 and 删除; its value is the list of child rows."""

    def __init__(self, field: Field, table: Table, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._table = table
        self._refusal = ""
        self._model = DetailsModel(table, field.parent_field or "", self)
        self._model.edited.connect(self._on_edited)
        self._model.refused.connect(self._on_refused)
        self._model.rowsInserted.connect(self._fit)
        self._model.rowsRemoved.connect(self._fit)
        self._model.modelReset.connect(self._fit)
        self._make_view()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._view)
        column.addLayout(self._make_buttons())
        self._fit()

    def _make_view(self) -> None:
        self._view = QTableView(self)
        self._view.setModel(self._model)
        self._view.setItemDelegate(_CellEditor(self._view))
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.setTabKeyNavigation(False)
        self._view.verticalHeader().hide()
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self._view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._view.horizontalHeader().setMinimumSectionSize(self.fontMetrics().horizontalAdvance("汉") * 4)
        self._view.setAccessibleName(self.declared.heading)
        self._view.installEventFilter(self)
        self.setFocusProxy(self._view)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._add = self._button("添加", "add", f"添加一条{self.declared.heading}")
        self._add.clicked.connect(self._on_add)
        self._remove = self._button("删除", "remove", f"删除选中的{self.declared.heading}")
        self._remove.clicked.connect(self._on_remove)
        key = QShortcut(QKeySequence("Ctrl+Delete"), self._view, context=Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._on_remove)
        row.addWidget(self._add)
        row.addWidget(self._remove)
        row.addStretch(1)
        return row

    def _button(self, text: str, icon: str, name: str) -> QPushButton:
        button = QPushButton(theme.icon(icon, role="muted"), text, self)
        button.setProperty("role", "quiet")
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def part(self) -> QWidget:
        return self._view

    def value(self) -> list[Row]:
        return self._model.rows()

    def set_value(self, value: list[Row] | None) -> None:
        self._refusal = ""
        self._model.set_rows(value or [])

    def problem(self) -> str:
        return self._refusal

    def set_read_only(self, read_only: bool) -> None:
        self._model.read_only = read_only
        self._add.setEnabled(not read_only)
        self._remove.setEnabled(not read_only)

    def finish_editing(self) -> None:
        """Take an open cell editor's text into the table."""
        if self._view.state() == QAbstractItemView.State.EditingState:
            self._view.setFocus()

    def _fit(self, *_args: object) -> None:
        rows = min(max(self._model.rowCount(), _ROWS[0]), _ROWS[1])
        height = self._view.horizontalHeader().sizeHint().height() + 4
        self._view.setFixedHeight(height + rows * self._view.verticalHeader().defaultSectionSize())
        self._remove.setEnabled(self._model.rowCount() > 0 and not self._model.read_only)

    def _on_add(self) -> None:
        index = self._model.index(self._model.add(), 0)
        self._view.setCurrentIndex(index)
        self._view.setFocus()
        self._view.edit(index)

    def _on_remove(self) -> None:
        current = self._view.currentIndex()
        if current.isValid():
            self._model.remove(current.row())
            self.committed.emit()

    def _on_edited(self) -> None:
        self._refusal = ""
        self.edited.emit()

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence
        self.edited.emit()
        self.committed.emit()
