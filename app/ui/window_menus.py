"""The menus of the window, from the commands; 办理 is filled by the page each time it opens."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu

from app.ui.actions import Actions

FILE = (
    "new_file", "open_file", "*recent", "demo_file", "", "import", "export", "print", "", "backup", "restore", "",
    "settings", "", "quit",
)  # fmt: skip
EDIT = (
    "undo", "redo", "", "cut", "copy", "paste", "clear", "fill_down", "today", "", "new_record", "save", "delete", "",
    "search", "find", "find_next", "find_previous", "replace", "next_problem",
)  # fmt: skip
VIEW = (
    "whose",
    "compare",
    "crosstab",
    "",
    "columns",
    "chart",
    "as_of",
    "history",
    "changes",
    "bin",
    "",
    "toggle_list",
    "toggle_form",
    "next_card",
)
HELP = ("help", "keys", "", "about")

PAGE_COMMANDS = (*(key for key in (*EDIT, *VIEW, "import", "export", "print") if key not in ("", "undo", "redo")),)
NEEDS_FILE = ("undo", "redo", *PAGE_COMMANDS)
NEEDS_WRITING = ("import", "new_record", "save", "delete", "cut", "paste", "clear", "fill_down", "today", "replace")


def fill(window: QMainWindow, actions: Actions) -> tuple[QMenu, QMenu]:
    """Build the menu bar; gives the empty menus 最近打开 and 办理, filled when they are opened."""
    recent = QMenu("最近打开", window)
    acting = QMenu("办理(&A)", window)
    for text, keys in (("文件(&F)", FILE), ("编辑(&E)", EDIT), ("查看(&V)", VIEW), ("帮助(&H)", HELP)):
        if keys is HELP:
            window.menuBar().addMenu(acting)
        menu = window.menuBar().addMenu(text)
        for key in keys:
            if not key:
                menu.addSeparator()
            elif key == "*recent":
                menu.addMenu(recent)
            else:
                menu.addAction(actions[key])
    return recent, acting
