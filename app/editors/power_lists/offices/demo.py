"""Functions, templates, headcount and use of items in the demo street; every figure is invented."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import DemoStep, DemoStory
from app.core.query import Filter, Query
from app.editors.power_lists.enumerations import IN_USE
from app.editors.power_lists.offices import functions, links
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

_WHO = "王晓燕"
_HEADS = {
    "党政办公室": (9, 8),
    "党建工作办公室": (6, 6),
    "社区管理办公室": (8, 7),
    "社区服务办公室": (7, 7),
    "平安建设办公室": (8, 9),
    "应急管理办公室": (5, 4),
    "综合行政执法办公室": (14, 12),
    "党群服务中心": (10, 10),
    "综合便民服务中心": (12, 11),
    "网格化服务管理中心": (9, 9),
    "退役军人服务站": (3, 3),
}
_FUNCTION_OF = {
    "行政处罚": "实施综合管理",
    "行政强制": "实施综合管理",
    "行政检查": "维护社区平安",
    "行政许可": "组织公共服务",
    "行政给付": "组织公共服务",
    "行政确认": "组织公共服务",
    "行政奖励": "加强党的建设",
    "行政裁决": "指导基层自治",
}
_STAGES = (
    ("立案", "对检查发现、投诉举报、其他机关移送的线索及时核对，七日内决定是否立案。"),
    ("调查取证", "两名以上执法人员持证调查，全面、客观收集证据，听取当事人陈述。"),
    ("审查", "对违法事实、证据、程序、裁量逐项审核，重大的提请法制审核。"),
    ("告知", "作出决定前告知事实、理由、依据和陈述申辩、听证的权利。"),
    ("决定", "依法作出决定，情节复杂的集体讨论。"),
    ("送达", "七日内送达当事人。"),
    ("执行", "督促履行；逾期不履行的依法加处罚款或申请强制执行。"),
)
_ACCOUNTABILITY = (
    "有下列情形的，依法依规追究责任：\n一、应当受理而不受理，或者不说明理由的；\n二、没有法定依据或者违反法定程序的；\n"
    "三、滥用职权、玩忽职守、徇私舞弊的；\n四、泄露商业秘密或者个人隐私的；\n五、其他依法应当追究的情形。"
)
_REMEDY = "对决定不服的，可以自收到之日起六十日内申请行政复议，或者六个月内向人民法院提起行政诉讼。"


def story(_folder: Path, today: date) -> DemoStory:
    """Headcount, functions, templates, two years of use and suggested links."""
    return DemoStory(
        (
            DemoStep(239, time(9, 5), _WHO, _headcount),
            DemoStep(233, time(9, 20), _WHO, lambda session: functions.start(session, (), {})),
            DemoStep(230, time(10, 15), _WHO, _assign),
            DemoStep(228, time(15, 2), _WHO, _templates),
            DemoStep(30, time(9, 40), _WHO, partial(_use, years=(today.year - 1, today.year))),
            DemoStep(29, time(10, 30), _WHO, lambda session: links.link_all(session, (), {})),
        )
    )


def _headcount(session: Session) -> ChangeSet:
    offices = [row for row in session.all_rows(Query("office")) if row["name"] in _HEADS]
    edits = tuple(
        Edit(
            Action.UPDATE,
            "office",
            dict(zip(("headcount_approved", "headcount_actual"), _HEADS[row["name"]], strict=True)),
            row["id"],
        )
        for row in offices
    )
    return ChangeSet(f"填写 {len(edits)} 个机构的编制", edits, source="grid")


def _assign(session: Session) -> ChangeSet:
    ids = {row["name"]: row["id"] for row in session.all_rows(Query("function"))}
    matters = [row for row in session.all_rows(Query("matter")) if row["power_type"] in _FUNCTION_OF]
    edits = tuple(
        Edit(Action.UPDATE, "matter", {"function_id": ids[_FUNCTION_OF[row["power_type"]]]}, row["id"])
        for row in matters
    )
    return ChangeSet(f"{len(edits)} 项归入职能", edits, source="action")


def _templates(_session: Session) -> ChangeSet:
    def template(name: str, kind: str, body: str | None) -> Edit:
        return Edit(Action.INSERT, "text_template", {"name": name, "template_kind": kind, "body": body})

    edits = [
        template("处罚责任（七个阶段）", "责任事项", None),
        *(
            Edit(Action.INSERT, "template_stage", {"template_id": Pending(0), "stage": stage, "text": text})
            for stage, text in _STAGES
        ),
        template("追责情形（通用）", "追责情形", _ACCOUNTABILITY),
        template("复议和诉讼", "救济渠道", _REMEDY),
    ]
    return ChangeSet("建立文本模板", tuple(edits), source="form")


def _use(session: Session, *, years: tuple[int, ...]) -> ChangeSet:
    query = Query("matter", filters=(Filter("standing", values=(IN_USE,)),))
    matters = list(session.all_rows(query))[:160]
    edits = tuple(
        Edit(Action.INSERT, "item_use", _times(row, year) | {"source": "执法办案系统"})
        for year in years
        for row in matters
    )
    return ChangeSet(f"粘贴 {len(edits)} 行使用次数", edits, source="paste")


def _times(matter: Row, year: int) -> Row:
    """An invented figure that is the same each time the demo is told; most powers are rarely used."""
    number = (matter["id"] * 37 + year * 11) % 23
    return {"matter_id": matter["id"], "year": year, "times": 0 if number < 9 else (number - 8) ** 2 // 7}
