"""A ruled table that flows over pages: repeated head, rows that split, bands over the whole width.

Drawn straight on the canvas, because reportlab's own tables take 4 to 28 times as long and stop at a row taller than
the page (performance.md §4, trap 37). Knows cells and lines, not fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from app.reports.fonts import BOLD, SANS, SERIF, missing_characters, printable, ready, shortened, text_width
from app.reports.pdf_page import PdfDocument
from app.reports.text_runs import Segment
from app.reports.wrapping import balanced, break_lines, wrap

ASCENT = 0.88
"""Of the em box of the shipped fonts, above the baseline."""

CONTINUED = "（续）"
"""Behind the name of what goes on from the page before."""

_LEADING = 1.32
_PAD = 0.3
_PAD_CENTRED = 0.2  # 行政许可 then fits 14 mm at 9 pt
_KEEP_WHOLE = 8  # cells of so few lines, such as names, are not torn between two pages
_LEAST_LINES = 3  # of a split row on either page
_NAME_LINES = 3  # of the name on top of the further pages of a row
_LINE = 0.4
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """Heading, width in pt, align "left", "center" or "right", the heading above it if any, grey ground or not."""

    heading: str
    width: float
    align: str = "left"
    band: str = ""
    shaded: bool = False


class Cell(NamedTuple):
    """Text of one cell, broken into lines and made ready for its column.

    Attributes:
        count: number of lines. block: what `PdfDocument.text` made of them. missing: characters no font has.
    """

    lines: tuple[str, ...]
    count: int
    block: Any
    missing: dict[str, int] | None = None
    style: str = SERIF


class TableFlow:
    """One table in one document.

    Attributes:
        columns: left to right. size: type size in pt. leading, pad_y: pt. edges: of the columns, pt from the left.
    """

    def __init__(
        self, document: PdfDocument, columns: tuple[TableColumn, ...], *, size: float, headed: bool = True
    ) -> None:
        self.document = document
        self.columns = columns
        self.size = size
        self.leading = round(size * _LEADING, 2)
        self.pad_y = round(size * _PAD, 2)
        self._pads = [round(size * (_PAD_CENTRED if c.align == "center" else _PAD), 2) for c in columns]
        self.edges = [
            document.setup.left + edge for edge in accumulate((column.width for column in columns), initial=0.0)
        ]
        self._rooms = [column.width - 2 * pad for column, pad in zip(columns, self._pads, strict=True)]
        self._places = document.text.columns(edge + pad for edge, pad in zip(self.edges, self._pads, strict=False))
        self._drop = self.pad_y + (self.leading - size) / 2 + ASCENT * size
        self._segments: list[Segment] = []
        self._verticals_from = 0.0
        self._shaded = [index for index, column in enumerate(columns) if column.shaded]
        self._head = _Head(self) if headed else None

    # -- cells

    def room(self, index: int) -> float:
        """Width for text in column `index`."""
        return self._rooms[index]

    def cell(self, index: int, text: str, *, style: str = SERIF) -> Cell:
        """The text made ready for column `index`."""
        lost = None
        if not ready(text, style):
            text = printable(text)
            lost = missing_characters((text,), style=style) or None
        align, room = self.columns[index].align, self._rooms[index]
        breaks = balanced if align == "center" else break_lines
        lines = breaks(text.rstrip(), width=room, style=style, size=self.size)
        return Cell(lines, len(lines), self.block(lines, room=room, align=align, style=style), lost, style)

    def block(self, lines: tuple[str, ...], *, room: float, align: str, style: str) -> Any:
        """The lines aligned in a space `room` pt wide."""
        part = _SHARE[align]
        if part:
            offsets = tuple(part * (room - text_width(line.rstrip(), style, self.size)) for line in lines)
        else:
            offsets = (0.0,) * len(lines)
        return self.document.text.block(lines, offsets=offsets, style=style, size=self.size, leading=self.leading)

    # -- pages

    def start(self) -> None:
        """Draw the head at the cursor; begins the table and each of its pages."""
        top = self.document.y
        self._segments = [(self.edges[0], top, self.edges[-1], top)]
        if self._head:
            self._segments += self._head.draw(self.document, top)
            self.document.y = top - self._head.height
            self._rule()
        self._verticals_from = self.document.y

    def end(self) -> None:
        """Draw the lines of this page; ends the table or one of its pages."""
        self._close_verticals()
        self.document.text.lines(self._segments, _LINE)
        self._segments = []

    def next_page(self) -> None:
        """Go on at the top of a new page."""
        self.end()
        self.document.new_page()
        self.start()

    # -- rows

    def row(self, cells: list[Cell], *, continued: Callable[[], str], keep: float = 0.0) -> None:
        """Draw a row.

        Args:
            continued: gives the line on top of each further page it needs.
            keep: pt of what follows the table that should stand on the page of this row.
        """
        document = self.document
        count = max([cell.count for cell in cells])
        height = count * self.leading + 2 * self.pad_y
        if height + keep > document.room():
            if document.room() < self.least(cells, keep=keep):
                self.next_page()
            if height + keep > document.room():
                self._split(cells, count, continued, keep=keep)
                return
        self._draw(cells, height)

    def least(self, cells: list[Cell], *, keep: float = 0.0) -> float:
        """Height in pt of what must stand on the page where a row begins; `keep` as for `row`."""
        count = max([cell.count for cell in cells])
        names = max([cell.count for cell in cells if cell.count <= _KEEP_WHOLE], default=0)
        first = max(names, _LEAST_LINES)
        whole = count < first + _LEAST_LINES  # too short to be torn
        return (count if whole else first) * self.leading + 2 * self.pad_y + (keep if whole else 0.0)

    def _lines_that_fit(self) -> int:
        return int((self.document.room() - 2 * self.pad_y) / self.leading + 1e-6)

    def _split(self, cells: list[Cell], count: int, continued: Callable[[], str], *, keep: float) -> None:
        done = 0
        while done < count:
            if done:
                self.next_page()
                self.band(self._continued(continued()), grey=0.0, style=SANS)
            step = max(min(self._lines_that_fit(), count - done), 1)
            if 0 < count - done - step < _LEAST_LINES:
                step = max(step - _LEAST_LINES + count - done - step, 1)  # no single line on the last page
            elif (
                _LEAST_LINES < step == count - done
                and self.document.room() < step * self.leading + 2 * self.pad_y + keep
            ):
                step -= _LEAST_LINES  # they go with what must follow them
            parts = [self._part(index, cell, done, done + step) for index, cell in enumerate(cells)]
            self._draw(parts, step * self.leading + 2 * self.pad_y)
            done += step

    def _continued(self, text: str) -> str:
        """The name of a torn row in a few lines: a longer one would leave no room for the row itself."""
        room = _NAME_LINES * (self.edges[-1] - self.edges[0] - 2 * self.size)
        name = " ".join(printable(text).removesuffix(CONTINUED).split())
        return shortened(name, width=room, style=SANS, size=self.size) + CONTINUED

    def _part(self, index: int, cell: Cell, start: int, stop: int) -> Cell:
        lines = cell.lines[start:stop]
        align = self.columns[index].align
        return cell._replace(
            lines=lines,
            count=len(lines),
            block=self.block(lines, room=self._rooms[index], align=align, style=cell.style),
        )

    def _draw(self, cells: list[Cell], height: float) -> None:
        document = self.document
        for index in self._shaded:
            document.shade(self.edges[index], document.y - height, self.columns[index].width, height, grey=0.95)
        document.text.place_row(self._places, document.y - self._drop, [cell.block for cell in cells])
        document.y -= height
        self._rule()

    def band(
        self, text: str, *, grey: float = 0.96, style: str = BOLD, keep: float = 0.0, outline: bool = False
    ) -> None:
        """A line of text over the whole width; `keep` pt of what follows stay on its page, the outline may name it."""
        document = self.document
        width = self.edges[-1] - self.edges[0]
        room = width - 2 * self.pad_y
        lines = wrap(printable(text), width=room, style=style, size=self.size)
        height = len(lines) * self.leading + 2 * self.pad_y
        if document.room() < height + keep:
            self.next_page()
        if outline:
            document.bookmark(text)
        self._close_verticals()
        if grey:
            document.shade(self.edges[0], document.y - height, width, height, grey=grey)
        block = self.block(lines, room=room, align="left", style=style)
        document.text.place(self.edges[0] + self.pad_y, document.y - self._drop, block)
        for edge in (self.edges[0], self.edges[-1]):
            self._segments.append((edge, document.y, edge, document.y - height))
        document.y -= height
        self._rule()
        self._verticals_from = document.y

    # -- lines

    def _rule(self) -> None:
        y = self.document.y
        self._segments.append((self.edges[0], y, self.edges[-1], y))

    def _close_verticals(self) -> None:
        top, bottom = self._verticals_from, self.document.y
        if top > bottom:
            self._segments.extend((edge, top, edge, bottom) for edge in self.edges)
        self._verticals_from = bottom


class _Head:
    """The head of a table, worked out once and drawn on each page; headings under a common one stand on two levels.

    Attributes:
        height: pt.
    """

    def __init__(self, flow: TableFlow) -> None:
        self._flow = flow
        self._blocks: list[tuple[float, float, Any]] = []
        self._segments: list[Segment] = []
        columns = flow.columns
        lines = [self._lines(c.heading, flow.room(i)) for i, c in enumerate(columns)]
        spans = _spans(columns)
        bands = {members[0]: self._lines(name, self._span(members) - 2 * flow.pad_y) for name, members in spans if name}
        upper = max((len(band) for band in bands.values()), default=0)
        lower = max((len(lines[i]) for name, members in spans if name for i in members), default=0)
        single = max((len(lines[i]) for name, members in spans if not name for i in members), default=0)
        count = max(upper + lower, single)
        self.height = count * flow.leading + (4 if upper else 2) * flow.pad_y + 2
        split = upper * flow.leading + 2 * flow.pad_y + 1
        for name, members in spans:
            if name:
                self._put(bands[members[0]], flow.edges[members[0]], self._span(members), 0.0, split)
                left = flow.edges[members[0]]
                self._segments.append((left, split, left + self._span(members), split))
            for i in members:
                self._put(lines[i], flow.edges[i], columns[i].width, split if name else 0.0, self.height)
        inner = {i for name, members in spans if name for i in members[1:]}
        for i, edge in enumerate(flow.edges):
            self._segments.append((edge, split if i in inner else 0.0, edge, self.height))

    def _lines(self, text: str, room: float) -> tuple[str, ...]:
        return balanced(printable(text), width=room, style=SANS, size=self._flow.size)

    def _span(self, members: list[int]) -> float:
        return self._flow.edges[members[-1] + 1] - self._flow.edges[members[0]]

    def _put(self, lines: tuple[str, ...], left: float, width: float, top: float, bottom: float) -> None:
        flow = self._flow
        slack = (bottom - top - len(lines) * flow.leading) / 2
        baseline = top + slack + (flow.leading - flow.size) / 2 + ASCENT * flow.size
        self._blocks.append((left, baseline, flow.block(lines, room=width, align="center", style=SANS)))

    def draw(self, document: PdfDocument, top: float) -> list[Segment]:
        """Draw with the upper edge at `top`; gives the lines still to be drawn."""
        edges = self._flow.edges
        document.shade(edges[0], top - self.height, edges[-1] - edges[0], self.height)
        for x, down, block in self._blocks:
            document.text.place(x, top - down, block)
        return [(x0, top - y0, x1, top - y1) for x0, y0, x1, y1 in self._segments]


def _spans(columns: tuple[TableColumn, ...]) -> list[tuple[str, list[int]]]:
    """(common heading or "", indexes of its columns) from left to right."""
    spans: list[tuple[str, list[int]]] = []
    for index, column in enumerate(columns):
        if column.band and spans and spans[-1][0] == column.band:
            spans[-1][1].append(index)
        else:
            spans.append((column.band, [index]))
    return spans
