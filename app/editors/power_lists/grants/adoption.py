"""A provincial model list taken over item by item: adopted, not applicable, undecided, added by the street itself.

Sources: model lists of 112 items that each street adapts (domain notes, row 1); the four marks and their counts must
add up with both lists.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.core.action import Action, require
from app.core.crosstab import Axis, Counted, Counting, Crosstab, count_by
from app.core.errors import BadInput, Message, Severity
from app.core.planned import Key, changed, filled, touched
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import DRAFT, GONE, MODEL_LIST, OWN_LIST, POWER_TYPES
from app.editors.power_lists.grants.fields import DECISIONS, MODEL_ADOPTION
from app.editors.power_lists.grants.items import draft_of, in_force, items_in
from app.editors.power_lists.item_fields import POWER_ITEM
from app.editors.power_lists.lists.fields import POWER_LIST
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import ID_COLUMNS, Field, Kind, Row

ADOPTED, UNSUITABLE, UNDECIDED, LOCAL = DECISIONS
_NOT_COPIED = frozenset({*ID_COLUMNS, "list_id", "seq", "batch_id", "change_note"})


def fill_adoption(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Follow-up: name and type come from the item judged; a judgement carries its day and who made it."""
    judged = touched(change, MODEL_ADOPTION, reading)
    items = touched(change, POWER_ITEM, reading) if judged else {}
    wanted: dict[Key, Row] = {}
    for key, (before, after) in judged.items():
        place = after["model_item_id"]
        item = items[place][1] if place in items else reading.row("power_item", place) if type(place) is int else None
        wanted[key] = {name: item[name] for name in ("item_name", "power_type") if item and not after[name]}
        if _newly_judged(before, after):
            wanted[key] |= {"judged_on": reading.today, "judged_by": reading.operator[:40] or None}
    return filled(change, MODEL_ADOPTION, wanted, reading)


def _newly_judged(before: Row | None, after: Row) -> bool:
    """The judgement is another one, and its day was not given with it."""
    if after["decision"] in (None, UNDECIDED) or not changed(before, after, "decision"):
        return False
    return after["judged_on"] == (before["judged_on"] if before else None)


def guard_adoption(_before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """不适用 needs a reason; the item judged should stand in a model list, an added one should not."""
    if after is None:
        return ()
    if after["decision"] == UNSUITABLE and not after["reason"]:
        return (Message("reason", "没有保存：标为“不适用”要写明理由，请填写。"),)
    item = reading.row("power_item", after["model_item_id"]) if after["model_item_id"] else None
    of_list = reading.row("power_list", item["list_id"]) if item else None
    text = ""
    if after["decision"] == LOCAL and item is not None:
        text = "“本地新增”是通用清单里没有的事项，请去掉通用清单事项，或改选判断。"
    elif after["decision"] != LOCAL and item is None:
        text = f"“{after['decision'] or UNDECIDED}”要对着通用清单里的事项，请选择通用清单事项。"
    elif of_list is not None and of_list["list_kind"] != MODEL_LIST:
        text = f"所选事项在“{of_list['list_kind']}”里，不在{MODEL_LIST}里，请核对。"
    return (Message("model_item_id", text, Severity.WARNING),) if text else ()


# -- 按通用清单生成采用表


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a table of adoption still lacks.

    Attributes:
        new: rows to add. moved: id of a judgement -> item of the newer model list it now stands for.
    """

    new: tuple[Row, ...]
    moved: dict[int, int]

    def count(self, decision: str) -> int:
        """New rows with that judgement."""
        return sum(row["decision"] == decision for row in self.new)


def _sheet_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    model = in_force(reading, MODEL_LIST)
    own = draft_of(reading, OWN_LIST) or in_force(reading, OWN_LIST)
    return (
        Field(
            "model_id",
            "通用清单",
            Kind.REFERENCE,
            required=True,
            target=POWER_LIST.key,
            default=model["id"] if model else None,
            help="省里或市里印发的通用权责清单。",
        ),
        Field(
            "own_id",
            "本街道清单",
            Kind.REFERENCE,
            target=POWER_LIST.key,
            default=own["id"] if own else None,
            help="与它对照：已有的记为采用，通用清单里没有的记为本地新增；可以不填。",
        ),
    )


def _sheet(reading: Reading, answers: Row) -> _Sheet:
    """Raises BadInput when the first list is no model list."""
    of_list = reading.row("power_list", answers["model_id"]) or {}
    if of_list.get("list_kind") != MODEL_LIST:
        raise BadInput((Message("model_id", f"没有生成：所选的不是{MODEL_LIST}，请另选一份或先导入。"),))
    known = list(reading.all_rows(Query(MODEL_ADOPTION.key)))
    own = _own_items(reading, answers.get("own_id"))
    own_matters = {item["matter_id"] for item in own} - {None}
    model_items = items_in(reading, of_list["id"])
    judged = {row["model_item_id"] for row in known}
    by_matter = _judged_before(reading, known)
    new: list[Row] = []
    moved: dict[int, int] = {}
    for item in model_items:
        if item["id"] in judged:
            continue
        before = by_matter.pop(item["matter_id"], None)
        if before is not None:
            moved[before] = item["id"]
        else:
            new.append(_new_row(item, own_matters))
    covered = {item["matter_id"] for item in model_items} | {row["own_matter_id"] for row in known}
    new += [_local_row(item) for item in own if item["matter_id"] not in covered]
    return _Sheet(tuple(new), moved)


def _own_items(reading: Reading, list_id: int | None) -> list[Row]:
    """Items of the street's own list, a matter once."""
    rows = [row for row in items_in(reading, list_id) if row["state"] not in GONE] if list_id else []
    return list({row["matter_id"] or -row["id"]: row for row in reversed(rows)}.values())[::-1]


def _judged_before(reading: Reading, known: list[Row]) -> dict[int | None, int]:
    """Matter -> id of the judgement about it in an older version of the model list."""
    found = {}
    for row in known:
        item = reading.row("power_item", row["model_item_id"]) if row["model_item_id"] else None
        if item is not None and item["matter_id"] is not None:
            found[item["matter_id"]] = row["id"]
    return found


def _new_row(item: Row, own_matters: set[int]) -> Row:
    there = item["matter_id"] in own_matters
    return {
        "item_name": item["item_name"],
        "power_type": item["power_type"],
        "model_item_id": item["id"],
        "decision": ADOPTED if there else UNDECIDED,
        "own_matter_id": item["matter_id"] if there else None,
        "remark": "本街道清单里已有同一事项" if there else None,
    }


def _local_row(item: Row) -> Row:
    return {
        "item_name": item["item_name"],
        "power_type": item["power_type"],
        "decision": LOCAL,
        "own_matter_id": item["matter_id"],
    }


def _make_sheet(reading: Reading, _ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_sheet_asks(reading, ()), answers)
    sheet = _sheet(reading, answers)
    if not sheet.new and not sheet.moved:
        raise BadInput((Message("model_id", "没有生成：通用清单和本街道清单的事项都已在采用表里，可以直接逐项判断。"),))
    edits = [Edit(Deed.UPDATE, MODEL_ADOPTION.key, {"model_item_id": item}, row) for row, item in sheet.moved.items()]
    edits += [Edit(Deed.INSERT, MODEL_ADOPTION.key, row) for row in sheet.new]
    return ChangeSet(f"生成采用表：新列 {len(sheet.new)} 条", tuple(edits), source="action")


def _sheet_preview(reading: Reading, _ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    if not answers.get("model_id"):
        return ()
    try:
        sheet = _sheet(reading, answers)
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    return (
        f"新列 {len(sheet.new)} 条：采用 {sheet.count(ADOPTED)}（本街道清单里已有），待定 {sheet.count(UNDECIDED)}，"
        f"本地新增 {sheet.count(LOCAL)}。",
        f"{len(sheet.moved)} 条原来的判断改对到这一版通用清单；其余判断不动。",
    )


# -- 采用并加入草稿


def _adopt_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    draft = draft_of(reading, OWN_LIST)
    return (
        Field(
            "list_id",
            "加入草稿",
            Kind.REFERENCE,
            required=True,
            target=POWER_LIST.key,
            default=draft["id"] if draft else None,
            help="本街道权责清单的草稿。",
        ),
    )


def _adopt_offered(row: Row, _reading: Reading) -> str:
    return "" if row["model_item_id"] else "本地新增的事项没有通用清单原文，不能从通用清单加入。"


def _adopt(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_adopt_asks(reading, ids), answers)
    of_list = reading.row("power_list", answers["list_id"]) or {}
    if of_list.get("list_kind") == MODEL_LIST or of_list.get("state") != DRAFT:
        text = "没有加入：所选清单不是本街道的草稿；请先起草新版本，再选那份草稿。"
        raise BadInput((Message("list_id", text),))
    there = {row["matter_id"] for row in items_in(reading, of_list["id"])}
    edits: list[Edit] = []
    copied = 0
    for row_id in ids:
        row = reading.row(MODEL_ADOPTION.key, row_id) or {}
        item = reading.row("power_item", row.get("model_item_id") or 0)
        if item is None:
            continue
        if item["matter_id"] not in there:
            edits += _copy(reading, item, of_list["id"], len(edits))
            there.add(item["matter_id"])
            copied += 1
        judged = {"decision": ADOPTED, "own_matter_id": item["matter_id"]}
        edits.append(Edit(Deed.UPDATE, MODEL_ADOPTION.key, judged, row_id))
    if not edits:
        raise BadInput((Message("", "没有加入：所选的都是本地新增，没有通用清单原文；请选通用清单的事项。"),))
    return ChangeSet(f"采用通用清单 {len(ids)} 项，加入草稿 {copied} 项", tuple(edits), source="action")


def _copy(reading: Reading, item: Row, list_id: int, start: int) -> list[Edit]:
    """The item and its detail rows as new rows of a list; `start` is the index of the first edit."""
    cells = {key: cell for key, cell in item.items() if key not in _NOT_COPIED}
    cells |= {"list_id": list_id, "state": "现行"}
    edits = [Edit(Deed.INSERT, "power_item", cells)]
    for details in POWER_ITEM.fields:
        if details.kind is Kind.DETAILS and details.target and details.parent_field:
            for child in reading.children(details.target, item["id"]):
                own = {key: cell for key, cell in child.items() if key not in ID_COLUMNS}
                edits.append(Edit(Deed.INSERT, details.target, own | {details.parent_field: Pending(start)}))
    return edits


def _adopt_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    if not answers.get("list_id"):
        return ()
    try:
        change = _adopt(reading, ids, answers)
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    copied = sum(edit.action is Deed.INSERT and edit.table == "power_item" for edit in change.edits)
    return (
        f"{len(ids)} 条记为“采用”；{copied} 项连同依据条款和责任阶段抄进草稿，其余草稿里已有，不重复加。",
        "抄进来的事项与通用清单对应同一事项；行使主体、承办机构请按本街道改。",
    )


# -- 标为不适用


def _unsuitable_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row(MODEL_ADOPTION.key, ids[0]) if ids else None) or {}
    return (
        Field(
            "reason",
            "理由",
            Kind.LONG_TEXT,
            required=True,
            default=row.get("reason"),
            help="如 本街道没有耕地，不涉及农村土地承包。",
        ),
    )


def _unsuitable_offered(row: Row, _reading: Reading) -> str:
    return "" if row["decision"] != LOCAL else "本地新增的事项不在通用清单里，谈不上适用不适用。"


def _mark_unsuitable(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_unsuitable_asks(reading, ids), answers)
    values = {"decision": UNSUITABLE, "reason": answers["reason"], "own_matter_id": None}
    edits = tuple(Edit(Deed.UPDATE, MODEL_ADOPTION.key, values, row_id) for row_id in ids)
    return ChangeSet(f"{len(ids)} 条标为不适用", edits, source="action")


ACTIONS = (
    Action(
        "adoption-sheet",
        "按通用清单生成采用表…",
        MODEL_ADOPTION.key,
        _make_sheet,
        _sheet_asks,
        preview=_sheet_preview,
        whole=True,
        note="通用清单里还没有判断过的事项各列一条；已经判断过的不动。",
    ),
    Action(
        "adoption-adopt",
        "采用并加入草稿…",
        MODEL_ADOPTION.key,
        _adopt,
        _adopt_asks,
        _adopt_offered,
        _adopt_preview,
        many=True,
        note="把所选通用清单事项抄进本街道权责清单的草稿，通用清单本身不变。",
    ),
    Action(
        "adoption-unsuitable",
        "标为不适用…",
        MODEL_ADOPTION.key,
        _mark_unsuitable,
        _unsuitable_asks,
        _unsuitable_offered,
        many=True,
    ),
)


# -- 采用情况统计表


def adoption_counts(reading: Counting, query: Query) -> Counted:
    """Types down, judgements across; the note holds the sums against both lists."""
    return count_by(
        reading,
        query,
        Axis("power_type", order=POWER_TYPES),
        Axis("decision", order=DECISIONS),
        title="通用清单采用情况统计表",
        corner="权力类型",
        note=_sums(reading),
    )


def _sums(reading: Reading) -> str:
    """通用清单 N 项 ＝ 采用 ＋ 不适用 ＋ 待定; what is not in the table yet is said."""
    model = in_force(reading, MODEL_LIST)
    if model is None:
        return "还没有导入通用权责清单。"
    rows = list(reading.all_rows(Query(MODEL_ADOPTION.key)))
    ids = {item["id"] for item in items_in(reading, model["id"])}
    of_model = [row for row in rows if row["model_item_id"] in ids]
    counts = Counter(row["decision"] or UNDECIDED for row in of_model)
    text = (
        f"通用清单 {len(ids)} 项 ＝ 采用 {counts[ADOPTED]} ＋ 不适用 {counts[UNSUITABLE]} ＋ 待定 {counts[UNDECIDED]}"
    )
    missing = len(ids) - len({row["model_item_id"] for row in of_model})
    if missing:
        text += f" ＋ 未列入采用表 {missing}（请再做一次“按通用清单生成采用表”）"
    others = sum(row["model_item_id"] is not None and row["model_item_id"] not in ids for row in rows)
    if others:
        text += f"；另有 {others} 条对应的是别的通用清单"
    local = sum(row["decision"] == LOCAL for row in rows)
    return f"{text}；通用清单以外本地新增 {local} 项。"


CROSSTABS = (Crosstab("adoption", "通用清单采用情况统计表", MODEL_ADOPTION.key, adoption_counts),)
