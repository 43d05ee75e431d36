"""Puts text on a canvas fast: operators of a line are made once and kept, as performance.md §4 measured.

`FastText` writes to the page's own list of operators and so touches two private names of reportlab's canvas
(`_code`, `_doc`); `PlainText` does the same with public text objects, about half as fast. Tests compare the two.
A block is what `block` returns: lines of one cell with their places relative to the first baseline.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import MISSING_MARK, font, font_of

Offsets = tuple[float, ...]

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class _Codes(dict[str, tuple[str, str]]):
    """Character -> (name of the font subset in the file, escaped code in it); fills itself."""

    def __init__(self, canvas: Canvas, style: str) -> None:
        self._canvas = canvas
        self._style = style

    def __missing__(self, char: str) -> tuple[str, str]:
        name = font_of(self._style, char)
        if not name:
            entry = self[MISSING_MARK]
        else:
            face = font(name)
            subset, code = face.splitString(char, self._canvas._doc)[0]
            entry = (face.getSubsetInternalName(subset, self._canvas._doc), self._canvas._escape(code))
        self[char] = entry
        return entry


class FastText:
    """Text of one document. `place` collects, `flush` writes one text object to the page."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._codes: dict[str, _Codes] = {}
        self._placed: list[str] = []

    def block(self, lines: tuple[str, ...], *, offsets: Offsets, style: str, size: float, leading: float) -> str:
        """Operators of the lines; `offsets` are pt to the right of the block's place, `leading` is pt downwards."""
        codes = self._codes.setdefault(style, _Codes(self._canvas, style))
        parts, before = [], 0.0
        for index, (line, offset) in enumerate(zip(lines, offsets, strict=True)):
            if index or offset:
                parts.append(f"{offset - before:.2f} {-leading if index else 0:.2f} Td")
            parts.append(_operators(line, codes, size))
            before = offset
        return " ".join(parts)

    def place(self, x: float, y: float, block: str) -> None:
        """Show the block with its first baseline at (x, y) pt."""
        self._placed.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {block}")

    def flush(self) -> None:
        """Write what was placed to the page, in the current fill colour."""
        if self._placed:
            self._canvas._code.append("BT\n" + "\n".join(self._placed) + "\nET")
            self._placed = []


def _operators(line: str, codes: _Codes, size: float) -> str:
    """One Tf and Tj a run of characters of the same font subset."""
    if line.isascii():  # the first subset of a font keeps 32-126 as they are
        return f"{codes[' '][0]} {size:g} Tf ({line.translate(_ESCAPES)}) Tj" if line else ""
    parts, current = [], ""
    for char in line:
        name, code = codes[char]
        if name != current:
            parts.append(f") Tj {name} {size:g} Tf (")
            current = name
        parts.append(code)
    return "".join(parts)[5:] + ") Tj" if parts else ""


class PlainText:
    """The same by reportlab's public text objects, should a new version move what `FastText` relies on."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._placed: list[tuple[float, float, Any]] = []

    def block(self, lines: tuple[str, ...], *, offsets: Offsets, style: str, size: float, leading: float) -> Any:
        """Runs of the lines with their places."""
        return [
            (offset, -index * leading, _runs(line, style), size)
            for index, (line, offset) in enumerate(zip(lines, offsets, strict=True))
        ]

    def place(self, x: float, y: float, block: Any) -> None:
        """Show the block with its first baseline at (x, y) pt."""
        self._placed.append((x, y, block))

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


def _runs(line: str, style: str) -> list[tuple[str, str]]:
    pairs = ((font_of(style, char), char) for char in line)
    drawn = ((name or font_of(style, MISSING_MARK), char if name else MISSING_MARK) for name, char in pairs)
    return [(name, "".join(char for _, char in group)) for name, group in groupby(drawn, key=lambda pair: pair[0])]
