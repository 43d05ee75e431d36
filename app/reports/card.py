"""One record on a sheet: a two-column form in the groups of the declaration, its details below. Any table.

Groups without any value are left out; long texts take the whole width and flow over pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.core.ledger import LedgerColumn, LedgerOptions
from app.core.progress import Progress
from app.reports.cells import TitleOf, no_titles, paper_text, row_title
from app.reports.fonts import BOLD, SANS, SERIF, missing_characters, shortened
from app.reports.generic import chosen, fitted
from app.reports.ledger import LedgerResult
from app.reports.ledger_sheet import draw_foot, draw_mark
from app.reports.pdf_page import MM, PdfDocument, Setup
from app.reports.table_flow import TableColumn, TableFlow
from db.declarations import Field, Kind, Row, Table

_SIZE = 10.5  # 五号
_TITLE = 22.0  # 二号
_LABEL = 27 * MM
_DETAIL_SIZE = 9.5
_SIGNATURES = 14 * MM
_SHORT_LINES = 2  # what needs more lines in half the width gets the whole


def write_card(
    table: Table,
    row: Row,
    options: LedgerOptions,
    out: Path,
    *,
    title_of: TitleOf = no_titles,
    children: Mapping[str, Sequence[Row]] | None = None,
    tables: Mapping[str, Table] | None = None,
    progress: Progress | None = None,
) -> LedgerResult:
    """Print one record at `out`.

    Args:
        children: table key -> child rows of the record. tables: table key -> declaration, for the child rows.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
    """
    name = row_title(table, row, title_of=title_of, public=options.public)
    document = _begin(f"{options.unit}{table.heading}卡", name, options)
    document.new_page()
    texts = [
        (field, paper_text(field, row.get(field.key), title_of=title_of, public=options.public))
        for field in table.printed(public=options.public)
    ]
    details = [
        (f, rows) for f in table.fields if f.kind is Kind.DETAILS and (rows := (children or {}).get(f.target or ""))
    ]
    _draw_fields(_Form(document, name), texts, last=not details)
    for number, (field, rows) in enumerate(details, 1):
        child, last = (tables or {})[field.target or ""], number == len(details)
        _draw_details(document, field, child, rows, title_of=title_of, options=options, last=last)
    _signatures(document, options)
    (progress or Progress()).step(1, 1)
    document.save(out)
    return LedgerResult(document.page, 1, missing_characters(text for _, text in texts))


def _begin(title: str, name: str, options: LedgerOptions) -> PdfDocument:
    setup = Setup.of("A4", landscape=False, margins=(25, 22, 25, 25))

    def on_page(document: PdfDocument) -> None:
        draw_mark(document, setup.height - 14 * MM, options)
        if document.page == 1:
            document.headline(title, size=_TITLE, first=options.unit)
            document.y -= 5 * MM
        else:
            document.put(
                shortened(f"{title} · {name}", width=setup.inner - 25 * MM, style=SERIF, size=9),
                setup.left,
                setup.height - 14 * MM,
            )
            document.y = setup.height - 17 * MM
        draw_foot(document, setup.bottom - 9 * MM, options)

    return PdfDocument(
        setup, title=f"{title} · {name}", author=options.unit, made_on=options.printed_on, on_page=on_page
    )


class _Form:
    """Label and value cells in two or four columns under one outline; switches between the two as needed."""

    def __init__(self, document: PdfDocument, name: str) -> None:
        inner = document.setup.inner
        half = inner / 2 - _LABEL
        label = TableColumn("", _LABEL, "center", shaded=True)
        value = TableColumn("", half)
        self._name = name
        self._flows = {
            1: TableFlow(document, (label, TableColumn("", inner - _LABEL)), size=_SIZE, headed=False),
            2: TableFlow(document, (label, value, label, value), size=_SIZE, headed=False),
        }
        self._current: TableFlow | None = None

    def is_short(self, text: str) -> bool:
        """True when the text fits half the width."""
        return self._flows[2].cell(1, text).count <= _SHORT_LINES

    def band(self, text: str) -> None:
        """Heading of a group."""
        self._use(1).band(text, keep=2 * _SIZE)

    def row(self, *pairs: tuple[str, str], keep: float) -> None:
        """One or two labels with their texts side by side."""
        flow = self._use(len(pairs))
        texts = [text for pair in pairs for text in pair]
        cells = [flow.cell(i, text, style=SERIF if i % 2 else SANS) for i, text in enumerate(texts)]
        flow.row(cells, continued=lambda: f"{pairs[0][0]} · {self._name}（续）", keep=keep)

    def _use(self, pairs: int) -> TableFlow:
        flow = self._flows[pairs]
        if flow is not self._current:
            self.end()
            flow.start()
            self._current = flow
        return flow

    def end(self) -> None:
        """Draw the lines that are still open."""
        if self._current:
            self._current.end()
            self._current = None


def _draw_fields(form: _Form, texts: list[tuple[Field, str]], *, last: bool) -> None:
    """The fields by group, in the order in which the groups first appear; groups without any value are left out."""
    groups: dict[str, list[tuple[Field, str]]] = {}
    for field, text in texts:
        groups.setdefault(field.group, []).append((field, text))
    filled = [(group, members) for group, members in groups.items() if any(text for _, text in members)]
    for number, (group, members) in enumerate(filled, 1):
        _draw_group(form, group, members, last=last and number == len(filled))
    form.end()


def _draw_group(form: _Form, group: str, members: list[tuple[Field, str]], *, last: bool) -> None:
    """The fields of a group under its heading; the last row of a card keeps the signatures on its page."""
    if group:
        form.band(group)
    shown = [(field.heading, text) for field, text in members if text or field.kind is not Kind.LONG_TEXT]
    rows = list(_pairs(form, shown))
    for number, pairs in enumerate(rows, 1):
        form.row(*pairs, keep=_SIGNATURES if last and number == len(rows) else 0.0)


def _pairs(form: _Form, shown: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Short texts two by two, long ones alone; the order of the declaration is kept among each kind."""
    waiting: list[tuple[str, str]] = []
    for heading, text in shown:
        if not form.is_short(text):
            if waiting:
                yield tuple(waiting)
                waiting = []
            yield ((heading, text),)
            continue
        waiting.append((heading, text))
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _draw_details(
    document: PdfDocument,
    field: Field,
    table: Table,
    rows: Sequence[Row],
    *,
    title_of: TitleOf,
    options: LedgerOptions,
    last: bool,
) -> None:
    """The child rows as a small table under a heading with their count; columns without any value are left out."""
    own = [f for f in table.printed(public=options.public) if f.key != field.parent_field]
    fields = tuple(f for f in own if any(row.get(f.key) is not None for row in rows)) or tuple(own)
    room = document.setup.inner / _DETAIL_SIZE
    shown = chosen(fields, room=room)
    columns = fitted(shown, rest=len(fields) - len(shown), room=room)

    def text(column: LedgerColumn, row: Row, number: int) -> str:
        if column.key == "#":
            return str(number)
        told = [(f, paper_text(f, row.get(f.key), title_of=title_of, public=options.public)) for f in fields]
        if column.key == "*":
            return "\n".join(f"{f.heading}：{cell}" for f, cell in told if cell and f not in shown)
        return next(cell for f, cell in told if f.key == column.key)

    document.y -= 4 * MM
    if document.room() < 25 * MM:
        document.new_page()
    document.write(f"{field.heading}（{len(rows)}{table.counter}）", style=BOLD, size=_SIZE, leading=18)
    flow = TableFlow(document, _table_columns(document, columns), size=_DETAIL_SIZE)
    flow.start()
    for number, row in enumerate(rows, 1):
        cells = [flow.cell(place, text(column, row, number)) for place, column in enumerate(columns)]
        name = " · ".join(filter(None, (field.heading, row_title(table, row, title_of=title_of))))
        keep = _SIGNATURES if last and number == len(rows) else 0.0
        flow.row(cells, continued=lambda name=name: f"{name}（续）", keep=keep)
    flow.end()


def _table_columns(document: PdfDocument, columns: tuple[LedgerColumn, ...]) -> tuple[TableColumn, ...]:
    """The columns scaled to the sheet."""
    scale = document.setup.inner / sum(column.width for column in columns)
    return tuple(TableColumn(column.heading, column.width * scale, column.align) for column in columns)


def _signatures(document: PdfDocument, options: LedgerOptions) -> None:
    if document.room() < _SIGNATURES:
        document.new_page()
    setup = document.setup
    base = document.y - 10 * MM
    document.put(f"填表：{options.operator}", setup.left, base, size=_SIZE)
    document.put("审核：", setup.left + setup.inner * 0.4, base, size=_SIZE)
    document.put("盖章：", setup.left + setup.inner * 0.72, base, size=_SIZE)
