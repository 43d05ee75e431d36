"""Frozen schema step of versions: the store of items, review and publication of lists, columns items gained.

The file of 0.1.0 keeps its rows as they are: the words 现行 and 历史 of its lists and the missing references to matters
are put right through the door when the file is first opened (see `upgrade`), so that history and rows agree.
"""

from app.core.editor import Migration

_IDS = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL"

_ITEM_TEXTS = (
    "body_nature",
    "grant_approval_no",
    "granted_from",
    "granted_until",
    "transfer_note",
    "open_case_rule",
    "risk_points",
    "is_public",
    "flow_chart",
    "change_cause",
    "change_note",
)
_ITEM_REFERENCES = (
    ("matter_id", "matter"),
    ("batch_id", "grant_batch"),
    ("duty_template_id", "text_template"),
    ("accountability_template_id", "text_template"),
    ("remedy_template_id", "text_template"),
)
_LIST_TEXTS = (
    "review_step",
    "review_due",
    "base_ulid",
    "trigger_on",
    "change_reason",
    "submitted_on",
    "approval_organ",
    "approved_on",
    "effective_on",
    "published_on",
    "published_where",
    "transition_rule",
    "waiver_reason",
    "code_pattern",
    "supervision_phone",
    "remedy",
)
_OFFICE_COLUMNS = (
    "parent_name TEXT",
    "headcount_approved INTEGER",
    "headcount_actual INTEGER",
    "merged_into TEXT",
)

_0002 = (
    f"""
    CREATE TABLE matter (
        {_IDS},
        item_name TEXT NOT NULL,
        sub_item_name TEXT,
        power_type TEXT,
        item_code TEXT,
        standing TEXT,
        function_id INTEGER REFERENCES function (id),
        created_on TEXT,
        retired_on TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE matter_link (
        {_IDS},
        matter_id INTEGER NOT NULL REFERENCES matter (id),
        link_kind TEXT NOT NULL,
        other_id INTEGER NOT NULL REFERENCES matter (id),
        note TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE pair_decision (
        {_IDS},
        matter_id INTEGER NOT NULL REFERENCES matter (id),
        other_id INTEGER NOT NULL REFERENCES matter (id),
        verdict TEXT NOT NULL,
        name_pair TEXT,
        decided_on TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE review_step (
        {_IDS},
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        organ TEXT,
        working_days INTEGER,
        needed_for TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE review_opinion (
        {_IDS},
        list_id INTEGER NOT NULL REFERENCES power_list (id),
        round INTEGER,
        step TEXT NOT NULL,
        organ TEXT,
        result TEXT NOT NULL,
        opinion TEXT,
        signed_by TEXT,
        received_on TEXT,
        due_on TEXT,
        opinion_on TEXT,
        scan TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE duty_stage (
        {_IDS},
        item_id INTEGER NOT NULL REFERENCES power_item (id),
        stage TEXT NOT NULL,
        text TEXT,
        basis TEXT
    ) STRICT
    """,
    *(
        f"CREATE TABLE {key}_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"
        for key in ("matter", "matter_link", "pair_decision", "review_step", "review_opinion", "duty_stage")
    ),
    *(f"ALTER TABLE power_item ADD COLUMN {column} TEXT" for column in _ITEM_TEXTS),
    *(
        f"ALTER TABLE power_item ADD COLUMN {column} INTEGER REFERENCES {target} (id)"
        for column, target in _ITEM_REFERENCES
    ),
    *(f"ALTER TABLE power_list ADD COLUMN {column} TEXT" for column in _LIST_TEXTS),
    "ALTER TABLE power_list ADD COLUMN sub_items_allowed INTEGER",
    "ALTER TABLE power_list ADD COLUMN review_round INTEGER",
    *(f"ALTER TABLE office ADD COLUMN {column}" for column in _OFFICE_COLUMNS),
    *(f"ALTER TABLE power_citation ADD COLUMN {column} TEXT" for column in ("paragraph", "subparagraph", "quoted")),
    "ALTER TABLE power_citation ADD COLUMN position INTEGER",
    "CREATE INDEX power_item_matter ON power_item (matter_id)",
    "CREATE INDEX matter_name ON matter (item_name)",
    "CREATE INDEX power_item_batch ON power_item (batch_id)",
    "CREATE INDEX matter_link_matter ON matter_link (matter_id)",
    "CREATE INDEX matter_link_other ON matter_link (other_id)",
    "CREATE INDEX pair_decision_matter ON pair_decision (matter_id)",
    "CREATE INDEX review_opinion_list ON review_opinion (list_id)",
    "CREATE INDEX duty_stage_item ON duty_stage (item_id)",
)

MIGRATIONS = (Migration("power_lists_0002_versions", _0002),)
