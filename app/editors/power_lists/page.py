"""The page of 权责清单: which lists its items are shown of, what is frozen, the pages that compare and search."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtWidgets import QPushButton, QWidget

from app.core.action import Offered
from app.core.query import Filter, Query
from app.editors.power_lists.enumerations import ARCHIVED, DRAFT, FROZEN_STATES, LIST_KINDS, UNDER_REVIEW
from app.ui.filter_bar import filter_text
from app.ui.grid import Grid
from app.ui.list_chooser import Choice, ListChooser
from app.ui.record_page import RecordPage
from app.ui.row_lock import Lock
from app.ui.text_marks import TextMark, TextMarks
from db.changes import Applied
from db.declarations import Row, Table

ITEM, LIST, LIST_ID = "power_item", "power_list", "list_id"
_DRAFTING = "version-start"
"""Key of the action that drafts a new version."""
_FREE = frozenset({"state", "remark"})
"""Cells of a frozen list that may still change (`lists.frozen`)."""
_WORKED_ON = frozenset({DRAFT, UNDER_REVIEW})
_NEWEST = "每种清单最新的版本"
_OPEN_LISTS = "未归档的清单"


class Page(RecordPage):
    """权责清单."""

    SUBTITLES: ClassVar[dict[str, tuple[str, ...]]] = {
        "power_item": ("power_type", "list_id"),
        "power_list": ("issuer",),
        "office": ("office_kind",),
    }

    HELP: ClassVar[dict[str, str]] = {
        "power_item": "13_lists",
        "power_list": "14_versions",
        "matter": "13_lists",
        "grant_batch": "13_lists",
        "model_adoption": "13_lists",
        "inspection_plan": "13_lists",
        "negative_entry": "13_lists",
        "review_step": "14_versions",
        "law": "16_laws",
        "office": "17_offices",
        "function": "17_offices",
        "text_template": "18_templates",
        "item_use": "22_figures",
        "admission": "19_admission",
        "pledge": "20_powers",
        "power_exercise": "20_powers",
        "whistle": "20_powers",
        "project": "20_powers",
        "todo_item": "20_powers",
        "stationed_unit": "20_powers",
    }

    def _make_commands(self) -> dict:
        return super()._make_commands() | {"whose": self.show_whose, "compare": self.show_comparison}

    def _make_cards(self) -> None:
        self._lists: dict[int, Row] | None = None
        super()._make_cards()
        self.cards.bar.words = self._filter_words

    # -- versions

    def lists(self) -> dict[int, Row]:
        """Id -> list, as the file holds them; read again after a change of a list."""
        if self._lists is None:
            self._lists = {row["id"]: row for row in self._session.all_rows(Query(LIST))}
        return self._lists

    def on_applied(self, applied: Applied) -> None:
        """Versions may have come, gone or changed their state."""
        if LIST in applied.row_ids:
            before, self._lists = self._open_filter(), None
            self._follow_lists(before)
        super().on_applied(applied)

    def _follow_lists(self, before: Filter | None) -> None:
        """While only the newest versions are shown, a new one takes the place of the one before."""
        register = self._registers.get(ITEM)
        if register is None:
            return
        query = register.grid.query()
        if before in query.filters or (before is None and query.plain):
            kept = tuple(part for part in query.filters if part != before)
            now = self._open_filter()
            register.grid.set_query(replace(query, filters=(*((now,) if now else ()), *kept)))

    def _open_filter(self) -> Filter | None:
        """Items of the newest version of each kind, None when that is every list: nobody wants an item twice."""
        ids = self._newest()
        return Filter(LIST_ID, values=ids) if len(ids) < len(self.lists()) else None

    def _newest(self) -> tuple[int, ...]:
        """Of each kind the version being worked on, else the one in force; archived ones are left out."""
        from app.editors.power_lists.lists.versions import lists_in_force  # with the first file, not with the page

        found = {kind: row["id"] for kind, row in lists_in_force(self.lists().values()).items()}
        working = (row for row in self.lists().values() if row["state"] in _WORKED_ON)
        return tuple(sorted((found | {row["list_kind"]: row["id"] for row in working}).values()))

    def first_query(self, table: Table) -> Query:
        """Items open on the newest versions."""
        wanted = self._open_filter() if table.key == ITEM else None
        return Query(table.key, filters=(wanted,) if wanted else ())

    def _filter_words(self, table: Table, condition: Filter) -> str:
        if table.key != ITEM or condition.field != LIST_ID or not condition.values:
            return filter_text(table, condition)
        if condition == self._open_filter():
            return f"{_NEWEST}（{len(condition.values)} 份）"
        if len(condition.values) == 1 and condition.values[0] in self.lists():
            return f"清单：{self._session.title(LIST, condition.values[0])}"
        return f"清单：{len(condition.values)} 份"

    def tools_for(self, table: Table, grid: Grid) -> tuple[QWidget, ...]:
        """Version chooser and the pages that go with items and versions."""
        tools = super().tools_for(table, grid)
        if table.key == ITEM:
            chooser = ListChooser("清单", self._choices, self)
            chooser.setToolTip("看哪一份清单、哪一个版本的事项")
            chooser.chosen.connect(self._on_list)
            return (chooser, self._command_button("whose"), *tools)
        if table.key != LIST:
            return tools
        items = QPushButton("查看事项", self)
        items.setToolTip("看这一版的全部事项")
        items.clicked.connect(self._on_items)
        items.hide()
        return (items, self._command_button("compare"), *tools)

    def _on_items(self) -> None:
        """The items of the version that is current."""
        list_id = self.register().grid.current_id()
        if list_id is None:
            self.noted.emit("先在列表里选一份清单。")
        elif self.finish_editing():
            self.show_register(ITEM)
            grid = self.register().grid
            grid.set_query(Query(ITEM, filters=(Filter(LIST_ID, values=(list_id,)),)))
            self._select_first(self.register())
            self.focus_grid()

    def _command_button(self, key: str) -> QPushButton:
        action = self.tools.actions[key]
        button = QPushButton(action.iconText(), self)
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        button.hide()
        return button

    def text_marks(self, table: Table) -> dict[str, TextMarks]:
        """The basis of an item is taken apart beside its text."""
        nothing = "没有认出引用的法规。写成《法规名称》第…条，程序就能认出来。"
        return {"basis": TextMarks("拆解依据", nothing, cited)} if table.key == ITEM else {}

    def _choices(self) -> list[Choice]:
        """全部, 最新, 未归档, 现行, then every version under its kind, newest first, with its state."""
        from app.editors.power_lists.lists.versions import lists_in_force  # with the first menu, not with the page

        every = self.lists()
        open_ids = tuple(row_id for row_id, row in every.items() if row["state"] != ARCHIVED)
        first = [Choice("", f"全部清单（{len(every)} 份）", ())]
        if 0 < len(self._newest()) < len(every):
            first.append(Choice("", f"{_NEWEST}（{len(self._newest())} 份）", self._newest()))
        if 0 < len(open_ids) < len(every):
            first.append(Choice("", f"{_OPEN_LISTS}（{len(open_ids)} 份）", open_ids))
        current = tuple(row["id"] for row in lists_in_force(every.values()).values())
        if len(current) < len(every):
            first.append(Choice("", f"现行的，每种一份（{len(current)} 份）", current))
        versions = sorted(every.items(), key=lambda pair: (LIST_KINDS.index(pair[1]["list_kind"]), -pair[0]))
        return first + [
            Choice(row["list_kind"] or "", f"{row['version_label']}　{row['state'] or ''}", (row_id,))
            for row_id, row in versions
        ]

    def _on_list(self, ids: tuple[int, ...]) -> None:
        if ids:
            self.add_filter(Filter(LIST_ID, values=ids))
            return
        grid = self.register().grid
        kept = tuple(part for part in grid.query().filters if part.field != LIST_ID)
        grid.set_query(replace(grid.query(), filters=kept))

    # -- what is frozen

    def lock_of(self, table: str, row: Row) -> Lock | None:
        """Published and archived lists, and the items of these and of model lists."""
        from app.editors.power_lists.lists.frozen import reason_frozen  # rules come in with the first row

        if table == LIST and row["state"] in FROZEN_STATES:
            return Lock(f"{reason_frozen(row)}。", _FREE, "起草新版本…")
        owner = self.lists().get(row[LIST_ID]) if table == ITEM else None
        reason = reason_frozen(owner) if owner else ""
        return Lock(f"{reason}。", way_out="起草新版本…" if owner["state"] in FROZEN_STATES else "") if reason else None

    def take_way_out(self, table: str, row_id: int) -> None:
        """A new version of the list the record stands in."""
        owner = row_id if table == LIST else self._session.row(ITEM, row_id)[LIST_ID]
        action = next((one for one in self.editor.actions if one.key == _DRAFTING), None)
        row = self._session.row(LIST, owner)
        if action is None or row is None:
            return
        reason = action.offered(row, self._session) if action.offered else ""
        if reason:
            self.noted.emit(reason)
        else:
            self._actions.start(Offered(action, (owner,)))

    # -- full pages

    def show_whose(self) -> None:
        """查谁负责."""
        from app.ui.whose_page import WhosePage  # only when asked for

        tools = self.tools
        self._jobs.show_cover(WhosePage(tools.session, tools.services.whose(), tools.tasks, parent=self.window()))

    def show_comparison(self) -> None:
        """比较版本, from the list that is current, or the one whose items are shown."""
        from app.ui.comparison_page import ComparisonPage  # only when asked for

        tools, register = self.tools, self.register()
        current = register.grid.current_id()
        if register.table.key == ITEM and current is not None:
            current = self._session.row(ITEM, current)[LIST_ID]
        elif register.table.key != LIST:
            current = None
        jobs = tools.services.comparison()
        cover = ComparisonPage(tools.session, jobs, tools.tasks, list_id=current, parent=self.window())
        self._jobs.show_cover(cover)


def cited(text: str) -> tuple[TextMark, ...]:
    """The citations of a basis as marks: level, law, place; title and article are marked in the text."""
    from app.editors.power_lists.laws.parser import parse_basis  # its tables come in with the first basis looked at

    return tuple(
        TextMark(
            " · ".join(
                part
                for part in (one.level, f"《{one.law_title}》", one.article + one.paragraph + one.subparagraph)
                if part
            ),
            tuple(span for span in dict.fromkeys((one.title_span, one.span)) if span[1] > span[0]),
        )
        for one in parse_basis(text)
    )
