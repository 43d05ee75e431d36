"""Reads CSV and tab-separated text whatever its encoding and separator. Gives rows of text, nothing more."""

from __future__ import annotations

import csv
import io

from app.exchange.file_kinds import damaged

_SEPARATORS = ("\t", ",", ";", "，", "|")
_MAX_FIELD = 16 * 1024 * 1024
_SAMPLE = 200


def decode(data: bytes) -> str:
    """Text of a file: byte-order mark first, then UTF-8, then GB18030, which Excel in China writes without a mark."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decode(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "gb18030")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise damaged() from error


def read_delimited(data: bytes) -> list[list[str]]:
    """Rows of the table, padded to one width. Raises KnownTrouble when the text cannot be decoded."""
    text = decode(data)
    rows = _parse(text, separator_of(text))
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def separator_of(text: str) -> str:
    """The separator under which most of the first rows have the same number (more than one) of cells."""

    def agreement(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in _parse(text, separator, limit=_SAMPLE) if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) * (usual > 1), usual)

    return max(_SEPARATORS, key=agreement)


def _parse(text: str, separator: str, *, limit: int = 0) -> list[list[str]]:
    csv.field_size_limit(_MAX_FIELD)  # the longest real cell has 3,067 characters, the module's own limit is 131,072
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if limit and len(rows) >= limit:
                break
    except csv.Error as error:
        raise damaged() from error
    return rows
