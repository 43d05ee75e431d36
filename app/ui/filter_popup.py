"""What opens under a heading: order, a tick list of the values with counts, empty or not, contains, from-to.

Works on one field of one query and gives back one `Filter`; the grid puts it into the query.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.pinyin import pinyin_keys
from app.core.query import Filter, Query
from app.core.text import fold, parse
from app.ui.cell_values import edit_text, shown_text
from db.declarations import NUMERIC, Field, Kind

if TYPE_CHECKING:
    from app.core.session import Session

MOST_VALUES = 500
BLANK = "（空白）"

_VALUE = int(Qt.ItemDataRole.UserRole)
_ALL, _BLANK_ONLY, _FILLED_ONLY = range(3)
_WIDTH_EM = 19
_LIST_LINES = 10


class FilterPopup(QFrame):
    """Order and filter of one column.

    Signals: filterChosen(field key, Filter or None); orderChosen(field key, descending or None for no order,
    further: True adds to the order instead of replacing it).
    """

    filterChosen = Signal(str, object)
    orderChosen = Signal(str, object, bool)

    def __init__(self, session: Session, field: Field, query: Query, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filterPopup")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"筛选：{field.heading}")
        self._session = session
        self._field = field
        self._query = query
        self._now = next((one for one in query.filters if one.field == field.key), Filter(field.key))
        self._ranged = field.kind in NUMERIC or field.kind is Kind.DATE
        self._make_widgets()
        self._lay_out()
        self._fill()

    def _make_widgets(self) -> None:
        self.search = QLineEdit(self, placeholderText="在下面的值里找", clearButtonEnabled=True)
        self.search.setAccessibleName("在值里找")
        self.search.textChanged.connect(self._on_search)
        self.all = QPushButton("全选", self)
        self.none = QPushButton("全不选", self)
        self.all.clicked.connect(self._on_all)
        self.none.clicked.connect(self._on_none)
        self.values = QListWidget(self)
        self.values.setAccessibleName("值")
        self.values.setUniformItemSizes(True)
        self.values.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the count stands at the end
        self.values.setFixedHeight(_LIST_LINES * (self.fontMetrics().lineSpacing() + 6))
        self.more = QLabel(f"这里只列 {MOST_VALUES} 个值，其余请用“包含”", self)
        self.more.setProperty("role", "muted")
        self.blank = QComboBox(self)
        self.blank.addItems(["空白和非空白", "只看空白", "只看非空白"])
        self.blank.setAccessibleName("空白")
        self.contains = QLineEdit(self, placeholderText="单元格里有这些字")
        self.contains.setAccessibleName("包含")
        example = "2026-11-22" if self._field.kind is Kind.DATE else "0"
        self.least = QLineEdit(self, placeholderText=example)
        self.most = QLineEdit(self, placeholderText=example)
        self.least.setAccessibleName("从")
        self.most.setAccessibleName("到")
        self.error = QLabel(self)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(self._order_row())
        column.addWidget(self.search)
        ticks = QHBoxLayout()
        ticks.addWidget(self.all)
        ticks.addWidget(self.none)
        ticks.addStretch(1)
        column.addLayout(ticks)
        column.addWidget(self.values)
        column.addWidget(self.more)
        form = QFormLayout()
        form.addRow("空白", self.blank)
        form.addRow("包含", self.contains)
        if self._ranged:
            form.addRow("从", self.least)
            form.addRow("到", self.most)
        else:
            self.least.hide()
            self.most.hide()
        column.addLayout(form)
        column.addWidget(self.error)
        column.addLayout(self._button_row())
        self.setMinimumWidth(_WIDTH_EM * self.fontMetrics().horizontalAdvance("国"))

    def _order_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        tip = "按住 Shift 再点，作为下一级排序"
        self.rising = QPushButton("升序 ↑", self, toolTip=tip)
        self.falling = QPushButton("降序 ↓", self, toolTip=tip)
        self.unordered = QPushButton("不排序", self)
        self.rising.clicked.connect(self._on_rising)
        self.falling.clicked.connect(self._on_falling)
        self.unordered.clicked.connect(self._on_unordered)
        for button in (self.rising, self.falling, self.unordered):
            button.setAutoDefault(False)
            row.addWidget(button)
        for before, after in pairwise((self.rising, self.falling, self.unordered, self.search)):
            self.setTabOrder(before, after)
        return row

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.clear = QPushButton("清除", self)
        self.cancel = QPushButton("取消", self)
        self.accept = QPushButton("确定", self)
        self.accept.setProperty("role", "primary")
        self.clear.clicked.connect(self._on_clear)
        self.cancel.clicked.connect(self.close)
        self.accept.clicked.connect(self._on_accept)
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.accept)
        return row

    def _fill(self) -> None:
        counted = self._session.distinct(self._query, self._field.key, MOST_VALUES)
        self.more.setVisible(len(counted) >= MOST_VALUES)
        self._whole = len(counted) < MOST_VALUES
        listed = {value for value, _ in counted}
        counted = [(value, 0) for value in self._now.values if value not in listed] + counted
        named = [(value, count, self._name(value)) for value, count in counted]
        for value, count, shown in sorted(named, key=self._place):
            item = QListWidgetItem(f"{shown}  ({count:,})" if count else shown, self.values)
            item.setData(_VALUE, (value, shown))
            item.setToolTip(shown)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_check(self._ticked_now(value)))
        only_blank = self._now.blank is True and not self._now.values
        self.blank.setCurrentIndex(_BLANK_ONLY if only_blank else _FILLED_ONLY if self._now.blank is False else _ALL)
        self.contains.setText(self._now.contains)
        if self._ranged:
            self.least.setText(
                edit_text(self._session, self._field, self._now.minimum) if self._now.minimum is not None else ""
            )
            self.most.setText(
                edit_text(self._session, self._field, self._now.maximum) if self._now.maximum is not None else ""
            )

    def _name(self, value: Any) -> str:
        return BLANK if value is None else " ".join(shown_text(self._session, self._field, value).split())

    def _place(self, line: tuple[Any, int, str]) -> tuple[Any, ...]:
        """Declared words in their order, numbers by size, the rest by their text; blank comes last."""
        value, _, shown = line
        choices = self._field.choices
        if value is None or value in choices:
            return value is None, choices.index(value) if value in choices else 0, 0, shown
        number = int(value) if str(value).isdecimal() else -1
        return False, len(choices), number if number >= 0 else 10**20, shown

    def _ticked_now(self, value: Any) -> bool:
        if not self._now.values:
            return self._now.blank is None or (value is None) == self._now.blank
        return bool(self._now.blank) if value is None else value in self._now.values

    def open_at(self, corner: QPoint) -> None:
        """Show the popup with its top left corner there, moved so that it is whole on the screen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(corner) or self.screen()
        room = screen.availableGeometry()
        x = min(max(corner.x(), room.left()), room.right() - self.width())
        y = min(max(corner.y(), room.top()), room.bottom() - self.height())
        self.move(x, y)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_accept()
        else:
            super().keyPressEvent(event)

    # -- what was chosen

    def condition(self) -> Filter | None:
        """The filter as it stands in the popup; None when it leaves nothing out. Raises ValueError (Chinese)."""
        least, most = (self._limit(one) for one in (self.least, self.most))
        values, blank = self._ticks()
        chosen = (None, True, False)[self.blank.currentIndex()]
        if chosen is True:
            values, blank = (), True
        elif chosen is False:
            blank = False
        made = Filter(self._field.key, values, blank, self.contains.text().strip(), least, most)
        return None if made == Filter(self._field.key) else made

    def _ticks(self) -> tuple[tuple[Any, ...], bool | None]:
        """(values, blank) of the ticked lines; with a search, only its hits count."""
        items = [self.values.item(row) for row in range(self.values.count())]
        searching = bool(self.search.text().strip())
        ticked = [
            item for item in items if item.checkState() == Qt.CheckState.Checked and not (searching and item.isHidden())
        ]
        cells = [item.data(_VALUE)[0] for item in ticked]
        if not searching and len(ticked) == len(items):
            return (), None
        if not cells:
            return (), None
        has_blank = None in cells
        filled = tuple(cell for cell in cells if cell is not None)
        every_filled = len(filled) == sum(item.data(_VALUE)[0] is not None for item in items)
        if self._whole and every_filled and not has_blank:
            return (), False
        return filled, True if has_blank else None

    def _limit(self, editor: QLineEdit) -> Any:
        return parse(self._field, editor.text()) if self._ranged else None

    def _on_accept(self) -> None:
        try:
            made = self.condition()
        except ValueError as error:
            self.error.setText(str(error))
            self.error.show()
            return
        searched = self.search.text().strip()
        if searched and not self._whole and not any(not item.isHidden() for item in self._items()):
            made = Filter(self._field.key, contains=searched)
        self.close()
        self.filterChosen.emit(self._field.key, made)

    def _on_clear(self) -> None:
        self.close()
        self.filterChosen.emit(self._field.key, None)

    def _on_rising(self) -> None:
        self._order(descending=False)

    def _on_falling(self) -> None:
        self._order(descending=True)

    def _on_unordered(self) -> None:
        self._order(descending=None)

    def _order(self, *, descending: bool | None) -> None:
        further = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.close()
        self.orderChosen.emit(self._field.key, descending, further or descending is None)

    # -- the list

    def _items(self) -> list[QListWidgetItem]:
        return [self.values.item(row) for row in range(self.values.count())]

    def _on_search(self, text: str) -> None:
        wanted = fold(text.strip())
        for item in self._items():
            shown = item.data(_VALUE)[1]
            hit = wanted in fold(shown) or any(key.startswith(wanted) for key in pinyin_keys(shown))
            item.setHidden(bool(wanted) and not hit)

    def _on_all(self) -> None:
        self._tick(Qt.CheckState.Checked)

    def _on_none(self) -> None:
        self._tick(Qt.CheckState.Unchecked)

    def _tick(self, state: Qt.CheckState) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)


def _check(ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
