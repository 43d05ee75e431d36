"""The jobs of window and command line that put forms, letters and tables of counts on paper.

What is named `..._job` is called in the main thread and gives a closure for a worker, which sees no session. Heavy
libraries come in with the first job that needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.crosstab import Counted
from app.core.errors import KnownTrouble, trouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.services import FileJob
from app.core.sheet import Picture, Sheet, SheetPage
from db.declarations import Kind

if TYPE_CHECKING:
    from app.core.session import Session


LETTER_COLOUR = "letter_colour"
"""Setting of the file: the office has a colour printer for letters."""


def sheet_job(session: Session, sheet: Sheet, row_id: int, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare a form or letter about one record; see `sheets_job`."""
    return sheets_job(session, sheet, (row_id,), options, out)


def sheets_job(session: Session, sheet: Sheet, row_ids: Sequence[int], options: LedgerOptions, out: Path) -> FileJob:
    """Prepare the same form about several records, one after the other in one file.

    Letters have a red head where the file's setting `LETTER_COLOUR` says so.

    Raises:
        KnownTrouble: E-UNKNOWN for a record that is not there or no record at all, E-FORBIDDEN for one the form is
            not for.
        BadInput: what the form itself lacks.
    """
    if not row_ids:
        raise trouble("E-UNKNOWN", name="这条记录")
    for row_id in row_ids:
        row = session.row(sheet.table, row_id)
        if row is None:
            raise trouble("E-UNKNOWN", name="这条记录")
        why = sheet.offered(row, session) if sheet.offered else ""
        if why:
            raise KnownTrouble("E-FORBIDDEN", f"没有生成“{session.title(sheet.table, row_id)}”的{sheet.heading}：{why}")
    options = replace(options, colour=options.colour or bool(session.setting(LETTER_COLOUR, False)))
    pages = [sheet.make(session, row_id, options) for row_id in row_ids]
    files = _files(session, pages)

    def draw(progress: Progress) -> Path:
        from app.reports.sheet import write_sheets  # reportlab comes in with the first PDF

        write_sheets(pages, options, out, landscape=sheet.landscape, file_bytes=files.get, progress=progress)
        return out

    return draw


def _files(session: Session, pages: Iterable[SheetPage]) -> dict[str, bytes]:
    """Cell of a FILE field -> bytes, of every picture on the pages; read here because a worker sees no session.

    A scan that is gone is left out: the paper then says so in its place.
    """
    cells = {block.cell for page in pages for block in page.blocks if isinstance(block, Picture) and block.cell}
    found = {}
    for cell in sorted(cells):
        try:
            found[cell] = session.file_bytes(cell)
        except KnownTrouble as error:
            if error.code != "E-SCAN-GONE":
                raise
    return found


def crosstab_job(session: Session, counted: Counted, options: LedgerOptions, out: Path) -> FileJob:
    """Prepare a table of counts; the suffix of `out` chooses .pdf, .xlsx or .csv.

    Raises:
        KnownTrouble: E-TYPE for another suffix; the closure raises what the writers raise.
    """
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".xlsx", ".csv"):
        raise trouble("E-TYPE", path=out)
    now = session.clock()

    def draw(progress: Progress) -> Path:
        if suffix == ".pdf":
            from app.reports.crosstab import write_crosstab  # reportlab comes in with the first PDF

            write_crosstab(counted, options, out)
        else:
            _write_figures(counted, out, now=now, progress=progress)
        return out

    return draw


def _write_figures(counted: Counted, out: Path, *, now: datetime, progress: Progress) -> None:
    """The figures as numbers in a spreadsheet or CSV file."""
    from app.core.export_rows import ExportColumn, ExportSheet  # only an export needs these
    from app.exchange.csv_out import write_csv
    from app.exchange.files import write_whole
    from app.exchange.spreadsheet_out import write_xlsx

    worded = {place for _, cells in counted.lines() for place, cell in enumerate(cells) if cell.text}
    kinds = [Kind.TEXT if place in worded else Kind.INTEGER for place in range(len(counted.columns))]
    figures = (ExportColumn(heading, kind) for heading, kind in zip(counted.columns, kinds, strict=True))
    rows = [
        (label, *(cell.shown if place in worded else cell.count for place, cell in enumerate(cells)))
        for label, cells in counted.lines()
    ]
    sheet = ExportSheet("统计表", (ExportColumn(counted.corner, width=16), *figures), rows)
    writer = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
    about = (("统计表", counted.title), ("说明", counted.note))
    write_whole(out, lambda aside: writer(aside, [sheet], about=about, now=now, progress=progress))
