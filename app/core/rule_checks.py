"""Carries out what `app.core.rules` declares, over planned row changes: one place for saving, undo, redo, restoring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.core.editor import Editor
from app.core.errors import Message, Severity
from app.core.rules import Flow, FollowUp, Guard, Reading, Transition
from db.changes import Action, ChangeSet, Edit
from db.declarations import Kind, Row, Table

if TYPE_CHECKING:
    from db.journal import RowChange

_ROUNDS = 3
ANY_STATE = frozenset({"import", "merge", "restore", "demo"})
"""Sources that may bring a new record in any state: it had a life before."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message about one planned change. `table`, `row_id` say which."""

    table: str
    row_id: int
    message: Message


@dataclass(slots=True)
class Rules:
    """All rules of all tabs, by table.

    Attributes:
        flows, guards: table key -> rules. follow_ups: of all tabs. details: table key -> keys of its detail tables.
        concerned: keys of the tables a change of which is looked at.
    """

    tables: dict[str, Table]
    flows: dict[str, list[Flow]] = field(default_factory=dict)
    guards: dict[str, list[Guard]] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()
    details: dict[str, tuple[str, ...]] = field(default_factory=dict)
    concerned: frozenset[str] = frozenset()

    def concern(self, edits: Iterable[Edit]) -> bool:
        """Whether any rule looks at one of the rows, those of details that go with their parent included."""
        touched = {(edit.table, edit.action is Action.DELETE) for edit in edits}
        return any(self._looked_at(key, deleted=deleted) for key, deleted in touched)

    def _looked_at(self, key: str, *, deleted: bool) -> bool:
        return key in self.concerned or (
            deleted and any(self._looked_at(child, deleted=True) for child in self.details.get(key, ()))
        )


def rules_of(editors: Sequence[Editor], tables: dict[str, Table]) -> Rules:
    """The rules of the tabs; their modules come in with this."""
    rules = Rules(tables)
    for editor in editors:
        for flow in editor.flows:
            rules.flows.setdefault(flow.table, []).append(flow)
        for key, guard in editor.guards:
            rules.guards.setdefault(key, []).append(guard)
        rules.follow_ups += editor.follow_ups
    for key, table in tables.items():
        found = [own.target for own in table.fields if own.kind is Kind.DETAILS and own.target]
        if found:
            rules.details[key] = tuple(found)
    required = [child for key in rules.flows for child in rules.details.get(key, ())]
    rules.concerned = frozenset((*rules.flows, *rules.guards, *required))
    return rules


def extended(change: ChangeSet, rules: Rules, reading: Reading) -> ChangeSet:
    """The change set with what belongs to it.

    Raises:
        ValueError: a follow-up took away or moved an edit; a bug of the tab.
    """
    for _ in range(_ROUNDS):
        before = change
        for follow_up in rules.follow_ups:
            longer = follow_up(change, reading)
            if longer is not change:
                _refuse_moved(change, longer)
            change = longer
        if change is before:
            break
    return change


def _refuse_moved(change: ChangeSet, longer: ChangeSet) -> None:
    same = len(longer.edits) >= len(change.edits) and all(
        (one.action, one.table, one.row_id) == (other.action, other.table, other.row_id)
        for one, other in zip(change.edits, longer.edits, strict=False)
    )
    if not same:
        raise ValueError("a follow-up must leave the edits it was given in their places")


def look_at(
    changes: Sequence[RowChange], rules: Rules, reading: Reading, *, source: str, back: bool = False
) -> Iterator[Found]:
    """What rules say about planned changes, in their order.

    Args:
        reading: with the changes laid over. source: of the change set.
        back: undo, redo and restoring: a step taken by mistake may be taken back, so only what the state requires
            is asked of a flow.
    """
    flow_of_parents = _ParentStates(rules, reading, {(change.table.key, change.row_id) for change in changes})
    for change in changes:
        key = change.table.key
        found = list(flow_of_parents.messages(change))
        for flow in rules.flows.get(key, ()):
            found += _of_flow(flow, change, reading, source=source, back=back)
        for guard in rules.guards.get(key, ()):
            found += guard(change.before, change.after, reading)
        for message in found:
            yield Found(key, change.row_id, message)


def _of_flow(flow: Flow, change: RowChange, reading: Reading, *, source: str, back: bool) -> Iterable[Message]:
    after = change.after
    if after is None:
        return ()
    state = after[flow.field]
    choices = change.table.field(flow.field).choices
    before = None if change.before is None else change.before[flow.field]
    found: list[Message] = []
    moved = not back and (change.before is None or before != state)
    if moved and before not in choices:
        found += _of_start(flow, change.table, state, free=source in ANY_STATE)
    elif moved:
        found += _of_step(flow, change.table, before, after)
    if any(message.severity is Severity.ERROR for message in found):
        return found
    return found + _missing(flow, after, reading)


def _of_start(flow: Flow, table: Table, state: str | None, *, free: bool) -> Iterator[Message]:
    """A new record, or one whose state was not known so far."""
    if state in flow.initial or (free and state in table.field(flow.field).choices):
        return
    begin = "或".join(f"“{word}”" for word in flow.initial)
    wrong = f"，不能直接是“{state}”" if state is not None else f"，请填写{table.field(flow.field).heading}"
    yield Message(flow.field, f"新登记的{table.heading}要从{begin}开始{wrong}。")


def _of_step(flow: Flow, table: Table, before: str, after: Row) -> Iterator[Message]:
    state = after[flow.field]
    way = flow.step(before, state)
    if way is None:
        yield Message(flow.field, refusal(flow, table, before, state))
        return
    for name in way.asks:
        if not name.endswith("?") and after[name] is None:
            yield Message(name, f"{table.field(name).heading}还没有填写，不能{_plain(way)}；请先填写。")


def refusal(flow: Flow, table: Table, before: str, state: str | None) -> str:
    """Why a record cannot go from one state to another, and what can be done: one sentence."""
    steps = flow.steps_from(before)
    can = f"可以做的是：{'、'.join(dict.fromkeys(_plain(way) for way in steps))}" if steps else "它已是最后的状态"
    target = "空白" if state is None else f"“{state}”"
    return f"“{before}”的{table.heading}不能改为{target}：{_reason(flow, before, state)}；{can}。"


def _reason(flow: Flow, before: str, state: str | None) -> str:
    way = _way_round(flow, before, state)
    if way:
        return f"要先{'、再'.join(_plain(step) for step in way[:-1])}，才能{_plain(way[-1])}"
    return "状态不能空着" if state is None else "没有这一步"


def _way_round(flow: Flow, before: str, state: str | None) -> tuple[Transition, ...]:
    """The shortest way over other states; empty when there is none."""
    ways: list[tuple[Transition, ...]] = [(step,) for step in flow.steps_from(before)]
    seen = {before}
    while ways:
        way, *ways = ways
        end = way[-1].target
        if end == state:
            return way
        if end not in seen:
            seen.add(end)
            ways += [(*way, step) for step in flow.steps_from(end)]
    return ()


def _plain(way: Transition) -> str:
    return f"“{way.heading.rstrip('…')}”"


def _missing(flow: Flow, row: Row, reading: Reading) -> list[Message]:
    """What must hold of a row in its state and does not."""
    state = row[flow.field]
    return [message for word, requirement in flow.requires if word == state for message in requirement(row, reading)]


class _ParentStates:
    """A state may ask for detail rows: when these change or go, their record is looked at again, once."""

    def __init__(self, rules: Rules, reading: Reading, changed: set[tuple[str, int]]) -> None:
        self._rules, self._reading = rules, reading
        self._seen = changed
        self._links = {
            own.target or "": (key, own.parent_field or "")
            for key, flows in rules.flows.items()
            if any(flow.requires for flow in flows)
            for own in rules.tables[key].fields
            if own.kind is Kind.DETAILS
        }

    def messages(self, change: RowChange) -> Iterator[Message]:
        """What the record of a detail row now lacks; nothing for records that are changed themselves."""
        if change.before is None or change.table.key not in self._links:
            return
        key, link = self._links[change.table.key]
        parent_id = change.before[link]
        if (key, parent_id) in self._seen:
            return
        self._seen.add((key, parent_id))
        row = self._reading.row(key, parent_id)
        for flow in self._rules.flows[key] if row is not None else ():
            yield from (replace(message, field="") for message in _missing(flow, row, self._reading))
