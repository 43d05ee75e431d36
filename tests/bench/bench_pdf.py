"""Ledger PDF against the floor of performance.md §4: our own wrapped text, deflated page by page, no font embedded.

Eight columns on A4 lying, 10,000 and 100,000 rows of invented people with remarks. Every run is a fresh process; the
time is that from rows to a flushed file, fonts loaded in it included. Memory is the peak of the process (wait4).
"""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SMALL = 10_000
LARGE = 100_000
ROUNDS = {"small": 5, "large": 3}

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志红晓玉兰梅"
PLACES = ("明南街道东湖社区", "明南街道西苑社区", "明南街道建设路社区", "杨园街道柴林社区", "红海街道望海社区")
REMARKS = (
    "已核对身份证和居住证，联系电话有效。",
    "2024年3月18日入户走访，情况属实，同意登记；下次走访时间为2025年第1季度。",
    "按《中华人民共和国行政处罚法》第二十七条移送区城市管理局（案号：2024-0317）处理，结果待反馈。",
    "无",
    "本人申请低保边缘户，家庭月收入1,234.50元，共3人，材料齐全，已报街道民生服务办公室审核“一次办好”。",
)
HEADS = ("序号", "姓名", "证件号码", "社区", "住址", "登记日期", "金额", "备注")
WIDTHS = (12.0, 18.0, 38.0, 40.0, 45.0, 24.0, 22.0, 78.0)


def people(count: int) -> Iterator[dict[str, object]]:
    """Rows as the store gives them: about a third of the cells repeat."""
    chance = random.Random(7)
    for number in range(1, count + 1):
        place = chance.choice(PLACES)
        yield {
            "id": number,
            "name": chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN),
            "idno": f"{chance.randrange(10**17, 10**18)}",
            "community": place,
            "address": f"建设路{chance.randrange(1, 400)}号{chance.randrange(1, 30)}栋{chance.randrange(1, 9)}单元",
            "registered": f"202{chance.randrange(6)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "amount": chance.randrange(100, 9_999_999),
            "remark": chance.choice(REMARKS) + (str(number) if number % 3 == 0 else ""),
        }


def write_ours(rows: Iterator[dict[str, object]], out: Path) -> None:
    """The program's own ledger."""
    from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
    from app.reports.ledger import write_ledger
    from db.declarations import Field, Kind, Table

    keys = ("#", "name", "idno", "community", "address", "registered", "amount", "remark")
    kinds = {"idno": Kind.CODE, "registered": Kind.DATE, "amount": Kind.MONEY}
    fields = tuple(Field(key, head, kinds.get(key, Kind.TEXT)) for key, head in zip(keys[1:], HEADS[1:], strict=True))
    ledger = Ledger(
        key="people",
        heading="花名册",
        table="person",
        title="{unit}花名册",
        columns=tuple(LedgerColumn(k, h, w) for k, h, w in zip(keys, HEADS, WIDTHS, strict=True)),
        paper="A4",
    )
    options = LedgerOptions(unit="明南街道办事处", printed_on="2026-11-22")
    write_ledger(ledger, Table("person", "人员", fields, title=("name",)), rows, options, out)


def write_floor(rows: Iterator[dict[str, object]], out: Path) -> None:
    """Wrapped text and lines of the same pages, nothing else: one font that is not in the file, no fallback."""
    from app.reports.fonts import SERIF
    from app.reports.wrapping import break_lines

    size, leading, left, top, bottom = 9.0, 11.88, 28.35, 555.0, 42.5
    edges = [left + sum(WIDTHS[:i]) * 72 / 25.4 for i in range(9)]
    starts = [f"1 0 0 1 {edge + 2.7:.2f} " for edge in edges]
    pages: list[bytes] = []

    def maker(room: float) -> Callable[[str], tuple[int, str]]:
        @lru_cache(maxsize=2048)
        def make(text: str) -> tuple[int, str]:
            lines = break_lines(text, width=room, style=SERIF, size=size)
            return len(lines), " T* ".join([f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines])

        return make

    makers = [maker(width * 72 / 25.4 - 5.4) for width in WIDTHS]
    head = [make(text) for make, text in zip(makers, HEADS, strict=True)]
    code = ["BT /F1 9 Tf 11.88 TL"]
    rules: list[str] = []
    y = top

    def put(cells: list[tuple[int, str]]) -> None:
        nonlocal y
        base = f"{y - 11:.2f} Tm "
        code.extend([start + base + cell[1] for start, cell in zip(starts, cells, strict=False)])
        y -= max([cell[0] for cell in cells]) * leading + 5.4
        rules.append(f"{left} {y:.2f} m {edges[-1]:.2f} {y:.2f} l")

    def finish() -> None:
        nonlocal y
        rules.extend(f"{edge:.2f} {top} m {edge:.2f} {y:.2f} l" for edge in edges)
        code.append(f"1 0 0 1 400 20 Tm <{f'第 {len(pages) + 1} 页'.encode('utf-16-be').hex()}> Tj ET")
        pages.append(zlib.compress("\n".join([*code, *rules, "S"]).encode("ascii")))
        del code[1:], rules[:]
        y = top
        put(head)

    put(head)
    for number, row in enumerate(rows, 1):
        row["amount"] = f"{row['amount'] / 100:,.2f}"  # type: ignore[operator]  invented amounts are whole numbers
        row["id"] = str(number)
        cells = [make(value) for make, value in zip(makers, row.values(), strict=True)]  # type: ignore[arg-type]
        if y - max([cell[0] for cell in cells]) * leading - 5.4 < bottom:
            finish()
        put(cells)
    finish()
    with out.open("wb") as file:
        file.write(b"".join(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream\n" % (len(p), p) for p in pages))
        file.flush()
        os.fsync(file.fileno())


WRITERS: dict[str, Callable[[Iterator[dict[str, object]], Path], None]] = {"ours": write_ours, "floor": write_floor}


def work(writer: str, count: int) -> dict[str, float]:
    """In a fresh process: seconds, bytes and peak memory in KiB of one file."""
    rows = list(people(count))
    import app.reports.ledger  # noqa: F401  modules are not what is measured

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "x.pdf"
        before = _peak()
        start = time.perf_counter()
        WRITERS[writer](iter(rows), out)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "bytes": out.stat().st_size, "peak": _peak(), "before": before}


def _peak() -> float:
    # Not getrusage: Linux lets a child start with the peak of the process that started it.
    status = Path("/proc/self/status").read_text("ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


def measure(writer: str, count: int) -> dict[str, float]:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, writer, str(count)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return json.loads(done.stdout)


def compare(count: int, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Interleaved rounds in shuffled order."""
    results: dict[str, list[dict[str, float]]] = {name: [] for name in WRITERS}
    for turn in range(rounds):
        order = list(WRITERS)
        random.shuffle(order)
        for name in order:
            results[name].append(measure(name, count))
        sys.stderr.write(f"round {turn + 1} of {rounds}, {count} rows\n")
    return results


def main() -> list[tuple[str, str, float, float, int]]:
    """Ratios as `run.py` wants them: (name, limit, ratio, committed, rounds)."""
    large = int(os.environ.get("BENCH_ROWS", LARGE))
    report, medians = [], {}
    for count, rounds in ((SMALL, ROUNDS["small"]), (large, ROUNDS["large"])):
        results = compare(count, rounds)
        seconds = {name: statistics.median(run["seconds"] for run in runs) for name, runs in results.items()}
        grown = statistics.median(run["peak"] - run["before"] for run in results["ours"])
        medians[count] = (seconds["ours"], grown)
        ratio = seconds["ours"] / seconds["floor"]
        report.append((f"ledger PDF, {count} rows", "text and deflate without font", ratio, 2.2, rounds))
    if large > SMALL:
        (t1, m1), (t2, m2) = medians[SMALL], medians[large]
        exponent = math.log(t2 / t1) / math.log(large / SMALL)
        report.append(("ledger PDF, exponent", "1 is linear", exponent, 1.1, ROUNDS["large"]))
        report.append(("ledger PDF, memory", "KiB a row", (m2 - m1) / (large - SMALL), 2.0, ROUNDS["large"]))
    return report


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.path.insert(0, str(ROOT))
        sys.stdout.write(json.dumps(work(sys.argv[1], int(sys.argv[2]))))
    else:
        sys.stdout.write("\n".join(map(str, main())) + "\n")
