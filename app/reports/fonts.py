"""The typefaces of every printed page: loaded at the first PDF, with a fallback for rare characters.

Nothing here knows what is printed. A style is one of `SERIF`, `BOLD`, `SANS` or the name of an installed typeface (see
`body_style`); each has a chain of font files, and a character is drawn by the first file that has both a code and an
outline for it (traps 38 and 47). Characters that no file has are told by `missing_characters` before printing and
drawn as 〓, the printer's mark for a missing sort.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from app.core.paths import resources

FONT_FOLDER = resources() / "fonts"

SERIF = "serif"
BOLD = "bold"
SANS = "sans"

_FILES = {
    "NotoSerifSC": FONT_FOLDER / "NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold": FONT_FOLDER / "NotoSerifSC_700Bold.ttf",
    "NotoSansSC": FONT_FOLDER / "NotoSansSC_400Regular.ttf",
    "HanaMinB": FONT_FOLDER / "HanaMinB.ttf",
}
_CHAINS = {
    SERIF: ("NotoSerifSC", "NotoSansSC", "HanaMinB"),
    BOLD: ("NotoSerifSC-Bold", "NotoSansSC", "HanaMinB"),
    SANS: ("NotoSansSC", "NotoSerifSC", "HanaMinB"),
}

INSTALLED = {"仿宋": "simfang.ttf", "楷体": "simkai.ttf", "黑体": "simhei.ttf", "宋体": "simsun.ttc"}
"""Typefaces of Windows that official documents use -> file. Not ours to ship: used where they are, never relied on."""

MISSING_MARK = "〓"
"""U+3013, drawn where no font has the character."""

saving = threading.Lock()
"""Held while a document is put together: reportlab cuts subsets with one file position a font, for all documents."""

_lock = threading.Lock()
_known: dict[str, set[str]] = {style: set() for style in _CHAINS}
# Never drawn: controls, zero-width and direction marks, variation selectors, byte order mark.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """A ToUnicode map that keeps characters beyond the basic plane.

    reportlab 5.1 writes them as five hexadecimal digits where UTF-16 pairs are required, and in one block of up to
    256 entries where the format allows 100 (Adobe technical note 5411, trap 46): they are then searched wrong.
    """
    entries = [f"<{index:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for index, code in enumerate(subset)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def font(name: str) -> ttfonts.TTFont:
    """The registered font of that name, read from its file when first asked for (about 50 ms, 30 MiB each)."""
    with _lock:
        if name not in pdfmetrics.getRegisteredFontNames():
            ttfonts.makeToUnicodeCMap = to_unicode_map
            rl_config.useA85 = 0  # ASCII armour costs a fifth of the time and the size
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(_FILES[name]), asciiReadable=True))
        return pdfmetrics.getFont(name)


def main_font(style: str) -> str:
    """Name of the first font of a style, for `Canvas(initialFontName=...)` (trap 48)."""
    name = _CHAINS[style][0]
    font(name)
    return name


def _draws(name: str, char: str) -> bool:
    """True when the file has a code for the character and, unless it is a blank, an outline (trap 47)."""
    face = font(name).face
    glyph = face.charToGlyph.get(ord(char))
    if not glyph:
        return False
    return face.glyphPos[glyph + 1] > face.glyphPos[glyph] or unicodedata.category(char) == "Zs"


def installed_typefaces(folders: Iterable[Path] | None = None) -> dict[str, Path]:
    """Typefaces of `INSTALLED` this computer has -> file, in that order.

    Args:
        folders: where to look; None for the font folders of Windows. Elsewhere nothing is found.
    """
    if folders is None:
        roots = [(os.environ.get("WINDIR"), "Fonts"), (os.environ.get("LOCALAPPDATA"), "Microsoft/Windows/Fonts")]
        folders = [Path(root) / below for root, below in roots if root]
    places = list(folders)
    found = {name: next((p / file for p in places if (p / file).is_file()), None) for name, file in INSTALLED.items()}
    return {name: path for name, path in found.items() if path}


def body_style(name: str, installed: Mapping[str, Path] | None = None) -> str:
    """Style of the body: an installed typeface when it is there and can be embedded, else `SERIF`.

    Args:
        name: key of `INSTALLED` or "". installed: see `installed_typefaces`; None looks for them.
    """
    path = (installed_typefaces() if installed is None else installed).get(name) if name else None
    if path is None:
        return SERIF
    if name not in _CHAINS:
        _FILES[name] = path
        try:
            font(name)
        except (ttfonts.TTFError, OSError):  # a damaged or foreign file of that name: print with our own
            del _FILES[name]
            return SERIF
        _CHAINS[name] = (name, *_CHAINS[SERIF])
        _known[name] = set()
    return name


@cache
def font_of(style: str, char: str) -> str:
    """Name of the font that draws the character, "" when none has it."""
    return next((name for name in _CHAINS[style] if _draws(name, char)), "")


class _Widths(dict[str, int]):
    """Character -> width in thousandths of the type size; fills itself."""

    def __init__(self, style: str) -> None:
        self._style = style

    def __missing__(self, char: str) -> int:
        name = font_of(self._style, char)
        width = int(font(name).face.getCharWidth(ord(char))) if name else 1000
        self[char] = width
        return width


@cache
def widths(style: str) -> dict[str, int]:
    """Character -> width in thousandths of the type size."""
    return _Widths(style)


def text_width(text: str, style: str, size: float) -> float:
    """Width in pt of one line."""
    return sum(map(widths(style).__getitem__, text)) * size / 1000


def shortened(text: str, *, width: float, style: str, size: float) -> str:
    """The text, cut with … where it is wider; for running heads, whose whole text stands elsewhere."""
    ends = list(accumulate(widths(style)[char] * size / 1000 for char in text))
    if not ends or ends[-1] <= width:
        return text
    return text[: bisect_right(ends, width - text_width("…", style, size))] + "…"


def printable(text: str) -> str:
    """The text without what has no mark on paper: line ends become one newline, tabs two blanks, controls vanish."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\t", "  ")
    return _INVISIBLE.sub("", text)


def missing_characters(texts: Iterable[str], *, style: str = SERIF) -> dict[str, int]:
    """Characters no font has -> how often they occur, to be shown before printing. Empty when all can be printed."""
    known = _known[style]
    counts: Counter[str] = Counter()
    for text in texts:
        for char in set(text).difference(known):
            if char == "\n" or font_of(style, char):
                known.add(char)
            elif not char.isspace() and not _INVISIBLE.match(char):
                counts[char] += text.count(char)
    return dict(sorted(counts.items()))


def ready(text: str, style: str) -> bool:
    """True when every character is known to have a mark: neither `printable` nor `missing_characters` would change it.

    False only means that both have to look.
    """
    return _known[style].issuperset(text)
