"""Choosing files: the system's own dialogs with our words, starting in the folder used last in this window."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

LEDGERS = "街道台账 (*.db);;所有文件 (*)"
SHEETS = "表格 (*.xlsx *.xls *.ods *.csv *.et *.xlsm);;所有文件 (*)"
FOLDER = "last_folder"
"""Dynamic property of the main window that holds the folder used last."""

_SHEET_SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".et", ".xlsm")
_NAME_CHARS = 60


def looks_like_sheet(path: Path) -> bool:
    """True when the name is a spreadsheet's; what the file really is, the importer finds out."""
    return path.suffix.lower() in _SHEET_SUFFIXES


def ask_open_path(parent: QWidget, title: str, filters: str) -> Path | None:
    """An existing file, None when the clerk changed her mind."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _folder(parent), filters)
    return _chosen(parent, name)


def ask_save_path(parent: QWidget, title: str, file_name: str, filters: str) -> Path | None:
    """Where a file goes; the suffix of the chosen filter is added when she typed none of those offered."""
    start = str(Path(_folder(parent)) / safe_name(file_name))
    name, chosen = QFileDialog.getSaveFileName(parent, title, start, filters)
    path = _chosen(parent, name)
    offered = re.findall(r"\*(\.\w+)", filters)
    if path is None or not offered or path.suffix.lower() in offered:
        return path
    return path.with_name(path.name + (re.findall(r"\*(\.\w+)", chosen) or offered)[0])


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """An existing folder."""
    name = QFileDialog.getExistingDirectory(parent, title, _folder(parent))
    if name:
        _main(parent).setProperty(FOLDER, name)
    return Path(name) if name else None


def safe_name(text: str) -> str:
    """Text as a file name: without what Windows forbids and what cannot be seen."""
    kept = "".join(char for char in text if char not in '\\/:*?"<>|' and char.isprintable()).strip(" .")
    stem, suffix = Path(kept).stem, Path(kept).suffix
    return f"{stem[:_NAME_CHARS]}{suffix}" or "台账"


def _main(parent: QWidget) -> QWidget:
    window = parent.window()
    while window.parentWidget() is not None:
        window = window.parentWidget().window()
    return window


def _folder(parent: QWidget) -> str:
    kept = _main(parent).property(FOLDER)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return kept if kept and Path(kept).is_dir() else documents


def _chosen(parent: QWidget, name: str) -> Path | None:
    if not name:
        return None
    _main(parent).setProperty(FOLDER, str(Path(name).parent))
    return Path(name)
