"""Every headless command in a real second process: exit code, words, JSON, files."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from app import commands
from app.bootstrap import editors
from app.core.version import VERSION
from tests.cli_tools import ROOT, answer, command, refused, rows_in, text_of


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo street, made once by the command itself, at a path with Chinese and blanks."""
    path = tmp_path_factory.mktemp("示例 文件夹") / "建设 街道.db"
    done = command("demo", path, home=path.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"权责事项 {rows_in(path)}\n" in done.stdout
    return path


@pytest.fixture
def street(built: Path, tmp_path: Path) -> Path:
    """A copy of the closed demo file of one's own."""
    folder = tmp_path / "街道 数据"
    folder.mkdir()
    shutil.copy(built, folder / "街道.db")
    return folder / "街道.db"


# demo


def test_demo_makes_a_street_with_lists_offices_and_history(built: Path, tmp_path: Path):
    told = answer(command("demo", tmp_path / "a.db", "--json", home=tmp_path))
    assert told["counts"]["权责事项"] == rows_in(tmp_path / "a.db") > 1000
    assert told["counts"]["清单与版本"] == rows_in(tmp_path / "a.db", "power_list") > 9
    assert told["counts"]["依据条款"] > 500
    tables = [table for editor in editors() for table in editor.tables]
    assert list(told["counts"]) == [table.heading for table in tables]
    empty = {table.heading for table in tables if not told["counts"][table.heading]}
    assert empty <= {"审核环节", "同一事项认定"}, "each register of the demo has something to show"
    with sqlite3.connect(f"file:{tmp_path / 'a.db'}?mode=ro", uri=True) as file:
        days = [row[0][:10] for row in file.execute("SELECT at FROM change_set ORDER BY number")]
        kinds = {row[0] for row in file.execute("SELECT kind FROM change_set")}
    assert days == sorted(days)
    assert date.fromisoformat(days[-1]) - date.fromisoformat(days[0]) > timedelta(days=200)
    assert kinds == {"do", "undo"}
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("~")] == []


def test_demo_leaves_an_existing_file_alone(tmp_path: Path):
    (tmp_path / "a.db").write_bytes(b"mine")
    refused(command("demo", tmp_path / "a.db", "--json", home=tmp_path), "E-EXISTS")
    assert (tmp_path / "a.db").read_bytes() == b"mine"


def test_demo_in_a_missing_folder_is_told(tmp_path: Path):
    refused(command("demo", tmp_path / "没有" / "a.db", "--json", home=tmp_path), "E-FOLDER")


# export


def test_export_by_heading_and_by_key_writes_the_same_rows(street: Path):
    folder = street.parent
    told = answer(command("export", street, "权责事项", folder / "导 出.xlsx", "--json", home=folder))
    assert told["rows"] == rows_in(street)
    assert answer(command("export", street, "power_item", folder / "b.csv", "--json", home=folder))["rows"] == rows_in(
        street
    )
    page = load_workbook(folder / "导 出.xlsx", read_only=True)["权责事项"]
    assert page.max_row == rows_in(street) + 1
    assert (folder / "b.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [entry.name for entry in folder.iterdir() if entry.suffix == ".part"] == []


def test_export_as_of_shows_the_day(street: Path):
    folder = street.parent
    before = (date.today() - timedelta(days=220)).isoformat()
    told = answer(command("export", street, "权责事项", folder / "a.csv", "--as-of", before, "--json", home=folder))
    assert told["rows"] == 329
    long_ago = answer(
        command("export", street, "权责事项", folder / "b.csv", "--as-of", "2001-1-1", "--json", home=folder)
    )
    assert long_ago["rows"] == 0


def test_export_where_takes_headings_and_shown_words(street: Path):
    folder = street.parent
    words = ("--where", "权力类型=行政许可", "--where", f"所属清单=权责清单 · {date.today().year - 1}年版")
    told = answer(command("export", street, "权责事项", folder / "a.csv", *words, "--json", home=folder))
    assert 0 < told["rows"] < 76
    refused(
        command("export", street, "权责事项", folder / "b.csv", "--where", "没有=1", "--json", home=folder), "E-UNKNOWN"
    )
    refused(
        command("export", street, "权责事项", folder / "b.csv", "--where", "所属清单=没有", "--json", home=folder),
        "E-INPUT",
    )
    assert not (folder / "b.csv").exists()


def test_export_of_something_unknown_lists_what_there_is(street: Path):
    sentence = refused(
        command("export", street, "没有这个", street.parent / "a.xlsx", "--json", home=street.parent), "E-UNKNOWN"
    )
    assert "权责事项" in sentence
    assert "机构" in sentence
    refused(command("export", street, "机构", street.parent / "a.doc", "--json", home=street.parent), "E-TYPE")


# ledger, chart


@pytest.mark.parametrize("name", ["items-full", "权责清单（完整）", "权责事项"])
def test_ledger_by_key_and_by_heading(street: Path, name: str):
    out = street.parent / "台 账.pdf"
    words = ("--where", "权力类型=行政许可", "--json")
    told = answer(command("ledger", street, name, out, *words, home=street.parent))
    assert told["missing_characters"] == []
    printed = text_of(out)
    assert "建设街道办事处" in printed
    assert "承包土地调整审批" in printed


def test_ledger_as_of_and_public_and_paper(street: Path):
    folder = street.parent
    day = (date.today() - timedelta(days=130)).isoformat()
    words = ("--where", "事项名称=承包土地调整审批", "--json")
    answer(command("ledger", street, "items-full", folder / "a.pdf", "--as-of", day, *words, home=folder))
    answer(command("ledger", street, "items-full", folder / "b.pdf", "--public", "--paper", "A4", *words, home=folder))
    assert "第二十七条" in text_of(folder / "a.pdf")
    assert "第二十八条" in text_of(folder / "b.pdf")
    width, height = pypdfium2.PdfDocument(folder / "b.pdf")[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)


def test_every_register_prints_by_a_ledger_of_its_own(street: Path):
    answer(command("ledger", street, "office-all", street.parent / "a.pdf", "--json", home=street.parent))
    assert "综合行政执法办公室" in text_of(street.parent / "a.pdf")


def test_chart_as_pdf_picture_and_numbers(street: Path):
    folder = street.parent
    for suffix in ("pdf", "png", "csv", "xlsx"):
        told = answer(command("chart", street, "items-by-type", folder / f"图.{suffix}", "--json", home=folder))
    assert "行政处罚最多" in told["title"]
    assert "行政处罚最多" in text_of(folder / "图.pdf")
    assert (folder / "图.png").read_bytes().startswith(b"\x89PNG")
    with sqlite3.connect(f"file:{street}?mode=ro", uri=True) as file:
        [(count,)] = file.execute("SELECT count(*) FROM power_item WHERE power_type = '行政处罚'").fetchall()
    file.close()
    assert f"行政处罚,{count}\n" in (folder / "图.csv").read_text("utf-8-sig")
    refused(command("chart", street, "items-by-type", folder / "图.doc", "--json", home=folder), "E-TYPE")
    refused(command("chart", street, "没有", folder / "图.pdf", "--json", home=folder), "E-UNKNOWN")


# check, history


def test_check_finds_doubles_and_missing_bases_but_no_error_in_the_demo(street: Path):
    told = answer(command("check", street, "--json", home=street.parent))
    assert told["errors"] == 0
    codes = {finding["code"] for finding in told["findings"]}
    assert {"DUPLICATE", "DUP_CODE", "DOUBTFUL"} <= codes
    assert all(finding["severity"] == "warning" and finding["text"] for finding in told["findings"])
    assert any(finding["field"] == "basis" and "实施依据" in finding["text"] for finding in told["findings"])


def test_check_sees_a_row_changed_behind_the_journals_back(street: Path):
    with sqlite3.connect(street) as file:
        file.execute("UPDATE office SET phone = '110' WHERE id = 1")
    file.close()
    done = command("check", street, "--json", home=street.parent)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert told["errors"] >= 1
    assert "错误" in done.stderr


def test_history_by_number_and_by_ulid_is_the_same(street: Path):
    folder = street.parent
    answer(
        command(
            "export",
            street,
            "权责事项",
            folder / "a.csv",
            "--where",
            "事项名称=承包土地调整审批",
            "--json",
            home=folder,
        )
    )
    ulid = re.search(r"[0-9A-HJKMNP-TV-Z]{26}", (folder / "a.csv").read_text("utf-8-sig")).group()
    by_ulid = answer(command("history", street, ulid, "--json", home=folder))
    by_number = answer(command("history", street, by_ulid["id"], "--json", home=folder))
    assert by_ulid == by_number
    newest = by_ulid["history"][0]
    assert newest["operator"] == "刘敏"
    assert newest["reason"].startswith("原依据仍引2003年旧版条序")
    assert newest["changes"] == [
        {
            "field": "basis",
            "heading": "实施依据",
            "before": "【法律】《中华人民共和国农村土地承包法》第二十七条",
            "after": "【法律】《中华人民共和国农村土地承包法》第二十八条",
        }
    ]
    shown = command("history", street, ulid, home=folder)
    assert "第二十七条 → 【法律】" in shown.stdout


def test_history_of_another_register_and_of_nothing(street: Path):
    told = answer(command("history", street, 1, "--register", "机构", "--json", home=street.parent))
    assert told["history"][-1]["label"] == "登记 18 个机构"
    refused(command("history", street, 99999, "--json", home=street.parent), "E-UNKNOWN")
    refused(command("history", street, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--json", home=street.parent), "E-UNKNOWN")


# undo, redo, backup, restore


def last_label(street: Path) -> str:
    """What was done last in the file, read beside the program."""
    with sqlite3.connect(f"file:{street}?mode=ro", uri=True) as file:
        label = file.execute("SELECT label FROM change_set ORDER BY number DESC LIMIT 1").fetchone()[0]
    file.close()
    return label


def test_undo_and_redo_in_processes_of_their_own(street: Path):
    folder = street.parent
    label = last_label(street)
    assert answer(command("undo", street, "--json", home=folder))["label"] == label
    assert answer(command("redo", street, "--json", home=folder))["label"] == label
    refused(command("redo", street, "--json", home=folder), "E-NOTHING")


def test_a_backup_brings_back_what_was_lost(street: Path):
    folder = street.parent
    made = answer(command("backup", street, folder / "备 份", "--json", home=folder))
    assert made["verified"] is True
    label = last_label(street)
    answer(command("undo", street, "--json", home=folder))
    told = answer(command("restore", made["file"], street, "--json", home=folder))
    assert Path(told["set_aside"]).exists()
    assert answer(command("undo", street, "--json", home=folder))["label"] == label


def test_a_damaged_file_gives_up_what_can_be_read(street: Path):
    counts = {
        table: sqlite3.connect(street).execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("power_item", "power_list", "office", "power_citation")
    }
    damaged = bytearray(street.read_bytes())
    damaged[len(damaged) // 2 : len(damaged) // 2 + 512] = bytes(512)
    ruined = street.with_name("损坏.db")
    ruined.write_bytes(damaged)
    out = street.with_name("读出.json")
    told = answer(command("salvage", ruined, out, "--json", home=street.parent))
    assert ruined.read_bytes() == bytes(damaged)
    assert json.loads(out.read_text("utf-8"))
    for key, count in counts.items():
        found = told["tables"][key]
        assert found["read"] + found["from_journal"] >= count * 0.98


def test_restore_from_rubbish_leaves_the_file(street: Path):
    folder = street.parent
    (folder / "坏.db").write_bytes(b"rubbish" * 1000)
    before = street.read_bytes()
    done = command("restore", folder / "坏.db", street, "--json", home=folder)
    refused(done, json.loads(done.stdout)["code"])
    assert street.read_bytes() == before
    done = command("restore", folder / "没有.db", street, "--json", home=folder)
    refused(done, json.loads(done.stdout)["code"])


# words


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["没有这个命令"],
        ["export"],
        ["export", "a.db", "机构", "b.csv", "--colour"],
        ["ledger", "a.db", "items-full", "b.pdf", "--as-of", "2026-13-40"],
        ["ledger", "a.db", "items-full", "b.pdf", "--paper", "B5"],
        ["export", "a.db", "机构", "b.csv", "--where", "机构"],
        ["import-items", "a.db"],
    ],
)
def test_wrong_usage_gives_2_and_chinese(tmp_path: Path, words: list[str]):
    if not words:
        words = ["--没有"]
    done = command(*words, home=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("用法：main.py")
    assert "命令写得不对：" in done.stderr
    assert not re.search(r"usage|argument|required|invalid|error", done.stderr)
    assert list(tmp_path.glob("a.db*")) == []


def test_help_is_chinese_for_every_command(tmp_path: Path):
    top = command("--help", home=tmp_path)
    assert top.returncode == 0
    names = re.findall(r"^    ([a-z][a-z-]+)\b", top.stdout, re.MULTILINE)
    assert {"demo", "import-items", "import", "export", "ledger", "chart", "check", "history", "backup"} <= set(names)
    for name in names:
        shown = command(name, "--help", home=tmp_path)
        assert shown.returncode == 0
        assert not re.search(r"usage|positional|options|show this", shown.stdout)


def test_version(tmp_path: Path):
    assert command("--version", home=tmp_path).stdout == f"街道台账 {VERSION}\n"
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_a_bug_gives_3_and_a_note_without_personal_data(street: Path, monkeypatch: pytest.MonkeyPatch):
    broken = street.parent / "sitecustomize.py"
    broken.write_text(
        "import app.lookup\n\ndef boom(*_):\n    raise RuntimeError('13912345678')\n\napp.lookup.find_table = boom\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(street.parent), str(ROOT))))
    done = command("export", street, "机构", street.parent / "a.csv", "--json", home=street.parent)
    assert done.returncode == 3
    told = json.loads(done.stdout)
    assert told["code"] == "E-BUG"
    note = Path(told["note"]).read_text("utf-8")
    assert "RuntimeError" in note
    assert "13912345678" not in note
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
def test_a_reader_that_goes_early_is_no_trouble(street: Path):
    line = f'"{sys.executable}" "{ROOT / "main.py"}" check "{street}" | head -1'
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("检查完毕")


def test_reading_commands_work_beside_an_open_window(street: Path):
    from app import bootstrap

    session = bootstrap.open_session(street, operator="窗口")
    try:
        folder = street.parent
        assert answer(command("export", street, "机构", folder / "a.csv", "--json", home=folder))["rows"] == 18
        sentence = refused(command("undo", street, "--json", home=folder), "E-LOCKED")
        assert "窗口" in sentence
    finally:
        session.close(backup=False)


_FIRST_PAINT = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            QApplication.instance().removeEventFilter(self)
            self.window = watched
            QTimer.singleShot(1500, self.leave)
        return False

    def leave(self):
        print(self.window.windowTitle())
        self.window.close()

def watched_exec(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return real_exec()

real_exec = QApplication.exec
QApplication.exec = watched_exec
import main
sys.exit(main.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("named", [True, False], ids=["with a file", "without"])
def test_without_a_command_the_window_opens(named: bool, street: Path):
    environment = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(street.parent)}
    environment |= {"PYTHONUTF8": "1"}  # the title is Chinese, a Windows console need not be
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PAINT, *([str(street)] if named else [])],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (len(done.stdout.strip()) > len("街道台账")) is named, "the title names the file"


def test_selftest_passes_here(tmp_path: Path):
    told = answer(command("selftest", tmp_path / "自检", "--json", home=tmp_path))
    assert [step["name"] for step in told["steps"] if not step["good"]] == []
    assert len(told["steps"]) == 9


@pytest.mark.parametrize("place", ["文件", "文件/里面"])
def test_a_folder_that_cannot_be_made_is_known_trouble(built: Path, tmp_path: Path, place: str):
    (tmp_path / "文件").write_bytes(b"in the way")
    refused(command("backup", built, tmp_path / place, "--json", home=tmp_path), "E-FOLDER")
    refused(command("selftest", tmp_path / place, home=tmp_path))


@pytest.mark.parametrize(("words", "code"), [(["check", "没有.db"], 1), (["nonsense"], 2), (["--version"], 0)])
def test_a_command_of_a_program_without_console_ends_with_its_code(tmp_path: Path, words: list[str], code: int):
    """Under pythonw and a windowed launcher on Windows stdout and stderr are None."""
    start = f"import sys; sys.stdout = sys.stderr = None; import main; sys.exit(main.main({words!r}))"
    places = dict.fromkeys(("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"), str(tmp_path))
    done = subprocess.run([sys.executable, "-c", start], cwd=ROOT, env=os.environ | places, timeout=60)
    assert done.returncode == code


def test_an_account_that_windows_does_not_name_can_still_work(monkeypatch: pytest.MonkeyPatch):
    """Without USERNAME getpass looks for the module pwd, which Windows has not."""

    def nameless() -> str:
        raise ModuleNotFoundError("No module named 'pwd'")

    monkeypatch.setattr(commands.getpass, "getuser", nameless)
    assert commands._operator(argparse.Namespace(operator=None)) == "命令行"
