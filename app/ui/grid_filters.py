"""Order and filters of a grid from its headings: opens the filter of a column, turns what is chosen into a query."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.core.query import Filter, Query
from app.ui.filter_popup import FilterPopup

if TYPE_CHECKING:
    from app.ui.grid_view import GridView


class GridFilters(QObject):
    """Works on the headings of one grid.

    Signals: queryWanted(Query) after a choice; hideWanted(column) and chooserWanted() from the menu of a heading.
    """

    queryWanted = Signal(object)
    hideWanted = Signal(int)
    chooserWanted = Signal()

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self._view = view
        self._model = view.model
        self._menu_column = 0
        for pane in view.panes:
            pane.header.filterWanted.connect(self._on_filter_wanted)
            pane.header.menuWanted.connect(self._on_menu_wanted)

    def show_state(self) -> None:
        """Mark order and filters of the present query in the headings."""
        query = self._model.query
        order = {
            self._model.column_of(key): (place + 1, descending) for place, (key, descending) in enumerate(query.order)
        }
        filtered = frozenset(
            self._model.column_of(condition.field) for condition in query.filters if condition.field != "id"
        )
        for pane in self._view.panes:
            pane.header.show_state(order, filtered)

    def open_current(self) -> None:
        """Open the filter of the current column."""
        index = self._view.current()
        if index.isValid():
            self._view.pane_of(index.column()).header.open_filter(index.column())

    def order_by(self, key: str, descending: bool | None, further: bool) -> None:
        """Order by a field, `further` after those already chosen; None takes the field out of the order."""
        others = tuple(part for part in self._query.order if part[0] != key) if further else ()
        order = others if descending is None else (*others, (key, descending))
        self.queryWanted.emit(replace(self._query, order=order))

    @property
    def _query(self) -> Query:
        return self._model.query

    def _on_filter_wanted(self, column: int, corner: QPoint) -> None:
        popup = FilterPopup(self._model.session, self._model.columns[column], self._query, self._view)
        popup.filterChosen.connect(self._on_filter_chosen)
        popup.orderChosen.connect(self.order_by)
        popup.open_at(corner)

    def _on_filter_chosen(self, key: str, condition: Filter | None) -> None:
        others = tuple(other for other in self._query.filters if other.field != key)
        self.queryWanted.emit(replace(self._query, filters=(*others, condition) if condition else others))

    def _on_menu_wanted(self, column: int, position: QPoint) -> None:
        self._menu_column = column
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("升序 ↑", self._on_rising)
        menu.addAction("降序 ↓", self._on_falling)
        menu.addAction("筛选…", self._on_filter)
        menu.addSeparator()
        menu.addAction("隐藏这一列", self._on_hide).setEnabled(len(self._view.columns_shown()) > 1)
        menu.addAction("选择列…", self.chooserWanted)
        menu.popup(position)

    def _on_rising(self) -> None:
        self.order_by(self._model.columns[self._menu_column].key, False, False)

    def _on_falling(self) -> None:
        self.order_by(self._model.columns[self._menu_column].key, True, False)

    def _on_filter(self) -> None:
        self._view.pane_of(self._menu_column).header.open_filter(self._menu_column)

    def _on_hide(self) -> None:
        self.hideWanted.emit(self._menu_column)
