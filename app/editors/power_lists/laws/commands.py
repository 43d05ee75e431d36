"""The word law-impact of the command line: every item that leans on a law and what its newest edition changes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.core.command import Answer, Command
from app.core.errors import KnownTrouble
from app.core.query import Query

if TYPE_CHECKING:
    from app.core.session import Session
    from app.editors.power_lists.laws.impact import Impact, LawRecord

_TOLD = 200
"""Lines told to people; scripts get all."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("law", metavar="法规", help="法规名称或简称，如 行政处罚法")
    parser.add_argument("--to", metavar="版本", default="", help="与哪一版比，如 2021年修订；不写是现在有效的一版")
    parser.add_argument("--all", action="store_true", help="未变的引用也列出来；--json 总是给出全部")
    parser.add_argument("--assume", metavar="版本", default="", help="没有写明版本的引用按哪一版")


def find_law(session: Session, name: str) -> int:
    """The law of that title or short name, else the only one whose title holds the words.

    Raises:
        KnownTrouble: E-UNKNOWN, none or several do; the message names some.
    """
    from app.editors.power_lists.laws.names import keys_of, law_key

    rows = list(session.all_rows(Query("law")))
    key = law_key(name)
    exact = [row for row in rows if key in keys_of(row["law_title"], row["short_names"])]
    found = exact or [row for row in rows if key and key in law_key(row["law_title"])]
    if len(found) == 1 or exact:
        return found[0]["id"]
    if not found:
        raise _unknown(f"登记簿里没有“{name}”。请写名称或简称，或先登记这部法规。")
    names = "、".join(f"《{row['law_title']}》" for row in found[:5])
    raise _unknown(f"“{name}”对得上 {len(found)} 部法规：{names}。请写全称。")


def _unknown(sentence: str) -> KnownTrouble:
    return KnownTrouble("E-UNKNOWN", f"没有查：{sentence}")


def _run(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.editors.power_lists.laws.editions import named
    from app.editors.power_lists.laws.impact import UNCHANGED, impacts, law_record
    from app.editors.power_lists.laws.impact_words import line, summary

    law_id = find_law(session, arguments.law)
    record = law_record(session, law_id)
    for name in filter(None, (arguments.to, arguments.assume)):
        if named(record.editions, name) is None:
            known = "、".join(edition.name for edition in record.editions) or "没有登记版本"
            raise _unknown(f"《{record.row['law_title']}》没有“{name}”，登记的有：{known}。请改用其中一个。")
    found = impacts(session, law_id, target=arguments.to, assumed=arguments.assume)
    goal = arguments.to or (record.newest.name if record.newest else "")
    head = f"《{record.row['law_title']}》{goal}：{summary(found)}"
    told = [one for one in found if arguments.all or one.change != UNCHANGED]
    more = [f"……另有 {len(told) - _TOLD} 处，--json 给出全部。"] if len(told) > _TOLD else []
    return Answer((head, *(line(one) for one in told[:_TOLD]), *more), _data(record, goal, found))


def _data(record: LawRecord, goal: str, found: list[Impact]) -> dict[str, Any]:
    return {
        "law": record.row["law_title"],
        "state": record.row["law_state"],
        "editions": [edition.name for edition in record.editions],
        "target": goal,
        "items": len({one.item["id"] for one in found}),
        "citations": [_entry(one) for one in found],
    }


def _entry(impact: Impact) -> dict[str, Any]:
    from app.editors.power_lists.laws.impact_words import advice

    return {
        "item_id": impact.item["id"],
        "matter_id": impact.item["matter_id"],
        "list": impact.list_row["list_kind"],
        "version": impact.list_row["version_label"],
        "state": impact.list_row["state"],
        "frozen": impact.frozen,
        "seq": impact.item["seq"],
        "item_name": impact.item["item_name"],
        "sub_item_name": impact.item["sub_item_name"],
        "field": impact.field,
        "place": impact.place,
        "article": impact.article,
        "edition_note": impact.note,
        "edition": impact.cited,
        "new_article": impact.new_article,
        "change": impact.change,
        "advice": advice(impact),
    }


COMMANDS = (Command("law-impact", "列出引用一部法规的事项，看新版改了什么", _run, _arguments),)
