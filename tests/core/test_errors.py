"""Every code has a sentence a clerk can act on, and no sentence tells a secret (reliability T14)."""

import ast
import re
from pathlib import Path

import pytest

from app.core.errors import SENTENCES, BadInput, KnownTrouble, Message, trouble
from db.errors import CODES

ROOT = Path(__file__).parents[2]
FACTS = {
    "path": "/home/王小明/台账/110101194912317758/街道.db",
    "operator": "王芳",
    "pc": "PC-3",
    "name": "items-full",
    "detail": "disk I/O error 110101194912317758",
    "row_id": 12,
}


def raised_codes():
    """Codes written anywhere in the program but in the table itself."""
    for folder in ("app", "db"):
        for path in (ROOT / folder).rglob("*.py"):
            if path == ROOT / "app" / "core" / "errors.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and re.fullmatch(r"E-[A-Z]+(-[A-Z]+)*", text):
                    yield text


def test_every_code_the_program_writes_has_a_sentence():
    codes = set(raised_codes())
    assert len(codes) > 20
    assert codes - set(SENTENCES) == set()
    assert set(CODES) - set(SENTENCES) == set()


def test_every_sentence_belongs_to_a_code_that_the_program_knows():
    assert set(SENTENCES) - set(raised_codes()) == set()


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("facts", [{}, FACTS], ids=["bare", "with facts"])
def test_sentence_says_what_was_not_done_that_data_is_safe_and_what_to_do(code, facts):
    text = trouble(code, **facts).text
    first, safe, *advice = text.rstrip("。").split("。")
    assert first.startswith("没有")
    assert re.search("没有变化|没有被改动|不受影响|都在", safe), text
    assert advice and advice[0].startswith("请"), text
    assert "{" not in text


@pytest.mark.parametrize("code", SENTENCES)
def test_sentence_has_no_folder_no_long_number_and_no_english_detail(code):
    text = trouble(code, **FACTS).text
    assert "/home" not in text
    assert "王小明" not in text
    assert "disk I/O" not in text
    assert not re.search(r"\d{11,}", text)
    assert re.search("[\u4e00-\u9fff]{6}", text)


def test_only_the_file_name_is_told_on_both_systems():
    assert "“街道.db”" in trouble("E-NOT-FOUND", path=r"C:\Users\王小明\街道.db").text
    assert "王小明" not in trouble("E-NOT-FOUND", path=r"C:\Users\王小明\街道.db").text
    assert "[number].db" in trouble("E-NOT-FOUND", path="/x/110101194912317758.db").text


def test_who_holds_the_file_is_named():
    assert "王芳（电脑 PC-3）正在使用它" in trouble("E-LOCKED", operator="王芳", pc="PC-3").text
    assert "另一个程序正在使用它" in trouble("E-LOCKED").text


def test_unknown_code_is_a_bug():
    with pytest.raises(KeyError):
        trouble("E-NO-SUCH")


def test_errors_carry_what_the_screen_needs():
    error = BadInput((Message("name", "请填写名称。"), Message("", "整行重复。")))
    assert str(error) == "请填写名称。；整行重复。"
    known = KnownTrouble("E-GONE", "没有完成。")
    assert (known.code, known.text, str(known)) == ("E-GONE", "没有完成。", "E-GONE 没有完成。")
