"""The tabs of the window and their pages, each built when it is first shown."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.core.editor import Editor
from app.ui import theme
from app.ui.coming_page import ComingPage
from app.ui.tab_page import TabPage

if TYPE_CHECKING:
    from app.core.settings import Settings
    from app.ui.record_page import RecordPage, Tools

TODAY_LINES = (
    "到期的协议、没兑现的承诺、该晋级的人员，排成一张单子",
    "区里退回的行、缺的扫描件、太久没做的备份",
    "每一行点开就到要填的那一格",
)
REPORT_LINES = ("把上次报送以后的改动打成一个报送包，拷到U盘", "区里的回执导回来，逐行显示已接收或退回的原因")
_TAB_SCALE = 1.1  # text of the tabs is 11 pt beside 10 pt, screen.md


class TabPages(QWidget):
    """今天要办, one tab an editor, 报送.

    Args:
        welcome: page shown while no file is open.

    Signals: shown(page) when another page is in front; built(page) for a new record page.
    """

    shown = Signal(object)
    built = Signal(object)

    def __init__(self, editors: tuple[Editor, ...], settings: Settings, parent: QWidget, *, welcome: TabPage) -> None:
        super().__init__(parent)
        self._editors, self._settings = editors, settings
        self._tools: Tools | None = None
        self._pages: dict[str, TabPage] = {}
        self._keys = ["today", *(editor.key for editor in editors), "report"]
        self._bar = QTabBar(self)
        self._bar.setObjectName("tabs")
        self._bar.setExpanding(False)
        self._bar.setUsesScrollButtons(True)
        self._bar.setAccessibleName("标签")
        for heading in ("今天要办", *(editor.heading for editor in editors), "报送"):
            self._bar.addTab(heading)
        self._bar.currentChanged.connect(self._on_tab)
        self._stack = QStackedWidget(self)
        self._welcome = welcome
        self._stack.addWidget(welcome)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        self.size_tabs()

    def size_tabs(self) -> None:
        """The tabs' text a tenth larger than the rest; asked again when the font changes."""
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * _TAB_SCALE)
        self._bar.setFont(font)

    def count(self) -> int:
        return len(self._keys)

    def page(self) -> TabPage:
        """The page in front."""
        return self._stack.currentWidget()

    def pages(self) -> tuple[TabPage, ...]:
        """All pages built so far, the welcome page with them."""
        return (self._welcome, *self._pages.values())

    def show_file(self, tools: Tools | None) -> None:
        """Tabs over an open file, or the welcome page over none; pages of the file before must be dropped."""
        self._tools = tools
        self._bar.setVisible(tools is not None)
        self._bar.updateGeometry()  # its hint of before the style sheet is a few pixels short
        if tools is None:
            self._stack.setCurrentWidget(self._welcome)
            self.shown.emit(self._welcome)
            return
        wanted = self._settings.get("tab", "")
        first = next((editor.key for editor in self._editors if editor.tables), self._keys[0])
        self.show_place(self._keys.index(wanted if wanted in self._keys else first))

    def drop(self) -> None:
        """Let all pages go."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()

    def show_place(self, place: int) -> None:
        """Show the tab at that place."""
        if self._bar.currentIndex() == place:
            self._on_tab(place)
        else:
            self._bar.setCurrentIndex(place)

    def show_table(self, table: str) -> RecordPage | None:
        """Bring the tab with that table to the front; None when no tab has it."""
        for editor in self._editors:
            if any(own.key == table for own in editor.tables):
                self.show_place(self._keys.index(editor.key))
                return self._pages[editor.key]
        return None

    def _on_tab(self, place: int) -> None:
        if self._tools is None:
            return
        key = self._keys[place]
        self._settings.set("tab", key)
        if key not in self._pages:
            self._pages[key] = self._make(key)
            self._stack.addWidget(self._pages[key])
        self._stack.setCurrentWidget(self._pages[key])
        self.shown.emit(self._pages[key])
        self._pages[key].on_shown()

    def _make(self, key: str) -> TabPage:
        if key == "today":
            return ComingPage("今天要办", TODAY_LINES, icon="today", parent=self._stack)
        if key == "report":
            return ComingPage("报送", REPORT_LINES, icon="send", parent=self._stack)
        editor = next(editor for editor in self._editors if editor.key == key)
        if not editor.tables:
            icon = key if theme.has_icon(key) else "list"
            return ComingPage(editor.heading, editor.coming, icon=icon, parent=self._stack)
        page = _page_class(key)(editor, self._tools, self._stack)
        self.built.emit(page)
        return page


def _page_class(key: str) -> type[RecordPage]:
    """The editor's own page, or the common one."""
    from app.ui.record_page import RecordPage  # with the first file, not with the window

    module = f"app.editors.{key}.page"
    return importlib.import_module(module).Page if importlib.util.find_spec(module) else RecordPage
