"""Running main.py as a script would, and reading what it says."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[。？！]")


def command(*words: object, home: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run main.py as a script would; nothing of the person at hand is touched."""
    places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"), str(home))
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        env=os.environ | places,
        cwd=cwd or home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
    )


def answer(done: subprocess.CompletedProcess[str]) -> dict:
    """The JSON of a command that went well."""
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["ok"] is True
    return told


def refused(done: subprocess.CompletedProcess[str], code: str = "") -> str:
    """The sentence of a command that could not be done; with --json its code stands in the JSON."""
    assert done.returncode == 1, (done.stdout + done.stderr)[:400]
    sentence = done.stderr.strip()
    assert CHINESE_SENTENCE.search(sentence), sentence
    assert "Traceback" not in sentence
    if done.stdout:
        told = json.loads(done.stdout)
        assert (told["ok"], told["code"]) == (False, code)
        assert told["message"] == sentence
    return sentence


def rows_in(db: Path, table: str = "power_item") -> int:
    """How many rows the file itself holds, read beside the program."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as file:
        count = file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    file.close()
    return count


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
