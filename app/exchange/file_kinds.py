"""Tells by content what kind of file was given, and refuses what must not be opened. Knows nothing of rows."""

from __future__ import annotations

import io
import re
import zipfile

from app.core.errors import KnownTrouble

MAX_FILE = 200 * 1024 * 1024
"""Bytes on disk. A district list of 3,000 items is under 5 MB."""
MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes after unpacking, all parts together."""
MAX_RATIO = 300
"""Unpacked to packed; real sheets reach about 40, runs of equal cells 100, a zip bomb 1,000."""
RATIO_FROM = 64 * 1024 * 1024
"""Bytes from which the ratio is looked at."""
MAX_CELLS = 40_000_000
"""Rows times columns of one sheet: the reader lays a sheet out densely."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"SQLite format 3", "数据文件"),
)
_OLE_STREAMS = (
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "演示文稿"),
)
_OOXML_PARTS = (
    ("word/", "Word 文档"),
    ("ppt/", "演示文稿"),
    ("xl/workbook.bin", "二进制工作簿（xlsb）"),
)


def wrong_kind(what: str) -> KnownTrouble:
    """The trouble to raise for a file that is not a spreadsheet."""
    return _trouble("E-FILE-KIND", f"这个文件实际是{what}，不是电子表格", "请用 Excel 或 WPS 另存为 .xlsx 再试")


def damaged() -> KnownTrouble:
    """The trouble to raise for a file that cannot be read to its end."""
    return _trouble(
        "E-FILE-DAMAGED", "文件已损坏或不完整，读不出表格", "请用 Excel 或 WPS 另存一份，或向发文单位重新要一份"
    )


def unsafe(why: str) -> KnownTrouble:
    """The trouble to raise for a file that could harm the computer."""
    return _trouble("E-FILE-UNSAFE", f"文件内容异常（{why}），为安全起见没有打开", "请用 Excel 或 WPS 另存一份再试")


def too_large(why: str) -> KnownTrouble:
    """The trouble to raise for a file beyond the limits of this module."""
    return _trouble("E-FILE-TOO-LARGE", f"文件太大（{why}）", "请删去无关的工作表和空行，或分成几份再导入")


def locked() -> KnownTrouble:
    """The trouble to raise for a file with a password."""
    return _trouble("E-FILE-PASSWORD", "文件设有打开密码，读不出内容", "请在 Excel 或 WPS 里取消密码后再试")


def empty() -> KnownTrouble:
    """The trouble to raise for a file without content."""
    return _trouble("E-FILE-EMPTY", "文件是空的", "请确认文件已经下载完整")


def unreadable(name: str) -> KnownTrouble:
    """The trouble to raise for a file that cannot be opened."""
    return _trouble("E-FILE-READ", f"打不开文件“{name}”", "请确认它还在原处、没有被其他程序独占")


def _trouble(code: str, what: str, advice: str) -> KnownTrouble:
    """Says more exactly what is wrong than the general sentence of that code can."""
    return KnownTrouble(code, f"没有导入：{what}。现有数据没有变化。{advice}。")


def tell_kind(data: bytes) -> str:
    """One of "xlsx", "xls", "ods" and "text". Raises KnownTrouble for anything else."""
    if not data.strip(b"\0 \r\n\t"):
        raise empty()
    if len(data) > MAX_FILE:
        raise too_large(f"{len(data) // 1024 // 1024} MB")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise wrong_kind(what)
    if data.startswith(_OLE):
        return _tell_ole(data)
    if data.startswith(b"PK"):
        return _tell_zip(data)
    return _tell_text(data)


def _tell_ole(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise locked()
    if holds("Workbook") or holds("Book"):
        return "xls"
    for stream, what in _OLE_STREAMS:
        if holds(stream):
            raise wrong_kind(what)
    raise damaged()


def _tell_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            _check_size(archive)
            kind = _kind_of_parts(archive, names)
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise damaged() from error
    except RuntimeError as error:  # zipfile: "is encrypted, password required"
        raise locked() from error
    return kind


def _kind_of_parts(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    for start, what in _OOXML_PARTS:
        if any(name.startswith(start) for name in names):
            raise wrong_kind(what)
    if "mimetype" in names and "content.xml" in names:
        mimetype = archive.read("mimetype")[:200].decode("ascii", "replace")
        if "spreadsheet" not in mimetype:
            raise wrong_kind("文字文档")
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise locked()
        return "ods"
    raise wrong_kind("压缩包")


def _check_size(archive: zipfile.ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, sum(part.compress_size for part in archive.infolist()))
    if unpacked > MAX_UNPACKED:
        raise too_large(f"展开后 {unpacked // 1024 // 1024} MB")
    if unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO:
        raise unsafe("压缩比过高")


def _check_parts(archive: zipfile.ZipFile) -> None:
    """A workbook never declares a document type; entity tricks start there."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if re.search(rb"<!(DOCTYPE|ENTITY)", stream.read(4096), re.IGNORECASE):
                    raise unsafe("含有外部定义")


def _tell_text(data: bytes) -> str:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\0" in head:
        raise wrong_kind("程序无法识别的文件")
    if re.search(rb"<html|<table|<!doctype html|<\?xml|mime-version:", head, re.IGNORECASE):
        raise wrong_kind("网页或 XML 文件")
    return "text"
