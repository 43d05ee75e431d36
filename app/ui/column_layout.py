"""Which columns a person sees, in which order, how wide, how many of them frozen; remembered by table.

Widths are kept in full-width characters, so that they follow the font size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from db.declarations import Field, Table

if TYPE_CHECKING:
    from app.core.settings import Settings
    from app.ui.grid_view import GridView

_SETTLED = 400  # ms after the last drag before a width is saved
_NARROWEST = 2.0  # full-width characters
MOST_FROZEN = 4


class ColumnLayout(QObject):
    """Keeps the layout of one grid.

    Args:
        settings: where it is remembered; None forgets it with the window.
    """

    def __init__(self, view: GridView, table: Table, settings: Settings | None) -> None:
        super().__init__(view)
        self._view = view
        self._table = table
        self._settings = settings
        self._fields: tuple[Field, ...] = view.model.columns
        self._applying = False
        self._saving = QTimer(self, singleShot=True, interval=_SETTLED)
        self._saving.timeout.connect(self.save)
        self._refitting = QTimer(self, singleShot=True, interval=0)
        self._refitting.timeout.connect(self._on_font_settled)
        self.frozen = table.frozen
        self.apply(self._remembered())
        view.body.header.sectionResized.connect(self._on_changed)
        view.body.header.sectionMoved.connect(self._on_changed)
        view.fontChanged.connect(self._refitting.start)

    def defaults(self) -> dict[str, Any]:
        """The layout as declared."""
        return {
            "order": [field.key for field in self._fields],
            "shown": [field.key for field in self._fields if field.in_table],
            "widths": {},
            "frozen": self._table.frozen,
        }

    def now(self) -> dict[str, Any]:
        """The layout as it is: keys in view order, shown keys, widths by key where they differ from the usual one."""
        header = self._view.body.header
        order = [self._fields[header.logicalIndex(place)].key for place in range(len(self._fields))]
        shown = [key for key in order if not header.isSectionHidden(self._view.model.column_of(key))]
        widths = {}
        for key in shown:
            column = self._view.model.column_of(key)
            if header.sectionSize(column) != self._usual_width(self._fields[column]):
                widths[key] = round(header.sectionSize(column) / self._em(), 2)
        return {"order": order, "shown": shown, "widths": widths, "frozen": self.frozen}

    def apply(self, layout: dict[str, Any]) -> None:
        """Show the columns that way; unknown keys are passed over, new fields stand where they are declared."""
        self._applying = True
        self._layout = layout
        self._view.set_frozen(0)  # else the frozen view would follow every step
        header = self._view.body.header
        shown = set(layout["shown"])
        for place, key in enumerate(self._whole_order(layout["order"])):
            header.moveSection(header.visualIndex(self._view.model.column_of(key)), place)
        for column, field in enumerate(self._fields):
            self._view.body.setColumnHidden(column, field.key not in shown)
            width = layout["widths"].get(field.key)
            self._view.body.setColumnWidth(column, round(width * self._em()) if width else self._usual_width(field))
        self.frozen = min(int(layout["frozen"]), MOST_FROZEN)
        self._view.set_frozen(self.frozen)
        self._applying = False

    def change(self, layout: dict[str, Any]) -> None:
        """Show the columns that way and remember it."""
        self.apply(layout)
        self.save()

    def hide(self, column: int) -> None:
        """Hide one column and remember it."""
        layout = self.now()
        layout["shown"].remove(self._fields[column].key)
        self.change(layout)

    def save(self) -> None:
        """Remember the layout; the declared one is not worth remembering."""
        self._saving.stop()
        if self._settings is not None:
            layout = self.now()
            self._settings.set(self._name, None if layout == self.defaults() else layout)

    def _on_font_settled(self) -> None:
        """After a change of the font: the same widths in characters, once every part has the new font."""
        self.apply(self._layout)

    @property
    def _name(self) -> str:
        return f"grid.{self._table.key}"

    def _remembered(self) -> dict[str, Any]:
        stored = self._settings.get(self._name, {}) if self._settings is not None else {}
        layout = {**self.defaults(), **stored}
        known = {field.key for field in self._fields}
        whole = set(layout["shown"]) & known and all(
            isinstance(layout[key], type(value)) for key, value in self.defaults().items()
        )
        return layout if whole else self.defaults()

    def _whole_order(self, order: list[str]) -> list[str]:
        known = [field.key for field in self._fields]
        whole = [key for key in order if key in known]
        for place, key in enumerate(known):
            if key not in whole:
                whole.insert(place, key)
        return whole

    def _em(self) -> float:
        return self._view.body.fontMetrics().horizontalAdvance("国")

    def _usual_width(self, field: Field) -> int:
        """As declared, but never narrower than the heading with its arrow."""
        heading = self._view.body.header.fontMetrics().horizontalAdvance(field.heading) / self._em() + 3
        return round(max(field.width + 1, heading, _NARROWEST) * self._em())

    def _on_changed(self) -> None:
        if not self._applying:
            self._layout = self.now()
            self._saving.start()
