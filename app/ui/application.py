"""The running program: Qt set up for Chinese and every scaling, one instance, the hook for bugs, the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QLockFile, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.version import VERSION
from app.ui import theme

if TYPE_CHECKING:
    import logging

    from app.core.editor import Editor
    from app.core.services import Services
    from app.core.settings import Settings
    from app.ui.main_window import MainWindow

WINDOWS_FONT = "Microsoft YaHei UI"
BUNDLED_FONT = "NotoSansSC"  # begin of the file name in resources/fonts
_LISTEN_AFTER = 300  # ms
_COLLECT_EVERY = 1000  # ms
_BACKUP_FONTS = ("Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei")


def run(
    argv: list[str],
    services: Services,
    *,
    editors: tuple[Editor, ...],
    open_path: Path | None,
    settings: Settings,
    now: Callable[[], datetime],
) -> int:
    """Show the window and stay until it is closed. A second start brings the first window forward and ends.

    Args:
        argv: command line. open_path: file to open, None for the one opened last. now: tells local time.
    """
    application = create(argv, settings)
    home = paths.places().settings.parent
    home.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(home / "window.lock"))
    if not lock.tryLock(0):
        from app.ui.single_instance import hand_over  # brings QtNetwork in, only for a second start

        if hand_over(home, open_path):
            return 0
    conductor = Conductor(application, services, editors=editors, settings=settings)
    conductor.show(open_path)
    code = application.exec()
    conductor.release()
    lock.unlock()
    return code


def create(argv: list[str], settings: Settings) -> QApplication:
    """The QApplication with style, Chinese texts, font and theme; no window yet."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QLocale.setDefault(QLocale("zh_CN"))
    application = QApplication(argv)
    application.setApplicationName("street-ledger")
    application.setApplicationDisplayName("街道台账")
    application.setApplicationVersion(VERSION)
    application.setStyle("Fusion")
    load_chinese(application)
    apply_font(application, settings.get("font_size", 10))
    theme.apply(application, settings.get("theme", "auto"))
    return application


def load_chinese(application: QApplication) -> bool:
    """Qt's own texts (确定, 取消, 剪切) in Chinese; without them they stay English (trap 22)."""
    translator = QTranslator(application)
    loaded = translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return loaded and application.installTranslator(translator)


def apply_font(application: QApplication, size: int) -> None:
    """The program's font in pt: the one Windows shows Chinese with, else the one shipped."""
    font = QFont(_family())
    font.setPointSize(min(max(size, 9), 14))
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(font)


def _family() -> str:
    if QFontDatabase.hasFamily(WINDOWS_FONT):
        return WINDOWS_FONT
    for path in sorted((paths.resources() / "fonts").glob(f"{BUNDLED_FONT}*.ttf")):
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
        if families:
            return families[0]
    return next((name for name in _BACKUP_FONTS if QFontDatabase.hasFamily(name)), QApplication.font().family())


class Collector(QObject):
    """Looks for garbage cycles in the main thread only, as often as Python would.

    Python collects in whatever thread happens to make an object; a worker that frees a cycle with a widget in it stops
    timers of another thread and may take the process down.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=_COLLECT_EVERY)
        timer.timeout.connect(self._on_tick)
        timer.start()

    def _on_tick(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def release(self) -> None:
        """Leave it to Python again."""
        gc.enable()


class Conductor(QObject):
    """Holds the window, speaks up on bugs, applies settings, follows the system's theme."""

    def __init__(
        self, application: QApplication, services: Services, *, editors: tuple[Editor, ...], settings: Settings
    ) -> None:
        super().__init__()
        from app.ui.main_window import MainWindow  # after the application exists

        self._application, self._settings = application, settings
        self._single: QObject | None = None
        self._log: logging.Handler | None = None
        self._speaking = False
        self._hook_before = sys.excepthook
        self._collector = Collector(self)
        self.window: MainWindow = MainWindow(editors, services, settings)
        self.window.settingsWanted.connect(self._on_settings)
        self.window.aboutWanted.connect(self._on_about)
        self.window.helpWanted.connect(self._on_help)
        application.styleHints().colorSchemeChanged.connect(self._on_scheme)
        sys.excepthook = self._on_exception

    def show(self, open_path: Path | None) -> None:
        """Show the window, then open the file, so that something is on screen at once (performance, Start)."""
        self._wanted = open_path
        self.window.show()
        QTimer.singleShot(0, self._open_first)
        QTimer.singleShot(_LISTEN_AFTER, self._listen)
        QTimer.singleShot(_LISTEN_AFTER, self._start_log)

    def _listen(self) -> None:
        """From now on a second start is answered; after the first paint, because QtNetwork takes its time."""
        from app.ui.single_instance import SingleInstance

        self._single = SingleInstance(paths.places().settings.parent, self)
        self._single.called.connect(self.on_called)

    def _start_log(self) -> None:
        """From now on the log is written; after the first paint, because its handlers take their time."""
        import logging

        from app.core import crash, log

        self._log = log.start(paths.places().logs)
        fault = crash.last_fault(paths.places().crashes)
        if fault:
            logging.getLogger(__name__).error("the run before ended in a fault of the interpreter:\n%s", fault)

    def release(self) -> None:
        """Give the hook back and close the log; called when the event loop has ended."""
        sys.excepthook = self._hook_before
        self._collector.release()
        if self._log is not None:
            from app.core import log  # imported before, when the log was started

            log.stop(self._log)

    def on_called(self, path: str) -> None:
        """The program was started a second time, perhaps with a file."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if path:
            self.window.take_files([Path(path)])

    def _open_first(self) -> None:
        last = self._settings.get("last_file", "")
        path = self._wanted or (Path(last) if last else None)
        if path is None or (self._wanted is None and not path.exists()):
            return
        self.window.files.open(path)

    # -- settings, theme, help

    def _on_settings(self) -> None:
        from app.ui.settings_dialog import SettingsDialog  # only when asked for

        files = self.window.files
        dialog = SettingsDialog(self._settings, files.session, operator=files.operator(), parent=self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._on_settings_changed)
        dialog.open()

    def _on_settings_changed(self) -> None:
        apply_font(self._application, self._settings.get("font_size", 10))
        theme.apply(self._application, self._settings.get("theme", "auto"))
        self.window.apply_settings()

    def _on_scheme(self, _scheme: object) -> None:
        if self._settings.get("theme", "auto") == "auto":
            theme.apply(self._application, "auto")
            self.window.refresh_theme()

    def _on_about(self) -> None:
        from app.ui.about import AboutDialog  # only when asked for

        dialog = AboutDialog(paths.resources() / "licences", self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_help(self, topic: str) -> None:
        from app.ui.help_window import HelpWindow  # only when asked for

        window = HelpWindow(paths.resources() / "help", topic, self.window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show()

    # -- bugs

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An exception nobody caught, in a slot or in start-up code (trap 14)."""
        self._hook_before(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            self._application.quit()
            return
        if self._speaking:
            return
        self._speaking = True
        from app.core import crash  # only after a bug
        from app.ui.error_dialog import BugDialog

        note = crash.note(error, paths.places().crashes)
        dialog = BugDialog(error, note, self.window)
        dialog.exec()
        dialog.deleteLater()
        self._speaking = False
        self.window.reload()
