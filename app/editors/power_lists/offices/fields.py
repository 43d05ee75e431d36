"""Functions of a street, boilerplate written once, and how often an item was used in a year.

Sources: function lists of street ordinances (八项, 七项) tied to the 三定 document; 264 accountability texts of 2,931
published items, ten of which cover 67 %; evaluation indicators of establishment offices (use of powers over years).
"""

from __future__ import annotations

from db.declarations import Field, Kind, Table, parent

SECTION = "机构与职能"
TEMPLATE_KINDS = ("责任事项", "追责情形", "追责对象范围", "救济渠道")

FUNCTION = Table(
    key="function",
    heading="职能",
    section=SECTION,
    title=("name",),
    natural_key=("scheme", "name"),
    order=("position",),
    counter="项",
    empty_hint="还没有职能。可以用“办理”里的“按八项职能建立”，也可以按 Ctrl+N 逐项新增。",
    fields=(
        Field("position", "次序", Kind.INTEGER, minimum=1, maximum=999, width=4, help="印在矩阵表上的次序。"),
        Field("name", "职能名称", required=True, max_chars=80, width=16, searched=True, pinyin=True),
        Field(
            "scheme",
            "职能体系",
            max_chars=40,
            choices=("八项职能", "七项职能", "三定规定"),
            width=8,
            help="这项职能出自哪一套规定；各地不同，可以自己写。",
        ),
        Field("parent_name", "上级职能", max_chars=80, width=10, help="细分职能写它属于哪一项。"),
        Field("basis", "依据", Kind.LONG_TEXT, width=18, help="如三定规定的文号和条款。"),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

TEXT_TEMPLATE = Table(
    key="text_template",
    heading="文本模板",
    section=SECTION,
    title=("name",),
    natural_key=("template_kind", "name"),
    counter="个",
    empty_hint="还没有模板。把反复要写的责任事项、追责情形、救济渠道写在这里，事项里一键套用。",
    fields=(
        Field("name", "模板名称", required=True, max_chars=80, width=16, searched=True, pinyin=True),
        Field(
            "template_kind", "用于", Kind.CHOICE, required=True, choices=TEMPLATE_KINDS, width=8, help="套用到哪一栏。"
        ),
        Field(
            "power_type",
            "适用类型",
            max_chars=20,
            width=7,
            help="如行政处罚；空着表示哪一类都能用。",
        ),
        Field(
            "body",
            "正文",
            Kind.LONG_TEXT,
            width=30,
            searched=True,
            help="整段的文字；责任事项也可以不写这里，按阶段写在下面的表里。",
        ),
        Field("stages", "阶段", Kind.DETAILS, target="template_stage", parent_field="template_id"),
        Field("remark", "备注", Kind.LONG_TEXT, width=12),
    ),
)

TEMPLATE_STAGE = Table(
    key="template_stage",
    heading="模板阶段",
    title=("stage",),
    counter="个",
    detail_of="text_template",
    fields=(
        parent("text_template", "模板", "template_id"),
        Field("stage", "阶段", required=True, max_chars=40, width=8, help="如立案、调查取证、审查、告知、决定、送达。"),
        Field("text", "责任内容", Kind.LONG_TEXT, width=24),
        Field("basis", "责任依据", Kind.LONG_TEXT, width=14),
    ),
)

ITEM_USE = Table(
    key="item_use",
    heading="使用次数",
    section=SECTION,
    title=("matter_id", "year"),
    natural_key=("matter_id", "year"),
    order=("year", "matter_id"),
    frozen=2,
    counter="条",
    empty_hint="还没有使用次数。用“办理”里的“建立年度次数表”列出全部事项，再逐行填数。",
    fields=(
        Field(
            "matter_id", "事项", Kind.REFERENCE, required=True, target="matter", width=24, help="哪一个事项，不分版本。"
        ),
        Field("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=2100, width=5),
        Field(
            "times",
            "次数",
            Kind.INTEGER,
            minimum=0,
            maximum=9_999_999,
            width=5,
            help="这一年办了多少件；没有用过填 0。",
        ),
        Field("source", "数据来源", max_chars=80, width=12, help="如执法办案系统、窗口台账。"),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

TABLES = (FUNCTION, TEXT_TEMPLATE, TEMPLATE_STAGE, ITEM_USE)
