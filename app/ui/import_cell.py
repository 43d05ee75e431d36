"""One cell of the import preview in full: why its row has its verdict, old against new, and a field to correct it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QTextBrowser, QVBoxLayout, QWidget

from app.ui import text_difference, theme
from app.ui.import_model import OLD_ROLE, Entry, ImportModel, reason
from db.declarations import Field


class CellPanel(QWidget):
    """One cell in full: why its row has its verdict, what stands in the file, what would be written (editable)."""

    takenOver = Signal(object, str)  # QModelIndex, text typed

    def __init__(self, model: ImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._index = model, QModelIndex()
        self.why = QLabel(self)
        self.why.setWordWrap(True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.why.setAccessibleName("这一行的说明")
        self.heading = QLabel(self)
        self.heading.setProperty("role", "muted")
        self.difference = QTextBrowser(self)
        self.difference.setAccessibleName("原来的内容与改动")
        self.editor = QPlainTextEdit(self)
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName("这一格的内容，可以改正")
        self.editor.installEventFilter(self)
        self._arrange()
        self.show_index(QModelIndex())

    def _arrange(self) -> None:
        cell = QVBoxLayout()
        cell.setSpacing(4)
        cell.addWidget(self.heading)
        texts = QHBoxLayout()
        texts.setSpacing(8)
        texts.addWidget(self.difference, 1)
        texts.addWidget(self.editor, 1)
        cell.addLayout(texts)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.why, 2)
        box.addLayout(cell, 5)

    def show_index(self, index: QModelIndex) -> None:
        """Show the cell; setting never counts as editing."""
        self._index = QModelIndex(index)
        entry = self._model.entry(index.row()) if index.isValid() else None
        field = self._model.field_at(index.column()) if index.isValid() else None
        self.why.setText(reason(entry) if entry else "选中一行，这里显示说明和整格内容。")
        old = index.data(OLD_ROLE) if index.isValid() else None
        self.difference.setVisible(old is not None)
        editable = bool(index.isValid() and self._model.flags(index) & Qt.ItemFlag.ItemIsEditable)
        self.editor.setEnabled(editable)
        self.editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole) or "") if field else "")
        self.heading.setText(self._heading(entry, field) if entry and field else "")
        if old is not None and entry and entry.row and field:
            self._show_difference(self._model.display(field, entry.row.old[field.key]))

    def _heading(self, entry: Entry, field: Field) -> str:
        raw = entry.row.raw.get(field.key, "") if entry.row else ""
        shown = self.editor.toPlainText()
        source = (
            f" · 原表写作“{' '.join(raw.split())[:30]}”"
            if raw and "".join(raw.split()) != "".join(shown.split())
            else ""
        )
        return f"{field.heading}（{len(shown)} 字）{source}"

    def _show_difference(self, old: str) -> None:
        colours = theme.tokens()
        html = text_difference.as_html(
            old,
            self.editor.toPlainText(),
            old_colour=colours.error,
            new_colour=colours.good,
            old_ground=colours.error_band,
            new_ground=colours.good_band,
        )
        self.difference.setHtml(html)

    def take_over(self) -> None:
        """Hand on what was typed, when it differs from what the cell holds."""
        index = self._index
        if index.isValid() and self.editor.toPlainText() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            self.takenOver.emit(index, self.editor.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field or Ctrl+Enter takes the text over, Esc puts it back."""
        if event.type() == QEvent.Type.FocusOut:
            self.take_over()
        elif event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.show_index(self._index)
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.take_over()
                return True
        return super().eventFilter(watched, event)
