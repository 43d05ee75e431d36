"""Opening: each thing that can be wrong has its own code, and the file stays as it was."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import db.opening
import db.platform
from app.core.editor import Migration
from app.core.errors import SENTENCES, KnownTrouble
from app.core.session import backups
from db.connection import APPLICATION_ID
from db.errors import CODES, translated
from db.migrations import STORE_STEPS
from db.query import Query
from tests.store_kit import EDITOR, add, change, edit, open_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    """A closed file with one row."""
    path = tmp_path / "台账 数据.db"
    session = open_file(path)
    session.apply(change(add("visit", subject="甲")))
    session.close(backup=False)
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refused(path, **named):
    before = digest(path) if path.exists() else None
    with pytest.raises(KnownTrouble) as trouble:
        open_file(path, **named)
    assert (digest(path) if path.exists() else None) == before
    assert str(path.parent) not in trouble.value.text
    return trouble.value.code


def altered(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_every_code_of_the_store_has_a_sentence():
    assert set(CODES) <= set(SENTENCES)


def test_new_file_has_the_settings_that_keep_it_safe(path):
    session = open_file(path)
    ask = session._store.connection.execute
    expected = {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "secure_delete": 1,
        "busy_timeout": 5000,
        "recursive_triggers": 1,
        "query_only": 1,
        "application_id": APPLICATION_ID,
        "user_version": len(STORE_STEPS) + 1,
        "page_size": 4096,
    }
    assert {name: ask(f"PRAGMA {name}").fetchone()[0] for name in expected} == expected
    strict = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"
    assert ask("PRAGMA mmap_size").fetchone() in ((0,), None) and ask(strict).fetchone()[0] == 0
    session.close(backup=False)
    assert path.with_name(path.name + "-journal").stat().st_size == 0


def test_a_mode_that_cannot_be_had_is_refused():
    from db.connection import make_durable

    with pytest.raises(sqlite3.OperationalError, match="journal_mode memory"):
        make_durable(sqlite3.connect(":memory:"))


def test_missing_file_or_folder(tmp_path):
    assert refused(tmp_path / "nothing.db", create=False) == "E-NOT-FOUND"
    assert refused(tmp_path / "nothing.db", read_only=True) == "E-NOT-FOUND"
    assert refused(tmp_path / "no" / "nothing.db") == "E-FOLDER"
    assert list(tmp_path.iterdir()) == []


def test_empty_file(tmp_path):
    (tmp_path / "a.db").touch()
    assert refused(tmp_path / "a.db") == refused(tmp_path / "a.db", read_only=True) == "E-EMPTY"


def test_no_database_at_all(tmp_path):
    (tmp_path / "a.db").write_text("这是一份文档。" * 400, "utf-8")
    assert refused(tmp_path / "a.db") == refused(tmp_path / "a.db", read_only=True) == "E-NOT-DB"


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_database_of_another_program(tmp_path, mode):
    altered(
        tmp_path / "a.db", f"PRAGMA journal_mode={mode}", "CREATE TABLE schema_step (name)", "PRAGMA application_id=7"
    )
    assert refused(tmp_path / "a.db") == "E-NOT-OURS"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON visit BEGIN DELETE FROM team; END",
        "CREATE VIEW evil AS SELECT * FROM visit",
        "CREATE TABLE evil (a)",
        "CREATE INDEX evil ON visit (subject)",
        "ALTER TABLE visit ADD COLUMN evil TEXT",
        "DROP TRIGGER change_row_no_update",
        "DROP TABLE team_search",
    ],
)
def test_any_foreign_thing_in_the_schema(path, statement):
    altered(path, statement)
    assert refused(path) == refused(path, read_only=True) == "E-SCHEMA"


def test_a_view_in_the_place_of_the_list_of_steps(path):
    altered(path, "DROP TABLE schema_step", "CREATE VIEW schema_step AS SELECT 'x' AS name, 1 AS position, '' AS at")
    assert refused(path) == "E-SCHEMA"


def test_newer_file(path):
    altered(path, "PRAGMA user_version=99")
    assert refused(path) == refused(path, read_only=True) == "E-NEWER"
    altered(path, "PRAGMA user_version=2", "INSERT INTO schema_step VALUES ('tests_0099_later', 3, '')")
    assert refused(path) == "E-NEWER"


def test_older_file_cannot_be_read_without_bringing_it_up_to_date(path):
    later = Migration("tests_0002_more", ("ALTER TABLE visit ADD COLUMN more TEXT",))
    newer = EDITOR.having(migrations=(*EDITOR.migrations, later))
    assert refused(path, read_only=True, editors=(newer,)) == "E-OLDER"


@pytest.mark.parametrize("place", ["middle", "end"])
def test_damaged_file(path, place):
    body = bytearray(path.read_bytes())
    if place == "middle":
        body[4096 : 4096 * 20] = os.urandom(4096 * 19)
    else:
        del body[len(body) // 2 :]
    path.write_bytes(body)
    assert refused(path) in ("E-DAMAGED", "E-SCHEMA")


def test_page_that_only_the_quick_check_finds_bad(path):
    connection = sqlite3.connect(path)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'visit_search'").fetchone()
    connection.close()
    body = bytearray(path.read_bytes())
    body[(root - 1) * 4096 + 8 : (root - 1) * 4096 + 10] = b"\x00\x03"
    path.write_bytes(body)
    assert refused(path) == refused(path, read_only=True) == "E-DAMAGED"


def test_text_that_is_no_utf8_is_told_as_damage(path):
    session = open_file(path)
    with session._store.writing() as connection:
        connection.execute("UPDATE visit SET subject = CAST(x'ff41' AS TEXT)")
    with pytest.raises(KnownTrouble) as trouble:
        session.row("visit", 1)
    assert trouble.value.code == "E-DAMAGED"
    with pytest.raises(KnownTrouble):
        session.view(Query("visit")).row(0)
    session.close(backup=False)


def test_second_opener_is_told_who_holds_the_file(path):
    first = open_file(path, operator="李强")
    with pytest.raises(KnownTrouble, match="李强") as trouble:
        open_file(path)
    assert trouble.value.code == "E-LOCKED"
    second = open_file(path, read_only=True)
    assert second.count("visit") == 1 and second.read_only
    for writing in (
        second.undo,
        lambda: second.set_setting("a", 1),
        lambda: second.apply(change(add("visit", subject="乙"))),
    ):
        with pytest.raises(KnownTrouble) as trouble:
            writing()
        assert trouble.value.code == "E-READ-ONLY"
    assert second.view(Query("visit", "甲")).count == 1 and second.title("visit", 1) == "甲"
    first.apply(change(add("visit", subject="甲乙"), edit("visit", 1, subject="丙")))
    assert second.count("visit") == second.view(Query("visit")).count == 2 and second.anchor() == first.anchor()
    assert list(second.view(Query("visit", "甲")).ids()) == [2] and second.title("visit", 1) == "丙"
    second.close()
    first.close(backup=False)
    open_file(path).close(backup=False)
    assert backups(path) == []


HOLD = """
import sys, time
from tests.store_kit import open_file
session = open_file(__import__("pathlib").Path(sys.argv[1]), operator="张三")
print("held", flush=True)
time.sleep(60)
"""


def test_lock_frees_itself_when_its_holder_is_killed(path):
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    with pytest.raises(KnownTrouble, match="张三"):
        open_file(path)
    other.kill()
    other.wait()
    other.stdout.close()
    session = open_file(path)
    assert session._store.unclean and session.count("visit") == 1
    session.close(backup=False)
    session = open_file(path)
    assert not session._store.unclean
    session.close(backup=False)


def test_lock_of_a_refused_file_is_let_go_but_the_bad_end_stays_known(path):
    lock = path.with_name(path.name + ".lock")
    lock.write_text('{"pc": "old"}')
    altered(path, "CREATE TABLE evil (a)")
    assert refused(path) == "E-SCHEMA" and lock.read_text() != ""
    altered(path, "DROP TABLE evil")
    session = open_file(path)
    assert session._store.unclean
    session.close(backup=False)
    assert lock.read_text() == ""


def test_unreadable_lock_file_names_nobody(path):
    session = open_file(path)
    path.with_name(path.name + ".lock").write_text("[1]")
    with pytest.raises(KnownTrouble, match="另一个程序") as trouble:
        open_file(path)
    assert trouble.value.code == "E-LOCKED"
    session.close(backup=False)


@pytest.mark.parametrize("drive", ["network", "removable", "cdrom"])
def test_drives_that_lie_about_saving_are_refused(path, drive, monkeypatch):
    monkeypatch.setattr(db.opening, "drive_kind", lambda path: drive)
    assert refused(path) == "E-DRIVE"
    open_file(path, read_only=True).close()


def test_file_that_may_not_be_written(path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refused(path) == "E-RO"
    open_file(path, read_only=True).close()


def test_leftovers_of_our_own_are_cleared_away(path):
    (path.parent / f"~{path.name}.part").write_text("rest")
    (path.parent / "~other.part").write_text("not ours")
    open_file(path).close(backup=False)
    assert [one.name for one in path.parent.glob("~*")] == ["~other.part"]


def test_crash_while_a_new_file_is_made_leaves_none(tmp_path, monkeypatch):
    def fail(*args, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(db.opening, "replace", fail)
    assert refused(tmp_path / "a.db") == "E-DISK-FULL"
    assert [one.name for one in tmp_path.iterdir()] == ["a.db.lock"]
    monkeypatch.undo()
    open_file(tmp_path / "a.db").close()


def test_file_held_by_another_program_is_busy_and_then_saved(path):
    session = open_file(path)
    session._store.connection.execute("PRAGMA busy_timeout=10")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(KnownTrouble) as trouble:
        session.apply(change(add("visit", subject="乙")))
    assert trouble.value.code == "E-BUSY" and session.count("visit") == 1
    other.execute("ROLLBACK")
    other.close()
    assert session.apply(change(add("visit", subject="乙"))).inserted == 1
    session.close(backup=False)


def test_nothing_is_written_outside_the_one_transaction(path):
    session = open_file(path)
    for statement in (
        "DELETE FROM visit",
        "INSERT INTO setting VALUES ('a', '1')",
        "DROP TABLE visit",
        "CREATE TABLE a (b)",
    ):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            session._store.connection.execute(statement)
    with pytest.raises(ZeroDivisionError), session._store.writing() as connection:
        connection.execute("INSERT INTO setting VALUES ('a', '1')")
        _ = 1 / 0
    assert session.setting("a") is None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        session._store.connection.execute("DELETE FROM visit")
    session.close(backup=False)


@pytest.mark.parametrize("table", ["change_set", "change_row"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = 5", "DELETE FROM {}"])
def test_journal_can_only_grow(path, table, statement):
    session = open_file(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), session._store.writing() as connection:
        connection.execute(statement.format(table))
    session.close(backup=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked by a call of its own")
def test_drive_kind_knows_network_mounts(monkeypatch, tmp_path):
    monkeypatch.setattr(
        db.platform.Path, "read_text", lambda *_, **__: f"server:/x {tmp_path} nfs4 rw 0 0\n/dev/a / ext4 rw 0 0\n"
    )
    assert db.platform.drive_kind(tmp_path / "a" / "b.db") == "network"
    assert db.platform.drive_kind(Path("/usr")) == "fixed"

    def fail(*_, **__):
        raise PermissionError

    monkeypatch.setattr(db.platform.Path, "read_text", fail)
    assert db.platform.drive_kind(tmp_path) == "fixed"


def test_rename_waits_for_a_scanner_and_gives_up_in_the_end(tmp_path, monkeypatch):
    source, target = tmp_path / "new", tmp_path / "old"
    source.write_text("new")
    target.write_text("old")
    held = PermissionError(13, "held")
    held.winerror = 32
    answers = iter([held, held])
    rename = Path.replace

    def replace(self, other):
        error = next(answers, None)
        if error is not None:
            raise error
        return rename(self, other)

    waits = []
    monkeypatch.setattr(Path, "replace", replace)
    db.platform.replace(source, target, wait=waits.append)
    assert target.read_text() == "new" and waits == [0.1, 0.2]
    source.write_text("newer")
    answers = iter([held] * 10)
    with pytest.raises(PermissionError):
        db.platform.replace(source, target, wait=waits.append)
    assert target.read_text() == "new" and sum(waits[2:]) == pytest.approx(3.0)


def test_free_room_is_told_in_bytes(tmp_path):
    assert db.platform.free_bytes(tmp_path) > 0


def test_what_is_no_trouble_of_the_world_stays_a_bug():
    with pytest.raises(sqlite3.OperationalError), translated():
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    with pytest.raises(OSError, match="odd"), translated():
        raise OSError(0, "odd")
