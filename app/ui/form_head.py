"""The top of the form: title, the muted line about the record, its state, soft bands for what needs a look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.flow_path import FlowPath

_TITLE_CHARS = 60
_ROLES = {"warning": ("band", "warning"), "info": ("info-band", ""), "error": ("error-band", "error")}


class FormHead(QWidget):
    """Title, muted line and any number of named bands."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self, wordWrap=True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("role", "title")
        self._line = QLabel(self)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setProperty("role", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 14, 16, 6)
        self._column.setSpacing(6)
        self._column.addWidget(self._title)
        self._column.addWidget(self._line)
        self._way = FlowPath(self)
        self._column.addWidget(self._way)
        self._parts: tuple[str, ...] = ()
        self._bands: dict[str, QFrame] = {}

    def show_title(self, title: str, *line: str) -> None:
        """Show title and muted line; the parts of the line stand side by side where there is room."""
        short = f"{title[:_TITLE_CHARS]}…" if len(title) > _TITLE_CHARS else title
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.1)
        font.setBold(True)
        self._title.setFont(font)
        self._title.setText(short)
        self._title.setToolTip(title)
        self._parts = tuple(part for part in line if part)
        self._line.setVisible(bool(self._parts))
        self._fit_line()

    def show_way(self, way: tuple[str, ...], state: str | None) -> None:
        """The states of the record's flow with the present one marked; () for none."""
        self._way.show_state(way, state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_line()

    def _fit_line(self) -> None:
        line = " · ".join(self._parts)
        margins = self.contentsMargins() + self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        metrics = self._line.fontMetrics()
        shown = (line,) if metrics.horizontalAdvance(line) <= room else self._parts
        self._line.setText("\n".join(metrics.elidedText(part, Qt.TextElideMode.ElideRight, room) for part in shown))
        self._line.setToolTip(line)

    def show_band(
        self, name: str, text: str, *, kind: str = "info", buttons: tuple[tuple[str, Callable[[], None]], ...] = ()
    ) -> None:
        """A band under the title; one of the same name is replaced. Slots are bound methods of QObjects."""
        self.drop_band(name)
        frame_role, text_role = _ROLES[kind]
        band = QFrame(self)
        band.setProperty("role", frame_role)
        row = QVBoxLayout(band)
        row.setContentsMargins(12, 6, 12, 6)
        label = QLabel(text, band, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", text_role)
        row.addWidget(label)
        if buttons:
            line = QHBoxLayout()
            line.setSpacing(4)
            for caption, slot in buttons:
                button = QPushButton(caption, band)
                button.setProperty("role", "link")
                button.clicked.connect(slot)
                line.addWidget(button)
            line.addStretch(1)
            row.addLayout(line)
        self._bands[name] = band
        self._column.addWidget(band)

    def drop_band(self, name: str) -> None:
        band = self._bands.pop(name, None)
        if band is not None:
            band.hide()
            band.deleteLater()

    def drop_bands(self) -> None:
        for name in tuple(self._bands):
            self.drop_band(name)

    def bands(self) -> tuple[str, ...]:
        """Names of the bands now shown."""
        return tuple(self._bands)
