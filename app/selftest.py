"""Tries the program on this computer, with real files in a folder: what only the computer at hand can show.

Used by hand on a new computer and by the build (reliability §5.4). Each step is one line, good or bad; the folder's
contents stay for looking at.
"""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import bootstrap, jobs
from app.core.errors import KnownTrouble
from app.core.ledger import LedgerOptions
from app.core.progress import Progress
from app.core.query import Query
from app.core.version import VERSION
from db.changes import Action, ChangeSet, Edit

if TYPE_CHECKING:
    from app.core.session import Session

_NAME = "自检 街道（示例）"
"""Chinese, blanks and full-width brackets: what paths on a clerk's computer look like."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing tried. `told` is the figure or the error."""

    name: str
    good: bool
    told: str


def versions() -> dict[str, str]:
    """What the program runs on."""
    import PySide6  # a headless command does without Qt

    return {
        "程序": VERSION,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Qt": PySide6.__version__,
        "系统": f"{platform.system()} {platform.release()} {platform.machine()}",
        "编码": f"{sys.getfilesystemencoding()} {sys.stdout.encoding if sys.stdout else '无'}",
    }


def run(folder: Path) -> list[Step]:
    """Carry out all steps in `folder`, which is made; a failed step does not stop the others."""
    home = folder / _NAME
    home.mkdir(parents=True, exist_ok=True)
    path = home / "示例.db"
    trials: tuple[tuple[str, Callable[[Path], str]], ...] = (
        ("建立演示街道", _build),
        ("同时打开时拒绝第二个", _second),
        ("保存、撤销、重做", _save),
        ("导出 xlsx 再导入，没有变化", lambda file: _round_trip(file, ".xlsx")),
        ("导出 csv 再导入，没有变化", lambda file: _round_trip(file, ".csv")),
        ("台账 PDF 里能搜到汉字", _ledger),
        ("图表", _chart),
        ("备份并核对", _backup),
        ("检查文件", _check),
    )
    return [_try(name, trial, path) for name, trial in trials]


def _try(name: str, trial: Callable[[Path], str], path: Path) -> Step:
    try:
        return Step(name, True, trial(path))
    except Exception as error:  # a report of what fails is the purpose
        return Step(name, False, f"{type(error).__name__}: {error}")


def _require(holds: bool, words: str) -> None:
    if not holds:
        raise AssertionError(words)


@contextmanager
def _opened(path: Path) -> Iterator[Session]:
    session = bootstrap.open_session(path, operator="自检")
    try:
        yield session
    finally:
        session.close(backup=False)


def _register(session: Session) -> str:
    """Key of the first register of the first tab that has one."""
    return next(table.key for editor in session.editors for table in editor.tables)


def _build(path: Path) -> str:
    for old in path.parent.glob(f"{path.stem}*"):
        if old.is_file():
            old.unlink()
    session = bootstrap.make_demo(path, "自检")
    count = session.count(_register(session))
    session.close(backup=False)
    return f"{count} 条"


def _second(path: Path) -> str:
    with _opened(path):
        try:
            bootstrap.open_session(path, operator="第二个").close(backup=False)
        except KnownTrouble as trouble:
            return trouble.code
    raise AssertionError("第二个程序也打开了同一个文件")


def _save(path: Path) -> str:
    with _opened(path) as session:
        row = next(session.all_rows(Query("office")))
        edit = Edit(Action.UPDATE, "office", {"remark": "自检 㛃䶮𬭎𫖯𠅤"}, row_id=row["id"], rev=row["rev"])
        applied = session.apply(ChangeSet("自检", (edit,), source="cli"))
        session.undo()
        session.redo()
        after = session.row("office", row["id"])
        _require(after is not None and after["remark"] == "自检 㛃䶮𬭎𫖯𠅤", "保存的内容读回来不一样")
        return f"{applied.seconds * 1000:.0f} 毫秒"


def _round_trip(path: Path, suffix: str) -> str:
    from app.exchange.import_plan import Recognition  # only a round trip needs it

    out = path.with_name(f"导出{suffix}")
    with _opened(path) as session:
        key = _register(session)
        jobs.export_job(session, Query(key), (), out)(Progress())
        plan = jobs.import_job(out, key, "", "", session, Recognition())(Progress())
        differing = {verdict: count for verdict, count in plan.counts.items() if count and verdict != "unchanged"}
        _require(not differing and plan.counts["unchanged"] >= session.count(key), f"读回来不一样：{plan.counts}")
        return f"{plan.counts['unchanged']} 条，{out.stat().st_size // 1024} KB"


def _ledger(path: Path) -> str:
    from app.reports.preview import open_document  # pdfium comes in with the first PDF

    out = path.with_name("台账.pdf")
    with _opened(path) as session:
        ledger = next(ledger for editor in session.editors for ledger in editor.ledgers)
        jobs.ledger_job(session, ledger, Query(ledger.table), LedgerOptions(), out)(Progress())
    document = open_document(out)
    found = "".join(document.text(0).split())
    pages = document.page_count
    document.close()
    _require("事项名称" in found, "PDF 里搜不到“事项名称”")
    return f"{pages} 页"


def _chart(path: Path) -> str:
    out = path.with_name("图表.png")
    with _opened(path) as session:
        maker = next(maker for editor in session.editors for maker in editor.charts)
        jobs.chart_file(jobs.chart(session, maker, Query(maker.table)), out)
    return f"{out.stat().st_size // 1024} KB"


def _backup(path: Path) -> str:
    with _opened(path) as session:
        made = session.backup("自检", path.parent / "备份")
    _require(made.verified, "备份没有通过核对")
    return made.path.name


def _check(path: Path) -> str:
    from app.core.checks import check_file  # only checking needs it

    with _opened(path) as session:
        found = check_file(session)
    errors = [finding.text for finding in found if finding.severity == "error"]
    _require(not errors, "；".join(errors))
    return f"{len(found)} 个提醒"
