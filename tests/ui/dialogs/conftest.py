"""Dialogs over real files: a session, the program's own services, published lists and import samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import open_session, services
from app.core.progress import Progress
from app.core.services import Services
from app.core.session import Session
from app.exchange.import_plan import ImportPlan, Recognition
from app.ui.tasks import Tasks

DATA = Path(__file__).parents[2] / "data"
STREET = DATA / "samples" / "s1_street_two_level_header.xlsx"
EMPOWERED = DATA / "samples" / "s4_empowered_multi_layout.xlsx"
STATISTICS = DATA / "real_lists" / "2025年克拉玛依市统计局权责清单.xlsx"
FINANCE = DATA / "real_lists" / "附件：克拉玛依市财政局2025年权责清单.xlsx"


class Clock:
    """Seven minutes later at each look, from the morning of 1 September 2026."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 9, 0)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=7)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    opened = open_session(tmp_path / "street.jtz", operator="王敏", create=True, clock=clock)
    yield opened
    opened.close(backup=False)


@pytest.fixture
def jobs() -> Services:
    return services()


@pytest.fixture
def tasks(qapp: QObject) -> Iterator[Tasks]:
    running = Tasks(qapp)
    yield running
    running.shut_down()
    running.deleteLater()


@pytest.fixture
def read(session: Session, jobs: Services) -> Callable[[Path], ImportPlan]:
    """Reads a list as the window does and compares it with the file."""

    def reading(path: Path) -> ImportPlan:
        return jobs.import_job(path, "power_item", "", "2024年版", session, Recognition())(Progress())

    return reading


@pytest.fixture
def filled(session: Session, jobs: Services, read: Callable[[Path], ImportPlan]) -> Session:
    """The session with one published list of 19 items in it."""
    session.apply(jobs.plan_change(read(FINANCE), session))
    return session


@pytest.fixture(autouse=True)
def _deliver_deletes(qapp: QObject) -> Iterator[None]:
    """Deferred deletes are carried out while the application lives (trap 42)."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def show(qtbot: QtBot, widget: QWidget, size: tuple[int, int] = (1366, 700)) -> QWidget:
    """The widget on the screen, owned by the test."""
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def words(widget: QWidget) -> list[str]:
    """What stands on buttons and labels."""
    found = [each.text() for kind in (QAbstractButton, QLabel) for each in widget.findChildren(kind)]
    return [text for text in found if text]
