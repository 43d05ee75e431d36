"""What a clerk can do with records beyond typing into them: one description for window and command line.

An action asks a few fields, makes one change set and says before what it will do. Steps of flows become actions by
themselves (`flow_actions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.core.errors import BadInput, Message, Severity
from app.core.rules import Flow, Reading, Transition
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row, Table

Offer = Callable[[Row, Reading], str]
"""Takes the first chosen row, gives "" when the action can be done, else why not (Chinese, shown greyed)."""

Asks = Callable[[Reading, tuple[int, ...]], tuple[Field, ...]]
"""Fields of the small dialog for these records; `Field.default` is filled in already."""

Make = Callable[[Reading, tuple[int, ...], Row], ChangeSet]
"""(reading, ids of the chosen records, answers) -> change set. Raises BadInput about the answers by field key."""

Preview = Callable[[Reading, tuple[int, ...], Row], tuple[str, ...]]
"""What will happen, a line each, shown before it is done."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        key: stable name for the command line ("version-start"). heading: menu text ("起草新版本…"). table: register.
        make: see `Make`. asks, offered, preview: see above; None asks nothing, is always offered, tells nothing.
        many: works on several chosen records at once; else on the current one.
        opens: key of the table whose first row touched is shown afterwards, "" stays.
        whole: about the register, not about a record (ids may be empty).
        note: one sentence for the dialog.
        final: 撤销 is refused afterwards, so it is not offered.
        looks: makes nothing; the dialog shows the preview and no button that does something.
        paper: key of the sheet that prints what a look-up shows, "" when there is none.
    """

    key: str
    heading: str
    table: str
    make: Make
    asks: Asks | None = None
    offered: Offer | None = None
    preview: Preview | None = None
    many: bool = False
    opens: str = ""
    whole: bool = False
    note: str = ""
    final: bool = False
    looks: bool = False
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """An action beside the records it would work on: `reason` says why it cannot be done, "" when it can."""

    action: Action
    ids: tuple[int, ...] = ()
    reason: str = ""


def offers(actions: Iterable[Action], table: Table, ids: tuple[int, ...], reading: Reading) -> tuple[Offered, ...]:
    """The actions of a register in the order declared, each with the reason why not.

    Args:
        ids: chosen records, the current one first.
    """
    return tuple(_offered(action, table, ids, reading) for action in actions if action.table == table.key)


def _offered(action: Action, table: Table, ids: tuple[int, ...], reading: Reading) -> Offered:
    if action.whole:
        return Offered(action, (), action.offered({}, reading) if action.offered else "")
    chosen = ids if action.many else ids[:1]
    row = reading.row(table.key, chosen[0]) if chosen else None
    if row is None:
        return Offered(action, (), f"先在列表里选一{table.counter}{table.heading}。")
    return Offered(action, chosen, action.offered(row, reading) if action.offered else "")


def flow_actions(flow: Flow, table: Table, *, prefix: str) -> tuple[Action, ...]:
    """An action for each transition that is offered by itself; `prefix` starts their keys."""
    return tuple(
        _step_action(flow, way, table, f"{prefix}-{number}")
        for number, way in enumerate(flow.transitions, start=1)
        if way.auto
    )


def _step_action(flow: Flow, way: Transition, table: Table, key: str) -> Action:
    def offered(row: Row, _reading: Reading) -> str:
        step = way.heading.rstrip("…")
        return "" if row.get(flow.field) == way.source else f"只有“{way.source}”的{table.heading}可以{step}。"

    def asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
        row = (reading.row(table.key, ids[0]) if ids else None) or {}
        return tuple(asked(table, name, row) for name in way.asks)

    def make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
        require(tuple(asked(table, name, {}) for name in way.asks), answers)
        values = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in way.asks}
        edits = tuple(Edit(Deed.UPDATE, table.key, values | {flow.field: way.target}, row_id) for row_id in ids)
        title = reading.title(table.key, ids[0]) if len(ids) == 1 else f"{len(ids)} {table.counter}{table.heading}"
        return ChangeSet(f"{way.heading.rstrip('…')}：{title}", edits, source="action")

    def preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
        return _lacking(flow, way, answers, reading=reading, ids=ids)

    asked_for, shown = (asks, preview) if way.asks else (None, None)
    return Action(key, way.heading, table.key, make, asked_for, offered, shown, many=True, note=way.note)


def _lacking(flow: Flow, way: Transition, answers: Row, *, reading: Reading, ids: tuple[int, ...]) -> tuple[str, ...]:
    """What stands in the way of a step and is not among its own questions; said before anything is typed."""
    row = reading.row(flow.table, ids[0]) if len(ids) == 1 else None
    if row is None:
        return ()
    there = row | {key: cell for key, cell in answers.items() if key in row} | {flow.field: way.target}
    own = {name.rstrip("?") for name in way.asks}
    found = (one for state, needed in flow.requires if state == way.target for one in needed(there, reading))
    return tuple(
        one.text.replace("没有转入", "还不能转入", 1)
        for one in found
        if one.severity is Severity.ERROR and one.field not in own
    )


def asked(table: Table, name: str, row: Row) -> Field:
    """A field of the table as a dialog asks for it: filled with the row's cell, required unless its name ends in ?."""
    from dataclasses import replace  # the copy must keep every other fact of the field

    own = table.field(name.rstrip("?"))
    return replace(own, required=not name.endswith("?"), default=row.get(own.key, own.default))


def require(fields: tuple[Field, ...], answers: Row) -> None:
    """Raises BadInput naming every required field without an answer, and numbers and dates that cannot be.

    Looked at here, since an answer may go into hundreds of rows and would be refused as often.
    """
    from app.core.validate import fault  # validate knows editors, which know actions

    found = []
    for field in fields:
        cell = answers.get(field.key)
        if cell in (None, ""):
            wrong = f"{field.heading}不能为空，请填写。" if field.required else None
        else:
            wrong = fault(field, cell) if field.kind in (Kind.INTEGER, Kind.DATE) else None
        if wrong:
            found.append(Message(field.key, wrong))
    if found:
        raise BadInput(tuple(found))
