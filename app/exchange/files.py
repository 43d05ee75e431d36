"""Files that matter are written aside, flushed, read back, then put in place (reliability §0.4, house style 31).

Knows bytes and folders only. The same steps run on every system: `os.replace` is MoveFileEx with REPLACE_EXISTING on
Windows, `os.fsync` is FlushFileBuffers there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.core.errors import KnownTrouble, trouble

_HELD = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation. A scanner lets go within seconds (reliability, F6)."""

_SHARED = frozenset({32, 33})
"""Those of them that say another program has the file open."""

_PATIENCE = 3.0
"""Seconds a held file is tried again (reliability, F6)."""

_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR})

_BLOCK = 1 << 20


def write_whole(path: Path, writer: Callable[[Path], None]) -> str:
    """Let `writer` make the file aside, then put it at `path` in one step. Returns its SHA-256 (64 hex digits).

    At every moment `path` holds the whole old file or the whole new one; nothing is left behind on failure.

    Args:
        writer: gets the path of a file to create in the folder of `path`; whatever it raises comes out unchanged,
            except OSError.

    Raises:
        KnownTrouble: E-DISK-FULL, E-RO, E-ACL, E-EXPORT-OPEN, E-FOLDER, E-GONE, E-IO, E-NAME, E-VERIFY.
    """
    aside = path.with_name(f"~{os.getpid():x}-{time.monotonic_ns():x}.part")
    try:
        _require_target(path)
        writer(aside)
        _flush(aside)
        digest = _digest(aside)
        _replace(aside, path)
        _flush(path)
        _flush_folder(path.parent)
        if _digest(path) != digest:
            raise trouble("E-VERIFY", path=path)
    except OSError as error:
        raise trouble_of(error, path) from error
    finally:
        with suppress(OSError):
            aside.unlink()
    return digest


def write_bytes(path: Path, content: bytes) -> str:
    """`write_whole` for content that is already there."""
    return write_whole(path, lambda aside: _write(aside, content))


def _write(aside: Path, content: bytes) -> None:
    aside.write_bytes(content)


def _require_target(path: Path) -> None:
    """Refuse before any work what cannot succeed: a missing folder, a folder in place of the file, a locked file."""
    if not path.parent.is_dir():
        raise trouble("E-FOLDER", path=path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder stands there", str(path))
    if path.exists():
        with path.open("r+b"):  # fails at once when a spreadsheet program holds it, or when it is read-only
            pass


def _flush(path: Path) -> None:
    """Have the system write the file's content to the disk; Windows wants a handle that may write."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call and does it with the file."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that know no such thing
            raise
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    """SHA-256 of what the disk gives back; asks the system to forget its own copy first where it can."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(_BLOCK):
            hashed.update(block)
    return hashed.hexdigest()


def _replace(aside: Path, path: Path) -> None:
    """Put the finished file in place; a file held for a moment is tried again for `_PATIENCE` seconds."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(aside, path)  # noqa: PTH105  says what it does better than Path.replace
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD or time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def trouble_of(error: OSError, path: Path) -> KnownTrouble:
    """What the system said about writing `path`, as known trouble. Raises the error itself when it has no name here."""
    number = error.errno
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return trouble("E-DISK-FULL", path=path)
    if number == errno.EROFS:
        return trouble("E-RO", path=path)
    if getattr(error, "winerror", None) in _SHARED or number in (errno.EBUSY, errno.ETXTBSY):
        return trouble("E-EXPORT-OPEN", path=path)
    if number in (errno.EACCES, errno.EPERM, errno.EISDIR):
        return trouble("E-ACL", path=path)
    if number in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ):
        return trouble("E-NAME", path=path)
    if number == errno.EIO:
        return trouble("E-IO", path=path)
    if number in _GONE:
        return trouble("E-GONE", path=path)
    raise error
