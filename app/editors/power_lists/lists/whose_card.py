"""职责查询卡: one page to hand to a resident or a department that asks whose job a matter is."""

from __future__ import annotations

from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Cell, FormGrid, Gap, Sheet, SheetPage, SheetTable, Words
from app.core.whose import Listing, WhoseAnswer
from app.editors.power_lists.lists.whose import answer_about
from app.editors.power_lists.lists.whose_parts import JOINT, LEADING, MAIN, NOT_OURS, RECALLED
from app.editors.power_lists.papers import day_text, label

SENTENCES = {
    MAIN: "由我单位负责办理。",
    LEADING: "由我单位牵头，有关单位配合。",
    JOINT: "由牵头单位负责，我单位按清单配合。",
    RECALLED: "已由上级部门收回，我单位不再办理；收回前已经立案的按移交规定办理。",
    NOT_OURS: "不属于我单位职责，请向牵头单位反映。",
}
"""Our part -> what it means, for people who do not know lists."""


def make(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    """The card about the matter of one row of power_item."""
    answer = answer_about(reading, row_id)
    assert answer is not None  # the caller has the row
    return page(answer, options)


def page(answer: WhoseAnswer, options: LedgerOptions) -> SheetPage:
    """The card of an answer that is there already."""
    rows = [
        (label("事项"), Cell(answer.name, span=3)),
        (label("类型"), Cell(answer.kind), label("我单位责任"), Cell(answer.part, align="center")),
        (label("牵头单位"), Cell(answer.lead or "清单没有写明", span=3)),
        (label("怎么办"), Cell(SENTENCES[answer.part], span=3)),
    ]
    if answer.duty:
        rows.append((label("我单位做什么"), Cell(answer.duty, span=3)))
    if answer.office or answer.phone:
        pair = Cell(answer.office), label("电话"), Cell(answer.phone)
        rows.append((label("承办机构"), *pair))
    if answer.basis:
        rows.append((label("依据"), Cell(answer.basis, span=3)))
    blocks = [
        FormGrid((30.0, 65.0, 30.0, 65.0), tuple(rows)),
        Gap(5.0),
        Words("载明这个事项的现行清单", "heading"),
        SheetTable(
            ("清单", "版本", "写明的责任", "批准文号", "生效日期"),
            (46.0, 40.0, 30.0, 44.0, 30.0),
            tuple(_listing(each) for each in answer.listings),
            "llclc",
        ),
        Gap(2.0),
        *(Words(note, "note") for note in answer.notes),
        Words("本卡根据现行清单生成，清单调整后以新公布的为准。", "note"),
    ]
    return SheetPage(f"{options.unit}职责查询卡", tuple(blocks))


def _listing(listing: Listing) -> tuple[str, ...]:
    version = f"{listing.version}（{listing.state}）" if listing.state else listing.version
    return (listing.kind, version, listing.part, listing.approval, day_text(listing.effective))


CARD = Sheet("whose-card", "职责查询卡", "power_item", make)
