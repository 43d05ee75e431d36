"""What the registers of laws refuse, remark and add by themselves. Sources: domain notes 2.4 and 2.8 (soft rules)."""

from __future__ import annotations

from app.core.errors import Message, Severity
from app.core.marks import Mark
from app.core.rules import Reading
from app.editors.power_lists.laws.citations import place_of
from app.editors.power_lists.laws.editions import cited, current, editions_of
from app.editors.power_lists.laws.fields import AMENDED, NOT_YET, REPEALED
from app.editors.power_lists.laws.linking import link_citations, link_new_laws, tidy_maps
from db.declarations import Row


def guard_citation(_before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Warns of a citation to a law that is repealed or to an edition that has been superseded."""
    if after is None or after.get("law_id") is None:
        return ()
    law = reading.row("law", after["law_id"])
    if law is None:
        return ()
    if law["law_state"] == REPEALED:
        instead = f"，由《{law['repealed_by']}》代替" if law["repealed_by"] else ""
        return (Message("law_title", f"《{law['law_title']}》已经废止{instead}，请另找依据。", Severity.WARNING),)
    text = _superseded(after, reading)
    return (Message("edition", text, Severity.WARNING),) if text else ()


def _superseded(row: Row, reading: Reading) -> str:
    rows = reading.children("law_edition", row["law_id"]) if row.get("edition") else []
    if len(rows) < 2:
        return ""
    editions = editions_of(rows)
    newest, meant = current(editions, reading.today), cited(row["edition"], editions)
    if newest is None or meant is None or meant.date >= newest.date:
        return ""
    return f"《{row['law_title']}》{place_of(row)}引的是{meant.name}，现在有效的是{newest.name}，请核对条号和内容。"


def guard_map(_before: Row | None, after: Row | None, reading: Reading) -> tuple[Message, ...]:
    """Refuses a map from an edition to itself; warns of a label that no edition of the law has."""
    if after is None:
        return ()
    if after["old_edition"] == after["new_edition"]:
        return (Message("new_edition", "条文对照没有保存：原版本和新版本相同，请改成前后两版。"),)
    known = {row["edition"] for row in reading.children("law_edition", after["law_id"])}
    unknown = [key for key in ("old_edition", "new_edition") if known and after[key] not in known]
    return tuple(
        Message(key, f"“历次版本”里没有“{after[key]}”，请写成登记的版本名称。", Severity.WARNING) for key in unknown
    )


def guard_edition(_before: Row | None, after: Row | None, _reading: Reading) -> tuple[Message, ...]:
    """Refuses an edition that takes effect before it was adopted."""
    if after is None or not after["adopted_on"] or not after["effective_on"]:
        return ()
    if after["effective_on"] < after["adopted_on"]:
        return (Message("effective_on", "法规版本没有保存：施行日期早于通过日期，请核对两个日期。"),)
    return ()


def mark_law(row: Row, _today: str) -> Mark | None:
    """The state of a law that wants attention."""
    texts = {REPEALED: ("已废止", "error"), AMENDED: ("已修改", "warning"), NOT_YET: ("尚未生效", "info")}
    text, level = texts.get(row.get("law_state") or "", ("", ""))
    return Mark(text, level) if text else None


GUARDS = (("power_citation", guard_citation), ("article_map", guard_map), ("law_edition", guard_edition))
FOLLOW_UPS = (tidy_maps, link_citations, link_new_laws)
MARKS = (("law", mark_law),)
