"""Papers about a batch of granted powers: the street's opinion, the hand-over, the annex of the notice, the evaluation.

Forms named in domain notes 1, row 2 (承接意见表; 交接单; 公告 annex); columns of the annex are those of ledger L5.
Whose name and seal stand on decisions is printed on each, because the mode decides it (2.3).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Block, Cell, FormGrid, Gap, Sheet, SheetPage, SheetTable, Words
from app.editors.power_lists.enumerations import GONE
from app.editors.power_lists.grants.fields import GRANT_BATCH, OPINIONS
from app.editors.power_lists.grants.items import newest_of_batch
from app.editors.power_lists.lists.versions import item_name
from app.editors.power_lists.papers import day_text, label
from db.declarations import Row

_SIGN = "签字（盖章）：　　　　　　　　年　　月　　日"
_SIDE = (32.0, 63.0, 32.0, 63.0)
_FULL = 190.0
_OPEN = 30.0  # mm left for writing by hand
_LISTED = 8


def _pair(left: str, left_text: str, right: str, right_text: str) -> tuple[Cell, ...]:
    return label(left), Cell(left_text), label(right), Cell(right_text)


def _wide(heading: str, text: str, *, height: float = 0.0, sign: str = "") -> tuple[Cell, ...]:
    return label(heading), Cell(text, span=3, height=height, sign=sign)


def _words(cell: object) -> str:
    return "" if cell is None else str(cell)


def _batch(reading: Reading, batch_id: int) -> Row:
    return reading.row("grant_batch", batch_id) or {field.key: None for field in GRANT_BATCH.fields}


def _head(row: Row) -> tuple[tuple[Cell, ...], ...]:
    """The lines every form about a batch begins with."""
    name = _words(row["name"]) + (f"（{row['batch_no']}）" if row["batch_no"] else "")
    return (
        _wide("批次", name),
        _pair("原实施部门", _words(row["former_dept"]), "承接街道", _words(row["receiving_streets"])),
        _pair("赋权方式", _words(row["grant_mode"]), "赋权范围", _words(row["scope"])),
        _wide("署名与用印", _words(row["seal"])),
    )


def _items(reading: Reading, row: Row) -> list[Row]:
    rows = newest_of_batch(reading, row["id"])
    return rows if row["state"] == "收回" else [item for item in rows if item["state"] not in GONE]


def _named(items: Sequence[Row]) -> str:
    if not items:
        return "（还没有事项归入这一批）"
    names = [f"{number}.{item['item_name']}" for number, item in enumerate(items[:_LISTED], start=1)]
    rest = [f"……共 {len(items)} 项，详见附件。"] if len(items) > _LISTED else []
    return "\n".join((*names, *rest))


# -- 承接意见表


def opinion(reading: Reading, batch_id: int, _options: LedgerOptions) -> SheetPage:
    """What the street says to a proposal, with room for those who sign."""
    row = _batch(reading, batch_id)
    items = _items(reading, row)
    boxes = "　　".join(f"{'■' if row['street_opinion'] == word else '□'} {word}" for word in OPINIONS)
    reason = "\n理由或条件：" + (_words(row["opinion_reason"]) or "")
    said = f"\n签署人：{row['opinion_by']}" if row["opinion_by"] else ""
    result = f"结论：{row['legality_result']}" if row["legality_result"] else ""
    legality = "，".join(part for part in (_words(row["legality_organ"]), result, day_text(row["legality_on"])) if part)
    decided = "，".join(
        part
        for part in (_words(row["approval_organ"]), _words(row["approval_no"]), day_text(row["approved_on"]))
        if part
    )
    grid = FormGrid(
        _SIDE,
        (
            *_head(row),
            _pair("提出日期", day_text(row["proposed_on"]), "事项数", f"{len(items)} 项"),
            _wide("下放事项", _named(items)),
            _wide("在办案件规则", _words(row["open_case_rule"])),
            _wide("街道承接意见", boxes + reason + said, height=_OPEN + 10, sign=_signed(row["opinion_on"])),
            _wide("合法性审核", legality, height=_OPEN, sign="" if row["legality_on"] else _SIGN),
            _wide("政府决定", decided, height=_OPEN, sign="" if row["approved_on"] else _SIGN),
        ),
    )
    note = Words("能够有效承接的才下放；有条件承接的，条件落实以后再办理交接。", "note")
    return SheetPage("赋权事项承接意见表", (grid, note))


def _signed(iso: str | None) -> str:
    return f"签字（盖章）：　　　　　　{day_text(iso)}" if iso else _SIGN


# -- 交接单


def handover(reading: Reading, batch_id: int, options: LedgerOptions) -> SheetPage:
    """What was handed over, which cases are open, who signs."""
    row = _batch(reading, batch_id)
    things = reading.children("grant_handover", batch_id)
    cases = reading.children("grant_case", batch_id)
    until = f"至{day_text(row['end_on'])}" if row["end_on"] else ""
    term = f"{day_text(row['start_on'])}起{until}" if row["start_on"] else ""
    head = FormGrid(
        _SIDE,
        (
            *_head(row),
            _pair("批准文号", _words(row["approval_no"]), "行使期限", term),
            _pair("交接日期", day_text(row["handed_over_on"]), "事项数", f"{len(_items(reading, row))} 项"),
        ),
    )
    blocks: tuple[Block, ...] = (
        head,
        Words(f"一、交接内容（{len(things)} 项）", "heading"),
        _things(things),
        Words(f"二、在办案件（{len(cases)} 件）", "heading"),
        *_cases(row, cases),
        Gap(4),
        FormGrid(
            (_FULL / 3,) * 3,
            (
                tuple(
                    Cell(who, height=_OPEN, sign="签字（盖章）：\n　　　　年　　月　　日")
                    for who in ("移交方：" + _words(row["former_dept"]), "接收方：" + options.unit, "监交方：")
                ),
            ),
        ),
    )
    return SheetPage("赋权事项交接单", blocks)


def _things(things: Sequence[Row]) -> SheetTable:
    rows = [
        (
            str(n),
            _words(thing["handover_kind"]),
            _words(thing["what"]),
            day_text(thing["handed_on"]),
            _words(thing["handed_from"]),
            _words(thing["handed_to"]),
            _words(thing["remark"]),
        )
        for n, thing in enumerate(things, start=1)
    ]
    return SheetTable(
        ("序号", "类别", "交接内容", "日期", "移交人", "接收人", "备注"),
        (10.0, 20.0, 60.0, 30.0, 22.0, 22.0, 26.0),
        tuple(rows) or (("", "", "（还没有登记）", "", "", "", ""),),
        "cclcccl",
    )


def _cases(row: Row, cases: Sequence[Row]) -> tuple[Block, ...]:
    rule = Words(f"办结规则：{_words(row['open_case_rule']) or '未填写'}", "plain")
    if not cases:
        none = "经双方核对，没有在办案件。" if row["none_at_grant"] else "还没有登记。"
        return (rule, Words(none, "plain"))
    rows = tuple(
        (
            str(n),
            _words(case["case_no"]),
            _words(case["matter"]),
            _words(case["phase"]),
            day_text(case["filed_on"]),
            _words(case["stays_with"]),
            "\n".join(part for part in (_words(case["settlement"]), day_text(case["settled_on"])) if part),
        )
        for n, case in enumerate(cases, start=1)
    )
    table = SheetTable(
        ("序号", "案号", "事项", "时点", "立案日期", "由谁办结", "处置"),
        (10.0, 34.0, 48.0, 14.0, 30.0, 24.0, 30.0),
        rows,
        "cllcclc",
    )
    return (rule, table)


# -- 公告附件


def annex(reading: Reading, batch_id: int, options: LedgerOptions) -> SheetPage:
    """The items of the batch as they are announced: the columns of ledger L5, by domain."""
    row = _batch(reading, batch_id)
    items = _items(reading, row)
    domains: dict[str, list[Row]] = {}
    for item in items:
        domains.setdefault(item["domain"] or "", []).append(item)
    blocks: list[Block] = [Words(_told(row, len(items)), "plain")]
    number = 0
    for domain, rows in domains.items():
        if len(domains) > 1 or domain:
            blocks.append(Words(f"{domain or '其他'}（{len(rows)}项）", "heading"))
        lines = []
        for item in rows:
            number += 1
            lines.append(_annex_line(number, item, row))
        blocks.append(_annex_table(lines))
    recalled = row["state"] == "收回"
    title = f"{options.unit}{'收回' if recalled else ''}赋权事项目录"
    return SheetPage(title, tuple(blocks), number=_words(row["recall_no"] if recalled else row["approval_no"]))


def _told(row: Row, count: int) -> str:
    parts = [f"{_words(row['name'])}，共 {count} 项"]
    if row["start_on"]:
        parts.append(f"自{day_text(row['start_on'])}起" + (f"至{day_text(row['end_on'])}" if row["end_on"] else ""))
    if row["seal"]:
        parts.append(_words(row["seal"]))
    if row["recalled_on"] and row["state"] == "收回":
        parts.append(f"自{day_text(row['recalled_on'])}起收回，由{_words(row['receiving_dept'])}承接")
    return "；".join(parts) + "。" + _words(row["open_case_rule"])


def _annex_line(number: int, item: Row, row: Row) -> tuple[str, ...]:
    return (
        str(number),
        item_name(item),
        _words(item["former_dept"] or row["former_dept"]),
        _words(row["grant_mode"] or item["grant_mode"]),
        _words(item["grant_scope"] or row["scope"]),
        _words(item["basis"]),
        _words(item["grant_to"] or row["receiving_streets"]),
    )


def _annex_table(lines: Sequence[tuple[str, ...]]) -> SheetTable:
    return SheetTable(
        ("序号", "事项名称", "原行使部门", "赋权方式", "赋权范围", "执法依据", "赋权街镇"),
        (12.0, 72.0, 30.0, 22.0, 40.0, 74.0, 27.0),
        tuple(lines),
        "clcclll",
    )


# -- 评估表


def evaluation(reading: Reading, batch_id: int, _options: LedgerOptions) -> SheetPage:
    """The evaluations of a batch, newest first, with a decision to sign."""
    row = _batch(reading, batch_id)
    found = sorted(reading.children("grant_evaluation", batch_id), key=lambda line: line["evaluated_on"], reverse=True)
    rows = tuple(
        (
            str(n),
            _words(line["item_name"]),
            _words(line["result"]),
            _words(line["suggestion"]),
            day_text(line["evaluated_on"]),
            _words(line["evaluator"]),
        )
        for n, line in enumerate(found, start=1)
    )
    counts = "、".join(
        f"{word} {sum(line['suggestion'] == word for line in found)} 条"
        for word in dict.fromkeys(line["suggestion"] for line in found if line["suggestion"])
    )
    table = SheetTable(
        ("序号", "评估事项", "评估结果", "建议", "评估日期", "评估单位"),
        (10.0, 60.0, 52.0, 14.0, 30.0, 24.0),
        rows or (("", "（还没有评估记录）", "", "", "", ""),),
        "cllccl",
    )
    foot = FormGrid(
        (32.0, 158.0),
        (
            (label("评估意见"), Cell(f"建议：{counts}。" if counts else "", height=_OPEN, sign=_SIGN)),
            (label("决定"), Cell("□ 继续　　□ 调整　　□ 收回", height=_OPEN, sign=_SIGN)),
        ),
    )
    return SheetPage("赋权事项评估表", (FormGrid(_SIDE, _head(row)), Gap(4), table, Gap(4), foot))


def _handed(row: Row, _reading: Reading) -> str:
    return (
        "" if row["state"] not in ("区级提出", "街道承接意见", "合法性审核", "不予下放") else "这一批还没有决定下放。"
    )


SHEETS = (
    Sheet("batch-opinion", "承接意见表", "grant_batch", opinion),
    Sheet("batch-handover", "交接单", "grant_batch", handover, offered=_handed),
    Sheet("batch-annex", "公告附件（赋权事项目录）", "grant_batch", annex, landscape=True),
    Sheet("batch-evaluation", "赋权评估表", "grant_batch", evaluation, offered=_handed),
)
