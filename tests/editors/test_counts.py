"""Figures by office: an item that stands in two versions of a list counts once, and every figure opens its items."""

from __future__ import annotations

from pathlib import Path

from app.core.crosstab import opened
from app.core.query import Filter, Query
from app.editors.power_lists.crosstabs import type_by_office
from tests.editors.version_kit import add_list, item, open_file

ALL = Query("power_item")


def test_an_office_counts_each_item_once_whatever_the_versions(tmp_path: Path) -> None:
    session = open_file(tmp_path)
    old = add_list(session, "权责清单", "2024年版", item("甲", office="执法办"), item("乙", office="执法办"))
    add_list(session, "权责清单", "2025年版", item("甲", office="执法办"), item("丙", office="党建办"))
    add_list(session, "通用权责清单", "省版", item("丁", office="执法办"))
    counted = type_by_office(session, ALL)
    assert {label: cells[-1].count for label, cells in counted.rows} == {"执法办": 1, "党建办": 1}
    assert "每种清单只数现行的一版" in counted.note
    for _, cells in counted.lines():
        for cell in cells:
            wanted = opened(ALL, cell)
            assert (sum(1 for _ in session.all_rows(wanted)) if wanted else 0) == cell.count
    chosen = Query("power_item", filters=(Filter("list_id", values=(old,)),))
    assert {label: cells[-1].count for label, cells in type_by_office(session, chosen).rows} == {"执法办": 2}
    session.close(backup=False)
