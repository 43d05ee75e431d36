"""Writing 100,000 x 8 as a styled xlsx against a minimal writer: inline strings, one sheet, deflate level 1.

Committed: at most 10 times the minimal writer (performance notes, section 7).
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from app.core.export_rows import ExportColumn, ExportSheet
from app.core.progress import Progress
from app.exchange.spreadsheet_out import write_xlsx
from db.declarations import Kind

ROUNDS = 5
COMMITTED = 10.0

COLUMNS = (
    ExportColumn("序号", Kind.INTEGER, 4),
    ExportColumn("事项名称", Kind.TEXT, 22),
    ExportColumn("权力类型", Kind.CHOICE, 7, ("行政许可", "行政处罚", "行政检查"), strict=True),
    ExportColumn("职权编码", Kind.CODE, 11),
    ExportColumn("实施依据", Kind.LONG_TEXT, 22),
    ExportColumn("日期", Kind.DATE, 7),
    ExportColumn("金额", Kind.MONEY, 8),
    ExportColumn("备注", Kind.TEXT, 10),
)


def main() -> list[tuple[str, str, float, float, int]]:
    """One row: ratio of medians, contenders in shuffled order."""
    count = int(os.environ.get("BENCH_ROWS", "100000"))
    sheet = ExportSheet("权责事项", COLUMNS, _rows(count))
    times: dict[str, list[float]] = {"ours": [], "minimal": []}
    contenders: dict[str, Callable[[Path], None]] = {
        "ours": lambda path: write_xlsx(path, [sheet], about=(), now=datetime(2026, 3, 5), progress=Progress()),
        "minimal": lambda path: _minimal(path, sheet),
    }
    shuffle = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for name in shuffle.sample(sorted(contenders), len(contenders)):
                started = time.perf_counter()
                contenders[name](Path(folder) / "a.xlsx")
                times[name].append(time.perf_counter() - started)
    ratio = statistics.median(times["ours"]) / statistics.median(times["minimal"])
    return [(f"xlsx write {count:,} x 8, styled", "minimal writer", ratio, COMMITTED, ROUNDS)]


def _rows(count: int) -> list[tuple[object, ...]]:
    pick = random.Random(2)
    start = date(2020, 1, 1)
    return [
        (
            number,
            f"对未取得许可从事经营活动的处罚（第{number}项）",
            pick.choice(("行政许可", "行政处罚", "行政检查")),
            f"{pick.randrange(10**16):016d}",
            "《中华人民共和国行政处罚法》第二十四条",
            (start + timedelta(days=pick.randrange(2000))).isoformat(),
            pick.randrange(10_000_000),
            None,
        )
        for number in range(count)
    ]


def _minimal(path: Path, sheet: ExportSheet) -> None:
    """The least an xlsx needs: no styles, no shared strings, no widths."""
    main_ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel_ns = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel_ns}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main_ns}" xmlns:r="{rel_ns}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel_ns}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{main_ns}"><sheetData>'.encode())
            for row in sheet.rows:
                part.write(("<row>" + "".join(map(_cell, row)) + "</row>").encode())
            part.write(b"</sheetData></worksheet>")


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
