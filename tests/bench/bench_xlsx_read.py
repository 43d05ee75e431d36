"""Reading a spreadsheet against just unpacking it: the least any reader must do."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from app.exchange.workbook import read_workbook

ROUNDS = 5
COMMITTED = 7.0
"""Times the unpacking, promised for 100,000 rows of 8 columns."""


def main() -> list[tuple[str, str, float, float, int]]:
    """One row: name, what it is measured against, ratio, promised ratio, rounds."""
    rows = int(os.environ.get("BENCH_ROWS", "100000"))
    with tempfile.TemporaryDirectory() as folder:
        path = _make(Path(folder) / "list.xlsx", rows)
        contenders = {"read": lambda: read_workbook(path), "unzip": lambda: _unzip(path)}
        seconds = _measure(contenders)
    ratio = statistics.median(seconds["read"]) / statistics.median(seconds["unzip"])
    return [(f"xlsx read {rows} x 8", "unzip of the same file", round(ratio, 2), COMMITTED, ROUNDS)]


def _make(path: Path, count: int) -> Path:
    """A list as varied as a real one: text that repeats would unpack in no time and prove nothing."""
    pick = random.Random(2)
    characters = [chr(code) for code in range(0x4E00, 0x5600)]

    def text(length: int) -> str:
        return "".join(pick.choices(characters, k=length))

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    for row in range(count):
        code = f"650200207CF{pick.randrange(100_000):05d}"
        names = (
            f"对{text(18)}的处罚",
            code,
            f"《{text(8)}》第{pick.randrange(99)}条：{text(24)}",
            text(6),
            text(5),
            text(4),
        )
        page.write_row(row, 0, [row, *names, pick.randrange(10_000_000) / 100])
    book.close()
    return path


def _unzip(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist())


def _measure(contenders: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """CPU seconds of each round (both are single-threaded); contenders take turns in shuffled order."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    order = random.Random(1)
    for _ in range(ROUNDS):
        names = list(contenders)
        order.shuffle(names)
        for name in names:
            started = time.process_time()
            contenders[name]()
            seconds[name].append(time.process_time() - started)
    return seconds
