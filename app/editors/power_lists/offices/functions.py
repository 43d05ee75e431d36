"""Functions of the street and the items under them.

Source: the eight functions of street offices in municipal ordinances on street offices (Shanghai pattern); other
places name seven: the set is data of the clerk, this is only a start.
"""

from __future__ import annotations

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.fields import MATTER, POWER_ITEM
from app.editors.power_lists.offices.fields import FUNCTION
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

EIGHT = (
    "加强党的建设",
    "统筹区域发展",
    "组织公共服务",
    "实施综合管理",
    "监督专业管理",
    "动员社会参与",
    "指导基层自治",
    "维护社区平安",
)
SCHEME = "八项职能"

_FUNCTION = Field("function", "职能", Kind.REFERENCE, required=True, target=FUNCTION.key)


def missing(reading: Reading) -> list[tuple[int, str]]:
    """(position, name) of those of the eight that are not registered yet."""
    known = {row["name"] for row in reading.all_rows(Query(FUNCTION.key))}
    return [(place, name) for place, name in enumerate(EIGHT, start=1) if name not in known]


def _start_preview(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    names = [name for _, name in missing(reading)]
    if not names:
        return ("八项职能都已登记。",)
    return (f"登记 {len(names)} 项：{'、'.join(names)}。名称可以再改，七项职能的地方删去多出的一项。",)


def start(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Register the eight functions that are not there yet."""
    edits = tuple(
        Edit(Deed.INSERT, FUNCTION.key, {"position": place, "name": name, "scheme": SCHEME})
        for place, name in missing(reading)
    )
    if not edits:
        raise BadInput((Message("", "没有建立：八项职能都已登记。"),))
    return ChangeSet("按八项职能建立", edits, source="action")


def _asks(_reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (_FUNCTION,)


def assign(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Put the matters of the chosen items under a function; that holds for all lists and versions."""
    require((_FUNCTION,), answers)
    rows = (reading.row(POWER_ITEM.key, row_id) for row_id in ids)
    return _assigned(reading, dict.fromkeys(row["matter_id"] for row in rows if row and row["matter_id"]), answers)


def assign_matters(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Put the chosen matters under a function."""
    require((_FUNCTION,), answers)
    return _assigned(reading, dict.fromkeys(ids), answers)


def _assigned(reading: Reading, matters: dict[int, None], answers: Row) -> ChangeSet:
    edits = tuple(Edit(Deed.UPDATE, MATTER.key, {"function_id": answers["function"]}, row_id) for row_id in matters)
    name = reading.title(FUNCTION.key, answers["function"])
    return ChangeSet(f"{len(edits)} 项归入职能“{name}”", edits, source="action")


ACTIONS = (
    Action("function-start", "按八项职能建立", FUNCTION.key, start, preview=_start_preview, whole=True),
    Action(
        "function-assign",
        "归入职能…",
        POWER_ITEM.key,
        assign,
        _asks,
        many=True,
        note="职能记在事项库里，对所有清单和版本都有效。",
    ),
    Action("function-assign-matter", "归入职能…", MATTER.key, assign_matters, _asks, many=True),
)
