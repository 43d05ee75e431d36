"""The tables of 权责清单: the register of offices here, items and lists beside, the groups' own in their folders."""

from __future__ import annotations

from app.editors.power_lists.admission.fields import TABLES as ADMISSION_TABLES
from app.editors.power_lists.enumerations import (
    BASIS_LEVELS,
    GRANT_MODES,
    ITEM_STATES,
    LIST_KINDS,
    LIST_STATES,
    POWER_TYPES,
)
from app.editors.power_lists.grants.fields import TABLES as GRANT_TABLES
from app.editors.power_lists.item_fields import DUTY_STAGE, POWER_CITATION, POWER_ITEM
from app.editors.power_lists.laws.fields import TABLES as LAW_TABLES
from app.editors.power_lists.lists.fields import (
    MATTER,
    MATTER_LINK,
    PAIR_DECISION,
    POWER_LIST,
    REVIEW_OPINION,
    REVIEW_STEP,
)
from app.editors.power_lists.offices.fields import TABLES as OFFICE_TABLES
from app.editors.power_lists.work.fields import TABLES as WORK_TABLES
from db.declarations import Field, Kind, Table

__all__ = [
    "BASIS_LEVELS",
    "DUTY_STAGE",
    "GRANT_MODES",
    "ITEM_STATES",
    "LIST_KINDS",
    "LIST_STATES",
    "MATTER",
    "OFFICE",
    "POWER_CITATION",
    "POWER_ITEM",
    "POWER_LIST",
    "POWER_TYPES",
    "REVIEW_OPINION",
    "REVIEW_STEP",
    "TABLES",
]

OFFICE = Table(
    key="office",
    heading="机构",
    section="机构与职能",
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
        Field("parent_name", "上级机构", max_chars=80, width=12, help="派驻机构写主管部门，站所写所在机构。"),
        Field(
            "headcount_approved", "核定编制", Kind.INTEGER, minimum=0, maximum=99_999, width=5, help="三定规定的人数。"
        ),
        Field("headcount_actual", "实有人数", Kind.INTEGER, minimum=0, maximum=99_999, width=5),
        Field("merged_into", "并入机构", max_chars=200, width=12, help="撤并之后事项转到哪个机构，多个用顿号分开。"),
        Field("phone", "电话", Kind.PHONE, max_chars=40, width=8),
        Field("remark", "备注", Kind.LONG_TEXT, width=14),
    ),
)

_ALL = (
    POWER_ITEM,
    POWER_LIST,
    MATTER,
    *GRANT_TABLES,
    REVIEW_STEP,
    *LAW_TABLES,
    OFFICE,
    *OFFICE_TABLES,
    *ADMISSION_TABLES,
    *WORK_TABLES,
    POWER_CITATION,
    DUTY_STAGE,
    REVIEW_OPINION,
    MATTER_LINK,
    PAIR_DECISION,
)

TABLES = (*(table for table in _ALL if not table.detail_of), *(table for table in _ALL if table.detail_of))
"""Registers in the order of the list on the left, then detail rows."""
