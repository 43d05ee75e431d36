"""The table of the import preview and the panel under it that shows and corrects one cell in full.

The leading columns stay in view while the values scroll sideways. Knows the model of the preview; knows no session.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui import text_difference, theme
from app.ui.import_model import CHOSEN, LEADING, OLD_ROLE, REASON, SOURCE_ROW, TONE_ROLE, VERDICT, ImportModel, reason
from db.declarations import Kind

ROW_LINES = 2
"""Row height in text lines: one line of text and half a line of air above and below (screen: 32 px at 10 pt)."""


class PlanDelegate(QStyledItemDelegate):
    """Paints old → new in one cell and gives the editor that suits the field."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        old = index.data(OLD_ROLE)
        if old is None:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        new, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        _paint_change(painter, option.rect.adjusted(6, 0, -6, 0), font=option.font, old=old, new=new)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if tone := index.data(TONE_ROLE):
            colour = QColor(getattr(theme.tokens(), tone))
            option.palette.setColor(QPalette.ColorRole.Text, colour)
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        model: ImportModel = index.model()
        field = model.field_at(index.column())
        if field and field.kind is Kind.CHOICE:
            editor: QWidget = QComboBox(parent)
            editor.addItems(["", *field.choices])
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(field.heading if field else "")
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        shown = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findText(shown), 0))
        else:
            editor.setText(shown)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: ImportModel, index: QModelIndex) -> None:
        typed = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, typed)


def _paint_change(painter: QPainter, rect: QRect, *, font: QFont, old: str, new: str) -> None:
    """Old text struck out and muted, an arrow, the new text; the new one gets the larger part of the room."""
    colours = theme.tokens()
    painter.save()
    struck = QFont(font)
    struck.setStrikeOut(True)
    metrics = painter.fontMetrics()
    shown_old = metrics.elidedText(old or "（空）", Qt.TextElideMode.ElideRight, rect.width() * 2 // 5)
    painter.setFont(struck)
    painter.setPen(QColor(colours.muted))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown_old)
    left = rect.left() + metrics.horizontalAdvance(shown_old)
    painter.setFont(font)
    painter.setPen(QColor(colours.accent))
    rest = QRect(left, rect.top(), rect.right() - left, rect.height())
    shown_new = metrics.elidedText(f" → {new or '（空）'}", Qt.TextElideMode.ElideRight, rest.width())
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, shown_new)
    painter.restore()


class _View(QTableView):
    """A table of fixed row height with the keys a spreadsheet has."""

    correctionWanted = Signal()  # F2 or typing on a long text
    undoWanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(PlanDelegate(self))
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * ROW_LINES))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model, current = self.model(), self.currentIndex()
        if event.key() == Qt.Key.Key_Space and current.isValid():
            self._toggle(model, current.row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undoWanted.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            model.correct(self.selectedIndexes(), "")
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._fill_down(model)
        else:
            super().keyPressEvent(event)

    def edit(self, index: QModelIndex, trigger: QAbstractItemView.EditTrigger, event: QEvent | None) -> bool:
        """A long text is corrected in the panel below, where it can be read whole."""
        model = self.model()
        field = model.field_at(index.column()) if index.isValid() else None
        wanted = trigger != QAbstractItemView.EditTrigger.NoEditTriggers and trigger & self.editTriggers()
        if field and field.kind is Kind.LONG_TEXT and wanted and model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.correctionWanted.emit()
            return False
        return super().edit(index, trigger, event)

    def _toggle(self, model: ImportModel, position: int) -> None:
        index = model.index(position, CHOSEN)
        if model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
            model.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def _copy(self) -> None:
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes()):
            rows.setdefault(index.row(), []).append(str(index.data() or "").replace("\t", " "))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))

    def _fill_down(self, model: ImportModel) -> None:
        """Ctrl+D: the first selected cell of each column is put into the others below it."""
        columns: dict[int, list[QModelIndex]] = {}
        for index in sorted(self.selectedIndexes()):
            columns.setdefault(index.column(), []).append(index)
        for first, *others in columns.values():
            model.correct(others, str(first.data(Qt.ItemDataRole.EditRole) or ""))


class PlanRows(QWidget):
    """Two views of one model side by side: the leading columns, which stay, and the values, which scroll."""

    currentChanged = Signal(object)  # QModelIndex in the values
    correctionWanted = Signal()
    undoWanted = Signal()

    def __init__(self, model: ImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leading, self.values = _View(self), _View(self)
        self.leading.setAccessibleName("导入结论")
        self.values.setAccessibleName("要导入的内容")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.leading)
        box.addWidget(self.values, 1)
        self._model = model
        self._connect()
        self.arrange()

    def _connect(self) -> None:
        for view in (self.leading, self.values):
            view.setModel(self._model)
            view.undoWanted.connect(self.undoWanted)
        self.values.correctionWanted.connect(self.correctionWanted)
        self.leading.setSelectionModel(self.values.selectionModel())
        self.leading.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.leading.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.values.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.leading.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.leading.setProperty("role", "frozen")
        self.values.verticalScrollBar().valueChanged.connect(self.leading.verticalScrollBar().setValue)
        self.leading.verticalScrollBar().valueChanged.connect(self.values.verticalScrollBar().setValue)
        self.values.selectionModel().currentChanged.connect(self._on_current)
        self._model.modelReset.connect(self.arrange)

    def arrange(self) -> None:
        """Hide in each view what the other shows, widths by the declarations."""
        metrics = self.values.fontMetrics()
        em = metrics.horizontalAdvance("国")
        widths = {CHOSEN: em * 3.4, SOURCE_ROW: em * 4.6, VERDICT: em * 5.4, REASON: em * 16}
        for column in range(self._model.columnCount()):
            leads = column < len(LEADING)
            self.values.setColumnHidden(column, leads)
            self.leading.setColumnHidden(column, not leads)
            field = self._model.field_at(column)
            wide = min(max(field.width, len(field.heading) + 1), 24) * em + 16 if field else widths[column]
            (self.leading if leads else self.values).setColumnWidth(column, int(wide))
        self.leading.setFixedWidth(int(sum(widths.values())) + 2 * self.leading.frameWidth())
        self.leading.setViewportMargins(0, 0, 0, 0)
        bar = self.values.horizontalScrollBar().sizeHint().height()
        self.layout().itemAt(0).widget().setContentsMargins(0, 0, 0, bar)

    def go_to(self, position: int, column: int = len(LEADING)) -> None:
        """Make the cell current and bring it into view."""
        index = self._model.index(position, column)
        self.values.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.values.scrollTo(index)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.currentChanged.emit(current)


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

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().height() * 7)

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

    def _heading(self, entry: object, field: object) -> str:
        raw = entry.row.raw.get(field.key, "") if entry.row else ""
        shown = self.editor.toPlainText()
        source = (
            f" · 原表写作「{' '.join(raw.split())[:30]}」"
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

    def eventFilter(self, watched: object, event: QEvent) -> bool:
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
