"""Backups of a file: what there is, made now, put elsewhere, put back (ideas 8); also of one that cannot be opened."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import KnownTrouble
from app.ui.file_dialogs import ask_folder
from app.ui.lines_delegate import AIR

if TYPE_CHECKING:
    from app.core.services import Services
    from app.core.session import Session
    from db.backup import BackupInfo

LIST, QUESTION = range(2)


class BackupDialog(QDialog):
    """List of backups, newest first, each with its counts and whether it was verified by opening it again."""

    restoreWanted = Signal(object)  # Path of the backup; the window closes, restores and opens the file again
    finished_backup = Signal(str, object)  # sentence, path

    def __init__(
        self, session: Session | None, services: Services, parent: QWidget | None = None, *, path: Path | None = None
    ) -> None:
        """Args: session: of the open file. path: without a session, the file that cannot be opened."""
        super().__init__(parent)
        self._session, self._services = session, services
        self._path = session.path if session is not None else path
        self._infos: list[BackupInfo] = []
        self.setWindowTitle("备份与恢复")
        self._make_list()
        self._make_question()
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.list_page)
        self.pages.addWidget(self.question_page)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(self.pages)
        em = self.fontMetrics().horizontalAdvance("国")
        self.resize(em * 58, em * 32)
        self.reload()

    def _make_list(self) -> None:
        self.list_page = QWidget(self)
        self.message = QLabel(self.list_page)
        self.message.setWordWrap(True)
        self.message.setMargin(8)
        self.message.hide()
        self.tree = QTreeWidget(self.list_page)
        self.tree.setHeaderLabels(["时间", "为什么备份", "验证", "记录", "大小"])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName("备份，最近的在上")
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.now_button = QPushButton("现在备份", self.list_page)
        self.now_button.setProperty("role", "primary")
        self.now_button.setDefault(True)
        self.other_button = QPushButton("备份到…", self.list_page)
        self.other_button.setToolTip("另存一份到U盘或另一块硬盘")
        self.restore_button = QPushButton("恢复…", self.list_page)
        self.close_button = QPushButton("关闭", self.list_page)
        self.tree.itemSelectionChanged.connect(self._on_selection)
        self.now_button.clicked.connect(self.backup_now)
        self.other_button.clicked.connect(self._on_other)
        self.restore_button.clicked.connect(self._on_restore)
        self.close_button.clicked.connect(self.reject)
        for button in (self.now_button, self.other_button):
            button.setVisible(self._session is not None)
        self._arrange_list()

    def _arrange_list(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.restore_button)
        foot.addStretch(1)
        for button in (self.other_button, self.now_button, self.close_button):
            foot.addWidget(button)
        box = QVBoxLayout(self.list_page)
        box.setContentsMargins(0, 0, 0, 0)
        hint = QLabel("备份写好后都会重新打开核对，核对一致才算数。", self.list_page)
        hint.setProperty("role", "muted")
        for widget in (hint, self.message, self.tree):
            box.addWidget(widget)
        box.addLayout(foot)

    def _make_question(self) -> None:
        self.question_page = QWidget(self)
        heading = QLabel("恢复这份备份？", self.question_page)
        heading.setProperty("role", "title")
        self.question = QLabel(self.question_page)
        self.question.setWordWrap(True)
        self.yes_button = QPushButton("恢复这份备份", self.question_page)
        self.yes_button.setProperty("role", "danger")
        self.no_button = QPushButton("不恢复", self.question_page)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.yes_button)
        foot.addWidget(self.no_button)
        box = QVBoxLayout(self.question_page)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(heading)
        box.addWidget(self.question)
        box.addStretch(1)
        box.addLayout(foot)
        self.yes_button.clicked.connect(self._on_yes)
        self.no_button.clicked.connect(self._on_no)

    def reload(self) -> None:
        """Read the list of backups again."""
        self._infos = list(self._services.backups(self._path))
        self.tree.clear()
        for info in self._infos:
            verified = "✓ 已验证" if info.verified else "✕ 没有通过"
            cells = [info.at[:16].replace("T", " "), info.reason, verified, self._counts(info), _size(info.size)]
            item = QTreeWidgetItem(cells)
            item.setToolTip(0, str(info.path))
            item.setSizeHint(3, QSize(0, self.fontMetrics().height() + AIR))
            self.tree.addTopLevelItem(item)
        if self._infos:
            self.tree.setCurrentItem(self.tree.topLevelItem(0))
        self._on_selection()

    def chosen(self) -> BackupInfo | None:
        """The backup selected."""
        place = self.tree.indexOfTopLevelItem(self.tree.currentItem()) if self.tree.selectedItems() else -1
        return self._infos[place] if place >= 0 else None

    def _on_selection(self) -> None:
        info = self.chosen()
        writable = self._session is None or not self._session.read_only
        self.restore_button.setEnabled(info is not None and info.verified and writable)

    def _counts(self, info: BackupInfo) -> str:
        """Records a register; child rows are not counted for themselves."""
        return self._in_words(info.rows)

    def _in_words(self, rows: dict[str, int]) -> str:
        if self._session is None:
            return f"共 {sum(rows.values()):,} 行"
        registers = [table for table in self._session.tables.values() if table.detail_of is None]
        return " · ".join(f"{table.heading} {rows[table.key]:,}" for table in registers if table.key in rows)

    # -- making

    def backup_now(self) -> None:
        """Make a backup beside the file."""
        self._backup(None)

    def _on_other(self) -> None:
        if (folder := ask_folder(self, "备份到哪个文件夹")) is not None:
            self._backup(folder)

    def _backup(self, folder: Path | None) -> None:
        try:
            info = self._session.backup("手动备份", folder)
        except KnownTrouble as error:
            self._say(error.text, "error-band")
            return
        self.reload()
        sentence = f"已备份并验证：{info.path.name}"
        self._say(sentence, "info-band")
        self.finished_backup.emit(sentence, info.path)

    def _say(self, sentence: str, role: str) -> None:
        self.message.setProperty("role", role)
        self.message.style().polish(self.message)
        self.message.setText(sentence)
        self.message.show()

    # -- putting back

    def _on_restore(self) -> None:
        if (info := self.chosen()) is None:
            return
        self.question.setText(self._broken_question(info) if self._session is None else self._question(info))
        self.pages.setCurrentIndex(QUESTION)
        self.no_button.setFocus()

    def _question(self, info: BackupInfo) -> str:
        now = self._in_words({key: self._session.count(key) for key in self._session.tables})
        return (
            f"文件“{self._path.name}”将回到 {_day(info.at)} 备份时的样子（{info.reason}）。\n\n"
            f"现在：{now}\n恢复后：{self._counts(info)}\n\n"
            "恢复前会先把现在的文件备份为“恢复前”，这一步做错了也能再换回来。"
        )

    def _broken_question(self, info: BackupInfo) -> str:
        return (
            f"文件“{self._path.name}”打不开了，将换成 {_day(info.at)} 的备份"
            f"（{info.reason}，{self._counts(info)}）。\n\n打不开的文件不会删除，会移到旁边的文件夹里备查。"
        )

    def _on_yes(self) -> None:
        if (info := self.chosen()) is None:
            return
        try:
            if self._session is not None:
                self._session.backup("恢复前")
        except KnownTrouble as error:
            self.pages.setCurrentIndex(LIST)
            self._say(f"没有恢复，文件没有变：{error.text}", "error-band")
            return
        self.accept()
        self.restoreWanted.emit(info.path)

    def _on_no(self) -> None:
        self.pages.setCurrentIndex(LIST)
        self.tree.setFocus()


def _day(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _size(count: int) -> str:
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count // 1024, 1)} KB"
