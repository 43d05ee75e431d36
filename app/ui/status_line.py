"""The bottom line: counts on the left, running work with 取消, finished files, saved and backup times on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.ui.tasks import Task, Tasks

_FINISHED_SHOWN = 60_000  # ms a finished line stays
_MARGIN, _ABOVE, _GAP, _BETWEEN = 12, 4, 8, 24  # px, screen.md: steps of 4


class ElidingLabel(QLabel):
    """One line that gives way with … and shows the whole in its tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class StatusLine(QWidget):
    """Status line of the window; shows one running job at a time, the oldest first.

    Signal: linkWanted(name) when a link of the finished line is pressed.
    """

    cancelled = Signal()
    linkWanted = Signal(str)

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tasks = tasks
        self._task: Task | None = None
        self._path: Path | None = None
        self._make_parts()
        self._timer = QTimer(self, singleShot=True, interval=_FINISHED_SHOWN)
        self._timer.timeout.connect(self.hide_finished)
        tasks.started.connect(self._on_tasks)
        tasks.ended.connect(self._on_tasks)
        self._show_task(None)
        self.hide_finished()

    def _make_parts(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, _ABOVE, _MARGIN, _ABOVE)
        row.setSpacing(_GAP)
        self._counts = ElidingLabel(self)
        self._work = QLabel(self)
        self._bar = QProgressBar(self, textVisible=False)
        self._bar.setMaximumWidth(160)
        self._cancel = self._button("取消", "停止正在做的工作")
        self._cancel.clicked.connect(self._on_cancel)
        self._done = QLabel(self)
        self._open = self._button("打开", "打开做好的文件")
        self._open.clicked.connect(self._on_open)
        self._folder = self._button("打开所在文件夹", "打开文件所在的文件夹")
        self._folder.clicked.connect(self._on_folder)
        self._links: list[QPushButton] = []
        self._close = self._button("知道了", "收起这一行")
        self._close.clicked.connect(self.hide_finished)
        row.addWidget(self._counts, 1)
        for part in (self._work, self._bar, self._cancel, self._done, self._open, self._folder, self._close):
            row.addWidget(part)
        self._row = row
        row.addSpacing(_BETWEEN - _GAP)
        self._facts = QLabel(self)
        row.addWidget(self._facts)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setAccessibleName(name)
        return button

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height())

    def _height(self) -> int:
        """Room for every part, shown or not: the page above must not move with a notice."""
        parts = (self._counts, self._bar, self._close)
        return max(part.sizeHint().height() for part in parts) + 2 * _ABOVE

    def set_counts(self, text: str) -> None:
        """Rows, filtered, selected, sum; the left side."""
        self._counts.set_text(text)

    def set_facts(self, facts: tuple[str, ...]) -> None:
        """Saved, backup, last package, operator; the right side."""
        self._facts.setText("　　".join(fact for fact in facts if fact))

    def show_finished(self, text: str, path: Path | None = None, *, links: tuple[tuple[str, str], ...] = ()) -> None:
        """A line that something is done, with 打开 · 打开所在文件夹 when it made a file.

        Args:
            links: (caption, name for `linkWanted`) of what may follow; gone with the next change of the file.
        """
        self.drop_links()
        for caption, name in links:
            button = self._button(caption, caption)
            button.setObjectName(name)
            button.clicked.connect(self._on_link)
            self._row.insertWidget(self._row.indexOf(self._close), button)
            self._links.append(button)
        self._path = path
        self._done.setText(text)
        self._done.setVisible(True)
        self._close.setVisible(True)
        self._open.setVisible(path is not None)
        self._folder.setVisible(path is not None)
        self._timer.start()

    def drop_links(self) -> None:
        """Take the links of the finished line away."""
        for button in self._links:
            button.hide()
            button.deleteLater()
        self._links.clear()

    def _on_link(self) -> None:
        self.linkWanted.emit(self.sender().objectName())

    def hide_finished(self) -> None:
        self.drop_links()
        for part in (self._done, self._open, self._folder, self._close):
            part.setVisible(False)

    def _on_tasks(self, _task: Task) -> None:
        running = self._tasks.running()
        self._show_task(running[0] if running else None)

    def _show_task(self, task: Task | None) -> None:
        shown = task is not None
        if task is not self._task and task is not None:
            task.stepped.connect(self._on_step)
        self._task = task
        for part in (self._work, self._bar):
            part.setVisible(shown)
        self._cancel.setVisible(shown and task.cancellable)
        if task is not None:
            self._work.setText(task.text)
            self._bar.setRange(0, 0)

    def _on_step(self, done: object, total: object, text: str) -> None:
        if self._task is None or self.sender() is not self._task:
            return
        self._bar.setRange(0, 100 if total else 0)
        self._bar.setValue(int(100 * done / total) if total else 0)
        self._work.setText(f"{self._task.text}：{text}" if text else self._task.text)

    def _on_cancel(self) -> None:
        if self._task is not None:
            self._work.setText("正在停止…")
            self._task.cancel()

    def _on_open(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))

    def _on_folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))
