"""The tables of 权责清单. Sources: column layouts of published lists, the three 履职 lists, 赋权 catalogues.

One row of `power_item` is one matter in one list (`power_list`); columns that only some kinds of list have are empty
elsewhere. Lengths: the longest published name has 175 characters, the longest basis 3,067.
"""

from __future__ import annotations

from db.declarations import Field, Kind, Table

POWER_TYPES = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
    "公共服务",
)
"""National order 01-10 and 20."""

LIST_KINDS = (
    "权责清单",
    "赋权事项清单",
    "法定执法事项清单",
    "委托执法事项清单",
    "基本履职事项",
    "配合履职事项",
    "上级部门收回事项",
    "涉企行政检查清单",
)

LIST_STATES = ("草稿", "现行", "历史")
ITEM_STATES = ("现行", "拟调整", "暂停", "已收回", "已取消")
BASIS_LEVELS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "国务院决定", "规范性文件", "党内法规")
GRANT_MODES = ("法定", "赋权", "委托", "上级下放", "上级授权", "交由行使", "派驻")

POWER_LIST = Table(
    key="power_list",
    heading="清单与版本",
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
            searched=True,
            help="年份加次序，如 2024年版、2025年第1次调整。",
        ),
        Field("state", "状态", Kind.CHOICE, choices=LIST_STATES, default="现行", width=5),
        Field("issuer", "填报单位", max_chars=120, width=14, searched=True, pinyin=True, help="清单封面上的单位。"),
        Field("issued_on", "编制日期", Kind.DATE, width=7),
        Field("approval_no", "批准文号", max_chars=80, width=12, searched=True),
        Field("source_file", "来源文件", max_chars=200, width=14, in_report=False, help="从哪个表格导入。"),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

OFFICE = Table(
    key="office",
    heading="机构",
    title=("name",),
    natural_key=("name",),
    counter="个",
    empty_hint="还没有机构。把内设机构和事业单位登记在这里，填写事项时可以直接选。",
    fields=(
        Field("name", "机构名称", required=True, max_chars=80, width=16, searched=True, pinyin=True),
        Field(
            "office_kind",
            "类别",
            Kind.CHOICE,
            choices=("内设机构", "事业单位", "派驻机构", "上级部门"),
            width=7,
        ),
        Field("other_names", "曾用名", max_chars=200, width=14, searched=True, help="合并或改名前的名称，用顿号分开。"),
        Field("valid_from", "启用日期", Kind.DATE, width=7),
        Field("valid_to", "停用日期", Kind.DATE, width=7),
        Field("phone", "电话", Kind.PHONE, max_chars=40, width=8),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

POWER_CITATION = Table(
    key="power_citation",
    heading="依据条款",
    title=("law_title", "article"),
    counter="条",
    detail_of="power_item",
    fields=(
        Field("item_id", "事项", Kind.REFERENCE, required=True, target="power_item", in_table=False, in_form=False),
        Field("basis_level", "效力级别", Kind.CHOICE, choices=BASIS_LEVELS, width=7),
        Field("law_title", "法规名称", required=True, max_chars=200, width=18, help="不带书名号。"),
        Field("article", "条款", max_chars=80, width=10, help="如 第二十七条第一款第（三）项。"),
        Field("remark", "备注", max_chars=200, width=10),
    ),
)

_NAME = "事项"
_BASIS = "依据与主体"
_DUTY = "责任"
_GRANT = "赋权与委托"
_DUTY_LISTS = "履职清单"
_CHECKS = "涉企检查"
_SERVICE = "办理与监督"

POWER_ITEM = Table(
    key="power_item",
    heading="权责事项",
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
            width=10,
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
        Field("duty_basis", "责任事项依据", Kind.LONG_TEXT, width=12, group=_DUTY, in_table=False),
        Field("accountability_scope", "追责对象范围", Kind.LONG_TEXT, width=10, group=_DUTY, in_table=False),
        Field("accountability", "追责情形", Kind.LONG_TEXT, width=14, group=_DUTY, in_table=False),
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
        Field("guide_dept", "业务指导部门", max_chars=200, width=9, group=_GRANT, searched=True, in_table=False),
        Field(
            "superior_depts", "对应上级部门", Kind.LONG_TEXT, width=10, group=_DUTY_LISTS, searched=True, in_table=False
        ),
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
        Field("supervision_phone", "监督电话", Kind.PHONE, max_chars=400, width=8, group=_SERVICE),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_SERVICE, public=False),
    ),
)

TABLES = (POWER_ITEM, POWER_LIST, OFFICE, POWER_CITATION)
