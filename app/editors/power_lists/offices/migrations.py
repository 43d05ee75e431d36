"""Frozen schema step of functions, templates and use."""

from app.core.editor import Migration

_IDS = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL"

_0005 = (
    f"""
    CREATE TABLE function (
        {_IDS},
        position INTEGER,
        name TEXT NOT NULL,
        scheme TEXT,
        parent_name TEXT,
        basis TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE text_template (
        {_IDS},
        name TEXT NOT NULL,
        template_kind TEXT NOT NULL,
        power_type TEXT,
        body TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE template_stage (
        {_IDS},
        template_id INTEGER NOT NULL REFERENCES text_template (id),
        stage TEXT NOT NULL,
        text TEXT,
        basis TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE item_use (
        {_IDS},
        matter_id INTEGER NOT NULL REFERENCES matter (id),
        year INTEGER NOT NULL,
        times INTEGER,
        source TEXT,
        remark TEXT
    ) STRICT
    """,
    *(
        f"CREATE TABLE {key}_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"
        for key in ("function", "text_template", "template_stage", "item_use")
    ),
    "CREATE INDEX template_stage_template ON template_stage (template_id)",
    "CREATE INDEX item_use_matter ON item_use (matter_id)",
)

MIGRATIONS = (Migration("power_lists_0005_offices", _0005),)
