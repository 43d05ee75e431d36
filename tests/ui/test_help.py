"""Help: F1 opens the page about what is in front; pictures fit the page and open large."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.bootstrap import editors
from app.core.paths import resources
from app.editors.power_lists.page import Page
from app.ui.help_topics import COVERS, START
from app.ui.help_window import HelpWindow
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "01_start.md").write_text("# 开始\n\n文字\n", encoding="utf-8")
    (tmp_path / "13_lists.md").write_text("# 清单\n\n![图](pictures/one.png)\n", encoding="utf-8")
    (tmp_path / "pictures").mkdir()
    picture = QImage(1366, 768, QImage.Format.Format_RGB32)
    picture.fill(0xFF8800)
    picture.save(str(tmp_path / "pictures" / "one.png"))
    return tmp_path


def test_every_register_has_a_help_page() -> None:
    registers = {table.key for editor in editors() for table in editor.tables if table.detail_of is None}
    assert registers <= set(Page.HELP)


def test_every_topic_is_a_page_that_is_shipped() -> None:
    assert {path.stem for path in (resources() / "help").glob("*.md")} >= {START, *COVERS.values(), *Page.HELP.values()}


def test_f1_tells_which_register_is_in_front(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page.show_register("office")
    with qtbot.waitSignal(window.helpWanted) as wanted:
        window.actions_by_key["help"].trigger()
    assert wanted.args == ["17_offices"]
    window.actions_by_key["print"].trigger()
    with qtbot.waitSignal(window.helpWanted) as wanted:
        window.actions_by_key["help"].trigger()
    assert wanted.args == ["08_print"]
    window.close_covers()
    with qtbot.waitSignal(window.helpWanted) as wanted:
        window.actions_by_key["keys"].trigger()
    assert wanted.args == ["keys"]


def test_without_a_file_help_begins_at_the_start(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.helpWanted) as wanted:
        window.actions_by_key["help"].trigger()
    assert wanted.args == [START]


def test_the_window_opens_at_the_topic(folder: Path, qtbot: QtBot) -> None:
    for topic, shown in (("13_lists", "13_lists"), ("keys", "keys"), ("没有", "01_start")):
        window = HelpWindow(folder, topic, None)
        qtbot.addWidget(window)
        assert window.topic() == shown


def test_a_picture_is_as_wide_as_the_page_and_opens_large(folder: Path, qtbot: QtBot) -> None:
    window = HelpWindow(folder, "13_lists", None)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    text = window._text
    image = text.loadResource(int(QTextDocument.ResourceType.ImageResource), QUrl("pictures/one.png"))
    assert image.width() / image.devicePixelRatio() <= text.viewport().width()
    assert image.width() > 300
    text.anchorClicked.emit(QUrl("pictures/one.png"))
    assert [one.windowTitle() for one in window.findChildren(QDialog)] == ["图片"]
