"""One record as a form built from its declaration; a draft until it is saved through the door.

Nothing typed is lost: leaving a record keeps its draft, 取消 can be taken back, a crash leaves the draft in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.draft import Draft, stored_keys
from app.core.errors import BadInput, KnownTrouble, Message, Severity
from app.core.query import Query
from app.core.text import display, title
from app.ui.flow_path import way_through
from app.ui.form_body import FormBody
from app.ui.form_foot import FormFoot
from app.ui.form_head import FormHead
from app.ui.row_lock import Lock, LockOf, unlocked
from app.ui.row_marks import RowMarks
from app.ui.text_marks import TextMarks
from app.ui.times import moment
from db.changes import Applied
from db.declarations import Field, Kind, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session
    from app.core.settings import Settings

_CHECK_AFTER = 400  # ms without a key before the draft is looked over
_KEEP_AFTER = 3000  # ms after the last key the draft goes to the file (reliability 3.3)


class Form(QWidget):
    """The form of one table.

    Args:
        text_marks: field key -> what is found in its long text.

    Signals: saved(row id); givenUp() after 取消 of a new record; dirtyChanged(bool); troubled(exception) for the
    window to speak; noted(text); historyRequested(row id); recordWanted(table key, row id) for 打开 of a reference;
    menuOpening("print" or "act", empty QMenu) for the page to fill; wayOutWanted(row id) for the button of a lock.

    Attributes:
        lock_of: why a stored record cannot be changed; the page sets it.
    """

    saved = Signal(object)
    givenUp = Signal()
    dirtyChanged = Signal(bool)
    troubled = Signal(object)
    noted = Signal(str)
    historyRequested = Signal(object)
    menuOpening = Signal(str, object)
    wayOutWanted = Signal(object)
    recordWanted = Signal(str, object)

    def __init__(
        self,
        session: Session,
        table: Table,
        parent: QWidget,
        *,
        settings: Settings,
        text_marks: dict[str, TextMarks] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._table = session, table
        self._subtitle: tuple[str, ...] = ()
        self._draft: Draft | None = None
        self._dropped: dict[str, Any] | None = None
        self._refused = False
        self._was_dirty = self._tried = False
        self._touched: set[str] = set()
        self._as_of: str | None = None
        self.lock_of: LockOf = unlocked
        self._lock: Lock | None = None
        self._read_only = session.read_only
        self.setAccessibleName(f"{table.heading}表单")
        self._marks = RowMarks(session, table)
        self._head = FormHead(self)
        self._body = FormBody(session, table, self, settings=settings, text_marks=text_marks or {})
        self._body.edited.connect(self._on_edited)
        self._body.committed.connect(self._on_committed)
        self._body.recordWanted.connect(self.recordWanted)
        self._body.menuOpening.connect(self.menuOpening)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._body, 1)
        self._foot = FormFoot(self)
        self._foot.saveWanted.connect(self._on_save)
        self._foot.cancelWanted.connect(self.cancel)
        self._foot.historyWanted.connect(self._on_history)
        self._foot.menuOpening.connect(self.menuOpening)
        column.addWidget(self._foot)
        column.addStretch()
        self._check_timer = self._timer(_CHECK_AFTER, self._look_over)
        self._keep_timer = self._timer(_KEEP_AFTER, self.keep_draft)
        self._show(None)

    # -- building

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(slot)
        return timer

    def set_subtitle(self, keys: tuple[str, ...]) -> None:
        """Fields whose texts open the muted line under the title."""
        self._subtitle = keys

    def set_acting(self, *, shown: bool) -> None:
        """Whether 办理 stands in the foot."""
        self._foot.show_acting(shown=shown)

    # -- showing a record

    def row_id(self) -> int | None:
        """Id of the record shown; None for none and for a new one."""
        return self._draft.row["id"] if self._draft and self._draft.row else None

    def shown(self) -> tuple[int | None, str | None]:
        """(row id, ISO date of a look back)."""
        return self.row_id(), self._as_of

    def is_new(self) -> bool:
        """True while a record is entered that is not stored yet."""
        return self._draft is not None and self._draft.row is None

    def dirty(self) -> bool:
        """True when something typed is not saved."""
        return self._draft is not None and not self._read_only and (self._draft.dirty() or bool(self._body.unread()))

    def show_row(self, row_id: int | None, *, as_of: str | None = None) -> None:
        """Show a record (None: an empty card); what was typed in the one before is kept as its draft.

        Args:
            row_id: record. as_of: ISO date of a look back; the record is shown as it stood and cannot be edited.
        """
        self._leave()
        self._as_of = as_of
        self._read_only = self._session.read_only or as_of is not None
        row = self._read(row_id, as_of) if row_id is not None else None
        self._show(self._draft_of(row, with_children=as_of is None) if row else None)
        if row and not self._read_only:
            self._take_kept()

    def new_row(self, defaults: dict[str, Any] | None = None) -> None:
        """An empty record with its defaults; what was typed before and not saved comes back."""
        self._leave()
        self._as_of = None
        self._read_only = self._session.read_only
        values = {key: self._table.field(key).default for key in stored_keys(self._table)} | (defaults or {})
        none = {field.key: [] for field in self._details()}
        self._show(Draft(self._table, None, values, none, dict(none), given=dict(values)))
        self._take_kept()

    def on_applied(self, applied: Applied) -> None:
        """Something changed in the file: an untouched form follows; a form with typing in it learns it on saving."""
        tables = {self._table.key, *(field.target for field in self._table.fields if field.target)}
        if self._draft is None or self._draft.row is None or self.dirty() or not tables & set(applied.row_ids):
            return
        if self._read(self.row_id(), None) is None:
            self._show(None)
        else:
            self.show_row(self.row_id())

    def _read(self, row_id: int, as_of: str | None) -> Row | None:
        if as_of is None:
            return self._session.row(self._table.key, row_id)
        view = self._session.view(Query(self._table.key, as_of=as_of))
        place = view.position(row_id)
        return None if place is None else dict(zip(view.columns, view.row(place), strict=True))

    def _draft_of(self, row: Row, *, with_children: bool) -> Draft:
        stored = {}
        for field in self._details():
            stored[field.key] = self._session.children(field.target, row["id"]) if with_children else []
        copies = {key: [dict(child) for child in rows] for key, rows in stored.items()}
        return Draft(self._table, row, {key: row.get(key) for key in stored_keys(self._table)}, copies, stored)

    def _details(self) -> list[Field]:
        return [field for field in self._table.fields if field.kind is Kind.DETAILS]

    def _show(self, draft: Draft | None) -> None:
        self._draft = draft
        self._lock = self.lock_of(draft.row) if draft and draft.row and not self._read_only else None
        self._dropped = None
        self._head.drop_bands()
        self._body.setVisible(draft is not None)
        self._foot.setVisible(draft is not None)
        self._show_head()
        self._reshow()

    def _reshow(self) -> None:
        """Show the draft's cells again; nothing of this counts as editing (trap 25)."""
        self._touched.clear()
        self._tried = False
        if self._draft is not None:
            free = self._lock.free if self._lock else None
            self._body.show_cells(self._cell, read_only=self._read_only, new=self._draft.row is None, free=free)
            if self._draft.row is not None:
                self._look_over()
        self._announce()

    def _cell(self, field: Field) -> Any:
        if self._draft is None:
            return None
        if field.kind is Kind.DETAILS:
            return self._draft.children.get(field.key, [])
        return (self._draft.row or {}).get(field.key) if field.computed else self._draft.values.get(field.key)

    def _show_head(self) -> None:
        draft = self._draft
        self._head.show_way(*self._way(draft.row if draft else None))
        if draft is None:
            self._head.show_title("没有选中记录", f"在列表里选一{self._table.counter}，或按 Ctrl+N 新增。")
        elif draft.row is None:
            self._head.show_title(f"新增{self._table.heading}", "带 * 的必填；填好后按 Ctrl+S 保存。")
        else:
            name = title(self._table, draft.row, self._session.title)
            self._head.show_title(name, *self._muted_parts(draft.row))
            if self._lock is not None:
                way_out = ((self._lock.way_out, self._on_way_out),) if self._lock.way_out else ()
                self._head.show_band("lock", self._lock.reason, buttons=way_out)
            mark = self._marks.of(draft.row) if self._as_of is None else None
            if mark is not None:
                self._head.show_band("mark", mark.text, kind=mark.level)

    def _way(self, row: Row | None) -> tuple[tuple[str, ...], str | None]:
        """(states of the record's flow, the one it is in); of several flows the first."""
        for key, flow in self._body.flows.items() if row else ():
            return way_through(flow, row.get(key)), row.get(key)
        return (), None

    def _muted_parts(self, row: Row) -> tuple[str, str]:
        """(what it is, who changed it when)."""
        texts = [display(self._table.field(key), row.get(key), self._session.title) for key in self._subtitle]
        history = self._session.history(self._table.key, row["id"])
        if self._as_of:
            history = [entry for entry in history if entry.at[:10] <= self._as_of]
        changed = ""
        if history:
            verb = "录入于" if history[0].before is None else "修改于"
            changed = f"{verb} {moment(history[0].at, self._session.clock().year)} {history[0].operator}"
        return " · ".join(text for text in texts if text), changed

    # -- editing

    def focus_first(self) -> None:
        self._body.focus_first()

    def focus_field(self, key: str) -> None:
        self._body.focus_field(key)

    def next_problem(self) -> bool:
        """F8; False when nothing is wrong."""
        return self._draft is not None and self._body.next_problem()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.dirty():
            self.cancel()
            return
        super().keyPressEvent(event)

    def _on_edited(self, key: str, cell: Any) -> None:
        if self._draft is None or self._read_only:
            return
        if self._table.field(key).kind is Kind.DETAILS:
            self._draft.children[key] = cell
        else:
            self._draft.values[key] = cell
        self._check_timer.start()
        self._keep_timer.start()
        self._announce()

    def _on_committed(self, key: str) -> None:
        self._touched.add(key)
        if self.dirty():
            self._check_timer.start()

    def _announce(self) -> None:
        dirty = self.dirty()
        self._foot.show_state(dirty=dirty, stored=self.row_id() is not None, new=self.is_new())
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            self.dirtyChanged.emit(dirty)

    def _look_over(self) -> None:
        """Show what the door would say. In a new record, errors of fields not yet visited wait until she saves."""
        if self._draft is None or self._read_only:
            return
        unread = self._body.unread()
        fields = {message.field for message in unread}
        messages = unread + tuple(
            message for message in self._draft.look_over(self._session.check) if message.field not in fields
        )
        if self._draft.row is None and not self._tried:
            messages = tuple(
                part for part in messages if part.severity is Severity.WARNING or part.field in self._touched
            )
        self._show_messages(messages)

    def _show_messages(self, messages: tuple[Message, ...], *, reveal: bool = False) -> None:
        self._body.show_messages(messages, reveal=reveal)
        keys = {field.key for field in self._table.fields if field.in_form}
        whole = [message for message in messages if message.field not in keys]
        if whole:
            error = any(message.severity is Severity.ERROR for message in whole)
            text = "\n".join(message.text for message in whole)
            self._head.show_band("row", text, kind="error" if error else "warning")
        else:
            self._head.drop_band("row")

    # -- saving

    def save(self) -> bool:
        """Store record and child rows as one step. False: not stored, the messages say why."""
        self._body.finish_editing()
        if not self.dirty():
            return True
        self._tried = True
        unread = self._body.unread()
        if unread:
            self._refuse(unread)
            return False
        assert self._draft is not None
        name = title(self._table, self._draft.values, self._session.title)
        try:
            applied = self._session.apply(self._draft.change_set(name))
        except (BadInput, KnownTrouble) as error:
            self._on_refused(error)
            return False
        self._on_stored(applied)
        return True

    def _refuse(self, messages: tuple[Message, ...]) -> None:
        self._refused = True
        self._show_messages(messages, reveal=True)
        self._body.focus_first_error()
        count = sum(message.severity is Severity.ERROR for message in messages)
        self.noted.emit(f"没有保存：有 {count} 处要改，按 F8 逐个查看。")

    def _on_stored(self, applied: Applied) -> None:
        self._keep_timer.stop()
        self._session.drop_draft(self._draft.key)
        row_id = self.row_id() or applied.row_ids[self._table.key][0]
        self._draft = None
        self.show_row(row_id)
        if self._refused:  # what the status line still says is no longer so
            self._refused = False
            self.noted.emit(f"已保存：{self._session.title(self._table.key, row_id)}")
        self.saved.emit(row_id)

    def _on_refused(self, error: BadInput | KnownTrouble) -> None:
        """Somebody was faster: both versions. Bad input: beside the fields. Trouble: the window speaks."""
        self.keep_draft()
        current = self._read(self.row_id(), None) if self.row_id() is not None else None
        if current is not None and self._is_stale(current):
            self._ask_stale(current)
        elif isinstance(error, BadInput):
            self._refuse(self._draft.placed(error.messages))
        else:
            self.troubled.emit(error)

    def _is_stale(self, current: Row) -> bool:
        children = {field.key: self._session.children(field.target, current["id"]) for field in self._details()}
        return current["rev"] != self._draft.row["rev"] or children != self._draft.stored_children

    def _ask_stale(self, current: Row) -> None:
        from app.ui.stale_dialog import StaleDialog  # only when two people met

        dialog = StaleDialog(self._table, self._draft, current, title_of=self._session.title, parent=self.window())
        wanted = dialog.exec()
        dialog.deleteLater()
        if wanted:
            self._rebase(current)

    def _rebase(self, current: Row) -> None:
        """Put what was typed on top of the record as it stands now; she looks once more and saves."""
        body = self._draft.body()
        self._draft = self._draft_of(current, with_children=True)
        self._draft.take(body)
        self._show_head()
        self._reshow()
        self.noted.emit("已把您的修改放到最新内容上，请看一遍再保存。")

    # -- drafts

    def keep_draft(self) -> None:
        """Put what is not saved into the file's drafts."""
        self._keep_timer.stop()
        if self.dirty():
            self._session.save_draft(self._draft.key, self._kept())

    def _kept(self) -> dict[str, Any]:
        """The draft's body with what stands in fields and cannot be read, so that not even that is lost."""
        return self._draft.body() | {"unread": self._body.unread_texts()}

    def cancel(self) -> None:
        """Back to what is stored; can be taken back until another record is shown."""
        if self._draft is None:
            return
        self._keep_timer.stop()
        dropped = self._kept() if self.dirty() else None
        row_id, is_new = self.row_id(), self.is_new()
        self._session.drop_draft(self._draft.key)
        self._draft = None
        self.show_row(row_id)
        if is_new:
            self.givenUp.emit()  # the page shows another record
        self._dropped = dropped
        if dropped:
            text, slot = (
                ("刚才新填的内容已放弃。", self._on_fetch_new) if is_new else ("刚才的修改已放弃。", self._on_fetch)
            )
            self._head.show_band("dropped", text, buttons=(("取回", slot),))

    def _leave(self) -> None:
        """Another record is about to be shown."""
        if self.dirty():
            self.keep_draft()
            name = title(self._table, self._draft.values, self._session.title) or f"新{self._table.heading}"
            self.noted.emit(f"“{name[:20]}”还没有保存，已留作草稿；再点开它可以接着填。")
        self._keep_timer.stop()
        self._check_timer.stop()

    def _take_kept(self) -> None:
        """What was typed here before and not saved is put back at once, and the clerk is told."""
        body = self._session.draft(self._draft.key)
        if body:
            self._take(body)
            text = "这里接着上次没有保存的内容，还没有存进台账。"
            self._head.show_band("draft", text, buttons=(("不要这些内容", self.cancel),))

    def _on_fetch_new(self) -> None:
        dropped = self._dropped
        self.new_row()
        self._dropped = dropped
        self._on_fetch()
        self.focus_first()

    def _on_fetch(self) -> None:
        self._head.drop_band("dropped")
        self._take(self._dropped or {})
        self._keep_timer.start()

    def _take(self, body: dict[str, Any]) -> None:
        self._draft.take(body)
        self._reshow()
        unread = body.get("unread", {})
        if unread:
            self._body.retype(unread)
            self._touched.update(unread)
            self._look_over()
            self._announce()

    # -- buttons

    def _on_save(self) -> None:
        self.save()

    def _on_way_out(self) -> None:
        self.wayOutWanted.emit(self.row_id())

    def _on_history(self) -> None:
        self.historyRequested.emit(self.row_id())

    def refresh_theme(self) -> None:
        """Icons of the sections in the colours of the theme now shown."""
        self._body.refresh_theme()
