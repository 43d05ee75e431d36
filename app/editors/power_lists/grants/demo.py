"""Batches, adoption, shared duties, plans of checks and a negative list in the demo street.

Items are real (resources/demo); batches, dates, businesses, people and documents are invented.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import DemoStep, DemoStory
from app.core.query import Filter, Query
from app.editors.power_lists.enumerations import (
    BASIC_DUTIES,
    CHECK_LIST,
    JOINT_DUTIES,
    LOCAL_DUTIES,
    MODEL_LIST,
    RECALLED_DUTIES,
)
from app.editors.power_lists.grants.actions import ACTIONS
from app.editors.power_lists.grants.items import draft_of, in_force, items_in
from app.editors.power_lists.lists.drafting import copy_of, suggested_label
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

_LIU, _CHEN, _WANG = "刘敏", "陈建华", "王晓燕"
_STREET = "建设街道办事处"
_ENTRUSTED = "委托执法事项清单"
_NOTE = "演示数据：批次、文号、日期、单位和人员都是虚构的。"
_FIRE, _FIRE_TRIAL = "消防委托执法", "消防委托执法试点"
_RECALLED_ITEMS = 6
_MODEL_ITEMS = 34
_OUT_OF_DATE = re.compile("生育|独生子女|婚育|承包土地")
"""Items the street's own list still had to drop."""

_ROLES = (
    (
        "城镇燃气使用安全",
        "城乡建设",
        (
            ("区住房和城乡建设局", "牵头", "制定排查方案，组织入户安检，查处违法行为，督促燃气企业整改。"),
            ("区消防救援大队", "配合责任", "对餐饮等人员密集场所开展消防监督检查。"),
            (_STREET, "配合责任", "开展宣传，协助入户，发现隐患及时上报，动员居民整改。"),
        ),
    ),
    (
        "未登记养犬和流浪犬处置",
        "平安法治",
        (
            ("区公安分局", "牵头", "办理犬只登记，查处违规养犬，捕捉无主犬只。"),
            ("区农业农村局", "配合责任", "组织犬只免疫和无害化处理。"),
            (_STREET, "配合责任", "开展宣传，登记底数，协助劝导。"),
        ),
    ),
    (
        "老旧小区加装电梯矛盾调处",
        "城乡建设",
        (
            (_STREET, "主体责任", "组织协商，调处矛盾，出具意见。"),
            ("区住房和城乡建设局", "配合责任", "解释政策，审查方案，监督施工质量。"),
        ),
    ),
)
_STAGES = (
    ("发现", "网格巡查、居民反映、部门转办"),
    ("报告", "当日填报，通知牵头部门"),
    ("处置", "牵头部门到场处置，街道协助"),
    ("回访", "七日内回访，结果存档"),
)


def story(folder: Path, today: date) -> DemoStory:
    """What three clerks did with granted powers and shared duties up to `today`; `folder` holds items.csv."""
    ago = partial(_ago, today)
    steps = (
        DemoStep(92, time(10, 12), _LIU, _forbid),
        DemoStep(88, time(9, 40), _CHEN, partial(_grant, ago=ago)),
        DemoStep(84, time(11, 5), _LIU, partial(_refused, ago=ago)),
        DemoStep(60, time(9, 18), _WANG, partial(_model, folder=folder)),
        DemoStep(59, time(9, 2), _WANG, _adoption_sheet),
        DemoStep(58, time(14, 33), _WANG, _judge),
        DemoStep(56, time(10, 21), _WANG, _unsuitable),
        DemoStep(55, time(15, 10), _LIU, _share_duties),
        DemoStep(54, time(9, 26), _LIU, partial(_plan, year=today.year)),
        DemoStep(53, time(9, 50), _LIU, partial(_fill_plans, year=today.year)),
        DemoStep(30, time(16, 8), _CHEN, partial(_visits, ago=ago)),
        DemoStep(28, time(9, 10), _CHEN, partial(_draft, kind=_ENTRUSTED)),
        DemoStep(28, time(9, 22), _CHEN, _into_batches),
        DemoStep(27, time(10, 2), _CHEN, partial(_evaluate, ago=ago)),
        DemoStep(26, time(9, 3), _WANG, partial(_draft, kind=RECALLED_DUTIES)),
        DemoStep(26, time(9, 5), _WANG, partial(_draft, kind=BASIC_DUTIES)),
        DemoStep(26, time(9, 7), _WANG, partial(_draft, kind=JOINT_DUTIES)),
        DemoStep(24, time(15, 20), _CHEN, partial(_recall, ago=ago)),
        DemoStep(22, time(9, 44), _WANG, partial(_move, ago=ago)),
        DemoStep(9, time(10, 30), _LIU, partial(_proposed, ago=ago)),
    )
    return DemoStory(steps)


Ago = Callable[[int], str]


def _ago(today: date, days: int) -> str:
    """ISO date so many days before today; negative days lie ahead."""
    return (today - timedelta(days=days)).isoformat()


def _do(session: Session, key: str, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """What the action of that key makes of the answers, its own defaults put in."""
    action = next(action for action in ACTIONS if action.key == key)
    asked = {field.key: field.default for field in action.asks(session, ids)} if action.asks else {}
    return action.make(session, ids, asked | answers)


def _rows(session: Session, table: str, **wanted: object) -> list[Row]:
    filters = tuple(Filter(key, values=(value,)) for key, value in wanted.items())
    return list(session.all_rows(Query(table, filters=filters)))


def _insert(label: str, *edits: Edit) -> ChangeSet:
    return ChangeSet(label, edits, source="demo")


def _forbid(session: Session) -> ChangeSet:
    return _do(session, "negative-usual", (), {})


# -- batches


def _batch(name: str, **cells: object) -> Edit:
    shared = {"name": name, "receiving_streets": "建设街道", "remark": _NOTE}
    return Edit(Action.INSERT, "grant_batch", shared | cells)


def _fire_cells(ago: Ago) -> Row:
    return {
        "state": "已交接",
        "former_dept": "区消防救援大队",
        "grant_mode": "同级委托",
        "scope": "委托书载明的消防监督检查和简易程序处罚。",
        "street_opinion": "有条件承接",
        "opinion_reason": "需要培训持证人员 4 名，开通执法办案系统账号 2 个。",
        "opinion_on": ago(470),
        "legality_result": "合法",
        "legality_organ": "区司法局",
        "legality_on": ago(455),
        "approval_organ": "区人民政府",
        "approved_on": ago(430),
        "announced_on": ago(425),
        "start_on": ago(400),
        "handed_over_on": ago(398),
    }


def _grant(session: Session, *, ago: Ago) -> ChangeSet:
    """Two batches that came down more than a year ago, one of them a trial that runs out."""
    year = ago(430)[:4]
    first = {"batch_no": f"{year}-1", "approval_no": f"区府〔{year}〕22号", "evaluation_due": ago(-18)}
    trial = {
        "batch_no": f"{year}-2",
        "approval_no": f"区府〔{year}〕23号",
        "evaluation_due": ago(20),
        "end_on": ago(-35),
        "none_at_grant": 1,
    }
    edits = [_batch(_FIRE, **_fire_cells(ago) | first), _batch(_FIRE_TRIAL, **_fire_cells(ago) | trial)]
    for place, things in ((0, _HANDED), (1, _HANDED[:2])):
        for kind, what in things:
            cells = {"batch_id": Pending(place), "handover_kind": kind, "what": what, "handed_on": ago(398)}
            who = {"handed_from": "区消防救援大队", "handed_to": "综合行政执法办公室"}
            edits.append(Edit(Action.INSERT, "grant_handover", cells | who))
    case = {
        "batch_id": Pending(0),
        "case_no": f"区消罚立〔{year}〕8号",
        "matter": "占用、堵塞消防车通道",
        "phase": "下放时",
        "filed_on": ago(410),
        "stays_with": "区消防救援大队",
        "settlement": "由原部门继续办结",
        "settled_on": ago(380),
    }
    edits.append(Edit(Action.INSERT, "grant_case", case))
    return _insert("登记已下放的 2 个批次", *edits)


_HANDED = (
    ("印章", "委托执法专用章 1 枚"),
    ("业务系统", "消防监督管理系统账号 2 个"),
    ("文书档案", "委托书、执法文书式样 1 套"),
    ("培训", "持证人员岗前培训 4 人次"),
)


def _refused(session: Session, *, ago: Ago) -> ChangeSet:
    return _insert(
        "登记不予下放的批次",
        _batch(
            "渣土运输处罚权下放",
            state="不予下放",
            former_dept="区城市管理局",
            grant_mode="交由行使",
            proposed_on=ago(120),
            street_opinion="不能承接",
            opinion_reason="没有称重设备和夜间执法力量。",
            opinion_on=ago(100),
            ended_reason="街道不具备承接条件，由区城市管理局继续行使，街道发现线索及时报告。",
        ),
    )


def _proposed(session: Session, *, ago: Ago) -> ChangeSet:
    year = ago(0)[:4]
    return _insert(
        "登记区里提出的批次",
        _batch(
            f"{year}年市容环境赋权",
            batch_no=f"{year}-1",
            former_dept="区城市管理局",
            grant_mode="交由行使",
            scope="占道经营、乱贴乱画等 12 项简易处罚。",
            proposed_on=ago(12),
        ),
    )


def _draft(session: Session, *, kind: str) -> ChangeSet:
    """A draft copied from the list in force; nothing where there is none, or one is being drafted."""
    current = in_force(session, kind)
    if current is None or draft_of(session, kind) is not None:
        return _insert(f"起草新版本：{kind}")
    label = suggested_label(current, session)
    return _insert(f"起草新版本：{kind}（{label}）", *copy_of(current, session, {"version_label": label}))


def _into_batches(session: Session) -> ChangeSet:
    draft = draft_of(session, _ENTRUSTED)
    items = items_in(session, draft["id"]) if draft else []
    batches = [_rows(session, "grant_batch", name=name)[0]["id"] for name in (_FIRE, _FIRE_TRIAL)]
    first = len(items) - _RECALLED_ITEMS
    edits = [
        Edit(Action.UPDATE, "power_item", {"batch_id": batches[place >= first]}, item["id"])
        for place, item in enumerate(items)
    ]
    return _insert(f"{len(items)} 项归入赋权批次", *edits)


def _evaluate(session: Session, *, ago: Ago) -> ChangeSet:
    [batch] = _rows(session, "grant_batch", name=_FIRE_TRIAL)
    result = "试点以来没有办理过，专业性强，街道没有检测设备。"
    answers = {"evaluated_on": ago(27), "evaluator": "区司法局", "result": result, "suggestion": "收回"}
    return _do(session, "batch-evaluate", (batch["id"],), answers)


def _recall(session: Session, *, ago: Ago) -> ChangeSet:
    [batch] = _rows(session, "grant_batch", name=_FIRE_TRIAL)
    answers = {
        "recalled_on": ago(24),
        "receiving_dept": "区消防救援大队",
        "recall_no": f"区府〔{ago(24)[:4]}〕40号",
        "work_mode": "由区消防救援大队直接办理，街道负责发现上报和引导。",
        "change_cause": "评估结果",
        "none_at_recall": 1,
        "ended_reason": "评估认为街道不具备专业条件。",
    }
    return _do(session, "batch-recall", (batch["id"],), answers)


# -- model list


def _model(session: Session, *, folder: Path) -> ChangeSet:
    """A small model list: real items, marked as a sample; no model list can be shipped as authoritative."""
    with (folder / "items.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    powers = [item for item in found if item["list"] == "powers" and not _OUT_OF_DATE.search(item["item_name"])]
    chosen = powers[:_MODEL_ITEMS]
    chosen += [item for item in found if item["list"] == "statutory"]
    head = {
        "list_kind": MODEL_LIST,
        "version_label": "示例",
        "issuer": "（示例）省级机构编制部门",
        "source_file": "街道通用权责清单（示例）.xlsx",
        "remark": "示例：事项取自各地公开的清单，不是哪个省的正式范本。",
    }
    edits = [Edit(Action.INSERT, "power_list", head)]
    for number, item in enumerate(chosen, start=1):
        cells = {key: item[key] or None for key in ("item_name", "sub_item_name", "power_type", "item_code", "basis")}
        own = {"seq": str(number), "list_id": Pending(0), "exercising_body": "街道办事处", "state": "现行"}
        edits.append(Edit(Action.INSERT, "power_item", cells | own))
    return ChangeSet("导入 街道通用权责清单（示例）.xlsx", tuple(edits), source="import")


def _adoption_sheet(session: Session) -> ChangeSet:
    return _do(session, "adoption-sheet", (), {"own_id": None})


def _judge(session: Session) -> ChangeSet:
    """What the street's own list has already is adopted."""
    rows = _rows(session, "model_adoption")[: _MODEL_ITEMS - 6]
    items = {row["id"]: session.row("power_item", row["model_item_id"]) or {} for row in rows}
    edits = [
        Edit(
            Action.UPDATE,
            "model_adoption",
            {"decision": "采用", "own_matter_id": items[row["id"]].get("matter_id")},
            row["id"],
        )
        for row in rows
    ]
    return _insert(f"{len(rows)} 条判断为采用", *edits)


def _unsuitable(session: Session) -> ChangeSet:
    rows = [row["id"] for row in _rows(session, "model_adoption", decision="待定")][:3]
    return _do(session, "adoption-unsuitable", tuple(rows), {"reason": "本街道没有农村集体土地，不涉及这类事项。"})


# -- shared duties and the three lists


def _share_duties(session: Session) -> ChangeSet:
    head = {"list_kind": LOCAL_DUTIES, "version_label": "试行稿", "issuer": _STREET, "remark": _NOTE}
    edits = [Edit(Action.INSERT, "power_list", head)]
    for number, (name, category, roles) in enumerate(_ROLES, start=1):
        item = {"list_id": Pending(0), "seq": str(number), "item_name": name, "category": category}
        edits.append(Edit(Action.INSERT, "power_item", item))
        place = Pending(len(edits) - 1)
        for unit, role, text in roles:
            cells = {"item_id": place, "unit": unit, "role": role, "text": text}
            edits.append(Edit(Action.INSERT, "duty_role", cells))
        for stage, text in _STAGES:
            edits.append(Edit(Action.INSERT, "duty_stage", {"item_id": place, "stage": stage, "text": text}))
    return _insert(f"登记属地管理事项 {len(_ROLES)} 项", *edits)


def _move(session: Session, *, ago: Ago) -> ChangeSet:
    """One matter goes from the street's own duties to those it helps with."""
    basic, joint = draft_of(session, BASIC_DUTIES), draft_of(session, JOINT_DUTIES)
    items = [item for item in items_in(session, basic["id"]) if "消防安全" in item["item_name"]] if basic else []
    if not items or joint is None:
        return _insert("移到配合履职事项")
    answers = {
        "list_id": joint["id"],
        "effective_date": ago(20),
        "superior_depts": "区消防救援大队",
        "superior_duty": "区消防救援大队：组织消防监督检查，查处违法行为。",
        "street_duty": "开展消防安全宣传，发现隐患及时上报。",
    }
    return _do(session, "duty-move", (items[0]["id"],), answers)


# -- checks on businesses


def _plan(session: Session, *, year: int) -> ChangeSet:
    if in_force(session, CHECK_LIST) is None:
        return _insert("建立检查计划")
    return _do(session, "plan-year", (), {"year": year})


def _fill_plans(session: Session, *, year: int) -> ChangeSet:
    plans = _rows(session, "inspection_plan", year=year)
    edits = []
    for number, plan in enumerate(plans):
        cells = {
            "period": ("3月至6月", "7月至11月")[number % 2],
            "enterprises": 12 + number * 3 % 17,
            "planned_times": 1,
        }
        filed_on = f"{year}-03-2{number % 9}"
        filed = {"filed_on": filed_on} if number < len(plans) - 2 and filed_on <= session.today else {}
        edits.append(Edit(Action.UPDATE, "inspection_plan", cells | filed, plan["id"]))
    return _insert(f"填写 {len(plans)} 项检查计划", *edits)


_VISITS = (
    (0, 52, "演示食品加工厂", "计划检查", "未发现问题"),
    (0, 45, "演示食品加工厂", "计划检查", "责令改正"),
    (0, 40, "演示食品加工厂", "线索检查", "未发现问题"),
    (0, 33, "演示家具店", "计划检查", "未发现问题"),
    (1, 50, "演示印刷厂", "计划检查", "责令改正"),
    (1, 44, "演示印刷厂", "计划检查", "未发现问题"),
    (1, 31, "演示印刷厂", "计划检查", "未发现问题"),
)
"""(plan, days ago, business, kind, result); the third check of the printing works goes over the cap."""


def _visits(session: Session, *, ago: Ago) -> ChangeSet:
    plans = _rows(session, "inspection_plan")
    edits = [
        Edit(
            Action.INSERT,
            "inspection_visit",
            {
                "plan_id": plans[place]["id"],
                "visited_on": ago(days),
                "enterprise": enterprise,
                "visit_kind": kind,
                "result": result,
                "inspectors": "陈建华、赵志强",
            },
        )
        for place, days, enterprise, kind, result in _VISITS
        if place < len(plans)
    ]
    return _insert(f"登记检查记录 {len(edits)} 次", *edits)
