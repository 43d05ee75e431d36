"""A ruled table that flows over pages: repeated head, rows that split, bands over the whole width.

Drawn straight on the canvas, because reportlab's own tables take 4 to 28 times as long and stop at a row taller than
the page (performance.md §4, trap 37). Knows cells and lines, not fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Any

from app.reports.fonts import BOLD, SANS, SERIF, missing_characters, printable, text_width
from app.reports.pdf_page import PdfDocument
from app.reports.wrapping import wrap

_LEADING = 1.32
_ASCENT = 0.88  # of the shipped fonts' em box
_KEEP_WHOLE = 6  # rows of so few lines go to the next page rather than being split
_LEAST_LINES = 3  # of a split row on either page


@dataclass(frozen=True, slots=True)
class TableColumn:
    """Heading, width in pt, align "left", "center" or "right", and the heading above it, if any."""

    heading: str
    width: float
    align: str = "left"
    band: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of one cell, broken into lines and made ready for its column.

    Attributes:
        count: number of lines. block: what `PdfDocument.text` made of them. missing: characters no font has.
    """

    lines: tuple[str, ...]
    count: int
    block: Any
    missing: dict[str, int] | None = None


class TableFlow:
    """One table in one document.

    Attributes:
        columns: left to right. left: pt from the left edge of the sheet. size: type size in pt.
    """

    def __init__(self, document: PdfDocument, columns: tuple[TableColumn, ...], *, size: float) -> None:
        self.document = document
        self.columns = columns
        self.size = size
        self.leading = round(size * _LEADING, 2)
        self.pad_x = round(size * 0.3, 2)
        self.pad_y = round(size * 0.3, 2)
        widths = [column.width for column in columns]
        self.edges = [document.setup.left + edge for edge in accumulate(widths, initial=0.0)]
        self._texts = [edge + self.pad_x for edge in self.edges[:-1]]
        self._first = self.pad_y + (self.leading - size) / 2 + _ASCENT * size
        self._lines: list[tuple[float, float, float, float]] = []
        self._verticals_from = 0.0
        self._head: list[tuple[float, float, Any]] = []
        self._head_lines: list[tuple[float, float, float, float]] = []
        self._head_height = 0.0
        self._make_head()

    # -- cells

    def cell(self, index: int, text: str, *, style: str = SERIF) -> Cell:
        """The text made ready for column `index`."""
        column = self.columns[index]
        room = column.width - 2 * self.pad_x
        text = printable(text)
        lines = wrap(text, width=room, style=style, size=self.size)
        lost = missing_characters((text,), style=style) if text else None
        return Cell(lines, len(lines), self._block(lines, room, column.align, style), lost or None)

    def _block(self, lines: tuple[str, ...], room: float, align: str, style: str) -> Any:
        if align == "left":
            offsets = (0.0,) * len(lines)
        else:
            share = 0.5 if align == "center" else 1.0
            offsets = tuple(share * (room - text_width(line.rstrip(), style, self.size)) for line in lines)
        return self.document.text.block(lines, offsets=offsets, style=style, size=self.size, leading=self.leading)

    # -- head

    def _make_head(self) -> None:
        """Work out the head once; every page places the same blocks."""
        singles = [self._heading(column.heading, column.width) for column in self.columns]
        spans = [
            (band, [index for index, _ in group])
            for band, group in groupby(enumerate(self.columns), key=lambda pair: pair[1].band)
        ]
        low = max((len(singles[i][0]) for band, members in spans if band for i in members), default=0)
        high = max((len(self._heading(band, self._span(m))[0]) for band, m in spans if band), default=0)
        flat = max((len(singles[i][0]) for band, members in spans if not band for i in members), default=0)
        count = max(low + high, flat)
        low = count - high if high else 0
        self._head_height = count * self.leading + (4 if high else 2) * self.pad_y + 2
        split = high * self.leading + 2 * self.pad_y + 1
        for band, members in spans:
            if not band:
                for i in members:
                    self._place_heading(singles[i], self.edges[i], 0.0, self._head_height)
                continue
            left, width = self.edges[members[0]], self._span(members)
            self._place_heading(self._heading(band, width), left, 0.0, split)
            self._head_lines.append((left, split, left + width, split))
            for i in members:
                self._place_heading(singles[i], self.edges[i], split, self._head_height)
        inner = {i for band, members in spans if band for i in members[1:]}
        for i, edge in enumerate(self.edges):
            self._head_lines.append((edge, split if i in inner else 0.0, edge, self._head_height))

    def _span(self, members: list[int]) -> float:
        return self.edges[members[-1] + 1] - self.edges[members[0]]

    def _heading(self, text: str, width: float) -> tuple[tuple[str, ...], Any, float]:
        room = width - 2 * self.pad_x
        lines = wrap(printable(text), width=room, style=SANS, size=self.size)
        return lines, self._block(lines, room, "center", SANS), room

    def _place_heading(
        self, heading: tuple[tuple[str, ...], Any, float], left: float, top: float, bottom: float
    ) -> None:
        lines, block, _ = heading
        slack = (bottom - top - len(lines) * self.leading) / 2
        down = top + slack + self._first - self.pad_y
        self._head.append((left + self.pad_x, down, block))

    def start(self) -> None:
        """Draw the head at the cursor; begins the table and each of its pages."""
        document = self.document
        top = document.y
        document.shade(self.edges[0], top - self._head_height, self.edges[-1] - self.edges[0], self._head_height)
        for x, down, block in self._head:
            document.text.place(x, top - down, block)
        self._lines = [(x0, top - y0, x1, top - y1) for x0, y0, x1, y1 in self._head_lines]
        self._lines.append((self.edges[0], top, self.edges[-1], top))
        document.y = top - self._head_height
        self._rule()
        self._verticals_from = document.y

    def end(self) -> None:
        """Draw the lines of this page; ends the table or one of its pages."""
        self._close_verticals()
        canvas = self.document.canvas
        canvas.setLineWidth(0.4)
        canvas.lines(self._lines)
        self._lines = []

    def next_page(self) -> None:
        """Go on at the top of a new page."""
        self.end()
        self.document.new_page()
        self.start()

    # -- rows

    def row(self, cells: list[Cell], *, continued: Callable[[], str]) -> None:
        """Draw a row; `continued` gives the line on top of each further page."""
        document = self.document
        count = max(cell.count for cell in cells)
        height = count * self.leading + 2 * self.pad_y
        if height <= document.y - document.setup.bottom:
            self._draw(cells, height)
            return
        first = self._lines_that_fit()
        if count <= _KEEP_WHOLE or first < _LEAST_LINES or count - first < _LEAST_LINES:
            self.next_page()
            if height <= document.room():
                self._draw(cells, height)
                return
        self._split(cells, count, continued)

    def _lines_that_fit(self) -> int:
        return int((self.document.room() - 2 * self.pad_y) / self.leading + 1e-6)

    def _split(self, cells: list[Cell], count: int, continued: Callable[[], str]) -> None:
        done = 0
        while done < count:
            if done:
                self.next_page()
                self.band(continued(), grey=0.0, style=SANS)
            step = min(self._lines_that_fit(), count - done)
            self._draw(
                [self._part(i, cell, done, done + step) for i, cell in enumerate(cells)],
                step * self.leading + 2 * self.pad_y,
            )
            done += step

    def _part(self, index: int, cell: Cell, start: int, stop: int) -> Cell:
        lines = cell.lines[start:stop]
        column = self.columns[index]
        return Cell(lines, len(lines), self._block(lines, column.width - 2 * self.pad_x, column.align, SERIF))

    def _draw(self, cells: list[Cell], height: float) -> None:
        document = self.document
        place = document.text.place
        baseline = document.y - self._first
        for x, cell in zip(self._texts, cells, strict=True):
            if cell.block:
                place(x, baseline, cell.block)
        document.y -= height
        self._rule()

    def band(self, text: str, *, grey: float = 0.96, style: str = BOLD, keep: int = 0) -> None:
        """A line of text over the whole width; `keep` lines of the next row stay with it."""
        document = self.document
        width = self.edges[-1] - self.edges[0] - 2 * self.pad_x
        lines = wrap(printable(text), width=width, style=style, size=self.size)
        height = len(lines) * self.leading + 2 * self.pad_y
        if document.room() < height + keep * self.leading:
            self.next_page()
        self._close_verticals()
        if grey:
            document.shade(self.edges[0], document.y - height, self.edges[-1] - self.edges[0], height, grey=grey)
        document.text.place(self._texts[0], document.y - self._first, self._block(lines, width, "left", style))
        for edge in (self.edges[0], self.edges[-1]):
            self._lines.append((edge, document.y, edge, document.y - height))
        document.y -= height
        self._rule()
        self._verticals_from = document.y

    # -- lines

    def _rule(self) -> None:
        y = self.document.y
        self._lines.append((self.edges[0], y, self.edges[-1], y))

    def _close_verticals(self) -> None:
        top, bottom = self._verticals_from, self.document.y
        if top > bottom:
            self._lines.extend((edge, top, edge, bottom) for edge in self.edges)
        self._verticals_from = bottom
