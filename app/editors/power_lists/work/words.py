"""Words and small parts that the tables of 权力与任务 share.

Sources: domain notes, rows 6, 8, 9, 11, 12 and 13 of the instruments; kinds of whistles of the capital's rule
(problems the street cannot solve, joint enforcement, emergencies).
"""

from __future__ import annotations

import re

from db.declarations import Field

SECTION = "权力与任务"

PLEDGE_KINDS = ("责任状", "一票否决", "考核")
FOUND_LATER = "清理后发现"
ORIGINS = ("清理登记", FOUND_LATER)
KEEP, CANCEL, MERGE = "保留", "取消", "合并"
PLEDGE_STATES = ("待清理", "已分类", "区级审定", "保留", "已取消", "已合并")

POWERS = ("人事考核权", "征得同意权", "规划参与权", "综合管理权", "重大决策和重大项目建议权")
INCOMING, OUTGOING = "对方来函", "街道去函"
OUTCOMES = ("采纳", "部分采纳", "不采纳", "未回复")
EXERCISE_STATES = ("收到", "已提意见", "已复函", "已归档")

HARD, JOINT, EMERGENCY = "街道难以解决", "联合执法", "应急"
WHISTLE_KINDS = (HARD, JOINT, EMERGENCY)
WHISTLE_STATES = ("已吹哨", "处置中", "已办结", "已评价")
RATINGS = ("满意", "基本满意", "不满意")

PROJECT_CLASSES = ("重点", "基础", "创新")
PROJECT_STATES = ("认领", "计划", "实施", "评估", "已结项")
TODO_KINDS = ("任务", "问题", "整改")
TODO_STATES = ("待办", "办理中", "已完成", "已销号")
MODES = ("派驻", "下放", "双重管理")

MOMENT_EXAMPLE = "2026-03-05 14:20"
_SCORE = re.compile(r"\d{1,3}(\.\d{1,2})?")


def doubtful_score(text: str) -> str | None:
    """A sentence when the text is not a number like 95.5."""
    return None if _SCORE.fullmatch(text) else "得分请写数字，如 95.5。"


def moment(key: str, heading: str, *, required: bool = False, computed: bool = False, group: str = "") -> Field:
    """A point in time as text, such as 2026-03-05 14:20; `moments.fault` tells what is wrong with one."""
    return Field(
        key,
        heading,
        required=required,
        computed=computed,
        max_chars=len(MOMENT_EXAMPLE),
        width=9,
        group=group,
        help=f"年月日和时分，写成 {MOMENT_EXAMPLE} 的样子。",
    )
