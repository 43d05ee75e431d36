"""Runs the benchmarks and prints them as a table of ratios to a limit measured in the same run.

How to use: `python tests/bench/run.py` runs all of them, `python tests/bench/run.py start xlsx` those whose file name
holds one of the words. `BENCH_ROWS=10000` makes the large ones smaller. Close other programs first: on a machine that
does other work the ratios move by 30 %. Exit code 1 when a ratio is worse than 1.5 times what is committed
(performance notes: ratios are gated with 1.5x slack, absolute times never).

A benchmark is a file `bench_*.py` beside this one with

    def main() -> list[tuple[str, str, float, float, int]]

that gives rows of (name, name of the limit, ratio, committed ratio, rounds). A counted figure, such as MiB, may stand
in the place of a ratio.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
SLACK = 1.5

Result = tuple[str, str, float, float, int]


def main(words: list[str]) -> int:
    """Run the benchmarks whose name holds one of the words; no words: all. Returns the exit code."""
    sys.path.insert(0, str(HERE.parents[1]))
    worst = 0.0
    _say(_line("what", "limit", "ratio", "committed", "rounds", ""))
    for path in sorted(HERE.glob("bench_*.py")):
        if words and not any(word in path.stem for word in words):
            continue
        started = time.perf_counter()
        for name, limit, ratio, committed, rounds in _load(path):
            worst = max(worst, ratio / committed)
            verdict = "ok" if ratio <= committed else "missed" if ratio <= committed * SLACK else "FAILED"
            _say(_line(name, limit, f"{ratio:.2f}", f"{committed:.2f}", str(rounds), verdict))
        _say(f"  {path.name}: {time.perf_counter() - started:.0f} s")
    return 1 if worst > SLACK else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _load(path: Path) -> list[Result]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module.main()


def _line(name: str, limit: str, ratio: str, committed: str, rounds: str, verdict: str) -> str:
    return f"{_pad(name, 52)} {_pad(limit, 40)} {ratio:>8} {committed:>9} {rounds:>6}  {verdict}"


def _pad(words: str, width: int) -> str:
    """Fill up to `width` columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)
    return words + " " * max(width - taken, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
