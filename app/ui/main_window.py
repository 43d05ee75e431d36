"""The window: tabs of the editors, menus, notices, status line; hands every command to the page it is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.core.editor import Editor
from app.core.errors import KnownTrouble
from app.ui import window_menus
from app.ui.actions import Actions
from app.ui.error_dialog import sentence
from app.ui.file_desk import FileDesk
from app.ui.file_dialogs import FOLDER, looks_like_sheet
from app.ui.file_menu import FileMenu
from app.ui.help_topics import COVERS, KEYS, START
from app.ui.notice_bar import NoticeBar
from app.ui.status_line import StatusLine
from app.ui.tab_page import TabPage
from app.ui.tab_pages import TabPages
from app.ui.tasks import Tasks
from app.ui.times import moment
from app.ui.welcome_page import WelcomePage

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.core.settings import Settings
    from app.ui.record_page import RecordPage
    from db.changes import Applied

_EM_SIZE = (100, 56)  # first size of the window in full-width characters
_FRAME = QSize(16, 40)  # px of the screen left to its frame and title bar


class MainWindow(QMainWindow):
    """One window over one file.

    Signals: settingsWanted(), aboutWanted(), helpWanted(name of a help page) for what lives outside the daily work.
    """

    settingsWanted = Signal()
    aboutWanted = Signal()
    helpWanted = Signal(str)

    def __init__(self, editors: tuple[Editor, ...], services: Services, settings: Settings) -> None:
        super().__init__()
        self._editors, self._services, self._settings = editors, services, settings
        self.actions_by_key = Actions(self)
        self.tasks = Tasks(self)
        self.files = FileDesk(services, settings, self.tasks, self)
        self._saved = self._backup = ""
        self._touched: tuple[str, tuple[int, ...]] = ("", ())
        self.setAcceptDrops(True)
        self._make_centre()
        recent, self._acting = window_menus.fill(self, self.actions_by_key)
        self._acting.aboutToShow.connect(self._on_acting)
        self._file_menu = FileMenu(self.files, self._notices, recent, parent=self)
        self._file_menu.finished.connect(self._status.show_finished)
        self._welcome.openWanted.connect(self.files.open)
        for action in self.menuBar().actions():
            action.menu().aboutToShow.connect(self._on_menu)
        self._connect()
        self._restore_place()
        self._show_session()

    # -- building

    def _make_centre(self) -> None:
        centre = QWidget(self)
        centre.setObjectName("page")
        self._covers = QStackedWidget(centre)
        self._notices = NoticeBar(centre)
        self._welcome = WelcomePage(self.actions_by_key, centre)
        self._tabs = TabPages(self._editors, self._settings, self._covers, welcome=self._welcome)
        self._tabs.shown.connect(self._on_page)
        self._tabs.built.connect(self._on_built)
        self._status = StatusLine(self.tasks, centre)
        self._status.linkWanted.connect(self._on_link)
        self._covers.addWidget(self._tabs)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notices)
        column.addWidget(self._covers, 1)
        column.addWidget(self._status)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        for place in range(self._tabs.count()):
            key = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            key.setProperty("place", place)
            key.activated.connect(self._on_tab_key)
        own = {
            "new_file": self._file_menu.ask_new,
            "open_file": self._file_menu.ask_open,
            "demo_file": self._file_menu.open_demo,
            "backup": self._file_menu.show_backups,
            "restore": self._file_menu.show_backups,
            "undo": self._on_undo,
            "redo": self._on_redo,
            "quit": self.close,
            "settings": self.settingsWanted,
            "about": self.aboutWanted,
            "help": self._on_help,
            "keys": self._on_help,
        }
        for command, action in self.actions_by_key.items():
            action.triggered.connect(own.get(command, self._on_page_command))
        self.tasks.failed.connect(self.speak)
        self.files.opened.connect(self._on_opened)
        self.files.closing.connect(self._on_closing)
        self.files.closed.connect(self._on_closed)
        self.files.troubled.connect(self.speak)
        self.files.changed.connect(self._on_changed)
        self.files.backedUp.connect(self._on_backed_up)
        self.files.noted.connect(self._on_noted)

    def _restore_place(self) -> None:
        em = self.fontMetrics().horizontalAdvance("汉")
        room = QGuiApplication.primaryScreen().availableSize() - _FRAME  # the window has no screen before it is shown
        self.resize(QSize(em * _EM_SIZE[0], em * _EM_SIZE[1]).boundedTo(room))
        self.setProperty(FOLDER, self._settings.get("folder", ""))
        kept = self._settings.get("window", "")
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def _on_acting(self) -> None:
        self._acting.clear()
        if self._covers.currentIndex() == 0 and self.files.session is not None:
            self.page().fill_actions(self._acting)
        if self._acting.isEmpty():
            self._acting.addAction("这里没有要办的步骤").setEnabled(False)

    def _on_menu(self) -> None:
        self.actions_by_key.draw_icons()

    # -- the file

    def _on_opened(self, session: Session) -> None:
        self._notices.drop("file")
        self._drop_pages()
        if session.read_only:
            text = f"“{session.path.name}”以只读方式打开：可以查看、打印和导出，不能修改。"
            self._notices.show_notice("file", text, kind="warning", closable=False)
        self._show_session()
        self._show_tabs()
        self.page().focus_work()
        self._tell_drafts(session)

    def _show_tabs(self) -> None:
        session = self.files.session
        if session is None:
            self._tabs.show_file(None)
            return
        from app.ui.record_page import Tools  # with the first file, not with the window

        self._tabs.show_file(Tools(session, self._services, self.tasks, self._settings, self.actions_by_key))

    def _tell_drafts(self, session: Session) -> None:
        drafts = session.drafts()
        if drafts and not session.read_only:
            start = "上次没有正常退出，已保存的数据都在。" if self.files.unclean else ""
            text = f"{start}有 {len(drafts)} 份没有保存的内容替您留着。"
            self._notices.show_notice("drafts", text).add_button("接着填", self._on_continue_draft)
        elif self.files.unclean:
            self._notices.show_notice("drafts", "上次没有正常退出，已保存的数据都在，可以继续工作。")

    def _on_continue_draft(self) -> None:
        self._notices.drop("drafts")
        drafts = self.files.session.drafts() if self.files.session else []
        if drafts:
            table, _, row_id = drafts[0][0].partition(":")
            page = self._tabs.show_table(table)
            if page is not None and row_id == "new":
                page.show_register(table)
                page.new_record()
            elif page is not None:
                page.open_record(table, int(row_id))

    def _on_closing(self) -> None:
        """The session is about to go: nothing may ask it any more, so the pages go at once, not later."""
        self._keep_drafts()
        self.tasks.shut_down()
        self._drop_pages()
        self.setWindowTitle("正在关闭文件并备份… — 街道台账")  # until the file is gone
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _keep_drafts(self) -> None:
        for page in self._tabs.pages():
            page.keep_drafts()

    def _on_closed(self) -> None:
        self._notices.drop("drafts")
        self._show_session()
        self._show_tabs()

    def close_covers(self) -> None:
        """Leave the full pages over the tabs."""
        while self._covers.count() > 1:
            self._drop_cover(self._covers.widget(1))

    def _drop_pages(self) -> None:
        self.close_covers()
        self._tabs.drop()

    def _show_session(self) -> None:
        """Title, menus and status line follow the open file."""
        session = self.files.session
        self.setWindowTitle(f"{session.path.stem} — 街道台账" if session else "街道台账")
        for key in (*window_menus.NEEDS_FILE, "backup", "restore"):
            self.actions_by_key[key].setEnabled(session is not None)
        self._enable_writing()
        self._welcome.show_recent(self.files.recent())
        last = session.last_backup if session else None
        self._saved = self._when(session.saved_at) if session else ""
        self._backup = self._when(last.at) if last else ""
        self._show_undo()
        self._show_facts()
        if session is None:
            self._status.set_counts("")

    def _show_undo(self) -> None:
        session = self.files.session
        for key, verb in (("undo", "撤销"), ("redo", "重做")):
            label = getattr(session, f"{key}_label") if session and not session.read_only else None
            self.actions_by_key[key].setText(f"{verb}：{label}" if label else verb)
            self.actions_by_key[key].setEnabled(bool(label))

    def _show_facts(self) -> None:
        session = self.files.session
        backup = f"上次备份 {self._backup} 已验证" if self._backup else ""
        saved = f"已保存 {self._saved}" if self._saved else ""
        self._status.set_facts((saved, backup, session.operator) if session else ())

    def _when(self, at: str | None) -> str:
        """14:03 for today, 11月20日 for another day."""
        if not at:
            return ""
        now = self.files.session.clock()
        return at[11:16] if at[:10] == now.date().isoformat() else moment(at, now.year).partition(" ")[0]

    def _drop_draft_notice(self) -> None:
        if self.files.session is not None and not self.files.session.drafts():
            self._notices.drop("drafts")

    def _on_changed(self, applied: object) -> None:
        QTimer.singleShot(0, self._drop_draft_notice)  # the form forgets its draft after the door has spoken
        self._saved = self._when(self.files.session.saved_at)
        self._status.drop_links()  # 撤销 would now take back something else
        self._show_undo()
        self._show_facts()
        for page in self._tabs.pages():
            page.on_applied(applied)

    def _on_backed_up(self, at: str) -> None:
        self._backup = self._when(at)
        self._show_facts()

    # -- tabs

    def _on_tab_key(self) -> None:
        if self.files.session is not None and self._covers.currentIndex() == 0:
            self._tabs.show_place(self.sender().property("place"))
            self.page().focus_work()

    def _on_page(self, page: TabPage) -> None:
        for command in window_menus.PAGE_COMMANDS:
            self.actions_by_key[command].setEnabled(page.takes_commands)
        self._enable_writing()
        if not page.takes_commands:
            self._status.set_counts("")

    def _enable_writing(self) -> None:
        session = self.files.session
        if session is None or session.read_only:
            for key in window_menus.NEEDS_WRITING:
                self.actions_by_key[key].setEnabled(False)

    def _on_built(self, page: RecordPage) -> None:
        page.finished.connect(self._status.show_finished)
        page.troubled.connect(self.speak)
        page.noted.connect(self._on_noted)
        page.savePointWanted.connect(self.files.save_point)
        page.carriedOut.connect(self._on_carried_out)
        page.countsChanged.connect(self._on_counts)
        page.coverWanted.connect(self.show_cover)
        page.recordWanted.connect(self.open_record)
        page.filesDropped.connect(self.take_files)

    def page(self) -> TabPage:
        """The page now shown."""
        return self._tabs.page()

    def open_record(self, table: str, row_id: int) -> None:
        """Show a record, whichever tab it lives in."""
        page = self._tabs.show_table(table)
        if page is not None:
            page.open_record(table, row_id)

    def show_cover(self, cover: QWidget) -> None:
        """Show a full page (import check, print preview) until it says closed."""
        cover.closed.connect(self._on_cover_closed)
        self._covers.addWidget(cover)
        self._covers.setCurrentWidget(cover)
        self._status.set_counts("")  # they are about the list behind
        cover.setFocus()

    def _on_cover_closed(self) -> None:
        self._drop_cover(self.sender())

    def _drop_cover(self, cover: QWidget) -> None:
        self._covers.removeWidget(cover)
        cover.deleteLater()
        self._covers.setCurrentIndex(self._covers.count() - 1)
        if self._covers.currentWidget() is self._tabs:
            self.page().on_shown()
        self.page().focus_work()

    # -- commands

    def _on_page_command(self) -> None:
        if self._covers.currentIndex() == 0:
            self.page().run_command(self.sender().objectName())

    def _on_undo(self) -> None:
        self._turn("undo", "已撤销")

    def _on_redo(self) -> None:
        self._turn("redo", "已重做")

    def _turn(self, name: str, said: str) -> None:
        if not self.page().finish_editing():
            return
        try:
            applied = getattr(self.files.session, name)()
        except KnownTrouble as error:
            self.speak(error)
            return
        if applied is not None:
            self._notices.drop("trouble")
            self._on_noted(f"{said}：{applied.label}")

    def _on_help(self) -> None:
        """F1: the page about what is in front."""
        name = self.sender().objectName()
        cover = self._covers.currentWidget()
        about = self.page().help_page() if cover is self._tabs else COVERS.get(type(cover).__name__)
        self.helpWanted.emit(KEYS if name == KEYS else about or START)

    # -- speaking

    def speak(self, error: Exception) -> None:
        """Known trouble and bad input as a band; anything else is a bug and goes to the hook."""
        text = sentence(error)
        if not text:
            raise error
        self._notices.show_notice("trouble", text, kind="error")

    def _on_noted(self, text: str) -> None:
        if text:
            self._status.show_finished(str(text))

    def _on_carried_out(self, text: str, applied: Applied, table: str, final: bool) -> None:
        """Done, with what may follow: a look at the rows it wrote, 撤销 if it can be. What was refused is past."""
        self._notices.drop("trouble")
        self._touched = (table, tuple(dict.fromkeys(applied.row_ids.get(table, ()))))
        links = (("查看这些行", "rows"),) if len(self._touched[1]) > 1 else ()
        back = () if final else (("撤销", "undo"),)
        self._status.show_finished(text, links=(*links, *back) if applied.number else ())

    def _on_link(self, name: str) -> None:
        if name == "undo":
            self._on_undo()
            return
        page = self._tabs.show_table(self._touched[0])
        if page is not None:
            page.show_rows(*self._touched)

    def _on_counts(self, text: str) -> None:
        if self.sender() is self.page() and self._covers.currentIndex() == 0:
            self._status.set_counts(text)

    def reload(self) -> None:
        """After a bug: build the pages again from the file."""
        session = self.files.session
        if session is not None:
            self._keep_drafts()
            self._drop_pages()
            self._show_session()
            self._show_tabs()

    def apply_settings(self) -> None:
        """Font, theme, Enter direction and operator after the settings dialog."""
        session = self.files.session
        if session is not None and session.operator != self.files.operator() and not session.read_only:
            self.files.reopen()
        self._tabs.size_tabs()
        self.refresh_theme()
        for page in self._tabs.pages():
            page.apply_settings()

    def refresh_theme(self) -> None:
        """Icons and pictures in the colours of the theme now shown."""
        self.actions_by_key.refresh_icons()
        for page in self._tabs.pages():
            page.refresh_theme()

    def changeEvent(self, event: QEvent) -> None:
        """A change of accent, contrast or font size gives menus and tables the small font of Windows: ours anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ThemeChange:
            QApplication.setFont(QApplication.font())

    # -- files dropped anywhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_files(self, paths: list[Path]) -> None:
        """A ledger file is opened, a spreadsheet goes to the import check; of several, one at a time."""
        if not paths:
            return
        path = paths[0]
        if not looks_like_sheet(path):
            self.files.open(path)
            return
        page = self._import_page()
        if page is None:
            self._on_noted("先打开或新建一个台账文件，再把表格拖进来。")
            return
        page.import_file(path)
        if len(paths) > 1:
            self._on_noted(f"一次核对一个表格，先看“{path.name}”；其余 {len(paths) - 1} 个请随后再拖进来。")

    def _import_page(self) -> RecordPage | None:
        if self.files.session is None:
            return None
        if self.page().takes_commands:
            return self.page()
        first = next((editor for editor in self._editors if editor.tables), None)
        return self._tabs.show_table(first.tables[0].key) if first else None

    # -- leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks nothing: what is not saved is kept as drafts, jobs are stopped, the exit backup is made."""
        self._settings.set("window", bytes(self.saveGeometry().toBase64()).decode())
        self._settings.set("folder", self.property(FOLDER) or "")
        self.tasks.shut_down()
        for place in range(1, self._covers.count()):
            if hasattr(self._covers.widget(place), "shut_down"):
                self._covers.widget(place).shut_down()  # the print preview keeps a temporary file
        self.files.close()
        event.accept()
