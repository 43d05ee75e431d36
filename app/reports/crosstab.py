"""Prints a table of counts on the smallest sheet it fits; more columns than A3 holds go on further pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.crosstab import Counted
from app.core.ledger import LedgerOptions
from app.reports.fonts import BOLD, SANS, SERIF, missing_characters, shortened, text_width
from app.reports.ledger import LedgerResult
from app.reports.ledger_sheet import draw_foot
from app.reports.pdf_page import MM, PdfDocument, Setup
from app.reports.table_flow import TableColumn, TableFlow

_SIZE = 10.0
_TITLE = 18.0
_MARGINS = (12.0, 12.0, 16.0, 17.0)
_SHEETS = (("A4", False), ("A4", True), ("A3", True))
_LABEL_MOST = 62 * MM
_LABEL_LEAST = 26 * MM
_LABEL_FOLDED = 42 * MM  # labels are folded so far before a larger sheet is taken
_HEADING_LINES = 4
_FIGURE_LEAST = 11 * MM
_FIGURE_MOST = 26 * MM
"""Wider columns set the figures too far apart for the eye."""


def write_crosstab(counted: Counted, options: LedgerOptions, out: Path) -> LedgerResult:
    """Print the table at `out`. Raises KnownTrouble when the file cannot be written; an old file then still stands."""
    writer = _Writer(counted, options)
    writer.print()
    writer.document.save(out)
    texts = (counted.title, counted.note, *counted.columns, *(label for label, _ in counted.rows))
    return LedgerResult(writer.document.count, len(counted.rows), missing_characters(texts, style=SANS))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Sheet, width of the labels, widths of the figures, and which columns stand together on a page."""

    setup: Setup
    label: float
    widths: tuple[float, ...]
    parts: tuple[tuple[int, ...], ...]


class _Writer:
    """State of one table while it is printed."""

    def __init__(self, counted: Counted, options: LedgerOptions) -> None:
        self._counted, self._options = counted, options
        self._plan = _planned(counted, options)
        self.document = PdfDocument(
            self._plan.setup,
            title=counted.title,
            author=options.unit,
            made_on=options.printed_on,
            on_page=self._on_page,
        )

    def print(self) -> None:
        """Draw every part of the columns, one below the other where a page holds several."""
        document = self.document
        document.new_page()
        height, page = 0.0, 1
        for number, part in enumerate(self._plan.parts):
            if number:
                document.y -= 5 * MM
                if document.page != page or document.room() < height:
                    document.new_page()
                document.write(f"（续表，第 {number + 1} 部分）", style=SANS, size=9, leading=15)
            page, top = document.page, document.y
            self._table(part)
            height = top - document.y + 10 * MM
        document.y -= 2 * MM
        document.write(f"说明：{self._counted.note}", style=SANS, size=9, leading=14)

    def _table(self, part: tuple[int, ...]) -> None:
        counted, plan = self._counted, self._plan
        figures = [TableColumn(counted.columns[place], plan.widths[place], "right") for place in part]
        flow = TableFlow(self.document, (TableColumn(counted.corner, plan.label, shaded=True), *figures), size=_SIZE)
        flow.start()
        for number, (label, cells) in enumerate(counted.lines()):
            style = BOLD if number == len(counted.rows) else SERIF
            shown = [flow.cell(i, cells[place].shown, style=style) for i, place in enumerate(part, 1)]
            name = flow.cell(0, label, style=BOLD if style == BOLD else SANS)
            if number == len(counted.rows) - 1 and self.document.room() < 3 * flow.leading + name.count * flow.leading:
                flow.next_page()  # the sums do not stand alone on a page
            flow.row([name, *shown], continued=lambda label=label: f"{label}（续）")
        flow.end()

    def _on_page(self, document: PdfDocument) -> None:
        setup = document.setup
        if document.page == 1:
            document.headline(self._counted.title, size=_TITLE, first=self._options.unit)
            document.y -= 3 * MM
        else:
            title = shortened(self._counted.title, width=setup.inner, style=SANS, size=9)
            document.put(title, setup.left, setup.height - 11 * MM, style=SANS, size=9)
        draw_foot(document, setup.bottom - 8 * MM, self._options)


def _planned(counted: Counted, options: LedgerOptions) -> _Plan:
    label, widths = _label_width(counted), _figure_widths(counted)
    sheets = [sheet for sheet in _SHEETS if options.paper in ("", sheet[0])]
    if options.landscape is not None:
        sheets = [sheet for sheet in sheets if sheet[1] == options.landscape] or [(options.paper or "A4", False)]
    setups = [Setup.of(paper, landscape=lying, margins=_MARGINS) for paper, lying in sheets]
    folded = min(label, _LABEL_FOLDED)
    setup = next((setup for setup in setups if folded + sum(widths) <= setup.inner), setups[-1])
    label = max(min(label, setup.inner - sum(widths)), folded)
    parts = _parts(widths, setup.inner - label)
    if len(parts) == 1:
        label, widths = _stretched(label, widths, setup.inner)
    return _Plan(setup, label, widths, parts)


def _label_width(counted: Counted) -> float:
    widest = max(text_width(label, BOLD, _SIZE) for label in (counted.corner, *(label for label, _ in counted.lines())))
    return min(max(widest + 0.8 * _SIZE, _LABEL_LEAST), _LABEL_MOST)


def _figure_widths(counted: Counted) -> tuple[float, ...]:
    """As narrow as figures and headings in a few lines allow."""
    widths = []
    for place, heading in enumerate(counted.columns):
        digits = max((text_width(cells[place].shown, BOLD, _SIZE) for _, cells in counted.lines()), default=0)
        whole = text_width(heading, SANS, _SIZE)
        folded = max(whole / _HEADING_LINES + _SIZE, min(whole, 2 * _SIZE))
        widths.append(max(max(digits, folded) + 0.9 * _SIZE, _FIGURE_LEAST))
    return tuple(widths)


def _parts(widths: tuple[float, ...], room: float) -> tuple[tuple[int, ...], ...]:
    """Column numbers that stand together, left to right."""
    parts: list[list[int]] = [[]]
    used = 0.0
    for place, width in enumerate(widths):
        if parts[-1] and used + width > room:
            parts.append([])
            used = 0.0
        parts[-1].append(place)
        used += width
    return tuple(map(tuple, parts))


def _stretched(label: float, widths: tuple[float, ...], inner: float) -> tuple[float, tuple[float, ...]]:
    """The room left over goes to the figures up to their greatest width, then to the labels."""
    share = max((inner - label - sum(widths)) / max(len(widths), 1), 0.0)
    wider = tuple(min(width + share, max(width, _FIGURE_MOST)) for width in widths)
    return inner - sum(wider), wider
