"""Tables of counts of 准入: departments by state."""

from __future__ import annotations

from app.core.crosstab import Axis, Counted, Counting, Crosstab, count_by, titled
from app.core.query import Query
from app.editors.power_lists.admission.fields import ADMISSION

_DEPARTMENTS = 40


def by_department(reading: Counting, query: Query) -> Counted:
    """Departments that apply downwards, states across."""
    title = titled(reading, "准入申请数（按申请单位和办理状态）")
    return count_by(reading, query, Axis("applicant", most=_DEPARTMENTS), Axis("state"), title=title)


CROSSTABS = (Crosstab("admissions-by-department", "申请单位 × 办理状态", ADMISSION.key, by_department),)
