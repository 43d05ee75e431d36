"""Long texts are kept once: rows, journal and search share them, and nobody outside the store can tell."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.editor import Editor, Migration
from app.core.session import restore_backup, salvage_file
from db.declarations import Field, Kind, Table
from db.journal import last_set, rows_of
from db.long_texts import LEAST_CHARS, SIGN
from db.query import Filter, Query
from db.salvage import LOST
from tests.store_kit import EDITOR, add, change, drop, edit, open_file

LONG = "依照《城市市容和环境卫生管理条例》第三十四条，" * 30
OTHER = "依照《大气污染防治法》第一百一十七条，" * 30


@pytest.fixture
def session(tmp_path):
    session = open_file(tmp_path / "data.db")
    yield session
    session.close(backup=False)


def ask(session, sql):
    return session._store.connection.execute(sql).fetchall()


def alter(session, *statements):
    """Change the closed file behind the program's back."""
    with sqlite3.connect(session.path) as file:
        triggers = file.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for statement in (
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *statements,
            *(sql for _, sql in triggers),
        ):
            file.execute(statement)
    file.close()


def test_copies_of_a_row_share_its_texts(session):
    for number in range(5):
        session.apply(change(*(add("visit", subject=f"第 {number} 次", text=text) for text in (LONG, OTHER))))
    assert [row["text"] for row in session.rows("visit", [1, 2, 9, 10])] == [LONG, OTHER, LONG, OTHER]
    assert len(ask(session, "SELECT id FROM long_text WHERE length(text) > 400 AND text LIKE '依照%'")) == 2
    ((stored,),) = ask(session, "SELECT DISTINCT typeof(text) || length(text) < 'text5' FROM visit")
    ((longest,),) = ask(session, "SELECT max(length(after)) FROM change_row")
    assert stored == 1 and longest < 200
    assert session.verify() == []


def test_short_texts_stay_where_they_are(session):
    session.apply(change(add("visit", subject="甲", text="记" * (LEAST_CHARS - 1))))
    assert ask(session, "SELECT count(*) FROM long_text") == [(0,)]
    session.apply(change(edit("visit", 1, text="记" * LEAST_CHARS)))
    assert ask(session, "SELECT text FROM visit") == [(f"{SIGN}1",)]
    assert session.row("visit", 1)["text"] == "记" * LEAST_CHARS


TRICKY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(9)))), max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRICKY, st.sampled_from(["", LONG, r"\u001e1", r"\\u001e1", '"},{"']))
def test_any_text_comes_back_to_the_letter(session, text, more):
    text = "".join(sign for sign in text + more * 3 if sign >= " " or sign in "\t\n") or "空"
    session.apply(change(add("visit", subject="甲", text=text)))
    ((newest,),) = ask(session, "SELECT max(id) FROM visit")
    assert session.row("visit", newest)["text"] == text
    assert session.history("visit", newest)[0].after["text"] == text
    session.apply(change(edit("visit", newest, text=LONG + text)))
    session.undo()
    assert session.row("visit", newest)["text"] == text


def test_the_chain_is_over_whole_texts(session):
    """So it says the same of a file that holds texts in place and of one that keeps them apart."""
    session.apply(change(add("visit", subject="甲", text=LONG)))
    [line] = rows_of(session._store.connection, last_set(session._store.connection))
    assert json.loads(line.after)["text"] == LONG
    whole = line.after.replace("'", "''")
    session.close(backup=False)
    alter(session, f"UPDATE change_row SET after = '{whole}'", f"UPDATE visit SET text = '{LONG}'")
    old = open_file(session.path)
    assert old.verify() == []
    old.apply(change(edit("visit", 1, text=OTHER), add("visit", subject="乙", text=LONG)))
    assert old.undo() and old.row("visit", 1)["text"] == LONG
    assert old.redo() and [row["text"] for row in old.rows("visit", [1, 2])] == [OTHER, LONG]
    assert [entry.before["text"] for entry in old.history("visit", 1) if entry.before][-1] == LONG
    assert old.verify() == []
    old.close(backup=False)


def test_texts_in_place_and_apart_are_one_value(session):
    session.apply(change(*(add("visit", subject=name, text=LONG) for name in "甲乙丙")))
    session.close(backup=False)
    alter(session, f"UPDATE visit SET text = '{LONG}' WHERE id = 2")
    session = open_file(session.path)
    assert session.distinct(Query("visit"), "text") == [(LONG, 3)]
    same = Query("visit", filters=(Filter("text", values=(LONG,)),))
    assert list(session.view(same).ids()) == [1, 2, 3]
    assert list(session.view(Query("visit", filters=(Filter("text", contains="市容"),))).ids()) == [1, 2, 3]
    assert [cells[session.view(same).columns.index("text")] for cells in session.view(same).block(0)] == [LONG] * 3
    session.close(backup=False)


def test_a_search_looks_through_a_shared_text_once(session):
    words = [f"词{number}句" for number in range(3)]
    for copy in range(4):
        session.apply(change(*(add("visit", subject=f"走访{copy}", text=LONG + word) for word in words)))
    for query in (Query("visit", "词1句"), Query("visit", "词1句 市容")):
        first = session.first_page(query, limit=2)  # straight from the file
        assert list(first.ids()) == [2, 5] and not first.complete
    assert list(session.view(Query("visit", "词1句")).ids()) == [2, 5, 8, 11]
    session.apply(
        change(edit("visit", 5, text="短"), drop("visit", 8), add("visit", subject="新", text=LONG + words[1]))
    )
    assert list(session.view(Query("visit", "词1句")).ids()) == [2, 11, 13]
    again = open_file(session.path, read_only=True)
    assert list(again.view(Query("visit", "词1句")).ids()) == [2, 11, 13]
    assert list(again.first_page(Query("visit", "市容"), limit=3).ids()) == [1, 2, 3]
    again.close(backup=False)


def test_a_day_in_the_past_shows_its_texts(session):
    session.apply(change(add("visit", subject="甲", text=LONG), add("visit", subject="乙", text=OTHER)))
    day = session.saved_at[:10]
    session.clock.now = session.clock.now.replace(month=8)
    session.apply(change(edit("visit", 1, text="短"), drop("visit", 2)))
    assert [row["text"] for row in session.all_rows(Query("visit", as_of=day))] == [LONG, OTHER]
    assert list(session.view(Query("visit", "市容", as_of=day)).ids()) == [1]
    assert list(session.view(Query("visit", filters=(Filter("text", contains="大气"),), as_of=day)).ids()) == [2]


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE long_text SET text = replace(text, '三', '四') WHERE id = 1", {"TEXT", "CHAIN"}),
        ("DELETE FROM long_text WHERE id = 1", {"CHAIN"}),
        ("UPDATE long_text SET id = id + 10", {"CHAIN"}),
    ],
    ids=["altered", "deleted", "renumbered"],
)
def test_a_text_changed_from_outside_is_found(session, statement, codes):
    session.apply(change(add("visit", subject="甲", text=LONG)))
    session.close(backup=False)
    alter(session, statement)
    session = open_file(session.path)
    assert {finding.code for finding in session.verify()} >= codes
    session.close(backup=False)


@pytest.mark.parametrize("statement", ["DELETE FROM long_text", "UPDATE long_text SET text = ''"])
def test_the_store_itself_refuses_to_alter_texts(session, statement):
    session.apply(change(add("visit", subject="甲", text=LONG)))
    session.close(backup=False)
    with sqlite3.connect(session.path) as file, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        file.execute(statement)
    file.close()


def test_a_change_that_fails_leaves_no_text_behind(session, monkeypatch):
    monkeypatch.setattr("db.writing.journal.write", lambda *args, **named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        session.apply(change(add("visit", subject="甲", text=LONG)))
    assert ask(session, "SELECT count(*) FROM long_text") == [(0,)]


def test_a_restored_backup_has_all_texts(session):
    session.apply(change(add("visit", subject="甲", text=LONG)))
    copy = session.backup("手动备份")
    session.apply(change(edit("visit", 1, text=OTHER)))
    session.close(backup=False)
    restore_backup(copy.path, session.path, editors=(EDITOR,))
    again = open_file(session.path)
    assert again.row("visit", 1)["text"] == LONG and again.verify() == []
    again.close(backup=False)


def test_salvage_gives_whole_texts_and_says_which_are_lost(session, tmp_path):
    session.apply(change(add("visit", subject="甲", text=LONG), add("visit", subject="乙", text=OTHER)))
    session.apply(change(drop("visit", 1)))
    session.apply(change(add("visit", subject="丙", text=LONG)))
    session.close(backup=False)
    alter(session, f"UPDATE long_text SET text = 'x' WHERE text = '{OTHER}'")
    out = tmp_path / "抢救.json"
    salvage_file(session.path, out, editors=(EDITOR,))
    told = json.loads(out.read_text("utf-8"))["tables"]["visit"]
    assert [(row["subject"], row["text"]) for row in told["rows"]] == [("乙", LOST), ("丙", LONG)]
    assert told["doubtful"] == [2]


NAMES = ("id_", "digest", "text", "long_text", "token")
SAME = Table(
    "clash",
    "同名",
    (Field("name", "名称", required=True), *(Field(name, f"列{name}", Kind.LONG_TEXT) for name in NAMES)),
    ("name",),
    natural_key=("text",),
)
COLUMNS = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL, name TEXT NOT NULL"
CLASH = Editor(
    "clash",
    "同名",
    1,
    (SAME,),
    (
        Migration(
            "clash_0001_tables",
            (
                f"CREATE TABLE clash ({COLUMNS}, {', '.join(f'{name} TEXT' for name in NAMES)}) STRICT",
                "CREATE TABLE clash_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
            ),
        ),
    ),
)


def test_columns_may_have_the_names_of_the_stores_own(tmp_path):
    """A column called text was once taken for that of the kept texts."""
    session = open_file(tmp_path / "data.db", editors=(CLASH,))
    values = {name: f"{name} {LONG}" for name in NAMES}
    session.apply(change(*(add("clash", name="甲", **values) for _ in range(2))))
    for name, text in values.items():
        assert session.row("clash", 1)[name] == text
        assert session.distinct(Query("clash"), name) == [(text, 2)]
        assert session.view(Query("clash", filters=(Filter(name, contains=name),), order=((name, True),))).count == 2
    assert [message.text for message in session.check(change(add("clash", name="乙", text=values["text"])))] == [
        "已有列text都相同的同名“甲”，请核对是否重复。"
    ]
    assert session.verify() == []
    session.close(backup=False)
