"""The demo street's admissions and street work on any day: nothing refused, and something to be reminded of."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from app import bootstrap
from app.core import demo
from app.core.paths import resources
from app.core.progress import Progress
from app.core.query import Query
from app.editors.power_lists.admission import demo as admission_demo
from app.editors.power_lists.work import demo as work_demo

COUNTS = {
    "admission": 8,
    "pledge": 5,
    "power_exercise": 4,
    "whistle": 3,
    "project": 3,
    "todo_item": 5,
    "stationed_unit": 3,
}


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 11, 22), date(2028, 2, 29), date(2027, 12, 31)])
def test_the_story_is_told_on_any_day(today: date, tmp_path: Path):
    path = tmp_path / "演示.db"
    stories = [module.story(resources() / "demo", today) for module in (admission_demo, work_demo)]
    demo.tell(
        lambda clerk, clock: bootstrap.open_session(path, operator=clerk, create=True, clock=clock),
        stories,
        now=datetime.combine(today, time(10, 0)),
        progress=Progress(),
    )
    session = bootstrap.open_session(path, operator="王敏", read_only=True)
    try:
        marks = [pair for editor in session.editors for pair in editor.marks]
        for table, count in COUNTS.items():
            rows = list(session.all_rows(Query(table)))
            assert len(rows) == count
            assert not any("{" in str(cell) for row in rows for cell in row.values())
        told = {
            table: [found.level for row in session.all_rows(Query(table)) if (found := mark(row, today.isoformat()))]
            for table, mark in marks
            if table in COUNTS
        }
        assert all("error" in told[table] for table in ("admission", "pledge", "power_exercise", "todo_item"))
    finally:
        session.close(backup=False)
