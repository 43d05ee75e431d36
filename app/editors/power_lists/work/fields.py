"""The tables of 权力与任务, in the order of the list on the left, detail rows behind their registers."""

from __future__ import annotations

from app.editors.power_lists.work.power_fields import (
    PLEDGE,
    PLEDGE_SIGNING,
    POWER_EXERCISE,
    STATIONED_UNIT,
    UNIT_ASSESSMENT,
    UNIT_CHANGE,
)
from app.editors.power_lists.work.project_fields import (
    PROJECT,
    PROJECT_MILESTONE,
    PROJECT_QUARTER,
    PROJECT_REVIEW,
    TODO_ITEM,
)
from app.editors.power_lists.work.whistle_fields import WHISTLE, WHISTLE_UNIT

TABLES = (
    PLEDGE,
    PLEDGE_SIGNING,
    POWER_EXERCISE,
    WHISTLE,
    WHISTLE_UNIT,
    PROJECT,
    PROJECT_MILESTONE,
    PROJECT_QUARTER,
    PROJECT_REVIEW,
    TODO_ITEM,
    STATIONED_UNIT,
    UNIT_ASSESSMENT,
    UNIT_CHANGE,
)
