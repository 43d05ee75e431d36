"""Choose which columns a grid shows, in which order, and how many stay in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.column_layout import MOST_FROZEN
from db.declarations import Field

if TYPE_CHECKING:
    from app.ui.column_layout import ColumnLayout

_KEY = int(Qt.ItemDataRole.UserRole)


class ColumnChooser(QDialog):
    """A list to tick and to drag. The layout changes when 确定 is pressed."""

    def __init__(self, layout: ColumnLayout, fields: tuple[Field, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("columnChooser")
        self.setWindowTitle("选择列")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._columns = layout
        self._fields = {field.key: field for field in fields}
        self.search = QLineEdit(self, placeholderText="查找列名", clearButtonEnabled=True)
        self.search.setAccessibleName("查找列名")
        self.list = QListWidget(self)
        self.list.setAccessibleName("列")
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.frozen = QComboBox(self)
        self.frozen.setAccessibleName("冻结前几列")
        self.frozen.addItems(["不冻结", *(f"前 {count} 列" for count in range(1, MOST_FROZEN + 1))])
        self._build()
        self._fill(layout.now())
        em = self.fontMetrics().horizontalAdvance("国")
        self.resize(26 * em, 36 * em)

    def _build(self) -> None:
        up, down = QPushButton("上移", self), QPushButton("下移", self)
        up.clicked.connect(self._on_up)
        down.clicked.connect(self._on_down)
        buttons = QDialogButtonBox(self)
        accept = buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setProperty("role", "primary")
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        reset = buttons.addButton("恢复默认", QDialogButtonBox.ButtonRole.ResetRole)
        reset.clicked.connect(self._on_reset)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.search.textChanged.connect(self._on_search)
        hint = QLabel("打勾的列显示在表格里；拖动或用“上移”“下移”改变顺序。", self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        frozen = QHBoxLayout()
        frozen.addWidget(QLabel("横向滚动时保持可见", self))
        frozen.addWidget(self.frozen, 1)
        moving = QHBoxLayout()
        moving.addWidget(up)
        moving.addWidget(down)
        moving.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(moving)
        column.addLayout(frozen)
        column.addWidget(buttons)

    def _fill(self, layout: dict) -> None:
        self._widths = dict(layout["widths"])
        self.list.clear()
        for key in layout["order"]:
            item = QListWidgetItem(self._fields[key].heading, self.list)
            item.setData(_KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in layout["shown"] else Qt.CheckState.Unchecked)
            item.setToolTip(self._fields[key].help)
        self.frozen.setCurrentIndex(layout["frozen"])

    def chosen(self) -> dict:
        """The layout as ticked and ordered."""
        items = [self.list.item(row) for row in range(self.list.count())]
        order = [item.data(_KEY) for item in items]
        shown = [item.data(_KEY) for item in items if item.checkState() == Qt.CheckState.Checked]
        return {"order": order, "shown": shown, "widths": self._widths, "frozen": self.frozen.currentIndex()}

    def accept(self) -> None:
        layout = self.chosen()
        if layout["shown"]:
            self._columns.change(layout)
            super().accept()

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + step < self.list.count():
            item = self.list.takeItem(row)
            self.list.insertItem(row + step, item)
            self.list.setCurrentItem(item)

    def _on_reset(self) -> None:
        self._fill(self._columns.defaults())

    def _on_search(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(text.strip() not in item.text())
