"""Time limits a tab declares: set in the settings dialog, kept in the file."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QTabWidget
from pytestqt.qtbot import QtBot

from app.core.session import Session
from app.core.settings import Settings
from app.ui.settings_dialog import LETTER_COLOUR, SettingsDialog


def opened(settings: Settings, session: Session, qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(settings, session, operator="王敏", parent=None)
    qtbot.addWidget(dialog)
    return dialog


def test_every_limit_of_the_tabs_is_set_and_kept(settings: Settings, session: Session, qtbot: QtBot) -> None:
    declared = [field for editor in session.editors for field in editor.limits]
    dialog = opened(settings, session, qtbot)
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QSpinBox)}
    assert {field.heading for field in declared} <= set(boxes)
    for field in declared:
        assert boxes[field.heading].value() == field.default
        boxes[field.heading].setValue(field.default + 1)
    dialog.accept()
    assert [session.setting(field.key) for field in declared] == [field.default + 1 for field in declared]
    again = opened(settings, session, qtbot)
    assert [again._limits[field.key].value() for field in declared] == [field.default + 1 for field in declared]


def test_letters_are_red_only_when_wished(settings: Settings, session: Session, qtbot: QtBot) -> None:
    dialog = opened(settings, session, qtbot)
    assert not dialog._colour.isChecked()
    dialog._colour.setChecked(True)
    dialog.accept()
    assert session.setting(LETTER_COLOUR) is True


def test_without_a_file_there_are_no_limits_to_set(settings: Settings, qtbot: QtBot) -> None:
    dialog = SettingsDialog(settings, None, operator="王敏", parent=None)
    qtbot.addWidget(dialog)
    assert dialog.findChild(QTabWidget) is None
    dialog.accept()
