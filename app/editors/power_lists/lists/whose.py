"""Whose job is this? Looks through the lists in force and says who leads, what our part is and where that is written.

A matter in several lists is one answer with all its lists. Sources: responsibility look-up, domain notes 3.1 (7, 8) and
2.7 (属地管理, 配合, 收回).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.whose import Found, Listing, WhoseAnswer
from app.editors.power_lists.enumerations import MODEL_LIST
from app.editors.power_lists.grants import negative
from app.editors.power_lists.lists.compare_words import full_key, shown_name
from app.editors.power_lists.lists.versions import lists_in_force
from app.editors.power_lists.lists.whose_parts import NOT_OURS, OURS, RECALLED, judge, merged
from app.editors.power_lists.lists.whose_search import Searched, asked_words, searched_phrases, searched_text
from app.editors.power_lists.unit_names import names_in
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.rules import Reading
    from app.core.session import Session

ADVICE = (
    "现行清单里没有找到与“{words}”有关的事项。可以换一个更短或更正式的说法再查（如把“小广告”换成“张贴”）；"
    "仍然没有的，说明没有列入本街道清单，不能直接认定由街道承担，请向区委编办书面询问，或要求来文部门走职责准入。"
)
_BARRED = "负面清单"
LOOSE = "没有同时含有这几个词的事项，下面是含有其中一部分的。"
NO_LISTS = "文件里还没有现行的清单，请先导入或公布清单。"


@dataclass(slots=True)
class Entry:
    """One matter with the rows that state it."""

    listings: list[Listing] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read for the answers.

    Attributes:
        lists: id -> list in force. rows: of those lists. roles: id of a row -> its roles. offices: name -> its row.
        unit: the office that uses the file. barred: entries of the negative list that hold today.
    """

    lists: dict[int, Row]
    rows: list[Row]
    roles: dict[int, list[Row]]
    offices: dict[str, Row]
    unit: str
    barred: tuple[Row, ...] = ()


class WhoseFinder:
    """Everything in force, ready to be asked."""

    def __init__(self, facts: _Facts) -> None:
        self._answers: list[WhoseAnswer] = []
        self._searched: list[Searched] = []
        for entry in _entries(facts):
            self._answers.append(_answer(entry, facts))
            self._searched.append(searched_text(entry.rows, self._answers[-1]))
        for row in facts.barred:
            self._answers.append(_barred_answer(row))
            self._searched.append(searched_phrases(row["phrases"]))

    def find(self, words: str, limit: int = 30) -> Found:
        """The matters these words may mean, likeliest first; none says what to do next."""
        wanted = asked_words(words)
        if not wanted:
            return Found((), advice="" if self._answers else NO_LISTS)
        weighed = [(searched.weigh(wanted), place) for place, searched in enumerate(self._searched)]
        hits = [(score, place, why) for (score, why), place in weighed if score > 0]
        advice = ""
        if not hits and len(wanted) > 1:
            weighed = [(searched.weigh(wanted, loose=True), place) for place, searched in enumerate(self._searched)]
            hits = [(score, place, why) for (score, why), place in weighed if score > 0]
            advice = LOOSE if hits else ""
        hits.sort(key=lambda hit: (-hit[0], self._answers[hit[1]].part not in OURS, hit[1]))
        if not hits:
            return Found((), advice=ADVICE.format(words=words.strip()) if self._answers else NO_LISTS)
        return Found(
            tuple(_scored(self._answers[place], score, why) for score, place, why in hits[:limit]), len(hits), advice
        )


def _scored(answer: WhoseAnswer, score: float, why: str) -> WhoseAnswer:
    return replace(answer, score=round(score, 1), why=why)


def finder_job(session: Session) -> Callable[[Progress], WhoseFinder]:
    """Prepare reading everything in force; the closure reads and sorts it in a worker."""
    lists = _lists_in_force(session)
    jobs = [session.rows_job(query) for query in (_rows_of(lists), *_OTHERS)]
    unit, today = str(session.setting("unit", "") or ""), session.today

    def work(progress: Progress) -> WhoseFinder:
        rows, roles, offices, barred = (job(progress) for job in jobs)
        facts = _facts(lists, rows, roles, offices, unit=unit)
        return WhoseFinder(replace(facts, barred=negative.in_force(barred, today)))

    return work


def finder(reading: Reading) -> WhoseFinder:
    """The same at once (command line, card)."""
    lists = _lists_in_force(reading)
    rows, roles, offices, barred = (list(reading.all_rows(query)) for query in (_rows_of(lists), *_OTHERS))
    facts = _facts(lists, rows, roles, offices, unit=str(reading.setting("unit", "") or ""))
    return WhoseFinder(replace(facts, barred=negative.in_force(barred, reading.today)))


_OTHERS = (Query("duty_role"), Query("office"), Query("negative_entry"))


def _barred_answer(row: Row) -> WhoseAnswer:
    """What must not be handed to a street: nobody's job here, with the document that says so."""
    listing = Listing(
        _BARRED, row["kind"], "", "", row.get("since") or "", "", NOT_OURS, "", "negative_entry", row["id"]
    )
    return WhoseAnswer(
        name=row["phrases"],
        kind=_BARRED,
        lead="",
        part=NOT_OURS,
        duty=f"负面清单列为“{row['kind']}”，上级要求承担或纳入考核的，可以据此拒绝。",
        office="",
        phone="",
        basis=" ".join(str(row.get("basis") or "").split()),
        listings=(listing,),
    )


def answer_about(reading: Reading, row_id: int) -> WhoseAnswer | None:
    """What there is to say about the matter of one row of power_item; None when the row is gone.

    A row of an older version gives what is in force about its matter, and itself when nothing is.
    """
    row = reading.row("power_item", row_id)
    if row is None:
        return None
    lists = _lists_in_force(reading)
    conditions = (Filter("matter_id", values=(row["matter_id"],)),) if row.get("matter_id") else ()
    rows = [each for each in reading.all_rows(Query("power_item", filters=conditions)) if each["list_id"] in lists]
    mine = [each for each in rows if _key(each) == _key(row)]
    if not mine:
        own = reading.row("power_list", row["list_id"])
        lists, mine = {row["list_id"]: own or {}}, [row]
    roles = [role for each in mine for role in reading.children("duty_role", each["id"])]
    offices = list(reading.all_rows(Query("office")))
    facts = _facts(lists, mine, roles, offices, unit=str(reading.setting("unit", "") or ""))
    return _answer(_entries(facts)[0], facts)


def _lists_in_force(reading: Reading) -> dict[int, Row]:
    found = lists_in_force(reading.all_rows(Query("power_list")))
    return {row["id"]: row for kind, row in found.items() if kind != MODEL_LIST}


def _rows_of(lists: Iterable[int]) -> Query:
    return Query("power_item", filters=(Filter("list_id", values=tuple(lists) or (0,)),))


def _facts(lists: dict[int, Row], rows: list[Row], roles: list[Row], offices: list[Row], *, unit: str) -> _Facts:
    of_row: dict[int, list[Row]] = defaultdict(list)
    for role in roles:
        of_row[role["item_id"]].append(role)
    return _Facts(lists, rows, of_row, {office["name"]: office for office in offices}, unit)


def _key(row: Row) -> object:
    return row.get("matter_id") or full_key(row)


def _entries(facts: _Facts) -> list[Entry]:
    found: dict[object, Entry] = defaultdict(Entry)
    for row in facts.rows:
        entry = found[_key(row)]
        entry.rows.append(row)
        entry.listings.append(_listing(row, facts))
    return list(found.values())


def _listing(row: Row, facts: _Facts) -> Listing:
    own = facts.lists[row["list_id"]]
    part, lead, duty = judge(row, own, facts.roles.get(row["id"], ()), facts.unit)
    return Listing(
        kind=own.get("list_kind") or "",
        version=own.get("version_label") or "",
        state=own.get("state") or "",
        approval=row.get("grant_approval_no") or own.get("approval_no") or "",
        effective=row.get("effective_date") or own.get("effective_on") or "",
        lead=lead,
        part=part,
        duty=duty,
        table="power_item",
        row_id=row["id"],
    )


def _answer(entry: Entry, facts: _Facts) -> WhoseAnswer:
    listings, notes = merged(entry.listings)
    telling = listings[0]
    rows = {row["id"]: row for row in entry.rows}
    row = rows[telling.row_id]
    ours = telling.part in OURS
    office = next((each["office"] for each in (row, *entry.rows) if each.get("office")), "") if ours else ""
    phones = [facts.offices[name]["phone"] for name in names_in(office) if facts.offices.get(name, {}).get("phone")]
    own = facts.lists[row["list_id"]]
    phone = "、".join(phones) or (row.get("supervision_phone") or own.get("supervision_phone") or "" if ours else "")
    if telling.part == RECALLED and not telling.lead:
        notes = (*notes, "清单没有写明由哪个部门承接，请向区委编办核实。")
    return WhoseAnswer(
        name=shown_name(row),
        kind=row.get("power_type") or telling.kind,
        lead=telling.lead,
        part=telling.part,
        duty=telling.duty,
        office=office.replace("\n", "、"),
        phone=phone,
        basis=short_basis(next((each["basis"] for each in (row, *entry.rows) if each.get("basis")), "")),
        listings=listings,
        notes=notes,
    )


def short_basis(basis: str, most: int = 3) -> str:
    """The first laws and articles of a basis, 《安全生产法》第九条 and the like; a basis without any is cut short."""
    from app.editors.power_lists.lists.whose_search import CITED

    found = list(dict.fromkeys(f"《{law}》{article}" for law, article in CITED.findall("".join(basis.split()))))
    if not found:
        text = " ".join(basis.split())
        return text if len(text) <= 80 else f"{text[:78]}……"
    more = f"；等 {len(found)} 条" if len(found) > most else ""
    return "；".join(found[:most]) + more
