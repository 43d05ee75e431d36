"""Ledgers on paper: what was stored can be read back from the PDF."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
from app.reports.ledger import write_ledger
from db.declarations import Field, Table

PEOPLE = Table(
    key="person",
    heading="人员",
    title=("name",),
    fields=(Field("name", "姓名"), Field("remark", "备注", public=False)),
)
LEDGER = Ledger(
    key="people",
    heading="花名册",
    table="person",
    title="{unit}花名册（{version}）",
    columns=(LedgerColumn("#", "序号", 10), LedgerColumn("name", "姓名", 30), LedgerColumn("remark", "备注", 150)),
    paper="A4",
    landscape=False,
)
OPTIONS = LedgerOptions(unit="某某街道办事处", version="2024年版", printed_on="2026-11-22")


def extracted(path: Path) -> str:
    """Text of all pages without blanks."""
    document = pypdfium2.PdfDocument(path)
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_rare_characters_come_back_from_the_file(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    rows = [{"id": 1, "name": "㛃䶮𬭎𫖯𠅤", "remark": "x<y>z & 《办法》（2021）"}]
    result = write_ledger(LEDGER, PEOPLE, rows, OPTIONS, out)
    text = extracted(out)
    assert result.rows == 1 and result.missing == {}
    assert "㛃䶮𬭎𫖯𠅤" in text
    assert "x<y>z&《办法》（2021）" in text
    assert "某某街道办事处花名册（2024年版）" in text
