"""Turns single cells of foreign spreadsheets into stored cells, saying what was changed. Knows no table.

Rules: README of the import samples, "Normalisation". Names are never NFKC-normalised (it would turn （ ， into ASCII).
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from app.core.dates import parse_date, parse_month

PLACEHOLDERS = frozenset({"/", "／", "\\", "无", "待定", "—", "——", "-", "--", "－", "–"})
"""Cells that mean "nothing here" (samples README, rule 3)."""

LOST_DIGITS_FROM = 10**15
"""Excel keeps 15 significant digits; a longer number has already lost its last ones (trap 58)."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_WIDTH_ALNUM = {code: half for code, half in _HALF_WIDTH.items() if chr(half).isalnum()}
_LINE_BREAK = re.compile(r"[ \t\u3000\xa0]*(?:\r\n|[\r\n\x0b\x0c\u2028\u2029])[ \t\u3000\xa0]*")

_YEAR_ONLY = re.compile(r"(?:19|20|[一二][〇零○Ｏ九])[\d〇零○Ｏ一二三四五六七八九]{2}年?[度版]?")
_VAGUE = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月[上中下]旬|[上下]半年|第?[一二三四1-4]季度|[年月]?[初中底末])")
_FROM_DAY = re.compile(r"自?(.+?日)起?(?:施行|实施|执行|生效)?")
"""自2024年7月1日起施行: the day alone is the date."""
_DAY_NUMBER = re.compile(r"(?:[2-6]\d|7[0-2])\d{3}(?:\.\d+)?")
"""Excel's numbers of the days 1954 to 2099; smaller numbers are amounts or slips."""

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
_UNSAVABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _mended(found: re.Match[str]) -> str:
    """Line and page feeds of old formats are line ends; other control characters are dropped, no file keeps them."""
    return "\n" if found[0] in "\x0b\x0c" else ""


def half_width(text: str) -> str:
    """Full-width ASCII and blanks to half width. For headings, numbers, codes and dates only."""
    return text.translate(_HALF_WIDTH)


def visible(text: str) -> str:
    """Without zero-width characters that come along when text is copied from web pages."""
    return _INVISIBLE.sub("", text)


def squeeze(text: str) -> str:
    """Without any white space, for comparing."""
    return "".join(text.split())


def comparable(text: object) -> str:
    """Form in which two spellings of the same text are equal: no white space, half width, lower case."""
    return squeeze(visible(unicodedata.normalize("NFKC", str(text)))).lower() if text not in (None, "") else ""


def text_of(cell: object) -> str:
    """What a person sees in the cell: text as it is but for line ends, 4.0 -> "4", dates as ISO, True -> "是"."""
    if isinstance(cell, str):
        text = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
        return _UNSAVABLE.sub(_mended, text) if _UNSAVABLE.search(text) else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def lost_digits(cell: object) -> bool:
    """True for a number so long that the spreadsheet has dropped its last digits."""
    return isinstance(cell, float) and abs(cell) >= LOST_DIGITS_FROM


def is_placeholder(text: str) -> bool:
    """True for 无, / and their like."""
    return text.strip() in PLACEHOLDERS


def join_lines(text: str) -> str:
    """One line: line breaks go together with the blanks around them, ends are trimmed (README rule 1)."""
    return _LINE_BREAK.sub("", visible(text).strip()).strip()


def has_line_break(text: str) -> bool:
    """True when a line break stands inside the text, not only at its ends."""
    return _LINE_BREAK.search(text.strip()) is not None


def split_lines(text: str) -> list[str]:
    """The non-empty lines, trimmed."""
    return [line for line in _LINE_BREAK.split(text.strip()) if line]


def clean_seq(text: str) -> tuple[str, list[str]]:
    """Printed 序号 and the codes of what was changed: "３" -> "3", "3、" -> "3", "2,3" stays."""
    codes = []
    written = squeeze(visible(text))
    plain = written.translate(_HALF_WIDTH_ALNUM)
    if plain != written and any(char.isdigit() for char in plain):
        codes.append("FULLWIDTH_SEQ")
    plain = re.sub(r"^(\d+)\.0$", r"\1", plain)
    bare = re.fullmatch(r"[(（]?(\d+)[)）、.．。]?", plain)
    if bare:
        if bare[1] != plain:
            codes.append("SEQ_SUFFIX")
        plain = bare[1]
    elif re.fullmatch(r"\d+([,，、和及]\d+)+", plain):
        codes.append("SEQ_MULTI")
    return plain, codes


def seq_numbers(text: str) -> list[int]:
    """The numbers a 序号 cell takes up: "2,3" -> [2, 3]; text without a number gives none."""
    return [int(number) for number in re.findall(r"\d+", half_width(text))][:50]


def clean_code(text: str) -> tuple[str, list[str]]:
    """A code in half width, without blanks, upper case, and the codes of what was changed (README rules 2 and 7)."""
    codes = []
    written = visible(text).strip()
    half = half_width(written)
    if half != written.replace("\u3000", " "):
        codes.append("FULLWIDTH_CODE")
    bare = squeeze(half)
    if bare != half:
        codes.append("CODE_SPACES")
    if bare != bare.upper():
        codes.append("CODE_CASE")
    return bare.upper(), codes


def read_date(cell: object) -> tuple[str | None, str]:
    """ISO date or None, and "", SERIAL_DATE, PARTIAL_DATE or BAD_DATE (README rule 6)."""
    text = text_of(cell).strip()
    if not text:
        return None, ""
    from_day = _FROM_DAY.fullmatch(squeeze(text))
    try:
        return parse_date(from_day[1] if from_day else text), ""
    except ValueError:
        pass
    plain = half_width(text)
    if parse_month(text) or _YEAR_ONLY.fullmatch(plain) or _VAGUE.fullmatch(plain):
        return None, "PARTIAL_DATE"
    if _DAY_NUMBER.fullmatch(plain):
        return parse_date(text, serial=True), "SERIAL_DATE"
    return None, "BAD_DATE"


_COUNTED = re.compile(r"(共有?|共计|合计|总计)?:?\s*(\d+)\s*(项|条|个|件|类|家|人)")


def count_in(text: str) -> int | None:
    """The number declared in 行政许可（11项）, 合计15项 or 许可1项、处罚2项，共3项; None when there is none."""
    found = _COUNTED.findall(half_width(text))
    whole = [int(number) for word, number, _ in found if word]
    if whole or not found:
        return whole[-1] if whole else None
    return sum(int(number) for _, number, unit in found if unit == found[-1][2])


_NAME_ENDS = re.compile(
    r"(局|委|科|室|处|股|所|站|队|办|部|院|中心|大厅|政府|街道|社区|委员会|办事处|镇|乡|公司|协会|机构|单位|部门|组|厅)"
    r"(?:[(（].*[)）])?[、，,；;：:]?$"
)


def split_names(text: str) -> list[str]:
    """Names that line breaks separate (README rule 7); lines broken inside a name are joined again first.

    A break separates two names only when the line before it ends like the name of a body; a table made from a PDF
    breaks every few characters.
    """
    lines = split_lines(text)
    whole = [bool(_NAME_ENDS.search(line)) for line in lines]
    if not all(whole):
        return [join_lines(text)]
    return [line.strip("、，,；;") for line in lines]
