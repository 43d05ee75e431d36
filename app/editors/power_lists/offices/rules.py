"""What the registers of offices and functions forbid: two rows of use for one item and year would be added up."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from app.core.errors import Message
from app.core.planned import changed
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.fields import MATTER
from app.editors.power_lists.offices.fields import ITEM_USE
from db.declarations import Row

_Key = tuple[object, object]
_Places = dict[_Key, set[int]]

_SEEN: WeakKeyDictionary[Reading, _Places] = WeakKeyDictionary()
"""Per decision: (matter, year) -> rows of the file and rows already judged; read once however many rows come."""


def guard_use(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Guard: one row for an item and a year. Doubles of older files may be changed, moved away and deleted."""
    if after is None or not changed(before, after, "matter_id", "year"):
        return ()
    key = _key(after)
    there = _places(reading).setdefault(key, set())
    others = [reading.row(ITEM_USE.key, row_id) for row_id in there - {after["id"]}]
    there.add(after["id"])
    if not any(other is not None and _key(other) == key for other in others):
        return ()
    name = reading.title(MATTER.key, after["matter_id"])
    text = f"没有保存：“{name}”{after['year']} 年已经有一行使用次数，两行会重复计算；请改那一行，或换一个年度。"
    return (Message("year", text),)


def _key(row: Row) -> _Key:
    return row["matter_id"], row["year"]


def _places(reading: Reading) -> _Places:
    if reading not in _SEEN:
        places: _Places = {}
        for row in reading.all_rows(Query(ITEM_USE.key)):
            places.setdefault(_key(row), set()).add(row["id"])
        _SEEN[reading] = places
    return _SEEN[reading]


GUARDS = ((ITEM_USE.key, guard_use),)
