"""A button that narrows a register to one record it belongs to: its menu lists them by kind, with their states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

_FLAT = 12
"""Up to so many records stand in one menu; more get a menu a kind."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One record to choose: `group` is the kind it stands under, `text` its line there, `ids` what is then shown."""

    group: str
    text: str
    ids: tuple[int, ...]


class ListChooser(QPushButton):
    """The button.

    Args:
        choices: asked each time the menu opens; those without a group stand first.

    Signal: chosen(tuple of ids, () for all).
    """

    chosen = Signal(object)

    def __init__(self, caption: str, choices: Callable[[], Sequence[Choice]], parent: QWidget) -> None:
        super().__init__(caption, parent)
        self._choices = choices
        menu = QMenu(self)
        menu.aboutToShow.connect(self._on_menu)
        self.setMenu(menu)
        self.hide()

    def _on_menu(self) -> None:
        menu = self.menu()
        menu.clear()
        for old in menu.findChildren(QMenu):
            old.deleteLater()
        choices = self._choices()
        for choice in (one for one in choices if not one.group):
            self._add(menu, choice)
        grouped = [one for one in choices if one.group]
        flat = len(grouped) <= _FLAT
        for group in dict.fromkeys(one.group for one in grouped):
            place = menu if flat else QMenu(group, menu)
            if flat:
                menu.addSeparator()
                menu.addAction(group).setEnabled(False)
            else:
                menu.addMenu(place)
            for choice in (one for one in grouped if one.group == group):
                self._add(place, choice)

    def _add(self, menu: QMenu, choice: Choice) -> None:
        line = menu.addAction(choice.text)
        line.setData(choice.ids)
        line.triggered.connect(self._on_line)

    def _on_line(self) -> None:
        self.chosen.emit(self.sender().data())
