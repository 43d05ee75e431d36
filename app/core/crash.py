"""Notes about crashes, kept on this computer, without personal data (reliability 3.10).

Three ways a program dies: an error in Python code (`note`, called by the excepthooks and by whoever catches a bug),
an error in another thread (the same), and the interpreter itself being killed by a fault (faulthandler's kept file).
Nothing is ever sent anywhere.
"""

from __future__ import annotations

import faulthandler
import re
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from app.core.privacy import anonymous

FAULT_FILE = "fault.txt"
NOTES_KEPT = 20

_NOTED = "_crash_note"
"""Attribute an error carries once its note is written, so that hooks that call each other write one."""

_WINDOWS_HOME = re.compile(r"""[A-Za-z]:[\\/]+Users[\\/]+[^\\/:*?"'<>|\n]+""", re.IGNORECASE)
"""Somebody's home folder in any spelling, such as the short one of %TEMP%."""

_PROGRAM = str(Path(__file__).resolve().parents[2])


def install(folder: Path) -> None:
    """From now on write a note into `folder` for each uncaught error, in any thread, and for faults of the interpreter.

    Call it once, before the window. The usual hooks still run after the note. The window may set a hook of its own
    afterwards and call `note` itself.
    """
    _keep_faults(folder)
    before, before_thread = sys.excepthook, threading.excepthook

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            note(error, folder)
        before(kind, error, trace)

    def on_thread_error(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            note(args.exc_value, folder)
        before_thread(args)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error


def _keep_faults(folder: Path) -> None:
    """Let faulthandler write into the folder; without a folder that can be written it writes to the console."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faulthandler.enable((folder / FAULT_FILE).open("a", encoding="utf-8"), all_threads=True)
    except OSError:
        if sys.stderr is not None:  # a windowed program on Windows has none
            faulthandler.enable(all_threads=True)


def note(error: BaseException, folder: Path, *, now: datetime | None = None) -> Path | None:
    """Write what `describe` says into a new file.

    Args:
        error: with its traceback. folder: made when missing. now: local time, for the file's name.

    Returns:
        The file, the same one for the same error; None when it could not be written: a failure to take notes never
        hides the error itself.
    """
    moment = now or datetime.now()
    if (known := getattr(error, _NOTED, None)) is not None:
        return known
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"crash-{moment:%Y%m%d-%H%M%S-%f}.txt"
        path.write_text(f"{moment:%Y-%m-%d %H:%M:%S}\n{describe(error)}", encoding="utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-NOTES_KEPT]:
            old.unlink()
    except OSError:
        return None
    setattr(error, _NOTED, path)
    return path


def describe(error: BaseException) -> str:
    """Versions and traceback as text that may be handed on: no values of records, no folder of this computer."""
    import platform  # not on the start path

    versions = f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}"
    trace = "".join(traceback.format_exception(error))
    return anonymous(f"{versions}\n{_without_folders(trace)}")


def last_fault(folder: Path) -> str:
    """What faulthandler left of an earlier run, anonymised; "" when nothing. The file is emptied."""
    path = folder / FAULT_FILE
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        if text:
            path.write_text("", encoding="utf-8")
    except OSError:
        return ""
    return anonymous(_without_folders(text))


def _without_folders(text: str) -> str:
    """Paths shortened to the program's own files; the home folder's name is a person's name."""
    for folder, short in ((_PROGRAM, "…"), (str(Path.home()), "~")):
        # Errors of Windows quote paths with doubled strokes, tools with slashes and any case of letters.
        for written in {folder, folder.replace("\\", "\\\\"), folder.replace("\\", "/")}:
            text = re.sub(re.escape(written), short, text, flags=re.IGNORECASE if "\\" in folder else 0)
    return _WINDOWS_HOME.sub("~", text)
