"""What counts as an idle item: settings of the file, each with its default.

Source: evaluation indicators of establishment offices score whether items were used at most three times in five years.
"""

from __future__ import annotations

from db.declarations import Field, Kind

IDLE_YEARS = Field(
    "idle_years", "闲置事项按几年算", Kind.INTEGER, minimum=1, maximum=20, default=5, help="含今年，单位：年。"
)
IDLE_TIMES = Field(
    "idle_times", "几年内不超过几次算闲置", Kind.INTEGER, minimum=0, maximum=99, default=3, help="单位：次。"
)

LIMITS = (IDLE_YEARS, IDLE_TIMES)
