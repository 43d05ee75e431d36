"""Linked 处罚–检查–强制: a power to punish is of little use without the check before and the coercion behind it.

Source: adjustment of delegated powers on three triggers, one of them "pilot powers with their linked checks and
coercive measures" (德州); linked 检查 and 强制 are to be suggested whenever a 处罚 is added.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from app.core.action import Action
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.fields import MATTER
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Row

PUNISH = "行政处罚"
LINKED = {"行政检查": "关联检查", "行政强制": "关联强制"}
"""Type of the other matter -> kind of the link a punishment has to it."""

_BACK = "关联处罚"
_LIKE = 0.6
_SHOWN = 30
_AROUND = re.compile(
    r"^(?:对于?|关于)|(?:的)?(?:行政)?(?:处罚|检查|监督检查|强制(?:措施|执行|拆除)?|拆除|查封|扣押|监管|行为|情况|活动)+$"
)
_MARKS = re.compile(r"[\s，。、；：（）()《》〈〉“”\"'·\-]+|未按(?:照)?规定|违反|不符合|擅自|违法|单位|个人|进行|实施")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A punishment, the other matter, the kind of link and how alike their objects are, 0 to 1."""

    punish: Row
    other: Row
    kind: str
    likeness: float


@lru_cache(maxsize=8192)
def pairs_of(name: str) -> frozenset[str]:
    """Pairs of characters of what a name is about: 对燃气经营企业的监督检查 -> 燃气, 气经, …."""
    core = name
    while (shorter := _AROUND.sub("", core)) != core:
        core = shorter
    core = _MARKS.sub("", core)
    return frozenset(core[at : at + 2] for at in range(len(core) - 1))


def likeness(punish: str, other: str) -> float:
    """The part of what the other name is about that the name of the punishment has too."""
    first, second = pairs_of(punish), pairs_of(other)
    return len(first & second) / len(second) if len(second) >= 2 else 0.0


def unlinked(reading: Reading) -> dict[str, list[Row]]:
    """Kind of link -> punishments in use that have no link of the kind."""
    have: dict[int, set[str]] = defaultdict(set)
    for link in reading.all_rows(Query("matter_link")):
        have[link["matter_id"]].add(link["link_kind"])
    punishments = _matters(reading, PUNISH)
    return {kind: [row for row in punishments if kind not in have[row["id"]]] for kind in LINKED.values()}


def _matters(reading: Reading, power_type: str) -> list[Row]:
    filters = (Filter("power_type", values=(power_type,)), Filter("standing", values=("在用",)))
    return list(reading.all_rows(Query(MATTER.key, filters=filters)))


def suggestions(reading: Reading) -> list[Suggestion]:
    """For each punishment without a link the one matter of each kind that is most alike, if any is alike enough."""
    bare, found = unlinked(reading), []
    for power_type, kind in LINKED.items():
        others = _by_pair(_matters(reading, power_type))
        for punish in bare[kind]:
            best = _best(punish, others)
            if best is not None:
                found.append(Suggestion(punish, best[1], kind, best[0]))
    return found


def _by_pair(matters: list[Row]) -> dict[str, list[Row]]:
    index: dict[str, list[Row]] = defaultdict(list)
    for row in matters:
        for pair in pairs_of(row["item_name"]):
            index[pair].append(row)
    return index


def _best(punish: Row, others: dict[str, list[Row]]) -> tuple[float, Row] | None:
    candidates = {row["id"]: row for pair in pairs_of(punish["item_name"]) for row in others.get(pair, ())}
    scored = [(likeness(punish["item_name"], row["item_name"]), -row["id"]) for row in candidates.values()]
    best = max(scored, default=(0.0, 0))
    return (best[0], candidates[-best[1]]) if best[0] >= _LIKE else None


def _preview(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    found, bare = suggestions(reading), unlinked(reading)
    counts = "，".join(f"没有{kind}的处罚 {len(rows)} 项" for kind, rows in bare.items())
    if not found:
        return (f"{counts}；没有找到名称相近、可以建议的。",)
    lines = [f"{one.punish['item_name'][:36]} ← {one.kind}：{one.other['item_name'][:36]}" for one in found[:_SHOWN]]
    more = [f"……另有 {len(found) - _SHOWN} 条"] if len(found) > _SHOWN else []
    return (f"{counts}；按名称相近建议 {len(found)} 条：", *lines, *more)


def link_all(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Write every suggestion, seen from both sides."""
    edits: list[Edit] = []
    for one in suggestions(reading):
        note = f"按名称建议，相近 {one.likeness:.0%}"
        for matter, kind, other in ((one.punish, one.kind, one.other), (one.other, _BACK, one.punish)):
            values = {"matter_id": matter["id"], "link_kind": kind, "other_id": other["id"], "note": note}
            edits.append(Edit(Deed.INSERT, "matter_link", values))
    return ChangeSet(f"补上关联事项 {len(edits) // 2} 对", tuple(edits), source="action")


ACTIONS = (
    Action(
        "matter-link-suggest",
        "补上处罚的关联检查和强制…",
        MATTER.key,
        link_all,
        preview=_preview,
        whole=True,
        note="按名称相近找出处罚对应的检查和强制，写成关联事项；不对的删去，也可以整步撤销。",
    ),
)
