"""Frozen schema steps of the registers of laws."""

from app.core.editor import Migration

_0004 = (
    """
    CREATE TABLE law (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        law_title TEXT NOT NULL,
        short_names TEXT,
        level TEXT,
        issuer TEXT,
        law_state TEXT,
        repealed_by TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE law_edition (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        law_id INTEGER NOT NULL REFERENCES law (id),
        edition TEXT NOT NULL,
        document_no TEXT,
        adopted_on TEXT,
        effective_on TEXT,
        edition_state TEXT,
        map_whole INTEGER,
        print_note TEXT,
        text_file TEXT,
        note TEXT
    ) STRICT
    """,
    """
    CREATE TABLE article_map (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        law_id INTEGER NOT NULL REFERENCES law (id),
        old_edition TEXT NOT NULL,
        new_edition TEXT NOT NULL,
        old_article TEXT NOT NULL,
        new_article TEXT,
        note TEXT
    ) STRICT
    """,
    "CREATE TABLE law_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE law_edition_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE article_map_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE INDEX law_edition_law ON law_edition (law_id)",
    "CREATE INDEX article_map_law ON article_map (law_id)",
    "ALTER TABLE power_citation ADD COLUMN edition TEXT",
    "ALTER TABLE power_citation ADD COLUMN law_id INTEGER REFERENCES law (id)",
    "CREATE INDEX power_citation_law ON power_citation (law_id)",
)

MIGRATIONS = (Migration("power_lists_0004_laws", _0004),)
