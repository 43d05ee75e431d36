"""The table of the import preview and the panel under it that shows and corrects one cell in full.

The leading columns stay in view while the values scroll sideways. Knows the model of the preview; knows no session.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.import_model import CHOSEN, LEADING, OLD_ROLE, REASON, SOURCE_ROW, TONE_ROLE, VERDICT, ImportModel
from app.ui.lines_delegate import AIR, PADDING
from db.declarations import Kind

LOOKED_AT = 2000
"""Rows searched for a remark before the column for remarks is made narrow."""


class PlanDelegate(QStyledItemDelegate):
    """Paints old → new in one cell, the whole current row softly, and gives the editor that suits the field."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        self.initStyleOption(option, index)
        view, colours = option.widget, theme.tokens()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selection))
        elif view.currentIndex().row() == index.row():
            painter.fillRect(option.rect, QColor(colours.accent_soft))
        if index.column() == CHOSEN:
            option.state &= ~QStyle.StateFlag.State_Selected
            super().paint(painter, option, index)
            return
        rect = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        old = index.data(OLD_ROLE)
        if old is not None:
            _paint_change(painter, rect, font=option.font, old=old, new=option.text)
            return
        painter.setPen(QColor(getattr(colours, index.data(TONE_ROLE) or "text")))
        shown = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, option.displayAlignment, shown)

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
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + AIR)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAlternatingRowColors(True)
        self.setProperty("role", "bare")
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


class PlanRows(QFrame):
    """Two views of one model side by side: the leading columns, which stay, and the values, which scroll."""

    currentChanged = Signal(object)  # QModelIndex in the values
    correctionWanted = Signal()
    undoWanted = Signal()

    def __init__(self, model: ImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.leading, self.values = _View(self), _View(self)
        self.leading.setAccessibleName("导入结论")
        self.values.setAccessibleName("要导入的内容")
        box = QHBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.leading)
        side.addSpacing(self.values.horizontalScrollBar().sizeHint().height())  # as high as the values' scroll bar
        box.addLayout(side)
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
        self.values.verticalScrollBar().valueChanged.connect(self.leading.verticalScrollBar().setValue)
        self.leading.verticalScrollBar().valueChanged.connect(self.values.verticalScrollBar().setValue)
        self.values.selectionModel().currentChanged.connect(self._on_current)
        self._model.modelReset.connect(self.arrange)

    def arrange(self) -> None:
        """Hide in each view what the other shows, widths by the declarations."""
        em = self.values.fontMetrics().horizontalAdvance("国")
        said = any(self._model.index(row, REASON).data() for row in range(min(self._model.rowCount(), LOOKED_AT)))
        widths = {CHOSEN: em * 3.8, SOURCE_ROW: em * 4.8, VERDICT: em * 5.6, REASON: em * (15 if said else 4)}
        for column in range(self._model.columnCount()):
            leads = column < len(LEADING)
            self.values.setColumnHidden(column, leads)
            self.leading.setColumnHidden(column, not leads)
            field = self._model.field_at(column)
            wide = min(max(field.width, len(field.heading) + 1), 24) * em + 2 * PADDING if field else widths[column]
            (self.leading if leads else self.values).setColumnWidth(column, int(wide))
        self.leading.setFixedWidth(sum(int(wide) for wide in widths.values()))

    def go_to(self, position: int, column: int = len(LEADING)) -> None:
        """Make the cell current and bring it into view."""
        index = self._model.index(position, column)
        self.values.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.values.scrollTo(index)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        for view in (self.leading, self.values):
            view.viewport().update()
        self.currentChanged.emit(current)
