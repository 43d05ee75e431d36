"""Who leads an item: the unit a whistle must call first, read out of the list that names it."""

from __future__ import annotations

from app.core.rules import Reading
from db.declarations import Row

LEADING = ("牵头", "主体责任")
"""Roles of 属地管理 that lead, the first that is given counts (domain notes, 2.7)."""

_BY_KIND = {
    "配合履职事项": ("superior_depts",),
    "上级部门收回事项": ("receiving_dept",),
    "属地管理责任清单": ("superior_depts", "guide_dept"),
}
_OWN = ("office", "exercising_body")


def lead_of(item_id: int, reading: Reading) -> str:
    """Name of the leading unit of an item, several joined by 、; "" when its list names none."""
    item = reading.row("power_item", item_id)
    if item is None:
        return ""
    return _by_role(item_id, reading) or _by_columns(item, reading)


def _by_role(item_id: int, reading: Reading) -> str:
    roles = reading.children("duty_role", item_id)
    for word in LEADING:
        units = [role["unit"] for role in roles if role["role"] == word and role["unit"]]
        if units:
            return "、".join(dict.fromkeys(units))
    return ""


def _by_columns(item: Row, reading: Reading) -> str:
    kind = (reading.row("power_list", item["list_id"]) or {}).get("list_kind")
    filled = (item[key] for key in _BY_KIND.get(kind, _OWN) if item[key])
    return next((" ".join(cell.split()) for cell in filled), "")
