"""The table model on real files."""

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.errors import Severity
from app.core.query import Filter, Query
from app.ui.shown_rows import ShownRows
from app.ui.table_model import DRAFT, ProblemRole, SeverityRole, TableModel, ValueRole
from db.changes import Action, ChangeSet, Edit
from db.view import View

Role = Qt.ItemDataRole


@pytest.fixture
def model(contracts, qapp):
    made = TableModel(contracts, contracts.tables["contract"])
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    yield made
    made.deleteLater()


def cell(model, row, key, role=Role.DisplayRole):
    return model.index(row, model.column_of(key)).data(role)


def update(session, row_id, **values):
    session.apply(ChangeSet("修改", (Edit(Action.UPDATE, "contract", values, row_id=row_id),)))


def names(model):
    return [cell(model, row, "name") for row in range(model.rowCount())]


def test_cells_are_shown_by_kind(model):
    assert cell(model, 0, "name") == "合同1"
    assert cell(model, 0, "signed_on") == "2026-01-15"
    assert cell(model, 2, "amount") == "300.00"
    assert cell(model, 1, "community_id") == "南湖社区"
    assert cell(model, 0, "notes") == ""
    assert cell(model, 2, "amount", ValueRole) == 30000
    assert cell(model, 0, "amount", Role.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
    assert not cell(model, 0, "name", Role.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)


def test_accessible_text_names_column_and_value(model):
    assert cell(model, 0, "state", Role.AccessibleTextRole) == "状态：有效"
    assert cell(model, 0, "notes", Role.AccessibleTextRole) == "说明：空"


def test_long_text_is_cut_for_painting_and_whole_in_editor_and_tooltip(model, contracts):
    text = "第一条\n" + "本" * 3000
    update(contracts, model.id_at(0), notes=text)
    assert len(cell(model, 0, "notes")) <= 160
    assert "\n" not in cell(model, 0, "notes")
    assert cell(model, 0, "notes", Role.EditRole) == text
    assert cell(model, 0, "notes", Role.ToolTipRole) == text


def test_computed_column_cannot_be_edited(model):
    assert not model.flags(model.index(0, model.column_of("grade"))) & Qt.ItemFlag.ItemIsEditable
    assert model.flags(model.index(0, model.column_of("name"))) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(model.index(0, model.column_of("grade")), "优")


def test_typed_text_goes_through_the_door_with_a_speaking_label(model, contracts):
    assert model.setData(model.index(0, model.column_of("signed_on")), "2026年3月5日")
    assert contracts.row("contract", 1)["signed_on"] == "2026-03-05"
    assert contracts.undo_label == "修改 签订日期"
    contracts.undo()
    assert cell(model, 0, "signed_on") == "2026-01-15"


def test_unchanged_text_writes_nothing(model, contracts):
    before = contracts.anchor()
    assert model.setData(model.index(0, model.column_of("amount")), "100.00")
    assert contracts.anchor() == before


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("signed_on", "明天"),
        ("amount", "很多"),
        ("pages", "三"),
        ("state", "好"),
        ("name", ""),
        ("name", "长" * 21),
        ("pages", "-1"),
    ],
)
def test_refused_text_stays_in_its_cell(model, contracts, qtbot, key, typed):
    before = contracts.row("contract", 1)
    with qtbot.waitSignal(model.refused) as told:
        assert not model.setData(model.index(0, model.column_of(key)), typed)
    assert told.args[0]
    assert contracts.row("contract", 1) == before
    assert cell(model, 0, key, Role.EditRole) == typed
    assert cell(model, 0, key, SeverityRole) is Severity.ERROR
    assert cell(model, 0, key, ProblemRole) == told.args[0]
    assert model.refused_cells() == [(0, model.column_of(key))]


def test_refused_text_goes_when_the_cell_is_corrected_or_given_up(model):
    column = model.column_of("pages")
    model.setData(model.index(0, column), "三")
    assert model.setData(model.index(0, column), "3")
    assert model.refused_cells() == []
    assert cell(model, 0, "pages") == "3"
    model.setData(model.index(0, column), "三")
    assert model.forget_refused(0, column)
    assert cell(model, 0, "pages") == "3"
    assert not model.forget_refused(0, column)


def test_doubtful_value_is_a_warning(model):
    model.setData(model.index(0, model.column_of("amount")), "￥2,000,000")
    assert cell(model, 0, "amount") == "2,000,000.00"
    assert cell(model, 0, "amount", SeverityRole) is Severity.WARNING
    assert cell(model, 0, "amount", ProblemRole) == "金额超过一百万元，请核对。"


def test_reference_is_typed_by_title_or_refused(model, contracts):
    index = model.index(0, model.column_of("community_id"))
    assert model.setData(index, "南湖社区")
    assert contracts.row("contract", 1)["community_id"] == 2
    assert not model.setData(index, "西湖社区")
    assert contracts.row("contract", 1)["community_id"] == 2
    assert model.setData(index, 1, ValueRole)
    assert cell(model, 0, "community_id") == "东湖社区"


def test_reference_with_a_title_of_several_fields_is_found(items, qapp):
    model = TableModel(items, items.tables["power_item"])
    title = items.title("power_list", 1)
    items.apply(
        ChangeSet("x", (Edit(Action.INSERT, "power_list", {"list_kind": "赋权事项清单", "version_label": "2025年版"}),))
    )
    assert model.setData(model.index(0, model.column_of("list_id")), "赋权事项清单 · 2025年版")
    assert items.row("power_item", 1)["list_id"] == 2
    assert model.setData(model.index(0, model.column_of("list_id")), title)
    model.deleteLater()


def test_renamed_reference_is_shown_at_once(model, contracts, qtbot):
    with qtbot.waitSignal(model.dataChanged):
        contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "community", {"name": "东湖新社区"}, row_id=1),)))
    assert cell(model, 0, "community_id") == "东湖新社区"


def test_update_repaints_only_its_row(model, contracts):
    rows = []
    model.dataChanged.connect(lambda first, last: rows.append((first.row(), last.row())))
    update(contracts, 3, pages=77)
    assert rows == [(2, 2)]


def test_changes_never_reset_the_model(model, contracts):
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    update(contracts, 2, name="改名")
    contracts.apply(ChangeSet("新增", (Edit(Action.INSERT, "contract", {"name": "新合同"}),)))
    contracts.apply(ChangeSet("删除", (Edit(Action.DELETE, "contract", row_id=1),)))
    contracts.undo()
    contracts.undo()
    contracts.redo()
    assert resets == []
    assert names(model) == ["合同1", "改名", "合同3", "合同4", "合同5", "合同6", "新合同"]


def test_deleted_row_goes_and_comes_back_in_its_place(model, contracts):
    kept = QPersistentModelIndex(model.index(3, 0))
    contracts.apply(
        ChangeSet("删除", (Edit(Action.DELETE, "contract", row_id=2), Edit(Action.DELETE, "contract", row_id=3)))
    )
    assert names(model) == ["合同1", "合同4", "合同5", "合同6"]
    assert kept.row() == 1
    contracts.undo()
    assert names(model) == [f"合同{n}" for n in range(1, 7)]
    assert kept.row() == 3


def test_row_being_edited_stays_under_a_filter_until_it_is_left(model, contracts, qtbot):
    model.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    model.leave(3)
    assert model.setData(model.index(2, model.column_of("state")), "到期")
    assert names(model) == [f"合同{n}" for n in range(1, 7)]
    assert cell(model, 2, "state") == "到期"
    model.leave(5)
    qtbot.waitUntil(lambda: model.rowCount() == 5)
    assert "合同3" not in names(model)


def test_row_being_edited_keeps_its_place_in_the_order_until_it_is_left(model, qtbot):
    model.set_query(Query("contract", order=(("amount", True),)))
    assert names(model)[0] == "合同6"
    model.leave(6)
    model.setData(model.index(0, model.column_of("amount")), "1")
    assert names(model)[0] == "合同6"
    model.leave(4)
    qtbot.waitUntil(lambda: names(model)[-1] == "合同6")


def test_other_rows_follow_the_filter_at_once(model, contracts):
    model.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    model.leave(1)
    update(contracts, 4, state="中止")
    assert names(model) == ["合同1", "合同2", "合同3", "合同5", "合同6"]


def test_new_row_shows_up_under_a_filter_it_does_not_meet(model, contracts, qtbot):
    model.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    model.leave(1)
    contracts.apply(ChangeSet("新增", (Edit(Action.INSERT, "contract", {"name": "新合同", "state": "到期"}),)))
    assert names(model)[-1] == "新合同"
    model.leave(2)
    qtbot.waitUntil(lambda: "新合同" not in names(model))


def test_deleted_row_goes_even_while_it_is_current(model, contracts):
    model.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    model.leave(1)
    contracts.apply(ChangeSet("删除", (Edit(Action.DELETE, "contract", row_id=1),)))
    assert names(model)[0] == "合同2"


# -- the new row at the end


def test_new_row_is_stored_when_it_is_whole(model, contracts):
    row = model.start_draft()
    assert row == 6
    assert model.id_at(row) == DRAFT
    assert cell(model, row, "state") == "有效"
    assert not model.setData(model.index(row, model.column_of("pages")), "三")
    assert not model.save_draft()
    assert model.setData(model.index(row, model.column_of("pages")), "3")
    assert not model.save_draft()
    assert cell(model, row, "name", SeverityRole) is Severity.ERROR
    assert contracts.count("contract") == 6
    assert model.setData(model.index(row, model.column_of("name")), "新合同")
    place = QPersistentModelIndex(model.index(row, 0))
    assert model.save_draft()
    assert contracts.count("contract") == 7
    assert model.rowCount() == 7
    assert place.row() == 6
    assert model.id_at(6) == 7
    assert contracts.undo_label == "新增 1 份合同"
    contracts.undo()
    assert model.rowCount() == 6


def test_untouched_new_row_goes_away(model):
    model.start_draft()
    assert model.save_draft()
    assert model.rowCount() == 6


def test_new_row_takes_what_the_filter_fixes(model):
    model.set_query(Query("contract", filters=(Filter("state", values=("中止",)),)))
    row = model.start_draft()
    assert cell(model, row, "state") == "中止"


def test_new_row_stays_last_in_a_sorted_list_until_it_is_left(model, qtbot):
    model.set_query(Query("contract", order=(("name", True),)))
    row = model.start_draft()
    model.leave(None)
    model.setData(model.index(row, 0), "甲合同")
    assert model.save_draft()
    assert names(model)[-1] == "甲合同"
    model.leave(7)
    assert names(model)[-1] == "甲合同"
    model.leave(1)
    qtbot.waitUntil(
        lambda: names(model) == sorted(names(model), key=lambda n: n != "甲合同") or names(model)[-1] != "甲合同"
    )


def test_new_row_and_refused_text_survive_another_query(model):
    row = model.start_draft()
    model.setData(model.index(row, model.column_of("notes")), "写到一半")
    model.setData(model.index(0, model.column_of("pages")), "三")
    model.set_query(Query("contract", order=(("name", True),)))
    assert cell(model, model.rowCount() - 1, "notes") == "写到一半"
    assert cell(model, 5, "pages") == "三"


# -- reading only what is shown


def test_page_down_reads_at_most_two_statements_and_512_rows(items, qapp, monkeypatch):
    added = [Edit(Action.INSERT, "power_item", {"item_name": f"事项{n}", "list_id": 1}) for n in range(3000)]
    items.apply(ChangeSet("更多", tuple(added)))
    fetched = []
    read = View._read
    monkeypatch.setattr(View, "_read", lambda view, ids: fetched.append(len(ids)) or read(view, ids))
    model = TableModel(items, items.tables["power_item"])
    for query in (Query("power_item"), Query("power_item", order=(("item_name", False),))):
        model.set_query(query)
        model.index(990, 1).data()
        fetched.clear()
        statements = []
        items._store.connection.set_trace_callback(statements.append)
        for row in range(1000, 1040):
            for column in range(model.columnCount()):
                model.index(row, column).data()
        items._store.connection.set_trace_callback(None)
        assert 1 <= len([sql for sql in statements if "power_item" in sql]) <= 2
        assert 1 <= sum(fetched) <= 512
    model.deleteLater()


def test_large_query_is_answered_in_two_parts(model, contracts, qtbot, monkeypatch):
    monkeypatch.setattr(ShownRows, "answered_at_once", lambda self, query: False)
    query = Query("contract", order=(("amount", True),))
    with qtbot.waitSignal(model.idsWanted) as wanted:
        monkeypatch.setattr(
            contracts, "first_page", lambda query, limit=200: type(contracts).first_page(contracts, query, 2)
        )
        model.set_query(query)
    assert wanted.args == [query]
    assert names(model) == ["合同6", "合同5"]
    model.take_ids(Query("contract"), contracts.view(Query("contract")).ids())
    assert model.rowCount() == 2, "an answer to an older question must be dropped"
    model.take_ids(query, contracts.view(query).ids())
    assert names(model) == [f"合同{n}" for n in range(6, 0, -1)]


def test_past_day_is_read_only(contracts, qapp):
    model = TableModel(contracts, contracts.tables["contract"])
    model.set_query(Query("contract", as_of="2026-11-22"))
    assert model.read_only
    assert not model.setData(model.index(0, 0), "改名")
    model.deleteLater()


def test_listening_does_not_keep_a_model_alive(contracts, qapp):
    model = TableModel(contracts, contracts.tables["contract"])
    model.deleteLater()
    qapp.sendPostedEvents(None, 52)
    update(contracts, 1, pages=9)
    assert contracts.row("contract", 1)["pages"] == 9


def test_model_has_no_children_below_cells(model):
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 6


@pytest.mark.parametrize(("source", "rows"), [("import", 2), ("action", 2), ("form", 3)])
def test_only_rows_entered_by_hand_stay_in_sight_under_a_filter(contract_grid, contracts, source, rows):
    contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "contract", {"state": "到期"}, row_id=1),)))
    contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "contract", {"state": "到期"}, row_id=2),)))
    contract_grid.set_query(Query("contract", filters=(Filter("state", values=("到期",)),)))
    contracts.apply(
        ChangeSet("x", (Edit(Action.INSERT, "contract", {"name": "合同七", "state": "有效"}),), source=source)
    )
    assert contract_grid.model.rowCount() == rows
