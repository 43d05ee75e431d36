"""Tables of counts over functions, offices, use, links, completeness and templates (L13 and its kin).

Every figure opens its rows: by filters of the register where they say it exactly, else by the records themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.core.crosstab import Counted, Crosstab, CrosstabCell, titled
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import IN_USE, ITEM_STATES, MODEL_LIST, POWER_TYPES
from app.editors.power_lists.fields import MATTER, OFFICE, POWER_ITEM, POWER_LIST
from app.editors.power_lists.lists.versions import lists_in_force
from app.editors.power_lists.offices import boilerplate, completeness, limits, links, usage
from app.editors.power_lists.offices.fields import FUNCTION, TEXT_TEMPLATE
from app.editors.power_lists.offices.rehoming import all_names, bare
from app.editors.power_lists.unit_names import names_in
from app.editors.power_lists.work.limits import limit
from db.declarations import Row

_BLANK = "未注明"
_NO_FUNCTION = "未归入职能"
_HELD = ITEM_STATES[:3]
"""States of an item that the street still has."""


def _cell(rows: Iterable[Row]) -> CrosstabCell:
    """A figure that opens exactly these records."""
    ids = tuple(row["id"] for row in rows)
    return CrosstabCell(len(ids), (Filter("id", values=ids),) if ids else None)


def _figure(number: int | None) -> CrosstabCell:
    """A figure that stands for no records."""
    return CrosstabCell(number or 0, None)


def held_query(reading: Reading, query: Query) -> tuple[Query, str]:
    """(query, words for the note): without a choice of lists only those in force count, each item once a kind."""
    if any(part.field in ("list_id", "id") for part in query.filters):
        return query, "数的是列表里选出的清单。"
    lists = lists_in_force(reading.all_rows(Query(POWER_LIST.key))).values()
    ids = tuple(row["id"] for row in lists if row["list_kind"] != MODEL_LIST)
    held = replace(query, filters=(*query.filters, Filter("list_id", values=ids))) if ids else query
    return held, "没有选清单时，每种清单只数现行的一版，不数通用清单。"


def _types(rows: Iterable[Row]) -> tuple[str, ...]:
    """Types that occur, in national order, the empty one last."""
    there = {row["power_type"] for row in rows}
    return (*(name for name in POWER_TYPES if name in there), *((_BLANK,) if None in there else ()))


def _by_type(rows: list[Row], types: tuple[str, ...]) -> tuple[CrosstabCell, ...]:
    return tuple(_cell(row for row in rows if (row["power_type"] or _BLANK) == name) for name in types)


def functions(reading: Reading, _query: Query) -> Counted:
    """Function × type over the items in use."""
    matters = [row for row in reading.all_rows(Query(MATTER.key)) if row["standing"] == IN_USE]
    names = {row["id"]: row["name"] for row in reading.all_rows(Query(FUNCTION.key))}
    groups: dict[int | None, list[Row]] = {row_id: [] for row_id in names}
    for row in matters:
        groups.setdefault(row["function_id"], []).append(row)
    types = _types(matters)
    rows = [(names.get(key, _NO_FUNCTION), (*_by_type(own, types), _cell(own))) for key, own in groups.items()]
    return Counted(
        titled(reading, "职能与事项对照"),
        "数的是事项库里在用的事项，一个事项只数一次，不论它在几份清单里。",
        "职能",
        (*types, "合计"),
        tuple(rows),
        MATTER.key,
        (*_by_type(matters, types), _cell(matters)),
    )


def offices(reading: Reading, query: Query) -> Counted:
    """Office × type over the items of the query, with headcount; an item of several offices counts for each."""
    held, counted = held_query(reading, query)
    items = [row for row in reading.all_rows(held) if row["state"] in _HELD or not row["state"]]
    registered = [row for row in reading.all_rows(Query(OFFICE.key)) if not row["valid_to"]]
    office_of = {bare(name): row["name"] for row in registered for name in all_names(row)}
    # A name in use is not the former name of another.
    office_of |= {bare(row["name"]): row["name"] for row in registered}
    groups: dict[str, list[Row]] = {row["name"]: [] for row in registered}
    for item in items:
        for name in dict.fromkeys(office_of.get(bare(name), name) for name in names_in(item["office"])) or (_BLANK,):
            groups.setdefault(name, []).append(item)
    heads = {row["name"]: row for row in registered}
    types = _types(items)
    rows = [
        (
            name,
            (
                _figure(heads.get(name, {}).get("headcount_approved")),
                _figure(heads.get(name, {}).get("headcount_actual")),
                *_by_type(own, types),
                _cell(own),
            ),
        )
        for name, own in groups.items()
        if own or heads.get(name, {}).get("office_kind") != "上级部门"
    ]
    total = (
        _figure(sum(row["headcount_approved"] or 0 for row in registered)),
        _figure(sum(row["headcount_actual"] or 0 for row in registered)),
        *_by_type(items, types),
        _cell(items),
    )
    return Counted(
        titled(reading, "机构编制与事项对照"),
        f"{counted}一个事项由几个机构承办时，每个机构各数一次，合计只数一次；已收回和已取消的不数。",
        "机构",
        ("核定编制", "实有人数", *types, "事项"),
        tuple(rows),
        POWER_ITEM.key,
        total,
    )


def use(reading: Reading, _query: Query) -> Counted:
    """Type × how often used, this year and over the years that count as idle."""
    year = int(reading.today[:4])
    span = max(limit(limits.IDLE_YEARS, reading), 1)
    few = limit(limits.IDLE_TIMES, reading)
    now = usage.times_of(reading, range(year, year + 1))
    long = usage.times_of(reading, range(year - span + 1, year + 1))
    matters = [row for row in reading.all_rows(Query(MATTER.key)) if row["standing"] == IN_USE]
    classes: tuple[tuple[str, Callable[[int], bool]], ...] = (
        ("今年用过", lambda key: bool(now.get(key))),
        ("今年没用过", lambda key: now.get(key) == 0),
        ("今年没有数", lambda key: key not in now),
        (f"{span}年内不超过{few}次", lambda key: key in long and (long[key] or 0) <= few),
    )

    def cells(own: list[Row]) -> tuple[CrosstabCell, ...]:
        return (*(_cell(row for row in own if of_class(row["id"])) for _, of_class in classes), _cell(own))

    types = _types(matters)
    groups = [(name, [row for row in matters if (row["power_type"] or _BLANK) == name]) for name in types]
    return Counted(
        titled(reading, f"{year}年事项使用情况"),
        "前三栏合起来是全部在用事项；最后一栏另按几年累计，与前三栏有重叠。",
        "权力类型",
        (*(heading for heading, _ in classes), "在用事项"),
        tuple((name, cells(own)) for name, own in groups),
        MATTER.key,
        cells(matters),
    )


def linked(reading: Reading, _query: Query) -> Counted:
    """Punishments with and without the check and the coercion that belong to them."""
    unlinked = links.unlinked(reading)
    everyone = [
        row
        for row in reading.all_rows(Query(MATTER.key, filters=(Filter("power_type", values=(links.PUNISH,)),)))
        if row["standing"] == IN_USE
    ]
    rows = []
    for kind, without in unlinked.items():
        ids = {row["id"] for row in without}
        rows.append((kind, (_cell(row for row in everyone if row["id"] not in ids), _cell(without), _cell(everyone))))
    return Counted(
        titled(reading, "处罚的关联检查和强制"),
        "关联在事项库里逐项填写，也可以用“补上处罚的关联检查和强制”按名称建议。",
        "关系",
        ("已关联", "未关联", "处罚事项"),
        tuple(rows),
        MATTER.key,
    )


def complete(reading: Reading, query: Query) -> Counted:
    """Element × present or missing over the items of the query."""
    lists = {row["id"]: row for row in reading.all_rows(Query(POWER_LIST.key))}
    held, counted = held_query(reading, query)
    items = [row for row in reading.all_rows(held) if row["state"] in _HELD or not row["state"]]
    elements = completeness.wanted(reading)
    lacking = {row["id"]: completeness.missing(row, lists.get(row["list_id"], {}), elements) for row in items}
    by_element: dict[str, set[int]] = defaultdict(set)
    for row_id, headings in lacking.items():
        for heading in headings:
            by_element[heading].add(row_id)

    def cells(bad: set[int]) -> tuple[CrosstabCell, ...]:
        return _cell(row for row in items if row["id"] not in bad), _cell(row for row in items if row["id"] in bad)

    rows = [(element.heading, cells(by_element[element.heading])) for element in elements]
    return Counted(
        titled(reading, "要素完整情况"),
        f"{counted}监督方式和救济渠道在清单上统一写明的，也算有；已收回和已取消的不数。",
        "要素",
        ("有", "缺"),
        tuple(rows),
        POWER_ITEM.key,
        cells({row_id for row_id, headings in lacking.items() if headings}),
    )


def templates(reading: Reading, _query: Query) -> Counted:
    """Template × open items that still hold its text, and those that differ."""
    rows = []
    for template in reading.all_rows(Query(TEXT_TEMPLATE.key)):
        if template["template_kind"] in boilerplate.REFERENCE_OF:
            everyone, other = boilerplate.users(reading, template), boilerplate.differing(reading, template)
            ids = {row["id"] for row in other}
            same = [row for row in everyone if row["id"] not in ids]
            rows.append((template["name"], (_cell(same), _cell(other), _cell(everyone))))
    return Counted(
        titled(reading, "模板套用情况"),
        "只数草稿和审核中的清单。",
        "模板",
        ("与模板相同", "与模板不同", "套用"),
        tuple(rows),
        POWER_ITEM.key,
    )


def _lists_chosen(reading: Reading, query: Query) -> set[int] | None:
    """Ids of the lists that the query asks for, None when it asks for none."""
    parts = tuple(part for part in query.filters if part.field == "list_id")
    if not parts:
        return None
    return {row["list_id"] for row in reading.all_rows(Query(query.table, filters=parts))}


def before_after(reading: Reading, query: Query) -> Counted:
    """Type × items before and after, for the newest version that was drafted from another one, of those chosen."""
    lists = list(reading.all_rows(Query(POWER_LIST.key)))
    chosen = _lists_chosen(reading, query)
    by_ulid = {row["ulid"]: row for row in lists}
    drafted = [row for row in lists if row["base_ulid"] in by_ulid]
    if chosen is not None:
        drafted = [row for row in drafted if not chosen.isdisjoint({row["id"], by_ulid[row["base_ulid"]]["id"]})]
    new = max(drafted, key=lambda row: (row["id"] in (chosen or ()), row["id"]), default=None)
    if new is None:
        return Counted(
            "调整前后对照", "还没有从上一版起草的版本。", "权力类型", ("调整前", "调整后", "增减"), (), POWER_ITEM.key
        )
    old = by_ulid[new["base_ulid"]]
    sides = [_held(reading, row["id"]) for row in (old, new)]
    types = _types(sides[0] + sides[1])

    def cells(pair: list[list[Row]]) -> tuple[CrosstabCell, ...]:
        return (_cell(pair[0]), _cell(pair[1]), _figure(len(pair[1]) - len(pair[0])))

    def of_type(name: str) -> list[list[Row]]:
        return [[row for row in side if (row["power_type"] or _BLANK) == name] for side in sides]

    return Counted(
        titled(reading, f"{new['list_kind']}调整前后对照"),
        f"调整前：{old['version_label']}；调整后：{new['version_label']}（{new['state']}）。已收回和已取消的不数。",
        "权力类型",
        ("调整前", "调整后", "增减"),
        tuple((name, cells(of_type(name))) for name in types),
        POWER_ITEM.key,
        cells(sides),
    )


def _held(reading: Reading, list_id: int) -> list[Row]:
    rows = reading.all_rows(Query(POWER_ITEM.key, filters=(Filter("list_id", values=(list_id,)),)))
    return [row for row in rows if row["state"] in _HELD or not row["state"]]


CROSSTABS = (
    Crosstab("before-after", "调整前后对照", POWER_ITEM.key, before_after),
    Crosstab("functions", "职能与事项对照", MATTER.key, functions),
    Crosstab("offices", "机构编制与事项对照", POWER_ITEM.key, offices),
    Crosstab("use", "事项使用情况", MATTER.key, use),
    Crosstab("links", "处罚的关联检查和强制", MATTER.key, linked),
    Crosstab("completeness", "要素完整情况", POWER_ITEM.key, complete),
    Crosstab("templates", "模板套用情况", TEXT_TEMPLATE.key, templates),
)
