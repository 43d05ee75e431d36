"""The grid of one register: a spreadsheet to the hand, one door behind it.

Puts together model, view, header filters, clipboard, find bar and column layout; the page around it sees this class.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QVBoxLayout, QWidget

from app.core.progress import Progress
from app.core.query import Query
from app.ui.column_chooser import ColumnChooser
from app.ui.column_layout import ColumnLayout
from app.ui.empty_state import EmptyState
from app.ui.find_bar import FindBar
from app.ui.grid_edits import GridEdits
from app.ui.grid_filters import GridFilters
from app.ui.grid_menu import cell_menu
from app.ui.grid_view import GridView, Key, Modifier
from app.ui.paste_check import PasteCheck
from app.ui.problem_walk import next_problem
from app.ui.selection_summary import SelectionSummary
from app.ui.table_model import DRAFT, TableModel
from db.declarations import Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.core.settings import Settings
    from app.ui.paste_plan import Plan
    from app.ui.tasks import Task, Tasks


_LOOKED_AT = 60  # rows looked through for a mark before there is room for its words


class Grid(QWidget):
    """Rows of one table as a spreadsheet.

    Signals:
        currentChanged(row id or None): the clerk went to another record.
        selectionSummaryChanged(dict): `SelectionSummary.figures`.
        queryChanged(Query): filter or order changed.
        editRefused(sentence): something was not stored; what was typed stays in its cell.
        fileDropped(list of Path): files let go over the grid.
        historyRequested(row id), openRequested(row id), newRequested(), importRequested(): wishes for the page.
        statusMessage(text): a short note on what was done.
        menuOpening(QMenu): the menu of a cell is about to show; the page adds its own lines.
    """

    currentChanged = Signal(object)
    selectionSummaryChanged = Signal(object)
    queryChanged = Signal(object)
    editRefused = Signal(object)
    fileDropped = Signal(object)
    historyRequested = Signal(object)
    openRequested = Signal(object)
    newRequested = Signal()
    importRequested = Signal()
    statusMessage = Signal(str)
    menuOpening = Signal(object)

    def __init__(
        self,
        session: Session,
        table: Table,
        parent: QWidget | None = None,
        *,
        tasks: Tasks | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.table = table
        self._tasks = tasks
        self._task: Task | None = None
        self._current_id: int | None = None
        self.model = TableModel(session, table, self)
        self.view = GridView(session, self.model, self)
        self.edits = GridEdits(self.view, self.check_plan)
        self.filters = GridFilters(self.view)
        self.columns = ColumnLayout(self.view, table, settings)
        self.summary = SelectionSummary(self.view, self)
        self.finder = FindBar(self.view, self.check_plan, self)
        self._empty = EmptyState(table, self)
        self._build()
        self._connect()
        self._bind_keys()
        self._on_shown()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.finder)
        self.finder.hide()
        self.setFocusProxy(self.view)
        self.setAcceptDrops(True)
        self.view.setAccessibleName(self.table.heading)
        for pane in self.view.panes:
            pane.setAccessibleName(self.table.heading)

    def _connect(self) -> None:
        self.model.refused.connect(self.editRefused)
        self.model.shown.connect(self._on_shown)
        self.model.idsWanted.connect(self._ask_for_ids)
        self.model.headerDataChanged.connect(self._fit_marks)
        self.edits.refused.connect(self.editRefused)
        self.edits.noted.connect(self.statusMessage)
        self.finder.noted.connect(self.statusMessage)
        self.finder.closed.connect(self.view.setFocus)
        self.summary.changed.connect(self.selectionSummaryChanged)
        self.view.currentMoved.connect(self._on_current_moved)
        self.view.tabbedPastEnd.connect(self.add_row)
        self.view.menuWanted.connect(self._on_menu_wanted)
        self.view.fillWanted.connect(self.edits.fill_with)
        self.filters.queryWanted.connect(self.set_query)
        self.filters.hideWanted.connect(self.columns.hide)
        self.filters.chooserWanted.connect(self.choose_columns)
        self._empty.newRequested.connect(self.newRequested)
        self._empty.importRequested.connect(self.importRequested)
        self._empty.clearRequested.connect(self.clear_filters)
        for pane in self.view.panes:
            pane.doubleClicked.connect(self._on_double_clicked)

    def _bind_keys(self) -> None:
        control, shift, plain, alt = (
            Modifier.ControlModifier,
            Modifier.ShiftModifier,
            Modifier.NoModifier,
            Modifier.AltModifier,
        )
        self.view.keys = {
            (Key.Key_C, control): self.copy,
            (Key.Key_Insert, control): self.copy,
            (Key.Key_C, control | shift): self.edits.copy_with_headings,
            (Key.Key_X, control): self.cut,
            (Key.Key_V, control): self.paste,
            (Key.Key_Insert, shift): self.paste,
            (Key.Key_D, control): self.fill_down,
            (Key.Key_A, control): self.select_all,
            (Key.Key_Semicolon, control): self.insert_today,
            (Key.Key_H, control): self.replace,
            (Key.Key_F, control | shift): self.find,
            (Key.Key_Delete, plain): self.clear,
            (Key.Key_F3, plain): self.find_next,
            (Key.Key_F3, shift): self.find_previous,
            (Key.Key_Escape, plain): self.give_up,
            (Key.Key_Down, alt): self.open_filter,
            (Key.Key_Space, control): self.select_columns,
            (Key.Key_Space, shift): self.select_rows,
        }

    # -- what is shown

    def query(self) -> Query:
        """The query now shown."""
        return self.model.query

    def set_query(self, query: Query) -> None:
        """Show another query; the current record stays current when it is among the rows."""
        if query == self.model.query:
            return
        self.finish_editing()
        current, column = self.current_id(), self.view.current().column()
        self.model.set_query(query)
        self.filters.show_state()
        row = self.model.row_of(current) if current else None
        if self.model.rowCount():
            self.view.set_current(row or 0, column if column >= 0 else self.view.columns_shown()[0])
        else:
            self._on_current_moved(-1, -1)
        self.queryChanged.emit(query)

    def clear_filters(self) -> None:
        """Show every row again, in the same order."""
        self.set_query(replace(self.query(), text="", filters=()))

    def current_id(self) -> int | None:
        """Id of the current record; None when there is none or it is not stored yet."""
        return self.model.id_at(self.view.current().row()) or None

    def select_id(self, row_id: int) -> None:
        """Go to that record; nothing happens when the query leaves it out."""
        row = self.model.row_of(row_id)
        if row is not None:
            column = self.view.current().column()
            self.view.set_current(row, column if column >= 0 else self.view.columns_shown()[0])

    def selected_ids(self) -> list[int]:
        """Ids of the records with a selected cell, from the top."""
        rows = sorted({row for top, bottom, _ in self.view.blocks() for row in range(top, bottom + 1)})
        return [row_id for row in rows if (row_id := self.model.id_at(row))]

    def set_enter_moves_right(self, right: bool) -> None:
        """Whether Enter goes right instead of down."""
        self.view.enter_moves_right = right

    # -- commands

    def copy(self) -> None:
        """Copy the selected cells."""
        self.edits.copy()

    def cut(self) -> None:
        """Copy the selected cells and clear them."""
        self.edits.cut()

    def paste(self) -> None:
        """Paste from the clipboard."""
        self.edits.paste()

    def clear(self) -> None:
        """Empty the selected cells."""
        self.edits.clear()

    def fill_down(self) -> None:
        """Fill the selected cells from the topmost one."""
        self.edits.fill_down()

    def insert_today(self) -> None:
        """Write today's date into the current cell."""
        self.edits.insert_today()

    def delete_rows(self) -> None:
        """Delete the selected records."""
        self.edits.delete_rows()

    def select_all(self) -> None:
        """Select every cell."""
        self.view.select_all()

    def select_columns(self) -> None:
        """Stretch the selection over the whole columns (Ctrl+Space)."""
        self.view.stretch(rows=True)

    def select_rows(self) -> None:
        """Stretch the selection over the whole rows (Shift+Space)."""
        self.view.stretch(rows=False)

    def find(self) -> None:
        """Open the find bar."""
        self.finder.open(replacing=False)

    def replace(self) -> None:
        """Open the find bar for replacing."""
        self.finder.open(replacing=not self.model.read_only)

    def find_next(self) -> None:
        """Go to the next hit."""
        self.finder.go(1)

    def find_previous(self) -> None:
        """Go to the hit before."""
        self.finder.go(-1)

    def choose_columns(self) -> None:
        """Let the clerk choose columns, their order and how many are frozen."""
        ColumnChooser(self.columns, self.model.columns, self).open()

    def fit_columns(self) -> None:
        """Make every shown column as wide as what is in sight needs."""
        for column in self.view.columns_shown():
            self.view.body.resizeColumnToContents(column)

    def add_row(self) -> None:
        """Go to the new row at the end."""
        if self.model.read_only or not self.model.view.complete:
            return
        if not self.model.save_draft():
            self._show_draft_problem()
            return
        row = self.model.start_draft()
        editable = [column for column in self.view.columns_shown() if self.model.can_edit(column)]
        self.view.set_current(row, editable[0])

    def give_up(self) -> None:
        """Esc: give up what was typed into the current cell and not stored, or an empty new row."""
        index = self.view.current()
        if index.isValid() and self.model.forget_refused(index.row(), index.column()):
            return
        if self.model.id_at(index.row()) == DRAFT:
            self.model.drop_draft()
            self.view.set_current(self.model.rowCount() - 1, index.column())

    def show_history(self) -> None:
        """Ask the page for the history of the current record."""
        if self.current_id() is not None:
            self.historyRequested.emit(self.current_id())

    def finish_editing(self) -> bool:
        """Store the open editor and the new row. False: something could not be stored; it is marked and shown."""
        for pane in self.view.panes:
            if pane.editing and pane.cells.editor is not None:
                editor = pane.cells.editor
                pane.commitData(editor)
                pane.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if not self.model.save_draft():
            self._show_draft_problem()
            return False
        refused = self.model.refused_cells()
        if refused:
            self.view.set_current(*refused[0])
        return not refused

    def next_problem(self) -> bool:
        """F8: go to the next cell that was not stored, else the next doubtful one. False: there is none."""
        place = next_problem(self.view)
        if place is None:
            self.statusMessage.emit("没有发现问题")
            return False
        self.view.set_current(*place)
        problem = self.model.problem(*place)
        self.statusMessage.emit(problem.text if problem else "")
        return True

    def open_filter(self) -> None:
        """Open the header filter of the current column."""
        self.filters.open_current()

    def check_plan(self, plan: Plan) -> None:
        """Let the clerk look at what would be written; she carries it out or drops it."""
        dialog = PasteCheck(plan, self)
        dialog.refused.connect(self.editRefused)
        dialog.done_with.connect(self.statusMessage)
        dialog.open()

    # -- inside

    def _show_draft_problem(self) -> None:
        refused = [place for place in self.model.refused_cells() if self.model.id_at(place[0]) == DRAFT]
        if refused:
            self.view.set_current(*refused[0])

    def _on_current_moved(self, row: int, column: int) -> None:
        row_id = self.model.id_at(row) if row >= 0 else None
        if row_id == self._current_id:
            return
        left, self._current_id = self._current_id, row_id
        if left == DRAFT and row_id is not None:
            self.model.save_draft()
        self.model.leave(row_id or None)
        self.currentChanged.emit(row_id or None)

    def _on_shown(self) -> None:
        if self.model.rowCount():
            self._empty.hide()
        else:
            self._empty.show_for(self.query(), read_only=self.model.read_only)
        self.view.lay_out()
        self._fit_marks()
        self.summary.refresh()

    def _fit_marks(self, *_range: object) -> None:
        """Room for the words of marks when one of the first rows has one."""
        if self.model.marks.any:
            marked = any(self.model.mark(row) for row in range(min(self.model.stored_rows, _LOOKED_AT)))
            self.view.body.verticalHeader().set_roomy(roomy=marked)

    def _ask_for_ids(self, query: Query) -> None:
        if self._tasks is None:
            self.model.take_ids(query, self.session.view(query).ids())
            return
        if self._task is not None:
            self._task.cancel()
        self._task = self._tasks.run("正在筛选", _answer(query, self.session.view_job(query)), self._on_ids)

    def _on_ids(self, answer: tuple[Query, array[int]]) -> None:
        self._task = None
        self.model.take_ids(*answer)

    def _on_double_clicked(self, index: object) -> None:
        row_id = self.model.id_at(index.row())
        if row_id and not self.model.can_edit(index.column()):
            self.openRequested.emit(row_id)

    def _on_menu_wanted(self, position: QPoint) -> None:
        menu = cell_menu(self)
        self.menuOpening.emit(menu)
        menu.popup(position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = self.view.body.header.height()
        self._empty.setGeometry(0, top, self.width(), max(self.view.height() - top, 0))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.fileDropped.emit(paths)


def _answer(query: Query, job: Callable[[Progress], array[int]]) -> Callable[[Progress], tuple[Query, array[int]]]:
    """The job, handing back what was asked together with the answer."""

    def run(progress: Progress) -> tuple[Query, array[int]]:
        return query, job(progress)

    return run
