"""The names of offices and departments that one cell holds: 甲局、乙局；丙局 are three."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[、，,；;/\n]+(?![^（(]*[）)])")
"""Not inside brackets: 市林木种苗中心（市野生动物保护中心、市森林防火中心） is one office."""


def names_in(text: str | None) -> list[str]:
    """The names in the order of the cell, without blanks around them; [] for an empty cell."""
    return [name.strip() for name in _BETWEEN.split(text or "") if name.strip()]
