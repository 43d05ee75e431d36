"""Cells as text and back: what grid, form, spreadsheet and paper show, and what a person may type.

Goes by `Field.kind` only; knows no screen, no file and no field by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.core.dates import parse_date
from app.core.money import format_money, parse_money
from app.core.pinyin import first_reading, pinyin_keys
from db.declarations import Field, Kind, Row, Table

SEPARATOR = "\x1f"
"""Stands between the parts of a search text, so that no hit spans two fields."""

_TEXT_KINDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE, Kind.CHOICE, Kind.DATE})
"""Kinds whose cell is its own text."""

_NOT_TEXT = frozenset({Kind.REFERENCE, Kind.DETAILS})

_NUMBER_WIDTH = 20
"""Digits a number is padded to in a sort key; ID numbers have 18."""

YES, NO = "是", "否"

TitleOf = Callable[[str, int], str]
"""Takes a table key and a row id, gives the row's title ("" when unknown)."""

IdOf = Callable[[str, str], int | None]
"""Takes a table key and a title, gives the row's id, None when no row has that title."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
_YES_WORDS = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "1", "y", "yes", "true"})
_NO_WORDS = frozenset({"否", "无", "没有", "不是", "×", "✗", "✘", "☐", "0", "n", "no", "false"})
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_INTEGER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.0*)?")


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and blanks made half-width; the rest stays (NFKC would bend names)."""
    return text.translate(_HALF_WIDTH)


def fold(text: str) -> str:
    """Text as it is compared in a search: lower case, half-width. Search text and search words both go through here."""
    for character in set(_FULL_WIDTH.findall(text)):  # four times as fast as str.translate on a long Chinese text
        text = text.replace(character, chr(_HALF_WIDTH[ord(character)]))
    return text.lower()


def display(field: Field, value: Any, title_of: TitleOf = lambda table, row_id: "") -> str:
    """What a stored cell looks like in grid, spreadsheet and on paper; "" for an empty one and for DETAILS."""
    if value is None or field.kind is Kind.DETAILS:
        return ""
    if field.kind is Kind.MONEY:
        return format_money(value)
    if field.kind is Kind.BOOLEAN:
        return YES if value else NO
    if field.kind is Kind.REFERENCE:
        return title_of(field.target or "", value)
    if field.kind is Kind.FILE:
        return str(value).partition("/")[2]
    return str(value)


def parse(field: Field, text: str, id_of: IdOf = lambda table, title: None) -> Any:
    """The stored cell of a typed or pasted text, None when blank. What `display` gives reads back unchanged.

    Args:
        field: says how to read.
        text: as typed.
        id_of: finds the row a REFERENCE names.

    Raises:
        ValueError: cannot be read; the message is a Chinese sentence to stand beside the field. Limits and required
            fields are not looked at here (see `app.core.validate`).
    """
    if not text.strip():
        return None
    if field.kind is Kind.REFERENCE:
        return _reference(field, text, id_of)
    return _PARSERS[field.kind](field, text)


def mask(field: Field, text: str) -> str:
    """The text as the 公示版 may print it.

    `Field.mask` says how much stays at both ends; a text too short for that is starred whole. A PHONE without it loses
    the middle of mobile numbers and keeps landlines: a 监督电话 must be public.
    """
    if field.mask is None:
        return _MOBILE.sub(r"\1****\2", text) if field.kind is Kind.PHONE else text
    head, tail = field.mask
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def title(table: Table, row: Row, title_of: TitleOf = lambda table, row_id: "") -> str:
    """The name of a record: texts of the table's title fields joined by " · ", on one line."""
    texts = (display(table.field(key), row.get(key), title_of) for key in table.title)
    return " · ".join(" ".join(text.split()) for text in texts if text.strip())


def search_text(table: Table, row: Row) -> str:
    """What the search box looks through for one row: searched fields, then their pinyin, folded, on one line.

    Returns:
        Parts separated by `SEPARATOR`; no line break inside. REFERENCE fields are left out: titles live elsewhere.
    """
    parts = []
    for key, field, pinyin in _searched(table):
        value = row.get(key)
        if value is None or value == "":
            continue
        text = value if field is None else display(field, value)
        parts.append(" ".join(fold(text).split()))
        if pinyin:
            parts.extend(pinyin_keys(text))
    return SEPARATOR.join(parts)


_searched_fields: dict[int, tuple[Table, tuple[tuple[str, Field | None, bool], ...]]] = {}
"""By identity of the table, kept alive here: asked for each row of an import."""


def _searched(table: Table) -> tuple[tuple[str, Field | None, bool], ...]:
    """(key, field or None when the cell is its own text, with pinyin) of the fields a search looks through."""
    if id(table) not in _searched_fields:
        found = [field for field in table.fields if field.searched and field.kind not in _NOT_TEXT]
        plain = tuple((field.key, None if field.kind in _TEXT_KINDS else field, field.pinyin) for field in found)
        _searched_fields[id(table)] = (table, plain)
    return _searched_fields[id(table)][1]


def sort_key(text: str) -> str:
    """What to sort a text by: Chinese by pinyin, character by character, numbers by value ("2" before "10")."""
    return (_DIGITS.sub(_padded, text) if _DIGITS.search(text) else text).translate(_SORT_TABLE)


class _SortTable(dict[int, str]):
    """Code point -> syllable and character, worked out when first met; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        syllable = first_reading(folded)
        self[code] = f"{syllable}{folded}" if syllable else folded
        return self[code]


_DIGITS = re.compile(r"[0-9０-９]+")
_SORT_TABLE = _SortTable()


def _padded(match: re.Match[str]) -> str:
    return half_width(match[0]).lstrip("0").zfill(_NUMBER_WIDTH)


def _one_line(field: Field, text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", "").strip()


def _long_text(field: Field, text: str) -> str:
    """Inner line breaks and indents stay; only blank ends go."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def _code(field: Field, text: str) -> str:
    """Digits are kept as text. A number that a spreadsheet has rounded is refused (trap 58)."""
    cleaned = "".join(half_width(text).split())
    if _SCIENTIFIC.fullmatch(cleaned):
        raise ValueError(f"{field.heading}成了科学记数，末几位已经丢失，请在原表把这一列改成文本格式后重新填写。")
    return cleaned


def _phone(field: Field, text: str) -> str:
    return _one_line(field, half_width(text))


def _choice(field: Field, text: str) -> str:
    wanted = "".join(fold(text).split())
    for choice in field.choices:
        if "".join(fold(choice).split()) == wanted:
            return choice
    raise ValueError(f"“{text.strip()[:20]}”不在{field.heading}的选项里，请选{'、'.join(field.choices)}之一。")


def _integer(field: Field, text: str) -> int:
    cleaned = "".join(half_width(text).split())
    if not _INTEGER.fullmatch(cleaned):
        raise ValueError(f"“{text.strip()[:20]}”不是整数，请只写数字。")
    return int(cleaned.split(".")[0].replace(",", ""))


def _boolean(field: Field, text: str) -> int:
    word = fold(text).strip()
    if word in _YES_WORDS:
        return 1
    if word in _NO_WORDS:
        return 0
    raise ValueError(f"“{text.strip()[:20]}”看不出是或否，请写“是”或“否”。")


def _reference(field: Field, text: str, id_of: IdOf) -> int:
    found = id_of(field.target or "", _one_line(field, text))
    if found is None:
        raise ValueError(f"没有找到{field.heading}“{text.strip()[:20]}”，请从列表里选，或先登记它。")
    return found


def _details(field: Field, text: str) -> None:
    raise ValueError(f"{field.heading}是一张小表，请在表单里逐条填写。")


def _file(field: Field, text: str) -> None:
    raise ValueError(f"{field.heading}是附件，不能填写文字，请在表单里选择文件。")


_PARSERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.TEXT: _one_line,
    Kind.LONG_TEXT: _long_text,
    Kind.CODE: _code,
    Kind.PHONE: _phone,
    Kind.CHOICE: _choice,
    Kind.INTEGER: _integer,
    Kind.MONEY: lambda field, text: parse_money(text),
    Kind.DATE: lambda field, text: parse_date(text),
    Kind.BOOLEAN: _boolean,
    Kind.DETAILS: _details,
    Kind.FILE: _file,
}
