"""What the window may ask the program to do besides the session, as plain functions; `app.bootstrap` fills them in.

The window gets one such object and so never imports reports, exchange or the store. Everything named `..._job` is
called in the main thread and gives a closure for a worker, which sees no widget and no session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.chart import Chart
from app.core.editor import ChartMaker
from app.core.ledger import Ledger, LedgerOptions
from app.core.progress import Progress
from app.core.query import Query

if TYPE_CHECKING:
    from app.core.comparison import ComparisonJobs
    from app.core.crosstab import Counted
    from app.core.session import Session
    from app.core.sheet import Sheet
    from app.core.whose import WhoseJobs
    from app.exchange.import_plan import ImportPlan, Recognition
    from db.backup import BackupInfo
    from db.changes import ChangeSet

FileJob = Callable[[Progress], Path]
"""Runs in a worker, gives the finished file. Raises KnownTrouble, Cancelled; an old file of that name then stands."""


@dataclass(frozen=True, slots=True)
class Services:
    """The program's jobs.

    Attributes:
        open_session: (path, operator, create) -> session. Raises KnownTrouble.
        make_demo: (path, operator) -> session on a new file with the demo street. Raises KnownTrouble.
        open_read_only: (path, operator) -> session that may read beside a program that holds the file.
        restore_backup: (backup, path) -> folder where the old file lies now, None when there was none; the session of
            `path` must be closed before. Raises KnownTrouble.
        backups: path of a data file -> what lies in its backup folder, newest first.
        import_job: (path, table key, list kind or "", version or "", session, what the clerk corrected) -> closure
            that reads and compares.
        import_any_job: (path, table keys, session) -> closure like that of `import_job`, for the first of the registers
            that knows the headings of the spreadsheet.
        recheck_plan: compares again after the clerk corrected cells or chose rows; changes the plan in place.
        plan_change: the change set of the rows chosen.
        import_report_job: (plan, out.pdf) -> closure.
        ledger_job: (session, ledger, query, options, out.pdf) -> closure.
        card_job: (session, table key, row id, options, out.pdf) -> closure; one record on one sheet.
        export_job: (session, query, field keys or () for all, out.xlsx or .csv) -> closure.
        chart: (session, maker, query) -> chart of the rows of the query.
        chart_file: (chart, out.pdf, .png, .xlsx or .csv) -> that path; the last two hold the numbers.
        missing_characters: (session, ledger, query) -> closure that lists characters no shipped font can print.
        sheet_job: (session, sheet, row ids, options, out.pdf) -> closure; a form or letter about each of the records.
        crosstab_job: (session, figures, options, out.pdf, .xlsx or .csv) -> closure.
        comparison, whose: give the jobs of the two pages when they are first opened.
    """

    open_session: Callable[[Path, str, bool], Session]
    make_demo: Callable[[Path, str], Session]
    open_read_only: Callable[[Path, str], Session]
    restore_backup: Callable[[Path, Path], Path | None]
    backups: Callable[[Path], list[BackupInfo]]
    import_job: Callable[[Path, str, str, str, Session, Recognition], Callable[[Progress], ImportPlan]]
    import_any_job: Callable[[Path, Iterable[str], Session], Callable[[Progress], ImportPlan]]
    recheck_plan: Callable[[ImportPlan, Session], None]
    plan_change: Callable[[ImportPlan, Session], ChangeSet]
    import_report_job: Callable[[ImportPlan, Path], FileJob]
    ledger_job: Callable[[Session, Ledger, Query, LedgerOptions, Path], FileJob]
    card_job: Callable[[Session, str, int, LedgerOptions, Path], FileJob]
    export_job: Callable[[Session, Query, tuple[str, ...], Path], FileJob]
    chart: Callable[[Session, ChartMaker, Query], Chart]
    chart_file: Callable[[Chart, Path], Path]
    missing_characters: Callable[[Session, Ledger, Query], Callable[[Progress], tuple[str, ...]]]
    sheet_job: Callable[[Session, Sheet, Sequence[int], LedgerOptions, Path], FileJob]
    crosstab_job: Callable[[Session, Counted, LedgerOptions, Path], FileJob]
    comparison: Callable[[], ComparisonJobs]
    whose: Callable[[], WhoseJobs]
