"""Says what a row below or above the header is when it is no record: band, total, note, signature, blank and so on.

Kinds are those of the import samples' README: title, attachment_label, filler, repeated_header, continuation,
section_band, subtotal, total, footer_note, signature, blank, sheet_rejected.
"""

from __future__ import annotations

import re

from app.exchange.clean import half_width, squeeze
from app.exchange.headings import Header, normal_heading
from app.exchange.sheet_grid import SheetGrid

_AFTER_TOTAL = r"(事项|项目|项数|数)?($|[\d:：(（共])"
_TOTAL = re.compile(rf"(本表|全表|全部|本清单|以上|总)?(合计|总计|共计|总数|累计){_AFTER_TOTAL}|共有?\d+[项条件个]")
_SUBTOTAL = re.compile(rf".{{0,10}}小计{_AFTER_TOTAL}|.{{1,10}}合计{_AFTER_TOTAL}")
_FILLER = re.compile(r"续表|[续接][上前][表页]|转下页|(以下)?空白|以下无正文|[本此]页无正文|第\d+页([,，/]?共\d+页)?")
_NOTE = re.compile(r"(附?注|备注|说明|填表说明|填报说明|注释|提示)(\d*[:：.、]|$)|※|\*|★")
_SIGNATURE = re.compile(
    r"(审核人?|制表人?|填表人?|填报人|审批人?|批准人?|复核人?|单位负责人|负责人|分管领导|主要领导|经办人|联系人|联系电话"
    r"|签字|签名|签章|盖章|\(?盖章\)?|\(?公章\)?|制表日期|审核日期)([:：(（]|$)"
)
_ATTACHMENT = re.compile(r"附(件|表|录)[\d一二三四五六七八九十之—-]*[:：]?")
_TITLE_WORDS = re.compile(r"清单|目录|一览表|名册|台账|公示|汇总表|统计表|登记表")
_LABEL = re.compile(r"[^:：]{1,12}[:：]")
_BAND = re.compile(
    r"(?P<number>[(（]?[一二三四五六七八九十百]+[)）]?[、.．]|[(（][一二三四五六七八九十百]+[)）]|第[一二三四五六七八九十]+[部分章节类])\s*\S"
)
_NUMERAL = re.compile(r"[(（]?[一二三四五六七八九十百]+[)）]?[、.．]?")
_COUNT = re.compile(r"[(（]?(共)?\s*\d+\s*(项|条|个|件)[)）]?\s*$")
_MAX_BAND = 60
_MAX_TOTAL = 200
_COLUMNS_COUNTED = 3


def head_kind(texts: dict[int, str]) -> str:
    """Kind of a row above the header, from its own texts (column -> text)."""
    if not texts:
        return "blank"
    distinct = list(dict.fromkeys(squeeze(half_width(text)) for text in texts.values()))
    if len(distinct) == 1 and _ATTACHMENT.fullmatch(distinct[0]):
        return "attachment_label"
    if _TITLE_WORDS.search(distinct[0]) and not _is_labelled(distinct[0]):
        return "title"
    if any(_LABEL.match(text) for text in distinct):
        return "filler"
    return "title" if len(distinct) == 1 else "filler"


def _is_labelled(text: str) -> bool:
    label = _LABEL.match(text)
    return bool(label) and not _ATTACHMENT.match(text) and not _TITLE_WORDS.search(label[0])


def is_repeated_header(texts: dict[int, str], header: Header) -> bool:
    """True when most of the row's texts are headings in their own columns."""
    for level in header.texts:
        same = sum(
            len(text) <= _MAX_BAND and level.get(column) == normal_heading(text) for column, text in texts.items()
        )
        if level and same >= max(1, round(0.6 * len(level))) and same >= 0.6 * len(texts):
            return True
    return False


def total_kind(texts: dict[int, str]) -> str:
    """One of "subtotal", "total" and "", from the first text of the row."""
    first, *others = [squeeze(text) for text in texts.values()]
    if len(first) > _MAX_TOTAL or any(len(text) > _MAX_BAND for text in others):
        return ""
    return "total" if _TOTAL.match(first) else "subtotal" if _SUBTOTAL.match(first) else ""


def is_filler(text: str) -> bool:
    """True for （续表）, 接上页, 第2页 and their like."""
    return bool(_FILLER.fullmatch(squeeze(half_width(text)).strip("()-—")))


def is_title(text: str) -> bool:
    """True for the title of a list, again on a further page: …权责清单（续）; a numbered one is a band."""
    plain = re.sub(r"[(（][^（）()]*[)）]$", "", squeeze(text))
    return bool(re.search(rf"({_TITLE_WORDS.pattern})$", plain)) and not _BAND.match(plain)


def is_column_numbers(texts: dict[int, str]) -> bool:
    """True for a row below the header that counts the columns: 1 2 3 …, (1) (2) (3) …, 甲 乙 丙 … ."""
    plain = [half_width(squeeze(text)).strip("()") for text in texts.values()]
    return len(plain) >= _COLUMNS_COUNTED and any(
        plain == counting[: len(plain)]
        for counting in ([str(number) for number in range(1, 100)], list("甲乙丙丁戊己庚辛壬癸"))
    )


def is_signature(texts: dict[int, str]) -> bool:
    """True for 审核人：… 制表人：… rows: labels, with or without names, and nothing long."""
    plain = [squeeze(half_width(text)) for text in texts.values()]
    return bool(_SIGNATURE.match(plain[0])) and all(len(text) <= 40 for text in plain) if plain else False


def is_note(text: str) -> bool:
    """True for 注：…, 附注：…, 说明：… ."""
    return bool(_NOTE.match(squeeze(half_width(text))))


def is_band(grid: SheetGrid, row: int, texts: dict[int, str], header: Header, *, anchor: int) -> bool:
    """True for a lone short text that stands over the rows below.

    It is numbered (一、…), counted (…（5项）), spread over the columns, or a word where the running number should be.

    Args:
        anchor: column of the records' names; a lone text there is a record unless it is counted or numbered.
    """
    if len(set(texts.values())) != 1:
        return False
    column, text = next(iter(texts.items()))
    plain = squeeze(text)
    if len(plain) > _MAX_BAND or plain.endswith(("。", "；", ";")) or _LABEL.match(plain):
        return False
    wide = len(texts) > 1 or grid.span(row, column)[1] - column >= max(1, len(header.columns) // 2)
    numbered = is_numbered(plain)
    if column == anchor and not wide:
        return numbered and len(header.columns) > 1
    starts_left = column <= min(header.columns)
    return wide or (starts_left and (numbered or not re.search(r"\d", half_width(plain))))


def is_numbered(text: str) -> bool:
    """True for 一、… and …（5项）."""
    return bool(_BAND.match(text) or _COUNT.search(text))


def band_text(texts: dict[int, str], *, seq: int | None) -> str:
    """The band a row spells over two or three cells (一 | 行政许可 | 3项), "" when it does not.

    Args:
        seq: column of running numbers that counts records in digits, None when numerals are their numbers.
    """
    columns, parts = list(texts), [squeeze(text) for text in texts.values()]
    count = f"（{parts.pop()}）" if len(parts) > 1 and _COUNT.fullmatch(parts[-1]) else ""
    if len(parts) == 1:
        return parts[0] + count if count and _BAND.match(parts[0]) else ""
    if len(parts) == 2 and columns[0] == seq and _NUMERAL.fullmatch(parts[0]):
        number = parts[0] if parts[0][-1] in ")）、.．" else f"{parts[0]}、"
        return number + parts[1] + count
    return ""


def band_level(text: str) -> int:
    """1 for 一、…, 2 for （一）…, so that the second stands under the first."""
    return 2 if squeeze(text).startswith(("（", "(")) else 1


def band_name(text: str) -> str:
    """The band without numbering, count and the word 领域: 一、城市管理领域（5项） -> 城市管理."""
    plain = _COUNT.sub("", squeeze(text))
    plain = re.sub(r"^[(（]?[一二三四五六七八九十百]+[)）]?[、.．]?", "", plain) if _BAND.match(plain) else plain
    plain = plain.rstrip("：:")
    return plain.removesuffix("领域") or plain
