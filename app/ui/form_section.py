"""A part of the form: heading that folds, rows of label, field and message. Built when it is first unfolded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import Severity
from app.ui import theme
from app.ui.field_widgets import FieldWidget, ParagraphWidget
from app.ui.icon_button import IconButton
from db.declarations import Field, Kind

_LABEL_EM = 6  # least width of the label column in full-width characters
_FIELD_GAP = 6  # px between fields, screen.md


class FieldRow(QWidget):
    """Label, field, message under the field; a long text has its counter and the large editor under the label.

    Signals: enlargeWanted(FieldRow).
    """

    enlargeWanted = Signal(object)

    def __init__(self, widget: FieldWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget = widget
        self.field = widget.declared
        widget.setParent(self)
        self._label = QLabel(self.field.heading + (" *" if self.field.required else ""), self)
        self._label.setProperty("role", "muted")
        self._label.setBuddy(widget.part())
        self._label.setToolTip(self.field.help)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._message = QLabel(self, wordWrap=True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.hide()
        self._counter: QLabel | None = None
        self.severity: Severity | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.setContentsMargins(0, 6, 0, 0)
        side.addWidget(self._label)
        if isinstance(self.widget, ParagraphWidget) and self.field.kind is Kind.LONG_TEXT:
            side.addLayout(self._long_text_tools())
        side.addStretch(1)
        if self.field.kind is Kind.DETAILS:
            self._label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            grid.addLayout(side, 0, 0, 1, 2)
            grid.addWidget(self.widget, 1, 0, 1, 2)
            grid.addWidget(self._message, 2, 0, 1, 2)
        else:
            grid.addLayout(side, 0, 0)
            grid.addWidget(self.widget, 0, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._message, 1, 1)
        self._grid = grid
        self.align(0)
        grid.setColumnStretch(1, 1)

    def label_width(self) -> int:
        """Room in px of the label on one line."""
        return self._label.fontMetrics().horizontalAdvance(self._label.text())

    def align(self, width: int) -> None:
        """Give the label column at least this many px, so that fields below one another begin at one line."""
        least = self.fontMetrics().horizontalAdvance("汉") * _LABEL_EM
        self._grid.setColumnMinimumWidth(0, max(width, least))

    def _long_text_tools(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self._counter = QLabel(self)
        self._counter.setProperty("role", "muted")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight)
        enlarge = self._enlarge = IconButton("expand", self)
        enlarge.setToolTip("放大编辑")
        enlarge.setAccessibleName(f"放大编辑{self.field.heading}")
        enlarge.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        enlarge.clicked.connect(self._on_enlarge)
        self.widget.edited.connect(self.refresh_counter)
        column.addWidget(self._counter)
        column.addWidget(enlarge, 0, Qt.AlignmentFlag.AlignRight)
        return column

    def show_message(self, text: str, severity: Severity | None) -> None:
        """A sentence under the field and the edge that goes with it; "" takes both away."""
        self.severity = severity if text else None
        mark = self.severity.value if self.severity else ""
        self._message.setText(text)
        self._message.setVisible(bool(text))
        if self._message.property("role") != mark:
            self._message.setProperty("role", mark)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        self.widget.set_mark(mark)
        self.widget.part().setAccessibleDescription(text or self.field.help)

    def name_enlarge(self, caption: str) -> None:
        """Say what the large editor of a long text does besides being large."""
        self._enlarge.setText(caption)
        self._enlarge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._enlarge.setToolTip(f"放大编辑，{caption}")
        self._enlarge.setAccessibleName(f"{caption}：{self.field.heading}")
        self._enlarge.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def message(self) -> str:
        return self._message.text() if self.severity else ""

    def refresh_counter(self) -> None:
        """Characters as a person counts them (trap 30), blanks left out."""
        if self._counter is not None:
            count = len("".join(self.widget.text().split()))
            self._counter.setText(f"{count:,} 字")
            self._counter.setVisible(count > 0)

    def _on_enlarge(self) -> None:
        self.enlargeWanted.emit(self)


class FormSection(QWidget):
    """Fields of one group.

    Args:
        make: field -> its widget; called when the section is first unfolded.

    Signals: built(FormSection) when its rows exist; toggled(group, True when the clerk unfolded it).
    """

    built = Signal(object)
    toggled = Signal(str, bool)

    def __init__(
        self,
        group: str,
        fields: tuple[Field, ...],
        make: Callable[[Field, QWidget], FieldWidget],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.group = group
        self.fields = fields
        self.rows: dict[str, FieldRow] = {}
        self._make = make
        self._filled = 0
        self._heading = QPushButton(self)
        self._heading.setProperty("role", "section")
        self._heading.setCheckable(False)
        self._heading.clicked.connect(self._on_clicked)
        self._heading.setVisible(bool(group))
        self._body = QWidget(self)
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 6, 0, 4)
        self._rows.setSpacing(_FIELD_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._body)
        self._open = False
        self._body.hide()

    def is_open(self) -> bool:
        return self._open

    def set_open(self, opened: bool) -> None:
        """Unfold (building the rows the first time) or fold; announces `built` only."""
        self._open = opened
        if opened and not self.rows:
            for field in self.fields:
                row = FieldRow(self._make(field, self._body), self._body)
                self.rows[field.key] = row
                self._rows.addWidget(row)
            self.built.emit(self)
        self._body.setVisible(opened)
        self.refresh()

    def set_filled(self, count: int) -> None:
        """How many of its fields hold something; shown while folded."""
        self._filled = count
        self.refresh()

    def refresh(self) -> None:
        """Text and arrow of the heading."""
        counts = f"　已填 {self._filled} 项" if self._filled else "　未填"
        self._heading.setText(self.group + ("" if self._open else counts))
        self._heading.setIcon(theme.icon("chevron-down" if self._open else "chevron-right", role="muted"))
        state = "已展开" if self._open else "已收起"
        self._heading.setAccessibleName(f"{self.group}，{state}")

    def _on_clicked(self) -> None:
        self.set_open(not self._open)
        self.toggled.emit(self.group, self._open)
