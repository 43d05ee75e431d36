"""Deleted records of all registers: what, when, by whom, why; each can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core import text
from app.core.errors import BadInput, KnownTrouble
from app.ui.history_panel import entry_html
from app.ui.lines_delegate import AIR
from db.changes import HistoryEntry
from db.declarations import Table

if TYPE_CHECKING:
    from app.core.session import Session


class RecycleBin(QWidget):
    """The list of deleted records, newest first.

    Args:
        tables: whose deleted records are shown; child rows come back with their parents.
    """

    closed = Signal()
    restored = Signal(object)  # Applied

    def __init__(self, session: Session, tables: Sequence[Table], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tables = [table for table in tables if table.detail_of is None]
        self._entries: list[HistoryEntry] = []
        self._make_widgets()
        self._arrange()
        self.reload()

    def _make_widgets(self) -> None:
        self.register = QComboBox(self)
        self.register.setAccessibleName("登记簿")
        self.register.addItem("全部", "")
        for table in self._tables:
            self.register.addItem(table.heading, table.key)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("搜索名称、操作人")
        self.search.setAccessibleName("搜索已删除的记录")
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels(["登记簿", "名称", "删除时间", "操作人", "理由"])
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setAccessibleName("已删除的记录")
        self.empty = QLabel("回收站是空的。删除的记录会留在这里，随时可以恢复。", self)
        self.empty.setProperty("role", "muted")
        self.content = QTextBrowser(self)
        self.content.setAccessibleName("删除前的内容")
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setMargin(8)
        self.restore_button = QPushButton("恢复", self)
        self.restore_button.setProperty("role", "primary")
        self.close_button = QPushButton("关闭", self)
        self.register.currentIndexChanged.connect(self._show)
        self.search.textChanged.connect(self._show)
        self.tree.itemSelectionChanged.connect(self._on_selection)
        self.restore_button.clicked.connect(self.restore)
        self.close_button.clicked.connect(self.closed)

    def _arrange(self) -> None:
        heading = QLabel("回收站", self)
        heading.setProperty("role", "title")
        top = QHBoxLayout()
        top.addWidget(self.register)
        top.addWidget(self.search, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.restore_button)
        foot.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(heading)
        box.addLayout(top)
        box.addWidget(self.message)
        box.addWidget(self.empty)
        box.addWidget(self.tree, 3)
        box.addWidget(self.content, 2)
        box.addLayout(foot)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.message.hide()

    def reload(self) -> None:
        """Read what is deleted again."""
        found = [entry for table in self._tables for entry in self._session.deleted(table.key)]
        self._entries = sorted(found, key=lambda entry: (entry.at, entry.number), reverse=True)
        self._show()

    def _show(self, *_: object) -> None:
        wanted, words = self.register.currentData(), self.search.text().strip().lower()
        self.tree.blockSignals(True)
        self.tree.clear()
        for place, entry in enumerate(self._entries):
            table = self._session.tables[entry.table]
            cells = [table.heading, _name(entry, table, self._session), entry.at[:16].replace("T", " ")]
            cells += [entry.operator, entry.reason or entry.label]
            if wanted in ("", entry.table) and words in " ".join(cells).lower():
                item = QTreeWidgetItem(cells)
                item.setData(0, Qt.ItemDataRole.UserRole, place)
                item.setToolTip(1, cells[1])
                item.setSizeHint(1, QSize(0, self.fontMetrics().height() + AIR))
                self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)
        self.empty.setVisible(not self._entries)
        if self.tree.topLevelItemCount():
            self.tree.setCurrentItem(self.tree.topLevelItem(0))
        self._on_selection()

    def chosen(self) -> list[HistoryEntry]:
        """The deletions selected."""
        return [self._entries[item.data(0, Qt.ItemDataRole.UserRole)] for item in self.tree.selectedItems()]

    def _on_selection(self) -> None:
        chosen = self.chosen()
        self.restore_button.setEnabled(bool(chosen) and not self._session.read_only)
        self.restore_button.setText(f"恢复 {len(chosen)} 条" if len(chosen) > 1 else "恢复")
        if len(chosen) == 1:
            entry = chosen[0]
            self.content.setHtml(entry_html(entry, self._session.tables[entry.table], self._session))
        else:
            self.content.clear()

    def restore(self) -> None:
        """Bring back what is selected; each record is one undo step."""
        done, applied = 0, None
        try:
            for entry in reversed(self.chosen()):
                applied = self._session.restore_deleted(entry.table, entry.row_id)
                done += 1
        except (BadInput, KnownTrouble) as error:
            self._say(f"恢复了 {done} 条，其余没有恢复：{getattr(error, 'text', '') or error}", "error-band")
        else:
            self._say(f"已恢复 {done} 条，Ctrl+Z 可撤销。", "info-band")
        self.reload()
        if applied is not None:
            self.restored.emit(applied)

    def _say(self, sentence: str, role: str) -> None:
        self.message.setProperty("role", role)
        self.message.style().polish(self.message)
        self.message.setText(sentence)
        self.message.show()


def _name(entry: HistoryEntry, table: Table, session: Session) -> str:
    return text.title(table, entry.before or {}, session.title)
