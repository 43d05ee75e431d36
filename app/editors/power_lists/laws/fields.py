"""The registers of laws: one record a law, with its dated editions and the map from old to new articles.

Source: domain notes, legal basis (2.4): the same law is cited in several states within one city, and one amendment
touches hundreds of items; one record per law with editions and an article map finds them.
"""

from __future__ import annotations

from app.editors.power_lists.enumerations import BASIS_LEVELS
from db.declarations import Field, Kind, Table, parent

SECTION = "依据"
IN_FORCE, AMENDED, REPEALED, NOT_YET = "现行有效", "已修改", "已废止", "尚未生效"
LAW_STATES = (IN_FORCE, AMENDED, REPEALED, NOT_YET)

LAW = Table(
    key="law",
    heading="法律法规",
    section=SECTION,
    title=("law_title",),
    natural_key=("law_title",),
    counter="部",
    empty_hint="还没有法规。用“办理”菜单里的“登记引用到的法规…”把清单里引用的一次登记进来，或按 Ctrl+N 新增。",
    fields=(
        Field(
            "law_title",
            "法规名称",
            required=True,
            max_chars=200,
            width=24,
            searched=True,
            pinyin=True,
            help="全称，不带书名号；里面引用的名称用〈〉。",
        ),
        Field(
            "short_names",
            "简称",
            max_chars=200,
            width=12,
            searched=True,
            pinyin=True,
            help="清单里会写到的别的名称，用顿号分开，如 行政处罚法。",
        ),
        Field("level", "效力级别", Kind.CHOICE, choices=BASIS_LEVELS, width=7, searched=True),
        Field("issuer", "制定机关", max_chars=120, width=12, searched=True, pinyin=True),
        Field(
            "law_state",
            "效力状态",
            Kind.CHOICE,
            choices=LAW_STATES,
            default=IN_FORCE,
            width=6,
            help="已废止的法规还被引用时，事项上会提示。",
        ),
        Field(
            "repealed_by",
            "被何代替",
            max_chars=200,
            width=12,
            in_table=False,
            help="废止以后由哪一部代替；写名称。",
        ),
        Field("editions", "历次版本", Kind.DETAILS, target="law_edition", parent_field="law_id"),
        Field("article_maps", "条文对照", Kind.DETAILS, target="article_map", parent_field="law_id"),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

LAW_EDITION = Table(
    key="law_edition",
    heading="法规版本",
    title=("edition",),
    counter="版",
    detail_of="law",
    fields=(
        parent("law", "法规", "law_id"),
        Field(
            "edition",
            "版本名称",
            required=True,
            max_chars=40,
            width=8,
            help="年份加 公布、修正、修订，如 2021年修订；条文对照用这个名称指明版本。",
        ),
        Field("document_no", "公布文号", max_chars=80, width=10, help="如 主席令第七十号。"),
        Field("adopted_on", "通过日期", Kind.DATE, width=7, help="通过或公布的日期，括注里印的那一个。"),
        Field("effective_on", "施行日期", Kind.DATE, width=7),
        Field("edition_state", "版本状态", Kind.CHOICE, choices=LAW_STATES, default=IN_FORCE, width=6),
        Field(
            "map_whole",
            "对照已录全",
            Kind.BOOLEAN,
            default=0,
            width=5,
            help="选“是”：条文对照里没有列出的条文，条号与上一版相同；选“否”：没有列出的留给您核对。",
        ),
        Field(
            "print_note",
            "印用括注",
            max_chars=600,
            width=12,
            in_table=False,
            help="批量调整时替换括号里的文字；空着时在原来的括注后面接上这一版的日期。",
        ),
        Field("text_file", "文本", Kind.FILE, width=10, in_report=False),
        Field("note", "版本说明", max_chars=400, width=14),
    ),
)

ARTICLE_MAP = Table(
    key="article_map",
    heading="条文对照",
    title=("old_article", "new_article"),
    counter="条",
    detail_of="law",
    fields=(
        parent("law", "法规", "law_id"),
        Field("old_edition", "原版本", required=True, max_chars=40, width=8, help="版本名称，如 2002年公布。"),
        Field("new_edition", "新版本", required=True, max_chars=40, width=8, help="版本名称，如 2018年修正。"),
        Field("old_article", "原条文", required=True, max_chars=40, width=8, help="如 第二十七条；写 27 也可以。"),
        Field("new_article", "新条文", max_chars=40, width=8, help="空着表示已删除。"),
        Field("note", "变化说明", max_chars=400, width=14, help="内容改了什么，如 罚款上限提高。"),
    ),
)

TABLES = (LAW, LAW_EDITION, ARTICLE_MAP)
