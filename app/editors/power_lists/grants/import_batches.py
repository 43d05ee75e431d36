"""How sheets of granting batches are read: a way of granting that is none is named, not read as an empty cell."""

from __future__ import annotations

from dataclasses import replace

from app.editors.power_lists.grants.fields import GRANT_BATCH, GRANT_MODES
from app.exchange.clean import is_placeholder, squeeze
from app.exchange.import_plan import ImportPlan
from app.exchange.sheet_rules import Known, heading_of, judge_plainly, plain_rules, refuse
from db.declarations import Table


def judge_batches(plan: ImportPlan, table: Table, known: Known) -> None:
    """Refuses what any register refuses, and a way of granting that is not among the choices."""
    judge_plainly(plan, table, known)
    for sheet in (sheet for sheet in plan.sheets if not sheet.table):
        for row in sheet.rows:
            word = squeeze(row.raw.get("grant_mode", ""))
            if word and not row.values.get("grant_mode") and not is_placeholder(word):
                heading = heading_of(sheet, table, "grant_mode")
                sentence = f"{heading}“{word}”不在可选范围内，请改为{'、'.join(GRANT_MODES)}之一"
                refuse(row, "BAD_CHOICE", sentence, "grant_mode")


BATCH_RULES = replace(plain_rules(GRANT_BATCH), synonyms={"grant_mode": {}}, judge=judge_batches)
