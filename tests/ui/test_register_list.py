"""The registers under their headings: folding, keys, counts, what is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from app.ui.register_list import RegisterList
from db.declarations import Field, Table

NAMES = {"law": ("依据", "法规"), "article": ("依据", "条文"), "item": ("清单", "事项"), "list": ("清单", "版本")}
TABLES = tuple(
    Table(key, heading, (Field("name", "名称"),), ("name",), section=section)
    for key, (section, heading) in NAMES.items()
)


@pytest.fixture
def registers(qtbot: QtBot) -> RegisterList:
    made = RegisterList(TABLES, None)
    qtbot.addWidget(made)
    made.resize(220, 500)
    made.show()
    qtbot.waitExposed(made)
    made.set_current("law")
    return made


def lines(registers: RegisterList) -> list[str]:
    """Texts of the lines in sight."""
    return [item.text() for item in registers._items() if not item.isHidden()]


def item(registers: RegisterList, text: str) -> QListWidgetItem:
    return next(one for one in registers._items() if one.text() == text)


def test_registers_stand_under_their_headings(registers: RegisterList) -> None:
    assert lines(registers) == ["依据", "法规", "条文", "清单", "事项", "版本"]


def test_one_heading_alone_is_left_out(qtbot: QtBot) -> None:
    made = RegisterList(TABLES[:2], None)
    qtbot.addWidget(made)
    assert lines(made) == ["法规", "条文"]


def test_a_click_on_a_heading_folds_it_and_says_so(registers: RegisterList, qtbot: QtBot) -> None:
    spot = registers._list.visualItemRect(item(registers, "清单")).center()
    with qtbot.waitSignal(registers.sectionsFolded) as said:
        QTest.mouseClick(registers._list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert said.args == [["清单"]]
    assert lines(registers) == ["依据", "法规", "条文", "清单"]


def test_keys_lead_to_the_heading_fold_it_and_pass_over_what_is_hidden(registers: RegisterList, qtbot: QtBot) -> None:
    registers.focus_list()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left):  # to the heading, then fold
        QTest.keyClick(registers._list, key)
    assert registers.folded_sections() == ["依据"]
    QTest.keyClick(registers._list, Qt.Key.Key_Down)
    assert registers._list.currentItem().text() == "清单"
    with qtbot.waitSignal(registers.chosen) as chosen:
        QTest.keyClick(registers._list, Qt.Key.Key_Down)
    assert chosen.args == ["item"]
    QTest.keyClick(registers._list, Qt.Key.Key_Left)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(registers._list, key)
    assert registers.folded_sections() == ["依据"]


def test_showing_a_register_unfolds_its_heading(registers: RegisterList) -> None:
    registers.set_folded_sections(["清单", "依据"])
    registers.set_current("list")
    assert registers.folded_sections() == ["依据"]
    assert registers._painter.shown == "list"


def test_a_count_stands_in_tooltip_and_for_screen_readers(registers: RegisterList) -> None:
    registers.set_count("item", 3012)
    shown = item(registers, "事项")
    assert shown.toolTip() == "事项：3,012"
    assert shown.data(Qt.ItemDataRole.AccessibleTextRole) == "事项 3012"


def test_as_icons_each_register_stays_to_be_clicked(registers: RegisterList, qtbot: QtBot) -> None:
    registers.set_folded(True)
    spot = registers._list.visualItemRect(item(registers, "版本")).center()
    with qtbot.waitSignal(registers.chosen) as chosen:
        QTest.mouseClick(registers._list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args == ["list"]
    assert registers.width() < 70
