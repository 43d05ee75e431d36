"""First paint, page-down and memory of the grid against a model that returns one constant text (performance.md, 1).

Every measurement is a fresh process; contenders take turns in shuffled order. Printed by `run.py`, never asserted here.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
SIZES = (1_000, 100_000, int(os.environ.get("BENCH_ROWS", "1000000")))
COLUMNS = 8
PAGES = 30

Result = tuple[str, str, float, float, int]


def main() -> list[Result]:
    """Ratios of the grid to the static model, and megabytes it grows from the smallest to the largest table."""
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES:
            _make_file(Path(folder) / f"{rows}.db", rows)
        runs = [(contender, rows) for contender in ("static", "model", "grid") for rows in SIZES] * ROUNDS
        random.Random(7).shuffle(runs)
        found: dict[tuple[str, int], list[dict[str, float]]] = {}
        for contender, rows in runs:
            found.setdefault((contender, rows), []).append(_run(contender, Path(folder) / f"{rows}.db", rows))
    return [*_ratios(found), *_growths(found)]


def _ratios(found: dict[tuple[str, int], list[dict[str, float]]]) -> list[Result]:
    results: list[Result] = []
    for contender, name in (("model", "table model"), ("grid", "whole grid with frozen columns")):
        for rows in SIZES:
            ratio = _median(found[contender, rows], "first") / _median(found["static", rows], "first")
            results.append((f"{name}, first paint, {rows:,} rows", "static-text model", ratio, 3.0, ROUNDS))
        rows = SIZES[-1]
        ratio = _median(found[contender, rows], "page") / _median(found["static", rows], "page")
        results.append((f"{name}, page-down, {rows:,} rows", "static-text model", ratio, 1.5, ROUNDS))
    return results


def _growths(found: dict[tuple[str, int], list[dict[str, float]]]) -> list[Result]:
    results: list[Result] = []
    for contender in ("static", "model", "grid"):
        grown = _median(found[contender, SIZES[-1]], "rss") - _median(found[contender, SIZES[0]], "rss")
        results.append((f"{contender}, memory {SIZES[0]:,} to {SIZES[-1]:,} rows", "MiB growth", grown, 20.0, ROUNDS))
    return results


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def _run(contender: str, path: Path, rows: int) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, contender, str(path), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=120)
    return json.loads(done.stdout.splitlines()[-1])


# -- the file


def _declared() -> Any:
    from app.core.editor import Editor, Migration
    from db.declarations import Field, Kind, Table

    kinds = (Kind.TEXT, Kind.CODE, Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.MONEY, Kind.INTEGER, Kind.LONG_TEXT)
    fields = tuple(
        Field(f"c{place}", f"列{place}", kind, choices=("甲", "乙") if kind is Kind.CHOICE else ())
        for place, kind in enumerate(kinds)
    )
    columns = ", ".join(f"c{p} {'INTEGER' if k in (Kind.MONEY, Kind.INTEGER) else 'TEXT'}" for p, k in enumerate(kinds))
    statements = (
        "CREATE TABLE sheet (id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL, "
        f"{columns}) STRICT",
        "CREATE TABLE sheet_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    )
    table = Table("sheet", "大表", fields, title=("c0",), frozen=2)
    return Editor("bench", "大表", 1, (table,), (Migration("bench_0001_sheet", statements),))


def _make_file(path: Path, rows: int) -> None:
    from app.core.session import Session

    Session.open(path, editors=[_declared()], operator="bench", create=True).close(backup=False)
    with sqlite3.connect(path) as connection:
        connection.executemany(
            f"INSERT INTO sheet VALUES (?, ?, 1{', ?' * COLUMNS})",
            (
                (n, f"{n:026d}", f"王小明{n}", f"{n:018d}", "东湖社区", "甲", "2026-11-22", n * 100, n, "备注" * 8)
                for n in range(1, rows + 1)
            ),
        )
    connection.close()


# -- one contender, in a process of its own


def measure(contender: str, path: Path, rows: int) -> dict[str, float]:
    """Milliseconds to the first paint and of a page-down, MiB resident at the end."""
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    shown, bar = _shown(contender, path, rows)
    started = time.perf_counter()
    widget = shown()
    widget.resize(1200, 1280)
    widget.show()
    widget.grab()
    first = time.perf_counter() - started
    application.processEvents()
    scroll = bar(widget)
    pages = []
    for _ in range(PAGES):
        started = time.perf_counter()
        scroll.setValue(scroll.value() + scroll.pageStep())
        application.processEvents()
        pages.append(time.perf_counter() - started)
    scroll.setValue(scroll.maximum())
    widget.grab()
    application.processEvents()
    return {"first": first * 1000, "page": statistics.median(pages) * 1000, "rss": _resident()}


def _shown(contender: str, path: Path, rows: int) -> Any:
    """(function that makes the widget, function that gives its scroll bar)."""
    from PySide6.QtWidgets import QTableView

    from app.core.session import Session
    from app.ui.grid import Grid
    from app.ui.table_model import TableModel

    if contender == "grid":
        session = Session.open(path, editors=[_declared()], operator="bench")
        return (lambda: Grid(session, session.tables["sheet"])), (lambda grid: grid.view.body.verticalScrollBar())
    if contender == "model":
        session = Session.open(path, editors=[_declared()], operator="bench")
        made = lambda: TableModel(session, session.tables["sheet"])  # noqa: E731
    else:
        made = lambda: _static(rows)  # noqa: E731

    def view() -> QTableView:
        table = QTableView()
        table.verticalHeader().setSectionResizeMode(table.verticalHeader().ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(32)
        table.held = made()
        table.setModel(table.held)
        return table

    return view, (lambda table: table.verticalScrollBar())


def _static(rows: int) -> Any:
    from PySide6.QtCore import QAbstractTableModel, Qt

    class Static(QAbstractTableModel):
        def rowCount(self, parent: object = None) -> int:
            return rows

        def columnCount(self, parent: object = None) -> int:
            return COLUMNS

        def data(self, index: object, role: int = 0) -> str | None:
            return "王小明东湖社区" if role == Qt.ItemDataRole.DisplayRole else None

    return Static()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
