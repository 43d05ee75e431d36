"""批量调整: rewrites what the items of open lists cite of a law, for one of its editions, as one change set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.rules import Reading
from app.editors.power_lists.laws.editions import Edition, cited, mapped, named
from app.editors.power_lists.laws.impact import TEXTS, LawRecord, citing_rows, law_record
from app.editors.power_lists.laws.impact_words import HEADINGS
from app.editors.power_lists.laws.names import law_key
from app.editors.power_lists.laws.rewriting import Moved, Rewritten, rewrite
from app.editors.power_lists.lists.basis import is_untouched
from app.editors.power_lists.lists.versions import item_name, open_lists
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

CAUSE = "法律法规立改废释"
_SHOWN = 40
"""Lines of a preview."""
_NO_DRAFT = "没有可以改的清单：已公布的版本不能改，请先在“清单与版本”里起草新版本，再批量调整。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be done with one item. `texts`: cell -> rewriting; cells that stay are absent."""

    item: Row
    list_row: Row
    texts: dict[str, Rewritten]

    @property
    def changes(self) -> Row:
        """Cells of the item that change."""
        return {key: new.text for key, new in self.texts.items() if new.replacements}

    @property
    def left(self) -> tuple[Moved, ...]:
        """Citations left to the clerk."""
        return tuple(entry for new in self.texts.values() for entry in new.moved if entry.left)


def proposals(
    reading: Reading, record: LawRecord, goal: Edition, *, assumed: Edition | None = None, lists: Iterable[int] = ()
) -> list[Proposal]:
    """What a law's edition asks of the items of open lists (`lists` of them, all when empty)."""
    rows = open_lists(reading)
    wanted = [row_id for row_id in (tuple(lists) or rows) if row_id in rows]
    items = {item["id"]: item for _, item, _ in citing_rows(reading, record, wanted)}
    found = []
    for item in items.values():
        texts = {key: rewrite(item[key], record, goal, assumed=assumed) for key in TEXTS if item[key]}
        texts = {key: new for key, new in texts.items() if new.moved}
        if texts:
            found.append(Proposal(item, rows[item["list_id"]], texts))
    return found


def lines_of(found: list[Proposal], record: LawRecord, goal: Edition) -> tuple[str, ...]:
    """The preview: a summary, what is left to the clerk, then a line an item."""
    changed = [one for one in found if one.changes]
    left = [one for one in found if one.left]
    head = f"《{record.row['law_title']}》{goal.name}：改写 {len(changed)} 个事项"
    head += f"，{len(left)} 个事项有要自己处理的条款。" if left else "。"
    tail = "只改条号和括注，引用的条文原文不改，请逐项核对内容。" if changed else ""
    waiting = [f"请自行处理 · {_name(one.item)}：{'；'.join(dict.fromkeys(e.left for e in one.left))}" for one in left]
    lines = [f"{_name(one.item)} · {HEADINGS[key]}：{_told(new)}" for one in changed for key, new in one.texts.items()]
    body = [*waiting, *(line for line in lines if not line.endswith("："))]
    more = [f"……另有 {len(body) - _SHOWN} 行，办完以后可在版本比较里逐项看。"] if len(body) > _SHOWN else []
    return tuple(line for line in (head, tail, *body[:_SHOWN], *more) if line)


def _name(item: Row) -> str:
    name = item_name(item)
    return name if len(name) <= 30 else f"{name[:29]}…"


def _told(new: Rewritten) -> str:
    """第二十七条 → 第二十八条；括注改为…."""
    if not new.replacements:
        return ""
    numbers = [
        f"{entry.citation.article} → {entry.new_article}"
        for entry in new.moved
        if not entry.left and entry.new_article and entry.new_article != entry.citation.article
    ]
    notes = list(dict.fromkeys(f"括注 → {entry.note[-40:]}" for entry in new.moved if entry.note and not entry.left))
    return "；".join([*dict.fromkeys(numbers), *notes])


def edits_of(found: list[Proposal], record: LawRecord, goal: Edition, reading: Reading) -> Iterator[Edit]:
    """Edits of the items and of the citations a clerk has corrected; the others follow their text by themselves."""
    note = f"《{record.row['law_title']}》{goal.name}"
    for one in found:
        if not one.changes:
            continue
        values = dict(one.changes)
        if not one.item["change_cause"]:
            values["change_cause"] = CAUSE
        values["change_note"] = _with_note(one.item["change_note"], note)
        yield Edit(Deed.UPDATE, "power_item", values, one.item["id"], one.item["rev"])
        if "basis" in one.changes:
            yield from _citation_edits(one, record, goal, reading)


def _with_note(old: str | None, note: str) -> str:
    if not old:
        return note
    return old if note in old else f"{old}；{note}"


def _citation_edits(one: Proposal, record: LawRecord, goal: Edition, reading: Reading) -> Iterator[Edit]:
    rows = reading.children("power_citation", one.item["id"])
    if is_untouched(rows, one.item["basis"]):
        return
    notes = {entry.citation.edition: entry.note for entry in one.texts["basis"].moved if not entry.left}
    for row in rows:
        if law_key(row["law_title"]) not in record.keys or (row["edition"] or "") not in notes:
            continue
        old = cited(row["edition"] or "", record.editions)
        new = mapped(row["article"], old, goal, record.editions, record.maps) if old and row["article"] else None
        values = {"edition": notes[row["edition"] or ""] or None}
        if new and new.article and new.article != row["article"]:
            values["article"] = new.article
        yield Edit(Deed.UPDATE, "power_citation", values, row["id"], row["rev"])


# -- the action


def _offered(row: Row, reading: Reading) -> str:
    editions = reading.children("law_edition", row["id"])
    if len(editions) < 2:
        return f"《{row['law_title']}》只登记了 {len(editions)} 个版本，请先登记新修订。"
    return "" if open_lists(reading) else _NO_DRAFT


def fields_for(reading: Reading, law_id: int) -> tuple[Field, Field]:
    """The edition to come to and the one that citations without a note mean."""
    record = law_record(reading, law_id)
    names = tuple(edition.name for edition in record.editions)
    newest = record.newest.name if record.newest else None
    return (
        Field("goal", "改到哪一版", Kind.CHOICE, required=True, choices=names, default=newest),
        Field(
            "assumed",
            "未注明版本按",
            Kind.CHOICE,
            choices=names,
            help="括号里没有写版本的引用按哪一版处理；不选就不动它们。",
        ),
    )


_UNNOTED = "没有注明版本的引用不动；要一起改，请在“未注明版本按”里选它们说的是哪一版。"
_LIST = Field("list_id", "只改这份清单", Kind.REFERENCE, target="power_list", help="空着就改所有草稿和审核中的清单。")


def _asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    drafts = tuple(open_lists(reading))
    return (*fields_for(reading, ids[0]), replace(_LIST, default=drafts[0] if len(drafts) == 1 else None))


def _answered(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[LawRecord, Edition, list[Proposal]]:
    require((fields_for(reading, ids[0])[0],), answers)
    record = law_record(reading, ids[0])
    goal = named(record.editions, answers["goal"])
    if goal is None:
        raise BadInput((Message("goal", "没有这个版本，请从登记的版本里选。"),))
    assumed = named(record.editions, answers.get("assumed") or "")
    chosen = answers.get("list_id")
    drafts = open_lists(reading)
    if chosen and chosen not in drafts:
        raise BadInput((Message("list_id", "这份清单已经公布或归档，不能改；请选草稿，或先起草新版本。"),))
    if not drafts:
        raise BadInput((Message("list_id", _NO_DRAFT),))
    return record, goal, proposals(reading, record, goal, assumed=assumed, lists=(chosen,) if chosen else ())


def _preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    record, goal, found = _answered(reading, ids, answers)
    lines = lines_of(found, record, goal)
    return lines if answers.get("assumed") else (lines[0], _UNNOTED, *lines[1:])


def propose(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Bring the citations of a law in open lists to one of its editions.

    Raises:
        BadInput: no edition chosen, the list cannot be changed, or nothing is to be rewritten.
    """
    record, goal, found = _answered(reading, ids, answers)
    edits = tuple(edits_of(found, record, goal, reading))
    if not edits:
        raise BadInput((Message("goal", "没有要改写的条款，清单没有改动。"),))
    count = sum(bool(one.changes) for one in found)
    label = f"按《{record.row['law_title']}》{goal.name}调整 {count} 个事项"
    return ChangeSet(label, edits, reason=f"《{record.row['law_title']}》{goal.name}", source="action")


ACTIONS = (
    Action(
        "law-propose",
        "批量调整引用…",
        "law",
        propose,
        _asks,
        _offered,
        _preview,
        note="按条文对照改写草稿里的条号和括注，别的字一个不动；已删除的条文列出来由您处理。可以一步撤销。",
    ),
)
