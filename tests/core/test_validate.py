"""What is refused and what is doubted, each with a sentence that names heading, value and rule."""

from __future__ import annotations

import pytest

from app.core.errors import Severity
from db.changes import Pending
from tests.store_kit import add, change, drop, edit, open_file


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    session = open_file(tmp_path_factory.mktemp("validate") / "data.db")
    session.apply(
        change(add("team", name="一队"), add("visit", subject="甲", done_on="2026-01-02", team_id=Pending(0)))
    )
    yield session
    session.close(backup=False)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"subject": None}, "subject", "主题不能为空"),
        ({"subject": ""}, "subject", "主题不能为空"),
        ({"subject": "字" * 21}, "subject", "主题有 21 字，超过上限 20 字"),
        ({"subject": 5}, "subject", "主题应当是文字，不能是“5”"),
        ({"subject": "甲\x00乙"}, "subject", "主题里有不能保存的字符"),
        ({"subject": "甲\ud800"}, "subject", "主题里有不能保存的字符"),
        ({"code": 110101}, "code", "编号应当是文字"),
        ({"team_id": 7}, "team_id", "队伍指向的队伍不存在"),
        ({"team_id": "一队"}, "team_id", "队伍“一队”没有对应的记录"),
        ({"done_on": "20260102"}, "done_on", "日期“20260102”不是日期"),
        ({"done_on": "2026-02-30"}, "done_on", "日期“2026-02-30”不是日期"),
        ({"done_on": "2026-W10-4"}, "done_on", "不是日期"),
        ({"done_on": 20260102}, "done_on", "不是日期"),
        ({"done_on": "1999-12-31"}, "done_on", "日期“1999-12-31”太早，不能早于 2000-01-01"),
        ({"done_on": "2101-01-01"}, "done_on", "太晚，不能晚于 2100-12-31"),
        ({"people": -1}, "people", "人数“-1”太小，不能小于 0"),
        ({"people": 1001}, "people", "人数“1001”太大，不能大于 1000"),
        ({"people": 2.0}, "people", "人数应当是整数，不能是“2.0”"),
        ({"cost": "12"}, "cost", "费用应当是金额，不能是“12”"),
        ({"cost": -150}, "cost", "费用“-1.50”太小"),
        ({"cost": 2**63}, "cost", "太大，保存不了"),
        ({"urgent": 2}, "urgent", "紧急“2”应当是“是”或“否”"),
        ({"level": "急"}, "level", "等级“急”不在选项里，请选高、中、低之一"),
    ],
)
def test_bad_cell_is_an_error_beside_its_field(session, values, field, words):
    (message,) = session.check(change(add("visit", **({"subject": "新"} | values))))
    assert (message.field, message.severity, message.edit) == (field, Severity.ERROR, 0) and words in message.text
    if values != {"team_id": 7}:
        (message,) = session.check(change(edit("visit", 1, **values)))
        assert message.field == field and words in message.text


def test_missing_required_cell_is_an_error_only_in_a_new_row(session):
    assert [message.field for message in session.check(change(add("visit", people=2)))] == ["subject"]
    assert session.check(change(edit("visit", 1, people=2))) == ()


def test_rare_characters_count_once(session):
    assert session.check(change(add("visit", subject="𠮷" * 20))) == ()


def test_tab_and_line_ends_in_long_text_are_fine(session):
    assert session.check(change(edit("visit", 1, text="一\n二\t三\r\n"))) == ()


def test_long_value_is_shown_shortened(session):
    (message,) = session.check(change(edit("visit", 1, level="长" * 50)))
    assert "长" * 20 + "…" in message.text and "长" * 21 not in message.text


def test_every_problem_is_told_in_order_of_edits_and_fields(session):
    messages = session.check(
        change(
            add("visit", subject="新", level="急", people=-1), edit("visit", 99, people=2), add("team", name="字" * 11)
        )
    )
    assert [(message.edit, message.field) for message in messages] == [
        (0, "people"),
        (0, "level"),
        (1, ""),
        (2, "name"),
    ]


def test_doubt_of_the_field_is_a_warning_and_does_not_stop_saving(session):
    (message,) = session.check(change(edit("visit", 1, people=3)))
    assert (message.severity, message.text) == (Severity.WARNING, "人数是单数，请核对。")
    assert session.apply(change(edit("visit", 1, people=3))).updated == 1
    session.undo()


def test_check_over_several_fields_sees_the_whole_row(session):
    session.apply(change(edit("visit", 1, cost=0)))
    (message,) = session.check(change(edit("visit", 1, people=2), edit("visit", 1, urgent=True)))
    assert (message.edit, message.field, message.severity) == (1, "cost", Severity.WARNING)
    session.undo()


def test_same_natural_key_is_a_warning(session):
    (stored,) = session.check(change(add("visit", subject="甲", done_on="2026-01-02")))
    assert stored.severity is Severity.WARNING and "已有主题、日期都相同的走访“甲”" in stored.text
    (twice,) = session.check(change(add("visit", subject="乙"), add("visit", subject="乙")))
    assert twice.edit == 1 and "两条主题、日期都相同" in twice.text
    assert session.check(change(add("visit", subject="甲", done_on="2026-01-03"))) == ()


def test_natural_key_given_up_in_the_same_set_is_free(session):
    assert session.check(change(edit("visit", 1, subject="乙"), add("visit", subject="甲", done_on="2026-01-02"))) == ()
    assert session.check(change(drop("visit", 1), add("visit", subject="甲", done_on="2026-01-02"))) == ()
    assert session.check(change(edit("visit", 1, people=2))) == ()


def test_many_natural_keys_are_compared_too(session):
    rows = [add("visit", subject=f"第{n}次") for n in range(30)]
    (message,) = session.check(change(*rows, add("visit", subject="甲", done_on="2026-01-02")))
    assert message.edit == 30 and message.severity is Severity.WARNING


def test_reference_to_a_row_deleted_in_the_same_set_is_an_error(session):
    messages = session.check(change(drop("team", 1), edit("visit", 1, team_id=1)))
    assert {message.edit for message in messages} == {0, 1}
