"""The classes of a comparison as buttons with their counts: pressed, only their rows are shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.comparison import Comparison
from app.ui.comparison_model import CHANGES, NEAR

_A_ROW = 11


class ComparisonChips(QWidget):
    """A button a class that occurs; all changes first, the pairs to decide about next. Signal: chosen(class)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._rows = [QHBoxLayout() for _ in range(2)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for row in self._rows:
            row.setSpacing(4)
            row.addStretch(1)
            box.addLayout(row)
        self._group.buttonClicked.connect(self._on_clicked)

    def current(self) -> str:
        """The class shown, `CHANGES` or `NEAR`."""
        button = self._group.checkedButton()
        return button.property("chosen") if button is not None else CHANGES

    def button(self, key: str) -> QAbstractButton | None:
        """The button of a class, `CHANGES` or `NEAR`; None when there is none."""
        return next((button for button in self._group.buttons() if button.property("chosen") == key), None)

    def show_counts(self, comparison: Comparison | None) -> None:
        """Buttons for what occurs; the one pressed stays pressed if it is still there. Setting is not choosing."""
        current = self.current()
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        for place, (key, text) in enumerate(_wanted(comparison) if comparison else ()):
            row = self._rows[place // _A_ROW]
            row.insertWidget(row.count() - 1, self._made(key, text))
        pressed = self.button(current) or self.button(CHANGES)
        if pressed is not None:
            pressed.setChecked(True)

    def _made(self, key: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("chosen", key)
        self._group.addButton(button)
        return button

    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(button.property("chosen"))


def _wanted(comparison: Comparison) -> list[tuple[str, str]]:
    """(class, text of its button)."""
    classes = [
        (count.word, f"{count.word} {count.count:,}{'' if count.counted else '（不计）'}")
        for count in comparison.classes
        if count.count
    ]
    near = [(NEAR, f"名称相近待确认 {len(comparison.near):,}")] if comparison.near else []
    return [(CHANGES, f"全部调整 {len(comparison.changes):,}"), *near, *classes]
