"""A disk that fills up or a process that may not write more: told as such, nothing lost, and it goes on afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from app.core.errors import KnownTrouble
from db.changes import Pending
from tests.store_kit import add, change, edit, open_file

resource = pytest.importorskip("resource", reason="needs the limits of Unix")


@pytest.fixture
def session(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("team", name="甲队"), add("visit", subject="甲", team_id=Pending(0))))
    yield session
    session.close(backup=False)


class Limited:
    """Files of this process may not grow beyond so many bytes."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __enter__(self) -> None:
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, self.before[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
        signal.signal(signal.SIGXFSZ, self.handler)


def test_every_size_at_which_writing_may_fail(session):
    """The limit moves through the file page by page, so that each kind of page is the one that does not fit."""
    path, codes = session.path, set()
    for pages in range(1, 60):
        before, rows = session.anchor(), session.count("visit")
        with Limited(path.stat().st_size + (pages - 30) * 1024 if pages > 30 else pages * 2048):
            try:
                session.apply(change(edit("visit", 1, text="长" * 4000 + str(pages)), add("visit", subject="乙" * 20)))
                saved = True
            except KnownTrouble as trouble:
                codes.add(trouble.code)
                saved = False
        after = session.anchor()
        assert after[0] == before[0] + saved
        assert session.count("visit") == rows + saved
    assert codes and codes <= {"E-DISK-FULL", "E-IO"}
    assert session.verify() == []
    session.apply(change(add("visit", subject="丙")))


def test_copy_that_does_not_fit_leaves_nothing_behind(session):
    session.apply(change(*(add("visit", subject=f"{n} 号", text="字" * 2000) for n in range(50))))
    with Limited(session.path.stat().st_size // 2), pytest.raises(KnownTrouble) as trouble:
        session.backup("手动备份")
    assert trouble.value.code in ("E-DISK-FULL", "E-IO") and session.backups() == []
    assert session.backup("手动备份").verified


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MiB in memory; needs root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if shutil.which("mount") and hasattr(os, "geteuid") and os.geteuid() == 0
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("no small disk without root: the limit of file sizes is tested instead")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_small_disk_fills_up_and_is_freed_again(small_disk: Path):
    session = open_file(small_disk / "data.db")
    saved = 0
    with pytest.raises(KnownTrouble) as trouble:
        for saved in range(200):
            session.apply(change(add("visit", subject=f"{saved} 号", text="字" * 3000)))
    assert trouble.value.code == "E-DISK-FULL" and session.count("visit") == saved
    with pytest.raises(KnownTrouble, match="E-DISK-FULL"):
        session.backup("手动备份")
    assert session.verify() == []
    session.close(backup=False)
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    session = open_file(small_disk / "data.db")
    session.apply(change(add("visit", subject="丙")))
    assert session.count("visit") == saved + 1 and session.backup("手动备份").verified
    session.close(backup=False)


def test_read_only_disk(small_disk: Path):
    open_file(small_disk / "data.db").close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(KnownTrouble) as trouble:
        open_file(small_disk / "data.db")
    assert trouble.value.code == "E-RO"
    session = open_file(small_disk / "data.db", read_only=True)
    assert session.count("visit") == 0
    session.close()
