"""What is done with the register of laws itself: enter what lists cite, and a new edition with its article map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.core.action import Action, asked, require
from app.core.crosstab import Counting
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.laws.article_lines import Pair, read_pairs
from app.editors.power_lists.laws.editions import editions_of
from app.editors.power_lists.laws.fields import AMENDED, ARTICLE_MAP, IN_FORCE, LAW_EDITION, NOT_YET
from app.editors.power_lists.laws.names import keys_of, law_key
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

_SHOWN = 30
"""Lines of a preview."""


# -- 登记引用到的法规


def unknown_laws(reading: Counting) -> list[tuple[str, str | None, int]]:
    """(title, level, citations) of every law that citations name and the register lacks, the most cited first."""
    known = {key for row in reading.all_rows(Query("law")) for key in keys_of(row["law_title"], row["short_names"])}
    titles: dict[str, Counter[str]] = {}
    levels: dict[str, Counter[str]] = {}
    for title, level, count in reading.counts(Query("power_citation"), ("law_title", "basis_level")):
        key = law_key(title or "")
        if key and key not in known:
            titles.setdefault(key, Counter())[title] += count
            levels.setdefault(key, Counter()).update({level: count} if level else {})
    found = [(_best(titles[key]), _most(levels[key]), titles[key].total()) for key in titles]
    return sorted(found, key=lambda law: (-law[2], law[0]))


def _best(titles: Counter[str]) -> str:
    """The fullest spelling, of equal ones the commonest."""
    return max(titles, key=lambda title: (title.startswith("中华人民共和国"), titles[title], title))


def _most(levels: Counter[str]) -> str | None:
    return levels.most_common(1)[0][0] if levels else None


def _collect_preview(reading: Counting, _ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    found = unknown_laws(reading)
    if not found:
        return ("清单里引用的法规都已经登记。",)
    more = [f"……另有 {len(found) - _SHOWN} 部"] if len(found) > _SHOWN else []
    lines = [f"《{title}》（{level or '级别不明'}，引用 {count} 处）" for title, level, count in found[:_SHOWN]]
    return (f"将登记 {len(found)} 部法规，引用它们的条款自动对上。", *lines, *more)


def collect(reading: Counting, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Enter every law that citations name and the register lacks. Raises BadInput when there is none."""
    found = unknown_laws(reading)
    if not found:
        raise BadInput((Message("", "清单里引用的法规都已经登记，没有要新增的。"),))
    edits = tuple(Edit(Deed.INSERT, "law", {"law_title": title, "level": level}) for title, level, _ in found)
    return ChangeSet(f"登记引用到的 {len(edits)} 部法规", edits, source="action")


# -- 登记新修订


_EDITION_KEYS = ("edition", "document_no?", "adopted_on?", "effective_on?", "print_note?", "note?", "map_whole?")


def _amend_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    names = _names(reading, ids[0])
    return (
        *(asked(LAW_EDITION, key, {"map_whole": 1}) for key in _EDITION_KEYS),
        Field(
            "base", "从哪一版改来", Kind.CHOICE, choices=names or ("（没有）",), default=names[-1] if names else None
        ),
        Field(
            "pairs",
            "条文对照",
            Kind.LONG_TEXT,
            help="每行一条，先旧后新，如“27 28”“第三十条→第三十一条”“40 删除”“27-30 28-31”；可以从表格里粘贴几列。",
        ),
    )


def _names(reading: Reading, law_id: int) -> tuple[str, ...]:
    return tuple(edition.name for edition in editions_of(reading.children("law_edition", law_id)))


def _pairs(answers: Row) -> tuple[Pair, ...]:
    try:
        return read_pairs(answers.get("pairs"))
    except ValueError as error:
        raise BadInput((Message("pairs", str(error)),)) from error


def _amend_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    pairs = _pairs(answers)
    gone = sum(not pair.new for pair in pairs)
    moved = sum(bool(pair.new) and pair.new != pair.old for pair in pairs)
    title = reading.title("law", ids[0])
    head = f"《{title}》登记{answers.get('edition') or '新版本'}；"
    head += f"条文对照 {len(pairs)} 条：条号变化 {moved}，删除 {gone}。"
    lines = ["　".join(filter(None, (f"{pair.old} → {pair.new or '（删除）'}", pair.note))) for pair in pairs[:_SHOWN]]
    more = [f"……另有 {len(pairs) - _SHOWN} 条"] if len(pairs) > _SHOWN else []
    return (head, *lines, *more)


def amend(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Enter a new edition of a law with its article map.

    Raises:
        BadInput: no name, a name that is taken, a map without the edition it starts from, or a line not understood.
    """
    require((LAW_EDITION.field("edition"),), answers)
    law_id, name, base = ids[0], answers["edition"].strip(), answers.get("base")
    names, pairs = _names(reading, law_id), _pairs(answers)
    if name in names:
        raise BadInput((Message("edition", f"已经有“{name}”，请换一个名称，或在“历次版本”里修改它。"),))
    if pairs and base not in names:
        raise BadInput((Message("base", "有条文对照就要选从哪一版改来；没有旧版本，请先在“历次版本”里登记。"),))
    label = f"登记《{reading.title('law', law_id)}》{name}"
    return ChangeSet(label, tuple(_amend_edits(reading, law_id, answers | {"edition": name}, pairs)), source="action")


def _amend_edits(reading: Reading, law_id: int, answers: Row, pairs: tuple[Pair, ...]) -> Iterator[Edit]:
    own = {key.rstrip("?"): answers.get(key.rstrip("?")) for key in _EDITION_KEYS}
    later = bool(own["effective_on"]) and own["effective_on"] > reading.today
    yield Edit(Deed.INSERT, LAW_EDITION.key, own | {"law_id": law_id, "edition_state": NOT_YET if later else IN_FORCE})
    for row in [] if later else reading.children(LAW_EDITION.key, law_id):
        if row["edition_state"] == IN_FORCE:
            yield Edit(Deed.UPDATE, LAW_EDITION.key, {"edition_state": AMENDED}, row["id"], row["rev"])
    for pair in pairs:
        cells = {"law_id": law_id, "old_edition": answers["base"], "new_edition": answers["edition"]}
        cells |= {"old_article": pair.old, "new_article": pair.new or None, "note": pair.note or None}
        yield Edit(Deed.INSERT, ARTICLE_MAP.key, cells)


ACTIONS = (
    Action(
        "law-collect",
        "登记引用到的法规…",
        "law",
        collect,
        preview=_collect_preview,
        whole=True,
        note="把依据里写到而登记簿里没有的法规一次登记进来，同一部法规的不同写法只登记一部。",
    ),
    Action(
        "law-amend",
        "登记新修订…",
        "law",
        amend,
        _amend_asks,
        preview=_amend_preview,
        opens="law",
        note="登记一个新版本和新旧条文对照；“对照已录全”选“是”时，没有列出的条文按条号不变处理。",
    ),
)
