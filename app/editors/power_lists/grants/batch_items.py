"""What a batch says about its items is typed once; its items are evaluated together."""

from __future__ import annotations

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.planned import Key, changed, filled, touched
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ENTRUSTED_LIST, GONE, GRANT_LIST, OWN_LIST
from app.editors.power_lists.grants.batches import ENDED
from app.editors.power_lists.grants.fields import GRANT_BATCH, SEALS, SUGGESTIONS
from app.editors.power_lists.grants.items import is_open, items_of_batch, newest_of_batch
from app.editors.power_lists.item_fields import POWER_ITEM
from app.editors.power_lists.lists.fields import POWER_LIST
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

GRANT_LISTS = (GRANT_LIST, ENTRUSTED_LIST, OWN_LIST)

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
    of_list = reading.row("power_list", row["list_id"])
    if of_list is not None and of_list["list_kind"] not in GRANT_LISTS:
        return f"只有{'、'.join(GRANT_LISTS)}里的事项可以归入批次。"
    if is_open(of_list):
        return ""
    return "所在清单已经公布或归档，内容不能再改；请先起草新版本，在草稿里归入批次。"


def _put_into_batch(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_batch_asks(reading, ids), answers)
    batch = reading.row("grant_batch", answers["batch_id"])
    if batch is not None and batch["state"] in ENDED:
        text = f"没有归入：这一批已经“{batch['state']}”，请另选一批。"
        raise BadInput((Message("batch_id", text),))
    rows = (reading.row("power_item", row_id) for row_id in ids)
    reasons = dict.fromkeys(why for row in rows if row is not None and (why := _batch_offered(row, reading)))
    if reasons:
        raise BadInput(tuple(Message("batch_id", f"没有归入：{why}") for why in reasons))
    edits = tuple(Edit(Deed.UPDATE, "power_item", {"batch_id": answers["batch_id"]}, row_id) for row_id in ids)
    return ChangeSet(f"{len(ids)} 项归入 {reading.title('grant_batch', answers['batch_id'])}", edits, source="action")


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
)
