"""拆解依据: takes the basis of chosen items apart anew and puts the citations in place of those stored."""

from __future__ import annotations

from app.core.action import Action
from app.core.errors import BadInput, Message
from app.core.rules import Reading
from app.editors.power_lists.laws.citations import citation_rows, place_of, replacing
from app.editors.power_lists.lists.frozen import reason_frozen
from db.changes import ChangeSet, Edit
from db.declarations import Row

_SHOWN = 40


def _offered(row: Row, reading: Reading) -> str:
    if not row.get("basis"):
        return "这个事项没有实施依据，没有可以拆解的文字。"
    owner = reading.row("power_list", row["list_id"])
    return f"{reason}。" if owner is not None and (reason := reason_frozen(owner)) else ""


def told(row: Row) -> str:
    """【法律】《…》第二十七条第一款 of a citation."""
    level = f"【{row['basis_level']}】" if row.get("basis_level") else ""
    return f"{level}《{row['law_title']}》{place_of(row) or '（没有写到条）'}"


def _preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    found = [(row, citation_rows(row["basis"])) for row_id in ids if (row := reading.row("power_item", row_id))]
    lines = [f"{len(found)} 个事项，拆出 {sum(len(rows) for _, rows in found)} 条依据："]
    for row, rows in found:
        lines += [row["item_name"]] if len(found) > 1 else []
        lines += [f"　{number}. {told(cells)}" for number, cells in enumerate(rows, start=1)] or ["　没有拆出依据"]
    return (*lines[:_SHOWN], f"……共 {len(lines) - 1} 行") if len(lines) > _SHOWN else tuple(lines)


def take_apart(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """The citations of the chosen items as their texts say; rows that say the same already stay.

    Raises:
        BadInput: nothing would change, or no citation is found in any of the texts.
    """
    edits: list[Edit] = []
    found = 0
    for row_id in ids:
        row = reading.row("power_item", row_id)
        rows = citation_rows(row["basis"]) if row is not None else ()
        found += len(rows)
        edits += replacing(reading.children("power_citation", row_id), rows, row_id) if rows else []
    if not found:
        raise BadInput((Message("basis", "没有从依据里拆出法规，请核对书名号和条款，或在“依据条款”里逐条填写。"),))
    if not edits:
        raise BadInput((Message("basis", "依据条款与文字一致，不用再拆。"),))
    title = reading.title("power_item", ids[0]) if len(ids) == 1 else f"{len(ids)} 个事项"
    return ChangeSet(f"拆解依据：{title}", tuple(edits), source="action")


ACTIONS = (
    Action(
        "basis-parse",
        "拆解依据…",
        "power_item",
        take_apart,
        offered=_offered,
        preview=_preview,
        many=True,
        note="按实施依据的文字重新填写“依据条款”；以后可以在那里逐条更正。",
    ),
)
