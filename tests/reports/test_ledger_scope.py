"""A ledger of one kind of list prints the items of such lists and says which version they are."""

from __future__ import annotations

from dataclasses import replace

from app.core.ledger import LedgerOptions, LedgerScope, scoped
from app.core.query import Filter, Query
from app.editors.power_lists.fields import LIST_KINDS, POWER_ITEM, POWER_LIST
from app.editors.power_lists.reports import BASIC_DUTIES, FULL, LEDGERS
from db.declarations import Row

LISTS = [
    {"id": 1, "list_kind": "权责清单", "version_label": "2024年版"},
    {"id": 2, "list_kind": "基本履职事项", "version_label": "2025年版"},
]
ROWS = [{"id": i, "list_id": 1 + i % 2} for i in range(6)]
OPTIONS = LedgerOptions()


def test_only_items_of_lists_of_that_kind_are_printed():
    rows, options = scoped(BASIC_DUTIES, ROWS, OPTIONS, targets=LISTS)
    assert [row["id"] for row in rows] == [1, 3, 5]
    assert options.version == "2025年版"


def test_a_list_of_all_items_names_no_version_that_only_some_have():
    rows, options = scoped(FULL, ROWS, OPTIONS, targets=LISTS)
    assert (rows, options) == (ROWS, OPTIONS)
    assert scoped(FULL, ROWS[::2], OPTIONS, targets=LISTS)[1].version == "2024年版"


def test_what_the_clerk_typed_wins():
    typed = replace(OPTIONS, version="征求意见稿")
    assert scoped(BASIC_DUTIES, ROWS, typed, targets=LISTS)[1].version == "征求意见稿"


def test_a_register_without_such_lists_prints_every_row():
    assert scoped(BASIC_DUTIES, ROWS[::2], OPTIONS, targets=LISTS[:1])[0] == ROWS[::2]


def test_ledgers_name_fields_and_kinds_that_exist():
    for ledger in LEDGERS:
        for scope in filter(None, (ledger.scope,)):
            assert POWER_ITEM.field(scope.reference).target == POWER_LIST.key
            assert set(scope.values) <= set(POWER_LIST.field(scope.field).choices) == set(LIST_KINDS)
            assert POWER_LIST.field(scope.label).stored
        if ledger.table == POWER_ITEM.key:
            assert all(column.key == "*" or POWER_ITEM.field(column.key).in_report for column in ledger.columns)


def test_versions_in_force_are_not_mixed_with_others():
    def in_force(lists: list[Row]) -> set[int]:
        return {row["id"] for row in lists if row["version_label"] == "2025年版"}

    targets = [{"id": 1, "version_label": "2024年版"}, {"id": 2, "version_label": "2025年版"}]
    scope = LedgerScope("list_id", "list_kind", label="version_label", counted=in_force)
    both = [{"id": 1, "list_id": 1}, {"id": 2, "list_id": 2}]
    kept, told = scoped(replace(FULL, scope=scope), both, LedgerOptions(), targets=targets)
    assert [row["id"] for row in kept] == [2] and told.version == "2025年版"
    old = both[:1]
    assert scoped(replace(FULL, scope=scope), old, LedgerOptions(), targets=targets)[0] == old


def test_the_word_for_no_version_is_not_printed():
    scope = LedgerScope("list_id", "list_kind", label="version_label", unlabelled="未注明版本")
    targets = [{"id": 1, "version_label": "未注明版本"}]
    assert (
        scoped(replace(FULL, scope=scope), [{"id": 1, "list_id": 1}], LedgerOptions(), targets=targets)[1].version == ""
    )


def test_a_ledger_narrows_the_query_it_prints():
    only = (Filter("state", values=("保留",)),)
    query = Query("pledge", filters=(Filter("year", values=(2026,)),))
    assert replace(FULL, only=only).narrowed(query).filters == (*query.filters, *only)
    assert FULL.narrowed(query) is query


def test_a_file_of_other_lists_prints_none_of_them():
    lists = [*LISTS[:1], {"id": 2, "list_kind": "赋权事项清单", "version_label": "2025年版"}]
    assert scoped(BASIC_DUTIES, ROWS, OPTIONS, targets=lists)[0] == []
