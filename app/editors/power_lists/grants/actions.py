"""What can be done with batches, adoption, duties, plans and the negative list."""

from app.core.action import Action, flow_actions
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.grants import adoption, batch_items, duties, plans, recall
from app.editors.power_lists.grants.batches import BATCH_FLOW
from app.editors.power_lists.grants.fields import GRANT_BATCH
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Row

USUAL_ENTRIES = (
    (
        "招商引资、引税、招商…任务、招商指标",
        "不得下放",
        "街道管理体制改革取消招商引资职能及考核指标的文件（请填写文号）",
    ),
    ("一票否决", "不得考核", "清理规范“一票否决”事项的文件（请填写文号）"),
    ("责任状", "不得考核", "清理规范与街道签订责任状的文件（请填写文号）"),
)
"""(phrases, kind, basis) that most places have; the clerk fills in the document that holds there."""


def _add_usual(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    known = {row["phrases"] for row in reading.all_rows(Query("negative_entry"))}
    edits = tuple(
        Edit(Deed.INSERT, "negative_entry", {"phrases": phrases, "kind": kind, "basis": basis})
        for phrases, kind, basis in USUAL_ENTRIES
        if phrases not in known
    )
    if not edits:
        raise BadInput((Message("", "没有加入：常见条目都已在负面清单里，可以直接修改或新增。"),))
    return ChangeSet(f"负面清单加入常见条目 {len(edits)} 条", edits, source="action")


_USUAL = Action(
    "negative-usual",
    "加入常见条目",
    "negative_entry",
    _add_usual,
    whole=True,
    note="加入招商引资、一票否决、责任状等条目；依据的文号各地不同，加入后请补填。",
)

ACTIONS = (
    *flow_actions(BATCH_FLOW, GRANT_BATCH, prefix="batch"),
    *batch_items.BATCH_ACTIONS,
    *recall.ACTIONS,
    *batch_items.ITEM_ACTIONS,
    *adoption.ACTIONS,
    *duties.ACTIONS,
    *plans.ACTIONS,
    _USUAL,
)
