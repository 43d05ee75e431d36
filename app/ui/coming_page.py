"""A tab that is still to come: says calmly what it will hold."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.tab_page import TabPage

_ICON = 48  # px at 100 %


class ComingPage(TabPage):
    """Heading, what the tab will hold, and the sentence that nothing is missing for today's work."""

    def __init__(self, heading: str, lines: tuple[str, ...], *, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._icon_name = icon
        card = QFrame(self)
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(48, 36, 48, 36)
        column.setSpacing(10)
        self._picture = QLabel(card)
        column.addWidget(self._picture)
        column.addWidget(_label(f"{heading}正在准备中", "title", card))
        column.addWidget(_label("以后的版本里，这里有：", "muted", card))
        for line in lines:
            column.addWidget(_label(f"·  {line}", "", card))
        column.addSpacing(8)
        column.addWidget(_label("现在可以先用“权责清单”，已经录入的内容以后都能接着用。", "muted", card))
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self.refresh_theme()

    def refresh_theme(self) -> None:
        self._picture.setPixmap(theme.icon(self._icon_name, role="accent").pixmap(_ICON))


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    return label
