"""Versions of lists with their review, and the store of items that stay the same from version to version.

Sources: domain notes, lists and versions (2.1, 2.2, 2.6) and the flow of an adjustment (2.7).
"""

from __future__ import annotations

import re

from app.editors.power_lists.enumerations import (
    DRAFT,
    LINK_KINDS,
    LIST_KINDS,
    LIST_STATES,
    MATTER_STANDINGS,
    NEEDED_FOR,
    POWER_TYPES,
    REVIEW_RESULTS,
)
from db.declarations import Field, Kind, Table, parent


def pattern_problem(pattern: str) -> str | None:
    """Why a pattern of codes cannot be used, None when it can."""
    try:
        re.compile(pattern)
    except re.error:
        return "编码规则不是能用的正则表达式，不会用来核对，请改正。"
    return None


SECTION = "清单"
_VERSION = "版本"
_REVIEW = "审核与公布"
_SETTINGS = "本清单的规定"

POWER_LIST = Table(
    key="power_list",
    heading="清单与版本",
    section=SECTION,
    title=("list_kind", "version_label"),
    natural_key=("list_kind", "version_label"),
    counter="份",
    empty_hint="还没有清单。导入区里发来的表格时会自动建立，也可以按 Ctrl+N 新增。",
    fields=(
        Field(
            "list_kind",
            "清单种类",
            Kind.CHOICE,
            required=True,
            choices=LIST_KINDS,
            width=11,
            group=_VERSION,
            searched=True,
            pinyin=True,
            help="这份清单属于哪一种。",
        ),
        Field(
            "version_label",
            "版本",
            required=True,
            max_chars=60,
            width=10,
            group=_VERSION,
            searched=True,
            help="年份加次序，如 2024年版、2025年第1次调整。",
        ),
        Field(
            "state",
            "状态",
            Kind.CHOICE,
            choices=LIST_STATES,
            default=DRAFT,
            width=5,
            group=_VERSION,
            help="用“办理”菜单推进：送审、记录意见、公布、归档；公布以后内容不能再改。",
        ),
        Field(
            "review_step",
            "审核环节",
            max_chars=60,
            width=8,
            group=_VERSION,
            computed=True,
            help="审核走到哪一个环节；由“记录意见”推进。",
        ),
        Field(
            "review_due",
            "本环节期限",
            Kind.DATE,
            width=7,
            group=_VERSION,
            computed=True,
            help="送到这个环节的日期加上它的工作日；过期标红。",
        ),
        Field(
            "issuer",
            "填报单位",
            max_chars=120,
            width=14,
            group=_VERSION,
            searched=True,
            pinyin=True,
            help="清单封面上的单位。",
        ),
        Field("issued_on", "编制日期", Kind.DATE, width=7, group=_VERSION),
        Field("base_ulid", "上一版编号", max_chars=26, group=_VERSION, computed=True, in_table=False, in_form=False),
        Field(
            "trigger_on",
            "调整事由日期",
            Kind.DATE,
            width=7,
            group=_REVIEW,
            in_table=False,
            help="法律修改或文件到达的日期；十个工作日内提出调整。",
        ),
        Field(
            "change_reason",
            "调整理由",
            Kind.LONG_TEXT,
            width=14,
            group=_REVIEW,
            in_table=False,
            help="为什么调整；印在调整申请表上。",
        ),
        Field("review_round", "送审次数", Kind.INTEGER, width=4, group=_REVIEW, computed=True, in_table=False),
        Field("submitted_on", "送审日期", Kind.DATE, width=7, group=_REVIEW, in_table=False),
        Field("opinions", "审核意见", Kind.DETAILS, target="review_opinion", parent_field="list_id", group=_REVIEW),
        Field("approval_organ", "批准机关", max_chars=120, width=10, group=_REVIEW, in_table=False),
        Field("approval_no", "批准文号", max_chars=80, width=12, group=_REVIEW, searched=True),
        Field("approved_on", "批准日期", Kind.DATE, width=7, group=_REVIEW, in_table=False),
        Field("effective_on", "施行日期", Kind.DATE, width=7, group=_REVIEW, help="不早于批准日期。"),
        Field("published_on", "公布日期", Kind.DATE, width=7, group=_REVIEW),
        Field(
            "published_where",
            "公布载体",
            max_chars=200,
            width=12,
            group=_REVIEW,
            in_table=False,
            help="如区政府网站信息公开专栏、街道公示栏。",
        ),
        Field(
            "transition_rule",
            "过渡规定",
            Kind.LONG_TEXT,
            width=14,
            group=_REVIEW,
            in_table=False,
            help="施行前已立的案件怎么办；没有的写“无”。",
        ),
        Field(
            "waiver_reason",
            "免核理由",
            Kind.LONG_TEXT,
            width=12,
            group=_REVIEW,
            in_table=False,
            help="上级已经公布的清单照原文登记，不按本单位的要求核对内容；写明依据。",
        ),
        Field(
            "sub_items_allowed",
            "允许设子项",
            Kind.BOOLEAN,
            default=1,
            width=5,
            group=_SETTINGS,
            in_table=False,
            help="有的地方取消了子项；选“否”以后有子项的会提示。",
        ),
        Field(
            "code_pattern",
            "编码规则",
            max_chars=200,
            width=10,
            group=_SETTINGS,
            in_table=False,
            check=pattern_problem,
            help="职权编码的正则表达式，空着按 16 位或 12 位核对；不符合只提示。",
        ),
        Field(
            "supervision_phone",
            "监督电话",
            Kind.PHONE,
            max_chars=200,
            width=8,
            group=_SETTINGS,
            in_table=False,
            help="事项没有写监督电话时用这个。",
        ),
        Field(
            "remedy",
            "救济渠道",
            Kind.LONG_TEXT,
            width=10,
            group=_SETTINGS,
            in_table=False,
            help="事项没有写救济渠道时用这个。",
        ),
        Field(
            "source_file",
            "来源文件",
            max_chars=200,
            width=14,
            group=_SETTINGS,
            in_report=False,
            help="从哪个表格导入。",
        ),
        Field("remark", "备注", Kind.LONG_TEXT, width=14, group=_SETTINGS),
    ),
)

REVIEW_OPINION = Table(
    key="review_opinion",
    heading="审核意见",
    title=("step", "organ"),
    counter="条",
    detail_of="power_list",
    fields=(
        parent("power_list", "清单", "list_id"),
        Field("round", "第几次送审", Kind.INTEGER, minimum=1, maximum=99, width=5, help="空着就是这一次。"),
        Field("step", "环节", required=True, max_chars=60, width=8),
        Field("organ", "审核单位", max_chars=120, width=10),
        Field("result", "结论", Kind.CHOICE, required=True, choices=REVIEW_RESULTS, width=6),
        Field("opinion", "意见", Kind.LONG_TEXT, width=18, help="照纸质意见抄录；退回必须写明。"),
        Field("signed_by", "签署人", max_chars=60, width=6, public=False),
        Field("received_on", "收到日期", Kind.DATE, width=7, help="材料到这个环节的日期。"),
        Field("due_on", "应当办结", Kind.DATE, width=7, help="收到日期加上这个环节的工作日。"),
        Field("opinion_on", "意见日期", Kind.DATE, width=7),
        Field("scan", "扫描件", Kind.FILE, width=8),
    ),
)

REVIEW_STEP = Table(
    key="review_step",
    heading="审核环节",
    section=SECTION,
    title=("name",),
    natural_key=("name",),
    order=("position",),
    counter="个",
    empty_hint="还没有登记，按默认的四个环节办理：街道审核、合法性审查、编办审核、政府审定。本地不同时在这里逐个登记。",
    fields=(
        Field("position", "次序", Kind.INTEGER, required=True, minimum=1, maximum=99, width=4),
        Field("name", "环节名称", required=True, max_chars=60, width=12, searched=True, pinyin=True),
        Field("organ", "审核单位", max_chars=120, width=12, help="如区司法局、区委编办。"),
        Field(
            "working_days",
            "工作日",
            Kind.INTEGER,
            minimum=0,
            maximum=365,
            width=5,
            help="几个工作日内出意见；空着不计时限。",
        ),
        Field(
            "needed_for",
            "适用",
            Kind.CHOICE,
            choices=NEEDED_FOR,
            default=NEEDED_FOR[0],
            width=8,
            help="只改要素的版本可以不经过“新增或取消”的环节。",
        ),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

MATTER = Table(
    key="matter",
    heading="事项库",
    section=SECTION,
    title=("item_name", "sub_item_name"),
    natural_key=("power_type", "item_name", "sub_item_name", "item_code"),
    counter="项",
    empty_hint="还没有事项。导入或填写清单时自动建立：同一个事项在几份清单、几个版本里出现，这里只有一条。",
    fields=(
        Field(
            "item_name",
            "事项名称",
            required=True,
            max_chars=300,
            width=24,
            searched=True,
            pinyin=True,
            help="最新一份清单里的名称；清单里改了，这里跟着改。",
        ),
        Field("sub_item_name", "子项", max_chars=300, width=8, searched=True, pinyin=True),
        Field("power_type", "权力类型", Kind.CHOICE, choices=POWER_TYPES, width=7),
        Field("item_code", "职权编码", Kind.CODE, max_chars=40, width=11, searched=True),
        Field(
            "standing",
            "现状",
            Kind.CHOICE,
            choices=MATTER_STANDINGS,
            default="在用",
            width=5,
            help="清单公布时自动更新。",
        ),
        Field("function_id", "对应职能", Kind.REFERENCE, target="function", width=9, help="街道的哪一项职能。"),
        Field("created_on", "建立日期", Kind.DATE, width=7),
        Field("retired_on", "停用日期", Kind.DATE, width=7, help="被收回或取消的版本施行的日期。"),
        Field("links", "关联事项", Kind.DETAILS, target="matter_link", parent_field="matter_id"),
        Field("decisions", "同一事项认定", Kind.DETAILS, target="pair_decision", parent_field="matter_id"),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

MATTER_LINK = Table(
    key="matter_link",
    heading="关联事项",
    title=("link_kind", "note"),
    counter="条",
    detail_of="matter",
    fields=(
        parent("matter", "事项", "matter_id"),
        Field(
            "link_kind",
            "关系",
            Kind.CHOICE,
            required=True,
            choices=LINK_KINDS,
            width=7,
            help="合并、分设用前身和后继；处罚与检查、强制互相关联。",
        ),
        Field("other_id", "另一事项", Kind.REFERENCE, required=True, target="matter", width=18),
        Field("note", "说明", max_chars=200, width=12),
    ),
)

PAIR_DECISION = Table(
    key="pair_decision",
    heading="同一事项认定",
    title=("name_pair",),
    counter="条",
    detail_of="matter",
    fields=(
        parent("matter", "事项", "matter_id"),
        Field(
            "other_id",
            "另一事项",
            Kind.REFERENCE,
            required=True,
            target="matter",
            width=16,
            help="比对时名称相近的另一个事项。",
        ),
        Field("verdict", "认定", Kind.CHOICE, required=True, choices=("同一事项", "不是同一事项"), width=8),
        Field("name_pair", "名称对照", max_chars=700, width=20, help="认定时两边的名称。"),
        Field("decided_on", "认定日期", Kind.DATE, width=7),
        Field("remark", "备注", Kind.LONG_TEXT, width=10),
    ),
)

TABLES = (MATTER, POWER_LIST, REVIEW_STEP, REVIEW_OPINION, MATTER_LINK, PAIR_DECISION)
