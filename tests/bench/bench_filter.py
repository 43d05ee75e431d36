"""Filter as you type against one scan of the same text (performance.md 2): all hits, the first page, the third key."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from array import array
from collections.abc import Callable, Sequence

from db.declarations import Field, Table
from db.search import SearchIndex, load

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 5
TABLE = Table("person", "人员", (Field("name", "姓名", searched=True),), ("name",))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "建国明华文军平志伟东海玉兰秀英桂芳小红丽娟敏静磊洋勇艳杰涛强霞飞鹏辉刚健春梅"
PLACES = ("建设街道", "东湖街道", "青山街道", "新华街道", "和平街道", "胜利街道", "人民街道", "解放街道")


def main() -> list[tuple[str, str, float, float, int]]:
    """Rows for tests/bench/run.py."""
    connection = _file()
    blob = load(connection, TABLE)
    words = _words()
    # Fewer hits than a page holds are only known after the whole scan; then the page is the whole answer.
    many = {word for word in words if blob.data.count(word.encode()) > 1500}
    times: dict[str, list[float]] = {"scan": [], "all": [], "broad": [], "page": [], "third": []}
    for number in range(ROUNDS):
        for word in random.Random(number).sample(words, len(words)):
            index = SearchIndex(TABLE)
            index.offer(blob)
            assert index.ready
            encoded = word.encode()
            contenders: list[tuple[str, Callable[[], object]]] = [
                ("scan", lambda encoded=encoded: blob.data.count(encoded)),
                ("broad" if len(word) == 1 else "all", lambda index=index, word=word: index.find(connection, [word])),
            ]
            if word in many:
                contenders.append(("page", lambda index=index, word=word: index.find(connection, [word], 200)))
            random.Random(word).shuffle(contenders)
            for name, work in contenders:
                index._last = None
                times[name].append(_seconds(work))
            if len(word) > 2:
                index._last = None
                index.find(connection, [word[:-1]])
                times["third"].append(_seconds(lambda index=index, word=word: index.find(connection, [word])))
    _compare_with_sql(connection, blob.ids, words[:3])
    scan = _p95(times["scan"])
    label = f"filter {ROWS:,} rows"
    return [
        (f"{label}: all hits, p95", "one bytes.count scan, p95", _p95(times["all"]) / scan, 1.5, ROUNDS),
        (f"{label}: all hits of one broad character, p95", "the same", _p95(times["broad"]) / scan, 2.5, ROUNDS),
        (f"{label}: first 200 hits, p95", "one bytes.count scan, p95", _p95(times["page"]) / scan, 0.2, ROUNDS),
        (
            f"{label}: third character and more, p95",
            "one bytes.count scan, p95",
            _p95(times["third"]) / scan,
            0.3,
            ROUNDS,
        ),
    ]


def _file() -> sqlite3.Connection:
    chance = random.Random(1)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE change_set (number INTEGER)")
    connection.execute("CREATE TABLE person_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO person_search VALUES (?, ?)", ((n, _text(chance)) for n in range(1, ROWS + 1)))
    connection.execute("COMMIT")
    return connection


def _text(chance: random.Random) -> str:
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
    letters = "".join(chance.choices("abcdefghjklmnpqrstwxyz", k=3))
    return f"{name}\x1f{letters}\x1f{chance.randrange(10**17, 10**18)}\x1f{chance.choice(PLACES)}"


def _words() -> list[str]:
    """Names, places, initials, digits of one to five characters, and misses."""
    chance = random.Random(2)
    names = [chance.choice(SURNAMES) + chance.choice(GIVEN) for _ in range(12)]
    whole = [name + chance.choice(GIVEN) for name in names[:8]]
    digits = [str(chance.randrange(10000, 99999)) for _ in range(6)]
    letters = ["".join(chance.choices("abcdefghjk", k=3)) for _ in range(6)]
    return [*names, *whole, *digits, *letters, "英", "梅", "王", "没有人", "欧阳"]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _compare_with_sql(connection: sqlite3.Connection, ids: array[int], words: Sequence[str]) -> None:
    """The fast way finds what a plain scan in SQL finds."""
    for word in words:
        index = SearchIndex(TABLE)
        expected = connection.execute("SELECT id FROM person_search WHERE instr(text, ?) ORDER BY id", (word,))
        assert list(index.find(connection, [word])) == [row_id for (row_id,) in expected], word
    assert len(ids) == ROWS
