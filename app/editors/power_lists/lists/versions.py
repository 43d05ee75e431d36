"""Which lists are frozen, which one is in force, how a new version is named. Source: domain notes, 2.1 and 2.6."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ARCHIVED, FROZEN_STATES, MODEL_LIST, PUBLISHED
from db.declarations import Row

_ADJUSTMENT = "{year}年第{number}次调整"


def name_of(row: Row) -> str:
    """权责清单（2025年版）."""
    return f"{row['list_kind']}（{row['version_label']}）"


def item_name(item: Row) -> str:
    """Name of an item with its sub-item: 对占道经营的处罚（流动摊点）."""
    return f"{item['item_name']}（{item['sub_item_name']}）" if item["sub_item_name"] else item["item_name"] or ""


def is_frozen(row: Row) -> bool:
    """True when nothing in the list may change: published, archived, or a model list with its items."""
    return row["state"] in FROZEN_STATES or row["list_kind"] == MODEL_LIST


def open_lists(reading: Reading) -> dict[int, Row]:
    """Id -> list that may still be changed."""
    return {row["id"]: row for row in reading.all_rows(Query("power_list")) if not is_frozen(row)}


def open_items(reading: Reading) -> list[Row]:
    """The items of those lists, in order of entry."""
    ids = tuple(open_lists(reading))
    return items_of(reading, ids) if ids else []


def in_force(lists: Iterable[Row], kind: str) -> Row | None:
    """The list of a kind that counts today: the newest 已公布, else the newest that is not 已归档; None without any."""
    own = [row for row in lists if row["list_kind"] == kind and row.get("state") != ARCHIVED]
    published = [row for row in own if row.get("state") == PUBLISHED]
    return max(published or own, key=_age, default=None)


def _age(row: Row) -> tuple[str, int]:
    return row.get("effective_on") or row.get("published_on") or "", row["id"]


def lists_in_force(lists: Iterable[Row]) -> dict[str, Row]:
    """Kind -> list that counts today."""
    rows = list(lists)
    found = {kind: in_force(rows, kind) for kind in dict.fromkeys(row["list_kind"] for row in rows)}
    return {kind: row for kind, row in found.items() if row is not None}


def base_of(row: Row, lists: Iterable[Row]) -> Row | None:
    """The version a list was drafted from; None for the first one."""
    return next((one for one in lists if row["base_ulid"] and one["ulid"] == row["base_ulid"]), None)


def items_of(reading: Reading, list_ids: Sequence[int]) -> list[Row]:
    """Stored items of lists, in order of entry."""
    return list(reading.all_rows(Query("power_item", filters=(Filter("list_id", values=tuple(list_ids)),))))


def next_label(lists: Iterable[Row], kind: str, year: int) -> str:
    """2026年第1次调整, counting on from those of the kind in the same year."""
    pattern = re.compile(rf"{year}年第(\d+)次调整")
    labels = [row["version_label"] for row in lists if row["list_kind"] == kind]
    numbers = [int(found[1]) for label in labels if (found := pattern.fullmatch(label))]
    return _ADJUSTMENT.format(year=year, number=max(numbers, default=0) + 1)
