"""A list of 3,000 items copied through twenty versions: how large the file grows and whether work in it stays quick.

Sizes are counted; the limit of a time is the same work in a file that holds one version only.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import jobs
from app.bootstrap import editors, open_session
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.session import Session
from db.changes import Action, ChangeSet, Edit, Pending
from db.query import Filter, Query

ITEMS = int(os.environ.get("BENCH_ITEMS", "3000"))
VERSIONS = int(os.environ.get("BENCH_VERSIONS", "20"))
ROUNDS = 7
TABLE, LIST = "power_item", "power_list"
WORDS = "建设街道社区工作行政处罚许可检查流动人口婚育证明办理土地规划环境卫生城市管理公共服务安全生产食品药品监督"
TEXTS = {"basis": 420, "duty": 160, "duty_basis": 60, "accountability": 180, "remedy": 60}
"""Characters of the long cells, some 2.7 KB a row, as in the lists of real bureaus."""
MIB = 1 << 20


def main() -> list[tuple[str, str, float, float, int]]:
    """Rows for tests/bench/run.py."""
    with tempfile.TemporaryDirectory() as name:
        one, bytes_one = _file(Path(name) / "one.db", 1)
        many, bytes_many = _file(Path(name) / "many.db", VERSIONS)
        per_version = (bytes_many - bytes_one) / (VERSIONS - 1) / ITEMS * 3000 / MIB
        found = [("a copied version of 3,000 items with citations, MiB", "(counted)", per_version, 8.0, 1)]
        found += _times(one, many, Path(name))
        for session in (one, many):
            session.close(backup=False)
    return found


def _values(number: int, chance: random.Random) -> dict[str, Any]:
    def text(length: int) -> str:
        return "".join(chance.choices(WORDS, k=length))

    short = {"seq": str(number), "item_name": text(18), "power_type": "行政处罚", "item_code": f"{number:016d}"}
    long = {key: text(length) for key, length in TEXTS.items()}
    laws = (
        f"《城市市容和环境卫生管理条例》第{number % 40 + 1}条、《中华人民共和国大气污染防治法》第{number % 90 + 1}条："
    )
    return short | long | {"basis": laws + long["basis"]}


def _file(path: Path, versions: int) -> tuple[Session, int]:
    """A file with so many versions, the first brought in, each other a copy of the one before; its size in bytes."""
    session = open_session(path, operator="王敏", create=True)
    chance = random.Random(1)
    rows = [_values(number, chance) for number in range(1, ITEMS + 1)]
    session.apply(_version("2006年版", rows, source="import"))
    for number in range(1, versions):
        keys = session.tables[TABLE].columns
        last = session.all_rows(Query(TABLE, filters=(Filter("list_id", values=(number,)),)))
        copies = [{key: row[key] for key in keys} for row in last]
        session.apply(_version(f"{2006 + number}年版", copies, source="action"))
    return session, path.stat().st_size


def _version(label: str, rows: list[dict[str, Any]], *, source: str) -> ChangeSet:
    own = Edit(Action.INSERT, LIST, {"list_kind": "权责清单", "version_label": label})
    items = (Edit(Action.INSERT, TABLE, row | {"list_id": Pending(0)}) for row in rows)
    return ChangeSet(label, (own, *items), source=source)


def _times(one: Session, many: Session, folder: Path) -> list[tuple[str, str, float, float, int]]:
    work: dict[str, tuple[Callable[[Session], object], float]] = {
        "first page": (lambda session: session.first_page(Query(TABLE)).block(0), 1.5),
        "key pressed in the search box": (_key(), 3.0),
        "filter of one version, first rows": (_filter, 3.0),
        "save of one item": (_save(), 2.0),
        "undo of it": (_undo, 2.0),
        "ledger of one version": (lambda session: _ledger(session, folder), 1.5),
    }
    found = []
    for session in (one, many):
        session.view(Query(TABLE, WORDS[:2]))  # reads the search texts, as a worker does after the first key
    looked_through = [len(session._records._indexes[TABLE]._blob.data) for session in (one, many)]
    found.append(("bytes a search looks through", "1 version", looked_through[1] / looked_through[0], 1.1, 1))
    for name, (do, committed) in work.items():
        times = {session: [] for session in (one, many)}
        for session in (one, many):
            do(session)
        for _ in range(ROUNDS):
            for session in (one, many):
                started = time.perf_counter()
                do(session)
                times[session].append(time.perf_counter() - started)
        small, large = (statistics.median(times[session]) for session in (one, many))
        sys.stderr.write(f"{name}: {small * 1000:.2f} ms -> {large * 1000:.2f} ms\n")
        found.append((f"{name}, {VERSIONS} versions", "1 version", large / small, committed, ROUNDS))
    return found


def _key() -> Callable[[Session], object]:
    chance = random.Random(2)

    def press(session: Session) -> object:
        return session.first_page(Query(TABLE, "".join(chance.choices(WORDS, k=2)))).count

    return press


def _filter(session: Session) -> object:
    return session.view(Query(TABLE, filters=(Filter("list_id", values=(1,)),))).block(0)


def _save() -> Callable[[Session], object]:
    chance = random.Random(3)

    def save(session: Session) -> object:
        edit = Edit(
            Action.UPDATE, TABLE, {"remark": "".join(chance.choices(WORDS, k=9))}, row_id=chance.randrange(1, 50)
        )
        return session.apply(ChangeSet("修改", (edit,)))

    return save


def _undo(session: Session) -> object:
    done = session.undo()
    session.redo()
    return done


def _ledger(session: Session, folder: Path) -> object:
    ledger = next(one for editor in editors() for one in editor.ledgers if one.table == TABLE)
    query = Query(TABLE, filters=(Filter("list_id", values=(1,)),))
    return jobs._ledger_rows(session, ledger, query)(LedgerOptions(), Progress())


if __name__ == "__main__":
    for line in main():
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most\n")
