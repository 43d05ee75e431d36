"""The tables of 责任状清理, 五项权力 and 派驻机构; the columns of 清理台账 follow L12 of the domain notes."""

from __future__ import annotations

from app.editors.power_lists.work.words import (
    CANCEL,
    EXERCISE_STATES,
    INCOMING,
    KEEP,
    MERGE,
    MODES,
    ORIGINS,
    OUTCOMES,
    OUTGOING,
    PLEDGE_KINDS,
    PLEDGE_STATES,
    POWERS,
    SECTION,
    doubtful_score,
)
from db.declarations import Field, Kind, Table, parent

PLEDGE_SIGNING = Table(
    key="pledge_signing",
    heading="签订记录",
    title=("counterpart",),
    counter="条",
    detail_of="pledge",
    fields=(
        parent("pledge", "责任状清理", "pledge_id"),
        Field("counterpart", "签订对象", required=True, max_chars=120, width=14, searched=True),
        Field("signed_on", "签订日期", Kind.DATE, required=True, width=7),
        Field("note", "签订说明", Kind.LONG_TEXT, width=16),
        Field("scan", "扫描件", Kind.FILE, width=10),
    ),
)

PLEDGE = Table(
    key="pledge",
    heading="责任状清理",
    title=("document_title",),
    natural_key=("document_title", "issuing_department", "document_no"),
    counter="份",
    section=SECTION,
    empty_hint="还没有责任状。把各部门要求签订的责任状、一票否决和考核登记在这里逐份清理。",
    fields=(
        Field("document_title", "文件名称", required=True, max_chars=300, width=20, searched=True, pinyin=True),
        Field("pledge_kind", "清理类别", Kind.CHOICE, choices=PLEDGE_KINDS, width=6),
        Field("state", "清理状态", Kind.CHOICE, choices=PLEDGE_STATES, default="待清理", width=6),
        Field("issuing_department", "发文部门", required=True, max_chars=120, width=12, searched=True, pinyin=True),
        Field("document_no", "发文文号", max_chars=80, width=10, searched=True),
        Field("issued_on", "发文日期", Kind.DATE, width=7),
        Field(
            "origin",
            "登记来源",
            Kind.CHOICE,
            choices=ORIGINS,
            default=ORIGINS[0],
            width=7,
            help="清理结束后又收到的选清理后发现，签订会被标为清单外。",
        ),
        Field("basis", "设立依据", Kind.LONG_TEXT, width=14, in_table=False, searched=True),
        Field("content", "主要内容", Kind.LONG_TEXT, width=14, in_table=False),
        Field("decision", "处理意见", Kind.CHOICE, choices=(KEEP, CANCEL, MERGE), width=6),
        Field("decision_reason", "处理理由", Kind.LONG_TEXT, width=14, in_table=False),
        Field("replaced_by", "替代方式", max_chars=300, width=12, help="取消或合并后用什么代替，如并入综合考核。"),
        Field("decided_on", "区级审定日期", Kind.DATE, width=7),
        Field("decision_no", "区级审定文号", max_chars=80, width=10, searched=True, in_table=False),
        Field(
            "outside",
            "清单外签订",
            Kind.BOOLEAN,
            computed=True,
            width=6,
            help="取消、合并后又签订，或清理后发现而不在保留清单里的，自动标出。",
        ),
        Field("last_signed_on", "最近签订日期", Kind.DATE, computed=True, width=7, in_table=False),
        Field("reported_on", "报告日期", Kind.DATE, width=7, in_table=False, help="清单外签订向区里报告的日期。"),
        Field("handling", "处置情况", Kind.LONG_TEXT, width=12, in_table=False),
        Field("signings", "签订记录", Kind.DETAILS, target="pledge_signing", parent_field="pledge_id"),
        Field("scan", "扫描件", Kind.FILE, width=10, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10),
    ),
)


_REQUEST, _OPINION, _REPLY = "征询与期限", "街道意见", "复函与结果"

POWER_EXERCISE = Table(
    key="power_exercise",
    heading="五项权力行使",
    title=("subject", "counterpart"),
    natural_key=("power", "subject", "counterpart", "requested_on"),
    counter="件",
    section=SECTION,
    empty_hint="还没有记录。部门来函征求意见，或街道主动行使五项权力时，在这里登记。",
    fields=(
        Field(
            "subject", "征求事项", required=True, max_chars=300, width=20, group=_REQUEST, searched=True, pinyin=True
        ),
        Field("power", "行使权力", Kind.CHOICE, required=True, choices=POWERS, width=9, group=_REQUEST),
        Field("state", "办理状态", Kind.CHOICE, choices=EXERCISE_STATES, default="收到", width=6, group=_REQUEST),
        Field(
            "counterpart",
            "对方单位",
            required=True,
            max_chars=120,
            width=12,
            group=_REQUEST,
            searched=True,
            pinyin=True,
        ),
        Field(
            "direction",
            "发起方式",
            Kind.CHOICE,
            choices=(INCOMING, OUTGOING),
            default=INCOMING,
            width=6,
            group=_REQUEST,
            in_table=False,
        ),
        Field("matter_id", "事项库事项", Kind.REFERENCE, target="matter", width=12, group=_REQUEST, in_table=False),
        Field("request_no", "征询文号", max_chars=80, width=10, group=_REQUEST, searched=True),
        Field("requested_on", "征询日期", Kind.DATE, required=True, width=7, group=_REQUEST),
        Field(
            "limit_days",
            "限定工作日",
            Kind.INTEGER,
            minimum=1,
            maximum=365,
            width=5,
            group=_REQUEST,
            in_table=False,
            help="征询函限定的工作日数；不填用默认期限（10 个工作日）。",
        ),
        Field(
            "due_on", "复函期限", Kind.DATE, computed=True, width=7, group=_REQUEST, help="从征询次日起按工作日计算。"
        ),
        Field("request_content", "征询内容", Kind.LONG_TEXT, width=14, group=_REQUEST, in_table=False),
        Field("request_scan", "征询函扫描件", Kind.FILE, width=10, group=_REQUEST, in_table=False),
        Field("opinion", "街道意见", Kind.LONG_TEXT, width=16, group=_OPINION),
        Field("opinion_on", "意见日期", Kind.DATE, width=7, group=_OPINION),
        Field("signed_by", "签发人", max_chars=40, width=6, group=_OPINION, in_table=False, public=False),
        Field("reply_no", "复函文号", max_chars=80, width=10, group=_REPLY, searched=True),
        Field("replied_on", "复函日期", Kind.DATE, width=7, group=_REPLY),
        Field("outcome", "采纳情况", Kind.CHOICE, choices=OUTCOMES, width=6, group=_REPLY),
        Field("outcome_note", "采纳说明", Kind.LONG_TEXT, width=12, group=_REPLY, in_table=False),
        Field("reply_scan", "复函扫描件", Kind.FILE, width=10, group=_REPLY, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_REPLY, public=False),
    ),
)


UNIT_ASSESSMENT = Table(
    key="unit_assessment",
    heading="派驻机构考核",
    title=("assessed_by",),
    counter="次",
    detail_of="stationed_unit",
    order=("year",),
    fields=(
        parent("stationed_unit", "派驻机构", "unit_id"),
        Field("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=2199, width=5),
        Field("half", "考核周期", Kind.CHOICE, choices=("上半年", "下半年", "全年"), width=5),
        Field("assessed_by", "考核单位", required=True, max_chars=120, width=10, searched=True),
        Field("score", "考核得分", max_chars=8, width=5, check=doubtful_score, help="数字，如 95.5。"),
        Field("opinion", "考核意见", Kind.LONG_TEXT, width=18),
        Field("scan", "扫描件", Kind.FILE, width=10),
    ),
)

UNIT_CHANGE = Table(
    key="unit_change",
    heading="派驻机构变动",
    title=("decision_no",),
    counter="次",
    detail_of="stationed_unit",
    order=("changed_on",),
    fields=(
        parent("stationed_unit", "派驻机构", "unit_id"),
        Field("decision_no", "变动文号", required=True, max_chars=80, width=12, searched=True),
        Field("changed_on", "变动日期", Kind.DATE, width=7),
        Field("what_changed", "变动内容", Kind.LONG_TEXT, width=22),
    ),
)

_UNIT, _POSTS = "机构", "编制与经费"

STATIONED_UNIT = Table(
    key="stationed_unit",
    heading="派驻机构",
    title=("unit_name",),
    natural_key=("unit_name", "parent_department"),
    counter="个",
    section=SECTION,
    empty_hint="还没有派驻机构。把司法所、市场监管所等登记在这里，记下编制、经费和考核。",
    fields=(
        Field("unit_name", "机构名称", required=True, max_chars=120, width=16, group=_UNIT, searched=True, pinyin=True),
        Field("parent_department", "主管部门", max_chars=120, width=12, group=_UNIT, searched=True, pinyin=True),
        Field("mode", "管理方式", Kind.CHOICE, choices=MODES, width=6, group=_UNIT),
        Field("functions", "主要职责", Kind.LONG_TEXT, width=14, group=_UNIT, in_table=False),
        Field("admin_posts", "行政编制", Kind.INTEGER, minimum=0, width=5, group=_POSTS),
        Field("institution_posts", "事业编制", Kind.INTEGER, minimum=0, width=5, group=_POSTS),
        Field("hired_posts", "编外人员", Kind.INTEGER, minimum=0, width=5, group=_POSTS),
        Field("total_posts", "编制合计", Kind.INTEGER, computed=True, width=5, group=_POSTS),
        Field("actual_staff", "实有人数", Kind.INTEGER, minimum=0, width=5, group=_POSTS),
        Field("budget_line", "经费渠道", max_chars=200, width=10, group=_POSTS, help="工资和工作经费由哪里列支。"),
        Field("assessor", "考核主体", max_chars=120, width=10, group=_POSTS, searched=True),
        Field(
            "assessments", "派驻机构考核", Kind.DETAILS, target="unit_assessment", parent_field="unit_id", group=_POSTS
        ),
        Field("changes", "派驻机构变动", Kind.DETAILS, target="unit_change", parent_field="unit_id", group=_POSTS),
        Field("latest_decision", "最近变动文号", max_chars=80, computed=True, width=10, group=_POSTS),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_POSTS, in_table=False),
    ),
)
