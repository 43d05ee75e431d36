"""Durable writing against sqlite3's executemany without durability, and whether a long journal slows a save.

The limit is the same rows of the widest register put into the same table in one go, with synchronous and journal off.
Long texts are kept apart, once each, so a first import costs more than it did and each copy of it next to nothing (see
bench_versions). Through the whole door an item brings its matter along and what its 依据 cites: three rows, not one.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.bootstrap import editors, open_session
from app.core import session as doors
from app.core.session import Session
from db import journal, rows, writing
from db.changes import Action, ChangeSet, Edit
from db.journal import Heading, RowChange
from db.long_texts import Packer
from db.ulid import new_ulids

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
SETS = ROWS
ROUNDS = 5
SAVES = 100
TABLE = "power_item"
WORDS = "建设街道社区工作行政处罚许可检查流动人口婚育证明办理土地规划环境卫生城市管理公共服务安全生产食品药品监督"


def main() -> list[tuple[str, str, float, float, int]]:
    """Rows for tests/bench/run.py."""
    with tempfile.TemporaryDirectory() as name:
        return [*_imports(Path(name)), *_saves(Path(name))]


def _values(count: int) -> list[dict[str, Any]]:
    chance = random.Random(1)

    def text(length: int) -> str:
        return "".join(chance.choices(WORDS, k=length))

    bodies = [text(8) for _ in range(12)]
    return [
        {
            "seq": str(number),
            "item_name": text(18),
            "list_id": 1,
            "power_type": "行政处罚",
            "item_code": f"{number:016d}",
            "basis": "《" + text(12) + "》第二条" + text(60),
            "exercising_body": bodies[number % 12],
            "duty": text(40),
        }
        for number in range(count)
    ]


def _imports(folder: Path) -> list[tuple[str, str, float, float, int]]:
    values = _values(ROWS)
    contenders: dict[str, Callable[[Path], float]] = {
        "limit": lambda path: _limit(path, values),
        "rows": lambda path: _rows(path, values, with_journal=False),
        "journal": lambda path: _rows(path, values, with_journal=True),
        "door": lambda path: _door(path, values),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name in random.Random(number).sample(list(contenders), len(contenders)):
            path = folder / f"{name}{number}.db"
            times[name].append(contenders[name](path))
            path.unlink()
    limit = statistics.median(times["limit"])
    label, base = f"import {ROWS:,} rows", "executemany, not durable"
    return [
        (f"{label}, durable", base, statistics.median(times["rows"]) / limit, 2.0, ROUNDS),
        (f"{label}, with journal and origins", base, statistics.median(times["journal"]) / limit, 4.0, ROUNDS),
        (f"{label}, whole door: with matters, citations", base, statistics.median(times["door"]) / limit, 24.0, ROUNDS),
    ]


def _limit(path: Path, values: list[dict[str, Any]]) -> float:
    table = next(table for editor in editors() for table in editor.tables if table.key == TABLE)
    names = rows.columns_of(table)
    ready = [
        tuple(row.get(name) for name in names)
        for row in (
            {"id": number, "ulid": ulid, "rev": 1, **own}
            for number, (own, ulid) in enumerate(zip(values, new_ulids(len(values), 0), strict=True), start=1)
        )
    ]
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("PRAGMA synchronous=OFF", "PRAGMA journal_mode=OFF"):
        connection.execute(pragma)
    for editor in editors():
        for step in editor.migrations:
            for statement in step.statements:
                connection.execute(statement)
    started = time.perf_counter()
    connection.execute("BEGIN")
    marks = ", ".join("?" * len(names))
    connection.executemany(f'INSERT INTO "{TABLE}" ({rows.column_list(names)}) VALUES ({marks})', ready)
    connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _file(path: Path) -> Session:
    session = open_session(path, operator="王敏", create=True)
    session.apply(
        ChangeSet("新增", (Edit(Action.INSERT, "power_list", {"list_kind": "权责清单", "version_label": "2024年版"}),))
    )
    return session


def _rows(path: Path, values: list[dict[str, Any]], *, with_journal: bool) -> float:
    """Edits to stored rows through the store, search texts made before: what the file itself costs."""
    session = _file(path)
    store = session._store
    texts = {row["item_code"]: doors.TEXTS.search(store.tables[TABLE], row) for row in values}
    edits = [Edit(Action.INSERT, TABLE, row) for row in values]
    origins = [("ab" * 32, "Sheet1", number, row["item_name"]) for number, row in enumerate(values)]
    whole, write = store.texts, journal.write
    store.texts = type(whole)(
        lambda table, row: texts[row["item_code"]], whole.title, whole.display, whole.fold, whole.sort_key
    )
    if not with_journal:
        origins = []
        journal.write = lambda connection, heading, changes, packer: None
    try:
        started = time.perf_counter()
        heading = Heading(store.now(), "王敏", "导入", source="import")
        writing.carry_out(store, edits, heading, step=lambda done, total, text: None, origins=origins)
        seconds = time.perf_counter() - started
    finally:
        journal.write = write
    session.close(backup=False)
    return seconds


def _door(path: Path, values: list[dict[str, Any]]) -> float:
    session = _file(path)
    edits = tuple(Edit(Action.INSERT, TABLE, row) for row in values)
    session.backup("导入前")
    started = time.perf_counter()
    session.apply(ChangeSet("导入", edits, source="import"))
    seconds = time.perf_counter() - started
    session.close(backup=False)
    for one in path.parent.glob(f"backup/{path.stem}/*"):
        one.unlink()
    return seconds


def _saves(folder: Path) -> list[tuple[str, str, float, float, int]]:
    """A save with few and with many change sets behind it."""
    short, long = _file(folder / "short.db"), _file(folder / "long.db")
    for session in (short, long):
        session.apply(ChangeSet("新增", tuple(Edit(Action.INSERT, TABLE, row) for row in _values(50))))
    _fill(long, SETS)
    times: dict[str, list[float]] = {"short": [], "long": []}
    for number in range(SAVES):
        for name, session in (("short", short), ("long", long)):
            edit = Edit(Action.UPDATE, TABLE, {"seq": f"第 {number} 次"}, row_id=1 + number % 50)
            times[name].append(session.apply(ChangeSet("修改", (edit,))).seconds)
    counted = [_statements(session) for session in (short, long)]
    for session in (short, long):
        session.close(backup=False)
    ratio = statistics.median(times["long"]) / statistics.median(times["short"])
    behind = f"save with {SETS:,} sets behind it"
    return [
        (behind, "save in a new file", ratio, 1.2, SAVES),
        (f"{behind}: statements", "in a new file", counted[1] / counted[0], 1.0, 1),
    ]


def _fill(session: Session, sets: int) -> None:
    """Many change sets in one transaction: the journal as it is after years of work, made in seconds."""
    store = session._store
    table = store.tables[TABLE]
    with store.writing() as connection:
        row = rows.read(connection, table, 1)
        for number in range(sets):
            after = row | {"seq": str(number), "rev": row["rev"] + 1}
            journal.write(connection, Heading(store.now(), "王敏", "修改"), [RowChange(table, 1, row, after)])
            row = after
        rows.update(connection, table, [(rows.read(connection, table, 1), row)], packer=Packer(connection))
    session._newest = journal.last_set(store.connection)


def _statements(session: Session) -> int:
    seen: list[str] = []
    session._store.connection.set_trace_callback(seen.append)
    session.apply(ChangeSet("修改", (Edit(Action.UPDATE, TABLE, {"seq": "数一数"}, row_id=7),)))
    session._store.connection.set_trace_callback(None)
    return len(seen)
