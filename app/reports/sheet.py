"""Draws a `SheetPage`: forms, notes and cards about one record, several of them one after the other if asked.

Official letters are drawn by `reports.letter`. Takes plain data and bytes of pictures, never a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.sheet import (
    Block,
    FlowChart,
    FormGrid,
    Gap,
    PageBreak,
    Picture,
    SheetPage,
    SheetTable,
    Words,
)
from app.reports.fonts import SANS, body_style, missing_characters, shortened
from app.reports.form_grid import draw_form
from app.reports.ledger import LedgerResult
from app.reports.ledger_sheet import draw_foot, draw_mark
from app.reports.letter import LETTER_TYPEFACE, letter_page, letter_setup, letter_style
from app.reports.pdf_page import MM, PdfDocument, Setup
from app.reports.sheet_parts import Style, draw_flow_chart, draw_picture, draw_table, draw_words

FileBytes = Callable[[str], bytes | None]
"""Takes the cell of a FILE field, gives the file's bytes, None when they are gone."""

_MARGINS = (10.0, 10.0, 17.0, 17.0)  # mm; a form is declared for 190 of 210 mm
_TITLE = 20.0
_NUMBER = 10.5


def no_files(cell: str) -> None:
    """For papers without pictures."""


def write_sheet(
    page: SheetPage,
    options: LedgerOptions,
    out: Path,
    *,
    landscape: bool = False,
    file_bytes: FileBytes = no_files,
    progress: Progress | None = None,
) -> LedgerResult:
    """Print one paper at `out`; see `write_sheets`."""
    return write_sheets((page,), options, out, landscape=landscape, file_bytes=file_bytes, progress=progress)


def write_sheets(
    pages: Sequence[SheetPage],
    options: LedgerOptions,
    out: Path,
    *,
    landscape: bool = False,
    file_bytes: FileBytes = no_files,
    progress: Progress | None = None,
) -> LedgerResult:
    """Print papers one after the other at `out`; each begins on a sheet of its own and counts its own pages.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
        Cancelled: nothing was written.
    """
    writer = _Writer(pages, options, landscape=landscape, file_bytes=file_bytes)
    for done, page in enumerate(pages, 1):
        writer.draw(page)
        (progress or Progress()).step(done, len(pages), f"正在排版第 {done} 份")
    writer.document.save(out)
    return LedgerResult(writer.document.count, len(pages), dict(sorted(writer.missing.items())))


class _Writer:
    """State of the papers of one file while they are printed."""

    def __init__(
        self, pages: Sequence[SheetPage], options: LedgerOptions, *, landscape: bool, file_bytes: FileBytes
    ) -> None:
        self.missing: Counter[str] = Counter()
        self._options = options
        self._file_bytes = file_bytes
        self._page = pages[0]
        self._letter = pages[0].letter
        title = pages[0].title if len(pages) == 1 else f"{pages[0].title}等{len(pages)}份"
        setup = letter_setup() if self._letter else Setup.of("A4", landscape=landscape, margins=_MARGINS)
        self.document = PdfDocument(
            setup, title=title, author=options.unit, made_on=options.printed_on, on_page=self._on_page
        )

    def draw(self, page: SheetPage) -> None:
        """Draw one paper."""
        if self.document.page:
            self.document.new_part()
        self._page = page
        font = body_style(self._options.body_font or (LETTER_TYPEFACE if page.letter else ""))
        style = letter_style(font) if page.letter else Style(font)
        self.document.new_page()
        self._note(page.title, page.number, page.issuer)
        self.document.bookmark(_named(page))
        for place, block in enumerate(page.blocks):
            following = page.blocks[place + 1] if place + 1 < len(page.blocks) else None
            self._block(block, style, following)

    def _note(self, *texts: str) -> None:
        self.missing.update(missing_characters(texts))

    def _block(self, block: Block, style: Style, following: Block | None) -> None:
        document = self.document
        if isinstance(block, FormGrid):
            self.missing.update(draw_form(document, block))
        elif isinstance(block, SheetTable):
            self.missing.update(draw_table(document, block, style))
        elif isinstance(block, Words):
            self._note(block.text)
            draw_words(document, block, style, following=following)
        elif isinstance(block, Gap):
            document.y -= min(block.height * MM, max(document.room(), 0.0))
        elif isinstance(block, Picture):
            draw_picture(document, block, self._file_bytes(block.cell), style)
        elif isinstance(block, FlowChart):
            self._note(*(text for box in block.boxes for text in box))
            draw_flow_chart(document, block)
        elif isinstance(block, PageBreak):
            document.new_page()
        if isinstance(block, (FormGrid, SheetTable, FlowChart)) and not isinstance(following, FormGrid):
            document.y -= 2 * MM  # two grids on end are one form

    def _on_page(self, document: PdfDocument) -> None:
        if self._letter:
            letter_page(document, self._page, colour=self._options.colour)
            return
        setup = document.setup
        if self._options.public:
            draw_mark(document, setup.height - 11 * MM, self._options)
        if document.page == 1:
            self._head(document)
        else:
            width = setup.inner - (25 * MM if self._options.public else 0)
            title = shortened(_named(self._page), width=width, style=SANS, size=9)
            document.put(title, setup.left, setup.height - 12 * MM, style=SANS, size=9)
            document.y = setup.height - 14.5 * MM
        draw_foot(document, setup.bottom - 8 * MM, self._options)

    def _head(self, document: PdfDocument) -> None:
        """Title and number of a form."""
        setup = document.setup
        document.headline(self._page.title, size=_TITLE, first=self._options.unit)
        document.y -= 2.5 * MM
        if self._page.number:
            right = setup.width - setup.right
            document.put(self._page.number, right, document.y - _NUMBER, size=_NUMBER, align="right")
            document.y -= _NUMBER + 2 * MM


def _named(page: SheetPage) -> str:
    """Title and subject."""
    return " · ".join(filter(None, (page.title, " ".join(page.subject.split()))))
