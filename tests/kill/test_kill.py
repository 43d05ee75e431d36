"""Pull the plug at any moment: nothing acknowledged is lost, nothing is half, the file opens, the chain is whole.

SIGKILL leaves the kernel's pages alone, so it shows order and atomicity; that each commit reaches the disk is counted
in `test_syncs.py`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.kill.worker import BATCH, GROUP, prepare
from tests.store_kit import open_file

ROOT = Path(__file__).parents[2]
FORKS = hasattr(os, "fork")
KILLS = int(os.environ.get("KILLS", "300" if FORKS else "40"))
ROUNDS_A_FILE = 8  # then a fresh one, so that looking at everything stays quick
LONGEST = 0.2  # seconds between opening and the kill


@dataclass
class Result:
    """What was seen over all kills."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    in_commit: int = 0
    came_through: int = 0


class Worker:
    """The warm process and what its child says."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, mode: str, seed: int, path: Path, seconds: float) -> list[str]:
        """Let a child work for so long after it opened the file, kill it, give its lines."""
        self.process.stdin.write(f"{mode} {seed} {path}\n")
        self.process.stdin.flush()
        lines, child = [], 0
        while not (child and any(line.startswith(("open", "failed")) for line in lines)):
            line = self.process.stdout.readline().strip()
            assert line, "the worker itself died"
            lines.append(line)
            child = child or int(line.split()[1]) * line.startswith("child")
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        while lines[-1] != "gone":
            lines.append(self.process.stdout.readline().strip())
        return lines

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class FreshWorkers:
    """The same where no process can be forked, as on Windows: a new one each time, which takes a second to start."""

    def run(self, mode: str, seed: int, path: Path, seconds: float) -> list[str]:
        """As `Worker.run`."""
        command = [sys.executable, "-m", "tests.kill.worker", mode, str(seed), str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            lines = [process.stdout.readline().strip()]
            time.sleep(seconds)
            process.kill()
            lines += process.stdout.read().splitlines()
        assert lines[0], "the worker itself died"
        return lines

    def close(self) -> None:
        """Nothing is kept."""


def look(path: Path, lines: list[str], result: Result) -> None:
    """Compare the file with what was acknowledged."""
    assert not [line for line in lines if line.startswith("failed")], lines
    said = [line.split() for line in lines if line.startswith(("open", "ack"))]
    result.acknowledged += sum(one[0] == "ack" for one in said)
    journal = path.with_name(path.name + "-journal")
    result.in_commit += journal.exists() and journal.stat().st_size > 0
    session = open_file(path)
    last = int(said[-1][1])
    count, _ = session.anchor()
    result.came_through += count == last + 1
    if count not in (last, last + 1):
        result.lost.append(f"{count} sets in the file, {last} acknowledged")
    for _, number, digest in said:
        found = session._store.connection.execute("SELECT hash FROM change_set WHERE number = ?", (number,)).fetchone()
        if digest not in ("?", "") and (found is None or found[0] != digest):
            result.lost.append(f"set {number}")
    result.half += [found.code for found in session.verify()]
    codes = {row["code"] for row in session.rows("visit", range(1, GROUP + 1))}
    batches = Counter(
        session._store.connection.execute("SELECT subject FROM visit WHERE id > ?", (GROUP + 1,)).fetchall()
    )
    if len(codes) != 1:
        result.half.append("part of a paste")
    if any(rows != BATCH for rows in batches.values()):
        result.half.append("part of an import")
    session.close(backup=False)


def kill_many(folder: Path, mode: str, kills: int, seed: int) -> Result:
    """Kill a child so many times; stops early when something was found."""
    chance, result, worker = random.Random(seed), Result(), Worker() if FORKS else FreshWorkers()
    template = folder / "template"
    template.mkdir()
    prepare(template / "a.db")
    try:
        for number in range(kills):
            if number % ROUNDS_A_FILE == 0:
                shutil.rmtree(folder / "work", ignore_errors=True)
                shutil.copytree(template, folder / "work")
            path = folder / "work" / "a.db"
            lines = worker.run(mode, chance.getrandbits(32), path, chance.uniform(0, LONGEST))
            result.kills += 1
            look(path, lines, result)
            if result.lost or result.half:
                break
    finally:
        worker.close()
    return result


@pytest.mark.timeout(280)
def test_random_kills_lose_nothing_and_leave_nothing_half(tmp_path):
    result = kill_many(tmp_path, "right", KILLS, seed=1)
    assert (result.lost, result.half, result.kills) == ([], [], KILLS)
    # The harness must hit commits, or it proves nothing.
    assert result.acknowledged > KILLS and result.in_commit > KILLS / 20, result


@pytest.mark.parametrize("mode", ["rows", "split", "early"])
def test_negative_control_is_caught(tmp_path, mode):
    result = kill_many(tmp_path, mode, 100, seed=2)
    assert result.lost or result.half, result
