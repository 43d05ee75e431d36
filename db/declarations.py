"""Plain descriptions of tables and fields (architecture, idea 1).

A field is declared once; table column, form widget, check, heading of spreadsheet, CSV and PDF, alignment and
mask all come from here. The stored schema does not: migrations are written by hand and a test compares the two.
This module must stay plain data: no SQL, no Qt, no domain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

Row = dict[str, Any]
"""A record: field key -> stored cell, plus `id` (int), `ulid` (26 characters) and `rev` (int, from 1)."""

ID_COLUMNS = ("id", "ulid", "rev")
"""Columns every table has besides its declared fields."""


class Kind(Enum):
    """What a cell holds; decides storage, widget, alignment and how text from outside is read."""

    TEXT = "text"  # one line, NULL when empty
    LONG_TEXT = "long_text"  # many lines, no limit of length
    CODE = "code"  # text that looks like a number: kept as text everywhere, never a float
    PHONE = "phone"  # text; masked in the public edition
    CHOICE = "choice"  # one of `choices`, stored as its Chinese word
    INTEGER = "integer"  # whole number
    MONEY = "money"  # integer fen; shown in yuan with two decimals
    DATE = "date"  # ISO text YYYY-MM-DD; shown 2026-11-22, on paper 2026年11月22日
    BOOLEAN = "boolean"  # 0 or 1; shown 是 / 否
    FILE = "file"  # text "<sha256 in hex>/<file name>": a scan or picture kept in the data file, shown by its name
    REFERENCE = "reference"  # id of a row of table `target`, shown by that row's title
    DETAILS = "details"  # no column: child rows in table `target` whose `parent_field` points here


NUMERIC = frozenset({Kind.INTEGER, Kind.MONEY})


@dataclass(frozen=True, slots=True)
class Field:
    """One fact about a record.

    Attributes:
        key: column name and identifier everywhere, English.
        heading: what the clerk reads, Chinese; also the heading written to spreadsheets and PDFs.
        kind: see `Kind`.
        required: an empty value is refused (severity "error").
        choices: words of a CHOICE in display order; for TEXT they are suggestions only.
        max_chars: longest text in characters (not UTF-16 units); None is unlimited.
        minimum, maximum: limits of INTEGER, MONEY (fen) or DATE (ISO text).
        default: value of a new record.
        group: heading of the form section the field stands in.
        width: usual width of the grid column in full-width characters.
        in_table: grid column shown unless the person hides it.
        in_form: has a widget in the form.
        in_report: printed in the full ledger and exported.
        public: printed in the 公示版; False leaves the column out there.
        computed: worked out by the program; shown, never typed.
        searched: part of the text that the search box looks through.
        pinyin: searched by full pinyin and initials too (names, titles).
        aliases: other headings under which spreadsheets carry this field.
        help: one sentence for tooltip and form: what, format, where it prints.
        target: REFERENCE: table pointed to. DETAILS: table of the child rows.
        parent_field: DETAILS: key of the REFERENCE field in `target` that points back here.
        mask: keep this many characters at the start and end in masked output, e.g. (3, 4); None is unmasked.
        check: takes the clean value, returns a Chinese sentence when it is doubtful (severity "warning").
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    max_chars: int | None = None
    minimum: int | str | None = None
    maximum: int | str | None = None
    default: Any = None
    group: str = ""
    width: int = 8
    in_table: bool = True
    in_form: bool = True
    in_report: bool = True
    public: bool = True
    computed: bool = False
    searched: bool = False
    pinyin: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    target: str | None = None
    parent_field: str | None = None
    mask: tuple[int, int] | None = None
    check: Callable[[Any], str | None] | None = None

    @property
    def stored(self) -> bool:
        """True when the field is a column of its table (all kinds but DETAILS)."""
        return self.kind is not Kind.DETAILS


def parent(target: str, heading: str, key: str) -> Field:
    """The field by which a detail row belongs to its record of table `target`; neither typed nor shown."""
    return Field(key, heading, Kind.REFERENCE, required=True, target=target, in_table=False, in_form=False)


@dataclass(frozen=True, slots=True)
class Table:
    """One register, or the child rows of one.

    Attributes:
        key: table name in the file, singular English.
        heading: what the clerk reads, e.g. 权责事项.
        fields: in display order.
        title: keys whose texts, joined by " · ", name a record ("《流动人口婚育证明》办理").
        natural_key: keys that tell two records apart when matching an import with what is there.
        order: keys of the standard order; empty is the order of entry.
        frozen: grid columns kept in view while scrolling sideways.
        counter: measure word of a record, e.g. 条, 项, 个.
        detail_of: table key of the parent when this holds child rows; such a table has no page of its own.
        empty_hint: what to do first when there is no record yet.
        section: heading over the registers it stands among in the list on the left.
    """

    key: str
    heading: str
    fields: tuple[Field, ...]
    title: tuple[str, ...]
    natural_key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    frozen: int = 1
    counter: str = "条"
    detail_of: str | None = None
    empty_hint: str = ""
    section: str = ""

    def field(self, key: str) -> Field:
        """The field of that key. Raises KeyError with the key."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(f"{self.key} has no field {key!r}")

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of the stored fields in display order, without `ID_COLUMNS`."""
        return tuple(field.key for field in self.fields if field.stored)

    def printed(self, *, public: bool) -> tuple[Field, ...]:
        """Fields that go on paper, in display order; the public edition leaves internal ones out."""
        return tuple(f for f in self.fields if f.stored and f.in_report and (f.public or not public))
