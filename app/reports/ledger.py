"""Prints a `Ledger`: rows in, one PDF out, drawn page by page (performance.md §4).

Takes rows and plain descriptions, never a database. The same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
from app.core.progress import Progress
from app.reports.cells import TitleOf, no_titles, paper_text, row_title
from app.reports.fonts import body_style, missing_characters, printable
from app.reports.ledger_sheet import LedgerSheet, ledger_columns, ledger_setup, ledger_title
from app.reports.pdf_page import PdfDocument
from app.reports.table_flow import Cell, TableFlow
from db.declarations import Field, Kind, Row, Table

_STEP = 100  # rows between two reports of progress
_UNGROUPED = "未分类"


@dataclass(frozen=True, slots=True)
class LedgerResult:
    """What was printed: number of pages and rows; characters no font has -> how often each occurs."""

    pages: int
    rows: int
    missing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A character no font has, how often it occurs and the titles of the first records that hold it."""

    char: str
    count: int
    where: tuple[str, ...]


def write_ledger(
    ledger: Ledger,
    table: Table,
    rows: Iterable[Row],
    options: LedgerOptions,
    out: Path,
    *,
    title_of: TitleOf = no_titles,
    progress: Progress | None = None,
    plain: bool = False,
) -> LedgerResult:
    """Print the rows at `out`.

    Args:
        rows: in printing order; when the ledger has groups they are brought together, order kept inside a group.
        plain: put text by reportlab's public way, about half as fast; for comparison.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
        Cancelled: nothing was written.
    """
    rows = list(rows)
    writer = _Writer(_needed(ledger, table, rows, options), table, options, title_of=title_of, plain=plain)
    result = writer.print(rows, progress or Progress())
    writer.document.save(out)
    return result


def _needed(ledger: Ledger, table: Table, rows: list[Row], options: LedgerOptions) -> Ledger:
    """The ledger without its column for everything else when no row has anything to put there."""
    own = {column.key for column in ledger.columns}
    if "*" not in own:
        return ledger
    rest = [field.key for field in table.printed(public=options.public) if field.key not in own]
    if any(row.get(key) is not None for row in rows for key in rest):
        return ledger
    return replace(ledger, columns=tuple(column for column in ledger.columns if column.key != "*"))


class _Writer:
    """State of one ledger while it is printed."""

    def __init__(self, ledger: Ledger, table: Table, options: LedgerOptions, *, title_of: TitleOf, plain: bool) -> None:
        self.ledger = ledger
        self.table = table
        self.options = options
        self.title_of = title_of
        self.counter = ledger.counter or table.counter
        setup, self.size = ledger_setup(ledger, options)
        self.columns = tuple(c for c in ledger.columns if _is_printed(table, c, public=options.public))
        sheet = LedgerSheet(ledger, options)
        self.document = PdfDocument(
            setup,
            title=ledger_title(ledger, options),
            author=options.unit,
            made_on=options.printed_on,
            on_page=sheet.draw,
            plain=plain,
        )
        self.flow = TableFlow(self.document, ledger_columns(self.columns, setup, self.size), size=self.size)
        self.sheet = sheet
        self.style = body_style(options.body_font)
        self.missing: Counter[str] = Counter()
        self._makers = [self._maker(index, column) for index, column in enumerate(self.columns)]
        self._money = [c.key for c in self.columns if _kind(table, c) is Kind.MONEY]

    def _maker(self, index: int, column: LedgerColumn) -> tuple[str, Callable[[Any], Cell]]:
        """(field key, stored cell -> printed cell); the key "" asks for (row, running number) instead."""
        flow, key, style = self.flow, column.key, self.style
        if key == "#":
            return "", lambda place: flow.cell(index, str(place[1]), style=style)
        if key == "*":
            rest = self._rest_fields()
            return "", lambda place: flow.cell(index, self._rest(rest, place[0]), style=style)
        stored = self.table.field(key)

        @lru_cache(maxsize=2048)
        def make(value: Any) -> Cell:
            text = paper_text(stored, value, title_of=self.title_of, public=self.options.public)
            return flow.cell(index, text, style=style)

        if column.numbered:
            return "", lambda place: make(str(place[1]) if place[0].get(key) is None else place[0][key])
        return key, make

    def _rest_fields(self) -> list[Field]:
        own = {column.key for column in self.columns}
        return [f for f in self.table.printed(public=self.options.public) if f.key not in own]

    def _rest(self, fields: list[Field], row: Row) -> str:
        texts = (
            (f.heading, paper_text(f, row.get(f.key), title_of=self.title_of, public=self.options.public))
            for f in fields
        )
        return "\n".join(f"{heading}：{text.strip()}" for heading, text in texts if text)

    def print(self, rows: Iterable[Row], progress: Progress) -> LedgerResult:
        """Draw everything; the document is then ready to be saved."""
        self.document.new_page()
        self.flow.start()
        total = len(rows) if isinstance(rows, Sized) else 0
        number = 0
        sums: Counter[str] = Counter()
        # Neither the signatures nor the total stand alone on a page: the last row goes with them.
        closing = self.flow.leading + 2 * self.flow.pad_y + self.sheet.signature_height
        for heading, members in self._groups(rows):
            for place, row in enumerate(members):
                number += 1
                keep = closing if number == total else 0.0
                cells = self._cells(row, number)
                if heading and not place:
                    line = self._group_line(heading, members)
                    self.flow.band(line, keep=self.flow.least(cells, keep=keep), outline=True)
                self.flow.row(cells, continued=partial(self._continued, row, number), keep=keep)
                for key in self._money:
                    sums[key] += row.get(key) or 0
                if number % _STEP == 0:
                    progress.step(number, total, f"正在排版第 {self.document.page} 页")
        self.flow.band(self._total(number, sums), keep=self.sheet.signature_height)
        self.flow.end()
        self.sheet.signatures(self.document)
        progress.step(number, number, "正在保存")
        return LedgerResult(self.document.page, number, dict(sorted(self.missing.items())))

    def _groups(self, rows: Iterable[Row]) -> Iterator[tuple[str, Any]]:
        """(heading, rows) in printing order; one group without heading when there is nothing to tell apart."""
        key = self.ledger.group_by
        if not key:
            yield "", rows
            return
        stored = self.table.field(key)
        groups: dict[str, list[Row]] = {choice: [] for choice in stored.choices}
        for row in rows:
            groups.setdefault(self._text(key, row.get(key)), []).append(row)
        blank = groups.pop("", [])
        named = [(heading, members) for heading, members in groups.items() if members]
        yield from named
        if blank:
            yield _UNGROUPED if named else "", blank

    def _cells(self, row: Row, number: int) -> list[Cell]:
        place = (row, number)
        cells = [make(row.get(key) if key else place) for key, make in self._makers]
        for cell in cells:
            if cell.missing:
                self.missing.update(cell.missing)
        return cells

    def _continued(self, row: Row, number: int) -> str:
        """12 · 名称（续）, printed on top of the further pages of a long row."""
        texts = []
        for key in self.ledger.continued or self.table.title:
            blank = key == "#" or (row.get(key) is None and self._is_numbered(key))
            texts.append(str(number) if blank else self._text(key, row.get(key)))
        return " · ".join(printable(text).replace("\n", "") for text in texts if text) + "（续）"

    def _is_numbered(self, key: str) -> bool:
        return any(column.key == key and column.numbered for column in self.columns)

    def _text(self, key: str, value: Any) -> str:
        return paper_text(self.table.field(key), value, title_of=self.title_of, public=self.options.public)

    def _group_line(self, heading: str, members: list[Row]) -> str:
        sums = {key: sum(row.get(key) or 0 for row in members) for key in self._money}
        return "　".join([f"{heading}（{len(members)}{self.counter}）", *self._amounts(sums)])

    def _total(self, number: int, sums: Mapping[str, int]) -> str:
        return "　".join([f"合计 {number} {self.counter}", *self._amounts(sums)])

    def _amounts(self, sums: Mapping[str, int]) -> list[str]:
        return [f"{self.table.field(key).heading} {self._text(key, sums[key])} 元" for key in self._money]


def _is_printed(table: Table, column: LedgerColumn, *, public: bool) -> bool:
    return column.key in ("#", "*") or table.field(column.key).public or not public


def _kind(table: Table, column: LedgerColumn) -> Kind | None:
    return None if column.key in ("#", "*") else table.field(column.key).kind


def find_missing(
    ledger: Ledger,
    table: Table,
    rows: Iterable[Row],
    options: LedgerOptions,
    *,
    title_of: TitleOf = no_titles,
    progress: Progress | None = None,
) -> tuple[Missing, ...]:
    """Characters of the rows that no font has, with the first three records that hold each; shown before printing."""
    progress = progress or Progress()
    columns = {c.key for c in ledger.columns if _is_printed(table, c, public=options.public)}
    fields = [f for f in table.printed(public=options.public) if "*" in columns or f.key in columns]
    counts: Counter[str] = Counter()
    where: dict[str, list[str]] = {}
    for number, row in enumerate(rows, 1):
        found = missing_characters(paper_text(f, row.get(f.key), title_of=title_of) for f in fields)
        counts.update(found)
        for char in found:
            places = where.setdefault(char, [])
            if len(places) < 3:
                places.append(row_title(table, row, title_of=title_of, public=options.public))
        if number % _STEP == 0:
            progress.step(number, 0, "正在检查字库")
    return tuple(Missing(char, counts[char], tuple(where[char])) for char in sorted(counts))
