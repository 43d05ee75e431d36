"""A ledger of one kind of list prints the items of such lists and says which version they are."""

from __future__ import annotations

from dataclasses import replace

from app.core.ledger import LedgerOptions, scoped
from app.editors.power_lists.fields import LIST_KINDS, POWER_ITEM, POWER_LIST
from app.editors.power_lists.reports import BASIC_DUTIES, FULL, LEDGERS

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
