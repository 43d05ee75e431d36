"""What concerns one row costs the same however much the file holds: counted in steps of SQLite, never in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.query import Filter, Query
from app.core.session import Session
from tests.store_kit import add, change, edit, open_file

_A_TICK = 10  # steps of SQLite's machine


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path / "data.db")
    opened.keeps_copies = False
    opened.apply(change(*(add("visit", subject=f"走访{number}", level="中") for number in range(40))))
    opened.apply(change(add("team", name="一队")))
    yield opened
    opened.close(backup=False)


@contextmanager
def counted(session: Session) -> Iterator[list[int]]:
    """Ticks of SQLite while something is done."""
    ticks: list[int] = []
    session._store.connection.set_progress_handler(lambda: ticks.append(1) or 0, _A_TICK)
    try:
        yield ticks
    finally:
        session._store.connection.set_progress_handler(None, 0)


def grown(session: Session, do: Callable[[int], object]) -> tuple[int, int]:
    """Ticks of doing it in a small file and in one of 4,000 more visits."""
    with counted(session) as small:
        do(1)
    session.apply(
        change(*(add("visit", subject=f"更多{number}", level="高", text="字" * 80) for number in range(4000)))
    )
    with counted(session) as large:
        do(2)
    return len(small), len(large)


def test_a_new_record_passes_no_journal_of_other_tables(session):
    small, large = grown(session, lambda turn: session.apply(change(add("step", what="一", visit_id=1))))
    assert large < 1.5 * small


def test_a_change_of_one_record_costs_the_same(session):
    small, large = grown(session, lambda turn: session.apply(change(edit("visit", 1, people=2 * turn))))
    assert large < 1.5 * small


def test_records_of_the_same_key_are_found_however_many_are_asked_for(session):
    rows = [add("visit", subject=f"走访{number}") for number in range(45)]
    assert len(session.check(change(*rows))) == 40 and len(session.check(change(*rows[:3]))) == 3
    session.apply(change(edit("visit", 1, done_on="2026-03-05")))
    assert len(session.check(change(*rows))) == 39
    assert len(session.check(change(add("visit", subject="走访0", done_on="2026-03-05")))) == 1


def test_the_first_key_under_a_filter_reads_only_the_rows_of_the_filter(session):
    words = "记录" * 400
    session.apply(
        change(*(add("visit", subject=f"长{number}", level="高", text=f"{number}{words}") for number in range(9)))
    )
    query = Query("visit", "chang 记录", filters=(Filter("level", values=("高",)),), order=(("subject", True),))
    page = session.first_page(query, 5)
    assert [page.row(place)[1] for place in range(page.count)] == ["长8", "长7", "长6", "长5", "长4"]
    assert not session._records._indexes["visit"].ready and not page.complete
    assert session.view(query).ids()[:5] == page.ids() and session._records._indexes["visit"].ready
    assert session.first_page(query, 5).ids() == page.ids()
    assert session.first_page(Query("visit", "没有", filters=query.filters)).count == 0
