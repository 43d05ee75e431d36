"""How often a save waits for the disk: what a kill cannot show, counted from outside."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAVES = 20
# TRUNCATE + FULL: the journal, its header, the file, the truncated journal; and, not on Windows, the folder.
SYNCS_A_SAVE = 4 + 1

SAVE = """
import sys
from pathlib import Path
from tests.store_kit import add, change, edit, open_file
session = open_file(Path(sys.argv[1]))
session.apply(change(add("visit", subject="甲")))
for number in range(int(sys.argv[2])):
    session.apply(change(edit("visit", 1, people=number * 2)))
session.close(backup=False)
"""


def syncs(path: Path, saves: int) -> int:
    """fsync and fdatasync calls of a process that makes a file and saves so often."""
    log = path.with_suffix(".trace")
    traced = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", log, sys.executable, "-c", SAVE, path, str(saves)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    if "ptrace" in traced.stderr or "PTRACE" in traced.stderr:
        pytest.skip("strace may not trace here")
    assert traced.returncode == 0, traced.stderr
    return sum("sync(" in line for line in log.read_text().splitlines())


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: syncs a save are not counted")
def test_each_save_waits_for_the_disk_as_often_as_the_mode_promises(tmp_path):
    few, many = syncs(tmp_path / "a.db", 1), syncs(tmp_path / "b.db", 1 + SAVES)
    assert (many - few) / SAVES == SYNCS_A_SAVE, f"{(many - few) / SAVES} syncs a save"
