"""The row over the grid: search, chips of active filters, point in time, commands; what has no room goes to 更多."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.core.query import Filter, Query
from app.core.text import display
from app.ui import theme
from app.ui.field_widgets import UndoSharingLine
from db.declarations import Kind, Table

_DEBOUNCE = 120  # ms after the last key before the list is asked
_CHIP_CHARS = 14
_SEARCH_EM = 11  # least width of the search box in full-width characters


def filter_text(table: Table, condition: Filter) -> str:
    """A filter as the clerk reads it: "权力类型：行政许可、行政处罚"."""
    if condition.field == "id":  # rows picked by a figure, an action or their marks
        return f"所选 {len(condition.values):,} {table.counter}"
    field = table.field(condition.field)
    parts = []
    if condition.values and field.kind is Kind.REFERENCE:
        parts.append(f"{len(condition.values)} 个")
    elif condition.values:
        parts.append("、".join(display(field, value) for value in condition.values))
    if condition.blank is not None:
        parts.append("空白" if condition.blank else "非空")
    if condition.contains:
        parts.append(f"含“{condition.contains}”")
    if condition.minimum is not None:
        parts.append(f"≥ {display(field, condition.minimum)}")
    if condition.maximum is not None:
        parts.append(f"≤ {display(field, condition.maximum)}")
    return f"{field.heading}：{'，'.join(parts)}"


class SearchBox(UndoSharingLine):
    """Search field; Down or Enter leaves to the list, Esc empties it."""

    leftDown = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leftDown.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Search, chips and buttons of the register now shown.

    Attributes:
        words: how a filter is said on its chip.

    Signals: queryEdited(Query) when the clerk searched or took a chip away; searchLeft() when the list should get
    the focus.
    """

    queryEdited = Signal(object)
    searchLeft = Signal()

    def __init__(self, commands: tuple[QAction, ...], primary: QAction, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._query = Query("")
        self._search = SearchBox(self)
        self._search.setAccessibleName("搜索")
        self._search.setClearButtonEnabled(True)
        self._search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._magnifier = self._search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self._on_text)
        self._search.leftDown.connect(self.searchLeft)
        self._later = QTimer(self, singleShot=True, interval=_DEBOUNCE)
        self._later.timeout.connect(self._on_search)
        self._buttons = [self._button(action) for action in commands]
        self._primary = self._button(primary)
        self._primary.setProperty("role", "primary")
        self._primary.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._more = QToolButton(self)
        self._more.setAccessibleName("更多")
        self._more.setToolTip("更多")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more_menu = QMenu(self._more)
        self._more.setMenu(self._more_menu)
        self._chips = QWidget(self)
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(6)
        self.words: Callable[[Table, Filter], str] = filter_text
        self._extra: list[QWidget] = []
        self._tools: tuple[QWidget, ...] = ()
        self._lay_out()
        self.refresh_theme()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(8)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._search, 1)
        for button in (*self._buttons, self._more, self._primary):
            self._row.addWidget(button)
        self._column.addLayout(self._row)
        self._second = QHBoxLayout()
        self._second.setSpacing(6)
        self._second.addWidget(self._chips, 1)
        self._column.addLayout(self._second)
        self._chips.hide()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(action.iconText())
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget (时点) behind the search box."""
        self._extra.append(widget)
        self._row.insertWidget(1, widget)
        self._fit()

    def set_tools(self, tools: tuple[QWidget, ...]) -> None:
        """Show a register's own buttons in front of the chips; those of the register before are put away."""
        for tool in self._tools:
            tool.hide()
            self._second.removeWidget(tool)
        self._tools = tools
        for place, tool in enumerate(tools):
            self._second.insertWidget(place, tool)
            tool.show()

    def show_query(self, table: Table, query: Query) -> None:
        """Show what the list is asked for; nothing is announced."""
        self._table, self._query = table, query
        names = [field.heading for field in table.fields if field.searched]
        self._search.setPlaceholderText(f"搜索{names[0]}等（Ctrl+F）" if names else "搜索（Ctrl+F）")
        tip = "可以打汉字、全拼或拼音首字母；几个词用空格分开。"
        self._search.setToolTip(f"{tip}\n查找范围：{'、'.join(names)}")
        if self._search.text().strip() != query.text.strip():
            self._search.setText(query.text)  # it must tell: its ✕ comes and goes with what it tells
            self._later.stop()
        self._show_chips()

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def search_has_focus(self) -> bool:
        return self._search.hasFocus()

    def refresh_theme(self) -> None:
        self._magnifier.setIcon(theme.icon("search", role="muted"))
        empty = self._search.findChild(QAction, "_q_qlineeditclearaction")
        if empty is not None:
            empty.setIcon(theme.icon("close", role="muted"))
        self._more.setIcon(theme.icon("more"))
        self._show_chips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        need = self._search_width() + self._primary.sizeHint().width() + self._more.sizeHint().width() + 48
        return QSize(need + sum(widget.sizeHint().width() + 8 for widget in self._extra), hint.height())

    def _search_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("汉") * _SEARCH_EM

    def _fit(self) -> None:
        """Hide buttons from the right end of their row until the search box has its least width."""
        fixed = [self._primary, *self._extra]
        room = self.width() - 24 - self._search_width() - sum(part.sizeHint().width() + 8 for part in fixed)
        widths = [button.sizeHint().width() + 8 for button in self._buttons]
        shown = len(widths)
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + 8
            while shown and sum(widths[:shown]) > room:
                shown -= 1
        self._more_menu.clear()
        for place, button in enumerate(self._buttons):
            button.setVisible(place < shown)
            if place >= shown:
                self._more_menu.addAction(button.defaultAction())
        self._more.setVisible(shown < len(widths))

    def _show_chips(self) -> None:
        while self._chip_row.count():
            part = self._chip_row.takeAt(0).widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        if self._table is None:
            return
        for place, condition in enumerate(self._query.filters):
            self._chip_row.addWidget(self._chip(self.words(self._table, condition), place))
        if len(self._query.filters) > 1:
            self._chip_row.addWidget(self._clear_button())
        self._chip_row.addStretch(1)
        self._chips.setVisible(bool(self._query.filters or self._tools))

    def _chip(self, text: str, place: int) -> QPushButton:
        short = text if len(text) <= _CHIP_CHARS + 6 else f"{text[: _CHIP_CHARS + 5]}…"
        chip = QPushButton(f"{short}  ✕", self._chips)
        chip.setProperty("role", "chip")
        chip.setProperty("place", place)
        chip.setToolTip(f"{text}（点击取消这个筛选）")
        chip.setAccessibleName(f"取消筛选 {text}")
        chip.clicked.connect(self._on_chip)
        return chip

    def _clear_button(self) -> QPushButton:
        clear = QPushButton("清除全部", self._chips)
        clear.setProperty("role", "link")
        clear.clicked.connect(self._on_clear)
        return clear

    def _on_text(self, _text: str) -> None:
        self._later.start()

    def _on_search(self) -> None:
        self._edited(replace(self._query, text=self._search.text().strip()))

    def _on_chip(self) -> None:
        place = self.sender().property("place")
        kept = tuple(part for number, part in enumerate(self._query.filters) if number != place)
        self._edited(replace(self._query, filters=kept))

    def _on_clear(self) -> None:
        self._edited(replace(self._query, filters=()))

    def _edited(self, query: Query) -> None:
        self._query = query
        self._show_chips()
        self.queryEdited.emit(query)
