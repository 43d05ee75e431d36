"""How sheets of applications are read: what the negative list names is said in the check, before the import."""

from __future__ import annotations

from dataclasses import replace

from app.editors.power_lists.admission.fields import ADMISSION
from app.editors.power_lists.grants import negative
from app.exchange.import_plan import ImportPlan
from app.exchange.sheet_rules import Known, judge_plainly, plain_rules, warn
from db.declarations import Table

_ENTRIES = "negative_entry"
_HIT = "NEGATIVE_HIT"
_OPEN_END = "9999"
"""An application without a day is held against the entries that have no end."""


def judge_applications(plan: ImportPlan, table: Table, known: Known) -> None:
    """Refuses what any register refuses, and remarks what the negative list of the day of application names."""
    judge_plainly(plan, table, known)
    entries = known.get(_ENTRIES, [])
    for sheet in (sheet for sheet in plan.sheets if not sheet.table):
        for row in sheet.rows:
            row.notes = [note for note in row.notes if note.code != _HIT]
            counting = negative.in_force(entries, row.values.get("applied_on") or _OPEN_END)
            for key in ("matter_text", "reason"):
                for hit in negative.matches(str(row.values.get(key) or ""), counting):
                    warn(row, _HIT, negative.sentence(hit), key)


APPLICATION_RULES = replace(plain_rules(ADMISSION), related=(_ENTRIES,), judge=judge_applications)
