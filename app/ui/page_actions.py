"""办理 on a record page: which actions its records offer, carrying one out, what follows on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu

from app.core.action import Offered, offers
from app.core.errors import BadInput, KnownTrouble
from app.ui import action_menu
from db.changes import Applied

if TYPE_CHECKING:
    from app.core.sheet import Sheet
    from app.ui.action_dialog import ActionDialog
    from app.ui.record_page import RecordPage


class PageActions(QObject):
    """Actions over the register a page shows.

    Signals: done(sentence, Applied, table key, final) after one was carried out; troubled(exception) for the window
    to speak; recordWanted(table key, row id) when the action leads to a record; paperWanted(Sheet, row id) for a
    printed form.
    """

    done = Signal(str, object, str, bool)
    troubled = Signal(object)
    recordWanted = Signal(str, object)
    paperWanted = Signal(object, object)

    def __init__(self, page: RecordPage) -> None:
        super().__init__(page)
        self._page = page
        self._session = page.tools.session
        self._dialog: ActionDialog | None = None

    def any(self) -> bool:
        """True when the register shown has actions at all."""
        key = self._page.register().table.key
        return any(action.table == key for action in self._page.editor.actions)

    def fill(self, menu: QMenu, ids: tuple[int, ...] | None = None) -> None:
        """Fill a menu with what can be done.

        Args:
            ids: records; None for those chosen in the grid.
        """
        menu.clear()
        register = self._page.register()
        chosen = self._chosen() if ids is None else ids
        if self._session.read_only or register.grid.query().as_of:
            menu.addAction("现在只能查看，不能办理").setEnabled(False)
            return
        action_menu.fill(menu, offers(self._page.editor.actions, register.table, chosen, self._session), self._on_line)

    def _chosen(self) -> tuple[int, ...]:
        """Ids of the chosen records, the current one first."""
        grid = self._page.register().grid
        current, chosen = grid.current_id(), grid.selected_ids()
        return tuple(dict.fromkeys(([current] if current else []) + chosen))

    def _on_line(self) -> None:
        self.start(self.sender().data())

    def start(self, offered: Offered) -> None:
        """Carry an action out; what stands unsaved in grid and form is stored first, else nothing is done."""
        register = self._page.register()
        if not register.grid.finish_editing():
            return
        if register.form.dirty() and register.form.row_id() in offered.ids and not register.form.save():
            return
        if offered.action.asks is None and offered.action.preview is None:
            self._at_once(offered)
            return
        from app.ui.action_dialog import ActionDialog  # only when something is done

        table = self._session.tables[offered.action.table]
        sheet = self._paper(offered)
        dialog = ActionDialog(
            self._session, table, offered, self._page.window(), paper=sheet.heading if sheet is not None else ""
        )
        dialog.paperWanted.connect(self._on_paper)
        dialog.accepted.connect(self._on_accepted)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog, self._offered = dialog, offered
        dialog.open()

    def _paper(self, offered: Offered) -> Sheet | None:
        """The printed form of what a look-up shows."""
        return next((sheet for sheet in self._page.editor.sheets if sheet.key == offered.action.paper), None)

    def _on_paper(self) -> None:
        sheet = self._paper(self._offered)
        if sheet is not None:
            self.paperWanted.emit(sheet, self._offered.ids[0])

    def _at_once(self, offered: Offered) -> None:
        QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
        try:
            applied = self._session.apply(offered.action.make(self._session, offered.ids, {}))
        except (BadInput, KnownTrouble) as error:
            self.troubled.emit(error)
        else:
            self._tell(offered, applied)
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _on_accepted(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None and dialog.applied is not None:
            self._tell(self._offered, dialog.applied)

    def _tell(self, offered: Offered, applied: Applied) -> None:
        table = offered.action.opens or offered.action.table
        final = offered.action.final
        said = f"已办理：{applied.label}{'，不能撤销' if final else ''}" if applied.number else "没有要改的内容"
        self.done.emit(said, applied, table, final)
        touched = applied.row_ids.get(offered.action.opens, ())
        if touched:
            self.recordWanted.emit(offered.action.opens, touched[0])
