"""The rules of direction and shape, as assertions; each names the rule it guards."""

from __future__ import annotations

import ast
import csv
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from app.bootstrap import editors
from db.declarations import ID_COLUMNS

ROOT = Path(__file__).parents[1]
QT = ("PySide6", "shiboken6")
PLAIN_DB = ("db.declarations", "db.changes", "db.query")
STORE_DOORS = (
    "app/bootstrap.py",
    *(f"app/core/{name}.py" for name in ("session", "session_reading", "session_past", "session_files", "open_file")),
)
HEAVY = (
    *("reportlab", "pyqtgraph", "numpy", "openpyxl", "sqlite_utils", "pypinyin", "xlsxwriter", "python_calamine"),
    *("pypdfium2", "PIL", "rapidfuzz", "charset_normalizer", "hypothesis", "pytest", "pandas"),
)
NEVER_AT_RUN_TIME = ("pypinyin", "pytest", "hypothesis", "openpyxl", "pandas")


@dataclass(frozen=True)
class Import:
    """One imported module name; `typing_only` under `if TYPE_CHECKING`."""

    path: str
    name: str
    line: int
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.name}"

    def within(self, *packages: str) -> bool:
        return any(self.name == package or self.name.startswith(package + ".") for package in packages)


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """All imports of a file, wherever they stand; `from db import rows` counts as db.rows too."""
    typing_blocks = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    hidden = {id(inner) for block in typing_blocks for inner in ast.walk(block)}
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)}:{node.lineno} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found.extend(Import(shown(path), name, node.lineno, id(node) in hidden) for name in names)
    return tuple(found)


def imports_of(*folders: str) -> Iterator[Import]:
    for path in sources(*folders):
        yield from imports(path)


def names(broken: list[Import]) -> list[str]:
    return [str(one) for one in broken]


# -- rules of direction


def test_rule_1_the_store_knows_the_standard_library_and_sqlite_utils():
    allowed = (*sys.stdlib_module_names, "sqlite_utils", "db")
    assert names([one for one in imports_of("db") if not one.within(*allowed)]) == []


def test_rule_2_only_the_screen_knows_qt():
    rooms = [
        path for path in sources("app/core", "app/editors", "app/reports", "app/exchange") if path.name != "page.py"
    ]
    assert len(rooms) > 20
    assert names([one for path in rooms for one in imports(path) if one.within(*QT, "pyqtgraph", "app.ui")]) == []


def test_rule_3_paper_and_files_know_no_database():
    assert (
        names([one for one in imports_of("app/reports", "app/exchange") if one.within("sqlite3", "sqlite_utils")]) == []
    )


def test_rule_4_the_screen_knows_no_database_and_no_paper():
    screen = [
        *imports_of("app/ui"),
        *(one for path in sources("app/editors") if path.name == "page.py" for one in imports(path)),
    ]
    assert len(screen) > 100
    assert names([one for one in screen if one.within("sqlite3", "sqlite_utils", "reportlab")]) == []
    assert (
        names([one for one in screen if one.within("db") and not one.within(*PLAIN_DB) and not one.typing_only]) == []
    )


def test_rule_4_one_file_imports_pyqtgraph():
    assert len({one.path for one in imports_of("app", "db") if one.within("pyqtgraph")}) == 1


def test_rule_5_no_editor_knows_another():
    folders = [path.name for path in (ROOT / "app" / "editors").iterdir() if (path / "__init__.py").exists()]
    assert len(folders) >= 3
    for folder in folders:
        others = [f"app.editors.{other}" for other in folders if other != folder]
        assert names([one for one in imports_of(f"app/editors/{folder}") if one.within(*others)]) == []


def test_rule_5_shared_code_knows_no_editor():
    shared = [
        one
        for one in imports_of("app/core", "app/ui", "app/reports", "app/exchange", "db")
        if one.within("app.editors")
    ]
    assert names(shared) == []


def test_rule_6_only_bootstrap_and_session_know_the_store():
    others = [one for one in imports_of("app") if one.path not in STORE_DOORS and not one.typing_only]
    assert names([one for one in others if one.within("db") and not one.within(*PLAIN_DB)]) == []


def test_rule_7_resources_and_packaging_are_no_packages():
    assert [shown(path) for path in sources("resources", "packaging") if path.name == "__init__.py"] == []


def test_rule_8_nothing_heavy_comes_in_at_the_start():
    """All that the window needs until its first paint, in a process of its own."""
    code = (
        "import sys, app.bootstrap, app.ui.application, app.ui.main_window\n"
        "app.bootstrap.editors(); app.bootstrap.services()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert finished.stdout.strip() == "[]", finished.stderr


def test_rule_8_build_tools_are_never_imported_by_the_program():
    assert names([one for one in imports_of("app", "db") if one.within(*NEVER_AT_RUN_TIME)]) == []


def test_rule_9_functions_are_short():
    lengths = sorted(function_lengths())
    assert lengths[int(len(lengths) * 0.95)][0] <= 30
    assert [f"{where} has {length} lines" for length, where in lengths if length > 60] == []


def test_rule_9_files_are_short():
    lengths = sorted((len(path.read_text(encoding="utf-8").splitlines()), shown(path)) for path in program())
    assert lengths[int(len(lengths) * 0.95)][0] <= 400, lengths[-5:]
    assert [one for one in lengths if one[0] > 600] == []


def program() -> list[Path]:
    return [*sources("app", "db", "packaging"), *ROOT.glob("*.py")]


def function_lengths() -> Iterator[tuple[int, str]]:
    """Lines of each function without its docstring."""
    for path in program():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield lines_without_docstring(node), f"{shown(path)}:{node.name}"


def lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is None:
        return length
    return length - (node.body[0].end_lineno - node.body[0].lineno + 1)


# -- house style


def test_every_function_is_annotated():
    missing = []
    for path in program():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [
                    *node.args.posonlyargs,
                    *node.args.args,
                    *node.args.kwonlyargs,
                    node.args.vararg,
                    node.args.kwarg,
                ]
                bare = [
                    one.arg for one in arguments if one and one.annotation is None and one.arg not in ("self", "cls")
                ]
                if bare or node.returns is None:
                    missing.append(f"{shown(path)}:{node.lineno} {node.name}({', '.join(bare)})")
    assert missing == []


def test_no_class_or_module_has_an_empty_name():
    vague = re.compile(r"(Manager|Helper|Util|Utils|Base)$")
    classes = [node.name for path in program() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if vague.search(name)] == []
    assert [shown(path) for path in program() if re.search(r"(manager|helper|utils?)s?\.py$", path.name)] == []


def test_no_unfinished_business_in_the_code():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [shown(path) for path in program() if words.search(path.read_text(encoding="utf-8"))] == []
    assert [shown(path) for path in program() if stubs(path)] == []


def stubs(path: Path) -> set[int]:
    """Lines that raise NotImplementedError, except in a class that others of the file complete."""
    classes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    completed = {base.id for node in classes for base in node.bases if isinstance(base, ast.Name)}
    abstract = {id(inner) for node in classes if node.name in completed for inner in ast.walk(node)}
    raising = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.Raise) and node.exc and id(node) not in abstract
    ]
    return {node.lineno for node in raising if "NotImplementedError" in ast.dump(node.exc)}


def test_only_the_command_line_prints():
    allowed = ("main.py", "app/cli.py")
    calls = [
        f"{shown(path)}:{node.lineno}"
        for path in program()
        for node in calls_of(path, "print")
        if isinstance(node.func, ast.Name)
    ]
    assert [place for place in calls if not place.startswith((*allowed, "packaging/"))] == []


def calls_of(path: Path, *wanted: str) -> list[ast.Call]:
    """Calls of a plain name or of a method of that name."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in wanted:
                found.append(node)
    return found


def test_data_files_are_never_copied_behind_sqlite():
    """Reliability 5.2: the fault harness cannot see shutil's copying; a copied file may lack its journal."""
    copying = ("copy", "copyfile", "copy2", "copytree", "move", "copyfileobj", "sendfile", "copy_file_range")
    calls = [
        f"{shown(path)}:{call.lineno}"
        for path in sources("app", "db")
        for call in calls_of(path, *copying)
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in ("shutil", "os")
    ]
    assert calls == []
    assert names([one for one in imports_of("app", "db") if one.name in {f"shutil.{name}" for name in copying}]) == []


def test_sql_stands_only_in_the_store_and_in_migrations():
    statement = re.compile(
        r"\s*(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s\S+\sSET|DELETE FROM|CREATE (TABLE|INDEX)|PRAGMA)\b", re.S
    )
    found = []
    for path in sources("app"):
        if path.name == "migrations.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.match(node.value):
                found.append(f"{shown(path)}:{node.lineno}")
    assert found == []


def test_a_migration_is_frozen_and_imports_no_fields():
    """House style 28."""
    steps = [path for path in sources("app/editors") if path.name == "migrations.py"]
    assert steps
    assert names([one for path in steps for one in imports(path) if one.name != "app.core.editor.Migration"]) == []


def test_generic_code_never_names_a_field():
    """House style 30: a fact about a field lives on the field."""
    keys = {field.key for editor in editors() for table in editor.tables for field in table.fields if "_" in field.key}
    keys |= {table.key for editor in editors() for table in editor.tables}
    keys -= {"office", "version_label"}  # also an English word; also the name of what a sheet says about itself
    found = []
    for path in [*sources("app/core", "app/ui", "app/reports", "app/exchange", "db"), *ROOT.glob("app/*.py")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and node.value in keys:
                found.append(f"{shown(path)}:{node.lineno} {node.value}")
    assert found == []


# -- the screen


def test_no_lambda_or_partial_is_connected_to_a_signal():
    """Trap 12: they keep the widget alive for ever."""
    found = []
    for path in [*sources("app/ui"), *(path for path in sources("app/editors") if path.name == "page.py")]:
        for call in calls_of(path, "connect"):
            argument = call.args[0] if call.args else None
            if isinstance(argument, ast.Lambda) or (
                isinstance(argument, ast.Call) and "partial" in ast.dump(argument.func)
            ):
                found.append(f"{shown(path)}:{call.lineno}")
    assert found == []


def test_no_attribute_hides_a_method_of_qt():
    """House style 4: `self.actions = …` breaks `QWidget.actions()` for everybody."""
    hidden = [f"{cls.__module__}.{cls.__name__}.{name}" for cls, name in attributes_of_widgets() if hides(cls, name)]
    assert hidden == []


def attributes_of_widgets() -> Iterator[tuple[type, str]]:
    """(class, name) for every `self.name = …` and `name = …` in a Qt class of app/ui."""
    from PySide6.QtCore import QObject

    for path in sources("app/ui"):
        module = importlib.import_module(
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
        classes = {node.name: node for node in tree(path).body if isinstance(node, ast.ClassDef)}
        for name, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and issubclass(cls, QObject):
                yield from ((cls, attribute) for attribute in assigned(classes[name]))


def assigned(node: ast.ClassDef) -> set[str]:
    targets = [
        target
        for inner in ast.walk(node)
        if isinstance(inner, ast.Assign | ast.AnnAssign)
        for target in (inner.targets if isinstance(inner, ast.Assign) else [inner.target])
    ]
    own = {
        t.attr
        for t in targets
        if isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name) and t.value.id == "self"
    }
    return own | {
        target.id
        for inner in node.body
        if isinstance(inner, ast.Assign)
        for target in inner.targets
        if isinstance(target, ast.Name)
    }


def hides(cls: type, name: str) -> bool:
    return any(hasattr(base, name) for base in cls.__mro__ if base.__module__.startswith("PySide6"))


TEXT_CALLS = (
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setStatusTip", "setAccessibleName"),
    *("setAccessibleDescription", "setTitle", "setInformativeText", "setLabelText", "addTab", "addMenu"),
    *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QToolButton", "QAction", "QMenu", "QGroupBox"),
)
NOT_WORDS = re.compile(
    r"https?://\S+|\b(Ctrl|Shift|Alt|Excel|WPS|PDF|CSV|PNG|xlsx|csv|pdf|Enter|Tab|Esc|Del)\b|&\w+;|<[^>]+>"
)


def test_what_the_clerk_reads_is_chinese():
    english = []
    for path in [*sources("app/ui"), *(path for path in sources("app/editors") if path.name == "page.py")]:
        for call in calls_of(path, *TEXT_CALLS):
            for argument in call.args:
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and is_english(text):
                    english.append(f"{shown(path)}:{call.lineno} {text!r}")
    assert english == []


def is_english(text: str) -> bool:
    return not re.search("[\u4e00-\u9fff]", text) and bool(re.search(r"[A-Za-z]{3,}", NOT_WORDS.sub("", text)))


def test_chinese_is_never_typed_key_by_key_in_tests():
    """Trap 41: `keyClicks` with a Chinese character aborts the interpreter."""
    typed = [
        f"{shown(path)}:{call.lineno}"
        for path in sources("tests")
        for call in calls_of(path, "keyClicks", "keyClick")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and not argument.value.isascii()
    ]
    assert typed == []


def test_no_test_sleeps():
    """House style 42: wait for signals. `tests/kill` and `tests/bench` run other processes and may."""
    quick = [path for path in sources("tests") if path.parent.name not in ("kill", "bench")]
    assert [f"{shown(path)}:{call.lineno}" for path in quick for call in calls_of(path, "sleep")] == []


# -- declarations and files


def test_every_heading_stands_in_the_glossary():
    with (ROOT / "resources" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {(row["chinese"], row["identifier"]) for row in rows}
    wanted = set()
    for editor in editors():
        wanted.add((editor.heading, editor.key))
        for table in editor.tables:
            wanted.add((table.heading, table.key))
            wanted |= {(field.heading, field.key) for field in table.fields}
    assert sorted(wanted - known) == []


def test_glossary_gives_one_word_one_meaning():
    with (ROOT / "resources" / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 60
    pairs = [(row["chinese"], row["identifier"], row["where"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert [row for row in rows if not (row["chinese"] and row["english"] and row["identifier"] and row["where"])] == []


def test_no_declared_key_is_a_column_every_table_has():
    for editor in editors():
        for table in editor.tables:
            assert not {field.key for field in table.fields} & {*ID_COLUMNS, "search"}
            assert len({field.key for field in table.fields}) == len(table.fields)


def test_packages_are_listed_by_name():
    """Trap 6: setuptools refuses to find them in this layout; a folder left out would not be installed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["setuptools"]["packages"]
    found = [
        ".".join(path.parent.relative_to(ROOT).parts) for path in sources("app", "db") if path.name == "__init__.py"
    ]
    assert sorted(listed) == sorted(found)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_file_pins_every_package_by_hash_and_names_no_host(name):
    text = (ROOT / "packaging" / name).read_text()
    pins = re.findall(r"^(\S+)==(\S+)", text, re.M)
    assert len(pins) > 15
    assert text.count("\n    # via") >= len(pins)
    for package, _ in pins:
        entry = text[text.index(f"\n{package}==") if f"\n{package}==" in text else 0 :]
        assert "--hash=sha256:" in entry.split("# via")[0], package
    assert not re.search(r"https?://|file:|index-url|find-links", text)


def test_lock_files_hold_the_versions_of_the_project():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    for name, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", project["optional-dependencies"]["dev"]),
    ):
        text = (ROOT / "packaging" / name).read_text().lower()
        assert [pin for pin in wanted if f"{pin.lower()} \\" not in text] == []


def test_secrets_and_workplace_stay_out_of_the_project():
    words = re.compile(
        "/wo" + "rk/|/tmp/te" + "am|shar" + "ed/samples|shar" + "ed/design|pypi\\." + "org|registry\\." + "npmjs", re.I
    )
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split("\0")
    texts = [
        ROOT / name
        for name in tracked
        if name.endswith((".py", ".md", ".toml", ".csv", ".json", ".txt", ".qss", ".lock", "run"))
    ]
    assert [
        shown(path)
        for path in texts
        if path.exists() and words.search(path.read_text(encoding="utf-8", errors="ignore"))
    ] == []
