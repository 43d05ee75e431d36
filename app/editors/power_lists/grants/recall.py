"""Taking granted powers back: the whole batch, or the items an evaluation speaks against, in the drafts of their lists.

Sources: 收回 as the main traffic since 2025 (domain notes 1, row 16), Chongqing's rule for cases filed before (2.6),
evaluation to continue, adjust or recall (row 2).
"""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, asked, require
from app.core.errors import BadInput, Message
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ARCHIVED, CHANGE_CAUSES, DRAFT, GONE, RECALLED_DUTIES
from app.editors.power_lists.grants.batches import BATCH_FLOW, recall_problems
from app.editors.power_lists.grants.fields import GRANT_BATCH, SUGGESTIONS
from app.editors.power_lists.grants.items import draft_of, items_in, items_of_batch
from app.editors.power_lists.item_fields import POWER_ITEM
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

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


def _facts_asks(reading: Reading, row: Row, cause: str) -> tuple[Field, ...]:
    """What is asked about items that go back."""
    recalled_on = asked(GRANT_BATCH, "recalled_on", row)
    dept = asked(GRANT_BATCH, "receiving_dept", row)
    return (
        replace(recalled_on, default=recalled_on.default or reading.today, help="从这一天起由承接部门行使。"),
        replace(dept, default=dept.default or row.get("former_dept"), help="收回以后由哪个部门行使。"),
        asked(GRANT_BATCH, "recall_no?", row),
        Field("work_mode", "工作方式", Kind.LONG_TEXT, help="收回后怎么办理；写进收回事项清单。"),
        replace(POWER_ITEM.field("change_cause"), required=True, default=cause),
    )


def _recall_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row("grant_batch", ids[0]) if ids else None) or {}
    return (
        *_facts_asks(reading, row, CHANGE_CAUSES[1]),
        replace(asked(GRANT_BATCH, "none_at_recall?", row), heading="没有在办案件"),
        asked(GRANT_BATCH, "ended_reason?", row),
    )


def _recall_offered(row: Row, _reading: Reading) -> str:
    if BATCH_FLOW.step(row["state"], "收回") is not None:
        return ""
    return f"“{row['state']}”的批次不能收回：只有已公告、已交接、评估中、继续、调整的批次可以收回。"


def _exercised(reading: Reading, batch_id: int) -> tuple[list[Row], dict[int, Row]]:
    """Rows of the batch still exercised, in lists that are not archived, and these lists by id."""
    rows = [row for row in items_of_batch(reading, batch_id) if row["state"] not in GONE]
    lists = {list_id: reading.row("power_list", list_id) or {} for list_id in {row["list_id"] for row in rows}}
    alive = {list_id: row for list_id, row in lists.items() if row.get("state") != ARCHIVED}
    return [row for row in rows if row["list_id"] in alive], alive


def _recallable(reading: Reading, batch_id: int) -> list[Row]:
    """Rows of the batch in drafts that are still exercised.

    Raises:
        BadInput: the batch stands in published lists only.
    """
    rows, lists = _exercised(reading, batch_id)
    drafted = [row for row in rows if lists[row["list_id"]]["state"] == DRAFT]
    if rows and not drafted:
        kinds = "、".join(sorted({of_list["list_kind"] for of_list in lists.values()}))
        text = f"没有收回：这一批的事项都在已经公布或送审的清单里，不能直接改；请先对“{kinds}”起草新版本，再收回。"
        raise BadInput((Message("", text),))
    return drafted


def _left_standing(reading: Reading, batch_id: int) -> list[str]:
    """Kinds of list in which the batch stands but of which there is no draft to take it back in."""
    _, lists = _exercised(reading, batch_id)
    drafted = {row["list_kind"] for row in lists.values() if row["state"] == DRAFT}
    return sorted({row["list_kind"] for row in lists.values()} - drafted)


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
    batch = Edit(Deed.UPDATE, "grant_batch", own | ticked | {"state": "收回"}, batch_id)
    edits = (batch, *_taken_back(reading, rows, name, answers))
    return ChangeSet(f"按批次收回：{name}（{len(rows)} 项）", edits, source="action")


def _taken_back(reading: Reading, rows: list[Row], name: str, answers: Row) -> list[Edit]:
    """The rows as recalled, and as new rows of the draft of recalled matters where there is one."""
    cells = {
        "state": "已收回",
        "receiving_dept": answers["receiving_dept"],
        "work_mode": answers.get("work_mode"),
        "effective_date": answers["recalled_on"],
        "change_cause": answers["change_cause"],
        "change_note": _note(name, answers),
    }
    edits = [Edit(Deed.UPDATE, "power_item", cells, row["id"]) for row in rows]
    target = draft_of(reading, RECALLED_DUTIES)
    for row in _missing_in(reading, target, rows):
        taken = {key: row[key] for key in _RECALLED_FIELDS}
        edits.append(Edit(Deed.INSERT, "power_item", taken | cells | {"list_id": (target or {})["id"]}))
    return edits


def _note(name: str, answers: Row) -> str:
    number = f"（{answers['recall_no']}）" if answers.get("recall_no") else ""
    return f"“{name}”自 {answers['recalled_on']} 起收回{number}，由{answers['receiving_dept']}承接。"


def _recall_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    try:
        rows = _recallable(reading, ids[0])
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    told = {key: answers[key] for key in ("recalled_on", "receiving_dept", "none_at_recall") if answers.get(key)}
    missing_facts = recall_problems((reading.row("grant_batch", ids[0]) or {}) | told, reading)
    first = f"批次改为“收回”；草稿清单里 {len(rows)} 项改为“已收回”。"
    return (first, *_told_lists(reading, ids[0], rows), *(message.text for message in missing_facts))


def _told_lists(reading: Reading, batch_id: int, rows: list[Row]) -> list[str]:
    target = draft_of(reading, RECALLED_DUTIES)
    if target is None:
        lines = [f"没有“{RECALLED_DUTIES}”的草稿，不写入收回清单。"]
    else:
        count = len(_missing_in(reading, target, rows))
        lines = [f"写入“{reading.title('power_list', target['id'])}”{count} 项。"]
    left = _left_standing(reading, batch_id)
    if left:
        lines.append(f"“{'、'.join(left)}”没有草稿，里面的事项没有动；起草新版本以后再改。")
    return lines


# -- 按评估建议收回部分事项


def _some_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = (reading.row("grant_batch", ids[0]) if ids else None) or {}
    return _facts_asks(reading, row, CHANGE_CAUSES[3])


def _spoken_against(reading: Reading, batch_id: int) -> set[str]:
    """Names of items whose latest evaluation suggests to recall them."""
    latest: dict[str, Row] = {}
    for line in reading.children("grant_evaluation", batch_id):
        known = latest.get(line["item_name"])
        if known is None or (line["evaluated_on"], line["id"]) > (known["evaluated_on"], known["id"]):
            latest[line["item_name"]] = line
    return {name for name, line in latest.items() if line["suggestion"] == SUGGESTIONS[2]}


def _some(reading: Reading, batch_id: int) -> list[Row]:
    """Rows in drafts that the latest evaluation speaks against. Raises BadInput when there are none."""
    names = _spoken_against(reading, batch_id)
    rows = [row for row in _recallable(reading, batch_id) if row["item_name"] in names]
    if not rows:
        text = "没有收回：草稿清单里没有评估建议收回的事项；请先在“评估记录”里逐项写明建议，或起草新版本。"
        raise BadInput((Message("", text),))
    return rows


def _recall_some(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    require(_some_asks(reading, ids), answers)
    [batch_id] = ids
    rows, name = _some(reading, batch_id), reading.title("grant_batch", batch_id)
    edits = tuple(_taken_back(reading, rows, name, answers))
    return ChangeSet(f"按评估建议收回：{name}（{len(rows)} 项）", edits, source="action")


def _some_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    try:
        rows = _some(reading, ids[0])
    except BadInput as wrong:
        return tuple(message.text for message in wrong.messages)
    return (f"草稿清单里 {len(rows)} 项改为“已收回”，批次不变。", *_told_lists(reading, ids[0], rows))


def _some_offered(row: Row, _reading: Reading) -> str:
    if row["state"] in ("评估中", "调整"):
        return ""
    return f"“{row['state']}”的批次不能按评估建议收回部分事项：评估中或调整的批次才可以。"


ACTIONS = (
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
    Action(
        "batch-recall-some",
        "按评估建议收回部分事项…",
        "grant_batch",
        _recall_some,
        _some_asks,
        _some_offered,
        _some_preview,
        note="最近一次评估建议“收回”的事项在草稿里改为已收回，其余继续行使。",
    ),
)
