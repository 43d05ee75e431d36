"""The sum above the import check: 共 = 新增 ＋ 有变化 ＋ 未变 ＋ 拒收, each number a button that shows its rows."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from app.ui.import_model import IGNORED, SUSPICIOUS, VERDICTS

ALL = "all"
_BEFORE = {
    "added": "＝",
    "changed": "＋",
    "unchanged": "＋",
    "refused": "＋",
    SUSPICIOUS: "　其中",
    IGNORED: "　另有",
}
"""What stands before a number; 可疑 rows are among those of the sum, other rows of the sheet beside it."""


class ImportTotals(QWidget):
    """One button a verdict: its count, and pressed the filter by it."""

    verdictChosen = Signal(str)  # key of VERDICTS, "" for all records

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for key in (ALL, *VERDICTS):
            button = QToolButton(self)
            button.setCheckable(True)
            self._group.addButton(button)
            self.buttons[key] = button
            if key in _BEFORE:
                box.addWidget(QLabel(_BEFORE[key], self))
            box.addWidget(button)
        self.buttons[ALL].setChecked(True)
        self._group.buttonClicked.connect(self._on_clicked)

    def chosen(self) -> str:
        """Key of the verdict shown, empty for all records."""
        checked = next(key for key, button in self.buttons.items() if button.isChecked())
        return "" if checked == ALL else checked

    def show_all(self) -> None:
        """Back to all records; setting is not choosing."""
        self.buttons[ALL].setChecked(True)

    def show_counts(self, counts: Counter[str]) -> None:
        """Counts as `tally` gives them; a verdict without rows cannot be chosen."""
        self.buttons[ALL].setText(f"共 {counts['rows']:,} 条")
        for key, (sign, word, _) in VERDICTS.items():
            self.buttons[key].setText(f"{sign} {word} {counts[key]:,}")
            self.buttons[key].setEnabled(bool(counts[key]) or self.buttons[key].isChecked())

    def _on_clicked(self, _button: QAbstractButton) -> None:
        self.verdictChosen.emit(self.chosen())
