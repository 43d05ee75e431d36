"""How often a business may be checked: reads the words of a cap, counts visits against it.

Source: lists of checks on enterprises with caps such as 每年不超过2次 and 一周两次 (武昌区杨园街道 and others,
domain notes, row 17); checks on a complaint or a clue do not count (国办发〔2024〕54号).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from app.editors.power_lists.grants.fields import VISIT_KINDS
from db.declarations import Row

_DIGITS = {
    "一": 1,
    "壹": 1,
    "二": 2,
    "贰": 2,
    "两": 2,
    "叁": 3,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_NUMBER = r"(?P<times>\d{1,3}|[一壹二贰两三叁四五六七八九十]{1,3})"
_PER = r"(?P<per>半年|年度?|季度?|月份?|周|星期)"
_LIMIT = r"[^\d，。；;]{0,16}?"
_WAYS = (
    re.compile(rf"(?:每|一|1|同)(?:个|一|1|自然)*{_PER}(?:内|之内)?{_LIMIT}{_NUMBER}(?:次|回)"),
    re.compile(rf"(?:全|本|当)?(?P<per>年度|年内|(?<=全)年){_LIMIT}{_NUMBER}(?:次|回)"),
    re.compile(rf"{_NUMBER}(?:次|回)(?:/|每|／)(?:[户家][·/]?)?(?:个|一|1)?{_PER}"),
    re.compile(rf"^(?P<per>年|半年|季度?|月度?|周){_LIMIT}{_NUMBER}(?:次|回)"),
)
_LONGER = re.compile(r"每?隔|每?(?:[两二三四五六七八九]|[2-9])个?(?:年|季度|月|周|星期)(?:度|内)?\D{0,6}[\d一二两]次")
"""每两年一次 is rarer than any period kept here: left to the clerk."""

_PERIOD = {
    "年": "年",
    "年度": "年",
    "年内": "年",
    "半年": "半年",
    "季": "季度",
    "季度": "季度",
    "月": "月",
    "月份": "月",
    "月度": "月",
}
_A_YEAR = {"年": 1, "半年": 2, "季度": 4, "月": 12, "周": 53}
_MOST_NAMED = 5


def parse_cap(text: str | None) -> tuple[int, str] | None:
    """(times, period) of a cap as it is printed, None when the words do not tell or tell two caps."""
    words = re.sub(r"\s+", "", str(text or ""))
    if not words or _LONGER.search(words):
        return None
    found = {
        (times, _PERIOD.get(hit["per"], "周"))
        for way in _WAYS
        for hit in way.finditer(words)
        if (times := _number(hit["times"])) is not None
    }
    return found.pop() if len(found) == 1 else None


def over_cap(plan: Row, visits: Iterable[Row]) -> str:
    """What goes beyond the cap, "" when nothing does: planned times first, then the businesses most often seen.

    Args:
        plan: cap_times, cap_per, planned_times of the plan. visits: rows of its checks.
    """
    times, per = plan.get("cap_times"), plan.get("cap_per") or "年"
    if type(times) is not int or per not in _A_YEAR:
        return ""
    found = []
    planned = plan.get("planned_times")
    if type(planned) is int and planned > times * _A_YEAR[per]:
        found.append(f"每户计划 {planned} 次，超过每{per} {times} 次")
    counted = Counter(
        (_folded(visit["enterprise"]), *window)
        for visit in visits
        if visit.get("visit_kind") != VISIT_KINDS[1]
        and visit.get("enterprise")
        and (window := _window(visit.get("visited_on"), per))
    )
    over = sorted((key for key, count in counted.items() if count > times), key=lambda key: (-counted[key], key))
    found += [f"{key[0]}：{key[2]} {counted[key]} 次，上限 {times} 次" for key in over[:_MOST_NAMED]]
    if len(over) > _MOST_NAMED:
        found.append(f"另有 {len(over) - _MOST_NAMED} 处")
    return "；".join(found)


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    tens, sign, ones = text.partition("十")
    if not sign:
        return _DIGITS.get(text)
    if any(part and part not in _DIGITS for part in (tens, ones)):
        return None
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _window(iso: object, per: str) -> tuple[str, str] | None:
    """(sorting key, words) of the calendar period a day falls in, None when it is no day yet.

    Weeks are ISO weeks, Monday to Sunday. Called before the door has looked at the cells.
    """
    try:
        day = date.fromisoformat(str(iso))
    except ValueError:
        return None
    if per == "周":
        year, week, _ = day.isocalendar()
        return f"{year}-{week:02d}", f"{year}年第{week}周"
    if per == "月":
        return f"{day:%Y-%m}", f"{day.year}年{day.month}月"
    if per == "季度":
        quarter = (day.month + 2) // 3
        return f"{day.year}-{quarter}", f"{day.year}年第{quarter}季度"
    if per == "半年":
        return f"{day.year}-{day.month > 6}", f"{day.year}年{'下' if day.month > 6 else '上'}半年"
    return str(day.year), f"{day.year}年"


def _folded(name: object) -> str:
    return re.sub(r"\s+", "", str(name))
