"""Frozen schema steps of 权责清单. A step that has landed is never edited; a change is a new step."""

from app.core.editor import Migration

_0001 = (
    """
    CREATE TABLE power_list (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        list_kind TEXT NOT NULL,
        version_label TEXT NOT NULL,
        state TEXT,
        issuer TEXT,
        issued_on TEXT,
        approval_no TEXT,
        source_file TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE office (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        office_kind TEXT,
        other_names TEXT,
        valid_from TEXT,
        valid_to TEXT,
        phone TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE power_item (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        seq TEXT,
        item_name TEXT NOT NULL,
        sub_item_name TEXT,
        list_id INTEGER NOT NULL REFERENCES power_list (id),
        power_type TEXT,
        item_code TEXT,
        domain TEXT,
        category TEXT,
        state TEXT,
        effective_date TEXT,
        basis TEXT,
        exercising_body TEXT,
        office TEXT,
        level TEXT,
        authority TEXT,
        dept_duty TEXT,
        duty TEXT,
        duty_basis TEXT,
        accountability_scope TEXT,
        accountability TEXT,
        former_dept TEXT,
        grant_mode TEXT,
        grant_scope TEXT,
        grant_to TEXT,
        guide_dept TEXT,
        superior_depts TEXT,
        superior_duty TEXT,
        street_duty TEXT,
        receiving_dept TEXT,
        work_mode TEXT,
        check_standard TEXT,
        frequency_cap TEXT,
        target TEXT,
        legal_days TEXT,
        promised_days TEXT,
        fee TEXT,
        remedy TEXT,
        supervision_phone TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE power_citation (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        item_id INTEGER NOT NULL REFERENCES power_item (id),
        basis_level TEXT,
        law_title TEXT NOT NULL,
        article TEXT,
        remark TEXT
    ) STRICT
    """,
    # What the search box looks through stands apart: read as one text, without the wide rows (performance, 2).
    "CREATE TABLE power_list_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE office_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE power_item_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE power_citation_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE INDEX power_item_list ON power_item (list_id)",
    "CREATE INDEX power_citation_item ON power_citation (item_id)",
)

MIGRATIONS = (Migration("power_lists_0001_items", _0001),)
