"""The one place where the data file is connected to, and the one transaction (reliability 3.1).

Encryption at rest will come in here: a key before the first PRAGMA.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from db.platform import require_free

APPLICATION_ID = 0x53515753
"""Tells our files from those of other programs (reliability 3.1)."""

PAGE_SIZE = 4096
_BUSY_MILLISECONDS = 5000
_ALWAYS = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
    "PRAGMA cache_size=-4096",
)
_FULL = 2


def connect(path: Path) -> sqlite3.Connection:
    """Connection for writing that writes nothing yet: the file is still to be looked at. The file must exist.

    Raises:
        sqlite3.Error: not SQLite, damaged, held, read-only.
    """
    return _set_up(_open(path, "rw"), "PRAGMA query_only=ON")


def make_durable(connection: sqlite3.Connection) -> None:
    """Set how saves reach the disk: the mode that lost nothing in any power cut tried (reliability 6.2).

    A copy made by hand beside the open program is whole too (F8), which WAL cannot promise.

    Raises:
        sqlite3.OperationalError: the mode could not be had.
    """
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA synchronous=FULL")
    mode = connection.execute("PRAGMA journal_mode=TRUNCATE").fetchone()[0]
    level = connection.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, level) != ("truncate", _FULL):
        raise sqlite3.OperationalError(f"journal_mode {mode}, synchronous {level}")


def connect_reader(path: Path) -> sqlite3.Connection:
    """Connection that can only read the file; temporary tables are allowed. For workers and read-only media."""
    return _set_up(_open(path, "ro"))


def _open(path: Path, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(_uri(path.resolve(), mode), uri=True, isolation_level=None)
    except sqlite3.OperationalError:
        require_free(path)
        raise


def _set_up(connection: sqlite3.Connection, *more: str) -> sqlite3.Connection:
    try:
        for pragma in (*_ALWAYS, *more):
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_part(path: Path) -> sqlite3.Connection:
    """Connection that makes a new file which does not count yet; the caller flushes and reads it back."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF"):
        connection.execute(pragma)
    return connection


def connect_memory() -> sqlite3.Connection:
    """Scratch database in memory."""
    return sqlite3.connect(":memory:", isolation_level=None)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One durable step: all of it or nothing. Outside of it the connection refuses to write.

    BEGIN IMMEDIATE: a plain BEGIN that reads first is refused when another program writes (reliability 3.1).
    """
    connection.execute("PRAGMA query_only=OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        # Order of writes inside a step does not matter; references are checked at its end.
        connection.execute("PRAGMA defer_foreign_keys=ON")
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA query_only=ON")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Several reads of one and the same state. Holds up a save at its end, so keep it short."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("ROLLBACK")


def _uri(path: PurePath, mode: str) -> str:
    """The absolute path as SQLite takes it."""
    address = path.as_uri()
    if not address.startswith("file:///"):
        # SQLite takes no name of a server in that place, but a path that begins with two strokes: \\server\share.
        address = address.replace("file://", "file:////", 1)
    return f"{address}?mode={mode}"
