"""The tables of 吹哨报到: a whistle and the units it calls."""

from __future__ import annotations

from app.editors.power_lists.work.words import (
    RATINGS,
    SECTION,
    WHISTLE_KINDS,
    WHISTLE_STATES,
    moment,
)
from db.declarations import Field, Kind, Table, parent

WHISTLE_UNIT = Table(
    key="whistle_unit",
    heading="应哨单位",
    title=("unit",),
    counter="个",
    detail_of="whistle",
    fields=(
        parent("whistle", "吹哨报到", "whistle_id"),
        Field("unit", "单位名称", required=True, max_chars=120, width=14, searched=True, pinyin=True),
        moment("acknowledged_at", "响应时间"),
        moment("arrived_at", "到场时间"),
        Field("work_done", "处置工作", Kind.LONG_TEXT, width=18),
        Field("rating", "单位评价", Kind.CHOICE, choices=RATINGS, width=6),
        Field(
            "response_minutes", "响应用时（分）", Kind.INTEGER, computed=True, width=5, help="从吹哨到响应的分钟数。"
        ),
        Field("arrival_minutes", "到场用时（分）", Kind.INTEGER, computed=True, width=5, help="从吹哨到到场的分钟数。"),
        Field("in_time", "按时到场", Kind.BOOLEAN, computed=True, width=5, help="到场时间不晚于到场时限。"),
    ),
)

_BLOW, _CLOSE = "吹哨", "办结与评价"

WHISTLE = Table(
    key="whistle",
    heading="吹哨报到",
    title=("whistle_no", "subject"),
    natural_key=("subject", "blown_at"),
    order=("blown_at",),
    frozen=2,
    counter="次",
    section=SECTION,
    empty_hint="还没有吹哨。街道解决不了、需要部门到场的事，按 Ctrl+N 登记并打印吹哨单。",
    fields=(
        Field(
            "whistle_no",
            "哨号",
            Kind.CODE,
            max_chars=20,
            computed=True,
            width=7,
            group=_BLOW,
            searched=True,
            pinyin=True,
        ),
        Field("subject", "吹哨事项", required=True, max_chars=300, width=20, group=_BLOW, searched=True, pinyin=True),
        Field("whistle_kind", "吹哨类型", Kind.CHOICE, required=True, choices=WHISTLE_KINDS, width=7, group=_BLOW),
        Field("state", "办理状态", Kind.CHOICE, choices=WHISTLE_STATES, default="已吹哨", width=6, group=_BLOW),
        moment("blown_at", "吹哨时间", required=True, group=_BLOW),
        Field("place", "事发地点", max_chars=200, width=10, group=_BLOW, in_table=False, searched=True),
        Field("blown_by", "吹哨人", max_chars=40, width=6, group=_BLOW, in_table=False, public=False),
        Field(
            "item_id",
            "清单事项",
            Kind.REFERENCE,
            target="power_item",
            width=12,
            group=_BLOW,
            in_table=False,
            help="选了清单事项，牵头单位按清单自动填上。",
        ),
        Field("lead_unit", "牵头单位", max_chars=300, width=10, group=_BLOW, searched=True, pinyin=True),
        Field("situation", "情况说明", Kind.LONG_TEXT, width=14, group=_BLOW, in_table=False),
        moment("respond_by", "响应时限", computed=True, group=_BLOW),
        moment("arrive_by", "到场时限", computed=True, group=_BLOW),
        Field("units", "应哨单位", Kind.DETAILS, target="whistle_unit", parent_field="whistle_id", group=_BLOW),
        Field("called", "呼叫单位数", Kind.INTEGER, computed=True, width=5, group=_CLOSE),
        Field("arrived", "到场单位数", Kind.INTEGER, computed=True, width=5, group=_CLOSE),
        Field("arrival_rate", "到场率", max_chars=10, computed=True, width=5, group=_CLOSE),
        Field("mean_hours", "平均到场小时", max_chars=10, computed=True, width=6, group=_CLOSE),
        Field("disposal", "处置结果", Kind.LONG_TEXT, width=14, group=_CLOSE, in_table=False),
        moment("closed_at", "办结时间", group=_CLOSE),
        Field("resolved", "是否解决", Kind.BOOLEAN, width=5, group=_CLOSE),
        Field("rating", "总体评价", Kind.CHOICE, choices=RATINGS, width=6, group=_CLOSE),
        Field("scan", "扫描件", Kind.FILE, width=10, group=_CLOSE, in_table=False),
        Field("remark", "备注", Kind.LONG_TEXT, width=10, group=_CLOSE, in_table=False, public=False),
    ),
)
