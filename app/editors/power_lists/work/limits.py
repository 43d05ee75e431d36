"""Time limits of 准入 and 权力与任务: settings of the file, each with its default.

What differs by place is a setting (domain notes): 30 working days ahead and a decision in 15 are Xicheng's for what
enters a community; the others are usual in district rules and meant to be changed.
"""

from __future__ import annotations

from app.core import workdays
from app.core.rules import Reading
from db.declarations import Field, Kind


def _limit(name: str, heading: str, default: int, unit: str) -> Field:
    return Field(name, heading, Kind.INTEGER, minimum=0, maximum=999, default=default, help=f"单位：{unit}。")


LEAD = _limit("admission_lead_days", "准入申请应提前", 30, "工作日")
DECISION = _limit("admission_decision_days", "准入审定期限", 15, "工作日")
EXERCISE = _limit("exercise_reply_days", "五项权力复函期限", 10, "工作日")
URGENT_RESPONSE = _limit("whistle_urgent_response_hours", "应急吹哨响应时限", 2, "小时")
URGENT_ARRIVAL = _limit("whistle_urgent_arrival_hours", "应急吹哨到场时限", 4, "小时")
RESPONSE = _limit("whistle_response_days", "吹哨响应时限", 1, "工作日")
ARRIVAL = _limit("whistle_arrival_days", "吹哨到场时限", 3, "工作日")

LIMITS = (LEAD, DECISION, EXERCISE, URGENT_RESPONSE, URGENT_ARRIVAL, RESPONSE, ARRIVAL)
"""Settings as fields: key is the setting's name, default and bounds as declared."""


def limit(setting: Field, reading: Reading) -> int:
    """The limit as set in the file; the default when it is not set or no sensible number."""
    found = reading.setting(setting.key)
    return found if type(found) is int and found >= 0 else setting.default


def after_working_days(day: str, days: int, reading: Reading) -> str:
    """ISO date that many working days after a day, the day itself not counted; the office's own days off count."""
    return workdays.add(day, days, reading.setting(workdays.SETTING))
