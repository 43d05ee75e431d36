"""Write resources/licences: a page 第三方许可 and the licence text of everything the program ships.

Run by hand in the locked environment after an upgrade: .venv/bin/python packaging/make_licences.py. Names and versions
come from packaging/requirements.lock, texts from the installed packages. LGPL-3.0.txt, GPL-3.0.txt and Apache-2.0.txt
are kept beside them for packages that carry no text of their own.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "licences"
LOCK = ROOT / "packaging" / "requirements.lock"

SHORT = {
    "click-default-group": ("Public Domain", ()),
    "numpy": ("BSD-3-Clause", ()),
    "pyside6-essentials": ("LGPL-3.0-only", ("LGPL-3.0.txt", "GPL-3.0.txt")),
    "reportlab": ("BSD-3-Clause", ()),
    "shiboken6": ("LGPL-3.0-only", ("LGPL-3.0.txt", "GPL-3.0.txt")),
    "sqlite-fts4": ("Apache-2.0", ("Apache-2.0.txt",)),
}
"""Package -> licence and kept texts, where the package's own words are long or several."""

FONTS = (
    ("Noto Serif SC", "OFL-1.1", "../fonts/NotoSerifSC.LICENSE.txt"),
    ("Noto Sans SC", "OFL-1.1", "../fonts/NotoSansSC.LICENSE.txt"),
    ("HanaMinB", "OFL-1.1", "../fonts/HanaMinB.LICENSE.txt"),
)

BUILD_ONLY = frozenset({"pip"})
"""Named by the lock because sqlite-utils asks for it; not shipped."""

INTRO = """# 第三方许可

本程序使用下列软件和字体，许可原文在同一文件夹里。本程序自身的许可见安装目录的 LICENSE（MIT）。

Qt 与 PySide6 按 LGPL-3.0 使用：它们是程序文件夹里单独的动态库，可以用同一版本的自编译库替换；
源代码可从 Qt 项目取得。

| 名称 | 版本 | 许可 | 原文 |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Part:
    """One thing that is shipped. `files`: names of its licence texts, relative to the page."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]


def main(folder: Path = TARGET) -> None:
    """Write the page and the texts into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = re.findall(r"^(\S+)==", LOCK.read_text(encoding="utf-8"), re.M)
    parts = [describe(distribution(name), folder) for name in names if name not in BUILD_ONLY]
    parts.append(Part("Python", "3.11", "PSF-2.0", (python_text(folder),)))
    parts += [Part(name, "", licence, (file,)) for name, licence, file in FONTS]
    lines = [f"| {part.name} | {part.version} | {part.licence} | {links(part)} |\n" for part in parts]
    (folder / "third_party.md").write_text(INTRO + "".join(lines), encoding="utf-8", newline="\n")


def describe(package: Distribution, folder: Path) -> Part:
    """Its name, version and licence; its own texts are written into one file of the folder."""
    name = package.metadata["Name"]
    licence, kept = SHORT.get(name.lower().replace("_", "-"), (declared(package), ()))
    texts = licence_texts(package)
    if not texts:
        return Part(name, package.version, licence, tuple(kept))
    (folder / f"{name}.txt").write_text("\n\n".join(texts), encoding="utf-8", newline="\n")
    return Part(name, package.version, licence, (f"{name}.txt", *kept))


def declared(package: Distribution) -> str:
    """The licence as the package names it in one line."""
    short = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    classifiers = [
        line.split(" :: ")[-1] for line in package.metadata.get_all("Classifier", []) if "License ::" in line
    ]
    return short if short and "\n" not in short and len(short) < 60 else "; ".join(classifiers)


def licence_texts(package: Distribution) -> list[str]:
    """All licence texts in the package's metadata folder, each under its file name."""
    texts = []
    for file in sorted(package.files or [], key=str):
        inside = [part for part in file.parts if part.endswith(".dist-info")]
        if inside and re.search("licen|copying|notice", "/".join(file.parts[1:]), re.I):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            texts.append(f"==== {'/'.join(file.parts[1:])}\n\n{text.strip()}\n")
    return texts


def python_text(folder: Path) -> str:
    """Python's own licence, written into the folder when this installation has it."""
    source = Path(os.__file__).parent / "LICENSE.txt"
    if source.is_file():
        (folder / "Python.txt").write_text(source.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return "Python.txt"


def links(part: Part) -> str:
    """The texts as Markdown links."""
    return "、".join(f"[{Path(file).name}]({file})" for file in part.files) or "公有领域"


if __name__ == "__main__":
    main()
