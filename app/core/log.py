"""The program's log: ids and counts, kept small, without personal data (house style 35).

Modules log through `logging.getLogger(__name__)`; only main and tests call `start`.
"""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.core.privacy import mask_numbers

NAME = "street-ledger.log"
MOST_BYTES = 1_000_000
OLDER_FILES = 4
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class PrivateFormatter(logging.Formatter):
    """Masks long numbers and phones in the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return mask_numbers(super().format(record))


class _SharedRotation(RotatingFileHandler):
    """Writes on when the file cannot be turned over, because a command runs beside the window.

    Windows renames no open file; the handler's own way would lose line after line and, one by one, the older files.
    """

    def doRollover(self) -> None:  # noqa: N802  the name is given
        """Turn over if nobody else has the file open."""
        self.stream.close()
        try:
            os.rename(self.baseFilename, self.baseFilename)  # noqa: PTH104  asks Windows, changes nothing
        except OSError:
            self.stream = self._open()
        else:
            super().doRollover()


def start(folder: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Log to a rotating file in `folder` from now on: five files of 1 MB at most.

    Returns:
        The handler, to hand to `stop`. When the folder cannot be written, one that drops everything: no log is no
        reason not to work.
    """
    root = logging.getLogger()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        handler: logging.Handler = _SharedRotation(path, maxBytes=MOST_BYTES, backupCount=OLDER_FILES, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(PrivateFormatter(_FORM))
    handler.setLevel(level)
    root.addHandler(handler)
    root.setLevel(min(level, root.level) if root.level else level)
    return handler


def stop(handler: logging.Handler) -> None:
    """Write out and close what `start` opened."""
    logging.getLogger().removeHandler(handler)
    handler.close()
