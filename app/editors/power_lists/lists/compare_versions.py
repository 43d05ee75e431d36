"""Reads two versions out of an open file and compares them; finds versions by the words of a command line.

Asks the door only; everything about pairing and classing is in `comparison`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.core.comparison import Comparison, Version
from app.core.errors import KnownTrouble
from app.core.progress import Progress
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import DRAFT, LIST_KINDS, RECALLED_DUTIES, TAKEN_BACK
from app.editors.power_lists.lists.compare_words import name_key, normal
from app.editors.power_lists.lists.comparison import Known, compare, labelled
from app.editors.power_lists.lists.versions import in_force, is_frozen
from db.declarations import Row

if TYPE_CHECKING:
    from app.core.session import Session

SAME_MATTER, OTHER_MATTER = "同一事项", "不是同一事项"
_FOLLOWED, _PRECEDED = "后继", "前身"
_DRAFTED = "9999"
"""Stands for the day of a draft that has none yet: it comes after the version it was drafted from."""
_DIGITS = re.compile(r"\d+")


def versions(reading: Reading) -> list[Version]:
    """All versions, by kind of list in the declared order, newest first."""
    rows = list(reading.all_rows(Query("power_list")))
    by_ulid = {row["ulid"]: row["id"] for row in rows}
    return [
        Version(
            row_id=row["id"],
            kind=row["list_kind"],
            label=row["version_label"],
            state=row.get("state") or DRAFT,
            frozen=is_frozen(row),
            base_id=by_ulid.get(row.get("base_ulid")),
        )
        for row in sorted(sorted(rows, key=_age, reverse=True), key=lambda row: _place(row["list_kind"]))
    ]


def _place(kind: str | None) -> int:
    return LIST_KINDS.index(kind) if kind in LIST_KINDS else len(LIST_KINDS)


def _age(row: Row) -> tuple[str, list[int], int]:
    """Newest last: by the day it took or takes effect, drafts of a version, else the year of its label; its figures."""
    day = row.get("effective_on") or row.get("published_on") or row.get("issued_on") or ""
    numbers = [int(number) for number in _DIGITS.findall(str(row["version_label"]))]
    if not day:
        day = _DRAFTED if row.get("base_ulid") else f"{numbers[0]:04d}" if numbers else ""
    return (day, numbers, row["id"])


def find_version(reading: Reading, kind: str, label: str) -> Version:
    """The version of that kind and label; the beginning is enough where only one begins so.

    Raises:
        KnownTrouble: E-UNKNOWN, naming what there is.
    """
    known = versions(reading)
    kinds = list(dict.fromkeys(version.kind for version in known))
    chosen = [kind] if kind in kinds else [each for each in kinds if each.startswith(kind)]
    if len(chosen) != 1:
        what = f"有几种清单以“{kind}”开头" if chosen else f"没有叫“{kind}”的清单"
        there = "、".join(chosen or kinds) or "一份清单也没有"
        raise KnownTrouble("E-UNKNOWN", f"没有比对：{what}；文件里有：{there}。请把清单种类写全。")
    mine = [version for version in known if version.kind == chosen[0]]
    wanted = normal(label)
    found = [version for version in mine if version.label == label]
    found = found or [version for version in mine if normal(version.label) == wanted]
    found = found or [version for version in mine if wanted and normal(version.label).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    there = "、".join(f"{version.label}（{version.state}）" for version in mine)
    raise KnownTrouble("E-UNKNOWN", f"没有比对：{chosen[0]}没有“{label}”这个版本；有：{there}。请改用其中一个。")


def items_of(list_id: int) -> Query:
    """The rows of a version, in its order."""
    return Query("power_item", filters=(Filter("list_id", values=(list_id,)),))


def read_comparison(reading: Reading, old_id: int, new_id: int) -> Comparison:
    """Reads and compares at once (command line, forms)."""
    finish = _prepared(reading, old_id, new_id)
    old, new = (list(reading.all_rows(items_of(list_id))) for list_id in (old_id, new_id))
    queries = _detail_queries(row["id"] for row in (*old, *new))
    tell_details((*old, *new), {key: list(reading.all_rows(query)) for key, query in queries.items()})
    return finish(old, new)


def compare_job(session: Session, old_id: int, new_id: int) -> Callable[[Progress], Comparison]:
    """Prepare a comparison in the main thread; the closure reads the rows and compares them in a worker."""
    finish = _prepared(session, old_id, new_id)
    queries = [items_of(list_id) for list_id in (old_id, new_id)]
    jobs = [session.rows_job(query) for query in queries]
    ids = [row_id for query in queries for row_id in session.view(query).ids()]
    detail_jobs = {key: session.rows_job(query) for key, query in _detail_queries(ids).items()}

    def work(progress: Progress) -> Comparison:
        old, new = (job(progress) for job in jobs)
        tell_details((*old, *new), {key: job(progress) for key, job in detail_jobs.items()})
        progress.step(0, 0, "正在比对")
        return finish(old, new)

    return work


def _detail_queries(ids: Iterable[int]) -> dict[str, Query]:
    """Detail table -> query of the rows that belong to these items."""
    wanted = tuple(ids) or (0,)
    return {key: Query(key, filters=(Filter("item_id", values=wanted),)) for key in ("duty_stage", "duty_role")}


def tell_details(rows: Iterable[Row], details: dict[str, list[Row]]) -> None:
    """Write what stages and roles say into the rows they belong to, as texts that can be compared."""
    of_item: dict[int, Row] = {row["id"]: row for row in rows}
    for key, field, text_of in (("duty_stage", "stages", _stage_text), ("duty_role", "roles", _role_text)):
        for detail in details[key]:
            row = of_item.get(detail["item_id"])
            if row is not None:
                row[field] = f"{row[field]}\n{text_of(detail)}" if row.get(field) else text_of(detail)


def _stage_text(stage: Row) -> str:
    basis = f"（{stage['basis']}）" if stage.get("basis") else ""
    return f"{stage['stage']}：{stage.get('text') or ''}{basis}"


def _role_text(role: Row) -> str:
    return f"{role['unit']}（{role['role']}）：{role.get('text') or ''}"


def _prepared(reading: Reading, old_id: int, new_id: int) -> Callable[[list[Row], list[Row]], Comparison]:
    """Everything but the rows of the two versions. Raises KnownTrouble when a version is gone."""
    old_list, new_list = (_list(reading, list_id) for list_id in (old_id, new_id))
    known = _known(reading, new_list)
    labels = [row["version_label"] for row in (old_list, new_list)]
    if old_list["list_kind"] != new_list["list_kind"]:
        labels = [f"{row['list_kind']}{row['version_label']}" for row in (old_list, new_list)]

    def finish(old: list[Row], new: list[Row]) -> Comparison:
        made = compare(old, new, known, heading=new_list["list_kind"], old_label=labels[0], new_label=labels[1])
        return labelled(made, old_id=old_id, new_id=new_id)

    return finish


def _list(reading: Reading, list_id: int) -> Row:
    row = reading.row("power_list", list_id)
    if row is None:
        raise KnownTrouble("E-UNKNOWN", "没有比对：选中的版本已经不在文件里。请重新选择两个版本。")
    return row


def _known(reading: Reading, newer: Row) -> Known:
    recalled = [] if newer["list_kind"] == RECALLED_DUTIES else _recalled_rows(reading)
    marked = reading.all_rows(Query("matter", filters=(Filter("standing", values=(TAKEN_BACK,)),)))
    matters = {row["matter_id"] for row in recalled if row.get("matter_id")} | {row["id"] for row in marked}
    pattern = newer.get("code_pattern")
    return Known(
        recalled_matters=frozenset(matters),
        recalled_names=frozenset(name_key(row) for row in recalled),
        verdicts={
            (row["matter_id"], row["other_id"]): row["verdict"] == SAME_MATTER
            for row in reading.all_rows(Query("pair_decision"))
        },
        successors=frozenset(_successors(reading)),
        pattern=_matcher(pattern) if pattern else None,
        approval=newer.get("approval_no") or "",
        effective=newer.get("effective_on") or "",
        reason=newer.get("change_reason") or "",
    )


def _matcher(pattern: str) -> Callable[[str], bool] | None:
    """The list's own rule for codes; one that cannot be read is as good as none."""
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None
    return lambda code: compiled.fullmatch(code) is not None


def _recalled_rows(reading: Reading) -> list[Row]:
    current = in_force(reading.all_rows(Query("power_list")), RECALLED_DUTIES)
    return list(reading.all_rows(items_of(current["id"]))) if current else []


def _successors(reading: Reading) -> Iterable[tuple[int, int]]:
    """(older matter, newer matter) out of both directions of a link."""
    for row in reading.all_rows(Query("matter_link", filters=(Filter("link_kind", values=(_FOLLOWED, _PRECEDED)),))):
        pair = row["matter_id"], row["other_id"]
        yield pair if row["link_kind"] == _FOLLOWED else pair[::-1]
