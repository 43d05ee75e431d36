"""The scrolling part of the form: sections of fields, their messages, the way from problem to problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Message, Severity
from app.ui.details_table import DetailsWidget
from app.ui.field_widgets import FieldWidget, ParagraphWidget
from app.ui.flow_path import flows_of
from app.ui.flow_widget import FlowWidget
from app.ui.form_section import FieldRow, FormSection
from app.ui.long_text_editor import LongTextEditor
from app.ui.text_marks import TextMarks
from app.ui.widget_choice import widget_for
from db.declarations import Field, Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.core.settings import Settings

_OPEN_AT_FIRST = 2  # sections unfolded until the clerk decides otherwise


class FormBody(QScrollArea):
    """Fields of one table.

    Attributes:
        flows: field key -> the flow that rules it. text_marks: field key -> what is found in its long text.

    Signals: edited(field key, cell) on each change the clerk makes; committed(field key) when she leaves a field;
    recordWanted(table key, row id) for 打开 beside a reference; menuOpening("act", QMenu) for the steps of a state.
    """

    edited = Signal(str, object)
    committed = Signal(str)
    recordWanted = Signal(str, object)
    menuOpening = Signal(str, object)

    def __init__(
        self, session: Session, table: Table, parent: QWidget, *, settings: Settings, text_marks: dict[str, TextMarks]
    ) -> None:
        super().__init__(parent)
        self._session, self._table, self._settings = session, table, settings
        self.text_marks = text_marks
        self.flows = flows_of(session, table.key)
        self._cell: Callable[[Field], Any] = lambda field: None
        self._read_only, self._new = True, False
        self._free: frozenset[str] | None = None
        self._problem = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(self)
        inner.setObjectName("form_body")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(6)
        self._sections = [self._section(group, fields, inner) for group, fields in groups(table)]
        for section in self._sections:
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(inner)

    def _section(self, group: str, fields: tuple[Field, ...], parent: QWidget) -> FormSection:
        section = FormSection(group, fields, self._make_widget, parent=parent)
        section.built.connect(self._on_built)
        section.toggled.connect(self._on_toggled)
        return section

    def _make_widget(self, field: Field, parent: QWidget) -> FieldWidget:
        if field.key not in self.flows:
            return widget_for(field, parent, session=self._session, jump=self.recordWanted)
        widget = FlowWidget(field, self.flows[field.key], parent)
        widget.menuOpening.connect(self._on_steps)
        return widget

    def _on_steps(self, menu: QMenu) -> None:
        self.menuOpening.emit("act", menu)

    def _on_built(self, section: FormSection) -> None:
        for row in section.rows.values():
            row.widget.edited.connect(self._on_edited)
            row.widget.committed.connect(self._on_committed)
            row.enlargeWanted.connect(self._on_enlarge)
            if row.field.key in self.text_marks:
                row.name_enlarge(self.text_marks[row.field.key].caption)
            row.widget.part().installEventFilter(self)
        self._fill(section)

    # -- cells

    def show_cells(
        self,
        cell: Callable[[Field], Any],
        *,
        read_only: bool,
        new: bool = False,
        free: frozenset[str] | None = None,
    ) -> None:
        """Show a record.

        Args:
            cell: field -> stored cell (a list of rows for DETAILS); kept and asked again when a section unfolds.
            new: the record is not stored yet. free: fields that may be changed, None for all.
        """
        self._cell, self._read_only, self._new, self._problem = cell, read_only, new, ""
        self._free = free
        kept = self._settings.get("form_groups", {}).get(self._table.key, {})
        for place, section in enumerate(self._sections):
            opened = kept.get(section.group, place < _OPEN_AT_FIRST or not section.group)
            if section.is_open() != opened:
                section.set_open(opened)
            self._fill(section)
        self.verticalScrollBar().setValue(0)

    def _fill(self, section: FormSection) -> None:
        for row in section.rows.values():
            row.widget.set_value(self._cell(row.field))
            fixed = self._free is not None and row.field.key not in self._free
            row.widget.set_read_only(self._read_only or row.field.computed or fixed)
            if isinstance(row.widget, FlowWidget):
                row.widget.set_read_only(self._read_only)  # a step is no typing: a published list can be archived
                row.widget.set_new(new=self._new)
            row.show_message("", None)
            row.refresh_counter()
        self._count(section)

    def _count(self, section: FormSection) -> None:
        section.set_filled(sum(self._cell(field) not in (None, []) for field in section.fields))

    def finish_editing(self) -> None:
        """Take what stands in an open cell of a small table (trap 24)."""
        for row in self._rows():
            if isinstance(row.widget, DetailsWidget):
                row.widget.finish_editing()

    def unread(self) -> tuple[Message, ...]:
        """What stands in a field and cannot be read."""
        found = ((row.field.key, row.widget.problem()) for row in self._rows())
        return tuple(Message(key, text) for key, text in found if text)

    def unread_texts(self) -> dict[str, str]:
        """Field key -> the text that cannot be read."""
        wrong = {row.field.key: row.widget.part() for row in self._rows() if row.widget.problem()}
        return {key: part.text() for key, part in wrong.items() if isinstance(part, QLineEdit)}

    def retype(self, texts: dict[str, str]) -> None:
        """Put texts that could not be read back into their fields."""
        for row in self._rows():
            part = row.widget.part()
            if row.field.key in texts and isinstance(part, QLineEdit):
                part.setText(texts[row.field.key])

    # -- messages

    def show_messages(self, messages: tuple[Message, ...], *, reveal: bool = False) -> None:
        """Put each sentence under its field; the worst first. `reveal` unfolds the sections with errors."""
        by_field: dict[str, list[Message]] = {}
        for message in messages:
            by_field.setdefault(message.field, []).append(message)
        for section in self._sections:
            own = [message for field in section.fields for message in by_field.get(field.key, ())]
            if reveal and not section.is_open() and any(part.severity is Severity.ERROR for part in own):
                section.set_open(True)
            for key, row in section.rows.items():
                worst = sorted(by_field.get(key, ()), key=lambda message: message.severity is not Severity.ERROR)
                row.show_message(worst[0].text if worst else "", worst[0].severity if worst else None)

    def next_problem(self) -> bool:
        """Focus the next field with a message, round and round; False when there is none."""
        rows = [row for row in self._rows() if row.severity]
        if not rows:
            return False
        keys = [row.field.key for row in rows]
        place = (keys.index(self._problem) + 1) % len(keys) if self._problem in keys else 0
        self._problem = keys[place]
        self.focus_field(self._problem)
        return True

    def focus_first_error(self) -> None:
        for row in self._rows():
            if row.severity is Severity.ERROR:
                self.focus_field(row.field.key)
                return

    def focus_field(self, key: str) -> None:
        """Unfold, scroll to and focus one field."""
        for section in self._sections:
            if any(field.key == key for field in section.fields):
                section.set_open(True)
                self.ensureWidgetVisible(section.rows[key], 0, 24)
                section.rows[key].widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_first(self) -> None:
        """Focus the first field that can be typed in."""
        for row in self._rows():
            if row.isVisibleTo(self) and not row.field.computed:
                row.widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def refresh_theme(self) -> None:
        for section in self._sections:
            section.refresh()

    def _rows(self) -> list[FieldRow]:
        return [row for section in self._sections for row in section.rows.values()]

    # -- events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
        return super().eventFilter(watched, event)

    def _on_edited(self) -> None:
        widget = self.sender()
        self.edited.emit(widget.declared.key, widget.value())

    def _on_committed(self) -> None:
        self.committed.emit(self.sender().declared.key)

    def _on_toggled(self, group: str, opened: bool) -> None:
        groups_kept = dict(self._settings.get("form_groups", {}))
        groups_kept[self._table.key] = groups_kept.get(self._table.key, {}) | {group: opened}
        self._settings.set("form_groups", groups_kept)
        for section in self._sections:
            self._count(section)

    def _on_enlarge(self, row: FieldRow) -> None:
        widget = row.widget
        assert isinstance(widget, ParagraphWidget)
        fixed = self._free is not None and row.field.key not in self._free
        editor = LongTextEditor(
            row.field.heading,
            widget.text(),
            read_only=self._read_only or fixed,
            parent=self.window(),
            marks=self.text_marks.get(row.field.key),
        )
        if editor.exec():
            widget.type_text(editor.text())
        editor.deleteLater()
        if QApplication.activeWindow():
            widget.setFocus()


def groups(table: Table) -> list[tuple[str, tuple[Field, ...]]]:
    """(group, fields of the form) in the order in which the groups first appear."""
    found: dict[str, list[Field]] = {}
    for field in table.fields:
        if field.in_form:
            found.setdefault(field.group, []).append(field)
    return [(group, tuple(fields)) for group, fields in found.items()]
