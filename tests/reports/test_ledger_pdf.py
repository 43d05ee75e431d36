"""Ledgers on paper: every field of every row can be read back, totals agree, editions differ, bytes repeat."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from reportlab.pdfbase import ttfonts

from app.core.errors import KnownTrouble
from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
from app.core.progress import Cancelled, Progress
from app.editors.power_lists import EDITOR
from app.editors.power_lists.fields import POWER_ITEM
from app.editors.power_lists.reports import FIFTEEN, FULL, TWO_LEVEL
from app.reports.generic import generic_ledger
from app.reports.ledger import find_missing, write_ledger
from db.declarations import Field, Kind, Table

Pages = Callable[[Path], list[str]]
Items = list[dict[str, Any]]

PERSON = Table(
    key="person",
    heading="人员",
    title=("name",),
    counter="人",
    fields=(
        Field("name", "姓名", required=True),
        Field("kind", "类别", Kind.CHOICE, choices=("正职", "副职", "其他")),
        Field("born", "出生日期", Kind.DATE),
        Field("pay", "金额", Kind.MONEY),
        Field("phone", "电话", Kind.PHONE),
        Field("idno", "证件号码", Kind.CODE, mask=(3, 4)),
        Field("boss", "负责人", Kind.REFERENCE, target="person"),
        Field("remark", "内部备注", Kind.LONG_TEXT, public=False),
    ),
)
ROLL = Ledger(
    key="roll",
    heading="花名册",
    table="person",
    title="{unit}花名册（{version}）",
    columns=(
        LedgerColumn("#", "序号", 12, "center"),
        LedgerColumn("name", "姓名", 25),
        LedgerColumn("kind", "类别", 18, "center", band="基本情况"),
        LedgerColumn("born", "出生日期", 32, "center", band="基本情况"),
        LedgerColumn("pay", "金额", 25, "right"),
        LedgerColumn("phone", "电话", 30),
        LedgerColumn("idno", "证件号码", 42),
        LedgerColumn("boss", "负责人", 25),
        LedgerColumn("remark", "内部备注", 60),
    ),
    paper="A4",
    group_by="kind",
)


def person(number: int, **cells: Any) -> dict[str, Any]:
    return {"id": number, "name": f"张三{number}", "kind": "副职", "pay": 123_456, **cells}


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_each_kind_of_cell_reads_as_on_paper(tmp_path: Path, options: LedgerOptions, pages: Pages):
    row = person(
        1,
        name="㛃䶮𬭎𫖯𠅤",
        born="1990-03-05",
        phone="13812345678",
        idno="650200199003051234",
        boss=7,
        remark="x<y>z & <b>《办法》",
    )
    out = tmp_path / "x.pdf"
    result = write_ledger(ROLL, PERSON, [row], options, out, title_of=lambda table, row_id: f"{table}{row_id}号")
    (text,) = pages(out)
    for part in (
        "㛃䶮𬭎𫖯𠅤", "1990年3月5日", "1,234.56", "13812345678", "650200199003051234", "person7号",
        "x<y>z&<b>《办法》", "某某街道办事处花名册（2024年版）", "存档版", "制表：王芳", "审核：", "盖章：",
        "第1页", "共1页", "第1203笔9f3a61c2", "打印日期：2026年11月22日",
    ):  # fmt: skip
        assert part in text
    assert (result.pages, result.rows, result.missing) == (1, 1, {})


def test_public_edition_leaves_out_internal_columns_and_masks(tmp_path: Path, options: LedgerOptions, pages: Pages):
    row = person(1, phone="0990-6881234、13812345678", idno="650200199003051234", remark="不得公开")
    out = tmp_path / "x.pdf"
    write_ledger(ROLL, PERSON, [row], replace(options, public=True), out)
    (text,) = pages(out)
    assert "公示版" in text and "存档版" not in text
    assert "不得公开" not in text and "内部备注" not in text
    assert "138****5678" in text and "0990-6881234" in text and "13812345678" not in text
    assert "650***********1234" in text


def test_rows_without_any_group_need_no_heading(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_ledger(ROLL, PERSON, [person(1, kind=None), person(2, kind=None)], options, out)
    (text,) = pages(out)
    assert "未分类" not in text and "合计2人" in text


def test_groups_follow_the_choices_and_totals_agree(tmp_path: Path, options: LedgerOptions, pages: Pages):
    kinds = ["其他", "正职", None, "副职", "正职", "其他", "正职"]
    rows = [person(i, kind=kind, pay=100 * i) for i, kind in enumerate(kinds, 1)]
    out = tmp_path / "x.pdf"
    write_ledger(ROLL, PERSON, rows, options, out)
    text = "".join(pages(out))
    bands = re.findall(r"(正职|副职|其他|未分类)（(\d+)人）", text)
    assert bands == [("正职", "3"), ("副职", "1"), ("其他", "2"), ("未分类", "1")]
    assert "合计7人" in text
    assert f"合计7人金额{sum(row['pay'] for row in rows) / 100:,.2f}元" in text
    assert f"正职（3人）金额{(2 + 5 + 7):,.2f}元" in text
    assert re.findall(r"张三(\d)", text) == ["2", "5", "7", "4", "1", "6", "3"]


def test_head_repeats_on_each_page_with_numbers(tmp_path: Path, options: LedgerOptions, pages: Pages):
    rows = [person(i) for i in range(1, 151)]
    out = tmp_path / "x.pdf"
    result = write_ledger(ROLL, PERSON, rows, options, out)
    found = pages(out)
    assert result.pages == len(found) > 3
    for number, text in enumerate(found, 1):
        assert f"第{number}页" in text and f"共{len(found)}页" in text
        assert "基本情况" in text and "出生日期" in text and "内部备注" in text
    assert Counter(re.findall(r"张三\d+", "".join(found))) == Counter(row["name"] for row in rows)


def test_every_field_of_every_real_item_can_be_read_back(
    tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages
):
    for ledger in EDITOR.ledgers:
        if ledger.table != POWER_ITEM.key:
            continue
        out = tmp_path / f"{ledger.key}.pdf"
        assert write_ledger(ledger, POWER_ITEM, items, options, out).missing == {}
        have = Counter("".join(pages(out)))
        keys = [column.key for column in ledger.columns if column.key not in "#*"]
        if any(column.key == "*" for column in ledger.columns):
            keys = [field.key for field in POWER_ITEM.fields if field.in_report and field.stored]
        want = Counter(squeezed("".join(str(item.get(key) or "") for item in items for key in keys)))
        assert not want - have, ledger.key


def test_short_cells_are_found_whole(tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_ledger(FULL, POWER_ITEM, items, options, out)
    text = "".join(pages(out))
    keys = ("item_name", "sub_item_name", "exercising_body", "office")
    cells = {squeezed(item[key]) for item in items for key in keys if item.get(key)}
    assert [cell for cell in cells if cell not in text] == []


def test_a_cell_of_3067_characters_flows_over_pages_and_loses_nothing(
    tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages
):
    item = max(items, key=lambda row: len(row.get("basis") or ""))
    assert len(item["basis"]) == 3067
    for paper in ("A3", "A4"):
        out = tmp_path / f"{paper}.pdf"
        write_ledger(FULL, POWER_ITEM, [item] * 3, replace(options, paper=paper), out)
        found = pages(out)
        line = squeezed(f"{item['seq']} · {item['item_name']}（续）")
        assert sum(line in text for text in found[1:]) >= 3
        assert not Counter(squeezed(item["basis"] * 3)) - Counter("".join(found))


def test_the_further_pages_of_a_sub_item_name_it(tmp_path: Path, options: LedgerOptions, pages: Pages):
    """Sub-items share the number and the name of their item."""
    item = {"id": 1, "seq": "2", "item_name": "设计审查", "sub_item_name": "1.煤矿", "basis": "依据。\n" * 120}
    out = tmp_path / "x.pdf"
    write_ledger(FULL, POWER_ITEM, [item], options, out)
    assert "2·设计审查·1.煤矿（续）" in pages(out)[1]


def test_a_split_cell_goes_on_where_it_stopped(tmp_path: Path, options: LedgerOptions, pages: Pages):
    words = "".join(f"A{number}，" for number in range(1500))
    ledger = replace(ROLL, columns=(LedgerColumn("name", "姓名", 20), LedgerColumn("remark", "备注", 150)), group_by="")
    out = tmp_path / "x.pdf"
    result = write_ledger(ledger, PERSON, [person(1, remark=words)], options, out)
    assert result.pages > 2
    numbers = [int(number) for text in pages(out) for number in re.findall(r"A(\d+)，", text)]
    assert numbers == list(range(1500))
    assert all("张三1（续）" in text for text in pages(out)[1:] if re.search(r"A\d+，", text))


def test_signatures_never_stand_alone_on_a_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    for count in range(20, 60):
        write_ledger(ROLL, PERSON, [person(i) for i in range(1, count)], options, out)
        last = pages(out)[-1]
        assert "盖章：" in last and f"合计{count - 1}人" in last


def test_the_total_never_stands_without_the_last_row(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    for count in range(20, 60):
        write_ledger(ROLL, PERSON, [person(i) for i in range(1, count)], options, out)
        assert f"张三{count - 1}" in pages(out)[-1]


def test_a_group_never_begins_at_the_foot_of_a_page(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    for count in range(20, 40):
        rows = [person(i, kind="正职") for i in range(1, count)]
        rows += [person(count, name="名" * 45, kind="其他"), person(count + 1, kind="其他")]
        write_ledger(ROLL, PERSON, rows, options, out)
        [page] = [text for text in pages(out) if "其他（2人）" in text]
        assert "名名" in page.partition("其他（2人）")[2]


def test_a_row_a_little_too_long_is_torn_and_not_put_off(tmp_path: Path, options: LedgerOptions, pages: Pages):
    """A row two lines longer than the room left three quarters of a page empty."""
    ledger = replace(ROLL, columns=(LedgerColumn("name", "姓名", 20), LedgerColumn("remark", "备注", 150)), group_by="")
    out = tmp_path / "x.pdf"
    for lines in range(18, 33):
        rows = [person(i, remark="\n".join(f"第{i}条第{n}款" for n in range(lines))) for i in (1, 2)]
        write_ledger(ledger, PERSON, rows, options, out)
        first, *further = pages(out)
        assert "第2条第0款" in first, lines
        assert "".join((first, *further)).count("款") == 2 * lines
        parts = [len(re.findall(r"第2条第\d+款", text)) for text in (first, *further)]
        assert min(part for part in parts if part) >= 3


def test_same_input_gives_the_same_bytes(tmp_path: Path, items: Items, options: LedgerOptions):
    one, other, changed = tmp_path / "1.pdf", tmp_path / "2.pdf", tmp_path / "3.pdf"
    write_ledger(TWO_LEVEL, POWER_ITEM, items, options, one)
    write_ledger(TWO_LEVEL, POWER_ITEM, iter(items), options, other)
    write_ledger(TWO_LEVEL, POWER_ITEM, items[:-1], options, changed)
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes() != changed.read_bytes()


def test_two_workers_never_cut_subsets_at_the_same_time(
    tmp_path: Path, items: Items, options: LedgerOptions, monkeypatch: pytest.MonkeyPatch
):
    inside, most, together = [], [], threading.Event()
    cut = ttfonts.TTFontFile.makeSubset

    def watched(*args: Any, **named: Any) -> bytes:
        inside.append(1)
        together.wait(0.005)  # never set: gives the others time to come in
        most.append(len(inside))
        try:
            return cut(*args, **named)
        finally:
            inside.pop()

    monkeypatch.setattr(ttfonts.TTFontFile, "makeSubset", watched)
    files = [tmp_path / f"{i}.pdf" for i in range(3)]
    workers = [threading.Thread(target=write_ledger, args=(FULL, POWER_ITEM, items[:9], options, out)) for out in files]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert max(most) == 1
    assert len({out.read_bytes() for out in files}) == 1


def test_metadata_and_bookmarks(tmp_path: Path, items: Items, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_ledger(FULL, POWER_ITEM, items, options, out)
    found = pages(out)
    document = pypdfium2.PdfDocument(out)
    meta = document.get_metadata_dict()
    assert meta["Title"] == "某某街道办事处权责清单（2024年版）"
    assert meta["Author"] == "某某街道办事处"
    assert meta["CreationDate"].startswith("D:20261122")
    headings = []
    for entry in document.get_toc():
        headings.append(entry.get_title())
        assert squeezed(entry.get_title()) in found[entry.get_dest().get_index()]
    counts = Counter(item.get("power_type") or "未分类" for item in items)
    assert sorted(headings) == sorted(f"{kind}（{count}项）" for kind, count in counts.items())
    document.close()


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_all_fonts_are_embedded_and_none_is_helvetica(tmp_path: Path, items: Items, options: LedgerOptions):
    out = tmp_path / "x.pdf"
    write_ledger(FULL, POWER_ITEM, [*items, {"item_name": "𠮷"}], options, out)
    lines = subprocess.run(["pdffonts", out], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(lines) > 5
    assert [line for line in lines if "Helvetica" in line or line.split()[-5:-2] != ["yes", "yes", "yes"]] == []
    assert any("HanaMinB" in line for line in lines)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_another_reader_finds_the_same_characters(tmp_path: Path, items: Items, options: LedgerOptions):
    out = tmp_path / "x.pdf"
    rows = [*items, {"item_name": "㛃䶮𬭎𫖯𠅤𫍯𠮷"}]
    write_ledger(FIFTEEN, POWER_ITEM, rows, options, out)
    text = subprocess.run(["pdftotext", "-raw", out, "-"], capture_output=True, check=True).stdout.decode("utf-8")
    want = Counter(squeezed("".join(str(row.get(c.key) or "") for row in rows for c in FIFTEEN.columns)))
    assert not want - Counter(squeezed(text))


@pytest.mark.parametrize(("paper", "landscape"), list(itertools.product(("A3", "A4"), (True, False))))
def test_every_paper_keeps_type_readable_and_text_inside(
    tmp_path: Path, items: Items, options: LedgerOptions, paper: str, landscape: bool
):
    out = tmp_path / "x.pdf"
    write_ledger(FIFTEEN, POWER_ITEM, items[:20], replace(options, paper=paper, landscape=landscape), out)
    document = pypdfium2.PdfDocument(out)
    width, height = document.get_page_size(0)
    assert (width > height) == landscape
    for page in document:
        words = page.get_textpage()
        boxes = [words.get_charbox(i) for i in range(words.count_chars())]
        assert all(0 <= left <= right <= width and 0 <= low <= high <= height for left, low, right, high in boxes)
    document.close()
    sizes = {float(size) for size in re.findall(r" (\d+(?:\.\d+)?) Tf", _operators(out))}
    assert min(sizes) >= 8


def _operators(path: Path) -> str:
    """Page contents of the file, unpacked."""
    import zlib

    streams = re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL)
    texts = []
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(text for text in texts if b" Tf" in text).decode("latin-1")


def test_missing_characters_are_told_before_and_after(tmp_path: Path, options: LedgerOptions):
    rows = [person(i, remark="\ue863" * (i % 2)) for i in range(1, 8)]
    found = find_missing(ROLL, PERSON, rows, options)
    assert [(one.char, one.count, one.where) for one in found] == [("\ue863", 4, ("张三1", "张三3", "张三5"))]
    assert write_ledger(ROLL, PERSON, rows, options, tmp_path / "x.pdf").missing == {"\ue863": 4}
    assert find_missing(ROLL, PERSON, rows, replace(options, public=True)) == ()


def test_an_empty_ledger_is_a_page_that_says_so(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    assert write_ledger(ROLL, PERSON, [], options, out).pages == 1
    assert "合计0人" in pages(out)[0]


def test_cancelling_leaves_the_old_file(tmp_path: Path, options: LedgerOptions):
    out = tmp_path / "x.pdf"
    out.write_bytes(b"old")
    with pytest.raises(Cancelled):
        rows = [person(i) for i in range(500)]
        write_ledger(ROLL, PERSON, rows, options, out, progress=Progress(is_cancelled=lambda: True))
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_is_gone_is_known_trouble(tmp_path: Path, options: LedgerOptions):
    with pytest.raises(KnownTrouble):
        write_ledger(ROLL, PERSON, [person(1)], options, tmp_path / "gone" / "x.pdf")


def test_progress_counts_rows(tmp_path: Path, options: LedgerOptions):
    steps: list[tuple[int, int]] = []
    progress = Progress(on_step=lambda done, total, text: steps.append((done, total)))
    write_ledger(ROLL, PERSON, [person(i) for i in range(250)], options, tmp_path / "x.pdf", progress=progress)
    assert steps[:2] == [(100, 250), (200, 250)]
    assert steps[-1] == (250, 250)


def test_numbered_columns_count_where_the_list_has_no_number(tmp_path: Path, options: LedgerOptions, pages: Pages):
    items = [{"item_name": "甲", "seq": "2,3"}, {"item_name": "乙"}]
    out = tmp_path / "x.pdf"
    write_ledger(TWO_LEVEL, POWER_ITEM, items, options, out)
    (text,) = pages(out)
    assert "2,3甲2乙" in text


def test_any_table_has_a_ledger_with_all_its_fields(tmp_path: Path, options: LedgerOptions, pages: Pages):
    for table in (*EDITOR.tables, PERSON):
        ledger = generic_ledger(table, groups=True)
        row: dict[str, Any] = {"id": 1}
        for field in table.fields:
            if field.stored and field.in_report:
                row[field.key] = _sample(field)
        out = tmp_path / f"{table.key}.pdf"
        write_ledger(ledger, table, [row], options, out, title_of=lambda table, row_id: "某条记录")
        text = "".join(pages(out))
        for field in table.fields:
            if field.stored and field.in_report and field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CODE):
                assert squeezed(str(row[field.key])) in text, field.key
            if field.stored and field.in_report:
                assert field.heading in text
            if field.kind is Kind.FILE and field.in_report:
                assert "扫描件.pdf" in text and "ab12" not in text


def _sample(field: Field) -> Any:
    samples: dict[Kind, Any] = {
        Kind.DATE: "2024-03-18", Kind.MONEY: 1, Kind.INTEGER: 1, Kind.BOOLEAN: 1, Kind.REFERENCE: 1,
        Kind.CHOICE: field.choices[:1] and field.choices[0], Kind.FILE: "ab12/扫描件.pdf",
    }  # fmt: skip
    return samples.get(field.kind, f"{field.heading}的值")


def test_long_names_of_office_and_version_do_not_overlap(tmp_path: Path, options: LedgerOptions, pages: Pages):
    named = replace(
        options,
        unit="某某省某某市某某新区某某街道办事处综合行政执法大队" * 2,
        version="2025年第1次动态调整（试行）" * 3,
    )
    out = tmp_path / "x.pdf"
    write_ledger(replace(ROLL, landscape=False), PERSON, [person(i) for i in range(90)], named, out)
    first, second = pages(out)[:2]
    for part in (named.unit, named.version, "制表日期：2026年11月22日"):
        assert part in first
    assert named.unit[:10] in second
    document = pypdfium2.PdfDocument(out)
    words = document[0].get_textpage()
    boxes = [words.get_charbox(i) for i in range(words.count_chars()) if words.get_text_range(i, 1).strip()]
    overlaps = [
        (a, b)
        for a, b in itertools.combinations(boxes, 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
    ]
    assert overlaps == []
    document.close()


def test_a_damaged_date_is_printed_as_it_stands(tmp_path: Path, options: LedgerOptions, pages: Pages):
    out = tmp_path / "x.pdf"
    write_ledger(ROLL, PERSON, [person(1, born="二〇二五年")], options, out)
    assert "二〇二五年" in pages(out)[0]
