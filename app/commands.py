"""What each headless command does: takes the parsed arguments, gives an answer for people and for scripts.

Knows no argument parser beyond its namespace and prints nothing; `app.cli` does both.
"""

from __future__ import annotations

import argparse
import getpass
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import bootstrap, jobs, lookup
from app.core import text
from app.core.command import Answer
from app.core.errors import KnownTrouble, trouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from db.declarations import Field, Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.exchange.import_plan import ImportPlan
    from db.changes import HistoryEntry

DONE, TROUBLE = 0, 1

_SHOWN = 60
"""Characters of a cell in the history as people read it."""


def demo(arguments: argparse.Namespace) -> Answer:
    """Build the demo street in a new file."""
    session = bootstrap.make_demo(arguments.db, _operator(arguments))
    with _closing(session):
        counts = _counts(session)
    lines = (f"已建立演示街道：{arguments.db}", *(f"  {heading} {count}" for heading, count in counts.items()))
    return Answer(lines, {"file": str(arguments.db), "counts": counts})


def import_items(arguments: argparse.Namespace) -> Answer:
    """Import a list into the register whose imports know kinds of list."""
    editors = bootstrap.editors()
    tables = [table for editor in editors for table in editor.tables]
    register = next(table.key for table in tables if jobs.list_kinds(editors, table))
    return _import(arguments, register, arguments.list, arguments.version_label)


def import_register(arguments: argparse.Namespace) -> Answer:
    """Import any register by its headings."""
    return _import(arguments, arguments.register, "", "")


def _import(arguments: argparse.Namespace, register: str, list_kind: str, version: str) -> Answer:
    """Read, judge, compare; write unless it is a dry run. A missing file is made only when there is something for it.

    Raises:
        KnownTrouble: E-IMPORT-HEADINGS when no sheet could be read; the report is written all the same.
    """
    with _target(arguments) as session:
        table = lookup.find_table(session, register)
        from app.exchange.import_plan import Recognition  # an import is the only one to need it
        from app.exchange.import_report import report_dict

        plan = jobs.import_job(arguments.file, table.key, list_kind, version, session, Recognition())(Progress())
        change = jobs.plan_change(plan, session)
        report = report_dict(plan) | {"dry_run": arguments.dry_run, "change_set": None}
        if all(sheet.refused or sheet.empty for sheet in plan.sheets):
            _write_report(arguments, report)
            raise _nothing_readable(plan, arguments.file)
        if change.edits and not arguments.dry_run:
            report["change_set"] = session.apply(change).number
    _write_report(arguments, report)
    return Answer(_import_lines(plan, table, dry_run=arguments.dry_run), report)


def _nothing_readable(plan: ImportPlan, path: Path) -> KnownTrouble:
    """Why no sheet could be read: the columns that lack, or that no headings were found at all."""
    lacking = [sheet.refusal.split("，")[0] for sheet in plan.sheets if sheet.refused == "MISSING_COLUMN"]
    if not lacking:
        return trouble("E-IMPORT-HEADINGS", path=path)
    told = "；".join(lacking)
    sentence = f"没有导入“{path.name}”：{told}。现有数据没有变化。请在表格里补上这一列的表头，再导入一次。"
    return KnownTrouble("E-IMPORT-HEADINGS", sentence)


def _write_report(arguments: argparse.Namespace, report: dict[str, Any]) -> None:
    if arguments.report:
        _write_json(arguments.report, report)


@contextmanager
def _target(arguments: argparse.Namespace) -> Iterator[Session]:
    """The file to import into. A missing one is built aside and thrown away by a dry run or an error."""
    if arguments.db.exists():
        with opened(arguments.db, arguments) as session:
            yield session
    elif arguments.dry_run:
        with (
            tempfile.TemporaryDirectory() as folder,
            opened(Path(folder) / "probe.db", arguments, create=True) as session,
        ):
            yield session
    else:
        with bootstrap.new_file(arguments.db) as aside, opened(aside, arguments, create=True) as session:
            yield session


def _import_lines(plan: ImportPlan, table: Table, *, dry_run: bool) -> tuple[str, ...]:
    """A summary a clerk can read: totals, then every refused sheet and row with its place in Excel."""
    words = {"added": "新增", "changed": "有变化", "unchanged": "未变", "refused": "拒收"}
    counts = "，".join(f"{word} {plan.counts.get(verdict, 0)}" for verdict, word in words.items())
    lines = [f"{'试读' if dry_run else '已导入'} {plan.file} → {table.heading}：{counts}"]
    for sheet in plan.sheets:
        if sheet.refused:
            lines.append(f"  工作表“{sheet.name}”未导入：{sheet.refusal}")
        lines += [f"  “{sheet.name}”第 {row.source_row} 行拒收：{row.refusal}" for row in sheet.rows if row.refused]
        notes = [note for row in sheet.rows for note in row.notes] + sheet.notes
        doubtful = sum(1 for note in notes if not note.optional)
        if doubtful:
            lines.append(f"  “{sheet.name}”有 {doubtful} 处提醒，见报告")
    if dry_run:
        lines.append("  只是试读，没有写入。")
    return tuple(lines)


def export(arguments: argparse.Namespace) -> Answer:
    """Write a register as .xlsx or .csv."""
    with opened(arguments.db, arguments, read_only=True) as session:
        table = lookup.find_table(session, arguments.register)
        query = lookup.read_query(session, table, arguments)
        out = jobs.export_job(session, query, (), arguments.out)(Progress())
        count = session.view(query).count
    return Answer((f"已导出 {count} {table.counter}{table.heading}：{out}",), {"file": str(out), "rows": count})


def ledger(arguments: argparse.Namespace) -> Answer:
    """Print a ledger as PDF."""
    with opened(arguments.db, arguments, read_only=True) as session:
        chosen = lookup.find_ledger(session, arguments.ledger)
        query = lookup.read_query(session, session.tables[chosen.table], arguments)
        number, digest = session.anchor()
        options = LedgerOptions(
            public=arguments.public,
            paper=arguments.paper or "",
            unit=arguments.unit or str(session.setting("unit", "") or ""),
            printed_on=session.clock().date().isoformat(),
            operator=session.operator,
            as_of=arguments.as_of or "",
            anchor=f"{number} {digest[:16]}",
        )
        missing = jobs.missing_characters(session, chosen, query)(Progress())
        out = jobs.ledger_job(session, chosen, query, options, arguments.out)(Progress())
    lines = [f"已生成“{chosen.heading}”：{out}"]
    if missing:
        lines.append(f"  字库里没有这些字，打印成了方框：{''.join(missing)}")
    return Answer(tuple(lines), {"file": str(out), "ledger": chosen.key, "missing_characters": list(missing)})


def chart(arguments: argparse.Namespace) -> Answer:
    """Draw a chart as PDF or PNG, or write its numbers."""
    with opened(arguments.db, arguments, read_only=True) as session:
        makers = [maker for editor in session.editors for maker in editor.charts]
        maker = lookup.find_named(makers, arguments.chart, "图表")
        drawn = jobs.chart(session, maker, lookup.read_query(session, session.tables[maker.table], arguments))
    out = jobs.chart_file(drawn, arguments.out)
    return Answer((f"已生成图表“{drawn.title}”：{out}",), {"file": str(out), "chart": drawn.key, "title": drawn.title})


def check(arguments: argparse.Namespace) -> Answer:
    """Look through file and contents. Errors give exit code 1, warnings do not."""
    from app.core import checks  # only this command needs it

    with opened(arguments.db, arguments, read_only=True) as session:
        found = checks.check_file(session)
    errors = sum(1 for finding in found if finding.severity == "error")
    lines = [f"检查完毕：{errors} 个错误，{len(found) - errors} 个提醒。"]
    lines += [f"  [{'错误' if finding.severity == 'error' else '提醒'}] {finding.text}" for finding in found]
    data = {"errors": errors, "warnings": len(found) - errors, "findings": [finding.as_dict() for finding in found]}
    return Answer(tuple(lines), data, TROUBLE if errors else DONE)


def history(arguments: argparse.Namespace) -> Answer:
    """Who changed a record, when and how; newest first."""
    with opened(arguments.db, arguments, read_only=True) as session:
        table, row_id = lookup.find_record(session, arguments)
        entries = session.history(table.key, row_id)
        if not entries:
            raise KnownTrouble(
                "E-UNKNOWN", f"没有找到：“{table.heading}”里没有编号 {arguments.id} 的记录；请核对编号。"
            )
        shown = [_history_dict(session, table, entry) for entry in entries]
    lines = [line for entry in shown for line in _history_lines(entry)]
    return Answer(tuple(lines), {"register": table.key, "id": row_id, "history": shown})


def backup(arguments: argparse.Namespace) -> Answer:
    """Make a verified backup in a folder."""
    with opened(arguments.db, arguments, read_only=True) as session:
        made = session.backup("手动备份", arguments.folder)
    return Answer((f"已备份并核对：{made.path}",), {"file": str(made.path), "verified": made.verified})


def restore(arguments: argparse.Namespace) -> Answer:
    """Put a backup in place of the data file."""
    aside = bootstrap.restore_backup(arguments.backup, arguments.db, _operator(arguments))
    lines = [f"已恢复：{arguments.db}"]
    if aside:
        lines.append(f"  原来的文件移到了：{aside}")
    return Answer(tuple(lines), {"file": str(arguments.db), "set_aside": str(aside) if aside else None})


def salvage(arguments: argparse.Namespace) -> Answer:
    """Write what can still be read of a damaged file into a JSON file for review."""
    found = bootstrap.salvage_file(arguments.db, arguments.out)
    lines = [f"已读出能读的内容：{arguments.out}。损坏的文件没有改动；请逐条核对，不要直接当作正式数据。"]
    counts = {}
    for key, (read, told, doubtful) in found.items():
        counts[key] = {"read": read, "from_journal": told, "doubtful": doubtful}
        if read or told:
            lines.append(f"  {key}：读出 {read} 条，只在修改记录里的 {told} 条，两处不一致的 {doubtful} 条")
    return Answer(tuple(lines), {"file": str(arguments.out), "tables": counts})


def undo(arguments: argparse.Namespace) -> Answer:
    """Take the last change back."""
    with opened(arguments.db, arguments) as session:
        label = session.undo_label
        applied = session.undo()
    return _undone("撤销", label, applied is not None)


def redo(arguments: argparse.Namespace) -> Answer:
    """Do the last undone change again."""
    with opened(arguments.db, arguments) as session:
        label = session.redo_label
        applied = session.redo()
    return _undone("重做", label, applied is not None)


def selftest(arguments: argparse.Namespace) -> Answer:
    """Try the program on this computer; a step that fails gives exit code 1."""
    from app import selftest as trials  # only this command needs these
    from app.exchange.files import trouble_of

    try:
        arguments.folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise trouble("E-FOLDER", path=arguments.folder) from error
    except OSError as error:
        raise trouble_of(error, arguments.folder) from error
    steps = trials.run(arguments.folder)
    bad = [step for step in steps if not step.good]
    facts = trials.versions()
    lines = [f"{name}：{fact}" for name, fact in facts.items()]
    lines += [f"[{'好' if step.good else '坏'}] {step.name}（{step.told}）" for step in steps]
    lines.append(f"自检完毕：{len(steps) - len(bad)} 项通过，{len(bad)} 项没有通过。")
    data = {"versions": facts, "steps": [{"name": step.name, "good": step.good, "told": step.told} for step in steps]}
    return Answer(tuple(lines), data, TROUBLE if bad else DONE)


def _undone(word: str, label: str | None, happened: bool) -> Answer:
    if not happened:
        raise KnownTrouble("E-NOTHING", f"没有可以{word}的操作；数据没有变动。")
    return Answer((f"已{word}：{label}",), {"label": label})


@contextmanager
def opened(
    path: Path,
    arguments: argparse.Namespace,
    *,
    create: bool = False,
    read_only: bool = False,
) -> Iterator[Session]:
    """A data file, closed at the end; reading commands work beside an open window, a new file needs no backup yet."""
    session = bootstrap.open_session(path, operator=_operator(arguments), create=create, read_only=read_only)
    with _closing(session, backup=not (create or read_only)):
        yield session


@contextmanager
def _closing(session: Session, *, backup: bool = False) -> Iterator[None]:
    try:
        yield
    finally:
        session.close(backup=backup)


def _operator(arguments: argparse.Namespace) -> str:
    """The name written into the journal: as given, else of the account."""
    if arguments.operator:
        return str(arguments.operator)
    try:
        return getpass.getuser()
    except (ImportError, OSError, KeyError):  # no name for this account; Windows has no module to look it up
        return "命令行"


def _counts(session: Session) -> dict[str, int]:
    tables = [table for editor in session.editors for table in editor.tables]
    return {table.heading: session.count(table.key) for table in tables}


def _history_dict(session: Session, table: Table, entry: HistoryEntry) -> dict[str, Any]:
    def shown(image: dict[str, Any] | None, field: Field) -> str:
        return text.display(field, (image or {}).get(field.key), session.title)

    changes = [
        {"field": key, "heading": table.field(key).heading}
        | {"before": shown(entry.before, table.field(key)), "after": shown(entry.after, table.field(key))}
        for key in entry.changed
    ]
    return {
        "number": entry.number,
        "at": entry.at,
        "operator": entry.operator,
        "label": entry.label,
        "reason": entry.reason,
        "kind": entry.kind,
        "changes": changes,
    }


def _history_lines(entry: dict[str, Any]) -> list[str]:
    word = {"undo": "（撤销）", "redo": "（重做）"}.get(entry["kind"], "")
    lines = [f"{entry['at'].replace('T', ' ')}  {entry['operator']}  {entry['label']}{word}"]
    if entry["reason"]:
        lines.append(f"    理由：{entry['reason']}")
    return lines + [
        f"    {cell['heading']}：{_short(cell['before'])} → {_short(cell['after'])}" for cell in entry["changes"]
    ]


def _short(words: str) -> str:
    """One line of the cell; --json has all of it."""
    line = " ".join(words.split())
    return (line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…（共 {len(words)} 字）") or "空"


def _write_json(path: Path, report: dict[str, Any]) -> None:
    from app.exchange.files import write_bytes  # only a report needs it

    write_bytes(path, (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode())
