"""A small tab with every kind of field, and short ways to make edits: shared by the tests of store and session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.editor import Editor, Migration
from app.core.errors import Message, Severity
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit
from db.declarations import Field, Kind, Table


def _odd_number(value: Any) -> str | None:
    return "人数是单数，请核对。" if value % 2 else None


TEAM = Table(
    "team",
    "队伍",
    (Field("name", "名称", required=True, max_chars=10, searched=True, pinyin=True), Field("leader", "队长")),
    ("name",),
    natural_key=("name",),
    counter="支",
)
VISIT = Table(
    "visit",
    "走访",
    (
        Field("subject", "主题", required=True, max_chars=20, searched=True, pinyin=True),
        Field("team_id", "队伍", Kind.REFERENCE, target="team"),
        Field("done_on", "日期", Kind.DATE, minimum="2000-01-01", maximum="2100-12-31"),
        Field("people", "人数", Kind.INTEGER, minimum=0, maximum=1000, check=_odd_number),
        Field("cost", "费用", Kind.MONEY, minimum=0),
        Field("urgent", "紧急", Kind.BOOLEAN, default=False),
        Field("level", "等级", Kind.CHOICE, choices=("高", "中", "低"), default="中"),
        Field("code", "编号", Kind.CODE, searched=True),
        Field("text", "记录", Kind.LONG_TEXT, searched=True),
        Field("steps", "步骤", Kind.DETAILS, target="step", parent_field="visit_id"),
    ),
    ("subject",),
    natural_key=("subject", "done_on"),
)
STEP = Table(
    "step",
    "步骤",
    (
        Field("visit_id", "走访", Kind.REFERENCE, required=True, target="visit"),
        Field("what", "内容", required=True),
        Field("notes", "附记", Kind.DETAILS, target="note", parent_field="step_id"),
    ),
    ("what",),
    detail_of="visit",
)
NOTE = Table(
    "note",
    "附记",
    (Field("step_id", "步骤", Kind.REFERENCE, required=True, target="step"), Field("what", "内容")),
    ("what",),
    detail_of="step",
)

_IDS = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL"
_COLUMNS = {
    "team": "name TEXT NOT NULL, leader TEXT",
    "visit": "subject TEXT NOT NULL, team_id INTEGER REFERENCES team (id), done_on TEXT, people INTEGER, cost INTEGER, "
    "urgent INTEGER, level TEXT, code TEXT, text TEXT",
    "step": "visit_id INTEGER NOT NULL REFERENCES visit (id), what TEXT NOT NULL",
    "note": "step_id INTEGER NOT NULL REFERENCES step (id), what TEXT",
}
FIRST = Migration(
    "tests_0001_tables",
    tuple(
        statement
        for key, columns in _COLUMNS.items()
        for statement in (
            f"CREATE TABLE {key} ({_IDS}, {columns}) STRICT",
            f"CREATE TABLE {key}_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
        )
    ),
)


def _late_and_cheap(row: dict[str, Any]) -> tuple[Message, ...]:
    if row["urgent"] and row["cost"] == 0:
        return (Message("cost", "紧急走访没有费用，请核对。", Severity.WARNING),)
    return ()


EDITOR = Editor(
    "tests",
    "试验",
    1,
    tables=(TEAM, VISIT, STEP, NOTE),
    migrations=(FIRST,),
    row_checks=(("visit", _late_and_cheap),),
)


class Clock:
    """A clock that only moves when told to, and a minute with each look."""

    def __init__(self, start: datetime = datetime(2026, 3, 5, 9, 0)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def open_file(
    path: Path, *, clock: Callable[[], datetime] | None = None, editors: Any = (EDITOR,), **named: Any
) -> Session:
    """The test tab's file, made when it is missing."""
    named = {"create": not named.get("read_only", False), "operator": "王敏"} | named
    return Session.open(path, editors=editors, clock=clock or Clock(), **named)


def add(table: str, /, **values: Any) -> Edit:
    return Edit(Action.INSERT, table, values)


def edit(table: str, row_id: int, /, rev: int | None = None, **values: Any) -> Edit:
    return Edit(Action.UPDATE, table, values, row_id=row_id, rev=rev)


def drop(table: str, row_id: int, rev: int | None = None) -> Edit:
    return Edit(Action.DELETE, table, row_id=row_id, rev=rev)


def change(*edits: Edit, label: str = "修改", **named: Any) -> ChangeSet:
    return ChangeSet(label, edits, **named)
