"""One child row in a window of its own, a field a line: for long texts, files and rows of many columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Severity
from app.ui.field_widgets import ParagraphWidget
from app.ui.form_section import FieldRow
from app.ui.long_text_editor import LongTextEditor
from app.ui.widget_choice import widget_for
from db.declarations import Field, Row

if TYPE_CHECKING:
    from app.core.session import Session

_EM_WIDTH = 40  # in full-width characters


class DetailsDialog(QDialog):
    """The fields of one child row; `cells()` after accept. Nothing is stored: the row goes back to its form."""

    def __init__(
        self, heading: str, fields: tuple[Field, ...], row: Row, *, session: Session, read_only: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self._read_only = read_only
        body = QWidget(self)
        body.setObjectName("form_body")
        lines = QVBoxLayout(body)
        lines.setContentsMargins(0, 0, 4, 0)
        lines.setSpacing(6)
        self.rows = {field.key: self._row(field, row, session, body) for field in fields}
        for line in self.rows.values():
            lines.addWidget(line)
        lines.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(body)
        self._area.setMinimumHeight(
            min(body.sizeHint().height() + 4, parent.screen().availableSize().height() * 3 // 5)
        )
        buttons = QDialogButtonBox(self)
        take = buttons.addButton("填回表单", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setVisible(not read_only)
        take.setToolTip("填回表单（Ctrl+Enter）")
        buttons.addButton("关闭" if read_only else "取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        column.addWidget(self._area, 1)
        column.addWidget(buttons)

    def _row(self, field: Field, row: Row, session: Session, body: QWidget) -> FieldRow:
        line = FieldRow(widget_for(field, body, session=session), body)
        line.widget.set_value(row.get(field.key))
        line.widget.set_read_only(self._read_only)
        line.refresh_counter()
        line.enlargeWanted.connect(self._on_enlarge)
        return line

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("汉") * _EM_WIDTH, super().sizeHint().height())

    def cells(self) -> Row:
        """Field key -> cell."""
        return {key: line.widget.value() for key, line in self.rows.items()}

    def accept(self) -> None:
        """What cannot be read stays and says so."""
        wrong = None
        for line in self.rows.values():
            text = line.widget.problem()
            line.show_message(text, Severity.ERROR if text else None)
            wrong = wrong or (line if text else None)
        if wrong is None and not self._read_only:
            super().accept()
        elif wrong is not None:
            self._area.ensureWidgetVisible(wrong, 0, 24)
            wrong.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_enlarge(self, line: FieldRow) -> None:
        widget = line.widget
        assert isinstance(widget, ParagraphWidget)
        editor = LongTextEditor(line.field.heading, widget.text(), read_only=self._read_only, parent=self)
        if editor.exec():
            widget.type_text(editor.text())
        editor.deleteLater()
