"""The power type that the end of an item's name tells: 对…的处罚, …的检查."""

from __future__ import annotations

import re

NAME_ENDS = {
    "处罚": "行政处罚",
    "强制": "行政强制",
    "强制措施": "行政强制",
    "强制执行": "行政强制",
    "检查": "行政检查",
    "许可": "行政许可",
    "确认": "行政确认",
    "奖励": "行政奖励",
    "征收": "行政征收",
    "给付": "行政给付",
    "裁决": "行政裁决",
}


def type_of_name(name: str) -> str:
    """The power type the end of a name tells: 对…的处罚 -> 行政处罚; "" when it does not."""
    plain = re.sub(r"[（(][^（）()]*[)）]$", "", "".join(name.split()))
    return next((kind for end, kind in NAME_ENDS.items() if plain.endswith(end)), "")
