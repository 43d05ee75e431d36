"""The three cards of a record page and how they fold; knows no record and no session."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.actions import Actions
from app.ui.as_of_picker import AsOfBand, AsOfPicker
from app.ui.filter_bar import FilterBar
from app.ui.register_list import RegisterList
from db.declarations import Table

_BAR = ("import", "export", "print", "chart")
_GAP = 12  # px between cards, screen.md
_FORM_EM = (27, 36)  # least and most width of the form in full-width characters: 360-480 px at 10 pt
_ALL_EM = 99  # narrower than this many characters the form folds away: 1366 px shows it, 1280 px does not
_LIST_EM = 72  # narrower than this the list of registers folds to icons


class PageCards(QWidget):
    """Registers on the left, filter bar and grids in the middle, forms on the right.

    Attributes:
        registers, bar, as_of, band: their widgets. grids, forms: one page a register, in the same order.

    Signals: formAsked(stack of forms) and gridAsked() when F6 reaches them.
    """

    formAsked = Signal()
    gridAsked = Signal()

    def __init__(self, tables: tuple[Table, ...], actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._form_wish: bool | None = None
        self._list_wish: bool | None = None
        actions.draw_icons(*_BAR)
        self.registers = RegisterList(tables, self)
        self.registers.foldToggled.connect(self._on_list_folded)
        self.bar = FilterBar(tuple(actions[key] for key in _BAR), actions["new_record"], parent=self)
        self.as_of = AsOfPicker(self.bar)
        self.bar.add_widget(self.as_of)
        self.band = AsOfBand(self)
        self.grids = QStackedWidget(self)
        self.forms = QStackedWidget(self)
        self._form_card = _card(self, self.forms)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(_GAP)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._middle())
        self._split.addWidget(self._form_card)
        self._split.setStretchFactor(0, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        row.setSpacing(_GAP)
        row.addWidget(self.registers)
        row.addWidget(self._split, 1)

    def _middle(self) -> QFrame:
        self._work = QSplitter(Qt.Orientation.Vertical, self)
        self._work.setChildrenCollapsible(False)
        self._work.addWidget(self.grids)
        return _card(self, self.bar, self.band, self._work)

    def show_below_grid(self, panel: QWidget) -> None:
        """Put a panel (the chart) under the grid, with a handle between."""
        self._work.addWidget(panel)
        self._work.setSizes([self._work.height() // 2, self._work.height() // 2])

    # -- folding

    def form_shown(self) -> bool:
        return not self._form_card.isHidden()

    def wish_form(self, shown: bool) -> None:
        """Show or fold the form whatever the width says."""
        self._form_wish = shown
        self.fit()

    def toggle_list(self) -> None:
        self._list_wish = not self.registers.folded()
        self.fit()

    def fit(self) -> None:
        """Fold what has no room, unless the clerk wished otherwise."""
        em = self.fontMetrics().horizontalAdvance("汉")
        shown = self.width() >= _ALL_EM * em if self._form_wish is None else self._form_wish
        self._form_card.setMinimumWidth(_FORM_EM[0] * em)
        self._form_card.setMaximumWidth(_FORM_EM[1] * em)
        self._form_card.setVisible(shown)
        folded = self.width() < (_ALL_EM if shown else _LIST_EM) * em
        self.registers.set_folded(folded if self._list_wish is None else self._list_wish)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _on_list_folded(self, folded: bool) -> None:
        self._list_wish = folded

    def next_card(self) -> None:
        """F6: list, search, grid, form and round again."""
        focus = QApplication.focusWidget()
        if focus is not None and self.registers.isAncestorOf(focus):
            self.bar.focus_search()
        elif focus is not None and self.bar.isAncestorOf(focus):
            self.gridAsked.emit()
        elif focus is not None and self.grids.isAncestorOf(focus) and self.form_shown():
            self.formAsked.emit()
        else:
            self.registers.focus_list()


def _card(parent: QWidget, *parts: QWidget) -> QFrame:
    """A card with the parts below each other; the last one takes the room."""
    card = QFrame(parent)
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 1)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    column.setStretchFactor(parts[-1], 1)
    return card
