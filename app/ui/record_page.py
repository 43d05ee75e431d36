"""The three cards of a tab: its registers, the grid of one of them under a filter bar, the form of the current record.

Builds a register's grid and form when it is first shown. Knows the session only through its door; jobs run in Tasks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.editor import Editor
from app.core.query import Filter, Query
from app.ui.form import Form
from app.ui.grid import Grid
from app.ui.page_actions import PageActions
from app.ui.page_cards import PageCards
from app.ui.page_jobs import PageJobs
from app.ui.page_register import OwnRegisters, Register, Tools, new_values
from db.changes import Applied
from db.declarations import Table

_GRID_METHODS = {
    "cut": "cut",
    "copy": "copy",
    "paste": "paste",
    "clear": "clear",
    "fill_down": "fill_down",
    "today": "insert_today",
    "find": "find",
    "find_next": "find_next",
    "find_previous": "find_previous",
    "replace": "replace",
    "columns": "choose_columns",
    "delete": "delete_rows",
}
"""Command -> method of the grid; the plain ones of editing go to a text field instead when that has the focus."""

_TEXT_METHODS = ("cut", "copy", "paste")

_SETTLE = 60  # ms the current row must stay before the form follows, so that holding Down stays smooth


class RecordPage(OwnRegisters):
    """One tab of registers.

    Signals: finished(text, path or None) when something is done; troubled(exception) for the window to speak;
    noted(text) for a short remark; countsChanged(text) of the status line; coverWanted(widget) to show a full page
    over the tabs until it is closed; recordWanted(table key, row id) for a record of another tab;
    filesDropped(paths); savePointWanted() when Ctrl+S finds everything saved; carriedOut(text, Applied, table key,
    final) when something is done; 撤销 takes it back unless it is final.
    """

    finished = Signal(str, object)
    troubled = Signal(object)
    noted = Signal(str)
    countsChanged = Signal(str)
    coverWanted = Signal(object)
    recordWanted = Signal(str, object)
    filesDropped = Signal(object)
    savePointWanted = Signal()
    carriedOut = Signal(str, object, str, bool)

    takes_commands = True
    SUBTITLES: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Table key -> fields whose texts open the muted line of the form; an editor's own page fills it in."""

    HELP: ClassVar[dict[str, str]] = {}
    """Table key -> help page F1 opens."""

    def __init__(self, editor: Editor, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.editor = editor
        self.tools = tools
        self._session = tools.session
        self._registers: dict[str, Register] = {}
        self._current: Register | None = None
        self._wanted_row: int | None = None
        self._counts = ""
        self._jobs = PageJobs(self)
        self._jobs.finished.connect(self.finished)
        self._jobs.coverWanted.connect(self.coverWanted)
        self._actions = PageActions(self)
        self._actions.done.connect(self.carriedOut)
        self._actions.troubled.connect(self.troubled)
        self._actions.recordWanted.connect(self._on_record_wanted)
        self._actions.paperWanted.connect(self._jobs.print_sheet)
        self._make_cards()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._on_settled)
        self._commands = self._make_commands()
        self.refresh_counts()
        self.show_register(self._first_register())

    def _make_commands(self) -> dict[str, Callable[[], None]]:
        return {
            "new_record": self.new_record,
            "save": self.save,
            "search": self.focus_search,
            "toggle_form": self.toggle_form,
            "toggle_list": self.cards.toggle_list,
            "next_card": self.cards.next_card,
            "next_problem": self.next_problem,
            "import": self._jobs.import_sheet,
            "export": self._jobs.export_sheet,
            "print": self._jobs.print_list,
            "chart": self._jobs.toggle_chart,
            "crosstab": self._jobs.show_crosstab,
            "history": self._jobs.show_history,
            "bin": self._jobs.show_bin,
            "changes": self._jobs.show_changes,
            "as_of": self.cards.as_of.showMenu,
        }

    # -- building

    def _make_cards(self) -> None:
        tables = tuple(table for table in self.editor.tables if table.detail_of is None)
        self.cards = PageCards(tables, self.tools.actions, self)
        folds = self.tools.settings.get("register_folds", {})
        self.cards.registers.set_folded_sections(folds.get(self.editor.key, ()))
        self.cards.registers.chosen.connect(self.show_register)
        self.cards.registers.sectionsFolded.connect(self._on_sections)
        self.cards.bar.queryEdited.connect(self._on_query_edited)
        self.cards.bar.searchLeft.connect(self.focus_grid)
        self.cards.as_of.dateChosen.connect(self._on_date)
        self.cards.band.todayWanted.connect(self._on_today)
        self.cards.gridAsked.connect(self.focus_grid)
        self.cards.formAsked.connect(self.focus_form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.cards)

    def _on_sections(self, folded: list[str]) -> None:
        kept = self.tools.settings.get("register_folds", {})
        self.tools.settings.set("register_folds", kept | {self.editor.key: folded})

    def _first_register(self) -> str:
        keys = [table.key for table in self.editor.tables if table.detail_of is None]
        wanted = self.tools.settings.get("register", {}).get(self.editor.key)
        return wanted if wanted in keys else keys[0]

    def _build(self, table: Table) -> Register:
        grid = Grid(self._session, table, self.cards.grids, tasks=self.tools.tasks, settings=self.tools.settings)
        grid.set_enter_moves_right(self.tools.settings.get("enter", "down") == "right")
        grid.currentChanged.connect(self._on_row)
        grid.selectionSummaryChanged.connect(self._on_summary)
        grid.queryChanged.connect(self._on_query)
        grid.editRefused.connect(self._on_said)
        grid.statusMessage.connect(self._on_said)
        grid.openRequested.connect(self._on_open)
        grid.newRequested.connect(self.new_record)
        grid.importRequested.connect(self._jobs.import_sheet)
        grid.historyRequested.connect(self._jobs.show_history)
        grid.fileDropped.connect(self.filesDropped)
        grid.menuOpening.connect(self._on_grid_menu)
        marks = self.text_marks(table)
        form = Form(self._session, table, self.cards.forms, settings=self.tools.settings, text_marks=marks)
        form.set_subtitle(self.SUBTITLES.get(table.key, ()))
        form.saved.connect(self._on_saved)
        form.givenUp.connect(self._on_given_up)
        form.troubled.connect(self.troubled)
        form.noted.connect(self.noted)
        form.historyRequested.connect(self._jobs.show_history)
        form.menuOpening.connect(self._on_form_menu)
        form.set_acting(shown=any(action.table == table.key for action in self.editor.actions))
        form.recordWanted.connect(self._on_record_wanted)
        self.cards.grids.addWidget(grid)
        self.cards.forms.addWidget(form)
        grid.model.lock_of = form.lock_of = partial(self.lock_of, table.key)
        form.wayOutWanted.connect(self._on_way_out)
        return Register(table, grid, form, self.tools_for(table, grid))

    def _on_way_out(self, row_id: int) -> None:
        self.take_way_out(self.register().table.key, row_id)

    # -- showing

    def register(self) -> Register:
        """The register now shown."""
        assert self._current is not None
        return self._current

    def show_register(self, key: str) -> None:
        """Show a register; its grid and form are built the first time."""
        table = self._session.tables[key]
        if key not in self._registers:
            self._registers[key] = self._build(table)
            self._registers[key].grid.set_query(self.first_query(table))
            self._select_first(self._registers[key])
        self._current = self._registers[key]
        self.cards.registers.set_current(key)
        self.cards.grids.setCurrentWidget(self._current.grid)
        self.cards.forms.setCurrentWidget(self._current.form)
        self.cards.bar.set_tools(self._current.tools)
        self._show_query(self._current.grid.query())
        self._counts = self._current.grid.summary.figures.get("text", "")
        self.countsChanged.emit(self._counts)
        self._jobs.redraw_chart()
        remembered = dict(self.tools.settings.get("register", {}))
        if remembered.get(self.editor.key) != key:
            self.tools.settings.set("register", remembered | {self.editor.key: key})

    def _select_first(self, register: Register) -> None:
        """The list opens with its first record in the form."""
        first = next(iter(self._session.first_page(register.grid.query(), 1).ids()), None)
        if first is not None:
            register.grid.select_id(first)
            self._wanted_row = first
            self._settle.start()

    def _show_query(self, query: Query) -> None:
        self.cards.bar.show_query(self.register().table, query)
        self.cards.as_of.set_value(query.as_of)
        self.cards.band.show_date(query.as_of)
        self.tools.actions["new_record"].setEnabled(query.as_of is None and not self._session.read_only)

    def add_filter(self, condition: Filter) -> None:
        """Narrow the list by one more condition; one on the same field is replaced."""
        query = self.register().grid.query()
        kept = tuple(part for part in query.filters if part.field != condition.field)
        self.register().grid.set_query(replace(query, filters=(*kept, condition)))

    def import_tables(self) -> list[Table]:
        """Registers a spreadsheet may be for, the one shown first."""
        shown = self.register().table
        tables = (table for table in self.editor.tables if table.detail_of is None and table is not shown)
        return [shown, *tables]

    def import_file(self, path: Path) -> None:
        self._jobs.import_file(path)

    def show_rows(self, table: str, ids: tuple[int, ...]) -> None:
        """Show a register with these records only; a chip takes that back."""
        self.show_register(table)
        self.register().grid.set_query(Query(table, filters=(Filter("id", values=ids),)))
        self.focus_grid()

    def open_record(self, table: str, row_id: int) -> None:
        """Show one record in grid and form."""
        self.show_register(table)
        register = self.register()
        register.grid.select_id(row_id)
        self.set_form_shown(True)
        register.form.show_row(row_id)

    def on_shown(self) -> None:
        """The tab came to the front: menu texts and status line follow the register."""
        self._show_query(self.register().grid.query())
        self.countsChanged.emit(self._counts)

    def refresh_counts(self) -> None:
        for table in self.editor.tables:
            if table.detail_of is None:
                self.cards.registers.set_count(table.key, self._session.count(table.key))

    def on_applied(self, applied: Applied) -> None:
        """The door published a change: counts and forms follow; grids listen themselves."""
        self.refresh_counts()
        for register in self._registers.values():
            register.form.on_applied(applied)
        self._jobs.redraw_chart()

    def refresh_theme(self) -> None:
        self.cards.registers.refresh_theme()
        self.cards.bar.refresh_theme()
        for register in self._registers.values():
            register.form.refresh_theme()

    def apply_settings(self) -> None:
        right = self.tools.settings.get("enter", "down") == "right"
        for register in self._registers.values():
            register.grid.set_enter_moves_right(right)
        self.cards.fit()

    # -- folding

    def set_form_shown(self, shown: bool) -> None:
        """The clerk's wish; a record being entered stays in the form."""
        self.cards.wish_form(shown)
        if shown and not self.register().form.is_new():
            self._on_settled()

    def toggle_form(self) -> None:
        self.set_form_shown(not self.cards.form_shown())
        if self.cards.form_shown():
            self.focus_form()
        else:
            self.focus_grid()

    # -- commands

    def new_record(self) -> None:
        """An empty form; what the filters fix to one value is filled in already."""
        register = self.register()
        if register.grid.query().as_of:
            self.noted.emit("现在看的是以前的样子，回到今天后才能新增。")
            return
        register.grid.finish_editing()
        if not self.cards.form_shown():
            self.cards.wish_form(True)
        self._settle.stop()
        register.form.new_row(new_values(self._session, register.table, register.grid.query()))
        register.form.focus_first()

    def save(self) -> None:
        """Ctrl+S: what is being typed counts too, in grid and form (trap 24)."""
        register = self.register()
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
        stored = register.grid.finish_editing()
        if stored and register.form.dirty():
            register.form.save()
        elif stored:
            self.savePointWanted.emit()
        self._give_back(focus)

    def _give_back(self, focus: QWidget | None) -> None:
        """The keyboard goes back to where it was unless saving led it elsewhere; a cell editor has gone by then."""
        if QApplication.focusWidget() is not None:
            return
        if focus is not None and isValid(focus) and self.isAncestorOf(focus) and focus.isVisible():
            focus.setFocus()
        else:
            self.focus_grid()

    def finish_editing(self) -> bool:
        """Store an open cell of the grid; False when it cannot be stored."""
        return self.register().grid.finish_editing()

    def run_command(self, key: str) -> None:
        """Carry out a command of `actions.COMMANDS`; cutting and pasting go to a text field that has the focus."""
        focus = QApplication.focusWidget()
        if key in self._commands:
            self._commands[key]()
        elif key in _TEXT_METHODS and isinstance(focus, QLineEdit | QPlainTextEdit):
            getattr(focus, key)()
        elif key in _GRID_METHODS:
            getattr(self.register().grid, _GRID_METHODS[key])()

    def next_problem(self) -> None:
        """F8: the form's problems first, then the grid's."""
        register = self.register()
        if not (self.cards.form_shown() and register.form.next_problem()):
            register.grid.next_problem()

    def keep_drafts(self) -> None:
        """Put what is not saved aside; called before the window goes."""
        for register in self._registers.values():
            register.form.keep_draft()

    # -- focus

    def focus_search(self) -> None:
        if self.cards.bar.search_has_focus():
            self.find()
        else:
            self.cards.bar.focus_search()

    def find(self) -> None:
        self.register().grid.find()

    def focus_grid(self) -> None:
        self.register().grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_work(self) -> None:
        self.focus_grid()

    def focus_form(self) -> None:
        self.register().form.focus_first()

    # -- what grid and form say

    def _on_row(self, row_id: int | None) -> None:
        if self._current is not None and self.sender() is self._current.grid:
            self._wanted_row = row_id
            self._settle.start()

    def _on_settled(self) -> None:
        register = self.register()
        as_of = register.grid.query().as_of
        if self.cards.form_shown() and (self._wanted_row, as_of) != register.form.shown():
            register.form.show_row(self._wanted_row, as_of=as_of)

    def _on_query_edited(self, query: Query) -> None:
        self.register().grid.set_query(query)

    def _on_query(self, query: Query) -> None:
        if self._current is not None and self.sender() is self._current.grid:
            self._show_query(query)
            self._jobs.redraw_chart()
            if query.as_of != self._current.form.shown()[1]:
                self._settle.start()

    def _on_summary(self, summary: dict) -> None:
        if self._current is not None and self.sender() is self._current.grid:
            self._counts = summary["text"]
            self.countsChanged.emit(self._counts)

    def _on_said(self, text: str) -> None:
        self.noted.emit(text)

    def _on_open(self, row_id: int | None) -> None:
        self._wanted_row = row_id
        self.set_form_shown(True)
        self.register().form.focus_first()

    def _on_saved(self, row_id: int) -> None:
        self.register().grid.select_id(row_id)
        self.focus_grid()

    def _on_given_up(self) -> None:
        """A new record was cancelled: back to the one the grid stands on."""
        self._wanted_row = self.register().grid.current_id()
        self._on_settled()
        self.focus_grid()

    def _on_date(self, day: str | None) -> None:
        register = self.register()
        register.grid.finish_editing()
        register.form.keep_draft()
        register.grid.set_query(replace(register.grid.query(), as_of=day))

    def _on_today(self) -> None:
        self._on_date(None)

    def help_page(self) -> str:
        return self.HELP.get(self.register().table.key, "")

    def fill_actions(self, menu: QMenu) -> None:
        self._actions.fill(menu)

    def _on_form_menu(self, name: str, menu: QMenu) -> None:
        row_id = self.register().form.row_id()
        if name == "act":
            self._actions.fill(menu, () if row_id is None else (row_id,))
        elif row_id is not None:
            self._jobs.fill_print_menu(menu, row_id)

    def _on_grid_menu(self, menu: QMenu) -> None:
        if self._actions.any():
            menu.addSeparator()
            acting = QMenu("办理(&A)", menu)
            menu.addMenu(acting)
            self._actions.fill(acting)

    def _on_record_wanted(self, table: str, row_id: int) -> None:
        if any(own.key == table and own.detail_of is None for own in self.editor.tables):
            self.open_record(table, row_id)
        else:
            self.recordWanted.emit(table, row_id)
