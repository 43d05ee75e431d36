"""The kinds of lists a sheet of power items can be, and the headings under which they come.

Sources: layouts of published lists, the three 履职 lists, 赋权 catalogues (domain research, sections 2.2, 4 and 5).
"""

from __future__ import annotations

from app.editors.power_lists.enumerations import MODEL_LIST
from app.exchange.sheet_rules import SheetKind

_DUTY_CLASS = {"power_type": "category"}
"""类别 in a list of duties is a class of duties (党的建设), not a type of power."""
_BASIS = {"item_name": "事项名称", "basis": "执法依据"}

PLAIN = SheetKind(
    "权责清单",
    words=(r"^(?!.*(?:通用|范本|属地)).*(?:权责清单|权力清单|责任清单|权力和责任|权力事项|职权目录)",),
    required={"item_name": "事项名称", "basis": "实施依据"},
    band_field="domain",
    called=("权力清单", "责任清单", "权责事项清单"),
)
GRANTED = SheetKind(
    "赋权事项清单",
    words=(r"赋权|赋予|下放",),
    headings={
        "赋权事项名称": "item_name",
        "赋权事项": "item_name",
        "赋权范围": "grant_scope",
        "赋权街镇": "grant_to",
        "赋权乡镇(街道)": "grant_to",
        "赋权镇街": "grant_to",
        "承接街镇": "grant_to",
        "赋权事项的执法依据": "basis",
        "赋权方式": "grant_mode",
    },
    required=_BASIS,
    fixed={"grant_mode": "赋权"},
    band_field="domain",
    remarks={"type_rule": "无类型列：名称以“处罚”结尾或赋权范围含“行政处罚权”→行政处罚"},
    called=("赋权清单", "赋权执法事项清单"),
)
STATUTORY = SheetKind(
    "法定执法事项清单",
    words=(r"法定.{0,4}(执法|事项)", r"法定职权"),
    headings={"业务指导部门": "guide_dept"},
    required=_BASIS,
    fixed={"grant_mode": "法定"},
    band_field="domain",
    called=("法定事项清单", "法定行政执法事项清单"),
)
ENTRUSTED = SheetKind(
    "委托执法事项清单",
    words=(r"委托",),
    headings={
        "委托事项名称": "item_name",
        "委托事项": "item_name",
        "委托机关": "former_dept",
        "委托部门": "former_dept",
    },
    required=_BASIS,
    fixed={"grant_mode": "委托"},
    band_field="domain",
    called=("委托清单", "委托事项清单"),
)
BASIC_DUTY = SheetKind(
    "基本履职事项",
    words=(r"基本(履职|履行职责|职责)",),
    headings={"基本履职事项": "item_name", "基本履职事项名称": "item_name"},
    required={"item_name": "事项名称"},
    renamed=_DUTY_CLASS,
    band_field="category",
    remarks={"category_rule": "分类取自分隔行"},
    called=("履职-基本", "基本履职事项清单", "履职", "履职事项清单", "履行职责事项清单", "履职三张清单"),
)
JOINT_DUTY = SheetKind(
    "配合履职事项",
    words=(r"配合(履职|履行职责|职责)",),
    headings={
        "配合履职事项": "item_name",
        "配合履职事项名称": "item_name",
        "对应上级部门": "superior_depts",
        "上级部门职责": "superior_duty",
        "街道配合职责": "street_duty",
        "镇街配合职责": "street_duty",
        "乡镇(街道)配合职责": "street_duty",
        "乡镇配合职责": "street_duty",
    },
    required={"item_name": "配合履职事项", "superior_depts": "对应上级部门"},
    renamed=_DUTY_CLASS,
    band_field="category",
    called=("履职-配合", "配合履职事项清单"),
)
TAKEN_BACK = SheetKind(
    "上级部门收回事项",
    words=(r"收回",),
    headings={
        "收回事项": "item_name",
        "收回事项名称": "item_name",
        "承接部门及工作方式": "recv_and_mode",
        "承接部门和工作方式": "recv_and_mode",
    },
    required={"item_name": "收回事项", "receiving_dept|recv_and_mode": "承接部门"},
    renamed=_DUTY_CLASS,
    band_field="category",
    remarks={"split_rule": "“承接部门：…；工作方式：…”合并在一列，需拆成两字段"},
    called=("履职-收回", "上级部门收回事项清单", "收回事项清单"),
)
CHECKS = SheetKind(
    "涉企行政检查清单",
    words=(r"涉企.{0,6}检查",),
    headings={"检查事项": "item_name", "检查事项名称": "item_name", "检查频次上限": "frequency_cap"},
    required={"item_name": "检查事项", "basis": "检查依据"},
    fixed={"power_type": "行政检查"},
    band_field="domain",
    remarks={"type_rule": "整表类型固定为行政检查"},
    called=("涉企检查清单", "涉企行政检查事项清单"),
)

LOCAL_DUTY = SheetKind(
    "属地管理责任清单",
    words=(r"属地(管理|责任)",),
    headings={
        "主体责任部门": "superior_depts",
        "主体责任单位": "superior_depts",
        "县级部门责任": "superior_duty",
        "区级部门责任": "superior_duty",
        "部门主体责任": "superior_duty",
        "牵头部门责任": "superior_duty",
        "属地责任": "street_duty",
        "街道配合责任": "street_duty",
        "街道责任": "street_duty",
        "乡镇责任": "street_duty",
        "乡镇配合责任": "street_duty",
        "乡镇(街道)责任": "street_duty",
        "乡镇(街道)配合责任": "street_duty",
    },
    required={"item_name": "事项名称", "superior_depts|superior_duty|street_duty": "责任单位"},
    renamed=_DUTY_CLASS,
    band_field="category",
    called=("属地管理清单", "属地管理事项责任清单", "属地管理事项主体责任和配合责任清单"),
)
PUBLIC_SERVICE = SheetKind(
    "公共服务事项目录",
    words=(r"(公共服务|政务服务|便民服务).{0,6}(目录|清单|事项)",),
    headings={
        "公共服务事项": "item_name",
        "公共服务事项名称": "item_name",
        "政务服务事项": "item_name",
        "政务服务事项名称": "item_name",
        "服务事项": "item_name",
        "服务事项名称": "item_name",
        "办理事项名称": "item_name",
    },
    required={"item_name": "事项名称"},
    fixed={"power_type": "公共服务"},
    band_field="category",
    called=("公共服务目录", "公共服务清单", "政务服务事项目录"),
)
COMMUNITY_WORK = SheetKind(
    "社区工作事项清单",
    words=(r"社区.{0,8}(工作|依法|履职|协助|服务).{0,8}(清单|目录)",),
    headings={
        "社区工作事项": "item_name",
        "社区工作事项名称": "item_name",
        "社区依法履职事项": "item_name",
        "社区协助政府工作事项": "item_name",
        "协助事项": "item_name",
        "对口部门": "guide_dept",
    },
    required={"item_name": "事项名称"},
    renamed=_DUTY_CLASS,
    band_field="category",
    called=("社区事项清单", "社区工作清单", "社区依法协助事项清单"),
)
MODEL = SheetKind(
    MODEL_LIST,
    words=(r"通用.{0,4}清单|清单.{0,4}范本|范本",),
    required={"item_name": "事项名称", "basis": "实施依据"},
    band_field="domain",
    called=("通用清单", "权责清单范本", "省级通用清单"),
)

LIST_KINDS = (
    PLAIN,
    MODEL,
    LOCAL_DUTY,
    CHECKS,
    TAKEN_BACK,
    JOINT_DUTY,
    BASIC_DUTY,
    COMMUNITY_WORK,
    ENTRUSTED,
    GRANTED,
    STATUTORY,
    PUBLIC_SERVICE,
)
"""In the order in which they are tried; the first one is also the kind of a sheet that does not tell."""

ALIASES = {
    **dict.fromkeys(("序号", "编号", "序次", "no", "序列", "项次", "事项序号"), "seq"),
    **dict.fromkeys(
        (
            "事项名称",
            "项目名称",
            "职权名称",
            "权力名称",
            "权责事项",
            "权责名称",
            "权责事项名称",
            "权力事项",
            "权力事项名称",
            "职权事项",
            "行政权力名称",
            "行政职权名称",
            "执法事项",
            "执法事项名称",
            "主项名称",
            "主项",
            "项目",
            "事项",
            "名称",
            "违法行为",
            "处罚事项",
            "工作事项",
        ),
        "item_name",
    ),
    **dict.fromkeys(
        ("子项", "子项名称", "子项目", "子项目名称", "分项", "分项名称", "小项", "办理项"), "sub_item_name"
    ),
    **dict.fromkeys(
        (
            "权力类型",
            "权力类别",
            "职权类型",
            "职权类别",
            "行政权力类型",
            "行政权力类别",
            "行政职权类别",
            "事项类型",
            "事项类别",
            "权责类型",
            "权责类别",
            "执法类别",
            "执法类型",
            "类别",
            "类型",
        ),
        "power_type",
    ),
    **dict.fromkeys(
        (
            "职权编码",
            "项目编码",
            "事项编码",
            "权力编码",
            "编码",
            "权力代码",
            "事项代码",
            "职权代码",
            "实施编码",
            "基本编码",
        ),
        "item_code",
    ),
    **dict.fromkeys(("领域", "执法领域", "行业领域", "所属领域"), "domain"),
    **dict.fromkeys(("分类", "事项分类", "职责分类", "职责类别"), "category"),
    **dict.fromkeys(
        (
            "实施依据",
            "职权依据",
            "执法依据",
            "法律依据",
            "法定依据",
            "设定依据",
            "权力依据",
            "权责依据",
            "行使依据",
            "检查依据",
            "处罚依据",
            "法律法规依据",
            "依据",
        ),
        "basis",
    ),
    **dict.fromkeys(
        (
            "行使主体",
            "实施主体",
            "法定主体",
            "责任主体",
            "执法主体",
            "实施机关",
            "行使机关",
            "权力主体",
            "实施部门",
            "执行主体",
            "实施主体责任部门",
        ),
        "exercising_body",
    ),
    **dict.fromkeys(
        (
            "承办机构",
            "责任处室",
            "责任科室",
            "承办科室",
            "承办处室",
            "承办部门",
            "实施机构",
            "责任机构",
            "承办单位",
            "内设机构",
            "责任单位",
            "具体承办机构",
        ),
        "office",
    ),
    **dict.fromkeys(
        ("实施层级", "行使层级", "层级", "权力层级", "实施级别", "第一责任层级", "第一责任层级建议"), "level"
    ),
    **dict.fromkeys(("权限", "实施权限", "权限划分", "行使权限"), "authority"),
    **dict.fromkeys(("部门职责", "单位职责", "对应职责"), "dept_duty"),
    **dict.fromkeys(("责任事项", "责任事项内容", "责任内容", "对应责任事项", "具体责任事项"), "duty"),
    **dict.fromkeys(("责任事项依据", "责任依据", "责任设定依据"), "duty_basis"),
    **dict.fromkeys(("追责对象范围", "追责对象", "追责范围", "问责对象"), "accountability_scope"),
    **dict.fromkeys(("追责情形", "追责情形及依据", "问责情形", "责任追究", "追责情况", "追责"), "accountability"),
    **dict.fromkeys(("原实施部门", "下放部门", "赋权部门"), "former_dept"),
    **dict.fromkeys(("赋权方式", "下放方式", "实施方式", "行使方式", "执法方式"), "grant_mode"),
    **dict.fromkeys(("赋权范围", "下放范围"), "grant_scope"),
    **dict.fromkeys(("承接街道", "承接主体", "承接乡镇(街道)", "承接单位", "适用街道"), "grant_to"),
    **dict.fromkeys(("业务指导部门", "指导部门", "业务主管部门"), "guide_dept"),
    **dict.fromkeys(("对应上级部门", "上级部门", "牵头部门", "上级主管部门"), "superior_depts"),
    **dict.fromkeys(("承接部门", "收回部门"), "receiving_dept"),
    **dict.fromkeys(("工作方式", "承接方式"), "work_mode"),
    **dict.fromkeys(("检查标准", "检查内容", "检查内容及标准"), "check_standard"),
    **dict.fromkeys(("频次上限", "检查频次", "检查频次上限", "年度检查频次上限"), "frequency_cap"),
    **dict.fromkeys(("实施对象", "行政相对人", "服务对象", "适用对象", "检查对象", "相对人"), "target"),
    **dict.fromkeys(("法定期限", "法定时限", "法定办结时限"), "legal_days"),
    **dict.fromkeys(("承诺期限", "承诺时限", "承诺办结时限"), "promised_days"),
    **dict.fromkeys(("收费", "收费标准", "收费依据", "是否收费", "收费情况"), "fee"),
    **dict.fromkeys(("救济渠道", "救助渠道", "救济途径", "救济方式", "法律救济途径"), "remedy"),
    **dict.fromkeys(
        ("监督电话", "监督投诉电话", "投诉电话", "监督方式", "监督渠道", "诉求渠道", "投诉渠道", "咨询投诉渠道"),
        "supervision_phone",
    ),
    **dict.fromkeys(("备注", "说明"), "remark"),
}
"""Heading -> field key; compared without blanks, in half width."""

COMPOUNDS = {
    "实施层级及权限": ("level", "authority"),
    "实施层级和权限": ("level", "authority"),
    "层级及权限": ("level", "authority"),
    "承接部门及工作方式": ("receiving_dept", "work_mode"),
    "职权名称": ("item_name", "sub_item_name"),
    "事项名称": ("item_name", "sub_item_name"),
    "项目名称": ("item_name", "sub_item_name"),
    "权力名称": ("item_name", "sub_item_name"),
}
"""Headings that stand over several columns, and those columns from left to right."""

PATTERNS = (
    (r".*子项.*", "sub_item_name"),
    (r".{0,6}(责任|问责).{0,3}依据", "duty_basis"),
    (r".{0,12}依据(\(.*\))?", "basis"),
    (r".{0,8}(事项|职权|权力|项目)名称", "item_name"),
    (r"原.{1,6}(部门|主体|机关|单位)", "former_dept"),
    (r".{0,6}(权力|职权|事项)(类型|类别|种类)", "power_type"),
    (r".{0,6}(编码|代码)", "item_code"),
    (r".{0,6}追责情形.{0,6}", "accountability"),
    (r".{0,6}追责对象.{0,6}", "accountability_scope"),
    (r".{0,6}责任事项.{0,4}", "duty"),
    (r".{0,6}(承办|责任)(机构|科室|处室|部门)", "office"),
    (r".{0,6}(行使|实施|执法|执行)(主体|机关)", "exercising_body"),
    (r".{0,6}监督.{0,4}电话", "supervision_phone"),
    (r".{0,4}(生效|实施|施行|执行|赋权|承接|下放)(日期|时间|年月)", "effective_date"),
)
"""For headings nobody has listed; tried in order after everything else."""
