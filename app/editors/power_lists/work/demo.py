"""权力与任务 of the demo street: a handful of invented records in each register, spread over the year."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import DemoStep, DemoStory
from app.core.query import Filter, Query
from app.editors.power_lists.work.demo_records import CITY, FIRE, HOUSING, Day, Records, projects, tasks, whistles
from db.changes import Action, ChangeSet, Edit, Pending

if TYPE_CHECKING:
    from app.core.session import Session

_NOTE = "演示文字，自拟"


def story(folder: Path, today: date) -> DemoStory:
    """What three clerks wrote into the registers up to `today`."""

    def day(back: int) -> str:
        return (today - timedelta(days=back)).isoformat()

    liu, wang, chen = "刘敏", "王晓燕", "陈建华"
    steps = (
        DemoStep(170, time(10, 5), chen, _writing("stationed_unit", "unit_id", "登记派驻机构", _stations(day))),
        DemoStep(150, time(14, 30), wang, _writing("pledge", "pledge_id", "登记责任状清理", _pledges(day))),
        DemoStep(60, time(9, 50), liu, _writing("project", "project_id", "登记年度项目", projects(day))),
        DemoStep(45, time(15, 20), chen, _writing("power_exercise", "", "登记五项权力行使", _exercises(day))),
        DemoStep(25, time(11, 15), liu, _writing("todo_item", "", "登记任务与整改", tasks(day))),
        DemoStep(2, time(16, 40), wang, _writing("whistle", "whistle_id", "登记吹哨报到", whistles(day))),
        DemoStep(1, time(9, 15), wang, _link_whistle),
    )
    return DemoStory(steps)


def _writing(table: str, link: str, label: str, records: Records) -> partial[ChangeSet]:
    return partial(_write, table=table, link=link, label=label, records=records)


def _write(session: Session, *, table: str, link: str, label: str, records: Records) -> ChangeSet:
    edits: list[Edit] = []
    for row, details in records:
        parent = Pending(len(edits))
        edits.append(Edit(Action.INSERT, table, {"remark": _NOTE} | row))
        edits += [Edit(Action.INSERT, key, cells | {link: parent}) for key, cells in details]
    return ChangeSet(f"{label} {len(records)} 条", tuple(edits), source="demo")


def _link_whistle(session: Session) -> ChangeSet:
    """The newest whistle about self-built houses gets the list's item, which names the lead."""
    about = Filter("item_name", values=("自建房安全管理",))
    items = list(session.all_rows(Query("power_item", filters=(about,))))
    whistles = [row for row in session.all_rows(Query("whistle")) if "自建房" in row["subject"]]
    edits = tuple(
        Edit(Action.UPDATE, "whistle", {"item_id": items[0]["id"]}, row_id=row["id"]) for row in whistles if items
    )
    return ChangeSet("关联吹哨与清单事项", edits, source="form")


def _stations(day: Day) -> Records:
    return [
        (
            {
                "unit_name": "建设司法所",
                "parent_department": "区司法局",
                "mode": "双重管理",
                "functions": "人民调解、社区矫正、法治宣传、行政规范性文件合法性审核。",
                "admin_posts": 4,
                "hired_posts": 3,
                "actual_staff": 6,
                "budget_line": "区司法局部门预算",
                "assessor": "建设街道办事处",
            },
            [
                (
                    "unit_change",
                    {
                        "decision_no": "区委编〔演示〕4号",
                        "changed_on": day(500),
                        "what_changed": "实行双重管理，考核以街道为主。",
                    },
                ),
                (
                    "unit_assessment",
                    {
                        "year": int(day(0)[:4]) - 1,
                        "half": "全年",
                        "assessed_by": "建设街道办事处",
                        "score": "93.5",
                        "opinion": "矛盾纠纷调处及时，建议评为良好。",
                    },
                ),
            ],
        ),
        (
            {
                "unit_name": "建设市场监督管理所",
                "parent_department": "区市场监督管理局",
                "mode": "派驻",
                "functions": "食品安全、特种设备和市场秩序的日常监管。",
                "admin_posts": 7,
                "institution_posts": 2,
                "hired_posts": 5,
                "actual_staff": 15,
                "budget_line": "区市场监督管理局部门预算",
                "assessor": "区市场监督管理局，征求街道意见",
            },
            [],
        ),
        (
            {
                "unit_name": "建设街道综合行政执法队",
                "parent_department": CITY,
                "mode": "下放",
                "admin_posts": 0,
                "institution_posts": 18,
                "hired_posts": 22,
                "actual_staff": 37,
                "budget_line": "街道部门预算",
                "assessor": "建设街道办事处",
            },
            [
                (
                    "unit_change",
                    {
                        "decision_no": "区委编〔演示〕15号",
                        "changed_on": day(700),
                        "what_changed": "人员、编制和经费整体下放街道管理。",
                    },
                )
            ],
        ),
    ]


def _pledges(day: Day) -> Records:
    decided = {"decided_on": day(140), "decision_no": "区委办〔演示〕12号"}
    return [
        (
            {
                "document_title": "安全生产目标管理责任状",
                "issuing_department": "区安全生产委员会",
                "document_no": "区安委〔演示〕3号",
                "issued_on": day(300),
                "pledge_kind": "责任状",
                "basis": "《中华人民共和国安全生产法》第九条",
                "decision": "保留",
                "state": "保留",
            }
            | decided,
            [("pledge_signing", {"counterpart": "区安全生产委员会", "signed_on": day(120)})],
        ),
        (
            {
                "document_title": "政务信息报送目标责任书",
                "issuing_department": "区政务服务办公室",
                "document_no": "区政务〔演示〕8号",
                "issued_on": day(290),
                "pledge_kind": "责任状",
                "decision": "取消",
                "replaced_by": "不再考核",
                "state": "已取消",
            }
            | decided,
            [
                (
                    "pledge_signing",
                    {"counterpart": "区政务服务办公室", "signed_on": day(40), "note": "以年度任务书名义重签。"},
                )
            ],
        ),
        (
            {
                "document_title": "城市管理工作“一票否决”规定",
                "issuing_department": CITY,
                "document_no": "区城管〔演示〕5号",
                "issued_on": day(280),
                "pledge_kind": "一票否决",
                "decision": "合并",
                "replaced_by": "并入区级综合考核“城市管理”指标",
                "state": "已合并",
            }
            | decided,
            [],
        ),
        (
            {
                "document_title": "垃圾分类专项考核办法",
                "issuing_department": CITY,
                "issued_on": day(155),
                "pledge_kind": "考核",
                "decision": "合并",
                "replaced_by": "并入城市管理指标",
                "state": "区级审定",
            },
            [],
        ),
        (
            {
                "document_title": "电动自行车整治目标责任书",
                "issuing_department": FIRE,
                "issued_on": day(151),
                "origin": "清理后发现",
                "state": "待清理",
            },
            [("pledge_signing", {"counterpart": FIRE, "signed_on": day(151)})],
        ),
    ]


def _exercises(day: Day) -> Records:
    answered = {
        "opinion": "建议保留现状出入口，并在施工期间设置临时便民通道。",
        "opinion_on": day(52),
        "signed_by": "周建国",
        "reply_no": "建街函〔演示〕5号",
        "replied_on": day(51),
    }
    return [
        (
            {
                "subject": "和平路片区老旧小区改造规划方案",
                "power": "规划参与权",
                "counterpart": "区自然资源局",
                "request_no": "区自然资函〔演示〕30号",
                "requested_on": day(58),
                "request_content": "随函附改造规划方案一份，请就出入口设置、公共服务设施配建提出意见。",
                "state": "已归档",
                "outcome": "采纳",
            }
            | answered,
            [],
        ),
        (
            {
                "subject": "建设市场监督管理所所长任职",
                "power": "人事考核权",
                "counterpart": "区市场监督管理局",
                "request_no": "区市监党〔演示〕11号",
                "requested_on": day(50),
                "state": "已复函",
            }
            | answered
            | {"opinion": "同意。", "opinion_on": day(48), "replied_on": day(47), "reply_no": "建街函〔演示〕6号"},
            [],
        ),
        (
            {
                "subject": "文化路夜间施工审批",
                "power": "征得同意权",
                "counterpart": HOUSING,
                "request_no": "区住建函〔演示〕44号",
                "requested_on": day(45),
                "limit_days": 5,
            },
            [],
        ),
        (
            {
                "subject": "社区卫生服务中心选址",
                "power": "重大决策和重大项目建议权",
                "counterpart": "区卫生健康局",
                "direction": "街道去函",
                "requested_on": day(46),
                "request_content": "辖区东片居民就医距离较远，建议在文化路社区增设社区卫生服务站。",
                "opinion": "建议选址文化路社区党群服务中心一层。",
                "opinion_on": day(46),
                "state": "已提意见",
            },
            [],
        ),
    ]
