"""What was changed in a version after the reviewers had it is said before it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app import bootstrap
from app.core.query import Query
from app.core.session import Session
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from tests.editors.version_kit import FACTS, act, action, add_list, insert, item, items, through_review, update


@contextmanager
def opened(path: Path) -> Iterator[tuple[Session, Callable[[int], None]]]:
    """A new file on 2 March, and a way to go on to another day of the month."""
    now = [datetime(2026, 3, 2, 9, 0)]
    session = bootstrap.open_session(path / "台账.db", operator="张三", create=True, clock=lambda: now[0])

    def go_to(day: int) -> None:
        now[0] = datetime(2026, 3, day, 9, 0)

    try:
        yield session, go_to
    finally:
        session.close(backup=False)


def preview(session: Session, list_id: int) -> tuple[str, ...]:
    return action(session, "version-publish").preview(session, (list_id,), FACTS)


def test_what_was_changed_since_the_submission_is_named_before_publication(tmp_path: Path):
    with opened(tmp_path) as (session, go_to):
        draft = add_list(session, "权责清单", "2026年版", *(item(name) for name in "甲乙丙丁戊己"))
        through_review(session, draft)
        assert len(preview(session, draft)) == 1
        go_to(5)
        rows = items(session, draft)
        for row in rows[:3]:
            update(session, "power_item", row["id"], office="城管办")
        session.apply(ChangeSet("删除", (Edit(Deed.DELETE, "power_item", row_id=rows[3]["id"]),)))
        insert(session, "power_item", list_id=draft, **item("庚", sub_item_name="子"))
        told = preview(session, draft)
        assert "核对无误" in told[0]
        assert told[1:] == ("2026-03-02 送审以后又改了 5 条事项（“甲”、“乙”、“丙”等），请核对要不要重新送审。",)
        update(session, "power_item", rows[0]["id"], office=None)
        update(session, "power_item", rows[1]["id"], office=None)
        assert "又改了 3 条事项（“丙”、“丁”、“庚（子）”）" in preview(session, draft)[1]
        act(session, "version-publish", draft, **FACTS)


def test_a_version_submitted_again_is_compared_with_what_was_submitted_last(tmp_path: Path):
    with opened(tmp_path) as (session, go_to):
        draft = add_list(session, "权责清单", "2026年版", item("甲"))
        act(session, "version-submit", draft)
        act(session, "version-withdraw", draft)
        go_to(4)
        [row] = items(session, draft)
        update(session, "power_item", row["id"], office="城管办")
        through_review(session, draft)
        go_to(6)
        assert len(preview(session, draft)) == 1
        update(session, "power_list", draft, submitted_on="2026-03-02")  # noted wrongly: the file cannot tell
        assert len(preview(session, draft)) == 1
        assert next(session.all_rows(Query("power_item")))["office"] == "城管办"
