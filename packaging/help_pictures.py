"""Makes the pictures of the help pages from the real window on the demo street: `python packaging/help_pictures.py`.

The same window, size, theme and font each time, without a screen; the demo street lives in a temporary folder and
nothing of the clerk's own settings is read. One picture a place of `PLACES`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"

from PySide6.QtCore import QCoreApplication, QEvent, QThread  # noqa: E402 - the platform is chosen before Qt comes in
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget  # noqa: E402

from app import bootstrap  # noqa: E402
from app.core.settings import Settings  # noqa: E402
from app.ui import application  # noqa: E402
from app.ui.main_window import MainWindow  # noqa: E402

FOLDER = ROOT / "resources" / "help" / "pictures"
SIZE = (1366, 768)
_SETTLE = 0.6  # seconds for timers of form, grid and pages
_PATIENCE = 60.0  # seconds for a job such as a PDF


class Stage:
    """The window on the demo street, led to a place before each picture."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def settle(self) -> None:
        """Let timers run out and jobs end."""
        start = time.monotonic()
        while time.monotonic() - start < _SETTLE or (
            self.window.tasks.running() and time.monotonic() - start < _PATIENCE
        ):
            QCoreApplication.processEvents()
            QThread.msleep(10)

    def register(self, key: str, *, form: bool = True) -> None:
        """Show a register from its first row."""
        page = self.window.page()
        page.show_register(key)
        page.set_form_shown(form)
        self.settle()

    def command(self, key: str) -> None:
        """Press a command of the window."""
        self.window.actions_by_key[key].trigger()
        self.settle()

    def act(self, start: str) -> None:
        """Choose a line of 办理 by how it begins."""
        menu = QMenu(self.window)
        self.window.page().fill_actions(menu)
        line = next((line for line in menu.actions() if line.isEnabled() and line.text().startswith(start)), None)
        if line is not None:
            line.trigger()
        self.settle()

    def front(self) -> QWidget:
        """The dialog in front, else the window."""
        dialogs = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        return dialogs[-1] if dialogs else self.window

    def tidy(self) -> None:
        """Close what lies over the tabs."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()
        self.window.close_covers()
        self.settle()


def _register(key: str) -> Callable[[Stage], None]:
    def lead(stage: Stage) -> None:
        stage.register(key)

    return lead


def _new_version(stage: Stage) -> None:
    stage.register("power_list")
    stage.act("起草")


def _comparison(stage: Stage) -> None:
    """From the newest version under review or in draft of the first kind."""
    stage.register("power_list")
    grid = stage.window.page().register().grid
    kind = grid.model.record(0)["list_kind"]
    rows = [row for row in range(grid.model.rowCount()) if grid.model.record(row)["list_kind"] == kind]
    grid.view.set_current(rows[-1], 0)
    stage.command("compare")


def _whose(stage: Stage) -> None:
    stage.register("power_item")
    stage.command("whose")
    stage.window.focusWidget().setText("小广告")
    stage.settle()


def _crosstab(stage: Stage) -> None:
    stage.register("power_item")
    stage.command("crosstab")


REGISTERS = ("power_item", "power_list", "law", "office", "text_template", "admission", "whistle", "project")
PLACES: dict[str, Callable[[Stage], None]] = {key: _register(key) for key in REGISTERS} | {
    "grant_batch": _register("grant_batch"),
    "new_version": _new_version,
    "comparison": _comparison,
    "whose": _whose,
    "crosstab": _crosstab,
}
"""File name without .png -> how to get there; `![…](pictures/power_item.png)` in a help page shows it."""


def main(argv: list[str]) -> int:
    """Make all pictures, or those named."""
    with tempfile.TemporaryDirectory(prefix="street-ledger-pictures-", ignore_cleanup_errors=True) as folder:
        settings = Settings(Path(folder) / "settings.json")
        for name, value in (("operator", "王敏"), ("theme", "light"), ("font_size", 10)):
            settings.set(name, value)
        app = application.create([], settings)
        window = MainWindow(bootstrap.editors(), bootstrap.services(), settings)
        window.resize(*SIZE)
        window.show()
        demo = Path(folder) / "演示街道.db"
        bootstrap.make_demo(demo, "王敏").close(backup=False)
        window.files.open(demo)
        take(Stage(window), argv or list(PLACES))
        window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()
    return 0


def take(stage: Stage, names: list[str]) -> None:
    """Save one picture a name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        stage.tidy()
        PLACES[name](stage)
        QApplication.processEvents()
        stage.front().grab().save(str(FOLDER / f"{name}.png"))
        print(name, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
