"""Papers about shared responsibility, checks on enterprises and the negative list.

Forms: two-column responsibility table and flow chart of a shared matter (domain notes 1, row 5), one-page notice of
checks with their plan (row 17, ledger L11), what the negative list finds in the lists (row 15).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.core.dates import long_date
from app.core.ledger import LedgerOptions
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.core.sheet import (
    Block,
    Cell,
    FlowChart,
    FormGrid,
    Gap,
    PageBreak,
    Picture,
    Sheet,
    SheetPage,
    SheetTable,
    Words,
)
from app.editors.power_lists.enumerations import ARCHIVED, CHECK_LIST, GONE, LOCAL_DUTIES, RECALLED_DUTIES
from app.editors.power_lists.grants.duties import LEADING, LOOKED_AT
from app.editors.power_lists.grants.items import items_in
from app.editors.power_lists.grants.negative import matches
from app.editors.power_lists.lists.versions import item_name
from app.editors.power_lists.papers import label
from db.declarations import Row

_STREET = "街道"


def _words(cell: object) -> str:
    return "" if cell is None else str(cell)


def _pairs(told: Iterable[tuple[str, str]]) -> FormGrid:
    """A form of labels and what stands beside them."""
    rows = tuple((label(heading), Cell(text)) for heading, text in told)
    return FormGrid((32.0, 158.0), rows)


def _only_for(kind: str) -> Callable[[Row, Reading], str]:
    def offered(row: Row, _reading: Reading) -> str:
        return "" if row["list_kind"] == kind else f"这张表只用于“{kind}”。"

    return offered


def _version(reading: Reading, list_id: int, options: LedgerOptions) -> tuple[str, str]:
    """(version, approval number) of a list as they are printed."""
    row = reading.row("power_list", list_id) or {}
    return options.version or _words(row.get("version_label")), _words(row.get("approval_no"))


# -- 属地管理


def roles_of_item(reading: Reading, item_id: int, _options: LedgerOptions) -> SheetPage:
    """Who does what about one matter, and how it runs: the picture that was filed, else its stages as a chart."""
    item = reading.row("power_item", item_id) or {}
    roles = _sorted_roles(reading.children("duty_role", item_id))
    told = [("事项", item.get("item_name")), ("依据", item.get("basis"))]
    grid = _pairs((heading, _words(cell)) for heading, cell in told if cell)
    rows = tuple((str(n), role["unit"], role["role"], _words(role["text"])) for n, role in enumerate(roles, start=1))
    table = SheetTable(
        ("序号", "单位", "角色", "责任内容"),
        (12.0, 44.0, 24.0, 110.0),
        rows or (("", "（还没有登记责任分工）", "", ""),),
        "clcl",
    )
    title = "属地管理事项责任分工表" if _kind_of(reading, item) == LOCAL_DUTIES else "事项责任分工表"
    return SheetPage(title, (grid, Gap(4), table, *_flow(reading, item, roles)))


def _kind_of(reading: Reading, item: Row) -> str:
    return (reading.row("power_list", item.get("list_id") or 0) or {}).get("list_kind") or ""


def _sorted_roles(roles: Sequence[Row]) -> list[Row]:
    return sorted(roles, key=lambda role: (role["role"] not in LEADING, role["id"]))


def _flow(reading: Reading, item: Row, roles: Sequence[Row]) -> tuple[Block, ...]:
    heading = Words("办理流程图", "heading")
    if item.get("flow_chart"):
        return (PageBreak(), heading, Picture(item["flow_chart"], height=220.0))
    stages = reading.children("duty_stage", item["id"]) if item else []
    boxes = tuple((stage["stage"], _words(stage["text"])) for stage in stages)
    if not boxes:
        boxes = tuple((f"{role['unit']}（{role['role']}）", _words(role["text"])) for role in roles)
    return (Gap(4), heading, FlowChart(boxes)) if boxes else ()


def responsibility_table(reading: Reading, list_id: int, options: LedgerOptions) -> SheetPage:
    """Every matter of the list in two columns: who leads, who helps; units as lines within them."""
    version, number = _version(reading, list_id, options)
    rows = []
    for place, item in enumerate(items_in(reading, list_id), start=1):
        roles = reading.children("duty_role", item["id"])
        leading = [role for role in roles if role["role"] in LEADING]
        helping = [role for role in roles if role["role"] not in LEADING]
        rows.append(
            (
                item["seq"] or str(place),
                item["item_name"],
                _units(leading) or _words(item["superior_depts"]),
                _duties(leading) or _words(item["superior_duty"]),
                _units(helping),
                _duties(helping) or _words(item["street_duty"]),
            )
        )
    table = SheetTable(
        ("序号", "事项", "牵头（主体责任）单位", "主体责任", "配合单位", "配合责任"),
        (12.0, 50.0, 36.0, 75.0, 32.0, 72.0),
        tuple(rows) or (("", "（清单里还没有事项）", "", "", "", ""),),
        "clclcl",
    )
    return SheetPage(f"{options.unit}属地管理责任清单（{version}）", (table,), number=number)


def _units(roles: Sequence[Row]) -> str:
    return "\n".join(dict.fromkeys(role["unit"] for role in roles))


def _duties(roles: Sequence[Row]) -> str:
    if len(roles) == 1:
        return _words(roles[0]["text"])
    return "\n".join(f"{role['unit']}：{_words(role['text'])}" for role in roles if role["text"])


# -- 涉企检查公示


def checks_notice(reading: Reading, list_id: int, options: LedgerOptions) -> SheetPage:
    """The checks of a list as they are announced, with what is planned this year."""
    version, number = _version(reading, list_id, options)
    year = int((options.printed_on or reading.today)[:4])
    plans = _plans(reading, year)
    rows = []
    for place, item in enumerate(items_in(reading, list_id), start=1):
        if item["state"] in GONE:
            continue
        plan = plans.get(item["matter_id"]) or plans.get(item["item_name"])
        cells = (item_name(item), _words(item["basis"]), _words(item["check_standard"]), _words(item["frequency_cap"]))
        rows.append((item["seq"] or str(place), *cells, _planned(plan)))
    table = SheetTable(
        ("序号", "检查事项", "检查依据", "检查标准", "频次上限", f"{year}年计划"),
        (12.0, 40.0, 50.0, 42.0, 24.0, 22.0),
        tuple(rows) or (("", "（清单里还没有事项）", "", "", "", ""),),
        "clllcc",
    )
    return SheetPage(
        f"{options.unit}涉企行政检查事项公示（{version}）",
        (table, Words(_filed(plans), "note"), Words(_RULE, "note")),
        number=number,
    )


_RULE = "根据投诉举报、转办交办等线索确需检查的，不计入频次上限。检查人员应当出示执法证件，企业可以拒绝清单以外的检查。"


def _plans(reading: Reading, year: int) -> dict[object, Row]:
    """Matter and name -> plan of the year."""
    found: dict[object, Row] = {}
    for plan in reading.all_rows(Query("inspection_plan", filters=(Filter("year", values=(year,)),))):
        item = reading.row("power_item", plan["item_id"]) if plan["item_id"] else None
        found[plan["name"]] = plan
        if item is not None and item["matter_id"] is not None:
            found[item["matter_id"]] = plan
    return found


def _planned(plan: Row | None) -> str:
    if plan is None:
        return "未列计划"
    parts = []
    if plan["enterprises"] is not None:
        parts.append(f"{plan['enterprises']} 户")
    if plan["planned_times"] is not None:
        parts.append(f"每户 {plan['planned_times']} 次")
    return "\n".join((*parts, *([plan["period"]] if plan["period"] else [])))


def _filed(plans: dict[object, Row]) -> str:
    if not plans:
        return "本年度没有检查计划。"
    days = {plan["id"]: plan["filed_on"] for plan in plans.values()}
    filed = sorted(day for day in days.values() if day)
    if not filed:
        return "年度检查计划还没有报司法局备案。"
    left = len(days) - len(filed)
    rest = f"；其中 {left} 项还没有备案" if left else ""
    return f"年度检查计划 {len(days)} 项，已于{long_date(filed[-1])}报司法局备案{rest}。"


# -- 负面清单核对表


def negative_findings(reading: Reading, entry_id: int, _options: LedgerOptions) -> SheetPage:
    """Where the words of an entry stand in lists that are not archived; cancelled and recalled matters left out."""
    entry = reading.row("negative_entry", entry_id) or {}
    lists = {
        row["id"]: row
        for row in reading.all_rows(Query("power_list"))
        if row["state"] != ARCHIVED and row["list_kind"] != RECALLED_DUTIES
    }
    rows = []
    for item in reading.all_rows(Query("power_item")):
        if item["list_id"] not in lists or item["state"] in GONE:
            continue
        hit = next((hit for key in LOOKED_AT for hit in matches(_words(item[key]), (entry,))), None)
        if hit is not None:
            rows.append(
                (str(len(rows) + 1), item["item_name"], reading.title("power_list", item["list_id"]), hit.words)
            )
    told = (("词语", "phrases"), ("类别", "kind"), ("依据", "basis"), ("适用范围", "scope"))
    head = _pairs((heading, _words(entry.get(key))) for heading, key in told if entry.get(key))
    table = SheetTable(
        ("序号", "事项名称", "所在清单", "写到的词语"),
        (12.0, 88.0, 50.0, 40.0),
        tuple(rows) or (("", "各份清单里都没有写到。", "", ""),),
        "clll",
    )
    return SheetPage("负面清单核对表", (head, Words(f"写到的事项：{len(rows)} 项", "heading"), table))


SHEETS = (
    Sheet("item-roles", "责任分工与流程图", "power_item", roles_of_item),
    Sheet(
        "duty-table",
        "属地管理责任清单（主体、配合两栏）",
        "power_list",
        responsibility_table,
        landscape=True,
        offered=_only_for(LOCAL_DUTIES),
    ),
    Sheet(
        "checks-notice", "涉企行政检查公示（含年度计划）", "power_list", checks_notice, offered=_only_for(CHECK_LIST)
    ),
    Sheet("negative-findings", "负面清单核对表", "negative_entry", negative_findings),
)
