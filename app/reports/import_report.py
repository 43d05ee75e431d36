"""The printable report of an import: what came in, what changed, what was refused and why, with rows as in Excel.

Made from the plan alone, so that it can be printed before and after the import is carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.core.ledger import LedgerOptions
from app.exchange.import_plan import TIDIED, ImportPlan, PlannedRow, PlannedSheet, suspicious
from app.reports.cells import TitleOf, no_titles, paper_text, row_title
from app.reports.fonts import BOLD, SANS, SERIF, shortened
from app.reports.ledger_sheet import draw_foot
from app.reports.pdf_page import MM, PdfDocument, document_setup
from app.reports.table_flow import TableColumn, TableFlow
from db.declarations import Table

_SIZE = 9.5
_VERDICTS = {"added": "新增", "changed": "有变化", "unchanged": "未变", "refused": "拒收"}

_LONG = 160
_CONTEXT = 16
"""Characters: longer texts are cut to their differences and that much around them."""

Line = tuple[str, ...]


def write_import_report(
    plan: ImportPlan,
    table: Table,
    out: Path,
    *,
    options: LedgerOptions | None = None,
    title_of: TitleOf = no_titles,
    tables: Mapping[str, Table] | None = None,
) -> int:
    """Print the report at `out`; gives the number of pages.

    Args:
        table: the register the plan is for. tables: table key -> declaration, for sheets that hold child rows.

    Raises:
        KnownTrouble: the file cannot be written; an old file of that name still stands.
    """
    options = options or LedgerOptions()
    document = _begin(plan, options)
    document.new_page()
    document.headline("导入报告", size=22)
    document.y -= 3 * MM
    _facts(document, plan, options)
    _sheets_table(document, plan)
    known = {table.key: table, **(tables or {})}
    for sheet in plan.sheets:
        _sheet(document, sheet, known.get(sheet.table or table.key), title_of=title_of)
    _signatures(document, options)
    document.save(out)
    return document.page


def _begin(plan: ImportPlan, options: LedgerOptions) -> PdfDocument:
    setup = document_setup()

    def on_page(document: PdfDocument) -> None:
        if document.page > 1:
            name = shortened(f"导入报告 · {plan.file}", width=setup.inner, style=SANS, size=9)
            document.put(name, setup.left, setup.height - 22 * MM, style=SANS, size=9)
            document.y = setup.height - 25 * MM
        draw_foot(document, setup.bottom - 10 * MM, options)

    title = f"导入报告 · {plan.file}"
    return PdfDocument(setup, title=title, author=options.unit, made_on=options.printed_on, on_page=on_page)


def _facts(document: PdfDocument, plan: ImportPlan, options: LedgerOptions) -> None:
    counts = _counts(row for sheet in plan.sheets for row in sheet.rows)
    doubtful = sum(suspicious(row) for sheet in plan.sheets for row in sheet.rows)
    kinds = [plan.list_kind] if plan.list_kind else list(dict.fromkeys(s.list_kind for s in plan.sheets if s.list_kind))
    left_out = sum(bool(sheet.refused) for sheet in plan.sheets)
    facts = [
        ("文件", plan.file),
        ("文件指纹", plan.sha256),
        ("单位", options.unit),
        ("清单种类", "、".join(kinds)),
        ("版本", plan.version),
        ("结果", "，".join(f"{name} {counts[verdict]} 条" for verdict, name in _VERDICTS.items())),
        ("没有导入", f"{left_out} 张工作表，原因写在各表下面" if left_out else ""),
        ("可疑", f"{doubtful} 条，请逐条核对" if doubtful else "没有"),
    ]
    width = 24 * MM
    columns = (TableColumn("", width, "center", shaded=True), TableColumn("", document.setup.inner - width))
    _table(document, columns, ((name, text) for name, text in facts if text), headed=False, first=SANS)


def _counts(rows: Iterable[PlannedRow]) -> Counter[str]:
    """Verdict -> number; a row not yet compared counts by whether it is refused."""
    return Counter("refused" if row.refused else row.verdict or "added" for row in rows)


def _sheets_table(document: PdfDocument, plan: ImportPlan) -> None:
    """One line a sheet, with totals that agree with the facts above."""
    document.y -= 4 * MM
    heads = ("工作表", "表头行", *_VERDICTS.values(), "可疑")
    lines: list[Line] = []
    sums = Counter[str]()
    for sheet in plan.sheets:
        counts = _counts(sheet.rows)
        counts["doubtful"] = sum(map(suspicious, sheet.rows))
        sums.update(counts)
        head = "、".join(map(str, sheet.header_rows)) or "—"
        numbers = _numbers(counts)
        lines.append((sheet.name, head, *(("—",) * len(numbers) if sheet.refused else numbers)))
    lines.append(("合计", "", *_numbers(sums)))
    inner = document.setup.inner
    columns = [TableColumn(heads[0], inner * 0.34), TableColumn(heads[1], inner * 0.11, "center")]
    columns += [TableColumn(head, inner * 0.11, "right") for head in heads[2:]]
    _table(document, tuple(columns), lines)


def _numbers(counts: Counter[str]) -> Line:
    return tuple(str(counts[verdict]) for verdict in (*_VERDICTS, "doubtful"))


def _sheet(document: PdfDocument, sheet: PlannedSheet, table: Table | None, *, title_of: TitleOf) -> None:
    """What a person should see of one sheet; nothing for an empty one, only its remarks when the table is unknown."""
    if sheet.empty and not sheet.refusal:
        return
    _heading(document, f"工作表“{sheet.name}”" + (f"：{sheet.list_kind}" if sheet.list_kind else ""), size=12)
    document.bookmark(sheet.name)
    if sheet.refusal:
        document.write(f"整张表没有导入：{sheet.refusal}", size=_SIZE, leading=15)
    for note in sheet.notes:
        document.write(f"· {note.text}", size=_SIZE, leading=15)
    if sheet.unmapped:
        document.write(f"没有导入的列：{'、'.join(sheet.unmapped)}", size=_SIZE, leading=15)
    if table is None:
        return
    named = [(row, _name(row, table, title_of)) for row in sheet.rows]
    _part(document, "拒收", ("Excel 行", "名称", "原因"), _refused(named))
    _part(document, "可疑", ("Excel 行", "名称", "说明"), _doubtful(named))
    _part(document, "有变化", ("Excel 行", "名称", "变化"), _changed(named, table, title_of))
    _part(document, "新增", ("Excel 行", "名称", "处理"), _added(named))


def _name(row: PlannedRow, table: Table, title_of: TitleOf) -> str:
    """Title of the record as it will be, else as it stood in the sheet."""
    raw = " · ".join(row.raw.get(key, "") for key in table.title if row.raw.get(key))
    return row_title(table, row.values, title_of=title_of) or raw or "（没有名称）"


def _refused(named: list[tuple[PlannedRow, str]]) -> Iterator[Line]:
    for row, name in named:
        if row.refused:
            yield str(row.source_row), name, row.refusal or row.refused


def _doubtful(named: list[tuple[PlannedRow, str]]) -> Iterator[Line]:
    for row, name in named:
        if suspicious(row):
            yield (
                str(row.source_row),
                name,
                "\n".join(n.text for n in row.notes if n.code not in TIDIED and not n.optional),
            )


def _changed(named: list[tuple[PlannedRow, str]], table: Table, title_of: TitleOf) -> Iterator[Line]:
    for row, name in named:
        if row.verdict == "changed" and not row.refused:
            texts = [_change(row, key, table, title_of) for key in row.old]
            yield str(row.source_row), name, "\n".join(texts) + _left_out(row)


def _change(row: PlannedRow, key: str, table: Table, title_of: TitleOf) -> str:
    stored = table.field(key)
    old = paper_text(stored, row.old[key], title_of=title_of)
    new = paper_text(stored, row.values.get(key), title_of=title_of)
    old, new = _difference(old, new)
    return f"{stored.heading}：{old or '（空）'} → {new or '（空）'}"


def _difference(old: str, new: str) -> tuple[str, str]:
    """Both texts, long ones cut to where they differ; a 3,000-character basis would hide the one changed word."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return _cut(old, start, len(old) - end), _cut(new, start, len(new) - end)


def _common(one: str, other: str) -> int:
    """Number of characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int, stop: int) -> str:
    first, last = max(start - _CONTEXT, 0), min(stop + _CONTEXT, len(text), start + _LONG)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def _added(named: list[tuple[PlannedRow, str]]) -> Iterator[Line]:
    for row, name in named:
        if row.verdict in ("added", "") and not row.refused:
            yield str(row.source_row), name, "新增" + _left_out(row)


def _left_out(row: PlannedRow) -> str:
    return "" if row.chosen else "（没有勾选，不导入）"


def _part(document: PdfDocument, title: str, heads: Line, lines: Iterator[Line]) -> None:
    """A list with its count; nothing when it is empty."""
    found = list(lines)
    if not found:
        return
    _heading(document, f"{title}（{len(found)}条）", size=10.5)
    inner = document.setup.inner
    first, third = 18 * MM, inner * (0.16 if title == "新增" else 0.48)
    columns = (
        TableColumn(heads[0], first, "center"),
        TableColumn(heads[1], inner - first - third),
        TableColumn(heads[2], third),
    )
    _table(document, columns, found)


def _heading(document: PdfDocument, text: str, *, size: float) -> None:
    document.y -= 4 * MM
    if document.room() < 30 * MM:
        document.new_page()
    document.write(text, style=BOLD, size=size, leading=size * 1.7)


def _table(
    document: PdfDocument,
    columns: tuple[TableColumn, ...],
    lines: Iterable[Line],
    *,
    headed: bool = True,
    first: str = SERIF,
) -> None:
    flow = TableFlow(document, columns, size=_SIZE, headed=headed)
    flow.start()
    for line in lines:
        cells = [flow.cell(i, text, style=SERIF if i else first) for i, text in enumerate(line)]
        flow.row(cells, continued=lambda: f"{' · '.join(line[:2])}（续）")  # noqa: B023  called at once
    flow.end()


def _signatures(document: PdfDocument, options: LedgerOptions) -> None:
    if document.room() < 18 * MM:
        document.new_page()
    base = document.y - 12 * MM
    setup = document.setup
    for index, text in enumerate((f"导入人：{options.operator}", "复核人：", "日期：")):
        document.put(text, setup.left + index * setup.inner / 3, base, size=10.5)
