"""Registers of what is handed to a street, taken from a model list, planned as a check, or must not be handed down.

Sources: batches, modes, hand-over and evaluation of granted powers (行政处罚法 Art. 24, notices of 赋权 and 收回,
domain notes 2.2, 2.3 and 2.7), adoption of a provincial model list (rows 1 and 16), roles as rows instead of two
fixed columns (属地管理, row 5), plans and caps of checks on enterprises (row 17), what was taken off the streets (15).
"""

from __future__ import annotations

from db.declarations import Field, Kind, Table, parent

SECTION = "清单"

GRANT_MODES = (
    "法定本级行使",
    "上级下放",
    "上级授权",
    "同级授权",
    "上级委托",
    "同级委托",
    "交由行使",
    "派驻",
    "直接下放",
    "委托下放",
    "下放实质性审核权",
    "服务窗口前移",
)
"""National codes 1-6 of the source of a power, 行政处罚法 Art. 24, 派驻, and four working modes of county towns."""

SEALS = {
    "法定本级行使": "以街道名义作出决定，盖街道章",
    "上级下放": "以街道名义作出决定，盖街道章",
    "上级授权": "以街道名义作出决定，盖街道章",
    "同级授权": "以街道名义作出决定，盖街道章",
    "上级委托": "以委托部门名义作出决定，盖委托部门章",
    "同级委托": "以委托部门名义作出决定，盖委托部门章",
    "交由行使": "以街道名义作出决定，盖街道章（行政处罚法第二十四条，由省级决定、公布并定期评估）",
    "派驻": "以派驻部门名义作出决定，盖派驻部门章",
    "直接下放": "以街道名义作出决定，盖街道章",
    "委托下放": "签订委托书，以委托部门名义作出决定，盖委托部门章",
    "下放实质性审核权": "街道审核并盖审核章，部门不再审查，以部门名义作出决定、盖部门章",
    "服务窗口前移": "街道只收件，由部门审查、作出决定、盖部门章",
}
"""Mode -> whose name and whose seal stand on the decision."""

BATCH_STATES = (
    "区级提出",
    "街道承接意见",
    "合法性审核",
    "政府决定",
    "已公告",
    "已交接",
    "评估中",
    "继续",
    "调整",
    "收回",
    "不予下放",
)
OPINIONS = ("能承接", "有条件承接", "不能承接")
LEGALITY = ("合法", "修改后合法", "不合法")
CASE_PHASES = ("下放时", "收回时")
SETTLEMENTS = ("已结案", "移交承接部门", "由街道继续办结", "由原部门继续办结")
SUGGESTIONS = ("继续", "调整", "收回")
OPEN_CASE_RULE = (
    "下放前原实施部门已经立案的，由原实施部门办结；收回的事项自生效之日起由承接部门行使，此前街道已经立案的，"
    "由街道继续办理至结案。"
)
"""Chongqing's wording (綦江府办〔2025〕34号): matters go back on the day, cases filed before stay with the street."""

DECISIONS = ("采用", "不适用", "待定", "本地新增")
ROLES = ("牵头", "主体责任", "配合责任")
PERIODS = ("年", "半年", "季度", "月", "周")
NEGATIVE_KINDS = ("不得下放", "不得考核", "已取消")
VISIT_KINDS = ("计划检查", "线索检查")
"""Checks on a complaint, a referral or a clue do not count against the cap (国办发〔2024〕54号)."""

_PROPOSAL, _OPINION, _REVIEW = "提出", "承接意见", "审核与决定"
_HANDOVER, _EVALUATION, _RECALL = "公告与交接", "评估", "收回"

GRANT_BATCH = Table(
    key="grant_batch",
    heading="赋权批次",
    section=SECTION,
    title=("name",),
    natural_key=("name",),
    counter="批",
    empty_hint="还没有赋权批次。区里提出下放一批事项时，按 Ctrl+N 登记，从承接意见到收回都记在这里。",
    fields=(
        Field(
            "name",
            "批次名称",
            required=True,
            max_chars=120,
            width=18,
            group=_PROPOSAL,
            searched=True,
            pinyin=True,
            help="如 2026年第一批城管赋权事项；印在承接意见表和交接单上。",
        ),
        Field("batch_no", "批次编号", max_chars=40, width=7, group=_PROPOSAL, searched=True),
        Field(
            "state",
            "进展",
            Kind.CHOICE,
            choices=BATCH_STATES,
            default="区级提出",
            width=8,
            group=_PROPOSAL,
            public=False,
        ),
        Field(
            "former_dept",
            "原实施部门",
            max_chars=200,
            width=12,
            group=_PROPOSAL,
            searched=True,
            pinyin=True,
            help="下放前由哪个部门行使。",
        ),
        Field("proposed_on", "提出日期", Kind.DATE, width=7, group=_PROPOSAL),
        Field(
            "grant_mode",
            "赋权方式",
            Kind.CHOICE,
            choices=GRANT_MODES,
            width=9,
            group=_PROPOSAL,
            searched=True,
            help="决定书以谁的名义、盖谁的章，由方式决定：授权、下放、交由行使盖街道章，委托、派驻盖部门章。",
        ),
        Field(
            "seal",
            "署名与用印",
            Kind.LONG_TEXT,
            width=14,
            group=_PROPOSAL,
            computed=True,
            help="按赋权方式得出：决定书以谁的名义、盖谁的章；印在意见表、交接单和公告附件上。",
        ),
        Field(
            "scope", "赋权范围", Kind.LONG_TEXT, width=12, group=_PROPOSAL, help="如 行政处罚权及相关的检查、强制措施。"
        ),
        Field("receiving_streets", "承接街道", Kind.LONG_TEXT, width=10, group=_PROPOSAL, help="多个街道用顿号分开。"),
        Field("street_opinion", "街道意见", Kind.CHOICE, choices=OPINIONS, width=7, group=_OPINION),
        Field(
            "opinion_reason",
            "理由或条件",
            Kind.LONG_TEXT,
            width=14,
            group=_OPINION,
            in_table=False,
            help="不能承接写理由，有条件承接写需要的人员、经费、系统和培训。",
        ),
        Field("opinion_on", "意见日期", Kind.DATE, width=7, group=_OPINION, in_table=False),
        Field("opinion_by", "意见签署人", max_chars=40, width=7, group=_OPINION, in_table=False, public=False),
        Field(
            "legality_result", "合法性审核结论", Kind.CHOICE, choices=LEGALITY, width=7, group=_REVIEW, in_table=False
        ),
        Field("legality_organ", "审核机关", max_chars=120, width=10, group=_REVIEW, in_table=False),
        Field("legality_on", "审核日期", Kind.DATE, width=7, group=_REVIEW, in_table=False),
        Field("approval_organ", "批准机关", max_chars=120, width=10, group=_REVIEW, in_table=False),
        Field("approval_no", "批准文号", max_chars=80, width=10, group=_REVIEW, searched=True),
        Field("approved_on", "批准日期", Kind.DATE, width=7, group=_REVIEW, in_table=False),
        Field("start_on", "起始日期", Kind.DATE, width=7, group=_REVIEW, help="从这一天起由街道行使，不早于批准日期。"),
        Field("end_on", "终止日期", Kind.DATE, width=7, group=_REVIEW, help="没有期限可以不填。"),
        Field("scan", "批准文件", Kind.FILE, width=8, group=_REVIEW, in_table=False, help="批准文件的扫描件。"),
        Field(
            "announcement", "公告", max_chars=200, width=12, group=_HANDOVER, in_table=False, help="公告的文号或网址。"
        ),
        Field("announced_on", "公告日期", Kind.DATE, width=7, group=_HANDOVER, in_table=False),
        Field("handed_over_on", "交接日期", Kind.DATE, width=7, group=_HANDOVER, in_table=False),
        Field("handovers", "交接内容", Kind.DETAILS, target="grant_handover", parent_field="batch_id", group=_HANDOVER),
        Field(
            "open_case_rule",
            "在办案件规则",
            Kind.LONG_TEXT,
            width=14,
            group=_HANDOVER,
            in_table=False,
            default=OPEN_CASE_RULE,
            help="下放或收回时已经立案的案件由谁办结；各地规定不同，可以改。",
        ),
        Field(
            "none_at_grant",
            "下放无在办案件",
            Kind.BOOLEAN,
            width=5,
            group=_HANDOVER,
            in_table=False,
            help="核对过，下放时没有在办案件；有的话在下面逐件登记。",
        ),
        Field("cases", "在办案件", Kind.DETAILS, target="grant_case", parent_field="batch_id", group=_HANDOVER),
        Field(
            "evaluation_due",
            "评估期限",
            Kind.DATE,
            width=7,
            group=_EVALUATION,
            help="下一次评估最迟哪一天完成；过了还没评估会提示。",
        ),
        Field(
            "evaluations",
            "评估记录",
            Kind.DETAILS,
            target="grant_evaluation",
            parent_field="batch_id",
            group=_EVALUATION,
        ),
        Field("recalled_on", "收回日期", Kind.DATE, width=7, group=_RECALL, in_table=False),
        Field("receiving_dept", "承接部门", max_chars=200, width=10, group=_RECALL, in_table=False, searched=True),
        Field("recall_no", "收回文号", max_chars=80, width=10, group=_RECALL, in_table=False),
        Field(
            "none_at_recall",
            "收回无在办案件",
            Kind.BOOLEAN,
            width=5,
            group=_RECALL,
            in_table=False,
            help="核对过，收回时没有在办案件；有的话在“在办案件”里逐件登记并写明处置。",
        ),
        Field(
            "ended_reason",
            "结束理由",
            Kind.LONG_TEXT,
            width=12,
            group=_RECALL,
            in_table=False,
            help="为什么收回，或为什么不予下放。",
        ),
        Field("remark", "备注", Kind.LONG_TEXT, width=12, group=_RECALL, public=False),
    ),
)

GRANT_HANDOVER = Table(
    key="grant_handover",
    heading="交接内容",
    title=("what",),
    counter="项",
    detail_of="grant_batch",
    fields=(
        parent("grant_batch", "批次", "batch_id"),
        Field(
            "handover_kind",
            "类别",
            max_chars=20,
            choices=("印章", "文书档案", "业务系统", "执法证件", "装备", "培训", "其他"),
            width=6,
        ),
        Field("what", "交接内容", required=True, max_chars=200, width=18, help="如 专用章 1 枚、审批系统账号 3 个。"),
        Field("handed_on", "日期", Kind.DATE, width=7),
        Field("handed_from", "移交人", max_chars=80, width=8),
        Field("handed_to", "接收人", max_chars=80, width=8),
        Field("remark", "备注", max_chars=200, width=8),
    ),
)

GRANT_CASE = Table(
    key="grant_case",
    heading="移交时在办案件",
    title=("case_no",),
    counter="件",
    detail_of="grant_batch",
    fields=(
        parent("grant_batch", "批次", "batch_id"),
        Field("case_no", "案号", required=True, max_chars=80, width=12),
        Field("matter", "事项", max_chars=300, width=14, help="案件属于哪一个事项。"),
        Field("phase", "时点", Kind.CHOICE, choices=CASE_PHASES, default="下放时", width=5),
        Field("filed_on", "立案日期", Kind.DATE, width=7),
        Field("stays_with", "由谁办结", max_chars=120, width=9, help="原实施部门、街道或承接部门。"),
        Field("settlement", "处置", Kind.CHOICE, choices=SETTLEMENTS, width=8),
        Field("settled_on", "处置日期", Kind.DATE, width=7, help="结案、移交或商定由谁办结的日期。"),
        Field("remark", "备注", max_chars=200, width=8),
    ),
)

GRANT_EVALUATION = Table(
    key="grant_evaluation",
    heading="赋权评估",
    title=("item_name",),
    counter="条",
    detail_of="grant_batch",
    fields=(
        parent("grant_batch", "批次", "batch_id"),
        Field("evaluated_on", "评估日期", Kind.DATE, required=True, width=7),
        Field("item_name", "评估事项", required=True, max_chars=300, width=16, help="事项名称；整批一起评估写“整批”。"),
        Field("result", "评估结果", Kind.LONG_TEXT, width=16, help="如 一年办理 12 件，人员和系统到位。"),
        Field("suggestion", "建议", Kind.CHOICE, choices=SUGGESTIONS, width=5),
        Field("evaluator", "评估单位", max_chars=120, width=9),
    ),
)

MODEL_ADOPTION = Table(
    key="model_adoption",
    heading="通用清单采用",
    section=SECTION,
    title=("item_name",),
    natural_key=("model_item_id", "own_matter_id", "item_name"),
    counter="条",
    empty_hint="还没有采用表。先导入省里的通用权责清单，再用“办理”里的“按通用清单生成采用表”。",
    fields=(
        Field(
            "item_name",
            "事项名称",
            required=True,
            max_chars=300,
            width=22,
            searched=True,
            pinyin=True,
            help="通用清单里的名称；本地新增的写本街道清单里的名称。",
        ),
        Field("power_type", "权力类型", max_chars=20, width=7, searched=True),
        Field("decision", "判断", Kind.CHOICE, choices=DECISIONS, default="待定", width=6),
        Field("reason", "理由", Kind.LONG_TEXT, width=16, help="标为“不适用”必须写理由。"),
        Field(
            "model_item_id",
            "通用清单事项",
            Kind.REFERENCE,
            target="power_item",
            width=14,
            in_table=False,
            help="对应通用权责清单里的哪一条；本地新增的没有。",
        ),
        Field(
            "own_matter_id",
            "本街道事项",
            Kind.REFERENCE,
            target="matter",
            width=14,
            in_table=False,
            help="本街道清单里对应的事项，不分版本。",
        ),
        Field("judged_on", "判断日期", Kind.DATE, width=7),
        Field("judged_by", "判断人", max_chars=40, width=6, public=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

DUTY_ROLE = Table(
    key="duty_role",
    heading="责任分工",
    title=("unit",),
    counter="个",
    detail_of="power_item",
    fields=(
        parent("power_item", "事项", "item_id"),
        Field("unit", "单位", required=True, max_chars=120, width=10, help="部门或街道，一个单位一行。"),
        Field("role", "角色", Kind.CHOICE, required=True, choices=ROLES, width=6),
        Field("text", "责任内容", Kind.LONG_TEXT, width=24),
    ),
)

INSPECTION_PLAN = Table(
    key="inspection_plan",
    heading="涉企检查计划",
    section=SECTION,
    title=("name", "year"),
    natural_key=("year", "name"),
    order=("year",),
    frozen=2,
    counter="项",
    empty_hint="还没有检查计划。用“办理”里的“按检查清单建立年度计划”，或按 Ctrl+N 逐项新增。",
    fields=(
        Field("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=2100, width=5),
        Field(
            "name",
            "检查事项",
            required=True,
            max_chars=300,
            width=20,
            searched=True,
            pinyin=True,
            help="选了清单事项会自动带出。",
        ),
        Field(
            "item_id",
            "清单事项",
            Kind.REFERENCE,
            target="power_item",
            width=14,
            in_table=False,
            help="涉企行政检查清单里的哪一项。",
        ),
        Field("office", "承办机构", max_chars=120, width=9, searched=True),
        Field("period", "计划时段", max_chars=80, width=8, help="如 3月至11月。"),
        Field("enterprises", "计划企业数", Kind.INTEGER, minimum=0, maximum=999_999, width=6),
        Field(
            "planned_times",
            "每户计划次数",
            Kind.INTEGER,
            minimum=0,
            maximum=999,
            width=6,
            help="对一户企业全年查几次。",
        ),
        Field(
            "frequency_cap",
            "频次上限",
            max_chars=120,
            width=10,
            help="清单上的原话，如 每年不超过2次、一周两次；认得出的自动换成下面两栏。",
        ),
        Field("cap_times", "上限次数", Kind.INTEGER, minimum=0, maximum=999, width=5, help="对一户企业最多几次。"),
        Field("cap_per", "上限周期", Kind.CHOICE, choices=PERIODS, width=5, help="上限按多长时间计算。"),
        Field("done_times", "已检查次数", Kind.INTEGER, width=6, computed=True, help="检查记录的条数。"),
        Field(
            "done_enterprises", "已检查企业数", Kind.INTEGER, width=6, computed=True, help="检查记录里不同企业的个数。"
        ),
        Field(
            "over_cap",
            "超频次情况",
            Kind.LONG_TEXT,
            width=12,
            computed=True,
            public=False,
            help="按检查记录得出；投诉举报、转办等线索检查不计入上限。",
        ),
        Field("filing_due", "备案期限", Kind.DATE, width=7, help="最迟报司法局备案的日期，一般是当年 3 月 31 日。"),
        Field("filed_on", "备案日期", Kind.DATE, width=7, help="报司法局备案的日期。"),
        Field("scan", "备案材料", Kind.FILE, width=8, in_table=False),
        Field("visits", "检查记录", Kind.DETAILS, target="inspection_visit", parent_field="plan_id"),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

INSPECTION_VISIT = Table(
    key="inspection_visit",
    heading="检查记录",
    title=("enterprise", "visited_on"),
    counter="次",
    detail_of="inspection_plan",
    fields=(
        parent("inspection_plan", "计划", "plan_id"),
        Field("visited_on", "检查日期", Kind.DATE, required=True, width=7),
        Field("enterprise", "企业", required=True, max_chars=120, width=14),
        Field(
            "visit_kind",
            "性质",
            Kind.CHOICE,
            choices=VISIT_KINDS,
            default="计划检查",
            width=6,
            help="根据投诉举报、转办等线索的检查不计入频次上限。",
        ),
        Field("result", "检查结果", max_chars=200, choices=("未发现问题", "责令改正", "立案", "移送"), width=10),
        Field("inspectors", "检查人员", max_chars=80, width=8),
    ),
)

NEGATIVE_ENTRY = Table(
    key="negative_entry",
    heading="负面清单",
    section=SECTION,
    title=("phrases",),
    natural_key=("phrases", "kind"),
    counter="条",
    empty_hint="还没有负面清单。用“办理”里的“加入常见条目”，再补填依据；命中的事项和准入申请会提示。",
    fields=(
        Field(
            "phrases",
            "词语",
            required=True,
            max_chars=300,
            width=22,
            searched=True,
            pinyin=True,
            help="不得出现的词，几个用顿号分开，如 招商引资、引税、招商指标；词中写“…”表示中间可以隔着别的字。",
        ),
        Field("kind", "类别", Kind.CHOICE, required=True, choices=NEGATIVE_KINDS, width=7),
        Field("basis", "依据", Kind.LONG_TEXT, width=20, searched=True, help="哪个文件规定的，写明文号。"),
        Field("since", "起始日期", Kind.DATE, width=7),
        Field("until", "停用日期", Kind.DATE, width=7, help="过了这一天不再提示。"),
        Field("scope", "适用范围", max_chars=200, width=12, help="如 全区各街道。"),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

TABLES = (
    GRANT_BATCH,
    GRANT_HANDOVER,
    GRANT_CASE,
    GRANT_EVALUATION,
    MODEL_ADOPTION,
    DUTY_ROLE,
    INSPECTION_PLAN,
    INSPECTION_VISIT,
    NEGATIVE_ENTRY,
)
