"""Readers besides that of the window: for a day in the past, and for a worker with a connection of its own."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from db import search
from db.connection import connect_reader
from db.declarations import Table
from db.search import SearchIndex
from db.selection import FindWords, Reader
from db.store import Store
from db.timeline import past_connection

_STEPS_BETWEEN_QUESTIONS = 10_000  # virtual machine steps of SQLite, less than a millisecond


class Stopped(Exception):
    """A reader was told to stop."""


def past_reader(store: Store, number: int) -> Reader:
    """Reads the file as it stood after change set `number`; close its connection after use."""
    connection = past_connection(store.path, store.tables, store.texts, number)
    return Reader(connection, store.tables, store.texts, _finder(connection))


def worker_reader(
    store: Store, indexes: dict[str, SearchIndex], number: int | None
) -> Callable[[Callable[[], bool]], AbstractContextManager[Reader]]:
    """Prepares a reader for another thread, in the thread of the store.

    Args:
        indexes: table key -> search index; what a worker had to read is offered to it.
        number: change set whose state is wanted, None for now.

    Returns:
        A context manager that makes the reader in the thread that enters it. Its argument is asked now and then
        whether to stop; then `Stopped` is raised.
    """
    path, tables, texts = store.path, store.tables, store.texts
    snapshots = {key: index.snapshot() for key, index in indexes.items()}

    def find_now(connection: sqlite3.Connection) -> FindWords:
        def find(table: Table, words: Sequence[str], limit: int | None = None) -> array[int]:
            ids, blob = snapshots[table.key].find(connection, words)
            if blob is not None:
                indexes[table.key].offer(blob)
            return ids[:limit]

        return find

    @contextmanager
    def reading(should_stop: Callable[[], bool]) -> Iterator[Reader]:
        if should_stop():
            raise Stopped
        connection = connect_reader(path) if number is None else past_connection(path, tables, texts, number)
        connection.set_progress_handler(should_stop, _STEPS_BETWEEN_QUESTIONS)
        find = find_now(connection) if number is None else _finder(connection)
        try:
            yield Reader(connection, tables, texts, find)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Stopped from error
            raise
        finally:
            connection.close()

    return reading


def _finder(connection: sqlite3.Connection) -> FindWords:
    """Looks for words in texts that do not change, read once."""
    blobs: dict[str, search.Blob] = {}

    def find(table: Table, words: Sequence[str], limit: int | None = None) -> array[int]:
        if table.key not in blobs:
            blobs[table.key] = search.load(connection, table)
        blob = blobs[table.key]
        return blob.rows(blob.lines([word.encode() for word in words], limit), limit)

    return find
