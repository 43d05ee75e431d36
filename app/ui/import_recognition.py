"""The strip that says how a sheet was understood and lets the clerk correct it: header rows, kind, version, columns.

Knows the plan's sheets and the declarations; reading the file again is the page's work.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.exchange.import_plan import PlannedSheet, Recognition
from db.declarations import Table

LEAVE_OUT = "（不导入）"
NAMED = 4
"""Columns left out that are named in the summary."""


class RecognitionStrip(QFrame):
    """One line in words; opened, the widgets to correct it.

    Args:
        table: whose fields a column can be.
        kinds: what a sheet can be; empty when the register knows no kinds of list.
    """

    readAgainWanted = Signal(object, str)  # Recognition of this sheet alone, version label

    def __init__(self, table: Table, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "info-band")
        self._table, self._kinds = table, kinds
        self._sheet: PlannedSheet | None = None
        self._columns: dict[str, QComboBox] = {}
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.toggle = QPushButton("修改识别", self)
        self.toggle.setProperty("role", "quiet")
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._on_toggled)
        line = QHBoxLayout()
        line.addWidget(self.summary, 1)
        line.addWidget(self.toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 4, 8, 4)
        box.setSpacing(6)
        box.addLayout(line)
        box.addWidget(self._make_details())

    def _make_details(self) -> QWidget:
        self.details = QWidget(self)
        self.first, self.last = QSpinBox(self.details), QSpinBox(self.details)
        for spin, name in ((self.first, "表头第一行"), (self.last, "表头最后一行")):
            spin.setRange(1, 99_999)
            spin.setAccessibleName(name)
        self.kind = QComboBox(self.details)
        self.kind.addItems(self._kinds)
        self.kind.setAccessibleName("清单种类")
        self.version = QLineEdit(self.details)
        self.version.setAccessibleName("版本")
        self.version.setPlaceholderText("如 2024年版")
        self.again = QPushButton("按修改重新识别", self.details)
        self.again.clicked.connect(self._on_again)
        self.area = QScrollArea(self.details)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("各列对应的内容")
        self.area.viewport().setAutoFillBackground(False)
        box = QVBoxLayout(self.details)
        box.setContentsMargins(0, 0, 0, 4)
        box.addLayout(self._top_line())
        box.addWidget(self.area)
        self.details.hide()
        return self.details

    def _top_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        kind, version = QLabel("种类", self.details), QLabel("版本", self.details)
        for widget in (
            QLabel("表头：第", self.details),
            self.first,
            QLabel("行到第", self.details),
            self.last,
            QLabel("行", self.details),
            kind,
            self.kind,
            version,
            self.version,
        ):
            line.addWidget(widget)
        for widget in (kind, self.kind, version, self.version):
            widget.setVisible(bool(self._kinds))
        line.addStretch(1)
        line.addWidget(self.again)
        return line

    def show_sheet(self, sheet: PlannedSheet, version: str, *, asked: bool = False) -> None:
        """Show how this sheet was understood; a version the clerk asked for goes before that of the sheet's title."""
        self._sheet = sheet
        version = str(version if asked else sheet.meta.get("version_label") or version)
        self.summary.setText(_summary(sheet, self._table, version))
        self.first.setValue(min(sheet.header_rows, default=1))
        self.last.setValue(max(sheet.header_rows, default=1))
        self.kind.setCurrentIndex(self.kind.findText(sheet.list_kind))
        self.version.setText(version)
        self._show_columns(sheet)
        self.toggle.setVisible(not sheet.table)
        self.toggle.setChecked(bool(sheet.refused) or (self.toggle.isChecked() and not sheet.table))

    def _show_columns(self, sheet: PlannedSheet) -> None:
        inner = QWidget(self.area)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        self._columns = {}
        fields = [field for field in self._table.fields if field.stored and not field.computed]
        for place, letter in enumerate(_letters(sheet)):
            heading = sheet.headings.get(letter, "")
            label = QLabel(f"{letter}　{heading or '（无表头）'}", inner)
            label.setToolTip(heading)
            combo = QComboBox(inner)
            combo.installEventFilter(self)
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.addItem(LEAVE_OUT, "")
            for field in fields:
                combo.addItem(field.heading, field.key)
            combo.setCurrentIndex(max(combo.findData(sheet.column_map.get(letter, "")), 0))
            combo.setAccessibleName(f"{letter} 列 {heading} 对应")
            grid.addWidget(label, 0, place)
            grid.addWidget(combo, 1, place)
            self._columns[letter] = combo
        grid.setColumnStretch(len(self._columns), 1)
        self.area.setWidget(inner)
        inner.setAutoFillBackground(False)
        bar = self.area.horizontalScrollBar().sizeHint().height()
        self.area.setFixedHeight(inner.sizeHint().height() + bar + 4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the strip, it never changes a column by accident (trap 27)."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _on_toggled(self, opened: bool) -> None:
        self.details.setVisible(opened)
        self.toggle.setText("收起" if opened else "修改识别")
        if opened:
            self.first.setFocus()

    def _on_again(self) -> None:
        assert self._sheet is not None
        self.readAgainWanted.emit(self.corrected(self._sheet), self.version.text().strip())

    def corrected(self, sheet: PlannedSheet) -> Recognition:
        """What differs from how the sheet was understood; the rest is left to the recogniser."""
        rows = tuple(range(self.first.value(), max(self.first.value(), self.last.value()) + 1))
        chosen = {letter: str(combo.currentData()) for letter, combo in self._columns.items()}
        columns = {letter: key for letter, key in chosen.items() if key != sheet.column_map.get(letter, "")}
        kind = self.kind.currentText()
        return Recognition(
            header_rows={sheet.name: rows} if list(rows) != sheet.header_rows else {},
            columns={sheet.name: columns} if columns else {},
            list_kinds={sheet.name: kind} if kind not in ("", sheet.list_kind) else {},
        )


def joined(one: Recognition, other: Recognition) -> Recognition:
    """Both corrections together; where they speak of the same, `other` wins."""
    names = {*one.columns, *other.columns}
    return Recognition(
        header_rows={**one.header_rows, **other.header_rows},
        columns={name: {**one.columns.get(name, {}), **other.columns.get(name, {})} for name in names},
        list_kinds={**one.list_kinds, **other.list_kinds},
    )


def _letters(sheet: PlannedSheet) -> list[str]:
    """Columns with a heading or a meaning, in the order of the sheet (A … Z, AA …)."""
    letters = {letter for letter, heading in sheet.headings.items() if heading} | set(sheet.column_map)
    return sorted(letters, key=lambda letter: (len(letter), letter))


def _summary(sheet: PlannedSheet, table: Table, version: str) -> str:
    rows = sheet.header_rows
    head = f"第 {rows[0]} 行" if len(rows) == 1 else f"第 {rows[0]}–{rows[-1]} 行" if rows else "没有找到"
    left_out = [*sheet.unmapped, *(f"{heading}（个人信息）" for heading in sheet.meta.get("dropped", ()))]
    parts = [f"表头：{head}"]
    if sheet.list_kind:
        parts.append(f"种类：{sheet.list_kind}")
    if version:
        parts.append(f"版本：{version}")
    elif sheet.list_kind:
        parts.append("版本：表里没写，可点“修改识别”补上")
    parts.append(f"认出 {len(sheet.column_map)} 列")
    if left_out:
        more = "……" if len(left_out) > NAMED else ""
        parts.append(f"不导入 {len(left_out)} 列：{'、'.join(left_out[:NAMED])}{more}")
    return "　·　".join(parts)
