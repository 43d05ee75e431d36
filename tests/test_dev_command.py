"""The development command: makes the environment only when needed, says clearly what is missing."""

import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def dev():
    spec = importlib.util.spec_from_file_location("dev_command", ROOT / "packaging" / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ran(dev, monkeypatch):
    """Commands that would have been run."""
    commands = []

    def run(command, **options):
        commands.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(dev.subprocess, "run", run)
    return commands


@pytest.mark.parametrize("words", [[], ["build"], ["--help"]])
def test_unknown_command_says_how_to_use_it(dev, ran, capsys, words):
    assert dev.main(words) == 2
    assert "run | test" in capsys.readouterr().out
    assert ran == []


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0)])
def test_wrong_python_is_named_in_one_sentence(dev, ran, monkeypatch, capsys, version):
    monkeypatch.setattr(dev.sys, "version_info", version)
    assert dev.main(["test"]) == 2
    said = capsys.readouterr().out
    assert "3.11, 3.12 or 3.13" in said
    assert ".".join(map(str, version)) in said
    assert ran == []


@pytest.mark.parametrize(
    ("platform", "start", "good"),
    [
        ("win32", r"py -3.11 packaging\dev.py run", "e.g. py -3.11."),
        ("linux", "python3 packaging/dev.py run", "python3.11."),
    ],
)
def test_messages_give_the_command_of_this_system(dev, ran, monkeypatch, capsys, platform, start, good):
    monkeypatch.setattr(dev.sys, "platform", platform)
    assert dev.main([]) == 2
    assert start in capsys.readouterr().out
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 14))
    assert dev.main(["test"]) == 2
    assert capsys.readouterr().out.endswith(good + "\n")


def test_chinese_file_names_are_printed_to_a_windows_pipe(dev, monkeypatch):
    def fail():
        raise subprocess.CalledProcessError(7, ["ledger", "权责清单.pdf", "\udcff"])

    pipe = io.BytesIO()
    with monkeypatch.context() as windows:
        windows.setattr(dev, "make_environment", fail)
        windows.setattr(dev.sys, "stdout", io.TextIOWrapper(pipe, encoding="cp1252", write_through=True))
        windows.setattr(dev.sys, "stderr", None)
        assert dev.main(["run"]) == 7
        assert "权责清单.pdf \\udcff" in pipe.getvalue().decode("utf-8")


def test_old_python_can_read_the_command_to_say_so(dev):
    """No syntax newer than 3.8 outside annotations, or an old Python shows a SyntaxError instead of the sentence."""
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    compile(source, "dev.py", "exec", dont_inherit=True)
    import ast

    ast.parse(source, feature_version=(3, 8))
    assert "from __future__ import annotations" in source


def test_environment_is_made_once_and_again_when_the_lock_changes(dev, ran, monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "LOCK", tmp_path / "lock")
    dev.LOCK.write_text("one")
    dev.venv_python().parent.mkdir(parents=True)
    dev.venv_python().touch()
    dev.make_environment()
    install = next(command for command in ran if "install" in command)
    assert {"--require-hashes", "--no-deps"} <= set(install)
    ran.clear()
    dev.make_environment()
    assert ran == []
    dev.LOCK.write_text("two")
    dev.make_environment()
    assert ran != []


def test_python_without_venv_is_sent_to_python_org_where_there_is_no_apt(dev, monkeypatch, capsys, tmp_path):
    asked = []
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "has_venv_module", lambda: False)
    monkeypatch.setattr(dev.subprocess, "run", lambda command, **_: asked.append([str(word) for word in command]))
    monkeypatch.setattr(dev.shutil, "which", lambda program: None)
    with pytest.raises(SystemExit, match="no venv module: install Python"):
        dev.main(["test"])
    assert asked == []
    assert "apt-get" not in capsys.readouterr().out


def test_missing_libraries_are_only_named_without_apt(dev, ran, monkeypatch, capsys):
    monkeypatch.setattr(dev, "missing_libraries", lambda: {"libEGL.so.1", "libGL.so.1"})
    monkeypatch.setattr(dev.shutil, "which", lambda program: None)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    dev.install_system_libraries(tools={})
    assert ran == []
    assert capsys.readouterr().out == "Missing system libraries; install what Debian calls libegl1, libgl1.\n"


def test_missing_libraries_are_installed_as_root_and_named_otherwise(dev, ran, monkeypatch, capsys):
    monkeypatch.setattr(dev, "missing_libraries", lambda: {"libEGL.so.1", "libGL.so.1"})
    monkeypatch.setattr(dev.shutil, "which", lambda program: None if program == "pdftotext" else f"/usr/bin/{program}")
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    dev.install_system_libraries(tools=dev.TEST_TOOLS)
    assert ran == []
    line = capsys.readouterr().out
    assert "apt-get install -y --no-install-recommends libegl1 libgl1 poppler-utils" in line
    assert line.count("\n") == 1
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.install_system_libraries(tools=dev.TEST_TOOLS)
    assert ran[-1][-3:] == ["libegl1", "libgl1", "poppler-utils"]


def test_windows_and_mac_need_no_system_libraries(dev, ran, monkeypatch):
    monkeypatch.setattr(dev.sys, "platform", "win32")
    dev.install_system_libraries(tools=dev.TEST_TOOLS)
    assert ran == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks ldd")
def test_nothing_qt_needs_is_missing_here(dev):
    assert dev.missing_libraries() == set()


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_a_window_is_opened_only_where_it_can_be_seen(dev, monkeypatch, environ, shown):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert dev.has_display() is shown


def test_arguments_go_on_to_pytest_and_its_exit_code_comes_back(dev, monkeypatch):
    monkeypatch.setattr(dev, "make_environment", lambda: None)
    monkeypatch.setattr(dev, "install_system_libraries", lambda tools: None)
    seen = []

    def run(command, **options):
        seen.append((command, options["env"]["QT_QPA_PLATFORM"]))
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(dev.subprocess, "run", run)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert dev.main(["test", "-k", "pinyin"]) == 5
    ((command, platform),) = seen
    assert command[1:] == ["-m", "pytest", "-k", "pinyin"]
    assert platform == "offscreen"


def test_a_failed_step_gives_its_exit_code_and_one_line(dev, monkeypatch, capsys):
    def fail():
        raise subprocess.CalledProcessError(7, ["pip", "install"])

    monkeypatch.setattr(dev, "make_environment", fail)
    assert dev.main(["test"]) == 7
    assert "exit code 7: pip install" in capsys.readouterr().out


def test_git_leaves_line_ends_alone():
    """Hashes and byte tests depend on it; Git for Windows would write CRLF."""
    assert "* -text\n" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_ci_runs_the_tests_then_the_linter_and_keeps_the_exit_code():
    text = (ROOT / ".ci" / "run").read_text()
    assert text.startswith("#!/usr/bin/env bash")
    assert "set -euo pipefail" in text
    places = [text.index(word) for word in ("packaging/dev.py test", " check .", " format --check .")]
    assert places == sorted(places)
    assert sys.platform == "win32" or (ROOT / ".ci" / "run").stat().st_mode & 0o111
