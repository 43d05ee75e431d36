"""The menu of a grid cell. Each line names its key, so that the hand learns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.ui.grid import Grid


def cell_menu(grid: Grid) -> QMenu:
    """The menu for the selected cells; it goes away by itself when closed."""
    menu = QMenu(grid)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    writable = not grid.model.read_only
    rows = len(grid.selected_ids())
    _add(menu, "剪切", "Ctrl+X", grid.cut, enabled=writable)
    _add(menu, "复制", "Ctrl+C", grid.copy)
    _add(menu, "复制（带表头）", "Ctrl+Shift+C", grid.edits.copy_with_headings)
    _add(menu, "粘贴", "Ctrl+V", grid.paste, enabled=writable)
    menu.addSeparator()
    _add(menu, "清除", "Delete", grid.clear, enabled=writable)
    _add(menu, "向下填充", "Ctrl+D", grid.fill_down, enabled=writable)
    _add(menu, "填入今天", "Ctrl+;", grid.insert_today, enabled=writable)
    index = grid.view.current()
    if index.isValid() and grid.model.refusal(index.row(), index.column()):
        _add(menu, "放弃这格未保存的输入", "Esc", grid.give_up)
    menu.addSeparator()
    _add(menu, "筛选这一列…", "Alt+↓", grid.open_filter)
    _add(menu, "选择列…", "", grid.choose_columns)
    _add(menu, "列宽适应内容", "", grid.fit_columns)
    menu.addSeparator()
    _add(menu, "新增行", "", grid.add_row, enabled=writable)
    _add(menu, f"删除 {rows} 行" if rows > 1 else "删除行", "", grid.delete_rows, enabled=writable and rows > 0)
    _add(menu, "历史", "", grid.show_history, enabled=grid.current_id() is not None)
    return menu


def _add(menu: QMenu, text: str, key: str, command: Callable[[], object], *, enabled: bool = True) -> None:
    action = menu.addAction(f"{text}\t{key}" if key else text)
    action.setEnabled(enabled)
    action.triggered.connect(command)
