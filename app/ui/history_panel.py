"""Who changed what and when: of one record field by field, and of the whole file set by set (architecture, idea 3).

Reads the journal through the session; 恢复到此时 is a new change through the same door.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
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


@dataclass(frozen=True, slots=True)
class Step:
    """What one change set did to a record.

    Attributes:
        own: the change of the record itself, None when only detail rows changed.
        details: the changes of its detail rows.
    """

    own: HistoryEntry | None
    details: tuple[HistoryEntry, ...]

    @property
    def first(self) -> HistoryEntry:
        """Any of its changes, for what they have in common: when, who, label, reason."""
        return self.own or self.details[0]


def steps(entries: list[HistoryEntry], table: Table) -> list[Step]:
    """Changes of a record and its detail rows put together by change set; `entries` in the order of the sets."""
    found = []
    for _, members in groupby(entries, key=lambda entry: entry.number):
        own, details = None, []
        for entry in members:
            if entry.table == table.key:
                own = entry
            else:
                details.append(entry)
        found.append(Step(own, tuple(details)))
    return found


class HistoryPanel(QWidget):
    """The changes of one record and of its detail rows, newest first; the one chosen is shown old → new."""

    closed = Signal()
    restored = Signal(object)  # Applied

    def __init__(self, session: Session, table: Table, row_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._table, self._row_id = session, table, row_id
        self._steps: list[Step] = []
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
        self.restore_button.setToolTip("把这条记录改回这次修改之后的样子，下面的明细不动；这本身也是一次修改，可以撤销")
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
        self._steps = steps(self._session.history_with_details(self._table.key, self._row_id), self._table)
        self.caption.setText(f"修改历史：{self._session.title(self._table.key, self._row_id)}")
        self.changes.clear()
        for step in self._steps:
            self.changes.addItem(QListWidgetItem(_step_text(step, self._table, self._session)))
        if self._steps:
            self.changes.setCurrentRow(0)
        else:
            self.detail.setPlainText("还没有修改记录。")
            self.restore_button.setEnabled(False)

    def step(self) -> Step | None:
        """The change set chosen."""
        place = self.changes.currentRow()
        return self._steps[place] if 0 <= place < len(self._steps) else None

    def _on_change(self, place: int) -> None:
        if (step := self.step()) is None:
            return
        self.detail.setHtml(_step_html(step, self._table, self._session))
        newer = any(above.own for above in self._steps[:place])
        can = newer and step.own is not None and step.own.after is not None and not self._session.read_only
        self.restore_button.setEnabled(can)

    def restore(self) -> None:
        """Bring the record back to how it stood after the change chosen."""
        step, now = self.step(), self._session.row(self._table.key, self._row_id)
        self.message.hide()
        if step is None or step.own is None or now is None:
            self._complain("这条记录已经删除，请到回收站恢复。")
            return
        change = as_restored(self._table, step.own, now)
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


def _step_text(step: Step, table: Table, session: Session) -> str:
    what = [] if step.own is None else [_own_text(step.own, table)]
    counts = Counter((session.tables[entry.table].heading, _verb(entry)) for entry in step.details)
    what += [f"{heading} {verb} {count} 条" for (heading, verb), count in counts.items()]
    entry = step.first
    at = entry.at[:16].replace("T", " ")
    return f"{at}　{entry.operator}\n{KINDS.get(entry.kind, '')}{entry.label}\n{'；'.join(what)}"


def _own_text(entry: HistoryEntry, table: Table) -> str:
    headings = [field.heading for field in table.fields if field.key in entry.changed]
    if entry.before is None:
        return "新建"
    if entry.after is None:
        return "删除"
    return "改了 " + "、".join(headings[:4]) + (f" 等 {len(headings)} 项" if len(headings) > 4 else "")


def _verb(entry: HistoryEntry) -> str:
    if entry.before is None:
        return "新增"
    return "删除" if entry.after is None else "修改"


def _step_html(step: Step, table: Table, session: Session) -> str:
    """One change set as rich text: the record's fields old → new, then a line for each change of a detail row."""
    parts = [_head_html(step.first) if step.own is None else entry_html(step.own, table, session)]
    parts += [_detail_html(entry, session) for entry in step.details]
    return "".join(parts)


def _detail_html(entry: HistoryEntry, session: Session) -> str:
    """依据条款 新增：… for a row that came or went, else 依据条款 法规名称：old → new for each cell, with its name."""
    table, muted = session.tables[entry.table], theme.tokens().muted
    name = text.title(table, entry.before or entry.after or {}, session.title)
    if entry.before is None or entry.after is None:
        line = f"{_plain(f'{table.heading} {_verb(entry)}：')}</span>{_plain(name)}"
        return f'<p><span style="color:{muted}">{line}</p>'
    lines = [
        f'<span style="color:{muted}">{_plain(f"{table.heading} {field.heading}：")}</span>'
        f"{_short(field, entry, session)}"
        for field in table.fields
        if field.key in entry.changed
    ]
    return f'<p>{"<br>".join(lines)}<br><span style="color:{muted}">（{_plain(name)}）</span></p>'


def entry_html(entry: HistoryEntry, table: Table, session: Session) -> str:
    """One change as rich text: label, reason, then each field old → new with the differences marked."""
    parts = [_head_html(entry)]
    for field in table.fields:
        if field.key in entry.changed:
            parts.append(_field_html(field, entry, session))
    return "".join(parts)


def _head_html(entry: HistoryEntry) -> str:
    label = f"<p><b>{_plain(KINDS.get(entry.kind, '') + entry.label)}</b></p>"
    return f"{label}<p>理由：{_plain(entry.reason)}</p>" if entry.reason else label


def _field_html(field: Field, entry: HistoryEntry, session: Session) -> str:
    head = f'<span style="color:{theme.tokens().muted}">{_plain(field.heading)}</span>'
    marked = _marked(field, entry, session)
    return f'<p style="margin-bottom:2px">{head}</p><p style="margin-top:0">{marked}</p>'


def _texts(field: Field, entry: HistoryEntry, session: Session) -> tuple[str, str]:
    old, new = (image or {} for image in (entry.before, entry.after))
    return (
        text.display(field, old.get(field.key), session.title),
        text.display(field, new.get(field.key), session.title),
    )


def _short(field: Field, entry: HistoryEntry, session: Session) -> str:
    """The whole cell old → new on one line; a long one as `_marked`."""
    both = _texts(field, entry, session)
    if max(map(len, both)) > CONTEXT:
        return _marked(field, entry, session)
    return " → ".join(_plain(each or "（空）") for each in both)


def _marked(field: Field, entry: HistoryEntry, session: Session) -> str:
    """The cell's old → new with the differences marked; only the text when the record came or went."""
    colours = theme.tokens()
    old, new = _texts(field, entry, session)
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
        return _plain(new or old)
    if old and new:
        return marked
    empty = f'<span style="color:{colours.muted}">（空）</span>'
    return f"{empty} → {marked}" if not old else f"{marked} → {empty}"


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
