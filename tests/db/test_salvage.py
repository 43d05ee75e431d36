"""What is left of a damaged file comes out, and what is doubtful is called so."""

from __future__ import annotations

import json
import random

import pytest

from app.core.session import salvage_file
from db.errors import StoreError
from db.salvage import salvage
from tests.store_kit import EDITOR, add, change, drop, edit, open_file

TABLES = {table.key: table for table in EDITOR.tables}
ROWS = 400


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("salvage") / "data.db"
    session = open_file(path)
    session.apply(change(*(add("visit", subject=f"第 {n} 户", people=n % 500 * 2) for n in range(ROWS))))
    session.apply(change(edit("visit", 7, text="改过"), drop("visit", 8)))
    session.close(backup=False)
    return path.read_bytes()


def rescued(folder, body):
    path, out = folder / "damaged.db", folder / "review.json"
    path.write_bytes(body)
    found = salvage(path, out, tables=TABLES, at="2026-03-05T09:00:00")
    assert path.read_bytes() == body and [one.name for one in folder.glob("~*")] == []
    told = json.loads(out.read_text("utf-8"))
    assert told["source"] == "damaged.db" and told["tables"]["visit"]["rows"] == found["visit"].rows
    visits = {row["id"]: row["subject"] for row in (*found["visit"].rows, *found["visit"].from_journal)}
    return found["visit"], {row_id for row_id, subject in visits.items() if subject == f"第 {row_id - 1} 户"}


def test_whole_file_gives_everything_and_no_doubt(whole, tmp_path):
    found, right = rescued(tmp_path, whole)
    assert len(right) == ROWS - 1 and found.doubtful == [] and found.from_journal == []


def test_ruined_header_is_mended(whole, tmp_path):
    assert len(rescued(tmp_path, random.Random(1).randbytes(20) + whole[20:])[1]) == ROWS - 1


@pytest.mark.parametrize("seed", range(12))
def test_ruined_page_costs_next_to_nothing(whole, tmp_path, seed):
    chance = random.Random(seed)
    page = chance.randrange(30, len(whole) // 4096)
    body = whole[: page * 4096] + chance.randbytes(4096) + whole[(page + 1) * 4096 :]
    assert len(rescued(tmp_path, body)[1]) >= ROWS - 12


def test_cut_off_file_gives_what_is_left(whole, tmp_path):
    assert len(rescued(tmp_path, whole[: len(whole) * 3 // 4])[1]) > ROWS // 3


def test_row_that_differs_from_its_history_is_doubtful_and_told_both_ways(whole, tmp_path):
    place = whole.index("第 20 户".encode())
    body = whole[:place] + "第 99 户".encode() + whole[place + len("第 20 户".encode()) :]
    found, _ = rescued(tmp_path, body)
    assert found.doubtful == [21] and [row["subject"] for row in found.from_journal + found.rows if row["id"] == 21]


def test_nothing_readable_is_told(tmp_path):
    with pytest.raises(StoreError, match="E-DAMAGED"):
        rescued(tmp_path, b"\x00" * 100)
    assert [one.name for one in tmp_path.iterdir()] == ["damaged.db"]


def test_session_counts_what_was_rescued(whole, tmp_path):
    (tmp_path / "damaged.db").write_bytes(whole)
    counts = salvage_file(tmp_path / "damaged.db", tmp_path / "review.json", editors=(EDITOR,))
    assert counts["visit"] == (ROWS - 1, 0, 0) and counts["team"] == (0, 0, 0)
