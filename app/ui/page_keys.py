"""Keys of a page or panel that win over the window's own shortcuts while the focus is inside.

A QShortcut for a key the window's menu has too is "ambiguous" and does nothing at all; claiming the key while Qt asks
for it (ShortcutOverride) is the way Qt offers for the widget in use to go first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence

Keys = dict[str, Callable[[], object]]
"""Portable name of a key ("Ctrl+Z", "F8", "Del") -> what it does."""


def nothing() -> None:
    """For a key that must not reach what lies behind the page."""


def key_done(event: QEvent, keys: Callable[[], Keys]) -> bool:
    """True when `event` is one of `keys`: claimed before the shortcuts, carried out when it is pressed.

    Args:
        keys: only asked for a key, so that a page half built hears other events.
    """
    if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
        return False
    name = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    action = keys().get(name)
    if action is None:
        return False
    if event.type() == QEvent.Type.KeyPress:
        action()
    event.accept()
    return True
