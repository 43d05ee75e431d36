"""What an open file keeps besides records: drafts, settings, remembered headings; its backups and its soundness."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.checks import Finding
from app.core.errors import trouble
from app.core.open_file import spoken, spoken_method, steps_of
from app.core.progress import Progress
from app.core.session_past import SessionPast
from db import backup, files, memory, migrations, restore, soundness
from db.backup import BackupInfo
from db.changes import ChangeSet
from db.soundness import Flaw

_QUIET = Progress()
LARGEST_SCAN = 50 * 1024 * 1024
_NAME_CHARS, _ENDING_CHARS = 100, 10
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ud800-\udfff]+')
_BACKUP_SECONDS = 30 * 60  # reliability 3.5
_BULK_EDITS = 100
_PASSING = frozenset({"退出备份", "定时备份", "导入前", "批量修改前"})  # thinned without mercy
_FLAWS = {
    "PAGES": "文件有损坏，请从最近一次备份恢复，并保留损坏的文件备查。",
    "SCHEMA": "文件的结构被别的工具改过，请从备份恢复。",
    "LINK": "{heading}{place}指向一条不存在的记录，请改选或从备份恢复。",
    "CHAIN": "修改记录被改动过或不完整，请与备份核对。",
    "ANCHOR": "修改记录与备份里记下的不一致，可能被截短或重写，请与备份核对。",
    "ROW": "{heading}{place}与它的修改记录不一致，可能被别的工具改过，请核对。",
    "FILE": "{heading}{place}的附件缺失或被改动过，请从备份恢复，或重新添加原件。",
    "TEXT": "数据文件里有一段长文字被改动过，请从备份恢复。",
    "SEARCH": "{heading}的搜索文字不全，有的记录可能搜不到，请把日志交给技术人员。",
}


class SessionFiles(SessionPast):
    """Drafts, settings, backups and checks of an open file."""

    keeps_copies: bool
    _backup_started: float
    _settings_changed: bool

    # -- drafts, settings, remembered headings

    @spoken_method
    def save_draft(self, key: str, body: dict[str, Any]) -> None:
        """Keep what a form holds; not part of the journal."""
        memory.save_draft(self._store, key, body)

    @spoken_method
    def draft(self, key: str) -> dict[str, Any] | None:
        """The draft of that key."""
        return memory.draft(self._store, key)

    @spoken_method
    def drop_draft(self, key: str) -> None:
        """Forget a draft."""
        memory.drop_draft(self._store, key)

    @spoken_method
    def drafts(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(key, local ISO time, body) of all drafts, newest first."""
        return memory.drafts(self._store)

    @spoken_method
    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the file, such as the name of the office."""
        return memory.setting(self._store, name, default)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting of the file; any JSON value."""
        with spoken(self.path):
            memory.set_setting(self._store, name, value)
        self._settings_changed = True

    def store_file(self, path: Path) -> str:
        """Keep a scan or picture in the data file; the cell that names it is given back, to be saved by a change set.

        Raises:
            KnownTrouble: E-SCAN-LARGE, E-SCAN-READ; disk full and such.
        """
        try:
            if path.stat().st_size > LARGEST_SCAN:
                raise trouble("E-SCAN-LARGE", path=path)
            data = path.read_bytes()
        except OSError as error:
            raise trouble("E-SCAN-READ", path=path) from error
        return self.store_bytes(path.name, data)

    def store_bytes(self, name: str, data: bytes) -> str:
        """As `store_file`, of bytes in memory. `name` is what people see; signs no file name may have are taken out."""
        if not data:
            raise trouble("E-SCAN-READ", path=name)
        if len(data) > LARGEST_SCAN:
            raise trouble("E-SCAN-LARGE", path=name)
        with spoken(self.path):
            sha256 = files.add(self._store, data)
        self._settings_changed = True
        return f"{sha256}/{_file_name(name)}"

    @spoken_method
    def file_bytes(self, cell: str) -> bytes:
        """The bytes a FILE cell names. Raises KnownTrouble E-SCAN-GONE when they are missing or altered."""
        sha256, _ = files.parted(cell) or ("", "")
        return files.read(self._store.connection, sha256)

    @spoken_method
    def heading_memory(self, table: str) -> dict[str, str]:
        """Heading of a spreadsheet -> field key, as decided before."""
        return memory.heading_memory(self._store, table)

    def remember_headings(self, table: str, headings: dict[str, str]) -> None:
        """Keep what headings of spreadsheets mean."""
        with spoken(self.path):
            memory.remember_headings(self._store, table, headings)

    # -- backups and checks

    def backup(self, reason: str, folder: Path | None = None, progress: Progress = _QUIET) -> BackupInfo:
        """Make a verified copy now.

        Args:
            reason: why, Chinese, shown in the list. folder: elsewhere; None is the file's own backup folder.

        Raises:
            KnownTrouble: no copy was made; the file itself is as it was.
        """
        return self.backup_job(reason, folder)(progress)

    def backup_job(self, reason: str, folder: Path | None = None) -> Callable[[Progress], BackupInfo]:
        """Closure for a worker that makes a verified copy, with a connection of its own."""
        path, at, kept = self.path, self._store.now(), reason not in _PASSING
        self._backup_started = time.monotonic()
        self._settings_changed = False

        def job(progress: Progress) -> BackupInfo:
            with spoken(path):
                if folder is None:
                    return backup.make_own(path, reason, at=at, kept=kept, step=progress.step)
                return backup.make(path, folder, reason=reason, at=at, kept=kept, step=progress.step)

        return job

    def backups(self) -> list[BackupInfo]:
        """The copies in the file's own folder, newest first."""
        with spoken(self.path):
            return backup.backups(backup.folder_of(self.path))

    @property
    def last_backup(self) -> BackupInfo | None:
        """The newest verified copy."""
        return next((info for info in self.backups() if info.verified), None)

    def backup_due(self) -> bool:
        """True when something has changed and the last copy was begun half an hour ago or longer."""
        return time.monotonic() - self._backup_started >= _BACKUP_SECONDS and self.changed_since_backup()

    def changed_since_backup(self) -> bool:
        """True when the newest copy does not hold all that is saved."""
        last, anchor = self.last_backup, self.anchor()
        return self._settings_changed or (anchor[0] > 0 and (last is None or last.anchor != anchor))

    def _back_up_before(self, change: ChangeSet, progress: Progress) -> None:
        imported = change.source in ("import", "merge")
        if (
            self.read_only
            or not self.keeps_copies
            or not (imported or len(change.edits) > _BULK_EDITS)
            or not self.changed_since_backup()
        ):
            return
        self.backup("导入前" if imported else "批量修改前", progress=progress)

    def verify(self) -> list[Finding]:
        """Look at everything: pages, schema, references, chain, anchors of backups, rows against their history."""
        with spoken(self.path):
            anchors = restore.anchors(self._store.connection, self.backups())
            found = list(
                soundness.flaws(self._records.now, (*migrations.STORE_STEPS, *steps_of(self.editors)), anchors)
            )
        return [self._finding(flaw) for flaw in found]

    def _finding(self, flaw: Flaw) -> Finding:
        heading = self.tables[flaw.table].heading if flaw.table in self.tables else flaw.table
        place = f"“{self.title(flaw.table, flaw.row_id)}”" if flaw.row_id and heading != flaw.table else ""
        heading = heading or "数据文件"
        words = _FLAWS[flaw.code].format(heading=heading, place=place)
        return Finding("error", flaw.code, words, flaw.table, (flaw.row_id,) if flaw.row_id else ())


def _file_name(name: str) -> str:
    """The name as every system can write it; the ending is kept when it is shortened."""
    last = re.split(r"[\\/]", name)[-1]
    clean = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).strip(". ") or "附件"
    if len(clean) <= _NAME_CHARS:
        return clean
    ending = Path(clean).suffix[:_ENDING_CHARS]
    return clean[: _NAME_CHARS - len(ending)] + ending
