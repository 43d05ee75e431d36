"""怎么办: the help pages shipped with the program, one task a page, with pictures of the window."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListWidget,
    QScrollArea,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions import COMMANDS
from app.ui.help_topics import KEYS

_EM_SIZE = (76, 46)  # in full-width characters
_LIST_EM = 18
_MARGIN = 12  # px around the text
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")
_IMAGE = int(QTextDocument.ResourceType.ImageResource)


class HelpWindow(QDialog):
    """Args: folder: Markdown pages, the first line of each its heading. topic: name of a page, "keys" for the keys."""

    def __init__(self, folder: Path, topic: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("怎么办")
        paths = sorted(folder.glob("*.md"))
        self._names = [path.stem for path in paths] + [KEYS]
        self._pages = [(_heading(path), path.read_text(encoding="utf-8")) for path in paths]
        self._pages.append(("快捷键", keys_page()))
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self._list = QListWidget(split)
        self._list.setAccessibleName("帮助目录")
        self._list.addItems([name for name, _ in self._pages])
        for place, (name, _) in enumerate(self._pages):
            self._list.item(place).setToolTip(name)
        self._text = HelpText(folder, split)
        self._text.pictureWanted.connect(self._on_picture)
        self._list.currentRowChanged.connect(self._on_row)
        split.setStretchFactor(1, 1)
        em = self.fontMetrics().horizontalAdvance("汉")
        split.setSizes([em * _LIST_EM, em * (_EM_SIZE[0] - _LIST_EM)])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(split)
        self.resize(em * _EM_SIZE[0], em * _EM_SIZE[1])
        self._list.setCurrentRow(self._names.index(topic) if topic in self._names else 0)

    def topic(self) -> str:
        """Name of the page shown."""
        return self._names[self._list.currentRow()]

    def _on_row(self, row: int) -> None:
        self._text.show_page(self._pages[row][1])

    def _on_picture(self, path: Path) -> None:
        """A picture at its full size, as far as the screen has room."""
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("图片")
        area = QScrollArea(dialog)
        label = QLabel(area)
        label.setPixmap(QPixmap(str(path)))
        label.setAccessibleName("放大的图片")
        area.setWidget(label)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        dialog.resize((label.sizeHint() + QSize(4, 4)).boundedTo(self.screen().availableSize() * 0.95))
        dialog.open()


class HelpText(QTextBrowser):
    """One page. Pictures are as wide as the page has room and open large on a click.

    Signal: pictureWanted(path of the picture).
    """

    pictureWanted = Signal(object)

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._folder = folder
        self._source = ""
        self._width = 0
        self.setAccessibleName("帮助内容")
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)
        self.anchorClicked.connect(self._on_link)
        self._again = QTimer(self, singleShot=True, interval=120)
        self._again.timeout.connect(self._fit_pictures)

    def show_page(self, markdown: str) -> None:
        """Show a page from its start."""
        self._source = _PICTURE.sub(r"[![\1](\2)](\2)", markdown)
        self._width = self.viewport().width()
        self.setMarkdown(self._source)

    def loadResource(self, kind: int, name: QUrl) -> object:
        """A picture scaled to the width of the page, sharp on every screen."""
        if int(kind) != _IMAGE:
            return super().loadResource(kind, name)
        image = QImage(str(self._folder / name.toString()))
        ratio = self.devicePixelRatioF()
        bar = 0 if self.verticalScrollBar().isVisible() else self.verticalScrollBar().sizeHint().width()
        room = round((self.viewport().width() - bar - 2 * _MARGIN - 4) * ratio)
        if image.width() > room > 0:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again.start()

    def _fit_pictures(self) -> None:
        """Another width: the same page with its pictures anew, where it was scrolled to."""
        if self._width != self.viewport().width() and self._source:
            place = self.verticalScrollBar().value()
            self._width = self.viewport().width()
            self.document().clear()
            self.setMarkdown(self._source)
            self.verticalScrollBar().setValue(place)

    def _on_link(self, url: QUrl) -> None:
        path = self._folder / url.toString()
        if path.suffix == ".png" and path.exists():
            self.pictureWanted.emit(path)


def keys_page() -> str:
    """The keys of all commands as Markdown."""
    lines = ["# 快捷键", "", "| 做什么 | 按键 |", "| --- | --- |"]
    lines += [f"| {command.text.rstrip('…')} | {' 或 '.join(command.keys)} |" for command in COMMANDS if command.keys]
    lines += ["| 办理（这条记录可以办的步骤） | Alt+A |", "| 换标签 | Alt+1 … Alt+5 |"]
    lines += ["| 编辑单元格 | F2 |", "| 取消 | Esc |"]
    return "\n".join(lines)


def _heading(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").strip()
