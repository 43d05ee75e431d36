"""Work in a file after years: 3,000 items, a draft behind nineteen published versions, made by the actions themselves.

The limit of a time is the same work in a file of one draft of 300 items; statements and rows are counted in
`tests/core/test_growth.py` and `tests/editors/test_year.py`. A copy is measured against reading the file and hashing
it, which any copy that is proved must do.
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import editors, open_session
from app.core.query import Filter, Query
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

ITEMS, FEW = int(os.environ.get("BENCH_ITEMS", "3000")), 300
VERSIONS = int(os.environ.get("BENCH_VERSIONS", "20"))
ROUNDS = 7
TABLE, LIST = "power_item", "power_list"
WORDS = "建设街道社区工作行政处罚许可检查流动人口婚育证明办理土地规划环境卫生城市管理公共服务安全生产食品药品监督"
TEXTS = {"duty": 160, "duty_basis": 60, "accountability": 180, "remedy": 60}
_FACTS = {"waiver_reason": "已经公布", "effective_on": "2026-01-01"}


@dataclass(frozen=True)
class Street:
    """A file, its draft and the ids of the draft's items."""

    session: Session
    draft: int
    items: list[int]


def main() -> list[tuple[str, str, float, float, int]]:
    """Rows for tests/bench/run.py."""
    with tempfile.TemporaryDirectory() as name:
        few, many = (
            _street(Path(name) / f"{count}.db", count, 1 + (count > FEW) * (VERSIONS - 1)) for count in (FEW, ITEMS)
        )
        found = [_ratio(name, do, few, many, committed) for name, (do, committed) in _work().items()]
        found.append(_copy(many))
        for street in (few, many):
            street.session.close(backup=False)
    return found


def _street(path: Path, count: int, versions: int) -> Street:
    session = open_session(path, operator="王敏", create=True)
    session.keeps_copies = False
    chance = random.Random(1)
    session.apply(_list("法定执法事项清单", [_cells(number, chance) for number in range(30)]))
    draft = session.apply(_list("权责清单", [_cells(number, chance) for number in range(count)])).row_ids[LIST][0]
    for number in range(1, versions):
        _act(session, "version-register", draft, _FACTS)
        draft = _act(session, "version-start", draft, {"version_label": str(number)})
        for row_id in chance.sample(_items(session, draft), 30):
            _save(session, row_id, {"remark": _text(chance, 12)})
    return Street(session, draft, _items(session, draft))


def _list(kind: str, rows: list[Row]) -> ChangeSet:
    own = Edit(Action.INSERT, LIST, {"list_kind": kind, "version_label": "0"})
    return ChangeSet(kind, (own, *(Edit(Action.INSERT, TABLE, row | {"list_id": Pending(0)}) for row in rows)))


def _cells(number: int, chance: random.Random) -> Row:
    basis = f"《城市市容和环境卫生管理条例》第{number % 40 + 1}条：{_text(chance, 400)}"
    short = {"seq": str(number), "item_name": _text(chance, 18), "power_type": "行政处罚", "basis": basis}
    return short | {key: _text(chance, length) for key, length in TEXTS.items()}


def _text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(WORDS, k=length))


def _act(session: Session, key: str, row_id: int, answers: Row) -> int:
    action = next(one for editor in editors() for one in editor.actions if one.key == key)
    return session.apply(action.make(session, (row_id,), answers)).row_ids[LIST][0]


def _items(session: Session, list_id: int) -> list[int]:
    return list(session.view(Query(TABLE, filters=(Filter("list_id", values=(list_id,)),))).ids())


def _save(session: Session, row_id: int, cells: Row) -> object:
    return session.apply(ChangeSet("修改", (Edit(Action.UPDATE, TABLE, cells, row_id),), source="grid"))


def _work() -> dict[str, tuple[Callable[[Street], object], float]]:
    """Name -> (what is done, committed ratio)."""
    chance = random.Random(2)

    def save(key: str) -> Callable[[Street], object]:
        return lambda street: _save(street.session, chance.choice(street.items[:50]), {key: _text(chance, 9)})

    def new(street: Street) -> object:
        row = _cells(0, chance) | {"list_id": street.draft}
        return street.session.apply(ChangeSet("新增", (Edit(Action.INSERT, TABLE, row),)))

    def office(street: Street) -> object:
        edit = Edit(Action.INSERT, "office", {"name": _text(chance, 12)})
        return street.session.apply(ChangeSet("新增", (edit,)))

    def paste(street: Street) -> object:
        edits = [Edit(Action.UPDATE, TABLE, {"item_name": _text(chance, 18)}, one) for one in street.items[:50]]
        return street.session.apply(ChangeSet("粘贴", tuple(edits), source="paste"))

    def undo(street: Street) -> object:
        return street.session.undo(), street.session.redo()

    return {
        "save of a remark": (save("remark"), 1.5),
        "save of a shared fact": (save("office"), 1.5),
        "save of a name": (save("item_name"), 1.5),
        "new item": (new, 2.0),
        "new record of a small register": (office, 1.5),
        "names of 50 items pasted": (paste, 2.0),
        "undo and redo of it": (undo, 1.5),
    }


def _ratio(
    name: str, do: Callable[[Street], object], few: Street, many: Street, committed: float
) -> tuple[str, str, float, float, int]:
    times: dict[int, list[float]] = {0: [], 1: []}
    for street in (few, many):
        do(street)
    for _ in range(ROUNDS):
        for place, street in enumerate((few, many)):
            started = time.perf_counter()
            do(street)
            times[place].append(time.perf_counter() - started)
    small, large = (statistics.median(times[place]) for place in (0, 1))
    sys.stderr.write(f"{name}: {small * 1000:.2f} ms -> {large * 1000:.2f} ms\n")
    return f"{name}, {VERSIONS} versions", f"{FEW} items, 1 version", large / small, committed, ROUNDS


def _copy(street: Street) -> tuple[str, str, float, float, int]:
    """A proved copy against reading and hashing as many bytes."""
    made = street.session.backup("手动备份")
    copied, limits = [], []
    for _ in range(3):
        started = time.perf_counter()
        made = street.session.backup("手动备份")
        copied.append(time.perf_counter() - started)
        started = time.perf_counter()
        hashlib.sha256(made.path.read_bytes()).hexdigest()
        limits.append(time.perf_counter() - started)
    ratio = statistics.median(copied) / statistics.median(limits)
    sys.stderr.write(f"copy of {made.size >> 20} MiB: {statistics.median(copied):.2f} s\n")
    return "copy proved row by row", "read and hash the file", ratio, 20.0, 3


if __name__ == "__main__":
    for line in main():
        sys.stdout.write(f"{line}\n")
