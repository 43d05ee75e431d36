"""Where a record stands on its way: 草稿 › 审核中 › 已公布, the state it has now in bold type and brackets."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.core.rules import Flow
from app.ui import theme

if TYPE_CHECKING:
    from app.core.session import Session


def flows_of(session: Session, table: str) -> dict[str, Flow]:
    """Field key -> the flow that rules it, for the fields of one table."""
    return {flow.field: flow for editor in session.editors for flow in editor.flows if flow.table == table}


def way_through(flow: Flow, state: str | None) -> tuple[str, ...]:
    """The states to show for a record in `state`, in order.

    The main way is the longest that passes no state twice: steps back and refusals are short cuts beside it. A state
    that does not lie on it is reached by the fewest steps, and the way goes on from there.
    """
    way = _onward(flow, [flow.initial[0]])
    if state is None or state in way:
        return tuple(way)
    return tuple(_onward(flow, _shortest(flow, state) or [flow.initial[0], state]))


def _onward(flow: Flow, way: list[str]) -> list[str]:
    """The longest continuation of a way to states not yet on it, the one declared first among equals."""
    ahead = dict.fromkeys(step.target for step in flow.steps_from(way[-1]) if step.target not in way)
    return max((_onward(flow, [*way, state]) for state in ahead), key=len, default=way)


def _shortest(flow: Flow, state: str) -> list[str]:
    """Fewest steps from a first state; [] when none lead there."""
    ways = [[first] for first in flow.initial]
    seen = set(flow.initial)
    for way in ways:  # grows while it is walked through
        if way[-1] == state:
            return way
        for step in flow.steps_from(way[-1]):
            if step.target not in seen:
                seen.add(step.target)
                ways.append([*way, step.target])
    return []


class FlowPath(QLabel):
    """The way of one record as a line of text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._way: tuple[str, ...] = ()
        self._state: str | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.hide()

    def show_state(self, way: tuple[str, ...], state: str | None) -> None:
        """Show the way with `state` marked; an empty way hides the line."""
        self._way, self._state = way, state
        self.setVisible(bool(way))
        self.setAccessibleName(f"状态 {state or '未填'}，全程 {'、'.join(way)}")
        self.setToolTip(f"现在：{state or '未填'}")
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        colours = theme.tokens()
        parts = []
        for word in self._way:
            if word == self._state:
                parts.append(f'<b style="color:{colours.accent}">【{escape(word)}】</b>')
            else:
                parts.append(f'<span style="color:{colours.muted}">{escape(word)}</span>')
        self.setText(f' <span style="color:{colours.muted}">›</span> '.join(parts))
