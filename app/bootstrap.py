"""The only place where the parts meet: finds the tabs, opens files, hands the window its services.

Imports nothing heavy: a part comes in when it is first asked for (performance, Start).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import app.editors
from app import jobs
from app.core.editor import Editor
from app.core.errors import trouble
from app.core.progress import Progress
from app.core.services import Services

if TYPE_CHECKING:
    from app.core.comparison import ComparisonJobs
    from app.core.crosstab import Counted
    from app.core.ledger import LedgerOptions
    from app.core.services import FileJob
    from app.core.session import Session
    from app.core.sheet import Sheet
    from app.core.whose import WhoseJobs
    from db.backup import BackupInfo


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
        open_read_only=lambda path, operator: open_session(path, operator=operator, read_only=True),
        make_demo=make_demo,
        restore_backup=restore_backup,
        backups=backups,
        import_job=jobs.import_job,
        import_any_job=jobs.import_any_job,
        recheck_plan=jobs.recheck_plan,
        plan_change=jobs.plan_change,
        import_report_job=partial(jobs.import_report_job, editors()),
        ledger_job=jobs.ledger_job,
        card_job=jobs.card_job,
        export_job=jobs.export_job,
        chart=jobs.chart,
        chart_file=jobs.chart_file,
        missing_characters=jobs.missing_characters,
        sheet_job=_sheet_job,
        crosstab_job=_crosstab_job,
        comparison=_comparison,
        whose=_whose,
    )


def _sheet_job(session: Session, sheet: Sheet, row_ids: Sequence[int], options: LedgerOptions, out: Path) -> FileJob:
    from app import paper_jobs  # with the first form

    return paper_jobs.sheets_job(session, sheet, row_ids, options, out)


def _crosstab_job(session: Session, figures: Counted, options: LedgerOptions, out: Path) -> FileJob:
    from app import paper_jobs  # with the first table of counts

    return paper_jobs.crosstab_job(session, figures, options, out)


def _comparison() -> ComparisonJobs:
    from app import compare_jobs  # with the first comparison

    return compare_jobs.comparison_jobs()


def _whose() -> WhoseJobs:
    from app import compare_jobs  # with the first question

    return compare_jobs.whose_jobs()


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Gives a path aside to build a data file at; puts it at `path` when the block ends well and the file is closed.

    Raises:
        KnownTrouble: E-EXISTS, E-FOLDER, and what the disk says; nothing is left behind.
    """
    import shutil  # only a new file needs these

    from app.exchange.files import place_new, require_name, trouble_of

    if path.exists():
        raise trouble("E-EXISTS", path=path)
    if not path.parent.is_dir():
        raise trouble("E-FOLDER", path=path)
    require_name(path)
    # Not tempfile: since Python 3.12.4 Windows lets nobody else into its folders, nor into files moved out of them.
    folder = path.with_name(f"~new-{os.getpid():x}-{time.monotonic_ns():x}")
    try:
        folder.mkdir()
        yield folder / path.name
        place_new(folder / path.name, path)
    except FileExistsError as error:
        raise trouble("E-EXISTS", path=path) from error
    except OSError as error:
        raise trouble_of(error, path) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_demo(path: Path, operator: str, *, now: datetime | None = None) -> Session:
    """Build the demo street in a new file and open it. Raises KnownTrouble as `new_file` and `open_session` do."""
    with new_file(path) as aside:
        _tell_demo(aside, now=now or datetime.now())
    return open_session(path, operator=operator)


def _tell_demo(path: Path, *, now: datetime) -> None:
    """Let every tab with a `demo` module tell its story into the new file."""
    from app.core import demo  # only the demo needs them
    from app.core.paths import resources

    folders = [f"app.editors.{place}" for editor in editors() for place in editor.places]
    modules = [importlib.import_module(f"{name}.demo") for name in folders if importlib.util.find_spec(f"{name}.demo")]
    demo.tell(
        lambda clerk, clock: open_session(path, operator=clerk, create=True, clock=clock),
        [module.story(resources() / "demo", now.date()) for module in modules],
        now=now,
        progress=Progress(),
    )


def backups(path: Path) -> list[BackupInfo]:
    """What lies in the backup folder of the data file `path`, newest first."""
    from app.core import session  # brings sqlite3 in

    return session.backups(path)


def restore_backup(backup: Path, path: Path, operator: str = "") -> Path | None:
    """Put a verified backup in place of `path`, whose session must be closed.

    Returns:
        The folder in which the old file lies now; None when there was none.

    Raises:
        KnownTrouble: the backup cannot be trusted or the place not written; the data file is as it was.
    """
    from app.core import session  # brings sqlite3 in

    return session.restore_backup(backup, path, editors=editors(), operator=operator)


def salvage_file(path: Path, out: Path) -> dict[str, tuple[int, int, int]]:
    """Write what can still be read of a damaged file as JSON; see `app.core.session.salvage_file`."""
    from app.core import session  # brings sqlite3 in

    return session.salvage_file(path, out, editors=editors())


def run_window(argv: list[str]) -> int:
    """Show the window, on the file named in `argv` if there is one. Returns the exit code."""
    from app.core import crash  # a headless command needs neither these settings nor Qt
    from app.core.paths import places
    from app.core.settings import Settings
    from app.ui import application

    crash.install(places().crashes)
    return application.run(
        argv,
        services(),
        editors=editors(),
        open_path=Path(argv[0]).resolve() if argv else None,
        settings=Settings(places().settings),
        now=datetime.now,
    )
