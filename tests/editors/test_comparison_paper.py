"""Marks on the paper of a comparison: under the right words, on every line, on every page of a split cell."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ledger import LedgerOptions
from app.core.text_difference import pieces, side
from app.editors.power_lists.lists.comparison import compare
from app.reports import comparison as paper
from app.reports.fonts import SERIF, text_width
from app.reports.pdf_page import PdfDocument, Setup
from app.reports.table_flow import TableColumn
from tests.editors.comparison_rows import row

OPTIONS = LedgerOptions(unit="建设街道办事处", printed_on="2026-03-05", operator="刘敏")
TEXTS = st.text(alphabet="甲乙丙丁第一条，。（）12a \n", max_size=120)


def flow(width: float = 120.0) -> paper.MarkedFlow:
    setup = Setup.of("A4", landscape=False, margins=(20, 20, 20, 20))
    document = PdfDocument(setup, title="试", author="")
    document.new_page()
    return paper.MarkedFlow(document, (TableColumn("文字", width),), size=9)


@settings(max_examples=150, deadline=None)
@given(old=TEXTS, new=TEXTS)
def test_marks_are_as_wide_as_the_words_they_mark(old: str, new: str) -> None:
    for which in ("old", "new"):
        found = side(pieces(old, new), which)
        cell = flow().marked(0, found, style=SERIF)
        assert len(cell.marks) == cell.count
        marked = sum(stop - start for line in cell.marks for start, stop, _ in line)
        wanted = "".join(text for kind, text in found if kind != "same").replace("\n", "")
        loose = text_width(" " * wanted.count(" "), SERIF, 9)  # blanks at the end of a line carry no mark
        assert marked <= text_width(wanted, SERIF, 9) + 0.01
        assert marked >= text_width(wanted, SERIF, 9) - loose - 0.01
        for line, marks in zip(cell.lines, cell.marks, strict=True):
            assert all(0 <= start < stop <= text_width(line, SERIF, 9) + 0.01 for start, stop, _ in marks)


def test_marks_stand_under_the_changed_words() -> None:
    cell = flow(400).marked(0, [("same", "处"), ("new", "二"), ("same", "万元以下罚款")], style=SERIF)
    one = text_width("处", SERIF, 9)
    assert cell.marks == (((one, one + text_width("二", SERIF, 9), "new"),),)


def test_a_marked_cell_splits_over_pages_with_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[int, str]] = []
    original = paper.MarkedFlow._draw_marks

    def note(self: paper.MarkedFlow, index: int, marks: tuple) -> None:
        drawn.extend((self.document.page, kind) for line in marks for _, _, kind in line)
        original(self, index, marks)

    monkeypatch.setattr(paper.MarkedFlow, "_draw_marks", note)
    lines = [
        f"（{number}）处{number}万元以下罚款；情节严重的，责令停业整顿，并通报有关机关。\n" for number in range(400)
    ]
    other = [line.replace("万元", "千元另加没收违法所得") for line in lines]
    found = compare([row("甲处罚", basis="".join(lines))], [row("甲处罚", basis="".join(other))])
    out = tmp_path / "长.pdf"
    result = paper.write_comparison(found, OPTIONS, out)
    assert result.pages >= 3
    pages = {page for page, _ in drawn}
    assert len(pages) >= 3 and {kind for _, kind in drawn} == {"old", "new"}
    second = pypdfium2.PdfDocument(out)[max(pages) - 1].get_textpage().get_text_range()
    assert "1·甲处罚（续）" in "".join(second.split())


def test_nothing_changed_is_said_on_paper(tmp_path: Path) -> None:
    out = tmp_path / "同.pdf"
    result = paper.write_comparison(compare([row("甲处罚")], [row("甲处罚")], heading="权责清单"), OPTIONS, out)
    text = "".join(pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range().split())
    assert result.pages == 1 and result.rows == 0
    assert "两个版本内容相同，没有调整" in text and "调整前1项＋新增0项" in text


def test_smaller_paper_takes_the_same_table(tmp_path: Path) -> None:
    from dataclasses import replace

    out = tmp_path / "A4.pdf"
    paper.write_comparison(compare([row("甲处罚")], [row("乙许可")]), replace(OPTIONS, paper="A4"), out)
    assert pypdfium2.PdfDocument(out)[0].get_size() == pytest.approx((841.89, 595.28), abs=1)
