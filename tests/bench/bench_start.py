"""Process start to painted window, against a bare PySide6 label and against a main window that imports nothing else.

Committed: at most 1.8 times the label and 1.1 times the import-free window (performance notes, section 5). Each start
is a fresh process, contenders in shuffled order; the time runs from before the process to its first painted top-level
window. The third row counts modules at that moment: on Windows the number of files decides a cold start.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 8

MODULES_ALLOWED = 150
"""Modules of ours and of the standard library beyond those of the import-free window."""

_WATCH = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            QApplication.instance().removeEventFilter(self)
            print("painted", time.monotonic(), len(sys.modules), flush=True)
            QTimer.singleShot(0, QApplication.instance().quit)
        return False

def watched_exec(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return real_exec()

real_exec = QApplication.exec
QApplication.exec = watched_exec
"""

_HELLO = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("街道台账")
label.show()
app.exec()
"""

_PLAIN = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QTableWidget, QTableWidgetItem, QTreeWidget
from PySide6.QtWidgets import QTreeWidgetItem
app = QApplication([])
window = QMainWindow()
for heading in ("文件", "编辑", "查看", "帮助"):
    menu = window.menuBar().addMenu(heading)
    for number in range(8):
        menu.addAction(f"{heading}{number}")
bar = window.addToolBar("工具")
for number in range(10):
    bar.addAction(f"按钮{number}")
tree = QTreeWidget()
tree.addTopLevelItems([QTreeWidgetItem([f"登记册{number}"]) for number in range(12)])
table = QTableWidget(40, 8)
for row in range(40):
    for column in range(8):
        table.setItem(row, column, QTableWidgetItem(f"第{row}行{column}"))
split = QSplitter(Qt.Orientation.Horizontal)
split.addWidget(tree)
split.addWidget(table)
window.setCentralWidget(split)
window.resize(1366, 768)
window.show()
app.exec()
"""

_OURS = """
import main
main.main([])
"""

PROGRAMS = {"ours": _OURS, "hello": _HELLO, "plain": _PLAIN}


def main() -> list[tuple[str, str, float, float, int]]:
    """Three rows: against the label, against the plain window, modules."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    modules: dict[str, int] = {}
    shuffle = random.Random(3)
    with tempfile.TemporaryDirectory() as home:
        for name in PROGRAMS:  # once unmeasured, so that every file has been read
            _start(PROGRAMS[name], home)
        for _ in range(ROUNDS):
            for name in shuffle.sample(sorted(PROGRAMS), len(PROGRAMS)):
                seconds, modules[name] = _start(PROGRAMS[name], home)
                times[name].append(seconds)
    median = {name: statistics.median(found) for name, found in times.items()}
    extra = modules["ours"] - modules["plain"]
    return [
        ("start to painted window", "bare PySide6 label", median["ours"] / median["hello"], 1.8, ROUNDS),
        ("start to painted window", "import-free main window", median["ours"] / median["plain"], 1.1, ROUNDS),
        ("modules at first paint beyond that window", "count", float(extra), float(MODULES_ALLOWED), 1),
    ]


def _start(program: str, home: str) -> tuple[float, int]:
    """Seconds to the first paint and modules by then; settings and data of the person at hand stay out of it."""
    places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"), home)
    environment = os.environ | places | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its byte code; so has ours, in `home`
    environment["PYTHONPYCACHEPREFIX"] = str(Path(home) / "bytecode")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _WATCH + program], env=environment, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    for line in done.stdout.splitlines():
        if line.startswith("painted "):
            _, painted, count = line.split()
            return float(painted) - started, int(count)
    raise RuntimeError(f"never painted:\n{done.stdout}{done.stderr}")
