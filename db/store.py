"""An open data file: connection, lock, tables, and who works with it when. Opened by `db.opening`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.connection import transaction
from db.declarations import Table
from db.errors import StoreError
from db.platform import FileLock
from db.texts import Texts


@dataclass(slots=True)
class Store:
    """What the functions of `db` work on.

    Attributes:
        path: of the data file. connection: to it, for the thread that opened it.
        tables: table key -> declaration. texts: functions over texts.
        operator: written into every change set. clock: local time.
        lock: None when the file is open for reading only. randomness: for ULIDs.
        unclean: True when the program before did not close the file.
    """

    path: Path
    connection: sqlite3.Connection
    tables: Mapping[str, Table]
    texts: Texts
    operator: str
    clock: Callable[[], datetime]
    lock: FileLock | None = None
    randomness: Callable[[int], bytes] = os.urandom
    unclean: bool = False

    @property
    def read_only(self) -> bool:
        """True when nothing can be changed."""
        return self.lock is None

    def now(self) -> str:
        """Local ISO time to the second."""
        return self.clock().isoformat(timespec="seconds")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The one transaction. Raises StoreError E-READ-ONLY when the file is open for reading."""
        if self.lock is None:
            raise StoreError("E-READ-ONLY", path=str(self.path))
        with transaction(self.connection) as connection:
            yield connection

    def close(self) -> None:
        """Let the file go; the lock tells that it ended well."""
        self.connection.close()
        if self.lock is not None:
            self.lock.close()
