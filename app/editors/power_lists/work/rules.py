"""The rules of 权力与任务, register by register."""

from __future__ import annotations

from app.editors.power_lists.work import exercises, pledges, projects, stations, tasks, whistles

FLOWS = (*pledges.FLOWS, *exercises.FLOWS, *whistles.FLOWS, *projects.FLOWS, *tasks.FLOWS)
GUARDS = (*pledges.GUARDS, *whistles.GUARDS)
FOLLOW_UPS = (
    *pledges.FOLLOW_UPS,
    *exercises.FOLLOW_UPS,
    *whistles.FOLLOW_UPS,
    *projects.FOLLOW_UPS,
    *stations.FOLLOW_UPS,
)
MARKS = (*pledges.MARKS, *exercises.MARKS, *whistles.MARKS, *projects.MARKS, *tasks.MARKS, *stations.MARKS)
