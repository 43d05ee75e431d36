"""What a batch says about its items is typed once; taking a batch back takes back its items in the drafts."""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, asked, require
from app.core.errors import BadInput, Message
from app.core.rules import Reading
from app.editors.power_lists.enumerations import CHANGE_CAUSES, DRAFT
from app.editors.power_lists.grants.batches import BATCH_FLOW, ENDED, recall_problems
from app.editors.power_lists.grants.fields import GRANT_BATCH, SEALS, SUGGESTIONS
from app.editors.power_lists.grants.items import GONE, draft_of, is_open, items_in, items_of_batch, newest_of_batch
from app.editors.power_lists.item_fields import POWER_ITEM
from app.editors.power_lists.lists.fields import POWER_LIST
from app.editors.power_lists.work.planned import Key, changed, filled, touched
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

RECALL_LIST = "上级部门收回事项"
GRANT_LISTS = ("赋权事项清单", "委托执法事项清单", "权责清单")

SHARED = (
    ("former_dept", "former_dept"),
    ("grant_mode", "grant_mode"),
    ("scope", "grant_scope"),
    ("receiving_streets", "grant_to"),
    ("approval_no", "grant_approval_no"),
    ("start_on", "granted_from"),
    ("end_on", "granted_until"),
    ("open_case_rule", "open_case_rule"),
)
"""(field of the batch, field of its items)."""

_RECALLED_FIELDS = (
    "item_name",
    "sub_item_name",
    "power_type",
    "item_code",
    "domain",
    "category",
    "matter_id",
    "basis",
    "former_dept",
)
"""What a row of the list of recalled matters takes from the item."""


# -- follow-ups


def say_seal(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Follow-up: the mode of a batch tells whose name and seal stand on its decisions."""
    wanted = {
        key: {"seal": SEALS.get(after["grant_mode"])}
        for key, (before, after) in touched(change, GRANT_BATCH, reading).items()
        if changed(before, after, "grant_mode")
    }
    return filled(change, GRANT_BATCH, wanted, reading)


def hand_on_facts(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Follow-up: facts of a batch go to its items in lists that may still change.

    An item that joins a batch gets what it does not say itself; when a batch changes, items that said the same follow.
    """
    batches = touched(change, GRANT_BATCH, reading)
    joining = any(edit.table == POWER_ITEM.key and edit.values.get("batch_id") is not None for edit in change.edits)
    if not batches and not joining:
        return change
    lists = touched(change, POWER_LIST, reading)
    items = touched(change, POWER_ITEM, reading)
    wanted: dict[Key, Row] = {}
    for key, (before, after) in items.items():
        facts = _planned(batches, "grant_batch", after["batch_id"], reading)
        if facts is not None and changed(before, after, "batch_id") and _open(lists, after, reading):
            wanted[key] = {own: facts[source] for source, own in SHARED if after[own] is None and facts[source]}
    for key, (before, after) in batches.items():
        moved = [
            (own, before[source], after[source]) for source, own in SHARED if before and changed(before, after, source)
        ]
        for item in items_of_batch(reading, key) if moved and isinstance(key, int) else ():
            row = items[item["id"]][1] if item["id"] in items else item
            if row["batch_id"] == key and _open(lists, row, reading):
                cells = {own: new for own, old, new in moved if row[own] in (None, old)}
                wanted[item["id"]] = wanted.get(item["id"], {}) | cells
    return filled(change, POWER_ITEM, wanted, reading)


def _planned(rows: dict[Key, tuple[Row | None, Row]], table: str, key: Key | None, reading: Reading) -> Row | None:
    """The row as it would stand, read from the file when the set leaves it alone."""
    if key in rows:
        return rows[key][1]
    return reading.row(table, key) if isinstance(key, int) else None


def _open(lists: dict[Key, tuple[Row | None, Row]], item: Row, reading: Reading) -> bool:
    return is_open(_planned(lists, "power_list", item["list_id"], reading))


# -- 归入批次


def _batch_asks(_reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (Field("batch_id", "赋权批次", Kind.REFERENCE, required=True, target=GRANT_BATCH.key, help="归入哪一批。"),)


def _batch_offered(row: Row, reading: Reading) -> str:
    if is_open(reading.row("power_list", row["list_id"])):
        return ""
    return "所在清单已经公布或归档，内容不能再改；请先起草新版本，在草稿里归入批次。"


def _put_into_batch(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_batch_asks(reading, ids), answers)
    batch = reading.row("grant_batch", answers["batch_id"])
    if batch is not None and batch["state"] in ENDED:
        text = f"没有归入：这一批已经“{batch['state']}”，请另选一批。"
        raise BadInput((Message("batch_id", text),))
    edits = tuple(Edit(Deed.UPDATE, "power_item", {"batch_id": answers["batch_id"]}, row_id) for row_id in ids)
    return ChangeSet(f"{len(ids)} 项归入 {reading.title('grant_batch', answers['batch_id'])}", edits, source="action")


# -- 按批次收回


def _recall_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row("grant_batch", ids[0]) if ids else None) or {}
    recalled_on = replace(asked(GRANT_BATCH, "recalled_on", row), help="从这一天起由承接部门行使。")
    dept = asked(GRANT_BATCH, "receiving_dept", row)
    cause = POWER_ITEM.field("change_cause")
    return (
        replace(recalled_on, default=recalled_on.default or reading.today),
        replace(dept, default=dept.default or row.get("former_dept"), help="收回以后由哪个部门行使。"),
        asked(GRANT_BATCH, "recall_no?", row),
        Field("work_mode", "工作方式", Kind.LONG_TEXT, help="收回后怎么办理；写进收回事项清单。"),
        replace(cause, required=True, default=CHANGE_CAUSES[1]),
        replace(asked(GRANT_BATCH, "none_at_recall?", row), heading="没有在办案件"),
        asked(GRANT_BATCH, "ended_reason?", row),
    )


def _recall_offered(row: Row, _reading: Reading) -> str:
    if BATCH_FLOW.step(row["state"], "收回") is not None:
        return ""
    return f"“{row['state']}”的批次不能收回：只有已公告、已交接、评估中、继续、调整的批次可以收回。"


def _recallable(reading: Reading, batch_id: int) -> list[Row]:
    """Rows of the batch in drafts that are still exercised.

    Raises:
        BadInput: the batch stands in published lists only.
    """
    rows = [row for row in items_of_batch(reading, batch_id) if row["state"] not in GONE]
    lists = {row["list_id"]: reading.row("power_list", row["list_id"]) for row in rows}
    drafted = [row for row in rows if (lists[row["list_id"]] or {}).get("state") == DRAFT]
    if rows and not drafted:
        kinds = "、".join(sorted({of_list["list_kind"] for of_list in lists.values() if of_list}))
        text = f"没有收回：这一批的事项都在已经公布的清单里，不能直接改；请先对“{kinds}”起草新版本，再按批次收回。"
        raise BadInput((Message("", text),))
    return drafted


def _missing_in(reading: Reading, of_list: Row | None, rows: list[Row]) -> list[Row]:
    """Those rows whose matter the list of recalled matters does not have yet, each matter once."""
    if of_list is None:
        return []
    known = {row["matter_id"] or row["item_name"] for row in items_in(reading, of_list["id"])}
    missing = {row["matter_id"] or row["item_name"]: row for row in reversed(rows)}
    return [row for key, row in reversed(missing.items()) if key not in known]


def _recall(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_recall_asks(reading, ids), answers)
    [batch_id] = ids
    name = reading.title("grant_batch", batch_id)
    rows = _recallable(reading, batch_id)
    own = {key: answers.get(key) for key in ("recalled_on", "receiving_dept", "recall_no", "ended_reason")}
    ticked = {"none_at_recall": answers["none_at_recall"]} if answers.get("none_at_recall") is not None else {}
    edits = [Edit(Deed.UPDATE, "grant_batch", own | ticked | {"state": "收回"}, batch_id)]
    cells = {
        "state": "已收回",
        "receiving_dept": answers["receiving_dept"],
        "work_mode": answers.get("work_mode"),
        "effective_date": answers["recalled_on"],
        "change_cause": answers["change_cause"],
        "change_note": _note(name, answers),
    }
    edits += [Edit(Deed.UPDATE, "power_item", cells, row["id"]) for row in rows]
    target = draft_of(reading, RECALL_LIST)
    for row in _missing_in(reading, target, rows):
        taken = {key: row[key] for key in _RECALLED_FIELDS}
        edits.append(Edit(Deed.INSERT, "power_item", taken | cells | {"list_id": (target or {})["id"]}))
    return ChangeSet(f"按批次收回：{name}（{len(rows)} 项）", tuple(edits), source="action")


def _note(name: str, answers: Row) -> str:
    number = f"（{answers['recall_no']}）" if answers.get("recall_no") else ""
    return f"“{name}”自 {answers['recalled_on']} 起收回{number}，由{answers['receiving_dept']}承接。"


def _recall_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    try:
        rows = _recallable(reading, ids[0])
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    lines = [f"批次改为“收回”；草稿清单里 {len(rows)} 项改为“已收回”。"]
    target = draft_of(reading, RECALL_LIST)
    if target is None:
        lines.append("没有“上级部门收回事项”的草稿，不写入收回清单。")
    else:
        missing = _missing_in(reading, target, rows)
        lines.append(f"写入“{reading.title('power_list', target['id'])}”{len(missing)} 项。")
    told = {key: answers[key] for key in ("recalled_on", "receiving_dept", "none_at_recall") if answers.get(key)}
    missing_facts = recall_problems((reading.row("grant_batch", ids[0]) or {}) | told, reading)
    return (*lines, *(message.text for message in missing_facts))


# -- 登记评估


def _evaluation_asks(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (
        Field("evaluated_on", "评估日期", Kind.DATE, required=True, default=reading.today),
        Field("evaluator", "评估单位", max_chars=120),
        Field("result", "评估结果", Kind.LONG_TEXT, help="写一句总的结果，登记以后再逐项修改。"),
        Field("suggestion", "建议", Kind.CHOICE, required=True, choices=SUGGESTIONS, default=SUGGESTIONS[0]),
    )


def _evaluate(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_evaluation_asks(reading, ids), answers)
    [batch_id] = ids
    items = [row for row in newest_of_batch(reading, batch_id) if row["state"] not in GONE]
    names = tuple(dict.fromkeys(row["item_name"] for row in items)) or ("整批",)
    cells = {key: answers.get(key) for key in ("evaluated_on", "evaluator", "result", "suggestion")}
    edits = tuple(
        Edit(Deed.INSERT, "grant_evaluation", cells | {"batch_id": batch_id, "item_name": name}) for name in names
    )
    title = reading.title("grant_batch", batch_id)
    return ChangeSet(f"登记评估：{title}（{len(edits)} 条）", edits, source="action")


def _evaluation_offered(row: Row, _reading: Reading) -> str:
    if row["state"] in ("已交接", "评估中", "继续", "调整"):
        return ""
    return f"“{row['state']}”的批次还不到评估的时候：办结交接以后才评估。"


ITEM_ACTIONS = (
    Action(
        "item-batch",
        "归入赋权批次…",
        "power_item",
        _put_into_batch,
        _batch_asks,
        _batch_offered,
        many=True,
        note="事项里还空着的原实施部门、赋权方式、批准文号和起止日期按批次填好。",
    ),
)

BATCH_ACTIONS = (
    Action(
        "batch-evaluate",
        "登记评估…",
        "grant_batch",
        _evaluate,
        _evaluation_asks,
        _evaluation_offered,
        note="这一批的每个事项建一条评估记录，再逐项改结果和建议。",
    ),
    Action(
        "batch-recall",
        "按批次收回…",
        "grant_batch",
        _recall,
        _recall_asks,
        _recall_offered,
        _recall_preview,
        note="收回是最后的状态。在办案件要先登记并处置完；核对过没有的，在“没有在办案件”选“是”。",
    ),
)
