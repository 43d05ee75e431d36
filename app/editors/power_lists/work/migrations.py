"""Frozen schema step 0007 of 权责清单: clean-up of 责任状, 五项权力, whistles, projects, tasks, stationed units."""

from app.core.editor import Migration

_0007 = (
    """
    CREATE TABLE pledge (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        document_title TEXT NOT NULL,
        pledge_kind TEXT,
        state TEXT,
        issuing_department TEXT NOT NULL,
        document_no TEXT,
        issued_on TEXT,
        origin TEXT,
        basis TEXT,
        content TEXT,
        decision TEXT,
        decision_reason TEXT,
        replaced_by TEXT,
        decided_on TEXT,
        decision_no TEXT,
        outside INTEGER,
        last_signed_on TEXT,
        reported_on TEXT,
        handling TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE pledge_signing (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        pledge_id INTEGER NOT NULL REFERENCES pledge (id),
        counterpart TEXT NOT NULL,
        signed_on TEXT NOT NULL,
        note TEXT,
        scan TEXT
    ) STRICT
    """,
    """
    CREATE TABLE power_exercise (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        subject TEXT NOT NULL,
        power TEXT NOT NULL,
        state TEXT,
        counterpart TEXT NOT NULL,
        direction TEXT,
        matter_id INTEGER REFERENCES matter (id),
        request_no TEXT,
        requested_on TEXT NOT NULL,
        limit_days INTEGER,
        due_on TEXT,
        request_content TEXT,
        request_scan TEXT,
        opinion TEXT,
        opinion_on TEXT,
        signed_by TEXT,
        reply_no TEXT,
        replied_on TEXT,
        outcome TEXT,
        outcome_note TEXT,
        reply_scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE whistle (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        whistle_no TEXT,
        subject TEXT NOT NULL,
        whistle_kind TEXT NOT NULL,
        state TEXT,
        blown_at TEXT NOT NULL,
        place TEXT,
        blown_by TEXT,
        item_id INTEGER REFERENCES power_item (id),
        lead_unit TEXT,
        situation TEXT,
        respond_by TEXT,
        arrive_by TEXT,
        called INTEGER,
        arrived INTEGER,
        arrival_rate TEXT,
        mean_hours TEXT,
        disposal TEXT,
        closed_at TEXT,
        resolved INTEGER,
        rating TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE whistle_unit (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        whistle_id INTEGER NOT NULL REFERENCES whistle (id),
        unit TEXT NOT NULL,
        acknowledged_at TEXT,
        arrived_at TEXT,
        work_done TEXT,
        rating TEXT,
        response_minutes INTEGER,
        arrival_minutes INTEGER,
        in_time INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE project (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        project_name TEXT NOT NULL,
        project_class TEXT NOT NULL,
        state TEXT,
        year INTEGER NOT NULL,
        unit TEXT NOT NULL,
        leader TEXT,
        matter_id INTEGER REFERENCES matter (id),
        goal TEXT,
        requirements TEXT,
        claimed_on TEXT,
        milestone_count TEXT,
        next_milestone TEXT,
        next_due_on TEXT,
        reported_quarters TEXT,
        closed_on TEXT,
        result TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE project_milestone (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        project_id INTEGER NOT NULL REFERENCES project (id),
        what TEXT NOT NULL,
        due_on TEXT,
        done_on TEXT,
        note TEXT
    ) STRICT
    """,
    """
    CREATE TABLE project_quarter (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        project_id INTEGER NOT NULL REFERENCES project (id),
        quarter TEXT NOT NULL,
        progress TEXT,
        problems TEXT,
        next_steps TEXT,
        reported_on TEXT
    ) STRICT
    """,
    """
    CREATE TABLE project_review (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        project_id INTEGER NOT NULL REFERENCES project (id),
        occasion TEXT NOT NULL,
        reviewed_on TEXT,
        result TEXT NOT NULL,
        score TEXT,
        opinion TEXT
    ) STRICT
    """,
    """
    CREATE TABLE todo_item (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        subject TEXT NOT NULL,
        todo_kind TEXT NOT NULL,
        state TEXT,
        source TEXT,
        matter_id INTEGER REFERENCES matter (id),
        unit TEXT,
        leader TEXT,
        due_on TEXT,
        measures TEXT,
        progress TEXT,
        result TEXT,
        done_on TEXT,
        returned_note TEXT,
        written_off_on TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE stationed_unit (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        unit_name TEXT NOT NULL,
        parent_department TEXT,
        mode TEXT,
        functions TEXT,
        admin_posts INTEGER,
        institution_posts INTEGER,
        hired_posts INTEGER,
        total_posts INTEGER,
        actual_staff INTEGER,
        budget_line TEXT,
        assessor TEXT,
        latest_decision TEXT,
        remark TEXT
    ) STRICT
    """,
    """
    CREATE TABLE unit_assessment (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        unit_id INTEGER NOT NULL REFERENCES stationed_unit (id),
        year INTEGER NOT NULL,
        half TEXT,
        assessed_by TEXT NOT NULL,
        score TEXT,
        opinion TEXT,
        scan TEXT
    ) STRICT
    """,
    """
    CREATE TABLE unit_change (
        id INTEGER PRIMARY KEY,
        ulid TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        unit_id INTEGER NOT NULL REFERENCES stationed_unit (id),
        decision_no TEXT NOT NULL,
        changed_on TEXT,
        what_changed TEXT
    ) STRICT
    """,
    "CREATE TABLE pledge_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE pledge_signing_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE power_exercise_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE whistle_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE whistle_unit_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE project_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE project_milestone_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE project_quarter_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE project_review_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE todo_item_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE stationed_unit_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE unit_assessment_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE unit_change_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE INDEX pledge_signing_pledge ON pledge_signing (pledge_id)",
    "CREATE INDEX power_exercise_matter ON power_exercise (matter_id)",
    "CREATE INDEX whistle_item ON whistle (item_id)",
    "CREATE INDEX whistle_unit_whistle ON whistle_unit (whistle_id)",
    "CREATE INDEX project_matter ON project (matter_id)",
    "CREATE INDEX project_milestone_project ON project_milestone (project_id)",
    "CREATE INDEX project_quarter_project ON project_quarter (project_id)",
    "CREATE INDEX project_review_project ON project_review (project_id)",
    "CREATE INDEX todo_item_matter ON todo_item (matter_id)",
    "CREATE INDEX unit_assessment_unit ON unit_assessment (unit_id)",
    "CREATE INDEX unit_change_unit ON unit_change (unit_id)",
)

MIGRATIONS = (Migration("power_lists_0007_work", _0007),)
