"""Fonts: the shipped files are the described ones, every character is drawn by a font that has an outline for it."""

from __future__ import annotations

import hashlib
import inspect
import re
import shutil
from pathlib import Path

import pytest
from reportlab.pdfbase import ttfonts

from app.core.paths import resources
from app.reports import fonts
from app.reports.fonts import BOLD, SANS, SERIF, font_of, missing_characters, printable
from app.reports.pdf_page import PdfDocument, document_setup
from app.reports.preview import open_document

RARE = "㛃䶮𬭎𫖯𠅤𫍯𠀀𪛖𫝀𫠝𬺰𠮷"
"""Characters of personal names, in and beyond the basic plane (performance notes, §4)."""

NOTICE = (resources() / "fonts" / "NOTICE.txt").read_text("utf-8")


def test_font_files_are_those_of_the_notice():
    told = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", NOTICE, re.MULTILINE)}
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (resources() / "fonts").glob("*.ttf")}
    assert there == told
    assert len(there) == 4


def test_each_font_has_its_licence_beside_it():
    for name in re.findall(r"\S+\.LICENSE\.txt", NOTICE):
        assert "Open" in (resources() / "fonts" / name).read_text("utf-8")


@pytest.mark.parametrize("style", [SERIF, BOLD, SANS])
def test_every_rare_name_character_has_a_font(style: str):
    assert [char for char in RARE if not font_of(style, char)] == []


def test_the_third_level_of_the_national_set_is_covered():
    blocks = [(0x4E00, 0x9FFC), (0x3400, 0x4DBF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2CEB0, 0x2EBE0)]
    lost = [chr(code) for first, last in blocks for code in range(first, last + 1) if not font_of(SERIF, chr(code))]
    assert lost == []


def test_a_code_without_an_outline_does_not_count(monkeypatch: pytest.MonkeyPatch):
    face = fonts.font("NotoSerifSC").face
    char = "龘"
    glyph = face.charToGlyph[ord(char)]
    positions = list(face.glyphPos)
    positions[glyph + 1] = positions[glyph]
    monkeypatch.setattr(face, "glyphPos", positions)
    font_of.cache_clear()
    try:
        assert font_of(SERIF, char) == "NotoSansSC"
    finally:
        monkeypatch.undo()
        font_of.cache_clear()
    assert font_of(SERIF, char) == "NotoSerifSC"


def test_missing_characters_are_counted_before_printing():
    assert missing_characters(["甲\ue863乙\ue863", "𱀀"]) == {"\ue863": 2, "𱀀": 1}
    assert missing_characters([RARE, "《办法》（2021年）…—℃㎡①\n\t\u200b\ufeff\ufe0f "]) == {}


def test_what_cannot_be_seen_is_not_printed():
    assert printable("甲\u200b乙\ufeff\ufe0f\x0b丙\r\n丁\t戊\u2028己") == "甲乙丙\n丁  戊\n己"


def extracted(tmp_path: Path, text: str) -> str:
    document = PdfDocument(document_setup(), title="t", author="a")
    document.new_page()
    document.put(text, 80, 500)
    path = tmp_path / "x.pdf"
    document.save(path)
    opened = open_document(path)
    try:
        return opened.text(0).strip()
    finally:
        opened.close()


def test_characters_beyond_the_basic_plane_are_searched_right(tmp_path: Path):
    assert extracted(tmp_path, RARE) == RARE


def test_upstream_still_writes_the_broken_map_that_ours_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """When this fails, reportlab has changed: look whether the mending is still needed and still takes hold."""
    assert list(inspect.signature(fonts.to_unicode_map).parameters) == ["fontname", "subset"]
    source = inspect.getsource(ttfonts)
    assert "def makeToUnicodeCMap(fontname, subset):" in source
    assert "cmapStream.content = makeToUnicodeCMap(baseFontName, subset)" in source
    scope: dict[str, object] = {}
    exec(re.search(r"def makeToUnicodeCMap.*?return '\\n'.join\(cmap\)", source, re.DOTALL)[0], scope)
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", scope["makeToUnicodeCMap"])
    assert extracted(tmp_path, "𬭎") != "𬭎"


def test_a_large_subset_is_written_in_blocks_of_at_most_100():
    text = fonts.to_unicode_map("X", list(range(0x4E00, 0x4E00 + 256)))
    counts = [int(count) for count in re.findall(r"(\d+) beginbfchar", text)]
    assert counts == [100, 100, 56]
    assert "<FF> <4EFF>" in text


def test_an_installed_typeface_is_used_where_it_is_and_falls_back_by_character(tmp_path: Path):
    shutil.copy(resources() / "fonts" / "HanaMinB.ttf", tmp_path / "simfang.ttf")
    installed = fonts.installed_typefaces([tmp_path / "gone", tmp_path])
    assert installed == {"仿宋": tmp_path / "simfang.ttf"}
    style = fonts.body_style("仿宋", installed)
    assert style == "仿宋"
    assert (font_of(style, "𠮷"), font_of(style, "中")) == ("仿宋", "NotoSerifSC")
    assert fonts.body_style("楷体", installed) == SERIF
    assert fonts.body_style("", installed) == SERIF


def test_a_damaged_installed_typeface_is_not_used(tmp_path: Path):
    (tmp_path / "simkai.ttf").write_bytes(b"no font")
    assert fonts.body_style("楷体", fonts.installed_typefaces([tmp_path])) == SERIF


def test_missing_characters_are_marked_not_dropped(tmp_path: Path):
    assert extracted(tmp_path, "甲\ue863乙") == "甲〓乙"
