"""What 文件 does with data files: asking for one, recent ones, the demo street, a file held elsewhere, backups."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.core import paths
from app.ui.file_desk import FileDesk
from app.ui.file_dialogs import LEDGERS, ask_open_path, ask_save_path
from app.ui.notice_bar import NoticeBar

DEMO = "演示街道.db"


class FileMenu(QObject):
    """Args: recent: the menu 最近打开, filled when it is opened. Signals: finished(sentence, path) of a backup."""

    finished = Signal(str, object)

    def __init__(self, files: FileDesk, notices: NoticeBar, recent: QMenu, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._files, self._notices, self._recent = parent, files, notices, recent
        self._held: Path | None = None  # the file that could not be opened last
        recent.aboutToShow.connect(self.fill_recent)
        files.locked.connect(self._on_locked)
        files.broken.connect(self._on_broken)

    def ask_new(self) -> None:
        path = ask_save_path(self._window, "新建台账文件", "街道台账.db", LEDGERS)
        if path is not None:
            self._files.open(path, create=True)

    def ask_open(self) -> None:
        path = ask_open_path(self._window, "打开台账文件", LEDGERS)
        if path is not None:
            self._files.open(path)

    def open_demo(self) -> None:
        """The demo street of this person, told when it is first opened."""
        self._files.make_demo(paths.places().data / DEMO)

    def fill_recent(self) -> None:
        """Files opened before, pinned ones first; missing ones are greyed."""
        self._recent.clear()
        for place, path in enumerate(self._files.recent(), start=1):
            pinned = "（已固定）" if self._files.is_pinned(path) else ""
            text = f"&{place % 10}  {path.stem}{pinned}　{path.parent}"
            found = path.exists()
            action = self._recent.addAction(text if found else f"{text}（找不到）")
            action.setEnabled(found)
            action.setData(str(path))
            action.triggered.connect(self._on_recent)
        if self._recent.isEmpty():
            self._recent.addAction("还没有打开过文件").setEnabled(False)
        if self._files.session is not None:
            self._recent.addSeparator()
            pin = self._recent.addAction("把当前文件固定在最前")
            pin.setCheckable(True)
            pin.setChecked(self._files.is_pinned(self._files.session.path))
            pin.toggled.connect(self._on_pin)

    def _on_pin(self, pinned: bool) -> None:
        self._files.set_pinned(self._files.session.path, pinned=pinned)

    def show_backups(self) -> None:
        from app.ui.backup_dialog import BackupDialog  # only when asked for

        dialog = BackupDialog(self._files.session, self._files.services, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.restoreWanted.connect(self._files.restore)
        dialog.finished_backup.connect(self.finished)
        dialog.open()

    def show_backups_of_broken(self) -> None:
        """The backups of the file that could not be opened."""
        from app.ui.backup_dialog import BackupDialog  # only when asked for

        dialog = BackupDialog(None, self._files.services, self._window, path=self._held)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.restoreWanted.connect(self._on_put_back)
        dialog.open()

    def open_to_read(self) -> None:
        """Open the file another program holds, without the right to change it."""
        self._notices.drop("trouble")
        if self._held is not None:
            self._files.open_read_only(self._held)

    def _on_recent(self) -> None:
        self._files.open(Path(self.sender().data()))

    def _on_locked(self, path: Path, text: str) -> None:
        self._held = path
        self._notices.show_notice("trouble", text, kind="error").add_button("只读打开", self.open_to_read)

    def _on_broken(self, path: Path, text: str) -> None:
        self._held = path
        notice = self._notices.show_notice("trouble", text, kind="error")
        notice.add_button("从备份恢复…", self.show_backups_of_broken)

    def _on_put_back(self, backup: Path) -> None:
        self._notices.drop("trouble")
        if self._held is not None:
            self._files.put_back(backup, self._held)
