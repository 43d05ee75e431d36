"""只看有提醒的: narrows a grid to the rows that are due or wrong today."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPushButton, QWidget

from app.core.query import Filter
from app.ui.grid import Grid


class MarkedButton(QPushButton):
    """The rows are looked up once, under the filters as they stand; the chip takes that back."""

    def __init__(self, grid: Grid, parent: QWidget) -> None:
        super().__init__("只看有提醒的", parent)
        self._grid = grid
        self.setToolTip("在现在的筛选里，只留下左边有提醒的行")
        self.clicked.connect(self._on_clicked)
        self.hide()

    def _on_clicked(self) -> None:
        query = self._grid.query()
        rows = self._grid.session.all_rows(query)
        ids = tuple(row["id"] for row in rows if self._grid.model.marks.of(row) is not None)
        if not ids:
            self._grid.statusMessage.emit("现在的列表里没有要提醒的行。")
            return
        kept = tuple(part for part in query.filters if part.field != "id")
        self._grid.set_query(replace(query, filters=(*kept, Filter("id", values=ids))))
