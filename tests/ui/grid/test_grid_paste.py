"""Copy, cut and paste between cells, with the check page, on real files."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.core.query import Filter, Query
from app.ui.cell_values import DAMAGED
from app.ui.clipboard import from_html
from app.ui.paste_check import CheckModel, PasteCheck
from app.ui.paste_plan import OUTSIDE, READ_ONLY, verdict
from db.changes import Action, ChangeSet, Edit

CONTROL = Qt.KeyboardModifier.ControlModifier


def put(text):
    QGuiApplication.clipboard().setText(text)


def go_to(grid, row, key):
    grid.view.set_current(row, grid.model.column_of(key))


def key_press(grid, key, modifiers=CONTROL):
    QTest.keyClick(grid.view.pane_of(grid.view.current().column()), key, modifiers)


def check_page(grid):
    pages = grid.findChildren(PasteCheck)
    return pages[-1] if pages else None


def state(session, table):
    return [{key: value for key, value in row.items() if key != "rev"} for row in session.all_rows(Query(table))]


# -- copying


def test_copied_range_is_text_and_html(contract_grid):
    go_to(contract_grid, 0, "signed_on")
    contract_grid.view.extend_to(contract_grid.model.index(1, contract_grid.model.column_of("amount")))
    key_press(contract_grid, Qt.Key.Key_C)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "2026-01-15\t100.00\n2026-02-15\t200.00\n"
    assert from_html(mime.html()) == [["2026-01-15", "100.00"], ["2026-02-15", "200.00"]]


def test_copy_with_headings(contract_grid):
    go_to(contract_grid, 0, "pages")
    contract_grid.edits.copy_with_headings()
    assert QGuiApplication.clipboard().text() == "页数\n1\n"


def test_copy_takes_the_whole_of_a_long_text(contract_grid, contracts):
    text = "第一条\n" + "本" * 3000
    contracts.apply(ChangeSet("x", (Edit(Action.UPDATE, "contract", {"notes": text}, row_id=1),)))
    go_to(contract_grid, 0, "notes")
    contract_grid.copy()
    assert QGuiApplication.clipboard().text() == f'"{text}"\n'


def test_several_pieces_of_different_columns_are_not_copied(contract_grid, qtbot):
    put("留着")
    model, selection = contract_grid.model, contract_grid.view.selection
    selection.select(model.index(0, 0), selection.SelectionFlag.ClearAndSelect)
    selection.select(model.index(2, 3), selection.SelectionFlag.Select)
    with qtbot.waitSignal(contract_grid.editRefused):
        contract_grid.copy()
    assert QGuiApplication.clipboard().text() == "留着"


def test_cut_copies_and_clears(contract_grid, contracts):
    go_to(contract_grid, 0, "pages")
    key_press(contract_grid, Qt.Key.Key_X)
    assert QGuiApplication.clipboard().text() == "1\n"
    assert contracts.row("contract", 1)["pages"] is None
    assert contracts.undo_label == "剪切 1 格"


# -- small pastes go straight in


def test_small_paste_is_one_step(contract_grid, contracts):
    before = state(contracts, "contract")
    put("2026.3.5\t￥1,234.5\r\n20260306\t99\r\n")
    go_to(contract_grid, 1, "signed_on")
    key_press(contract_grid, Qt.Key.Key_V)
    assert check_page(contract_grid) is None
    assert contracts.row("contract", 2)["signed_on"] == "2026-03-05"
    assert contracts.row("contract", 2)["amount"] == 123450
    assert contracts.row("contract", 3)["signed_on"] == "2026-03-06"
    assert contracts.row("contract", 3)["amount"] == 9900
    assert contracts.undo_label == "粘贴 2 行 × 2 列"
    contracts.undo()
    assert state(contracts, "contract") == before


def test_one_cell_fills_the_selection(contract_grid, contracts):
    put("中止\n")
    go_to(contract_grid, 0, "state")
    contract_grid.view.extend_to(contract_grid.model.index(3, contract_grid.model.column_of("state")))
    contract_grid.paste()
    assert [row["state"] for row in contracts.all_rows(Query("contract"))] == ["中止"] * 4 + ["有效"] * 2


def test_block_that_fits_in_whole_is_repeated(contract_grid, contracts):
    put("7\n8\n")
    go_to(contract_grid, 0, "pages")
    contract_grid.view.extend_to(contract_grid.model.index(3, contract_grid.model.column_of("pages")))
    contract_grid.paste()
    assert [row["pages"] for row in contracts.all_rows(Query("contract"))] == [7, 8, 7, 8, 5, 6]


def test_paste_goes_over_the_edge_of_the_frozen_columns_and_hidden_ones(contract_grid, contracts):
    contract_grid.view.show_column(contract_grid.model.column_of("signed_on"), shown=False)
    put("改名\t中止\t55\n")
    go_to(contract_grid, 0, "name")
    contract_grid.paste()
    row = contracts.row("contract", 1)
    assert (row["name"], row["state"], row["amount"], row["signed_on"]) == ("改名", "中止", 5500, "2026-01-15")


def test_reference_is_pasted_by_title_and_blank_empties(contract_grid, contracts):
    put("南湖社区\t是\n\t\n")
    go_to(contract_grid, 0, "community_id")
    contract_grid.paste()
    assert (contracts.row("contract", 1)["community_id"], contracts.row("contract", 1)["paid"]) == (2, 1)
    assert contracts.row("contract", 2)["community_id"] is None


def test_cell_with_lines_from_excel_lands_in_one_cell(contract_grid, contracts):
    put('"第一条\n第二条"\r\n')
    go_to(contract_grid, 0, "notes")
    contract_grid.paste()
    assert contracts.row("contract", 1)["notes"] == "第一条\n第二条"


def test_same_values_write_nothing(contract_grid, contracts):
    before = contracts.anchor()
    put("1\n2\n")
    go_to(contract_grid, 0, "pages")
    contract_grid.paste()
    assert contracts.anchor() == before


# -- anything larger or doubtful is looked at first


def test_more_than_twenty_cells_open_the_check_page(contract_grid, contracts):
    put("\n".join(f"名{n}\t中止\t2026-01-15\t{n}" for n in range(1, 7)))
    go_to(contract_grid, 0, "name")
    before = contracts.anchor()
    contract_grid.paste()
    page = check_page(contract_grid)
    assert contracts.anchor() == before
    assert page.plan.counts() == {"total": 24, "changed": 23, "unchanged": 1, "added": 0, "refused": 0, "rows": 0}
    page.carry_out()
    assert contracts.row("contract", 6)["name"] == "名6"
    assert contracts.undo_label == "粘贴 6 行 × 4 列"


def test_rows_beyond_the_end_are_new_records(contract_grid, contracts):
    put("合同甲\t2\n合同乙\t3\n合同丙\t4\n")
    contract_grid.view.show_column(1, shown=False)
    contract_grid.view.show_column(2, shown=False)
    contract_grid.view.show_column(3, shown=False)
    go_to(contract_grid, 5, "name")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.plan.counts()["rows"] == 2
    assert contracts.count("contract") == 6
    page.carry_out()
    assert contracts.count("contract") == 8
    assert contracts.row("contract", 8)["name"] == "合同丙"
    assert contracts.row("contract", 8)["state"] == "有效"
    contracts.undo()
    assert contracts.count("contract") == 6


def test_new_record_without_what_it_needs_is_refused_as_a_row(contract_grid, contracts):
    put("2\n3\n")
    go_to(contract_grid, 5, "pages")
    contract_grid.paste()
    page = check_page(contract_grid)
    counts = page.plan.counts()
    assert counts["changed"] == 1
    assert counts["rows"] == 0
    assert counts["refused"] + counts["changed"] + counts["unchanged"] + counts["added"] == counts["total"]
    page.carry_out()
    assert contracts.row("contract", 6)["pages"] == 2
    assert contracts.count("contract") == 6


def test_refused_cells_are_left_out_and_the_rest_is_written(contract_grid, contracts):
    put("合同甲\t有效\t2026-13-01\t12\n合同乙\t好\t2026-05-01\t很多\n")
    go_to(contract_grid, 0, "name")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.plan.counts()["refused"] == 3
    told = []
    page.done_with.connect(told.append)
    page.carry_out()
    assert told == ["已粘贴 4 格，3 格没有写入"]
    assert contracts.row("contract", 1)["name"] == "合同甲"
    assert contracts.row("contract", 1)["amount"] == 1200
    assert contracts.row("contract", 1)["signed_on"] == "2026-01-15"
    assert contracts.row("contract", 2)["state"] == "有效"
    assert contracts.row("contract", 2)["signed_on"] == "2026-05-01"


def test_computed_and_missing_columns_are_refused(contract_grid):
    put("340102199001011234\t优\n")
    go_to(contract_grid, 0, "id_number")
    contract_grid.paste()
    plan = check_page(contract_grid).plan
    assert [cell.refusal for cell in plan.rows[0].cells] == ["", READ_ONLY]
    put("说明\t右边\n")
    go_to(contract_grid, 0, "notes")
    contract_grid.paste()
    plan = check_page(contract_grid).plan
    assert [cell.refusal for cell in plan.rows[0].cells] == ["", OUTSIDE]


@pytest.mark.parametrize("damaged", ["340102199001011000", "3.40102E+17", "3.4E+17", "340102199001010000"])
def test_numbers_damaged_by_a_spreadsheet_are_all_flagged_and_none_written(contract_grid, contracts, damaged):
    before = state(contracts, "contract")
    put("\n".join([damaged] * 6))
    go_to(contract_grid, 0, "id_number")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.plan.counts()["refused"] == 6
    assert {cell.refusal for row in page.plan.rows for cell in row.cells} == {DAMAGED}
    assert not page.accept_button.isEnabled()
    page.carry_out()
    assert state(contracts, "contract") == before


def test_damaged_number_is_corrected_in_place(contract_grid, contracts, qtbot):
    put("340102199001011000\n")
    go_to(contract_grid, 0, "id_number")
    contract_grid.paste()
    page = check_page(contract_grid)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    with qtbot.waitSignal(page.model.corrected):
        assert page.model.setData(page.model.index(0, 3), "34010219900101123X")
    assert page.plan.counts()["refused"] == 0
    assert page.accept_button.isEnabled()
    page.carry_out()
    assert contracts.row("contract", 1)["id_number"] == "34010219900101123X"


def test_correcting_a_cell_brings_a_refused_new_record_in(contract_grid, contracts):
    put("\t有效\n")
    contract_grid.add_row()
    put("合同甲合同甲合同甲合同甲合同甲合同甲合同甲\t有效\n")
    go_to(contract_grid, 6, "name")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.plan.counts()["rows"] == 0
    page.model.show_only("refused")
    page.model.setData(page.model.index(0, 3), "合同甲")
    assert page.plan.counts()["rows"] == 1
    page.carry_out()
    assert contracts.row("contract", 7)["name"] == "合同甲"


def test_doubtful_value_is_shown_and_written(contract_grid, contracts):
    put("2000000\n")
    go_to(contract_grid, 0, "amount")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.model.index(0, 4).data() == "修改：金额超过一百万元，请核对。"
    page.carry_out()
    assert contracts.row("contract", 1)["amount"] == 200_000_000


def test_dropped_check_page_writes_nothing(contract_grid, contracts):
    before = contracts.anchor()
    put("\n".join(["甲"] * 30))
    contract_grid.paste()
    check_page(contract_grid).reject()
    assert contracts.anchor() == before


def test_check_page_sorts_what_is_refused_first_and_filters(contract_grid):
    put("1\t1\n一\t2\n3\t3\n")
    go_to(contract_grid, 0, "amount")
    contract_grid.paste()
    page = check_page(contract_grid)
    assert page.model.index(0, 4).data().startswith("不写入：")
    page.chips.button(4).click()
    kinds = {verdict(*line) for line in page.model._lines}
    assert kinds <= {"unchanged"}
    page.chips.button(0).click()
    assert "unchanged" not in {verdict(*line) for line in page.model._lines}


def test_paste_takes_the_filter_for_new_records(contract_grid, contracts):
    contract_grid.set_query(Query("contract", filters=(Filter("state", values=("有效",)),)))
    put("合同末\n合同甲\n")
    go_to(contract_grid, 5, "name")
    contract_grid.paste()
    page = check_page(contract_grid)
    page.carry_out()
    assert contracts.row("contract", 7)["state"] == "有效"
    assert contract_grid.model.rowCount() == 7


def test_five_hundred_rows_of_twelve_columns_add_up_and_one_undo_brings_all_back(item_grid, items, qtbot):
    """desktop_conventions, check 1: 120 rows changed, 380 new, exact counts, old state back."""
    before = state(items, "power_item")
    keys = (
        "item_name",
        "power_type",
        "sub_item_name",
        "state",
        "list_id",
        "item_code",
        "domain",
        "category",
        "exercising_body",
        "office",
        "level",
        "supervision_phone",
    )
    shown = [item_grid.model.column_of(key) for key in keys]
    for column in range(item_grid.model.columnCount()):
        item_grid.view.show_column(column, shown=column in shown)
    title = items.title("power_list", 1)
    lines = [
        "\t".join(
            (
                f"新事项{n}",
                "行政检查",
                "",
                "现行",
                title,
                f"{n:016d}",
                "领域",
                "分类",
                "街道办事处",
                "综合行政执法办公室",
                "街道",
                "0551-1234567",
            )
        )
        for n in range(1, 501)
    ]
    put("\r\n".join(lines) + "\r\n")
    go_to(item_grid, 0, "item_name")
    item_grid.paste()
    page = check_page(item_grid)
    counts = page.plan.counts()
    assert counts["total"] == 6000
    assert counts["rows"] == 380
    assert counts["refused"] == 0
    assert counts["added"] == 380 * 11, "each new record leaves 子项 empty"
    assert counts["changed"] + counts["unchanged"] == 120 * 12 + 380
    page.carry_out()
    assert items.count("power_item") == 500
    assert items.undo_label == "粘贴 500 行 × 12 列"
    assert item_grid.model.rowCount() == 500
    assert [row["item_code"] for row in items.all_rows(Query("power_item"))] == [f"{n:016d}" for n in range(1, 501)]
    items.undo()
    assert state(items, "power_item") == before
    assert item_grid.model.rowCount() == 120


def test_check_model_holds_to_qts_rules(contract_grid, qapp):
    put("1\t1\n一\t2\n3\t9\n")
    go_to(contract_grid, 0, "amount")
    contract_grid.paste()
    model = CheckModel(check_page(contract_grid).plan, contract_grid)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_only("refused")
    assert model.rowCount() == 1
    model.show_only("")
    assert model.rowCount() == 4, "of six cells, 页数 1 and 2 stay as they are"
