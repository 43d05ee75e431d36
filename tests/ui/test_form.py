"""The form: what is shown is what is stored, what is typed is a draft until it is saved through the door."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import open_session
from app.core.errors import Severity
from app.core.session import Session
from app.core.settings import Settings
from app.ui.details_table import DetailsWidget
from app.ui.field_widgets import ChoiceWidget, DateWidget, FieldWidget, ParagraphWidget, TextWidget
from app.ui.form import Form
from app.ui.long_text_editor import LongTextEditor, clean_pasted
from app.ui.reference_chooser import NameLine, ReferenceWidget
from db.changes import Action, ChangeSet, Edit
from db.declarations import Field, Kind


def field_widget(form: Form, key: str) -> FieldWidget:
    """The widget of one field, its section unfolded."""
    form.focus_field(key)
    return next(found for found in form.findChildren(FieldWidget) if found.declared.key == key)


def type_into(widget: FieldWidget, text: str) -> None:
    """Chinese arrives as an input method delivers it; what was there is replaced."""
    part = widget.part()
    part.setFocus()
    part.selectAll()
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(part, event)


def message_of(form: Form, key: str) -> tuple[str, Severity | None]:
    for row in form._body._rows():
        if row.field.key == key:
            return row.message(), row.severity
    return "", None


# -- showing and saving


def test_showing_a_record_is_not_editing(form: Form, session: Session) -> None:
    for section in form._body._sections:
        section.set_open(True)
    assert not form.dirty()
    assert form._draft.changed() == {}
    form.save()
    assert len(session.history("power_item", 1)) == 1


def test_what_is_typed_is_stored_and_read_back(form: Form, session: Session) -> None:
    type_into(field_widget(form, "item_name"), "承包土地调整审批（修订）")
    type_into(field_widget(form, "basis"), "《土地管理法》第四十四条\n第二款")
    assert form.dirty()
    assert form.save()
    row = session.row("power_item", 1)
    assert row["item_name"] == "承包土地调整审批（修订）"
    assert row["basis"] == "《土地管理法》第四十四条\n第二款"
    assert not form.dirty()


def test_saving_writes_only_what_was_changed(form: Form, session: Session) -> None:
    type_into(field_widget(form, "domain"), "农业农村")
    form.save()
    assert session.history("power_item", 1)[0].changed == ("domain",)


def test_record_and_child_rows_are_one_undo_step(form: Form, session: Session) -> None:
    details = field_widget(form, "citations")
    assert isinstance(details, DetailsWidget)
    before = session.children("power_citation", 1)  # what the door took from the basis
    place = details._model.add()
    details._model.setData(details._model.index(place, 1), "草原法")
    type_into(field_widget(form, "domain"), "农业农村")
    assert form.save()
    assert [row["law_title"] for row in session.children("power_citation", 1)][-1] == "草原法"
    session.undo()
    assert session.children("power_citation", 1) == before
    assert session.row("power_item", 1)["domain"] is None


def test_new_record_with_child_row_is_stored_together(form: Form, session: Session) -> None:
    form.new_row({"list_id": 1})
    type_into(field_widget(form, "item_name"), "殡葬设施审批")
    details = field_widget(form, "citations")
    details._on_add()
    details._model.setData(details._model.index(0, 1), "殡葬管理条例")
    assert form.save()
    assert session.row("power_item", form.row_id())["item_name"] == "殡葬设施审批"
    assert session.row("power_item", form.row_id())["state"] == "现行"
    assert len(session.children("power_citation", form.row_id())) == 1


def test_removed_child_row_is_deleted_on_saving(form: Form, session: Session) -> None:
    before = session.children("power_citation", 1)
    session.apply(ChangeSet("", (Edit(Action.INSERT, "power_citation", {"item_id": 1, "law_title": "草原法"}),)))
    form.show_row(1)
    details = field_widget(form, "citations")
    details._view.setCurrentIndex(details._model.index(len(before), 0))
    details._on_remove()
    assert form.dirty()
    assert form.save()
    assert session.children("power_citation", 1) == before


# -- messages


def test_missing_required_field_stops_saving_and_says_so_beside_the_field(form: Form, session: Session) -> None:
    before = session.count("power_item")
    form.new_row()
    type_into(field_widget(form, "domain"), "民政")
    assert not form.save()
    text, severity = message_of(form, "item_name")
    assert "事项名称" in text and severity is Severity.ERROR
    assert QApplication.focusWidget() is field_widget(form, "item_name").part()
    assert session.count("power_item") == before


def test_a_new_record_does_not_scold_before_it_is_saved(form: Form, qtbot: QtBot) -> None:
    form.new_row()
    type_into(field_widget(form, "domain"), "民政")
    form._look_over()
    assert message_of(form, "item_name") == ("", None)


def test_warning_does_not_stop_saving(form: Form, session: Session) -> None:
    type_into(field_widget(form, "item_code"), "650200207CF4900")
    form._look_over()
    text, severity = message_of(form, "item_code")
    assert "16 位" in text and severity is Severity.WARNING
    assert form.save()
    assert session.row("power_item", 1)["item_code"] == "650200207CF4900"


def test_unreadable_text_stays_and_is_explained(form: Form, session: Session) -> None:
    date = field_widget(form, "effective_date")
    type_into(date, "去年冬天")
    assert form.dirty()
    assert not form.save()
    assert date.part().text() == "去年冬天"
    assert message_of(form, date.declared.key)[1] is Severity.ERROR


def test_f8_goes_from_problem_to_problem(form: Form) -> None:
    form.new_row()
    type_into(field_widget(form, "domain"), "民政")
    form.save()
    assert form.next_problem()
    first = QApplication.focusWidget()
    assert form.next_problem()
    assert QApplication.focusWidget() is not first


# -- drafts


def test_leaving_a_record_keeps_what_was_typed(form: Form, session: Session) -> None:
    type_into(field_widget(form, "domain"), "农业农村")
    form.show_row(2)
    assert session.row("power_item", 1)["domain"] is None
    form.show_row(1)
    assert field_widget(form, "domain").value() == "农业农村"
    assert form.dirty()


def test_draft_goes_to_the_file_after_the_last_key_and_survives_a_crash(
    form: Form, session: Session, street: Path, settings: Settings, qtbot: QtBot
) -> None:
    form._keep_timer.setInterval(10)
    type_into(field_widget(form, "domain"), "农业农村")
    qtbot.waitUntil(lambda: session.draft("power_item:1") is not None)
    form._check_timer.stop()
    session.close(backup=False)  # the window is gone without saving
    again = open_session(street, operator="王敏")
    other = Form(again, again.tables["power_item"], None, settings=settings)
    qtbot.addWidget(other)
    other.show_row(1)
    assert other.dirty()
    assert field_widget(other, "domain").value() == "农业农村"
    again.close(backup=False)


def test_text_that_cannot_be_read_is_kept_in_the_draft_too(form: Form, session: Session) -> None:
    """The date went and the record could be saved without it."""
    type_into(field_widget(form, "effective_date"), "去年冬天")
    form.show_row(2)
    form.show_row(1)
    date = field_widget(form, "effective_date")
    assert date.part().text() == "去年冬天"
    assert message_of(form, "effective_date")[1] is Severity.ERROR
    assert not form.save()


def test_saving_forgets_the_draft(form: Form, session: Session) -> None:
    type_into(field_widget(form, "domain"), "农业农村")
    form.keep_draft()
    assert form.save()
    assert session.drafts() == []


def test_cancel_can_be_taken_back(form: Form) -> None:
    type_into(field_widget(form, "domain"), "农业农村")
    form.cancel()
    assert not form.dirty()
    assert field_widget(form, "domain").value() is None
    form._on_fetch()
    assert field_widget(form, "domain").value() == "农业农村"


def test_a_record_changed_meanwhile_is_never_overwritten_unseen(
    form: Form, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []
    monkeypatch.setattr("app.ui.stale_dialog.StaleDialog.exec", lambda dialog: shown.append(dialog) or 1)
    type_into(field_widget(form, "domain"), "农业农村")
    row = session.row("power_item", 1)
    session.apply(ChangeSet("", (Edit(Action.UPDATE, "power_item", {"category": "审批"}, 1, row["rev"]),)))
    assert not form.save()
    assert shown
    assert field_widget(form, "category").value() == "审批"
    assert field_widget(form, "domain").value() == "农业农村"
    assert form.save()
    assert session.row("power_item", 1)["category"] == "审批"


def test_child_rows_of_others_survive_my_saving(form: Form, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.stale_dialog.StaleDialog.exec", lambda dialog: 1)
    details = field_widget(form, "citations")
    details._on_add()
    details._model.setData(details._model.index(0, 1), "草原法")
    session.apply(ChangeSet("", (Edit(Action.INSERT, "power_citation", {"item_id": 1, "law_title": "森林法"}),)))
    form.on_applied(session.undo())
    session.redo()
    form._rebase(session.row("power_item", 1))
    assert form.save()
    assert {row["law_title"] for row in session.children("power_citation", 1)} == {"草原法", "森林法"}


def test_untouched_form_follows_an_undo(form: Form, session: Session) -> None:
    session.subscribe(form.on_applied)
    row = session.row("power_item", 1)
    session.apply(ChangeSet("", (Edit(Action.UPDATE, "power_item", {"domain": "民政"}, 1, row["rev"]),)))
    assert field_widget(form, "domain").value() == "民政"
    session.undo()
    assert field_widget(form, "domain").value() is None


# -- typing


def test_input_method_is_not_disturbed_by_checks(form: Form) -> None:
    name = field_widget(form, "item_name")
    part = name.part()
    part.setFocus()
    part.selectAll()
    QApplication.sendEvent(part, QInputMethodEvent("bin'zang", []))
    form._look_over()
    assert part.toPlainText() == ""
    event = QInputMethodEvent("", [])
    event.setCommitString("殡葬")
    QApplication.sendEvent(part, event)
    assert name.value() == "殡葬"


def test_rare_characters_count_once_and_nothing_cuts_them_off(form: Form) -> None:
    name = field_widget(form, "item_name")
    type_into(name, "𠮷" * 300)
    form._look_over()
    assert name.value() == "𠮷" * 300
    assert message_of(form, "item_name")[1] is not Severity.ERROR
    type_into(name, "𠮷" * 301)
    form._look_over()
    assert name.value() == "𠮷" * 301
    assert message_of(form, "item_name")[1] is Severity.ERROR


@pytest.mark.parametrize("typed", ["2026-3-5", "20260305", "2026.3.5", "2026年3月5日", "２０２６-３-５"])
def test_dates_are_read_leniently_and_shown_in_one_style(qtbot: QtBot, typed: str) -> None:
    widget = made(qtbot, DateWidget(Field("day", "日期", Kind.DATE), None))
    type_into(widget, typed)
    assert widget.value() == "2026-03-05"
    widget.committed.emit()
    assert widget.part().text() == "2026-03-05"


def test_a_date_can_be_empty(qtbot: QtBot) -> None:
    widget = made(qtbot, DateWidget(Field("day", "日期", Kind.DATE), None))
    widget.set_value(None)
    assert widget.value() is None
    widget.set_value("2026-03-05")
    type_into(widget, "")
    QTest.keyClick(widget.part(), Qt.Key.Key_Backspace)
    assert widget.value() is None


def test_a_choice_starts_empty_and_keeps_words_no_longer_offered(qtbot: QtBot) -> None:
    widget = made(qtbot, ChoiceWidget(Field("kind", "种类", Kind.CHOICE, choices=("甲", "乙")), None))
    widget.set_value(None)
    assert widget.value() is None
    widget.set_value("丙")
    assert widget.value() == "丙"


def test_large_whole_numbers_are_safe(qtbot: QtBot) -> None:
    widget = made(qtbot, TextWidget(Field("number", "数", Kind.INTEGER), None))
    seen = []
    widget.edited.connect(lambda: seen.append(widget.value()))
    type_into(widget, "3,000,000,000")
    assert seen[-1] == 3_000_000_000


def test_money_is_shown_in_yuan_and_stored_in_fen(qtbot: QtBot) -> None:
    widget = made(qtbot, TextWidget(Field("pay", "金额", Kind.MONEY), None))
    widget.set_value(0)
    assert widget.value() == 0 and widget.part().text() == "0.00"
    type_into(widget, "￥1,234.5")
    assert widget.value() == 123450


def test_the_wheel_leaves_fields_without_focus_alone(form: Form) -> None:
    state = field_widget(form, "state")
    box = state.part()
    field_widget(form, "item_name").part().setFocus()
    before = box.currentIndex()
    spot = QPointF(box.rect().center())
    event = QWheelEvent(
        spot,
        QPointF(box.mapToGlobal(spot)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == before
    assert not form.dirty()


def test_only_the_clerk_counts_as_editing(qtbot: QtBot) -> None:
    fields = (
        TextWidget(Field("a", "文", Kind.TEXT, max_chars=20), None),
        ParagraphWidget(Field("b", "长文", Kind.LONG_TEXT), None),
        ChoiceWidget(Field("c", "选", Kind.CHOICE, choices=("甲",)), None),
        DateWidget(Field("d", "日期", Kind.DATE), None),
    )
    fired = []
    for widget, value in zip(fields, ("文", "长\n文", "甲", "2026-03-05"), strict=True):
        made(qtbot, widget)
        widget.edited.connect(lambda: fired.append(1))
        widget.set_value(value)
        widget.set_value(None)
        widget.set_value(value)
        assert widget.value() == value
    assert fired == []


# -- references


def test_a_reference_is_chosen_by_a_part_of_its_name(form: Form, qtbot: QtBot) -> None:
    form.new_row()
    chooser = field_widget(form, "list_id")
    assert isinstance(chooser, ReferenceWidget)
    type_into(chooser, "2025")
    assert chooser.problem()
    chooser.committed.emit()
    assert chooser.value() == 1
    assert chooser.part().text() == "权责清单 · 2025年版"


def test_list_of_references_is_as_wide_as_its_longest_title(form: Form, session: Session, qtbot: QtBot) -> None:
    """Every title was cut after a few characters."""
    values = {"list_kind": "涉企行政检查清单", "version_label": "2026年第1次调整（征求意见稿第三稿）", "state": "草稿"}
    session.apply(ChangeSet("新增", (Edit(Action.INSERT, "power_list", values),)))
    form.resize(340, 600)
    form.new_row()
    chooser = field_widget(form, "list_id")
    chooser.part().setFocus()
    QTest.keyClick(chooser.part(), Qt.Key.Key_Down)
    popup = chooser._list.popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.viewport().width() >= popup.sizeHintForColumn(0) > chooser.part().width()
    popup.hide()


def test_head_of_a_past_day_does_not_tell_the_future(form: Form) -> None:
    form.show_row(1, as_of="2026-11-20")
    assert "11月20日" in form._head._line.text()
    form._as_of = "2026-11-19"
    assert form._muted_parts(form._draft.row)[1] == ""


def test_the_down_key_offers_all_references(form: Form, qtbot: QtBot) -> None:
    form.new_row()
    chooser = field_widget(form, "list_id")
    QTest.keyClick(chooser.part(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: chooser._list.popup().isVisible())
    QTest.keyClick(chooser._list.popup(), Qt.Key.Key_Down)
    QTest.keyClick(chooser._list.popup(), Qt.Key.Key_Return)
    assert chooser.value() == 1


def test_an_unknown_reference_is_explained(form: Form) -> None:
    form.new_row()
    chooser = field_widget(form, "list_id")
    type_into(chooser, "没有这份")
    chooser.committed.emit()
    assert chooser.value() is None
    assert "没有找到" in chooser.problem()


def test_open_beside_a_reference_asks_for_that_record(form: Form, qtbot: QtBot) -> None:
    chooser = field_widget(form, "list_id")
    with qtbot.waitSignal(form.recordWanted) as asked:
        chooser._on_jump()
    assert asked.args == ["power_list", 1]


# -- sections, order, names


def test_folded_sections_say_how_much_they_hold_and_are_remembered(form: Form, settings: Settings) -> None:
    section = form._body._sections[0]
    section._on_clicked()
    assert not section.is_open()
    assert "已填" in section._heading.text()
    assert settings.get("form_groups", {})["power_item"][section.group] is False


def test_tab_order_follows_the_declaration(form: Form) -> None:
    keys = [key.key for key in form._table.fields if key.in_form and key.group == form._body._sections[0].group]
    field_widget(form, keys[0]).part().setFocus()
    seen = [keys[0]]
    for _ in range(len(keys) * 2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        owner = QApplication.focusWidget()
        while owner is not None and not isinstance(owner, FieldWidget):
            owner = owner.parentWidget()
        if owner is not None and owner.declared.key not in seen:
            seen.append(owner.declared.key)
    assert seen[: len(keys)] == keys


def test_every_field_has_an_accessible_name(form: Form) -> None:
    for section in form._body._sections:
        section.set_open(True)
    parts = [found.part() for found in form.findChildren(FieldWidget)]
    assert len(parts) >= 40
    assert all(part.accessibleName() for part in parts)


def test_enter_in_a_long_name_does_not_break_the_line(form: Form) -> None:
    name = field_widget(form, "item_name")
    name.part().setFocus()
    QTest.keyClick(name.part(), Qt.Key.Key_Return)
    assert "\n" not in name.text()


# -- the large editor


def test_pasted_text_is_cleaned() -> None:
    pasted = "《土地管理法》第四十四条　建设占用土地，\n涉及农用地的，应当审批。\n\n\n\n（一）第一项；\n（二）第二 项"
    assert clean_pasted(pasted) == (
        "《土地管理法》第四十四条 建设占用土地，涉及农用地的，应当审批。\n\n（一）第一项；\n（二）第二 项"
    )


def test_esc_in_the_large_editor_loses_nothing(qtbot: QtBot) -> None:
    editor = LongTextEditor("实施依据", "旧", read_only=False, parent=None)
    qtbot.addWidget(editor)
    editor._edit.selectAll()
    editor._edit.insertPlainText("新")
    editor.reject()
    assert editor.result() == LongTextEditor.DialogCode.Accepted
    assert editor.text() == "新"


def made(qtbot: QtBot, widget: QWidget) -> FieldWidget:
    qtbot.addWidget(widget)
    widget.show()
    assert isinstance(widget.part(), QLineEdit | QPlainTextEdit | QComboBox)
    return widget


def test_a_long_name_shows_both_its_ends_until_the_keyboard_is_in_it(qtbot: QtBot) -> None:
    line = NameLine()
    qtbot.addWidget(line)
    line.resize(260, 30)
    line.show()
    QTest.qWaitForWindowActive(line)

    def picture(text: str, *, typing: bool) -> QImage:
        line.setText(text)
        line.setCursorPosition(0)
        line.setFocus() if typing else line.clearFocus()
        qtbot.waitUntil(lambda: line.hasFocus() is typing)
        return line.grab().toImage()

    first, second = (f"权责清单（{'某' * 20}{year}年版）" for year in (2024, 2025))
    assert picture(first, typing=False) != picture(second, typing=False)  # the year is at the end
    typed = [picture(text, typing=True) for text in (first, second)]
    assert typed[0] == typed[1]  # plain: the beginning
