"""What the tests of laws share: a law with two editions and a map, a list whose items cite it."""

from __future__ import annotations

from app.core.action import Action
from app.core.query import Query
from app.core.session import Session
from app.editors.power_lists.laws.actions import ACTIONS
from db.changes import Action as Deed
from db.changes import Applied, ChangeSet, Edit, Pending
from db.declarations import Row

TITLE = "中华人民共和国农村土地承包法"
OLD = "（2002年8月29日第九届全国人民代表大会常务委员会第二十九次会议通过）"
NEW = "（2002年8月29日第九届全国人民代表大会常务委员会第二十九次会议通过，2018年12月29日修正）"


def add_law(session: Session, **cells: object) -> int:
    """农村土地承包法 of 2002 and 2018: 27 became 28, 30 was deleted, the rest kept its number."""
    law = {"law_title": TITLE, "short_names": "土地承包法", "level": "法律"} | cells
    edition = {"law_id": Pending(0)}
    step = {"law_id": Pending(0), "old_edition": "2002年公布", "new_edition": "2018年修正"}
    edits = (
        Edit(Deed.INSERT, "law", law),
        Edit(
            Deed.INSERT,
            "law_edition",
            edition | {"edition": "2002年公布", "adopted_on": "2002-08-29", "effective_on": "2003-03-01"},
        ),
        Edit(
            Deed.INSERT,
            "law_edition",
            edition
            | {"edition": "2018年修正", "adopted_on": "2018-12-29", "effective_on": "2019-01-01", "map_whole": 1},
        ),
        Edit(Deed.INSERT, "article_map", step | {"old_article": "27", "new_article": "第28条"}),
        Edit(Deed.INSERT, "article_map", step | {"old_article": "第三十条", "note": "并入第二十九条"}),
    )
    return session.apply(ChangeSet("登记法规", edits)).row_ids["law"][0]


def add_items(session: Session, *bases: str, version: str = "2024年版", **cells: object) -> tuple[int, list[int]]:
    """Ids of a draft list and of its items, one for each basis."""
    edits = [Edit(Deed.INSERT, "power_list", {"list_kind": "权责清单", "version_label": version})]
    edits += [
        Edit(
            Deed.INSERT,
            "power_item",
            {"list_id": Pending(0), "item_name": f"事项{number}的处罚", "power_type": "行政处罚", "basis": basis}
            | cells,
        )
        for number, basis in enumerate(bases, start=1)
    ]
    found = session.apply(ChangeSet("登记清单", tuple(edits))).row_ids
    return found["power_list"][0], list(found["power_item"])


def action(key: str) -> Action:
    """The action of that key."""
    return next(one for one in ACTIONS if one.key == key)


def act(session: Session, key: str, *ids: int, **answers: object) -> Applied:
    """Carries out an action."""
    return session.apply(action(key).make(session, ids, answers))


def rows(session: Session, table: str) -> list[Row]:
    """All rows of a table in order of entry."""
    return list(session.all_rows(Query(table)))


def publish(session: Session, list_id: int) -> None:
    """Freezes a list that came from above."""
    cells = {"state": "已公布", "waiver_reason": "区里已经公布", "effective_on": "2026-01-01"}
    session.apply(ChangeSet("公布", (Edit(Deed.UPDATE, "power_list", cells, list_id),)))
