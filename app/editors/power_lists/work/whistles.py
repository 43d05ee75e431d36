"""吹哨报到: states, numbers and limits of whistles and of the units they call.

Kinds: problems the street cannot solve, joint enforcement, emergencies (rule of the capital). Limits are settings.
"""

from __future__ import annotations

from app.core.errors import Message, Severity
from app.core.marks import Mark
from app.core.planned import Key, changed, deleted, details, filled, owners, touched
from app.core.query import Query
from app.core.rules import Flow, Reading, Transition
from app.editors.power_lists.work import limits
from app.editors.power_lists.work.leads import lead_of
from app.editors.power_lists.work.moments import day_of, fault, is_moment, minutes_between, plus_hours, read
from app.editors.power_lists.work.whistle_fields import WHISTLE, WHISTLE_UNIT
from app.editors.power_lists.work.words import EMERGENCY
from db.changes import ChangeSet
from db.declarations import Field, Row, Table

BLOWN, HANDLING, CLOSED, RATED = "已吹哨", "处置中", "已办结", "已评价"


def _units_called(row: Row, reading: Reading) -> tuple[Message, ...]:
    if row["id"] and reading.children(WHISTLE_UNIT.key, row["id"]):
        return ()
    return (Message("", "没有转入下一步：还没有应哨单位；请先在应哨单位里登记呼叫了哪些部门。"),)


def _closed(row: Row, _reading: Reading) -> tuple[Message, ...]:
    empty = [key for key in ("closed_at", "resolved", "disposal") if row[key] is None]
    return tuple(Message(key, f"没有办结：{WHISTLE.field(key).heading}还没有填写，请先填写。") for key in empty)


def _rated(row: Row, _reading: Reading) -> tuple[Message, ...]:
    return () if row["rating"] else (Message("rating", "没有评价：总体评价还没有填写，请先填写。"),)


FLOW = Flow(
    "whistle",
    "state",
    (BLOWN,),
    (
        Transition(BLOWN, HANDLING, "开始处置", note="应哨单位到场后开始处置；要先登记呼叫的单位。"),
        Transition(HANDLING, CLOSED, "办结…", ("closed_at", "resolved", "disposal")),
        Transition(CLOSED, HANDLING, "重新处置", note="没有真正解决的，退回处置中。"),
        Transition(CLOSED, RATED, "评价…", ("rating",), note="各应哨单位的评价在应哨单位里逐个填写。"),
    ),
    (
        (HANDLING, _units_called),
        (CLOSED, _units_called),
        (RATED, _units_called),
        (CLOSED, _closed),
        (RATED, _closed),
        (RATED, _rated),
    ),
)

# -- what cannot be


def _written(table: Table, names: tuple[str, ...], row: Row) -> tuple[Message, ...]:
    found = ((name, fault(table.field(name).heading, row[name])) for name in names if row[name])
    return tuple(Message(name, text) for name, text in found if text)


def well_timed(before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Errors about the times of a whistle: how they are written, and their order; closed before all came is a doubt."""
    if after is None:
        return ()
    wrong = _written(WHISTLE, ("blown_at", "closed_at"), after)
    if wrong:
        return wrong
    blown, closed = after["blown_at"], after["closed_at"]
    if closed and closed < blown:
        return (Message("closed_at", f"没有保存：办结时间 {closed} 早于吹哨时间 {blown}，请核对后改正。"),)
    if before is None or (before["blown_at"], before["closed_at"]) == (blown, closed):
        return ()
    units = reading.children(WHISTLE_UNIT.key, after["id"])
    early = [unit["unit"] for unit in units if any(unit[key] and unit[key] < blown for key in _TIMES)]
    if early:
        text = f"没有保存：{'、'.join(early)}的响应或到场早于吹哨时间 {blown}，请核对后改正。"
        return (Message("blown_at", text),)
    late = [unit["unit"] for unit in units if closed and (unit["arrived_at"] or "") > closed]
    text = f"办结时间 {closed} 早于{'、'.join(late)}的到场时间，请核对。"
    return (Message("closed_at", text, Severity.WARNING),) if late else ()


_TIMES = ("acknowledged_at", "arrived_at")


def unit_well_timed(_before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Errors about the times of a called unit: not before the whistle, arrival not before the answer."""
    if after is None:
        return ()
    wrong = _written(WHISTLE_UNIT, _TIMES, after)
    if wrong:
        return wrong
    whistle = reading.row(WHISTLE.key, after["whistle_id"]) or {}
    blown, heard, came = whistle.get("blown_at") or "", *(after[key] or "" for key in _TIMES)
    if heard and heard < blown:
        return (Message("acknowledged_at", f"没有保存：响应时间 {heard} 早于吹哨时间 {blown}，请核对后改正。"),)
    if came and came < (heard or blown):
        earlier = "响应时间" if heard else "吹哨时间"
        return (Message("arrived_at", f"没有保存：到场时间 {came} 早于{earlier} {heard or blown}，请核对后改正。"),)
    return ()


# -- what follows


def write_times(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Times as they are kept: 2026-3-5 9:10 becomes 2026-03-05 09:10."""
    for table, names in ((WHISTLE, ("blown_at", "closed_at")), (WHISTLE_UNIT, _TIMES)):
        rows = touched(change, table, reading)
        cells = {key: {name: read(row[name]) for name in names} for key, (_, row) in rows.items()}
        change = filled(change, table, cells, reading)
    return change


def number_whistles(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Gives each whistle the next number of its year; one that has a number of that year keeps it."""
    rows = {key: pair for key, pair in touched(change, WHISTLE, reading).items() if is_moment(pair[1]["blown_at"])}
    wanting = {key: row for key, (_, row) in rows.items() if not _numbered(row)}
    if not wanting:
        return change
    gone = deleted(change, WHISTLE)
    taken = {row["whistle_no"] for row in reading.all_rows(Query(WHISTLE.key)) if row["id"] not in gone}
    taken |= {row["whistle_no"] for key, (_, row) in rows.items() if key not in wanting}
    highest = {year: _highest(taken, year) for year in {row["blown_at"][:4] for row in wanting.values()}}
    cells: dict[Key, Row] = {}
    for key, row in sorted(wanting.items(), key=lambda pair: pair[1]["blown_at"]):
        year = row["blown_at"][:4]
        highest[year] += 1
        cells[key] = {"whistle_no": f"{year}-{highest[year]:03d}"}
    return filled(change, WHISTLE, cells, reading)


def _numbered(row: Row) -> bool:
    return str(row["whistle_no"] or "").startswith(row["blown_at"][:4] + "-")


def _highest(taken: set[str | None], year: str) -> int:
    """The highest number given in a year: 12 of 2026-012."""
    used = (int(number[5:]) for number in taken if number and number.startswith(f"{year}-") and number[5:].isdigit())
    return max(used, default=0)


def limit_whistles(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in until when units must answer and arrive, and the unit that leads by the linked item."""
    cells: dict[Key, Row] = {}
    for key, (before, row) in touched(change, WHISTLE, reading).items():
        if is_moment(row["blown_at"]) and changed(before, row, "blown_at", "whistle_kind"):
            cells[key] = {"respond_by": _respond_by(row, reading), "arrive_by": _arrive_by(row, reading)}
        if isinstance(row["item_id"], int) and changed(before, row, "item_id"):
            lead = lead_of(row["item_id"], reading)
            if lead and (not row["lead_unit"] or _was_filled_in(before, row, reading)):
                cells[key] = cells.get(key, {}) | {"lead_unit": lead}
    return filled(change, WHISTLE, cells, reading)


def _was_filled_in(before: Row | None, row: Row, reading: Reading) -> bool:
    """Whether the leading unit is the one the former item named, so that a new item may replace it."""
    return bool(
        before and before["item_id"] and row["lead_unit"] == before["lead_unit"] == lead_of(before["item_id"], reading)
    )


def _respond_by(row: Row, reading: Reading) -> str:
    return _by(row, reading, hours=limits.URGENT_RESPONSE, days=limits.RESPONSE)


def _arrive_by(row: Row, reading: Reading) -> str:
    return _by(row, reading, hours=limits.URGENT_ARRIVAL, days=limits.ARRIVAL)


def _by(row: Row, reading: Reading, *, hours: Field, days: Field) -> str:
    """Hours by the clock for an emergency, else working days, at the same time of day."""
    blown = row["blown_at"]
    if row["whistle_kind"] == EMERGENCY:
        return plus_hours(blown, limits.limit(hours, reading))
    return limits.after_working_days(day_of(blown), limits.limit(days, reading), reading) + blown[10:]


def measure_units(change: ChangeSet, reading: Reading) -> ChangeSet:
    """Puts in how long units took, and per whistle how many came and how fast."""
    whistles = touched(change, WHISTLE, reading)
    concerned = [*owners(change, WHISTLE_UNIT, "whistle_id", reading), *whistles]
    cells: dict[Key, Row] = {}
    unit_cells: dict[Key, Row] = {}
    gone = deleted(change, WHISTLE)
    for owner, called in details(change, WHISTLE_UNIT, "whistle_id", concerned, reading).items():
        whistle = whistles[owner][1] if owner in whistles else reading.row(WHISTLE.key, owner)
        if whistle is None or owner in gone or not is_moment(whistle["blown_at"]):
            continue
        cells[owner] = summed(list(called.values()), whistle["blown_at"])
        unit_cells |= {key: timed(unit, whistle) for key, unit in called.items()}
    return filled(filled(change, WHISTLE_UNIT, unit_cells, reading), WHISTLE, cells, reading)


def timed(unit: Row, whistle: Row) -> Row:
    """Cells of a called unit that follow from its times."""
    heard, came = (unit[key] if is_moment(unit[key]) else None for key in _TIMES)
    limit = whistle["arrive_by"]
    return {
        "response_minutes": minutes_between(whistle["blown_at"], heard) if heard else None,
        "arrival_minutes": minutes_between(whistle["blown_at"], came) if came else None,
        "in_time": int(came <= limit) if came and limit else None,
    }


def summed(units: list[Row], blown_at: str) -> Row:
    """Cells of a whistle that follow from the units it called."""
    came = [unit["arrived_at"] for unit in units if is_moment(unit["arrived_at"])]
    return {
        "called": len(units),
        "arrived": len(came),
        "arrival_rate": rate(len(came), len(units)),
        "mean_hours": mean_hours([minutes_between(blown_at, one) for one in came]),
    }


def rate(part: int, whole: int) -> str | None:
    """Share in per cent with one decimal, half away from nought; None of nothing."""
    if not whole:
        return None
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def mean_hours(minutes: list[int]) -> str | None:
    """Mean in hours with one decimal, half away from nought; None of nothing."""
    if not minutes:
        return None
    tenths = (sum(minutes) * 20 + 60 * len(minutes)) // (120 * len(minutes))
    return f"{tenths // 10}.{tenths % 10}"


# -- marks


def mark(row: Row, today: str) -> Mark | None:
    """Limits that have passed; days only, since a mark knows no time of day."""
    if row["state"] not in (BLOWN, HANDLING):
        return None
    missing = (row["called"] or 0) - (row["arrived"] or 0)
    if row["arrive_by"] and day_of(row["arrive_by"]) < today and (missing or not row["called"]):
        return Mark(f"{missing} 个单位逾期未到场" if missing else "逾期未登记应哨单位", "error")
    if row["respond_by"] and day_of(row["respond_by"]) < today and row["state"] == BLOWN:
        return Mark("逾期未开始处置", "warning")
    return None


FLOWS = (FLOW,)
GUARDS = (("whistle", well_timed), ("whistle_unit", unit_well_timed))
FOLLOW_UPS = (write_times, number_whistles, limit_whistles, measure_units)
MARKS = (("whistle", mark),)
