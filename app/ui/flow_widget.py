"""The state of a record in the form: shown, not typed; beside it the steps that lead on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton, QWidget

from app.core.rules import Flow
from app.ui.field_widgets import FieldWidget
from db.declarations import Field


class FlowWidget(FieldWidget):
    """A CHOICE field ruled by a flow. A new record chooses among the first states, a stored one takes a step.

    Signal: menuOpening(QMenu) for the page to fill with the actions of the record; what stays empty gets the plain
    steps of the flow.
    """

    menuOpening = Signal(object)

    def __init__(self, field: Field, flow: Flow, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._flow = flow
        self._value: Any = None
        self._stored_state: Any = None
        self._line = QLineEdit(self)
        self._line.setReadOnly(True)
        self._adopt(self._line)
        self._first = QComboBox(self)
        self._first.addItems(flow.initial)
        self._first.setAccessibleName(field.heading)
        self._first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._first.activated.connect(self._on_first)
        self._steps = QPushButton("下一步", self)
        self._steps.setAccessibleName(f"{field.heading}：下一步")
        self._steps.setToolTip("这一条现在可以办的步骤")
        menu = QMenu(self._steps)
        menu.aboutToShow.connect(self._on_menu)
        self._steps.setMenu(menu)
        self.layout().addWidget(self._first, 1)
        self.layout().addWidget(self._steps)
        self.set_new(new=False)

    def part(self) -> QWidget:
        return self._line

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = self._stored_state = value
        self._line.setText(str(value or ""))
        self._first.setCurrentIndex(max(self._first.findText(str(value or "")), 0))

    def set_new(self, *, new: bool) -> None:
        """A record not stored yet may begin in any first state; a stored one goes by steps."""
        choosing = new and len(self._flow.initial) > 1
        self._first.setVisible(choosing)
        self._line.setVisible(not choosing)
        self._steps.setVisible(not new)
        self.setFocusProxy(self._first if choosing else self._line)

    def set_read_only(self, read_only: bool) -> None:
        self._steps.setEnabled(not read_only)
        self._first.setEnabled(not read_only)

    def _on_first(self, _place: int) -> None:
        self._value = self._first.currentText()
        self._line.setText(self._value)
        self.edited.emit()
        self.committed.emit()

    def _on_menu(self) -> None:
        menu = self._steps.menu()
        menu.clear()
        self.menuOpening.emit(menu)
        if not menu.isEmpty():
            return
        for step in self._flow.steps_from(self._stored_state):
            line = menu.addAction(f"{step.heading}（{step.target}）")
            line.setData(step.target)
            line.triggered.connect(self._on_step)
        if menu.isEmpty():
            menu.addAction("没有下一步了").setEnabled(False)

    def _on_step(self) -> None:
        self._value = self.sender().data()
        self._line.setText(self._value)
        self.edited.emit()
        self.committed.emit()
