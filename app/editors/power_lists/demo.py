"""权责清单 of the demo street: real items (resources/demo), an invented street, eight months of invented work.

Duty stages by type: the national templates as domain research found them in 2,931 published items; where a source
gives its own stages, those stand.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import Deed, DemoStep, DemoStory
from app.core.query import Filter, Query
from app.editors.power_lists.enumerations import DRAFT, PUBLISHED
from app.editors.power_lists.lists.actions import ACTIONS
from app.editors.power_lists.lists.drafting import copy_of, suggested_label
from app.editors.power_lists.lists.versions import in_force, open_lists
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

STREET = "建设街道办事处"
_NOTE = "演示数据：事项名称、类型和依据取自各地公开的清单，街道、机构、人员和电话都是虚构的，不能作为正式清单使用。"
_SCOPE = "1.具体承办人；2.内设机构负责人；3.单位法定代表人或分管领导。"
_PUNISH = "受理|立案|调查取证|审查|告知|决定|送达|执行"
_GRANT = "受理|审查|决定|送达|事后监管"
_STAGES = {
    "行政处罚": _PUNISH,
    "行政强制": "催告|决定|执行|事后监管",
    "行政检查": "计划|检查|处置|移送|公开",
    "行政许可": _GRANT,
    "行政给付": _GRANT,
    "行政确认": _GRANT,
}
_OFFICE_OF = {
    "行政处罚": "综合行政执法办公室",
    "行政强制": "综合行政执法办公室",
    "行政检查": "平安建设办公室",
    "行政许可": "综合便民服务中心",
    "行政确认": "综合便民服务中心",
    "行政给付": "社区服务办公室",
    "行政奖励": "党建工作办公室",
    "行政裁决": "司法所",
}
_OFFICES = (
    ("党政办公室", "内设机构"),
    ("党建工作办公室", "内设机构"),
    ("社区管理办公室", "内设机构"),
    ("社区服务办公室", "内设机构"),
    ("平安建设办公室", "内设机构"),
    ("应急管理办公室", "内设机构"),
    ("综合行政执法办公室", "内设机构"),
    ("党群服务中心", "事业单位"),
    ("综合便民服务中心", "事业单位"),
    ("网格化服务管理中心", "事业单位"),
    ("退役军人服务站", "事业单位"),
    ("司法所", "派驻机构"),
    ("市场监督管理所", "派驻机构"),
    ("区住房和城乡建设局", "上级部门"),
    ("区消防救援大队", "上级部门"),
    ("区应急管理局", "上级部门"),
    ("区人力资源和社会保障局", "上级部门"),
    ("区政务服务办公室", "上级部门"),
)
_STREET_OPINION = {"result": "同意", "opinion": "经办公会讨论，同意报送。", "signed_by": "街道办事处主任"}
_LEGAL_OPINION = {
    "result": "有条件同意",
    "opinion": "依据引用现行条文，原则同意；第二项请补充授权文件文号。",
    "signed_by": "合法性审查科",
}


@dataclass(frozen=True, slots=True)
class _DemoList:
    """One list of the street: `key` in items.csv, its kind, how its version is called, what its items share."""

    key: str
    kind: str
    version: str
    approval: str
    shared: Row


def story(folder: Path, today: date) -> DemoStory:
    """The work of three clerks on the lists of 建设街道 up to `today`; `folder` holds items.csv and duties.csv."""
    items = _read(folder / "items.csv")
    duties = _read(folder / "duties.csv")
    lists = {entry.key: entry for entry in _lists(today.year)}

    def bring(key: str) -> partial[ChangeSet]:
        found = [item for item in items if item["list"] == key]
        rows = [_item(item, number, lists[key]) for number, item in enumerate(found, start=1)]
        return partial(_import_rows, entry=lists[key], rows=rows, today=today)

    def bring_duties(key: str) -> partial[ChangeSet]:
        rows = [_duty(row, number) for number, row in enumerate((row for row in duties if row["list"] == key), start=1)]
        return partial(_import_rows, entry=lists[key], rows=rows, today=today)

    liu, chen, wang = "刘敏", "陈建华", "王晓燕"
    kinds = {key: entry.kind for key, entry in lists.items()}

    def publish(*keys: str) -> partial[ChangeSet]:
        return partial(_register, kinds=tuple(kinds[key] for key in keys))

    steps = (
        DemoStep(240, time(9, 12), liu, partial(_register_offices, today=today)),
        DemoStep(238, time(10, 40), liu, bring("powers")),
        DemoStep(205, time(15, 5), chen, bring("statutory")),
        DemoStep(180, time(9, 30), liu, _fill_phones),
        DemoStep(151, time(14, 20), chen, bring("entrusted")),
        DemoStep(121, time(11, 2), liu, _correct_article),
        DemoStep(118, time(9, 10), liu, publish("powers", "statutory", "entrusted")),
        DemoStep(95, time(16, 45), chen, bring("granted")),
        DemoStep(94, time(8, 55), chen, _clear_by_mistake),
        DemoStep(94, time(8, 58), chen, deed=Deed.UNDO),
        DemoStep(93, time(9, 5), chen, publish("granted")),
        DemoStep(61, time(10, 15), liu, bring("checks")),
        DemoStep(60, time(16, 2), liu, publish("checks")),
        DemoStep(48, time(9, 20), liu, partial(_draft_powers, today=today)),
        DemoStep(46, time(9, 48), liu, _mark_outdated),
        DemoStep(40, time(9, 5), wang, bring_duties("basic")),
        DemoStep(40, time(9, 31), wang, bring_duties("joint")),
        DemoStep(39, time(9, 40), wang, publish("basic", "joint")),
        DemoStep(32, time(15, 33), wang, bring("recalled")),
        DemoStep(32, time(16, 0), wang, publish("recalled")),
        DemoStep(31, time(9, 20), wang, _delete_outdated),
        DemoStep(25, time(10, 30), liu, _adjust),
        DemoStep(21, time(9, 0), liu, partial(_act, key="version-submit")),
        DemoStep(18, time(15, 40), liu, partial(_act, key="version-opinion", answers=_STREET_OPINION)),
        DemoStep(12, time(10, 8), liu, _rename_office),
        DemoStep(7, time(11, 25), liu, partial(_act, key="version-opinion", answers=_LEGAL_OPINION)),
    )
    return DemoStory(steps, (("unit", STREET),))


def _lists(year: int) -> tuple[_DemoList, ...]:
    """The street's lists; versions follow the year of the demo."""
    before = year - 1
    return (
        _DemoList("powers", "权责清单", f"{before}年版", f"建街发〔{before}〕18号", {"grant_mode": "法定"}),
        _DemoList("statutory", "法定执法事项清单", f"{year}年版", f"区府办发〔{year}〕6号", {"grant_mode": "法定"}),
        _DemoList(
            "entrusted",
            "委托执法事项清单",
            f"{year}年版",
            f"区消委〔{year}〕2号",
            {"grant_mode": "委托", "former_dept": "区消防救援大队", "domain": "消防"},
        ),
        _DemoList(
            "granted",
            "赋权事项清单",
            f"{year}年第1次调整",
            f"区府〔{year}〕11号",
            {"grant_mode": "赋权", "former_dept": "区住房和城乡建设局", "grant_to": "建设街道", "domain": "城乡建设"},
        ),
        _DemoList(
            "checks",
            "涉企行政检查清单",
            f"{year}年度",
            f"建街发〔{year}〕9号",
            {"frequency_cap": "同一企业每年不超过2次"},
        ),
        _DemoList("basic", "基本履职事项", f"{year}年版", f"区委编〔{year}〕3号", {}),
        _DemoList("joint", "配合履职事项", f"{year}年版", f"区委编〔{year}〕3号", {}),
        _DemoList(
            "recalled",
            "上级部门收回事项",
            f"{year}年版",
            f"区委编〔{year}〕5号",
            {
                "receiving_dept": "区政务服务办公室",
                "work_mode": "由区政务服务办公室直接办理，街道负责告知和引导。",
                "state": "已收回",
            },
        ),
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _import_rows(session: Session, *, entry: _DemoList, rows: list[Row], today: date) -> ChangeSet:
    """The list and its items as one import; the door takes their bases apart."""
    head = {
        "list_kind": entry.kind,
        "version_label": entry.version,
        "state": DRAFT,
        "issuer": STREET,
        "issued_on": (today - timedelta(days=260)).isoformat(),
        "approval_no": entry.approval,
        "source_file": f"建设街道{entry.kind}（{entry.version}）.xlsx",
        "remark": _NOTE,
    }
    edits = [Edit(Action.INSERT, "power_list", head)]
    edits += [Edit(Action.INSERT, "power_item", row | {"list_id": Pending(0)}) for row in rows]
    return ChangeSet(f"导入 {head['source_file']}", tuple(edits), source="import")


def _duty(row: dict[str, str], number: int) -> Row:
    cells = {key: cell or None for key, cell in row.items() if key != "list"}
    return cells | {"seq": str(number), "state": "现行", "remark": "演示文字，自拟"}


def _item(item: dict[str, str], number: int, entry: _DemoList) -> Row:
    kind = item["power_type"]
    stages = (item["stages"] or _STAGES.get(kind, "受理|办理|反馈")).split("|")
    return (
        {
            "seq": str(number),
            "item_name": item["item_name"],
            "sub_item_name": item["sub_item_name"] or None,
            "power_type": kind,
            "item_code": item["item_code"] or None,
            "state": "现行",
            "basis": item["basis"].replace("；【", "；\n【") or None,
            "exercising_body": STREET,
            "office": _OFFICE_OF.get(kind, "社区管理办公室"),
            "level": "街道",
            "duty": "；".join(f"{place}.{stage}" for place, stage in enumerate(stages, start=1)),
            "accountability_scope": _SCOPE,
            "target": item["target"] or None,
        }
        | entry.shared
        | ({"former_dept": item["former_dept"]} if item["former_dept"].startswith(("区", "县")) else {})
    )


def _register_offices(session: Session, *, today: date) -> ChangeSet:
    opened = date(today.year - 2, 7, 1).isoformat()
    rows = [
        {"name": name, "office_kind": kind, "valid_from": opened, "phone": f"0000-62120{number:02d}"}
        for number, (name, kind) in enumerate(_OFFICES, start=1)
    ]
    return ChangeSet(
        f"登记 {len(rows)} 个机构", tuple(Edit(Action.INSERT, "office", row) for row in rows), source="paste"
    )


def _items_where(session: Session, **wanted: str) -> list[Row]:
    """Items of lists that may still be changed."""
    filters = tuple(Filter(key, values=(value,)) for key, value in wanted.items())
    lists = open_lists(session)
    return [row for row in session.all_rows(Query("power_item", filters=filters)) if row["list_id"] in lists]


def _updates(rows: list[Row], values: Row) -> tuple[Edit, ...]:
    return tuple(Edit(Action.UPDATE, "power_item", values, row_id=row["id"], rev=row["rev"]) for row in rows)


def _fill_phones(session: Session) -> ChangeSet:
    rows = list(session.all_rows(Query("power_item")))
    return ChangeSet(
        f"填充 {len(rows)} 行：监督电话", _updates(rows, {"supervision_phone": "0000-6212345"}), source="grid"
    )


def _correct_article(session: Session) -> ChangeSet:
    """The source quotes the numbering of 2003; the amendment of 2018 moved the article (note of the source)."""
    rows = _items_where(session, item_name="承包土地调整审批")
    return ChangeSet(
        "修改 承包土地调整审批",
        _updates(rows, {"basis": "【法律】《中华人民共和国农村土地承包法》第二十八条"}),
        reason="原依据仍引2003年旧版条序，按2018年修正后的条序更正",
    )


def _clear_by_mistake(session: Session) -> ChangeSet:
    rows = _items_where(session, grant_mode="赋权")[:12]
    return ChangeSet("清除 12 个单元格", _updates(rows, {"office": None}), source="grid")


def _mark_outdated(session: Session) -> ChangeSet:
    rows = [
        row
        for name in ("一胎生育指标登记办理", "独生子女父母光荣证核发与注销")
        for row in _items_where(session, item_name=name)
    ]
    values = {"state": "拟调整", "change_cause": "法律法规立改废释", "change_note": "依据已修订，本次调整时取消"}
    return ChangeSet("修改 2 行：状态", _updates(rows, values), reason="依据已修订，待区里统一调整", source="grid")


def _delete_outdated(session: Session) -> ChangeSet:
    names = ("《流动人口婚育证明》办理", "一胎生育指标登记办理", "独生子女父母光荣证核发与注销")
    rows = [row for name in names for row in _items_where(session, item_name=name)]
    edits = tuple(Edit(Action.DELETE, "power_item", row_id=row["id"], rev=row["rev"]) for row in rows)
    return ChangeSet(f"删除 {len(rows)} 条事项", edits, reason="事项已停办，依据已废止或修订")


def _adjust(session: Session) -> ChangeSet:
    """What the new version changes: a new item, an office, duties and a basis."""
    [draft] = [row for row in open_lists(session).values() if row["list_kind"] == "权责清单"]
    rows = [row for row in _items_where(session) if row["list_id"] == draft["id"]]
    told = (
        {"office": "平安建设办公室", "change_cause": "机构职能调整"},
        {"accountability_scope": "1.具体承办人；2.分管领导。", "change_cause": "文字勘误"},
        {"duty": "1.受理；2.审查；3.决定；4.送达；5.事后监管；6.信息公开", "change_cause": "评估结果"},
    )
    edits = [_updates([row], values)[0] for row, values in zip(rows[:3], told, strict=False)]
    new = {
        "seq": str(len(rows) + 1),
        "item_name": "对在住宅小区公共区域违规停放电动自行车或者为其充电的处罚",
        "power_type": "行政处罚",
        "basis": "【部门规章】《高层民用建筑消防安全管理规定》（2021年应急管理部令第5号）第四十七条",
        "exercising_body": STREET,
        "office": "综合行政执法办公室",
        "change_cause": "上级取消或下放",
        "list_id": draft["id"],
    }
    return ChangeSet("调整权责清单 4 条", (*edits, Edit(Action.INSERT, "power_item", new)))


def _rename_office(session: Session) -> ChangeSet:
    rows = _items_where(session, power_type="行政检查", grant_mode="委托")
    return ChangeSet(f"粘贴 {len(rows)} 行", _updates(rows, {"office": "应急管理办公室"}), source="paste")


def _register(session: Session, *, kinds: tuple[str, ...]) -> ChangeSet:
    """Lists that came down finished are frozen as they are."""
    day = session.today
    values = {
        "state": PUBLISHED,
        "waiver_reason": "已经公布的清单，照公布稿登记。",
        "effective_on": day,
        "published_on": day,
        "published_where": "区政府网站信息公开专栏",
        "approval_organ": "区政府",
        "transition_rule": "施行前已经立案的，由原承办单位办结。",
    }
    rows = [row for row in open_lists(session).values() if row["list_kind"] in kinds]
    edits = tuple(Edit(Action.UPDATE, "power_list", values, row_id=row["id"]) for row in rows)
    return ChangeSet(f"登记为已公布：{'、'.join(kinds)}", edits, source="action")


def _draft_powers(session: Session, *, today: date) -> ChangeSet:
    """The version of this year, drafted from the published one."""
    base = in_force(session.all_rows(Query("power_list")), "权责清单")
    assert base is not None
    label = suggested_label(base, session)
    cause = (today - timedelta(days=50)).isoformat()
    values = {
        "version_label": label,
        "trigger_on": cause,
        "change_reason": "计划生育证明类事项停办，消防管理规定下放一项处罚，内设机构职责有调整。",
        "remark": _NOTE,
    }
    return ChangeSet(f"起草新版本：权责清单（{label}）", copy_of(base, session, values), source="action")


def _act(session: Session, *, key: str, answers: Row | None = None) -> ChangeSet:
    """An action of versions with the draft of 权责清单, as the clerk would answer its dialog."""
    action = next(one for one in ACTIONS if one.key == key)
    rows = [row for row in open_lists(session).values() if row["list_kind"] == "权责清单"]
    ids = (rows[0]["id"],)
    asked = action.asks(session, ids) if action.asks else ()
    return action.make(session, ids, {field.key: field.default for field in asked} | (answers or {}))
