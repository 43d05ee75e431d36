"""Puts a file of 0.1.0 right when it is first opened.

Words of the states of lists, a matter for every item, and the citations that imports did not then take out of bases.
"""

from __future__ import annotations

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import ARCHIVED, DRAFT
from app.editors.power_lists.laws.citations import citation_rows
from app.editors.power_lists.lists.matters import link_stored
from db.changes import Action, ChangeSet, Edit
from db.declarations import Row

_STATES = {"现行": DRAFT, "历史": ARCHIVED, None: DRAFT}
_NOTE = "由旧版文件升级：原来的状态是“{old}”。"


def upgrade(reading: Reading) -> ChangeSet:
    """One change set; without edits when the file has nothing old."""
    lists = [edit for row in reading.all_rows(Query("power_list")) if (edit := _restated(row)) is not None]
    matters = link_stored(reading.all_rows(Query("power_item", filters=(Filter("matter_id", blank=True),))), reading)
    return ChangeSet("升级到新版本的文件", (*matters, *lists, *_citations(reading)), source="restore")


def _citations(reading: Reading) -> list[Edit]:
    cited = {row["item_id"] for row in reading.all_rows(Query("power_citation"))}
    return [
        Edit(Action.INSERT, "power_citation", cells | {"item_id": row["id"]})
        for row in reading.all_rows(Query("power_item"))
        if row["id"] not in cited
        for cells in citation_rows(row["basis"])
    ]


def _restated(row: Row) -> Edit | None:
    if row["state"] not in _STATES:
        return None
    note = _NOTE.format(old=row["state"]) if row["state"] else ""
    remark = "\n".join(filter(None, (row["remark"], note))) or None
    return Edit(Action.UPDATE, "power_list", {"state": _STATES[row["state"]], "remark": remark}, row_id=row["id"])
