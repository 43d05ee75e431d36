"""What a record page keeps of each register and is handed itself; what a tab's own page may add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.query import Query
from app.ui.actions import Actions
from app.ui.form import Form
from app.ui.grid import Grid
from app.ui.marked_button import MarkedButton
from app.ui.row_lock import Lock
from app.ui.tab_page import TabPage
from app.ui.text_marks import TextMarks
from db.declarations import Kind, Row, Table

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.core.settings import Settings
    from app.ui.tasks import Tasks


@dataclass(slots=True)
class Register:
    """What the page keeps of one table; `tools` are its buttons in front of the filter chips."""

    table: Table
    grid: Grid
    form: Form
    tools: tuple[QWidget, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What every page of the window is handed."""

    session: Session
    services: Services
    tasks: Tasks
    settings: Settings
    actions: Actions


class OwnRegisters(TabPage):
    """What a tab's own page may say about its registers; the quiet answers stand here."""

    def lock_of(self, table: str, row: Row) -> Lock | None:
        """Why a stored row cannot be changed."""
        return None

    def tools_for(self, table: Table, grid: Grid) -> tuple[QWidget, ...]:
        """Buttons of the register in front of the filter chips; hidden while another register is shown."""
        return (MarkedButton(grid, self),) if grid.model.marks.any else ()

    def text_marks(self, table: Table) -> dict[str, TextMarks]:
        """Field key -> what the large editor finds in the text of that field."""
        return {}

    def first_query(self, table: Table) -> Query:
        """What the register is asked for when it is first shown."""
        return Query(table.key)

    def take_way_out(self, table: str, row_id: int) -> None:
        """The button of a lock was pressed."""


def new_values(session: Session, table: Table, query: Query) -> dict[str, object]:
    """What the filters fix to one value, and a required reference when there is only one to choose."""
    found: dict[str, object] = {}
    for field in table.fields:
        if field.kind is Kind.REFERENCE and field.required and session.count(field.target) == 1:
            found[field.key] = session.titles(field.target, "", 1)[0][0]
    for part in query.filters:
        fixed = len(part.values) == 1 and part.field != "id"
        if fixed and table.field(part.field).kind in (Kind.CHOICE, Kind.REFERENCE):
            found[part.field] = part.values[0]
    return found
