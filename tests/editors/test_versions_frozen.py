"""A published version stays as it is, whichever way somebody tries to change it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app import jobs
from app.core.draft import Draft
from app.core.errors import BadInput, KnownTrouble
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from tests.cli_tools import answer, command, refused
from tests.editors.version_kit import (
    act,
    add_list,
    contents,
    insert,
    item,
    items,
    open_file,
    read,
    register,
    update,
)

REFUSED = "已公布|已归档|范本|用到它|没有这一步|不能改为"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path)
    yield opened
    opened.close(backup=False)


@pytest.fixture
def frozen(session: Session) -> int:
    """A published list with two items, one with a stage and a role; beside it a draft of another kind."""
    made = add_list(session, "权责清单", "2025年版", item("甲", seq="1"), item("乙", seq="2"))
    first = items(session, made)[0]["id"]
    insert(session, "duty_stage", item_id=first, stage="立案")
    insert(session, "duty_role", item_id=first, unit="住建局", role="牵头")
    insert(session, "review_opinion", list_id=made, step="街道审核", result="同意")
    add_list(session, "公共服务事项目录", "2025年版", item("别的", power_type="公共服务"))
    register(session, made)
    return made


def refuse(session: Session, *edits: Edit, source: str = "form") -> str:
    """Why the change is refused; nothing of it is written."""
    before = contents(session)
    with pytest.raises(BadInput) as told:
        session.apply(ChangeSet("试", edits, source=source))
    assert contents(session) == before
    return str(told.value)


# by form, grid and paste


@pytest.mark.parametrize("source", ["form", "grid", "paste", "action", "cli", "import", "merge", "restore"])
def test_no_item_changes_goes_or_comes_from_any_source(session: Session, frozen: int, source: str):
    row = items(session, frozen)[0]
    for edit in (
        Edit(Deed.UPDATE, "power_item", {"office": "司法所"}, row["id"]),
        Edit(Deed.UPDATE, "power_item", {"remark": "改"}, row["id"]),
        Edit(Deed.DELETE, "power_item", row_id=row["id"]),
        Edit(Deed.INSERT, "power_item", item("丙") | {"list_id": frozen}),
    ):
        assert "权责清单（2025年版）已公布" in refuse(session, edit, source=source)


def test_no_item_moves_out_or_in(session: Session, frozen: int):
    draft = next(row["id"] for row in session.all_rows(Query("power_list")) if row["state"] == "草稿")
    out = Edit(Deed.UPDATE, "power_item", {"list_id": draft}, items(session, frozen)[0]["id"])
    into = Edit(Deed.UPDATE, "power_item", {"list_id": frozen}, items(session, draft)[0]["id"])
    assert "已公布" in refuse(session, out)
    assert "已公布" in refuse(session, into)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("power_citation", {"law_title": "某法", "article": "第一条"}),
        ("duty_stage", {"stage": "决定"}),
        ("duty_role", {"unit": "局", "role": "配合责任"}),
    ],
)
def test_nothing_that_belongs_to_an_item_changes(session: Session, frozen: int, table: str, cells: dict):
    first = items(session, frozen)[0]["id"]
    [part, *_] = session.children(table, first)
    other = next(row["id"] for row in session.all_rows(Query("power_item")) if row["list_id"] != frozen)
    for edit in (
        Edit(Deed.INSERT, table, cells | {"item_id": first}),
        Edit(Deed.UPDATE, table, cells, part["id"]),
        Edit(Deed.UPDATE, table, {"item_id": other}, part["id"]),
        Edit(Deed.DELETE, table, row_id=part["id"]),
    ):
        assert "已公布" in refuse(session, edit)


def test_the_list_itself_changes_only_its_note_and_its_state(session: Session, frozen: int):
    for key, cell in {
        "version_label": "别的",
        "list_kind": "赋权事项清单",
        "effective_on": "2020-01-01",
        "approval_no": "别的",
        "waiver_reason": "别的",
        "sub_items_allowed": 0,
        "issuer": "别的",
    }.items():
        assert "内容不能再改" in refuse(session, Edit(Deed.UPDATE, "power_list", {key: cell}, frozen)), key
    update(session, "power_list", frozen, remark="放在三号柜")
    assert session.row("power_list", frozen)["remark"] == "放在三号柜"


def test_a_published_list_is_not_deleted_even_with_its_items(session: Session, frozen: int):
    gone = [Edit(Deed.DELETE, "power_item", row_id=row["id"]) for row in items(session, frozen)]
    assert "已公布" in refuse(session, *gone, Edit(Deed.DELETE, "power_list", row_id=frozen))
    empty = add_list(session, "社区工作事项清单", "2025年版")
    register(session, empty)
    assert "不能删除" in refuse(session, Edit(Deed.DELETE, "power_list", row_id=empty))


def test_opinions_on_a_published_list_stay(session: Session, frozen: int):
    [opinion] = session.children("review_opinion", frozen)
    for edit in (
        Edit(Deed.INSERT, "review_opinion", {"list_id": frozen, "step": "编办审核", "result": "同意"}),
        Edit(Deed.UPDATE, "review_opinion", {"opinion": "别的"}, opinion["id"]),
        Edit(Deed.DELETE, "review_opinion", row_id=opinion["id"]),
    ):
        assert "不能再改" in refuse(session, edit)


def test_publishing_and_changing_in_one_breath_is_refused(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    cells = {"state": "已公布", "waiver_reason": "x", "effective_on": "2026-01-01"}
    publish = Edit(Deed.UPDATE, "power_list", cells, draft)
    change = Edit(Deed.UPDATE, "power_item", {"office": "别的"}, items(session, draft)[0]["id"])
    for edits in ((publish, change), (change, publish)):
        assert "已公布" in refuse(session, *edits)


def test_a_form_says_it_beside_the_field(session: Session, frozen: int):
    row = items(session, frozen)[0]
    draft = Draft(session.tables["power_item"], row, {**row, "office": "别的"})
    messages = session.check(draft.change_set("甲"))
    assert [message.field for message in messages if "已公布" in message.text] == ["list_id"]


def test_filed_lists_are_as_fast_frozen(session: Session, frozen: int):
    act(session, "version-archive", frozen)
    change = Edit(Deed.UPDATE, "power_item", {"office": "别的"}, items(session, frozen)[0]["id"])
    assert "已归档" in refuse(session, change)
    act(session, "version-unarchive", frozen)
    assert "已公布" in refuse(session, change)


# by import


def test_the_check_of_an_import_says_so_before_anything_else(session: Session, frozen: int, tmp_path: Path):
    out = tmp_path / "权责事项.xlsx"
    jobs.export_job(session, Query("power_item"), (), out)(Progress())
    assert set(read(session, out).counts.values()) == {0, 3 + session.count("power_citation") + 2}
    book = load_workbook(out)
    page = book["权责事项"]
    headings = [cell.value for cell in page[1]]
    page.cell(2, headings.index("承办机构") + 1).value = "别的"
    page.cell(4, headings.index("承办机构") + 1).value = "开放的清单可以改"
    book["责任阶段"].cell(2, 2).value = "别的"
    book.save(out)
    plan = read(session, out)
    told = [row.refusal for sheet in plan.sheets for row in sheet.rows if row.refused]
    assert len(told) == 2
    assert all("没有导入：权责清单（2025年版）已公布" in text for text in told)
    before = contents(session)
    session.apply(jobs.plan_change(plan, session))
    after = contents(session)
    [changed] = [row for row in after["power_item"] if row not in before["power_item"]]
    assert changed["office"] == "开放的清单可以改"
    assert after["duty_stage"] == before["duty_stage"]


def test_a_foreign_sheet_for_a_published_version_is_refused_row_by_row(session: Session, frozen: int, tmp_path: Path):
    path = tmp_path / "清单.csv"
    path.write_text("序号,事项名称,权力类型,实施依据\n3,丙,行政处罚,《某法》第一条\n4,,行政处罚,\n", "utf-8-sig")
    plan = read(session, path, "权责清单", "2025年版")
    [sheet] = plan.sheets
    assert plan.counts["refused"] == 2
    assert {row.refused for row in sheet.rows} == {"CLOSED_LIST"}
    assert jobs.plan_change(plan, session).edits == ()
    assert read(session, path, "权责清单", "2026年版").counts == {
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }


def test_records_of_published_lists_take_no_import(session: Session, frozen: int, tmp_path: Path):
    out = tmp_path / "清单与版本.xlsx"
    jobs.export_job(session, Query("power_list"), (), out)(Progress())
    book = load_workbook(out)
    page = book["清单与版本"]
    headings = [cell.value for cell in page[1]]
    for line in (2, 3):
        page.cell(line, headings.index("填报单位") + 1).value = "别的单位"
    book.save(out)
    plan = read(session, out, table="power_list")
    assert (plan.counts["changed"], plan.counts["refused"]) == (1, 1)


def test_a_model_list_comes_in_once_and_stays(session: Session, tmp_path: Path):
    path = tmp_path / "通用清单.csv"
    path.write_text("序号,事项名称,权力类型,实施依据\n1,甲,行政处罚,《某法》第一条\n", "utf-8-sig")
    session.apply(jobs.plan_change(read(session, path, "通用权责清单", "2024年版"), session))
    [row] = session.all_rows(Query("power_item"))
    assert session.row("power_list", row["list_id"])["state"] == "草稿"
    path.write_text("序号,事项名称,权力类型,实施依据\n2,乙,行政处罚,《某法》第二条\n", "utf-8-sig")
    plan = read(session, path, "通用权责清单", "2024年版")
    assert "上级的范本" in plan.sheets[0].rows[0].refusal
    for edit in (
        Edit(Deed.UPDATE, "power_item", {"office": "别的"}, row["id"]),
        Edit(Deed.DELETE, "power_item", row_id=row["id"]),
        Edit(Deed.INSERT, "power_item", item("丙") | {"list_id": row["list_id"]}),
        Edit(Deed.UPDATE, "power_list", {"list_kind": "权责清单"}, row["list_id"]),
    ):
        assert "范本" in refuse(session, edit) or "改换种类" in refuse(session, edit)
    act(session, "version-delete", row["list_id"])  # a wrong file can be taken away as a whole
    assert session.count("power_item") == 0


# by undo, redo and restoring


def test_undo_and_redo_do_not_reach_behind_a_publication(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"))
    update(session, "power_item", items(session, draft)[0]["id"], office="司法所")
    session.undo()
    register(session, draft)
    before = contents(session)
    assert session.redo() is None  # what was undone before is no longer there to be done again
    with pytest.raises(KnownTrouble, match=REFUSED):
        session.undo()
    assert contents(session) == before


def test_a_deleted_item_does_not_come_back_into_a_published_list(session: Session):
    draft = add_list(session, "权责清单", "2026年版", item("甲"), item("乙"))
    gone = items(session, draft)[0]["id"]
    session.apply(ChangeSet("删除", (Edit(Deed.DELETE, "power_item", row_id=gone),)))
    register(session, draft)
    before = contents(session)
    with pytest.raises(KnownTrouble, match="已公布"):
        session.restore_deleted("power_item", gone)
    assert contents(session) == before


# by the command line


def test_no_command_changes_a_published_list(session: Session, frozen: int, tmp_path: Path):
    before = contents(session)
    session.close(backup=False)
    data = tmp_path / "台账.db"
    refused(command("undo", data, "--json", home=tmp_path), "E-FORBIDDEN")
    path = tmp_path / "清单.csv"
    path.write_text("序号,事项名称,权力类型,实施依据\n3,丙,行政处罚,《某法》第一条\n", "utf-8-sig")
    words = ("--list", "权责清单", "--version", "2025年版", "--json")
    told = json.loads(command("import-items", data, path, *words, home=tmp_path).stdout)
    assert told["counts"]["added"] == 0 and told["counts"]["refused"] == 1
    for key in ("version-submit", "version-opinion", "version-delete", "version-publish", "version-register"):
        done = command("act", data, key, frozen, "--json", home=tmp_path)
        assert done.returncode != 0, key
    answer(command("check", data, "--json", home=tmp_path))
    again = open_file(tmp_path)
    assert contents(again) == before
    again.close(backup=False)


# anything at random


Try = Callable[[Session, list[int], int], object]
TRIES: tuple[Try, ...] = (
    lambda s, ids, n: update(s, "power_item", ids[n % len(ids)], item_name=f"改{n}"),
    lambda s, ids, n: update(s, "power_item", ids[n % len(ids)], basis=f"《法》第{n}条"),
    lambda s, ids, n: s.apply(ChangeSet("删", (Edit(Deed.DELETE, "power_item", row_id=ids[n % len(ids)]),))),
    lambda s, ids, n: s.undo(),
    lambda s, ids, n: s.redo(),
    lambda s, ids, n: update(s, "power_list", 1 + n % 3, state=("草稿", "审核中", "已公布", "已归档")[n % 4]),
    lambda s, ids, n: update(s, "power_list", 1 + n % 3, issuer=f"单位{n}"),
    lambda s, ids, n: act(s, "version-start", 1 + n % 3, version_label=f"版{n}"),
    lambda s, ids, n: act(s, "version-delete", 1 + n % 3),
    lambda s, ids, n: insert(s, "power_item", list_id=1 + n % 3, **item(f"新{n}")),
    lambda s, ids, n: update(s, "power_item", ids[n % len(ids)], list_id=1 + n % 3),
)


@given(st.lists(st.tuples(st.integers(0, len(TRIES) - 1), st.integers(0, 50)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tried_the_published_rows_stay(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
):
    session = open_file(tmp_path_factory.mktemp("随机"))
    published = add_list(session, "权责清单", "2025年版", item("甲"), item("乙"), item("丙"))
    add_list(session, "赋权事项清单", "2025年版", item("甲"), item("丁"))
    register(session, published)
    before = [row | {"rev": 0} for row in items(session, published)]
    for number, parameter in steps:
        ids = [row["id"] for row in session.all_rows(Query("power_item"))]
        with contextlib.suppress(BadInput, KnownTrouble):
            TRIES[number](session, ids, parameter)
    assert [row | {"rev": 0} for row in items(session, published)] == before
    assert session.row("power_list", published)["state"] in ("已公布", "已归档")
    assert session.row("power_list", published)["issuer"] is None
    assert session.verify() == []
    session.close(backup=False)
