"""Traps of the libraries that can come back with an upgrade or a careless line; numbers are those of the trap list.

Each test fails when the trap is open again. Traps that a feature's own tests guard are named in `GUARDED_ELSEWHERE`.
"""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sqlite3
import subprocess
import sys
import threading
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
RARE = "㛃䶮𬭎𫖯𠅤"
"""Characters of real names; the last three lie beyond the BMP."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def uses(pattern: str, *folders: str) -> list[str]:
    """Files whose code (comments and docstrings left out) matches."""
    wanted = re.compile(pattern)
    return [path.relative_to(ROOT).as_posix() for path in sources(*folders) if wanted.search(code_of(path))]


@cache
def code_of(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [
                one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]
            node.body = node.body or [ast.Pass()]
    return ast.unparse(tree)


# -- A. versions, layout, build


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from 3.12 on and hides the fault")
def test_trap_1_void_calls_leave_the_count_of_none_alone(qtbot):
    """PySide6 6.12 with Python 3.11 drops a reference a call and aborts after some 5,700."""
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    widget.parentWidget()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        widget.parentWidget()
        widget.setToolTip("x")
    assert sys.getrefcount(None) > before - 100


def test_traps_1_and_2_the_pinned_versions_are_those_installed():
    with (ROOT / "pyproject.toml").open("rb") as file:
        pins = dict(pin.split("==") for pin in tomllib.load(file)["project"]["dependencies"])
    assert pins["PySide6-Essentials"] == "6.8.3"
    assert tuple(map(int, pins["numpy"].split(".")[:2])) < (2, 2)
    assert {name: importlib.metadata.version(name) for name in pins} == pins


def test_traps_2_and_4_pyqtgraph_takes_pyside_and_draws(qtbot):
    """In a widget of its own, so that a break shows as pyqtgraph's and not as ours."""
    import pyqtgraph
    from PySide6.QtGui import QColor

    assert pyqtgraph.Qt.QT_LIB == "PySide6"
    plot = pyqtgraph.PlotWidget(background="w")
    qtbot.addWidget(plot)
    plot.addItem(pyqtgraph.BarGraphItem(x=[1, 2], height=[1, 2], width=0.6, brush="b", pen="b"))
    plot.resize(200, 150)
    image = plot.grab().toImage()
    pixels = {QColor(image.pixel(x, y)).name() for x in range(0, 200, 5) for y in range(0, 150, 5)}
    assert {"#ffffff", "#0000ff"} <= pixels


def test_trap_3_the_version_pyqtgraph_asks_for_is_there():
    import PySide6

    assert PySide6.__version__ == "6.8.3"


def test_trap_5_our_folder_does_not_stand_in_for_the_module_packaging():
    code = "import packaging.version; print(packaging.version.__file__); assert packaging.version.Version('1') "
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "site-packages" in finished.stdout, finished.stderr


def test_trap_6_setuptools_takes_the_layout():
    pytest.importorskip("setuptools", reason="comes with the virtual environments of Python 3.11 only")
    code = (
        "import setuptools.config.pyprojecttoml as p\n"
        f"print(p.read_configuration({str(ROOT / 'pyproject.toml')!r}, expand=True)['tool']['setuptools']['packages'])"
    )
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "'app.ui'" in finished.stdout, finished.stderr


# -- B. threads and lifetime


def test_trap_9_closing_waits_for_a_running_thread(qtbot):
    """A thread destroyed while it runs aborts the process."""
    from PySide6.QtCore import QObject

    from app.ui.tasks import Tasks

    window = QObject()
    tasks = Tasks(window)
    entered, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def job(progress):
        entered.set()
        may_end.wait(10)
        ended.set()

    tasks.run("试验", job)
    assert entered.wait(10)
    threading.Timer(0.05, may_end.set).start()
    tasks.shut_down()
    assert ended.is_set()


def test_trap_10_results_arrive_in_the_main_thread(qtbot):
    """A lambda or a method of a plain object would run in the worker's thread; such a receiver is refused."""
    from PySide6.QtCore import QObject

    from app.ui.tasks import Tasks

    class Page(QObject):
        def take(self, result):
            self.took = (result, threading.current_thread() is threading.main_thread())

    class Plain:
        def take(self, result):
            raise AssertionError("never called")

    page = Page()
    tasks = Tasks(page)
    task = tasks.run("试验", lambda progress: threading.current_thread() is threading.main_thread(), page.take)
    qtbot.waitSignal(task.ended).wait()
    assert page.took == (False, True)
    for receiver in (Plain().take, lambda result: None):
        with pytest.raises(TypeError):
            tasks.run("试验", lambda progress: None, receiver)


def test_trap_14_an_error_in_a_slot_reaches_the_hook_and_the_program_goes_on(qtbot, monkeypatch):
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal()

        def fall(self):
            raise RuntimeError("in a slot")

    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: seen.append(error))
    bell = Bell()
    bell.rung.connect(bell.fall)
    bell.rung.emit()
    bell.rung.emit()
    assert [str(error) for error in seen] == ["in a slot", "in a slot"]


# -- C. SQLite and sqlite-utils


@pytest.fixture
def session(tmp_path):
    from app.bootstrap import open_session

    session = open_session(tmp_path / "street.db", operator="王芳", create=True)
    yield session
    session.close()


def schema(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))


def test_trap_18_foreign_keys_are_on(session):
    """A reference to a row that is not there is refused, by whoever looks first."""
    from app.core.errors import BadInput, KnownTrouble
    from db.changes import Action, ChangeSet, Edit

    child = next(table for table in session.tables.values() if table.detail_of)
    reference = next(field for field in child.fields if field.target == child.detail_of)
    values = {field.key: "甲" for field in child.fields if field.required} | {reference.key: 4711}
    with pytest.raises((BadInput, KnownTrouble)):
        session.apply(ChangeSet("x", (Edit(Action.INSERT, child.key, values),)))
    assert session.count(child.key) == 0


def test_trap_19_tables_are_strict_and_a_wrong_name_makes_none(session, tmp_path):
    from db.changes import Action, ChangeSet, Edit

    before = schema(tmp_path / "street.db")
    loose = [
        name for name, sql in before.items() if not sql.rstrip().endswith("STRICT") and not name.startswith("sqlite_")
    ]
    assert loose == []
    with pytest.raises(KeyError):
        session.apply(ChangeSet("x", (Edit(Action.INSERT, "power_itme", {"item_name": "甲"}),)))
    assert schema(tmp_path / "street.db") == before


def test_trap_20_no_connection_is_shared_between_threads():
    """The one switch left is the reader's, made in one thread and used, alone, in another."""
    assert set(uses("check_same_thread", "app", "db")) <= {"db/connection.py"}
    assert not uses("check_same_thread=False", "app", "db")


def test_trap_51_the_trigram_tokenizer_is_not_used():
    assert uses("(?i)trigram|fts[345]", "app", "db") == []


def test_trap_52_pandas_is_not_in_the_environment():
    assert "pandas==" not in (ROOT / "packaging" / "requirements-dev.lock").read_text()


def test_trap_53_bulk_inserts_do_not_commit_inside_a_transaction_of_ours(tmp_path):
    """By itself `insert_all` commits every 100 rows; the store only calls such methods between BEGIN and COMMIT."""
    import sqlite_utils

    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT) STRICT")
    connection.execute("BEGIN IMMEDIATE")
    sqlite_utils.Database(connection).table("thing").upsert_all([{"id": n, "name": "甲"} for n in range(250)], pk="id")
    assert connection.in_transaction
    connection.execute("ROLLBACK")
    assert connection.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    connection.close()
    assert uses(r"\.(insert_all|upsert_all)\(", "app") == []


# -- D. widgets, models, input


def test_trap_21_settings_are_not_kept_in_qsettings():
    assert uses(r"\bQSettings\b", "app") == []


def test_trap_22_standard_buttons_speak_chinese(qtbot):
    from PySide6.QtCore import QLibraryInfo, QTranslator

    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator = QTranslator()
    assert translator.load("qtbase_zh_CN", folder), "the file that ships with Essentials"
    assert translator.translate("QPlatformTheme", "Cancel") == "取消"
    assert uses("qtbase_zh|qt_zh|TranslationsPath", "app/ui"), "the window loads it"


def test_trap_26_no_date_field_that_cannot_be_empty():
    assert uses(r"\bQDate(Time)?Edit\b", "app") == []


def test_trap_28_no_signal_wraps_row_ids_or_money():
    """Row numbers of a view and logical columns fit; ids, fen and counts travel as objects."""
    signals = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in sources("app/ui")
        for line in re.findall(r"(\w+) = Signal\([^)]*\bint\b", code_of(path))
    ]
    assert [
        signal
        for signal in signals
        if re.search(r"(\bid|Id|_id|[Ss]um|[Mm]oney|[Cc]ount|[Ff]en)(?![a-z])", signal.split(":")[1])
    ] == []
    assert uses(r"\bQSpinBox\b", "app/editors") == []


def test_trap_30_lengths_are_counted_in_characters():
    """`maxLength` counts UTF-16 units: a rare character would count twice."""
    assert uses("setMaxLength", "app") == []


def test_trap_32_rows_are_never_sized_to_their_contents():
    assert uses(r"resizeRowsToContents|verticalHeader\(\)\.setSectionResizeMode\([^)]*ResizeToContents", "app/ui") == []


# -- F. reportlab, through our own page


def printed(tmp_path, text, **options):
    """What can be copied out of a ledger with that text in a column."""
    from app.core.ledger import Ledger, LedgerColumn, LedgerOptions
    from app.reports.ledger import write_ledger
    from db.declarations import Field, Kind, Table

    fields = (Field("name", "名称"), Field("text", "内容", Kind.LONG_TEXT))
    columns = (LedgerColumn("#", "序号", 12), LedgerColumn("name", "名称", 40), LedgerColumn("text", "内容", 80))
    ledger = Ledger("trap", "试印", "thing", "试印", columns, paper="A4", continued=("name",))
    out = tmp_path / "trap.pdf"
    write_ledger(
        ledger, Table("thing", "事物", fields, ("name",)), [{"id": 1, "name": "甲", "text": text}], LedgerOptions(), out
    )
    return out, pages_of(out)


def pages_of(path):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    texts = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return texts


@pytest.mark.parametrize(
    "text", ["x<y>z", "<b>甲", "a & b &amp; c", '<img src="file:///etc/passwd"/>', "</para>", "%PDF (\\)"]
)
def test_trap_36_markup_in_a_cell_is_printed_as_it_stands(tmp_path, text):
    _, pages = printed(tmp_path, text)
    assert re.sub(r"\s", "", text) in "".join(pages)


def test_trap_37_a_row_taller_than_a_page_goes_on_on_the_next(tmp_path):
    text = "".join(f"第{number}款应当依法办理；" for number in range(1, 900))
    _, pages = printed(tmp_path, text)
    assert len(pages) > 1
    assert all("名称" in page and "甲" in page for page in pages), "head and name on each page"
    found = re.findall(r"(\d+)款", "".join(pages))
    assert found == [str(number) for number in range(1, 900)]


def test_traps_38_and_47_missing_characters_are_told_and_outlines_are_checked():
    from app.reports.fonts import missing_characters

    assert missing_characters([RARE, "王小明"]) == {}
    assert missing_characters(["甲\U0002fa1f\U000323b0甲"]) != {}


def test_trap_46_characters_beyond_the_bmp_are_copied_as_themselves(tmp_path):
    _, pages = printed(tmp_path, f"{RARE}王小明𠮷")
    assert f"{RARE}王小明𠮷" in "".join(pages)


def test_trap_48_every_font_is_embedded(tmp_path):
    import pypdfium2
    import pypdfium2.raw as pdfium

    out, _ = printed(tmp_path, f"{RARE} abc 123")
    assert b"/Helvetica" not in out.read_bytes()
    document = pypdfium2.PdfDocument(out)
    fonts = {
        pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text.raw))
        for text in document[0].get_objects([pdfium.FPDF_PAGEOBJ_TEXT])
    }
    document.close()
    assert fonts == {1}


NO_START = set("，。、；：？！）》」』】〕”’％")
NO_END = set("（《「『【〔“‘￥")


@given(st.text(alphabet="甲乙丙，。、；：（）《》“”【】0123456789abc %第条", min_size=1, max_size=120))
def test_trap_49_no_line_begins_or_ends_with_forbidden_punctuation(text):
    from app.reports.fonts import SERIF, text_width
    from app.reports.wrapping import wrap

    lines = wrap(text, width=60.0, style=SERIF, size=9.0)
    assert "".join(lines).replace(" ", "") == text.replace(" ", ""), "nothing is lost or added"
    assert all(text_width(line.rstrip(), SERIF, 9.0) <= 60.01 for line in lines)
    marks = sum(character in NO_START | NO_END for character in text)
    if marks * 3 < len(text) and not re.search(f"[{''.join(NO_START | NO_END)}]{{3}}", text):
        assert not [line for line in lines[1:] if line[0] in NO_START]
        assert not [line for line in lines[:-1] if line.rstrip()[-1:] in NO_END]


def test_trap_50_archived_files_are_not_written_by_qt():
    assert uses(r"\bQPdfWriter\b|PdfFormat", "app") == []


# -- G. pytest-qt


def test_trap_43_one_application_only():
    made = [path.name for path in sources("app", "tests") if re.search(r"\bQApplication\(", code_of(path))]
    assert len([name for name in made if not name.startswith("bench")]) <= 1, made


def test_trap_44_qt_warnings_fail_tests_and_output_is_captured(pytestconfig):
    assert pytestconfig.getini("qt_log_level_fail") == "WARNING"
    assert pytestconfig.getoption("capture") != "no", "-s switches the check off"
    assert not re.search(
        r"pytest.* -s\b|capture=no", (ROOT / ".ci" / "run").read_text() + (ROOT / "pyproject.toml").read_text()
    )


GUARDED_ELSEWHERE = {
    12: ("tests/test_architecture.py", "test_no_lambda_or_partial_is_connected_to_a_signal"),
    17: ("tests/db/test_migrations.py", "test_rebuilding_a_parent_table_keeps_its_children"),
    23: ("tests/ui/grid/test_table_model.py", "test_changes_never_reset_the_model"),
    24: ("tests/ui/grid/test_grid_keys.py", "test_finish_editing_stores_the_open_cell"),
    25: ("tests/ui/test_form.py", "test_showing_a_record_is_not_editing"),
    26: ("tests/ui/test_form.py", "test_a_date_can_be_empty"),
    27: ("tests/ui/test_form.py", "test_the_wheel_leaves_fields_without_focus_alone"),
    30: ("tests/ui/grid/test_grid_keys.py", "test_first_letters_of_an_input_method_open_the_editor_and_arrive_whole"),
    33: ("tests/ui/dialogs/test_chart_panel.py", "test_every_long_name_is_drawn_beside_its_bar"),
    34: ("tests/ui/dialogs/test_chart_panel.py", "test_showing_charts_again_keeps_one_canvas_and_no_old_items"),
    41: ("tests/test_architecture.py", "test_chinese_is_never_typed_key_by_key_in_tests"),
    45: ("tests/exchange/test_export_sheets.py", "test_csv_opens_in_excel_as_chinese_with_windows_line_ends"),
    55: ("tests/core/test_pinyin.py", "test_surnames_are_found_by_every_reading"),
    58: ("tests/exchange/test_import_rules.py", "test_number_that_lost_its_digits_is_refused_never_rounded"),
}
"""Trap -> file and test that guards it."""


@pytest.mark.parametrize("trap", GUARDED_ELSEWHERE)
def test_guards_in_other_files_exist(trap):
    file, name = GUARDED_ELSEWHERE[trap]
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
