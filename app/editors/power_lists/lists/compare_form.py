"""调整申请（审核）表: why a version changes the list, by how much, what, and what each organ of the chain says to it.

Layout: domain notes on printed ledgers, L9; the chain is the one of `review` (2.7).
"""

from __future__ import annotations

from app.core.comparison import Comparison, Line
from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Cell, FormGrid, Sheet, SheetPage, Words
from app.editors.power_lists.lists import review
from app.editors.power_lists.lists.compare_versions import read_comparison, versions
from app.editors.power_lists.papers import day_text, label
from db.declarations import Row

LISTED = 8
"""Changes named on the form; the rest is in the table of changes that goes with it."""

_WIDTHS = (36.0, 38.0, 30.0, 28.0, 28.0, 30.0)
_SIGN = "签字（盖章）：　　　　　　　　年　　月　　日"


def base_of(reading: Reading, list_id: int) -> int | None:
    """The version a list is compared with: the one it was drafted from, else the next older one of its kind."""
    known = versions(reading)
    mine = next((version for version in known if version.row_id == list_id), None)
    if mine is None:
        return None
    if mine.base_id is not None:
        return mine.base_id
    same_kind = [version.row_id for version in known if version.kind == mine.kind]
    return next(iter(same_kind[same_kind.index(list_id) + 1 :]), None)


def make(reading: Reading, list_id: int, options: LedgerOptions) -> SheetPage:
    """The form of a version against the one it came from. Raises KnownTrouble when there is none."""
    base = base_of(reading, list_id)
    if base is None:
        raise KnownTrouble("E-INPUT", "没有生成申请表：这份清单没有可以对照的上一版。请先选择要对照的两个版本。")
    return page(reading, read_comparison(reading, base, list_id), options)


def page(reading: Reading, comparison: Comparison, options: LedgerOptions) -> SheetPage:
    """The form about a comparison that is there already."""
    own = reading.row("power_list", comparison.new_id)
    assert own is not None, "it has just been compared"
    title = f"{options.unit}{comparison.heading}调整申请（审核）表"
    return SheetPage(
        title=title,
        blocks=(
            FormGrid(_WIDTHS, (*_head(own, comparison, options), *_figures(comparison), *_changes(comparison))),
            FormGrid((36.0, 154.0), tuple(_opinions(reading, own))),
            Words(f"本表一式三份。“主要调整事项”没有列完的，详见《{comparison.heading}调整对照表》。", "note"),
        ),
        number=str(own.get("approval_no") or ""),
    )


def _head(own: Row, comparison: Comparison, options: LedgerOptions) -> list[tuple[Cell, ...]]:
    day = own.get("submitted_on") or options.printed_on
    reasons = dict.fromkeys(line.reason for line in comparison.changes)
    bases = [reason for reason in reasons if reason and reason != own.get("change_reason")]
    basis = "\n".join(bases[:6]) + ("\n……" if len(bases) > 6 else "")
    return [
        (
            label("申请单位"),
            Cell(str(own.get("issuer") or options.unit), span=2),
            label("申请日期"),
            Cell(day_text(day), span=2),
        ),
        (
            label("清单种类"),
            Cell(comparison.heading, span=2),
            label("拟施行日期"),
            Cell(day_text(own.get("effective_on")), span=2),
        ),
        (
            label("调整前版本"),
            Cell(comparison.old_label, span=2),
            label("调整后版本"),
            Cell(comparison.new_label, span=2),
        ),
        (label("调整理由"), Cell(str(own.get("change_reason") or ""), span=5, height=13.0)),
        (label("调整依据"), Cell(basis, span=5, height=13.0)),
    ]


def _figures(comparison: Comparison) -> list[tuple[Cell, ...]]:
    """Counts by type, only those that moved, and the sum that must come out."""
    total = comparison.total
    touched = [
        kind for kind in comparison.kinds if kind.before != kind.after or kind.added or kind.cancelled or kind.recalled
    ]
    lines = [
        f"调整前 {total.before} 项，新增 {total.added} 项，取消 {total.cancelled} 项，收回 {total.recalled} 项，"
        f"调整后 {total.after} 项；{'数量相符' if comparison.reconciles else '数量不符，请核对'}。",
        *(f"{kind.kind}：{kind.before} → {kind.after}（{_moves(kind)}）" for kind in touched),
    ]
    told = [f"{count.word} {count.count} 项" for count in comparison.classes if count.counted and count.count]
    return [
        (label("数量变化"), Cell("\n".join(lines), span=5)),
        (label("调整分类"), Cell("，".join(told) or "没有调整", span=5)),
    ]


def _moves(kind: object) -> str:
    words = (
        ("added", "新增"),
        ("cancelled", "取消"),
        ("recalled", "收回"),
        ("moved_in", "类型转入"),
        ("moved_out", "类型转出"),
    )
    return "，".join(f"{word} {getattr(kind, name)}" for name, word in words if getattr(kind, name)) or "无增减"


def _changes(comparison: Comparison) -> list[tuple[Cell, ...]]:
    changes = comparison.changes
    lines = [f"{number}. 〔{'、'.join(line.words)}〕{_name(line)}" for number, line in enumerate(changes[:LISTED], 1)]
    if len(changes) > LISTED:
        lines.append(f"……共 {len(changes)} 项，其余 {len(changes) - LISTED} 项详见调整对照表。")
    return [(label("主要调整事项"), Cell("\n".join(lines) or "没有调整", span=5))]


def _name(line: Line) -> str:
    if line.old and line.new and line.old.name != line.new.name:
        return f"{line.old.name} → {line.new.name}"
    return line.side.name


def _opinions(reading: Reading, own: Row) -> list[tuple[Cell, ...]]:
    """One block for each step the version goes through: what was said to this submission, else room to write."""
    recorded = review.current(own, reading.children("review_opinion", own["id"]))
    found = []
    for step in review.steps_for(own, reading):
        said = next((row for row in reversed(recorded) if row["step"] == step.name), None)
        told = f"{step.name}意见\n（{step.organ}）" if step.organ else f"{step.name}意见"
        found.append((label(told), _opinion(said)))
    return found


def _opinion(said: Row | None) -> Cell:
    if said is None:
        return Cell("", height=21.0, sign=_SIGN)
    text = "：".join(part for part in (said["result"], said.get("opinion")) if part)
    signed = f"{said.get('organ') or ''}　{said.get('signed_by') or ''}　{day_text(said.get('opinion_on'))}".strip("　")
    return Cell(text, height=21.0, sign=signed or _SIGN)


def _offered(row: Row, reading: Reading) -> str:
    return "" if base_of(reading, row["id"]) is not None else "没有可以对照的上一版。"


APPLICATION = Sheet("list-application", "调整申请（审核）表", "power_list", make, offered=_offered, many=False)
