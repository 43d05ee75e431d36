"""Counts for the status line: rows, rows after filtering, selected rows, sum of the selected numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.text import display
from db.declarations import NUMERIC, Field

if TYPE_CHECKING:
    from app.ui.grid_view import GridView

_SETTLED = 40  # ms without a further change, so that holding Shift+Down stays smooth
_MOST_SUMMED = 200_000  # rows; a sum over more would keep the clerk waiting


class SelectionSummary(QObject):
    """Follows a grid's selection.

    Signal: changed(dict) with `figures`.

    Attributes:
        figures: total (rows of the register), shown (rows of the query), rows and cells selected,
            sum (text, "" without numbers), text (ready for the status line).
    """

    changed = Signal(object)

    def __init__(self, view: GridView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._model = view.model
        self.figures: dict[str, object] = {}
        self._timer = QTimer(self, singleShot=True, interval=_SETTLED)
        self._timer.timeout.connect(self._on_settled)
        view.selected.connect(self.refresh)

    def refresh(self) -> None:
        """Count again as soon as the selection rests."""
        self._timer.start()

    def _on_settled(self) -> None:
        table = self._model.table
        total, shown = self._model.session.count(table.key), self._model.stored_rows
        blocks = self._view.blocks()
        rows = (
            len({row for top, bottom, _ in blocks for row in range(top, bottom + 1)})
            if len(blocks) > 1
            else sum(bottom - top + 1 for top, bottom, _ in blocks)
        )
        cells = sum((bottom - top + 1) * len(columns) for top, bottom, columns in blocks)
        added = self._sums(blocks) if cells > 1 else ""
        parts = [self._counts(total, shown)]
        parts += [f"选中 {rows:,} 行"] if cells else []
        parts += [f"合计 {added}"] if added else []
        mark = self._model.mark(self._view.current().row()) if rows == 1 else None
        parts += [f"提醒：{mark.text}"] if mark else []
        self.figures = {
            "total": total,
            "shown": shown,
            "rows": rows,
            "cells": cells,
            "sum": added,
            "text": " · ".join(parts),
        }
        self.changed.emit(self.figures)

    def _counts(self, total: int, shown: int) -> str:
        """Rows of the register and of the query; of a past day only the latter is known."""
        query, counter = self._model.query, self._model.table.counter
        if query.as_of:
            filtered = bool(query.text.strip() or query.filters)
            return f"{query.as_of} {'筛选出' if filtered else '共'} {shown:,} {counter}"
        return f"{total:,} {counter}" + ("" if query.plain else f" · 筛选 {shown:,} {counter}")

    def _sums(self, blocks: list[tuple[int, int, list[int]]]) -> str:
        """Sum of each numeric column selected, with its heading when there are several."""
        model = self._model
        totals: dict[Field, int] = {}
        ids = model.view.ids() if blocks else None
        for top, bottom, columns in blocks:
            numbers = [model.columns[column] for column in columns if model.columns[column].kind in NUMERIC]
            if not numbers or ids is None or bottom - top > _MOST_SUMMED:
                continue
            found = model.session.sums(model.table.key, ids[top : bottom + 1], [field.key for field in numbers])
            for field in numbers:
                totals[field] = totals.get(field, 0) + (found.get(field.key) or 0)
        texts = {field: display(field, value) for field, value in totals.items()}
        if len(texts) == 1:
            return next(iter(texts.values()))
        return "，".join(f"{field.heading} {shown}" for field, shown in texts.items())
