"""Looks over a change set before it is written: every problem as a Chinese sentence beside its field.

An error stops the save (wrong kind, limits, required, references); a warning does not (doubtful value, a record of the
same natural key). Reads the file, writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.core.editor import Editor, RowCheck
from app.core.errors import Message, Severity
from app.core.money import format_money
from db.changes import Action, ChangeSet, Edit, Pending, clean, defaults
from db.declarations import Field, Kind, Row, Table

if TYPE_CHECKING:
    from db.selection import Reader

CellCheck = Callable[[Any], str | None]
"""Takes a cell that is not empty, gives what is wrong with it as a sentence."""

# Control characters but tab and line ends, and halves of characters: SQLite, JSON or Excel would lose them.
_UNSAVABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LARGEST = 2**63 - 1  # of an SQLite integer
_FILE = re.compile(r"[0-9a-f]{64}/[^/\x00-\x1f]+")
_HASH_CHARS = 64
_SHOWN = 20  # characters of a value in a sentence
STALE = "这条记录刚才已被改动或删除，没有保存；请看过新内容后再改一次。"


def check(change: ChangeSet, reader: Reader, editors: Sequence[Editor]) -> tuple[Message, ...]:
    """Everything that is wrong or doubtful, in the order of edits and fields.

    Raises:
        KeyError: a table or field that is not declared; a bug of the caller.
    """
    look = _Look(change.edits, reader, {key: [] for key in reader.tables})
    for editor in editors:
        for key, row_check in editor.row_checks:
            look.row_checks[key].append(row_check)
    _read_current(look)
    for index, edit in enumerate(change.edits):
        look.messages += _of_edit(look, index, edit)
    look.messages += _missing_targets(look)
    look.messages += _missing_files(look)
    look.messages += _duplicates(look)
    look.messages += _still_referred(look)
    return tuple(sorted(look.messages, key=lambda message: message.edit))


class _Checks:
    """What is asked of the cells of one table.

    Attributes:
        defaults: cells of a new row. empty: key of a required field -> sentence when it is empty.
        cells: key -> check of a cell that is not empty. further: key -> field that is asked more.
    """

    def __init__(self, table: Table) -> None:
        stored = [own for own in table.fields if own.stored]
        self.defaults = defaults(table)
        self.empty = {own.key: f"{own.heading}不能为空，请填写。" for own in stored if own.required}
        self.cells = {own.key: _KIND_CHECKS.get(own.kind, _text_check)(own) for own in stored}
        linked = (Kind.REFERENCE, Kind.FILE)
        self.further = {own.key: own for own in stored if own.kind in linked or own.check is not None}
        self.places = {own.key: place for place, own in enumerate(stored)}


@dataclass(slots=True)
class _Look:
    """One pass over a change set.

    Attributes:
        current: (table, id) -> row as it stands in the file. after: index of the edit -> whole row it would leave.
        gone: (table, id) of rows that are deleted, child rows of deleted parents not included.
        bad: indexes of edits with a cell that cannot be stored.
        targets: table -> id -> [(edit, field)] that point there. files: SHA-256 -> [(edit, field)] that name it.
    """

    edits: Sequence[Edit]
    reader: Reader
    row_checks: dict[str, list[RowCheck]]
    messages: list[Message] = field(default_factory=list)
    current: dict[tuple[str, int], Row] = field(default_factory=dict)
    after: dict[int, Row] = field(default_factory=dict)
    gone: dict[tuple[str, int], int] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)
    targets: dict[str, dict[int, list[tuple[int, Field]]]] = field(default_factory=dict)
    files: dict[str, list[tuple[int, Field]]] = field(default_factory=dict)
    checks: dict[str, _Checks] = field(default_factory=dict)

    def checks_of(self, table: Table) -> _Checks:
        """The checks of a table, built once a change set."""
        if table.key not in self.checks:
            self.checks[table.key] = _Checks(table)
        return self.checks[table.key]


def _read_current(look: _Look) -> None:
    wanted: dict[str, set[int]] = {}
    for edit in look.edits:
        if edit.row_id is not None:
            wanted.setdefault(edit.table, set()).add(edit.row_id)
    for key, ids in wanted.items():
        found = look.reader.current(key, ids)
        look.current |= {(key, row_id): row for row_id, row in found.items()}


def _of_edit(look: _Look, index: int, edit: Edit) -> list[Message]:
    table = look.reader.tables[edit.table]
    checks = look.checks_of(table)
    values = {key: clean(cell) for key, cell in edit.values.items()}
    if edit.action is Action.INSERT:
        row = look.after[index] = checks.defaults | values
        return _of_values(look, index, checks, values, row)
    current = look.current.get((edit.table, edit.row_id or 0))
    if current is None or (edit.rev is not None and edit.rev != current["rev"]):
        return [Message("", STALE, edit=index)]
    if edit.action is Action.DELETE:
        look.gone[edit.table, current["id"]] = index
        return []
    row = look.after[index] = look.current[edit.table, current["id"]] = current | values
    return _of_values(look, index, checks, values, row)


def _of_values(look: _Look, index: int, checks: _Checks, values: Row, row: Row) -> list[Message]:
    found = _of_cells(look, index, checks, values, row)
    if any(message.severity is Severity.ERROR for message in found):
        # Cells of a wrong kind would trip up whoever looks at the row as a whole.
        look.bad.add(index)
        return found
    row_checks = look.row_checks[look.edits[index].table]
    return found + [replace(message, edit=index) for row_check in row_checks for message in row_check(dict(row))]


def _of_cells(look: _Look, index: int, checks: _Checks, values: Row, row: Row) -> list[Message]:
    """Errors of single cells and what their fields find doubtful, in field order.

    Args:
        values: cells that are written. row: the whole row they would leave.
    """
    new = look.edits[index].action is Action.INSERT
    found = [
        Message(key, sentence, edit=index)
        for key, sentence in checks.empty.items()
        if row[key] is None and (new or key in values)
    ]
    for key, cell in values.items():
        check_cell = checks.cells[key]
        if cell is None:
            continue
        problem = check_cell(cell)
        if problem:
            found.append(Message(key, problem, edit=index))
        elif key in checks.further:
            found += _of_good_cell(look, index, checks.further[key], cell)
    if len(found) > 1:
        found.sort(key=lambda message: checks.places[message.field])
    return found


def _of_good_cell(look: _Look, index: int, own: Field, cell: Any) -> Iterable[Message]:
    if own.kind is Kind.REFERENCE:
        if isinstance(cell, Pending):
            _refuse_wrong_pending(look, own, cell, index)
        else:
            look.targets.setdefault(own.target or "", {}).setdefault(cell, []).append((index, own))
    if own.kind is Kind.FILE:
        look.files.setdefault(cell[:_HASH_CHARS], []).append((index, own))
    doubt = own.check(cell) if own.check is not None else None
    if doubt:
        yield Message(own.key, doubt, Severity.WARNING, index)


def _refuse_wrong_pending(look: _Look, own: Field, cell: Pending, index: int) -> None:
    meant = look.edits[cell.index] if 0 <= cell.index < len(look.edits) and cell.index != index else None
    if meant is None or meant.action is not Action.INSERT or meant.table != own.target:
        raise ValueError(f"edit {index}: {own.key} waits for edit {cell.index}, which adds no {own.target}")


def _text_check(own: Field) -> CellCheck:
    most = own.max_chars

    def check_text(cell: Any) -> str | None:
        if not isinstance(cell, str):
            return f"{own.heading}应当是文字，不能是“{_short(cell)}”。"
        if most is not None and len(cell) > most:
            return f"{own.heading}有 {len(cell)} 字，超过上限 {most} 字，请缩短。"
        if _UNSAVABLE.search(cell):
            return f"{own.heading}里有不能保存的字符，请删去后重新输入。"
        return None

    return check_text


def _choice_check(own: Field) -> CellCheck:
    choices = frozenset(own.choices)

    def check_choice(cell: Any) -> str | None:
        if cell in choices:
            return None
        return f"{own.heading}“{_short(cell)}”不在选项里，请选{'、'.join(own.choices)}之一。"

    return check_choice


def _number_check(own: Field) -> CellCheck:
    unit, shown = ("金额", format_money) if own.kind is Kind.MONEY else ("整数", str)

    def check_number(cell: Any) -> str | None:
        if type(cell) is not int:
            return f"{own.heading}应当是{unit}，不能是“{_short(cell)}”。"
        if abs(cell) > _LARGEST:
            return f"{own.heading}“{_short(cell)}”太大，保存不了，请核对。"
        if own.minimum is not None and cell < own.minimum:
            return f"{own.heading}“{shown(cell)}”太小，不能小于 {shown(own.minimum)}。"
        if own.maximum is not None and cell > own.maximum:
            return f"{own.heading}“{shown(cell)}”太大，不能大于 {shown(own.maximum)}。"
        return None

    return check_number


def _date_check(own: Field) -> CellCheck:
    def check_date(cell: Any) -> str | None:
        if not _is_iso_date(cell):
            return f"{own.heading}“{_short(cell)}”不是日期，请写成 2026-03-05 的样子。"
        if own.minimum is not None and cell < own.minimum:
            return f"{own.heading}“{cell}”太早，不能早于 {own.minimum}。"
        if own.maximum is not None and cell > own.maximum:
            return f"{own.heading}“{cell}”太晚，不能晚于 {own.maximum}。"
        return None

    return check_date


def _is_iso_date(cell: Any) -> bool:
    # fromisoformat also takes 20260305 and 2026-W10-4, which would not sort among the others.
    if not isinstance(cell, str) or len(cell) != len("2026-03-05") or cell[4] != "-" or cell[7] != "-":
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _boolean_check(own: Field) -> CellCheck:
    return lambda cell: None if cell in (0, 1) else f"{own.heading}“{_short(cell)}”应当是“是”或“否”。"


def _reference_check(own: Field) -> CellCheck:
    def check_reference(cell: Any) -> str | None:
        if isinstance(cell, Pending) or type(cell) is int:
            return None
        return f"{own.heading}“{_short(cell)}”没有对应的记录，请从列表里选。"

    return check_reference


def _file_check(own: Field) -> CellCheck:
    def check_file(cell: Any) -> str | None:
        if isinstance(cell, str) and _FILE.fullmatch(cell):
            return None
        return f"{own.heading}“{_short(cell)}”不是附件，请用“选择文件”添加。"

    return check_file


_KIND_CHECKS: dict[Kind, Callable[[Field], CellCheck]] = {
    Kind.CHOICE: _choice_check,
    Kind.INTEGER: _number_check,
    Kind.MONEY: _number_check,
    Kind.DATE: _date_check,
    Kind.BOOLEAN: _boolean_check,
    Kind.REFERENCE: _reference_check,
    Kind.FILE: _file_check,
}


def fault(own: Field, cell: Any) -> str | None:
    """What is wrong with one cell by itself, as `check` would say it; None when nothing is."""
    return _KIND_CHECKS[own.kind](own)(cell)


def _short(cell: Any) -> str:
    text = _UNSAVABLE.sub("", str(cell))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _missing_targets(look: _Look) -> Iterator[Message]:
    """References to rows that are not there, or go with this very change set."""
    for key, wanted in look.targets.items():
        there = look.reader.existing(key, wanted)
        for row_id, users in wanted.items():
            if row_id in there and (key, row_id) not in look.gone:
                continue
            for index, own in users:
                text = f"{own.heading}指向的{look.reader.tables[key].heading}不存在，可能已被删除，请重新选择。"
                yield Message(own.key, text, edit=index)


def _missing_files(look: _Look) -> Iterator[Message]:
    """Cells that name a scan which the data file does not keep."""
    there = look.reader.stored_files(look.files)
    for sha256, users in look.files.items():
        for index, own in () if sha256 in there else users:
            yield Message(own.key, f"{own.heading}的附件不在数据文件里，请重新选择文件。", edit=index)


def _duplicates(look: _Look) -> Iterator[Message]:
    """Warnings about records that cannot be told from another one by the natural key."""
    own: dict[str, dict[int, tuple[Any, ...]]] = {key: {} for key in look.reader.tables}
    for index, row in look.after.items():
        edit = look.edits[index]
        keys = look.reader.tables[edit.table].natural_key
        if keys and index not in look.bad and _touches(edit, keys):
            own[edit.table][index] = tuple(row[key] for key in keys)
    for key, found in own.items():
        if found:
            yield from _same_keys(look, look.reader.tables[key], found)


def _touches(edit: Edit, keys: Iterable[str]) -> bool:
    return edit.action is Action.INSERT or any(key in edit.values for key in keys)


def _same_keys(look: _Look, table: Table, own: dict[int, tuple[Any, ...]]) -> Iterator[Message]:
    wanted = {key for key in own.values() if not any(isinstance(cell, Pending) for cell in key)}
    known = look.reader.by_natural_key(table.key, wanted)
    moved = {look.edits[index].row_id for index in own}
    seen = {
        key: row_id for key, row_id in known.items() if row_id not in moved and (table.key, row_id) not in look.gone
    }
    places: dict[tuple[Any, ...], int] = {}
    headings = "、".join(table.field(key).heading for key in table.natural_key)
    for index, key in own.items():
        if key in seen:
            title = _short(look.reader.title(table.key, seen[key]))
            text = f"已有{headings}都相同的{table.heading}“{title}”，请核对是否重复。"
            yield Message("", text, Severity.WARNING, index)
        elif key in places:
            text = f"这次要保存的{table.heading}里有两{table.counter}{headings}都相同，请核对是否重复。"
            yield Message("", text, Severity.WARNING, index)
        places.setdefault(key, index)


def _still_referred(look: _Look) -> Iterator[Message]:
    """Rows that are to go although others point to them; child rows go with their parent and do not count."""
    for (key, row_id), index in look.gone.items():
        table = look.reader.tables[key]
        for other, own in _pointing_here(look.reader, table):
            ids = look.reader.referring(other.key, own.key, row_id)
            left = [
                user for user in ids if (other.key, user) not in look.gone and _still(look, other, own, user, row_id)
            ]
            if left:
                title = _short(look.reader.title(key, row_id))
                text = (
                    f"“{title}”还有 {len(left)} {other.counter}{other.heading}用到它，没有删除；"
                    f"请先改掉它们的{own.heading}，或先删除它们。"
                )
                yield Message("", text, edit=index)


def _still(look: _Look, other: Table, own: Field, user: int, row_id: int) -> bool:
    row = look.current.get((other.key, user))
    return row is None or row[own.key] == row_id


def _pointing_here(reader: Reader, table: Table) -> Iterator[tuple[Table, Field]]:
    details = {(own.target, own.parent_field) for own in table.fields if own.kind is Kind.DETAILS}
    for other in reader.tables.values():
        for own in other.fields:
            if own.kind is Kind.REFERENCE and own.target == table.key and (other.key, own.key) not in details:
                yield other, own
