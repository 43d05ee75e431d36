"""Copies that count only when they were read back, thinning by counter, restore without a dead end."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import db.backup
import db.platform
import db.restore
from app.core.errors import KnownTrouble
from app.core.progress import Cancelled, Progress
from app.core.session import backups, restore_backup
from db.backup import BackupInfo
from db.migrations import STORE_STEPS
from db.rotation import KEPT_MOST, NEWEST, thin
from tests.store_kit import EDITOR, Clock, add, change, edit, open_file


@pytest.fixture
def session(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("visit", subject="甲")))
    yield session
    session.close(backup=False)


def reasons(session):
    return [info.reason for info in session.backups()]


def restore(copy, path):
    return restore_backup(copy, path, editors=(EDITOR,), operator="王敏", clock=Clock())


def test_copy_is_verified_named_by_counter_and_described(session):
    first = session.backup("手动备份")
    session.apply(change(add("visit", subject="乙")))
    second = session.backup("定时备份")
    assert [info.counter for info in session.backups()] == [2, 1] and session.last_backup == second
    assert (
        second.path.name == "000002_20260305-0907_定时备份.db"
        and second.path.parent == session.path.parent / "backup" / "data"
    )
    assert (second.verified, second.rows, second.kept) == (True, {"note": 0, "step": 0, "team": 0, "visit": 2}, False)
    assert second.anchor == session.anchor() and first.kept and second.size == second.path.stat().st_size
    assert [path.name for path in second.path.parent.glob("~*")] == []


def test_copy_holds_the_same_rows_as_the_file(session):
    copy = session.backup("手动备份")
    connection = sqlite3.connect(f"{copy.path.as_uri()}?mode=ro", uri=True)
    assert db.backup.content_hash(connection) == db.backup.content_hash(session._store.connection) == copy.content
    connection.close()


def test_copy_elsewhere_counts_there_and_is_not_thinned(session, tmp_path):
    folder = tmp_path / "U盘"
    for _ in range(NEWEST + 8):
        session.backup("手动备份", folder)
    assert len(db.backup.backups(folder)) == NEWEST + 8 and session.backups() == []


def test_own_folder_is_thinned_with_its_manifests(session):
    for _ in range(NEWEST + 4):
        session.backup("定时备份")
    left = sorted(one.name[:6] for one in (session.path.parent / "backup" / "data").iterdir())
    assert len(left) == 2 * NEWEST and left[0] == "000005"


def test_copies_with_days_that_are_no_days_are_thinned_like_others():
    assert len(thin([made(n, "gestern") for n in range(30, 0, -1)])) == 20


def test_copy_can_be_made_in_a_worker_and_cancelled(session):
    session.apply(change(*(add("visit", subject=f"{n} 号", text="字" * 3000) for n in range(100))))
    job = session.backup_job("手动备份")
    with pytest.raises(Cancelled):
        job(Progress(is_cancelled=lambda: True))
    assert session.backups() == [] and list((session.path.parent / "backup" / "data").iterdir()) == []
    assert job(Progress()).verified


def test_copy_that_differs_is_thrown_away(session, monkeypatch):
    hashes = iter(["a", "b"])
    monkeypatch.setattr(db.backup, "content_hash", lambda connection: next(hashes))
    with pytest.raises(KnownTrouble) as trouble:
        session.backup("手动备份")
    assert trouble.value.code == "E-VERIFY" and list((session.path.parent / "backup" / "data").iterdir()) == []


def test_full_disk_is_told_before_anything_is_written(session, monkeypatch):
    monkeypatch.setattr(db.backup, "free_bytes", lambda folder: 100)
    with pytest.raises(KnownTrouble) as trouble:
        session.backup("手动备份")
    assert trouble.value.code == "E-DISK-FULL" and session.backups() == []


@pytest.mark.parametrize("body", [None, "", "[]", "{}", '{"at": 1}'])
def test_copy_without_a_good_manifest_is_not_verified(session, body):
    copy = session.backup("手动备份")
    manifest = copy.path.with_suffix(".json")
    manifest.unlink() if body is None else manifest.write_text(body, "utf-8")
    (info,) = session.backups()
    assert not info.verified and info.counter == 1 and session.last_backup is None


def test_copy_that_was_cut_off_is_not_verified(session):
    copy = session.backup("手动备份")
    os.truncate(copy.path, copy.size - 4096)
    assert not session.backups()[0].verified


def test_closing_makes_a_copy_only_when_something_changed(tmp_path):
    path = tmp_path / "a.db"
    open_file(path).close()
    assert backups(path) == []
    session = open_file(path)
    session.apply(change(add("visit", subject="甲")))
    session.close()
    open_file(path).close()
    assert [info.reason for info in backups(path)] == ["退出备份"]
    session = open_file(path)
    session.set_setting("unit", "建设街道")
    session.close()
    assert len(backups(path)) == 2


def test_file_is_closed_even_when_the_last_copy_fails(session, monkeypatch):
    monkeypatch.setattr(db.backup, "free_bytes", lambda folder: 0)
    with pytest.raises(KnownTrouble):
        session.close()
    open_file(session.path).close(backup=False)


def test_copy_is_made_before_an_import_and_before_a_bulk_change(session):
    session.apply(change(add("visit", subject="乙"), source="import"))
    assert reasons(session) == ["导入前"] and session.backups()[0].anchor[0] == 1
    session.apply(change(*(add("visit", subject=f"{n} 号") for n in range(101)), source="paste"))
    session.apply(change(*(edit("visit", n, people=2) for n in range(1, 100)), source="paste"))
    assert reasons(session) == ["批量修改前", "导入前"]
    session.backup("手动备份")
    session.apply(change(add("visit", subject="丙"), source="import"))
    assert reasons(session)[0] == "手动备份"


def test_import_into_an_empty_file_needs_no_copy(tmp_path):
    session = open_file(tmp_path / "a.db")
    session.apply(change(add("visit", subject="甲"), source="import"))
    assert session.backups() == [] and session.last_backup is None
    session.close(backup=False)


def test_copy_is_due_half_an_hour_after_the_last_when_something_changed(session, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("app.core.session.time.monotonic", lambda: now[0])
    session.backup("定时备份")
    now[0] += 1801
    assert not session.backup_due()
    session.apply(change(add("visit", subject="乙")))
    assert session.backup_due()
    session.backup("定时备份")
    session.apply(change(add("visit", subject="丙")))
    assert not session.backup_due()


def test_restore_brings_back_the_rows_and_sets_the_old_file_aside(session):
    path = session.path
    copy = session.backup("手动备份")
    session.apply(change(edit("visit", 1, subject="乙")))
    session.close(backup=False)
    quarantine = restore(copy.path, path)
    assert sorted(one.name for one in quarantine.iterdir()) == ["data.db", "data.db-journal"]
    again = open_file(path)
    assert again.row("visit", 1)["subject"] == "甲" and again.verify() == []
    assert [(one.kind, one.label, one.reason) for one in again.change_sets(limit=1)] == [
        ("restore", "从备份恢复", copy.path.name)
    ]
    assert again.undo().label == "修改" and again.count("visit") == 0 and again.redo()
    again.close(backup=False)
    old = sqlite3.connect(quarantine / "data.db")
    assert old.execute("SELECT subject FROM visit").fetchone()[0] == "乙"
    old.close()


def test_restored_file_is_sound_against_the_anchors_of_the_state_given_up(session):
    path = session.path
    first = session.backup("手动备份")
    for name in "乙丙丁戊":
        session.apply(change(add("visit", subject=name)))
    session.backup("手动备份")
    session.close(backup=False)
    restore(first.path, path)
    again = open_file(path)
    for name in "己庚辛壬癸子":
        again.apply(change(add("visit", subject=name)))
    assert again.verify() == []
    second = again.backup("手动备份")
    again.close(backup=False)
    restore(second.path, path)
    again = open_file(path)
    assert again.verify() == [] and again.count("visit") == 7
    again.close(backup=False)


def test_restore_onto_a_missing_or_ruined_file_works(session, tmp_path):
    copy = session.backup("手动备份")
    path = session.path
    session.close(backup=False)
    path.unlink()
    path.with_name("data.db-journal").unlink()
    assert restore(copy.path, path) is None
    path.write_bytes(os.urandom(5000))
    assert restore(copy.path, path) is not None
    open_file(path).close(backup=False)
    path.write_bytes(b"")
    path.with_name("data.db-wal").write_bytes(b"rest")
    assert sorted(one.name for one in restore(copy.path, path).iterdir()) == [
        "data.db",
        "data.db-wal",
    ]
    again = open_file(path)
    assert again.row("visit", 1)["subject"] == "甲" and not path.with_name("data.db-wal").exists()
    again.close(backup=False)


def test_stale_journal_does_not_creep_into_the_restored_file(session):
    """Reliability F9: a restored file beside the journal of the old one lost rows while every check said ok."""
    path = session.path
    copy = session.backup("手动备份")
    session.close(backup=False)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=TRUNCATE")
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO draft VALUES (?, '', ?)", [(str(n), "x" * 3000) for n in range(200)])
    journal = path.with_name("data.db-journal").read_bytes()
    torn = path.read_bytes()
    assert len(journal) > 4096
    writer.close()
    path.write_bytes(torn)
    path.with_name("data.db-journal").write_bytes(journal)
    restore(copy.path, path)
    again = open_file(path)
    assert again.count("visit") == 1 and again.drafts() == [] and again.verify() == []
    again.close(backup=False)


@pytest.mark.parametrize("damage", ["bit", "cut", "empty", "foreign", "missing", "swapped"])
def test_bad_copy_is_refused_and_the_file_stays(session, damage, tmp_path):
    path = session.path
    copy = session.backup("手动备份").path
    session.apply(change(edit("visit", 1, subject="乙")))
    other = session.backup("手动备份").path
    session.close(backup=False)
    body = bytearray(copy.read_bytes())
    if damage == "bit":
        body[body.index("甲".encode())] ^= 1
    elif damage == "cut":
        del body[4096:]
    elif damage == "empty":
        body.clear()
    elif damage == "swapped":
        body = other.read_bytes()
    copy.write_bytes(body)
    if damage == "foreign":
        copy.unlink()
        connection = sqlite3.connect(copy)
        connection.execute("CREATE TABLE a (b)")
        connection.close()
    if damage == "missing":
        copy.unlink()
    before = path.read_bytes()
    with pytest.raises(KnownTrouble) as trouble:
        restore(copy, path)
    assert trouble.value.code in ("E-VERIFY", "E-NO-BACKUP")
    assert path.read_bytes() == before and [one.name for one in path.parent.glob("~*")] == []
    open_file(path).close(backup=False)


def test_copy_without_manifest_can_still_be_restored_when_it_is_whole(session, tmp_path):
    path = session.path
    copy = session.backup("手动备份", tmp_path / "U盘").path
    copy.with_suffix(".json").unlink()
    session.close(backup=False)
    restore(copy.rename(tmp_path / "改过名.db"), path)
    open_file(path).close(backup=False)
    evil = sqlite3.connect(tmp_path / "改过名.db")
    evil.execute("CREATE TRIGGER evil AFTER INSERT ON visit BEGIN DELETE FROM team; END")
    evil.close()
    with pytest.raises(KnownTrouble, match="E-SCHEMA"):
        restore(tmp_path / "改过名.db", path)


def test_open_file_cannot_be_restored_over(session):
    copy = session.backup("手动备份")
    with pytest.raises(KnownTrouble, match="E-LOCKED"):
        restore(copy.path, session.path)


@pytest.mark.parametrize("failing", ["_set_aside", "replace", "_tell"])
def test_failure_in_the_middle_of_a_restore_leaves_a_file_that_opens(session, monkeypatch, failing):
    path = session.path
    copy = session.backup("手动备份")
    session.apply(change(edit("visit", 1, subject="乙")))
    session.close(backup=False)

    def fail(*args, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(db.restore, failing, fail)
    with pytest.raises(KnownTrouble, match="E-DISK-FULL"):
        restore(copy.path, path)
    monkeypatch.undo()
    again = open_file(path)
    assert again.row("visit", 1)["subject"] == "乙" and again.verify() == []
    again.close(backup=False)


# -- thinning


def made(counter, at, *, verified=True, kept=False, reason=""):
    return BackupInfo(Path(f"{counter}.db"), at, reason, 1, verified=verified, counter=counter, kept=kept)


def kept_of(copies):
    copies = sorted(copies, key=lambda info: info.counter, reverse=True)
    gone = {info.counter for info in thin(copies)}
    return [info for info in copies if info.counter not in gone]


def test_many_restore_points_do_not_push_the_copy_before_a_restore_out():
    points = [made(n, "2026-11-22T10:00:00", kept=True, reason="保存点") for n in range(2, 102)]
    left = kept_of([made(1, "2026-11-22T09:00:00", kept=True, reason="恢复前"), *points])
    assert [info.counter for info in left] == [*range(101, 101 - KEPT_MOST, -1), 1]


def test_thinning_keeps_days_weeks_and_months():
    day = datetime(2026, 12, 31, 17)
    copies = [made(1000 - n, (day - timedelta(hours=8 * n)).isoformat()) for n in range(900)]
    left = kept_of(copies)
    assert [info.counter for info in left[:10]] == list(range(1000, 990, -1))
    assert len({info.at[:10] for info in left}) >= 14 and len({info.at[:7] for info in left}) >= 10
    assert 14 <= len(left) <= 46


def test_named_copies_are_spared_for_ninety_days():
    day = datetime(2026, 12, 31, 17)
    copies = [made(400 - n, (day - timedelta(days=n)).isoformat(), kept=n in (50, 89, 95)) for n in range(300)]
    left = {info.counter for info in kept_of(copies)}
    assert {350, 311} <= left and 305 not in left


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_thinning_never_loses_the_newest_whatever_the_clock_says(seed):
    chance = random.Random(seed)
    clock, copies = datetime(2026, 1, 1), []
    for counter in range(1, 300):
        clock += timedelta(hours=chance.choice((1, 8, 24, 24 * 7)))
        if chance.random() < 0.05:
            clock = clock.replace(year=chance.choice((1970, 1980, 2026, 2099)))
        if clock.year > 2100:
            clock = clock.replace(year=2026)
        copies.append(made(counter, clock.isoformat(), verified=chance.random() > 0.2, kept=chance.random() < 0.05))
        copies = kept_of(copies)
        good = [info.counter for info in copies if info.verified]
        assert good[:1] == [max(info.counter for info in copies if info.verified)] if good else True
    verified = [info for info in copies if info.verified]
    assert len(verified) >= 10 and len(copies) <= 10 + 14 + 10 + 12 + 60 + 12


def test_a_wave_of_bad_copies_does_not_push_out_good_ones():
    good = [made(n, f"2026-01-{n:02d}T10:00") for n in range(1, 11)]
    bad = [made(n, "2026-02-01T10:00", verified=False) for n in range(11, 100)]
    left = kept_of([*good, *bad])
    assert [info.counter for info in left if info.verified] == list(range(10, 0, -1))


def test_manifest_names_the_file_it_belongs_to(session):
    copy = session.backup("手动备份")
    told = json.loads(copy.path.with_suffix(".json").read_text("utf-8"))
    assert told["sha256"] == db.backup.file_hash(copy.path) == copy.sha256
    assert (told["source"], told["schema"], told["format"]) == ("data.db", len(STORE_STEPS) + 1, 2)


def test_a_copy_of_the_first_format_is_proved_by_the_hash_of_its_file(session):
    copy = session.backup("手动备份")
    manifest = copy.path.with_suffix(".json")
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(told | {"format": 1, "content": "as it was worked out then"}), "utf-8")
    (known,) = session.backups()
    assert known.verified and known.content == "" and known.sha256 == copy.sha256
    session.close(backup=False)
    restore_backup(copy.path, session.path, editors=session.editors)


def test_content_tells_every_cell_apart(session):
    connection = session._store.connection
    kept = db.backup.content_hash(connection)
    assert connection.execute("SELECT 'text'").fetchone() == ("text",)
    for cells in ({"people": 3}, {"people": 4}, {"text": "3"}, {"text": "3 "}):
        session.apply(change(edit("visit", 1, **cells)))
        other = db.backup.content_hash(connection)
        assert other != kept
        kept = other
