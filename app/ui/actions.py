"""Every command of the window once: text, key, icon, tip. Menus, buttons and keys all use the same QAction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui import theme


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        key: name in code. text: menu text; … at the end when a dialog follows. keys: portable key sequences.
        icon: file of `resources/icons`, "" for none. tip: tooltip; the key is added by itself.
        short: button text where the menu text is too long. grid: the grid itself listens to the key while it has
            the focus; the menu only shows it, else Qt would call the key ambiguous.
    """

    key: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    short: str = ""
    grid: bool = False


COMMANDS = (
    Command("new_file", "新建台账文件…", icon="new", tip="建一个空的台账文件"),
    Command("open_file", "打开…", ("Ctrl+O",), "open", "打开另一个台账文件"),
    Command("demo_file", "打开演示街道", icon="office", tip="用演示数据熟悉本程序，不影响正式数据"),
    Command("import", "导入表格…", ("Ctrl+I",), "import", "导入区里发来的表格，先核对再写入", "导入"),
    Command("export", "导出表格…", ("Ctrl+E",), "export", "把当前列表导出为 Excel 或 CSV 表格", "导出"),
    Command("print", "打印预览…", ("Ctrl+P",), "print", "先看版面，再打印或存为 PDF", "打印"),
    Command("backup", "另存备份…", icon="backup", tip="把现在的数据另存一份并核对"),
    Command("restore", "恢复备份…", icon="restore", tip="从备份取回以前的数据"),
    Command("settings", "设置…", ("Ctrl+,",), "settings"),
    Command("quit", "退出", ("Ctrl+Q",)),
    Command("undo", "撤销", ("Ctrl+Z",), "undo"),
    Command("redo", "重做", ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
    Command("cut", "剪切", ("Ctrl+X",), "cut", grid=True),
    Command("copy", "复制", ("Ctrl+C",), "copy", grid=True),
    Command("paste", "粘贴", ("Ctrl+V",), "paste", grid=True),
    Command("clear", "清除内容", ("Delete",), grid=True),
    Command("fill_down", "向下填充", ("Ctrl+D",), grid=True),
    Command("today", "填入今天", ("Ctrl+;",), "calendar", grid=True),
    Command("new_record", "新增", ("Ctrl+N",), "add", "新增一条记录"),
    Command("save", "保存", ("Ctrl+S",), "save", "保存右边正在填写的内容"),
    Command("delete", "删除选中的行", ("Ctrl+Delete",), "trash", "移到回收站，可以撤销"),
    Command("search", "搜索", ("Ctrl+F",), "search"),
    Command("find", "在列表里查找", ("Ctrl+Shift+F",), grid=True),
    Command("find_next", "查找下一个", ("F3",), grid=True),
    Command("find_previous", "查找上一个", ("Shift+F3",), grid=True),
    Command("replace", "查找替换…", ("Ctrl+H",), grid=True),
    Command("columns", "选择列…", icon="columns", tip="选择显示哪些列"),
    Command("history", "这条记录的历史", ("Ctrl+Shift+H",), "history", "谁在什么时候改了什么", "历史"),
    Command("changes", "修改记录…", icon="list", tip="这个台账的每一步修改"),
    Command("bin", "回收站…", icon="trash", tip="找回删除的记录"),
    Command("as_of", "时点回看…", icon="clock", tip="看某一天的样子"),
    Command("chart", "图表", ("Ctrl+G",), "chart", "把当前列表画成图表"),
    Command("whose", "查谁负责…", ("Ctrl+K",), "user", "一件事归谁管：牵头的、我们的职责、写在哪份清单里", "查谁负责"),
    Command("compare", "比较版本…", icon="columns", tip="一份清单的两个版本逐条对比，打印调整对照表", short="比较版本"),
    Command("crosstab", "统计表…", icon="list", tip="按机构、职能等统计，点开数字就是那些行", short="统计表"),
    Command("toggle_list", "收起左边目录", ("F9",), "fold-left"),
    Command("toggle_form", "显示右边表单", ("F4",), "fold-right", "打开或收起右边的表单"),
    Command("next_problem", "下一个问题", ("F8",), "warning"),
    Command("next_card", "切换区域", ("F6",)),
    Command("help", "怎么办", ("F1",), "help"),
    Command("keys", "快捷键"),
    Command("about", "关于与第三方许可", icon="info"),
)


class Actions:
    """The QActions of one window by command key: `actions["save"]`. The window owns them."""

    def __init__(self, window: QWidget) -> None:
        self._by_key = {command.key: _action(command, window) for command in COMMANDS}
        self._drawn: set[str] = set()

    def __getitem__(self, key: str) -> QAction:
        return self._by_key[key]

    def items(self) -> Iterable[tuple[str, QAction]]:
        """(command key, action) of all."""
        return self._by_key.items()

    def draw_icons(self, *keys: str) -> None:
        """Draw icons not drawn yet, of all commands when none is named: menus ask when first opened (start time)."""
        for command in COMMANDS:
            if command.icon and command.key not in self._drawn and (not keys or command.key in keys):
                self._drawn.add(command.key)
                self._by_key[command.key].setIcon(theme.icon(command.icon))

    def refresh_icons(self) -> None:
        """Draw those shown again in the colours of the theme now shown."""
        drawn = tuple(self._drawn)
        self._drawn.clear()
        if drawn:
            self.draw_icons(*drawn)


def _action(command: Command, window: QWidget) -> QAction:
    keys = [QKeySequence(sequence) for sequence in command.keys]
    shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    action = QAction(f"{command.text}\t{shown}" if command.grid else command.text, window)
    action.setObjectName(command.key)
    action.setIconText(command.short or command.text)
    if not command.grid:
        action.setShortcuts(keys)
    tip = command.tip or command.text.rstrip("…")
    action.setToolTip(f"{tip}（{shown}）" if shown else tip)
    window.addAction(action)
    return action
