"""Somebody else changed the record meanwhile: both versions side by side; nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.draft import Draft
from app.core.text import display
from db.declarations import Row, Table

_EM_SIZE = (48, 24)  # in full-width characters


class StaleDialog(QDialog):
    """Accepted: put mine on top of the new content and look again. Rejected: leave mine as a draft."""

    def __init__(
        self, table: Table, draft: Draft, current: Row, *, title_of: Callable[[str, int], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("这条记录刚被修改过")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        text = "没有保存：您填写的时候，这条记录已被改动。两份内容都在，请比较后决定。"
        column.addWidget(QLabel(text, self, wordWrap=True))
        column.addWidget(self._comparison(table, draft, current, title_of), 1)
        buttons = QDialogButtonBox(self)
        buttons.addButton("把我的修改放到新内容上", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.addButton("先不改，留作草稿", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        em = self.fontMetrics().horizontalAdvance("汉")
        self.resize(em * _EM_SIZE[0], em * _EM_SIZE[1])

    def _comparison(
        self, table: Table, draft: Draft, current: Row, title_of: Callable[[str, int], str]
    ) -> QTableWidget:
        before, mine = draft.row or {}, draft.changed()
        keys = [key for key in draft.values if key in mine or current.get(key) != before.get(key)]
        view = QTableWidget(len(keys), 4, self)
        view.setHorizontalHeaderLabels(["项目", "原来的", "现在的", "我填的"])
        view.verticalHeader().hide()
        view.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        view.setWordWrap(True)
        view.setAccessibleName("两份内容的比较")
        for place, key in enumerate(keys):
            field = table.field(key)
            cells = (before.get(key), current.get(key), mine.get(key, before.get(key)))
            view.setItem(place, 0, QTableWidgetItem(field.heading))
            for number, cell in enumerate(cells, start=1):
                item = QTableWidgetItem(display(field, cell, title_of))
                item.setToolTip(item.text())
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                view.setItem(place, number, item)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return view
