"""Charts of 准入: applications by state and by applicant."""

from __future__ import annotations

from app.editors.power_lists.admission.fields import ADMISSION
from app.editors.power_lists.work.bars import bars_of

CHARTS = (
    bars_of("admissions-by-state", "准入申请按办理状态", ADMISSION, "state"),
    bars_of("admissions-by-applicant", "准入申请按申请单位", ADMISSION, "applicant"),
)
