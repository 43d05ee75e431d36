"""Windows on real files: closed after each test, their deferred deletes delivered, the looks put back."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import editors, open_session, services
from app.core.session import Session
from app.core.settings import Settings
from app.ui import theme
from app.ui.form import Form
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage
from db.changes import Action, ChangeSet, Edit

BASIS = "《农村土地承包法》第二十七条"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "settings.json")
    made.set("operator", "王敏")
    return made


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A file with one list, two offices and three items."""
    path = tmp_path / "建设街道.db"
    clock = iter(datetime(2026, 11, 20, 14, minute) for minute in range(60))
    session = open_session(path, operator="王敏", create=True, clock=lambda: next(clock))
    made = insert(session, "power_list", list_kind="权责清单", version_label="2025年版", state="草稿")
    insert(session, "office", name="综合行政执法办公室")
    insert(session, "office", name="党群工作办公室")
    for seq, name in enumerate(("承包土地调整审批", "消防安全监督检查", "《流动人口婚育证明》办理"), start=1):
        insert(session, "power_item", seq=str(seq), item_name=name, list_id=made, power_type="行政许可", basis=BASIS)
    session.close(backup=False)
    return path


def insert(session: Session, table: str, **values: Any) -> int:
    """Id of a new row."""
    return session.apply(
        ChangeSet(f"新增{session.tables[table].heading}", (Edit(Action.INSERT, table, values),))
    ).row_ids[table][0]


@pytest.fixture
def session(street: Path) -> Iterator[Session]:
    opened = open_session(street, operator="王敏")
    yield opened
    opened.close(backup=False)


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    """The main window without a file."""
    made = MainWindow(editors(), services(), settings)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow, street: Path, qtbot: QtBot) -> RecordPage:
    """The page of 权责清单 over the street, its first record in the form."""
    assert window.files.open(street)
    shown = window.page()
    assert isinstance(shown, RecordPage)
    qtbot.waitUntil(lambda: shown.register().form.row_id() is not None)
    return shown


@pytest.fixture
def form(qtbot: QtBot, session: Session, settings: Settings) -> Form:
    """The form of power_item, showing the first item."""
    made = Form(session, session.tables["power_item"], None, settings=settings)
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    qtbot.waitExposed(made)
    made.show_row(1)
    return made


@pytest.fixture(autouse=True)
def _tidy_qt(qapp: QApplication) -> Iterator[None]:
    """Deferred deletes happen while the application lives (trap 42); the light theme is back.

    As in the program (`application.Collector`) no worker frees the widgets of others.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect(1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.tokens() is not theme.LIGHT:
        theme.apply(qapp, "light")
