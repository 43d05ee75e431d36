"""查受影响事项: shows what an edition of a law touches; it changes nothing."""

from __future__ import annotations

from app.core.action import Action
from app.core.rules import Reading
from app.editors.power_lists.laws.impact import UNCHANGED, impacts
from app.editors.power_lists.laws.impact_words import line, summary
from app.editors.power_lists.laws.proposal import fields_for
from db.changes import ChangeSet
from db.declarations import Field, Row

_SHOWN = 300
"""Lines of a preview; the whole list is the paper 法规修订影响清单."""


def _asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    return fields_for(reading, ids[0])


def _offered(row: Row, reading: Reading) -> str:
    if reading.children("law_edition", row["id"]):
        return ""
    return f"《{row['law_title']}》还没有登记版本，请先在“历次版本”里登记。"


def _preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    found = impacts(reading, ids[0], target=answers.get("goal") or "", assumed=answers.get("assumed") or "")
    touched = [one for one in found if one.change != UNCHANGED]
    more = [f"……另有 {len(touched) - _SHOWN} 处，请打印“法规修订影响清单”。"] if len(touched) > _SHOWN else []
    return (summary(found), *(line(one) for one in touched[:_SHOWN]), *more)


def look_up(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """A change set without edits: looking changes nothing."""
    return ChangeSet(f"查受影响事项：{reading.title('law', ids[0])}", (), source="action")


ACTIONS = (
    Action(
        "law-touched",
        "查受影响事项…",
        "law",
        look_up,
        _asks,
        _offered,
        _preview,
        note="列出草稿和现行清单里引用这部法规、需要调整的事项；只看不改。",
        looks=True,
        paper="law-impact",
    ),
)
