"""The check before an import: what was recognised, what would be added, changed, refused.

Nothing is written before 导入 is pressed, and then everything as one step that one Ctrl+Z takes back (ideas 4).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import BadInput, KnownTrouble, Severity
from app.core.progress import Progress
from app.exchange.import_plan import ImportPlan, PlannedSheet, Recognition
from app.ui.import_cell import CellPanel
from app.ui.import_model import SUSPICIOUS, VERDICTS, ImportModel, tally
from app.ui.import_recognition import RecognitionStrip, joined
from app.ui.import_rows import PlanRows
from app.ui.import_totals import ImportTotals
from app.ui.lines_delegate import LinesDelegate
from app.ui.page_keys import Keys, key_done, nothing
from db.changes import Applied
from db.declarations import Kind, Table

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.ui.tasks import Tasks

SENTENCES = 3
"""Problems named at once in the band."""


class ImportPreview(QWidget):
    """A whole page over one plan.

    Args:
        services: recheck_plan, plan_change, import_job, import_report_job.
        tasks: runs reading again and the report; None in tests that need neither.
        plan: changed in place by what the clerk does here.
    """

    accepted = Signal(object)  # Applied
    closed = Signal()
    finished = Signal(str, object)  # sentence for the status line, Path | None

    def __init__(
        self,
        session: Session,
        services: Services,
        tasks: Tasks | None,
        plan: ImportPlan,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._services, self._tasks, self._plan = session, services, tasks, plan
        self._recognition = Recognition()
        self._table = session.tables[plan.table]
        self._model = ImportModel(plan, session.tables, title_of=session.title, parent=self)
        self._make_widgets()
        self._arrange()
        self._connect()
        self.setFocusProxy(self.rows.values)
        self._show_plan()

    # -- building

    def _make_widgets(self) -> None:
        self.caption = QLabel(f"导入检查：{self._plan.file}", self)
        self.caption.setProperty("role", "title")
        self.sheets = QListWidget(self)
        self.sheets.setAccessibleName("工作表")
        self.sheets.setItemDelegate(LinesDelegate(self.sheets))
        self.sheets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.strip = RecognitionStrip(self._table, _kinds(self._table, self._session.tables), self)
        self.band = QLabel(self)
        self.band.setWordWrap(True)
        self.band.setMargin(8)
        self.band.setProperty("role", "error-band")
        self.rows = PlanRows(self._session, self._model, self)
        self.cell = CellPanel(self._model, self)
        self.totals = ImportTotals(self)
        self.sum_line = QLabel(self)
        self.sum_line.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName("写入进度")
        self.report_button = QPushButton("打印导入报告", self)
        self.cancel_button = QPushButton("取消", self)
        self.accept_button = QPushButton(self)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setDefault(True)
        self.next_button = QPushButton("下一个问题 F8", self)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.totals)
        top.addStretch(1)
        top.addWidget(self.next_button)
        card = QFrame(self)
        card.setProperty("role", "card")
        box = QVBoxLayout(card)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(self.caption)
        box.addLayout(top)
        box.addWidget(self._split(), 1)
        box.addLayout(self._foot())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(card)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.sum_line, 1)
        for widget in (self.progress, self.report_button, self.cancel_button, self.accept_button):
            foot.addWidget(widget)
        keeping = self.progress.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # has its place before it is painted without the event loop
        self.progress.setSizePolicy(keeping)
        self.progress.setFixedWidth(self.fontMetrics().horizontalAdvance("国") * 10)
        self.progress.setTextVisible(False)
        self.progress.hide()
        return foot

    def _split(self) -> QSplitter:
        """Sheets on the left, recognition, rows and cell on the right; the clerk moves the borders."""
        lower = QSplitter(Qt.Orientation.Vertical, self)
        lower.addWidget(self.rows)
        lower.addWidget(self.cell)
        line = self.fontMetrics().height()
        lower.setSizes([line * 30, line * 7])
        lower.setStretchFactor(0, 1)
        right = QWidget(self)
        middle = QVBoxLayout(right)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        for widget, stretch in ((self.strip, 0), (self.band, 0), (lower, 1)):
            middle.addWidget(widget, stretch)
        whole = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(self.sheets)
        whole.addWidget(right)
        em = self.fontMetrics().horizontalAdvance("国")
        whole.setSizes([em * 13, em * 80])
        whole.setStretchFactor(1, 1)
        for each in (whole, lower):
            each.setChildrenCollapsible(False)
            each.setHandleWidth(8)
        return whole

    def _connect(self) -> None:
        self.totals.verdictChosen.connect(self._on_filter)
        self.sheets.currentRowChanged.connect(self._on_sheet)
        self.strip.readAgainWanted.connect(self._on_read_again)
        self.rows.currentChanged.connect(self.cell.show_index)
        self.rows.undoWanted.connect(self._model.undo_correction)
        self.cell.takenOver.connect(self._on_cell_taken)
        self._model.corrected.connect(self._on_corrected)
        self._model.choiceChanged.connect(self._show_counts)
        self._model.correctionRefused.connect(self._show_trouble)
        self.next_button.clicked.connect(self.next_problem)
        self.report_button.clicked.connect(self._on_report)
        self.cancel_button.clicked.connect(self.cancel)
        self.accept_button.clicked.connect(self.accept)

    def _keys(self) -> Keys:
        """Undo means the last correction here, never a change of the file behind the page."""
        undo = self._model.undo_correction
        return {
            "F8": self.next_problem,
            "Ctrl+Return": self.accept,
            "Ctrl+Z": undo,
            "Ctrl+Y": nothing,
            "Esc": self.cancel,
        }

    def event(self, event: QEvent) -> bool:
        return key_done(event, self._keys) or super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rows.values.setFocus()

    # -- showing

    def _show_plan(self) -> None:
        """Fill the list of sheets anew; the first sheet that is not empty is shown."""
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for sheet in self._plan.sheets:
            self.sheets.addItem(QListWidgetItem(_sheet_text(sheet)))
        self.sheets.blockSignals(False)
        filled = [place for place, sheet in enumerate(self._plan.sheets) if sheet.rows or sheet.refused]
        self.sheets.setCurrentRow(filled[0] if filled else 0)
        self._show_counts()

    def _sheet(self) -> PlannedSheet | None:
        place = self.sheets.currentRow()
        return self._plan.sheets[place] if 0 <= place < len(self._plan.sheets) else None

    def _on_sheet(self, _place: int) -> None:
        if (sheet := self._sheet()) is None:
            return
        self.strip.show_sheet(sheet, self._plan.version, asked=self._plan.version_asked)
        self._show_remarks(sheet)
        self._show_rows()

    def _show_remarks(self, sheet: PlannedSheet) -> None:
        """Why the sheet is refused, or what does not add up in it."""
        remarks = sheet.refusal or "；".join(note.text for note in sheet.notes)
        self._show_trouble(remarks, "error-band" if sheet.refused else "band")

    def _on_filter(self, _verdict: str) -> None:
        self._show_rows()

    def _show_rows(self) -> None:
        if (sheet := self._sheet()) is None:
            return
        self._model.show(sheet, self.totals.chosen())
        self.cell.show_index(QModelIndex())
        if self._model.rowCount():
            self.rows.go_to(0, self._model.problem_column(0))

    def _show_trouble(self, sentence: str, role: str = "error-band") -> None:
        """The band above the table; empty takes it away."""
        self.band.setProperty("role", role)
        self.band.style().polish(self.band)
        self.band.setText(sentence)
        self.band.setVisible(bool(sentence))

    def _show_counts(self) -> None:
        """Totals of the whole file, and what 导入 would do."""
        counts = tally(self._plan.sheets)
        self.totals.show_counts(counts)
        for place, sheet in enumerate(self._plan.sheets):
            self.sheets.item(place).setText(_sheet_text(sheet))
        taken = counts["taken"]
        self.accept_button.setText(f"导入 {taken:,} {self._table.counter}")
        self.accept_button.setEnabled(taken > 0 and not self._session.read_only)
        self.next_button.setEnabled(bool(counts["refused"] or counts[SUSPICIOUS]))
        self.sum_line.setText(_sum_line(counts, self._table.counter))

    # -- what the clerk does

    def next_problem(self) -> None:
        """Go to the next refused or suspicious row, in the next sheet when this one has no more below."""
        current = self.rows.values.currentIndex()
        position = self._model.next_problem(current.row())
        if position is None or position <= current.row():
            other = self._problem_in_other_sheet()
            position = position if other is None else other
        if position is not None:
            self.rows.go_to(position, self._model.problem_column(position))

    def _problem_in_other_sheet(self) -> int | None:
        count, here = self.sheets.count(), self.sheets.currentRow()
        for step in range(1, count):
            place = (here + step) % count
            counts = tally([self._plan.sheets[place]])
            if counts["refused"] or counts[SUSPICIOUS]:
                self.totals.show_all()
                self.sheets.setCurrentRow(place)
                return self._model.next_problem(-1)
        return None

    def _on_cell_taken(self, index: QModelIndex, typed: str) -> None:
        self._model.correct([index], typed)

    def _on_corrected(self, _entries: list[Any]) -> None:
        """Verdicts follow every correction at once; the row stays where it is."""
        self._services.recheck_plan(self._plan, self._session)
        if (sheet := self._sheet()) is not None:
            self._show_remarks(sheet)
        self._model.refresh()
        self.cell.show_index(self.rows.values.currentIndex())
        self._show_counts()

    def _on_read_again(self, recognition: Recognition, version: str) -> None:
        self._recognition = joined(self._recognition, recognition)
        plan = self._plan
        asked = version if plan.version_asked or version != plan.version else ""
        job = self._services.import_job(
            Path(plan.path), plan.table, plan.list_kind, asked, self._session, self._recognition
        )
        assert self._tasks is not None
        self._tasks.run(f"重新识别 {self._plan.file}", job, self._on_read, self._on_failed)

    def _on_read(self, plan: ImportPlan) -> None:
        place = self.sheets.currentRow()
        self._plan = plan
        self._model.replace_plan(plan)
        if self._model.corrections:
            self._services.recheck_plan(plan, self._session)
        self._show_plan()
        self.sheets.setCurrentRow(min(place, self.sheets.count() - 1))

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, KnownTrouble):
            raise error
        self._show_trouble(error.text)

    def _on_report(self) -> None:
        """The report is shown as the PDF it will be saved as."""
        from app.ui.pdf_panel import PdfDialog  # only when a PDF is wanted: brings pdfium in

        name = f"导入报告 {Path(self._plan.file).stem}.pdf"
        dialog = PdfDialog(self._tasks, title="导入报告", file_name=name, parent=self)
        dialog.finished_saving.connect(self.finished)
        dialog.make(self._services.import_report_job, self._plan)

    def cancel(self) -> None:
        """Leave without writing anything (取消, Esc); corrections are not dropped unasked."""
        if not self._model.corrections or self._drops_corrections():
            self.closed.emit()

    def _drops_corrections(self) -> bool:
        box = QMessageBox(QMessageBox.Icon.Question, "取消导入", "", parent=self)
        box.setText(f"在这里改正的 {len(self._model.corrections)} 处还没有导入，离开就没有了。")
        drop = box.addButton("放弃改正，离开", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("继续核对", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is drop

    def accept(self) -> None:
        """Write the ticked rows as one step (the door makes a backup before); remember headings for the next file."""
        if not self.accept_button.isEnabled():
            return
        self.cell.take_over()
        try:
            applied = self._write()
        except BadInput as error:
            self._show_bad_input(error)
        except KnownTrouble as error:
            self._show_trouble(error.text)
        else:
            self._remember()
            self.accepted.emit(applied)
            refused = tally(self._plan.sheets)["refused"]  # the door may have stopped more than the check knew
            self.finished.emit(self._done_line(applied, refused), None)
            self.closed.emit()
        finally:
            self.progress.hide()
            self._show_counts()

    def _done_line(self, applied: Applied, refused: int) -> str:
        count, counter = len(applied.row_ids.get(self._table.key, ())), self._table.counter
        rest = f"（拒收 {refused:,} {counter}）" if refused else ""
        return f"已导入 {count:,} {counter}{rest}，Ctrl+Z 可整批撤销"

    def _write(self) -> Applied:
        self._show_step(0, 0, "")
        change = self._services.plan_change(self._plan, self._session)
        return self._session.apply(change, Progress(self._show_step))

    def _show_bad_input(self, error: BadInput) -> None:
        """What the door refused; only what stops, and not more than can be read."""
        stops = [each.text.rstrip("。") for each in error.messages if each.severity is Severity.ERROR]
        texts = list(dict.fromkeys(stops))
        more = f"等 {len(texts)} 个问题" if len(texts) > SENTENCES else ""
        self._show_trouble(f"没有导入，文件里的内容没有变：{'；'.join(texts[:SENTENCES])}{more}。请改正后再导入。")

    def _show_step(self, done: int, total: int, _text: str) -> None:
        """Painted at once: the write holds the main thread, so nothing else can come between."""
        self.progress.setVisible(True)
        self.accept_button.setEnabled(False)
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.sum_line.setText(f"正在写入 {done:,} / {total:,}……" if total else "正在准备……")
        for widget in (self.progress, self.sum_line, self.accept_button):
            widget.repaint()

    def _remember(self) -> None:
        headings = {
            sheet.headings[letter]: key
            for sheet in self._plan.sheets
            if not sheet.table
            for letter, key in sheet.column_map.items()
            if sheet.headings.get(letter)
        }
        self._session.remember_headings(self._plan.table, headings)


def _kinds(table: Table, tables: dict[str, Table]) -> tuple[str, ...]:
    """Words a sheet's kind can be: the choices that name the record every row of the register belongs to."""
    for field in table.fields:
        if field.kind is Kind.REFERENCE and field.required and field.target in tables:
            target = tables[field.target]
            for key in target.title:
                if target.field(key).kind is Kind.CHOICE:
                    return target.field(key).choices
    return ()


def _sheet_text(sheet: PlannedSheet) -> str:
    if sheet.empty:
        return f"{sheet.name}\n空表"
    if sheet.refused:
        return f"{sheet.name}\n✕ 整张表未收"
    counts = tally([sheet])
    parts = [f"{counts['rows']:,} 条"]
    parts += [f"{VERDICTS[key][1]} {counts[key]:,}" for key in ("refused", SUSPICIOUS) if counts[key]]
    hidden = "（隐藏）" if sheet.hidden else ""
    return f"{sheet.name}{hidden}\n{' · '.join(parts)}"


def _sum_line(counts: dict[str, int], counter: str) -> str:
    taken = counts["taken"]
    left = counts["added"] + counts["changed"] - taken
    parts = ["按“导入”才写入；现有记录不会清空"]
    if left:
        parts.append(f"{left:,} {counter}没有勾选")
    if counts["refused"]:
        parts.append(f"拒收的 {counts['refused']:,} {counter}不写入，可在这里改正")
    return "；".join(parts) + "。"
