"""Verified copies of the data file: made through SQLite, read back, compared, then named (reliability 3.5).

What is newer is told by a counter, never by the clock. Copying a live database file by hand would miss what is not
written yet (trap 16), so nothing here does.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import journal
from db.connection import connect_part, connect_reader, snapshot
from db.errors import StoreError, translated
from db.platform import flush, free_bytes, remove, replace

Step = Callable[[int, int, str], None]
"""Told (done, total, text) now and then; may raise to stop, then there is no new copy."""


def _silent(done: int, total: int, text: str) -> None:
    """A step that nobody watches."""


_PAGES_A_STEP = 2048
_ROWS_A_READ = 500
_LAYOUT = 2  # of marshal
_FORMAT = 2
"""Of manifests; in the first the content was hashed in another way, so only the file's own hash counts there."""
_ROWS_OF_BYTES = 16
_SPARE_BYTES = 1 << 20
_NAME = re.compile(r"(\d{6,})_.*\.db")
_REASON_CHARS = 12
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One copy.

    Attributes:
        path: of the copy. at: local ISO time. reason: why it was made, Chinese. size: bytes.
        rows: table key -> rows. verified: it was read back and equal, and still has the size it had then.
        anchor: (change sets, last hash). counter: number in its folder. kept: named by a person or before a
            dangerous step; thinning spares it longer.
        content: hash of the rows. sha256: of the file.
    """

    path: Path
    at: str
    reason: str
    size: int
    rows: dict[str, int] = field(default_factory=dict)
    verified: bool = False
    anchor: tuple[int, str] = (0, "")
    counter: int = 0
    kept: bool = False
    content: str = ""
    sha256: str = ""


def folder_of(path: Path) -> Path:
    """Where the backups of a data file lie."""
    return path.parent / "backup" / path.stem


def longest_name(path: Path) -> Path:
    """The longest path the program will need for the data file: a backup in the making with its journal."""
    return folder_of(path) / f"~000000_00000000-0000_{'-' * _REASON_CHARS}.db.part-journal"


def backups(folder: Path) -> list[BackupInfo]:
    """Copies in a folder, newest first; one without a readable manifest counts as not verified."""
    found = [_info(path) for path in folder.glob("*.db") if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda info: info.counter, reverse=True)


def manifest_path(copy: Path) -> Path:
    """The manifest beside a copy."""
    return copy.with_suffix(".json")


def _info(path: Path) -> BackupInfo:
    counter, size = _counter(path), path.stat().st_size
    try:
        told = json.loads(manifest_path(path).read_text("utf-8"))
        return BackupInfo(
            path=path,
            at=told["at"],
            reason=told["reason"],
            size=size,
            rows=told["rows"],
            verified=size == told["size"],
            anchor=(told["anchor"][0], told["anchor"][1]),
            counter=counter,
            kept=told["kept"],
            content=told["content"] if told["format"] == _FORMAT else "",
            sha256=told["sha256"],
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return BackupInfo(path, "", "", size, counter=counter)


def _counter(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    return int(match[1]) if match else 0


def make_own(path: Path, reason: str, *, at: str, kept: bool, step: Step = _silent) -> BackupInfo:
    """Copy the data file into its own backup folder and thin what lies there; as `make`."""
    from db import rotation  # knows this module

    info = make(path, folder_of(path), reason=reason, at=at, kept=kept, step=step)
    with translated(path=str(info.path)):
        rotation.remove(rotation.thin(backups(info.path.parent)))
    return info


def make(path: Path, folder: Path, *, reason: str, at: str, kept: bool = False, step: Step = _silent) -> BackupInfo:
    """Copy the data file into `folder`; any thread.

    Args:
        reason: why, Chinese; part of the name. at: local ISO time.
        kept: see `BackupInfo.kept`.

    Raises:
        StoreError: E-DISK-FULL, E-VERIFY, E-DAMAGED and such; then there is no new copy.
    """
    with translated(path=str(folder)):
        if folder.is_file():
            raise StoreError("E-FOLDER", path=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        if free_bytes(folder) < path.stat().st_size + _SPARE_BYTES:
            raise StoreError("E-DISK-FULL", path=str(folder))
        counter = 1 + max((_counter(found) for found in folder.glob("*.db")), default=0)
        words = "".join(character for character in reason if character.isalnum())[:_REASON_CHARS]
        stamp = re.sub(r"[^0-9]", "", at)[:12]
        target = folder / f"{counter:06d}_{stamp[:8]}-{stamp[8:]}_{words}.db"
        part = folder / f"~{target.name}.part"
        try:
            return _make(path, part, target, told={"at": at, "reason": reason, "kept": kept}, step=step)
        finally:
            remove(part)


def _make(path: Path, part: Path, target: Path, *, told: dict[str, Any], step: Step) -> BackupInfo:
    with closing(connect_reader(path)) as source:
        content = copy(source, part, step=step)
    with closing(connect_reader(part)) as made:
        counts = _counts(made)
        last = journal.last_set(made)
        version = made.execute("PRAGMA user_version").fetchone()[0]
    told |= {"format": _FORMAT, "source": path.name, "schema": version, "rows": counts, "content": content}
    told |= {"size": part.stat().st_size, "sha256": file_hash(part)}
    told["anchor"] = [0, ""] if last is None else [last.number, last.hash]
    replace(part, target)
    _write_manifest(target, told)
    return _info(target)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Table key -> rows, of the tables that have search texts: those of the tabs."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    keys = sorted(name for name in names if f"{name}_search" in names)
    return {key: connection.execute(f'SELECT count(*) FROM "{key}"').fetchone()[0] for key in keys}


def copy(source: sqlite3.Connection, part: Path, *, step: Step) -> str:
    """Copy a database into a new file, flushed and read back.

    Returns:
        The hash of its content, the same in both.

    Raises:
        StoreError: E-DAMAGED when the source is, E-VERIFY when the copy differs; the part is left to the caller.
    """
    remove(part)
    with snapshot(source):
        content = content_hash(source)
        with closing(connect_part(part)) as target:
            source.backup(target, pages=_PAGES_A_STEP, progress=lambda _, left, pages: step(pages - left, pages, ""))
    flush(part)
    verify(part, content)
    return content


def verify(part: Path, content: str) -> None:
    """Open a copy again and look at every page and every row. Raises StoreError E-VERIFY."""
    with translated(path=str(part)), closing(connect_reader(part)) as made:
        said = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok" or content_hash(made) != content:
            raise StoreError("E-VERIFY", path=str(part), detail=said)


def content_hash(connection: sqlite3.Connection) -> str:
    """SHA-256 over all rows of all tables in order, as hex; damage that no page check sees shows here.

    Texts stay bytes and rows are laid out by `marshal` in its version 2, which has no references and does not change:
    JSON took four times as long.
    """
    digest = hashlib.sha256()
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    factory, connection.text_factory = connection.text_factory, bytes
    try:
        for (name,) in tables:
            digest.update(name.encode("utf-8"))
            for part in _table_rows(connection, name):
                digest.update(marshal.dumps(part, _LAYOUT))
    finally:
        connection.text_factory = factory
    return digest.hexdigest()


def _table_rows(connection: sqlite3.Connection, name: str) -> Iterator[list[tuple[Any, ...]]]:
    cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
    while part := cursor.fetchmany(_ROWS_OF_BYTES if name == "file_part" else _ROWS_A_READ):
        yield part


def file_hash(path: Path) -> str:
    """SHA-256 of a file as hex. Not for the open data file: closing it would drop SQLite's own locks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(_READ_BYTES):
            digest.update(part)
    return digest.hexdigest()


def _write_manifest(target: Path, told: dict[str, Any]) -> None:
    part = target.with_name(f"~{target.stem}.json.part")
    part.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    replace(part, manifest_path(target))
