"""Words of the command line about versions and responsibilities: compare, whose."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.command import Answer, Command
from app.core.errors import trouble
from app.core.ledger import options_of
from app.core.progress import Progress

if TYPE_CHECKING:
    from app.core.comparison import Comparison, Line, NearPair, Side
    from app.core.session import Session
    from app.core.whose import WhoseAnswer

_TOLD = 20
"""Changes told to people; scripts and papers get all."""


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", metavar="清单", help="清单种类或它的开头，如 权责清单")
    parser.add_argument("old", metavar="调整前", help="版本，如 2024年版")
    parser.add_argument("new", metavar="调整后", help="版本，如 2025年第1次调整")
    parser.add_argument("out", metavar="结果文件", type=Path, nargs="?", help="后缀 .pdf 或 .xlsx；不写时只说结果")


def _compare(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.editors.power_lists.lists.compare_versions import find_version, read_comparison

    if arguments.out is not None and arguments.out.suffix.lower() not in (".pdf", ".xlsx"):
        raise trouble("E-TYPE", path=arguments.out)
    old = find_version(session, arguments.list, arguments.old)
    new = find_version(session, arguments.list, arguments.new)
    comparison = read_comparison(session, old.row_id, new.row_id)
    if arguments.out is not None:
        _write(session, comparison, arguments.out)
    out = str(arguments.out) if arguments.out else None
    return Answer(tuple(_compare_lines(comparison, out)), comparison_dict(comparison) | {"out": out})


def _write(session: Session, comparison: Comparison, out: Path) -> None:
    from app import compare_jobs  # paper and spreadsheets come in with the first one

    jobs = compare_jobs.comparison_jobs()
    options = options_of(session)
    writer = jobs.paper if out.suffix.lower() == ".pdf" else jobs.sheet
    writer(comparison, options, out)(Progress())


def _compare_lines(comparison: Comparison, out: str | None) -> list[str]:
    from app.reports.comparison import balance_line, class_line  # words the paper has too

    lines = [f"{comparison.heading}：{comparison.old_label} → {comparison.new_label}"]
    lines += [balance_line(comparison), class_line(comparison)]
    changes = comparison.changes
    lines += [f"  〔{'、'.join(line.words)}〕{line.side.name}" for line in changes[:_TOLD]]
    if len(changes) > _TOLD:
        lines.append(f"  ……另有 {len(changes) - _TOLD} 项")
    return [*lines, f"已写出 {out}"] if out else lines


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """The comparison for scripts: figures by class and kind, every change, near pairs."""
    total = comparison.total
    return {
        "list": comparison.heading,
        "old": comparison.old_label,
        "new": comparison.new_label,
        "reconciles": comparison.reconciles,
        "counts": {count.word: count.count for count in comparison.classes},
        "types": {kind.kind: _figures(kind) for kind in comparison.kinds},
        "total": _figures(total),
        "changes": [_line_dict(line) for line in comparison.changes],
        "near": [_near_dict(pair) for pair in comparison.near],
    }


def _figures(kind: Any) -> dict[str, Any]:
    return {
        "old": kind.before,
        "added": kind.added + kind.moved_in,
        "removed": kind.cancelled + kind.recalled + kind.moved_out,
        "new": kind.after,
        "cancelled": kind.cancelled,
        "recalled": kind.recalled,
        "moved_in": kind.moved_in,
        "moved_out": kind.moved_out,
        "reconciles": kind.reconciles,
    }


def _line_dict(line: Line) -> dict[str, Any]:
    return {
        "classes": list(line.words),
        "old": _side_dict(line.old),
        "new": _side_dict(line.new),
        "differences": [
            {"field": each.heading, "class": each.word, "old": each.old, "new": each.new} for each in line.differences
        ],
        "notes": list(line.notes),
        "reason": line.reason,
        "paired_by": line.how,
    }


def _side_dict(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "id": side.row_id,
        "ulid": side.ulid,
        "seq": side.number,
        "code": side.code,
        "name": side.name,
        "type": side.kind,
        "held": side.held,
    }


def _near_dict(pair: NearPair) -> dict[str, Any]:
    return {"old": _side_dict(pair.old), "new": _side_dict(pair.new), "score": pair.score, "reason": pair.reason}


def _whose_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="关键词", help="几个词用空格分开，可以是拼音首字母")
    parser.add_argument("--limit", metavar="条数", type=int, default=10, help="最多几个事项，不写时 10 个")
    parser.add_argument("--card", metavar="卡片", type=Path, help="把第一个事项打印成卡片，后缀 .pdf")


def _whose(session: Session, arguments: argparse.Namespace) -> Answer:
    from app.editors.power_lists.lists.whose import finder

    if arguments.card is not None and arguments.card.suffix.lower() != ".pdf":
        raise trouble("E-TYPE", path=arguments.card)
    found = finder(session).find(arguments.words, max(arguments.limit, 1))
    if arguments.card is not None and found.answers:
        _print_card(session, found.answers[0], arguments.card)
    lines = [line for answer in found.answers for line in _answer_lines(answer)]
    if found.total > len(found.answers):
        lines.append(f"另有 {found.total - len(found.answers)} 个事项，请加一个词缩小范围。")
    data = {
        "words": arguments.words,
        "total": found.total,
        "advice": found.advice,
        "answers": [answer_dict(answer) for answer in found.answers],
    }
    return Answer(tuple([found.advice, *lines] if found.advice else lines), data)


def _print_card(session: Session, answer: WhoseAnswer, out: Path) -> None:
    from app import compare_jobs  # paper comes in with the first card

    options = options_of(session)
    compare_jobs.whose_jobs().card(session, answer, options, out)(Progress())


def _answer_lines(answer: WhoseAnswer) -> list[str]:
    lists = "；".join(f"{each.kind} {each.version}（{each.part}）" for each in answer.listings)
    who = "，".join(text for text in (answer.office, answer.phone) if text)
    parts = (f"  牵头：{answer.lead or '没有写明'}", f"我单位：{answer.part}", f"承办：{who}" if who else "")
    return [
        f"{answer.name}（{answer.kind}）",
        "　".join(filter(None, parts)),
        f"  见 {lists}",
        *(f"  注意：{note}" for note in answer.notes),
    ]


def answer_dict(answer: WhoseAnswer) -> dict[str, Any]:
    """One answer for scripts."""
    return {
        "matter": answer.name,
        "type": answer.kind,
        "lead": answer.lead,
        "part": answer.part,
        "duty": answer.duty,
        "office": answer.office,
        "phone": answer.phone,
        "basis": answer.basis,
        "score": answer.score,
        "found_by": answer.why,
        "notes": list(answer.notes),
        "lists": [
            {
                "kind": each.kind,
                "version": each.version,
                "state": each.state,
                "approval_no": each.approval,
                "effective_date": each.effective,
                "lead": each.lead,
                "part": each.part,
                "record": each.row_id,
            }
            for each in answer.listings
        ],
    }


COMMANDS = (
    Command("compare", "比对清单的两个版本，打印或导出调整对照表", _compare, _compare_arguments),
    Command("whose", "查一件事归谁管、本单位负什么责", _whose, _whose_arguments),
)
