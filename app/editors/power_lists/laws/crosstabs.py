"""Laws × what their newest edition changes: every figure opens the items."""

from __future__ import annotations

from app.core.crosstab import Counted, Crosstab, CrosstabCell
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.laws.impact import ADVICE, impacts

_MOST = 40
"""Laws of one table at most: each is looked up in all lists."""


def _cell(ids: set[int]) -> CrosstabCell:
    return CrosstabCell(len(ids), (Filter("id", values=tuple(sorted(ids))),) if ids else None)


def law_changes(reading: Reading, query: Query) -> Counted:
    """Items of open lists and lists in force by law and by what happens to the citation, for laws with editions."""
    laws = [row for row in reading.all_rows(query) if _amended(reading, row["id"])]
    rows, every = [], {word: set() for word in ADVICE}
    for law in laws[:_MOST]:
        found: dict[str, set[int]] = {word: set() for word in ADVICE}
        for one in impacts(reading, law["id"]):
            found[one.change].add(one.item["id"])
            every[one.change].add(one.item["id"])
        rows.append((law["law_title"], tuple(_cell(found[word]) for word in ADVICE)))
    more = f"只列前 {_MOST} 部；请先筛选法规。" if len(laws) > _MOST else ""
    return Counted(
        "法规修订与事项",
        f"草稿和现行清单里引用各法规的事项数，一个事项有几处引用时可能在几栏各计一次；登记了两个以上版本或已废止的法规才列出。{more}",
        "法规",
        tuple(ADVICE),
        tuple(rows),
        "power_item",
        tuple(_cell(every[word]) for word in ADVICE) if rows else (),
    )


def _amended(reading: Reading, law_id: int) -> bool:
    row = reading.row("law", law_id)
    return bool(row) and (row["law_state"] == "已废止" or len(reading.children("law_edition", law_id)) > 1)


CROSSTABS = (Crosstab("law-changes", "法规修订与事项", "law", law_changes),)
