"""A `Chart` on paper: a page with the finding as title, the marks, where the numbers come from, and the numbers.

The same drawing gives the picture file; screen and paper share the numbers, not the painter (architecture, idea 5).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.core.chart import Chart
from app.core.ledger import LedgerOptions
from app.reports.chart_shapes import Area, column_sums, draw_shape, number, share, total
from app.reports.fonts import BOLD, SANS, SERIF
from app.reports.ledger_sheet import draw_foot
from app.reports.pdf_page import MM, PdfDocument, Setup
from app.reports.table_flow import TableColumn, TableFlow

_WIDE = 12  # columns and
_MANY = 6  # series beyond which the sheet lies on its side
_TITLE = 18.0
_PICTURE_DPI = 200


def write_chart(chart: Chart, out: Path, *, options: LedgerOptions | None = None, kind: str = "") -> Path:
    """Put the chart at `out` as a PDF page or as a picture.

    Args:
        kind: "pdf" or "png"; "" goes by the suffix of `out`.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
    """
    options = options or LedgerOptions()
    if (kind or out.suffix.lower().lstrip(".")) == "png":
        _write_picture(chart, options, out)
        return out
    document = _begin(chart, options, _setup(chart))
    document.new_page()
    _draw_chart(document, chart, _height(document, chart))
    if total(chart):
        _numbers(document, chart)
    document.save(out)
    return out


def _setup(chart: Chart) -> Setup:
    upright = chart.shape == "hbar" or len(chart.categories) <= _WIDE
    return Setup.of("A4", landscape=not (upright and len(chart.series) <= _MANY), margins=(25, 22, 24, 24))


def _height(document: PdfDocument, chart: Chart) -> float:
    """Room for the marks: what the bars need, at most a good half of the page, so that the table stands below."""
    rows = {"hbar": len(chart.categories), "heat": len(chart.series) + 1}.get(chart.shape)
    wished = rows * 26.0 + (40 if len(chart.series) > 1 else 0) if rows else 250.0
    return max(110.0, min(wished, document.room() * 0.55))


def _begin(chart: Chart, options: LedgerOptions, setup: Setup) -> PdfDocument:
    def foot(document: PdfDocument) -> None:
        draw_foot(document, setup.bottom - 9 * MM, options)

    return PdfDocument(setup, title=chart.title, author=options.unit, made_on=options.printed_on, on_page=foot)


def _draw_chart(document: PdfDocument, chart: Chart, height: float) -> None:
    """Title, unit, marks and note from the cursor on; `height` pt for the marks."""
    setup = document.setup
    document.headline(chart.title, size=_TITLE)
    if chart.unit and total(chart):
        document.put(
            f"单位：{chart.unit}", setup.width - setup.right, document.y - 10, style=SANS, size=9, align="right"
        )
    document.y -= 16
    if total(chart):
        draw_shape(document, chart, Area(setup.left, document.y - height, setup.inner, height))
        document.y -= height + 6
    else:
        document.y -= 30
        document.write(chart.empty_hint or "还没有数据。", style=SANS, size=12, leading=18, align="center")
    if chart.note:
        document.write(f"数据来源：{chart.note}", style=SANS, size=8.5, leading=12)
    document.y -= 8


def _numbers(document: PdfDocument, chart: Chart) -> None:
    """The numbers as a table; parts of a whole also with sums and shares."""
    parts = chart.shape in ("hbar", "vbar")
    several = parts and len(chart.series) > 1
    single = [f"数量（{chart.unit}）" if chart.unit else "数量"]
    heads = [series.name for series in chart.series] if len(chart.series) > 1 else single
    heads += (["合计"] if several else []) + (["占比"] if parts else [])
    first = 0.26 if len(heads) > 4 else 0.4
    each = document.setup.inner * (1 - first) / len(heads)
    columns = [TableColumn("项目", document.setup.inner * first)]
    columns += [TableColumn(head, each, "right") for head in heads]
    flow = TableFlow(document, tuple(columns), size=9.0)
    flow.start()
    sums, whole = column_sums(chart), total(chart)
    for i, name in enumerate(chart.categories):
        values = ["" if series.values[i] is None else number(series.values[i] or 0) for series in chart.series]
        tail = ([number(sums[i])] if several else []) + ([share(sums[i], whole)] if parts else [])
        _table_row(flow, [name, *values, *tail])
    if parts:
        totals = [number(sum(value or 0 for value in series.values)) for series in chart.series]
        _table_row(flow, ["合计", *totals, *([number(whole)] if several else []), share(whole, whole)], style=BOLD)
    flow.end()


def _table_row(flow: TableFlow, texts: list[str], *, style: str = SERIF) -> None:
    flow.row([flow.cell(i, text, style=style) for i, text in enumerate(texts)], continued=lambda: f"{texts[0]}（续）")


def _write_picture(chart: Chart, options: LedgerOptions, out: Path) -> None:
    """The chart alone, without page number and table, for a slide or a document."""
    from app.reports.preview import write_png  # pdfium is only needed for pictures

    setup = Setup(240 * MM, 150 * MM, 10 * MM, 10 * MM, 8 * MM, 8 * MM)
    document = PdfDocument(setup, title=chart.title, author=options.unit, made_on=options.printed_on)
    document.new_page()
    _draw_chart(document, chart, document.room() - 4.2 * _TITLE)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "chart.pdf"
        page.write_bytes(document.content())
        write_png(page, out, dpi=_PICTURE_DPI)
