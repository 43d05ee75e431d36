"""Files are written whole or not at all, with a sentence for the clerk when it cannot be done."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import KnownTrouble
from app.exchange import files


def _write(content: bytes):
    return lambda aside: aside.write_bytes(content) and None


def test_a_new_file_holds_what_was_written_and_its_hash_is_told(tmp_path: Path):
    path = tmp_path / "导出 一.csv"
    digest = files.write_whole(path, _write("街道".encode()))
    assert path.read_bytes() == "街道".encode()
    assert digest == hashlib.sha256("街道".encode()).hexdigest()
    assert [entry.name for entry in tmp_path.iterdir()] == ["导出 一.csv"]


def test_a_failing_writer_leaves_the_old_file_and_nothing_aside(tmp_path: Path):
    path = tmp_path / "旧.csv"
    path.write_bytes(b"old")

    def fail(aside: Path) -> None:
        aside.write_bytes(b"half")
        raise ValueError("bug")

    with pytest.raises(ValueError, match="bug"):
        files.write_whole(path, fail)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["旧.csv"]


def test_the_file_is_flushed_before_and_after_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.csv"
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        steps.append("flush" if path.exists() else "flush aside")
        real_fsync(descriptor)

    def replace(source: Path, target: Path) -> None:
        steps.append("replace")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    files.write_whole(path, _write(b"x"))
    folder_too = [] if os.name == "nt" else ["flush"]  # Windows has no call for it
    assert steps == ["flush aside", "replace", "flush", *folder_too]


def test_a_disk_that_gives_back_something_else_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    digests = iter(["a", "b"])
    monkeypatch.setattr(files, "_digest", lambda path: next(digests))
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / "a.csv", _write(b"x"))
    assert caught.value.code == "E-VERIFY"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "E-DISK-FULL"),
        (errno.EROFS, "E-RO"),
        (errno.EACCES, "E-ACL"),
        (errno.EBUSY, "E-EXPORT-OPEN"),
        (errno.ENAMETOOLONG, "E-NAME"),
        (errno.EIO, "E-IO"),
        (errno.ENODEV, "E-GONE"),
    ],
)
def test_what_the_system_says_becomes_one_chinese_sentence(tmp_path: Path, number: int, code: str):
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def fail(aside: Path) -> None:
        raise OSError(number, os.strerror(number), str(aside))

    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(path, fail)
    assert caught.value.code == code
    assert caught.value.text.startswith("没有")
    assert str(tmp_path) not in caught.value.text
    assert path.read_bytes() == b"old"


def test_an_error_without_a_name_is_not_hidden(tmp_path: Path):
    def fail(aside: Path) -> None:
        raise OSError(errno.EPROTO, "odd")

    with pytest.raises(OSError, match="odd"):
        files.write_whole(tmp_path / "a.csv", fail)


def test_a_scanner_that_holds_the_file_for_a_moment_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.csv"
    tries: list[int] = []
    real = os.replace

    def held_twice(source: Path, target: Path) -> None:
        tries.append(1)
        if len(tries) < 3:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", held_twice)
    files.write_whole(path, _write(b"x"))
    assert path.read_bytes() == b"x"
    assert len(tries) == 3


def test_a_file_another_program_keeps_open_is_named_after_patience_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def held(source: Path, target: Path) -> None:
        error = PermissionError(errno.EACCES, "held")
        error.winerror = 32
        raise error

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(files, "_PATIENCE", 0.15)
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / "表.xlsx", _write(b"x"))
    assert caught.value.code == "E-EXPORT-OPEN"
    assert "“表.xlsx”" in caught.value.text
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told_before_any_work(tmp_path: Path):
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / "没有" / "a.csv", lambda aside: pytest.fail("worked"))
    assert caught.value.code == "E-FOLDER"


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / "a.csv", lambda aside: pytest.fail("worked"))
    assert caught.value.code == "E-ACL"


@pytest.mark.skipif(os.name == "nt", reason="counts characters, not bytes; see the two tests below")
def test_a_name_the_system_refuses_is_told(tmp_path: Path):
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / ("街" * 200 + ".csv"), _write(b"x"))
    assert caught.value.code == "E-NAME"


@pytest.mark.parametrize("name", ["导出:一.csv", "导<出.csv", "导出?.csv", "导出.csv.", "导出 ", "a" * 256])
def test_a_name_that_windows_cannot_store_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(files, "WINDOWS", True)
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / name, lambda aside: pytest.fail("worked"))
    assert caught.value.code == "E-NAME"
    assert list(tmp_path.iterdir()) == []


def test_a_path_too_long_for_windows_is_refused_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "_long_paths", lambda: False)
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(tmp_path / ("a" * 250 + ".csv"), lambda aside: pytest.fail("worked"))
    assert caught.value.code == "E-PATH-LONG"


def test_a_spreadsheet_open_in_excel_is_named_as_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Plain open() there says only "permission denied", as for a folder without rights."""
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"old")

    def held(source: Path, target: Path) -> None:
        error = PermissionError(errno.EACCES, "held")
        error.winerror = 32
        raise error

    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "_PATIENCE", 0.0)
    monkeypatch.setattr(os, "rename", held)
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(path, lambda aside: pytest.fail("worked"))
    assert caught.value.code == "E-EXPORT-OPEN"
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(os.name != "nt", reason="how Windows shares files")
def test_a_file_that_another_program_really_holds_is_named_as_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import ctypes

    path = tmp_path / "表.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(files, "_PATIENCE", 0.0)
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(
        kernel.CreateFileW(str(path), 0xC0000000, 1, None, 3, 0, None)
    )  # as Excel: others may read
    try:
        with pytest.raises(KnownTrouble) as caught:
            files.write_whole(path, lambda aside: pytest.fail("worked"))
    finally:
        kernel.CloseHandle(handle)
    assert caught.value.code == "E-EXPORT-OPEN"
    handles = []

    def open_meanwhile(aside: Path) -> None:
        aside.write_bytes(b"new")
        handles.append(ctypes.c_void_p(kernel.CreateFileW(str(path), 0x80000000, 3, None, 3, 0, None)))

    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(path, open_meanwhile)
    kernel.CloseHandle(handles[0])
    assert caught.value.code == "E-EXPORT-OPEN"
    files.write_whole(path, _write(b"new"))
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("number", [39, 21, 1117, 206])
def test_what_windows_numbers_alone_has_a_sentence_too(tmp_path: Path, number: int):
    error = OSError(errno.EPROTO, "said by Windows")
    error.winerror = number
    expected = {39: "E-DISK-FULL", 21: "E-GONE", 1117: "E-IO", 206: "E-PATH-LONG"}
    assert files.trouble_of(error, tmp_path / "a.csv").code == expected[number]


def test_a_finished_new_file_never_replaces_one(tmp_path: Path):
    (tmp_path / "aside").write_bytes(b"new")
    (tmp_path / "旧.db").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        files.place_new(tmp_path / "aside", tmp_path / "旧.db")
    assert (tmp_path / "旧.db").read_bytes() == b"old"
    files.place_new(tmp_path / "aside", tmp_path / "新.db")
    assert (tmp_path / "新.db").read_bytes() == b"new"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB; needs root."""
    if shutil.which("mount") is None:
        pytest.skip("no command to mount a small disk")
    folder = tmp_path / "小盘"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_file_as_it_was(small_disk: Path):
    path = small_disk / "名册.csv"
    files.write_whole(path, _write(b"o" * 8_000))
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(path, _write(b"n" * 200_000))
    assert caught.value.code == "E-DISK-FULL"
    assert path.read_bytes() == b"o" * 8_000
    assert [entry.name for entry in small_disk.iterdir()] == ["名册.csv"]


def test_a_read_only_disk_is_told(small_disk: Path):
    path = small_disk / "名册.csv"
    path.write_bytes(b"old")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(KnownTrouble) as caught:
        files.write_whole(path, _write(b"new"))
    assert caught.value.code == "E-RO"
    assert path.read_bytes() == b"old"
