"""Files are told apart by content; what cannot or must not be opened gets one clear sentence and harms nothing."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.core.errors import KnownTrouble
from app.core.progress import Cancelled, Progress
from app.exchange import file_kinds
from app.exchange.workbook import read_workbook
from tests.exchange.import_tools import REAL, SAMPLES, write_book, write_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XLSX = (SAMPLES / "s1_street_two_level_header.xlsx").read_bytes()


def ole(stream: str) -> bytes:
    return OLE + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 2000


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def changed(data: bytes, part: str, edit: dict[bytes, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    for old, new in edit.items():
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)
    return archive(parts)


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'
HOSTILE = {
    "nothing": (b"", "E-FILE-EMPTY", "空"),
    "only zeros": (b"\0" * 5000, "E-FILE-EMPTY", "空"),
    "pdf": (b"%PDF-1.7\n%x\n1 0 obj", "E-FILE-KIND", "PDF"),
    "word": (ole("WordDocument"), "E-FILE-KIND", "Word"),
    "slides": (ole("PowerPoint Document"), "E-FILE-KIND", "演示"),
    "docx": (archive({"word/document.xml": b"<w/>"}), "E-FILE-KIND", "Word"),
    "odt": (
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        "E-FILE-KIND",
        "文字",
    ),
    "zip": (archive({"a.txt": b"x"}), "E-FILE-KIND", "压缩包"),
    "xlsb": (archive({"xl/workbook.bin": b"x"}), "E-FILE-KIND", "xlsb"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "E-FILE-KIND", "网页"),
    "xml 2003": (b'<?xml version="1.0"?><Workbook/>', "E-FILE-KIND", "XML"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "E-FILE-KIND", "图片"),
    "program": (b"MZ\x90\0\x03\0\0\0", "E-FILE-KIND", "无法识别"),
    "database": (b"SQLite format 3\0" + b"\0" * 100, "E-FILE-KIND", "数据文件"),
    "password": (ole("EncryptedPackage"), "E-FILE-PASSWORD", "密码"),
    "cut short xlsx": (XLSX[:4000], "E-FILE-DAMAGED", "损坏"),
    "cut short xls": ((REAL / "克拉玛依市医疗保障局2024年权责清单.xls").read_bytes()[:9000], "E-FILE-DAMAGED", "损坏"),
    "empty OLE": (OLE + b"\0" * 2000, "E-FILE-DAMAGED", "损坏"),
    "broken sheet": (changed(XLSX, SHEET, {b"</sheetData>": b"<"}), "E-FILE-DAMAGED", "损坏"),
    "no sheets": (changed(XLSX, "xl/workbook.xml", {b"<sheets>": b"<sheets"}), "E-FILE-DAMAGED", "损坏"),
    "entities": (
        changed(XLSX, SHEET, {b"<worksheet": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'}),
        "E-FILE-UNSAFE",
        "异常",
    ),
    "zip bomb": (archive({"xl/workbook.xml": b"<workbook/>", "xl/x.xml": b" " * 70_000_000}), "E-FILE-UNSAFE", "异常"),
    "far corner": (
        changed(
            XLSX,
            SHEET,
            {b"</row>": FAR, b"</sheetData>": b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'},
        ),
        "E-FILE-TOO-LARGE",
        "太大",
    ),
    "not decodable": (b"\xff\xfe\x00", "E-FILE-DAMAGED", "损坏"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_wrong_file_gets_one_sentence(name: str, tmp_path: Path) -> None:
    data, code, word = HOSTILE[name]
    path = tmp_path / "清单.xls"
    path.write_bytes(data)
    with pytest.raises(KnownTrouble) as caught:
        read_workbook(path)
    assert caught.value.code == code
    assert word in caught.value.text
    assert caught.value.text.startswith("没有导入：") and "现有数据没有变化。请" in caught.value.text
    assert not re.search("[A-Za-z]{12}", caught.value.text), "no words of the reader's own"


@pytest.mark.parametrize("share", range(1, 20))
def test_a_file_cut_anywhere_never_crashes(share: int, tmp_path: Path) -> None:
    for source in (SAMPLES / "s5_duty_three_lists.xlsx", REAL / "克拉玛依市医疗保障局2024年权责清单.xls"):
        data = source.read_bytes()
        path = tmp_path / "cut.xlsx"
        path.write_bytes(data[: len(data) * share // 20])
        with pytest.raises(KnownTrouble):
            read_workbook(path)


def test_missing_file_is_known_trouble(tmp_path: Path) -> None:
    with pytest.raises(KnownTrouble) as caught:
        read_workbook(tmp_path / "没有.xlsx")
    assert caught.value.code == "E-FILE-READ"


def test_size_limits_are_looked_at_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.xlsx"
    path.write_bytes(XLSX)
    monkeypatch.setattr(file_kinds, "MAX_UNPACKED", 1000)
    with pytest.raises(KnownTrouble) as caught:
        read_workbook(path)
    assert caught.value.code == "E-FILE-TOO-LARGE"
    monkeypatch.setattr(file_kinds, "MAX_FILE", 1000)
    with pytest.raises(KnownTrouble) as caught:
        read_workbook(path)
    assert caught.value.code == "E-FILE-TOO-LARGE"


def test_repeated_row_of_an_ods_cannot_swell(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    head = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    )
    foot = "</office:spreadsheet></office:body></office:document-content>"
    content = f'{head}<table:table table:name="a">{row}</table:table>{foot}'
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype, "content.xml": content.encode(), "META-INF/manifest.xml": b"<m/>"}
    path = tmp_path / "a.ods"
    path.write_bytes(archive(parts))
    with pytest.raises(KnownTrouble) as caught:
        read_workbook(path)
    assert caught.value.code == "E-FILE-TOO-LARGE"


def test_cells_keep_their_type(tmp_path: Path) -> None:
    path = tmp_path / "types.xlsx"
    book = openpyxl.Workbook()
    book.active.append([1, 1.5, True, datetime.date(2024, 3, 18), "  text\n ", "007", 110105194912310023])
    book.save(path)
    cells = read_workbook(path).sheets[0].rows[0]
    assert cells[:6] == [1.0, 1.5, True, datetime.date(2024, 3, 18), "  text\n ", "007"]
    assert isinstance(cells[6], float)


def test_merged_ranges_come_from_every_format() -> None:
    counts = {path.name: sum(len(s.merges) for s in read_workbook(path).sheets) for path in REAL.glob("*.xls*")}
    assert counts["克拉玛依市应急管理局2024年权责清单.xls"] == 2207
    assert counts["附件：克拉玛依市交通运输局2024年权责清单.xlsx"] == 5099


def test_hidden_sheets_are_known(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"一": ([["x"]], []), "二": ([["y"]], [])}, hidden=("二",))
    assert [(page.name, page.hidden) for page in read_workbook(path).sheets] == [("一", False), ("二", True)]


def test_formatted_rows_without_values_are_counted() -> None:
    page = read_workbook(SAMPLES / "s2_dept_15col_long_cells.xlsx").sheets[0]
    assert (len(page.rows), page.last_row) == (6, 49)


def test_progress_is_told_and_cancelling_stops(tmp_path: Path) -> None:
    steps: list[str] = []
    path = write_sheet(tmp_path / "a.xlsx", [["x"]])
    read_workbook(path, Progress(lambda done, total, text: steps.append(text)))
    assert steps == ["读取“Sheet1”"]
    with pytest.raises(Cancelled):
        read_workbook(path, Progress(is_cancelled=lambda: True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_text_in_any_encoding_and_separator(encoding: str, separator: str, tmp_path: Path) -> None:
    text = f'序号{separator}名称\r\n1{separator}"㛃䶮，{separator}甲\n乙""丙"""\r\n\r\n2{separator}丁\r\n'
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read_workbook(path).sheets[0].rows == [
        ["序号", "名称"],
        ["1", f'㛃䶮，{separator}甲\n乙"丙"'],
        ["", ""],
        ["2", "丁"],
    ]


def test_a_cell_longer_than_the_csv_module_likes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,名称\n1," + "长" * 200_000 + "\n", encoding="utf-8")
    assert len(read_workbook(path).sheets[0].rows[1][1]) == 200_000
