"""Puts a verified backup in the place of the data file; what stood there is set aside, never thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import backup, journal
from db.connection import connect_reader
from db.errors import StoreError, translated
from db.migrations import Step
from db.opening import lock_path, look_inside
from db.platform import FileLock, flush, flush_folder, replace

_JOURNALS = ("-journal", "-wal", "-shm")
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        quarantine: folder with the file that stood there before and its journals; None when there was none.
        later: change sets of the old file that the restored one does not hold; None when it could not be read.
    """

    quarantine: Path | None
    later: int | None


def restore(copy: Path, path: Path, *, steps: Sequence[Step], operator: str, clock: Callable[[], datetime]) -> Restored:
    """Put `copy` in the place of `path`, which nobody may have open.

    The copy is proven whole before anything is touched and again in its new place. A journal of the old file beside
    the restored one would silently undo it (reliability F9), so it goes into quarantine with the file.

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
            content = _stage(copy, part, steps)
            later = _later(path, part)
            quarantine = _set_aside(path, since)
            replace(part, path)
            backup.verify(path, content)
        finally:
            part.unlink(missing_ok=True)
            lock.close()
    return Restored(quarantine, later)


def _stage(copy: Path, part: Path, steps: Sequence[Step]) -> str:
    """Prove the copy and bring it beside the data file."""
    told = next((info for info in backup.backups(copy.parent) if info.path == copy), None)
    if told is not None and told.sha256 and backup.file_hash(copy) != told.sha256:
        raise StoreError("E-VERIFY", path=str(copy), detail="not as it was when it was made")
    with translated(path=str(copy)), closing(connect_reader(copy)) as source:
        look_inside(source, copy, steps, deep=True)
        content = backup.copy(source, part, step=lambda done, total, text: None)
    if told is not None and told.content and told.content != content:
        raise StoreError("E-VERIFY", path=str(copy), detail="rows are not those of the manifest")
    return content


def _later(path: Path, part: Path) -> int | None:
    """Change sets in the old file beyond those of the new one."""
    if not path.exists():
        return 0
    try:
        with translated(), closing(connect_reader(path)) as old, closing(connect_reader(part)) as new:
            last_old, last_new = journal.last_set(old), journal.last_set(new)
    except StoreError:
        return None
    numbers = [0 if last is None else last.number for last in (last_old, last_new)]
    return max(0, numbers[0] - numbers[1])


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
            one.unlink()
    flush_folder(path.parent)
    return folder


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
