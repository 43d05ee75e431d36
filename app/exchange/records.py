"""Walks the rows below a header and tells records, continuations and everything else apart.

Every row ends up exactly once: as a record of the sheet or in `PlannedSheet.ignored`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.core.progress import Progress
from app.exchange import row_kinds
from app.exchange.cells import fields_by_key, set_cell, set_own_cell
from app.exchange.clean import count_in, seq_numbers, squeeze, text_of
from app.exchange.headings import Header, Vocabulary, header_below
from app.exchange.import_plan import Band, PlannedRow, PlannedSheet
from app.exchange.sheet_grid import SheetGrid, column_letter
from app.exchange.sheet_rules import ImportRules, SheetKind, warn
from db.declarations import Field, Kind

ULID = "ulid"
"""Key of the column of our own exports that tells records apart; a row with one is a record whatever it says."""

_MAX_NUMBER = 10
"""Characters of a running number; longer texts in its column are sentences."""

_STEP = 200
"""Rows between two looks at 取消; about 50 ms."""


@dataclass(slots=True)
class Walk:
    """Where the walk stands.

    Attributes:
        known: key -> declared field; of these `fields` has those with a column.
        fields: column -> declared field. extra: column -> key that the rules split later.
        counting: column of running numbers in digits, None when the sheet has none.
        current: the record that continuations belong to.
        bands: open section bands by level.
        counted: records since the last subtotal.
    """

    grid: SheetGrid
    header: Header
    sheet: PlannedSheet
    rules: ImportRules
    kind: SheetKind
    words: Vocabulary
    known: dict[str, Field]
    title_texts: set[str]
    progress: Progress
    fields: dict[int, Field] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    counting: int | None = None
    current: PlannedRow | None = None
    bands: dict[int, Band] = field(default_factory=dict)
    counted: int = 0

    def read_by(self, header: Header) -> None:
        """From here on the columns mean what this header says."""
        columns, self.header = header.columns.items(), header
        self.fields = {column: self.known[key] for column, key in columns if key in self.known}
        self.extra = {column: key for column, key in columns if key not in self.known}
        self.counting = _counting_column(self.grid, header, self.rules)


def read_records(
    grid: SheetGrid,
    header: Header,
    sheet: PlannedSheet,
    *,
    rules: ImportRules,
    kind: SheetKind,
    words: Vocabulary,
    progress: Progress,
) -> None:
    """Fills `sheet.rows`, `sheet.ignored` and `sheet.bands` from the rows below the header. Raises Cancelled."""
    walk = Walk(
        grid,
        header,
        sheet,
        rules,
        kind,
        words,
        fields_by_key(rules.table),
        title_texts={squeeze(t) for row in range(header.first) for t in grid.row_texts(row).values()},
        progress=progress,
    )
    walk.read_by(header)
    for row in range(header.last + 1, grid.height):
        if row % _STEP == 0:
            progress.step(row, grid.height, f"识别“{sheet.name}”")
        kind_of_row = "" if row <= walk.header.last else _take(walk, row)
        if kind_of_row:
            sheet.ignored[row + 1] = kind_of_row
    _close_bands(sheet)


def _counting_column(grid: SheetGrid, header: Header, rules: ImportRules) -> int | None:
    """The column of running numbers, when it has any in digits: numerals (一, 二) then number bands, not records."""
    column = header.column(rules.seq)
    rows = range(header.last + 1, len(grid.rows))
    return column if column is not None and any(seq_numbers(grid.own(row, column)) for row in rows) else None


def _close_bands(sheet: PlannedSheet) -> None:
    """A word without a number below the last record is a closing line (the office that signs), no band."""
    last = max((row.source_row for row in sheet.rows), default=0)
    for band in [band for band in sheet.bands if band.source_row > last and not row_kinds.is_numbered(band.text)]:
        sheet.bands.remove(band)
        sheet.ignored[band.source_row] = "footer_note"


def _take(walk: Walk, row: int) -> str:
    """Kind of an ignored row, "" when the row began a record."""
    texts = walk.grid.row_texts(row)
    if not texts:
        return _empty_row(walk, row)
    if any(walk.extra.get(column) == ULID for column in texts):
        _begin(walk, row, inherits=False)
        return ""
    if total := row_kinds.total_kind(texts):
        _close_total(walk, row, total, texts)
        return total
    # Columns nobody knows say nothing about the row, unless it has no other texts.
    texts = {column: text for column, text in texts.items() if column in walk.header.columns} or texts
    if row_kinds.is_repeated_header(texts, walk.header):
        return "repeated_header"
    if row_kinds.is_column_numbers(texts):
        return "filler"
    if other_header := header_below(walk.grid, walk.words, row, anchor=walk.rules.anchor):
        return _open_table(walk, other_header)
    if spelled := row_kinds.band_text(texts, seq=walk.counting):
        return _open_band(walk, row, spelled)
    if other := _other_kind(walk, row, texts):
        return other
    return _record_row(walk, row, texts)


def _open_table(walk: Walk, header: Header) -> str:
    """Goes on under another header; one that says the same in other words is only a repetition."""
    if header.columns == walk.header.columns:
        return "repeated_header"
    walk.read_by(header)
    for row in range(header.first + 1, header.last + 2):
        walk.sheet.ignored.pop(row, None)
        walk.sheet.header_rows.append(row)
    walk.current = None
    return ""


def _empty_row(walk: Walk, row: int) -> str:
    """A row without values of its own: part of a record above when the record's cells are merged over it."""
    anchor = walk.header.column(walk.rules.anchor)
    covered = [column for column in walk.fields if _above_record(walk, row, column)]
    if not covered or walk.current is None:
        return "blank"
    if anchor in covered or len(covered) * 2 > len(walk.fields):
        _note_residue(walk, row)
        return "continuation"
    return "blank"


def _above_record(walk: Walk, row: int, column: int) -> bool:
    anchor = walk.grid.above(row, column)
    return anchor is not None and anchor[0] > walk.header.last


def _note_residue(walk: Walk, row: int) -> None:
    """Values left under a merge are not imported, but mentioned (samples README, HIDDEN_RESIDUAL)."""
    if row >= len(walk.grid.rows) or walk.current is None:
        return
    for column in walk.fields:
        hidden = text_of(walk.grid.raw(row, column)).strip()
        if hidden and walk.grid.above(row, column) and hidden != walk.grid.text(row, column).strip():
            sentence = f"合并区内有被遮盖的残留值（{column_letter(column)}列），未导入"
            warn(walk.current, "HIDDEN_RESIDUAL", sentence, walk.fields[column].key, optional=True)


def _other_kind(walk: Walk, row: int, texts: dict[int, str]) -> str:
    first = next(iter(texts.values()))
    lone = len(set(texts.values())) == 1
    if row_kinds.is_signature(texts) and walk.header.column(walk.rules.anchor) not in _mapped(walk, texts, filled=2):
        return "signature"
    if lone and squeeze(first) in walk.title_texts:
        return row_kinds.head_kind(texts)
    if lone and row_kinds.is_filler(first):
        return "filler"
    if lone and row_kinds.is_title(first) and _spans_table(walk, row, texts):
        return "title"
    if lone and row_kinds.is_note(first) and min(texts) < max(walk.header.columns):
        return "footer_note"
    anchor = walk.header.column(walk.rules.anchor)
    if lone and row_kinds.is_band(walk.grid, row, texts, walk.header, anchor=-1 if anchor is None else anchor):
        return _open_band(walk, row, first)
    if lone and _spans_table(walk, row, texts):
        return "footer_note"
    return ""


def _mapped(walk: Walk, texts: dict[int, str], *, filled: int) -> list[int]:
    """Columns of known fields with values, when there are at least `filled` such values beside labels."""
    columns = [column for column in texts if column in walk.header.columns]
    values = [column for column in columns if not texts[column].rstrip().endswith(("：", ":"))]
    return columns if len(values) > filled else []


def _spans_table(walk: Walk, row: int, texts: dict[int, str]) -> bool:
    column = next(iter(texts))
    return len(texts) > 1 or walk.grid.span(row, column)[1] - column >= max(1, len(walk.header.columns) // 2)


def _open_band(walk: Walk, row: int, text: str) -> str:
    level = row_kinds.band_level(text)
    walk.bands = {known: band for known, band in walk.bands.items() if known < level}
    band = Band(row + 1, squeeze(text), count_in(text))
    walk.bands[level] = band
    walk.sheet.bands.append(band)
    walk.current = None
    return "section_band"


def _record_row(walk: Walk, row: int, texts: dict[int, str]) -> str:
    mapped = {walk.header.columns[column]: text for column, text in texts.items() if column in walk.header.columns}
    if not mapped:
        return "filler"
    rules = walk.rules
    anchor = walk.header.column(rules.anchor)
    under_anchor = anchor is not None and _above_record(walk, row, anchor) and walk.current is not None
    named = rules.anchor in mapped
    part = bool(rules.part) and rules.part in mapped
    numbered = rules.seq in mapped
    if not named and not part and set(mapped) <= {rules.seq}:
        # Rows numbered in advance, or 2.… of a note whose first line was told by 注：
        return "filler" if len(squeeze(mapped[rules.seq])) <= _MAX_NUMBER else "footer_note"
    another = part or numbered or any(key in mapped for key in rules.identity)
    if under_anchor and not another:
        return _continue(walk, row, texts)
    if not named and not part and not numbered and _only_long_text(walk, mapped):
        return _continue(walk, row, texts)
    inherits = under_anchor or (not named and part and (not numbered or _same_number(walk, mapped[rules.seq])))
    _begin(walk, row, inherits=inherits)
    return ""


def _same_number(walk: Walk, seq: str) -> bool:
    """True for 4.2 or 4-2 below 4: a part with a number of its own."""
    above = walk.current.values.get(walk.rules.seq) if walk.current else None
    return seq_numbers(seq)[:1] == seq_numbers(str(above or ""))[:1] != []


def _only_long_text(walk: Walk, mapped: dict[str, str]) -> bool:
    """True when a row without name and number only goes on with long texts of the record above."""
    kinds = {field.key: field.kind for field in walk.fields.values()}
    has_seq = walk.header.column(walk.rules.seq) is not None
    return has_seq and walk.current is not None and all(kinds.get(key) is Kind.LONG_TEXT for key in mapped)


def _continue(walk: Walk, row: int, texts: dict[int, str]) -> str:
    """Adds texts of a further grid row to the record above, so that nothing is lost."""
    record = walk.current
    if record is None:
        return "filler"
    _note_residue(walk, row)
    for column, text in _under_names(walk, record, texts).items():
        item = walk.fields.get(column)
        if item is None:
            continue
        before = record.raw.get(item.key, "")
        if squeeze(text) and squeeze(text) not in squeeze(before):
            set_cell(record, f"{before}\n{text}" if before.strip() else text, item, rules=walk.rules)
            warn(record, "CONTINUED_TEXT", f"{item.heading}的后续文字写在第 {row + 1} 行，已接在后面", item.key)
    return "continuation"


def _under_names(walk: Walk, record: PlannedRow, texts: dict[int, str]) -> dict[int, str]:
    """The texts of a further row, those that belong to a name in the same row put under it (区城管局：…)."""
    headed = dict(texts)
    for key, owner in walk.rules.headed.items():
        column, names = walk.header.column(key), walk.header.column(owner)
        if column in texts and names in texts:
            first = record.raw.get(owner, "")
            if "\n" not in first.strip():
                record.raw[key] = _under(first, record.raw.get(key, ""))
            headed[column] = _under(texts[names], texts[column])
    return headed


def _under(name: str, text: str) -> str:
    plain = squeeze(name)
    return text if not text.strip() or squeeze(text).startswith(plain) else f"{plain}：\n{text}"


def _begin(walk: Walk, row: int, *, inherits: bool) -> None:
    above = walk.current if inherits else None
    record = PlannedRow(row + 1, {}, {})
    put = set_own_cell if ULID in walk.extra.values() else set_cell
    for column, item in walk.fields.items():
        put(record, _cell(walk, row, column), item, rules=walk.rules)
    for column, key in walk.extra.items():
        record.raw[key] = text_of(_cell(walk, row, column))
    record.ulid = record.raw.pop(ULID, "").strip()
    if above:
        for key in (*walk.rules.inherited, walk.rules.seq, walk.rules.anchor):
            if record.values.get(key) is None and above.values.get(key) is not None:
                record.values[key] = above.values[key]
                record.raw[key] = record.raw.get(key) or above.raw.get(key, "")
    record.values.update({key: value for key, value in walk.kind.fixed.items() if not record.values.get(key)})
    _fill_band(walk, record)
    record.chosen = not walk.sheet.hidden
    walk.sheet.rows.append(record)
    walk.current = record
    walk.counted += 1


def _cell(walk: Walk, row: int, column: int) -> object:
    """The value a person sees, but never one that is merged in from another column or from above the table."""
    anchor = walk.grid.owners.get((row, column))
    if anchor and (anchor[1] != column or anchor[0] <= walk.header.last):
        return ""
    return walk.grid.cell(row, column)


def _fill_band(walk: Walk, record: PlannedRow) -> None:
    for band in walk.bands.values():
        band.actual += 1
    key = walk.kind.band_field
    if not key or record.values.get(key):
        return
    names = [row_kinds.band_name(band.text) for _, band in sorted(walk.bands.items())]
    if names:
        record.values[key] = names[0]
        record.raw.setdefault(key, "")
    record.raw["band"] = "/".join(names)


def _close_total(walk: Walk, row: int, kind: str, texts: dict[int, str]) -> None:
    """Remembers what the row declares; compared after judging, when refusals are known."""
    declared = count_in("".join(texts.values()))
    if declared is None:
        numbers = [text for text in texts.values() if re.fullmatch(r"\d+", squeeze(text))]
        declared = int(squeeze(numbers[0])) if len(numbers) == 1 else None
    if declared is not None:
        walk.sheet.meta.setdefault("totals", []).append((row + 1, kind, declared, walk.counted))
    if kind == "subtotal":
        walk.counted = 0
