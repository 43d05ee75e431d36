"""What a record page can do besides showing rows: import, export, paper, charts, history, recycle bin.

The dialogs and full pages come in when first asked for; nothing of them is on the start path.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from app.core.ledger import options_of
from app.core.query import Query
from app.ui.file_dialogs import SHEETS, ask_open_path, ask_save_path

if TYPE_CHECKING:
    from app.core.editor import ChartMaker
    from app.core.query import Filter
    from app.core.services import FileJob
    from app.core.sheet import Sheet
    from app.ui.chart_panel import ChartPanel
    from app.ui.record_page import RecordPage
    from db.changes import Applied

_EM_PANEL = (64, 38)  # size of the history and recycle bin windows in full-width characters


class PageJobs(QObject):
    """Jobs over the register a page shows.

    Signals: finished(sentence, path or None); coverWanted(widget) to show over the whole window until its closed().
    """

    finished = Signal(str, object)
    coverWanted = Signal(object)

    def __init__(self, page: RecordPage) -> None:
        super().__init__(page)
        self._page = page
        self._tools = page.tools
        self._chart: ChartPanel | None = None
        self._maker: ChartMaker | None = None
        self._printed = 0
        self._imported: Applied | None = None

    # -- spreadsheets in and out

    def import_sheet(self) -> None:
        path = ask_open_path(self._page, "导入表格", SHEETS)
        if path is not None:
            self.import_file(path)

    def import_file(self, path: Path) -> None:
        """Read and compare in the background, then show the check; nothing is written before the clerk agrees."""
        keys = [table.key for table in self._page.import_tables()]
        job = self._tools.services.import_any_job(path, keys, self._tools.session)
        self._tools.tasks.run(f"正在读取 {path.name}", job, self._on_plan)

    def _on_plan(self, plan: Any) -> None:
        from app.ui.import_preview import ImportPreview  # heavy; only for an import

        tools = self._tools
        cover = ImportPreview(tools.session, tools.services, tools.tasks, plan, self._page.window())
        self._imported = None
        cover.accepted.connect(self._on_accepted)
        cover.finished.connect(self._on_imported)
        self.coverWanted.emit(cover)

    def _on_accepted(self, applied: Applied) -> None:
        self._imported = applied

    def _on_imported(self, text: str, path: Path | None) -> None:
        """Rows came in: the line leads to them. Anything else the check finished (a report) is told as it is."""
        applied, self._imported = self._imported, None
        table = next(
            (table.key for table in self._page.import_tables() if applied and table.key in applied.row_ids), ""
        )
        if table:
            self._page.carriedOut.emit(text, applied, table, False)
        else:
            self.finished.emit(text, path)

    def export_sheet(self) -> None:
        register = self._page.register()
        name = f"{register.table.heading} {self._tools.session.clock():%Y-%m-%d}.xlsx"
        kinds = "Excel / WPS 表格 (*.xlsx);;CSV 文本表格 (*.csv)"
        path = ask_save_path(self._page, "导出表格", name, kinds)
        if path is not None:
            job = self._tools.services.export_job(self._tools.session, register.grid.query(), (), path)
            self._tools.tasks.run(f"正在导出 {path.name}", job, self._on_exported)

    def _on_exported(self, path: Path) -> None:
        self.finished.emit(f"已导出 {path.name}", path)

    # -- paper

    def print_list(self) -> None:
        from app.ui.print_preview import PrintPreview  # heavy; only for paper

        register, tools = self._page.register(), self._tools
        cover = PrintPreview(
            tools.session,
            tools.services,
            tools.tasks,
            self._page.editor,
            register.table,
            register.grid.query(),
            self._page.window(),
        )
        cover.finished.connect(self.finished)
        self.coverWanted.emit(cover)

    def fill_print_menu(self, menu: QMenu, row_id: int) -> None:
        """Card and, where the editor has them, forms and letters about one record."""
        self._printed = row_id
        menu.addAction("卡片").triggered.connect(self._on_card)
        table = self._page.register().table.key
        session = self._tools.session
        row = session.row(table, row_id)
        menu.setToolTipsVisible(True)
        for sheet in (sheet for sheet in self._page.editor.sheets if sheet.table == table):
            reason = sheet.offered(row, session) if sheet.offered and row else ""
            line = menu.addAction(sheet.heading)
            line.setToolTip(reason)
            line.setEnabled(not reason)
            line.setData(sheet)
            line.triggered.connect(self._on_sheet)

    def _on_card(self) -> None:
        self.print_card(self._printed)

    def print_card(self, row_id: int) -> None:
        """Everything about one record on one sheet."""
        self._show_pdf("卡片", row_id, self._tools.services.card_job, self._page.register().table.key, row_id)

    def _on_sheet(self) -> None:
        sheet = self.sender().data()
        chosen = tuple(self._page.register().grid.selected_ids())
        ids = chosen if sheet.many and self._printed in chosen else (self._printed,)
        self._show_pdf(sheet.heading, self._printed, self._tools.services.sheet_job, sheet, ids)

    def print_sheet(self, sheet: Sheet, row_id: int) -> None:
        """A form about one record."""
        self._show_pdf(sheet.heading, row_id, self._tools.services.sheet_job, sheet, (row_id,))

    def _show_pdf(self, heading: str, row_id: int, make_job: Callable[..., FileJob], *about: object) -> None:
        from app.ui.pdf_panel import PdfDialog  # heavy; only for paper

        session, table = self._tools.session, self._page.register().table
        options = options_of(session)
        name = f"{heading} {session.title(table.key, row_id)[:40] or table.heading}.pdf"
        dialog = PdfDialog(self._tools.tasks, title=f"打印{heading}", file_name=name, parent=self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.make(make_job, session, *about, options)
        dialog.show()

    # -- full pages

    def show_crosstab(self) -> None:
        """Tables of counts of the rows shown; a figure opens its rows."""
        from app.ui.crosstab_page import CrosstabPage  # only when asked for

        register, tools = self._page.register(), self._tools
        tables = [one.table for one in self._page.editor.crosstabs]
        if not tables:
            self._page.noted.emit("这里还没有统计表。")
            return
        own = register.table.key in tables
        table = register.table if own else tools.session.tables[tables[0]]
        cover = CrosstabPage(
            tools.session,
            tools.services,
            tools.tasks,
            self._page.editor,
            table,
            register.grid.query() if own else Query(table.key),
            self._page.window(),
        )
        cover.rowsWanted.connect(self._on_rows_wanted)
        self.show_cover(cover)

    def _on_rows_wanted(self, query: Query) -> None:
        self._page.show_register(query.table)
        self._page.register().grid.set_query(query)
        self.sender().closed.emit()

    def _on_record_wanted(self, table: str, row_id: int) -> None:
        self.sender().closed.emit()
        self._page.recordWanted.emit(table, row_id)

    def show_cover(self, cover: QWidget) -> None:
        """Show a full page over the window; it says finished, closed and perhaps recordWanted."""
        cover.finished.connect(self.finished)
        if hasattr(cover, "recordWanted"):
            cover.recordWanted.connect(self._on_record_wanted)
        self.coverWanted.emit(cover)

    # -- charts

    def toggle_chart(self) -> None:
        if self._chart is not None and not self._chart.isHidden():
            self._chart.hide()
            return
        makers = self._makers()
        if not makers:
            self._page.noted.emit("这个登记簿还没有图表。")
            return
        self._show_panel()
        self._maker = makers[0]
        self._chart.set_makers(makers)
        self.redraw_chart()

    def _makers(self) -> tuple[ChartMaker, ...]:
        table = self._page.register().table.key
        return tuple(maker for maker in self._page.editor.charts if maker.table == table)

    def _show_panel(self) -> None:
        if self._chart is None:
            from app.ui.chart_panel import ChartPanel  # comes in with the first chart

            self._chart = ChartPanel(self._page)
            self._chart.set_export(self._tools.services, self._tools.tasks)
            self._chart.chartWanted.connect(self._on_chart_wanted)
            self._chart.filterChosen.connect(self._on_filter)
            self._chart.finished.connect(self.finished)
            self._chart.closed.connect(self._chart.hide)
            self._page.cards.show_below_grid(self._chart)
        self._chart.show()

    def redraw_chart(self) -> None:
        """The chart of what the grid shows now, if one is open."""
        if self._chart is None or self._chart.isHidden() or self._maker is None:
            return
        makers = self._makers()
        if self._maker not in makers:
            self._chart.hide()
            return
        chart = self._tools.services.chart(self._tools.session, self._maker, self._page.register().grid.query())
        self._chart.show_chart(chart)

    def _on_chart_wanted(self, key: str) -> None:
        self._maker = next(maker for maker in self._makers() if maker.key == key)
        self.redraw_chart()

    def _on_filter(self, condition: Filter) -> None:
        self._page.add_filter(condition)

    # -- history, recycle bin

    def show_history(self, row_id: int | None = None) -> None:
        register = self._page.register()
        wanted = row_id if row_id is not None else register.grid.current_id()
        if wanted is None:
            self._page.noted.emit("先在列表里选一条记录，再看它的历史。")
            return
        from app.ui.history_panel import HistoryPanel  # only when asked for

        self._show_panel_window(
            HistoryPanel(self._tools.session, register.table, wanted, self._page.window()), "修改历史"
        )

    def show_bin(self) -> None:
        from app.ui.recycle_bin import RecycleBin  # only when asked for

        tables = tuple(table for table in self._page.editor.tables if table.detail_of is None)
        self._show_panel_window(RecycleBin(self._tools.session, tables, self._page.window()), "回收站")

    def show_changes(self) -> None:
        from app.ui.history_panel import ChangesPanel  # only when asked for

        self._show_panel_window(ChangesPanel(self._tools.session, self._page.window()), "修改记录")

    def _show_panel_window(self, panel: QWidget, title: str) -> None:
        dialog = QDialog(self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        panel.closed.connect(dialog.close)
        em = dialog.fontMetrics().horizontalAdvance("汉")
        dialog.resize(em * _EM_PANEL[0], em * _EM_PANEL[1])
        dialog.open()
