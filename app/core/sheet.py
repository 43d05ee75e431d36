"""A printed form or letter about one record, as plain data: the editor describes it, `reports/sheet` draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.ledger import LedgerOptions
    from app.core.rules import Reading
    from db.declarations import Row


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form grid.

    Attributes:
        text: what it says. span, rows: how many columns and rows it takes. label: True for a label (centred, tinted).
        height: least height in mm, room to write by hand. sign: line at the foot ("签字（盖章）：　　年　月　日").
        align: "left" or "center".
    """

    text: str = ""
    span: int = 1
    rows: int = 1
    label: bool = False
    height: float = 0.0
    sign: str = ""
    align: str = "left"


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A ruled form. `widths` in mm, summing to the page's printable width (190 on A4 upright); `rows` of cells."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A plain table, with an empty line where there are no rows.

    Attributes:
        widths: mm. rows: texts, one a heading. align: a letter l, c or r per column, l where none is given.
    """

    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, a line each.

    Attributes:
        style: "body" (two characters indented), "plain" (not indented: 主送机关), "heading", "center", "right" (sender
            and date as one text of two lines, the shorter in the middle of the longer), "note" (small).
    """

    text: str
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty room of `height` mm."""

    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture out of the data file: `cell` of a FILE field; at most `height` mm high."""

    cell: str
    height: float = 120.0


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Boxes joined by arrows from top to bottom; `boxes` of (text, note beside it)."""

    boxes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = FormGrid | SheetTable | Words | Gap | Picture | FlowChart | PageBreak


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What is drawn.

    Attributes:
        title: in the middle at the top. blocks: from top to bottom. number: 文号 under the title, at the right.
        letter: True draws an official letter (GB/T 9704: 发文机关标志 above a line) with `issuer` as sender.
        subject: what the paper is about, at the head of its further pages.
    """

    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    letter: bool = False
    issuer: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of paper.

    Attributes:
        key: stable name for the command line. heading: name in the print menu. table: whose records.
        make: (reading, id, options) -> what is drawn. landscape: A4 lying instead of upright.
        offered: takes a record, gives "" when the paper is for it, else why not (Chinese, shown greyed); None: always.
        many: may be printed for several chosen records at once, one after the other in one file.
    """

    key: str
    heading: str
    table: str
    make: Callable[[Reading, int, LedgerOptions], SheetPage]
    landscape: bool = False
    offered: Callable[[Row, Reading], str] | None = None
    many: bool = True
