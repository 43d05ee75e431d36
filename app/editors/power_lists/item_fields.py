"""An item as one version of a list states it, with its citations and duty stages.

One row of `power_item` is one matter in one list; columns that only some kinds of list have are empty elsewhere.
Lengths: the longest published name has 175 characters, the longest basis 3,067. Sources: column layouts of published
lists, the three 履职 lists, 赋权 catalogues (domain notes, 2.2).
"""

from __future__ import annotations

from app.editors.power_lists.enumerations import (
    BASIS_LEVELS,
    BODY_NATURES,
    CHANGE_CAUSES,
    GRANT_MODES,
    ITEM_STATES,
    POWER_TYPES,
    PUBLICITIES,
)
from db.declarations import Field, Kind, Table, parent

POWER_CITATION = Table(
    key="power_citation",
    heading="依据条款",
    title=("law_title", "article"),
    counter="条",
    detail_of="power_item",
    fields=(
        parent("power_item", "事项", "item_id"),
        Field("basis_level", "效力级别", Kind.CHOICE, choices=BASIS_LEVELS, width=7),
        Field("law_title", "法规名称", required=True, max_chars=200, width=18, help="不带书名号。"),
        Field("article", "条款", max_chars=80, width=10, help="如 第二十七条第一款第（三）项。"),
        Field("paragraph", "款", max_chars=40, width=5),
        Field("subparagraph", "项", max_chars=40, width=5),
        Field("quoted", "条文", Kind.LONG_TEXT, width=16, help="印出来的条文原文。"),
        Field("position", "次序", Kind.INTEGER, minimum=1, maximum=999, width=4),
        Field(
            "edition", "引用版本", max_chars=2000, width=12, in_table=False, help="名称后面括号里写的通过和修改情况。"
        ),
        Field(
            "law_id", "法规登记", Kind.REFERENCE, target="law", width=12, help="登记簿里的哪一部法规；按名称自动对上。"
        ),
        Field("remark", "备注", max_chars=200, width=10),
    ),
)

DUTY_STAGE = Table(
    key="duty_stage",
    heading="责任阶段",
    title=("stage",),
    counter="个",
    detail_of="power_item",
    fields=(
        parent("power_item", "事项", "item_id"),
        Field("stage", "阶段", required=True, max_chars=40, width=8, help="如立案、调查取证、审查、告知、决定、送达。"),
        Field("text", "责任内容", Kind.LONG_TEXT, width=20),
        Field("basis", "责任依据", Kind.LONG_TEXT, width=14),
    ),
)

_NAME = "事项"
_BASIS = "依据与主体"
_DUTY = "责任"
_GRANT = "赋权与委托"
_DUTY_LISTS = "履职清单"
_CHECKS = "涉企检查"
_SERVICE = "办理与监督"
_CHANGE = "调整"

POWER_ITEM = Table(
    key="power_item",
    heading="权责事项",
    section="清单",
    title=("item_name", "sub_item_name"),
    natural_key=("list_id", "power_type", "item_name", "sub_item_name", "basis"),
    frozen=2,
    counter="条",
    empty_hint="还没有事项。把区里发来的表格拖到这里，或按 Ctrl+N 新增。",
    fields=(
        Field(
            "seq",
            "序号",
            max_chars=20,
            width=4,
            group=_NAME,
            aliases=("编号", "No", "序次"),
            help="清单上印的序号，只用于显示。",
        ),
        Field(
            "item_name",
            "事项名称",
            required=True,
            max_chars=300,
            width=22,
            group=_NAME,
            searched=True,
            pinyin=True,
            help="与正式公布的名称一致，不超过 300 字；印在清单和卡片上。",
        ),
        Field(
            "power_type",
            "权力类型",
            Kind.CHOICE,
            choices=POWER_TYPES,
            width=7,
            group=_NAME,
            searched=True,
            help="行政许可、行政处罚等十类；履职清单可以不填。",
        ),
        Field("sub_item_name", "子项", max_chars=300, width=8, group=_NAME, searched=True, pinyin=True),
        Field("state", "状态", Kind.CHOICE, choices=ITEM_STATES, default="现行", width=5, group=_NAME, public=False),
        Field(
            "list_id",
            "所属清单",
            Kind.REFERENCE,
            required=True,
            target="power_list",
            width=15,
            group=_NAME,
            in_report=False,
            help="事项在哪一份清单里。",
        ),
        Field(
            "item_code",
            "职权编码",
            Kind.CODE,
            max_chars=40,
            width=11,
            group=_NAME,
            in_table=False,
            searched=True,
            help="16 位：区划 6 + 主体 3 + 类型 2 + 主项 3 + 子项 2；可以不填。",
        ),
        Field("domain", "领域", max_chars=60, width=7, group=_NAME, in_table=False, searched=True),
        Field("category", "分类", max_chars=60, width=7, group=_NAME, in_table=False, searched=True),
        Field(
            "effective_date",
            "生效日期",
            Kind.DATE,
            width=7,
            group=_NAME,
            in_table=False,
            aliases=("实施日期", "施行日期", "生效时间", "启用日期", "起始日期"),
            help="从这一天起由本单位行使；不知道可以不填。",
        ),
        Field(
            "matter_id",
            "对应事项",
            Kind.REFERENCE,
            target="matter",
            width=14,
            group=_NAME,
            computed=True,
            in_table=False,
            in_report=False,
            help="事项库里的哪一项；保存时自动找到或建立，各版本、各清单里的同一事项都指向它。",
        ),
        Field(
            "basis",
            "实施依据",
            Kind.LONG_TEXT,
            width=22,
            group=_BASIS,
            searched=True,
            help="法律法规名称、条款和原文，不限长度；印在清单上。",
        ),
        Field("citations", "依据条款", Kind.DETAILS, target="power_citation", parent_field="item_id", group=_BASIS),
        Field("exercising_body", "行使主体", max_chars=200, width=10, group=_BASIS, searched=True, pinyin=True),
        Field("body_nature", "主体性质", Kind.CHOICE, choices=BODY_NATURES, width=7, group=_BASIS, in_table=False),
        Field(
            "office",
            "承办机构",
            max_chars=300,
            width=11,
            group=_BASIS,
            searched=True,
            pinyin=True,
            help="具体承办的内设机构，多个用顿号分开。",
        ),
        Field("level", "实施层级", max_chars=60, width=6, group=_BASIS),
        Field("authority", "权限", Kind.LONG_TEXT, width=8, group=_BASIS, in_table=False),
        Field("dept_duty", "部门职责", Kind.LONG_TEXT, width=12, group=_DUTY, in_table=False),
        Field("duty", "责任事项", Kind.LONG_TEXT, width=16, group=_DUTY),
        Field("stages", "责任阶段", Kind.DETAILS, target="duty_stage", parent_field="item_id", group=_DUTY),
        Field("duty_template_id", "责任事项模板", Kind.REFERENCE, target="text_template", group=_DUTY, in_table=False),
        Field("duty_basis", "责任事项依据", Kind.LONG_TEXT, width=12, group=_DUTY, in_table=False),
        Field("accountability_scope", "追责对象范围", Kind.LONG_TEXT, width=10, group=_DUTY, in_table=False),
        Field("accountability", "追责情形", Kind.LONG_TEXT, width=14, group=_DUTY, in_table=False),
        Field(
            "accountability_template_id",
            "追责情形模板",
            Kind.REFERENCE,
            target="text_template",
            group=_DUTY,
            in_table=False,
        ),
        Field("risk_points", "廉政风险点", Kind.LONG_TEXT, width=10, group=_DUTY, in_table=False, public=False),
        Field("former_dept", "原实施部门", max_chars=200, width=9, group=_GRANT, searched=True, in_table=False),
        Field(
            "grant_mode",
            "赋权方式",
            max_chars=60,
            choices=GRANT_MODES,
            width=6,
            group=_GRANT,
            help="决定书以谁的名义、盖谁的章，由方式决定。",
        ),
        Field("grant_scope", "赋权范围", Kind.LONG_TEXT, width=10, group=_GRANT, in_table=False),
        Field("grant_to", "承接街道", Kind.LONG_TEXT, width=9, group=_GRANT, in_table=False),
        Field("batch_id", "赋权批次", Kind.REFERENCE, target="grant_batch", width=9, group=_GRANT, in_table=False),
        Field("grant_approval_no", "赋权批准文号", max_chars=80, width=10, group=_GRANT, in_table=False, searched=True),
        Field("granted_from", "赋权起始日期", Kind.DATE, width=7, group=_GRANT, in_table=False),
        Field("granted_until", "赋权截止日期", Kind.DATE, width=7, group=_GRANT, in_table=False),
        Field("transfer_note", "交接情况", Kind.LONG_TEXT, width=10, group=_GRANT, in_table=False),
        Field("open_case_rule", "在办案件处理", Kind.LONG_TEXT, width=10, group=_GRANT, in_table=False),
        Field("guide_dept", "业务指导部门", max_chars=200, width=9, group=_GRANT, searched=True, in_table=False),
        Field(
            "superior_depts", "对应上级部门", Kind.LONG_TEXT, width=10, group=_DUTY_LISTS, searched=True, in_table=False
        ),
        Field("roles", "责任分工", Kind.DETAILS, target="duty_role", parent_field="item_id", group=_DUTY_LISTS),
        Field("superior_duty", "上级部门职责", Kind.LONG_TEXT, width=14, group=_DUTY_LISTS, in_table=False),
        Field("street_duty", "街道配合职责", Kind.LONG_TEXT, width=14, group=_DUTY_LISTS, in_table=False),
        Field("receiving_dept", "承接部门", max_chars=200, width=9, group=_DUTY_LISTS, searched=True, in_table=False),
        Field("work_mode", "工作方式", Kind.LONG_TEXT, width=14, group=_DUTY_LISTS, in_table=False),
        Field("check_standard", "检查标准", Kind.LONG_TEXT, width=12, group=_CHECKS, in_table=False),
        Field("frequency_cap", "频次上限", max_chars=120, width=8, group=_CHECKS, in_table=False),
        Field("target", "实施对象", max_chars=300, width=8, group=_SERVICE, in_table=False),
        Field("legal_days", "法定期限", max_chars=60, width=6, group=_SERVICE, in_table=False),
        Field("promised_days", "承诺期限", max_chars=60, width=6, group=_SERVICE, in_table=False),
        Field("fee", "收费", Kind.LONG_TEXT, width=8, group=_SERVICE, in_table=False),
        Field("remedy", "救济渠道", Kind.LONG_TEXT, width=10, group=_SERVICE, in_table=False),
        Field(
            "remedy_template_id", "救济渠道模板", Kind.REFERENCE, target="text_template", group=_SERVICE, in_table=False
        ),
        Field("supervision_phone", "监督电话", Kind.PHONE, max_chars=400, width=8, group=_SERVICE),
        Field("is_public", "公开类型", Kind.CHOICE, choices=PUBLICITIES, width=7, group=_SERVICE, in_table=False),
        Field("flow_chart", "运行流程图", Kind.FILE, width=8, group=_SERVICE, in_table=False),
        Field(
            "change_cause",
            "调整原因",
            Kind.CHOICE,
            choices=CHANGE_CAUSES,
            width=9,
            group=_CHANGE,
            in_table=False,
            help="这一版为什么动了这个事项；印在调整对照表上。",
        ),
        Field("change_note", "调整说明", Kind.LONG_TEXT, width=10, group=_CHANGE, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_SERVICE, public=False),
    ),
)
