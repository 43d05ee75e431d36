"""Forms and letters: nothing is lost, cells grow and split, papers of one file count their own pages."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.ledger import LedgerOptions
from app.core.sheet import Cell, FlowChart, FormGrid, Gap, PageBreak, Picture, SheetPage, SheetTable, Words
from app.reports.fonts import SANS, SERIF, font_of
from app.reports.pdf_page import MM
from app.reports.sheet import write_sheet, write_sheets

Pages = Callable[[Path], list[str]]
Items = list[dict[str, Any]]

_BOTTOM = 17 * MM
_FOOT = 14 * MM
"""Below this edge only the foot of the page stands."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def label(text: str, **facts: Any) -> Cell:
    return Cell(text, label=True, **facts)


def form(*rows: tuple[Cell, ...], widths: tuple[float, ...] = (30, 65, 30, 65)) -> SheetPage:
    return SheetPage("某某申请表", (FormGrid(widths, rows),))


def application(basis: str) -> SheetPage:
    """A form like L9: facts, a long text, opinions to be signed."""
    sign = "负责人签字（盖章）：　　　　年　　月　　日"
    return form(
        (label("申请单位"), Cell("某某街道办事处"), label("联系人"), Cell("王芳")),
        (label("实施依据"), Cell(basis, span=3)),
        (label("权人费", rows=3), Cell("权：系统账号", span=3)),
        (Cell("人：派驻二人", span=3),),
        (Cell("费：每年二十万元", span=3),),
        (label("街道意见"), Cell("同意。", span=3, height=35, sign=sign)),
        (label("编办意见"), Cell("", span=3, height=35, sign=sign)),
    )


def characters(path: Path) -> list[tuple[int, str, tuple[float, float, float, float]]]:
    """(page, character, box as left, bottom, right, top in pt) of all within the basic plane (others are halved)."""
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for number, page in enumerate(document):
            words = page.get_textpage()
            found += [(number, words.get_text_range(i, 1), words.get_charbox(i)) for i in range(words.count_chars())]
        return [entry for entry in found if entry[1].strip()]
    finally:
        document.close()


def test_the_longest_real_basis_splits_without_loss(tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages):
    basis = max((item.get("basis") or "" for item in items), key=len)
    assert len(basis) == 3067
    out = tmp_path / "x.pdf"
    result = write_sheet(application(basis), options, out)
    have = pages(out)
    assert result.pages == len(have) >= 2
    assert not Counter(squeezed(basis)) - Counter("".join(have))
    assert "实施依据" in have[0] and "实施依据（续）" in have[1]
    assert "".join(have).count("负责人签字（盖章）：") == 2


def test_nothing_stands_outside_the_page(tmp_path: Path, items: Items, options: LedgerOptions):
    out = tmp_path / "x.pdf"
    write_sheet(application(max((item.get("basis") or "" for item in items), key=len)), options, out)
    for _, char, (left, bottom, right, top) in characters(out):
        assert left > 10 * MM - 1 and right < 200 * MM + 1, char
        assert bottom > _BOTTOM or top < _FOOT, char


def test_room_for_an_opinion_is_kept_and_not_torn(tmp_path: Path, options: LedgerOptions):
    """However far down the page the text above reaches, text and sign line of an opinion stay on one page."""
    for lines in range(20, 44, 3):
        out = tmp_path / f"{lines}.pdf"
        write_sheet(application("某" * 38 * lines), options, out)
        found = characters(out)
        same = [page for page, char, _ in found if char in "同签"]
        assert same[0] == same[1], lines
        agreed = next(box for _, char, box in found if char == "同")
        signed = next(box for _, char, box in found if char == "签")
        assert agreed[3] - signed[1] > 22 * MM


def test_a_spanning_label_is_repeated_on_the_next_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    rows = [(label("分项", rows=60), Cell("第0行", span=3)), *((Cell(f"第{i}行", span=3),) for i in range(1, 60))]
    out = tmp_path / "x.pdf"
    write_sheet(form(*rows), options, out)
    have = pages(out)
    assert len(have) == 2
    assert "分项" in have[0] and "分项（续）" in have[1]
    assert all(f"第{i}行" in "".join(have) for i in range(60))


def test_a_heading_row_is_not_the_last_of_a_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for before in range(28, 40):
        rows = [
            *((Cell("行", span=4),) for _ in range(before)),
            (label("以下为意见", span=4),),
            (Cell("丙" * 90, span=4),),
        ]
        out = tmp_path / f"{before}.pdf"
        write_sheet(form(*rows), options, out)
        (place,) = [i for i, text in enumerate(pages(out)) if "以下为意见" in text]
        assert "丙" in pages(out)[place]


def test_a_heading_may_take_two_rows(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_sheet(form((label("甲", span=4, rows=2),), (), (Cell("乙", span=4),)), options, out)
    assert "甲" in pages(out)[0] and "乙" in pages(out)[0]


def test_a_hand_written_cell_higher_than_a_page_ends(tmp_path: Path, options: LedgerOptions):
    result = write_sheet(
        form((label("意见"), Cell("", span=3, height=600, sign="签字："))), options, tmp_path / "x.pdf"
    )
    assert result.pages == 3


def test_a_row_with_too_many_cells_is_a_bug(tmp_path: Path, options: LedgerOptions):
    with pytest.raises(ValueError, match="row 0"):
        write_sheet(form(tuple(Cell("x") for _ in range(5))), options, tmp_path / "x.pdf")


_RARE = "𬭎𫖯𠮷㛃"
_CHARS = st.sampled_from("某街道，。（）“”：；0123456789ABCabc<>&\\()《》、—…%\n 　" + _RARE)
_LONG_WORD = st.integers(1, 200).map(lambda n: "A1-" * n)
_TEXTS = st.one_of(
    st.just(""), st.text(_CHARS, max_size=200), st.text(_CHARS, min_size=1200, max_size=2600), _LONG_WORD
)


@st.composite
def grids(draw: st.DrawFn) -> FormGrid:
    """Forms with spans in both directions."""
    columns = draw(st.integers(1, 5))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        cells = [
            Cell(
                draw(_TEXTS),
                span=draw(st.integers(1, 3)),
                rows=draw(st.sampled_from((1, 1, 1, 2, 3))),
                label=draw(st.booleans()) and columns > 1,
                height=draw(st.sampled_from((0, 0, 25))),
                sign=draw(st.sampled_from(("", "", "签字：　年　月　日"))),
                align=draw(st.sampled_from(("left", "center"))),
            )
            for _ in range(draw(st.integers(0, columns)))
        ]
        rows.append(tuple(cells))
    return FormGrid(tuple(draw(st.integers(15, 60)) for _ in range(columns)), tuple(rows))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(grid=grids())
def test_any_form_keeps_every_character(grid: FormGrid, tmp_path_factory: pytest.TempPathFactory, pages: Pages):
    out = tmp_path_factory.mktemp("form") / "x.pdf"
    try:
        result = write_sheet(SheetPage("表", (grid,)), LedgerOptions(), out)
    except ValueError as error:  # cells that find no room beside spanning ones
        assert "too many" in str(error)
        return
    found = characters(out)
    want = Counter(squeezed("".join(cell.text + cell.sign for row in grid.rows for cell in row)))
    assert not want - Counter("".join(pages(out)))
    assert result.missing == {}
    width = max(right for *_, (_, _, right, _) in found)
    assert width < 200 * MM + 1
    assert all(bottom > _BOTTOM - 0.5 or top < _FOOT for *_, (_, bottom, _, top) in found)


_STYLES = st.sampled_from(("body", "plain", "heading", "center", "right", "note"))
_BOXES = st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=4).map(lambda boxes: FlowChart(tuple(boxes)))


@st.composite
def tables(draw: st.DrawFn) -> SheetTable:
    """Tables of some columns."""
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(st.tuples(*[_TEXTS] * columns), max_size=4))
    widths = tuple(draw(st.integers(20, 60)) for _ in range(columns))
    return SheetTable(("列",) * columns, widths, tuple(rows), draw(st.sampled_from(("", "c", "lcr")))[:columns])


_BLOCKS = st.one_of(
    st.builds(Words, _TEXTS, _STYLES),
    tables(),
    _BOXES,
    grids(),
    st.just(PageBreak()),
    st.builds(Gap, st.integers(0, 400)),
)


def _texts(block: Any) -> str:
    if isinstance(block, Words):
        return block.text
    if isinstance(block, SheetTable):
        return "".join(cell for line in block.rows for cell in line)
    if isinstance(block, FlowChart):
        return "".join(text for box in block.boxes for text in box)
    return "".join(cell.text + cell.sign for line in getattr(block, "rows", ()) for cell in line)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks=st.lists(_BLOCKS, max_size=5), official=st.booleans(), landscape=st.booleans())
def test_any_paper_keeps_every_character(
    blocks: list[Any], official: bool, landscape: bool, tmp_path_factory: pytest.TempPathFactory, pages: Pages
):
    out = tmp_path_factory.mktemp("paper") / "x.pdf"
    page = SheetPage("题", tuple(blocks), letter=official, issuer="某办")
    try:
        result = write_sheet(page, LedgerOptions(), out, landscape=landscape)
    except ValueError as error:
        assert "too many" in str(error)
        return
    have = pages(out)
    assert result.pages == len(have)
    assert not Counter(squeezed("".join(map(_texts, blocks)))) - Counter("".join(have))
    right, bottom = ((297 if landscape else 210) - 10) * MM, _BOTTOM
    if official:
        right, bottom = (210 - 26) * MM, 35 * MM
    for _, char, (_, low, edge, _) in characters(out):
        assert edge < right + 1 or char in "某办", char  # the sender may be wider than the text
        assert low > bottom - 1 or char in "第共页—0123456789", char


def test_user_text_is_never_markup(tmp_path: Path, options: LedgerOptions, pages: Pages):
    text = "<b>x<y>z</b>&amp;<img src='http://x'/>"
    out = tmp_path / "x.pdf"
    page = SheetPage(text, (Words(text), form((Cell(text, span=4),)).blocks[0], FlowChart(((text, text),))))
    write_sheet(page, options, out)
    assert "".join(pages(out)).count(squeezed(text)) == 5  # title, words, cell, box and note


def test_each_paper_counts_its_own_pages(tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages):
    basis = max((item.get("basis") or "" for item in items), key=len)
    short, long = form((label("名称"), Cell("短", span=3))), application(basis)
    out = tmp_path / "x.pdf"
    result = write_sheets([short, long, short], options, out)
    have = pages(out)
    assert result.pages == len(have) and result.rows == 3
    of_long = len(have) - 2
    totals = [1, *[of_long] * of_long, 1]
    numbers = [1, *range(1, of_long + 1), 1]
    for text, number, total in zip(have, numbers, totals, strict=True):
        assert f"第{number}页" in text and f"共{total}页" in text
    assert "数据校验：第1203笔9f3a61c2" in have[0] and "打印日期：2026年11月22日" in have[0]


def test_same_sheet_gives_the_same_bytes(tmp_path: Path, options: LedgerOptions):
    one, other = tmp_path / "1.pdf", tmp_path / "2.pdf"
    write_sheet(application("甲" * 500), options, one)
    write_sheet(application("甲" * 500), options, other)
    assert one.read_bytes() == other.read_bytes()


def test_missing_characters_are_told(tmp_path: Path, options: LedgerOptions):
    lost = next(
        chr(code) for code in range(0xE000, 0xE100) if not font_of(SERIF, chr(code)) and not font_of(SANS, chr(code))
    )
    result = write_sheet(form((label("名"), Cell(f"甲{lost}乙{lost}", span=3))), options, tmp_path / "x.pdf")
    assert result.missing == {lost: 2}


def test_parts_between_grids(tmp_path: Path, options: LedgerOptions, pages: Pages):
    table = SheetTable(("序号", "事项", "金额"), (20, 120, 50), (("1", "甲" * 300, "1,000.00"),), "clr")
    blocks = (Words("附件", "heading"), table, Gap(10), PageBreak(), FlowChart((("受理", "二日内"), ("办结", ""))))
    out = tmp_path / "x.pdf"
    write_sheet(SheetPage("表", blocks), options, out)
    have = pages(out)
    assert len(have) == 2
    assert have[0].count("甲") == 300 and "1,000.00" in have[0]
    assert "受理" in have[1] and "二日内" in have[1] and "办结" in have[1]


def test_a_row_named_by_a_whole_page_of_text_still_ends(tmp_path: Path, options: LedgerOptions, pages: Pages):
    """The name on top of its further pages took the page, so that no line of the row was left for it."""
    row = ("名" * 2300, "甲" * 2600, "乙" * 40)
    for gap in range(0, 250, 9):
        out = tmp_path / "x.pdf"
        table = SheetTable(("一", "二", "三"), (60, 60, 60), (row,))
        write_sheet(SheetPage("表", (Gap(gap), table)), options, out)
        text = "".join(pages(out))
        assert text.count("甲") >= 2600 and text.count("乙") == 40 and "…（续）" in text


def test_public_edition_is_marked(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_sheet(form((Cell("甲"),)), options, out)
    assert "公示版" not in pages(out)[0]
    write_sheet(form((Cell("甲"),)), replace(options, public=True), out)
    assert "公示版" in pages(out)[0]


# -- pictures


def picture(width: int = 400, height: int = 300, *, kind: str = "PNG", mode: str = "RGB", **facts: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), "red").save(buffer, kind, **facts)
    return buffer.getvalue()


def images(path: Path) -> list[tuple[int, float, float]]:
    """(page, width, height in pt) of the pictures."""
    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for number, page in enumerate(document):
            for part in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
                left, bottom, right, top = part.get_bounds()
                found.append((number, right - left, top - bottom))
        return found
    finally:
        document.close()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("TIFF", "1")]
)
def test_a_picture_keeps_its_shape(tmp_path: Path, options: LedgerOptions, kind: str, mode: str):
    out = tmp_path / "x.pdf"
    content = picture(kind=kind, mode=mode) if mode != "1" else _bitmap()
    write_sheet(SheetPage("表", (Picture("ab/流程图", 60),)), options, out, file_bytes={"ab/流程图": content}.get)
    ((_, width, height),) = images(out)
    assert height == pytest.approx(60 * MM, abs=1) and width == pytest.approx(80 * MM, abs=1)


def _bitmap() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (400, 300), 1).save(buffer, "TIFF")
    return buffer.getvalue()


def test_a_photograph_lying_on_its_side_is_turned(tmp_path: Path, options: LedgerOptions):
    facts = Image.Exif()
    facts[0x0112] = 6
    content = picture(400, 200, kind="JPEG", exif=facts)
    out = tmp_path / "x.pdf"
    write_sheet(SheetPage("表", (Picture("ab/照片.jpg", 80),)), options, out, file_bytes={"ab/照片.jpg": content}.get)
    ((_, width, height),) = images(out)
    assert height == pytest.approx(80 * MM, abs=1) and width == pytest.approx(40 * MM, abs=1)


def test_every_page_of_a_scanned_pdf_is_printed(tmp_path: Path, options: LedgerOptions):
    scan = tmp_path / "scan.pdf"
    write_sheets([form((Cell("甲"),)), form((Cell("乙"),))], options, scan)
    out = tmp_path / "x.pdf"
    write_sheet(
        SheetPage("表", (Picture("ab/scan.pdf", 250),)), options, out, file_bytes={"ab/scan.pdf": scan.read_bytes()}.get
    )
    assert [page for page, *_ in images(out)] == [0, 1]


@pytest.mark.parametrize("content", [b"PK\x03\x04 a document", b"%PDF-1.4 broken", b"\x89PNG\r\n\x1a\nbroken", None])
def test_what_cannot_be_drawn_is_named(tmp_path: Path, options: LedgerOptions, pages: Pages, content: bytes | None):
    out = tmp_path / "x.pdf"
    write_sheet(SheetPage("表", (Picture("ab12/意见.docx"),)), options, out, file_bytes={"ab12/意见.docx": content}.get)
    assert "附件“意见.docx”" in pages(out)[0] and images(out) == []


# -- letters


def letter(body: str) -> SheetPage:
    return SheetPage(
        "关于征求规划方案意见的复函",
        (Words("某某局：", "plain"), Words(body), Words("某某街道办事处\n2026年11月22日", "right")),
        number="街函〔2026〕8号",
        letter=True,
        issuer="某某区人民政府某某街道办事处",
    )


def test_a_letter_has_its_parts_in_order(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_sheet(letter("来函收悉。"), options, out)
    (text,) = pages(out)
    parts = ["某某区人民政府某某街道办事处", "街函〔2026〕8号", "关于征求", "某某局：", "来函收悉。", "2026年11月22日"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "第1页" not in text and "数据校验" not in text


def test_a_letter_is_black_unless_colour_is_asked_for(tmp_path: Path, options: LedgerOptions):
    def reds(path: Path) -> int:
        page = pypdfium2.PdfDocument(path)[0]
        pixels = page.render(scale=0.5, rev_byteorder=True).to_pil().convert("RGB").tobytes()
        return sum(red > green + 60 for red, green in zip(pixels[::3], pixels[1::3], strict=True))

    write_sheet(letter("来函收悉。"), options, tmp_path / "black.pdf")
    write_sheet(letter("来函收悉。"), replace(options, colour=True), tmp_path / "red.pdf")
    assert reds(tmp_path / "black.pdf") == 0 and reds(tmp_path / "red.pdf") > 100


def test_a_signature_never_stands_alone_on_a_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for length in range(180, 560, 28):
        out = tmp_path / f"{length}.pdf"
        write_sheet(letter("议" * length), options, out)
        have = pages(out)
        (signed,) = [text for text in have if "2026年11月22日" in text]
        assert "议" in signed and "".join(have).count("议") == length
        if len(have) > 1:
            assert "—2—" in have[1]


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_all_fonts_are_embedded_with_their_characters(tmp_path: Path, options: LedgerOptions):
    for page in (application("甲" + _RARE), letter("乙" + _RARE)):
        out = tmp_path / "x.pdf"
        write_sheet(page, options, out)
        lines = subprocess.run(["pdffonts", out], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        assert lines and all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)
