"""The items that may still be changed: rows of lists that are neither published, archived nor a model list."""

from __future__ import annotations

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import FROZEN_STATES, MODEL_LIST
from db.declarations import Row


def open_lists(reading: Reading) -> dict[int, Row]:
    """Id -> list that may still be changed."""
    lists = reading.all_rows(Query("power_list"))
    return {row["id"]: row for row in lists if row["state"] not in FROZEN_STATES and row["list_kind"] != MODEL_LIST}


def open_items(reading: Reading) -> list[Row]:
    """The items of those lists, in order of entry."""
    ids = tuple(open_lists(reading))
    return list(reading.all_rows(Query("power_item", filters=(Filter("list_id", values=ids),)))) if ids else []
