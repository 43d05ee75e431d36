"""派驻机构: posts in all and the decision that counts, from its detail rows (domain notes, row 9)."""

from __future__ import annotations

from app.core.marks import Mark
from app.core.planned import Key, details, filled, owners, touched
from app.core.rules import Reading
from app.editors.power_lists.work.moments import is_day
from app.editors.power_lists.work.power_fields import STATIONED_UNIT, UNIT_CHANGE
from db.changes import ChangeSet
from db.declarations import Row

_POSTS = ("admin_posts", "institution_posts")


def sum_posts(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in the sum of posts and the number of the latest decision."""
    units = touched(change, STATIONED_UNIT, reading)
    cells: dict[Key, Row] = {}
    concerned = [*owners(change, UNIT_CHANGE, "unit_id", reading), *units]
    for owner, changes in details(change, UNIT_CHANGE, "unit_id", concerned, reading).items():
        unit = units[owner][1] if owner in units else reading.row(STATIONED_UNIT.key, owner)
        if unit is None:
            continue
        posts = [unit[key] for key in _POSTS if isinstance(unit[key], int)]
        dated = [one for one in changes.values() if is_day(one["changed_on"])]
        newest = max(dated, key=lambda one: one["changed_on"], default=None)
        cells[owner] = {
            "total_posts": sum(posts) if posts else None,
            "latest_decision": newest["decision_no"] if newest else None,
        }
    return filled(change, STATIONED_UNIT, cells, reading)


def mark(row: Row, _today: str) -> Mark | None:
    """More staff than posts."""
    staff, posts = row["actual_staff"], row["total_posts"]
    allowed = (posts or 0) + (row["hired_posts"] or 0)
    if staff is None or posts is None or staff <= allowed:
        return None
    return Mark(f"实有人数超出编制和编外 {staff - allowed} 人", "warning")


FOLLOW_UPS = (sum_posts,)
MARKS = (("stationed_unit", mark),)
