"""The open file of the window: opening, making, remembering, backing up, restoring, closing."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication

from app.core.errors import KnownTrouble

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from app.core.settings import Settings
    from app.ui.tasks import Tasks
    from db.backup import BackupInfo

_RECENT = 10
_RESTORABLE = ("E-DAMAGED", "E-EMPTY", "E-NOT-DB", "E-NOT-FOUND", "E-SCHEMA")
"""Troubles of opening a file that putting a backup in its place ends."""
_POINT = "正在留保存点"
_LOOK_EVERY = 60 * 1000  # ms between two looks whether the half-hourly backup is due (reliability 3.5)


class FileDesk(QObject):
    """Holds the session of one window.

    Signals: opened(session); closing() while the old session can still be written; closed(); troubled(exception);
    locked(path, sentence) when another program holds the file, so that reading only can be offered; broken(path,
    sentence) when it cannot be opened and has backups; changed(Applied); backedUp(local ISO time); noted(text).
    """

    opened = Signal(object)
    closing = Signal()
    closed = Signal()
    troubled = Signal(object)
    locked = Signal(object, str)
    broken = Signal(object, str)
    changed = Signal(object)
    backedUp = Signal(str)
    noted = Signal(str)

    def __init__(self, services: Services, settings: Settings, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self.services, self._settings, self._tasks = services, settings, tasks
        self.session: Session | None = None
        self.unclean = False
        self._second_anchor: tuple[int, str] = (0, "")
        self._timer = QTimer(self, interval=_LOOK_EVERY)
        self._timer.timeout.connect(self.backup_if_due)

    def operator(self) -> str:
        """Name written into every change: as set, else the name the system knows."""
        return self._settings.get("operator", "") or _system_name()

    def open(self, path: Path, *, create: bool = False) -> bool:
        """Open a file in place of the one open now, which stays when this fails."""
        return self._take(path, lambda: self.services.open_session(path, self.operator(), create))

    def open_read_only(self, path: Path) -> bool:
        return self._take(path, lambda: self.services.open_read_only(path, self.operator()))

    def make_demo(self, path: Path) -> bool:
        """Open the demo street, made anew when it is not there yet."""
        if path.exists():
            return self.open(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return self._take(path, lambda: self.services.make_demo(path, self.operator()))

    def _take(self, path: Path, opener: object) -> bool:
        if self.session is not None and self.session.path == path.resolve():
            return True
        before = self.session
        try:
            session = opener()
        except KnownTrouble as error:
            if error.code == "E-LOCKED":
                self.locked.emit(path, error.text)
            elif error.code in _RESTORABLE and self.services.backups(path):
                self.broken.emit(path, error.text)
            else:
                self.troubled.emit(error)
            return False
        if before is not None:
            self.close()
        self._adopt(session)
        return True

    def _adopt(self, session: Session) -> None:
        self.session = session
        self.unclean = not self._settings.get("clean_exit", True)
        self._settings.set("clean_exit", False)
        self._remember(session.path)
        session.subscribe(self._on_applied)
        self._second_anchor = session.anchor()
        self._timer.start()
        self.opened.emit(session)

    def _on_applied(self, applied: object) -> None:
        self.changed.emit(applied)

    def close(self, *, backup: bool = True) -> None:
        """Let the file go, with the backup of the exit."""
        if self.session is None:
            return
        self.closing.emit()
        self._timer.stop()
        session, self.session = self.session, None
        QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))  # a copy of many versions takes seconds
        try:
            troubles = self._let_go(session, backup=backup)
        finally:
            QGuiApplication.restoreOverrideCursor()
        for error in troubles:
            self.troubled.emit(error)
        self._settings.set("clean_exit", True)
        self.closed.emit()

    def _let_go(self, session: Session, *, backup: bool) -> list[KnownTrouble]:
        """Copy and close; gives what kept a copy from being made: what was saved is in the file all the same."""
        troubles = []
        try:
            second = self._second_folder()
            if backup and second and not session.read_only and session.anchor() != self._second_anchor:
                session.backup("退出备份", second)
        except KnownTrouble as error:
            troubles.append(error)
        try:
            session.close(backup=backup)
        except KnownTrouble as error:
            troubles.append(error)
        return troubles

    def reopen(self) -> None:
        """Close and open the same file again (another operator)."""
        if self.session is not None:
            path = self.session.path
            self.close()
            self.open(path)

    # -- recent files

    def recent(self) -> list[Path]:
        """Files opened before: pinned ones, then the last one first."""
        names = self._settings.get("recent_files", [])
        pinned = self._settings.get("pinned_files", [])
        return [Path(name) for name in (*pinned, *(name for name in names if name not in pinned))]

    def is_pinned(self, path: Path) -> bool:
        """True for a file the clerk keeps at the top of the recent ones."""
        return str(path) in self._settings.get("pinned_files", [])

    def set_pinned(self, path: Path, *, pinned: bool) -> None:
        """Keep a file at the top of the recent ones, or no longer."""
        others = [name for name in self._settings.get("pinned_files", []) if name != str(path)]
        self._settings.set("pinned_files", [*others, str(path)] if pinned else others)

    def _remember(self, path: Path) -> None:
        names = [str(path), *(name for name in self._settings.get("recent_files", []) if name != str(path))]
        self._settings.set("recent_files", names[:_RECENT])
        self._settings.set("last_file", str(path))

    # -- backups

    def backup_if_due(self) -> None:
        """Every half hour, if something was saved since the last copy; in the background."""
        session = self.session
        if session is None or session.read_only or not session.backup_due():
            return
        self._tasks.run("正在备份", session.backup_job("定时备份"), self._on_backed_up, cancellable=False)
        second = self._second_folder()
        if second is not None:
            self._second_anchor = session.anchor()
            job = session.backup_job("定时备份", second)
            self._tasks.run("正在备份到第二文件夹", job, self._on_backed_up, cancellable=False)

    def save_point(self) -> None:
        """Ctrl+S with everything saved: a copy named 保存点, if the newest one is behind; in the background."""
        session = self.session
        if session is None:
            return
        making = any(task.text == _POINT for task in self._tasks.running())
        if making or session.read_only or not session.changed_since_backup():
            self.noted.emit("已全部保存")
            return
        self._tasks.run(_POINT, session.backup_job("保存点"), self._on_save_point, cancellable=False)

    def _on_save_point(self, info: BackupInfo) -> None:
        self._on_backed_up(info)
        self.noted.emit("已全部保存，并留了一个保存点")

    def _second_folder(self) -> Path | None:
        name = self._settings.get("second_backup_folder", "")
        return Path(name) if name and Path(name).is_dir() else None

    def _on_backed_up(self, info: BackupInfo) -> None:
        self.backedUp.emit(info.at)

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the open file and open it again."""
        if self.session is None:
            return
        path = self.session.path
        self.close(backup=False)
        if not self.put_back(backup, path):
            self.open(path)

    def put_back(self, backup: Path, path: Path) -> bool:
        """Put a backup in the place of a file that is not open, and open it. False: nothing has changed."""
        try:
            self.services.restore_backup(backup, path)
        except KnownTrouble as error:
            self.troubled.emit(error)
            return False
        return self.open(path)


def _system_name() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no name for this account; Windows has no module to look it up
        return "操作员"
