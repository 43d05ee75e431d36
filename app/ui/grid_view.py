"""A table with frozen first columns: two views of one model and one selection, moved about as in Excel.

The frozen view lies over the left edge of the body and takes the keyboard while the current cell is in it, so that an
input method always talks to the view whose cell it fills. Knows rows and columns, not what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from app.ui.cell_walk import edge, round_in
from app.ui.grid_pane import ROW_HEIGHT, Pane

if TYPE_CHECKING:
    from app.ui.table_model import TableModel

Key = Qt.Key
Modifier = Qt.KeyboardModifier
Flag = QItemSelectionModel.SelectionFlag
View = QAbstractItemView

_ARROWS = {Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0), Key.Key_Left: (0, -1), Key.Key_Right: (0, 1)}


class GridView(QWidget):
    """The two views as one.

    Signals: currentMoved(row, column) after the current cell changed; selected() after the selection changed;
    tabbedPastEnd() when Tab leaves the last cell; menuWanted(global position); fontChanged();
    fillWanted(text) when Ctrl+Enter asks for a typed text in all selected cells.
    """

    currentMoved = Signal(int, int)
    selected = Signal()
    tabbedPastEnd = Signal()
    menuWanted = Signal(QPoint)
    fontChanged = Signal()
    fillWanted = Signal(str)

    def __init__(self, session: object, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.enter_moves_right = False
        self.keys: dict[tuple[int, Modifier], Callable[[], None]] = {}
        self.found_cells: Callable[[range], list[tuple[int, int]]] = _none_found
        self._anchor = QPersistentModelIndex()
        self._end = QPersistentModelIndex()
        self._tab_start: int | None = None
        self._frozen_count = 0
        self._following = True
        self.body = Pane(self, "gridView", self)
        self.frozen = Pane(self, "gridFrozen", self.body)
        self.panes = (self.body, self.frozen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self.setFocusProxy(self.body)
        self._set_model(model)
        self._join()

    def _set_model(self, model: TableModel) -> None:
        self.model = model
        for pane in self.panes:
            pane.setModel(model)
        self.frozen.setSelectionModel(self.body.selectionModel())
        self.selection = self.body.selectionModel()
        self.selection.currentChanged.connect(self._on_current_changed)
        self.selection.selectionChanged.connect(self._on_selection_changed)

    def _join(self) -> None:
        self.frozen.verticalHeader().hide()
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.body.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().rangeChanged.connect(self._on_frozen_range)
        self.body.header.sectionResized.connect(self._on_body_resized)
        self.frozen.header.sectionResized.connect(self._on_frozen_resized)
        self.body.header.sectionMoved.connect(self._on_moved)
        self.body.verticalHeader().geometriesChanged.connect(self.lay_out)
        self.body.header.setSectionsMovable(True)
        self.body.verticalHeader().sectionPressed.connect(self._on_row_pressed)
        for pane in self.panes:
            pane.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            pane.customContextMenuRequested.connect(self._on_menu)
            pane.cells.left.connect(self.go)
            pane.cells.fillWanted.connect(self.fillWanted)
            pane.header.sectionPressed.connect(self._on_column_pressed)

    # -- columns

    def columns_shown(self) -> list[int]:
        """Columns in view order, hidden ones left out."""
        header = self.body.header
        order = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in order if not header.isSectionHidden(column)]

    def set_frozen(self, count: int) -> None:
        """Keep the first `count` shown columns in view."""
        self._frozen_count = count
        self._show_frozen()

    def is_frozen(self, column: int) -> bool:
        """True when the column is kept in view."""
        return column in self.columns_shown()[: self._frozen_count]

    def show_column(self, column: int, *, shown: bool) -> None:
        """Show or hide one column."""
        self.body.setColumnHidden(column, not shown)
        self._show_frozen()

    def _show_frozen(self) -> None:
        order = self.columns_shown()
        kept = order[: self._frozen_count]
        self._following = False  # a column that appears tells its old width, which is not the clerk's wish
        for column in range(self.model.columnCount()):
            self.frozen.setColumnHidden(column, column not in kept)
        for place, column in enumerate(kept):
            self.frozen.setColumnWidth(column, self.body.columnWidth(column))
            self.frozen.header.moveSection(self.frozen.header.visualIndex(column), place)
        self._following = True
        self.lay_out()

    def lay_out(self) -> None:
        """Put the frozen view over the columns it stands for."""
        if not hasattr(self, "panes"):
            return
        columns = self.columns_shown()[: self._frozen_count]
        width = sum(self.body.columnWidth(column) for column in columns)
        self.frozen.setVisible(bool(columns))
        left = self.body.verticalHeader().width() if self.body.verticalHeader().isVisible() else 0
        below = self.body.viewport().height() if self.model.rowCount() else 0  # no line through 没有…
        self.frozen.setGeometry(left, 0, width, below + self.body.header.height())

    def _on_frozen_range(self) -> None:
        """Rows came or went: the frozen view counts them later than the body, which may have gone past its end."""
        self.frozen.verticalScrollBar().setValue(self.body.verticalScrollBar().value())

    def _on_body_resized(self, column: int, before: int, width: int) -> None:
        if self.is_frozen(column):
            self.frozen.setColumnWidth(column, width)
        self.lay_out()

    def _on_frozen_resized(self, column: int, before: int, width: int) -> None:
        if self._following and width and self.body.columnWidth(column) != width:
            self.body.setColumnWidth(column, width)

    def _on_moved(self) -> None:
        self._show_frozen()

    # -- the current cell and the selection

    def pane_of(self, column: int) -> Pane:
        """The view that shows the column."""
        return self.frozen if self.is_frozen(column) else self.body

    def current(self) -> QModelIndex:
        """The current cell; invalid when there is none."""
        return self.selection.currentIndex()

    def set_current(self, row: int, column: int, *, extend: bool = False) -> None:
        """Go to a cell, alone or stretching the selection from where it began; it scrolls into view."""
        index = self.model.index(row, column)
        if not index.isValid():
            return
        if extend:
            self.extend_to(index)
        else:
            self.start_from(index)
            self.selection.setCurrentIndex(index, Flag.ClearAndSelect)
        self.scroll_to(index)

    def start_from(self, index: QModelIndex) -> None:
        """Remember where a selection begins."""
        self._anchor = QPersistentModelIndex(index)
        self._end = QPersistentModelIndex(index)

    def extend_to(self, index: QModelIndex) -> None:
        """Select from where the selection began, which stays the current cell as in Excel, to this cell."""
        if not index.isValid():
            return
        anchor = next(start for start in (self._anchor, self.current(), index) if start.isValid())
        begin = self.model.index(anchor.row(), anchor.column())
        self.select_block((anchor.row(), anchor.column()), (index.row(), index.column()))
        self.selection.setCurrentIndex(begin, Flag.NoUpdate)
        self._anchor, self._end = QPersistentModelIndex(begin), QPersistentModelIndex(index)
        self.scroll_to(index)

    def select_block(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """Select the cells between two corners (row, column), in the order the columns are shown."""
        order = self.columns_shown()
        places = sorted((_place(order, one[1]), _place(order, other[1])))
        top, bottom = sorted((one[0], other[0]))
        block = QItemSelection()
        for column in order[places[0] : places[1] + 1]:
            block.select(self.model.index(top, column), self.model.index(bottom, column))
        self.selection.select(block, Flag.ClearAndSelect)

    def select_all(self) -> None:
        """Select every shown cell."""
        order = self.columns_shown()
        if order and self.model.rowCount():
            self.start_from(self.model.index(0, order[0]))
            self.select_block((0, order[0]), (self.model.rowCount() - 1, order[-1]))

    def stretch(self, *, rows: bool) -> None:
        """Stretch the selection over all rows of its columns, or over all columns of its rows."""
        blocks, order = self.blocks(), self.columns_shown()
        if not blocks:
            return
        top, bottom, columns = blocks[0][0], blocks[-1][1], blocks[0][2]
        if rows:
            self.select_block((0, columns[0]), (self.model.rowCount() - 1, columns[-1]))
        else:
            self.select_block((top, order[0]), (bottom, order[-1]))

    def blocks(self) -> list[tuple[int, int, list[int]]]:
        """Selected cells as (first row, last row, shown columns in view order), from the top."""
        order = self.columns_shown()
        found: dict[tuple[int, int], set[int]] = {}
        for part in self.selection.selection():
            columns = found.setdefault((part.top(), part.bottom()), set())
            columns.update(range(part.left(), part.right() + 1))
        blocks = [
            (top, bottom, [column for column in order if column in columns]) for (top, bottom), columns in found.items()
        ]
        return sorted(block for block in blocks if block[2])

    def scroll_to(self, index: QModelIndex) -> None:
        """Bring a cell into view; a column under the frozen ones counts as out of view."""
        if self.is_frozen(index.column()):
            self.frozen.scrollTo(index)
            return
        self.body.scrollTo(index)
        covered = self.frozen.width() if self.frozen.isVisible() else 0
        left = self.body.columnViewportPosition(index.column())
        if left < covered:
            bar = self.body.horizontalScrollBar()
            bar.setValue(bar.value() - (covered - left))

    def index_under(self, pane: Pane, position: QPoint) -> QModelIndex:
        """The cell under a position of one pane's viewport, also when it lies in the other pane or outside."""
        point = self.body.viewport().mapFromGlobal(pane.viewport().mapToGlobal(position))
        room = self.body.viewport().rect()
        point = QPoint(min(max(point.x(), 0), room.right()), min(max(point.y(), 0), room.bottom()))
        if self.frozen.isVisible() and point.x() < self.frozen.width():
            return self.frozen.indexAt(self.frozen.viewport().mapFromGlobal(self.body.viewport().mapToGlobal(point)))
        index = self.body.indexAt(point)
        if index.isValid() or not self.model.rowCount():
            return index
        row = self.body.rowAt(point.y()) if self.body.rowAt(point.y()) >= 0 else self.model.rowCount() - 1
        column = self.body.columnAt(point.x()) if self.body.columnAt(point.x()) >= 0 else self.columns_shown()[-1]
        return self.model.index(row, column)

    def _on_row_pressed(self, row: int) -> None:
        self.start_from(self.model.index(row, self.columns_shown()[0]))

    def _on_column_pressed(self, column: int) -> None:
        self.start_from(self.model.index(0, column))

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            wanted = self.pane_of(current.column())
            other = self.body if wanted is self.frozen else self.frozen
            if self.window().focusWidget() is other:  # also while another window is active
                wanted.setFocus()
            self.setFocusProxy(wanted)
        self.currentMoved.emit(current.row(), current.column())

    def _on_selection_changed(self) -> None:
        self.selected.emit()
        for pane in self.panes:
            pane.viewport().update()

    # -- keys

    @property
    def editing(self) -> bool:
        """True while a cell editor is open."""
        return any(pane.editing for pane in self.panes)

    def take_key(self, event: QKeyEvent) -> bool:
        """Carry out a key of the grid. False leaves it to Qt, which starts editing when it is a letter."""
        modifiers = event.modifiers() & ~Modifier.KeypadModifier
        command = self.keys.get((event.key(), modifiers))
        if command is not None:
            command()
            return True
        way = _WAYS.get((event.key(), modifiers))
        if way is not None:
            self.go(way)
            return True
        return self._take_arrow(event.key(), modifiers)

    def _take_arrow(self, key: int, modifiers: Modifier) -> bool:
        extend = bool(modifiers & Modifier.ShiftModifier)
        start = self._end if extend and self._end.isValid() else self.current()
        target = self._target(key, start, far=bool(modifiers & Modifier.ControlModifier))
        if target is None or modifiers & (Modifier.AltModifier | Modifier.MetaModifier):
            return False
        self._tab_start = None
        self.set_current(*target, extend=extend)
        return True

    def _target(self, key: int, start: QModelIndex | QPersistentModelIndex, *, far: bool) -> tuple[int, int] | None:
        """Where an arrow or paging key leads from a cell; `far` is with Ctrl."""
        order, last = self.columns_shown(), self.model.rowCount() - 1
        if not order or last < 0:
            return None
        row = max(start.row(), 0)
        place = _place(order, start.column()) if start.isValid() else 0
        if key in _ARROWS and far:
            row, place = self._edge(_ARROWS[Key(key)], row, place)
        elif key in _ARROWS:
            down, right = _ARROWS[Key(key)]
            row, place = row + down, place + right
        elif key in (Key.Key_Home, Key.Key_End):
            place = 0 if key == Key.Key_Home else len(order) - 1
            row = (0 if key == Key.Key_Home else last) if far else row
        elif key in (Key.Key_PageUp, Key.Key_PageDown) and not far:
            page = max(self.body.viewport().height() // ROW_HEIGHT - 1, 1)
            row += page if key == Key.Key_PageDown else -page
        else:
            return None
        return min(max(row, 0), last), order[min(max(place, 0), len(order) - 1)]

    def _edge(self, way: tuple[int, int], row: int, place: int) -> tuple[int, int]:
        """(row, place among the shown columns) of the edge of the run of filled or empty cells."""
        order = self.columns_shown()
        down, right = way
        if right:
            return row, edge(lambda one: self.model.value(row, order[one]) is not None, place, len(order) - 1, right)
        last, column = self.model.rowCount() - 1, order[place]
        return edge(lambda one: self.model.value(one, column) is not None, row, last, down), place

    def go(self, way: str) -> None:
        """Go on from the current cell: "down", "up" (Enter), "next", "previous" (Tab), "below", "above" (arrows)."""
        current = self.current()
        if not current.isValid():
            return
        if way in ("below", "above"):
            self._take_arrow(Key.Key_Down if way == "below" else Key.Key_Up, Modifier.NoModifier)
            return
        if self.enter_moves_right and way in ("down", "up"):
            way = "next" if way == "down" else "previous"
        if self._go_round(way):
            return
        if way in ("next", "previous"):
            start = current.column() if self._tab_start is None else self._tab_start
            self._tab(current, 1 if way == "next" else -1)
            self._tab_start = start
            return
        row = current.row() + (1 if way == "down" else -1)
        column = current.column() if self._tab_start is None else self._tab_start
        self._tab_start = None
        self.set_current(min(max(row, 0), self.model.rowCount() - 1), column)

    def _go_round(self, way: str) -> bool:
        """Enter and Tab stay inside a selection of several cells. False: there is none."""
        blocks, current = self.blocks(), self.current()
        if sum((bottom - top + 1) * len(columns) for top, bottom, columns in blocks) < 2:
            return False
        step = 1 if way in ("down", "next") else -1
        target = round_in(blocks, (current.row(), current.column()), step, across=way in ("next", "previous"))
        if target is None:
            return False
        index = self.model.index(*target)
        self.start_from(index)
        self.selection.setCurrentIndex(index, Flag.NoUpdate)
        self.scroll_to(index)
        return True

    def _tab(self, current: QModelIndex, step: int) -> None:
        order = self.columns_shown()
        editable = [column for column in order if self.model.can_edit(column)] or order
        here = _place(order, current.column())
        ahead = [column for column in editable if (_place(order, column) - here) * step > 0]
        if ahead:
            self.set_current(current.row(), ahead[0] if step > 0 else ahead[-1])
        elif 0 <= current.row() + step < self.model.rowCount():
            self.set_current(current.row() + step, editable[0] if step > 0 else editable[-1])
        elif step > 0:
            self.tabbedPastEnd.emit()

    def _on_menu(self, position: QPoint) -> None:
        pane = self.sender()
        if isinstance(pane, Pane):
            self.menuWanted.emit(pane.viewport().mapToGlobal(position))


_WAYS = {
    (Key.Key_Return, Modifier.NoModifier): "down",
    (Key.Key_Enter, Modifier.NoModifier): "down",
    (Key.Key_Return, Modifier.ShiftModifier): "up",
    (Key.Key_Enter, Modifier.ShiftModifier): "up",
    (Key.Key_Tab, Modifier.NoModifier): "next",
    (Key.Key_Backtab, Modifier.ShiftModifier): "previous",
    (Key.Key_Backtab, Modifier.NoModifier): "previous",
}


def _place(order: list[int], column: int) -> int:
    return order.index(column) if column in order else 0


def _none_found(rows: range) -> list[tuple[int, int]]:
    return []
