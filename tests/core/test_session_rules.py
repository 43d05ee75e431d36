"""Flows, guards and follow-ups hold on every way through the door."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.editor import Editor, Migration
from app.core.errors import BadInput, KnownTrouble, Message, Severity
from app.core.rules import Flow, Transition
from db.changes import Action, Edit, Pending
from db.declarations import Field
from db.query import Filter, Query
from tests.store_kit import EDITOR, add, change, drop, edit, open_file


def _has_steps(row, reading):
    if reading.children("step", row["id"]):
        return ()
    return (Message("steps", "还没有步骤，不能定为“高”；请先填写步骤。"),)


FLOW = Flow(
    "visit",
    "level",
    initial=("中",),
    transitions=(
        Transition("中", "高", "提级…", asks=("code", "text?")),
        Transition("高", "低", "办结"),
        Transition("中", "低", "转低"),
    ),
    requires=(("高", _has_steps),),
)


def _frozen(before, after, reading):
    """Visits of a led team stay as they are."""
    row = after or before
    team = reading.row("team", row["team_id"]) if row["team_id"] else None
    if team is not None and team["leader"] == "冻结":
        return (Message("subject", f"“{team['name']}”已冻结，不能改动它的走访；请先解冻。"),)
    return ()


def _count(before, after, reading):
    visit = (after or before)["visit_id"]
    left = reading.children("step", visit)
    if reading.row("visit", visit) is not None and len(left) > 2:
        return (Message("what", f"有 {len(left)} 个步骤，请核对。", Severity.WARNING),)
    return ()


def opened(tmp_path, **parts):
    return open_file(tmp_path / "data.db", editors=(EDITOR.having(**parts),))


def said(error):
    return [(message.field, message.text) for message in error.value.messages]


def flowing(tmp_path):
    session = opened(tmp_path, flows=(FLOW,))
    session.apply(change(add("visit", subject="甲"), add("step", what="一", visit_id=Pending(0))))
    return session


# flows


def test_a_new_record_starts_at_the_beginning(tmp_path):
    session = opened(tmp_path, flows=(FLOW,))
    with pytest.raises(BadInput) as error:
        session.apply(change(add("visit", subject="甲", level="低")))
    assert said(error) == [("level", "新登记的走访要从“中”开始，不能直接是“低”。")]
    with pytest.raises(BadInput) as error:
        session.apply(change(add("visit", subject="甲", level=None)))
    assert said(error) == [("level", "新登记的走访要从“中”开始，请填写等级。")]
    assert session.count("visit") == 0 and session.anchor() == (0, "")


@pytest.mark.parametrize("source", ["import", "merge", "restore", "demo"])
def test_what_had_a_life_before_may_come_in_any_state_that_holds(tmp_path, source):
    session = opened(tmp_path, flows=(FLOW,))
    session.apply(change(add("visit", subject="甲", level="低"), source=source))
    with pytest.raises(BadInput, match="还没有步骤"):
        session.apply(change(add("visit", subject="乙", level="高"), source=source))
    session.apply(
        change(add("visit", subject="乙", level="高"), add("step", what="一", visit_id=Pending(0)), source=source)
    )
    assert session.count("visit") == 2


def test_a_step_that_is_not_declared_is_refused_with_what_can_be_done(tmp_path):
    session = flowing(tmp_path)
    session.apply(change(edit("visit", 1, level="低")))
    with pytest.raises(BadInput) as error:
        session.apply(change(edit("visit", 1, level="中")))
    assert said(error) == [("level", "“低”的走访不能改为“中”：没有这一步；它已是最后的状态。")]
    assert session.row("visit", 1)["level"] == "低"


def test_a_step_that_was_left_out_is_named(tmp_path):
    flow = replace(FLOW, transitions=FLOW.transitions[:2])
    session = opened(tmp_path, flows=(flow,))
    session.apply(change(add("visit", subject="甲")))
    with pytest.raises(BadInput) as error:
        session.apply(change(edit("visit", 1, level="低")))
    assert said(error) == [
        ("level", "“中”的走访不能改为“低”：要先“提级”，才能“办结”；可以做的是：“提级”。"),
    ]


def test_what_a_step_asks_for_must_be_filled(tmp_path):
    session = flowing(tmp_path)
    with pytest.raises(BadInput) as error:
        session.apply(change(edit("visit", 1, level="高")))
    assert said(error) == [("code", "编号还没有填写，不能“提级”；请先填写。")]
    session.apply(change(edit("visit", 1, level="高", code="0012")))


def test_what_a_state_requires_holds_of_every_later_change(tmp_path):
    session = flowing(tmp_path)
    session.apply(change(edit("visit", 1, level="高", code="1")))
    with pytest.raises(BadInput, match="还没有步骤"):
        session.apply(change(drop("step", 1)))
    with pytest.raises(BadInput, match="还没有步骤"):
        session.apply(change(drop("step", 1), edit("visit", 1, subject="乙")))
    session.apply(change(drop("step", 1), add("step", what="二", visit_id=1)))
    session.apply(change(drop("visit", 1)))
    assert session.count("step") == 0


def test_detail_rows_added_in_the_same_set_count(tmp_path):
    session = opened(tmp_path, flows=(replace(FLOW, initial=("高",)),))
    session.apply(change(add("step", what="一", visit_id=Pending(1)), add("visit", subject="甲", level="高")))
    assert session.children("step", 1)


def test_a_state_of_old_that_nobody_declared_may_start_anew(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("visit", subject="甲", level=None)))
    session.close(backup=False)
    session = opened(tmp_path, flows=(FLOW,))
    with pytest.raises(BadInput, match="要从“中”开始"):
        session.apply(change(edit("visit", 1, level="低")))
    session.apply(change(edit("visit", 1, subject="乙")))
    session.apply(change(edit("visit", 1, level="中")))


def test_a_step_taken_by_mistake_is_taken_back(tmp_path):
    session = flowing(tmp_path)
    session.apply(change(edit("visit", 1, level="低")))
    assert session.undo() is not None and session.row("visit", 1)["level"] == "中"
    assert session.redo() is not None and session.row("visit", 1)["level"] == "低"
    session.apply(change(drop("visit", 1)))
    session.restore_deleted("visit", 1)
    assert session.row("visit", 1)["level"] == "低" and session.verify() == []


def test_undo_and_restoring_leave_no_state_without_what_it_requires(tmp_path):
    session = opened(tmp_path, flows=(FLOW,))
    session.apply(change(add("visit", subject="甲", level="中")))
    session.apply(change(add("step", what="一", visit_id=1)))
    session.apply(change(edit("visit", 1, level="高", code="1"), drop("step", 1), add("step", what="二", visit_id=1)))
    session.apply(change(edit("visit", 1, level="低")))
    session.apply(change(drop("step", 2)))
    before = session.anchor()
    assert session.undo() is not None and session.undo() is not None
    assert session.row("visit", 1)["level"] == "高"
    session.apply(change(edit("visit", 1, level="低"), drop("step", 2)))
    session.close(backup=False)
    strict = replace(
        FLOW, requires=(*FLOW.requires, ("高", lambda row, reading: (Message("text", "没有记录；请补记。"),)))
    )
    session = opened(tmp_path, flows=(strict,))
    with pytest.raises(KnownTrouble) as error:
        session.undo()
    assert error.value.code == "E-FORBIDDEN"
    assert error.value.text == "没有撤销：走访“甲”不能这样改。没有记录；请补记。数据没有变化。"
    assert session.anchor()[0] == before[0] + 3 and session.row("visit", 1)["level"] == "低"
    assert session.verify() == []


# guards


def guarded(tmp_path):
    session = opened(tmp_path, guards=(("visit", _frozen),))
    session.apply(
        change(add("team", name="一队"), add("visit", subject="甲", team_id=Pending(0)), add("visit", subject="乙"))
    )
    session.apply(change(edit("visit", 1, subject="丙")))
    session.apply(change(edit("team", 1, leader="冻结")))
    return session


@pytest.mark.parametrize(
    "edits",
    [
        (edit("visit", 1, subject="丁"),),
        (drop("visit", 1),),
        (add("visit", subject="戊", team_id=1),),
        (edit("visit", 2, team_id=1),),
        (edit("visit", 1, subject="丁"), edit("team", 1, name="二队")),
    ],
    ids=["update", "delete", "insert", "move in", "with its team"],
)
def test_a_guard_refuses_every_change(tmp_path, edits):
    session = guarded(tmp_path)
    with pytest.raises(BadInput, match="已冻结，不能改动它的走访"):
        session.apply(change(*edits, source="import"))
    assert session.row("visit", 1)["subject"] == "丙"


def test_a_guard_sees_the_other_rows_as_they_would_be(tmp_path):
    session = guarded(tmp_path)
    session.apply(change(edit("visit", 1, subject="丁"), edit("team", 1, leader=None)))
    with pytest.raises(BadInput):
        session.apply(change(edit("team", 1, leader="冻结"), edit("visit", 1, subject="丙")))


def test_a_guard_holds_for_undo_redo_and_restoring(tmp_path):
    session = guarded(tmp_path)
    session.apply(change(edit("visit", 1, subject="丁"), edit("team", 1, leader=None)))
    before = session.anchor()
    with pytest.raises(KnownTrouble, match="没有撤销：走访“丙”不能这样改。“一队”已冻结"):
        session.undo()
    assert session.anchor() == before and session.undo_label == "修改"
    session.apply(change(drop("visit", 1)))
    session.apply(change(edit("team", 1, leader="冻结")))
    with pytest.raises(KnownTrouble, match="没有恢复：走访“丁”不能这样改。“一队”已冻结"):
        session.restore_deleted("visit", 1)
    session.undo()
    assert session.restore_deleted("visit", 1).row_ids == {"visit": (1,)}
    assert session.verify() == []


def test_a_guard_holds_for_redo(tmp_path):
    allowed = [True]

    def guard(before, after, reading):
        return () if allowed[0] else (Message("", "现在不行；请等等。"),)

    session = opened(tmp_path, guards=(("visit", guard),))
    session.apply(change(add("visit", subject="甲")))
    session.undo()
    allowed[0] = False
    with pytest.raises(KnownTrouble, match="没有重做：走访“甲”不能这样改。现在不行；请等等。数据没有变化。"):
        session.redo()
    allowed[0] = True
    assert session.redo() is not None and session.count("visit") == 1


def test_a_guard_sees_detail_rows_that_go_with_their_record(tmp_path):
    def stay(before, after, reading):
        return (Message("what", "附记不能删除；请先核对。"),) if after is None else ()

    session = opened(tmp_path, guards=(("note", stay),))
    rows = (add("step", what="一", visit_id=Pending(0)), add("note", what="注", step_id=Pending(1)))
    session.apply(change(add("visit", subject="甲"), *rows))
    with pytest.raises(BadInput) as error:
        session.apply(change(edit("visit", 1, people=2), drop("visit", 1)))
    assert [message.edit for message in error.value.messages] == [1]
    with pytest.raises(KnownTrouble, match="没有撤销：附记“注”"):
        session.undo()


def test_warnings_of_guards_are_told_and_stop_nothing(tmp_path):
    session = opened(tmp_path, guards=(("step", _count),))
    edits = [add("visit", subject="甲"), *(add("step", what=str(number), visit_id=Pending(0)) for number in range(3))]
    messages = session.check(change(*edits))
    assert [(message.edit, message.severity, message.text) for message in messages] == [
        (place, Severity.WARNING, "有 3 个步骤，请核对。") for place in (1, 2, 3)
    ]
    session.apply(change(*edits))
    assert session.check(change(drop("step", 1))) == ()


def test_rules_are_not_asked_about_cells_that_cannot_be_stored(tmp_path):
    session = opened(tmp_path, guards=(("visit", lambda before, after, reading: after["people"] + 1),))
    assert [message.field for message in session.check(change(add("visit", subject="甲", people="三")))] == ["people"]


def test_a_guard_that_looks_at_the_parent_of_each_row_reads_it_once(tmp_path):
    session = opened(tmp_path, guards=(("visit", _frozen), ("step", _count)))
    session.apply(change(add("team", name="一队")))
    rows = [add("visit", subject=f"走访{number}", team_id=1) for number in range(3000)]
    steps = [add("step", what="一", visit_id=Pending(number)) for number in range(3000)]
    statements = []
    session._store.connection.set_trace_callback(statements.append)
    session.check(change(*rows, *steps, source="import"))
    asked = len(statements)
    session.apply(change(*rows, *steps, source="import"))
    again = [edit("step", number, what="二") for number in range(1, 3001)]
    del statements[:]
    session.check(change(*again))
    session._store.connection.set_trace_callback(None)
    assert asked < 30
    assert len(statements) < 100


# follow-ups


def _team_for_all(full, reading):
    """A visit without a team gets the team of its level, made when it is missing."""
    missing = [place for place, one in enumerate(full.edits) if one.table == "visit" and not one.values.get("team_id")]
    if not missing:
        return full
    known = {row["name"]: row["id"] for row in reading.all_rows(Query("team"))}
    edits = list(full.edits)
    new = {}
    for place in missing:
        name = edits[place].values.get("level", "中")
        if name not in known and name not in new:
            new[name] = len(edits)
            edits.append(add("team", name=name))
        target = known.get(name) or Pending(new[name])
        edits[place] = replace(edits[place], values=edits[place].values | {"team_id": target})
    return replace(full, edits=tuple(edits))


def test_follow_ups_belong_to_the_same_step(tmp_path):
    session = opened(tmp_path, follow_ups=(_team_for_all,))
    applied = session.apply(change(add("visit", subject="甲", level="高"), add("visit", subject="乙", level="高")))
    assert applied.row_ids == {"visit": (1, 2), "team": (1,)}
    assert [session.title("team", row["team_id"]) for row in session.rows("visit", [1, 2])] == ["高", "高"]
    session.undo()
    assert session.count("visit") == session.count("team") == 0


def test_follow_ups_are_asked_again_with_their_own_answer_three_times_at_most(tmp_path):
    asked = []

    def restless(full, reading):
        asked.append(len(full.edits))
        return replace(full, edits=(*full.edits, add("team", name=f"队{len(full.edits)}")))

    session = opened(tmp_path, follow_ups=(restless,))
    session.apply(change(add("visit", subject="甲")))
    assert asked == [1, 2, 3] and session.count("team") == 3


def test_what_is_wrong_with_an_added_edit_is_said_away_from_the_fields_of_the_form(tmp_path):
    def bad(full, reading):
        return full if len(full.edits) > 1 else replace(full, edits=(*full.edits, add("team", name="太长的名称" * 3)))

    session = opened(tmp_path, follow_ups=(bad,))
    [message] = session.check(change(add("visit", subject="甲")))
    assert (message.field, message.edit) == ("", 1)
    assert message.text.startswith("随之改动的队伍“太长的名称太长的名称太长的名称”：名称有 15 字")


def test_a_follow_up_that_moves_edits_is_a_bug(tmp_path):
    session = opened(tmp_path, follow_ups=(lambda full, reading: replace(full, edits=full.edits[::-1]),))
    with pytest.raises(ValueError, match="places"):
        session.check(change(add("visit", subject="甲"), add("team", name="一队")))


def test_a_follow_up_reads_the_file_as_it_stands(tmp_path):
    seen = []

    def look(full, reading):
        seen.append(
            (reading.row("visit", 1)["subject"], reading.today, reading.operator, reading.setting("unit", "无"))
        )
        return full

    session = opened(tmp_path, follow_ups=())
    session.apply(change(add("visit", subject="甲")))
    session.set_setting("unit", "建设街道")
    session.close(backup=False)
    session = opened(tmp_path, follow_ups=(look,))
    session.apply(change(Edit(Action.UPDATE, "visit", {"subject": "乙"}, row_id=1)))
    assert seen == [("甲", "2026-03-05", "王敏", "建设街道")]


# upgrades


def _step_more():
    migration = Migration("tests_0002_more", ("ALTER TABLE visit ADD COLUMN more TEXT",))
    visit = next(table for table in EDITOR.tables if table.key == "visit")
    wider = replace(visit, fields=(*visit.fields, Field("more", "更多")))
    tables = tuple(wider if table.key == "visit" else table for table in EDITOR.tables)
    return Editor("tests", "试验", 1, tables, (*EDITOR.migrations, migration), flows=(FLOW,), guards=(("visit", _no),))


def _no(before, after, reading):
    return (Message("", "什么都不许；请等等。"),)


def _fill_more(reading):
    rows = reading.all_rows(Query("visit", filters=(Filter("more", blank=True),)))
    return change(*(edit("visit", row["id"], more="补上", level="高") for row in rows), label="升级", source="restore")


def test_an_old_file_is_put_right_once_and_for_good(tmp_path):
    """No rule is asked, it is told in the history, and nothing before it can be undone."""
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("visit", subject="甲")))
    session.close(backup=False)
    asked = []

    def upgrade(reading):
        asked.append(1)
        return _fill_more(reading)

    newer = (_step_more().having(upgrades=(upgrade,)),)
    session = open_file(tmp_path / "data.db", editors=newer)
    assert (session.row("visit", 1)["more"], session.row("visit", 1)["level"]) == ("补上", "高")
    assert session.undo_label is None and session.undo() is None
    assert [entry.label for entry in session.history("visit", 1)] == ["升级", "修改"]
    assert session.verify() == []
    session.close(backup=False)
    open_file(tmp_path / "data.db", editors=newer).close(backup=False)
    assert asked == [1]


def test_a_new_file_has_nothing_to_be_put_right(tmp_path):
    def upgrade(reading):
        raise AssertionError

    open_file(tmp_path / "data.db", editors=(_step_more().having(upgrades=(upgrade,)),)).close(backup=False)


def test_an_upgrade_that_cannot_be_saved_is_tried_again(tmp_path, caplog):
    session = open_file(tmp_path / "data.db")
    session.apply(change(add("visit", subject="甲")))
    session.close(backup=False)
    bad = _step_more().having(upgrades=(lambda reading: change(edit("visit", 1, level="无")),))
    session = open_file(tmp_path / "data.db", editors=(bad,))
    assert session.row("visit", 1)["level"] == "中"
    assert "upgrade refused: level" in caplog.text
    session.close(backup=False)
    session = open_file(tmp_path / "data.db", editors=(_step_more().having(upgrades=(_fill_more,)),))
    assert session.row("visit", 1)["level"] == "高"


def test_the_clerk_may_change_and_no_copies_are_made_while_a_file_is_built(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.keeps_copies = False
    session.apply(change(add("visit", subject="甲"), source="import"))
    session.operator = "李强"
    session.apply(change(edit("visit", 1, subject="乙"), source="import"))
    assert [entry.operator for entry in session.history("visit", 1)] == ["李强", "王敏"]
    assert session.backups() == []
