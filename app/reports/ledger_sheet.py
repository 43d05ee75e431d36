"""What stands around the table of a ledger: paper, title, running head, edition mark, page foot, signatures."""

from __future__ import annotations

from app.core.dates import long_date
from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
from app.reports.fonts import SANS, SERIF, printable, shortened, text_width
from app.reports.pdf_page import MM, PdfDocument, Setup
from app.reports.table_flow import TableColumn

SMALLEST = 8.0
"""pt; type on paper is never smaller (domain notes, printed ledgers: 11 pt at 50 % is unreadable)."""

_MARGINS = (10.0, 10.0, 14.0, 15.0)  # mm; wide ledgers use 400 of 420 mm
_TITLE_SIZE = {"A3": 22.0, "A4": 18.0}  # 小标宋二号 is 22 pt (GB/T 9704-2012 §7.3.1)
_LINE_SIZE = 10.5
_FOOT_SIZE = 8.5


def ledger_title(ledger: Ledger, options: LedgerOptions) -> str:
    """Title on paper; brackets left empty by a missing version vanish."""
    title = ledger.title.replace("{unit}", options.unit).replace("{version}", options.version)
    return printable(title).replace("（）", "").replace("\n", "")


def edition(options: LedgerOptions) -> str:
    """Mark of the edition."""
    return "公示版" if options.public else "存档版"


def draw_mark(document: PdfDocument, base: float, options: LedgerOptions) -> None:
    """The edition in a frame at the right margin, baseline at `base`."""
    text = edition(options)
    setup = document.setup
    width = text_width(text, SANS, 9) + 8
    left = setup.width - setup.right - width
    document.put(text, left + 4, base, style=SANS, size=9)
    document.canvas.setLineWidth(0.5)
    document.canvas.rect(left, base - 4, width, 14.5)


def draw_foot(document: PdfDocument, base: float, options: LedgerOptions) -> None:
    """State of the journal, page number and day of printing, baseline at `base`."""
    setup = document.setup
    if options.anchor:
        document.put(f"数据校验：{options.anchor}", setup.left, base, style=SANS, size=_FOOT_SIZE)
    document.page_number(base)
    if options.printed_on:
        text = f"打印日期：{long_date(options.printed_on)}"
        document.put(text, setup.width - setup.right, base, style=SANS, size=_FOOT_SIZE, align="right")


def ledger_setup(ledger: Ledger, options: LedgerOptions) -> tuple[Setup, float]:
    """The sheet and the type size in pt; smaller paper than the ledger's own takes one point off, down to 8."""
    paper = options.paper or ledger.paper
    landscape = ledger.landscape if options.landscape is None else options.landscape
    setup = Setup.of(paper, landscape=landscape, margins=_MARGINS)
    own = Setup.of(ledger.paper, landscape=ledger.landscape, margins=_MARGINS)
    size = ledger.body_size if setup.inner >= own.inner else ledger.body_size - 1
    return setup, max(SMALLEST, size)


def ledger_columns(columns: tuple[LedgerColumn, ...], setup: Setup, size: float) -> tuple[TableColumn, ...]:
    """Columns scaled to the sheet; none narrower than two characters, the rest gives way."""
    least = 2 * size + 2 * 0.3 * size + 1
    widths = [column.width for column in columns]
    scale = setup.inner / sum(widths)
    narrow = {i for i, width in enumerate(widths) if width * scale < least}
    free = setup.inner - least * len(narrow)
    share = free / sum(width for i, width in enumerate(widths) if i not in narrow)
    return tuple(
        TableColumn(column.heading, least if i in narrow else column.width * share, column.align, column.band)
        for i, column in enumerate(columns)
    )


class LedgerSheet:
    """Draws what each page of one ledger carries."""

    def __init__(self, ledger: Ledger, options: LedgerOptions) -> None:
        self._ledger = ledger
        self._options = options
        self._title = ledger_title(ledger, options)
        self._title_size = _TITLE_SIZE[options.paper or ledger.paper]

    def draw(self, document: PdfDocument) -> None:
        """Head and foot of the page that has just begun."""
        if document.page == 1:
            self._first_head(document)
        else:
            self._running_head(document)
        draw_foot(document, document.setup.bottom - 7 * MM, self._options)

    def _first_head(self, document: PdfDocument) -> None:
        setup, size = document.setup, self._title_size
        draw_mark(document, setup.height - 10 * MM, self._options)
        document.headline(self._title, size=size, first=self._options.unit)
        document.y -= 3 * MM
        options = self._options
        unit = f"编制单位：{options.unit}" if options.unit else ""
        version = f"版本：{options.version}" if options.version else ""
        widths = [text_width(text, SERIF, _LINE_SIZE) for text in (unit, version, self._as_of())]
        if widths[1] / 2 + max(widths[0], widths[2]) + 5 * MM > setup.inner / 2:  # too long to share a line
            for text in filter(None, (unit, version)):
                document.write(text, size=_LINE_SIZE, leading=_LINE_SIZE * 1.5)
            unit = version = ""
        base = document.y - 9
        document.put(unit, setup.left, base, size=_LINE_SIZE)
        document.put(version, setup.width / 2, base, size=_LINE_SIZE, align="center")
        document.put(self._as_of(), setup.width - setup.right, base, size=_LINE_SIZE, align="right")
        document.y = base - 2.2 * MM

    def _as_of(self) -> str:
        if self._options.as_of:
            return f"截至{long_date(self._options.as_of)}"
        return f"制表日期：{long_date(self._options.printed_on)}" if self._options.printed_on else ""

    def _running_head(self, document: PdfDocument) -> None:
        setup = document.setup
        base = setup.height - 10 * MM
        title = shortened(self._title, width=setup.inner - 25 * MM, style=SANS, size=9)
        document.put(title, setup.left, base, style=SANS, size=9)
        draw_mark(document, base, self._options)
        document.y = base - 2.2 * MM

    @property
    def signature_height(self) -> float:
        """What `signatures` needs below the table, pt."""
        return 16 * MM if self._ledger.foot else 0.0

    def signatures(self, document: PdfDocument) -> None:
        """The lines for 制表, 审核 and 盖章 below the table; 制表 carries the operator's name."""
        labels = self._ledger.foot
        if not labels:
            return
        setup = document.setup
        base = document.y - 10 * MM
        step = setup.inner / len(labels)
        for index, label in enumerate(labels):
            x = setup.left + index * step
            document.put(f"{label}：", x, base, size=11)
            start = x + text_width(f"{label}：", SERIF, 11)
            if index == 0 and self._options.operator:
                document.put(self._options.operator, start + 4, base, size=11)
            document.rule(start, base - 3, min(start + 50 * MM, x + step - 4 * MM), base - 3)
        document.y = base - 4 * MM
