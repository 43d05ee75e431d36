"""What a tab brings along. `app.bootstrap` finds every folder under `app/editors` that has an `EDITOR`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.core.chart import Chart
from app.core.errors import Message
from app.core.ledger import Ledger
from db.declarations import Row, Table

RowCheck = Callable[[Row], tuple[Message, ...]]
"""Takes a whole clean row, gives what only several fields together show."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A frozen step of the stored schema.

    Attributes:
        name: unique for ever, "power_lists_0001_items"; steps run in the order of their names' numbers per editor.
        statements: SQL, run in one transaction together with the record of the step.
    """

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartMaker:
    """Makes one chart out of counted rows.

    Attributes:
        key, heading: for the command line and the menu. table: whose rows. fields: keys the counts are grouped by.
        make: takes ((value per field ..., count), ...) rows and a note, returns the chart.
    """

    key: str
    heading: str
    table: str
    fields: tuple[str, ...]
    make: Callable[[Iterable[tuple[object, ...]], str], Chart]


@dataclass(frozen=True, slots=True)
class Editor:
    """One tab.

    Attributes:
        key: folder name. heading: text of the tab. position: order of the tabs from the left.
        tables: registers and their child tables, in display order.
        migrations: frozen schema steps.
        ledgers, charts: what can be printed and drawn.
        row_checks: table key -> checks over several fields.
        coming: what the tab will hold, for one that is not built yet; then all else is empty.
    """

    key: str
    heading: str
    position: int
    tables: tuple[Table, ...] = ()
    migrations: tuple[Migration, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    charts: tuple[ChartMaker, ...] = ()
    row_checks: tuple[tuple[str, RowCheck], ...] = ()
    coming: tuple[str, ...] = ()
