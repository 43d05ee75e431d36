"""What every page of the window answers to; a page that holds nothing to work on keeps the quiet answers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from db.changes import Applied


class TabPage(QWidget):
    """Base of welcome page, tabs to come and record pages."""

    takes_commands = False
    """True when the commands of editing, viewing and printing mean something here."""

    def run_command(self, key: str) -> None:
        """Carry out a command of `actions.COMMANDS`."""

    def help_page(self) -> str:
        """Name of the help page about what is shown, "" for none."""
        return ""

    def fill_actions(self, menu: QMenu) -> None:
        """Fill the menu 办理 with what can be done here."""

    def import_file(self, path: Path) -> None:
        """Check a spreadsheet against what the page shows."""

    def finish_editing(self) -> bool:
        """Store what is being typed; False when it cannot be stored."""
        return True

    def keep_drafts(self) -> None:
        """Put what is not saved aside; the session is about to go."""

    def on_shown(self) -> None:
        """The page came to the front."""

    def on_applied(self, applied: Applied) -> None:
        """Something changed in the file."""

    def apply_settings(self) -> None:
        """The clerk changed the settings."""

    def refresh_theme(self) -> None:
        """The colours changed."""

    def focus_work(self) -> None:
        """Give the focus to where work goes on."""
