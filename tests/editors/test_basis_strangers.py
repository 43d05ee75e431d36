"""Bases in styles the ten published lists do not have: built from citations of other publishers, and disturbed ones.

`other_styles.json` holds cells in 41 styles (ranks behind titles, pasted tables, catalogues, document numbers, lost
brackets, wrapped and spaced text …), each with the rows its source citation asks for; null where a cell does not
say. The citations are those of eleven further publishers, the article texts are those of the ten lists.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editors.power_lists.laws.parser import parse_basis
from tests.exchange.import_tools import COUNTS, REAL, read

OTHER_STYLES = Path(__file__).parent.parent / "data" / "basis" / "other_styles.json"
Found = tuple[str, str, str, str, str]


def rows(text: str) -> list[Found]:
    """(level, title, article, paragraph, item) of each citation."""
    return [(one.level, one.law_title, one.article, one.paragraph, one.subparagraph) for one in parse_basis(text)]


def places(text: str) -> list[tuple[str, str]]:
    """(title, 第十条第一款…) of each citation."""
    return [(one.law_title, one.article + one.paragraph + one.subparagraph) for one in parse_basis(text)]


def agrees(found: list[Found], expected: list[list[str | None]]) -> bool:
    return len(found) == len(expected) and all(
        wanted is None or got == wanted
        for row, wish in zip(found, expected, strict=True)
        for got, wanted in zip(row, wish, strict=True)
    )


@pytest.fixture(scope="module")
def published() -> list[str]:
    """Every third basis of the ten published lists."""
    texts = [
        row.values["basis"] or ""
        for name in COUNTS
        for sheet in read(REAL / name, compared=False).sheets
        for row in sheet.rows
    ]
    return texts[::3]


def test_cells_in_other_styles_are_taken_apart() -> None:
    cells = json.loads(OTHER_STYLES.read_text(encoding="utf-8"))
    wrong = [cell for cell in cells if not agrees(rows(cell["text"]), cell["expected"])]
    with_article = [cell for cell in cells if any(row[2] for row in cell["expected"])]
    bare = [cell for cell in with_article if not any(row[2] for row in rows(cell["text"]))]
    assert len(cells) > 400 and len({cell["style"] for cell in cells}) >= 40
    assert len(wrong) <= len(cells) / 100, [(cell["style"], cell["form"], cell["text"][:80]) for cell in wrong]
    assert len(bare) <= len(cells) / 200, [cell["text"][:80] for cell in bare]


# -- published cells, disturbed as a PDF, a table or a clerk would


def _wrapped(width: int) -> Callable[[str], str]:
    return lambda text: "\n".join(
        line[start : start + width] for line in text.split("\n") for start in range(0, max(len(line), 1), width)
    )


def _half(text: str) -> str:
    return text.translate(str.maketrans("（）：，；", "():,;"))


def _numbered(text: str) -> str:
    return "\n".join(f"{n}.{line}" if line.startswith("【") else line for n, line in enumerate(text.split("\n"), 1))


@pytest.mark.parametrize(
    "disturbed",
    [
        _wrapped(20),
        _wrapped(33),
        _half,
        _numbered,
        lambda text: re.sub("\n[ \u3000\xa0\t]+", "\n", text),
        lambda text: text.replace("\n", "\r\n").replace("    ", "\t"),
        lambda text: re.sub("\n[ \u3000]*", " ", text),
        lambda text: re.sub("(条|款|项)：", r"\1  ", text),
    ],
    ids=["20 signs a line", "33 signs a line", "half width", "numbered", "no indent", "tabs", "one line", "no colon"],
)
def test_a_disturbed_cell_says_the_same(published: list[str], disturbed: Callable[[str], str]) -> None:
    changed = [text[:60] for text in published if rows(disturbed(text)) != rows(text)]
    assert len(changed) <= len(published) / 100, changed


# -- the rules, one by one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《甲条例》【行政法规】\n　第三条：正文。\n《乙办法》[部门规章]（2019年修订）\n第四条：正文。",
            ["行政法规", "部门规章"],
        ),
        (
            "《甲条例》（2019年修订）（地方性法规）第三条：正文。\n《乙办法》（规范性文件）第四条：正文。",
            ["地方性法规", "规范性文件"],
        ),
        ("行政法规：《甲办法》第三条：正文。\n部门规章——《乙办法》第四条：正文。", ["行政法规", "部门规章"]),
        ("行政法规：\n1.《甲办法》第三条：正文。\n2.《乙规定》第四条：正文。", ["行政法规", "行政法规"]),
        ("1\t行政法规\t《甲办法》\t第三条\n2\t部门规章\t《乙办法》\t第四条", ["行政法规", "部门规章"]),
        ("《甲办法》\t第三条\t行政法规\n《乙办法》\t第四条\t部门规章", ["行政法规", "部门规章"]),
        ("【行规】《甲办法》第三条：正文。\n【部规】《乙条例》第四条：正文。", ["行政法规", "部门规章"]),
    ],
)
def test_a_rank_is_read_wherever_it_stands(text: str, expected: list[str]) -> None:
    found = parse_basis(text)
    assert [one.level for one in found] == expected
    assert [one.article for one in found] == ["第三条", "第四条"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("《甲目录》序号12", ("甲目录", "序号12")),
        ("《甲清单（2022年版）》（序号 12）", ("甲清单", "序号12")),
        ("《国务院甲决定》（国发〔2012〕52号）（附件2第3项）", ("国务院甲决定", "附件2第3项")),
        ("《国务院甲决定》附件1：下放的目录（共计70项）第23项", ("国务院甲决定", "附件1第23项")),
        ("国发〔2012〕52号", ("国发〔2012〕52号", "")),
        ("【国务院决定】国发〔2012〕52号，附件第5项：许可证核发。", ("国发〔2012〕52号", "附件第5项")),
        ("根据国办发〔2018〕12号文件第三条", ("国办发〔2018〕12号", "第三条")),
        ("法律\t中华人民共和国测绘法\t第六十三条\t正文。", ("中华人民共和国测绘法", "第六十三条")),
        ("基本农田保护条例第三条：正文。", ("基本农田保护条例", "第三条")),
        ("【行政法规】价格违法行为行政处罚规定\n第二条：正文。", ("价格违法行为行政处罚规定", "第二条")),
        ("菌（毒）种保藏管理办法第三条规定，正文。", ("菌（毒）种保藏管理办法", "第三条")),
        ("旅行社条例》第四条：正文。", ("旅行社条例", "第四条")),
        ("【法律】《《商标法》（2019年修正）\n第四条：正文。", ("商标法", "第四条")),
        ("【法律】<<商标法>>（2019年修正）第四条：正文。", ("商标法", "第四条")),
        ("【法律】「商标法」第四条：正文。", ("商标法", "第四条")),
        ("【法律】《商标法》第六章 法律责任 第四条：正文。", ("商标法", "第四条")),
        ("【法律】《商标法》第四条第②项：正文。", ("商标法", "第四条第（二）项")),
        ("【法律】《商标法》第四条第⑶项：正文。", ("商标法", "第四条第（三）项")),
        ("【法律】《商标法》第一百O四条：正文。", ("商标法", "第一百零四条")),
        ("【法律】《商标法》第七十八规定：正文。", ("商标法", "第七十八条")),
        ("第四条　下列情形属于统计法第四十一条第二款规定的行为", None),
    ],
)
def test_an_unusual_place_or_title_is_read(text: str, place: tuple[str, str] | None) -> None:
    if place is None:
        text, place = f"【法规】《统计法实施条例》\n{text}：（一）拒绝调查；", ("统计法实施条例", "第四条")
    assert places(text) == [place]


@pytest.mark.parametrize(
    "number", ["A.", "b、", "Ⅱ.", "⑵", "⒉", "2 ", "第二，", "□", "√", "→", "2）", "（2）", "２．", "二、", "★"]
)
def test_laws_are_told_apart_by_any_numbering(number: str) -> None:
    text = f"《甲条例》第三条：正文。\n{number}《乙办法》第四条：正文。"
    assert places(text) == [("甲条例", "第三条"), ("乙办法", "第四条")]


@pytest.mark.parametrize(
    "quoted",
    [
        "根据《矿山安全法》第八条的规定，报送设计文件。",
        "依照《矿山安全法》第四十条规定处以罚款的，照此执行。",
        "属于统计法第四十一条第二款规定的行为。",
        "构成犯罪的，依照《刑法》第二百二十五条\n追究刑事责任。",
        "依照\n《治安管理处罚法》第二十三条的规定处罚。",
        "应当依照《建设工程质量管理条例》规定给予处罚。",
    ],
)
@pytest.mark.parametrize("between", ["：", "　", "\n"])
def test_an_article_text_that_names_a_law_is_no_citation_of_it(quoted: str, between: str) -> None:
    text = f"【法规】《甲条例》（2020年1月1日国务院令第5号）\n　第七条{between}{quoted}\n　第八条{between}正文。"
    assert places(text) == [("甲条例", "第七条"), ("甲条例", "第八条")]


def test_a_page_number_between_articles_is_none() -> None:
    text = "【法规】《甲条例》（2019年修订）\n7\n　第七条：正文。\n— 8 —\n　第八条：正文。\n9"
    assert places(text) == [("甲条例", "第七条"), ("甲条例", "第八条")]


def test_a_note_outside_its_parenthesis_is_the_edition() -> None:
    amended = "2018年12月29日《关于修改〈劳动法〉等七部法律的决定》第三次修正"
    notes = {f"{amended}）": amended, "国务院令第514号（2007年12月14日）": "国务院令第514号（2007年12月14日）"}
    for printed, edition in notes.items():
        [one] = parse_basis(f"【法律】《甲法》{printed}\n　第六条：正文。")
        assert (one.edition, one.article) == (edition, "第六条")


def test_items_of_an_annex_on_lines_of_their_own_stand_apart() -> None:
    text = "【国务院决定】《国务院甲决定》（国务院令第412号）\n　第86项：核发。\n　第88项：认定。"
    assert [place for _, place in places(text)] == ["第86项", "第88项"]


# -- spans, time, any text


def test_the_text_of_a_span_is_the_citation(published: list[str]) -> None:
    cells = [cell["text"] for cell in json.loads(OTHER_STYLES.read_text(encoding="utf-8"))]
    checked = 0
    for text in [*published, *cells]:
        for one in parse_basis(text):
            if not one.article or one.article_span[0] == one.article_span[1] or not one.article.endswith("条"):
                continue
            printed = text[slice(*one.span)]
            alone = parse_basis(f"【法律】《甲法》{printed}：正文。")
            if len(alone) == 1:
                assert (alone[0].article, alone[0].subparagraph) == (one.article, one.subparagraph), (printed, one)
                checked += 1
    assert checked > 1000


def test_ten_thousand_signs_are_read_at_once(published: list[str]) -> None:
    text = "\n".join(published)[:10_000]
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        parse_basis(text)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.25  # 0.02 s on a free machine


@pytest.mark.parametrize(
    "piece",
    [
        "法律\n",
        "《",
        "国发〔2012〕",
        "某条例》",
        "1.",
        "第一条 第二款\n",
        "根据《甲法》第三条",
        "（序号1",
        "行政法规：\n",
    ],
)
def test_reading_stays_linear_on_more_hostile_text(piece: str) -> None:
    seconds = []
    for length in (3_000, 24_000):
        text = "《甲法》第一条：" + piece * (length // len(piece))
        begun = time.perf_counter()
        parse_basis(text)
        seconds.append(time.perf_counter() - begun)
    assert seconds[1] < max(24 * seconds[0], 2.5)  # eight times the text; quadratic would be 64 times


PIECES = st.sampled_from(
    [
        "【法律】",
        "【规章",
        "〖法规〗",
        "《甲条例》",
        "《乙〈丙法〉办法》",
        "某某条例",
        "》",
        "<",
        ">",
        "「",
        "」",
        "第",
        "条",
        "款",
        "项",
        "第三条",
        "第２条",
        "笫五条",
        "弟六条",
        "①",
        "⑶",
        "Ⅱ.",
        "A.",
        "序号12",
        "附件2",
        "第3项",
        "国发〔2012〕52号",
        "（2019年修订）",
        "（",
        "）",
        "：",
        "规定：",
        "规定，",
        "；",
        "。",
        "、",
        "……",
        "\t",
        "\n",
        "\r\n",
        "\u3000",
        "\u200b",
        "行政法规",
        "部门规章：",
        "依照",
        "根据",
        "的规定",
        "本法",
        "O",
        "〇",
        "—",
        "7",
        "目录",
        "之一",
        "至",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(deadline=None, max_examples=300)
def test_no_mixture_raises_and_spans_come_in_order(text: str) -> None:
    found = parse_basis(text)
    assert [one.position for one in found] == list(range(1, len(found) + 1))
    past = 0
    for one in found:
        assert past <= one.span[0] < one.span[1] <= len(text)
        past = one.span[1]
        assert text[slice(*one.quoted_span)] == one.quoted
        assert one.law_title
