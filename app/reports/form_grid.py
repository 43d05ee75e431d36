"""Draws a ruled form with spanning cells; a cell higher than the page goes on there, its label repeated with （续）.

Knows boxes and lines, not records. The form is drawn row by row: cells that are open when a page ends are closed at
its foot and opened again on the next page with what is left of their text. Lengths in pt, in the plain data mm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from app.core.sheet import Cell, FormGrid
from app.reports.fonts import SANS, SERIF, missing_characters, printable, text_width
from app.reports.pdf_page import MM, PdfDocument
from app.reports.table_flow import ASCENT
from app.reports.text_runs import Segment
from app.reports.wrapping import balanced, break_lines

SIZE = 10.5  # 五号
_LEADING = 14.6
_PAD_X = 4.0
_PAD_Y = 4.0
_LINE = 0.5
_GREY = 0.95
_LEAST_LINES = 3  # of a text torn between two pages, on either of them
_MOSTLY_WHOLE = 0.4  # of a page: what is higher may be torn even where it would fit on the next page
_MOSTLY_FREE = 0.75  # of a page: the title above is not left alone
_CONTINUED = "（续）"
_SLACK = 1e-6


@dataclass(slots=True)
class _Box:
    """A cell while it is drawn.

    Attributes:
        cell: as declared. left, right: edges. last: number of the last row it takes.
        lines: text not yet drawn. sign: lines at the foot. top: upper edge on this page.
        drawn: height drawn on earlier pages. pages: how many pages it was drawn on.
    """

    cell: Cell
    left: float
    right: float
    last: int
    lines: list[str] = field(default_factory=list)
    sign: list[str] = field(default_factory=list)
    top: float = 0.0
    drawn: float = 0.0
    pages: int = 0

    @property
    def room(self) -> float:
        """Width for text."""
        return self.right - self.left - 2 * _PAD_X

    @property
    def style(self) -> str:
        return SANS if self.cell.label else SERIF

    def text_height(self) -> float:
        """What the rest of the text and the sign line need."""
        lines = len(self.lines) + len(self.sign) + bool(self.sign and self.lines)
        return max(lines, 1) * _LEADING + 2 * _PAD_Y

    def height(self) -> float:
        """What is still needed, with the room to write by hand."""
        return max(self.text_height(), self.cell.height * MM - self.drawn)

    @property
    def written(self) -> bool:
        """True when there is room to be written in by hand."""
        return bool(self.sign or self.cell.height)


def draw_form(document: PdfDocument, grid: FormGrid) -> Counter[str]:
    """Draw the form at the cursor over as many pages as it needs; gives the characters no font has.

    Widths are scaled to the sheet. Rows with too few cells are filled with empty ones; what does not fit is narrowed.
    """
    form = _Form(document, grid)
    form.draw()
    return form.missing


class _Form:
    """State of one form while it is drawn."""

    def __init__(self, document: PdfDocument, grid: FormGrid) -> None:
        self.document = document
        self.missing: Counter[str] = Counter()
        scale = document.setup.inner / sum(grid.widths)
        self._edges = [document.setup.left + e for e in accumulate((w * scale for w in grid.widths), initial=0.0)]
        self._rows = [self._boxes(cells) for cells in _placed(grid)]
        self._open: list[_Box] = []
        self._segments: set[Segment] = set()
        self._fresh = False

    def _boxes(self, cells: list[tuple[Cell, int, int, int]]) -> list[_Box]:
        boxes = []
        for cell, left, right, last in cells:
            box = _Box(cell, self._edges[left], self._edges[right], last)
            box.lines = self._lines(box, cell.text.strip("\n"))
            box.sign = self._lines(box, cell.sign)
            boxes.append(box)
        return boxes

    def _lines(self, box: _Box, text: str) -> list[str]:
        if not text:
            return []
        self.missing.update(missing_characters((text,), style=box.style))
        breaks = balanced if box.cell.label or box.cell.align == "center" else break_lines
        return list(breaks(printable(text).rstrip(), width=box.room, style=box.style, size=SIZE))

    # -- pages

    def draw(self) -> None:
        """Draw all rows."""
        for number, boxes in enumerate(self._rows):
            self._open_boxes(boxes, keep=self._band_keep(number))
            while not self._row(number):
                pass
        self._flush()

    def _band_keep(self, number: int) -> float:
        """Height that must be free for a heading over the whole width, so that it is not the last line of a page."""
        boxes = self._rows[number]
        band = len(boxes) == 1 and boxes[0].cell.label and boxes[0].right - boxes[0].left == self._whole
        if not band or number + 1 == len(self._rows):
            return 0.0
        following = max((box.height() for box in self._rows[number + 1]), default=0.0)
        return boxes[0].height() + min(following, 5 * _LEADING)

    @property
    def _whole(self) -> float:
        return self._edges[-1] - self._edges[0]

    def _open_boxes(self, boxes: list[_Box], *, keep: float) -> None:
        if keep > self.document.room() and not self._fresh:
            self._break()
        for box in boxes:
            box.top = self.document.y
        self._open += boxes

    def _row(self, number: int) -> bool:
        """Draw a row or as much of it as fits; False when the rest goes on the next page."""
        document = self.document
        need, room = self._need(number), document.room()
        if need <= room + _SLACK:
            document.y -= need
            self._fresh = False
            for box in [box for box in self._open if box.last == number]:
                self._close(box, ends=True)
                self._open.remove(box)
            return True
        if not self._moves(number, need):
            document.y -= room
        self._break()
        return False

    def _need(self, number: int) -> float:
        """Height of a row on this page, so that every cell that ends in it has what it needs."""
        ending = [box.height() - (box.top - self.document.y) for box in self._open if box.last == number]
        return max([_LEADING + 2 * _PAD_Y, *ending])

    def _moves(self, number: int, need: float) -> bool:
        """True when the row begins on the next page rather than being torn."""
        document = self.document
        if self._fresh:
            return False
        setup = document.setup
        page = setup.height - setup.top - setup.bottom
        if document.room() > page * _MOSTLY_FREE:
            return False
        if document.room() < (_LEAST_LINES + 1) * _LEADING + 2 * _PAD_Y:
            return True
        written = any(box.written for box in self._open if box.last == number)
        return need <= page * (1.0 if written else _MOSTLY_WHOLE)

    def _break(self) -> None:
        """Close what is open at the foot of the page and go on at the top of the next."""
        for box in self._open:
            if box.top > self.document.y:
                self._close(box, ends=False)
        self._flush()
        self.document.new_page()
        self._fresh = True
        for box in self._open:
            box.top = self.document.y

    def _flush(self) -> None:
        if self._segments:
            self.document.text.lines(sorted(self._segments), _LINE)
        self._segments = set()

    # -- boxes

    def _close(self, box: _Box, *, ends: bool) -> None:
        """Draw a cell down to the cursor with as much of its text as fits; its sign line stands where it ends."""
        document, height = self.document, box.top - self.document.y
        if box.cell.label:
            document.shade(box.left, document.y, box.right - box.left, height, grey=_GREY)
        whole = len(box.lines) * _LEADING + 2 * _PAD_Y <= height + _SLACK
        lines, box.lines = self._taken(box, height, whole=whole)
        if box.cell.label and box.pages and not lines:
            lines = self._lines(box, box.cell.text + _CONTINUED)[: _fitting(height)]
        centred = box.cell.label or (ends and not box.pages and not box.written)
        self._put(box, lines, self._first_line(box, lines, height if centred else 0.0))
        if box.sign and ends:
            self._put(box, box.sign, document.y + _PAD_Y + len(box.sign) * _LEADING, align="right")
            box.sign = []
        self._frame(box)
        box.drawn += height
        box.pages += 1

    @staticmethod
    def _taken(box: _Box, height: float, *, whole: bool) -> tuple[list[str], list[str]]:
        """Lines drawn now and later; a text torn in two leaves no single line behind."""
        if whole:
            return box.lines, []
        count = min(_fitting(height), len(box.lines))
        later = len(box.lines) - count
        if 0 < later < _LEAST_LINES and count > _LEAST_LINES:
            count = max(len(box.lines) - _LEAST_LINES, _LEAST_LINES)
        return box.lines[:count], box.lines[count:]

    @staticmethod
    def _first_line(box: _Box, lines: list[str], height: float) -> float:
        """Upper edge of the text: in the middle of `height`, at the top for 0."""
        slack = (height - len(lines) * _LEADING) / 2 if height else _PAD_Y
        return box.top - max(slack, 0.0)

    def _put(self, box: _Box, lines: list[str], top: float, *, align: str = "") -> None:
        if not lines:
            return
        align = align or ("center" if box.cell.label else box.cell.align)
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        offsets = tuple(share * (box.room - text_width(line.rstrip(), box.style, SIZE)) for line in lines)
        text = self.document.text
        block = text.block(tuple(lines), offsets=offsets, style=box.style, size=SIZE, leading=_LEADING)
        text.place(box.left + _PAD_X, top - (_LEADING - SIZE) / 2 - ASCENT * SIZE, block)

    def _frame(self, box: _Box) -> None:
        top, bottom = round(box.top, 2), round(self.document.y, 2)
        left, right = round(box.left, 2), round(box.right, 2)
        self._segments |= {
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, top, left, bottom),
            (right, top, right, bottom),
        }


def _fitting(height: float) -> int:
    """Lines of text a box of that height holds, at least one."""
    return max(int((height - 2 * _PAD_Y) / _LEADING + _SLACK), 1)


def _placed(grid: FormGrid) -> Iterator[list[tuple[Cell, int, int, int]]]:
    """For each row the cells that begin in it: (cell, first column, column behind the last, number of its last row)."""
    columns, last = len(grid.widths), len(grid.rows) - 1
    taken = [-1] * columns  # number of the last row a cell from above takes in this column
    for number, cells in enumerate(grid.rows):
        placed, column, waiting = [], 0, list(cells)
        while column < columns:
            if taken[column] >= number:
                column += 1
                continue
            cell = waiting.pop(0) if waiting else Cell()
            end = column + 1
            while end < min(column + max(cell.span, 1), columns) and taken[end] < number:
                end += 1
            stop = min(number + max(cell.rows, 1) - 1, last)
            taken[column:end] = [stop] * (end - column)
            placed.append((cell, column, end, stop))
            column = end
        if waiting:
            raise ValueError(f"row {number} of the form has {len(waiting)} cells too many")
        yield placed
