"""The tables of 准入: duties that departments ask street or community to take over.

Sources: domain notes, rows 4 and 14 of the instruments and the states of 职责准入; Xicheng's 30 working days ahead and
decision in 15; the columns of the 准入审批表 (L10).
"""

from __future__ import annotations

from app.editors.power_lists.work.quarters import doubtful_quarter
from db.declarations import Field, Kind, Table, parent

SECTION = "准入"
DUTY, COMMUNITY = "职责准入", "社区事务准入"
KINDS = (DUTY, COMMUNITY)

APPLIED, PAPERS, STREET, DISTRICT, DECIDING = "申请登记", "材料补正", "街道意见", "区级审核", "审定"
RUNNING, EVALUATING, ENDED, LISTED = "执行中", "期满评估", "已退出", "已转入清单"
REJECTED, IMPROPER = "不予准入", "违规下派"
STATES = (APPLIED, PAPERS, STREET, DISTRICT, DECIDING, RUNNING, EVALUATING, ENDED, LISTED, REJECTED, IMPROPER)

OPINIONS = ("同意", "不同意", "有条件")
ORGANS = ("区委编办", "区司法局", "区财政局", "区人力资源和社会保障局", "区委组织部")
RESULTS = ("继续执行", "退出", "转入清单")
WAYS = ("文件", "会议", "口头", "工作群", "考核指标", "签订责任状", "其他")

_APPLY = "申请"
_POWERS, _PEOPLE, _MONEY = "权随事转", "人随事转", "费随事转"
_STREET = "街道意见"
_DECISION = "审核与审定"
_END = "评估与退出"
_REFUSAL = "违规下派"

ADMISSION_PAPER = Table(
    key="admission_paper",
    heading="准入材料",
    title=("paper",),
    counter="份",
    detail_of="admission",
    fields=(
        parent("admission", "准入申请", "admission_id"),
        Field("paper", "材料名称", required=True, max_chars=200, width=16, searched=True),
        Field("requested_on", "要求补正日期", Kind.DATE, width=7, help="要求申请单位补正的日期；开始就齐全的不填。"),
        Field("received_on", "收到日期", Kind.DATE, width=7),
        Field("scan", "扫描件", Kind.FILE, width=10, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

ADMISSION_OPINION = Table(
    key="admission_opinion",
    heading="部门审核意见",
    title=("organ",),
    counter="条",
    detail_of="admission",
    fields=(
        parent("admission", "准入申请", "admission_id"),
        Field("organ", "审核部门", required=True, max_chars=80, choices=ORGANS, width=12, searched=True),
        Field("result", "审核结果", Kind.CHOICE, choices=OPINIONS, width=6),
        Field("opinion", "审核意见", Kind.LONG_TEXT, width=20),
        Field("opinion_on", "意见日期", Kind.DATE, width=7),
        Field("signed_by", "签字人", max_chars=40, width=6, public=False),
        Field("scan", "扫描件", Kind.FILE, width=10, in_table=False),
    ),
)

ADMISSION_QUARTER = Table(
    key="admission_quarter",
    heading="季度履行情况",
    title=("quarter",),
    counter="条",
    detail_of="admission",
    fields=(
        parent("admission", "准入申请", "admission_id"),
        Field(
            "quarter", "季度", required=True, max_chars=20, width=8, check=doubtful_quarter, help="如 2026年第1季度。"
        ),
        Field("work_done", "工作完成情况", Kind.LONG_TEXT, width=20),
        Field("powers_arrived", "权限到位情况", Kind.LONG_TEXT, width=12),
        Field("people_arrived", "人员到位情况", Kind.LONG_TEXT, width=12),
        Field("money_arrived", "到位经费", Kind.MONEY, minimum=0, width=8, help="这个季度实际收到的金额，单位元。"),
        Field("assessment", "履行评价", Kind.LONG_TEXT, width=14),
    ),
)

ADMISSION = Table(
    key="admission",
    heading="准入申请",
    title=("matter_text", "applicant"),
    natural_key=("admission_kind", "matter_text", "applicant", "applied_on"),
    frozen=1,
    counter="件",
    section=SECTION,
    empty_hint="还没有准入申请。部门要把工作交给街道或社区时，按 Ctrl+N 登记它的申请。",
    fields=(
        Field(
            "matter_text",
            "申请事项",
            required=True,
            max_chars=300,
            width=20,
            group=_APPLY,
            searched=True,
            pinyin=True,
            help="部门要求街道或社区承担的工作，写全称；印在审批表上。",
        ),
        Field(
            "admission_kind",
            "准入类别",
            Kind.CHOICE,
            required=True,
            choices=KINDS,
            default=DUTY,
            width=7,
            group=_APPLY,
            help="进街道的选职责准入，进社区的选社区事务准入。",
        ),
        Field("state", "办理状态", Kind.CHOICE, choices=STATES, default=APPLIED, width=6, group=_APPLY),
        Field(
            "applicant", "申请单位", required=True, max_chars=120, width=12, group=_APPLY, searched=True, pinyin=True
        ),
        Field(
            "receiving_unit",
            "接收单位",
            max_chars=120,
            width=10,
            group=_APPLY,
            searched=True,
            pinyin=True,
            help="承接这项工作的街道或社区。",
        ),
        Field("applied_on", "申请日期", Kind.DATE, width=7, group=_APPLY),
        Field(
            "item_id",
            "清单事项",
            Kind.REFERENCE,
            target="power_item",
            width=12,
            group=_APPLY,
            in_table=False,
            help="清单里已有这一事项时选它，程序据此核对是否已收回。",
        ),
        Field(
            "matter_id",
            "事项库事项",
            Kind.REFERENCE,
            target="matter",
            width=12,
            group=_APPLY,
            in_table=False,
            help="选了清单事项会自动填上。",
        ),
        Field("basis", "申请依据", Kind.LONG_TEXT, width=14, group=_APPLY, searched=True, in_table=False),
        Field("reason", "申请理由", Kind.LONG_TEXT, width=14, group=_APPLY, in_table=False),
        Field("period_from", "申请起始日期", Kind.DATE, width=7, group=_APPLY, in_table=False),
        Field("period_until", "申请截止日期", Kind.DATE, width=7, group=_APPLY, in_table=False),
        Field(
            "decision_due_on",
            "审定期限",
            Kind.DATE,
            width=7,
            group=_APPLY,
            computed=True,
            help="从申请日期起算，默认 15 个工作日，材料补正期间不停。",
        ),
        Field(
            "finding",
            "清单核对",
            Kind.LONG_TEXT,
            width=14,
            group=_APPLY,
            computed=True,
            public=False,
            help="与负面清单、收回事项和现行清单核对的结果，保存时自动更新。",
        ),
        Field("papers", "准入材料", Kind.DETAILS, target="admission_paper", parent_field="admission_id", group=_APPLY),
        Field(
            "powers",
            "配套权限",
            Kind.LONG_TEXT,
            width=12,
            group=_POWERS,
            in_table=False,
            help="随事项给街道的权限、系统账号和数据。",
        ),
        Field("powers_waiver", "不配权限理由", Kind.LONG_TEXT, width=10, group=_POWERS, in_table=False),
        Field(
            "people",
            "配套人员",
            Kind.LONG_TEXT,
            width=12,
            group=_PEOPLE,
            in_table=False,
            help="随事项划转的编制、派驻或借用的人员。",
        ),
        Field("people_waiver", "不配人员理由", Kind.LONG_TEXT, width=10, group=_PEOPLE, in_table=False),
        Field("money", "配套经费", Kind.MONEY, minimum=0, width=8, group=_MONEY, help="整个期限的金额，单位元。"),
        Field("money_source", "经费来源", max_chars=200, width=10, group=_MONEY, in_table=False),
        Field("payment_plan", "拨付计划", Kind.LONG_TEXT, width=12, group=_MONEY, in_table=False),
        Field("money_waiver", "不配经费理由", Kind.LONG_TEXT, width=10, group=_MONEY, in_table=False),
        Field("street_opinion", "街道意见", Kind.CHOICE, choices=OPINIONS, width=6, group=_STREET),
        Field("street_conditions", "街道意见说明", Kind.LONG_TEXT, width=14, group=_STREET, in_table=False),
        Field("street_opinion_on", "街道意见日期", Kind.DATE, width=7, group=_STREET, in_table=False),
        Field("street_signed_by", "街道签发人", max_chars=40, width=6, group=_STREET, in_table=False, public=False),
        Field(
            "opinions",
            "部门审核意见",
            Kind.DETAILS,
            target="admission_opinion",
            parent_field="admission_id",
            group=_DECISION,
        ),
        Field("returned_note", "退回意见", Kind.LONG_TEXT, width=12, group=_DECISION, in_table=False),
        Field("decision_organ", "审定机关", max_chars=120, width=10, group=_DECISION, in_table=False),
        Field("decision_no", "审定文号", max_chars=80, width=10, group=_DECISION, searched=True, in_table=False),
        Field("decided_on", "审定日期", Kind.DATE, width=7, group=_DECISION),
        Field("rejection_reason", "不予准入理由", Kind.LONG_TEXT, width=14, group=_DECISION, in_table=False),
        Field("in_force_from", "执行起始日期", Kind.DATE, width=7, group=_DECISION),
        Field("in_force_until", "执行截止日期", Kind.DATE, width=7, group=_DECISION),
        Field(
            "quarters",
            "季度履行情况",
            Kind.DETAILS,
            target="admission_quarter",
            parent_field="admission_id",
            group=_END,
        ),
        Field(
            "reported_quarters",
            "已报季度",
            max_chars=400,
            width=10,
            group=_END,
            in_table=False,
            computed=True,
            help="有季度履行情况的季度，由程序得出。",
        ),
        Field(
            "evaluation_due_on",
            "评估期限",
            Kind.DATE,
            width=7,
            group=_END,
            computed=True,
            help="执行截止日期；没有截止日期的，从执行起满一年。",
        ),
        Field("evaluated_on", "评估日期", Kind.DATE, width=7, group=_END, in_table=False),
        Field("evaluation_result", "评估结论", Kind.CHOICE, choices=RESULTS, width=6, group=_END, in_table=False),
        Field("evaluation_note", "评估说明", Kind.LONG_TEXT, width=14, group=_END, in_table=False),
        Field("exit_on", "退出日期", Kind.DATE, width=7, group=_END, in_table=False),
        Field("exit_reason", "退出原因", Kind.LONG_TEXT, width=14, group=_END, in_table=False),
        Field(
            "into_item_id",
            "转入的清单事项",
            Kind.REFERENCE,
            target="power_item",
            width=12,
            group=_END,
            in_table=False,
            help="用“转入清单…”会自动填上。",
        ),
        Field("came_how", "下派方式", Kind.CHOICE, choices=WAYS, width=6, group=_REFUSAL, in_table=False),
        Field("came_document", "下派文件", max_chars=200, width=12, group=_REFUSAL, searched=True, in_table=False),
        Field("came_on", "下派日期", Kind.DATE, width=7, group=_REFUSAL, in_table=False),
        Field("refused_by", "拒收经办人", max_chars=40, width=6, group=_REFUSAL, in_table=False, public=False),
        Field("refusal_reason", "不予接收理由", Kind.LONG_TEXT, width=14, group=_REFUSAL, in_table=False),
        Field("reply_no", "复函文号", max_chars=80, width=10, group=_REFUSAL, searched=True, in_table=False),
        Field("replied_on", "复函日期", Kind.DATE, width=7, group=_REFUSAL, in_table=False),
        Field("scan", "扫描件", Kind.FILE, width=10, group=_REFUSAL, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_REFUSAL, in_table=False, public=False),
    ),
)

TABLES = (ADMISSION, ADMISSION_PAPER, ADMISSION_OPINION, ADMISSION_QUARTER)
