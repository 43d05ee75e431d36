"""The one door: apply, undo, redo, history, deleted rows."""

from __future__ import annotations

import pytest

from app.core.errors import BadInput, KnownTrouble
from app.core.progress import Cancelled, Progress
from db.changes import Action, Applied, Edit, Pending
from tests.store_kit import Clock, add, change, drop, edit, open_file


@pytest.fixture
def session(tmp_path):
    session = open_file(tmp_path / "data.db")
    yield session
    session.close(backup=False)


def reopened(session):
    path = session.path
    session.close(backup=False)
    return open_file(path)


def test_new_row_gets_id_ulid_revision_and_defaults(session):
    applied = session.apply(change(add("visit", subject="看望老人")))
    row = session.row("visit", 1)
    assert applied.row_ids == {"visit": (1,)} and (applied.inserted, applied.updated, applied.deleted) == (1, 0, 0)
    assert (row["id"], row["rev"], len(row["ulid"])) == (1, 1, 26)
    assert (row["level"], row["urgent"], row["team_id"]) == ("中", 0, None)


def test_empty_text_is_stored_as_null_and_booleans_as_numbers(session):
    session.apply(change(add("visit", subject="看望", text="", urgent=True)))
    row = session.row("visit", 1)
    assert row["text"] is None and row["urgent"] == 1 and type(row["urgent"]) is int


def test_pending_reference_points_to_the_row_added_before_it(session):
    session.apply(change(add("team", name="一队"), add("visit", subject="甲", team_id=Pending(0))))
    assert session.row("visit", 1)["team_id"] == 1


def test_pending_reference_points_to_a_row_added_behind_it(session):
    edits = (add("team", name="一队"), add("visit", subject="甲", team_id=Pending(2)), add("team", name="二队"))
    session.apply(change(*edits))
    assert session.row("visit", 1)["team_id"] == 2 and session.title("team", 2) == "二队"
    assert session.verify() == []
    assert session.undo() is not None and session.count("team") == 0
    assert session.redo() is not None and session.row("visit", 1)["team_id"] == 2


@pytest.mark.parametrize("index", [0, 1, 2, -1], ids=["wrong table", "itself", "none", "from the end"])
def test_pending_that_names_a_wrong_edit_is_a_bug_of_the_caller(session, index):
    with pytest.raises(ValueError, match="team"):
        session.apply(change(add("visit", subject="甲"), add("visit", subject="乙", team_id=Pending(index))))


def test_unknown_field_or_table_is_a_bug_of_the_caller(session):
    with pytest.raises(KeyError):
        session.apply(change(add("visit", subject="甲", nobody=1)))
    with pytest.raises(KeyError):
        session.apply(change(add("nowhere", subject="甲")))


def test_update_raises_the_revision_and_touches_only_that_row(session):
    session.apply(change(add("visit", subject="甲"), add("visit", subject="乙")))
    session.apply(change(edit("visit", 1, subject="丙")))
    assert [(row["subject"], row["rev"]) for row in session.rows("visit", [1, 2])] == [("丙", 2), ("乙", 1)]


def test_a_set_that_changes_nothing_leaves_no_trace(session):
    session.apply(change(add("visit", subject="甲")))
    before, heard = session.anchor(), []
    session.subscribe(heard.append)
    assert session.apply(change(edit("visit", 1, subject="甲"))).number == 0
    assert session.anchor() == before and heard == [] and session.row("visit", 1)["rev"] == 1


def test_several_edits_of_one_row_are_one_change(session):
    session.apply(change(add("visit", subject="甲")))
    applied = session.apply(change(edit("visit", 1, subject="乙"), edit("visit", 1, people=4)))
    row = session.row("visit", 1)
    assert (applied.updated, row["subject"], row["people"], row["rev"]) == (1, "乙", 4, 2)
    assert session.history("visit", 1)[0].changed == ("subject", "people")


def test_several_edits_of_one_row_may_all_name_the_revision_that_was_seen(session):
    session.apply(change(add("visit", subject="甲")))
    session.apply(change(edit("visit", 1, rev=1, subject="乙"), edit("visit", 1, rev=1, people=4)))
    assert (session.row("visit", 1)["subject"], session.row("visit", 1)["people"]) == ("乙", 4)
    session.apply(change(edit("visit", 1, rev=2, people=6), drop("visit", 1, rev=2)))
    assert session.count("visit") == 0


def test_changing_a_row_deleted_earlier_in_the_set_is_refused_whole(session):
    session.apply(change(add("visit", subject="甲"), add("step", visit_id=Pending(0), what="一")))
    with pytest.raises(KnownTrouble, match="E-STALE"):
        session.apply(change(drop("visit", 1), edit("step", 1, what="二")))
    assert session.count("visit") == 1


def test_there_and_back_in_one_set_is_no_change(session):
    session.apply(change(add("visit", subject="甲")))
    assert session.apply(change(edit("visit", 1, subject="乙"), edit("visit", 1, subject="甲"))).number == 0
    assert session.row("visit", 1)["rev"] == 1


def test_stale_revision_is_refused_and_nothing_is_written(session):
    session.apply(change(add("visit", subject="甲"), add("visit", subject="乙")))
    session.apply(change(edit("visit", 1, rev=1, subject="丙")))
    with pytest.raises(BadInput) as refused:
        session.apply(change(edit("visit", 2, rev=1, subject="丁"), edit("visit", 1, rev=1, subject="戊")))
    assert [message.edit for message in refused.value.messages] == [1]
    assert session.row("visit", 2)["subject"] == "乙"
    with pytest.raises(BadInput):
        session.apply(change(drop("visit", 1, rev=1)))
    with pytest.raises(BadInput):
        session.apply(change(edit("visit", 99, subject="丁")))


def test_deleting_a_parent_takes_its_children_and_theirs_in_one_step(session):
    session.apply(
        change(
            add("visit", subject="甲"),
            add("step", visit_id=Pending(0), what="一"),
            add("note", step_id=Pending(1), what="记"),
            add("visit", subject="乙"),
            add("step", visit_id=Pending(3), what="二"),
        )
    )
    applied = session.apply(change(drop("visit", 1)))
    assert applied.row_ids == {"visit": (1,), "step": (1,), "note": (1,)} and applied.deleted == 3
    assert (session.count("step"), session.count("note")) == (1, 0)
    session.undo()
    assert [row["what"] for row in session.children("step", 1)] == ["一"]
    assert [row["what"] for row in session.children("note", 1)] == ["记"]


def test_children_deleted_before_their_parent_in_the_same_set_are_fine(session):
    session.apply(change(add("visit", subject="甲"), add("step", visit_id=Pending(0), what="一")))
    assert session.apply(change(drop("step", 1), drop("visit", 1))).deleted == 2
    session.undo()
    assert session.child_counts("step", [1, 2]) == {1: 1}


def test_child_moved_to_another_parent_in_the_same_set_survives(session):
    session.apply(
        change(add("visit", subject="甲"), add("visit", subject="乙"), add("step", visit_id=Pending(0), what="一"))
    )
    session.apply(change(edit("step", 1, visit_id=2), drop("visit", 1)))
    assert session.row("step", 1)["visit_id"] == 2 and session.count("visit") == 1


def test_deleting_a_row_that_others_use_is_refused_with_a_sentence(session):
    session.apply(change(add("team", name="一队"), add("visit", subject="甲", team_id=Pending(0))))
    with pytest.raises(BadInput, match="“一队”还有 1 条走访用到它") as refused:
        session.apply(change(drop("team", 1)))
    assert session.count("team") == 1 and refused.value.messages[0].edit == 0
    session.apply(change(edit("visit", 1, team_id=None), drop("team", 1)))
    assert session.count("team") == 0


def test_user_and_used_may_go_together(session):
    session.apply(change(add("team", name="一队"), add("visit", subject="甲", team_id=Pending(0))))
    assert session.apply(change(drop("team", 1), drop("visit", 1))).deleted == 2
    session.undo()
    assert session.row("visit", 1)["team_id"] == 1


def test_an_id_is_never_used_again(session):
    session.apply(change(add("visit", subject="甲"), add("visit", subject="乙")))
    session.apply(change(drop("visit", 2)))
    session.apply(change(add("visit", subject="丙")))
    assert session.row("visit", 2) is None and session.row("visit", 3)["subject"] == "丙"
    assert [entry.kind for entry in session.history("visit", 2)] == ["do", "do"]


def test_undo_and_redo_survive_closing(session):
    session.apply(change(add("visit", subject="甲"), label="新增"))
    session.apply(change(edit("visit", 1, subject="乙"), label="改名"))
    assert (session.undo_label, session.redo_label) == ("改名", None)
    assert session.undo().kind == "undo" and session.row("visit", 1)["subject"] == "甲"
    again = reopened(session)
    assert (again.undo_label, again.redo_label) == ("新增", "改名")
    assert again.redo().label == "改名" and again.row("visit", 1)["subject"] == "乙"
    assert again.redo() is None
    assert again.undo() and again.undo() and again.undo() is None
    assert again.count("visit") == 0 and again.undo_label is None
    assert again.redo() and again.redo() and again.row("visit", 1)["rev"] == 7
    assert again.verify() == []
    again.close(backup=False)


def test_a_new_change_after_undo_ends_redo(session):
    session.apply(change(add("visit", subject="甲")))
    session.apply(change(edit("visit", 1, subject="乙")))
    session.undo()
    session.apply(change(edit("visit", 1, people=2)))
    assert session.redo() is None and session.redo_label is None
    session.undo()
    session.undo()
    assert session.count("visit") == 0


def test_undo_of_edit_restores_only_that_row(session):
    session.apply(change(add("visit", subject="甲"), add("visit", subject="乙")))
    session.apply(change(edit("visit", 1, subject="一")))
    session.apply(change(edit("visit", 2, subject="二")))
    session.undo()
    assert [row["subject"] for row in session.rows("visit", [1, 2])] == ["一", "乙"]


def test_undo_brings_back_the_same_ulid(session):
    session.apply(change(add("visit", subject="甲")))
    ulid = session.row("visit", 1)["ulid"]
    session.apply(change(drop("visit", 1)))
    session.undo()
    assert session.row("visit", 1)["ulid"] == ulid and session.find(ulid) == ("visit", 1)


def test_undo_of_a_row_changed_behind_our_back_is_refused(session):
    session.apply(change(add("visit", subject="甲")))
    session.apply(change(edit("visit", 1, subject="乙")))
    with session._store.writing() as connection:
        connection.execute("UPDATE visit SET subject = '假'")
    with pytest.raises(KnownTrouble) as trouble:
        session.undo()
    assert trouble.value.code == "E-HISTORY" and session.row("visit", 1)["subject"] == "假"
    with session._store.writing() as connection:
        connection.execute("DELETE FROM visit")
    with pytest.raises(KnownTrouble):
        session.undo()


def test_history_tells_who_when_what(session):
    session.apply(change(add("visit", subject="甲", people=2), label="新增"))
    session.apply(change(edit("visit", 1, people=4), label="改人数", reason="数错了"))
    session.apply(change(drop("visit", 1), label="删除"))
    deleted, changed, added = session.history("visit", 1)
    assert (added.before, added.after["subject"], added.operator, added.at) == (
        None,
        "甲",
        "王敏",
        "2026-03-05T09:02:00",
    )
    assert (changed.changed, changed.before["people"], changed.after["people"]) == (("people",), 2, 4)
    assert (changed.reason, changed.after["subject"]) == ("数错了", "甲")
    assert deleted.after is None and deleted.before["people"] == 4
    assert session.history("visit", 99) == []


def test_change_sets_say_which_steps_are_undone(session):
    session.apply(change(add("visit", subject="甲"), label="一"))
    session.apply(change(edit("visit", 1, subject="乙"), label="二", source="grid"))
    session.undo()
    undone = [(one.number, one.kind, one.undone) for one in session.change_sets()]
    assert undone == [(3, "undo", False), (2, "do", True), (1, "do", False)]
    session.redo()
    assert [one.undone for one in session.change_sets()] == [False] * 4
    assert [one.number for one in session.change_sets(limit=2, before=4)] == [3, 2]
    assert session.change_sets()[2].source == "grid"


def test_deleted_rows_are_listed_once_and_come_back_with_their_children(session):
    session.apply(change(add("team", name="一队"), add("visit", subject="甲", team_id=Pending(0))))
    session.apply(change(add("step", visit_id=1, what="一"), add("step", visit_id=1, what="二")))
    session.apply(change(drop("step", 2)))
    session.apply(change(drop("visit", 1)))
    assert [entry.before["subject"] for entry in session.deleted("visit")] == ["甲"]
    assert [entry.row_id for entry in session.deleted("step")] == [1, 2]
    applied = session.restore_deleted("visit", 1)
    assert applied.row_ids == {"visit": (1,), "step": (1,)} and session.row("visit", 1)["team_id"] == 1
    assert [entry.row_id for entry in session.deleted("step")] == [2]
    session.undo()
    assert session.count("visit") == 0


def test_restoring_without_what_the_row_belongs_to_is_refused(session):
    session.apply(change(add("visit", subject="甲"), add("step", visit_id=Pending(0), what="一")))
    session.apply(change(drop("visit", 1)))
    for table, code in (("step", "E-ORPHAN"), ("team", "E-STALE")):
        with pytest.raises(KnownTrouble) as trouble:
            session.restore_deleted(table, 1)
        assert trouble.value.code == code
    session.restore_deleted("visit", 1)
    with pytest.raises(KnownTrouble):
        session.restore_deleted("visit", 1)


def test_deleted_row_can_also_come_back_through_the_door(session):
    session.apply(change(add("visit", subject="甲")))
    gone = session.row("visit", 1)
    session.apply(change(drop("visit", 1)))
    session.apply(change(Edit(Action.INSERT, "visit", {"subject": "甲"}, row_id=1, rev=gone["rev"], ulid=gone["ulid"])))
    assert session.row("visit", 1)["ulid"] == gone["ulid"] and session.row("visit", 1)["rev"] == 2
    with pytest.raises(KnownTrouble, match="E-STALE"):
        session.apply(change(Edit(Action.INSERT, "visit", {"subject": "乙"}, row_id=1)))


def test_changed_since_a_mark_gives_whole_images(session):
    session.apply(change(add("visit", subject="甲", people=2)))
    mark = session.mark()
    session.apply(change(edit("visit", 1, people=4), add("visit", subject="乙")))
    first, second = session.changed_since(mark)
    assert (first.before["people"], first.after["people"], first.after["subject"]) == (2, 4, "甲")
    assert second.before is None and session.changed_since(session.mark()) == []


def test_listeners_hear_each_step_until_they_stop(session):
    heard: list[Applied] = []
    stop = session.subscribe(heard.append)
    session.apply(change(add("visit", subject="甲")))
    session.undo()
    stop()
    stop()
    session.redo()
    assert [(applied.kind, applied.row_ids) for applied in heard] == [
        ("do", {"visit": (1,)}),
        ("undo", {"visit": (1,)}),
    ]


def test_cancelled_change_writes_nothing(session):
    steps = iter([False, False, True])
    with pytest.raises(Cancelled):
        session.apply(
            change(*(add("visit", subject=f"第{n}次") for n in range(3000))),
            Progress(is_cancelled=lambda: next(steps, True)),
        )
    assert session.count("visit") == 0 and session.anchor() == (0, "")
    session.apply(change(add("visit", subject="甲")))
    assert session.row("visit", 1)["subject"] == "甲"


def test_origin_of_imported_rows_is_kept(session):
    origins = (("ab" * 32, "Sheet1", 7, "甲|2"), None, ("ab" * 32, "Sheet1", 8, "丙"))
    rows = [add("visit", subject=name) for name in "甲乙丙"]
    session.apply(change(*rows, source="import", origins=origins))
    found = session._store.connection.execute(
        "SELECT r.row_id, o.source_row, o.raw, s.sheet FROM import_origin AS o "
        "JOIN change_row AS r ON r.id = o.change_row JOIN import_source AS s ON s.id = o.source ORDER BY r.id"
    ).fetchall()
    assert found == [(1, 7, "甲|2", "Sheet1"), (3, 8, "丙", "Sheet1")]


def test_operator_and_clock_are_those_of_the_session(tmp_path):
    clock = Clock()
    session = open_file(tmp_path / "a.db", operator="李强", clock=clock)
    session.apply(change(add("visit", subject="甲")))
    assert session.change_sets()[0].operator == "李强" and session.saved_at == session.change_sets()[0].at
    assert session.clock is clock
    session.close(backup=False)
