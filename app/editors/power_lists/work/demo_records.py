"""Invented whistles, projects and tasks of the demo street."""

from __future__ import annotations

from collections.abc import Callable

from app.editors.power_lists.work.words import quarter_of
from db.declarations import Row

HOUSING, CITY, FIRE = "区住房和城乡建设局", "区城市管理局", "区消防救援大队"

Day = Callable[[int], str]
"""So many days ago as ISO date."""

Records = list[tuple[Row, list[tuple[str, Row]]]]
"""Records of a register, each with (detail table, row) beside it."""


def whistles(day: Day) -> Records:
    """Three whistles: an emergency that is rated, joint enforcement, one that goes on."""
    return [
        (
            {
                "subject": "和平里 7 号楼燃气泄漏",
                "whistle_kind": "应急",
                "blown_at": f"{day(33)} 08:20",
                "place": "和平里 7 号楼 2 单元",
                "blown_by": "李雪",
                "lead_unit": CITY,
                "situation": "居民报告楼道有燃气味，社区已疏散 12 户。",
                "state": "已评价",
                "disposal": "关闭阀门，更换老化管段，居民当日返家。",
                "closed_at": f"{day(33)} 13:05",
                "resolved": 1,
                "rating": "满意",
            },
            [
                _call(CITY, f"{day(33)} 08:31", f"{day(33)} 09:02", "更换管段，检测合格。", "满意"),
                _call(FIRE, f"{day(33)} 08:25", f"{day(33)} 08:47", "现场警戒、通风。", "满意"),
            ],
        ),
        (
            {
                "subject": "东风市场占道经营联合整治",
                "whistle_kind": "联合执法",
                "blown_at": f"{day(19)} 09:10",
                "place": "东风路北段",
                "blown_by": "赵磊",
                "lead_unit": CITY,
                "state": "已办结",
                "disposal": "劝离流动摊贩 26 个，两家门店改正。",
                "closed_at": f"{day(14)} 17:00",
                "resolved": 1,
            },
            [
                _call(CITY, f"{day(19)} 10:00", f"{day(18)} 09:00", "牵头执法。", "满意"),
                _call("区公安分局", f"{day(19)} 11:30", f"{day(18)} 09:10", "维持秩序。", "基本满意"),
                _call("区市场监督管理局", f"{day(18)} 08:40", None, None, "不满意"),
            ],
        ),
        (
            {
                "subject": "文化路 31 号自建房墙体开裂",
                "whistle_kind": "街道难以解决",
                "blown_at": f"{day(2)} 16:05",
                "place": "文化路 31 号",
                "blown_by": "王晓燕",
                "situation": "二层外墙出现贯通裂缝，租户已搬离，需要部门组织鉴定。",
                "state": "处置中",
            },
            [_call(HOUSING, f"{day(2)} 17:20", None, None, None)],
        ),
    ]


def _call(unit: str, heard: str | None, came: str | None, done: str | None, rating: str | None) -> tuple[str, Row]:
    cells = {"unit": unit, "acknowledged_at": heard, "arrived_at": came, "work_done": done, "rating": rating}
    return "whistle_unit", cells


def projects(day: Day) -> Records:
    """Projects of the year and one that is closed, with milestones, reports and reviews."""
    year = int(day(0)[:4])
    return [
        (
            {
                "project_name": "和平路片区老旧小区综合整治",
                "project_class": "重点",
                "year": year,
                "unit": "社区管理办公室",
                "leader": "陈建华",
                "goal": "完成 6 个小区 42 栋楼的管网、楼道和停车位整治，居民满意度 90% 以上。",
                "requirements": "每月开一次居民议事会，每季度报告进展，年中、年终各评议一次。",
                "claimed_on": day(58),
                "state": "实施",
            },
            [
                _milestone("方案公示并征求居民意见", day(40), day(41)),
                _milestone("完成管网改造", day(5), None),
                _milestone("完成楼道粉刷和照明", day(-60), None),
                (
                    "project_quarter",
                    {
                        "quarter": quarter_of(day(58)),
                        "progress": "方案公示结束，收集意见 86 条，采纳 51 条。",
                        "problems": "两栋楼产权单位尚未确认。",
                        "next_steps": "协调产权单位，管网进场。",
                        "reported_on": day(30),
                    },
                ),
            ],
        ),
        (
            {
                "project_name": "社区食堂助餐服务",
                "project_class": "基础",
                "year": year,
                "unit": "社区服务办公室",
                "leader": "李雪",
                "goal": "新增助餐点 3 个，日均供餐 300 份。",
                "claimed_on": day(59),
                "state": "计划",
            },
            [_milestone("助餐点选址", day(-5), None), _milestone("开餐", day(-80), None)],
        ),
        (
            {
                "project_name": "楼栋议事微信小程序",
                "project_class": "创新",
                "year": year - 1,
                "unit": "党建工作办公室",
                "leader": "赵磊",
                "goal": "覆盖 30 个楼栋，议题办结率 80%。",
                "claimed_on": f"{year - 1}-03-02",
                "state": "已结项",
                "closed_on": f"{year - 1}-12-20",
                "result": "覆盖 34 个楼栋，办结议题 127 件，办结率 84%。",
            },
            [
                _milestone("上线试运行", f"{year - 1}-06-30", f"{year - 1}-06-18"),
                (
                    "project_review",
                    {
                        "occasion": "年终",
                        "reviewed_on": f"{year - 1}-12-15",
                        "result": "优秀",
                        "score": "96",
                        "opinion": "居民参与面广，可以推广。",
                    },
                ),
            ],
        ),
    ]


def _milestone(what: str, due: str, done: str | None) -> tuple[str, Row]:
    return "project_milestone", {"what": what, "due_on": due, "done_on": done}


def tasks(day: Day) -> Records:
    """Tasks, problems and corrections in every state."""
    return [
        (
            {
                "subject": "完善街道应急值守台账",
                "todo_kind": "整改",
                "source": "区安全生产巡查反馈意见",
                "unit": "应急管理办公室",
                "leader": "赵磊",
                "due_on": day(35),
                "measures": "补齐值守记录，明确交接班制度。",
                "state": "已销号",
                "result": "值守记录补齐，交接班制度已上墙。",
                "done_on": day(38),
                "written_off_on": day(33),
            },
            [],
        ),
        (
            {
                "subject": "文化路排水管网堵塞",
                "todo_kind": "问题",
                "source": "居民议事会",
                "unit": "社区管理办公室",
                "due_on": day(6),
                "progress": "已现场勘查，待市政部门排期。",
                "state": "办理中",
            },
            [],
        ),
        (
            {
                "subject": "人口抽样调查入户摸底",
                "todo_kind": "任务",
                "source": "区统计局工作部署会",
                "unit": "党政办公室",
                "leader": "刘敏",
                "due_on": day(-4),
                "state": "办理中",
            },
            [],
        ),
        (
            {
                "subject": "党务公开栏更新不及时",
                "todo_kind": "整改",
                "source": "区委巡察反馈意见",
                "unit": "党建工作办公室",
                "due_on": day(-20),
                "state": "已完成",
                "result": "公开栏按季度更新，指定专人负责。",
                "done_on": day(26),
            },
            [],
        ),
        (
            {
                "subject": "辖区空置房屋底数不清",
                "todo_kind": "问题",
                "source": "街道工作例会",
                "unit": "社区管理办公室",
                "due_on": day(-45),
            },
            [],
        ),
    ]
