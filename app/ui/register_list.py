"""The left card: the registers of a tab with their counts. It folds to icons."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from db.declarations import Table

_COUNT = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_ICON = 20  # px at 100 %
_WIDE = 10.5  # width of the card in full-width characters
_PAD = 10


class _RowPainter(QStyledItemDelegate):
    """Icon, heading, count; a bar on the left marks the current one, so that colour is not the only sign."""

    folded = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.fontMetrics.height() * 3, round(option.fontMetrics.height() * 1.3) + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown = theme.tokens()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(0, 1, 0, -1)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shown.accent_soft if selected else shown.hover))
            painter.drawRoundedRect(box, 4, 4)
        if selected:
            painter.setBrush(QColor(shown.accent))
            painter.drawRoundedRect(QRect(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(shown.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 4, 4)
        self._draw_content(painter, box, index, selected=selected)
        painter.restore()

    def _draw_content(self, painter: QPainter, box: QRect, index: QModelIndex, *, selected: bool) -> None:
        shown = theme.tokens()
        left = box.center().x() - _ICON // 2 + 1 if self.folded else box.left() + _PAD
        spot = QRect(left, box.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        name = index.data(_KEY)
        drawing = theme.icon(name if theme.has_icon(name) else "list", role="accent" if selected else "muted")
        drawing.paint(painter, spot)
        if self.folded:
            return
        text = box.adjusted(_PAD + _ICON + 8, 0, -_PAD, 0)
        painter.setPen(QColor(shown.muted))
        count = str(index.data(_COUNT))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setPen(QColor(shown.accent if selected else shown.text))
        if selected:
            font = QFont(painter.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
        text.setRight(text.right() - painter.fontMetrics().horizontalAdvance(count) - 6)
        heading = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, heading)


class RegisterList(QFrame):
    """Registers to choose from.

    Signals: chosen(table key); foldToggled(True when folded to icons).
    """

    chosen = Signal(str)
    foldToggled = Signal(bool)

    def __init__(self, tables: tuple[Table, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._folded = False
        self._list = QListWidget(self)
        self._list.setAccessibleName("登记簿目录")
        self._list.setProperty("role", "bare")
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._painter = _RowPainter(self._list)
        self._list.setItemDelegate(self._painter)
        for table in tables:
            item = QListWidgetItem(table.heading, self._list)
            item.setData(_KEY, table.key)
            item.setData(_COUNT, "")
        self._list.currentItemChanged.connect(self._on_current)
        self._fold = QToolButton(self)
        self._fold.setProperty("role", "quiet")
        self._fold.clicked.connect(self._on_fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 7, 8)
        column.addWidget(self._list, 1)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignRight)
        self.set_folded(False)

    def set_current(self, key: str) -> None:
        """Mark a register without announcing it."""
        for row in range(self._list.count()):
            if self._list.item(row).data(_KEY) == key:
                self._list.blockSignals(True)
                self._list.setCurrentRow(row)
                self._list.blockSignals(False)

    def set_count(self, key: str, count: int) -> None:
        """Show how many records the register holds."""
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(_KEY) == key:
                item.setData(_COUNT, f"{count:,}")
                item.setToolTip(f"{item.text()}：{count:,}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {count}")

    def folded(self) -> bool:
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Icons only, or icons, headings and counts."""
        self._folded = self._painter.folded = folded
        em = self.fontMetrics().horizontalAdvance("汉")
        self.setFixedWidth(_ICON + 36 if folded else round(em * _WIDE) + 36)
        text = "展开目录" if folded else "收起目录"
        self._fold.setIcon(theme.icon("fold-right" if folded else "fold-left", role="muted"))
        self._fold.setToolTip(f"{text}（F9）")
        self._fold.setAccessibleName(text)
        self._list.viewport().update()

    def focus_list(self) -> None:
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh_theme(self) -> None:
        self.set_folded(self._folded)

    def _on_fold(self) -> None:
        self.set_folded(not self._folded)
        self.foldToggled.emit(self._folded)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_KEY))
