"""Scans and pictures kept in the data file: bytes named by their SHA-256, added once, never changed, never deleted.

A cell holds "<sha256>/<name>"; the journal tells of cells only. Bytes lie in parts, so that copying and checking never
hold a whole scan twice.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from db.declarations import Kind, Table
from db.errors import StoreError
from db.store import Store

PART_BYTES = 1 << 18
_CELL = re.compile(r"([0-9a-f]{64})/([^/\x00-\x1f]+)")
_SHOWN_FROM = 65  # characters of the hash and the stroke behind it


def parted(cell: Any) -> tuple[str, str] | None:
    """(SHA-256 as hex, file name) of a cell, None when it is not one."""
    match = _CELL.fullmatch(cell) if isinstance(cell, str) else None
    return (match[1], match[2]) if match else None


def add(store: Store, data: bytes) -> str:
    """Keep bytes, in a small transaction of its own. Returns their SHA-256; known bytes are kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    if not present(store.connection, [sha256]):
        with store.writing() as connection:
            connection.execute(
                "INSERT INTO file_content (sha256, size, at) VALUES (?, ?, ?)", (sha256, len(data), store.now())
            )
            connection.executemany(
                "INSERT INTO file_part (sha256, place, bytes) VALUES (?, ?, ?)",
                (
                    (sha256, place, data[start : start + PART_BYTES])
                    for place, start in enumerate(range(0, len(data), PART_BYTES))
                ),
            )
    return sha256


def read(connection: sqlite3.Connection, sha256: str) -> bytes:
    """The bytes of that hash. Raises StoreError E-SCAN-GONE when they are missing or altered."""
    data = b"".join(part for (part,) in _parts(connection, sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreError("E-SCAN-GONE")
    return data


def _parts(connection: sqlite3.Connection, sha256: str) -> sqlite3.Cursor:
    return connection.execute("SELECT bytes FROM file_part WHERE sha256 = ? ORDER BY place", (sha256,))


def present(connection: sqlite3.Connection, hashes: Iterable[str]) -> set[str]:
    """Those hashes whose bytes are kept."""
    found = (connection.execute("SELECT sha256 FROM file_content WHERE sha256 = ?", (one,)) for one in set(hashes))
    return {row[0] for cursor in found for row in cursor}


def altered(connection: sqlite3.Connection) -> set[str]:
    """Hashes whose bytes are not what they were."""
    hashes = [sha256 for (sha256,) in connection.execute("SELECT sha256 FROM file_content ORDER BY sha256")]
    return {sha256 for sha256 in hashes if _hash_of(connection, sha256) != sha256}


def _hash_of(connection: sqlite3.Connection, sha256: str) -> str:
    digest = hashlib.sha256()
    for (part,) in _parts(connection, sha256):
        digest.update(part)
    return digest.hexdigest()


def cells(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> Iterator[tuple[str, int, str]]:
    """(table key, row id, cell) of every cell that names a file."""
    for table in tables.values():
        for field in table.fields:
            if field.kind is Kind.FILE:
                sql = f'SELECT id, "{field.key}" FROM "{table.key}" WHERE "{field.key}" IS NOT NULL ORDER BY id'
                for row_id, cell in connection.execute(sql):
                    yield table.key, row_id, cell


def name_of(column: str) -> str:
    """SQL for the file name in a column."""
    return f"substr({column}, {_SHOWN_FROM + 1})"
