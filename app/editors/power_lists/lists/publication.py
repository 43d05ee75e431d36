"""What must be in order before a version is published. Source: hard validations of the domain notes, 2.8."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.core.errors import Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import (
    CHECK_LIST,
    ENTRUSTED_LIST,
    FROZEN_STATES,
    GONE,
    GRANT_LIST,
    JOINT_DUTIES,
    LOCAL_DUTIES,
    MODEL_LIST,
    OWN_LIST,
    POWER_TYPES,
    RECALLED_DUTIES,
    STATUTORY_LIST,
    TAKEN_BACK,
)
from app.editors.power_lists.lists.review import open_steps
from app.editors.power_lists.lists.versions import items_of
from db.declarations import Row

OF_POWERS = frozenset({OWN_LIST, GRANT_LIST, STATUTORY_LIST, ENTRUSTED_LIST, CHECK_LIST, MODEL_LIST})
"""Kinds whose items are powers: they need a type, a basis and a body."""
_NEED_BASIS = frozenset(POWER_TYPES[:9])
"""National types 01-09: no power without a law."""
_MOST = 200
"""Problems told at once; more would not be read."""


def ready(row: Row, reading: Reading) -> tuple[Message, ...]:
    """What keeps a version from being published; nothing for one that was published already or came from above."""
    stored = next((one for one in reading.all_rows(Query("power_list")) if one["id"] == row["id"]), None)
    if stored is None or stored["state"] in FROZEN_STATES:
        return ()  # brought in by an import with its whole life, or only its note is changed
    found = [*_about_list(row)]
    if not row["waiver_reason"]:
        found += [*_unheard(row, reading), *content_problems(row, reading)]
    return tuple(found)


def _about_list(row: Row) -> Iterator[Message]:
    if row["effective_on"] and row["approved_on"] and row["effective_on"] < row["approved_on"]:
        yield Message("effective_on", f"施行日期 {row['effective_on']} 早于批准日期 {row['approved_on']}，请核对。")


def _unheard(row: Row, reading: Reading) -> Iterator[Message]:
    for step in open_steps(row, reading.children("review_opinion", row["id"]), reading):
        yield Message("", f"没有公布：{step.name}还没有同意的意见，请先记录意见。")


def content_problems(row: Row, reading: Reading) -> tuple[Message, ...]:
    """Every item that lacks something, each named with what it lacks."""
    items = items_of(reading, (row["id"],))
    if not items:
        return (Message("", "没有公布：清单里还没有事项。"),)
    context = _Context(row, reading, items)
    problems = [f"“{_called(item)}”{what}" for item in items for what in context.lacks(item)]
    problems += context.doubles()
    told = [Message("", f"没有公布：{problem}，请补正。") for problem in problems[:_MOST]]
    if len(problems) > _MOST:
        told.append(Message("", f"另外还有 {len(problems) - _MOST} 处，补正以上各处后再核对。"))
    return tuple(told)


def _called(item: Row) -> str:
    seq = f"{item['seq']} " if item["seq"] else ""
    return seq + " · ".join(filter(None, (item["item_name"], item["sub_item_name"])))


class _Context:
    """What the checks of one list look at besides the single item."""

    def __init__(self, row: Row, reading: Reading, items: list[Row]) -> None:
        self._row, self._items = row, items
        self._batches = {one["id"]: one for one in reading.all_rows(Query("grant_batch"))}
        ids = tuple(item["id"] for item in items)
        self._leads: set[int] = set()
        if row["list_kind"] == LOCAL_DUTIES:
            roles = reading.all_rows(Query("duty_role", filters=(Filter("item_id", values=ids),)))
            self._leads = {one["item_id"] for one in roles if one["role"] in ("牵头", "主体责任")}

    def lacks(self, item: Row) -> Iterator[str]:
        """What the item has not, as ends of a sentence."""
        kind = self._row["list_kind"]
        if not item["item_name"]:
            yield "没有名称"
        if item["state"] in GONE:
            if item["state"] == TAKEN_BACK and not item["receiving_dept"]:
                yield "已收回，没有写承接部门"
            return
        if kind in OF_POWERS:
            yield from self._power(item)
        if kind == GRANT_LIST:
            yield from self._grant(item)
        elif kind == JOINT_DUTIES and not item["superior_depts"]:
            yield "没有写对应上级部门"
        elif kind == RECALLED_DUTIES and not item["receiving_dept"]:
            yield "没有写承接部门"
        elif kind == LOCAL_DUTIES and item["id"] not in self._leads and not item["superior_depts"]:
            yield "没有写牵头或主体责任单位"

    def _power(self, item: Row) -> Iterator[str]:
        if not item["power_type"]:
            yield "没有权力类型"
        if not item["basis"] and item["power_type"] in _NEED_BASIS:
            yield "没有实施依据"
        if not item["exercising_body"] and self._row["list_kind"] != MODEL_LIST:
            yield "没有行使主体"

    def _grant(self, item: Row) -> Iterator[str]:
        batch = self._batches.get(item["batch_id"], {})
        if not item["former_dept"] and not batch.get("former_dept"):
            yield "没有写原实施部门"
        if not item["grant_mode"] and not batch.get("grant_mode"):
            yield "没有写赋权方式"
        if not (item["grant_approval_no"] or batch.get("approval_no") or self._row["approval_no"]):
            yield "没有批准文号"

    def doubles(self) -> list[str]:
        """Codes that stand at several items; the parts of one item share a code."""
        coded: dict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
        for item in self._items:
            if item["item_code"]:
                name = item["item_name"] if item["sub_item_name"] else f"{item['item_name']}\0{item['id']}"
                coded[item["item_code"]].setdefault((name, ""), item)
        return [
            f"职权编码 {code} 用在{'、'.join(f'“{_called(item)}”' for item in items.values())}"
            for code, items in coded.items()
            if len(items) > 1
        ]
