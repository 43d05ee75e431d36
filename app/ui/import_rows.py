"""The table of the import preview and the panel under it that shows and corrects one cell in full.

The leading columns stay in view while the values scroll sideways. Knows the model of the preview; knows no session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ui import text_difference, theme
from app.ui.cell_editors import CellDelegate, LongEditor
from app.ui.import_model import CHOSEN, LEADING, OLD_ROLE, REASON, SOURCE_ROW, TONE_ROLE, VERDICT, ImportModel
from app.ui.lines_delegate import AIR, PADDING
from app.ui.page_keys import Keys, key_done

if TYPE_CHECKING:
    from app.core.session import Session

LOOKED_AT = 2000
"""Rows searched for a remark before the column for remarks is made narrow."""


class PlanDelegate(CellDelegate):
    """Paints old → new in one cell and the whole current row softly; edits as the grid does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        self.initStyleOption(option, index)
        view, colours = option.widget, theme.tokens()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selection))
        elif index.data(TONE_ROLE) == "error" and index.column() >= len(LEADING):
            painter.fillRect(option.rect, QColor(colours.error_band))  # the very cell to correct, often an empty one
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

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        model: ImportModel = index.model()
        field = model.field_at(index.column())
        assert field is not None  # the leading columns cannot be edited
        self.editor = self._made(field, parent)
        self.editor.setAccessibleName(field.heading)
        return self.editor

    def setModelData(self, editor: QWidget, model: ImportModel, index: QModelIndex) -> None:
        model.setData(index, editor.toPlainText() if isinstance(editor, LongEditor) else editor.text())


KEPT = 4
"""Characters in common kept before the first difference of two long texts."""


def _from_difference(old: str, new: str) -> tuple[str, str]:
    """Both texts without what they have in common at the start, so that the change can be seen in a narrow cell."""
    same = text_difference.common_start(old, new)
    if same <= 2 * KEPT:
        return old, new
    return f"…{old[same - KEPT :]}", f"…{new[same - KEPT :]}"


def _paint_change(painter: QPainter, rect: QRect, *, font: QFont, old: str, new: str) -> None:
    """Old text struck out and muted, an arrow, the new text; the new one gets the larger part of the room."""
    colours = theme.tokens()
    old, new = _from_difference(old, new)
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

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        delegate = PlanDelegate(session, self, room=self.viewport_rect)
        delegate.left.connect(self._on_left)
        self.setItemDelegate(delegate)
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

    def viewport_rect(self) -> QRect:
        """Where an editor may open; nothing lies over this view."""
        return self.viewport().rect()

    def _keys(self) -> Keys:
        return {"Space": self.toggle, "Ctrl+C": self.copy_cells, "Ctrl+D": self.fill_down, "Del": self.empty_cells}

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def edit(
        self,
        index: QModelIndex,
        trigger: QAbstractItemView.EditTrigger = QAbstractItemView.EditTrigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        self.itemDelegate().about_to_edit(trigger)
        return super().edit(index, trigger, event)

    def _on_left(self, way: str) -> None:
        """Enter goes on to the row below, Tab to the cell beside."""
        rows, columns = {"down": (1, 0), "up": (-1, 0), "next": (0, 1), "previous": (0, -1)}.get(way, (0, 0))
        index = self.currentIndex().siblingAtColumn(self.currentIndex().column() + columns)
        index = index.siblingAtRow(index.row() + rows) if index.isValid() else index
        if index.isValid() and not self.isColumnHidden(index.column()):
            self.setCurrentIndex(index)

    def toggle(self) -> None:
        """Tick or untick the current row, when it can be taken over."""
        model, index = self.model(), self.currentIndex().siblingAtColumn(CHOSEN)
        if index.isValid() and model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
            model.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def empty_cells(self) -> None:
        """Empty the selected cells."""
        self.model().correct(self.selectedIndexes(), "")

    def copy_cells(self) -> None:
        """The selected cells as tab-separated lines."""
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes()):
            rows.setdefault(index.row(), []).append(str(index.data() or "").replace("\t", " "))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))

    def fill_down(self) -> None:
        """The first selected cell of each column is put into the others below it."""
        columns: dict[int, list[QModelIndex]] = {}
        for index in sorted(self.selectedIndexes()):
            columns.setdefault(index.column(), []).append(index)
        for first, *others in columns.values():
            self.model().correct(others, str(first.data(Qt.ItemDataRole.EditRole) or ""))


class PlanRows(QFrame):
    """Two views of one model side by side: the leading columns, which stay, and the values, which scroll."""

    currentChanged = Signal(object)  # QModelIndex in the values
    undoWanted = Signal()

    def __init__(self, session: Session, model: ImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.leading, self.values = _View(session, self), _View(session, self)
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
        self.leading.setSelectionModel(self.values.selectionModel())
        self.leading.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.leading.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.values.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.leading.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.values.verticalScrollBar().valueChanged.connect(self.leading.verticalScrollBar().setValue)
        self.leading.verticalScrollBar().valueChanged.connect(self.values.verticalScrollBar().setValue)
        self.values.selectionModel().currentChanged.connect(self._on_current)
        self.leading.horizontalHeader().setSectionsClickable(True)
        self.leading.horizontalHeader().sectionClicked.connect(self._on_heading)
        self._make_menu()
        self._model.modelReset.connect(self.arrange)

    def _make_menu(self) -> None:
        """The right-click menu, the same on both halves."""
        for words, slot in (
            ("全部勾选", self._on_all),
            ("全部不勾选", self._on_none),
            ("复制\tCtrl+C", self.values.copy_cells),
            ("向下填充\tCtrl+D", self.values.fill_down),
            ("撤销改动\tCtrl+Z", self.undoWanted),
        ):
            action = QAction(words, self)
            action.triggered.connect(slot)
            for view in (self.leading, self.values):
                view.addAction(action)
        for view in (self.leading, self.values):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _on_all(self) -> None:
        self._model.choose_all(True)

    def _on_none(self) -> None:
        self._model.choose_all(False)

    def _on_heading(self, column: int) -> None:
        """A click on 导入 ticks all rows shown, or none when all are ticked."""
        if column == CHOSEN:
            self._model.choose_all(not self._model.all_chosen())

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
