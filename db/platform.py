"""The only place with calls that differ between Windows and others: lock, durable rename, free space, drive type."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from db.errors import StoreError

T = TypeVar("T")

WINDOWS = sys.platform == "win32"
if WINDOWS:
    import ctypes
    import msvcrt

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
else:
    import fcntl

# On Windows a locked byte cannot be read by others: lock one far behind the text that names the holder.
_LOCK_BYTE = 1 << 30
# Antivirus programs hold a new file for moments: ERROR_ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION (F6).
_HELD_FOR_A_MOMENT = (5, 32, 33)
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5)  # seconds between tries, 3 in all
_LONGEST_PATH = 259  # characters, where Windows is not told to allow more (MAX_PATH less the final zero)
_DRIVE_KINDS = {2: "removable", 3: "fixed", 4: "network", 5: "cdrom", 6: "ramdisk"}
_NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "davfs"})


class FileLock:
    """Holds `<name>.lock` beside a data file until closed; the system frees it when the process dies.

    Attributes:
        path: of the lock file.
        unclean: True when the one who held it before did not close it.
    """

    def __init__(self, path: Path, *, operator: str, since: str) -> None:
        """Take the lock.

        Raises:
            StoreError: E-LOCKED with pc, operator, pid, since of the holder.
        """
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise StoreError("E-LOCKED", **holder(path)) from error
        self.unclean = os.fstat(self._descriptor).st_size > 0
        self._write(json.dumps({"pc": socket.gethostname(), "operator": operator, "pid": os.getpid(), "since": since}))

    def close(self) -> None:
        """Free the lock and leave an empty file: a sign that the work ended well."""
        if self._descriptor < 0:
            return
        self._write("")
        _unlock(self._descriptor)
        self.abandon()

    def abandon(self) -> None:
        """Let go without the sign of a good end, as a crash would."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _write(self, text: str) -> None:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, text.encode("utf-8"))


def holder(path: Path) -> dict[str, Any]:
    """Who holds the lock file: pc, operator, pid, since; empty strings where it cannot be read."""
    facts: dict[str, Any] = dict.fromkeys(("pc", "operator", "pid", "since"), "")
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return facts
    return facts | {key: told[key] for key in facts if isinstance(told, dict) and key in told}


def _lock(descriptor: int) -> None:
    if WINDOWS:
        os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    if WINDOWS:
        os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def flush(path: Path) -> None:
    """Ask the disk to keep the file at `path`; blocks until it says so. Raises OSError."""
    # Windows flushes only through a handle that may write.
    descriptor = patiently(lambda: os.open(path, os.O_RDWR))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Ask the disk to keep the names in `folder`; Windows has no such call, there `flush` of the file must do."""
    if WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path, *, wait: Callable[[float], None] | None = None) -> None:
    """Rename `source` to `target` for good: flushed before, retried while a scanner holds it, flushed again after.

    Without the flush after the rename 8 of 64 power cuts lost a finished file (reliability 6.2).

    Raises:
        OSError: the name could not be changed in 3 s; `target` is as it was.
    """
    flush(source)
    try:
        patiently(lambda: source.replace(target), wait=wait)
    except PermissionError:
        require_free(target)
        raise
    flush(target)
    flush_folder(target.parent)


def remove(path: Path) -> None:
    """Take a file away that may be gone already, with the patience of `replace`. Raises OSError."""
    patiently(lambda: path.unlink(missing_ok=True))


def require_free(path: Path) -> None:
    """Raise an OSError that says so when another program holds the file; Windows calls that "access denied" too."""
    if WINDOWS and path.exists():
        os.rename(path, path)  # noqa: PTH104  changes nothing, but fails with SHARING_VIOLATION


def patiently(action: Callable[[], T], *, wait: Callable[[float], None] | None = None) -> T:
    """Do it again for up to 3 s while another program holds the file (F6); the last refusal comes out."""
    for pause in _PAUSES:
        try:
            return action()
        except OSError as error:
            if not _held(error):
                raise
            (wait or time.sleep)(pause)
    return action()


def _held(error: OSError) -> bool:
    number = getattr(error, "winerror", None)
    # What goes through the C library, as os.open does, comes without the number of Windows.
    return number in _HELD_FOR_A_MOMENT or (WINDOWS and number is None and error.errno == errno.EACCES)


def free_bytes(folder: Path) -> int:
    """Room left for this user on the drive of `folder`, in bytes."""
    if WINDOWS:
        room = ctypes.c_ulonglong(0)
        # A share is only understood with a separator at the end.
        if not _kernel.GetDiskFreeSpaceExW(os.path.join(folder, ""), ctypes.byref(room), None, None):  # noqa: PTH118
            raise ctypes.WinError(ctypes.get_last_error())
        return room.value
    told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize


def drive_kind(path: Path) -> str:
    """What `path` lies on: "fixed", "removable", "network", "cdrom", "ramdisk" or "unknown"."""
    if WINDOWS:
        anchor = path.resolve().anchor
        # A share that does not answer is no drive at all to Windows.
        return "network" if is_share(anchor) else _DRIVE_KINDS.get(_kernel.GetDriveTypeW(anchor), "unknown")
    return "network" if _filesystem(path) in _NETWORK_FILESYSTEMS else "fixed"


def is_share(anchor: str) -> bool:
    r"""True for the beginning of a path like \\server\share, false for C:\ and \\?\C:\."""
    return anchor.startswith("\\\\") and not anchor.startswith(("\\\\?\\", "\\\\.\\"))


def path_too_long(path: Path) -> bool:
    """True when this Windows, as it is set up, would not find a file of that name."""
    if not WINDOWS or len(str(path)) <= _LONGEST_PATH:
        return False
    allowed = getattr(ctypes.windll.ntdll, "RtlAreLongPathsEnabled", None)  # Wine has no such limit and no such call
    return allowed is not None and not allowed()


def _filesystem(path: Path) -> str:
    """Kind of file system by the longest mount point above `path`; "" where the system does not tell."""
    try:
        lines = Path("/proc/mounts").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = {fields[1].replace("\\040", " "): fields[2] for fields in map(str.split, lines) if len(fields) > 2}
    for folder in (path.resolve(), *path.resolve().parents):
        if str(folder) in mounts:
            return mounts[str(folder)]
    return ""
