"""设置: what one person likes, and the few facts of the file that print on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.file_dialogs import ask_folder
from db.declarations import Field

if TYPE_CHECKING:
    from app.core.session import Session
    from app.core.settings import Settings

FONT_SIZES = (9, 14)  # pt, screen.md
LETTER_COLOUR = "letter_colour"
"""Setting of the file: letters get a red head."""
_THEMES = (("跟随系统", "auto"), ("浅色", "light"), ("深色", "dark"))
_ENTER = (("向下", "down"), ("向右", "right"))
_EM_WIDTH = 36


class SettingsDialog(QDialog):
    """Signals: changed() after 确定, when everything is stored."""

    changed = Signal()

    def __init__(self, settings: Settings, session: Session | None, *, operator: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("设置")
        self._settings, self._session = settings, session
        self._size = QSpinBox(self)
        self._size.setRange(*FONT_SIZES)
        self._size.setSuffix(" 磅")
        self._size.setValue(settings.get("font_size", 10))
        self._theme = _combo(_THEMES, settings.get("theme", "auto"), self)
        self._enter = _combo(_ENTER, settings.get("enter", "down"), self)
        self._operator = QLineEdit(operator, self)
        self._unit = QLineEdit(str(session.setting("unit", "") or "") if session else "", self)
        self._unit.setPlaceholderText("如 某某街道办事处")
        self._unit.setEnabled(session is not None and not session.read_only)
        self._folder = QLineEdit(settings.get("second_backup_folder", ""), self)
        self._folder.setPlaceholderText("另一块硬盘上的文件夹，不选就只备份在台账旁边")
        self._colour = QCheckBox("函件的发文机关标志用红色（彩色打印机）", self)
        self._colour.setChecked(bool(session.setting(LETTER_COLOUR, False)) if session else False)
        self._colour.setEnabled(self._unit.isEnabled())
        self._limits = {field.key: self._limit(field) for field in _limits(session)}
        self._lay_out()

    def _limit(self, field: Field) -> QSpinBox:
        """A number of days or hours that differs from place to place."""
        assert self._session is not None
        box = QSpinBox(self)
        box.setRange(field.minimum or 0, field.maximum or 999)
        box.setSuffix(f" {field.help.removeprefix('单位：').rstrip('。')}")
        box.setValue(int(self._session.setting(field.key, field.default)))
        box.setEnabled(not self._session.read_only)
        return box

    def _lay_out(self) -> None:
        form = _form()
        for text, widget, hint in (
            ("字号", self._size, ""),
            ("颜色", self._theme, ""),
            ("回车键", self._enter, "在表格里按回车以后，光标往哪边走。"),
            ("操作员姓名", self._operator, "写进每一次修改的历史。"),
            ("单位名称", self._unit, "印在清单、卡片和备份上；存在台账文件里。"),
            ("函件", self._colour, ""),
            ("第二备份文件夹", self._folder_row(), "每半小时和退出时另存一份到这里，硬盘坏了也不丢。"),
        ):
            label = QLabel(text, self)
            field = self._folder if widget.layout() else widget
            field.setAccessibleName(text)
            label.setBuddy(field)
            form.addRow(label, self._explained(widget, hint))
        buttons = QDialogButtonBox(self)
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(16)
        if self._limits:
            column.addWidget(self._tabs(form), 1)
        else:
            column.addLayout(form)
            column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("汉") * _EM_WIDTH)

    def _tabs(self, form: QFormLayout) -> QTabWidget:
        """What is set now and then on one sheet, the time limits of the place on another."""
        tabs = QTabWidget(self)
        limits = _form()
        for field in _limits(self._session):
            box = self._limits[field.key]
            box.setAccessibleName(field.heading)
            limits.addRow(field.heading, box)
        for name, part in (("常用", form), ("办理期限", limits)):
            sheet = QWidget(tabs)
            sheet.setLayout(part)
            part.setContentsMargins(12, 12, 12, 12)
            tabs.addTab(sheet, name)
        return tabs

    def _explained(self, widget: QWidget, hint: str) -> QVBoxLayout:
        """The widget with its explanation right under it."""
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(widget)
        if hint:
            note = QLabel(hint, self)
            note.setProperty("role", "muted")
            column.addWidget(note)
        return column

    def _folder_row(self) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        choose = QPushButton("浏览…", holder)
        choose.clicked.connect(self._on_choose)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        return holder

    def accept(self) -> None:
        """Store everything; the window applies it on `changed`."""
        self._settings.set("font_size", self._size.value())
        self._settings.set("theme", self._theme.currentData())
        self._settings.set("enter", self._enter.currentData())
        self._settings.set("operator", self._operator.text().strip())
        self._settings.set("second_backup_folder", self._folder.text().strip())
        if self._session is not None and self._unit.isEnabled():
            self._session.set_setting("unit", self._unit.text().strip())
            self._session.set_setting(LETTER_COLOUR, self._colour.isChecked())
            for field in _limits(self._session):
                self._session.set_setting(field.key, self._limits[field.key].value())
        super().accept()
        self.changed.emit()

    def _on_choose(self) -> None:
        folder = ask_folder(self, "第二备份文件夹")
        if folder is not None:
            self._folder.setText(str(folder))


def _limits(session: Session | None) -> tuple[Field, ...]:
    """Time limits the tabs declare, each kept as a setting of the file under its key."""
    return tuple(field for editor in session.editors for field in editor.limits) if session else ()


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(14)
    return form


def _combo(pairs: tuple[tuple[str, str], ...], chosen: str, parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    for text, value in pairs:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box
