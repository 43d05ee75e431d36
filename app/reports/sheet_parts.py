"""The parts of a printed form besides the ruled grid: words, tables, pictures, flow charts. Lengths in pt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.core.sheet import Block, FlowChart, Picture, SheetTable, Words
from app.reports.fonts import SANS, SERIF, printable, text_width
from app.reports.pdf_page import MM, PdfDocument
from app.reports.table_flow import ASCENT, TableColumn, TableFlow
from app.reports.wrapping import balanced, wrap

_INDENT = "\u3000\u3000"
_ALIGN = {"l": "left", "c": "center", "r": "right"}
_KEPT_LINES = 2  # of a paragraph stay with the signature below it (GB/T 9704-2012 §7.3.5.4)
_NOTE = 9.0
_BOX_SIZE = 10.5
_BOX_LEADING = 14.6
_BOX_PAD = 6.0
_ARROW = 8 * MM


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set: font of the body (see `fonts`), sizes in pt.

    Attributes:
        signature_indent: characters from the right edge. official: headings are indented like paragraphs.
    """

    font: str = SERIF
    size: float = 11.0
    leading: float = 18.0
    signature_indent: int = 2
    official: bool = False


# -- words


def draw_words(document: PdfDocument, words: Words, style: Style, *, following: Block | None = None) -> None:
    """Paragraphs at the cursor over as many pages as needed; a signature that follows is not left alone on a page."""
    if words.style == "right":
        _signature(document, words, style)
        return
    font, size, leading = _type(words.style, style)
    indented = ("body", "heading") if style.official else ("body",)
    lines = _word_lines(document, words, font, size, indent=_INDENT if words.style in indented else "")
    keep = _signature_height(following, style)
    kept = min(_KEPT_LINES, len(lines))
    for number, line in enumerate(lines):
        need = leading
        if number == len(lines) - kept and keep:
            need = kept * leading + keep
        elif words.style == "heading" and number == 0:
            need = 3 * leading
        if document.room() < need and not _at_top(document):
            document.new_page()
        _put_line(document, line, font=font, size=size, leading=leading, centred=words.style == "center")


def _type(name: str, style: Style) -> tuple[str, float, float]:
    """(font, size, leading) of a paragraph."""
    if name == "note":
        return SANS, _NOTE, _NOTE * 1.5
    return (SANS if name == "heading" else style.font), style.size, style.leading


def _word_lines(document: PdfDocument, words: Words, font: str, size: float, *, indent: str) -> list[str]:
    lines: list[str] = []
    for paragraph in printable(words.text).split("\n"):
        whole = paragraph if not paragraph or paragraph.startswith("\u3000") else indent + paragraph
        lines += wrap(whole.rstrip(), width=document.setup.inner, style=font, size=size)
    return lines


def _at_top(document: PdfDocument) -> bool:
    setup = document.setup
    return document.room() > 0.9 * (setup.height - setup.top - setup.bottom)


def _put_line(
    document: PdfDocument, line: str, *, font: str, size: float, leading: float, centred: bool, x: float | None = None
) -> None:
    setup = document.setup
    base = document.y - (leading - size) / 2 - ASCENT * size
    place = setup.width / 2 if centred else setup.left
    document.put(line.rstrip(), place if x is None else x, base, style=font, size=size, align=_side(centred, x))
    document.y -= leading


def _side(centred: bool, x: float | None) -> str:
    return "center" if centred or x is not None else "left"


def _signature_lines(document: PdfDocument, words: Words, style: Style) -> list[str]:
    room = document.setup.inner - style.signature_indent * style.size
    return [
        line.rstrip()
        for part in printable(words.text).strip("\n").split("\n")
        for line in wrap(part.rstrip(), width=room, style=style.font, size=style.size)
    ]


def _signature_height(block: Block | None, style: Style) -> float:
    """Room the signature that follows needs, 0 when none does."""
    if not isinstance(block, Words) or block.style != "right":
        return 0.0
    return (block.text.strip("\n").count("\n") + 1) * style.leading


def _signature(document: PdfDocument, words: Words, style: Style) -> None:
    """Sender and date at the right, the shorter in the middle of the longer (GB/T 9704-2012 §7.3.5.1)."""
    lines = _signature_lines(document, words, style)
    widest = max((text_width(line, style.font, style.size) for line in lines), default=0.0)
    setup = document.setup
    middle = setup.width - setup.right - style.signature_indent * style.size - widest / 2
    if document.room() < len(lines) * style.leading and not _at_top(document):
        document.new_page()
    for line in lines:
        if document.room() < style.leading:
            document.new_page()
        _put_line(document, line, font=style.font, size=style.size, leading=style.leading, centred=False, x=middle)


# -- tables


def draw_table(document: PdfDocument, table: SheetTable, style: Style) -> Counter[str]:
    """A ruled table at the cursor; widths are scaled to the sheet. Gives the characters no font has."""
    scale = document.setup.inner / sum(table.widths)
    aligns = [_ALIGN[letter] for letter in table.align.ljust(len(table.widths), "l")]
    columns = tuple(
        TableColumn(heading, width * scale, align)
        for heading, width, align in zip(table.headings, table.widths, aligns, strict=True)
    )
    flow = TableFlow(document, columns, size=min(style.size, _BOX_SIZE))
    if document.room() < 25 * MM:
        document.new_page()
    document.y -= 0.0 if _at_top(document) else MM
    flow.start()
    missing: Counter[str] = Counter()
    for row in table.rows or (("",) * len(columns),):  # a line to write on
        cells = [flow.cell(place, text) for place, text in enumerate(row)]
        for cell in cells:
            missing.update(cell.missing or {})
        name = " · ".join(" ".join(text.split()) for text in row[:2] if text)
        flow.row(cells, continued=lambda name=name: f"{name}（续）")
    flow.end()
    return missing


# -- pictures


def draw_picture(document: PdfDocument, picture: Picture, content: bytes | None, style: Style) -> None:
    """The pictures of a file in the middle of the page, as large as their box allows; else a line that says why not."""
    from app.reports.pictures import read_pictures  # PIL and pdfium, only where there is a picture

    name = picture.cell.partition("/")[2] or picture.cell
    shown, pages = read_pictures(content) if content else ([], 0)
    if not shown:
        why = "不是图片或 PDF，不能印在这里；请另外打开打印" if content else "在数据文件里找不到"
        draw_words(document, Words(f"附件“{name}”{why}。", "note"), style)
        return
    setup = document.setup
    highest = setup.height - setup.top - setup.bottom
    for image in shown:
        width, height = image.getSize()
        scale = min(setup.inner / width, min(picture.height * MM, highest) / height)
        if document.room() < height * scale and not _at_top(document):
            document.new_page()
        scale = min(scale, document.room() / height)
        x, y = (setup.width - width * scale) / 2, document.y - height * scale
        document.canvas.drawImage(image, x, y, width * scale, height * scale)
        document.y = y - 2 * MM
    if pages > len(shown):
        draw_words(document, Words(f"附件“{name}”共 {pages} 页，这里印了前 {len(shown)} 页。", "note"), style)


# -- flow charts


def draw_flow_chart(document: PdfDocument, chart: FlowChart) -> None:
    """Boxes from top to bottom joined by arrows, notes at their right; boxes are not torn unless higher than a page."""
    setup = document.setup
    noted = any(note for _, note in chart.boxes)
    width = setup.inner * (0.46 if noted else 0.6)
    left = setup.left + (0.0 if noted else (setup.inner - width) / 2)
    document.y -= 2 * MM
    for number, (text, note) in enumerate(chart.boxes):
        box = balanced(printable(text), width=width - 2 * _BOX_PAD, style=SANS, size=_BOX_SIZE)
        room = setup.inner - width - 10 * MM
        notes = wrap(printable(note), width=room, style=SERIF, size=_BOX_SIZE) if note else ()
        height = max(len(box), len(notes)) * _BOX_LEADING + 2 * _BOX_PAD
        arrow = _ARROW if number else 0.0
        if document.room() < height + arrow and not _at_top(document):
            document.new_page()
        if number:
            _arrow(document, left + width / 2)
        _flow_box(document, left, width, list(box), list(notes))


def _flow_box(document: PdfDocument, left: float, width: float, lines: list[str], notes: list[str]) -> None:
    while lines or notes:
        count = max(int((document.room() - 2 * _BOX_PAD) / _BOX_LEADING), 1)
        shown, beside = lines[:count], notes[:count]
        lines, notes = lines[count:], notes[count:]
        height = max(len(shown), len(beside)) * _BOX_LEADING + 2 * _BOX_PAD
        document.canvas.setLineWidth(0.8)
        document.canvas.rect(left, document.y - height, width, height)
        _stack(document, shown, left + width / 2, height, style=SANS, align="center")
        if beside:
            document.rule(left + width, document.y - height / 2, left + width + 7 * MM, document.y - height / 2)
            _stack(document, beside, left + width + 8 * MM, height, style=SERIF, align="left")
        document.y -= height
        if lines or notes:
            document.new_page()


def _stack(document: PdfDocument, lines: list[str], x: float, height: float, *, style: str, align: str) -> None:
    """Lines in the middle of a box of that height at the cursor."""
    top = document.y - (height - len(lines) * _BOX_LEADING) / 2
    for number, line in enumerate(lines):
        base = top - number * _BOX_LEADING - (_BOX_LEADING - _BOX_SIZE) / 2 - ASCENT * _BOX_SIZE
        document.put(line.rstrip(), x, base, style=style, size=_BOX_SIZE, align=align)


def _arrow(document: PdfDocument, x: float) -> None:
    top, tip = document.y, document.y - _ARROW
    document.rule(x, top, x, tip + 4, width=0.8)
    path = document.canvas.beginPath()
    path.moveTo(x - 3, tip + 6)
    path.lineTo(x + 3, tip + 6)
    path.lineTo(x, tip)
    path.close()
    document.canvas.setFillGray(0)
    document.canvas.drawPath(path, stroke=0, fill=1)
    document.y = tip
