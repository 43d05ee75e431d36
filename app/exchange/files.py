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
from typing import TypeVar

from app.core.errors import KnownTrouble, trouble

T = TypeVar("T")

WINDOWS = os.name == "nt"

_HELD = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation. A scanner lets go within seconds (reliability, F6)."""

_BY_WINDOWS = {
    19: "E-RO",  # WRITE_PROTECT
    21: "E-GONE",  # NOT_READY
    23: "E-IO",  # CRC
    27: "E-IO",  # SECTOR_NOT_FOUND
    32: "E-EXPORT-OPEN",  # SHARING_VIOLATION
    33: "E-EXPORT-OPEN",  # LOCK_VIOLATION
    39: "E-DISK-FULL",  # HANDLE_DISK_FULL
    53: "E-GONE",  # BAD_NETPATH
    55: "E-GONE",  # DEV_NOT_EXIST
    59: "E-GONE",  # UNEXP_NET_ERR
    64: "E-GONE",  # NETNAME_DELETED
    67: "E-GONE",  # BAD_NET_NAME
    123: "E-NAME",  # INVALID_NAME
    206: "E-PATH-LONG",  # FILENAME_EXCED_RANGE
    433: "E-GONE",  # NO_SUCH_DEVICE
    483: "E-IO",  # DEVICE_HARDWARE_ERROR
    1006: "E-GONE",  # FILE_INVALID: the volume has been changed
    1117: "E-IO",  # IO_DEVICE
    1167: "E-GONE",  # DEVICE_NOT_CONNECTED
    1392: "E-IO",  # FILE_CORRUPT: the file system is damaged
}
"""What Python files under a wrong or no errno; numbers of Microsoft's "System Error Codes"."""

_PATIENCE = 3.0
"""Seconds a held file is tried again (reliability, F6)."""

_FORBIDDEN = frozenset('<>:"|?*')
"""Windows: in no file name. A colon would write into a hidden stream of another file instead of failing."""

_LONGEST_PATH = 259
"""Windows: characters, where it is not told to allow more."""

_LONGEST_NAME = 255

_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR})

_BLOCK = 1 << 20


def write_whole(path: Path, writer: Callable[[Path], None]) -> str:
    """Let `writer` make the file aside, then put it at `path` in one step. Returns its SHA-256 (64 hex digits).

    At every moment `path` holds the whole old file or the whole new one; nothing is left behind on failure.

    Args:
        writer: gets the path of a file to create in the folder of `path`; whatever it raises comes out unchanged,
            except OSError.

    Raises:
        KnownTrouble: E-DISK-FULL, E-RO, E-ACL, E-EXPORT-OPEN, E-FOLDER, E-GONE, E-IO, E-NAME,
            E-PATH-LONG, E-VERIFY.
    """
    aside = path.with_name(f"~{os.getpid():x}-{time.monotonic_ns():x}.part")
    try:
        require_name(path)
        _require_target(path)
        writer(aside)
        _flush(aside)
        digest = _digest(aside)
        _settle(aside, path, os.replace)
        if _digest(path) != digest:
            raise trouble("E-VERIFY", path=path)
    except OSError as error:
        raise trouble_of(error, path) from error
    finally:
        with suppress(OSError):
            aside.unlink()
    return digest


def place_new(aside: Path, path: Path) -> None:
    """Put a finished file at `path` for good. Raises OSError, FileExistsError when there is one already."""
    _flush(aside)
    _settle(aside, path, _rename_only)


def _settle(aside: Path, path: Path, rename: Callable[[Path, Path], None]) -> None:
    try:
        _patiently(lambda: rename(aside, path))
    except PermissionError:
        if path.exists():
            _try_to_open(path)  # Windows says "access denied" when it was opened meanwhile, too
        raise
    _flush(path)
    _flush_folder(path.parent)


def _rename_only(aside: Path, path: Path) -> None:
    if path.exists():  # only Windows' rename refuses by itself
        raise FileExistsError(errno.EEXIST, "there already", str(path))
    aside.rename(path)


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
        _patiently(lambda: _try_to_open(path))


def _try_to_open(path: Path) -> None:
    """Fail when a spreadsheet program holds the file, or when it is read-only."""
    if WINDOWS:
        # Asks to delete, which Excel and WPS refuse with 32; the open below comes without a number of Windows.
        os.rename(path, path)  # noqa: PTH104  says what it does better than Path.rename
    with path.open("r+b"):
        pass


def require_name(path: Path) -> None:
    """Refuse a name that Windows cannot store, before any work. Raises KnownTrouble E-NAME, E-PATH-LONG."""
    if not WINDOWS:
        return
    if _FORBIDDEN & set(path.name) or path.name != path.name.rstrip(". ") or len(path.name) > _LONGEST_NAME:
        raise trouble("E-NAME", path=path)
    if len(str(path.absolute())) > _LONGEST_PATH and not _long_paths():
        raise trouble("E-PATH-LONG", path=path)


def _long_paths() -> bool:
    import ctypes  # only Windows has this call

    # Wine has no such limit and no such call.
    allowed = getattr(ctypes.windll.ntdll, "RtlAreLongPathsEnabled", None)  # type: ignore[attr-defined]
    return allowed is None or bool(allowed())


def _flush(path: Path) -> None:
    """Have the system write the file's content to the disk; Windows wants a handle that may write."""
    descriptor = _patiently(lambda: os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make the new name durable; Windows has no such call and does it with the file."""
    if WINDOWS:
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
    with _patiently(lambda: path.open("rb")) as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(_BLOCK):
            hashed.update(block)
    return hashed.hexdigest()


def _patiently(action: Callable[[], T]) -> T:
    """Do it again for `_PATIENCE` seconds while another program holds the file; the last refusal comes out."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return action()
        except OSError as error:
            if not _is_held(error) or time.monotonic() > end:
                raise
            time.sleep(0.1)


def _is_held(error: OSError) -> bool:
    number = getattr(error, "winerror", None)
    # What goes through the C library, as open does, comes without the number of Windows.
    return number in _HELD or (WINDOWS and number is None and error.errno == errno.EACCES)


def trouble_of(error: OSError, path: Path) -> KnownTrouble:
    """What the system said about writing `path`, as known trouble. Raises the error itself when it has no name here."""
    number = error.errno
    named = _BY_WINDOWS.get(getattr(error, "winerror", None) or 0)
    if named:
        return trouble(named, path=path)
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return trouble("E-DISK-FULL", path=path)
    if number == errno.EROFS:
        return trouble("E-RO", path=path)
    if number in (errno.EBUSY, errno.ETXTBSY):
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
