"""Work behind the window: a job runs in a thread, its result comes back in the main thread.

A job is a closure over plain data that takes a `Progress`; it sees no widget and no session (house style 21).
Results go to bound methods of QObjects only, so that Qt drops the call when the receiver is gone (traps 10, 12).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from app.core.progress import Cancelled, Progress

_POLL = 100  # ms between two looks at the progress of a job


class _Worker(QThread):
    """Runs one job and keeps what came out; touches nothing else."""

    def __init__(self, job: Callable[[Progress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._job = job
        self._stop = threading.Event()
        self.state: tuple[int, int, str] = (0, 0, "")
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self._job(Progress(self._step, self._stop.is_set))
        except Exception as error:  # handed to the main thread, which decides how to speak
            self.error = error

    def stop(self) -> None:
        self._stop.set()

    def _step(self, done: int, total: int, text: str) -> None:
        self.state = (done, total, text)


class Task(QObject):
    """One running job.

    Attributes:
        text: what is being done, Chinese. cancellable: whether 取消 is offered.

    Signals (main thread): stepped(done, total, text of the step); succeeded(result); failed(exception);
    ended() after either of them or after 取消.
    """

    stepped = Signal(object, object, str)
    succeeded = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, text: str, job: Callable[[Progress], Any], *, cancellable: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.text = text
        self.cancellable = cancellable
        self._worker = _Worker(job, self)
        self._worker.finished.connect(self._on_finished)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL)
        self._poll.timeout.connect(self._on_poll)

    def start(self) -> None:
        self._poll.start()
        self._worker.start()

    def cancel(self) -> None:
        """Ask the job to stop at its next step; nothing of it is kept."""
        self._worker.stop()

    def wait(self) -> None:
        """Block until the thread is done (window close only)."""
        self._worker.wait()

    def _on_poll(self) -> None:
        self.stepped.emit(*self._worker.state)

    def _on_finished(self) -> None:
        self._poll.stop()
        error = self._worker.error
        if error is None:
            self.succeeded.emit(self._worker.result)
        elif not isinstance(error, Cancelled):
            self.failed.emit(error)
        self.ended.emit()


class Tasks(QObject):
    """The jobs of one window. `shut_down` is called before the window goes.

    Signals: started(Task); ended(Task); failed(exception) for jobs that brought no receiver of their own.
    """

    started = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: list[Task] = []

    def run(
        self,
        text: str,
        job: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        cancellable: bool = True,
    ) -> Task:
        """Start `job` in a thread.

        Args:
            text: what is being done, shown in the status line.
            done, failed: bound methods of QObjects, called in the main thread; without `failed` the window speaks.

        Raises:
            TypeError: a receiver is no bound method of a QObject (trap 10).
        """
        task = Task(text, job, cancellable=cancellable, parent=self)
        if done is not None:
            task.succeeded.connect(_receiver(done))
        task.failed.connect(_receiver(failed) if failed else self.failed)
        task.ended.connect(self._on_ended)
        self._running.append(task)
        self.started.emit(task)
        task.start()
        return task

    def running(self) -> tuple[Task, ...]:
        """Jobs under way, oldest first."""
        return tuple(self._running)

    def shut_down(self) -> None:
        """Ask every job to stop and wait for the threads (trap 9); results are dropped. New jobs may follow."""
        for task in self._running:
            task.blockSignals(True)
            task.cancel()
        for task in tuple(self._running):
            task.wait()
            self._running.remove(task)
            self.ended.emit(task)

    def _on_ended(self) -> None:
        task = self.sender()
        if task in self._running:
            self._running.remove(task)
            self.ended.emit(task)
            task.deleteLater()


def _receiver(method: Callable[[Any], None]) -> Callable[[Any], None]:
    if not isinstance(getattr(method, "__self__", None), QObject):
        raise TypeError(f"{method!r} is no bound method of a QObject; it would run in the worker's thread")
    return method
