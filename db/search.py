"""Finds rows by what the search box holds: one text in memory, scanned (performance.md, 2).

Trigram indexes find nothing for words of two characters, the commonest length in Chinese (trap 51); one scan of all
search texts takes some 40 ms for a million rows and needs no upkeep. Changes lie over the scanned text until it is
read anew.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat

from db.connection import snapshot
from db.declarations import Row, Table
from db.long_texts import SIGN, holding_sql, read

_SIGN = SIGN.encode()
_CHUNK_ROWS = 50_000
_OVERLAY_SHARE = 20  # read anew when more than one row in twenty lies over the text
_OVERLAY_LEAST = 2_000
_NEAR = 32
_MANY = 2_000
_SCAN_SPEED = 32  # texts the scan passes while one text is looked at by itself, measured


@dataclass(frozen=True, slots=True)
class Blob:
    """The search texts of a table as they stood after one change set; never changed.

    Attributes:
        number: of that change set. data: texts in UTF-8, each followed by a newline, in order of their first ids.
        ids: row ids, text by text, ascending within one.
        starts: where each text begins in `data`; one more for the end.
        firsts: where the ids of each text begin in `ids`, one more for the end; None when each text has one row.
    """

    number: int
    data: bytes
    ids: array[int]
    starts: array[int]
    firsts: array[int] | None = None

    def rows(self, lines: Iterable[int], limit: int | None = None) -> array[int]:
        """Ids of the rows that have these texts, ascending; the first of them with a limit."""
        ids, firsts = self.ids, self.firsts
        if firsts is None:
            own = array("q", map(ids.__getitem__, lines))
            return own if limit is None else own[:limit]
        found: list[int] = []
        for line in lines:
            found += ids[firsts[line] : firsts[line + 1]]
        return array("q", sorted(found)[:limit])

    def lines(self, words: Sequence[bytes], limit: int | None = None) -> array[int]:
        """Indexes of the texts that hold all words, ascending, at most `limit`."""
        first, *others = sorted(words, key=len, reverse=True)
        find, starts = self.data.find, self.starts
        found: list[int] = []
        keep = found.append
        line, most, at = 0, len(starts) - 1, find(first)
        while at >= 0:
            # The next hit is mostly near: halving a few lines is quicker than halving all that are left.
            near = line + _NEAR
            line = bisect_right(starts, at, line, near if near < most and starts[near] > at else most + 1) - 1
            end = starts[line + 1]
            # `all` over no words would cost as much as the rest of the loop.
            if not others or all(find(word, starts[line], end) >= 0 for word in others):
                keep(line)
                if len(found) == limit:
                    break
                if len(found) == _MANY and limit is None and not others:
                    return self._dense(first)
            at = find(first, end)
        return array("q", found)

    def _dense(self, word: bytes) -> array[int]:
        """All lines that hold a word when there are very many: no step in Python a hit, but a copy of the text."""
        pieces = self.data.split(word)
        pieces.pop()
        return array("q", dict.fromkeys(accumulate(map(bytes.count, pieces, repeat(b"\n")))))

    def among(self, lines: Iterable[int], words: Sequence[bytes]) -> array[int]:
        """Those of `lines` whose text holds all words."""
        find, starts = self.data.find, self.starts
        kept: Iterable[int] = lines
        for word in words:
            kept = [line for line in kept if find(word, starts[line], starts[line + 1]) >= 0]
        return array("q", kept)


def load(connection: sqlite3.Connection, table: Table) -> Blob:
    """Read all search texts of a table; one state of the file, any thread."""
    ids, chunks, lengths = array("q"), [], array("q")
    with snapshot(connection):
        number = connection.execute("SELECT coalesce(max(number), 0) FROM change_set").fetchone()[0]
        last = -1
        while True:
            some_ids, text = connection.execute(
                "SELECT group_concat(id), CAST(group_concat(text, char(10)) AS BLOB) FROM "
                f'(SELECT id, text FROM "{table.key}_search" WHERE id > ? ORDER BY id LIMIT {_CHUNK_ROWS})',
                (last,),
            ).fetchone()
            if some_ids is None:
                break
            ids.extend(map(int, some_ids.split(",")))
            chunks.append(text)
            lengths.extend(map(len, text.split(b"\n")))
            last = ids[-1]
        if any(_SIGN in chunk for chunk in chunks):
            return _shared(connection, number, ids, [text for chunk in chunks for text in chunk.split(b"\n")])
    starts = array("q", accumulate(map((1).__add__, lengths), initial=0))
    return Blob(number, b"\n".join([*chunks, b""]), ids, starts)


def _shared(connection: sqlite3.Connection, number: int, ids: Iterable[int], texts: Iterable[bytes]) -> Blob:
    """Copies of a row share their text: it is looked through once."""
    groups: list[tuple[bytes, list[int]]] = []
    known: dict[bytes, list[int]] = {}
    for row_id, text in zip(ids, texts, strict=True):
        if text in known:
            known[text].append(row_id)
            continue
        groups.append((text, [row_id]))
        if text.startswith(_SIGN):
            known[text] = groups[-1][1]
    kept = {token.encode(): text.encode() for token, text in read(connection, map(bytes.decode, known)).items()}
    whole = [kept.get(text, b"") if text in known else text for text, _ in groups]
    starts = array("q", accumulate(map((1).__add__, map(len, whole)), initial=0))
    firsts = array("q", accumulate((len(own) for _, own in groups), initial=0))
    return Blob(
        number, b"\n".join([*whole, b""]), array("q", chain.from_iterable(own for _, own in groups)), starts, firsts
    )


def scan(connection: sqlite3.Connection, table: Table, words: Sequence[str], limit: int) -> array[int]:
    """First ids whose text holds all words, straight from the file: for the first key pressed after opening."""
    held = " AND ".join(holding_sql("text") for _ in words)
    twice = [word for word in words for _ in range(2)]
    found = connection.execute(f'SELECT id FROM "{table.key}_search" WHERE {held} ORDER BY id LIMIT ?', [*twice, limit])
    return array("q", [row_id for (row_id,) in found])


class SearchIndex:
    """The blob of one table with later changes laid over it; belongs to one thread, snapshots of it do not."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._blob: Blob | None = None
        self._offered: Blob | None = None
        self._oldest = 0  # a blob from before this change set lacks changes that nobody kept
        self._over: dict[int, tuple[int, bytes | None]] = {}
        self._last: tuple[tuple[bytes, ...], array[int]] | None = None

    def note(self, number: int, changed: Sequence[tuple[int, Row | None]], search: Callable[[Table, Row], str]) -> None:
        """Lay the rows of change set `number` over the text; None for a row that is gone."""
        self._take_offer()
        known = 0 if self._blob is None else len(self._blob.ids)
        if len(self._over) + len(changed) > max(_OVERLAY_LEAST, known // _OVERLAY_SHARE):
            self.forget(number)
            return
        for row_id, row in changed:
            self._over[row_id] = number, None if row is None else search(self._table, row).encode()

    def forget(self, number: int) -> None:
        """Drop everything known; a blob must be of change set `number` or later."""
        self._blob, self._offered, self._last, self._oldest = None, None, None, number
        self._over = {}

    def offer(self, blob: Blob) -> None:
        """A worker has read the texts; taken over at the next question. Any thread."""
        self._offered = blob

    @property
    def ready(self) -> bool:
        """True when a question needs no reading of the file."""
        self._take_offer()
        return self._blob is not None

    def snapshot(self) -> Snapshot:
        """What is known now, for another thread."""
        self._take_offer()
        return Snapshot(self._table, self._blob, dict(self._over))

    def find(self, connection: sqlite3.Connection, words: Sequence[str], limit: int | None = None) -> array[int]:
        """Ids of the rows that hold all words, ascending; with a limit some of the first ones."""
        self._take_offer()
        if self._blob is None:
            self._blob = load(connection, self._table)
            self._drop_old()
        wanted = tuple(word.encode() for word in words)
        lines = self._lines(wanted, limit)
        return _with_changes(self._blob, self._over, lines, wanted)

    def _lines(self, wanted: tuple[bytes, ...], limit: int | None) -> array[int]:
        blob = self._blob
        assert blob is not None
        if self._last is not None:
            words, lines = self._last
            narrower = all(any(word in longer for longer in wanted) for word in words)
            # Looking at single texts costs more than the scan once many of them are left.
            if narrower and len(lines) * _SCAN_SPEED < len(blob.starts):
                found = blob.among(lines, wanted)
                self._last = (wanted, found)
                return found if limit is None else found[:limit]
        found = blob.lines(wanted, limit)
        if limit is None or len(found) < limit:
            self._last = (wanted, found)
        return found

    def _take_offer(self) -> None:
        blob, self._offered = self._offered, None
        if blob is None or blob.number < self._oldest:
            return
        if self._blob is None or blob.number > self._blob.number:
            self._blob, self._last = blob, None
            self._drop_old()

    def _drop_old(self) -> None:
        assert self._blob is not None
        number = self._blob.number
        self._over = {row_id: noted for row_id, noted in self._over.items() if noted[0] > number}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A `SearchIndex` as it was at one moment, for a worker."""

    table: Table
    blob: Blob | None
    over: dict[int, tuple[int, bytes | None]]

    def find(self, connection: sqlite3.Connection, words: Sequence[str]) -> tuple[array[int], Blob | None]:
        """Ids of the rows that hold all words, and the blob when it had to be read (to be offered)."""
        wanted = tuple(word.encode() for word in words)
        if self.blob is not None:
            return _with_changes(self.blob, self.over, self.blob.lines(wanted), wanted), None
        blob = load(connection, self.table)
        return blob.rows(blob.lines(wanted)), blob


def _with_changes(
    blob: Blob, over: dict[int, tuple[int, bytes | None]], lines: Iterable[int], words: Sequence[bytes]
) -> array[int]:
    ids = blob.rows(lines)
    if not over:
        return ids
    newer = {row_id for row_id, (_, text) in over.items() if text is not None and all(word in text for word in words)}
    return array("q", sorted(newer.union(row_id for row_id in ids if row_id not in over)))
