"""Text and HTML tables as Excel and WPS write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from app.ui.clipboard import from_html, from_mime, from_text, to_html, to_text
from db.declarations import Field, Kind

cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\0\x85\u2028\u2029"), max_size=12)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(tables)
def test_what_is_copied_is_pasted_unchanged(table):
    # A cell that looks like Excel's own quoting is the one thing plain text cannot carry.
    unclear = any(cell.startswith('"') for row in table for cell in row)
    empty = not any(cell for row in table for cell in row)
    if not unclear and not empty and any(cell for cell in table[-1]):
        assert from_text(to_text(table)) == table


def test_trailing_empty_line_is_dropped():
    assert from_text("甲\t乙\r\n丙\t丁\r\n") == [["甲", "乙"], ["丙", "丁"]]
    assert from_text("甲\n\n乙\n") == [["甲"], [""], ["乙"]]
    assert from_text("甲") == [["甲"]]


@pytest.mark.parametrize("text", ["", "\r\n", "\n\n", "\t\t\r\n"])
def test_nothing_is_nothing(text):
    assert from_text(text) == []


def test_quoted_cell_of_excel_keeps_its_lines():
    assert from_text('"第一条\n第二""条"""\t乙\r\n丙\t"a\tb"\r\n') == [['第一条\n第二"条"', "乙"], ["丙", "a\tb"]]


def test_quotes_that_are_text_stay():
    assert from_text('"两优一先"表彰\t"先进"\r\n') == [['"两优一先"表彰', '"先进"']]
    assert from_text('"没有结尾\t乙') == [['"没有结尾', "乙"]]


def test_blank_cells_at_the_end_of_a_row_are_kept():
    assert from_text("甲\t\t\n乙\t丙\t丁\n") == [["甲", "", ""], ["乙", "丙", "丁"]]


def test_html_of_wps_with_lines_and_merged_cells():
    html = """<html><body><!--StartFragment--><table><tr><td>甲<br>乙 &amp; 丙</td><td colspan="2">丁</td></tr>
    <tr><td>1</td><td></td><td> 3 </td></tr></table><!--EndFragment--></body></html>"""
    assert from_html(html) == [["甲\n乙 & 丙", "丁", ""], ["1", "", "3"]]


def test_text_wins_over_html_and_both_over_the_picture():
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert from_mime(mime) == []
    mime.setHtml("<table><tr><td>甲</td></tr></table>")
    assert from_mime(mime) == [["甲"]]
    mime.setText("乙\r\n")
    assert from_mime(mime) == [["乙"]]


def test_long_numbers_are_text_for_excel_and_amounts_are_numbers():
    fields = [
        Field("id_number", "证件号码", Kind.CODE),
        Field("amount", "金额", Kind.MONEY),
        Field("pages", "页", Kind.INTEGER),
    ]
    html = to_html([["340102199001011234", "1,234.00", "3"]], fields)
    assert r"""<td style="mso-number-format:'\@'">340102199001011234</td>""" in html
    assert r"""'\#\,\#\#0\.00'">1,234.00</td>""" in html
    assert "<td>3</td>" in html


def test_html_escapes_and_keeps_lines():
    html = to_html([["<b>&\n二"]], [Field("a", "甲")])
    assert "&lt;b&gt;&amp;<br" in html
    assert from_html(html) == [["<b>&\n二"]]
