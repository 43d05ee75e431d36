"""Header filters, order, find and replace, columns, counts, empty states."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from app.core.query import Filter, Query
from app.core.settings import Settings
from app.ui import application, theme
from app.ui.column_chooser import ColumnChooser
from app.ui.filter_popup import BLANK, FilterPopup
from app.ui.grid import Grid
from app.ui.paste_check import PasteCheck
from app.ui.tasks import Tasks
from db.changes import Action, ChangeSet, Edit

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def names(grid):
    return [grid.model.index(row, 0).data() for row in range(grid.model.rowCount())]


def popup_of(grid, key):
    column = grid.model.column_of(key)
    header = grid.view.pane_of(column).header
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NONE, header.arrow_rect(column).center())
    return grid.findChildren(FilterPopup)[-1]


def lines(popup):
    return [popup.values.item(row).data(int(Qt.ItemDataRole.UserRole))[1] for row in range(popup.values.count())]


def tick(popup, *wanted):
    for row, shown in enumerate(lines(popup)):
        popup.values.item(row).setCheckState(Qt.CheckState.Checked if shown in wanted else Qt.CheckState.Unchecked)


@pytest.fixture
def tasks(qapp):
    made = Tasks(qapp)
    yield made
    made.shut_down()
    made.setParent(None)


@pytest.fixture
def mixed(contract_grid, contracts):
    edits = [
        Edit(Action.UPDATE, "contract", {"state": "中止"}, row_id=2),
        Edit(Action.UPDATE, "contract", {"state": "到期", "amount": None}, row_id=3),
        Edit(Action.UPDATE, "contract", {"state": None}, row_id=4),
    ]
    contracts.apply(ChangeSet("x", tuple(edits)))
    return contract_grid


def test_arrow_lists_values_in_order_with_their_counts(mixed):
    popup = popup_of(mixed, "state")
    texts = [popup.values.item(row).text() for row in range(popup.values.count())]
    assert texts == ["有效  (3)", "中止  (1)", "到期  (1)", f"{BLANK}  (1)"]
    popup.close()
    mixed.model.setData(mixed.model.index(0, mixed.model.column_of("pages")), "10")
    assert lines(popup_of(mixed, "pages")) == ["2", "3", "4", "5", "6", "10"]


def test_ticks_filter_and_the_query_says_so(mixed, qtbot):
    popup = popup_of(mixed, "state")
    tick(popup, "中止", "到期")
    with qtbot.waitSignal(mixed.queryChanged) as told:
        popup.accept.click()
    (condition,) = told.args[0].filters
    assert set(condition.values) == {"中止", "到期"}
    assert condition.blank is None
    assert names(mixed) == ["合同2", "合同3"]


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        (("有效", "中止", "到期", BLANK), None),
        (("有效", "中止", "到期"), Filter("state", blank=False)),
        ((BLANK,), Filter("state", blank=True)),
        (("中止", BLANK), Filter("state", values=("中止",), blank=True)),
    ],
)
def test_ticks_become_the_plainest_condition(mixed, ticked, expected):
    popup = popup_of(mixed, "state")
    tick(popup, *ticked)
    assert popup.condition() == expected


def test_search_narrows_the_list_and_only_hits_count(mixed):
    popup = popup_of(mixed, "state")
    popup.search.setText("zz")
    visible = [lines(popup)[row] for row in range(popup.values.count()) if not popup.values.item(row).isHidden()]
    assert visible == ["中止"]
    popup.accept.click()
    assert names(mixed) == ["合同2"]


def test_blank_and_filled_only(mixed):
    popup = popup_of(mixed, "state")
    popup.blank.setCurrentIndex(1)
    popup.accept.click()
    assert names(mixed) == ["合同4"]
    popup = popup_of(mixed, "state")
    assert popup.blank.currentIndex() == 1
    popup.blank.setCurrentIndex(2)
    popup.accept.click()
    assert "合同4" not in names(mixed)
    assert len(names(mixed)) == 5


def test_ranges_of_dates_and_amounts(mixed):
    popup = popup_of(mixed, "signed_on")
    popup.least.setText("2026年2月1日")
    popup.most.setText("20260415")
    popup.accept.click()
    assert names(mixed) == ["合同2", "合同3", "合同4"]
    popup = popup_of(mixed, "amount")
    popup.least.setText("￥400")
    popup.accept.click()
    assert names(mixed) == ["合同4"]
    assert [one.field for one in mixed.query().filters] == ["signed_on", "amount"]


def test_limit_that_is_no_date_is_said_and_nothing_happens(mixed):
    popup = popup_of(mixed, "signed_on")
    popup.least.setText("去年")
    popup.accept.click()
    assert popup.isVisible()
    assert popup.error.text()
    assert mixed.query().filters == ()


def test_contains_and_clearing(mixed):
    popup = popup_of(mixed, "name")
    popup.contains.setText("合同3")
    popup.accept.click()
    assert names(mixed) == ["合同3"]
    popup = popup_of(mixed, "name")
    assert popup.contains.text() == "合同3"
    popup.clear.click()
    assert len(names(mixed)) == 6


def test_second_filter_lists_what_the_first_leaves(mixed):
    mixed.set_query(Query("contract", filters=(Filter("state", values=("中止",)),)))
    assert lines(popup_of(mixed, "name")) == ["合同2"]
    assert set(lines(popup_of(mixed, "state"))) == {"有效", "中止", "到期", BLANK}


def test_order_from_the_header_and_a_second_one_with_shift(mixed):
    popup = popup_of(mixed, "community_id")
    popup.rising.click()
    popup = popup_of(mixed, "amount")
    QTest.mouseClick(popup.falling, Qt.MouseButton.LeftButton, NONE)
    assert mixed.query().order == (("amount", True),)
    popup = popup_of(mixed, "community_id")
    popup._order(descending=False)
    mixed.filters.order_by("amount", True, True)
    assert mixed.query().order == (("community_id", False), ("amount", True))
    assert names(mixed)[0] == "合同5"
    mixed.filters.order_by("community_id", None, True)
    assert mixed.query().order == (("amount", True),)


def test_current_record_stays_current_in_another_query(mixed):
    mixed.select_id(4)
    mixed.set_query(Query("contract", order=(("amount", True),)))
    assert mixed.current_id() == 4
    mixed.set_query(Query("contract", filters=(Filter("state", values=("中止",)),)))
    assert mixed.current_id() == 2
    mixed.set_query(Query("contract", text="没有这样的"))
    assert mixed.current_id() is None


def test_alt_down_opens_the_filter_of_the_current_column(contract_grid):
    contract_grid.view.set_current(0, contract_grid.model.column_of("pages"))
    QTest.keyClick(contract_grid.view.body, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert contract_grid.findChildren(FilterPopup)[-1].accessibleName() == "筛选：页数"


def test_large_query_shows_a_first_page_and_then_all(qtbot, tasks, items, monkeypatch):
    monkeypatch.setattr("app.ui.shown_rows.AT_ONCE", 10)
    monkeypatch.setattr(items, "first_page", lambda query: type(items).first_page(items, query, 20))
    grid = Grid(items, items.tables["power_item"], tasks=tasks)
    qtbot.addWidget(grid)
    grid.set_query(Query("power_item", order=(("item_name", True),)))
    assert grid.model.rowCount() == 20
    qtbot.waitUntil(lambda: grid.model.rowCount() == 120)
    assert grid.current_id() == grid.model.id_at(0)


def test_newer_question_wins_over_an_older_answer(qtbot, tasks, items, monkeypatch):
    monkeypatch.setattr("app.ui.shown_rows.AT_ONCE", 10)
    monkeypatch.setattr(items, "first_page", lambda query: type(items).first_page(items, query, 20))
    grid = Grid(items, items.tables["power_item"], tasks=tasks)
    qtbot.addWidget(grid)
    for text in ("检", "检查", "检查 消防"):
        grid.set_query(Query("power_item", text=text))
    qtbot.waitUntil(lambda: not tasks.running())
    assert grid.model.rowCount() == items.view(Query("power_item", text="检查 消防")).count


# -- find and replace


def find(grid, text, qtbot):
    grid.find()
    grid.finder.text.setText(text)
    qtbot.waitUntil(lambda: not grid.finder._scanning.isActive())


def test_find_counts_and_goes_round(contract_grid, qtbot):
    find(contract_grid, "社区", qtbot)
    assert contract_grid.finder.count.text() == "1/6"
    assert contract_grid.view.current().column() == contract_grid.model.column_of("community_id")
    contract_grid.find_next()
    assert (contract_grid.view.current().row(), contract_grid.finder.count.text()) == (1, "2/6")
    contract_grid.find_previous()
    contract_grid.find_previous()
    assert (contract_grid.view.current().row(), contract_grid.finder.count.text()) == (5, "6/6")


def test_find_looks_only_at_shown_columns_and_whole_texts(contract_grid, contracts, qtbot):
    contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "contract", {"notes": "长" * 500 + "末尾"}, row_id=4),)))
    find(contract_grid, "末尾", qtbot)
    assert contract_grid.finder.count.text() == "1/1"
    contract_grid.view.show_column(contract_grid.model.column_of("notes"), shown=False)
    find(contract_grid, "末", qtbot)
    assert contract_grid.finder.count.text() == "0/0"


def test_f3_without_hits_says_so(contract_grid, qtbot):
    find(contract_grid, "没有这样的", qtbot)
    with qtbot.waitSignal(contract_grid.statusMessage) as told:
        contract_grid.find_next()
    assert "没有找到" in told.args[0]


def test_hits_follow_changes(contract_grid, contracts, qtbot):
    find(contract_grid, "合同", qtbot)
    assert contract_grid.finder.count.text().endswith("/6")
    contracts.apply(ChangeSet("x", (Edit(Action.DELETE, "contract", row_id=1),)))
    qtbot.waitUntil(lambda: contract_grid.finder.count.text().endswith("/5"))


def test_esc_closes_the_bar_and_gives_the_keyboard_back(contract_grid, qtbot):
    find(contract_grid, "合同", qtbot)
    QTest.keyClick(contract_grid.finder.text, Qt.Key.Key_Escape)
    assert contract_grid.finder.isHidden()
    pane = contract_grid.view.pane_of(contract_grid.view.current().column())
    assert contract_grid.window().focusWidget() is pane


def test_tab_leads_from_what_is_sought_to_what_replaces_it(contract_grid):
    contract_grid.replace()
    QTest.keyClick(contract_grid.finder.text, Qt.Key.Key_Tab)
    assert contract_grid.finder.replacement.hasFocus()


def test_replace_writes_only_after_the_check_page(contract_grid, contracts, qtbot):
    contract_grid.replace()
    contract_grid.finder.text.setText("合同")
    contract_grid.finder.replacement.setText("协议")
    before = contracts.anchor()
    contract_grid.finder._replace.click()
    page = contract_grid.findChildren(PasteCheck)[-1]
    assert contracts.anchor() == before
    assert page.plan.counts()["changed"] == 6
    page.carry_out()
    assert names(contract_grid) == [f"协议{n}" for n in range(1, 7)]
    assert contracts.undo_label == "替换“合同”为“协议” 6 格"
    contracts.undo()
    assert names(contract_grid) == [f"合同{n}" for n in range(1, 7)]


# -- columns


def test_layout_is_remembered_per_table_and_can_be_reset(qtbot, contracts, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    grid = Grid(contracts, contracts.tables["contract"], settings=settings)
    qtbot.addWidget(grid)
    chooser = ColumnChooser(grid.columns, grid.model.columns, grid)
    notes = next(
        chooser.list.item(row) for row in range(chooser.list.count()) if chooser.list.item(row).text() == "说明"
    )
    notes.setCheckState(Qt.CheckState.Unchecked)
    chooser.list.setCurrentRow(3)
    chooser._on_up()
    chooser.frozen.setCurrentIndex(2)
    chooser.accept()
    grid.view.body.setColumnWidth(0, 300)
    grid.columns.save()
    again = Grid(contracts, contracts.tables["contract"], settings=Settings(tmp_path / "settings.json"))
    qtbot.addWidget(again)
    keys = [again.model.columns[column].key for column in again.view.columns_shown()]
    assert keys == ["name", "state", "amount", "signed_on", "pages", "id_number", "grade", "community_id", "paid"]
    assert again.view.is_frozen(again.model.column_of("state"))
    assert again.view.body.columnWidth(0) == pytest.approx(300, abs=1)
    chooser = ColumnChooser(again.columns, again.model.columns, again)
    chooser._on_reset()
    chooser.accept()
    assert len(again.view.columns_shown()) == 10
    assert Settings(tmp_path / "settings.json").get("grid.contract", {}) == {}


def test_damaged_layout_means_the_declared_one(qtbot, contracts, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    for layout in ({"shown": ["gone"]}, {"shown": "x", "frozen": "2"}, {"order": ["pages", "gone"], "frozen": 99}):
        settings.set("grid.contract", layout)
        grid = Grid(contracts, contracts.tables["contract"], settings=settings)
        qtbot.addWidget(grid)
        assert len(grid.view.columns_shown()) == 10


def test_widths_follow_the_font(contract_grid, qapp, qtbot):
    before = contract_grid.view.body.columnWidth(0)
    application.apply_font(qapp, 14)
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: contract_grid.view.body.columnWidth(0) > before * 1.2)
    application.apply_font(qapp, 10)
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: contract_grid.view.body.columnWidth(0) == before)


def test_dragged_column_stays_where_it_was_put(contract_grid):
    header = contract_grid.view.body.header
    header.moveSection(header.visualIndex(contract_grid.model.column_of("pages")), 1)
    keys = [contract_grid.model.columns[column].key for column in contract_grid.view.columns_shown()]
    assert keys[:3] == ["name", "pages", "state"]
    QTest.keyClick(contract_grid.view.frozen, Qt.Key.Key_Right)
    assert contract_grid.view.current().column() == contract_grid.model.column_of("pages")


# -- counts


def summary(grid, qtbot):
    with qtbot.waitSignal(grid.selectionSummaryChanged) as told:
        grid.summary.refresh()
    return told.args[0]


def test_counts_of_rows_filter_selection_and_sum(mixed, qtbot):
    assert summary(mixed, qtbot)["text"] == "6 份 · 选中 1 行"
    mixed.view.set_current(0, mixed.model.column_of("amount"))
    mixed.view.extend_to(mixed.model.index(3, mixed.model.column_of("amount")))
    assert summary(mixed, qtbot)["text"] == "6 份 · 选中 4 行 · 合计 700.00"
    mixed.view.extend_to(mixed.model.index(3, mixed.model.column_of("pages")))
    assert summary(mixed, qtbot)["sum"] == "金额 700.00，页数 10"
    mixed.set_query(Query("contract", filters=(Filter("state", values=("中止",)),)))
    assert summary(mixed, qtbot)["text"] == "6 份 · 筛选 1 份 · 选中 1 行"


def test_counts_of_a_past_day_are_those_of_that_day(mixed, contracts, qtbot):
    """It said "5 份 · 筛选 6 份" after a record was deleted since."""
    mixed.set_query(Query("contract", as_of="2026-11-22"))
    assert summary(mixed, qtbot)["text"] == "2026-11-22 共 6 份 · 选中 1 行"
    mixed.set_query(Query("contract", filters=(Filter("state", values=("中止",)),), as_of="2026-11-22"))
    assert summary(mixed, qtbot)["text"] == "2026-11-22 筛选出 1 份 · 选中 1 行"


def test_two_pieces_on_the_same_rows_count_once(mixed, qtbot):
    selection = mixed.view.selection
    for row, column in ((0, 0), (0, 3), (2, 3)):
        selection.select(mixed.model.index(row, column), selection.SelectionFlag.Select)
    figures = summary(mixed, qtbot)
    assert (figures["rows"], figures["cells"]) == (2, 3)


# -- empty states, files


def test_empty_register_says_what_to_do_first(qtbot, contracts):
    contracts.apply(ChangeSet("x", tuple(Edit(Action.DELETE, "contract", row_id=row_id) for row_id in range(1, 7))))
    grid = Grid(contracts, contracts.tables["contract"])
    qtbot.addWidget(grid)
    grid.show()
    assert grid._empty.isVisible()
    assert grid._empty._sentence.text() == "还没有合同。按 Ctrl+N 新增。"
    with qtbot.waitSignal(grid.newRequested):
        grid._empty._new.click()
    contracts.undo()
    assert not grid._empty.isVisible()


def test_query_without_rows_offers_to_show_all(contract_grid):
    contract_grid.set_query(Query("contract", text="没有这样的"))
    assert contract_grid._empty.isVisible()
    contract_grid._empty._clear.click()
    assert len(names(contract_grid)) == 6
    assert not contract_grid._empty.isVisible()


def test_files_let_go_over_the_grid_are_handed_on(contract_grid, qtbot, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "住建局.xls"))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NONE)
    with qtbot.waitSignal(contract_grid.fileDropped) as told:
        contract_grid.dropEvent(event)
    assert told.args[0] == [tmp_path / "住建局.xls"]


def test_menu_of_a_heading_orders_and_hides(contract_grid):
    from PySide6.QtWidgets import QMenu

    column = contract_grid.model.column_of("amount")
    contract_grid.view.body.header.menuWanted.emit(column, QPoint(10, 10))
    actions = {action.text(): action for action in contract_grid.findChildren(QMenu)[-1].actions()}
    actions["降序 ↓"].trigger()
    assert names(contract_grid)[0] == "合同6"
    actions["隐藏这一列"].trigger()
    assert column not in contract_grid.view.columns_shown()


def test_menu_is_chinese_and_names_its_keys(contract_grid):
    contract_grid._on_menu_wanted(QPoint(10, 10))
    from PySide6.QtWidgets import QMenu

    menu = contract_grid.findChildren(QMenu)[-1]
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert {"复制\tCtrl+C", "粘贴\tCtrl+V", "清除\tDelete", "向下填充\tCtrl+D", "删除行", "历史"} <= set(texts)
    menu.close()


def test_grid_goes_away_when_nobody_holds_it(contracts, qtbot, qapp):
    """No lambda or listener keeps a closed grid alive (trap 12)."""
    import gc
    import weakref

    grid = Grid(contracts, contracts.tables["contract"])
    grid.show()
    grid.deleteLater()
    alive = weakref.ref(grid)
    del grid
    qapp.sendPostedEvents(None, 52)
    gc.collect()
    assert alive() is None
