"""The fixed words of 权责清单. Source: domain notes, enumerations (section 2.3); order as the national codes have it.

Stands apart from `fields` so that the groups' own field modules can use it.
"""

from __future__ import annotations

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

OWN_LIST, GRANT_LIST, STATUTORY_LIST, ENTRUSTED_LIST = (
    "权责清单",
    "赋权事项清单",
    "法定执法事项清单",
    "委托执法事项清单",
)
BASIC_DUTIES, JOINT_DUTIES, RECALLED_DUTIES = "基本履职事项", "配合履职事项", "上级部门收回事项"
CHECK_LIST, LOCAL_DUTIES, COMMUNITY_LIST = "涉企行政检查清单", "属地管理责任清单", "社区工作事项清单"
MODEL_LIST = "通用权责清单"
"""The list a province issues for all its streets: read-only once imported, adopted item by item."""

LIST_KINDS = (
    OWN_LIST,
    GRANT_LIST,
    STATUTORY_LIST,
    ENTRUSTED_LIST,
    BASIC_DUTIES,
    JOINT_DUTIES,
    RECALLED_DUTIES,
    CHECK_LIST,
    LOCAL_DUTIES,
    "公共服务事项目录",
    COMMUNITY_LIST,
    MODEL_LIST,
)

DRAFT, UNDER_REVIEW, PUBLISHED, ARCHIVED = "草稿", "审核中", "已公布", "已归档"
LIST_STATES = (DRAFT, UNDER_REVIEW, PUBLISHED, ARCHIVED)
FROZEN_STATES = frozenset({PUBLISHED, ARCHIVED})
"""A list in one of these cannot change on any path."""

TAKEN_BACK, CANCELLED = "已收回", "已取消"
GONE = frozenset({TAKEN_BACK, CANCELLED})
"""States of an item, standings of a matter, that the street does not exercise any more."""
ITEM_STATES = ("现行", "拟调整", "暂停", TAKEN_BACK, CANCELLED)
IN_USE = "在用"
MATTER_STANDINGS = (IN_USE, TAKEN_BACK, CANCELLED)
BASIS_LEVELS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "国务院决定", "规范性文件", "党内法规")
GRANT_MODES = ("法定", "赋权", "委托", "上级下放", "上级授权", "交由行使", "派驻")
BODY_NATURES = ("法定机关", "授权组织", "受委托组织")
PUBLICITIES = ("主动公开", "依申请公开", "不予公开")
CHANGE_CAUSES = ("法律法规立改废释", "上级取消或下放", "机构职能调整", "评估结果", "文字勘误")
REVIEW_RESULTS = ("同意", "有条件同意", "退回")
LINK_KINDS = ("前身", "后继", "关联检查", "关联强制", "关联处罚")
NEEDED_FOR = ("全部调整", "新增或取消")
"""Which versions a step of the chain is for: element changes end at the reviewers, additions and removals need the
government as well (domain notes, 2.7)."""
