"""The state of a record: shown as a way, changed by steps, in form and grid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import editors
from app.core.errors import Message
from app.core.rules import Flow, Transition
from app.core.session import Session
from app.core.settings import Settings
from app.ui.cell_editors import step_options
from app.ui.flow_path import way_through
from app.ui.flow_widget import FlowWidget
from app.ui.form import Form
from app.ui.grid import Grid
from db.changes import Action, ChangeSet, Edit

FLOW = Flow(
    "power_item",
    "state",
    ("现行", "拟调整"),
    (
        Transition("现行", "拟调整", "拟调整"),
        Transition("拟调整", "已取消", "取消"),
        Transition("现行", "暂停", "暂停"),
        Transition("拟调整", "现行", "退回"),
    ),
    (
        (
            "已取消",
            lambda row, reading: () if row["remark"] else (Message("remark", "没有取消：备注里要写依据文号。"),),
        ),
    ),
)


@pytest.fixture
def session(street: Path) -> Iterator[Session]:
    editor = next(one for one in editors() if one.key == "power_lists")
    opened = Session.open(street, editors=(editor.having(flows=(FLOW,), actions=()),), operator="王敏")
    yield opened
    opened.close(backup=False)


@pytest.fixture
def form(qtbot: QtBot, session: Session, settings: Settings) -> Form:
    made = Form(session, session.tables["power_item"], None, settings=settings)
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    qtbot.waitExposed(made)
    made.show_row(1)
    return made


def state(form: Form) -> FlowWidget:
    return next(row.widget for row in form._body._rows() if row.field.key == "state")


def steps(form: Form) -> list[str]:
    menu = state(form)._steps.menu()
    menu.aboutToShow.emit()
    return [line.text() for line in menu.actions()]


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("现行", ("现行", "拟调整", "已取消")),
        ("已取消", ("现行", "拟调整", "已取消")),
        ("暂停", ("现行", "暂停")),
        (None, ("现行", "拟调整", "已取消")),
        ("没有的", ("现行", "没有的")),
    ],
)
def test_the_way_is_the_longest_and_a_state_beside_it_is_reached_by_the_fewest_steps(
    now: str | None, shown: tuple[str, ...]
) -> None:
    assert way_through(FLOW, now) == shown


def test_the_head_marks_the_present_state_not_by_colour_alone(form: Form) -> None:
    way = form._head._way
    assert "【现行】" in way.text() and "已取消" in way.text()
    assert way.toolTip() == "现在：现行"
    assert way.accessibleName() == "状态 现行，全程 现行、拟调整、已取消"


def test_the_form_shows_the_state_and_offers_its_steps_only(form: Form) -> None:
    assert state(form).value() == "现行" and state(form)._line.isReadOnly()
    assert steps(form) == ["拟调整（拟调整）", "暂停（暂停）"]
    state(form)._steps.menu().actions()[0].trigger()
    assert form.save()
    assert form._session.row("power_item", 1)["state"] == "拟调整"
    assert steps(form) == ["取消（已取消）", "退回（现行）"]


def test_a_step_that_lacks_something_is_refused_beside_what_is_missing(form: Form) -> None:
    for _ in range(2):
        steps(form)
        state(form)._steps.menu().actions()[0].trigger()
        form.save()
    assert form._session.row("power_item", 1)["state"] == "拟调整"
    assert any("依据文号" in row.message() for row in form._body._rows())


def test_a_new_record_chooses_among_the_first_states(form: Form) -> None:
    form.new_row()
    widget = state(form)
    assert [widget._first.itemText(place) for place in range(widget._first.count())] == ["现行", "拟调整"]
    assert widget._first.isVisibleTo(form) and not widget._steps.isVisibleTo(form)
    form.show_row(1)
    assert widget._line.isVisibleTo(form) and widget._steps.isVisibleTo(form)


def test_an_action_menu_of_the_page_takes_the_place_of_the_plain_steps(form: Form) -> None:
    form.menuOpening.connect(lambda name, menu: menu.addAction(f"页面的{name}"))
    assert steps(form) == ["页面的act"]


def test_the_grid_offers_the_states_one_step_ahead(session: Session, qtbot: QtBot) -> None:
    options = step_options(FLOW, "拟调整")
    assert options("") == [("已取消", "已取消　取消"), ("现行", "现行　退回")]
    assert options("拟调整") == options("")  # an editor opens with the stored word
    assert options("取") == [("已取消", "已取消　取消")]
    assert options("暂停") == []


def test_a_step_that_an_action_takes_is_left_to_it(session: Session, qtbot: QtBot) -> None:
    own = Flow("power_item", "state", ("现行",), (Transition("现行", "暂停", "暂停…", auto=False),))
    assert step_options(own, "现行")("") == [("现行", "现行　下一步请用“办理”（Alt+A）")]
    assert step_options(own, None)("") == [("现行", "现行")]


def test_a_state_out_of_turn_stays_in_its_cell_with_the_reason(session: Session, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    grid = Grid(session, session.tables["power_item"], host)
    column = grid.model.column_of("state")
    assert not grid.model.type_text(0, column, "已取消")
    assert session.row("power_item", 1)["state"] == "现行"
    assert grid.model.refusal(0, column).text == "已取消"
    assert "拟调整" in grid.model.problem(0, column).text


def test_the_row_that_is_read_only_offers_no_steps(form: Form, session: Session) -> None:
    session.apply(ChangeSet("", (Edit(Action.UPDATE, "power_item", {"state": "暂停"}, 1),)))
    form.show_row(1, as_of="2026-11-20")
    assert not state(form)._steps.isEnabled()
