"""Who changed what and when: of one record field by field, and of the whole file set by set (architecture, idea 3).

Reads the journal through the session; 恢复到此时 is a new change through the same door.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core import text
from app.core.errors import BadInput, KnownTrouble
from app.ui import text_difference, theme
from app.ui.as_of_picker import AsOfPicker
from app.ui.lines_delegate import AIR, LinesDelegate
from db.changes import Action, ChangeSet, Edit, HistoryEntry
from db.declarations import Field, Table

if TYPE_CHECKING:
    from app.core.session import Session

KINDS = {"do": "", "undo": "撤销：", "redo": "重做："}
CONTEXT = 40
"""Characters kept on both sides of a difference in a long text."""
PAGE = 200
"""Change sets read at a time."""


def as_restored(table: Table, entry: HistoryEntry, now: dict[str, Any]) -> ChangeSet | None:
    """The change that brings the record back to how it stood after `entry`; None when nothing differs.

    Args:
        entry: must have an `after` image.
        now: the record as it is.
    """
    after = entry.after or {}
    typed = (field.key for field in table.fields if field.stored and not field.computed)
    values = {key: after.get(key) for key in typed if after.get(key) != now.get(key)}
    if not values:
        return None
    name = text.title(table, now) or table.heading
    edit = Edit(Action.UPDATE, table.key, values, row_id=entry.row_id, rev=now.get("rev"))
    return ChangeSet(f"恢复“{name[:30]}”到 {entry.at[:16].replace('T', ' ')}", (edit,), source="restore")


class HistoryPanel(QWidget):
    """The changes of one record, newest first; the one chosen is shown old → new."""

    closed = Signal()
    restored = Signal(object)  # Applied

    def __init__(self, session: Session, table: Table, row_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._table, self._row_id = session, table, row_id
        self._entries: list[HistoryEntry] = []
        self._make_widgets()
        self.reload()

    def _make_widgets(self) -> None:
        self.caption = QLabel(self)
        self.caption.setProperty("role", "title")
        self.caption.setWordWrap(True)
        self.changes = QListWidget(self)
        self.changes.setAccessibleName("修改记录，最近的在上")
        self.changes.setItemDelegate(LinesDelegate(self.changes))
        self.changes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.detail = QTextBrowser(self)
        self.detail.setAccessibleName("这次修改的内容")
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setMargin(8)
        self.message.setProperty("role", "error-band")
        self.message.hide()
        self.restore_button = QPushButton("恢复到此时", self)
        self.restore_button.setToolTip("把这条记录改回这次修改之后的样子；这本身也是一次修改，可以撤销")
        self.close_button = QPushButton("关闭", self)
        self.changes.currentRowChanged.connect(self._on_change)
        self.restore_button.clicked.connect(self.restore)
        self.close_button.clicked.connect(self.closed)
        self._arrange()

    def _arrange(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.changes)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.restore_button)
        foot.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(self.caption)
        box.addWidget(self.message)
        box.addWidget(splitter, 1)
        box.addLayout(foot)

    def reload(self) -> None:
        """Read the history again."""
        self._entries = self._session.history(self._table.key, self._row_id)
        self.caption.setText(f"修改历史：{self._session.title(self._table.key, self._row_id)}")
        self.changes.clear()
        for entry in self._entries:
            self.changes.addItem(QListWidgetItem(_entry_text(entry, self._table)))
        if self._entries:
            self.changes.setCurrentRow(0)
        else:
            self.detail.setPlainText("还没有修改记录。")
            self.restore_button.setEnabled(False)

    def entry(self) -> HistoryEntry | None:
        """The change chosen."""
        place = self.changes.currentRow()
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def _on_change(self, place: int) -> None:
        if (entry := self.entry()) is None:
            return
        self.detail.setHtml(entry_html(entry, self._table, self._session))
        can = place > 0 and entry.after is not None and not self._session.read_only
        self.restore_button.setEnabled(can)

    def restore(self) -> None:
        """Bring the record back to how it stood after the change chosen."""
        entry, now = self.entry(), self._session.row(self._table.key, self._row_id)
        self.message.hide()
        if entry is None or now is None:
            self._complain("这条记录已经删除，请到回收站恢复。")
            return
        change = as_restored(self._table, entry, now)
        if change is None:
            self._complain("记录现在就是这个样子，没有需要恢复的内容。")
            return
        try:
            applied = self._session.apply(change)
        except (BadInput, KnownTrouble) as error:
            self._complain(f"没有恢复，记录没有变：{getattr(error, 'text', '') or error}")
            return
        self.reload()
        self.restored.emit(applied)

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()


def _entry_text(entry: HistoryEntry, table: Table) -> str:
    headings = [field.heading for field in table.fields if field.key in entry.changed]
    if entry.before is None:
        what = "新建"
    elif entry.after is None:
        what = "删除"
    else:
        what = "改了 " + "、".join(headings[:4]) + (f" 等 {len(headings)} 项" if len(headings) > 4 else "")
    at = entry.at[:16].replace("T", " ")
    return f"{at}　{entry.operator}\n{KINDS.get(entry.kind, '')}{entry.label}\n{what}"


def entry_html(entry: HistoryEntry, table: Table, session: Session) -> str:
    """One change as rich text: label, reason, then each field old → new with the differences marked."""
    parts = [f"<p><b>{_plain(KINDS.get(entry.kind, '') + entry.label)}</b></p>"]
    if entry.reason:
        parts.append(f"<p>理由：{_plain(entry.reason)}</p>")
    for field in table.fields:
        if field.key in entry.changed:
            parts.append(_field_html(field, entry, session))
    return "".join(parts)


def _field_html(field: Field, entry: HistoryEntry, session: Session) -> str:
    colours = theme.tokens()
    old, new = (
        text.display(field, (image or {}).get(field.key), session.title) for image in (entry.before, entry.after)
    )
    marked = text_difference.as_html(
        old,
        new,
        context=CONTEXT,
        old_colour=colours.error,
        new_colour=colours.good,
        old_ground=colours.error_band,
        new_ground=colours.good_band,
    )
    if entry.before is None or entry.after is None:
        marked = _plain(new or old)
    elif not old or not new:
        empty = f'<span style="color:{colours.muted}">（空）</span>'
        marked = f"{empty} → {marked}" if not old else f"{marked} → {empty}"
    head = f'<span style="color:{colours.muted}">{_plain(field.heading)}</span>'
    return f'<p style="margin-bottom:2px">{head}</p><p style="margin-top:0">{marked}</p>'


def _plain(words: str) -> str:
    return text_difference.as_html(words, words, old_colour="", new_colour="", old_ground="", new_ground="")


class ChangesPanel(QWidget):
    """All change sets of the file, newest first, by operator and day; undo steps through them in order only."""

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[Any] = []
        self.operators = QComboBox(self)
        self.operators.setAccessibleName("操作人")
        self.until = AsOfPicker(self, caption="截至", today=self._today)
        self.until.setToolTip("只看这一天和以前的修改")
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels(["时间", "操作人", "做了什么", "新增", "修改", "删除", ""])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName("全部修改，最近的在上")
        self.more_button = QPushButton("更早的", self)
        self.undo_button = QPushButton(self)
        self.close_button = QPushButton("关闭", self)
        self._arrange()
        self.operators.currentIndexChanged.connect(self._show)
        self.until.dateChosen.connect(self._show)
        self.more_button.clicked.connect(self._on_more)
        self.undo_button.clicked.connect(self._on_undo)
        self.close_button.clicked.connect(self.closed)
        self.reload()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(QLabel("操作人", self))
        top.addWidget(self.operators)
        top.addWidget(self.until)
        top.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.more_button)
        foot.addStretch(1)
        foot.addWidget(self.undo_button)
        foot.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self.tree, 1)
        box.addLayout(foot)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)

    def _today(self) -> date:
        return self._session.clock().date()

    def reload(self) -> None:
        """Read the newest change sets again."""
        self._shown = list(self._session.change_sets(limit=PAGE))
        names = sorted({each.operator for each in self._shown})
        chosen = self.operators.currentText()
        self.operators.blockSignals(True)
        self.operators.clear()
        self.operators.addItems(["全部", *names])
        self.operators.setCurrentIndex(max(self.operators.findText(chosen), 0))
        self.operators.blockSignals(False)
        self._show()

    def _on_more(self) -> None:
        if self._shown:
            self._shown += self._session.change_sets(limit=PAGE, before=self._shown[-1].number)
        self._show()

    def _show(self, *_: object) -> None:
        wanted, until = self.operators.currentText(), self.until.value()
        self.tree.clear()
        for each in self._shown:
            if wanted not in ("", "全部", each.operator) or (until and each.at[:10] > until):
                continue
            label = f"{KINDS.get(each.kind, '')}{each.label}"
            counts = [str(count) if count else "–" for count in (each.inserted, each.updated, each.deleted)]
            state = "已撤销" if each.undone else ""
            item = QTreeWidgetItem([each.at[:16].replace("T", " "), each.operator, label, *counts, state])
            item.setSizeHint(2, QSize(0, self.fontMetrics().height() + AIR))
            for column in (3, 4, 5):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.tree.addTopLevelItem(item)
        label = self._session.undo_label
        self.undo_button.setText(f"撤销：{label}" if label else "没有可撤销的")
        self.undo_button.setEnabled(bool(label) and not self._session.read_only)
        self.more_button.setEnabled(bool(self._shown) and len(self._shown) % PAGE == 0)

    def _on_undo(self) -> None:
        self._session.undo()
        self.reload()
