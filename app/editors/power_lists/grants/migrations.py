"""Frozen schema step of granted powers, adoption of a model list, roles, plans of checks and the negative list."""

from app.core.editor import Migration

_IDS = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL"

_0003 = (
    f"""
    CREATE TABLE grant_batch (
        {_IDS},
        name TEXT NOT NULL,
        batch_no TEXT,
        state TEXT,
        former_dept TEXT,
        proposed_on TEXT,
        grant_mode TEXT,
        seal TEXT,
        scope TEXT,
        receiving_streets TEXT,
        street_opinion TEXT,
        opinion_reason TEXT,
        opinion_on TEXT,
        opinion_by TEXT,
        legality_result TEXT,
        legality_organ TEXT,
        legality_on TEXT,
        approval_organ TEXT,
        approval_no TEXT,
        approved_on TEXT,
        start_on TEXT,
        end_on TEXT,
        scan TEXT,
        announcement TEXT,
        announced_on TEXT,
        handed_over_on TEXT,
        open_case_rule TEXT,
        none_at_grant INTEGER,
        evaluation_due TEXT,
        recalled_on TEXT,
        receiving_dept TEXT,
        recall_no TEXT,
        none_at_recall INTEGER,
        ended_reason TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE grant_handover (
        {_IDS},
        batch_id INTEGER NOT NULL REFERENCES grant_batch (id),
        handover_kind TEXT,
        what TEXT NOT NULL,
        handed_on TEXT,
        handed_from TEXT,
        handed_to TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE grant_case (
        {_IDS},
        batch_id INTEGER NOT NULL REFERENCES grant_batch (id),
        case_no TEXT NOT NULL,
        matter TEXT,
        phase TEXT,
        filed_on TEXT,
        stays_with TEXT,
        settlement TEXT,
        settled_on TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE grant_evaluation (
        {_IDS},
        batch_id INTEGER NOT NULL REFERENCES grant_batch (id),
        evaluated_on TEXT NOT NULL,
        item_name TEXT NOT NULL,
        result TEXT,
        suggestion TEXT,
        evaluator TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE model_adoption (
        {_IDS},
        item_name TEXT NOT NULL,
        power_type TEXT,
        decision TEXT,
        reason TEXT,
        model_item_id INTEGER REFERENCES power_item (id),
        own_matter_id INTEGER REFERENCES matter (id),
        judged_on TEXT,
        judged_by TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE duty_role (
        {_IDS},
        item_id INTEGER NOT NULL REFERENCES power_item (id),
        unit TEXT NOT NULL,
        role TEXT NOT NULL,
        text TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE inspection_plan (
        {_IDS},
        year INTEGER NOT NULL,
        name TEXT NOT NULL,
        item_id INTEGER REFERENCES power_item (id),
        office TEXT,
        period TEXT,
        enterprises INTEGER,
        planned_times INTEGER,
        frequency_cap TEXT,
        cap_times INTEGER,
        cap_per TEXT,
        done_times INTEGER,
        done_enterprises INTEGER,
        over_cap TEXT,
        filing_due TEXT,
        filed_on TEXT,
        scan TEXT,
        remark TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE inspection_visit (
        {_IDS},
        plan_id INTEGER NOT NULL REFERENCES inspection_plan (id),
        visited_on TEXT NOT NULL,
        enterprise TEXT NOT NULL,
        visit_kind TEXT,
        result TEXT,
        inspectors TEXT
    ) STRICT
    """,
    f"""
    CREATE TABLE negative_entry (
        {_IDS},
        phrases TEXT NOT NULL,
        kind TEXT NOT NULL,
        basis TEXT,
        since TEXT,
        until TEXT,
        scope TEXT,
        remark TEXT
    ) STRICT
    """,
    *(
        f"CREATE TABLE {key}_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"
        for key in (
            "grant_batch",
            "grant_handover",
            "grant_case",
            "grant_evaluation",
            "model_adoption",
            "duty_role",
            "inspection_plan",
            "inspection_visit",
            "negative_entry",
        )
    ),
    "CREATE INDEX grant_handover_batch ON grant_handover (batch_id)",
    "CREATE INDEX grant_case_batch ON grant_case (batch_id)",
    "CREATE INDEX grant_evaluation_batch ON grant_evaluation (batch_id)",
    "CREATE INDEX duty_role_item ON duty_role (item_id)",
    "CREATE INDEX inspection_visit_plan ON inspection_visit (plan_id)",
    "CREATE INDEX model_adoption_model_item ON model_adoption (model_item_id)",
    "CREATE INDEX model_adoption_own_matter ON model_adoption (own_matter_id)",
    "CREATE INDEX inspection_plan_item ON inspection_plan (item_id)",
)

MIGRATIONS = (Migration("power_lists_0003_grants", _0003),)
