"""责任状、一票否决 clean-up: states, and what was signed although it is not on the retained list.

Source: domain notes, row 6 (306 documents cleared in the seed): collect, classify, the district approves the retained
list, anything outside it is reported.
"""

from __future__ import annotations

from app.core.errors import Message
from app.core.marks import Mark
from app.core.planned import Key, changed, details, filled, owners, touched
from app.core.query import Query
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.grants import negative
from app.editors.power_lists.work.moments import is_day
from app.editors.power_lists.work.needs import needs
from app.editors.power_lists.work.power_fields import PLEDGE, PLEDGE_SIGNING
from app.editors.power_lists.work.words import CANCEL, FOUND_LATER, KEEP, MERGE, PLEDGE_KINDS
from db.changes import ChangeSet
from db.declarations import Row

OPEN, SORTED, DECIDING = "待清理", "已分类", "区级审定"
KEPT, CANCELLED, MERGED = "保留", "已取消", "已合并"
END_OF = {KEEP: KEPT, CANCEL: CANCELLED, MERGE: MERGED}
"""Proposal -> the state the district's decision ends in."""

_ENDS = tuple(END_OF.values())


def _fits(row: Row, _reading: Reading) -> tuple[Message, ...]:
    """The state is the one the proposal leads to, and what replaces a document that is merged is named."""
    if row["decision"] and END_OF[row["decision"]] != row["state"]:
        text = f"没有转入“{row['state']}”：处理意见是“{row['decision']}”，与它不一致；请先改处理意见。"
        return (Message("decision", text),)
    if row["state"] == MERGED and not row["replaced_by"]:
        return (Message("replaced_by", "没有转入“已合并”：替代方式还没有填写，请写明并入哪里。"),)
    return ()


_SORTED = needs(PLEDGE, "pledge_kind", "decision")
_DECIDED = needs(PLEDGE, "pledge_kind", "decision", "decided_on", "decision_no")

FLOW = Flow(
    "pledge",
    "state",
    (OPEN,),
    (
        Transition(OPEN, SORTED, "分类并提出意见…", ("pledge_kind", "decision", "decision_reason?", "replaced_by?")),
        Transition(SORTED, OPEN, "退回重新清理"),
        Transition(SORTED, DECIDING, "报区级审定"),
        Transition(DECIDING, SORTED, "退回重新分类"),
        Transition(DECIDING, KEPT, "审定保留…", ("decided_on", "decision_no")),
        Transition(DECIDING, CANCELLED, "审定取消…", ("decided_on", "decision_no")),
        Transition(DECIDING, MERGED, "审定合并…", ("decided_on", "decision_no", "replaced_by")),
    ),
    (
        (SORTED, _SORTED),
        (DECIDING, _SORTED),
        *((state, _DECIDED) for state in _ENDS),
        *((state, _fits) for state in _ENDS),
    ),
)


def is_outside(pledge: Row, signings: list[Row]) -> bool:
    """Whether it was signed outside the retained list.

    Taken off and signed after the decision, or turned up after the clean-up and not retained; what was signed before
    the clean-up had decided is no violation.
    """
    if pledge["state"] == KEPT or not signings:
        return False
    if pledge["origin"] == FOUND_LATER:
        return True
    decided = pledge["decided_on"]
    return pledge["state"] in _ENDS and any(is_day(decided) and one["signed_on"] > decided for one in signings)


def flag_signings(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in whether a document was signed outside the retained list, and when it was signed last."""
    pledges = touched(change, PLEDGE, reading)
    cells: dict[Key, Row] = {}
    concerned = [*owners(change, PLEDGE_SIGNING, "pledge_id", reading), *pledges]
    for owner, signings in details(change, PLEDGE_SIGNING, "pledge_id", concerned, reading).items():
        pledge = pledges[owner][1] if owner in pledges else reading.row(PLEDGE.key, owner)
        if pledge is not None:
            dated = [one for one in signings.values() if is_day(one["signed_on"])]
            newest = max((one["signed_on"] for one in dated), default=None)
            cells[owner] = {"outside": int(is_outside(pledge, dated)), "last_signed_on": newest}
    return filled(change, PLEDGE, cells, reading)


def forbidden(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warnings about documents that ask for what the negative list forbids (取消招商引资 and its indicators).

    An entry 责任状 or 一票否决 says nothing here: this register clears them.
    """
    if after is None or not changed(before, after, *_TEXTS):
        return ()
    entries = negative.in_force(reading.all_rows(Query("negative_entry")), reading.today)
    asked = tuple(entry for entry in entries if entry["phrases"] not in PLEDGE_KINDS)
    return tuple(negative.doubts(after, _TEXTS, reading, asked))


_TEXTS = ("document_title", "content")


def mark(row: Row, _today: str) -> Mark | None:
    """Signed outside the retained list."""
    if not row["outside"]:
        return None
    return Mark("清单外签订已报告", "info") if row["reported_on"] else Mark("清单外签订未报告", "error")


FLOWS = (FLOW,)
GUARDS = ((PLEDGE.key, forbidden),)
FOLLOW_UPS = (flag_signings,)
MARKS = (("pledge", mark),)
