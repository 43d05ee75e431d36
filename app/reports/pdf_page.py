"""Pages of a document: paper, margins, page numbers, text and lines.

Knows nothing of ledgers or fields. Lengths are pt, measured from the lower left corner as in PDF; mm only where named.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from app.exchange.files import write_bytes
from app.reports.fonts import BOLD, SERIF, main_font, printable, saving, text_width
from app.reports.text_runs import FastText, PlainText
from app.reports.wrapping import balanced, wrap

MM = 72 / 25.4
SIZES = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Paper -> short and long side in mm (ISO 216)."""

PROGRAM = "街道台账"
_TOTAL = "pages"


@dataclass(frozen=True, slots=True)
class Setup:
    """A sheet of paper. All lengths in pt.

    Attributes:
        width, height: of the sheet. left, right, top, bottom: margins; the foot stands inside the bottom margin.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @classmethod
    def of(cls, paper: str, *, landscape: bool, margins: tuple[float, float, float, float]) -> Setup:
        """A sheet of "A3" or "A4"; margins are (left, right, top, bottom) in mm."""
        short, long = SIZES[paper]
        width, height = (long, short) if landscape else (short, long)
        left, right, top, bottom = (edge * MM for edge in margins)
        return cls(width * MM, height * MM, left, right, top, bottom)


def document_setup() -> Setup:
    """A4 upright with the margins of an official document (GB/T 9704-2012 §5.2: 天头 37, 订口 28; 35 and 26 follow)."""
    return Setup.of("A4", landscape=False, margins=(28, 26, 37, 35))


class PdfDocument:
    """A PDF that grows page by page.

    Attributes:
        setup: the sheet. canvas: reportlab's, for lines and rectangles. text: where text is put.
        y: top edge of what is still free on the page. page: number of the current page of its part, from 1.
        count: pages begun so far, over all parts.

    Args:
        on_page: called after a new page began; draws what stands on each page and lowers `y`.
        title, author: metadata. made_on: ISO date for the metadata, "" for none: never the clock, so that the same
            input gives the same bytes.
        plain: put text by the slow public way.
    """

    def __init__(
        self,
        setup: Setup,
        *,
        title: str,
        author: str,
        made_on: str = "",
        on_page: Callable[[PdfDocument], None] = lambda document: None,
        plain: bool = False,
    ) -> None:
        self.setup = setup
        self.canvas = Canvas(
            io.BytesIO(),
            pagesize=(setup.width, setup.height),
            invariant=1,
            pageCompression=1,
            initialFontName=main_font(SERIF),
            lang="zh-CN",
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator(PROGRAM)
        self.canvas.setSubject("")
        self.text: FastText | PlainText = PlainText(self.canvas) if plain else FastText(self.canvas)
        self.page = self.count = 0
        self.y = 0.0
        self._on_page = on_page
        self._bookmarks = 0
        self._part = 0
        self._total_place: tuple[float, float, float] | None = None
        self._totals: list[tuple[str, int, tuple[float, float, float]]] = []
        if made_on:  # instead of reportlab's fixed 1 January 2000
            stamp = f"D:{made_on.replace('-', '')}000000+08'00'"
            self.canvas.setDateFormatter(lambda *_: stamp)

    def new_page(self) -> None:
        """Finish the page and begin the next."""
        if self.page:
            self._finish_page()
        self.page += 1
        self.count += 1
        self.y = self.setup.height - self.setup.top
        self._on_page(self)

    def new_part(self) -> None:
        """Finish the page; what follows is a paper of its own and its pages count from 1 again."""
        self._end_part()
        self.page = 0
        self._part += 1

    def _end_part(self) -> None:
        if self.page:
            self._finish_page()
        if self._total_place:
            self._totals.append((self._total_name(), self.page, self._total_place))
            self._total_place = None

    def _total_name(self) -> str:
        """Name of the form that shows the number of pages of this part."""
        return f"{_TOTAL}{self._part or ''}"

    def _finish_page(self) -> None:
        self.text.flush()
        self.canvas.showPage()

    def room(self) -> float:
        """Height still free on the page."""
        return self.y - self.setup.bottom

    def put(self, text: str, x: float, y: float, *, style: str = SERIF, size: float = 9.0, align: str = "left") -> None:
        """One line with its baseline at y; x is its left end, middle or right end."""
        line = printable(text).replace("\n", " ")
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        offset = -shift * text_width(line, style, size) if shift else 0.0
        self.text.place(x, y, self.text.block((line,), offsets=(offset,), style=style, size=size, leading=size))

    def write(self, text: str, *, style: str = SERIF, size: float, leading: float, align: str = "left") -> None:
        """A paragraph over the whole width at the cursor; goes over to new pages and lowers the cursor."""
        place = {"left": self.setup.left, "center": self.setup.width / 2, "right": self.setup.width - self.setup.right}
        for line in wrap(printable(text), width=self.setup.inner, style=style, size=size):
            if self.room() < leading:
                self.new_page()
            self.put(
                line.rstrip(),
                place[align],
                self.y - (leading + size) / 2 + size * 0.14,
                style=style,
                size=size,
                align=align,
            )
            self.y -= leading

    def headline(self, text: str, *, size: float, first: str = "") -> None:
        """A title in the middle; lowers the cursor.

        What is too long for a line breaks after `first` (the office's name) if it begins so, else into about equal
        lines.
        """
        whole, room = printable(text), self.setup.inner - 20 * MM
        first = printable(first)
        if first and whole.startswith(first) and text_width(whole, BOLD, size) > room:
            whole = f"{first}\n{whole.removeprefix(first)}"
        for line in balanced(whole, width=room, style=BOLD, size=size):
            self.put(line.rstrip(), self.setup.width / 2, self.y - size, style=BOLD, size=size, align="center")
            self.y -= size * 1.4

    def ink(self, grey: float) -> None:
        """Colour of the text put from now on, 0 black to 1 white."""
        self.text.flush()
        self.canvas.setFillGray(grey)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.4) -> None:
        """A thin black line."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, y0, x1, y1)

    def shade(self, x: float, y: float, width: float, height: float, *, grey: float = 0.92) -> None:
        """A grey ground, drawn below the text that follows."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def bookmark(self, text: str, *, level: int = 0) -> None:
        """An entry of the outline that leads to the cursor."""
        self._bookmarks += 1
        key = f"b{self._bookmarks}"
        self.canvas.bookmarkHorizontal(key, 0, self.y)
        self.canvas.addOutlineEntry(text, key, level=level, closed=False)

    def page_number(self, y: float, *, size: float = 10.5) -> None:
        """第 x 页 共 y 页 in the middle; the total is filled in when the document ends."""
        middle = self.setup.width / 2
        self.put(f"第 {self.page} 页", middle - size / 2, y, size=size, align="right")
        self.canvas.doForm(self._total_name())
        self._total_place = (middle + size / 2, y, size)

    def save(self, out: Path) -> None:
        """Put the finished file at `out`; an old file of that name stands until the new one is whole.

        Raises KnownTrouble as `files.write_bytes` does.
        """
        write_bytes(out, self.content())

    def content(self) -> bytes:
        """The finished file."""
        self._end_part()
        for name, pages, (x, y, size) in self._totals:
            self.canvas.beginForm(name)
            self.put(f"共 {pages} 页", x, y, size=size)
            self.text.flush()
            self.canvas.endForm()
        with saving:
            return self.canvas.getpdfdata()
