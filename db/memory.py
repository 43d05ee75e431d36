"""What the file remembers besides records: drafts, settings, and under which headings spreadsheets came.

Not part of the journal; each call is a small transaction of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.store import Store

if TYPE_CHECKING:
    import sqlite_utils


def save_draft(store: Store, key: str, body: dict[str, Any]) -> None:
    """Keep what a form holds, so that a crash does not take it."""
    record = {"key": key, "at": store.now(), "body": json.dumps(body, ensure_ascii=False)}
    with store.writing():
        _database(store).table("draft").upsert(record, pk="key")


def draft(store: Store, key: str) -> dict[str, Any] | None:
    """The draft of that key, None when there is none."""
    found = store.connection.execute("SELECT body FROM draft WHERE key = ?", (key,)).fetchone()
    return None if found is None else json.loads(found[0])


def drop_draft(store: Store, key: str) -> None:
    """Forget the draft of that key, if any."""
    if store.connection.execute("SELECT 1 FROM draft WHERE key = ?", (key,)).fetchone():
        with store.writing():
            _database(store).table("draft").delete(key)


def drafts(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """(key, local ISO time, body) of all drafts, newest first."""
    found = store.connection.execute("SELECT key, at, body FROM draft ORDER BY at DESC, key")
    return [(key, at, json.loads(body)) for key, at, body in found]


def setting(store: Store, name: str, default: Any) -> Any:
    """Value of a setting of the file."""
    found = store.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return default if found is None else json.loads(found[0])


def set_setting(store: Store, name: str, value: Any) -> None:
    """Keep a setting; any JSON value."""
    with store.writing():
        _database(store).table("setting").upsert(
            {"name": name, "value": json.dumps(value, ensure_ascii=False)}, pk="name"
        )


def drop_setting(store: Store, name: str) -> None:
    """Forget a setting."""
    with store.writing() as connection:
        connection.execute("DELETE FROM setting WHERE name = ?", (name,))


def heading_memory(store: Store, table: str) -> dict[str, str]:
    """Heading of a spreadsheet -> field key, as the clerk has decided before."""
    sql = "SELECT heading, field FROM heading_memory WHERE table_name = ? ORDER BY heading"
    return dict(store.connection.execute(sql, (table,)).fetchall())


def remember_headings(store: Store, table: str, headings: dict[str, str]) -> None:
    """Keep what headings mean; later decisions replace earlier ones."""
    records = [{"table_name": table, "heading": heading, "field": field} for heading, field in headings.items()]
    with store.writing():
        _database(store).table("heading_memory").upsert_all(records, pk=("table_name", "heading"))


def _database(store: Store) -> sqlite_utils.Database:
    import sqlite_utils  # heavy, and nothing of this happens at start (architecture, rule 8)

    return sqlite_utils.Database(store.connection)
