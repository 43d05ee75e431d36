"""The only place where the parts meet: finds the tabs, opens files, hands the window its services.

Imports nothing heavy: a part comes in when it is first asked for (performance, Start).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import app.editors
from app.core.chart import Chart
from app.core.editor import ChartMaker, Editor
from app.core.ledger import Ledger, LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.services import FileJob, Services

if TYPE_CHECKING:
    from app.core.session import Session
    from app.exchange.import_plan import ImportPlan
    from db.changes import ChangeSet


@cache
def editors() -> tuple[Editor, ...]:
    """Every folder under `app/editors` with an `EDITOR`, in the order of the tabs."""
    names = [info.name for info in pkgutil.iter_modules(app.editors.__path__) if info.ispkg]
    modules = [importlib.import_module(f"app.editors.{name}") for name in names]
    found = [module.EDITOR for module in modules if hasattr(module, "EDITOR")]
    return tuple(sorted(found, key=lambda editor: editor.position))


def open_session(
    path: Path,
    *,
    operator: str,
    create: bool = False,
    read_only: bool = False,
    clock: Callable[[], datetime] = datetime.now,
) -> Session:
    """The one door to the file at `path`.

    Args:
        operator: name written into every change.
        create: make the file when it is missing; otherwise a missing file is known trouble.
        clock: tells local time; tests and the demo bring their own.

    Raises:
        KnownTrouble: held by another program, newer, damaged, not ours; the file is as it was.
    """
    from app.core.session import Session  # brings sqlite3 in, which the start path wants late

    return Session.open(path, editors=editors(), operator=operator, create=create, read_only=read_only, clock=clock)


def services() -> Services:
    """What the window may ask for; nothing heavy is imported by making this object."""
    return Services(
        open_session=lambda path, operator, create: open_session(path, operator=operator, create=create),
        make_demo=_make_demo,
        restore_backup=_restore_backup,
        import_job=_import_job,
        recheck_plan=_recheck_plan,
        plan_change=_plan_change,
        import_report_job=_import_report_job,
        ledger_job=_ledger_job,
        card_job=_card_job,
        export_job=_export_job,
        chart=_chart,
        chart_file=_chart_file,
        missing_characters=_missing_characters,
    )


def _make_demo(path: Path, operator: str) -> Session:
    raise NotImplementedError


def _restore_backup(backup: Path, path: Path) -> None:
    raise NotImplementedError


def _import_job(
    path: Path, table_key: str, list_kind: str, version: str, session: Session
) -> Callable[[Progress], ImportPlan]:
    raise NotImplementedError


def _recheck_plan(plan: ImportPlan, session: Session) -> None:
    raise NotImplementedError


def _plan_change(plan: ImportPlan, session: Session) -> ChangeSet:
    raise NotImplementedError


def _import_report_job(plan: ImportPlan, out: Path) -> FileJob:
    raise NotImplementedError


def _ledger_job(session: Session, ledger: Ledger, query: Query, options: LedgerOptions, out: Path) -> FileJob:
    raise NotImplementedError


def _card_job(session: Session, table_key: str, row_id: int, options: LedgerOptions, out: Path) -> FileJob:
    raise NotImplementedError


def _export_job(session: Session, query: Query, columns: tuple[str, ...], out: Path) -> FileJob:
    raise NotImplementedError


def _chart(session: Session, maker: ChartMaker, query: Query) -> Chart:
    raise NotImplementedError


def _chart_file(chart: Chart, out: Path) -> Path:
    raise NotImplementedError


def _missing_characters(session: Session, query: Query) -> Callable[[Progress], tuple[str, ...]]:
    raise NotImplementedError


def run_window(argv: list[str]) -> int:
    """Show the window on the file named in `argv` (none: the last one). Returns the exit code."""
    raise NotImplementedError
