"""Schema steps: all or nothing, on old files too; what is stored is what is declared."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.bootstrap import editors
from app.core.editor import Migration
from app.core.errors import KnownTrouble
from app.core.session import backups
from app.core.version import VERSION
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Kind
from db.migrations import STORE_STEPS
from db.query import Query
from tests.store_kit import EDITOR, add, change, open_file

OLD_FILES = sorted((Path(__file__).parents[1] / "data" / "old_files").glob("*.db"))
TYPES = {Kind.INTEGER: "INTEGER", Kind.MONEY: "INTEGER", Kind.BOOLEAN: "INTEGER", Kind.REFERENCE: "INTEGER"}


def with_step(*statements, name="tests_0002_more"):
    return (EDITOR.having(migrations=(*EDITOR.migrations, Migration(name, statements))),)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "data.db"
    session = open_file(path)
    session.apply(change(add("team", name="甲队"), add("visit", subject="甲", team_id=Pending(0))))
    session.close(backup=False)
    return path


def test_declared_tables_equal_the_stored_schema(tmp_path):
    session = open_file(tmp_path / "a.db", editors=editors())
    ask = session._store.connection.execute
    for table in session.tables.values():
        stored = {row[1]: (row[2], row[3]) for row in ask(f"PRAGMA table_info({table.key})")}
        assert list(stored)[:3] == ["id", "ulid", "rev"] and set(stored) == {"id", "ulid", "rev", *table.columns}
        links = {row[3]: row[2] for row in ask(f"PRAGMA foreign_key_list({table.key})")}
        for field in table.fields:
            if field.stored:
                assert stored[field.key] == (TYPES.get(field.kind, "TEXT"), int(field.required)), field.key
                assert links.get(field.key) == (field.target if field.kind is Kind.REFERENCE else None)
        assert [row[1] for row in ask(f"PRAGMA table_info({table.key}_search)")] == ["id", "text"]
    session.close(backup=False)


def test_step_names_are_unique_and_in_order():
    names = [step.name for step in STORE_STEPS] + [step.name for editor in editors() for step in editor.migrations]
    assert len(set(names)) == len(names)
    for editor in editors():
        own = [step.name for step in editor.migrations]
        assert own == sorted(own) and all(name.startswith(editor.key + "_") for name in own)


def test_step_is_run_once_after_a_verified_copy(path):
    newer = with_step("ALTER TABLE visit ADD COLUMN more TEXT", "UPDATE visit SET subject = subject || '！'")
    session = open_file(path, editors=newer)
    assert session.row("visit", 1)["subject"] == "甲！"
    assert session._store.connection.execute("PRAGMA user_version").fetchone()[0] == len(STORE_STEPS) + 2
    assert session._store.connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    session.close(backup=False)
    open_file(path, editors=newer).close(backup=False)
    (copy,) = backups(path)
    assert (copy.reason, copy.kept, copy.verified) == ("升级前", True, True)
    with pytest.raises(KnownTrouble, match="E-NEWER"):
        open_file(path)


def test_rebuilding_a_parent_table_keeps_its_children(path):
    session = open_file(path)
    session.apply(change(add("step", visit_id=1, what="一")))
    session.close(backup=False)
    statements = (
        "CREATE TABLE new (id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL, "
        "subject TEXT NOT NULL, team_id INTEGER REFERENCES team (id), done_on TEXT, "
        "people INTEGER, cost INTEGER, urgent INTEGER, level TEXT, "
        "code TEXT, text TEXT) STRICT",
        "INSERT INTO new SELECT * FROM visit",
        "DROP TABLE visit",
        "ALTER TABLE new RENAME TO visit",
    )
    session = open_file(path, editors=with_step(*statements))
    assert [row["what"] for row in session.children("step", 1)] == ["一"] and session.verify() == []
    session.close(backup=False)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("ALTER TABLE nowhere ADD COLUMN a TEXT", "no such table"),
        ("INSERT INTO visit (id, ulid, rev, subject) VALUES (1, 'x', 1, 'a')", "UNIQUE"),
        ("DELETE FROM team", "reference of table visit"),
        ("ALTER TABLE visit ADD COLUMN", "incomplete input"),
    ],
)
def test_failing_step_leaves_the_file_as_it_was(path, statement, detail):
    before = path.read_bytes()
    with pytest.raises(KnownTrouble) as trouble:
        open_file(path, editors=with_step("ALTER TABLE visit ADD COLUMN more TEXT", statement))
    assert trouble.value.code == "E-MIGRATE" and detail in str(trouble.value.__cause__)
    assert path.read_bytes() == before
    session = open_file(path)
    assert session.row("visit", 1)["subject"] == "甲" and session.verify() == []
    session.close(backup=False)


def test_step_that_meets_a_full_disk_says_so(path, monkeypatch):
    def fail(*args, **named):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("db.migrations._tables_of", fail)
    with pytest.raises(KnownTrouble, match="E-DISK-FULL"):
        open_file(path, editors=with_step("ALTER TABLE visit ADD COLUMN more TEXT"))
    monkeypatch.undo()
    open_file(path).close(backup=False)


def test_no_upgrade_without_a_copy(path, monkeypatch):
    monkeypatch.setattr("db.backup.free_bytes", lambda folder: 0)
    before = path.read_bytes()
    with pytest.raises(KnownTrouble, match="E-DISK-FULL"):
        open_file(path, editors=with_step("ALTER TABLE visit ADD COLUMN more TEXT"))
    assert path.read_bytes() == before


def test_there_is_an_old_file_of_each_released_schema():
    assert [path.stem for path in OLD_FILES] == ["0.1.0", VERSION]


def test_the_newest_old_file_has_the_schema_of_today(tmp_path):
    path = tmp_path / "a.db"
    shutil.copyfile(OLD_FILES[-1], path)
    session = open_file(path, editors=editors())
    assert backups(path) == [], "opening it made no copy before an upgrade"
    scan = next(row["scan"] for row in session.all_rows(Query("review_opinion")))
    assert session.file_bytes(scan).decode() == "同意"
    session.close(backup=False)


@pytest.mark.parametrize("old", OLD_FILES, ids=lambda path: path.stem)
def test_old_file_opens_whole_and_works(old, tmp_path):
    path = tmp_path / old.name
    shutil.copyfile(old, path)
    session = open_file(path, editors=editors())
    assert session.verify() == []
    rows = list(session.all_rows(Query("power_item", "ldrk")))
    assert len(rows) == session.count("power_list")
    for row in rows:
        assert row["item_name"] == "流动人口婚育证明办理" and session.title("power_list", row["list_id"])
    assert [entry.kind for entry in session.history("power_item", rows[0]["id"])][-2:] == ["do", "do"]
    assert session.deleted("office")
    edit = Edit(Action.UPDATE, "power_item", {"remark": "核对过"}, row_id=rows[-1]["id"])  # not of a published list
    session.apply(ChangeSet("修改", (edit,)))
    assert session.undo() and session.redo() and session.verify() == []
    session.close(backup=False)
