"""Random histories against a plain model: what the store holds, undoes, redoes and remembers is what the model says."""

from __future__ import annotations

import copy
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core.errors import BadInput
from db.changes import Pending
from db.long_texts import columns_sql
from db.query import Filter, Query
from db.timeline import state_before
from tests.store_kit import Clock, add, change, drop, edit, open_file

FIELDS = ("subject", "people", "text", "team_id")
SUBJECTS = st.sampled_from(["消防", "慰问", "登记", "检查", "曾"])
PEOPLE = st.sampled_from([None, 0, 2, 4])
LONG = "疏散通道被占用，" * 40 + "已经清理。"
TEXTS = st.sampled_from([None, "记", LONG, LONG + r"\u001e7", "一" * 63, "一" * 64, f"第二种{LONG}\n末行"])
"""Short ones, and long ones of which the file keeps one copy."""


class Store(RuleBasedStateMachine):
    """The model: rows as dicts, stacks of whole states for undo and redo, and the state at the end of each day."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock(datetime(2026, 1, 1, 8))
        self.session = open_file(Path(self.folder.name) / "a.db", clock=self.clock)
        self.state: dict[str, dict[int, dict]] = {"team": {}, "visit": {}, "step": {}}
        self.undo_stack, self.redo_stack, self.days = [], [], {}
        self.next_id = {"team": 1, "visit": 1, "step": 1}
        self.undone_ids: list = []

    def teardown(self) -> None:
        if hasattr(self, "session"):
            assert self.session.verify() == []
            self.session.close(backup=False)
            self.folder.cleanup()

    def apply(self, *edits, after):
        applied = self.session.apply(change(*edits))
        if after == self.state:
            assert applied.number == 0
            return
        assert applied.number
        self.undo_stack.append(self.state)
        self.redo_stack.clear()
        self.state = after
        self.remember()

    def remember(self):
        self.days[self.clock.now.date()] = copy.deepcopy(self.state["visit"])

    def new_id(self, table):
        self.next_id[table] += 1
        return self.next_id[table] - 1

    @rule(subject=SUBJECTS, people=PEOPLE, text=TEXTS, with_team=st.booleans(), steps=st.integers(0, 2))
    def insert(self, subject, people, text, with_team, steps):
        after, edits, team_id = copy.deepcopy(self.state), [], None
        if with_team:
            team_id = self.new_id("team")
            after["team"][team_id] = {"name": "队"}
            edits.append(add("team", name="队"))
        visit_id = self.new_id("visit")
        after["visit"][visit_id] = {"subject": subject, "people": people, "text": text, "team_id": team_id}
        team = Pending(0) if with_team else None
        edits.append(add("visit", subject=subject, people=people, text=text, team_id=team))
        for _ in range(steps):
            after["step"][self.new_id("step")] = {"what": "步", "visit_id": visit_id}
            edits.append(add("step", what="步", visit_id=Pending(int(with_team))))
        self.apply(*edits, after=after)

    @precondition(lambda self: self.state["visit"])
    @rule(data=st.data(), subject=SUBJECTS, people=PEOPLE, text=TEXTS)
    def update_some(self, data, subject, people, text):
        ids = data.draw(st.lists(st.sampled_from(sorted(self.state["visit"])), min_size=1, max_size=4))
        after = copy.deepcopy(self.state)
        for row_id in ids:
            after["visit"][row_id] |= {"subject": subject, "people": people, "text": text}
        self.apply(*(edit("visit", row_id, subject=subject, people=people, text=text) for row_id in ids), after=after)

    @precondition(lambda self: self.state["visit"])
    @rule(data=st.data())
    def delete(self, data):
        row_id = data.draw(st.sampled_from(sorted(self.state["visit"])))
        after = copy.deepcopy(self.state)
        del after["visit"][row_id]
        after["step"] = {key: row for key, row in after["step"].items() if row["visit_id"] != row_id}
        self.apply(drop("visit", row_id), after=after)

    @precondition(lambda self: self.state["team"])
    @rule(data=st.data())
    def delete_team(self, data):
        row_id = data.draw(st.sampled_from(sorted(self.state["team"])))
        if any(row["team_id"] == row_id for row in self.state["visit"].values()):
            try:
                self.session.apply(change(drop("team", row_id)))
            except BadInput:
                return
            raise AssertionError("a team that is used was deleted")
        after = copy.deepcopy(self.state)
        del after["team"][row_id]
        self.apply(drop("team", row_id), after=after)

    @precondition(lambda self: any(entry.row_id not in self.state["visit"] for entry in self.session.deleted("visit")))
    @rule()
    def restore(self):
        entry = self.session.deleted("visit")[0]
        after = copy.deepcopy(self.state)
        team_id = entry.before.get("team_id")
        if team_id is not None and team_id not in self.state["team"]:
            return
        after["visit"][entry.row_id] = {key: entry.before.get(key) for key in FIELDS}
        for gone in self.session.deleted("step"):
            if gone.number == entry.number:
                after["step"][gone.row_id] = {"what": gone.before["what"], "visit_id": entry.row_id}
        self.session.restore_deleted("visit", entry.row_id)
        self.undo_stack.append(self.state)
        self.redo_stack.clear()
        self.state = after
        self.remember()

    @rule()
    def undo(self):
        applied = self.session.undo()
        assert (applied is None) == (not self.undo_stack)
        if applied:
            self.redo_stack.append(self.state)
            self.state = self.undo_stack.pop()
            self.remember()

    @rule()
    def redo(self):
        applied = self.session.redo()
        assert (applied is None) == (not self.redo_stack)
        if applied:
            self.undo_stack.append(self.state)
            self.state = self.redo_stack.pop()
            self.remember()

    @rule()
    def reopen(self):
        self.session.close(backup=False)
        self.session = open_file(Path(self.folder.name) / "a.db", clock=self.clock)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.clock.now = (self.clock.now + timedelta(days=days)).replace(hour=8, minute=0)

    @invariant()
    def rows_are_those_of_the_model(self):
        for table, expected in self.state.items():
            found = {
                row["id"]: {key: row[key] for key in cells}
                for row in self.session.all_rows(Query(table))
                for cells in [expected.get(row["id"], {})]
            }
            assert found == expected

    @invariant()
    def search_finds_what_the_model_holds(self):
        expected = [key for key, row in sorted(self.state["visit"].items()) if row["subject"] == "消防"]
        assert list(self.session.view(Query("visit", "xf")).ids()) == expected
        expected = [key for key, row in sorted(self.state["visit"].items()) if "疏散" in (row["text"] or "")]
        assert list(self.session.view(Query("visit", "疏散 清理")).ids()) == expected
        assert list(self.session.first_page(Query("visit", "疏散"), limit=2).ids()) == expected[:2]

    @invariant()
    def long_texts_are_filtered_counted_and_sorted_whole(self):
        texts = [row["text"] for row in self.state["visit"].values()]
        assert dict(self.session.distinct(Query("visit"), "text")) == Counter(texts)
        filters = (Filter("text", values=(LONG,)), Filter("text", contains="通道"))
        expected = [key for key, row in sorted(self.state["visit"].items()) if row["text"] == LONG]
        assert list(self.session.view(Query("visit", filters=filters)).ids()) == expected

    @rule()
    def past_days_are_as_they_were(self):
        state = {}
        for day in sorted(self.days):
            state = self.days[day]
            rows = self.session.all_rows(Query("visit", as_of=day.isoformat()))
            assert {row["id"]: {key: row[key] for key in FIELDS} for row in rows} == state

    @precondition(lambda self: self.session.anchor()[0] > 2)
    @rule(data=st.data())
    def views_of_the_past_equal_a_replay(self, data):
        number = data.draw(st.integers(1, self.session.anchor()[0]))
        from db.timeline import past_connection

        store = self.session._store
        connection = past_connection(store.path, store.tables, store.texts, number)
        columns = columns_sql(store.tables["visit"], ("id", *FIELDS, "rev"))
        covered = {row[0]: row[1:] for row in connection.execute(f"SELECT {columns} FROM visit")}
        connection.close()
        replayed = {}
        for row_id in range(1, self.next_id["visit"]):
            state = state_before(store.connection, "visit", row_id, number)
            if state is not None:
                replayed[row_id] = tuple(state.get(key) for key in (*FIELDS, "rev"))
        assert covered == replayed


TestStore = Store.TestCase
TestStore.settings = settings(max_examples=25, stateful_step_count=30)
