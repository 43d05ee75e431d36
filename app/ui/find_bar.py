"""Find in the shown cells of a grid, with the count of hits; replace only after looking at what would change.

Rows are looked through a slice at a time, so that a large register stays usable meanwhile.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.core.text import fold
from app.ui.cell_values import edit_text, shown_text
from app.ui.paste_plan import Plan, plan_texts
from db.declarations import Kind

if TYPE_CHECKING:
    from app.ui.grid_view import GridView

_SLICE = 512  # rows a step: two blocks of the view, a few milliseconds
_MOST_HITS = 100_000
_SHOWN_AS_STORED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.CHOICE, Kind.DATE})


class FindBar(QFrame):
    """The bar under the grid.

    Signals: closed(); noted(text).
    """

    closed = Signal()
    noted = Signal(str)

    def __init__(self, view: GridView, check: Callable[[Plan], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self._view = view
        self._model = view.model
        self._check = check
        self._hits: list[tuple[int, int]] = []
        self._next_row = 0
        self._jump = False
        self._scanning = QTimer(self, interval=0)
        self._scanning.timeout.connect(self._scan)
        self._again = QTimer(self, singleShot=True, interval=150)
        self._again.timeout.connect(self._on_changed)
        self._make_widgets()
        self._lay_out()
        for signal in (self._model.dataChanged, self._model.shown, self._model.modelReset):
            signal.connect(self._on_model_changed)
        view.found_cells = self.hits_in

    def _make_widgets(self) -> None:
        self.text = QLineEdit(self, placeholderText="查找：在看得到的列里", clearButtonEnabled=True)
        self.text.setAccessibleName("查找内容")
        self.text.textChanged.connect(self._on_text_changed)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("00000/00000"))
        self._previous = self._button("上一个", self._on_previous, "Shift+F3")
        self._following = self._button("下一个", self._on_next, "F3")
        self._close = self._button("关闭", self.close_bar, "Esc")
        self.replacement = QLineEdit(self, placeholderText="替换为")
        self.replacement.setAccessibleName("替换为")
        self._replace = self._button("预览全部替换…", self._on_replace, "先看清楚每一处，再决定写入")

    def _button(self, text: str, slot: Callable[[], None], tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        for place, widget in enumerate((self.text, self.count, self._previous, self._following, self._close)):
            grid.addWidget(widget, 0, place)
        grid.addWidget(self.replacement, 1, 0)
        grid.addWidget(self._replace, 1, 2, 1, 2)
        grid.setColumnStretch(0, 1)
        order = (self.text, self.replacement, self._replace, self._previous, self._following, self._close)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    # -- opening and closing

    def open(self, *, replacing: bool) -> None:
        """Show the bar with the keyboard in it; what was looked for last is still there."""
        self.replacement.setVisible(replacing)
        self._replace.setVisible(replacing)
        self.show()
        self.text.setFocus()
        self.text.selectAll()
        self._start(jump=False)

    def close_bar(self) -> None:
        """Hide the bar and its marks."""
        self.hide()
        self._stop()
        self._hits = []
        self._repaint()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() == Qt.Key.Key_F3 or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text.hasFocus()
        ):
            self.go(-1 if shift else 1)
        else:
            super().keyPressEvent(event)

    # -- hits

    def go(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1), round the ends."""
        if not self.text.text():
            self.open(replacing=False)
            return
        if not self._hits and not self._scanning.isActive():
            self._start(jump=True)
        while self._scanning.isActive() and not self._hits:
            self._scan()
        if not self._hits:
            self.noted.emit(f"没有找到“{self.text.text()}”")
            return
        here = self._here()
        place = bisect_right(self._hits, here) if step > 0 else bisect_left(self._hits, here) - 1
        self._show_hit(place % len(self._hits))

    def hits_in(self, rows: range) -> list[tuple[int, int]]:
        """(row, column) of the hits in these rows, while the bar is open."""
        if not self._hits or self.isHidden():
            return []
        order = self._view.columns_shown()
        first = bisect_left(self._hits, (rows.start, -1))
        last = bisect_left(self._hits, (rows.stop, -1))
        return [(row, order[place]) for row, place in self._hits[first:last] if place < len(order)]

    def _here(self) -> tuple[int, int]:
        current, order = self._view.current(), self._view.columns_shown()
        return current.row(), order.index(current.column()) if current.column() in order else -1

    def _show_hit(self, place: int) -> None:
        row, column = self._hits[place]
        self._view.set_current(row, self._view.columns_shown()[column])
        self._show_count(place + 1)

    def _show_count(self, place: int | None = None) -> None:
        if not self.text.text():
            self.count.setText("")
            return
        if place is None:
            here = self._here()
            at = bisect_left(self._hits, here)
            place = at + 1 if at < len(self._hits) and self._hits[at] == here else 0
        more = "+" if self._scanning.isActive() or len(self._hits) >= _MOST_HITS else ""
        self.count.setText(f"{place}/{len(self._hits)}{more}")

    # -- looking through the rows

    def _on_text_changed(self) -> None:
        self._start(jump=True)

    def _on_model_changed(self) -> None:
        if self.isVisible() and self.text.text():
            self._again.start()

    def _on_changed(self) -> None:
        self._start(jump=False)

    def _start(self, *, jump: bool) -> None:
        self._stop()
        self._hits = []
        self._next_row = 0
        self._jump = jump
        self._wanted = fold(self.text.text())
        if self._wanted and self._model.stored_rows:
            self._scanning.start()
        self._show_count()
        self._repaint()

    def _stop(self) -> None:
        self._scanning.stop()
        self._again.stop()

    def _scan(self) -> None:
        """Look through the next slice of rows."""
        last = min(self._next_row + _SLICE, self._model.stored_rows)
        columns = self._view.columns_shown()
        readers = [(place, column, self._model.columns[column]) for place, column in enumerate(columns)]
        for row in range(self._next_row, last):
            cells = self._model.view.row(row)
            for place, column, field in readers:
                value = cells[column + 1]
                if value is None:
                    continue
                text = value if field.kind in _SHOWN_AS_STORED else shown_text(self._model.session, field, value)
                if self._wanted in fold(text):
                    self._hits.append((row, place))
        self._next_row = last
        if last >= self._model.stored_rows or len(self._hits) >= _MOST_HITS:
            self._scanning.stop()
        if self._jump and self._hits:
            self._jump_to_first()
        self._show_count()
        self._repaint()

    def _jump_to_first(self) -> None:
        """Go to the first hit from the current cell on, as soon as it is known."""
        at = bisect_left(self._hits, self._here())
        if at < len(self._hits) or not self._scanning.isActive():
            self._jump = False
            self._show_hit(at % len(self._hits))

    def _repaint(self) -> None:
        for pane in self._view.panes:
            pane.viewport().update()

    def _on_next(self) -> None:
        self.go(1)

    def _on_previous(self) -> None:
        self.go(-1)

    # -- replacing

    def _on_replace(self) -> None:
        """Show what replacing every hit would change."""
        while self._scanning.isActive():
            self._scan()
        if not self._hits:
            self.noted.emit(f"没有找到“{self.text.text()}”")
            return
        found, put = self.text.text(), self.replacement.text()
        pattern = re.compile(re.escape(found), re.IGNORECASE)
        order = self._view.columns_shown()
        writes = []
        for row, place in self._hits:
            column = order[place]
            if not self._model.can_edit(column):
                continue
            text = edit_text(self._model.session, self._model.columns[column], self._model.value(row, column))
            writes.append((row, column, pattern.sub(lambda match: put, text)))
        if writes:
            self._check(plan_texts(self._model, f"替换“{found[:12]}”为“{put[:12]}” {len(writes)} 格", writes))
