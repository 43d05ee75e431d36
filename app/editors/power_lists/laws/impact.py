"""Every item that leans on a law, and what the newest edition changes about its citation.

Looks at lists that can still change and at the version in force of each kind; older versions say what was then. An
item's citation rows count (a clerk may have corrected them); one that has none is read from its printed basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.query import Filter, Query
from app.core.rules import Reading
from app.core.text import half_width
from app.editors.power_lists.enumerations import MODEL_LIST
from app.editors.power_lists.laws.citations import citation_rows, place_of
from app.editors.power_lists.laws.editions import (
    Edition,
    Mapped,
    Maps,
    article_maps,
    cited,
    current,
    dates_in,
    editions_of,
    mapped,
)
from app.editors.power_lists.laws.fields import REPEALED
from app.editors.power_lists.laws.names import keys_of, law_key
from app.editors.power_lists.lists.versions import is_frozen, lists_in_force
from db.declarations import Row

TEXTS = ("basis", "duty_basis")
"""Cells of an item that cite laws."""

RENUMBERED, DELETED, OUTDATED, UNTOLD, UNCHANGED, GONE = (
    "条号变化",
    "条文删除",
    "版本过时",
    "版本未注明",
    "未变",
    "法规废止",
)
ADVICE = {
    RENUMBERED: "改条号和版本",
    DELETED: "原条文已删除，另找依据或提请取消事项",
    OUTDATED: "改版本，并核对条文内容",
    UNTOLD: "写明引用的版本，再核对条号",
    UNCHANGED: "不用改",
    GONE: "法规已废止，另找依据或提请取消事项",
}


_UNSEEN = "条文对照没有列出这一条，请核对"


@dataclass(frozen=True, slots=True)
class LawRecord:
    """A law of the register with all that belongs to it. `keys`: see `names.keys_of`; editions oldest first."""

    row: Row
    keys: frozenset[str]
    editions: tuple[Edition, ...]
    maps: Maps
    newest: Edition | None


@dataclass(frozen=True, slots=True)
class Impact:
    """One citation of the law by one item.

    Attributes:
        field: key of the cell that cites it, `basis` or `duty_basis`.
        item: the row. list_row: the list it stands in. frozen: that list cannot be changed. place: 第二十七条第一款.
        article: as cited, "" when only the law is named. note: printed note of the edition. cited: name of the edition
            meant, "" when not told. new_article: its number in the target edition. change: one of the six words.
        remark: what the article map says.
    """

    field: str
    item: Row
    list_row: Row
    frozen: bool
    place: str
    article: str
    note: str
    cited: str
    new_article: str
    change: str
    remark: str


def law_record(reading: Reading, law_id: int) -> LawRecord:
    """The law with editions and maps. Raises KeyError when it is gone."""
    row = reading.row("law", law_id)
    if row is None:
        raise KeyError(f"no law {law_id}")
    editions = editions_of(reading.children("law_edition", law_id))
    keys = frozenset(keys_of(row["law_title"], row["short_names"]))
    maps = article_maps(reading.children("article_map", law_id))
    return LawRecord(row, keys, editions, maps, current(editions, reading.today))


def concerned_lists(reading: Reading) -> dict[int, Row]:
    """Lists that can still change, and of each kind the version in force; a province's model is neither."""
    rows = [row for row in reading.all_rows(Query("power_list")) if row["list_kind"] != MODEL_LIST]
    open_ones = {row["id"]: row for row in rows if not is_frozen(row)}
    return open_ones | {row["id"]: row for row in lists_in_force(rows).values()}


def citing_rows(reading: Reading, record: LawRecord, lists: Iterable[int]) -> Iterator[tuple[str, Row, list[Row]]]:
    """(cell, item, its citations of the law) of every item in the lists, in order of entry.

    For the basis the stored citations count, for the basis of the duties (责任事项依据) its text is read.
    """
    wanted = tuple(lists)
    query = Query("power_item", filters=(Filter("list_id", values=wanted),))
    items = {row["id"]: row for row in reading.all_rows(query)} if wanted else {}
    stored = _by_citation(reading, record, tuple(items))
    pieces = {_piece(key) for key in record.keys}
    for item_id, item in items.items():
        own = stored.get(item_id) or []
        if not own and _mentions(item["basis"], pieces) and not reading.children("power_citation", item_id):
            own = _read(item["basis"], record)
        if own:
            yield "basis", item, own
        if _mentions(item["duty_basis"], pieces) and (duty := _read(item["duty_basis"], record)):
            yield "duty_basis", item, duty


def _mentions(text: str | None, pieces: set[str]) -> bool:
    """True when a printed text may name the law; most do not, and are not taken apart."""
    plain = half_width("".join((text or "").split()))
    return any(piece in plain for piece in pieces)


def _read(text: str | None, record: LawRecord) -> list[Row]:
    return [cells for cells in citation_rows(text) if law_key(cells["law_title"]) in record.keys]


def _by_citation(reading: Reading, record: LawRecord, items: tuple[int, ...]) -> dict[int, list[Row]]:
    """Item id -> its stored citations of the law."""
    if not items:
        return {}
    found: dict[int, dict[int, Row]] = {}
    ways = [Filter("law_id", values=(record.row["id"],))]
    ways += [Filter("law_title", contains=_piece(key)) for key in record.keys]
    for way in ways:
        for row in reading.all_rows(Query("power_citation", filters=(Filter("item_id", values=items), way))):
            if row["law_id"] == record.row["id"] or law_key(row["law_title"]) in record.keys:
                found.setdefault(row["item_id"], {})[row["id"]] = row
    return {item: [rows[key] for key in sorted(rows)] for item, rows in found.items()}


def _piece(key: str) -> str:
    """The longest stretch of a key that every spelling holds unbroken."""
    return max(re.split("实施|\\(|\\)|关于|、", key), key=len) or key


def impacts(reading: Reading, law_id: int, *, target: str = "", assumed: str = "") -> list[Impact]:
    """What a law's edition changes, an entry for each citation, in the order of lists and items.

    Args:
        target: name of the edition to come to, "" for the one in effect. assumed: name of the edition that citations
            without a note mean, "" when that is not known.
    """
    record = law_record(reading, law_id)
    lists = concerned_lists(reading)
    goal = next((one for one in record.editions if one.name == target), record.newest)
    meant = next((one for one in record.editions if one.name == assumed), None)
    found = [
        impact_of(record, (key, item, lists[item["list_id"]]), row, goal=goal, assumed=meant)
        for key, item, rows in citing_rows(reading, record, lists)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.list_row["list_kind"], one.list_row["id"], one.item["id"]))


def impact_of(
    record: LawRecord, place: tuple[str, Row, Row], row: Row, *, goal: Edition | None, assumed: Edition | None
) -> Impact:
    """What happens to one citation; `place` is (cell, item, list)."""
    note, article = row.get("edition") or "", row.get("article") or ""
    edition = cited(note, record.editions) or (assumed if not note else None)
    change, new = _change(record, article, edition, goal)
    key, item, list_row = place
    unknown = "" if edition or change != UNTOLD else _unknown(record, note)
    remarks = (unknown, *(new.notes if new else ()), _UNSEEN if new and not new.known else "")
    return Impact(
        field=key,
        item=item,
        list_row=list_row,
        frozen=is_frozen(list_row),
        place=place_of(row),
        article=article,
        note=note,
        cited=edition.name if edition else "",
        new_article=new.article if new and new.known else ("" if new else article),
        change=change,
        remark="；".join(filter(None, remarks)),
    )


def _unknown(record: LawRecord, note: str) -> str:
    """Why the edition cited is not known, "" when the citation simply tells none."""
    if not record.editions:
        return "登记簿里没有这部法规的版本"
    return "括注的版本没有登记" if dates_in(note) else ""


def _change(
    record: LawRecord, article: str, edition: Edition | None, goal: Edition | None
) -> tuple[str, Mapped | None]:
    if record.row.get("law_state") == REPEALED:
        return GONE, None
    if edition is None or goal is None:
        return (UNCHANGED if goal and len(record.editions) == 1 else UNTOLD), None
    if edition.date >= goal.date:
        return UNCHANGED, None
    new = mapped(article, edition, goal, record.editions, record.maps) if article else None
    if new is not None and not new.article:
        return DELETED, new
    if new is not None and new.known and new.article != article:
        return RENUMBERED, new
    return OUTDATED, new
