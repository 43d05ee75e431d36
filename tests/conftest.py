"""What every test stands on: windows off screen, folders of its own, and no warning that nobody expected."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Before Qt is imported: no display is needed, and pyqtgraph must take PySide6 (trap 4).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

OURS = ("app", "db", "main")


@pytest.fixture(scope="session", autouse=True)
def no_real_folders() -> Iterator[None]:
    """Settings, logs and data of the person who runs the tests are never touched."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, folder)
        yield


@pytest.fixture(scope="session")
def qapp_cls() -> Callable[[list[str]], object]:
    """The program's own application (Chinese texts, font, style): there is only one in a process (trap 43)."""
    from app.core.settings import Settings
    from app.ui import application  # Qt comes in only for tests that need it

    return lambda argv: application.create(argv, Settings(Path("no-such-folder") / "settings.json"))


class _Warnings(logging.Handler):
    """Keeps what our own modules log as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in OURS:
            self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in our own log fails the test (house style 43), unless the test asks for `caplog`."""
    if "caplog" in request.fixturenames:
        yield
        return
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    assert not handler.lines, f"logged without the test expecting it: {handler.lines}"
