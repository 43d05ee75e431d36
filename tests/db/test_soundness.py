"""Tampering behind the program's back is seen; what an honest file says is nothing."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3

import pytest

from db.changes import Pending
from db.journal import SET_COLUMNS, ImageRow, SetRecord, chain_hash
from tests.store_kit import add, change, drop, edit, open_file


@pytest.fixture
def path(tmp_path):
    """A closed file with a dozen change sets and one verified copy beside it."""
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("team", name="甲队"), add("visit", subject="甲", team_id=Pending(0), people=2)))
    for number in range(5):
        session.apply(change(edit("visit", 1, people=number * 2 + 4), add("visit", subject=f"第 {number} 次")))
    session.apply(change(add("step", visit_id=2, what="一"), drop("visit", 3)))
    session.undo()
    session.redo()
    session.backup("手动备份")
    session.close(backup=False)
    return tmp_path / "data.db"


def codes(path):
    session = open_file(path)
    found = session.verify()
    session.close(backup=False)
    assert all(one.severity == "error" and one.text.endswith("。") for one in found)
    return {one.code for one in found}


def tampered(path, *statements):
    """Run SQL as another tool would, with our guarding triggers taken away and put back."""
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def test_honest_file_has_no_flaws(path):
    assert codes(path) == set()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE visit SET people = 99 WHERE id = 1", "ROW"),
        ("UPDATE visit SET rev = 99 WHERE id = 1", "ROW"),
        ("DELETE FROM visit WHERE id = 4", "ROW"),
        ("INSERT INTO visit (id, ulid, rev, subject) VALUES (2000, 'x', 1, 'a')", "ROW"),
        ("INSERT INTO visit (id, ulid, rev, subject) VALUES (-1, 'x', 1, 'a')", "ROW"),
        ("UPDATE step SET visit_id = 77", "LINK"),
        ("DELETE FROM visit_search WHERE id = 1", "SEARCH"),
        ("UPDATE change_set SET operator = '别人' WHERE number = 3", "CHAIN"),
        ("UPDATE change_set SET at = '2020-01-01T00:00:00' WHERE number = 3", "CHAIN"),
        ("UPDATE change_row SET after = replace(after, '6', '7') WHERE change_set = 3", "CHAIN"),
        ("UPDATE change_row SET row_id = 5 WHERE id = 2", "CHAIN"),
        ("DELETE FROM change_row WHERE id = 4", "CHAIN"),
        ("DELETE FROM change_set WHERE number = 3", "CHAIN"),
        ("DELETE FROM change_set WHERE number = (SELECT max(number) FROM change_set)", "CHAIN"),
        ("UPDATE change_set SET number = number + 1000 WHERE number = 9", "CHAIN"),
        ("UPDATE change_set SET undo_top = 1 WHERE number = 8", "CHAIN"),
    ],
)
def test_each_tampering_is_seen(path, statement, code):
    tampered(path, statement)
    assert code in codes(path)


def test_swapped_change_sets_are_seen(path):
    tampered(
        path,
        "UPDATE change_set SET number = 100 WHERE number = 3",
        "UPDATE change_set SET number = 3 WHERE number = 4",
        "UPDATE change_set SET number = 4 WHERE number = 100",
    )
    assert "CHAIN" in codes(path)


def test_cut_tail_is_seen_against_the_anchor_of_a_copy(path):
    tampered(
        path,
        "DELETE FROM change_row WHERE change_set > 6",
        "DELETE FROM change_set WHERE number > 6",
        "DELETE FROM step",
        "DELETE FROM step_search",
        "INSERT INTO visit (id, ulid, rev, subject, level, urgent) SELECT 3, json_extract(after, '$.ulid'), 1, "
        "json_extract(after, '$.subject'), '中', 0 FROM change_row WHERE row_id = 3 AND table_name = 'visit' LIMIT 1",
        "INSERT INTO visit_search VALUES (3, '')",
    )
    assert codes(path) == {"ANCHOR"}


def test_chain_worked_out_anew_is_seen_against_the_anchor_of_a_copy(path):
    tampered(path, "UPDATE change_set SET operator = '别人' WHERE number = 3")
    connection = sqlite3.connect(path)
    trigger = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'change_set_no_update'").fetchone()[0]
    connection.execute("DROP TRIGGER change_set_no_update")
    previous = ""
    for cells in connection.execute(f"SELECT {SET_COLUMNS} FROM change_set ORDER BY number").fetchall():
        record = SetRecord(*cells)
        lines = connection.execute(
            "SELECT table_name, row_id, before, after FROM change_row WHERE change_set = ? ORDER BY id",
            (record.number,),
        )
        previous = chain_hash(previous, record, [ImageRow(*line) for line in lines])
        connection.execute("UPDATE change_set SET hash = ? WHERE number = ?", (previous, record.number))
    connection.execute(trigger)
    connection.commit()
    connection.close()
    assert codes(path) == {"ANCHOR"}


def test_pages_of_the_open_file_that_went_bad_are_told(path):
    session = open_file(path)
    body = bytearray(path.read_bytes())
    root = session._store.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'change_row'").fetchone()[
        0
    ]
    body[(root - 1) * 4096 : root * 4096] = random.Random(1).randbytes(4096)
    path.write_bytes(body)
    session._store.connection.execute("PRAGMA cache_size=1")
    session._store.connection.execute("PRAGMA shrink_memory")
    assert {found.code for found in session.verify()} == {"PAGES"}
    session._store.connection.close()
    session._store.lock.abandon()


def test_chain_is_sha256_over_the_set_before_header_and_images(path):
    session = open_file(path)
    number, anchor = session.anchor()
    ask = session._store.connection.execute
    previous = ask("SELECT hash FROM change_set WHERE number = ?", (number - 1,)).fetchone()[0]
    header = ask(f"SELECT {SET_COLUMNS} FROM change_set WHERE number = ?", (number,)).fetchone()[:-1]
    text = previous + json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    for line in ask("SELECT table_name, row_id, before, after FROM change_row WHERE change_set = ?", (number,)):
        text += "\x1e\x1f" + "\x1f".join(str(cell or "") for cell in line)
    assert hashlib.sha256(text.encode()).hexdigest() == anchor
    session.close(backup=False)
