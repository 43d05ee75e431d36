"""The log: small, and without personal data."""

import logging
import os

import pytest

from app.core import log
from app.core.privacy import anonymous, mask_numbers

PERSON = "110101194912317758"


@pytest.fixture
def logged(tmp_path):
    handler = log.start(tmp_path / "logs")
    yield tmp_path / "logs" / log.NAME
    log.stop(handler)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"id {PERSON} end", "id [number] end"),
        ("11010119491231775X", "[number]"),
        ("6222021234567890123", "[number]"),
        ("110101491231775", "[number]"),
        ("call 13899991234.", "call [phone]."),
        ("0990-6233000 or 010 88886666", "[phone] or [phone]"),
        ("12,345 rows in 0.123456789 s, set 4711", "12,345 rows in 0.123456789 s, set 4711"),
        ("2026-11-22 12345678", "2026-11-22 12345678"),
    ],
)
def test_long_numbers_and_phones_are_masked_and_counts_stay(text, masked):
    assert mask_numbers(text) == masked


def test_chinese_runs_become_their_length():
    assert anonymous("name='王小明' row 12") == "name='[3 han]' row 12"


def test_written_lines_carry_no_personal_numbers_not_even_in_tracebacks(logged, caplog):
    try:
        raise RuntimeError(f"cell {PERSON}")
    except RuntimeError:
        logging.getLogger("app.test").exception("row %s of 13899991234", PERSON)
    text = logged.read_text(encoding="utf-8")
    assert PERSON not in text
    assert "13899991234" not in text
    assert "row [number] of [phone]" in text
    assert "RuntimeError: cell [number]" in text


def test_log_turns_over_and_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "MOST_BYTES", 2_000)
    handler = log.start(tmp_path)
    for number in range(500):
        logging.getLogger("app.test").info("row %s", number)
    log.stop(handler)
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + log.OLDER_FILES
    assert all(file.stat().st_size <= 2_000 for file in files)


def test_log_that_another_process_holds_loses_neither_lines_nor_older_files(tmp_path, monkeypatch, capsys):
    """A command beside the open window: Windows renames no open file."""
    monkeypatch.setattr(log, "MOST_BYTES", 2_000)
    monkeypatch.setattr(log, "OLDER_FILES", 2)
    (tmp_path / f"{log.NAME}.1").write_text("older", encoding="utf-8")
    real = os.rename

    def rename(source, target):
        if held:
            raise PermissionError(13, "held")
        real(source, target)

    held = True
    monkeypatch.setattr(os, "rename", rename)
    handler = log.start(tmp_path)
    for number in range(100):
        logging.getLogger("app.test").info("row %s", number)
    assert len((tmp_path / log.NAME).read_text(encoding="utf-8").splitlines()) == 100
    assert (tmp_path / f"{log.NAME}.1").read_text(encoding="utf-8") == "older"
    held = False
    logging.getLogger("app.test").info("row 100")
    log.stop(handler)
    assert (tmp_path / f"{log.NAME}.2").read_text(encoding="utf-8") == "older"
    assert "row 99" in (tmp_path / f"{log.NAME}.1").read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""


def test_folder_that_cannot_be_written_does_not_stop_the_program(tmp_path):
    (tmp_path / "logs").write_text("in the way")
    handler = log.start(tmp_path / "logs")
    logging.getLogger("app.test").info("still running")
    log.stop(handler)


def test_stop_leaves_no_handler_behind(tmp_path):
    before = list(logging.getLogger().handlers)
    log.stop(log.start(tmp_path))
    assert logging.getLogger().handlers == before
