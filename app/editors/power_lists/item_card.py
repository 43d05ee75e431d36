"""The card of one item in two columns, duties by stage, the flow chart on its back (L4 of the domain notes)."""

from __future__ import annotations

from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Cell, FormGrid, PageBreak, Picture, Sheet, SheetPage, Words
from app.editors.power_lists.fields import DUTY_STAGE, POWER_ITEM
from app.reports.cells import paper_text
from db.declarations import Row

_WIDTHS = (27.0, 22.0, 46.0, 27.0, 68.0)
"""mm: label, stage, rest of the first value, label, value."""

_LONG = ("duty_basis", "accountability_scope", "accountability", "remedy", "risk_points", "remark")
"""Below the duties, each over the whole width; printed where there is a text, 追责 and 救济 always."""

_ALWAYS = frozenset({"accountability", "remedy"})
_PAIRS = (("target", "fee"), ("legal_days", "promised_days"), ("supervision_phone", "is_public"))
_PICTURE = 225.0


def item_card(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    """The card of one row of power_item."""
    item = reading.row(POWER_ITEM.key, row_id) or {}
    told = {
        field.key: paper_text(field, item.get(field.key), title_of=reading.title, public=options.public)
        for field in POWER_ITEM.fields
        if field.stored and (field.public or not options.public)
    }
    rows = [
        *_head(told),
        _whole("basis", told["basis"]),
        *_duties(told, reading.children(DUTY_STAGE.key, row_id)),
        *(_whole(key, told[key]) for key in _LONG[:3] if told[key] or key in _ALWAYS),
        *(_pair(left, right, told) for left, right in _PAIRS if told[left] or told[right]),
        *(_whole(key, told.get(key, "")) for key in _LONG[3:] if told.get(key) or key in _ALWAYS),
    ]
    return SheetPage(
        f"{options.unit}权责事项卡",
        (FormGrid(_WIDTHS, tuple(rows)), *_back(item)),
        number=told["list_id"],
        subject=told["item_name"],
    )


def _head(told: dict[str, str]) -> list[tuple[Cell, ...]]:
    rows = [_pair("item_code", "power_type", told), _whole("item_name", told["item_name"])]
    if told["sub_item_name"]:
        rows.append(_whole("sub_item_name", told["sub_item_name"]))
    rows += [_pair("exercising_body", "body_nature", told), _pair("office", "level", told)]
    if told["authority"]:
        rows.append(_whole("authority", told["authority"]))
    return rows


def _label(key: str) -> Cell:
    return Cell(POWER_ITEM.field(key).heading, label=True)


def _whole(key: str, text: str) -> tuple[Cell, ...]:
    return (_label(key), Cell(text, span=4))


def _pair(left: str, right: str, told: dict[str, str]) -> tuple[Cell, ...]:
    return (_label(left), Cell(told[left], span=2), _label(right), Cell(told[right]))


def _duties(told: dict[str, str], stages: list[Row]) -> list[tuple[Cell, ...]]:
    """The duties by stage; the text as it stands where they were not taken apart."""
    if not stages:
        return [_whole("duty", told["duty"])]
    label = Cell(POWER_ITEM.field("duty").heading, label=True, rows=len(stages))
    lines = [(Cell(stage.get("stage") or "", label=True), Cell(_stage_text(stage), span=3)) for stage in stages]
    return [(label, *lines[0]), *lines[1:]]


def _stage_text(stage: Row) -> str:
    basis = f"依据：{stage['basis']}" if stage.get("basis") else ""
    return "\n".join(filter(None, (stage.get("text"), basis)))


def _back(item: Row) -> tuple[PageBreak | Words | Picture, ...]:
    """The flow chart on a page of its own; nothing without one."""
    if not item.get("flow_chart"):
        return ()
    heading = Words(f"{item.get('item_name') or ''}运行流程图", "center")
    return (PageBreak(), heading, Picture(item["flow_chart"], _PICTURE))


ITEM_CARD = Sheet("item-card", "事项卡（两栏，背面流程图）", POWER_ITEM.key, item_card)
