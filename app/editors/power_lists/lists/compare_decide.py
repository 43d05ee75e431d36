"""What a person decides about two rows with near names, as a change set: kept, so that the next comparison knows.

"The same" gives the rows of the newer matter that can still change the older matter, and the newer matter goes when
nothing needs it any more. Rows of frozen lists stay as they are; for them the decision is what the comparison reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.comparison import NearPair
from app.core.errors import KnownTrouble
from app.core.query import Filter, Query
from app.editors.power_lists.lists.compare_versions import OTHER_MATTER, SAME_MATTER
from app.editors.power_lists.lists.versions import open_lists
from db.changes import Action, ChangeSet, Edit
from db.declarations import Kind, Row

if TYPE_CHECKING:
    from app.core.session import Session


def decide(session: Session, pair: NearPair, is_same: bool) -> ChangeSet:
    """The change set of one decision; one that is there already is replaced.

    Raises:
        KnownTrouble: a row or its matter is gone, or both are one matter already.
    """
    older, newer = (_matter_of(session, side.row_id) for side in (pair.old, pair.new))
    if older == newer:
        raise KnownTrouble("E-INPUT", "没有记录：这两行已经是同一个事项。数据没有变化。请重新比对。")
    names = f"{pair.new.name} ← {pair.old.name}"
    moved = _moved(session, newer, older) if is_same else []
    if moved and not _needed(session, newer, {edit.row_id for edit in moved}):
        edits = [*moved, Edit(Action.DELETE, "matter", row_id=newer)]
    else:
        edits = [
            _decision(session, newer, older, verdict=SAME_MATTER if is_same else OTHER_MATTER, names=names),
            *moved,
        ]
    return ChangeSet(
        f"{'认定同一事项' if is_same else '认定不是同一事项'}：{pair.new.name}", tuple(edits), source="action"
    )


def _needed(session: Session, matter: int, moved: set[int | None]) -> bool:
    """True when a record other than the rows moved away still points to the matter."""
    for table in session.tables.values():
        for field in table.fields:
            if field.kind is not Kind.REFERENCE or field.target != "matter":
                continue
            rows = session.all_rows(Query(table.key, filters=(Filter(field.key, values=(matter,)),)))
            if any(table.key != "power_item" or row["id"] not in moved for row in rows):
                return True
    return False


def _matter_of(session: Session, row_id: int) -> int:
    row = session.row("power_item", row_id)
    if row is None or not row.get("matter_id"):
        raise KnownTrouble("E-UNKNOWN", "没有记录：这一行或它在事项库里的事项已经不在。数据没有变化。请重新比对。")
    return row["matter_id"]


def _decision(session: Session, newer: int, older: int, *, verdict: str, names: str) -> Edit:
    values: Row = {"verdict": verdict, "name_pair": names[:700], "decided_on": session.today}
    for row in session.children("pair_decision", newer):
        if row["other_id"] == older:
            return Edit(Action.UPDATE, "pair_decision", values, row_id=row["id"])
    return Edit(Action.INSERT, "pair_decision", values | {"matter_id": newer, "other_id": older})


def _moved(session: Session, newer: int, older: int) -> list[Edit]:
    """The rows of the newer matter in lists that can still change."""
    lists = open_lists(session)
    rows = session.all_rows(Query("power_item", filters=(Filter("matter_id", values=(newer,)),)))
    return [
        Edit(Action.UPDATE, "power_item", {"matter_id": older}, row_id=row["id"])
        for row in rows
        if row["list_id"] in lists
    ]
