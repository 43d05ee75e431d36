"""Remarks on one citation or law by itself; never a refusal."""

from __future__ import annotations

import re

from app.core.errors import Message, Severity
from app.editors.power_lists.laws.fields import REPEALED
from db.declarations import Row


def check_citation(row: Row) -> tuple[Message, ...]:
    """Warns of a citation without an article and of brackets that the title should not have."""
    found = []
    if not row.get("article"):
        found.append(("article", "这条依据没有写到条，请补上“第…条”或附件的项。"))
    if re.search("[《》]", row.get("law_title") or ""):
        found.append(("law_title", "法规名称不带书名号；里面引用的名称用〈〉。"))
    return tuple(Message(field, text, Severity.WARNING) for field, text in found)


def check_law(row: Row) -> tuple[Message, ...]:
    """Warns of a repealed law that does not say what replaced it, and of brackets in its title."""
    found = []
    if re.search("[《》]", row.get("law_title") or ""):
        found.append(("law_title", "法规名称不带书名号；里面引用的名称用〈〉。"))
    if row.get("law_state") == REPEALED and not row.get("repealed_by"):
        found.append(("repealed_by", "已废止的法规请写明由哪一部代替，没有就写“无”。"))
    return tuple(Message(field, text, Severity.WARNING) for field, text in found)


ROW_CHECKS = (("power_citation", check_citation), ("law", check_law))
