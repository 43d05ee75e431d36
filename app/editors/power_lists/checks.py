"""What only several cells of an item show together: warnings beside the field, never a refusal.

Sources: validations and enumerations of the domain notes (soft rules); 16-character codes as measured in published
lists: region 6, body 3, type 2, main item 3, sub-item 2; Liaoning's basic codes have 12.
"""

from __future__ import annotations

import re

from app.core.errors import Message, Severity
from app.editors.power_lists.enumerations import POWER_TYPES
from app.editors.power_lists.name_types import type_of_name
from db.declarations import Row

_NEED_BASIS = frozenset(POWER_TYPES[:9])
"""行政许可 to 行政裁决, national types 01-09: no power without a law."""

_LETTERS = ("XK", "CF", "QZ", "ZS", "GF", "JC", "QR", "JL", "CJ", "QT")
_TYPE_OF_CODE = dict(zip(_LETTERS, POWER_TYPES[:10], strict=True))
"""Letters of the Fujian portal; numbers differ from place to place and are not judged."""

_CODE_LENGTHS = frozenset({12, 16})
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两\d]+条")
_LONG_NAME = 120
_WIDE_DIGITS = re.compile(r"[０-９]")


def check_item(row: Row) -> tuple[Message, ...]:
    """Warnings about one item, in field order."""
    found = (_name(row), _digits(row), _type(row), _code(row), _basis(row), _grant(row), _recall(row))
    return tuple(Message(field, text, Severity.WARNING) for field, text in found if text)


def _name(row: Row) -> tuple[str, str]:
    length = len(row.get("item_name") or "")
    return (
        "item_name",
        f"事项名称有 {length} 字，超过 {_LONG_NAME} 字，请核对是否混入了别的内容。" if length > _LONG_NAME else "",
    )


def _digits(row: Row) -> tuple[str, str]:
    wide = _WIDE_DIGITS.findall(row.get("item_name") or "")
    return "item_name", f"事项名称里有全角数字“{''.join(wide)}”，请改成半角。" if wide else ""


def _type(row: Row) -> tuple[str, str]:
    """A name that ends as another type's names do; 其他行政权力 where a type of its own fits (domain notes, 2.8)."""
    told, own = type_of_name(row.get("item_name") or ""), row.get("power_type")
    differs = told and own and told != own
    return "power_type", f"名称像{told}，权力类型却是“{own}”，请核对。" if differs else ""


def _code(row: Row) -> tuple[str, str]:
    code = row.get("item_code") or ""
    if code and len(code) not in _CODE_LENGTHS:
        return "item_code", f"职权编码一般是 16 位，这里是 {len(code)} 位，请核对。"
    told = _TYPE_OF_CODE.get(code[9:11]) if len(code) == 16 else None
    if told and row.get("power_type") and told != row["power_type"]:
        return "item_code", f"编码里的 {code[9:11]} 表示{told}，与权力类型“{row['power_type']}”不一致，请核对。"
    return "item_code", ""


def _basis(row: Row) -> tuple[str, str]:
    basis = row.get("basis") or ""
    if not basis:
        needed = row.get("power_type") in _NEED_BASIS and row.get("state") != "已收回"
        return "basis", f"{row['power_type']}事项要有实施依据，请补上法规名称和条款。" if needed else ""
    return "basis", "" if _ARTICLE.search(basis) else "实施依据没有写到条，请补上“第…条”。"


def _grant(row: Row) -> tuple[str, str]:
    missing = row.get("grant_mode") in ("赋权", "委托") and not row.get("former_dept")
    return "former_dept", f"{row['grant_mode']}事项要写明原实施部门。" if missing else ""


def _recall(row: Row) -> tuple[str, str]:
    missing = row.get("state") == "已收回" and not row.get("receiving_dept")
    return "receiving_dept", "已收回的事项要写明承接部门。" if missing else ""


ROW_CHECKS = (("power_item", check_item),)
