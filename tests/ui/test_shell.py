"""The window: tabs, menus, files, notices, keys; every text Chinese and whole, every widget named."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import PySide6.QtWidgets
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.bootstrap import editors, open_session, services
from app.core.errors import BadInput, Message, trouble
from app.core.paths import places
from app.core.progress import Progress
from app.core.settings import Settings
from app.ui import application, theme
from app.ui.about import AboutDialog
from app.ui.actions import COMMANDS
from app.ui.backup_dialog import BackupDialog
from app.ui.error_dialog import BugDialog, sentence
from app.ui.file_dialogs import safe_name
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage
from app.ui.settings_dialog import SettingsDialog
from app.ui.tasks import Tasks
from db.changes import Action, ChangeSet, Edit

ROOT = Path(__file__).parents[2]
UI = ROOT / "app" / "ui"
HEAVY = ("reportlab", "pyqtgraph", "openpyxl", "sqlite_utils", "numpy", "pypinyin", "xlsxwriter", "python_calamine")
LATIN = re.compile(r"[A-Za-z]{3,}")
ALLOWED = re.compile(r"Excel|WPS|CSV|PDF|Ctrl|Shift|Alt|Enter|Del(ete)?|Esc|Python|Qt|xlsx|csv|pdf")


# -- looks


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG 2.1 contrast ratio."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("page", "card", "accent_soft", "selection", "warning_band", "error_band", "header", "hover", "stripe")
PAIRS = [
    *((role, ground) for role in ("text", "muted") for ground in GROUNDS),
    *(("accent", ground) for ground in ("page", "card", "accent_soft", "hover", "stripe")),
    *(("warning", ground) for ground in ("card", "page", "warning_band", "stripe", "selection")),
    *(("good", ground) for ground in ("card", "page", "good_band", "stripe", "selection")),
    *(("error", ground) for ground in ("card", "page", "error_band", "stripe", "selection")),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("text", "error_band"),
]


@pytest.mark.parametrize("shown", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("role", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(shown: theme.Tokens, role: str, ground: str) -> None:
    assert contrast(getattr(shown, role), getattr(shown, ground)) >= 4.5


@pytest.mark.parametrize("shown", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_style_sheet_names_only_colours_and_pictures_that_exist(shown: theme.Tokens) -> None:
    sheet = theme.style_sheet(shown)
    assert not re.findall(r"@\w+@", sheet)
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert all(Path(picture).exists() for picture in pictures)


@pytest.mark.parametrize(("folder", "shown"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_small_pictures_use_the_colours_of_their_theme(folder: str, shown: theme.Tokens) -> None:
    known = {getattr(shown, name) for name in ("muted", "on_accent", "edge")}
    for path in (ROOT / "resources" / "style" / folder).glob("*.svg"):
        assert set(re.findall(r"#[0-9A-F]{6}", path.read_text(encoding="utf-8"))) <= known, path.name


def test_every_command_has_its_icon_file() -> None:
    assert all(theme.has_icon(command.icon) for command in COMMANDS if command.icon)


def test_the_theme_changes_while_the_program_runs(qapp: QApplication, page: RecordPage, window: MainWindow) -> None:
    theme.apply(qapp, "dark")
    window.refresh_theme()
    shot = window.grab().toImage()
    colour = shot.pixelColor(shot.width() // 2, shot.height() - 4).name().upper()
    assert contrast(colour, theme.DARK.page) < 1.2


def test_tables_and_menus_keep_the_font_of_the_program_in_a_new_theme(qapp: QApplication) -> None:
    """The Windows platform gives them its own small one with each change of the colour scheme."""
    QApplication.setFont(QFont("Tahoma", 6), "QAbstractItemView")
    QApplication.setFont(QFont("Tahoma", 6), "QMenu")
    theme.apply(qapp, "dark")
    assert QApplication.font("QAbstractItemView") == QApplication.font("QMenu") == qapp.font()
    theme.apply(qapp, "light")


# -- texts


def texts(root: QWidget) -> list[str]:
    """Everything a person may read on widgets and actions below `root`."""
    found: list[str] = [root.windowTitle()]
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLabel) and widget.isVisibleTo(root):
            found.append(widget.text())
        if isinstance(widget, QComboBox):
            found += [widget.itemText(place) for place in range(widget.count())]
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            found.append(widget.placeholderText())
        found += [widget.toolTip(), widget.windowTitle()]
    found += [part for action in root.findChildren(QAction) for part in (action.text(), action.toolTip())]
    return [text for text in found if text]


def english(found: list[str]) -> list[str]:
    return [text for text in found if LATIN.search(ALLOWED.sub("", re.sub(r"/\S+|<[^>]+>", "", text)))]


def test_no_english_in_the_window(page: RecordPage, window: MainWindow) -> None:
    window.actions_by_key.draw_icons()
    for section in page.register().form._body._sections:
        section.set_open(True)
    assert english(texts(window)) == []


def test_qts_own_buttons_and_menus_are_chinese(qapp: QApplication, qtbot: QtBot) -> None:
    box = QMessageBox(QMessageBox.Icon.NoIcon, "", "")
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
    line = QLineEdit()
    qtbot.addWidget(line)
    menu = line.createStandardContextMenu()
    shown = [button.text() for button in box.buttons()] + [action.text() for action in menu.actions()]
    menu.deleteLater()
    assert english([text.replace("\t", " ") for text in shown]) == []


@pytest.mark.parametrize("make", ["settings", "about", "bug"])
def test_no_english_in_the_dialogs(make: str, qtbot: QtBot, settings: Settings, session: object) -> None:
    dialogs = {
        "settings": lambda: SettingsDialog(settings, session, operator="王敏", parent=None),
        "about": lambda: AboutDialog(ROOT / "resources" / "licences", None),
        "bug": lambda: BugDialog(ValueError("x"), None, None),
    }
    dialog = dialogs[make]()
    qtbot.addWidget(dialog)
    read = [text for text in texts(dialog) if "Qt for Python" not in text and "Linux" not in text]
    assert english([text for text in read if "Traceback" not in text]) == []


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_text_is_cut(scale: float, page: RecordPage, window: MainWindow, qapp: QApplication) -> None:
    """Larger fonts in a window that grows with them stand for display scaling: a layout with pixels would clip."""
    font = qapp.font()
    before = font.pointSizeF()
    font.setPointSizeF(before * scale)
    qapp.setFont(font)
    try:
        window.resize(round(1366 * scale), round(768 * scale))
        QTest.qWait(50)
        assert [widget for widget in labelled(window) if clipped(widget)] == []
    finally:
        font.setPointSizeF(before)
        qapp.setFont(font)


def labelled(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible() and widget.text()
    ]


def clipped(widget: QWidget) -> str:
    """What is cut, "" when the text is whole. Wrapped labels need their height, the rest their width."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.text() if widget.height() + 1 < widget.heightForWidth(widget.width()) else ""
    need = widget.minimumSizeHint()
    if isinstance(widget, QLabel) and widget.sizePolicy().horizontalPolicy().name == "Ignored":
        return ""
    return widget.text() if widget.width() + 1 < need.width() or widget.height() + 1 < need.height() else ""


# -- names and keys


def test_what_takes_the_focus_has_a_name(page: RecordPage, window: MainWindow) -> None:
    for section in page.register().form._body._sections:
        section.set_open(True)
    nameless = []
    for widget in window.findChildren(QWidget):
        silent = widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QMenu | QAbstractSlider)
        if silent or not widget.isVisible() or widget.focusProxy() is not None:
            continue
        named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        inner = isinstance(widget.parentWidget(), QAbstractItemView) or widget.objectName().startswith("qt_")
        if not named and not inner:
            nameless.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}")
    assert nameless == []


def test_tabs_are_reached_by_alt_and_number(page: RecordPage, window: MainWindow) -> None:
    seen = []
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_2):
        QTest.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        seen.append(window._tabs._bar.tabText(window._tabs._bar.currentIndex()))
    assert seen == ["今天要办", "共建协议", "社区工作者", "报送", "权责清单"]
    assert window.page() is page


def test_tabs_to_come_say_what_they_will_hold(page: RecordPage, window: MainWindow) -> None:
    for place, editor in ((2, editors()[1]), (3, editors()[2])):
        window._tabs.show_place(place)
        shown = "".join(texts(window.page()))
        assert all(line in shown for line in editor.coming)
    for place in (0, 4):
        window._tabs.show_place(place)
        assert "正在准备" in "".join(texts(window.page()))


def test_f6_goes_round_the_cards(page: RecordPage, window: MainWindow) -> None:
    page.focus_grid()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert page.register().form.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert page.cards.registers.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert page.cards.bar.search_has_focus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert page.cards.grids.isAncestorOf(QApplication.focusWidget())


def test_no_key_belongs_to_two_commands() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))


# -- undo


def test_undo_is_one_key_even_from_the_search_box(page: RecordPage, window: MainWindow) -> None:
    session = window.files.session
    session.apply(ChangeSet("导入 住建局.xls", (Edit(Action.INSERT, "office", {"name": "应急办"}),)))
    assert window.actions_by_key["undo"].text() == "撤销：导入 住建局.xls"
    page.cards.bar.focus_search()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.count("office") == 2
    assert window.actions_by_key["redo"].text() == "重做：导入 住建局.xls"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert session.count("office") == 3


def test_undo_in_a_field_takes_back_typing_first(page: RecordPage, window: MainWindow) -> None:
    count = window.files.session.anchor()[0]
    page.cards.bar.focus_search()
    QTest.keyClicks(QApplication.focusWidget(), "zg")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget().text() == ""
    assert window.files.session.anchor()[0] == count


# -- files


def test_title_menus_and_status_follow_the_file(window: MainWindow, street: Path) -> None:
    assert not window.actions_by_key["print"].isEnabled()
    window.files.open(street)
    assert window.windowTitle() == "建设街道 — 街道台账"
    assert window.actions_by_key["print"].isEnabled()
    assert "王敏" in window._status._facts.text()
    window.files.close()
    assert window.windowTitle() == "街道台账"
    assert not window.actions_by_key["print"].isEnabled()


def test_missing_recent_files_are_greyed(window: MainWindow, street: Path, settings: Settings) -> None:
    settings.set("recent_files", [str(street), str(street.with_name("没有了.db"))])
    window._file_menu.fill_recent()
    assert [action.isEnabled() for action in window._file_menu._recent.actions()] == [True, False]


def test_a_pinned_file_stays_on_top_of_the_recent_ones(window: MainWindow, street: Path, settings: Settings) -> None:
    settings.set("recent_files", [str(street.with_name(f"{number}.db")) for number in range(10)])
    assert window.files.open(street)
    window._file_menu.fill_recent()
    window._file_menu._recent.actions()[-1].trigger()
    settings.set("recent_files", [str(street.with_name(f"{number}.db")) for number in range(10)])
    assert window.files.recent()[0] == street
    window._file_menu.fill_recent()
    actions = window._file_menu._recent.actions()
    assert "已固定" in actions[0].text() and actions[-1].isChecked()
    actions[-1].trigger()
    assert street not in window.files.recent()


def test_ten_recent_files_are_remembered(window: MainWindow, settings: Settings, street: Path) -> None:
    settings.set("recent_files", [f"/{place}.db" for place in range(10)])
    window.files.open(street)
    assert len(settings.get("recent_files", [])) == 10
    assert settings.get("recent_files", [])[0] == str(street)


def test_a_file_that_cannot_be_opened_is_one_sentence(window: MainWindow, tmp_path: Path) -> None:
    wrong = tmp_path / "照片.db"
    wrong.write_bytes(b"\xff\xd8\xff" * 100)
    assert not window.files.open(wrong)
    assert window._notices.names() == ("trouble",)
    assert any("照片.db" in text for text in texts(window._notices))
    assert window.files.session is None


def test_a_damaged_file_is_brought_back_from_its_backup_in_the_window(
    window: MainWindow, street: Path, qtbot: QtBot
) -> None:
    """The sentence said to restore, and the command for it was grey."""
    with_backup = open_session(street, operator="王敏")
    with_backup.backup("手动备份")
    with_backup.close(backup=False)
    street.write_bytes(street.read_bytes()[:20_000])
    assert not window.files.open(street)
    qtbot.waitUntil(lambda: "从备份恢复…" in texts(window._notices))
    window._file_menu.show_backups_of_broken()
    dialog = window.findChild(BackupDialog)
    assert not dialog.now_button.isVisible()
    dialog.restore_button.click()
    assert "打不开了" in dialog.question.text()
    dialog.yes_button.click()
    assert window.files.session.count("power_item") == 3
    assert window._notices.names() == ()


def test_a_file_held_elsewhere_can_be_opened_to_read(window: MainWindow, street: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.bootstrap import open_session\n"
        f"open_session(Path({str(street)!r}), operator='李强'); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "open\n"
        assert not window.files.open(street)
        assert any("李强" in text for text in texts(window._notices))
        window._file_menu.open_to_read()
        assert window.files.session.read_only
        assert "file" in window._notices.names()
        assert not window.actions_by_key["new_record"].isEnabled()
    finally:
        other.communicate(timeout=20)


def test_closing_keeps_what_was_typed_and_asks_nothing(page: RecordPage, window: MainWindow, street: Path) -> None:
    form = page.register().form
    form._draft.values["domain"] = "农业农村"
    window.close()
    again = open_session(street, operator="王敏")
    assert [key for key, _, _ in again.drafts()] == ["power_item:1"]
    again.close(backup=False)


def test_after_a_crash_the_kept_draft_is_offered(
    window: MainWindow, street: Path, settings: Settings, qtbot: QtBot
) -> None:
    session = open_session(street, operator="王敏")
    session.save_draft("power_item:2", {"values": {"domain": "消防"}, "children": {}, "rev": 1})
    session.close(backup=False)
    settings.set("clean_exit", False)
    window.files.open(street)
    assert any("没有正常退出" in text and "1 份" in text for text in texts(window._notices))
    window._on_continue_draft()
    form = window.page().register().form
    assert form.row_id() == 2 and form.dirty()


def test_the_other_instance_is_told_and_the_second_ends(qtbot: QtBot, tmp_path: Path) -> None:
    from app.ui.single_instance import SingleInstance, hand_over

    keeper = QObject()
    first = SingleInstance(tmp_path, keeper)
    with qtbot.waitSignal(first.called) as called:
        assert hand_over(tmp_path, Path("台账.db"))
    assert called.args == ["台账.db"]
    keeper.deleteLater()


def test_an_account_without_a_name_is_the_operator(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise ModuleNotFoundError("No module named 'pwd'")

    window._settings.set("operator", "")
    monkeypatch.setattr("getpass.getuser", nameless)
    assert window.files.operator() == "操作员"


def test_a_theme_change_of_the_system_leaves_our_font(window: MainWindow, qapp: QApplication) -> None:
    QApplication.setFont(QFont("Sans", 5), "QMenu")
    assert QApplication.font("QMenu") != qapp.font()
    QApplication.sendEvent(window, QEvent(QEvent.Type.ThemeChange))
    assert QApplication.font("QMenu") == qapp.font()


def test_half_hourly_backup_only_when_due(
    page: RecordPage, window: MainWindow, street: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = len(services().backups(street))
    window.files.backup_if_due()
    assert window.tasks.running() == ()
    monkeypatch.setattr(type(window.files.session), "backup_due", lambda session: True)
    window._settings.set("second_backup_folder", str(tmp_path / "另一块硬盘"))
    (tmp_path / "另一块硬盘").mkdir()
    with qtbot.waitSignals([window.files.backedUp, window.files.backedUp], timeout=10000):
        window.files.backup_if_due()
    assert len(services().backups(street)) == made + 1
    assert list((tmp_path / "另一块硬盘").glob("*.db"))
    assert "上次备份" in window._status._facts.text()


def test_ctrl_s_with_all_saved_leaves_a_point_to_go_back_to(
    page: RecordPage, window: MainWindow, street: Path, qtbot: QtBot
) -> None:
    made = len(services().backups(street))
    with qtbot.waitSignal(window.files.backedUp, timeout=10000):
        window.actions_by_key["save"].trigger()
        window.actions_by_key["save"].trigger()  # impatient: still one copy
    qtbot.waitUntil(lambda: window.tasks.running() == ())
    assert window._status._done.text() == "已全部保存，并留了一个保存点"
    found = services().backups(street)
    assert (len(found), found[0].reason, found[0].verified) == (made + 1, "保存点", True)
    window.actions_by_key["save"].trigger()
    assert window.tasks.running() == ()
    assert window._status._done.text() == "已全部保存"
    assert len(services().backups(street)) == made + 1


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_a_ledger_dropped_on_the_window_is_opened(window: MainWindow, street: Path) -> None:
    drop(window, street)
    assert window.files.session.path == street


def test_a_spreadsheet_dropped_on_the_window_goes_to_the_import_check(
    page: RecordPage, window: MainWindow, qtbot: QtBot
) -> None:
    drop(window, ROOT / "tests" / "data" / "samples" / "s1_street_two_level_header.xlsx")
    qtbot.waitUntil(lambda: window._covers.count() == 2, timeout=20000)
    assert type(window._covers.currentWidget()).__name__ == "ImportPreview"
    window._covers.currentWidget().cancel()
    qtbot.waitUntil(lambda: window._covers.count() == 1)
    assert window.files.session.count("power_item") == 3


def test_a_spreadsheet_goes_to_the_register_that_knows_its_headings(
    page: RecordPage, window: MainWindow, qtbot: QtBot
) -> None:
    page.show_register("office")
    drop(window, ROOT / "tests" / "data" / "samples" / "s1_street_two_level_header.xlsx")
    qtbot.waitUntil(lambda: window._covers.count() == 2, timeout=20000)
    cover = window._covers.currentWidget()
    assert cover._plan.table == "power_item"
    cover.cancel()
    qtbot.waitUntil(lambda: window._covers.count() == 1)


# -- speaking


def test_bad_input_is_told_in_short() -> None:
    many = tuple(Message("a", f"第 {place} 行不对。") for place in range(500))
    assert sentence(BadInput(many)) == "没有保存：第 0 行不对；第 1 行不对；第 2 行不对……共 500 处。"
    lacking = tuple(Message("", f"“甲”没有转入“执行中”：“{word}”没有落实。") for word in "权费")
    assert sentence(BadInput(lacking)) == "“甲”没有转入“执行中”：“权”没有落实；“费”没有落实。"


def test_trouble_is_a_band_with_its_sentence(window: MainWindow) -> None:
    window.speak(trouble("E-DISK-FULL"))
    assert any("磁盘空间不足" in text for text in texts(window._notices))


def test_a_bug_shows_details_without_values_and_reloads(
    page: RecordPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    shown: list[BugDialog] = []
    monkeypatch.setattr(BugDialog, "exec", lambda dialog: shown.append(dialog))
    conductor = application.Conductor(QApplication.instance(), services(), editors=editors(), settings=settings)
    qtbot.addWidget(conductor.window)
    conductor.release()
    conductor._hook_before = lambda *args: None
    try:
        raise ValueError("张三 440301197001011234")
    except ValueError as error:
        conductor._on_exception(type(error), error, error.__traceback__)
    assert len(shown) == 1
    assert "ValueError" in shown[0].details()
    assert "440301197001011234" not in shown[0].details()


def test_the_log_tells_of_a_fault_of_the_run_before(
    qtbot: QtBot, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    crashes = places().crashes
    crashes.mkdir(parents=True, exist_ok=True)
    (crashes / "fault.txt").write_text("Fatal Python error: Segmentation fault\n", "utf-8")
    conductor = application.Conductor(QApplication.instance(), services(), editors=editors(), settings=settings)
    qtbot.addWidget(conductor.window)
    conductor._start_log()
    conductor.release()
    assert "Segmentation fault" in (places().logs / "street-ledger.log").read_text("utf-8")
    assert (crashes / "fault.txt").read_text("utf-8") == ""


def test_garbage_is_looked_for_in_the_main_thread_only(qtbot: QtBot, settings: Settings) -> None:
    class Knot(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.self = self

    threads: list[object] = []
    conductor = application.Conductor(QApplication.instance(), services(), editors=editors(), settings=settings)
    qtbot.addWidget(conductor.window)
    try:
        knot = weakref.ref(Knot(), lambda _: threads.append(threading.current_thread()))
        worker = threading.Thread(target=lambda: [[place] for place in range(200_000)])
        worker.start()
        worker.join()
        assert knot() is not None
        kept = [[place] for place in range(2_000)]
        conductor._collector._on_tick()
        assert kept and gc.collect() >= 0
        assert threads == [threading.main_thread()]
    finally:
        conductor.release()
    assert gc.isenabled()


def test_reloading_after_a_bug_keeps_what_was_typed(page: RecordPage, window: MainWindow, qtbot: QtBot) -> None:
    page.register().form._draft.values["domain"] = "农业农村"
    window.reload()
    again = window.page()
    assert again is not page
    qtbot.waitUntil(lambda: again.register().form.row_id() == 1)
    assert again.register().form.dirty()


# -- work behind the window


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.thread_then: object = None

    def take(self, result: object) -> None:
        self.got.append(result)
        self.thread_then = self.thread().currentThread()


def test_results_arrive_in_the_main_thread(qtbot: QtBot, qapp: QApplication) -> None:
    receiver, tasks = Receiver(), Tasks(qapp)
    tasks.run("算一算", lambda progress: 42, receiver.take)
    qtbot.waitUntil(lambda: receiver.got == [42])
    assert receiver.thread_then is qapp.thread() or receiver.thread_then == qapp.thread()
    tasks.deleteLater()


def test_a_receiver_that_is_no_qobjects_method_is_refused(qapp: QApplication) -> None:
    tasks = Tasks(qapp)
    with pytest.raises(TypeError):
        tasks.run("算一算", lambda progress: 42, lambda result: None)
    assert tasks.running() == ()
    tasks.deleteLater()


def endless(progress: Progress) -> None:
    while True:
        progress.step(0, 0)


def test_cancel_stops_a_job_and_nothing_arrives(qtbot: QtBot, qapp: QApplication) -> None:
    receiver, tasks = Receiver(), Tasks(qapp)
    task = tasks.run("一直做", endless, receiver.take, receiver.take)
    with qtbot.waitSignal(tasks.ended):
        task.cancel()
    assert receiver.got == []
    tasks.deleteLater()


def test_the_copy_of_the_exit_shows_that_the_window_is_busy(
    page: RecordPage, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    whole = window.files.session.close

    def close(*, backup: bool) -> None:
        seen.append((window.windowTitle(), QApplication.overrideCursor().shape()))
        whole(backup=backup)
        raise trouble("E-DISK-FULL")

    monkeypatch.setattr(window.files.session, "close", close)
    told = []
    window.files.troubled.disconnect()
    window.files.troubled.connect(lambda error: told.append((error.code, QApplication.overrideCursor())))
    window.files.close()
    assert seen == [("正在关闭文件并备份… — 街道台账", Qt.CursorShape.WaitCursor)]
    assert told == [("E-DISK-FULL", None)] and window.windowTitle() == "街道台账"


def test_closing_the_window_waits_for_its_jobs(window: MainWindow) -> None:
    window.tasks.run("一直做", endless)
    window.close()
    assert window.tasks.running() == ()


def test_a_failed_job_speaks(window: MainWindow, qtbot: QtBot) -> None:
    def fail(progress: Progress) -> None:
        raise trouble("E-GONE", path="报送.xlsx")

    window.tasks.run("正在导出", fail)
    qtbot.waitUntil(lambda: "trouble" in window._notices.names())


def test_a_finished_file_offers_to_open_it(window: MainWindow, tmp_path: Path) -> None:
    window._status.show_finished("已导出 清单.xlsx", tmp_path / "清单.xlsx")
    assert window._status._open.isVisible() and window._status._folder.isVisible()
    window._status.show_finished("已撤销")
    assert not window._status._open.isVisible()


def test_file_names_lose_what_windows_forbids() -> None:
    assert safe_name('权责/清单: "2025"?.xlsx') == "权责清单 2025.xlsx"


# -- settings


def test_settings_are_kept_and_applied(qtbot: QtBot, settings: Settings, session: object) -> None:
    dialog = SettingsDialog(settings, session, operator="王敏", parent=None)
    qtbot.addWidget(dialog)
    dialog._size.setValue(12)
    dialog._enter.setCurrentIndex(1)
    dialog._unit.setText("建设街道办事处")
    with qtbot.waitSignal(dialog.changed):
        dialog.accept()
    assert settings.get("font_size", 10) == 12
    assert settings.get("enter", "down") == "right"
    assert session.setting("unit") == "建设街道办事处"


# -- the code itself


def test_no_attribute_hides_a_qt_method() -> None:
    """House style 4, for every class of app/ui that has a Qt base."""
    hidden = []
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                hidden += [f"{path.name}: {node.name}.{name}" for name in hiding(node)]
    assert hidden == []


def hiding(node: ast.ClassDef) -> list[str]:
    """Names set as `self.x =` that are methods of the class's Qt base, direct or through our own classes' names."""
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    qt = [getattr(PySide6.QtWidgets, name, None) for name in bases]
    methods = {name for base in qt if base is not None for name in dir(base)}
    if not methods and any(name in OWN_BASES for name in bases):
        methods = set(dir(QWidget))
    assigned = {
        target.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Assign | ast.AnnAssign)
        for target in (part.targets if isinstance(part, ast.Assign) else [part.target])
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }
    return sorted(assigned & methods)


OWN_BASES = ("FieldWidget", "TextWidget", "RecordPage", "IconButton", "UndoSharingLine")


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path, street: Path) -> None:
    code = f"""
import sys
from datetime import datetime
from pathlib import Path
from app import bootstrap
from app.core.settings import Settings
from app.ui import application
settings = Settings(Path({str(tmp_path)!r}) / "start.json")
app = application.create(["x"], settings)
conductor = application.Conductor(app, bootstrap.services(), editors=bootstrap.editors(), settings=settings)
conductor.window.show()
app.processEvents()
first = set(sys.modules)
conductor.window.files.open(Path({str(street)!r}))
app.processEvents()
print(",".join(sorted(name for name in {HEAVY!r} if name in first)))
print(",".join(sorted(name for name in {HEAVY!r} if name in sys.modules)))
conductor.window.close()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    before, after = done.stdout.splitlines()[:2]
    assert before == ""
    assert after in ("", "sqlite_utils")
