"""DETAILS: the child rows of a record as a small table in the form, edited as part of the record's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.text import NO, YES
from app.ui import theme
from app.ui.cell_editors import PickEditor, reference_options
from app.ui.details_model import DetailsModel, Index
from app.ui.field_widgets import FieldWidget
from app.ui.table_model import ValueRole
from db.declarations import Field, Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

_ROWS = (2, 6)  # least and most rows shown before the table scrolls


class _CellEditor(QStyledItemDelegate):
    """A combo box for a few words, a searched list for a reference, a line for the rest; all fill the cell."""

    def __init__(self, parent: QWidget, *, session: Session) -> None:
        super().__init__(parent)
        self._session = session

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = index.model().fields[index.column()]
        words = {Kind.CHOICE: field.choices, Kind.BOOLEAN: (YES, NO)}.get(field.kind)
        if words is not None:
            editor: QWidget = QComboBox(parent)
            editor.addItems(["", *words])
        elif field.kind is Kind.REFERENCE:
            editor = PickEditor(reference_options(self._session, field.target or ""), parent)
            editor.picked.connect(self._on_picked)
        else:
            editor = QLineEdit(parent)
        editor.setProperty("cellEditor", True)
        editor.setAccessibleName(field.heading)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        else:
            editor.setText(text)

    def _on_picked(self, _way: str) -> None:
        self.commitData.emit(self.sender())
        self.closeEditor.emit(self.sender())

    def setModelData(self, editor: QWidget, model: QAbstractTableModel, index: Index) -> None:
        if isinstance(editor, PickEditor) and (chosen := editor.chosen()) is not None:
            model.setData(index, chosen[0], ValueRole)
            return
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, text)


class DetailsWidget(FieldWidget):
    """The small table with 添加, 展开 and 删除; its value is the list of child rows."""

    def __init__(self, field: Field, table: Table, parent: QWidget, *, session: Session) -> None:
        super().__init__(field, parent)
        self._table, self._session = table, session
        self._refusal = ""
        self._model = DetailsModel(table, field.parent_field or "", self, session=session)
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
        delegate = _CellEditor(self._view, session=self._session)
        self._view.setItemDelegate(delegate)
        delegate.closeEditor.connect(self._on_closed)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.setTabKeyNavigation(False)
        self._view.verticalHeader().hide()
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self._view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.horizontalHeader().setMinimumSectionSize(self.fontMetrics().horizontalAdvance("汉") * 4)
        self._view.doubleClicked.connect(self._on_double_clicked)
        self._view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._view.setAccessibleName(self.declared.heading)
        self._view.installEventFilter(self)
        self.setFocusProxy(self._view)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._add = self._button("添加", "add", f"添加一条{self.declared.heading}")
        self._add.clicked.connect(self._on_add)
        self._expand = self._button("展开填写…", "expand", f"一项一行地填写选中的{self.declared.heading}（Ctrl+Enter）")
        self._expand.clicked.connect(self._on_expand)
        more = QShortcut(QKeySequence("Ctrl+Return"), self._view, context=Qt.ShortcutContext.WidgetShortcut)
        more.activated.connect(self._on_expand)
        self._remove = self._button("删除", "remove", f"删除选中的{self.declared.heading}")
        self._remove.clicked.connect(self._on_remove)
        key = QShortcut(QKeySequence("Ctrl+Delete"), self._view, context=Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._on_remove)
        row.addWidget(self._add)
        row.addWidget(self._expand)
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
        self._expand.setText("展开查看…" if read_only else "展开填写…")

    def finish_editing(self) -> None:
        """Take an open cell editor's text into the table."""
        if self._view.state() == QAbstractItemView.State.EditingState:
            self._view.setFocus()

    def _fit(self, *_args: object) -> None:
        rows = min(max(self._model.rowCount(), _ROWS[0]), _ROWS[1])
        height = self._view.horizontalHeader().sizeHint().height() + 4
        if self._view.horizontalScrollBar().maximum():
            height += self._view.horizontalScrollBar().sizeHint().height()
        self._expand.setEnabled(self._model.rowCount() > 0)
        self._view.setFixedHeight(height + rows * self._view.verticalHeader().defaultSectionSize())
        self._remove.setEnabled(self._model.rowCount() > 0 and not self._model.read_only)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        self._fit()

    def _fit_columns(self) -> None:
        """Each column as wide as its field says; what room is left goes to the widest."""
        em = self.fontMetrics().horizontalAdvance("汉")
        widths = [max(own.width, len(own.heading) + own.required + 1) * em + em for own in self._model.fields]
        spare = self._view.viewport().width() - sum(widths)
        if widths and spare > 0:
            widths[widths.index(max(widths))] += spare
        for place, width in enumerate(widths):
            self._view.setColumnWidth(place, width)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if not self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self._on_expand()

    def _on_expand(self) -> None:
        """The row in a dialog of its own, a field a line: for long texts, files and many columns."""
        from app.ui.details_dialog import DetailsDialog  # only when asked for

        place = max(self._view.currentIndex().row(), 0)
        if not self._model.rowCount():
            return
        self.finish_editing()
        dialog = DetailsDialog(
            self._table.heading, self._model.fields, self._model.row(place),
            session=self._session, read_only=self._model.read_only, parent=self.window(),
        )  # fmt: skip
        if dialog.exec():
            self._model.set_row(place, dialog.cells())
            self.committed.emit()
        dialog.deleteLater()

    def _on_add(self) -> None:
        index = self._model.index(self._model.add(), 0)
        self._view.setCurrentIndex(index)
        self._view.setFocus()
        self._view.edit(index)

    def _on_closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes down as in the list; below the last row a new one begins, so that nothing is typed over."""
        here = self._view.currentIndex()
        if hint != QAbstractItemDelegate.EndEditHint.SubmitModelCache or self._refusal or not here.isValid():
            return
        below = self._model.index(here.row() + 1, here.column())
        if not below.isValid():
            if self._model.is_blank(here.row()):
                return
            below = self._model.index(self._model.add(), 0)
        self._view.setCurrentIndex(below)

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
