"""Who leads an item: the unit a whistle must call, as the list says that names it (the same answer as 归谁管)."""

from __future__ import annotations

import re

from app.core.rules import Reading
from app.editors.power_lists.lists.whose_parts import judge
from app.editors.power_lists.unit_names import names_in

_TITLES = re.compile(r"^(?:牵头|主责|责任)(?:单位|部门)[：:]\s*")


def lead_of(item_id: int, reading: Reading) -> str:
    """Name of the leading unit of an item, several joined by 、; "" when its list names none."""
    item = reading.row("power_item", item_id)
    if item is None:
        return ""
    own_list = reading.row("power_list", item["list_id"]) or {}
    roles = reading.children("duty_role", item_id)
    _, lead, _ = judge(item, own_list, roles, str(reading.setting("unit") or ""))
    return "、".join(names(lead))


def names(text: str | None) -> list[str]:
    """The units a cell names, in its order, each once."""
    parts = (_TITLES.sub("", part).strip() for part in names_in(text))
    return list(dict.fromkeys(part for part in parts if part))
