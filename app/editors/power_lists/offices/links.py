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
from app.core.errors import BadInput, Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ARCHIVED, IN_USE
from app.editors.power_lists.fields import MATTER, POWER_ITEM, POWER_LIST
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
    r"^(?:对于?|关于|(?:所辖|辖区内?)的?|实行|实施|执行|遵守)|(?:的)?(?:行政)?(?:处罚|检查|监督检查|强制(?:措施|执行|拆除)?|拆除|查封|扣押|监管|行为|情况|活动)+$"
)
_COERCION = "行政强制"
_LONGEST_RUN = 4
"""Characters the two names share in one run, unless the other is about less: 安全……生产 is not 安全生产."""
_COERCED = 5
"""Characters from which the object of a coercion says something: 安全生产查封扣押 fits half of all punishments."""
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
    core = core_of(name)
    return frozenset(core[at : at + 2] for at in range(len(core) - 1))


@lru_cache(maxsize=8192)
def core_of(name: str) -> str:
    """What a name is about, without the words around it: 对辖区内燃气经营企业的监督检查 -> 燃气经营企业."""
    core = name
    while (shorter := _AROUND.sub("", core)) != core:
        core = shorter
    return _MARKS.sub("", core)


def likeness(punish: str, other: str) -> float:
    """The part of what the other name is about that the name of the punishment has too, 0 without a common object.

    The object is common when the punishment has the two characters the other begins with (种子 of 种子生产经营场所)
    and a run of characters together with it.
    """
    first, second = pairs_of(punish), pairs_of(other)
    core, whole = core_of(other), core_of(punish)
    if len(second) < 2 or core[:2] not in whole:
        return 0.0
    run = min(len(core), _LONGEST_RUN)
    if not any(core[at : at + run] in whole for at in range(len(core) - run + 1)):
        return 0.0
    return len(first & second) / len(second)


def unlinked(reading: Reading) -> dict[str, list[Row]]:
    """Kind of link -> punishments in use that have no link of the kind."""
    have: dict[int, set[str]] = defaultdict(set)
    for link in reading.all_rows(Query("matter_link")):
        have[link["matter_id"]].add(link["link_kind"])
    punishments = _matters(reading, PUNISH)
    return {kind: [row for row in punishments if kind not in have[row["id"]]] for kind in LINKED.values()}


def _matters(reading: Reading, power_type: str) -> list[Row]:
    filters = (Filter("power_type", values=(power_type,)), Filter("standing", values=(IN_USE,)))
    return list(reading.all_rows(Query(MATTER.key, filters=filters)))


def suggestions(reading: Reading) -> list[Suggestion]:
    """For each punishment without a link the one matter of each kind that is most alike, if any is alike enough."""
    bare, bodies, found = unlinked(reading), _bodies(reading), []
    for power_type, kind in LINKED.items():
        least = _COERCED if power_type == _COERCION else 0
        others = _by_pair([row for row in _matters(reading, power_type) if len(core_of(row["item_name"])) >= least])
        for punish in bare[kind]:
            best = _best(punish, others, bodies)
            if best is not None:
                found.append(Suggestion(punish, best[1], kind, best[0]))
    return found


def _bodies(reading: Reading) -> dict[int, set[str]]:
    """Matter id -> the bodies that exercise it, by the lists that are not archived."""
    lists = tuple(row["id"] for row in reading.all_rows(Query(POWER_LIST.key)) if row["state"] != ARCHIVED)
    found: dict[int, set[str]] = defaultdict(set)
    for item in reading.all_rows(Query(POWER_ITEM.key, filters=(Filter("list_id", values=lists),))) if lists else ():
        if item["matter_id"] and item["exercising_body"]:
            found[item["matter_id"]].add("".join(item["exercising_body"].split()))
    return found


def _together(first: set[str], second: set[str]) -> bool:
    """Whether one body may hold both; 街道办事处 and 建设街道办事处 are one, and who is not named may be anyone."""
    if not first or not second:
        return True
    return any(one.endswith(other) or other.endswith(one) for one in first for other in second)


def _by_pair(matters: list[Row]) -> dict[str, list[Row]]:
    index: dict[str, list[Row]] = defaultdict(list)
    for row in matters:
        for pair in pairs_of(row["item_name"]):
            index[pair].append(row)
    return index


def _best(punish: Row, others: dict[str, list[Row]], bodies: dict[int, set[str]]) -> tuple[float, Row] | None:
    near = {row["id"]: row for pair in pairs_of(punish["item_name"]) for row in others.get(pair, ())}
    own = bodies.get(punish["id"], set())
    candidates = {key: row for key, row in near.items() if _together(own, bodies.get(key, set()))}
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
    if not edits:
        raise BadInput((Message("", "没有补上：没有名称相近、还没关联的检查和强制。"),))
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
