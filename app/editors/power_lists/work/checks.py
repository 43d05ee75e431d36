"""What several cells of a record of 权力与任务 show together: warnings beside the field."""

from __future__ import annotations

from app.core.errors import Message
from app.editors.power_lists.work.orders import doubt, in_order
from app.editors.power_lists.work.power_fields import PLEDGE, POWER_EXERCISE, UNIT_ASSESSMENT
from app.editors.power_lists.work.project_fields import TODO_ITEM
from app.editors.power_lists.work.words import CANCEL, INCOMING, MERGE, doubtful_score
from db.declarations import Row

_FULL = 100.0


def check_pledge(row: Row) -> tuple[Message, ...]:
    """A document that goes away should say what replaces it."""
    if row["decision"] in (CANCEL, MERGE) and not row["replaced_by"]:
        return doubt("replaced_by", f"处理意见是{row['decision']}，请写明用什么代替；不需要代替的写“不再考核”。")
    return ()


def check_exercise(row: Row) -> tuple[Message, ...]:
    """A request needs its number, an opinion that was not adopted its reason."""
    if row["direction"] == INCOMING and not row["request_no"]:
        return doubt("request_no", "对方来函没有文号，请核对来函。")
    if row["outcome"] in ("部分采纳", "不采纳") and not row["outcome_note"]:
        return doubt("outcome_note", f"对方{row['outcome']}，请写明理由。")
    return ()


def check_score(row: Row) -> tuple[Message, ...]:
    """A score above a hundred."""
    if row["score"] and not doubtful_score(row["score"]) and float(row["score"]) > _FULL:
        return doubt("score", f"得分 {row['score']} 超过 100 分，请核对。")
    return ()


ROW_CHECKS = (
    (PLEDGE.key, check_pledge),
    (PLEDGE.key, in_order(PLEDGE, ("issued_on", "decided_on"))),
    (POWER_EXERCISE.key, check_exercise),
    (POWER_EXERCISE.key, in_order(POWER_EXERCISE, ("requested_on", "opinion_on"), ("opinion_on", "replied_on"))),
    (UNIT_ASSESSMENT.key, check_score),
    ("project_review", check_score),
    (TODO_ITEM.key, in_order(TODO_ITEM, ("done_on", "written_off_on"))),
)
