"""Soft bands above the page: read-only file, drafts found, known trouble. Never in the way of work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

_ROLES = {"info": "info-band", "warning": "band", "error": "error-band"}
_TEXT_ROLES = {"info": "", "warning": "warning", "error": "error"}


class Notice(QFrame):
    """One band: a sentence, its buttons, 关闭."""

    closed = Signal(str)

    def __init__(self, text: str, *, kind: str, closable: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", _ROLES[kind])
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        label = QLabel(text, self, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", _TEXT_ROLES[kind])
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(label, 1)
        self.setAccessibleName(text)
        self._row = row
        if closable:
            self.add_button("关闭", self._on_close)

    def add_button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        """A button in front of 关闭; `slot` is a bound method of a QObject."""
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.clicked.connect(slot)
        self._row.insertWidget(1 if text != "关闭" else self._row.count(), button)
        return button

    def _on_close(self) -> None:
        self.closed.emit(self.objectName())


class NoticeBar(QWidget):
    """All bands now shown, one per name: a new one of the same name replaces the old."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._by_name: dict[str, Notice] = {}

    def show_notice(self, name: str, text: str, *, kind: str = "info", closable: bool = True) -> Notice:
        """Show a band; `kind` is "info", "warning" or "error"."""
        self.drop(name)
        notice = Notice(text, kind=kind, closable=closable, parent=self)
        notice.setObjectName(name)
        notice.closed.connect(self.drop)
        self._by_name[name] = notice
        self._column.addWidget(notice)
        notice.show()
        return notice

    def drop(self, name: str) -> None:
        """Take the band of that name away, if there is one."""
        notice = self._by_name.pop(name, None)
        if notice is not None:
            notice.hide()
            notice.deleteLater()

    def names(self) -> tuple[str, ...]:
        """Names of the bands now shown."""
        return tuple(self._by_name)
