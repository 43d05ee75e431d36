"""FILE: a scan or picture kept in the data file: chosen, dropped, opened, saved elsewhere, taken away."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from app.core.errors import KnownTrouble
from app.ui.field_widgets import FieldWidget
from app.ui.file_dialogs import ask_open_path, ask_save_path, safe_name
from db.declarations import Field

if TYPE_CHECKING:
    from app.core.session import Session

SCANS = "扫描件和文档 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.doc *.docx *.wps *.ofd *.xls *.xlsx);;所有文件 (*)"


def file_name(cell: str | None) -> str:
    """The name of a stored file, "" for none."""
    return (cell or "").partition("/")[2]


class FileWidget(FieldWidget):
    """Name of the file with its buttons; another file can be let go over it."""

    def __init__(self, field: Field, parent: QWidget, *, session: Session) -> None:
        super().__init__(field, parent)
        self._session = session
        self._value: str | None = None
        self._trouble = ""
        self._read_only = False
        self._line = QLineEdit(self)
        self._line.setReadOnly(True)
        self._line.setPlaceholderText("把扫描件拖到这里")
        self._line.setAcceptDrops(False)  # the whole row takes it
        self._adopt(self._line)
        self._choose = self._button("选择文件…", self._on_choose)
        self._open = self._button("打开", self.open_file)
        self._more = self._button("更多", None)
        menu = QMenu(self._more)
        menu.addAction("另存…").triggered.connect(self.save_copy)
        self._changing = [menu.addAction("换一个文件…"), menu.addAction("取消这个文件")]
        self._changing[0].triggered.connect(self._on_choose)
        self._changing[1].triggered.connect(self.clear)
        self._more.setMenu(menu)
        self.setAcceptDrops(True)
        self._show()

    def _button(self, text: str, slot: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(f"{self.declared.heading}：{text.rstrip('…')}")
        if slot is not None:
            button.clicked.connect(slot)
        self.layout().addWidget(button)
        return button

    def part(self) -> QWidget:
        return self._line

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value, self._trouble = value, ""
        self._show()

    def problem(self) -> str:
        return self._trouble

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self._show()

    def _show(self) -> None:
        name = file_name(self._value)
        self._line.setText(name)
        self._line.setCursorPosition(0)
        self._line.setToolTip(name or self.declared.help)
        self._choose.setVisible(not name)
        self._choose.setEnabled(not self._read_only)
        self._open.setVisible(bool(name))
        self._more.setVisible(bool(name))
        for line in self._changing:
            line.setEnabled(not self._read_only)

    # -- what the clerk does

    def take_file(self, path: Path) -> None:
        """Put a file into the data file and its name into the field."""
        if self._read_only:
            return
        try:
            self._value = self._session.store_file(path)
            self._trouble = ""
        except KnownTrouble as error:
            self._trouble = error.text
        self._show()
        self.edited.emit()
        self.committed.emit()

    def clear(self) -> None:
        """Take the file out of the field; the history keeps it."""
        if self._value is not None and not self._read_only:
            self._value, self._trouble = None, ""
            self._show()
            self.edited.emit()
            self.committed.emit()

    def open_file(self) -> None:
        """Show the file with the program the system has for it; that gets a copy, the data file keeps its own."""
        if self._value is None:
            return
        copy = aside() / self._value[:16] / safe_name(file_name(self._value))
        if self._write(copy):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))

    def save_copy(self) -> None:
        """Write a copy wherever the clerk wants it."""
        suffix = Path(file_name(self._value)).suffix
        kinds = f"{suffix.lstrip('.').upper()} (*{suffix});;所有文件 (*)" if suffix else "所有文件 (*)"
        path = ask_save_path(self, "另存文件", file_name(self._value), kinds)
        if path is not None:
            self._write(path)

    def _write(self, path: Path) -> bool:
        """False when it could not be written; the sentence stands under the field then."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._session.file_bytes(self._value))
            self._trouble = ""
        except KnownTrouble as error:
            self._trouble = error.text
        except OSError as error:
            self._trouble = (
                f"没有写出“{path.name}”：{error.strerror or '磁盘不让写'}。台账里的文件还在，请换一个地方再试。"
            )
        if self._trouble:
            self.committed.emit()
        return not self._trouble

    def _on_choose(self) -> None:
        path = ask_open_path(self, f"选择{self.declared.heading}", SCANS)
        if path is not None:
            self.take_file(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take_key(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_file() if self._value else self._on_choose()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            return False
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._read_only and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take_file(paths[0])


@cache
def aside() -> Path:
    """A folder for copies the system opens; gone when the program ends, as far as other programs let go of them."""
    folder = Path(tempfile.mkdtemp(prefix="street-ledger-files-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
