"""Which rows of lists a rule or an action of this group may read or change."""

from __future__ import annotations

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import DRAFT
from app.editors.power_lists.lists import versions
from db.declarations import Row


def lists_of(reading: Reading, *kinds: str) -> list[Row]:
    """Lists of these kinds, in order of entry."""
    return list(reading.all_rows(Query("power_list", filters=(Filter("list_kind", values=kinds),))))


def is_open(of_list: Row | None) -> bool:
    """Whether rows of the list may still change."""
    return of_list is not None and not versions.is_frozen(of_list)


def in_force(reading: Reading, kind: str) -> Row | None:
    """The list of a kind that counts today, None without any."""
    return versions.in_force(lists_of(reading, kind), kind)


def draft_of(reading: Reading, kind: str) -> Row | None:
    """The latest draft of a kind, None when nothing is being drafted."""
    drafts = (row for row in lists_of(reading, kind) if row["state"] == DRAFT)
    return max(drafts, key=lambda row: row["id"], default=None)


def items_in(reading: Reading, list_id: int) -> list[Row]:
    """Rows of a list, in order of entry."""
    return versions.items_of(reading, (list_id,))


def items_of_batch(reading: Reading, batch_id: int) -> list[Row]:
    """Every row that came with a batch, whatever list and version it stands in."""
    return list(reading.all_rows(Query("power_item", filters=(Filter("batch_id", values=(batch_id,)),))))


def newest_of_batch(reading: Reading, batch_id: int) -> list[Row]:
    """The rows of a batch in the newest list of each kind that has some."""
    rows = items_of_batch(reading, batch_id)
    newest: dict[str, int] = {}
    kind_of: dict[int, str] = {}
    for list_id in {row["list_id"] for row in rows}:
        of_list = reading.row("power_list", list_id)
        kind_of[list_id] = of_list["list_kind"] if of_list else ""
        newest[kind_of[list_id]] = max(newest.get(kind_of[list_id], 0), list_id)
    return [row for row in rows if newest[kind_of[row["list_id"]]] == row["list_id"]]
