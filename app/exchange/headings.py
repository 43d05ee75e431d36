"""Finds the header of a sheet by scoring its first rows against the headings a register knows. No domain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.exchange.clean import comparable, squeeze
from app.exchange.sheet_grid import SheetGrid
from app.exchange.sheet_rules import ImportRules
from db.declarations import Kind, Table

SEARCHED_ROWS = 40
"""Rows looked at for a header; in 34 real list sheets it stands in rows 1 to 4."""
MAX_LEVELS = 4
MIN_BELOW, MOST = 3, 0.8
"""Known headings, and their share of the row, that make a header below the first one."""
MAX_HEADING = 40
"""Characters; longer cells are text, not headings."""


@dataclass(slots=True)
class Vocabulary:
    """Normalised heading -> field key; `wide` for headings over several columns; expressions for the rest."""

    words: dict[str, str] = field(default_factory=dict)
    wide: dict[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def keys(self, heading: str, *, wide: bool = False) -> tuple[str, ...]:
        """Keys of one heading text, empty when it is unknown; `wide`: it stands over several columns."""
        plain = normal_heading(heading)
        if not plain or len(plain) > MAX_HEADING:
            return ()
        for form in (plain, re.sub(r"[(〔\[][^)〕\]]*[)〕\]]", "", plain)):
            if form in self.wide and (wide or form not in self.words):
                return self.wide[form]
            if form in self.words:
                return (self.words[form],)
        return next(((key,) for pattern, key in self.patterns if pattern.fullmatch(plain)), ())


@dataclass(slots=True)
class Header:
    """Where the headings stand and what they mean.

    Attributes:
        first, last: rows, from 0. columns: column -> field key. headings: column -> flattened text ("职权名称/项目").
        texts: per header row, column -> normalised text, to know the header again further down.
    """

    first: int
    last: int
    columns: dict[int, str]
    headings: dict[int, str]
    texts: list[dict[int, str]]

    def column(self, key: str) -> int | None:
        """The column of a field."""
        return next((column for column, mapped in self.columns.items() if mapped == key), None)


def normal_heading(text: str) -> str:
    """A heading in the form in which headings are compared: no blanks, one width, no star or colon at the ends."""
    return comparable(text).strip("*:;,。.、")


def vocabulary(table: Table, rules: ImportRules, remembered: Mapping[str, str]) -> Vocabulary:
    """All headings known for a register; what the clerk once chose wins over the aliases, these over patterns."""
    result = Vocabulary(patterns=[(re.compile(pattern), key) for pattern, key in rules.patterns])
    for item in table.fields:
        if item.kind is not Kind.DETAILS and not item.computed:
            for heading in (item.heading, *item.aliases):
                result.words.setdefault(normal_heading(heading), item.key)
    for kind in rules.kinds:
        for heading, key in kind.headings.items():
            result.words[normal_heading(heading)] = key
    for heading, key in rules.aliases.items():
        result.words[normal_heading(heading)] = key
    for heading, keys in rules.compounds.items():
        result.wide[normal_heading(heading)] = keys
    for heading, key in remembered.items():
        result.words[normal_heading(heading)] = key
    return result


def find_header(grid: SheetGrid, words: Vocabulary, *, anchor: str) -> Header | None:
    """The best header among the first rows, None when no row has two known headings (or just the anchor's)."""
    best: tuple[int, int] | None = None
    for row in range(min(SEARCHED_ROWS, len(grid.rows))):
        score = _score(grid, words, row, anchor=anchor)
        if score and (best is None or score > best[0]):
            best = (score, row)
    if best is None:
        return None
    return read_header(grid, words, *_extent(grid, words, best[1]))


def header_below(grid: SheetGrid, words: Vocabulary, row: int, *, anchor: str) -> Header | None:
    """The header of another table further down in the same sheet; None for every other row."""
    texts = list(grid.row_texts(row).values())
    if len(texts) < MIN_BELOW or any(len(text) > MAX_HEADING for text in texts):
        return None
    known = sum(bool(words.keys(text)) for text in texts)
    if known < max(MIN_BELOW, MOST * len(texts)) or not _score(grid, words, row, anchor=anchor):
        return None
    header = read_header(grid, words, *_extent(grid, words, row))
    return header if anchor in header.columns.values() else None


def _score(grid: SheetGrid, words: Vocabulary, row: int, *, anchor: str) -> int:
    """Number of different fields named in the row; 0 when it cannot be a header."""
    texts = {normal_heading(grid.text(row, column)) for column in range(grid.width)}
    found = {keys[0] for text in texts if (keys := words.keys(text)) and keys[0]}
    long = sum(len(text) > MAX_HEADING for text in texts)
    if long > len(found):
        return 0
    known_enough = len(found) >= 2 or (anchor in found and len(texts - {""}) == 1)
    return 2 * len(found) + (anchor in found) if known_enough else 0


def _extent(grid: SheetGrid, words: Vocabulary, row: int) -> tuple[int, int]:
    """First and last row of the header that has its best row here."""
    first = min((grid.owners.get((row, column), (row, 0))[0] for column in range(grid.width)), default=row)
    first = max(first, row - MAX_LEVELS + 1)
    last = max((grid.span(*_anchor(grid, row, column))[0] for column in range(grid.width)), default=row)
    last = min(last, row + MAX_LEVELS - 1)
    while last - first < MAX_LEVELS - 1 and _is_lower_level(grid, words, above=last):
        last += 1
    return first, last


def _anchor(grid: SheetGrid, row: int, column: int) -> tuple[int, int]:
    return grid.owners.get((row, column), (row, column))


def _is_lower_level(grid: SheetGrid, words: Vocabulary, *, above: int) -> bool:
    """True when the row below only names parts of headings: known words under wide or empty heading cells."""
    texts = grid.row_texts(above + 1)
    if not texts or any(len(text) > MAX_HEADING for text in texts.values()):
        return False
    under_wide = all(_under_wide(grid, above, column) for column in texts)
    return under_wide and any(words.keys(text) for text in texts.values())


def _under_wide(grid: SheetGrid, row: int, column: int) -> bool:
    """True when the cell above is merged sideways, empty, or has an empty neighbour to the right."""
    top, left = _anchor(grid, row, column)
    if grid.span(top, left)[1] > left or not grid.text(row, column).strip():
        return True
    return column + 1 < grid.width and not grid.text(row, column + 1).strip()


def read_header(grid: SheetGrid, words: Vocabulary, first: int, last: int) -> Header:
    """Headings and meaning of the columns between two rows; the first column that matches a field has it."""
    paths = _paths(grid, first, last)
    _widen(paths, grid, words, below=last)
    columns: dict[int, str] = {}
    for column, path in paths.items():
        wide = path in (paths.get(column + 1), paths.get(column - 1))
        free = (key for key in _keys_of(words, path, wide=wide) if key and key not in columns.values())
        if key := next(free, ""):
            columns[column] = key
    texts = [{c: normal_heading(t) for c, t in grid.row_texts(row).items()} for row in range(first, last + 1)]
    return Header(first, last, columns, {column: "/".join(path) for column, path in paths.items() if path}, texts)


def _paths(grid: SheetGrid, first: int, last: int) -> dict[int, list[str]]:
    """Column -> its headings from the top level down, equal neighbours joined."""
    paths: dict[int, list[str]] = {}
    parent = ""
    for column in range(grid.width):
        texts = [squeeze(grid.text(row, column)) for row in range(first, last + 1)]
        if not texts[0] and any(texts):
            texts[0] = parent  # an unmerged heading stands over the empty cells to its right
        parent = texts[0] or parent
        paths[column] = list(dict.fromkeys(text for text in texts if text))
    return paths


def _widen(paths: dict[int, list[str]], grid: SheetGrid, words: Vocabulary, *, below: int) -> None:
    """Where merges are lost (CSV), a heading for several columns also stands over filled columns without a heading."""
    for column in range(1, grid.width):
        left = paths[column - 1]
        room = len(words.keys("".join(left), wide=True)) if left else 0
        run = sum(1 for before in range(max(0, column - room), column) if paths[before] == left)
        if not paths[column] and 0 < run < room and _is_filled(grid, column, below=below):
            paths[column] = list(left)


def _is_filled(grid: SheetGrid, column: int, *, below: int) -> bool:
    rows = range(below + 1, min(len(grid.rows), below + 1 + SEARCHED_ROWS))
    return any(grid.own(row, column) for row in rows)


def _keys_of(words: Vocabulary, path: list[str], *, wide: bool) -> tuple[str, ...]:
    """Keys a column may have: all levels joined, else the lowest level, else the highest one says."""
    for text in dict.fromkeys(("".join(path), *path[-1:], *path[:1])):
        if keys := words.keys(text, wide=wide):
            return keys
    return ()
