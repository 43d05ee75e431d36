"""How long work tells how far it is and learns that it should stop. Known to workers; knows no screen."""

from __future__ import annotations

from collections.abc import Callable


class Cancelled(Exception):
    """Raised inside a job after the clerk pressed 取消; nothing of the job is kept."""


class Progress:
    """Handed to every job.

    Args:
        on_step: called as (done, total, text); text is what is being worked on, Chinese, may be empty.
        is_cancelled: asked at each step.
    """

    def __init__(
        self,
        on_step: Callable[[int, int, str], None] = lambda done, total, text: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._on_step = on_step
        self._is_cancelled = is_cancelled

    def step(self, done: int, total: int, text: str = "") -> None:
        """Report `done` of `total`. Raises Cancelled when the clerk wants to stop."""
        if self._is_cancelled():
            raise Cancelled
        self._on_step(done, total, text)
