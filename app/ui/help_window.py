"""怎么办: the help pages shipped with the program, one task a page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from app.ui.actions import COMMANDS

_EM_SIZE = (60, 40)  # in full-width characters


class HelpWindow(QDialog):
    """Args: folder: Markdown pages, the first line of each its heading. topic: "keys" opens the list of keys."""

    def __init__(self, folder: Path, topic: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("怎么办")
        self._pages = [(_heading(path), path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]
        self._pages.append(("快捷键", keys_page()))
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self._names = QListWidget(split)
        self._names.setAccessibleName("帮助目录")
        self._names.addItems([name for name, _ in self._pages])
        self._text = QTextBrowser(split)
        self._text.setAccessibleName("帮助内容")
        self._names.currentRowChanged.connect(self._on_row)
        split.setStretchFactor(1, 1)
        em = self.fontMetrics().horizontalAdvance("汉")
        split.setSizes([em * 14, em * 44])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(split)
        self.resize(em * _EM_SIZE[0], em * _EM_SIZE[1])
        self._names.setCurrentRow(len(self._pages) - 1 if topic == "keys" else 0)

    def _on_row(self, row: int) -> None:
        self._text.setMarkdown(self._pages[row][1])


def keys_page() -> str:
    """The keys of all commands as Markdown."""
    lines = ["# 快捷键", "", "| 做什么 | 按键 |", "| --- | --- |"]
    lines += [f"| {command.text.rstrip('…')} | {' 或 '.join(command.keys)} |" for command in COMMANDS if command.keys]
    lines += ["| 换标签 | Alt+1 … Alt+5 |", "| 编辑单元格 | F2 |", "| 取消 | Esc |"]
    return "\n".join(lines)


def _heading(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").strip()
