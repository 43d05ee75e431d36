"""How often items were used in a year, and powers that lie idle (what counts as idle: `limits`)."""

from __future__ import annotations

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import IN_USE
from app.editors.power_lists.fields import MATTER
from app.editors.power_lists.offices.fields import ITEM_USE
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row


def _year_field(reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    year = int(reading.today[:4])
    return (Field("year", "年度", Kind.INTEGER, required=True, minimum=2000, maximum=2100, default=year),)


def without_row(reading: Reading, year: int) -> list[int]:
    """Matters in use that have no row of the year yet."""
    query = Query(ITEM_USE.key, filters=(Filter("year", values=(year,)),))
    known = {row["matter_id"] for row in reading.all_rows(query)}
    matters = reading.all_rows(Query(MATTER.key, filters=(Filter("standing", values=(IN_USE,)),)))
    return [row["id"] for row in matters if row["id"] not in known]


def _preview(reading: Reading, _ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    year = answers.get("year")
    if not isinstance(year, int):
        return ()
    count = len(without_row(reading, year))
    return (f"{year} 年还有 {count} 个在用事项没有次数，各建一行，次数空着等您填；没有用过的填 0。",)


def start_year(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """An empty row of the year for each matter in use that has none."""
    require(_year_field(reading, ids), answers)
    year = answers["year"]
    edits = tuple(
        Edit(Deed.INSERT, ITEM_USE.key, {"matter_id": row_id, "year": year}) for row_id in without_row(reading, year)
    )
    if not edits:
        raise BadInput((Message("year", f"没有建立：{year} 年的次数表里已经有全部在用事项。"),))
    return ChangeSet(f"建立 {year} 年次数表：{len(edits)} 行", edits, source="action")


def times_of(reading: Reading, years: range) -> dict[int, int | None]:
    """Matter id -> times over the years; None for a matter without a figure in any of them."""
    found: dict[int, int | None] = {}
    for row in reading.all_rows(Query(ITEM_USE.key)):
        if row["year"] in years and row["times"] is not None:
            found[row["matter_id"]] = (found.get(row["matter_id"]) or 0) + row["times"]
    return found


ACTIONS = (
    Action(
        "use-start-year",
        "建立年度次数表…",
        ITEM_USE.key,
        start_year,
        _year_field,
        preview=_preview,
        whole=True,
        note="列出全部在用事项，一行一个，像在表格里一样往下填。",
    ),
)
