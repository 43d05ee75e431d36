"""What several cells of an application show together: warnings beside the field."""

from __future__ import annotations

from app.core.errors import Message
from app.editors.power_lists.admission.fields import ADMISSION, ADMISSION_PAPER, IMPROPER
from app.editors.power_lists.admission.gate import says
from app.editors.power_lists.work.orders import doubt, in_order
from db.declarations import Row

_DATES = in_order(
    ADMISSION,
    ("period_from", "period_until"),
    ("applied_on", "street_opinion_on"),
    ("applied_on", "decided_on"),
    ("street_opinion_on", "decided_on"),
    ("in_force_from", "in_force_until"),
    ("in_force_from", "evaluated_on"),
    ("in_force_from", "exit_on"),
    ("came_on", "replied_on"),
)

_SUPPORT = (("powers", "powers_waiver"), ("people", "people_waiver"))


def check_support(row: Row) -> tuple[Message, ...]:
    """Placeholders in 权 and 人, and funds without a source; a refused matter needs none."""
    found: list[Message] = []
    if row["state"] == IMPROPER:
        return ()
    for key, waiver in _SUPPORT:
        if row[key] and not says(row[key]) and not says(row[waiver]):
            heading, reason = ADMISSION.field(key).heading, ADMISSION.field(waiver).heading
            found += doubt(key, f"{heading}写的是“{row[key]}”，等于没有填；不配备的请写明{reason}。")
    if row["money"] and not row["money_source"]:
        found += doubt("money_source", "有配套经费，请写明经费来源。")
    return tuple(found)


ROW_CHECKS = (
    (ADMISSION.key, _DATES),
    (ADMISSION.key, check_support),
    (ADMISSION_PAPER.key, in_order(ADMISSION_PAPER, ("requested_on", "received_on"))),
)
