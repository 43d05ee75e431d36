"""The commands a developer needs, standard library only: `dev.py run`, `dev.py test`, `bench`, `pictures`, `lock`.

Makes `.venv` from the lock file, looks after the system libraries that Qt needs on Debian, then runs. Knows nothing of
the program but how to start it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements-dev.lock"
RUN_LOCK = ROOT / "packaging" / "requirements.lock"
REAL_LIST = ROOT / "tests" / "data" / "real_lists" / "附件：克拉玛依市交通运输局2024年权责清单.xlsx"
OLDEST = (3, 11)
TOO_NEW = (3, 14)

LIBRARY_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What `ldd` names for Qt's modules and platform plugins -> Debian package that brings it."""

TEST_TOOLS = {"pdftotext": "poppler-utils"}
"""Programs that only tests call -> Debian package."""


def main(argv: list[str]) -> int:
    """Run one command. Returns its exit code, 2 for an unknown one."""
    speak_utf8()
    windows = sys.platform == "win32"
    commands = {"run": run, "test": test, "bench": bench, "pictures": pictures, "lock": lock}
    if not argv or argv[0] not in commands:
        start = "py -3.11 packaging\\dev.py" if windows else "python3 packaging/dev.py"
        print(f"usage: {start} run | test [pytest arguments] | bench [arguments] | pictures [names] | lock")
        return 2
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        found = ".".join(map(str, sys.version_info[:3]))
        good = "py -3.11" if windows else "python3.11"
        print(f"Python 3.11, 3.12 or 3.13 is needed, this is {found}: start me with one of those, e.g. {good}.")
        return 2
    try:
        make_environment()
        return commands[argv[0]](argv[1:])
    except subprocess.CalledProcessError as error:
        print(f"dev.py: this step failed with exit code {error.returncode}: {' '.join(map(str, error.cmd))}")
        return error.returncode or 1


def speak_utf8() -> None:
    """Print UTF-8 like the program itself: on Windows a pipe has a code page without Chinese file names."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def run(arguments: list[str]) -> int:
    """Open the demo street in a window; without a display do the main job headless."""
    install_system_libraries(tools={})
    if arguments or has_display():
        return subprocess.run([venv_python(), ROOT / "main.py", *(arguments or demo_file())], cwd=ROOT).returncode
    return run_headless()


def test(arguments: list[str]) -> int:
    """Run pytest with the given arguments. Windows are drawn off screen."""
    install_system_libraries(tools=TEST_TOOLS)
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    return subprocess.run([venv_python(), "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode


def bench(arguments: list[str]) -> int:
    """Run the benchmarks."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [venv_python(), ROOT / "tests" / "bench" / "run.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def pictures(arguments: list[str]) -> int:
    """Make the pictures of the help pages anew from the real window, all or those named."""
    return subprocess.run([venv_python(), ROOT / "packaging" / "help_pictures.py", *arguments], cwd=ROOT).returncode


def lock(arguments: list[str]) -> int:
    """Write both lock files anew from pyproject.toml; needs `uv` on the PATH."""
    options = ["--universal", "--generate-hashes", "--no-header", "--no-emit-index-url", "--python-version", "3.11"]
    for target, extra in ((LOCK, ["--extra", "dev"]), (RUN_LOCK, ["--constraint", "packaging/requirements-dev.lock"])):
        command = ["uv", "pip", "compile", "pyproject.toml", "-q", *extra, *options, *arguments]
        subprocess.run([*command, "-o", str(target.relative_to(ROOT))], cwd=ROOT, check=True)
    return 0


def make_environment() -> None:
    """Bring `.venv` in line with the lock file; does nothing when it already is."""
    stamp = VENV / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes() + str(sys.version_info[:2]).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and venv_python().exists():
        return
    print("Making .venv from the lock file; the first time takes a minute or two.", flush=True)
    if not has_venv_module():
        if shutil.which("apt-get") is None:
            sys.exit("This Python has no venv module: install Python 3.11, 3.12 or 3.13 from python.org.")
        install_debian_packages([f"python3.{sys.version_info[1]}-venv"])
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    install = [venv_python(), "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", LOCK]
    subprocess.run(install, check=True, cwd=ROOT)
    stamp.write_text(wanted)


def has_venv_module() -> bool:
    """False on Debian's bare python3, which leaves ensurepip to a package of its own, and Windows' embeddable one."""
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode == 0


def venv_python() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def has_display() -> bool:
    """True where a window can be shown."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def install_system_libraries(*, tools: dict[str, str]) -> None:
    """Install what Qt's shared objects miss; only on Linux, only with apt-get and as root, else say what is missing.

    Args:
        tools: programs wanted besides -> Debian package.
    """
    if not sys.platform.startswith("linux"):
        return
    packages = {LIBRARY_PACKAGES.get(name, name) for name in missing_libraries()}
    packages |= {package for program, package in tools.items() if shutil.which(program) is None}
    if packages:
        install_debian_packages(sorted(packages))


def missing_libraries() -> set[str]:
    """Names of shared libraries that Qt's windowing parts look for in vain."""
    qt = next(VENV.glob("lib/python3*/site-packages/PySide6/Qt"))
    parts = [qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Svg", "PrintSupport")]
    parts += [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "offscreen")]
    parts += (qt / "plugins" / "printsupport").glob("*.so")
    listing = subprocess.run(["ldd", *parts], capture_output=True, text=True).stdout
    return {line.split()[0] for line in listing.splitlines() if "not found" in line}


def install_debian_packages(packages: list[str]) -> None:
    """Install with apt-get when root; otherwise print the one line that does it, or what is missing, and go on."""
    if shutil.which("apt-get") is None:
        print(f"Missing system libraries; install what Debian calls {', '.join(packages)}.", flush=True)
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        print(f"Missing system libraries; as root run: {' '.join(command)}", flush=True)
        return
    print(f"Installing missing system libraries: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=quiet)
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


def demo_file() -> list[str]:
    """Path of the demo street, made when it is not there yet."""
    path = ROOT / "out" / "演示街道.db"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        main_py("demo", path)
    return [str(path)]


def run_headless() -> int:
    """Import a real published list and write a ledger, a spreadsheet and a chart to `out/`."""
    print("No display here: doing the main job without a window.", flush=True)
    out = ROOT / "out" / "headless"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    file = out / "权责清单.db"
    main_py(
        "import-items",
        file,
        REAL_LIST,
        "--list",
        "权责清单",
        "--version",
        "2024年版",
        "--report",
        out / "导入报告.json",
    )
    main_py("ledger", file, "items-full", out / "权责清单.pdf")
    main_py("export", file, "power_item", out / "权责事项.xlsx")
    main_py("chart", file, "items-by-type", out / "事项分布.pdf")
    main_py("check", file)
    for path in sorted(out.glob("*.*")):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")
    return 0


def main_py(*arguments: str | Path) -> None:
    """Run one headless command of the program. Raises CalledProcessError when it fails."""
    subprocess.run([venv_python(), ROOT / "main.py", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
