"""准入 of the demo street: invented applications, one in each place of the way, and two refusals on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import DemoStep, DemoStory
from app.editors.power_lists.admission.fields import (
    APPLIED,
    COMMUNITY,
    DISTRICT,
    DUTY,
    EVALUATING,
    IMPROPER,
    REJECTED,
    RUNNING,
    STREET,
)
from app.editors.power_lists.work.quarters import quarter_of
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

_STREET = "建设街道办事处"
_NOTE = "演示文字，自拟"
_HOUSING, _TRADE, _ENERGY = "区住房和城乡建设局", "区商务局", "区发展和改革局"


def story(folder: Path, today: date) -> DemoStory:
    """A year of applications up to `today`."""

    def day(back: int) -> str:
        return (today - timedelta(days=back)).isoformat()

    makers = (
        (200, _running(day)),
        (190, _ending(day)),
        (90, _rejected(day)),
        (55, _refused(day)),
        (20, _district(day)),
        (16, _unanswered(day)),
        (9, _street(day)),
        (4, _applied(day)),
    )
    steps = tuple(
        DemoStep(back, time(9, 40 + number), "王晓燕", partial(_register, rows=rows))
        for number, (back, rows) in enumerate(makers)
    )
    return DemoStory(steps)


Day = Callable[[int], str]
"""So many days ago as ISO date."""

Rows = tuple[Row, dict[str, list[Row]]]
"""An application and its detail rows by table."""


def _register(session: Session, *, rows: Rows) -> ChangeSet:
    admission, details = rows
    edits = [Edit(Action.INSERT, "admission", {"receiving_unit": _STREET, "remark": _NOTE} | admission)]
    edits += [
        Edit(Action.INSERT, table, row | {"admission_id": Pending(0)})
        for table, found in details.items()
        for row in found
    ]
    return ChangeSet(f"登记准入申请 {admission['matter_text']}", tuple(edits), source="demo")


def _agreed(day: str, *organs: str) -> list[Row]:
    return [{"organ": organ, "result": "同意", "opinion": "同意准入。", "opinion_on": day} for organ in organs]


def _decided(at: str, start: str, until: str, number: str) -> Row:
    return {
        "decision_organ": "区委机构编制委员会",
        "decision_no": number,
        "decided_on": at,
        "in_force_from": start,
        "in_force_until": until,
    }


def _running(day: Day) -> Rows:
    row = {
        "matter_text": "既有建筑安全隐患网格巡查上报",
        "admission_kind": DUTY,
        "state": RUNNING,
        "applicant": _HOUSING,
        "applied_on": day(320),
        "basis": "区政府专题会议纪要，既有建筑安全隐患排查整治工作方案。",
        "reason": "既有建筑数量多、分布散，部门人员难以日常巡查，拟请街道网格员在日常走访中一并查看上报。",
        "period_from": day(270),
        "period_until": day(-95),
        "powers": "开通房屋安全管理系统街道端账号 6 个，可查询辖区房屋安全鉴定结果。",
        "people": "派驻专业技术人员 1 名，每周到街道工作 2 天。",
        "money": 120_000_00,
        "money_source": "区住房和城乡建设局部门预算",
        "payment_plan": "每季度末拨付 30,000.00 元。",
        "street_opinion": "有条件",
        "street_conditions": "网格员只负责发现和上报，不承担安全鉴定和执法责任。",
        "street_opinion_on": day(305),
        "street_signed_by": "周建国",
    } | _decided(day(285), day(270), day(-95), "区委编〔演示〕21号")
    quarters = [
        {
            "quarter": quarter_of(day(back)),
            "work_done": done,
            "powers_arrived": "账号 6 个全部开通。",
            "people_arrived": people,
            "money_arrived": money,
            "assessment": verdict,
        }
        for back, done, people, money, verdict in (
            (190, "巡查 412 栋，上报隐患 23 处。", "技术人员到岗。", 30_000_00, "按约定履行。"),
            (
                100,
                "巡查 398 栋，上报隐患 17 处。",
                "技术人员到岗，缺勤 3 天。",
                15_000_00,
                "经费少拨一半，已函请补拨。",
            ),
        )
    ]
    papers = [{"paper": name, "received_on": day(320)} for name in ("申请函", "工作方案", "经费测算表")]
    opinions = _agreed(day(295), "区委编办", "区司法局", "区财政局")
    return row, {"admission_paper": papers, "admission_opinion": opinions, "admission_quarter": quarters}


def _ending(day: Day) -> Rows:
    row = {
        "matter_text": "养老服务补贴对象动态核查",
        "admission_kind": DUTY,
        "state": EVALUATING,
        "applicant": "区民政局",
        "applied_on": day(400),
        "basis": "区养老服务补贴管理办法。",
        "reason": "补贴对象变动频繁，请社区网格员每季度入户核查一次。",
        "powers": "共享补贴发放名册查询权限。",
        "people_waiver": "工作量小，由现有网格员在日常走访中一并完成，不另配人员。",
        "money": 24_000_00,
        "money_source": "福利彩票公益金",
        "payment_plan": "每半年拨付一次。",
        "street_opinion": "同意",
        "street_opinion_on": day(390),
        "street_signed_by": "周建国",
    } | _decided(day(375), day(365), day(2), "区委编〔演示〕9号")
    return row, {"admission_opinion": _agreed(day(382), "区委编办", "区财政局")}


def _rejected(day: Day) -> Rows:
    row = {
        "matter_text": "餐饮单位油烟在线监测设备安装督促",
        "admission_kind": DUTY,
        "state": REJECTED,
        "applicant": "区生态环境局",
        "applied_on": day(110),
        "reason": "请街道督促餐饮单位安装监测设备。",
        "street_opinion": "不同意",
        "street_conditions": "属于部门法定职责，街道没有执法权，也没有配套人员。",
        "street_opinion_on": day(100),
        "decision_organ": "区委机构编制委员会",
        "decided_on": day(90),
        "rejection_reason": "属于主管部门法定职责，不得交由街道承担。",
    }
    return row, {"admission_opinion": [{"organ": "区司法局", "result": "不同意", "opinion_on": day(95)}]}


def _refused(day: Day) -> Rows:
    return {
        "matter_text": "招商引资项目线索报送",
        "admission_kind": DUTY,
        "state": IMPROPER,
        "applicant": _TRADE,
        "came_how": "文件",
        "came_document": "关于按月报送招商引资项目线索的通知",
        "came_on": day(60),
        "refused_by": "王晓燕",
        "refusal_reason": "街道招商引资职能及相应考核指标已经取消。",
        "reply_no": "建街函〔演示〕7号",
        "replied_on": day(55),
    }, {}


def _unanswered(day: Day) -> Rows:
    return {
        "matter_text": "重点企业用电量按周统计",
        "admission_kind": DUTY,
        "state": IMPROPER,
        "applicant": _ENERGY,
        "came_how": "工作群",
        "came_on": day(16),
        "refused_by": "刘敏",
        "refusal_reason": "没有经过职责准入，没有配套人员，数据由供电部门掌握。",
    }, {}


def _district(day: Day) -> Rows:
    row = {
        "matter_text": "电动自行车集中充电设施日常巡查",
        "admission_kind": DUTY,
        "state": DISTRICT,
        "applicant": "区消防救援大队",
        "applied_on": day(26),
        "basis": "区电动自行车安全隐患全链条整治实施方案。",
        "reason": "集中充电点位多，请街道每月巡查一次并上报问题。",
        "period_from": day(-30),
        "period_until": day(-395),
        "powers": "开通充电设施监管平台街道端账号。",
        "street_opinion": "有条件",
        "street_conditions": "要落实巡查经费，并明确处置由消防救援大队负责。",
        "street_opinion_on": day(18),
        "street_signed_by": "周建国",
    }
    return row, {"admission_opinion": _agreed(day(12), "区委编办")}


def _street(day: Day) -> Rows:
    row = {
        "matter_text": "社区消费维权联络站设立",
        "admission_kind": COMMUNITY,
        "state": STREET,
        "applicant": "区市场监督管理局",
        "receiving_unit": "和平社区",
        "applied_on": day(10),
        "reason": "方便居民就近反映消费纠纷。",
        "period_from": day(-20),
        "people_waiver": "由市场监督管理所人员轮值，社区不出人。",
    }
    papers = [{"paper": "联络站工作制度", "requested_on": day(8), "received_on": day(6)}]
    return row, {"admission_paper": papers}


def _applied(day: Day) -> Rows:
    return {
        "matter_text": "城镇燃气安全管理入户宣传",
        "admission_kind": COMMUNITY,
        "state": APPLIED,
        "applicant": "区城市管理局",
        "receiving_unit": "文化路社区",
        "applied_on": day(4),
        "reason": "冬季燃气安全宣传，请社区上门发放资料。",
        "period_from": day(-3),
        "period_until": day(-60),
    }, {}
