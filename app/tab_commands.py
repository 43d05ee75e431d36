"""Commands over what the tabs bring along: actions, sheets, tables of counts, and words of their own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app import lookup
from app.commands import opened
from app.core.command import Answer, Command
from app.core.errors import BadInput, KnownTrouble, Message, Severity
from app.core.ledger import LedgerOptions, options_of
from app.core.progress import Progress
from app.core.query import Query
from db.declarations import Field, Kind, Row

if TYPE_CHECKING:
    from app.core.action import Action
    from app.core.session import Session


def of_tab(command: Command) -> Callable[[argparse.Namespace], Answer]:
    """A tab's own command as the command line carries it out."""

    def run(arguments: argparse.Namespace) -> Answer:
        with opened(arguments.db, arguments, read_only=not command.writes) as session:
            return command.run(session, arguments)

    return run


def actions(arguments: argparse.Namespace) -> Answer:
    """List what can be done in a register, and what each asks."""
    with opened(arguments.db, arguments, read_only=True) as session:
        table = lookup.find_table(session, arguments.register)
        found = [action for action in _actions(session) if action.table == table.key]
        lines = tuple(f"{action.heading}（{action.key}）" for action in found)
    if not found:
        return Answer((f"“{table.heading}”没有要办的事，直接填写即可。",), {"actions": []})
    return Answer(lines, {"actions": [{"key": action.key, "heading": action.heading} for action in found]})


def act(arguments: argparse.Namespace) -> Answer:
    """Carry out an action on records, or only say what it would do.

    Raises:
        KnownTrouble: no such action or record, or it cannot be done now. BadInput: answers.
    """
    with opened(arguments.db, arguments, read_only=arguments.dry_run) as session:
        action = lookup.find_named(_actions(session), arguments.action, "事项")
        ids = tuple(_record(session, action, words) for words in arguments.ids)
        _require_offered(session, action, ids)
        answers = _answers(session, action, ids, dict(arguments.set))
        told = list(action.preview(session, ids, answers)) if action.preview else []
        change = action.make(session, ids, answers)
        if arguments.dry_run:
            refused = [message for message in session.check(change) if message.severity is Severity.ERROR]
            if refused:
                raise BadInput(tuple(refused))
            return Answer((*told, "只是试算，没有写入。"), {"action": action.key, "told": told, "change_set": None})
        applied = session.apply(change)
        if not applied.number:
            told.append("没有要改的地方，数据没有变化。")
    data = {"action": action.key, "told": told, "change_set": applied.number, "label": applied.label}
    counts = {"inserted": applied.inserted, "updated": applied.updated, "deleted": applied.deleted}
    rows = {"rows": {key: list(row_ids) for key, row_ids in applied.row_ids.items()}}
    done = (f"已办理：{applied.label}",) if applied.number else ()
    return Answer((*told, *done), data | counts | rows)


def _actions(session: Session) -> list[Action]:
    return [action for editor in session.editors for action in editor.actions]


def _record(session: Session, action: Action, words: str) -> int:
    table = session.tables[action.table]
    place = argparse.Namespace(id=words, register=table.key)
    found, row_id = lookup.find_record(session, place)
    if found is not table or session.row(table.key, row_id) is None:
        raise KnownTrouble("E-UNKNOWN", f"没有办理：“{table.heading}”里没有编号 {words} 的记录；请核对编号。")
    return row_id


def _require_offered(session: Session, action: Action, ids: tuple[int, ...]) -> None:
    """Refuse what the window would show greyed, with the same reason."""
    table = session.tables[action.table]
    if not ids and not action.whole:
        raise KnownTrouble("E-INPUT", f"没有办理：“{action.heading}”要写明是哪一{table.counter}{table.heading}。")
    if len(ids) > 1 and not action.many:
        raise KnownTrouble("E-INPUT", f"没有办理：“{action.heading}”一次只能办一{table.counter}。")
    for row_id in ids:
        why = action.offered(session.row(table.key, row_id) or {}, session) if action.offered else ""
        if why:
            title = session.title(table.key, row_id)
            raise KnownTrouble("E-FORBIDDEN", f"没有办理“{title}”：{why}数据没有变化。")


def _answers(session: Session, action: Action, ids: tuple[int, ...], given: dict[str, str]) -> Row:
    """Answers as typed on the command line; what is not given keeps its default. Raises BadInput, KnownTrouble."""
    fields = action.asks(session, ids) if action.asks else ()
    answers: Row = {field.key: field.default for field in fields}
    for name, words in given.items():
        field = lookup.find_named(list(fields), name, "要填的内容")
        try:
            answers[field.key] = _value(session, field, words)
        except ValueError as error:
            raise BadInput((Message(field.key, str(error)),)) from error
    return answers


def _value(session: Session, field: Field, words: str) -> Any:
    """The cell of an answer; a FILE is a path, a REFERENCE a title, a number or a ULID of a record."""
    if field.kind is Kind.FILE:
        from pathlib import Path  # only scans come as paths

        return session.store_file(Path(words)) if words else None
    if field.kind is Kind.REFERENCE and words.isdecimal():
        return int(words)
    return lookup.cell(session, field, words) if words else None


def sheet(arguments: argparse.Namespace) -> Answer:
    """Print a form or letter about one record."""
    from app import paper_jobs  # only paper needs it

    with opened(arguments.db, arguments, read_only=True) as session:
        chosen = lookup.find_named(
            [one for editor in session.editors for one in editor.sheets], arguments.sheet, "表单"
        )
        table = session.tables[chosen.table]
        _, row_id = lookup.find_record(session, argparse.Namespace(id=arguments.id, register=table.key))
        if session.row(table.key, row_id) is None:
            raise KnownTrouble("E-UNKNOWN", f"没有生成：“{table.heading}”里没有编号 {arguments.id} 的记录。")
        out = paper_jobs.sheet_job(session, chosen, row_id, _options(session), arguments.out)(Progress())
    return Answer((f"已生成“{chosen.heading}”：{out}",), {"file": str(out), "sheet": chosen.key})


def crosstab(arguments: argparse.Namespace) -> Answer:
    """Write a table of counts."""
    from app import paper_jobs  # only paper needs it

    with opened(arguments.db, arguments, read_only=True) as session:
        found = [one for editor in session.editors for one in editor.crosstabs]
        chosen = lookup.find_named(found, arguments.crosstab, "统计表")
        query: Query = lookup.read_query(session, session.tables[chosen.table], arguments)
        counted = chosen.make(session, query)
        out = paper_jobs.crosstab_job(session, counted, _options(session), arguments.out)(Progress())
    rows = [[label, *(cell.text or cell.count for cell in cells)] for label, cells in counted.rows]
    data = {"file": str(out), "crosstab": chosen.key, "columns": list(counted.columns), "rows": rows}
    return Answer((f"已生成“{chosen.heading}”：{out}",), data)


def _options(session: Session) -> LedgerOptions:
    return options_of(session)
