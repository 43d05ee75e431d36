"""What one person likes: font size, theme, column layouts, recent files. One JSON file, no Qt.

Not QSettings: its INI files give back 'false', which is true, and one-item lists as text (trap 21). Settings are
comfort, not data: a damaged file means defaults, a full disk means they last until the program ends.
"""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_PAUSES = (0.02, 0.05, 0.1)
"""Seconds between tries; the window waits for them."""

_log = logging.getLogger(__name__)


class Settings:
    """Named JSON values kept in a file, saved at each change.

    Args:
        path: the settings file; it and its folder need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)

    def get(self, name: str, default: T) -> T:
        """The value of that name; the default when there is none or one of another type."""
        value = self._values.get(name, default)
        return value if default is None or _same_kind(value, default) else default

    def set(self, name: str, value: Any) -> None:
        """Keep a JSON value (None forgets it) and save. Raises TypeError for what JSON cannot hold."""
        json.dumps(value)
        if self._values.get(name) == value and type(self._values.get(name)) is type(value):
            return
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._save()

    def _save(self) -> None:
        """Write aside, flush, rename (house style 31)."""
        aside = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("w", encoding="utf-8") as file:
                json.dump(self._values, file, ensure_ascii=False, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            _replace(aside, self._path)
        except OSError as error:
            _log.warning("settings not saved: errno %s", error.errno)


def _replace(aside: Path, path: Path) -> None:
    """Rename; a scanner on Windows holds a file just written for a moment (reliability F6)."""
    for pause in _PAUSES:
        try:
            aside.replace(path)
            return
        except PermissionError:
            time.sleep(pause)
    aside.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise TypeError(f"settings hold a {type(values).__name__}")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        _log.warning("settings not read, defaults are used: %s", type(error).__name__)
        return {}
    return values


def _same_kind(value: Any, default: Any) -> bool:
    """True when the value may stand for the default; a bool is no number here, a whole number is a float."""
    if isinstance(default, float) and type(value) is int:
        return True
    return type(value) is type(default)
