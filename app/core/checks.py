"""Looks through a whole file: is it sound, and what in it is doubtful. Changes nothing; knows no domain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core import text
from app.core.editor import RowCheck
from app.core.query import Query
from db.declarations import Field, Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        severity: "error": the file cannot be trusted as it is; "warning": a person should look.
        code: DUPLICATE, DUP_CODE, REQUIRED, REFERENCE, DOUBTFUL, or what the store calls it.
        text: Chinese sentence. table: table key, "" for the whole file. rows: ids of the records it is about.
        field: key of the field, "" for the whole record.
    """

    severity: str
    code: str
    text: str
    table: str = ""
    rows: tuple[int, ...] = ()
    field: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "severity": self.severity,
            "code": self.code,
            "text": self.text,
            "register": self.table,
            "rows": list(self.rows),
            "field": self.field,
        }


def check_file(session: Session) -> list[Finding]:
    """The file's integrity, schema, chain and rows against their history, then what the rows hold."""
    return [*_soundness(session), *check_contents(session)]


def _soundness(session: Session) -> list[Finding]:
    return [Finding(found.severity, found.code, found.text, found.table) for found in session.verify()]


def check_contents(session: Session) -> list[Finding]:
    """Empty required cells, references to nothing, doubles, and what fields and tabs find doubtful."""
    rows = {key: list(session.all_rows(Query(key))) for key in session.tables}
    ids = {key: {row["id"] for row in found} for key, found in rows.items()}
    checks = defaultdict(list)
    for editor in session.editors:
        for key, check in editor.row_checks:
            checks[key].append(check)
    found: list[Finding] = []
    for key, table in session.tables.items():
        found += _cells(table, rows[key], ids)
        found += _doubles(table, rows[key])
        found += [finding for row in rows[key] for finding in _doubts(table, row, checks[key])]
    return found


def _cells(table: Table, rows: list[Row], ids: dict[str, set[int]]) -> Iterator[Finding]:
    """What no save would have let in: damage, or a file changed from outside."""
    for row in rows:
        for field in table.fields:
            if not field.stored:
                continue
            value = row[field.key]
            if value is None and field.required:
                yield _about(table, row, field, severity="error", code="REQUIRED", words=f"“{field.heading}”是空的")
            if field.kind is Kind.REFERENCE and value is not None and value not in ids[field.target or ""]:
                words = f"“{field.heading}”指向的记录不存在"
                yield _about(table, row, field, severity="error", code="REFERENCE", words=words)


def _about(table: Table, row: Row, field: Field, *, severity: str, code: str, words: str) -> Finding:
    words = f"{table.heading} {row['id']}：{words}。"
    return Finding(severity, code, words, table.key, (row["id"],), field.key)


def _doubles(table: Table, rows: list[Row]) -> Iterator[Finding]:
    """Records that share their natural key, and codes used twice under the same references."""
    if table.natural_key:
        for same in _groups(rows, table.natural_key):
            ids = tuple(row["id"] for row in same)
            words = f"{table.heading} {_numbers(ids)} 完全相同：{text.title(table, same[0])}。"
            yield Finding("warning", "DUPLICATE", words, table.key, ids)
    scope = tuple(field.key for field in table.fields if field.kind is Kind.REFERENCE and field.required)
    for field in table.fields:
        if field.kind is not Kind.CODE:
            continue
        for same in _groups([row for row in rows if row[field.key]], (*scope, field.key)):
            ids = tuple(row["id"] for row in same)
            words = f"{table.heading} {_numbers(ids)} 的{field.heading}相同：{same[0][field.key]}。"
            yield Finding("warning", "DUP_CODE", words, table.key, ids, field.key)


def _groups(rows: list[Row], keys: tuple[str, ...]) -> Iterator[list[Row]]:
    """Rows of equal cells, where there are several; blanks and line breaks make no difference."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(_plain(row[key]) for key in keys)].append(row)
    return (group for group in groups.values() if len(group) > 1)


def _plain(value: object) -> object:
    return "".join(value.split()) if isinstance(value, str) else value


def _numbers(ids: tuple[int, ...]) -> str:
    return "、".join(map(str, ids))


def _doubts(table: Table, row: Row, checks: list[RowCheck]) -> Iterator[Finding]:
    """What fields by themselves and the tab's checks over several of them warn about."""
    for field in table.fields:
        if field.stored and field.check is not None and row[field.key] is not None:
            sentence = field.check(row[field.key])
            if sentence:
                yield _doubt(table, row, field.key, sentence)
    for check in checks:
        for message in check(row):
            yield _doubt(table, row, message.field, message.text)


def _doubt(table: Table, row: Row, key: str, sentence: str) -> Finding:
    words = f"{table.heading} {row['id']}（{text.title(table, row)}）：{sentence}"
    return Finding("warning", "DOUBTFUL", words, table.key, (row["id"],), key)
