"""Cells as text and text as cells, for editors, clipboard, paste check and replace: one meaning for all four.

Dates, money and booleans are read by `app.core.text`; what needs the file (a reference by its title) is read here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.core import text
from app.core.errors import BadInput, Severity
from db.declarations import Field, Kind

if TYPE_CHECKING:
    from app.core.session import Session

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_ROUNDED = re.compile(r"\d{15}0{2,}")  # spreadsheets keep 15 digits and fill up with zeros
_TEXT_OF_NUMBERS = frozenset({Kind.CODE, Kind.PHONE, Kind.TEXT})

_MOST_TITLES = 200  # records whose titles hold the same words

DAMAGED = "这个号码被表格软件改坏了（后三位变成 000 或成了 1.1E+17）：请在原表里把该列设为文本、重新录入后再粘贴"
AMBIGUOUS = "“{}”有不止一条同名的{}，请双击单元格从列表里选"
UNKNOWN = "{}里没有“{}”，请先登记它，或从列表里选一个"


def shown_text(session: Session, field: Field, value: Any) -> str:
    """What grid and clipboard show of a stored cell."""
    return "" if value is None else text.display(field, value, session.title)


def edit_text(session: Session, field: Field, value: Any) -> str:
    """What an editor starts with: the shown text, except that a zero amount is a number there and not a dash."""
    if field.kind is Kind.MONEY and value == 0:
        return "0.00"
    return shown_text(session, field, value)


def is_damaged(field: Field, typed: str) -> bool:
    """True when a pasted number looks like one a spreadsheet's float has robbed of its last digits (trap 58)."""
    clean = typed.strip().lstrip("'")
    if field.kind not in _TEXT_OF_NUMBERS:
        return False
    return bool(_SCIENTIFIC.fullmatch(clean) or _ROUNDED.fullmatch(clean))


def read_cell(session: Session, field: Field, typed: str) -> Any:
    """The stored cell of what was typed or pasted; None for blank.

    Raises:
        ValueError: with a Chinese sentence for the clerk.
    """
    if not typed.strip():
        return None
    if field.kind is Kind.REFERENCE:
        return _reference(session, field, typed.strip())
    return text.parse(field, typed)


def _reference(session: Session, field: Field, title: str) -> int:
    assert field.target is not None
    heading = session.tables[field.target].heading
    words = title.replace("·", " ")  # joins the parts of a title, stands in no search text
    found = [row_id for row_id, name in session.titles(field.target, words, _MOST_TITLES) if name == title]
    if len(found) == 1:
        return found[0]
    raise ValueError((AMBIGUOUS if found else UNKNOWN).format(*((title, heading) if found else (heading, title))))


def writable(field: Field) -> bool:
    """True when the clerk may type into cells of this field; a file is chosen in the form."""
    return not field.computed and field.stored and field.kind is not Kind.FILE


def told(error: BadInput, key: str = "") -> str:
    """The sentence to show for a refusal: the error about that field, else the first error."""
    errors = [message for message in error.messages if message.severity is Severity.ERROR]
    about = [message for message in errors if message.field == key]
    return (about or errors or list(error.messages))[0].text
