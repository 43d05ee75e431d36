"""准入 brought in from a sheet: what the lists say stands in the check already."""

from __future__ import annotations

from pathlib import Path

from app import jobs
from app.core.progress import Progress
from app.exchange.import_plan import Recognition
from tests.editors.work_tools import add, opened


def test_the_check_of_an_import_says_what_the_negative_list_names(tmp_path: Path):
    with opened(tmp_path) as session:
        add(session, "negative_entry", phrases="招商引资", kind="已取消", basis="区委〔2026〕2号", since="2026-01-01")
        path = tmp_path / "申请.csv"
        lines = [
            "完成招商引资任务,职责准入,甲局,2026-02-01",
            "完成招商引资指标,职责准入,乙局,2025-02-01",
            "网格巡查,职责准入,丙局,2026-02-01",
        ]
        path.write_text("\n".join(("申请事项,准入类别,申请单位,申请日期", *lines)), "utf-8-sig")
        plan = jobs.import_job(path, "admission", "", "", session, Recognition())(Progress())
        jobs.recheck_plan(plan, session)
        rows = plan.sheets[0].rows
        assert [row.verdict for row in rows] == ["added"] * 3
        assert [[note.field for note in row.notes] for row in rows] == [["matter_text"], [], []]
        assert "“招商引资”在负面清单里（已取消：招商引资；依据：区委〔2026〕2号）" in rows[0].notes[0].text
