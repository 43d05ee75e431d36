"""One of the two table views of a grid: editing and drawing are Qt's, where keys and mouse lead is `GridView`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.cell_editors import CellDelegate
from app.ui.cell_marks import paint_marks
from app.ui.header_filter import FilterHeader
from app.ui.row_header import RowHeader

if TYPE_CHECKING:
    from app.ui.grid_view import GridView

ROW_HEIGHT = 32  # px, screen.md
HEADER_HEIGHT = 36  # px, screen.md

Modifier = Qt.KeyboardModifier
View = QAbstractItemView


_TYPING = (View.EditTrigger.AnyKeyPressed, View.EditTrigger.EditKeyPressed, View.EditTrigger.DoubleClicked)


class Pane(QTableView):
    """One of the two views. Editing and drawing are Qt's; where a key or the mouse leads is asked of `GridView`."""

    def __init__(self, owner: GridView, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.owner = owner
        self.setObjectName(name)
        self.setProperty("role", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)  # else Tab goes to the next widget before a key event is made of it
        self.setCornerButtonEnabled(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(View.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_TYPING[0] | _TYPING[1] | _TYPING[2])
        self.setVerticalScrollMode(View.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(View.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        rows = RowHeader(self)
        self.setVerticalHeader(rows)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        self.header = FilterHeader(self)
        self.setHorizontalHeader(self.header)
        self.header.setFixedHeight(HEADER_HEIGHT)
        self.cells = CellDelegate(owner.session, self, room=self.free_rect)
        self.setItemDelegate(self.cells)

    @property
    def editing(self) -> bool:
        """True while a cell editor of this view is open; Qt's own state forgets that when a row goes elsewhere."""
        return self.cells.editor is not None

    def free_rect(self) -> QRect:
        """The part of the viewport that the frozen columns do not cover."""
        covered = self.owner.frozen.width() if self is self.owner.body and self.owner.frozen.isVisible() else 0
        return self.viewport().rect().adjusted(covered, 0, 0, 0)

    def edit(self, index: QModelIndex, trigger: Any = None, event: QEvent | None = None) -> Any:
        if trigger in _TYPING and index.isValid():
            lock = self.owner.model.lock(index.row(), index.column())
            letter = isinstance(event, QKeyEvent) and event.text().isprintable() and event.text()
            if lock is not None and (trigger != _TYPING[0] or letter):
                self.owner.model.refused.emit(lock.reason)
        if trigger is None:
            self.cells.about_to_edit(View.EditTrigger.EditKeyPressed)
            return super().edit(index)
        self.cells.about_to_edit(trigger)
        return super().edit(index, trigger, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.cells.composing:
            event.accept()  # the input method did not want it; going on would cut the word off
            return
        if not self.editing and self.owner.take_key(event):
            event.accept()
            return
        super().keyPressEvent(event)
        if self.editing:
            event.accept()  # Qt ignores the letter that opened an editor: the pane behind would open a second one

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shift = event.modifiers() == Modifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and shift:
            self.owner.extend_to(self.owner.index_under(self, event.position().toPoint()))
            return
        if event.button() == Qt.MouseButton.RightButton and self.selectionModel().isSelected(
            self.indexAt(event.position().toPoint())
        ):
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.owner.start_from(self.indexAt(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.LeftButton and self.state() == View.State.DragSelectingState:
            self.owner.extend_to(self.owner.index_under(self, event.position().toPoint()))
            return
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_marks(self, event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.owner.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.owner.fontChanged.emit()
