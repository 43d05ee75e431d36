"""An official letter (函) as GB/T 9704-2012 §10.1 wants it: sender, double lines, number at the right, 16 pt body.

Sender and lines are red only when asked for: most office printers are black and white.
"""

from __future__ import annotations

from app.core.sheet import SheetPage
from app.reports.fonts import BOLD, text_width
from app.reports.pdf_page import MM, PdfDocument, Setup, document_setup
from app.reports.sheet_parts import Style

SIZE = 16.0
"""三号 (GB/T 9704-2012 §5.2.2)."""

LETTER_TYPEFACE = "仿宋"
"""Of the body (§5.2.2), where the computer has it."""

LEADING = 28.95
"""22 lines fill the 225 mm between the margins (§5.2.3)."""

_TITLE = 22.0  # 二号 (§7.3.1)
_MARK = 34.0  # no size is prescribed; smaller where the name is long
_MARK_TOP = 30 * MM  # from the upper edge of the sheet (§10.1)
_LINE_BELOW_MARK = 4 * MM
_LINE_WIDTH = 170 * MM
_FOOT_LINE = 20 * MM  # from the lower edge
_RED = (0.87, 0.0, 0.0)
_NUMBER = 14.0  # 四号, with a dash at either side (§7.5)


def letter_setup() -> Setup:
    """The sheet of an official document."""
    return document_setup()


def letter_style(font: str) -> Style:
    """Sizes of an official document."""
    return Style(font, size=SIZE, leading=LEADING, signature_indent=4, official=True)


def letter_page(document: PdfDocument, page: SheetPage, *, colour: bool) -> None:
    """What each page of a letter carries; the first one shows no page number (§10.1)."""
    if document.page == 1:
        _head(document, page, colour=colour)
    else:
        _page_number(document)


def _head(document: PdfDocument, page: SheetPage, *, colour: bool) -> None:
    setup = document.setup
    size = min(_MARK, _MARK * _LINE_WIDTH / max(text_width(page.issuer, BOLD, _MARK), 1))
    base = setup.height - _MARK_TOP - size
    if colour:
        _ink(document, _RED)
    document.put(page.issuer, setup.width / 2, base, style=BOLD, size=size, align="center")
    line = base - size * 0.12 - _LINE_BELOW_MARK
    _double_line(document, line, thick_first=True)
    _double_line(document, _FOOT_LINE, thick_first=False)
    if colour:
        _ink(document, (0.0, 0.0, 0.0))
    document.y = line - 3 * MM
    if page.number:
        document.put(page.number, setup.width - setup.right, document.y - SIZE, size=SIZE, align="right")
        document.y -= LEADING
    document.y -= LEADING * 1.5
    document.headline(page.title, size=_TITLE)
    document.y -= LEADING


def _ink(document: PdfDocument, colour: tuple[float, float, float]) -> None:
    document.text.flush()
    document.canvas.setFillColorRGB(*colour)
    document.canvas.setStrokeColorRGB(*colour)


def _double_line(document: PdfDocument, y: float, *, thick_first: bool) -> None:
    """Lines 170 mm wide in the middle of the sheet, the thick one above or below the thin one."""
    left = (document.setup.width - _LINE_WIDTH) / 2
    upper, lower = (1.8, 0.6) if thick_first else (0.6, 1.8)
    document.rule(left, y, left + _LINE_WIDTH, y, width=upper)
    document.rule(left, y - 2.6, left + _LINE_WIDTH, y - 2.6, width=lower)


def _page_number(document: PdfDocument) -> None:
    """— 2 —, at the outer side of the sheet, one character from the edge of the text (§7.5)."""
    setup = document.setup
    odd = document.page % 2
    x = setup.width - setup.right - _NUMBER if odd else setup.left + _NUMBER
    base = setup.bottom - 7 * MM - _NUMBER
    document.put(f"— {document.page} —", x, base, size=_NUMBER, align="right" if odd else "left")
