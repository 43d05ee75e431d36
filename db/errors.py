"""Trouble the store can name. The store speaks in codes and facts; `app.core.errors` turns them into sentences."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CODES = {
    "E-NOT-FOUND": "there is no file of that name (path)",
    "E-EXISTS": "a new file was wanted but one of that name is there (path)",
    "E-EMPTY": "the file has 0 bytes (path)",
    "E-NOT-DB": "the file is not an SQLite file (path)",
    "E-NOT-OURS": "an SQLite file of another program: other application_id (path)",
    "E-SCHEMA": "tables, triggers or views differ from what the program made (path, names)",
    "E-NEWER": "made by a newer program: unknown schema steps (path)",
    "E-OLDER": "made by an older program; must be opened for writing once before it can be read (path)",
    "E-DAMAGED": "the content of the file is damaged (path, detail)",
    "E-LOCKED": "another program or computer holds the file (path, pc, operator, pid, since)",
    "E-BUSY": "another program reads or writes the file just now; try again (path)",
    "E-DRIVE": "the file lies on a network or removable drive (path, drive)",
    "E-INTERRUPTED": "a save was interrupted; must be opened for writing once before it can be read (path)",
    "E-PATH-LONG": "the path is longer than this computer can take, its backups included (path)",
    "E-FOLDER": "the folder does not exist (path)",
    "E-RO": "the file or its folder cannot be written (path)",
    "E-READ-ONLY": "the file was opened for reading only, a change was asked for",
    "E-DISK-FULL": "no room left on the disk (path)",
    "E-GONE": "the drive has been taken away (path)",
    "E-IO": "the disk reports an error (path, detail)",
    "E-STALE": "the record has been changed or deleted since it was read (table, row_id)",
    "E-REFERRED": "the record is referred to and cannot be deleted (table, row_id)",
    "E-ORPHAN": "the record to restore belongs to one that is gone (table, row_id, target)",
    "E-HISTORY": "a row is not as the journal left it, so the step cannot be undone (table, row_id)",
    "E-MIGRATE": "bringing the file up to date failed, nothing was changed (path, step, detail)",
    "E-VERIFY": "a copy was written but does not equal the original (path, detail)",
    "E-SCAN-GONE": "the bytes of a scan kept in the file are missing or altered",
    "E-NO-BACKUP": "there is no backup that could be read (path)",
}
"""Code -> meaning and facts. Every code has its Chinese sentence in `app.core.errors`."""

_BY_ERRNO = {
    errno.ENOSPC: "E-DISK-FULL",
    errno.EDQUOT: "E-DISK-FULL",
    errno.EFBIG: "E-DISK-FULL",
    errno.EROFS: "E-RO",
    errno.EACCES: "E-RO",
    errno.EPERM: "E-RO",
    errno.ENOTDIR: "E-FOLDER",
    errno.EEXIST: "E-FOLDER",  # a file stands where a folder is wanted
    errno.ENODEV: "E-GONE",
    errno.ENXIO: "E-GONE",
    errno.ESHUTDOWN: "E-GONE",
    errno.ECONNABORTED: "E-GONE",
    errno.ENOTCONN: "E-GONE",
    errno.EIO: "E-IO",
    errno.EBUSY: "E-BUSY",
}

_BY_WINDOWS = {
    3: "E-GONE",  # PATH_NOT_FOUND: the folder was there a moment ago
    21: "E-GONE",  # NOT_READY
    23: "E-IO",  # CRC
    27: "E-IO",  # SECTOR_NOT_FOUND
    32: "E-BUSY",  # SHARING_VIOLATION
    33: "E-BUSY",  # LOCK_VIOLATION
    39: "E-DISK-FULL",  # HANDLE_DISK_FULL
    53: "E-GONE",  # BAD_NETPATH
    55: "E-GONE",  # DEV_NOT_EXIST
    59: "E-GONE",  # UNEXP_NET_ERR
    64: "E-GONE",  # NETNAME_DELETED
    67: "E-GONE",  # BAD_NET_NAME
    206: "E-PATH-LONG",  # FILENAME_EXCED_RANGE
    433: "E-GONE",  # NO_SUCH_DEVICE
    483: "E-IO",  # DEVICE_HARDWARE_ERROR
    1006: "E-GONE",  # FILE_INVALID: the volume has been changed
    1117: "E-IO",  # IO_DEVICE
    1167: "E-GONE",  # DEVICE_NOT_CONNECTED
    1392: "E-IO",  # FILE_CORRUPT: the file system is damaged
}
"""What Python files under a wrong or no errno; numbers of Microsoft's "System Error Codes"."""

_BY_SQLITE = {
    sqlite3.SQLITE_FULL: "E-DISK-FULL",
    sqlite3.SQLITE_IOERR: "E-IO",
    sqlite3.SQLITE_READONLY: "E-RO",
    sqlite3.SQLITE_PERM: "E-RO",
    sqlite3.SQLITE_CANTOPEN: "E-RO",
    sqlite3.SQLITE_BUSY: "E-BUSY",
    sqlite3.SQLITE_LOCKED: "E-BUSY",
    sqlite3.SQLITE_CORRUPT: "E-DAMAGED",
    sqlite3.SQLITE_NOTADB: "E-NOT-DB",
}
"""By primary result code (the low byte of the extended one)."""

_BY_EXTENDED = {sqlite3.SQLITE_READONLY_ROLLBACK: "E-INTERRUPTED"}


class StoreError(Exception):
    """Known trouble of the file; what was saved before is still saved.

    Attributes:
        code: a key of `CODES`.
        facts: what the sentence may name; never cells of a record.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code} {facts}")


@contextmanager
def translated(**facts: Any) -> Iterator[None]:
    """Turn what sqlite3 and the operating system raise into `StoreError`; anything else is a bug and passes.

    A damaged text cell shows as UnicodeDecodeError (reliability 3.1).
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise StoreError("E-DAMAGED", detail="text is not UTF-8", **facts) from error
    except sqlite3.Error as error:
        code = code_of(error)
        if code is None:
            raise
        raise StoreError(code, detail=str(error), **facts) from error
    except OSError as error:
        code = _BY_WINDOWS.get(getattr(error, "winerror", None) or 0) or _BY_ERRNO.get(error.errno or 0)
        if code is None:
            raise
        raise StoreError(code, detail=error.strerror, **facts) from error


def code_of(error: sqlite3.Error) -> str | None:
    """The code for what SQLite says, None for a bug (a wrong statement, a broken rule)."""
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        # The module itself raises this one for text that is not UTF-8.
        return "E-DAMAGED" if "Could not decode to UTF-8" in str(error) else None
    return _BY_EXTENDED.get(number) or _BY_SQLITE.get(number & 0xFF)
