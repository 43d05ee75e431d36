"""Charts of 权力与任务: where the work of each register stands."""

from __future__ import annotations

from app.editors.power_lists.work.bars import bars_of
from app.editors.power_lists.work.power_fields import PLEDGE, POWER_EXERCISE
from app.editors.power_lists.work.project_fields import PROJECT, TODO_ITEM
from app.editors.power_lists.work.whistle_fields import WHISTLE

CHARTS = (
    bars_of("pledges-by-state", "责任状按清理状态", PLEDGE, "state"),
    bars_of("exercises-by-power", "五项权力按权力种类", POWER_EXERCISE, "power"),
    bars_of("whistles-by-lead", "吹哨按牵头单位", WHISTLE, "lead_unit"),
    bars_of("projects-by-state", "项目按状态", PROJECT, "state"),
    bars_of("todo-by-state", "任务与整改按状态", TODO_ITEM, "state"),
)
