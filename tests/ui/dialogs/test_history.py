"""History, recycle bin, looking back, backups: what the journal knows is shown and can be brought back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from app.core.query import Query
from app.core.services import Services
from app.core.session import Session
from app.ui.as_of_picker import AsOfBand, AsOfPicker
from app.ui.backup_dialog import BackupDialog
from app.ui.history_panel import ChangesPanel, HistoryPanel
from app.ui.recycle_bin import RecycleBin
from app.ui.text_difference import as_html, pieces
from db.changes import Action, ChangeSet, Edit

from .conftest import show, words


def change(session: Session, row_id: int, values: dict[str, object], *, reason: str = "") -> None:
    edit = Edit(Action.UPDATE, "power_item", values, row_id=row_id)
    session.apply(ChangeSet("修改事项", (edit,), reason=reason))


def delete(session: Session, row_id: int, *, reason: str = "") -> None:
    session.apply(ChangeSet("删除 1 条", (Edit(Action.DELETE, "power_item", row_id=row_id),), reason=reason))


@pytest.fixture
def first(filled: Session) -> int:
    return next(filled.all_rows(Query("power_item")))["id"]


def test_history_shows_old_and_new_with_who_when_and_why(qtbot: QtBot, filled: Session, first: int):
    old = filled.row("power_item", first)["office"]
    change(filled, first, {"office": "综合行政执法办公室"}, reason="区里来函更正")
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], first), (900, 560))
    entry = panel.changes.item(0).text()
    assert "王敏" in entry
    assert "改了 承办机构" in entry
    assert re.search(r"2026-09-01 \d\d:\d\d", entry)
    detail = panel.detail.toPlainText()
    assert "区里来函更正" in detail
    assert "综合行政执法办公室" in detail
    assert old in detail


def test_restoring_an_earlier_state_is_a_change_of_its_own(qtbot: QtBot, filled: Session, first: int):
    before = filled.row("power_item", first)
    change(filled, first, {"office": "综合行政执法办公室"})
    change(filled, first, {"remark": "暂缓"})
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], first), (900, 560))
    panel.changes.setCurrentRow(2)
    with qtbot.waitSignal(panel.restored):
        panel.restore_button.click()
    now = filled.row("power_item", first)
    assert (now["office"], now["remark"]) == (before["office"], before["remark"])
    assert filled.undo_label.startswith("恢复“")
    assert panel.changes.count() == 4
    filled.undo()
    assert filled.row("power_item", first)["office"] == "综合行政执法办公室"


def test_history_tells_changes_of_detail_rows(qtbot: QtBot, filled: Session, first: int):
    law = {"item_id": first, "law_title": "城乡规划法", "article": "第三条"}
    made = filled.apply(ChangeSet("添依据", (Edit(Action.INSERT, "power_citation", law),)))
    row_id = made.row_ids["power_citation"][0]
    both = (
        Edit(Action.UPDATE, "power_citation", {"law_title": "土地管理法"}, row_id=row_id),
        Edit(Action.UPDATE, "power_item", {"remark": "暂缓"}, row_id=first),
    )
    filled.apply(ChangeSet("改依据", both))
    filled.apply(ChangeSet("删依据", (Edit(Action.DELETE, "power_citation", row_id=row_id),), reason="重复"))
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], first), (900, 560))
    told = []
    for place in range(panel.changes.count()):
        panel.changes.setCurrentRow(place)
        told.append((panel.changes.item(place).text().split("\n")[1:], panel.detail.toPlainText()))
    assert [heads for heads, _ in told[:3]] == [
        ["删依据", "依据条款 删除 1 条"],
        ["改依据", "改了 备注；依据条款 修改 1 条"],
        ["添依据", "依据条款 新增 1 条"],
    ]
    assert told[0][1] == "删依据\n理由：重复\n依据条款 删除：土地管理法 · 第三条"
    assert "依据条款 法规名称：城乡规划法 → 土地管理法" in told[1][1]
    assert told[2][1].endswith("依据条款 新增：城乡规划法 · 第三条")
    assert len(told) == 4


def test_only_the_record_itself_is_restored(qtbot: QtBot, filled: Session, first: int):
    change(filled, first, {"remark": "暂缓"})
    law = {"item_id": first, "law_title": "城乡规划法"}
    filled.apply(ChangeSet("添依据", (Edit(Action.INSERT, "power_citation", law),)))
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], first), (900, 560))
    can = []
    for place in range(panel.changes.count()):
        panel.changes.setCurrentRow(place)
        can.append(panel.restore_button.isEnabled())
    assert can == [False, False, True]


def test_the_state_of_now_cannot_be_restored(qtbot: QtBot, filled: Session, first: int):
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], first), (900, 560))
    assert panel.changes.count() == 1
    assert not panel.restore_button.isEnabled()


def test_long_texts_show_what_changed_and_not_all_the_rest(qtbot: QtBot, filled: Session):
    row = max(filled.all_rows(Query("power_item")), key=lambda row: len(row["basis"] or ""))
    assert len(row["basis"]) > 1000
    change(filled, row["id"], {"basis": row["basis"] + "\n第四十条"})
    panel = show(qtbot, HistoryPanel(filled, filled.tables["power_item"], row["id"]), (900, 560))
    detail = panel.detail.toPlainText()
    assert "第四十条" in detail
    assert "字相同" in detail
    assert len(detail) < 400


def test_pieces_lead_from_the_old_text_to_the_new():
    old, new = "《条例》第三条第一款规定，由街道办事处负责。", "《条例》第四条第一款规定，由街道负责。"
    found = pieces(old, new)
    assert "".join(text for kind, text in found if kind != "new") == old
    assert "".join(text for kind, text in found if kind != "old") == new
    assert ("same", "条第一款规定，由街道") in found


def test_words_in_common_by_chance_are_not_torn():
    assert pieces("财政内控监督科", "综合行政执法办公室") == [("old", "财政内控监督科"), ("new", "综合行政执法办公室")]


def test_markup_in_a_text_is_shown_as_text():
    html = as_html(
        "a <b>粗体</b> c",
        "a <b>粗体</b> d",
        old_colour="red",
        new_colour="green",
        old_ground="white",
        new_ground="white",
    )
    assert "&lt;b&gt;粗体" in html
    assert "<b>" not in html
    assert "line-through" in html
    assert "underline" in html  # colour is not the only sign


def test_changes_of_the_file_are_listed_and_undone_in_order(qtbot: QtBot, filled: Session, first: int):
    change(filled, first, {"office": "城建科"})
    panel = show(qtbot, ChangesPanel(filled), (900, 480))
    assert panel.tree.topLevelItem(0).text(2) == "修改事项"
    assert panel.undo_button.text() == "撤销：修改事项"
    panel.undo_button.click()
    assert filled.row("power_item", first)["office"] != "城建科"
    shown = [panel.tree.topLevelItem(place).text(6) for place in range(panel.tree.topLevelItemCount())]
    assert "已撤销" in shown


def test_changes_can_be_narrowed_to_a_day(qtbot: QtBot, filled: Session, first: int):
    change(filled, first, {"office": "城建科"})
    panel = show(qtbot, ChangesPanel(filled), (900, 480))
    count = panel.tree.topLevelItemCount()
    panel.until.set_value("2026-08-31")
    panel.until.dateChosen.emit("2026-08-31")
    assert count >= 2
    assert panel.tree.topLevelItemCount() == 0


def test_deleted_record_comes_back_from_the_recycle_bin(qtbot: QtBot, filled: Session, first: int):
    before = filled.row("power_item", first)
    delete(filled, first, reason="已并入其他事项")
    bin_ = show(qtbot, RecycleBin(filled, list(filled.tables.values())), (900, 560))
    item = bin_.tree.topLevelItem(0)
    assert item.text(0) == "权责事项"
    assert before["item_name"] in item.text(1)
    assert item.text(3) == "王敏"
    assert item.text(4) == "已并入其他事项"
    assert before["item_name"] in bin_.content.toPlainText()
    with qtbot.waitSignal(bin_.restored):
        bin_.restore_button.click()
    back = filled.row("power_item", first)
    assert {key: back[key] for key in before if key != "rev"} == {key: before[key] for key in before if key != "rev"}
    assert bin_.tree.topLevelItemCount() == 0
    assert bin_.empty.isVisible()


def test_several_deleted_records_come_back_together(qtbot: QtBot, filled: Session):
    ids = [row["id"] for row in filled.all_rows(Query("power_item"))][:3]
    for row_id in ids:
        delete(filled, row_id)
    bin_ = show(qtbot, RecycleBin(filled, list(filled.tables.values())), (900, 560))
    bin_.tree.selectAll()
    assert bin_.restore_button.text() == "恢复 3 条"
    bin_.restore_button.click()
    assert filled.count("power_item") == 19


def test_recycle_bin_is_searched(qtbot: QtBot, filled: Session):
    rows = list(filled.all_rows(Query("power_item")))[:2]
    for row in rows:
        delete(filled, row["id"])
    bin_ = show(qtbot, RecycleBin(filled, list(filled.tables.values())), (900, 560))
    bin_.search.setText("没有这样的名称")
    assert bin_.tree.topLevelItemCount() == 0
    assert not bin_.restore_button.isEnabled()


def picker(qtbot: QtBot) -> AsOfPicker:
    made = AsOfPicker(today=lambda: date(2026, 3, 1))
    qtbot.addWidget(made)
    made._on_open()
    return made


def test_usual_days_are_offered(qtbot: QtBot):
    made = picker(qtbot)
    assert made.month_action.text().endswith("2026-02-28")
    assert made.year_action.text().endswith("2025-12-31")
    with qtbot.waitSignal(made.dateChosen) as heard:
        made.year_action.trigger()
    assert heard.args == ["2025-12-31"]
    assert made.value() == "2025-12-31"
    assert made.text() == "时点：2025-12-31"


def test_typed_date_is_read_leniently_and_the_future_is_refused(qtbot: QtBot):
    made = picker(qtbot)
    made.typed.setText("2025年6月3日")
    with qtbot.waitSignal(made.dateChosen) as heard:
        qtbot.keyClick(made.typed, Qt.Key.Key_Return)
    assert heard.args == ["2025-06-03"]
    for typed in ("2026-03-02", "昨天"):
        made.typed.setText(typed)
        with qtbot.assertNotEmitted(made.dateChosen):
            qtbot.keyClick(made.typed, Qt.Key.Key_Return)
        assert made.message.text()
        assert made.value() == "2025-06-03"


def test_today_means_now(qtbot: QtBot):
    made = picker(qtbot)
    made.set_value("2025-06-03")
    with qtbot.waitSignal(made.dateChosen) as heard:
        made.calendar.clicked.emit(QDate(2026, 3, 1))
    assert heard.args == [None]
    assert made.text() == "时点：今天"


def test_setting_a_date_is_not_choosing(qtbot: QtBot):
    made = picker(qtbot)
    with qtbot.assertNotEmitted(made.dateChosen):
        made.set_value("2025-06-03")


def test_band_says_the_day_and_leads_back(qtbot: QtBot):
    band = AsOfBand()
    qtbot.addWidget(band)
    band.show_date("2025-12-31")
    assert not band.isHidden()
    assert band.sentence.text().startswith("2025-12-31 的样子（只读）")
    with qtbot.waitSignal(band.todayWanted):
        band.back_button.click()
    band.show_date(None)
    assert band.isHidden()


@pytest.fixture
def dialog(qtbot: QtBot, filled: Session, jobs: Services) -> BackupDialog:
    made = BackupDialog(filled, jobs)
    qtbot.addWidget(made)
    made.show()
    return made


def test_backup_now_is_listed_with_its_counts(dialog: BackupDialog):
    count = dialog.tree.topLevelItemCount()
    dialog.now_button.click()
    assert dialog.tree.topLevelItemCount() == count + 1
    item = dialog.tree.topLevelItem(0)
    assert item.text(1) == "手动备份"
    assert item.text(2) == "✓ 已验证"
    assert "权责事项 19" in item.text(3)
    assert "已备份并验证" in dialog.message.text()


def test_backup_to_another_folder_is_written_there(dialog: BackupDialog, tmp_path: Path):
    folder = tmp_path / "U盘"
    folder.mkdir()
    dialog._backup(folder)
    assert any(path.is_file() for path in folder.rglob("*"))


def test_restoring_says_what_is_replaced_and_backs_up_first(
    dialog: BackupDialog, filled: Session, first: int, qtbot: QtBot
):
    dialog.now_button.click()
    wanted = dialog.chosen().path
    delete(filled, first)
    dialog.restore_button.click()
    assert "现在：权责事项 18" in dialog.question.text()
    assert "恢复后：权责事项 19" in dialog.question.text()
    with qtbot.waitSignal(dialog.restoreWanted) as heard:
        dialog.yes_button.click()
    assert heard.args == [wanted]
    newest = filled.backups()[0]
    assert newest.reason == "恢复前"
    assert newest.rows["power_item"] == 18


def test_not_restoring_changes_nothing(dialog: BackupDialog, filled: Session, qtbot: QtBot):
    dialog.now_button.click()
    dialog.restore_button.click()
    with qtbot.assertNotEmitted(dialog.restoreWanted):
        dialog.no_button.click()
    assert dialog.list_page.isVisible()
    assert [info.reason for info in filled.backups()].count("恢复前") == 0


def test_no_english_word_stands_in_any_of_them(qtbot: QtBot, filled: Session, first: int, dialog: BackupDialog):
    tables = filled.tables
    for widget in (
        HistoryPanel(filled, tables["power_item"], first),
        ChangesPanel(filled),
        RecycleBin(filled, list(tables.values())),
        picker(qtbot),
        dialog,
    ):
        qtbot.addWidget(widget)
        for text in words(widget):
            assert not re.search(r"[A-Za-z]{3,}", text.replace("Ctrl", "").replace(".xlsx", "")), text
