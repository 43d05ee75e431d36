"""What only several cells of one row show: warnings beside the field, never a refusal.

Sources: 行政处罚法 Art. 24 (a province decides what is 交由行使), order of the steps in domain notes 2.7.
"""

from __future__ import annotations

import re
from itertools import pairwise

from app.core.errors import Message, Severity
from db.declarations import Row

_DISTRICT = re.compile(r"[区县旗](?:人民)?政府$")
"""A government below the province."""

_AUTONOMOUS = re.compile(r"自治区(?:人民)?政府$")
_STEPS = (
    ("proposed_on", "提出日期"),
    ("opinion_on", "意见日期"),
    ("legality_on", "审核日期"),
    ("approved_on", "批准日期"),
    ("announced_on", "公告日期"),
)


def _doubt(field: str, text: str) -> Message:
    return Message(field, text, Severity.WARNING)


def check_batch(row: Row) -> tuple[Message, ...]:
    """Steps out of order, and a decision by a government that may not take it."""
    found = []
    known = [(key, heading, row[key]) for key, heading in _STEPS if row.get(key)]
    for (_, before, earlier), (key, heading, day) in pairwise(known):
        if day < earlier:
            found.append(_doubt(key, f"{heading} {day} 早于{before} {earlier}，请核对。"))
    organ = row.get("approval_organ") or ""
    if row.get("grant_mode") == "交由行使" and _DISTRICT.search(organ) and not _AUTONOMOUS.search(organ):
        found.append(
            _doubt("approval_organ", f"交由行使要由省级决定，“{organ}”不是省级机关，请核对赋权方式或批准机关。")
        )
    return tuple(found)


def check_case(row: Row) -> tuple[Message, ...]:
    """A case is settled on a day, in a way, and not before it was filed."""
    filed, settled, way = row.get("filed_on"), row.get("settled_on"), row.get("settlement")
    if filed and settled and settled < filed:
        return (_doubt("settled_on", f"处置日期 {settled} 早于立案日期 {filed}，请核对。"),)
    if way and not settled:
        return (_doubt("settled_on", f"处置写了“{way}”，请补上处置日期。"),)
    if settled and not way:
        return (_doubt("settlement", "有处置日期，请选择怎么处置的。"),)
    return ()


def check_entry(row: Row) -> tuple[Message, ...]:
    """An entry does not end before it begins."""
    since, until = row.get("since"), row.get("until")
    return (
        (_doubt("until", f"停用日期 {until} 早于起始日期 {since}，请核对。"),)
        if since and until and until < since
        else ()
    )


ROW_CHECKS = (("grant_batch", check_batch), ("grant_case", check_case), ("negative_entry", check_entry))
