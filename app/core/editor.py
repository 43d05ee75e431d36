"""What a tab brings along. `app.bootstrap` finds every folder under `app/editors` that has an `EDITOR`.

Only the tables are declared at start. Everything else lies in modules of fixed names and comes in when first asked
for, so that a tab may grow without making the window start later.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.core.errors import Message
from db.declarations import Field, Row, Table

if TYPE_CHECKING:
    from app.core.action import Action
    from app.core.chart import Chart
    from app.core.command import Command
    from app.core.crosstab import Crosstab
    from app.core.ledger import Ledger
    from app.core.marks import RowMark
    from app.core.rules import Flow, FollowUp, Guard, Upgrade
    from app.core.sheet import Sheet

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


class Editor:
    """One tab.

    Attributes:
        key: folder name under `app/editors`. heading: text of the tab. position: order of the tabs from the left.
        tables: registers and their child tables, in display order.
        groups: sub-folders that bring parts of their own, in order; the folder itself comes first.
        coming: what the tab will hold, for one that is not built yet; then all else is empty.

    The other attributes are tuples collected from modules, `NAME` as written in `_PARTS`: migrations, ledgers, charts,
    row_checks ((table key, RowCheck), ...), flows, guards, follow_ups, upgrades, marks, actions, limits, sheets,
    crosstabs, commands.
    A keyword gives one outright instead (tests).
    """

    def __init__(
        self,
        key: str,
        heading: str,
        position: int,
        tables: tuple[Table, ...] = (),
        migrations: tuple[Migration, ...] | None = None,
        *,
        groups: tuple[str, ...] = (),
        coming: tuple[str, ...] = (),
        **parts: tuple[Any, ...],
    ) -> None:
        self.key, self.heading, self.position = key, heading, position
        self.tables, self.groups, self.coming = tables, groups, coming
        self.__dict__.update(parts if migrations is None else parts | {"migrations": migrations})

    def having(self, **parts: tuple[Any, ...]) -> Editor:
        """The same tab with some of its parts given outright (tests)."""
        other = Editor(self.key, self.heading, self.position, self.tables, groups=self.groups, coming=self.coming)
        other.__dict__.update(self.__dict__ | parts)
        return other

    def __repr__(self) -> str:
        return f"Editor({self.key!r})"

    @property
    def places(self) -> tuple[str, ...]:
        """Its folder and its groups' folders, as packages under `app.editors`."""
        return (self.key, *(f"{self.key}.{group}" for group in self.groups))

    def _collected(self, module: str, name: str) -> tuple[Any, ...]:
        """`name` of the module in the folder and in each group's folder that has one, one after the other."""
        folders = [f"app.editors.{place}" for place in self.places]
        if importlib.util.find_spec(folders[0]) is None:  # declared by a test, not by a folder
            return ()
        found = [f"{folder}.{module}" for folder in folders if importlib.util.find_spec(f"{folder}.{module}")]
        return tuple(part for path in found for part in getattr(importlib.import_module(path), name, ()))

    @cached_property
    def migrations(self) -> tuple[Migration, ...]:
        """Frozen schema steps, in the order of their names."""
        return tuple(sorted(self._collected("migrations", "MIGRATIONS"), key=lambda step: step.name))

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Printed lists."""
        return self._collected("reports", "LEDGERS")

    @cached_property
    def charts(self) -> tuple[ChartMaker, ...]:
        """Charts."""
        return self._collected("charts", "CHARTS")

    @cached_property
    def row_checks(self) -> tuple[tuple[str, RowCheck], ...]:
        """(table key, check over several fields of one row)."""
        return self._collected("checks", "ROW_CHECKS")

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """State machines."""
        return self._collected("rules", "FLOWS")

    @cached_property
    def guards(self) -> tuple[tuple[str, Guard], ...]:
        """(table key, refusal that looks at more than one row)."""
        return self._collected("rules", "GUARDS")

    @cached_property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """What else must change along with a change set."""
        return self._collected("rules", "FOLLOW_UPS")

    @cached_property
    def upgrades(self) -> tuple[Upgrade, ...]:
        """What is put right once in a file that an older program made."""
        return self._collected("rules", "UPGRADES")

    @cached_property
    def marks(self) -> tuple[tuple[str, RowMark], ...]:
        """(table key, what is due or wrong about a row today)."""
        return self._collected("rules", "MARKS")

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """What can be done with records beyond typing."""
        return self._collected("actions", "ACTIONS")

    @cached_property
    def limits(self) -> tuple[Field, ...]:
        """Time limits a clerk may set; key of the field is the name of the file setting, its default the usual one."""
        return self._collected("limits", "LIMITS")

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Printed forms and letters about one record."""
        return self._collected("sheets", "SHEETS")

    @cached_property
    def crosstabs(self) -> tuple[Crosstab, ...]:
        """Tables of counts."""
        return self._collected("crosstabs", "CROSSTABS")

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Words of the command line that only this tab knows."""
        return self._collected("commands", "COMMANDS")
