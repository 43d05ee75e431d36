"""Frozen schema steps of the store itself, and how steps of store and tabs are carried out (reliability 3.6).

A step is a name and SQL statements. The file remembers which steps it has had; what it should then look like is
worked out by running the same steps in memory, so a foreign table, trigger or view cannot hide.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.connection import APPLICATION_ID, connect_memory
from db.errors import StoreError, code_of

if TYPE_CHECKING:
    import sqlite_utils


UPGRADE_DUE = "upgrade due"
"""Setting of a file that has been brought up to date: its rows may still have to be put right."""


@dataclass(frozen=True, slots=True)
class Step:
    """One frozen change of the schema.

    Attributes:
        name: unique for ever.
        statements: SQL, carried out in one transaction together with the record of the step.
    """

    name: str
    statements: tuple[str, ...]


_STORE_0001 = (
    """
    CREATE TABLE schema_step (
        name TEXT NOT NULL PRIMARY KEY,
        position INTEGER NOT NULL,
        at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE change_set (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        operator TEXT NOT NULL,
        kind TEXT NOT NULL,
        root INTEGER NOT NULL,
        label TEXT NOT NULL,
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        inserted INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        deleted INTEGER NOT NULL,
        first_row INTEGER NOT NULL,
        undo_top INTEGER NOT NULL,
        redo_top INTEGER NOT NULL,
        hash TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE change_row (
        id INTEGER PRIMARY KEY,
        change_set INTEGER NOT NULL,
        table_name TEXT NOT NULL,
        row_id INTEGER NOT NULL,
        before TEXT,
        after TEXT
    ) STRICT
    """,
    "CREATE INDEX change_row_row ON change_row (row_id, table_name)",
    "CREATE INDEX change_set_root ON change_set (root) WHERE root <> number",
    """
    CREATE TABLE import_source (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL,
        sheet TEXT NOT NULL,
        UNIQUE (sha256, sheet)
    ) STRICT
    """,
    """
    CREATE TABLE import_origin (
        change_row INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES import_source (id),
        source_row INTEGER NOT NULL,
        raw TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER change_set_no_update BEFORE UPDATE ON change_set
    BEGIN SELECT RAISE(ABORT, 'change_set is append-only'); END
    """,
    """
    CREATE TRIGGER change_set_no_delete BEFORE DELETE ON change_set
    BEGIN SELECT RAISE(ABORT, 'change_set is append-only'); END
    """,
    """
    CREATE TRIGGER change_row_no_update BEFORE UPDATE ON change_row
    BEGIN SELECT RAISE(ABORT, 'change_row is append-only'); END
    """,
    """
    CREATE TRIGGER change_row_no_delete BEFORE DELETE ON change_row
    BEGIN SELECT RAISE(ABORT, 'change_row is append-only'); END
    """,
    "CREATE TABLE draft (key TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """
    CREATE TABLE heading_memory (
        table_name TEXT NOT NULL,
        heading TEXT NOT NULL,
        field TEXT NOT NULL,
        PRIMARY KEY (table_name, heading)
    ) STRICT
    """,
)

_STORE_0002 = (
    "CREATE TABLE file_content (sha256 TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, at TEXT NOT NULL) STRICT",
    """
    CREATE TABLE file_part (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL REFERENCES file_content (sha256),
        place INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (sha256, place)
    ) STRICT
    """,
    """
    CREATE TRIGGER file_content_no_update BEFORE UPDATE ON file_content
    BEGIN SELECT RAISE(ABORT, 'file_content is append-only'); END
    """,
    """
    CREATE TRIGGER file_content_no_delete BEFORE DELETE ON file_content
    BEGIN SELECT RAISE(ABORT, 'file_content is append-only'); END
    """,
    """
    CREATE TRIGGER file_part_no_update BEFORE UPDATE ON file_part
    BEGIN SELECT RAISE(ABORT, 'file_part is append-only'); END
    """,
    """
    CREATE TRIGGER file_part_no_delete BEFORE DELETE ON file_part
    BEGIN SELECT RAISE(ABORT, 'file_part is append-only'); END
    """,
)

_STORE_0003 = (
    "CREATE TABLE long_text (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, text TEXT NOT NULL) STRICT",
    """
    CREATE TRIGGER long_text_no_update BEFORE UPDATE ON long_text
    BEGIN SELECT RAISE(ABORT, 'long_text is append-only'); END
    """,
    """
    CREATE TRIGGER long_text_no_delete BEFORE DELETE ON long_text
    BEGIN SELECT RAISE(ABORT, 'long_text is append-only'); END
    """,
)

_STORE_0004 = (
    # By table first: the last id of a small table is found without passing the rows of all others.
    "CREATE INDEX change_row_place ON change_row (table_name, row_id)",
    "DROP INDEX change_row_row",
)

STORE_STEPS = (
    Step("store_0001_journal", _STORE_0001),
    Step("store_0002_files", _STORE_0002),
    Step("store_0003_long_texts", _STORE_0003),
    Step("store_0004_journal_by_table", _STORE_0004),
)


def applied_steps(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the steps the file has had, in their order; empty for a file that is not ours."""
    plain = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_step'"
    if not connection.execute(plain).fetchone()[0]:
        return ()
    return tuple(name for (name,) in connection.execute("SELECT name FROM schema_step ORDER BY position"))


def schema_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str, str]]:
    """Everything in `sqlite_master`: (type, name, table, SQL with blanks evened out)."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return frozenset((kind, name, table, " ".join(sql.split())) for kind, name, table, sql in rows)


def expected_schema(steps: Iterable[Step]) -> frozenset[tuple[str, str, str, str]]:
    """What `schema_of` gives for a file that has had exactly `steps`."""
    connection = connect_memory()
    try:
        for step in steps:
            for statement in step.statements:
                connection.execute(statement)
        return schema_of(connection)
    finally:
        connection.close()


def carry_out(connection: sqlite3.Connection, steps: Sequence[Step], *, at: str) -> None:
    """Run the steps the file has not had, in one transaction; on any error the file is as it was.

    Foreign keys are off meanwhile and checked at the end: rebuilding a table would otherwise take its child rows
    along (trap 17).

    Args:
        steps: all steps the program knows, in order.
        at: local ISO time, written beside each step.

    Raises:
        StoreError: E-MIGRATE with the step.
        sqlite3.OperationalError: the disk is full and such.
    """
    applied = applied_steps(connection)
    missing = [step for step in steps if step.name not in applied]
    if not missing:
        return
    for pragma in ("PRAGMA foreign_keys=OFF", "PRAGMA query_only=OFF"):
        connection.execute(pragma)
    try:
        connection.execute("BEGIN IMMEDIATE")
        _run(connection, missing, at=at)
        if applied:
            connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, 'true')", (UPGRADE_DUE,))
        connection.execute(f"PRAGMA user_version={len(steps)}")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        for pragma in ("PRAGMA query_only=ON", "PRAGMA foreign_keys=ON"):
            connection.execute(pragma)


def _run(connection: sqlite3.Connection, steps: Sequence[Step], *, at: str) -> None:
    database = _tables_of(connection)
    for step in steps:
        try:
            for statement in step.statements:
                connection.execute(statement)
        except sqlite3.Error as error:
            if code_of(error) is not None:
                raise
            raise StoreError("E-MIGRATE", step=step.name, detail=str(error)) from error
        done = database.table("schema_step")
        done.insert({"name": step.name, "position": done.count + 1, "at": at})
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreError("E-MIGRATE", step=steps[-1].name, detail=f"reference of table {broken[0]} broken")


def _tables_of(connection: sqlite3.Connection) -> sqlite_utils.Database:
    """The connection as sqlite-utils sees it, for single rows and schema work."""
    import sqlite_utils  # takes as long as the rest of the start; most starts run no step (architecture, rule 8)

    return sqlite_utils.Database(connection)
