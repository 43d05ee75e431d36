"""Frozen schema step 0006 of 权责清单: duties asked to be taken over, their papers, opinions and quarters."""

from app.core.editor import Migration

_0006 = (
    """
    CREATE TABLE admission (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        matter_text TEXT NOT NULL,
        admission_kind TEXT NOT NULL,
        state TEXT,
        applicant TEXT NOT NULL,
        receiving_unit TEXT,
        applied_on TEXT,
        item_id INTEGER REFERENCES power_item (id),
        matter_id INTEGER REFERENCES matter (id),
        basis TEXT,
        reason TEXT,
        period_from TEXT,
        period_until TEXT,
        decision_due_on TEXT,
        finding TEXT,
        powers TEXT,
        powers_waiver TEXT,
        people TEXT,
        people_waiver TEXT,
        money INTEGER,
        money_source TEXT,
        payment_plan TEXT,
        money_waiver TEXT,
        street_opinion TEXT,
        street_conditions TEXT,
        street_opinion_on TEXT,
        street_signed_by TEXT,
        returned_note TEXT,
        decision_organ TEXT,
        decision_no TEXT,
        decided_on TEXT,
        rejection_reason TEXT,
        in_force_from TEXT,
        in_force_until TEXT,
        reported_quarters TEXT,
        evaluation_due_on TEXT,
        evaluated_on TEXT,
        evaluation_result TEXT,
        evaluation_note TEXT,
        exit_on TEXT,
        exit_reason TEXT,
        into_item_id INTEGER REFERENCES power_item (id),
        came_how TEXT,
        came_document TEXT,
        came_on TEXT,
        refused_by TEXT,
        refusal_reason TEXT,
        reply_no TEXT,
        replied_on TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE admission_paper (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        admission_id INTEGER NOT NULL REFERENCES admission (id),
        paper TEXT NOT NULL,
        requested_on TEXT,
        received_on TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE admission_opinion (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        admission_id INTEGER NOT NULL REFERENCES admission (id),
        organ TEXT NOT NULL,
        result TEXT,
        opinion TEXT,
        opinion_on TEXT,
        signed_by TEXT,
        scan TEXT
    ) STRICT
    """,
    """
    CREATE TABLE admission_quarter (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        admission_id INTEGER NOT NULL REFERENCES admission (id),
        quarter TEXT NOT NULL,
        work_done TEXT,
        powers_arrived TEXT,
        people_arrived TEXT,
        money_arrived INTEGER,
        assessment TEXT
    ) STRICT
    """,
    "CREATE TABLE admission_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE admission_paper_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE admission_opinion_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE admission_quarter_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE INDEX admission_item ON admission (item_id)",
    "CREATE INDEX admission_matter ON admission (matter_id)",
    "CREATE INDEX admission_into_item ON admission (into_item_id)",
    "CREATE INDEX admission_paper_admission ON admission_paper (admission_id)",
    "CREATE INDEX admission_opinion_admission ON admission_opinion (admission_id)",
    "CREATE INDEX admission_quarter_admission ON admission_quarter (admission_id)",
)

MIGRATIONS = (Migration("power_lists_0006_admission", _0006),)
