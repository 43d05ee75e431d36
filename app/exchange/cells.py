"""Cleans the cells of one record by the kinds of their fields, with a remark for everything that was changed."""

from __future__ import annotations

from app.exchange import clean
from app.exchange.import_plan import PlannedRow
from app.exchange.sheet_rules import LOST_DIGITS, ImportRules, warn
from db.declarations import Field, Kind, Table

LONG_CELL = 2000
"""Characters from which a cell is remarked on (samples README, LONG_CELL)."""

_CODE_TEXTS = {
    "FULLWIDTH_CODE": "含全角字符，已转半角",
    "CODE_SPACES": "含空格，已去除",
    "CODE_CASE": "含小写字母，已转大写",
}
_DATE_TEXTS = {
    "SERIAL_DATE": "是表格内部的日期序号，已换算为{value}",
    "PARTIAL_DATE": "没有写到日，按空处理",
    "BAD_DATE": "不是有效日期，按空处理",
}


VERBATIM = (Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.PHONE)


def set_own_cell(row: PlannedRow, cell: object, field: Field, *, rules: ImportRules) -> None:
    """Puts a cell of our own export into a row: texts come back exactly as they were written."""
    if field.kind in VERBATIM and isinstance(cell, str):
        row.raw[field.key] = cell
        row.values[field.key] = cell or None
    else:
        set_cell(row, cell, field, rules=rules)


def set_cell(row: PlannedRow, cell: object, field: Field, *, rules: ImportRules) -> None:
    """Puts a cell into a row: `raw` as it stood, `values` clean; remarks and refusals go to the row."""
    text = clean.text_of(cell)
    row.raw[field.key] = text
    if clean.lost_digits(cell) and field.kind not in (Kind.INTEGER, Kind.MONEY):
        sentence = f"“{field.heading}”是 15 位以上的数字，表格已丢失末几位，请把该列改为文本后重新填写"
        row.values[field.key] = None
        warn(row, LOST_DIGITS, sentence, field.key)
        return
    if field.key == rules.seq:
        row.values[field.key] = _seq(row, text) or None
    elif clean.is_placeholder(text):
        code = "CODE_PLACEHOLDER" if field.kind is Kind.CODE else "PLACEHOLDER"
        warn(row, code, f"{field.heading}填“{text.strip()}”，按空处理", field.key)
        row.values[field.key] = None
    else:
        row.values[field.key] = _value(row, cell, field, rules=rules)


def _seq(row: PlannedRow, text: str) -> str:
    plain, codes = clean.clean_seq(text)
    sentences = {
        "FULLWIDTH_SEQ": "序号为全角数字，已转半角",
        "SEQ_SUFFIX": f"序号带{'顿号' if '、' in text else '标点'}“{clean.squeeze(text)}”，已去除",
        "SEQ_MULTI": f"序号单元格为“{plain}”，导入为1条并提示人工拆分",
    }
    for code in codes:
        warn(row, code, sentences[code], "seq")
    return plain


def _value(row: PlannedRow, cell: object, field: Field, *, rules: ImportRules) -> object:
    text = clean.text_of(cell)
    if not text.strip():
        return None
    if len(text) > LONG_CELL:
        warn(row, "LONG_CELL", f"{field.heading} {len(text)} 字，超过{LONG_CELL}字，完整保留", field.key)
    if field.key in rules.listed:
        return "；".join(clean.split_names(text))
    if field.kind is Kind.LONG_TEXT:
        return text
    if field.kind is Kind.CODE:
        return _code(row, text, field)
    if field.kind is Kind.DATE:
        return _date(row, cell, field)
    if field.kind is Kind.CHOICE:
        return _choice(row, clean.join_lines(text), field, rules=rules)
    if field.kind in (Kind.INTEGER, Kind.MONEY, Kind.BOOLEAN):
        return _parsed(row, text, field)
    if field.key == rules.anchor and clean.has_line_break(text):
        warn(row, "NAME_LINEBREAK", "名称含换行（PDF转表格断行），已拼接", field.key)
    return clean.join_lines(text)


def _code(row: PlannedRow, text: str, field: Field) -> str:
    value, codes = clean.clean_code(text)
    for code in codes:
        warn(row, code, f"{field.heading}{_CODE_TEXTS[code]}", field.key)
    return value


def _date(row: PlannedRow, cell: object, field: Field) -> str | None:
    value, code = clean.read_date(cell)
    if code:
        sentence = _DATE_TEXTS[code].format(value=value)
        warn(row, code, f"{field.heading}“{clean.text_of(cell).strip()}”{sentence}", field.key)
    return value


def _choice(row: PlannedRow, text: str, field: Field, *, rules: ImportRules) -> str | None:
    """The choice the text means, None for a word that is none; rules with synonyms judge that word themselves."""
    synonyms = rules.synonyms.get(field.key, {})
    for plain in (clean.squeeze(text), clean.comparable(text)):
        if (word := synonyms.get(plain, plain)) in field.choices:
            return word
    if field.key not in rules.synonyms:
        warn(row, "BAD_VALUE", f"{field.heading}“{text}”不在可选范围内，按空处理", field.key)
    return None


def _parsed(row: PlannedRow, text: str, field: Field) -> object:
    from app.core.text import parse  # pinyin tables come with it: only for registers that have such fields

    try:
        return parse(field, text)
    except ValueError as error:
        warn(row, "BAD_VALUE", f"{error}，按空处理".replace("。，", "，"), field.key)
        return None


def fields_by_key(table: Table) -> dict[str, Field]:
    """The fields of a table that a sheet can carry."""
    return {field.key: field for field in table.fields if field.stored and field.kind is not Kind.REFERENCE}
