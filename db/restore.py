"""Puts a verified backup in the place of the data file; what stood there is set aside, never thrown away."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from db import backup, journal, migrations
from db.backup import BackupInfo
from db.connection import connect, connect_reader, make_durable, transaction
from db.errors import StoreError, translated
from db.journal import Heading
from db.migrations import Step
from db.opening import lock_path, look_inside
from db.platform import FileLock, flush, flush_folder, remove, replace

_JOURNALS = ("-journal", "-wal", "-shm")
_READ_BYTES = 1 << 20
_SETTING = "restored"


def restore(
    copy: Path,
    path: Path,
    *,
    steps: Sequence[Step],
    operator: str,
    label: str,
    clock: Callable[[], datetime],
) -> Path | None:
    """Put `copy` in the place of `path`, which nobody may have open.

    The copy is proven whole before anything is touched and again in its new place. A journal of the old file beside
    the restored one would silently undo it (reliability F9), so it goes into quarantine with the file.

    Args:
        label: of the entry that tells of the restore in the journal of the restored file.

    Returns:
        The folder in which the old file and its journals now lie; None when there was none.

    Raises:
        StoreError: E-NO-BACKUP, E-VERIFY, E-LOCKED, E-DISK-FULL and such. Up to the last step the old file stays.
    """
    since = clock().isoformat(timespec="seconds")
    with translated(path=str(path)):
        if not copy.is_file():
            raise StoreError("E-NO-BACKUP", path=str(copy))
        lock = FileLock(lock_path(path), operator=operator, since=since)
        part = path.with_name(f"~{path.name}.restore.part")
        try:
            _stage(copy, part, steps)
            content = _tell(part, path, steps, Heading(since, operator, label, copy.name, "restore", "restore"))
            quarantine = _set_aside(path, since)
            try:
                replace(part, path)
            except OSError:
                _put_back(quarantine, path)
                raise
            backup.verify(path, content)
        finally:
            for leftover in (part, part.with_name(part.name + "-journal")):
                remove(leftover)
            lock.close()
    return quarantine


def _stage(copy: Path, part: Path, steps: Sequence[Step]) -> None:
    """Prove the copy and bring it beside the data file."""
    told = next((info for info in backup.backups(copy.parent) if info.path == copy), None)
    if told is not None and told.sha256 and backup.file_hash(copy) != told.sha256:
        raise StoreError("E-VERIFY", path=str(copy), detail="not as it was when it was made")
    with translated(path=str(copy)), closing(connect_reader(copy)) as source:
        look_inside(source, copy, steps, deep=True)
        content = backup.copy(source, part, step=lambda done, total, text: None)
    if told is not None and told.content and told.content != content:
        raise StoreError("E-VERIFY", path=str(copy), detail="rows are not those of the manifest")


def _tell(part: Path, path: Path, steps: Sequence[Step], heading: Heading) -> str:
    """Bring the staged file up to date and note the restore in its journal. Returns its new content hash."""
    with closing(connect(part)) as connection:
        make_durable(connection)
        migrations.carry_out(connection, steps, at=heading.at)
        newest = max((info.counter for info in backup.backups(backup.folder_of(path))), default=0)
        with transaction(connection):
            record = journal.write(connection, heading, [])
            known = [*_restores(connection), [record.number, newest]]
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (_SETTING, json.dumps(known)))
    flush(part)
    with closing(connect_reader(part)) as made:
        return backup.content_hash(made)


def _restores(connection: sqlite3.Connection) -> list[list[int]]:
    """[number of the set that tells of a restore, counter of the newest backup then], in order."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (_SETTING,)).fetchone()
    return [] if found is None else json.loads(found[0])


def anchors(connection: sqlite3.Connection, copies: Iterable[BackupInfo]) -> list[tuple[int, str]]:
    """Anchors of verified copies that the journal must fit; those of a state given up by a restore are left out."""
    given_up = _restores(connection)
    return [
        info.anchor
        for info in copies
        if info.verified and not any(info.counter <= newest and info.anchor[0] >= number for number, newest in given_up)
    ]


def _set_aside(path: Path, since: str) -> Path | None:
    """Copy the file and its journals into a folder of their own, then take the journals away."""
    found = [path.with_name(path.name + ending) for ending in ("", *_JOURNALS)]
    found = [one for one in found if one.exists()]
    if not found:
        return None
    folder = _new_folder(path.parent / "quarantine", f"{since[:10].replace('-', '')}_{path.stem}")
    for one in found:
        _copy_bytes(one, folder / one.name)
    flush_folder(folder)
    for one in found:
        if one != path:
            remove(one)
    flush_folder(path.parent)
    return folder


def _put_back(quarantine: Path | None, path: Path) -> None:
    """Give the old file its journals again: without them it may lose the save they belong to."""
    for ending in _JOURNALS:
        name = path.name + ending
        if quarantine is not None and (quarantine / name).exists():
            _copy_bytes(quarantine / name, path.with_name(name))


def _new_folder(parent: Path, name: str) -> Path:
    parent.mkdir(exist_ok=True)
    number = 1
    while (parent / f"{name}_{number}").exists():
        number += 1
    folder = parent / f"{name}_{number}"
    folder.mkdir()
    return folder


def _copy_bytes(source: Path, target: Path) -> None:
    # Plain reads and writes: shutil.copy uses calls that the fault tests cannot see (reliability 5.2).
    with source.open("rb") as reading, target.open("wb") as writing:
        while part := reading.read(_READ_BYTES):
            writing.write(part)
    flush(target)
