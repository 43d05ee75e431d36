"""What a Windows PC does differently: files held by scanners and spreadsheets, shares, long paths, its own errors."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path, PureWindowsPath

import pytest

import db.opening
import db.platform
import db.restore
from app.core.errors import KnownTrouble
from app.core.session import restore_backup
from db import backup, connection
from db.errors import StoreError, translated
from db.ulid import milliseconds
from tests.store_kit import EDITOR, Clock, add, change, edit, open_file


@pytest.fixture
def path(tmp_path):
    """A closed file with one row, in a folder such as clerks have."""
    folder = tmp_path / "王芳 的台账（2026）"
    folder.mkdir()
    session = open_file(folder / "台账.db")
    session.apply(change(add("visit", subject="甲")))
    session.close(backup=False)
    return folder / "台账.db"


def windows_error(number, errno=13):
    error = PermissionError(errno, "said by Windows")
    error.winerror = number
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (windows_error(32), "E-BUSY"),
        (windows_error(33), "E-BUSY"),
        (windows_error(5), "E-RO"),
        (windows_error(21), "E-GONE"),
        (windows_error(3, 2), "E-GONE"),
        (windows_error(1167, 22), "E-GONE"),
        (windows_error(1117, 22), "E-IO"),
        (windows_error(39, 22), "E-DISK-FULL"),
        (windows_error(206, 2), "E-PATH-LONG"),
    ],
)
def test_what_windows_says_has_its_own_sentence(error, code):
    with pytest.raises(StoreError) as trouble, translated(path="x"):
        raise error
    assert trouble.value.code == code


def held_at_first(monkeypatch, owner, name, errors):
    """Let a call fail with these errors before it works again."""
    real = getattr(owner, name)

    def call(*args, **named):
        if errors:
            raise errors.pop(0)
        return real(*args, **named)

    monkeypatch.setattr(owner, name, call)


def test_flush_of_a_file_that_a_scanner_looks_at_is_tried_again(tmp_path, monkeypatch):
    """os.open comes through the C library, so the error carries no number of Windows."""
    file = tmp_path / "a"
    file.write_bytes(b"x")
    monkeypatch.setattr(db.platform, "WINDOWS", True)
    monkeypatch.setattr(db.platform.time, "sleep", lambda _: None)
    errors = [PermissionError(13, "held"), PermissionError(13, "held")]
    held_at_first(monkeypatch, os, "open", errors)
    db.platform.flush(file)
    assert errors == []


def test_a_refusal_that_is_no_moment_comes_out_at_once(tmp_path):
    waits = []
    with pytest.raises(FileNotFoundError):
        db.platform.patiently((tmp_path / "gone").read_bytes, wait=waits.append)
    assert waits == []


def test_an_old_backup_that_somebody_looks_at_does_not_spoil_a_new_one(path, monkeypatch):
    session = open_file(path)
    for _ in range(12):
        assert session.backup("定时备份").verified
    old = {info.path for info in session.backups()[-2:]}
    real = Path.unlink

    def unlink(self, missing_ok=False):
        if self in old:
            raise windows_error(32)
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(db.platform.time, "sleep", lambda _: None)
    assert session.backup("定时备份").verified
    session.close(backup=False)


def test_leftover_that_cannot_be_removed_does_not_keep_the_file_closed(path, monkeypatch):
    part = path.with_name(f"~{path.name}.part")
    part.write_bytes(b"left")
    monkeypatch.setattr(db.opening, "remove", lambda _: (_ for _ in ()).throw(windows_error(32)))
    session = open_file(path)
    assert session.count("visit") == 1
    session.close(backup=False)


def test_file_on_a_share_is_addressed_as_sqlite_understands(tmp_path):
    share = PureWindowsPath(r"\\服务器\共享 夹\台账#1.db")
    address = connection._uri(share, "ro")
    assert address.startswith("file:////%E6%9C%8D") and address.endswith("%231.db?mode=ro")
    assert connection._uri(PureWindowsPath(r"C:\台账\a.db"), "rw") == "file:///C:/%E5%8F%B0%E8%B4%A6/a.db?mode=rw"
    # The same form with this computer's own path: SQLite takes it.
    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        made.execute("CREATE TABLE t (x)")
    slashes = (tmp_path / "a.db").as_uri().replace("file:///", "file:////" if os.name != "nt" else "file:///")
    with closing(sqlite3.connect(f"{slashes}?mode=ro", uri=True)) as found:
        assert found.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize(
    ("path", "share"),
    [(r"\\服务器\共享\台账.db", True), (r"C:\台账.db", False), (r"\\?\C:\台账.db", False), ("台账.db", False)],
)
def test_a_share_is_known_by_its_path(path, share):
    assert db.platform.is_share(PureWindowsPath(path).anchor) is share


@pytest.mark.skipif(not db.platform.WINDOWS, reason="how Windows names drives")
def test_windows_tells_its_own_disk_from_a_share_and_room_on_a_missing_drive():
    assert db.platform.drive_kind(Path.home() / "台账.db") == "fixed"
    assert db.platform.drive_kind(Path(r"\\nowhere.invalid\share\台账.db")) == "network"
    with pytest.raises(OSError, match="WinError"):
        db.platform.free_bytes(Path(r"\\?\Volume{00000000-0000-0000-0000-000000000000}\x"))


def test_longest_name_covers_what_a_backup_makes(path, monkeypatch):
    names = []
    real = backup.copy

    def copy(source, part, *, step):
        names.append(f"{part}-journal")
        return real(source, part, step=step)

    monkeypatch.setattr(backup, "copy", copy)
    session = open_file(path)
    session.backup("一二三四五六七八九十一二三四")
    session.close(backup=False)
    assert len(names[0]) == len(str(backup.longest_name(path)))


def test_path_without_room_for_backups_is_refused_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(db.opening, "path_too_long", lambda longest: len(str(longest)) > 259)
    deep = tmp_path / ("d" * (200 - len(str(tmp_path))))
    deep.mkdir()
    with pytest.raises(KnownTrouble, match="E-PATH-LONG"):
        open_file(deep / "台账.db")
    assert list(deep.iterdir()) == []
    open_file(tmp_path / "台账.db").close(backup=False)


def half_saved(path):
    """A file as a power cut in the middle of a save leaves it, with its journal."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=TRUNCATE")
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO draft VALUES (?, '', ?)", [(str(n), "x" * 3000) for n in range(200)])
    folder = path.with_name("断电")
    folder.mkdir()
    for ending in ("", "-journal"):
        shutil.copyfile(f"{path}{ending}", folder / f"{path.name}{ending}")
    writer.close()
    return folder / path.name


def test_reading_after_an_interrupted_save_says_what_to_do(path):
    torn = half_saved(path)
    with pytest.raises(KnownTrouble, match="E-INTERRUPTED"):
        open_file(torn, read_only=True)
    session = open_file(torn)
    assert session.count("visit") == 1 and session.drafts() == [] and session.verify() == []
    session.close(backup=False)
    open_file(torn, read_only=True).close()


def test_restore_over_a_file_that_is_held_gives_the_old_file_its_journal_back(path, monkeypatch):
    """On Windows a file that any program has open cannot be replaced; without its journal it would stay torn."""
    session = open_file(path)
    copy = session.backup("手动备份")
    session.apply(change(edit("visit", 1, subject="乙")))
    session.close(backup=False)
    torn = half_saved(path)
    before = {one.name: one.read_bytes() for one in torn.parent.iterdir()}
    monkeypatch.setattr(db.restore, "replace", lambda *_: (_ for _ in ()).throw(windows_error(32)))
    with pytest.raises(KnownTrouble, match="E-BUSY"):
        restore_backup(copy.path, torn, editors=(EDITOR,), operator="王敏", clock=Clock())
    assert before.items() <= {one.name: one.read_bytes() for one in torn.parent.iterdir() if one.is_file()}.items()
    again = open_file(torn)
    assert again.row("visit", 1)["subject"] == "乙" and again.verify() == []
    again.close(backup=False)


def test_a_file_held_by_another_program_is_not_called_read_only(path, monkeypatch):
    """Windows says "access denied" to a rename over an open file, SQLite "cannot open" to one that is not shared."""
    session = open_file(path)
    copy = session.backup("手动备份")
    session.close(backup=False)
    monkeypatch.setattr(db.platform, "WINDOWS", True)
    monkeypatch.setattr(db.platform.time, "sleep", lambda _: None)
    monkeypatch.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(windows_error(32)))
    real = Path.replace

    def replace(self, target):
        if target == path:
            raise windows_error(5)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(db.platform, "drive_kind", lambda _: "fixed")
    with pytest.raises(KnownTrouble, match="E-BUSY"), monkeypatch.context() as only_here:
        only_here.setattr(db.platform, "_lock", lambda _: None)
        only_here.setattr(db.platform, "_unlock", lambda _: None)
        restore_backup(copy.path, path, editors=(EDITOR,), operator="王敏", clock=Clock())

    def cannot_open(*_, **__):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(connection.sqlite3, "connect", cannot_open)
    with pytest.raises(KnownTrouble, match="E-BUSY"):
        open_file(path, read_only=True)


@pytest.mark.skipif(not db.platform.WINDOWS, reason="how Windows shares files")
@pytest.mark.parametrize("share", [0, 3])
def test_a_file_that_another_program_really_holds_is_busy(path, share):
    import ctypes

    session = open_file(path)
    copy = session.backup("手动备份")
    session.close(backup=False)
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.CreateFileW(str(path), 0x80000000, share, None, 3, 0, None))
    try:
        with pytest.raises(KnownTrouble, match="E-BUSY"):
            if share:  # others may read and write, nobody may replace
                restore_backup(copy.path, path, editors=(EDITOR,), operator="王敏", clock=Clock())
            else:
                open_file(path)
    finally:
        kernel.CloseHandle(handle)
    open_file(path).close(backup=False)


class _Early(datetime):
    def timestamp(self):
        raise OSError(22, "Invalid argument")


def test_clock_before_1970_makes_the_first_ulid_there_is():
    assert milliseconds(_Early(1970, 1, 1)) == 0
    assert milliseconds(datetime(2026, 3, 5, 9)) == int(datetime(2026, 3, 5, 9).timestamp() * 1000)
