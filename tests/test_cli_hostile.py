"""Damaged, hostile and full: each gives exit code 1 and a Chinese sentence, and leaves what was there."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap
from tests.cli_tools import answer, command, refused, rows_in
from tests.exchange.import_tools import SAMPLES

SAMPLE = SAMPLES / "s1_street_two_level_header.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "a.db"
    bootstrap.make_demo(path, "张三").close(backup=False)
    return path


@pytest.fixture
def street(made: Path, tmp_path: Path) -> Path:
    shutil.copy(made, tmp_path / "街道.db")
    return tmp_path / "街道.db"


def trouble(*words: object, home: Path) -> str:
    """The sentence of a command that must not go well, whatever its code."""
    done = command(*words, home=home)
    return refused(done)


# data files


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE a (b)")
    file.close()


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50_000])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 999")
    file.close()


def _trigger(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TRIGGER evil AFTER UPDATE ON office BEGIN DELETE FROM power_item; END")
    file.close()


SPOILED = {
    "zero bytes": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("这不是数据文件" * 1000),
    "a zip": lambda path: shutil.copy(SAMPLE, path),
    "of another program": lambda path: (path.unlink(), _foreign(path)),
    "cut": _truncated,
    "flipped": _flipped,
    "newer": _newer,
    "with a hostile trigger": _trigger,
    "missing": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_data_file_is_refused_and_left_alone(spoil, street: Path, tmp_path: Path):
    spoil(street)
    before = street.read_bytes() if street.is_file() else None
    out = tmp_path / "a.csv"
    trouble("export", street, "机构", out, home=tmp_path)
    trouble("undo", street, home=tmp_path)
    assert not out.exists()
    assert (street.read_bytes() if street.is_file() else None) == before


def test_check_of_a_damaged_file_gives_json_with_a_code(street: Path, tmp_path: Path):
    _flipped(street)
    done = command("check", street, "--json", home=tmp_path)
    assert done.returncode == 1
    assert '"ok": false' in done.stdout


# spreadsheets


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("xl/media/a.bin", b"\0" * 600_000_000)


def _entities(path: Path) -> None:
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE workbook [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + content
            archive.writestr(name, content)


SHEETS = {
    "empty": lambda path: path.write_bytes(b""),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(5_000)),
    "random bytes": lambda path: path.write_bytes(os.urandom(50_000)),
    "half an xlsx": lambda path: path.write_bytes(SAMPLE.read_bytes()[:8_000]),
    "a zip of something else": lambda path: _zip(path, {"a.txt": b"x"}),
    "a bomb": _bomb,
    "outside entities": _entities,
    "prose": lambda path: path.write_text("你好，这是一封信。\n没有表格。\n"),
    "missing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("spoil", SHEETS.values(), ids=SHEETS)
def test_a_spoiled_spreadsheet_changes_nothing(spoil, street: Path, tmp_path: Path):
    sheet = tmp_path / "表 格.xlsx"
    spoil(sheet)
    before = answer(command("export", street, "权责事项", tmp_path / "a.csv", "--json", home=tmp_path))["rows"]
    words = ("--list", "权责清单", "--version", "9", "--report", tmp_path / "R.json")
    trouble("import-items", street, sheet, *words, home=tmp_path)
    if (tmp_path / "R.json").exists():
        assert json.loads((tmp_path / "R.json").read_text("utf-8"))["totals"]["accepted_items"] == 0
    assert answer(command("export", street, "权责事项", tmp_path / "a.csv", "--json", home=tmp_path))["rows"] == before


def test_a_refused_import_makes_no_file(tmp_path: Path):
    (tmp_path / "表.xlsx").write_bytes(b"rubbish")
    trouble("import-items", tmp_path / "新.db", tmp_path / "表.xlsx", home=tmp_path)
    assert list(tmp_path.glob("新.db*")) == []


# the place


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB; needs root."""
    folder = tmp_path / "小盘"
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("no command to mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def roomy_disk(small_disk: Path) -> Path:
    """The same disk with room for the demo street."""
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    return small_disk


@pytest.mark.parametrize(
    "words",
    [
        ["export", "权责事项", "旧.xlsx"],
        ["export", "权责事项", "旧.csv"],
        ["ledger", "items-full", "旧.pdf"],
        ["chart", "items-by-type", "旧.png"],
    ],
    ids=lambda words: words[0] + words[2][-4:],
)
def test_a_full_disk_leaves_the_old_file(words: list[str], street: Path, small_disk: Path, tmp_path: Path):
    name, what, file = words
    (small_disk / file).write_bytes(b"old")
    with (small_disk / "voll").open("wb") as filler:
        filler.write(b"x" * (3 * 1024 * 1024 - 40_000))
    trouble(name, street, what, small_disk / file, home=tmp_path)
    assert (small_disk / file).read_bytes() == b"old"
    assert sorted(entry.name for entry in small_disk.iterdir()) == sorted(["voll", file])


def test_a_full_disk_makes_no_half_demo_and_no_half_backup(street: Path, small_disk: Path, tmp_path: Path):
    trouble("demo", small_disk / "a.db", home=tmp_path)
    assert list(small_disk.iterdir()) == []
    (small_disk / "voll").write_bytes(b"x" * (3 * 1024 * 1024 - 40_000))
    trouble("backup", street, small_disk / "备份", home=tmp_path)
    assert list(small_disk.rglob("*.db")) == []


def test_an_import_on_a_full_disk_changes_nothing(street: Path, roomy_disk: Path, tmp_path: Path):
    shutil.copy(street, roomy_disk / "a.db")
    with (roomy_disk / "voll").open("wb") as filler:
        free = shutil.disk_usage(roomy_disk).free
        filler.write(b"x" * max(free - 30_000, 0))
    trouble("import-items", roomy_disk / "a.db", SAMPLE, "--list", "权责清单", "--version", "9", home=tmp_path)
    (roomy_disk / "voll").unlink()
    told = answer(command("check", roomy_disk / "a.db", "--json", home=tmp_path))
    assert told["errors"] == 0
    out = answer(command("export", roomy_disk / "a.db", "权责事项", tmp_path / "a.csv", "--json", home=tmp_path))
    assert out["rows"] == rows_in(street)


def test_a_read_only_disk_can_be_read_but_not_written(street: Path, roomy_disk: Path, tmp_path: Path):
    shutil.copy(street, roomy_disk / "a.db")
    subprocess.run(["mount", "-o", "remount,ro", str(roomy_disk)], check=True)
    trouble("export", roomy_disk / "a.db", "机构", roomy_disk / "a.csv", home=tmp_path)
    trouble("undo", roomy_disk / "a.db", home=tmp_path)
    assert (
        answer(command("export", roomy_disk / "a.db", "机构", tmp_path / "a.csv", "--json", home=tmp_path))["rows"]
        == 18
    )
