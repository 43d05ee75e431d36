"""Look at a paste, a replacement or a clearing before it is written: what changes, what is new, what is refused, why.

Cells are corrected in place; the counts add up; one button carries the rest out as one step.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput, KnownTrouble
from app.ui import theme
from app.ui.cell_values import told
from app.ui.grid_pane import ROW_HEIGHT
from app.ui.paste_plan import Plan, PlannedCell, PlannedRow, shown, verdict

HEADINGS = ("位置", "列", "原来", "改为", "说明")
WORDS = {"changed": "修改", "added": "新增", "refused": "不写入", "unchanged": "不变"}
_NEW = 3
_LONGEST = 80  # characters of a value in the list; the tooltip has all of it
_NOWHERE = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class CheckModel(QAbstractTableModel):
    """One line a cell of the plan, those of one verdict or all that matter.

    Signal: corrected() after the clerk changed a cell.
    """

    corrected = Signal()

    def __init__(self, plan: Plan, parent: QObject) -> None:
        super().__init__(parent)
        self.plan = plan
        self._lines: list[tuple[PlannedRow, PlannedCell]] = []
        self.show_only("")

    def show_only(self, wanted: str) -> None:
        """Show the cells of one verdict; "" shows all but the unchanged ones, what is refused first."""
        self.beginResetModel()
        lines = [(row, cell) for row in self.plan.rows for cell in row.cells]
        if wanted:
            self._lines = [line for line in lines if verdict(*line) == wanted]
        else:
            self._lines = [line for line in lines if verdict(*line) != "unchanged"]
            self._lines.sort(key=lambda line: verdict(*line) != "refused")
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == _NEW and self._lines[index.row()][1].field is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row, cell = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._texts(row, cell)[index.column()]
            return text if role == Qt.ItemDataRole.ToolTipRole else " ".join(text[:_LONGEST].split("\n"))
        if role == Qt.ItemDataRole.EditRole:
            return cell.typed
        if role == Qt.ItemDataRole.ForegroundRole and index.column() >= _NEW:
            return _colour(row, cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADINGS[index.column()]}：{self._texts(row, cell)[index.column()]}"
        return None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, cell = self._lines[index.row()]
        if str(value) == cell.typed:
            return False
        self.plan.correct(row, cell, str(value))
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(HEADINGS) - 1))
        self.corrected.emit()
        return True

    def _texts(self, row: PlannedRow, cell: PlannedCell) -> tuple[str, ...]:
        session = self.plan.session
        new = cell.typed if cell.refusal else shown(session, cell, cell.new)
        kind = verdict(row, cell)
        why = cell.refusal or (row.refusal if kind == "refused" else "") or cell.doubt
        heading = cell.field.heading if cell.field is not None else "（无此列）"
        place = f"{row.title}（新）" if row.row_id is None else row.title
        remark = f"{WORDS[kind]}：{why}" if why else WORDS[kind]
        return place, heading, shown(session, cell, cell.old), new or "（空）", remark


def _colour(row: PlannedRow, cell: PlannedCell) -> QColor | None:
    tokens = theme.tokens()
    if verdict(row, cell) == "refused":
        return QColor(tokens.error)
    return QColor(tokens.warning) if cell.doubt else None


class PasteCheck(QDialog):
    """The check page. Nothing is written unless its first button is pressed.

    Signals: done_with(text) after it was written; refused(sentence) when the door said no.
    """

    done_with = Signal(str)
    refused = Signal(object)

    def __init__(self, plan: Plan, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pasteCheck")
        self.setWindowTitle(f"核对：{plan.label}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.plan = plan
        self.model = CheckModel(plan, self)
        self.model.corrected.connect(self._refresh)
        self.table = self._make_table()
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.problem = QLabel(self)
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.accept_button = QPushButton(self)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.carry_out)
        self._lay_out()
        self._refresh()
        em = self.fontMetrics().horizontalAdvance("国")
        self.resize(QSize(82 * em, 38 * em).boundedTo(parent.window().size()))

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName("将要写入的单元格")
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.horizontalHeader().setStretchLastSection(True)
        em = self.fontMetrics().horizontalAdvance("国")
        for column, width in enumerate((8, 8, 16, 16)):
            table.setColumnWidth(column, width * em)
        return table

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        self.chips = QButtonGroup(self)
        for place, kind in enumerate(("", "changed", "added", "refused", "unchanged")):
            button = QPushButton(self, checkable=True)
            button.setAutoDefault(False)
            button.setProperty("verdict", kind)
            self.chips.addButton(button, place)
            chips.addWidget(button)
        chips.addStretch(1)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(self._on_chip)
        hint = QLabel("“改为”一列可以直接改正（F2 或双击）；不写入的格子不会动原来的内容。", self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton("取消", self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        for part in (self.sentence, chips, self.table, hint, self.problem, buttons):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)

    def _refresh(self) -> None:
        counts = self.plan.counts()
        written = counts["changed"] + counts["added"]
        new_rows = f"（{counts['rows']} 行新记录）" if counts["rows"] else ""
        self.sentence.setText(
            f"共 {counts['total']} 格：修改 {counts['changed']} 格，新增 {counts['added']} 格{new_rows}，"
            f"不变 {counts['unchanged']} 格，不写入 {counts['refused']} 格。"
        )
        for button in self.chips.buttons():
            kind = button.property("verdict")
            number = counts[kind] if kind else counts["total"] - counts["unchanged"]
            button.setText(f"{WORDS[kind] if kind else '要看的'} {number}")
        self.accept_button.setText(f"写入 {written} 格")
        self.accept_button.setEnabled(written > 0)

    def _on_chip(self, place: int) -> None:
        self.model.show_only(self.chips.button(place).property("verdict"))

    def carry_out(self) -> None:
        """Write everything not refused as one step."""
        told_after = self._told_after()
        try:
            self.plan.session.apply(self.plan.change())
        except (BadInput, KnownTrouble) as error:
            sentence = told(error) if isinstance(error, BadInput) else error.text
            self.problem.setText(sentence)
            self.problem.show()
            self.refused.emit(sentence)
            return
        self.done_with.emit(told_after)
        self.accept()

    def _told_after(self) -> str:
        """What was done, with what was left out when not all of it could be."""
        counts = self.plan.counts()
        if not counts["refused"]:
            return f"已{self.plan.label}"
        deed = self.plan.label.split()[0]  # "粘贴" of "粘贴 5 行 × 1 列"
        return f"已{deed} {counts['changed'] + counts['added']} 格，{counts['refused']} 格没有写入"
