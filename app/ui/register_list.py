"""The left card: the registers of a tab under their headings, with their counts. It folds to icons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.register_row import COUNT, FOLDED, ICON, KEY, RowPainter
from db.declarations import Table

_WIDE = 13  # width of the card in full-width characters


class RegisterList(QFrame):
    """Registers to choose from. A heading folds with a click, Enter, blank, Left and Right.

    Signals: chosen(table key); foldToggled(True when the card is folded to icons); sectionsFolded(list of headings)
    after the clerk folded or unfolded one.
    """

    chosen = Signal(str)
    foldToggled = Signal(bool)
    sectionsFolded = Signal(object)

    def __init__(self, tables: tuple[Table, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._folded = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show_current)
        self._list = QListWidget(self)
        self._list.setAccessibleName("登记簿目录")
        self._list.setProperty("role", "bare")
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._painter = RowPainter(self._list)
        self._painter.many = len(tables)
        self._list.setItemDelegate(self._painter)
        self._fill(tables)
        self._list.currentItemChanged.connect(self._on_current)
        self._list.itemClicked.connect(self._on_clicked)
        self._list.installEventFilter(self)
        self._fold = QToolButton(self)
        self._fold.setProperty("role", "quiet")
        self._fold.clicked.connect(self._on_fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 7, 8)
        column.addWidget(self._list, 1)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignRight)
        self.set_folded(False)

    def _fill(self, tables: tuple[Table, ...]) -> None:
        """Registers grouped by heading in the order in which the headings first appear."""
        sections: dict[str, list[Table]] = {}
        for table in tables:
            sections.setdefault(table.section, []).append(table)
        for section, own in sections.items():
            if section and len(sections) > 1:
                self._add(section, "", len(own))
            for table in own:
                self._add(table.heading, table.key, "")

    def _add(self, text: str, key: str, count: object) -> None:
        item = QListWidgetItem(text, self._list)
        item.setData(KEY, key)
        item.setData(COUNT, count)
        if not key:
            item.setData(FOLDED, False)

    def _items(self) -> Iterator[QListWidgetItem]:
        return (self._list.item(row) for row in range(self._list.count()))

    def _heading_of(self, item: QListWidgetItem) -> QListWidgetItem | None:
        above = (self._list.item(row) for row in range(self._list.row(item), -1, -1))
        return next((one for one in above if not one.data(KEY)), None)

    # -- what is shown

    def set_current(self, key: str) -> None:
        """Mark a register without announcing it; its heading unfolds."""
        self._painter.shown = key
        for item in self._items():
            if item.data(KEY) == key:
                heading = self._heading_of(item)
                if heading is not None and heading.data(FOLDED):
                    self._set_section(heading, folded=False)
                self._list.blockSignals(True)
                self._list.setCurrentItem(item)
                self._list.blockSignals(False)
        self._list.viewport().update()

    def set_count(self, key: str, count: int) -> None:
        """Show how many records the register holds."""
        for item in self._items():
            if item.data(KEY) == key:
                item.setData(COUNT, f"{count:,}")
                item.setToolTip(f"{item.text()}：{count:,}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {count}")

    def set_folded_sections(self, names: Iterable[str]) -> None:
        """Fold these headings and unfold the others; announces nothing."""
        wanted = set(names)
        for item in self._items():
            if not item.data(KEY):
                self._set_section(item, folded=item.text() in wanted)

    def folded_sections(self) -> list[str]:
        """Headings whose registers are hidden."""
        return [item.text() for item in self._items() if not item.data(KEY) and item.data(FOLDED)]

    def _set_section(self, heading: QListWidgetItem, *, folded: bool) -> None:
        heading.setData(FOLDED, folded)
        heading.setData(Qt.ItemDataRole.AccessibleTextRole, f"{heading.text()}，{'已收起' if folded else '已展开'}")
        heading.setToolTip(f"{'展开' if folded else '收起'}“{heading.text()}”（{heading.data(COUNT)} 个登记簿）")
        for row in range(self._list.row(heading) + 1, self._list.count()):
            if not self._list.item(row).data(KEY):
                break
            self._list.item(row).setHidden(folded)
        self._list.scheduleDelayedItemsLayout()

    def folded(self) -> bool:
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Icons only, or icons, headings and counts."""
        self._folded = self._painter.folded = folded
        em = self.fontMetrics().horizontalAdvance("汉")
        self.setFixedWidth(ICON + 36 if folded else round(em * _WIDE) + 36)
        text = "展开目录" if folded else "收起目录"
        self._fold.setIcon(theme.icon("fold-right" if folded else "fold-left", role="muted"))
        self._fold.setToolTip(f"{text}（F9）")
        self._fold.setAccessibleName(text)
        self._list.scheduleDelayedItemsLayout()
        self._list.viewport().update()
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def _show_current(self) -> None:
        """Keep the register in front in sight when rows get another height."""
        if self._list.currentItem() is not None:
            self._list.scrollToItem(self._list.currentItem())

    def focus_list(self) -> None:
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh_theme(self) -> None:
        self.set_folded(self._folded)

    # -- what the clerk does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            item = self._list.currentItem()
            if item is not None and self._take_key(item, event.key()):
                return True
        return super().eventFilter(watched, event)

    def _take_key(self, item: QListWidgetItem, key: int) -> bool:
        heading = not item.data(KEY)
        if heading and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._toggle(item)
        elif heading and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if item.data(FOLDED) != (key == Qt.Key.Key_Left):
                self._toggle(item)
        elif key == Qt.Key.Key_Left and self._heading_of(item) is not None:
            self._list.setCurrentItem(self._heading_of(item))
        else:
            return False
        return True

    def _toggle(self, heading: QListWidgetItem) -> None:
        self._set_section(heading, folded=not heading.data(FOLDED))
        self.sectionsFolded.emit(self.folded_sections())

    def _on_fold(self) -> None:
        self.set_folded(not self._folded)
        self.foldToggled.emit(self._folded)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        if not item.data(KEY):
            self._toggle(item)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KEY):
            self.chosen.emit(item.data(KEY))
