"""What an import would do, before anything is written: plain data between recogniser, preview, report and door.

Codes and rules: the project's import samples (tests/data/samples) and their README.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from db.declarations import Row

TIDIED = frozenset(
    {
        "FULLWIDTH_SEQ",
        "SEQ_SUFFIX",
        "NAME_LINEBREAK",
        "CODE_SPACES",
        "CODE_CASE",
        "FULLWIDTH_CODE",
        "LONG_CELL",
        "TYPE_FROM_SHEET",
        "PLACEHOLDER",
        "CODE_PLACEHOLDER",
        "SERIAL_DATE",
        "HIDDEN_RESIDUAL",
    }
)
"""Codes of remarks that only say how the spelling was tidied; nothing for the clerk to decide, so not 可疑."""


@dataclass(slots=True)
class Note:
    """A remark on one source row. `code` is a reason code, `text` its Chinese sentence, `field` the key it is about."""

    source_row: int
    code: str
    text: str
    field: str = ""
    optional: bool = False


@dataclass(slots=True)
class PlannedRow:
    """One record told apart in the sheet.

    Attributes:
        source_row: 1-based sheet row of its first grid row.
        values: field key -> clean stored cell; correctable in the preview.
        raw: field key -> text as it stood in the sheet.
        refused: reason code, "" when it can be taken over. refusal: its Chinese sentence.
        refused_field: key of the field to correct, "" when it is about the whole row.
        verdict: "added", "changed", "unchanged", "refused"; set by comparing with the file's rows.
        row_id, rev: the existing record for "changed" and "unchanged".
        old: existing cells that differ, for "changed".
        notes: remarks on this row; see `suspicious`.
        chosen: the clerk wants this row taken over.
        ulid: identity written by our own export, "" in foreign files.
        facts: report key -> what the register's rules tell about the row besides its cells.
    """

    source_row: int
    values: Row
    raw: dict[str, str]
    refused: str = ""
    refusal: str = ""
    refused_field: str = ""
    verdict: str = ""
    row_id: int | None = None
    rev: int | None = None
    old: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    chosen: bool = True
    ulid: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def suspicious(row: PlannedRow) -> bool:
    """True when the row can be taken over but has a remark the clerk should read first."""
    return not row.refused and any(note.code not in TIDIED and not note.optional for note in row.notes)


@dataclass(slots=True)
class Band:
    """A row such as 一、城市管理领域（5项）: its text, the number it declares (None: none) and the records below it."""

    source_row: int
    text: str
    declared: int | None = None
    actual: int = 0


@dataclass(slots=True)
class PlannedSheet:
    """One sheet of the workbook, every non-empty row accounted for once as header, record or ignored.

    Attributes:
        header_rows: 1-based. column_map: column letter -> field key; columns not understood are absent.
        headings: column letter -> flattened heading text, for all columns of the header.
        list_kind: what the sheet is, "" when unknown. meta: filling_unit, filling_date, version_label and such.
        ignored: 1-based row -> kind (title, filler, continuation, section_band, total, ...).
        refused: sheet-level reason code (MISSING_COLUMN), refusal: its Chinese sentence.
        notes: warnings that belong to no record (TOTAL_MISMATCH).
        empty: the sheet holds nothing. hidden: it is hidden in the workbook; its rows come not chosen.
        table: key of the detail table whose rows the sheet holds, "" for the register itself.
        anchor: key of the field that names a record. facts: as in `PlannedRow`, about the sheet.
        bands: section bands in order, with declared and counted records.
        unmapped: headings of columns with values that are not taken over.
    """

    name: str
    header_rows: list[int]
    column_map: dict[str, str]
    headings: dict[str, str]
    rows: list[PlannedRow]
    ignored: dict[int, str]
    list_kind: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refused: str = ""
    refusal: str = ""
    empty: bool = False
    hidden: bool = False
    table: str = ""
    anchor: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    bands: list[Band] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ImportPlan:
    """A whole file.

    Attributes:
        file: name without folder. sha256: of its bytes. table: table key.
        counts: verdict -> number of rows, all sheets together (set by comparing).
        path: where the file lies, so that it can be read again with a corrected recognition.
        list_kind, version: of the whole file, as asked for or recognised. version_asked: the clerk named the version.
        unit, operator: office and clerk, for the printed report.
    """

    file: str
    sha256: str
    table: str
    sheets: list[PlannedSheet]
    counts: dict[str, int] = field(default_factory=dict)
    path: str = ""
    list_kind: str = ""
    version: str = ""
    version_asked: bool = False
    unit: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the clerk corrected about how a file was understood; sheets are named as in the workbook.

    Attributes:
        header_rows: sheet -> 1-based rows of its header.
        columns: sheet -> column letter -> field key, "" to leave the column out.
        list_kinds: sheet -> what the sheet is.
    """

    header_rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    list_kinds: dict[str, str] = field(default_factory=dict)
