"""The jobs of window and command line about versions and responsibilities, put together for the window.

What gives a closure is called in the main thread; the closure runs in a worker and sees no session. Knows no field.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.comparison import Comparison, ComparisonJobs
from app.core.errors import trouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.services import FileJob
from app.core.whose import WhoseAnswer, WhoseJobs

if TYPE_CHECKING:
    from app.core.session import Session


def comparison_jobs() -> ComparisonJobs:
    """What the page of comparisons asks for."""
    from app.editors.power_lists.lists import compare_decide, compare_versions  # with the first comparison

    return ComparisonJobs(
        versions=compare_versions.versions,
        compare=compare_versions.compare_job,
        paper=paper_job,
        sheet=sheet_job,
        form=form_job,
        decide=compare_decide.decide,
    )


def whose_jobs() -> WhoseJobs:
    """What the page of responsibilities asks for."""
    from app.editors.power_lists.lists import whose  # with the first question

    return WhoseJobs(finder=whose.finder_job, card=card_job)


def paper_job(comparison: Comparison, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare the table of changes as a PDF."""

    def draw(progress: Progress) -> Path:
        from app.reports.comparison import write_comparison  # reportlab comes in with the first PDF

        write_comparison(comparison, options, out, progress=progress)
        return out

    return draw


def sheet_job(comparison: Comparison, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare the comparison as a spreadsheet. Raises KnownTrouble E-TYPE for another suffix."""
    if out.suffix.lower() != ".xlsx":
        raise trouble("E-TYPE", path=out)

    def write(progress: Progress) -> Path:
        from app.editors.power_lists.lists.compare_sheets import about, sheets_of  # with the first spreadsheet
        from app.exchange.files import write_whole
        from app.exchange.spreadsheet_out import write_xlsx

        now = datetime.fromisoformat(options.printed_on) if options.printed_on else datetime.now()
        sheets, lines = sheets_of(comparison), about(comparison, options.unit)
        write_whole(out, lambda aside: write_xlsx(aside, sheets, about=lines, now=now, progress=progress))
        return out

    return write


def form_job(session: Session, comparison: Comparison, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare the application form about a comparison."""
    from app.editors.power_lists.lists.compare_form import page  # with the first form

    drawn = page(session, comparison, options)

    def draw(progress: Progress) -> Path:
        from app.reports.sheet import write_sheets  # reportlab comes in with the first PDF

        write_sheets([drawn], options, out, progress=progress)
        return out

    return draw


def card_job(session: Session, answer: WhoseAnswer, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare the card of an answer."""
    from app.editors.power_lists.lists.whose_card import page  # with the first card

    drawn = page(answer, options)

    def draw(progress: Progress) -> Path:
        from app.reports.sheet import write_sheets  # reportlab comes in with the first PDF

        write_sheets([drawn], options, out, progress=progress)
        return out

    return draw
