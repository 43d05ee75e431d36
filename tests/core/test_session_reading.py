"""What comes out: views, search, filters, order, titles, and the past."""

from __future__ import annotations

import threading
from array import array
from datetime import datetime

import pytest

from app.core.progress import Cancelled, Progress
from db.changes import Pending
from db.query import Filter, Query
from tests.store_kit import Clock, add, change, drop, edit, open_file

NAMES = ("流动人口登记", "重阳慰问", "曾家巷消防检查", "Ｗi-Fi 检修", "消防演练")


@pytest.fixture
def session(tmp_path):
    session = open_file(tmp_path / "data.db")
    session.apply(
        change(
            add("team", name="甲队"),
            add("team", name="乙队"),
            add("visit", subject=NAMES[0], team_id=Pending(0), people=4, cost=12345, done_on="2026-01-05", level="高"),
            add(
                "visit", subject=NAMES[1], team_id=Pending(1), people=10, done_on="2025-10-09", level="低", urgent=True
            ),
            add("visit", subject=NAMES[2], people=2, code="0012", text="第一行\n第二行"),
            add("visit", subject=NAMES[3], cost=0, code="9", level=None),
            add("visit", subject=NAMES[4], team_id=Pending(0), people=200, cost=500, done_on="2026-02-01", code="10"),
        )
    )
    yield session
    session.close(backup=False)


def found(session, text="", *filters, order=(), as_of=None):
    view = session.view(Query("visit", text, tuple(filters), tuple(order), as_of))
    assert session.view_job(view.query)(Progress()) == view.ids()
    assert session.first_page(view.query).ids() == view.ids()
    assert [row["id"] for row in session.all_rows(view.query, batch=2)] == list(view.ids())
    assert [row["id"] for row in session.rows_job(view.query)(Progress())] == list(view.ids())
    return list(view.ids())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("  ", [1, 2, 3, 4, 5]),
        ("消防", [3, 5]),
        ("消防 检查", [3]),
        ("检查  消防", [3]),
        ("liudong", [1]),
        ("ldrk", [1]),
        ("zeng", [3]),
        ("ceng", [3]),
        ("WI-FI", [4]),
        ("ｗｉ", [4]),
        ("第一行 第二行", [3]),
        ("0012", [3]),
        ("检查0012", []),
        ("%", []),
        ("没有", []),
    ],
)
def test_search_finds_chinese_pinyin_and_initials_but_never_across_fields(session, text, ids):
    assert found(session, text) == ids


def test_search_sees_changes_at_once(session):
    assert found(session, "消防") == [3, 5]
    session.apply(
        change(edit("visit", 3, subject="别的"), edit("visit", 1, subject="消防宣传"), add("visit", subject="消防栓"))
    )
    assert found(session, "消防") == [1, 5, 6]
    session.apply(change(drop("visit", 5)))
    assert found(session, "消防") == [1, 6]
    session.undo()
    session.undo()
    assert found(session, "消防") == [3, 5]
    assert found(session, "消防 演") == [5]


def test_narrowing_gives_the_same_as_searching_anew(session):
    session.apply(change(*(add("visit", subject=f"巡查 {n} 号楼") for n in range(400))))
    for text in ("巡", "巡查", "巡查 1", "巡查 12", "巡查 12 号", "巡查 123", "巡查 1"):
        words = text.split()
        expected = [
            row["id"] for row in session.all_rows(Query("visit")) if all(word in row["subject"] for word in words)
        ]
        assert list(session.view(Query("visit", text)).ids()) == expected
        assert list(session.first_page(Query("visit", text), limit=7).ids()) == expected[:7]


def test_hits_in_nearly_every_row_are_all_found_once(session):
    rows = [add("visit", subject=f"{'巡' * (n % 3)}查{'巡' * (n % 2)} {n}") for n in range(5000)]
    session.apply(change(*rows))
    expected = [row["id"] for row in session.all_rows(Query("visit")) if "巡" in row["subject"]]
    assert len(expected) > 4000 and list(session.view(Query("visit", "巡")).ids()) == expected
    assert list(session.first_page(Query("visit", "巡"), 3000).ids()) == expected[:3000]


def test_a_large_change_makes_the_search_read_anew(session):
    assert session.view(Query("visit", "巡查")).count == 0
    session.apply(change(*(add("visit", subject=f"巡查 {n}") for n in range(2500))))
    assert session.view(Query("visit", "巡查")).count == 2500
    assert session.first_page(Query("visit", "巡查")).complete is False
    assert session.first_page(Query("visit", "消防")).complete is True


def test_first_page_before_any_search_text_is_read(session):
    page = session.first_page(Query("visit", "消防 演"))
    assert (page.count, page.complete, page.row(0)[1]) == (1, True, NAMES[4])


def test_worker_that_read_the_texts_shares_them(session):
    ids, trouble = [], []
    job = session.view_job(Query("visit", "消防"))

    def run():
        try:
            ids.append(job(Progress()))
        except Exception as error:
            trouble.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not trouble and list(ids[0]) == [3, 5]
    assert session._records._indexes["visit"].ready
    session.apply(change(add("visit", subject="消防栓")))
    assert list(session.view(Query("visit", "消防")).ids()) == [3, 5, 6]


def test_offer_from_before_a_large_change_is_not_taken(session):
    job = session.view_job(Query("visit", "消防"))
    index = session._records._indexes["visit"]
    job(Progress())
    offered, index._offered = index._offered, None
    session.apply(change(*(add("visit", subject=f"消防 {n}") for n in range(2500))))
    index.offer(offered)
    assert session.view(Query("visit", "消防")).count == 2502


def test_job_can_be_stopped(session):
    session.apply(change(*(add("visit", subject=f"第 {n} 次") for n in range(3000))))
    job = session.view_job(Query("visit", order=(("subject", False),), filters=(Filter("subject", contains="9"),)))
    with pytest.raises(Cancelled):
        job(Progress(is_cancelled=lambda: True))
    answers = iter([False])
    with pytest.raises(Cancelled):
        job(Progress(is_cancelled=lambda: next(answers, True)))


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (Filter("level", values=("高",)), [1]),
        (Filter("level", values=("高", "低")), [1, 2]),
        (Filter("level", values=("高",), blank=True), [1, 4]),
        (Filter("level", values=("高", None)), [1, 4]),
        (Filter("level", values=(None,)), [4]),
        (Filter("done_on", blank=True), [3, 4]),
        (Filter("done_on", blank=False), [1, 2, 5]),
        (Filter("people", minimum=4, maximum=10), [1, 2]),
        (Filter("people", minimum=5), [2, 5]),
        (Filter("done_on", minimum="2026-01-01"), [1, 5]),
        (Filter("done_on", maximum="2025-12-31"), [2]),
        (Filter("done_on", contains="2026-0"), [1, 5]),
        (Filter("subject", contains="wi"), [4]),
        (Filter("subject", contains="_"), []),
        (Filter("cost", contains="123.45"), [1]),
        (Filter("cost", contains="–"), [4]),
        (Filter("urgent", contains="是"), [2]),
        (Filter("team_id", contains="甲"), [1, 5]),
        (Filter("team_id", values=(2,)), [2]),
    ],
)
def test_header_filter(session, condition, ids):
    assert found(session, "", condition) == ids


def test_filters_and_search_are_joined_by_and(session):
    assert found(session, "消防", Filter("people", minimum=100)) == [5]
    assert found(session, "消防", Filter("people", minimum=100), Filter("level", values=("高",))) == []


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ((("people", False),), [3, 1, 2, 5, 4]),
        ((("people", True),), [5, 2, 1, 3, 4]),
        ((("code", False),), [4, 5, 3, 1, 2]),
        ((("level", False),), [1, 3, 5, 2, 4]),
        ((("team_id", False),), [1, 5, 2, 3, 4]),
        ((("done_on", True),), [5, 1, 2, 3, 4]),
        ((("urgent", True), ("people", False)), [2, 3, 1, 5, 4]),
    ],
)
def test_order_goes_by_meaning_and_blanks_come_last(session, order, ids):
    assert found(session, order=order) == ids


def test_texts_are_ordered_by_pinyin(session):
    names = [session.row("visit", row_id)["subject"] for row_id in found(session, order=[("subject", False)])]
    assert names.index("流动人口登记") < names.index("Ｗi-Fi 检修") < names.index("消防演练")


def test_search_hits_keep_the_order_asked_for(session):
    assert found(session, "消防", order=[("people", True)]) == [5, 3]


def test_many_search_hits_with_a_filter(session, monkeypatch):
    monkeypatch.setattr("db.selection._FEW", 1)
    assert found(session, "消防", Filter("people", minimum=1), order=[("people", True)]) == [5, 3]


def test_view_gives_cells_in_the_order_of_its_columns(session):
    view = session.view(Query("visit"))
    assert view.columns == ("id", "subject", "team_id", "done_on", "people", "cost", "urgent", "level", "code", "text")
    assert view.row(1) == (2, NAMES[1], 2, "2025-10-09", 10, None, 1, "低", None, None)
    assert (view.count, view.complete, view.id_at(4), view.position(5), view.position(99)) == (5, True, 5, 4, None)


def test_deleted_row_keeps_its_place_in_an_old_view(session):
    plain, chosen = session.view(Query("visit")), session.view(Query("visit", "消防"))
    session.apply(change(drop("visit", 3)))
    assert plain.row(2) == (3,) + (None,) * 9 and plain.row(3)[0] == 4
    assert chosen.row(0) == (3,) + (None,) * 9
    assert list(session.view(Query("visit")).ids()) == [1, 2, 4, 5]


def test_view_with_gaps_reads_by_ids(session):
    session.apply(change(*(add("visit", subject=f"{n} 号") for n in range(600))))
    session.apply(change(drop("visit", 2), drop("visit", 300)))
    view = session.view(Query("visit"))
    assert view.count == 603 and view.id_at(1) == 3 and view.row(602)[0] == 605
    assert [cells[0] for cells in view.block(1)] == list(view.ids()[256:512])


def test_refresh_forgets_only_blocks_with_these_rows(session):
    session.apply(change(*(add("visit", subject=f"{n} 号") for n in range(600))))
    view = session.view(Query("visit"))
    first, second = view.block(0), view.block(1)
    session.apply(change(edit("visit", 1, subject="新")))
    assert view.row(0)[1] == NAMES[0]
    view.refresh([1])
    assert view.row(0)[1] == "新" and view.block(1) is second and view.block(0) is not first


def test_view_keeps_no_more_than_64_blocks(session):
    session.apply(change(*(add("visit", subject=f"{n} 号") for n in range(256 * 70))))
    view = session.view(Query("visit"))
    for index in range(70):
        view.block(index)
    assert len(view._blocks) == 64 and 0 not in view._blocks and 69 in view._blocks


def test_a_page_costs_one_statement_and_one_block_of_rows(session):
    session.apply(change(*(add("visit", subject=f"{n} 号") for n in range(2000))))
    view = session.view(Query("visit"))
    statements = []
    session._store.connection.set_trace_callback(statements.append)
    view.row(1000)
    view.row(1001)
    session._store.connection.set_trace_callback(None)
    assert len(statements) == 1 and len(view.block(3)) == 256


def test_view_with_given_ids_reads_nothing_before_a_block_is_wanted(session):
    statements = []
    session._store.connection.set_trace_callback(statements.append)
    view = session.view(Query("visit"), array("q", [5, 1]))
    session._store.connection.set_trace_callback(None)
    assert statements == [] and (view.count, view.row(0)[0], view.row(1)[0]) == (2, 5, 1)


def test_empty_table_gives_an_empty_view(session):
    view = session.view(Query("note"))
    assert view.count == 0 and view.block(0) == [] and list(view.ids()) == []
    session.apply(change(drop("visit", 1), drop("visit", 5)))
    assert session.distinct(Query("note"), "what") == []


def test_distinct_leaves_the_own_filter_out(session):
    query = Query("visit", "", (Filter("level", values=("高",)), Filter("people", minimum=1)))
    assert session.distinct(query, "level") == [("中", 2), ("高", 1), ("低", 1)]
    assert session.distinct(Query("visit"), "team_id") == [(1, 2), (None, 2), (2, 1)]
    assert session.distinct(Query("visit", "消防"), "level", limit=1) == [("中", 2)]


def test_counts_group_by_several_fields(session):
    assert session.counts(Query("visit"), ("level", "urgent"))[0] == ("中", 0, 2)
    with pytest.raises(KeyError):
        session.counts(Query("visit"), ("1; DROP TABLE visit",))


def test_sums_count_blanks_as_nothing(session):
    assert session.sums("visit", [1, 2, 3, 99], ["people", "cost"]) == {"people": 16, "cost": 12345}
    assert session.sums("visit", [], ["cost"]) == {"cost": 0} and session.sums("visit", [1], []) == {}


def test_titles_are_found_and_follow_changes(session):
    assert session.title("team", 1) == "甲队" and session.title("team", 99) == ""
    session.apply(change(edit("team", 1, name="丙队")))
    assert session.title("team", 1) == "丙队"
    assert session.titles("team", "bing") == [(1, "丙队")] and len(session.titles("team", limit=1)) == 1


def test_rows_come_in_the_given_order(session):
    assert [row["id"] for row in session.rows("visit", iter([3, 1, 99]))] == [3, 1]


def test_as_of_shows_rows_search_titles_and_counts_of_that_day(tmp_path):
    clock = Clock(datetime(2026, 1, 10, 9))
    session = open_file(tmp_path / "a.db", clock=clock)
    session.apply(change(add("team", name="甲队"), add("visit", subject="一月", team_id=Pending(0), people=2)))
    clock.now = datetime(2026, 2, 10, 9)
    session.apply(
        change(edit("visit", 1, subject="二月", people=4), add("visit", subject="新增"), edit("team", 1, name="乙队"))
    )
    clock.now = datetime(2026, 3, 10, 9)
    session.apply(change(edit("visit", 1, people=6), drop("visit", 2)))
    session.apply(change(edit("visit", 1, code="0001")))

    def at(day, text="", **named):
        query = Query("visit", text, as_of=day, **named)
        assert session.view_job(query)(Progress()) == session.view(query).ids()
        return [(row["subject"], row["people"], row["code"]) for row in session.all_rows(query)]

    assert at("2026-01-09") == []
    assert at("2026-01-31") == [("一月", 2, None)]
    assert at("2026-02-10") == [("二月", 4, None), ("新增", None, None)]
    assert at("2026-03-10") == at("2030-01-01") == [("二月", 6, "0001")]
    assert (at("2026-01-31", "一月"), at("2026-01-31", "二月")) == ([("一月", 2, None)], [])
    assert at("2026-02-28", filters=(Filter("people", blank=True),)) == [("新增", None, None)]
    assert at("2026-02-28", filters=(Filter("team_id", contains="乙"),)) == [("二月", 4, None)]
    assert at("2026-01-31", filters=(Filter("team_id", contains="乙"),)) == []
    assert session.distinct(Query("visit", as_of="2026-02-28"), "people") == [(4, 1), (None, 1)]
    assert session.view(Query("visit", as_of="2026-02-28")).row(0)[1] == "二月"
    clock.now = datetime(2026, 3, 10, 12)
    session.apply(change(edit("visit", 1, subject="三月")))
    assert at("2026-01-31") == [("一月", 2, None)] and at("2026-03-10") == [("三月", 6, "0001")]
    session.close(backup=False)


@pytest.mark.parametrize(
    ("readings", "day", "number"),
    [
        (["2026-01-05", "2026-01-20", "2026-02-01"], "2026-01-31", 2),
        (["2026-01-05", "2026-01-20", "2026-02-01"], "2025-12-31", 0),
        (["2026-01-05", "1970-01-01", "2026-02-01"], "2025-06-30", 0),
        (["2026-01-05", "1970-01-01", "2026-02-01"], "2026-01-31", 2),
        (["2026-01-05", "2099-01-01", "2026-02-01"], "2026-02-10", 3),
        (["2026-01-05", "2026-01-06", "2026-03-01", "2026-01-08", "2026-01-09"], "2026-01-31", 5),
        (["2026-02-05", "2026-02-06", "2026-01-15", "2026-02-08", "2026-02-09"], "2026-01-31", 0),
        ([], "2026-01-31", 0),
    ],
)
def test_a_jumping_clock_does_not_move_the_cut(tmp_path, readings, day, number):
    from db.timeline import number_at

    clock = Clock()
    session = open_file(tmp_path / "a.db", clock=clock)
    for place, reading in enumerate(readings):
        clock.now = datetime.fromisoformat(f"{reading}T10:00")
        session.apply(change(add("visit", subject=f"第 {place} 次")))
    assert number_at(session._store.connection, day, today="2026-04-01") == number
    session.close(backup=False)


def test_history_with_details_tells_rows_gone_and_rows_moved_only_while_they_were_there(session):
    session.apply(change(add("step", visit_id=1, what="一"), add("step", visit_id=1, what="二")))
    session.apply(change(edit("step", 1, what="甲"), edit("visit", 1, people=6)))
    session.apply(change(edit("step", 2, visit_id=2)))
    session.apply(change(edit("step", 2, what="乙"), drop("step", 1)))
    session.undo()
    told = [(e.number, e.kind, e.table, e.row_id, e.changed) for e in session.history_with_details("visit", 1)]
    assert told == [
        (6, "undo", "step", 1, ("visit_id", "what")),
        (5, "do", "step", 1, ("visit_id", "what")),
        (4, "do", "step", 2, ("visit_id",)),
        (3, "do", "visit", 1, ("people",)),
        (3, "do", "step", 1, ("what",)),
        (2, "do", "step", 1, ("visit_id", "what")),
        (2, "do", "step", 2, ("visit_id", "what")),
        (1, "do", "visit", 1, session.history("visit", 1)[-1].changed),
    ]
    moved = [(e.number, e.changed) for e in session.history_with_details("visit", 2) if e.table == "step"]
    assert moved == [(6, ("what",)), (5, ("what",)), (4, ("visit_id",))]


def test_drafts_settings_and_headings_are_kept_outside_the_journal(tmp_path):
    session = open_file(tmp_path / "a.db")
    session.save_draft("visit:1", {"subject": "写到一半"})
    session.save_draft("visit:1", {"subject": "写到一半多"})
    session.set_setting("unit", "建设街道")
    session.set_setting("unit", ["甲", 1])
    session.remember_headings("visit", {"走访主题": "subject", "次": "code"})
    session.remember_headings("visit", {"次": "people"})
    session.close(backup=False)
    session = open_file(tmp_path / "a.db")
    assert session.draft("visit:1") == {"subject": "写到一半多"} and session.draft("other") is None
    assert [(key, body) for key, _, body in session.drafts()] == [("visit:1", {"subject": "写到一半多"})]
    session.drop_draft("visit:1")
    session.drop_draft("visit:1")
    assert session.drafts() == []
    assert session.setting("unit") == ["甲", 1] and session.setting("other", 5) == 5
    assert (
        session.heading_memory("visit") == {"走访主题": "subject", "次": "people"}
        and session.heading_memory("team") == {}
    )
    assert session.anchor() == (0, "")
    session.close(backup=False)
