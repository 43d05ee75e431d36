"""Papers about a law: the list of items an amendment touches, and the law's own card with editions and article map."""

from __future__ import annotations

from app.core.dates import long_date
from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Block, Sheet, SheetPage, SheetTable, Words
from app.editors.power_lists.laws.impact import UNCHANGED, Impact, impacts, law_record
from app.editors.power_lists.laws.impact_words import HEADINGS, advice, list_name, summary, target
from app.editors.power_lists.lists.versions import item_name
from app.editors.power_lists.papers import day_text
from db.declarations import Row

_WIDTHS = (10.0, 76.0, 26.0, 26.0, 64.0, 22.0, 53.0)
"""mm on A4 lying, 277 together."""
_COLUMNS = ("序号", "事项名称", "引用处", "引用版本", "引用条款 → 现行条款", "变化", "处理建议")
_SIGN = "填表人：　　　　　　　　　审核人：　　　　　　　　　填表日期：　　　　年　　月　　日"


def _impact_page(reading: Reading, law_id: int, _options: LedgerOptions) -> SheetPage:
    """Every citation that is not unchanged, list by list; what stays is counted at the end."""
    record = law_record(reading, law_id)
    found = impacts(reading, law_id)
    blocks: list[Block] = [Words(f"法规：《{record.row['law_title']}》{_state(record.row)}", "plain")]
    if record.newest is not None:
        blocks.append(Words(f"现行版本：{record.newest.name}{_effective(record.newest.effective_on)}", "plain"))
    blocks.append(Words(f"受影响情况（截至 {long_date(reading.today)}）：{summary(found)}", "plain"))
    touched = [one for one in found if one.change != UNCHANGED]
    for name in dict.fromkeys(list_name(one) for one in touched):
        own = [one for one in touched if list_name(one) == name]
        blocks += [Words(f"{name}　{len(own)} 处", "heading"), _table(own)]
    if not touched:
        blocks.append(Words("草稿和现行清单里没有要调整的引用。", "plain"))
    blocks += [
        Words("条号变化按登记的条文对照得出；引用的条文内容请对照新文本逐项核对。", "note"),
        Words(_SIGN, "note"),
    ]
    return SheetPage("法规修订影响清单", tuple(blocks))


def _state(row: Row) -> str:
    return f"（{row['law_state']}）" if row["law_state"] else ""


def _effective(day: str) -> str:
    return f"，自{long_date(day)}起施行" if day else ""


def _table(found: list[Impact]) -> SheetTable:
    """A row for each text of each item, its articles a line each."""
    groups: dict[tuple[int, str, str], list[Impact]] = {}
    for one in found:
        groups.setdefault((one.item["id"], one.field, one.cited), []).append(one)
    rows = tuple(_line(number, own) for number, own in enumerate(groups.values(), start=1))
    return SheetTable(_COLUMNS, _WIDTHS, rows, "cllclcl")


def _line(number: int, own: list[Impact]) -> tuple[str, ...]:
    first = own[0]
    return (
        first.item["seq"] or str(number),
        item_name(first.item),
        HEADINGS[first.field],
        first.cited or "未注明",
        "\n".join(_moved(one) for one in own),
        "\n".join(dict.fromkeys(one.change for one in own)),
        "\n".join(dict.fromkeys(advice(one) for one in own)),
    )


def _moved(one: Impact) -> str:
    place = one.place or "没有写到条"
    return f"{place} → {target(one)}" if one.article and target(one) != one.article else place


def _law_page(reading: Reading, law_id: int, _options: LedgerOptions) -> SheetPage:
    record = law_record(reading, law_id)
    row = record.row
    facts = (
        ("法规名称", row["law_title"]),
        ("简称", row["short_names"]),
        ("效力级别", row["level"]),
        ("制定机关", row["issuer"]),
        ("效力状态", row["law_state"]),
        ("被何代替", row["repealed_by"]),
        ("备注", row["remark"]),
    )
    blocks: list[Block] = [
        SheetTable(("项目", "内容"), (40.0, 150.0), tuple((name, text) for name, text in facts if text), "cl"),
        Words("历次版本", "heading"),
        _editions(reading, law_id),
    ]
    maps = reading.children("article_map", law_id)
    if maps:
        blocks += [Words("条文对照", "heading"), _articles(maps)]
    return SheetPage("法规登记卡", tuple(blocks))


def _articles(maps: list[Row]) -> SheetTable:
    rows = tuple(
        (
            row["old_edition"],
            row["old_article"],
            row["new_edition"],
            row["new_article"] or "已删除",
            row["note"] or "",
        )
        for row in maps
    )
    headings = ("原版本", "原条文", "新版本", "新条文", "变化说明")
    return SheetTable(headings, (30.0, 34.0, 30.0, 34.0, 62.0), rows, "ccccl")


def _editions(reading: Reading, law_id: int) -> SheetTable:
    rows = tuple(
        (
            row["edition"],
            row["document_no"] or "",
            day_text(row["adopted_on"]),
            day_text(row["effective_on"]),
            row["edition_state"] or "",
        )
        for row in sorted(reading.children("law_edition", law_id), key=lambda row: row["adopted_on"] or "")
    )
    return SheetTable(
        ("版本", "公布文号", "通过日期", "施行日期", "状态"),
        (34.0, 46.0, 40.0, 40.0, 30.0),
        rows or (("",) * 5,),
        "clccc",
    )


SHEETS = (
    Sheet("law-impact", "法规修订影响清单", "law", _impact_page, landscape=True),
    Sheet("law-card", "法规登记卡", "law", _law_page),
)
