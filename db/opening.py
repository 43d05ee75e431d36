"""Opens or makes a data file, in the order of reliability 3.1; whatever is wrong has a code of its own."""

from __future__ import annotations

import glob
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from db import backup, migrations
from db.connection import APPLICATION_ID, PAGE_SIZE, connect, connect_reader, make_durable
from db.declarations import Table
from db.errors import StoreError, translated
from db.migrations import Step
from db.platform import FileLock, drive_kind, path_too_long, remove, replace
from db.store import Store
from db.texts import Texts

_UNSAFE_DRIVES = ("network", "removable", "cdrom")
# Looks at each page, so a large file is looked at on opening only after a crash (17 ms at 15 MB, reliability 6.8).
_QUICK_CHECK_BYTES = 128 * 1024 * 1024


def lock_path(path: Path) -> Path:
    """The lock file beside the data file."""
    return path.with_name(path.name + ".lock")


def open_store(
    path: Path,
    *,
    tables: Mapping[str, Table],
    steps: Sequence[Step],
    texts: Texts,
    operator: str,
    clock: Callable[[], datetime],
    create: bool = False,
    read_only: bool = False,
    before_migration: Callable[[], object],
) -> Store:
    """Open the file, bring it up to date, give the store.

    Args:
        steps: schema steps of the tabs; the store's own come before them.
        create: make the file when there is none.
        before_migration: called with a file that is about to be changed; makes the backup.

    Raises:
        StoreError: one code a reason, see `db.errors.CODES`; the file is as it was and nobody holds it.
    """
    all_steps = (*migrations.STORE_STEPS, *steps)
    with translated(path=str(path)):
        _look_at_place(path, create=create, read_only=read_only)
        opening = _open_reader if read_only else _open_writer
        store = opening(path, tables=dict(tables), texts=texts, operator=operator, clock=clock, steps=all_steps)
        try:
            if not read_only:
                _bring_up_to_date(store, all_steps, before_migration)
                _remove_leftovers(path)
        except BaseException:
            store.close()
            raise
    return store


def _look_at_place(path: Path, *, create: bool, read_only: bool) -> None:
    if not path.parent.is_dir():
        raise StoreError("E-FOLDER", path=str(path))
    if not path.exists() and (read_only or not create):
        raise StoreError("E-NOT-FOUND", path=str(path))
    if not read_only and path_too_long(backup.longest_name(path)):
        raise StoreError("E-PATH-LONG", path=str(path))
    if not read_only and drive_kind(path) in _UNSAFE_DRIVES:
        raise StoreError("E-DRIVE", path=str(path), drive=drive_kind(path))
    if not read_only and path.exists() and not os.access(path, os.W_OK):
        raise StoreError("E-RO", path=str(path))


def _open_writer(path: Path, *, steps: Sequence[Step], clock: Callable[[], datetime], **known: Any) -> Store:
    since = clock().isoformat(timespec="seconds")
    lock = FileLock(lock_path(path), operator=known["operator"], since=since)
    connection = None
    try:
        if not path.exists():
            _make(path, steps, at=since)
        _refuse_empty(path)
        connection = connect(path)
        look_inside(connection, path, steps, deep=lock.unclean)
        make_durable(connection)
    except BaseException:
        if connection is not None:
            connection.close()
        # The sign of a bad end must stay for whoever opens the file next.
        lock.abandon() if lock.unclean else lock.close()
        raise
    return Store(path, connection, clock=clock, lock=lock, unclean=lock.unclean, **known)


def _open_reader(path: Path, *, steps: Sequence[Step], clock: Callable[[], datetime], **known: Any) -> Store:
    _refuse_empty(path)
    connection = connect_reader(path)
    try:
        look_inside(connection, path, steps, deep=False)
        if len(migrations.applied_steps(connection)) < len(steps):
            raise StoreError("E-OLDER", path=str(path))
    except BaseException:
        connection.close()
        raise
    return Store(path, connection, clock=clock, **known)


def _make(path: Path, steps: Sequence[Step], *, at: str) -> None:
    """Make the file whole under another name first, so that a crash leaves none or a good one."""
    part = path.with_name(f"~{path.name}.part")
    _remove_leftovers(path)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
            make_durable(connection)
            migrations.carry_out(connection, steps, at=at)
        replace(part, path)
    finally:
        _remove_leftovers(path)


def _refuse_empty(path: Path) -> None:
    if path.stat().st_size == 0:
        raise StoreError("E-EMPTY", path=str(path))


def look_inside(connection: sqlite3.Connection, path: Path, steps: Sequence[Step], *, deep: bool) -> None:
    """Refuse what is not a whole, unaltered file of ours.

    Args:
        deep: look at every page of a large file too.

    Raises:
        StoreError: E-NOT-OURS, E-NEWER, E-SCHEMA, E-DAMAGED; sqlite3.DatabaseError for no database at all.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError("E-NOT-OURS", path=str(path))
    known = {step.name: step for step in steps}
    applied = migrations.applied_steps(connection)
    newer = connection.execute("PRAGMA user_version").fetchone()[0] > len(steps)
    if newer or any(name not in known for name in applied):
        raise StoreError("E-NEWER", path=str(path))
    expected = migrations.expected_schema([known[name] for name in applied])
    found = migrations.schema_of(connection)
    if found != expected:
        names = sorted({name for _, name, _, _ in found ^ expected})
        raise StoreError("E-SCHEMA", path=str(path), names=", ".join(names))
    if deep or path.stat().st_size <= _QUICK_CHECK_BYTES:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise StoreError("E-DAMAGED", path=str(path), detail=said)


def _bring_up_to_date(store: Store, steps: Sequence[Step], before_migration: Callable[[], object]) -> None:
    if len(migrations.applied_steps(store.connection)) < len(steps):
        before_migration()
        migrations.carry_out(store.connection, steps, at=store.now())


def _remove_leftovers(path: Path) -> None:
    """Take away what a crash left of our own unfinished files; what is held stays until the next time."""
    for part in path.parent.glob(f"~{glob.escape(path.name)}*.part*"):
        with suppress(PermissionError):
            remove(part)
