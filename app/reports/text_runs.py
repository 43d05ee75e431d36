"""Puts text and lines on a canvas fast: operators of a line are made once and kept, as performance.md §4 measured.

`FastText` writes to the page's own list of operators and so touches three private names of reportlab's canvas
(`_code`, `_doc`, `_escape`); `PlainText` does the same by public calls, at half the speed. Tests compare the two.
A block is what `block` returns: lines of one cell with their places relative to the first baseline. Lengths in pt.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import MISSING_MARK, font, font_of

Offsets = tuple[float, ...]

Segment = tuple[float, float, float, float]
"""x0, y0, x1, y1 of a line."""

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class _Codes(dict[str, tuple[str, str, str]]):
    """Character -> (font subset, its code there, the same behind a change to that subset); fills itself."""

    def __init__(self, canvas: Canvas, style: str, size: float) -> None:
        self._canvas = canvas
        self._style = style
        self._size = size
        # Only the first subset of a font keeps 32-126 as they are; a font without some of them takes the long way.
        plain = len({font_of(style, chr(code)) for code in range(32, 127)}) == 1
        self.ascii_start = f"{self[' '][0]} {size:g} Tf (" if plain else ""

    def __missing__(self, char: str) -> tuple[str, str, str]:
        name = font_of(self._style, char)
        if not name:
            entry = self[MISSING_MARK]
        else:
            face, document = font(name), self._canvas._doc
            subset, code = face.splitString(char, document)[0]
            resource, escaped = sys.intern(face.getSubsetInternalName(subset, document)), self._canvas._escape(code)
            entry = (resource, escaped, f") Tj {resource} {self._size:g} Tf ({escaped}")
        self[char] = entry
        return entry


def _operators(line: str, codes: _Codes) -> str:
    """One Tf and Tj a run of characters of the same font subset."""
    if line and line.isascii() and codes.ascii_start:
        return f"{codes.ascii_start}{line.translate(_ESCAPES)}) Tj"
    parts, current = [], ""
    for char in line:
        resource, code, change = codes[char]
        if resource is current:
            parts.append(code)
        else:
            parts.append(change)
            current = resource
    return "".join(parts)[5:] + ") Tj" if parts else ""


class FastText:
    """Text of one document. `place` collects, `flush` writes one text object to the page."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._codes: dict[tuple[str, float], _Codes] = {}
        self._placed: list[str] = []

    def block(self, lines: tuple[str, ...], *, offsets: Offsets, style: str, size: float, leading: float) -> str:
        """Operators of the lines; `offsets` are to the right of the block's place, `leading` is downwards."""
        codes = self._codes.get((style, size))
        if codes is None:
            codes = self._codes[style, size] = _Codes(self._canvas, style, size)
        if len(lines) == 1 and not offsets[0]:
            return _operators(lines[0], codes)
        parts, before, down = [], 0.0, 0.0
        for line, offset in zip(lines, offsets, strict=True):
            parts.append(f"{offset - before:.2f} {down:.2f} Td {_operators(line, codes)}")
            before, down = offset, -leading
        return " ".join(parts)

    def place(self, x: float, y: float, block: str) -> None:
        """Show the block with its first baseline at (x, y)."""
        self._placed.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {block}")

    def columns(self, xs: Iterable[float]) -> tuple[str, ...]:
        """Left ends of the cells of a row, prepared for `place_row`."""
        return tuple(f"1 0 0 1 {x:.2f} " for x in xs)

    def place_row(self, columns: tuple[str, ...], y: float, blocks: Iterable[str]) -> None:
        """Show the blocks of a row, first baselines at y; empty ones are left out."""
        base = f"{y:.2f} Tm "
        self._placed += [x + base + block for x, block in zip(columns, blocks, strict=True) if block]

    def flush(self) -> None:
        """Write what was placed to the page, in the current fill colour."""
        if self._placed:
            self._canvas._code.append("BT\n" + "\n".join(self._placed) + "\nET")
            self._placed = []

    def lines(self, segments: Iterable[Segment], width: float) -> None:
        """Draw lines of that width as one path."""
        path = " ".join([f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l" for x0, y0, x1, y1 in segments])
        self._canvas._code.append(f"{width:g} w {path} S")


class PlainText:
    """The same by reportlab's public calls, should a new version move what `FastText` relies on."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._placed: list[tuple[float, float, Any]] = []

    def block(self, lines: tuple[str, ...], *, offsets: Offsets, style: str, size: float, leading: float) -> Any:
        """Runs of the lines with their places."""
        placed = enumerate(zip(lines, offsets, strict=True))
        return [(offset, -index * leading, _runs(line, style), size) for index, (line, offset) in placed]

    def place(self, x: float, y: float, block: Any) -> None:
        """Show the block with its first baseline at (x, y)."""
        self._placed.append((x, y, block))

    def columns(self, xs: Iterable[float]) -> tuple[float, ...]:
        """Left ends of the cells of a row, prepared for `place_row`."""
        return tuple(xs)

    def place_row(self, columns: tuple[float, ...], y: float, blocks: Iterable[Any]) -> None:
        """Show the blocks of a row, first baselines at y."""
        self._placed += [(x, y, block) for x, block in zip(columns, blocks, strict=True)]

    def flush(self) -> None:
        """Write what was placed to the page, in the current fill colour."""
        for x, y, block in self._placed:
            for offset, down, runs, size in block:
                text = self._canvas.beginText(x + offset, y + down)
                for name, piece in runs:
                    text.setFont(name, size)
                    text.textOut(piece)
                self._canvas.drawText(text)
        self._placed = []

    def lines(self, segments: Iterable[Segment], width: float) -> None:
        """Draw lines of that width as one path."""
        self._canvas.setLineWidth(width)
        self._canvas.lines(list(segments))


def _runs(line: str, style: str) -> list[tuple[str, str]]:
    pairs = ((font_of(style, char), char) for char in line)
    drawn = ((name or font_of(style, MISSING_MARK), char if name else MISSING_MARK) for name, char in pairs)
    return [(name, "".join(char for _, char in group)) for name, group in groupby(drawn, key=lambda pair: pair[0])]
