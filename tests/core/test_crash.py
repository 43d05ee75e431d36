"""Crash notes: they say where, never whose."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from app.core import crash

ROOT = Path(__file__).parents[2]
SECRET = "王小明 110101194912317758 13899991234"


def run(code, folder):
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"from app.core import crash; from pathlib import Path; crash.install(Path({str(folder)!r}))\n{code}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def only_note(folder):
    (path,) = folder.glob("crash-*.txt")
    return path.read_text(encoding="utf-8")


def failing(text):
    try:
        raise RuntimeError(text)
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    "code",
    [
        f"def find(name): raise RuntimeError(name)\nfind({SECRET!r})",
        f"import threading\ndef find(): raise RuntimeError({SECRET!r})\n"
        "t = threading.Thread(target=find); t.start(); t.join()",
    ],
    ids=["main", "thread"],
)
def test_uncaught_error_leaves_a_note_without_personal_data(tmp_path, code):
    finished = run(code, tmp_path)
    text = only_note(tmp_path)
    assert "RuntimeError: [3 han] [number] [phone]" in text
    assert "in find" in text
    assert not any(word in text for word in SECRET.split())
    assert "RuntimeError" in finished.stderr, "the usual hook still speaks"


def test_fault_of_the_interpreter_leaves_a_stack_for_the_next_start(tmp_path):
    finished = run("import ctypes\ndef fall(): ctypes.string_at(0)\nfall()", tmp_path)
    assert finished.returncode != 0
    text = crash.last_fault(tmp_path)
    assert "Segmentation fault" in text or "access violation" in text
    assert "in fall" in text
    assert str(Path.home()) + "/" not in text
    assert crash.last_fault(tmp_path) == "", "told once"


def test_keyboard_interrupt_is_no_crash(tmp_path):
    run("raise KeyboardInterrupt", tmp_path)
    assert list(tmp_path.glob("crash-*.txt")) == []


def test_note_names_no_folder_of_this_computer(tmp_path):
    path = crash.note(failing(f"{Path.home()}/x and {ROOT}/app/core/crash.py"), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "~/x and …/app/core/crash.py" in text
    assert str(ROOT) not in text


@pytest.mark.parametrize(
    "written",
    [
        "C:\\Users\\王芳\\Documents\\x.db",
        "'C:\\\\Users\\\\wang fang\\\\x.db'",
        "c:/users/wang.fang/x.db",
        "C:\\Users\\WANGFA~1\\AppData\\Local\\Temp\\x.db",
    ],
)
def test_note_names_no_windows_account(tmp_path, written):
    text = crash.note(failing(f"[WinError 32] {written}"), tmp_path).read_text(encoding="utf-8")
    assert "x.db" in text and "~" in text
    assert not any(name in text.lower() for name in ("wang", "王", "[2 han]", "users"))


def test_only_the_newest_notes_are_kept(tmp_path):
    for minute in range(crash.NOTES_KEPT + 5):
        crash.note(failing("x"), tmp_path, now=datetime(2026, 1, 1, 8, minute))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == crash.NOTES_KEPT
    assert names[-1].startswith("crash-20260101-0824")


def test_failing_to_take_a_note_does_not_hide_the_error(tmp_path):
    (tmp_path / "folder").write_text("in the way")
    assert crash.note(failing("x"), tmp_path / "folder") is None


def test_a_folder_that_cannot_be_written_does_not_stop_the_program(tmp_path):
    (tmp_path / "folder").write_text("in the way")
    finished = run("print('running')", tmp_path / "folder")
    assert finished.stdout == "running\n"
    assert finished.returncode == 0


def test_one_error_leaves_one_note_however_many_hooks_take_it(tmp_path):
    error = failing("x")
    assert crash.note(error, tmp_path) == crash.note(error, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
