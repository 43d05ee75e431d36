"""What the keys of a grid do to a range of cells: copy, paste, clear, fill down, today, delete rows.

Each is one change set through the door, hence one undo step. A paste of many cells, or one with problems, is looked
at on a check page first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.core.errors import BadInput, KnownTrouble
from app.ui.cell_values import told
from app.ui.clipboard import Cells, from_mime, to_mime
from app.ui.paste_plan import Plan, plan_paste, plan_texts, plan_values
from app.ui.table_model import DRAFT
from db.changes import Action, ChangeSet, Edit
from db.declarations import Kind

if TYPE_CHECKING:
    from app.ui.grid_view import GridView

MOST_UNCHECKED = 20
"""A paste of more cells than this is looked at first (desktop_conventions, Paste a range)."""

MOST_CELLS = 200_000
"""Largest range one key works on; what is larger is no slip of the hand but a job for export or import."""


class GridEdits(QObject):
    """Commands on the selected cells of a grid.

    Args:
        check: shows a plan to the clerk; she carries it out there or drops it.

    Signals: refused(sentence) when nothing was written; noted(text) for the status line.
    """

    refused = Signal(object)
    noted = Signal(str)

    def __init__(self, view: GridView, check: Callable[[Plan], None]) -> None:
        super().__init__(view)
        self._view = view
        self._model = view.model
        self._check = check

    # -- copying

    def copy(self) -> bool:
        """Put the selected cells on the clipboard. Returns False (and says why) when they are no one rectangle."""
        return self._copy(headed=False)

    def copy_with_headings(self) -> bool:
        """The same with the headings as first row."""
        return self._copy(headed=True)

    def _copy(self, *, headed: bool) -> bool:
        blocks = self._blocks()
        if not blocks:
            return False
        columns = blocks[0][2]
        if any(block[2] != columns for block in blocks):
            self.refused.emit("没有复制：选中的几块列数不同，请重新选一块连在一起的单元格。")
            return False
        fields = [self._model.columns[column] for column in columns]
        cells: Cells = [[field.heading for field in fields]] if headed else []
        for top, bottom, _ in blocks:
            cells += [[self._model.edit_text(row, column) for column in columns] for row in range(top, bottom + 1)]
        QGuiApplication.clipboard().setMimeData(to_mime(cells, fields))
        self.noted.emit(f"已复制 {len(cells)} 行 × {len(columns)} 列")
        return True

    def cut(self) -> None:
        """Copy, then clear."""
        if self.copy():
            self._clear("剪切")

    # -- pasting

    def paste(self) -> None:
        """Write the clipboard from the top left selected cell on; one cell, or one that fits in whole, fills all."""
        if not self._may_write():
            return
        cells = from_mime(QGuiApplication.clipboard().mimeData())
        if not cells:
            self.noted.emit("剪贴板里没有可以粘贴的文字")
            return
        current = self._view.current()
        blocks = self._blocks() or [(current.row(), current.row(), [current.column()])]
        top, bottom, columns = blocks[0]
        if not columns or top < 0:
            return
        order = self._view.columns_shown()
        cells = _repeated(cells, bottom - top + 1, len(columns))
        if sum(len(row) for row in cells) > MOST_CELLS:
            self.refused.emit(f"没有粘贴：一次最多粘贴 {MOST_CELLS:,} 格，更多的请用导入。")
            return
        plan = plan_paste(self._model, top, order[order.index(columns[0]) :], cells, defaults=self._model.new_values())
        self._carry_out(plan, most=MOST_UNCHECKED)

    # -- writing one value into many cells

    def clear(self) -> None:
        """Empty the selected cells."""
        self._clear("清除")

    def _clear(self, word: str) -> None:
        cells = self._selected_cells()
        if cells is None:
            return
        for row, column in cells:
            self._model.forget_refused(row, column)
            if self._model.id_at(row) == DRAFT:
                self._model.type_text(row, column, "")
        filled = [(row, column) for row, column in cells if self._model.value(row, column) is not None]
        writes = [(row, column, None) for row, column in filled if self._model.id_at(row) != DRAFT]
        if writes:
            self._carry_out(plan_values(self._model, f"{word} {len(writes)} 格", writes))

    def fill_down(self) -> None:
        """Copy the top selected cell of each column to those below it; a single row takes from the row above."""
        if not self._may_write():
            return
        writes: list[tuple[int, int, Any]] = []
        for top, bottom, columns in self._blocks():
            source = top if bottom > top else top - 1
            if source < 0 or (bottom - source) * len(columns) > MOST_CELLS:
                continue
            for column in (column for column in columns if self._model.can_edit(column)):
                value = self._model.value(source, column)
                writes += [(row, column, value) for row in range(source + 1, bottom + 1) if self._model.id_at(row)]
        if writes:
            self._carry_out(plan_values(self._model, f"向下填充 {len(writes)} 格", writes))

    def fill_with(self, text: str) -> None:
        """Write a typed text into every selected cell (Ctrl+Enter)."""
        cells = self._selected_cells()
        if cells is None:
            return
        for row, column in cells:
            self._model.forget_refused(row, column)
        if len(cells) == 1 or any(self._model.id_at(row) == DRAFT for row, _ in cells):
            for row, column in cells:
                self._model.type_text(row, column, text)
            return
        writes = [(row, column, text) for row, column in cells]
        self._carry_out(plan_texts(self._model, f"填入 {len(writes)} 格", writes))

    def insert_today(self) -> None:
        """Write today's date into the current cell: a date, or text."""
        index = self._view.current()
        if not index.isValid() or not self._may_write() or not self._model.can_edit(index.column()):
            return
        if self._model.columns[index.column()].kind in (Kind.DATE, Kind.TEXT):
            self._model.type_text(index.row(), index.column(), date.today().isoformat())

    def delete_rows(self) -> None:
        """Delete the records of the selected rows; the recycle bin keeps them."""
        if not self._may_write():
            return
        rows = sorted(
            {row for top, bottom, _ in self._blocks() for row in range(top, min(bottom, top + MOST_CELLS) + 1)}
        )
        ids = [row_id for row in rows if (row_id := self._model.id_at(row)) is not None]
        if DRAFT in ids:
            self._model.drop_draft()
            ids.remove(DRAFT)
        if ids:
            table = self._model.table
            edits = [edit for row_id in ids for edit in self._deletion(row_id)]
            column = self._view.current().column()
            self._apply(ChangeSet(f"删除 {len(ids)} {table.counter}{table.heading}", tuple(edits), source="grid"))
            self._view.set_current(min(rows[0], self._model.rowCount() - 1), column)  # on the row that came up

    def _deletion(self, row_id: int) -> list[Edit]:
        """The record's child rows go first, in the same step."""
        table = self._model.table
        edits = [
            Edit(Action.DELETE, field.target, row_id=child["id"])
            for field in table.fields
            if field.kind is Kind.DETAILS and field.target
            for child in self._model.session.children(field.target, row_id)
        ]
        return [*edits, Edit(Action.DELETE, table.key, row_id=row_id)]

    # -- shared

    def _blocks(self) -> list[tuple[int, int, list[int]]]:
        return self._view.blocks()

    def _may_write(self) -> bool:
        if self._model.read_only:
            self.refused.emit("没有修改：现在只能查看。")
        return not self._model.read_only

    def _selected_cells(self) -> list[tuple[int, int]] | None:
        """(row, column) of the selected cells that may be written; None when there is nothing to do."""
        if not self._may_write():
            return None
        blocks = self._blocks()
        if sum((bottom - top + 1) * len(columns) for top, bottom, columns in blocks) > MOST_CELLS:
            self.refused.emit(f"没有修改：一次最多 {MOST_CELLS:,} 格，请少选一些。")
            return None
        return [
            (row, column)
            for top, bottom, columns in blocks
            for row in range(top, bottom + 1)
            for column in columns
            if self._model.can_edit(column)
        ]

    def _carry_out(self, plan: Plan, *, most: int | None = None) -> None:
        """Write a clean plan at once, let the clerk look at any other."""
        if not plan.clean or (most is not None and plan.counts()["total"] > most):
            self._check(plan)
        else:
            self._apply(plan.change())

    def _apply(self, change: ChangeSet) -> None:
        if not change.edits:
            self.noted.emit("没有要改的内容")
            return
        try:
            self._model.session.apply(change)
        except BadInput as error:
            self.refused.emit(told(error))
        except KnownTrouble as error:
            self.refused.emit(error.text)
        else:
            self.noted.emit(f"已{change.label}")


def _repeated(cells: Cells, rows: int, columns: int) -> Cells:
    """The cells repeated to fill a selection that they fit into a whole number of times (Excel)."""
    width = max(len(row) for row in cells)
    if rows % len(cells) or columns % width or any(len(row) != width for row in cells):
        return cells
    return [row * (columns // width) for row in cells] * (rows // len(cells))
