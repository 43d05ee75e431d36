"""The fast way of putting text gives the same page as reportlab's public way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.ledger import LedgerOptions
from app.editors.power_lists.fields import POWER_ITEM
from app.editors.power_lists.reports import FULL
from app.reports.fonts import SERIF
from app.reports.ledger import write_ledger
from app.reports.pdf_page import PdfDocument, document_setup
from app.reports.preview import open_document


def test_both_ways_give_the_same_text(
    tmp_path: Path, items: list[dict[str, Any]], options: LedgerOptions, pages: Callable[[Path], list[str]]
):
    fast, plain = tmp_path / "fast.pdf", tmp_path / "plain.pdf"
    write_ledger(FULL, POWER_ITEM, items, options, fast)
    write_ledger(FULL, POWER_ITEM, items, options, plain, plain=True)
    assert pages(fast) == pages(plain)


def test_both_ways_give_the_same_picture(tmp_path: Path, items: list[dict[str, Any]], options: LedgerOptions):
    shown = []
    for plain in (False, True):
        path = tmp_path / f"{plain}.pdf"
        write_ledger(FULL, POWER_ITEM, items[:12], options, path, plain=plain)
        document = open_document(path)
        shown.append(document.render(0, 1.0))
        document.close()
    differing = sum(abs(a - b) > 40 for a, b in zip(shown[0].pixels, shown[1].pixels, strict=True))
    assert differing / len(shown[0].pixels) < 0.001  # lines are placed to 1/100 pt, which shades their edges


def test_marks_of_the_file_format_are_plain_text(tmp_path: Path):
    text = r"a(b)c\d (未闭合 \101 ) Tj ET <</X>> % $"
    document = PdfDocument(document_setup(), title="t", author="a")
    document.new_page()
    block = document.text.block((text, "(x\\"), offsets=(0.0, 0.0), style=SERIF, size=9, leading=12)
    document.text.place(80, 600, block)
    path = tmp_path / "x.pdf"
    document.save(path)
    opened = open_document(path)
    found = opened.text(0)
    opened.close()
    assert found.split("\r\n")[:2] == [text, "(x\\"]
