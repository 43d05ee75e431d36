"""Finds what the words of a command line mean in an open file: registers, ledgers, records, conditions.

Raises KnownTrouble with what there is, so that a script's writer need not look it up elsewhere.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, TypeVar

from app.core import text
from app.core.errors import KnownTrouble
from app.core.ledger import Ledger
from app.core.query import Filter, Query
from db.declarations import Field, Kind, Table

if TYPE_CHECKING:
    from app.core.session import Session


def find_table(session: Session, name: str) -> Table:
    """The register of that key or heading. Raises KnownTrouble with what there is."""
    return find_named([table for table in session.tables.values() if table.detail_of is None], name, "登记册")


def find_ledger(session: Session, name: str) -> Ledger:
    """The ledger of that key or heading; the name of a register means its first one."""
    from app.reports.generic import generic_ledger  # only paper needs it

    declared = [ledger for editor in session.editors for ledger in editor.ledgers]
    known = {ledger.key: ledger for ledger in declared}
    for table in session.tables.values():
        plain = generic_ledger(table)
        if table.detail_of is None:
            known.setdefault(plain.key, plain)
    for ledger in known.values():
        if name in (session.tables[ledger.table].key, session.tables[ledger.table].heading):
            return ledger
    return find_named(list(known.values()), name, "台账")


_Named = TypeVar("_Named")


def find_named(things: list[_Named], name: str, what: str) -> _Named:
    """The thing of that key or heading. Raises KnownTrouble E-UNKNOWN listing them all."""
    for thing in things:
        if name in (thing.key, thing.heading):
            return thing
    known = "、".join(f"{thing.heading}（{thing.key}）" for thing in things)
    raise KnownTrouble("E-UNKNOWN", f"没有名为“{name}”的{what}；可以用：{known}。")


def read_query(session: Session, table: Table, arguments: argparse.Namespace) -> Query:
    """All rows, or those of the day and with the cells the command line asks for."""
    filters = tuple(_filter(session, table, condition) for condition in arguments.where)
    return Query(table.key, filters=filters, as_of=arguments.as_of)


def _filter(session: Session, table: Table, condition: tuple[str, str]) -> Filter:
    """One 字段=值: the cell must be that value, an empty one must be blank."""
    name, words = condition
    field = find_named([field for field in table.fields if field.stored], name, "字段")
    if not words:
        return Filter(field.key, blank=True)
    try:
        return Filter(field.key, values=(cell(session, field, words),))
    except ValueError as error:
        raise KnownTrouble("E-INPUT", f"条件“{name}={words}”不能用：{error}") from error


def cell(session: Session, field: Field, words: str) -> Any:
    """The stored cell of words on the command line; a REFERENCE by its title. Raises ValueError, a sentence."""
    if field.kind is not Kind.REFERENCE or field.target is None:
        return text.parse(field, words)
    for row_id, title in session.titles(field.target, limit=10_000):
        if title == words:
            return row_id
    raise ValueError(f"“{field.heading}”里没有“{words}”。")


def find_record(session: Session, arguments: argparse.Namespace) -> tuple[Table, int]:
    """The record of that number (in the register named, else the first one) or ULID."""
    if arguments.register:
        table = find_table(session, arguments.register)
    else:
        table = next(table for editor in session.editors for table in editor.tables)
    if arguments.id.isdecimal():
        return table, int(arguments.id)
    found = session.find(arguments.id.upper())
    if found is None:
        raise KnownTrouble("E-UNKNOWN", f"没有找到：没有记录编号为“{arguments.id}”的记录；请核对编号。")
    return session.tables[found[0]], found[1]
