"""Prints two versions side by side: figures that reconcile, then every change with its words marked.

What went is struck through before, what came is underlined after, both on a light grey ground: readable in black and
white. Takes a plain comparison, never rows or a database. Layout: domain notes on printed ledgers, L8.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.core.comparison import Comparison, KindCount, Line, Side
from app.core.dates import long_date
from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
from app.core.progress import Progress
from app.core.text_difference import Piece, pieces, shortened, side
from app.reports.fonts import BOLD, SERIF, body_style, printable, text_width
from app.reports.ledger import LedgerResult
from app.reports.ledger_sheet import LedgerSheet, ledger_columns, ledger_setup, ledger_title
from app.reports.pdf_page import MM, PdfDocument
from app.reports.table_flow import ASCENT, Cell, TableColumn, TableFlow
from app.reports.wrapping import break_lines

CONTEXT = 60
"""Characters of unchanged text printed beside a difference; what is left out is counted in its place."""

_GREY = 0.88
_STEP = 50
_SIZE = 10.5
_SUMMARY = (
    ("类型", 44),
    ("调整前", 24),
    ("新增", 20),
    ("取消", 20),
    ("收回", 20),
    ("类型转入", 24),
    ("类型转出", 24),
    ("调整后", 24),
)

Mark = tuple[float, float, str]
"""From x to x within the cell (pt), and "old" or "new"."""


class MarkedCell(NamedTuple):
    """A cell of the table of changes: what `Cell` has, and the marks of each line."""

    lines: tuple[str, ...]
    count: int
    block: object
    missing: dict[str, int] | None = None
    style: str = SERIF
    marks: tuple[tuple[Mark, ...], ...] = ()


class MarkedFlow(TableFlow):
    """A table whose cells may mark words."""

    def marked(self, index: int, found: list[Piece], *, style: str) -> MarkedCell:
        """The pieces made ready for column `index`."""
        clean = [(kind, printable(text)) for kind, text in found]
        text = "".join(part for _, part in clean).rstrip()
        cell = self.cell(index, text, style=style)
        lines = break_lines(text, width=self.room(index), style=style, size=self.size)
        return MarkedCell(*cell, marks=_marks(text, lines, clean, style=style, size=self.size))

    def _part(self, index: int, cell: Cell, start: int, stop: int) -> Cell:
        part = super()._part(index, cell, start, stop)
        return part._replace(marks=cell.marks[start:stop]) if isinstance(cell, MarkedCell) else part

    def _draw(self, cells: list[Cell], height: float) -> None:
        for index, cell in enumerate(cells):
            if isinstance(cell, MarkedCell) and any(cell.marks):
                self._draw_marks(index, cell.marks)
        super()._draw(cells, height)

    def _draw_marks(self, index: int, marks: tuple[tuple[Mark, ...], ...]) -> None:
        """Grounds first, then lines: both lie below the text."""
        document, size = self.document, self.size
        left = self.edges[index] + self.pad_y
        top = document.y - self.pad_y - (self.leading - size) / 2
        segments = []
        for number, line in enumerate(marks):
            base = top - ASCENT * size - number * self.leading
            for start, stop, kind in line:
                document.shade(left + start, base - 0.2 * size, stop - start, 1.16 * size, grey=_GREY)
                y = base + 0.34 * size if kind == "old" else base - 0.16 * size
                segments.append((left + start, y, left + stop, y))
        if segments:
            document.text.lines(segments, 0.8)


def _marks(
    text: str, lines: tuple[str, ...], found: list[Piece], *, style: str, size: float
) -> tuple[tuple[Mark, ...], ...]:
    """The marks of each line, out of the places the pieces have in the whole text."""
    spans, at = [], 0
    for kind, part in found:
        if kind != "same":
            spans.append((at, at + len(part), kind))
        at += len(part)
    marks, start = [], 0
    for line in lines:
        stop = start + len(line.rstrip())
        hits = [
            (max(first, start), min(last, stop), kind) for first, last, kind in spans if first < stop and last > start
        ]
        marks.append(
            tuple(
                (text_width(text[start:first], style, size), text_width(text[start:last], style, size), kind)
                for first, last, kind in hits
                if last > first
            )
        )
        start += len(line)
        if text[start : start + 1] == "\n":
            start += 1
    return tuple(marks)


def write_comparison(
    comparison: Comparison, options: LedgerOptions, out: Path, *, progress: Progress | None = None
) -> LedgerResult:
    """Print the comparison at `out`.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
        Cancelled: nothing was written.
    """
    writer = _Writer(comparison, options)
    result = writer.print(progress or Progress())
    writer.document.save(out)
    return result


def before_text(line: Line) -> list[Piece]:
    """What stands under 调整前: the whole row of what is gone, else the name and the changed fields, words marked."""
    return _text(line, line.old, "old")


def after_text(line: Line) -> list[Piece]:
    """What stands under 调整后."""
    return _text(line, line.new, "new")


def _text(line: Line, row: Side | None, which: str) -> list[Piece]:
    if row is None or not row.held:
        return [("same", "—")]
    if not (line.old and line.new and line.old.held and line.new.held):
        told = "".join(f"\n{heading}：{text.strip()}" for heading, text in row.texts)
        return [("same", row.name + told)]
    found: list[Piece] = [("same", row.name)]
    for difference in line.differences:
        parts = side(_shown(difference.old, difference.new), which)
        empty = not (difference.old if which == "old" else difference.new)
        found += [("same", f"\n【{difference.heading}】"), *([("same", "（空）")] if empty else parts)]
    return found


@lru_cache(maxsize=64)
def _shown(old: str, new: str) -> list[Piece]:
    """Asked twice for each difference, once a column; finding the pieces is what takes the time."""
    return shortened(pieces(old, new), CONTEXT)


def paper_of(comparison: Comparison) -> Ledger:
    """The ledger this table is, so that title, paper and signatures follow the same rules as all ledgers."""
    return Ledger(
        key="comparison",
        heading="调整对照表",
        table="",
        title=f"{{unit}}{comparison.heading}调整对照表（{{version}}）",
        columns=(
            LedgerColumn("#", "序号", 11, align="center"),
            LedgerColumn("code", "编码", 26),
            LedgerColumn("words", "调整类型", 22, align="center"),
            LedgerColumn("before", "调整前", 124),
            LedgerColumn("after", "调整后", 124),
            LedgerColumn("reason", "调整依据", 40),
            LedgerColumn("approval", "批准文号", 28),
            LedgerColumn("effective", "生效日期", 25, align="center"),
        ),
    )


class _Writer:
    """State of one table of changes while it is printed."""

    def __init__(self, comparison: Comparison, options: LedgerOptions) -> None:
        self._comparison = comparison
        options = replace(options, version=f"{comparison.old_label} → {comparison.new_label}")
        ledger = paper_of(comparison)
        setup, size = ledger_setup(ledger, options)
        self._sheet = LedgerSheet(ledger, options)
        self.document = PdfDocument(
            setup,
            title=ledger_title(ledger, options),
            author=options.unit,
            made_on=options.printed_on,
            on_page=self._sheet.draw,
        )
        self._flow = MarkedFlow(self.document, ledger_columns(ledger.columns, setup, size), size=size)
        self._style = body_style(options.body_font)
        self._missing: dict[str, int] = {}

    def print(self, progress: Progress) -> LedgerResult:
        """Draw everything; the document is then ready to be saved."""
        self.document.new_page()
        self._summary()
        changes = self._comparison.changes
        self._flow.start()
        for number, line in enumerate(changes, 1):
            self._row(line, number)
            if number % _STEP == 0:
                progress.step(number, len(changes), f"正在排版第 {self.document.page} 页")
        closing = f"共 {len(changes)} 项调整" if changes else "两个版本内容相同，没有调整"
        self._flow.band(closing, keep=self._sheet.signature_height)
        self._flow.end()
        self._sheet.signatures(self.document)
        progress.step(len(changes), len(changes), "正在保存")
        return LedgerResult(self.document.page, len(changes), self._missing)

    # -- figures

    def _summary(self) -> None:
        document, comparison = self.document, self._comparison
        document.write("一、数量核对", style=BOLD, size=_SIZE, leading=18)
        columns = tuple(TableColumn(heading, width * MM, "center") for heading, width in _SUMMARY)
        flow = TableFlow(document, columns, size=_SIZE)
        flow.start()
        for count in (*comparison.kinds, comparison.total):
            style = BOLD if count.kind == "合计" else SERIF
            cells = [flow.cell(i, text, style=style) for i, text in enumerate(_figures(count))]
            flow.row(cells, continued=lambda: "数量核对（续）")
        flow.end()
        document.y -= 2 * MM
        document.write(balance_line(comparison), size=_SIZE, leading=17)
        document.write(class_line(comparison), size=_SIZE, leading=17)
        document.write(
            "说明：调整前一栏划去的是删去的文字，调整后一栏加下划线的是新写的文字；没有变化的长段只印前后各一段，并注明略去的字数。",
            size=9,
            leading=15,
        )
        document.y -= 2 * MM
        document.write("二、逐项对照", style=BOLD, size=_SIZE, leading=18)

    # -- changes

    def _row(self, line: Line, number: int) -> None:
        flow, style = self._flow, self._style
        reason = "\n".join(text for text in (line.reason, *line.notes) if text)
        cells: list[Cell] = [
            flow.cell(0, str(number), style=style),
            flow.cell(1, line.side.code, style=style),
            flow.cell(2, "\n".join(line.words), style=style),
            flow.marked(3, before_text(line), style=style),
            flow.marked(4, after_text(line), style=style),
            flow.cell(5, reason, style=style),
            flow.cell(6, line.approval, style=style),
            flow.cell(7, long_date(line.effective) if line.effective else "", style=style),
        ]
        for cell in cells:
            for char, count in (cell.missing or {}).items():
                self._missing[char] = self._missing.get(char, 0) + count
        flow.row(cells, continued=lambda: printable(f"{number} · {line.side.name}（续）").replace("\n", ""))


def _figures(count: KindCount) -> tuple[str, ...]:
    numbers = (count.before, count.added, count.cancelled, count.recalled, count.moved_in, count.moved_out)
    return (count.kind, str(count.before), *(str(number or "–") for number in numbers[1:]), str(count.after))


def balance_line(comparison: Comparison) -> str:
    """The sum in words, and whether it comes out."""
    total = comparison.total
    verdict = "各类型和合计都相符" if comparison.reconciles else "与清单行数不相符，请核对"
    return (
        f"核对：调整前 {total.before} 项 ＋ 新增 {total.added} 项 － 取消 {total.cancelled} 项 － "
        f"收回 {total.recalled} 项 ＝ 调整后 {total.after} 项，{verdict}。"
    )


def class_line(comparison: Comparison) -> str:
    """How often each class occurs; one matter may belong to several."""
    told = [
        f"{count.word} {count.count}{'' if count.counted else '（不计）'}"
        for count in comparison.classes
        if count.count
    ]
    near = f"；名称相近、尚待确认 {len(comparison.near)} 对" if comparison.near else ""
    return f"分类：{'，'.join(told) or '没有事项'}{near}。一项可同时属于几类。"
