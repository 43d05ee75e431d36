"""A file of 0.1.0 is put right when it is first opened, and is then like any other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import bootstrap
from app.core.query import Query
from app.editors.power_lists.lists.upgrade import upgrade
from db.changes import Action, Pending
from db.declarations import Row
from tests.editors.version_kit import items, register

OLD = Path(__file__).parents[1] / "data" / "old_files" / "0.1.0.db"


def test_an_old_file_gets_new_words_and_matters_and_stays_sound(tmp_path: Path):
    shutil.copy(OLD, tmp_path / "旧.db")
    session = bootstrap.open_session(tmp_path / "旧.db", operator="张三")
    [row] = session.all_rows(Query("power_list"))
    assert (row["state"], row["remark"]) == ("草稿", "由旧版文件升级：原来的状态是“现行”。")
    [item] = items(session, row["id"])
    assert session.row("matter", item["matter_id"])["item_name"] == item["item_name"]
    assert session.verify() == []
    changes = len(session.change_sets())
    assert session.undo_label != "升级到新版本的文件"
    register(session, row["id"])
    session.close(backup=False)
    again = bootstrap.open_session(tmp_path / "旧.db", operator="李四")
    assert len(again.change_sets()) == changes + 1
    assert again.verify() == []
    again.close(backup=False)


class _Old:
    """What the upgrade reads of a file."""

    today = "2026-03-05"

    def __init__(self, **rows: list[Row]) -> None:
        self._rows = rows

    def all_rows(self, query: Query) -> Iterator[Row]:
        conditions = query.filters
        found = self._rows.get(query.table, [])
        return (row for row in found if all(one.blank is None or row[one.field] is None for one in conditions))


def _item(number: int, name: str, **cells: Any) -> Row:
    told = {"id": number, "list_id": 1, "matter_id": None, "item_name": name, "sub_item_name": None}
    return told | {"power_type": "行政处罚", "item_code": None, "basis": None} | cells


def test_words_of_states_are_told_in_the_note():
    lists = [
        {"id": 1, "state": "现行", "remark": "旧备注"},
        {"id": 2, "state": "历史", "remark": None},
        {"id": 3, "state": None, "remark": None},
        {"id": 4, "state": "草稿", "remark": None},
    ]
    edits = upgrade(_Old(power_list=lists)).edits
    assert [(edit.row_id, edit.values["state"], edit.values["remark"]) for edit in edits] == [
        (1, "草稿", "旧备注\n由旧版文件升级：原来的状态是“现行”。"),
        (2, "已归档", "由旧版文件升级：原来的状态是“历史”。"),
        (3, "草稿", None),
    ]


def test_items_of_one_name_share_a_matter_and_bases_are_cited():
    rows = [_item(1, "甲", basis="《甲法》第一条"), _item(2, "甲", list_id=2), _item(3, "乙", basis="《乙法》第二条")]
    cited = [{"item_id": 3}]
    edits = upgrade(_Old(power_item=rows, power_citation=cited)).edits
    made = [edit for edit in edits if edit.table == "matter"]
    links = {edit.row_id: edit.values["matter_id"] for edit in edits if edit.table == "power_item"}
    assert [edit.values["item_name"] for edit in made] == ["甲", "乙"]
    assert links == {1: Pending(0), 2: Pending(0), 3: Pending(1)}
    [citation] = [edit for edit in edits if edit.table == "power_citation"]
    assert (citation.action, citation.values["item_id"], citation.values["law_title"]) == (Action.INSERT, 1, "甲法")


def test_nothing_old_means_nothing_to_do():
    assert upgrade(_Old()).edits == ()
