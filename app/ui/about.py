"""关于: version, what the program stands on, the licences of others; and the keys worth knowing."""

from __future__ import annotations

import platform
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QSplitter,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.core.version import VERSION

_OVERVIEW = "third_party"
_EM_SIZE = (56, 34)  # in full-width characters


class AboutDialog(QDialog):
    """Args: licences: folder with one text file a component."""

    def __init__(self, licences: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于街道台账")
        tabs = QTabWidget(self)
        tabs.addTab(self._versions(), "版本")
        tabs.addTab(self._licences(licences), "第三方许可")
        buttons = QDialogButtonBox(self)
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.addWidget(tabs, 1)
        column.addWidget(buttons)
        em = self.fontMetrics().horizontalAdvance("汉")
        self.resize(em * _EM_SIZE[0], em * _EM_SIZE[1])

    def _versions(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        lines = (
            ("街道台账", "title"),
            (f"版本 {VERSION}", ""),
            ("不联网的街道登记簿：权责清单、共建协议、社区工作者。数据只存在本机的文件里。", "muted"),
            (f"Python {platform.python_version()} · Qt for Python {PySide6.__version__}", "muted"),
            (platform.platform(), "muted"),
        )
        for text, role in lines:
            label = QLabel(text, page, wordWrap=True)
            label.setProperty("role", role)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addStretch(1)
        return page

    def _licences(self, folder: Path) -> QWidget:
        own = sorted(path for path in folder.glob("*") if path.is_file() and path.stem != _OVERVIEW)
        fonts = sorted((folder.parent / "fonts").glob("*LICENSE*"))
        self._files = [*folder.glob(f"{_OVERVIEW}.md"), *own, *fonts]
        split = QSplitter(Qt.Orientation.Horizontal, self)
        names = QListWidget(split)
        names.setAccessibleName("组件")
        names.ensurePolished()  # else the rows are measured without the style sheet
        names.addItems(["一览" if path.stem == _OVERVIEW else path.stem for path in self._files])
        self._text = QTextBrowser(split)
        self._text.setAccessibleName("许可原文")
        names.currentRowChanged.connect(self._on_row)
        split.setStretchFactor(1, 1)
        split.setSizes([180, 460])
        names.setCurrentRow(0)
        return split

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._files):
            text = self._files[row].read_text(encoding="utf-8", errors="replace")
            if self._files[row].suffix == ".md":
                self._text.setMarkdown(text)
            else:
                self._text.setPlainText(text)
