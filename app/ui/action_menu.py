"""The menu 办理: what can be done with the chosen records now, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QMenu

from app.core.action import Offered
from app.core.pinyin import pinyin_keys

_REASON_CHARS = 26
"""Of a reason shown beside a greyed line; the tooltip has all of it."""

_INLINE = 4
"""Up to so many lines that cannot be done stand in the menu itself; more in one below it."""

NOTHING = "这个登记簿没有要办的步骤"


def fill(menu: QMenu, offered: Iterable[Offered], slot: Callable[[], None]) -> None:
    """Fill an empty menu: what can be done first, then what cannot, with its reason beside it.

    Args:
        slot: bound method of a QObject; the sender's `data()` is the `Offered`.
    """
    menu.setToolTipsVisible(True)
    every = tuple(offered)
    if not every:
        menu.addAction(NOTHING).setEnabled(False)
        return
    letters: set[str] = set()
    for one in (part for part in every if not part.reason):
        heading = one.action.heading
        dots = "…" if heading.endswith("…") else ""
        line = menu.addAction(f"{heading.removesuffix('…')}{_letter(heading, letters)}{dots}")
        line.setToolTip(one.action.note)
        line.setData(one)
        line.triggered.connect(slot)
    refused = _refused(every)
    if refused and not menu.isEmpty():
        menu.addSeparator()
    place = menu
    if len(refused) > _INLINE:
        place = QMenu(f"现在不能办的（{len(refused)}）", menu)  # with a parent: what addMenu makes dies with its name
        menu.addMenu(place)
    place.setToolTipsVisible(True)
    for one in refused:
        short = one.reason if len(one.reason) <= _REASON_CHARS else f"{one.reason[: _REASON_CHARS - 1]}…"
        line = place.addAction(f"{one.action.heading}\t{short}")
        line.setToolTip(one.reason)
        line.setEnabled(False)


def _refused(every: tuple[Offered, ...]) -> list[Offered]:
    """What cannot be done, once a heading: a step that several states know is no news when one of them offers it."""
    by_heading = {part.action.heading: part for part in reversed(every) if part.reason}
    offered = {part.action.heading for part in every if not part.reason}
    return [
        part for part in every if by_heading.get(part.action.heading) is part and part.action.heading not in offered
    ]


def _letter(heading: str, taken: set[str]) -> str:
    """A key of the menu as Windows writes it, "(&G)": the first pinyin initial or digit still free."""
    initials = "".join(min(pinyin_keys(character), key=len, default="")[:1] for character in heading)
    for letter in (*initials.upper(), *"123456789"):
        if letter.isascii() and letter.isalnum() and letter not in taken:
            taken.add(letter)
            return f"(&{letter})"
    return ""
