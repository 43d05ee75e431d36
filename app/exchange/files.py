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

from app.core.errors import KnownTrouble

_HELD = frozenset({5, 32, 33})
"""Windows: access denied, sharing violation, lock violation. A scanner lets go within seconds (reliability, F6)."""

_PATIENCE = 3.0
"""Seconds a held file is tried again (reliability, F6)."""

_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR})

_BLOCK = 1 << 20


def write_whole(path: Path, writer: Callable[[Path], None]) -> str:
    """Let `writer` make the file aside, then put it at `path` in one step. Returns its SHA-256 (64 hex digits).

    At every moment `path` holds the whole old file or the whole new one; nothing is left behind on failure.

    Args:
        writer: gets the path of a file to create in the folder of `path`; whatever it raises comes out unchanged,
            except OSError.

    Raises:
        KnownTrouble: E-DISK-FULL, E-RO, E-ACL, E-GONE, E-VERIFY with what to do.
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
            raise KnownTrouble("E-VERIFY", f"写好的文件“{path.name}”读回来不一样，磁盘可能有问题；请换一个位置再试。")
    except OSError as error:
        raise _trouble(error, path) from error
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
        raise KnownTrouble(
            "E-GONE", f"没有写出“{path.name}”：文件夹“{path.parent}”不存在；请换一个文件夹或插好U盘再试。"
        )
    if path.is_dir():
        raise KnownTrouble("E-ACL", f"没有写出“{path.name}”：同名的文件夹已经存在；请换一个文件名。")
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


def _trouble(error: OSError, path: Path) -> KnownTrouble:
    """The sentence for what the system said: what was not done, that the old file stands, what to do."""
    failed = f"没有写出“{path.name}”，原来的文件没有变动："
    number = error.errno
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return KnownTrouble("E-DISK-FULL", f"{failed}磁盘空间不够；请清理磁盘或换一个位置再试。")
    if number == errno.EROFS:
        return KnownTrouble("E-RO", f"{failed}这个磁盘或文件夹是只读的；请换一个位置再试。")
    if number in (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY):
        return KnownTrouble(
            "E-ACL", f"{failed}文件夹不允许写入，或文件正被 Excel、WPS 打开；请关闭它或换一个位置再试。"
        )
    if number in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ):
        return KnownTrouble("E-NAME", f"{failed}文件名太长或有不允许的字符；请换一个文件名。")
    if number in _GONE:
        return KnownTrouble("E-GONE", f"{failed}文件夹不见了，U盘可能已被拔出；请重新插入后再试。")
    raise error
