"""Where the program keeps data, settings, logs and crash notes, and where its resources lie. No Qt; makes no folder.

Windows: StreetLedger under %LOCALAPPDATA%, not the roaming profile and no share, because SQLite files must stay on a
local disk. Elsewhere: the XDG base directory specification. A file `portable.flag` beside the program keeps
everything in `data` beside it, as the zip for a stick does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2]
"""The folder with main.py."""

PORTABLE_FLAG = "portable.flag"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of one person on one computer; none of them need exist yet.

    Attributes:
        data: data files by default. settings: the settings file. logs: log files. crashes: crash notes.
    """

    data: Path
    settings: Path
    logs: Path
    crashes: Path


def places(*, environ: Mapping[str, str] = os.environ, platform: str = sys.platform, program: Path = PROGRAM) -> Places:
    """The folders for this computer.

    Args:
        environ: environment variables. platform: as `sys.platform`. program: folder with the program.
    """
    if (program / PORTABLE_FLAG).exists():
        home = program / "data"
        return Places(data=home, settings=home / "settings.json", logs=home / "logs", crashes=home / "logs" / "crash")
    if platform == "win32":
        home = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "StreetLedger"
        logs = home / "logs"
        return Places(data=home / "data", settings=home / "settings.json", logs=logs, crashes=logs / "crash")
    data = _xdg(environ, "XDG_DATA_HOME", ".local/share")
    logs = _xdg(environ, "XDG_STATE_HOME", ".local/state") / "logs"
    settings = _xdg(environ, "XDG_CONFIG_HOME", ".config") / "settings.json"
    return Places(data=data, settings=settings, logs=logs, crashes=logs / "crash")


def _xdg(environ: Mapping[str, str], name: str, otherwise: str) -> Path:
    """The folder of that variable; relative values are void by the specification."""
    value = environ.get(name, "")
    base = Path(value) if value.startswith("/") else Path(environ.get("HOME") or Path.home()) / otherwise
    return base / "street-ledger"


def resources() -> Path:
    """The folder with fonts, icons, styles, tables and help pages."""
    return PROGRAM / "resources"
