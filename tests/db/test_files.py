"""Scans in the data file: kept once, never lost, never altered unseen, in backups and salvage."""

from __future__ import annotations

import hashlib
import json
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import jobs
from app.core import text
from app.core.editor import Editor, Migration
from app.core.errors import BadInput, KnownTrouble
from app.core.progress import Progress
from app.core.session import restore_backup, salvage_file
from app.core.session_files import LARGEST_SCAN
from db.declarations import Field, Kind, Table
from db.files import PART_BYTES
from db.query import Filter, Query
from tests.store_kit import add, change, drop, edit, open_file

PAPER = Table(
    "paper",
    "来文",
    (
        Field("name", "名称", required=True, searched=True),
        Field("scan", "扫描件", Kind.FILE, searched=True),
        Field("copy", "副本", Kind.FILE),
    ),
    ("name",),
    natural_key=("name",),
)
EDITORS = (
    Editor(
        "papers",
        "来文",
        1,
        tables=(PAPER,),
        migrations=(
            Migration(
                "papers_0001_tables",
                (
                    "CREATE TABLE paper (id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL, "
                    "name TEXT NOT NULL, scan TEXT, copy TEXT) STRICT",
                    "CREATE TABLE paper_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
                ),
            ),
        ),
    ),
)
LONG = bytes(range(256)) * (PART_BYTES // 256) + b"end"


@pytest.fixture
def session(tmp_path):
    session = opened(tmp_path / "data.db")
    yield session
    session.close(backup=False)


def opened(path, **named):
    return open_file(path, editors=EDITORS, **named)


def tamper(path, *statements):
    """Change the file behind the program's back."""
    with sqlite3.connect(path) as file:
        for statement in statements:
            file.execute(statement)
    file.close()


def without_triggers(path, *statements):
    with sqlite3.connect(path) as file:
        triggers = file.execute("SELECT name, sql FROM sqlite_schema WHERE tbl_name GLOB 'file_*' AND type = 'trigger'")
        kept = triggers.fetchall()
        for statement in (*(f"DROP TRIGGER {name}" for name, _ in kept), *statements, *(sql for _, sql in kept)):
            file.execute(statement)
    file.close()


def test_what_is_stored_comes_back_byte_by_byte(session, tmp_path):
    source = tmp_path / "批复 扫描.pdf"
    source.write_bytes(LONG)
    cell = session.store_file(source)
    assert cell == f"{hashlib.sha256(LONG).hexdigest()}/批复 扫描.pdf"
    source.unlink()
    session.apply(change(add("paper", name="批复", scan=cell)))
    assert session.file_bytes(session.row("paper", 1)["scan"]) == LONG
    assert session.verify() == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=2000), st.text(max_size=130))
def test_any_bytes_under_any_name_make_a_cell_that_can_be_saved(session, data, name):
    cell = session.store_bytes(name, data)
    assert session.check(change(add("paper", name="甲", scan=cell))) == ()
    assert session.file_bytes(cell) == data
    shown = text.display(PAPER.field("scan"), cell)
    assert shown and len(shown) <= 100 and not set(shown) & set('\\/:*?"<>|\n')


def test_names_are_made_fit_for_every_system(session):
    names = ["..\\C:\\甲?.pdf", "a/b/乙.jpg", "", "...", "长" * 200 + ".tiff", "两\n行.png"]
    shown = [session.store_bytes(name, b"1").partition("/")[2] for name in names]
    assert shown == ["甲 .pdf", "乙.jpg", "附件", "附件", "长" * 95 + ".tiff", "两 行.png"]


def test_the_same_bytes_are_kept_once(session):
    cells = [session.store_bytes("甲.pdf", LONG), session.store_bytes("乙.pdf", LONG)]
    assert cells[0][:64] == cells[1][:64] and cells[0] != cells[1]
    assert session._store.connection.execute("SELECT count(*) FROM file_part").fetchone() == (2,)


def test_too_large_empty_and_unreadable_files_are_refused(session, tmp_path):
    large = tmp_path / "大.tif"
    with large.open("wb") as file:
        file.truncate(LARGEST_SCAN + 1)
    with pytest.raises(KnownTrouble, match=r"E-SCAN-LARGE 没有添加“大\.tif”：它超过 50 MB"):
        session.store_file(large)
    with pytest.raises(KnownTrouble, match=r"E-SCAN-READ 没有添加“没有\.pdf”"):
        session.store_file(tmp_path / "没有.pdf")
    with pytest.raises(KnownTrouble, match="E-SCAN-READ"):
        session.store_file(tmp_path)
    (tmp_path / "空.pdf").write_bytes(b"")
    with pytest.raises(KnownTrouble, match="内容是空的"):
        session.store_file(tmp_path / "空.pdf")
    assert session._store.connection.execute("SELECT count(*) FROM file_content").fetchone() == (0,)


@pytest.mark.parametrize("cell", ["批复.pdf", "0" * 64, "0" * 64 + "/", "0" * 63 + "/a", "0" * 64 + "/a/b", 7, b"x"])
def test_a_cell_that_is_no_file_is_refused(session, cell):
    with pytest.raises(BadInput, match="不是附件，请用“选择文件”添加"):
        session.apply(change(add("paper", name="甲", scan=cell)))


def test_a_cell_whose_bytes_are_not_kept_is_refused_beside_its_field(session):
    cell = session.store_bytes("甲.pdf", b"1")
    other = "f" * 64 + "/乙.pdf"
    messages = session.check(change(add("paper", name="甲", scan=cell, copy=other)))
    assert [(message.field, message.text) for message in messages] == [
        ("copy", "副本的附件不在数据文件里，请重新选择文件。")
    ]


def test_undo_history_and_the_past_keep_the_scan(session):
    first, second = session.store_bytes("旧.pdf", b"old"), session.store_bytes("新.pdf", b"new")
    session.apply(change(add("paper", name="甲", scan=first)))
    session.apply(change(edit("paper", 1, scan=second)))
    session.apply(change(drop("paper", 1)))
    session.undo()
    session.undo()
    assert session.file_bytes(session.row("paper", 1)["scan"]) == b"old"
    session.redo()
    assert [session.file_bytes(entry.after["scan"]) for entry in session.history("paper", 1) if entry.after][
        -1
    ] == b"old"
    [row] = session.all_rows(Query("paper", as_of="2026-03-05"))
    assert session.file_bytes(row["scan"]) == b"new"
    assert session.verify() == []


def test_a_scan_is_found_sorted_and_filtered_by_its_name(session):
    for name in ("丙.pdf", "甲.pdf", "乙10.pdf", "乙9.pdf"):
        session.apply(change(add("paper", name=name[0], scan=session.store_bytes(name, name.encode()))))
    in_order = [row["scan"][65:] for row in session.all_rows(Query("paper", order=(("scan", False),)))]
    assert in_order == ["丙.pdf", "甲.pdf", "乙9.pdf", "乙10.pdf"]
    assert len(list(session.all_rows(Query("paper", "乙9.pdf")))) == 1
    assert len(list(session.all_rows(Query("paper", filters=(Filter("scan", contains="乙"),))))) == 2


@pytest.mark.parametrize("keys", [(), ("name", "scan")], ids=["all", "chosen"])
def test_an_export_leaves_scans_out(session, tmp_path, keys):
    """A sheet of cells cannot bring them back."""
    session.apply(change(add("paper", name="甲", scan=session.store_bytes("甲.pdf", b"1"))))
    out = tmp_path / "导出.csv"
    jobs.export_job(session, Query("paper"), keys, out)(Progress())
    heading, row, *_ = out.read_text("utf-8-sig").splitlines()
    assert heading.split(",")[:2] == ["名称", "记录编号"] and "甲.pdf" not in row


def test_altered_or_missing_bytes_are_found_and_never_handed_out(session, tmp_path):
    cells = [session.store_bytes(f"{name}.pdf", name.encode() * 9) for name in "甲乙丙"]
    session.apply(change(*(add("paper", name=cell[65:66], scan=cell) for cell in cells[:2])))
    session.close(backup=False)
    without_triggers(
        session.path,
        f"UPDATE file_part SET bytes = x'00' WHERE sha256 = '{cells[0][:64]}'",
        f"DELETE FROM file_part WHERE sha256 = '{cells[1][:64]}'",
        f"UPDATE file_part SET bytes = x'01' WHERE sha256 = '{cells[2][:64]}'",
    )
    again = opened(session.path)
    assert [(found.code, found.table, found.rows) for found in again.verify()] == [
        ("FILE", "paper", (1,)),
        ("FILE", "paper", (2,)),
        ("FILE", "", ()),
    ]
    assert again.verify()[0].text == "来文“甲”的附件缺失或被改动过，请从备份恢复，或重新添加原件。"
    assert again.verify()[2].text.startswith("数据文件的附件缺失")
    for cell in cells:
        with pytest.raises(KnownTrouble, match="E-SCAN-GONE"):
            again.file_bytes(cell)
    again.close(backup=False)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM file_part", "UPDATE file_content SET size = 0", "DELETE FROM file_content"]
)
def test_the_store_itself_refuses_to_alter_bytes(session, statement):
    session.store_bytes("甲.pdf", b"1")
    session.close(backup=False)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        tamper(session.path, statement)


def test_backups_hold_the_scans_and_notice_new_ones(session, tmp_path):
    cell = session.store_bytes("甲.pdf", LONG)
    session.apply(change(add("paper", name="甲", scan=cell)))
    session.backup("手动备份")
    assert not session.changed_since_backup()
    session.store_bytes("乙.pdf", b"2")
    assert session.changed_since_backup()
    copy = session.backup("手动备份")
    session.close(backup=False)
    without_triggers(copy.path, "UPDATE file_part SET bytes = x'00' WHERE id = 1")
    with pytest.raises(KnownTrouble):
        restore_backup(copy.path, session.path, editors=EDITORS)
    older = session.backups()[-1]
    restore_backup(older.path, session.path, editors=EDITORS)
    again = opened(session.path)
    assert again.file_bytes(cell) == LONG and again.verify() == []
    again.close(backup=False)


def test_scans_are_read_in_a_file_opened_for_reading(session):
    cell = session.store_bytes("甲.pdf", LONG)
    session.close(backup=False)
    reader = opened(session.path, read_only=True)
    assert reader.file_bytes(cell) == LONG
    with pytest.raises(KnownTrouble, match="E-READ-ONLY"):
        reader.store_bytes("乙.pdf", b"2")
    reader.close(backup=False)


def test_salvage_writes_scans_beside_its_report(session, tmp_path):
    cells = [
        session.store_bytes("甲.pdf", LONG),
        session.store_bytes("乙.pdf", b"2"),
        session.store_bytes("丙.pdf", b"3"),
    ]
    session.apply(change(add("paper", name="甲", scan=cells[0]), add("paper", name="乙", scan=cells[1])))
    session.close(backup=False)
    without_triggers(session.path, f"UPDATE file_part SET bytes = x'00' WHERE sha256 = '{cells[1][:64]}'")
    out = tmp_path / "抢救.json"
    salvage_file(session.path, out, editors=EDITORS)
    told = json.loads(out.read_text("utf-8"))["files"]
    assert told[cells[1][:64]] == ""
    assert (tmp_path / "抢救_附件" / told[cells[0][:64]]).read_bytes() == LONG
    assert told[cells[0][:64]].endswith("_甲.pdf") and told[cells[2][:64]].endswith("_附件")
    assert len(list((tmp_path / "抢救_附件").iterdir())) == 2
