"""What the lists say about a matter that a department wants to hand on: taken back, forbidden, or in a list already.

Asks the lists in force and the negative list; the answer is kept with the application (domain notes, rows 15 and 16).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import BASIC_DUTIES, COMMUNITY_LIST, GONE, JOINT_DUTIES, RECALLED_DUTIES
from app.editors.power_lists.grants import negative
from app.editors.power_lists.lists.compare_words import normal
from app.editors.power_lists.lists.versions import lists_in_force
from db.declarations import Row

HELD = (BASIC_DUTIES, JOINT_DUTIES, COMMUNITY_LIST)
_SHORTEST = 6
"""Characters from which a name inside the applied matter counts as the same matter; shorter ones are too common."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the file knows.

    Attributes:
        entries: rows of the negative list in force. items: (kind, version, item, its name as compared) of the lists.
    """

    entries: tuple[Row, ...]
    items: tuple[tuple[str, str, Row, str], ...]


def known(reading: Reading) -> Known:
    """Reads the negative list and the lists of duties in force."""
    entries = negative.in_force(reading.all_rows(Query("negative_entry")), reading.today)
    lists = lists_in_force(reading.all_rows(Query("power_list")))
    items = [
        (kind, lists[kind]["version_label"], item, normal(item["item_name"]))
        for kind in (RECALLED_DUTIES, *HELD)
        if kind in lists
        for item in reading.all_rows(Query("power_item", filters=(Filter("list_id", values=(lists[kind]["id"],)),)))
    ]
    return Known(entries, tuple(items))


def finding(row: Row, lists: Known, reading: Reading) -> str | None:
    """A line for each objection, None when there is none."""
    lines = [*_forbidden(row, lists.entries), *_chosen(row, reading), *_listed(row, lists.items)]
    return "\n".join(dict.fromkeys(lines)) or None


def _forbidden(row: Row, entries: Iterable[Row]) -> Iterable[str]:
    told = "\n".join(str(row[key]) for key in ("matter_text", "reason") if row[key])
    for hit in negative.matches(told, entries):
        basis = f"，依据：{hit.entry['basis']}" if hit.entry["basis"] else ""
        yield f"负面清单（{hit.entry['kind']}）：{hit.words}{basis}"


def _chosen(row: Row, reading: Reading) -> Iterable[str]:
    """What the item or matter says that the clerk chose."""
    item = reading.row("power_item", row["item_id"]) if isinstance(row["item_id"], int) else None
    matter = reading.row("matter", row["matter_id"]) if isinstance(row["matter_id"], int) else None
    if item is not None and item["state"] in GONE:
        yield f"所选清单事项{item['state']}：{item['item_name']}"
    elif matter is not None and matter["standing"] in GONE:
        yield f"所选事项{matter['standing']}：{matter['item_name']}"


def _listed(row: Row, items: Iterable[tuple[str, str, Row, str]]) -> Iterable[str]:
    wanted = normal(row["matter_text"]) if isinstance(row["matter_text"], str) else ""
    for kind, version, item, name in items:
        if not _same(row, item, name=name, wanted=wanted):
            continue
        if kind == RECALLED_DUTIES:
            holder = f"，承接部门：{item['receiving_dept']}" if item["receiving_dept"] else ""
            yield f"已收回（{version}）：{item['item_name']}{holder}"
        else:
            yield f"已在{kind}（{version}）里，不必另行准入：{item['item_name']}"


def _same(row: Row, item: Row, *, name: str, wanted: str) -> bool:
    if row["matter_id"] and row["matter_id"] == item["matter_id"]:
        return True
    return name == wanted or (len(name) >= _SHORTEST and name in wanted)


def is_objection(line: str) -> bool:
    """Whether a line of a finding speaks against the application; being in a list already does not."""
    return not line.startswith("已在")
