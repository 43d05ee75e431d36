"""What the store needs to know about texts but must not import: handed in by the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.declarations import Field, Row, Table


@dataclass(frozen=True, slots=True)
class Texts:
    r"""Functions over texts.

    Attributes:
        search: text the search box looks through, of a row; no newline, fields parted by \\x1f.
        title: name of a row; the third argument names the row a REFERENCE points to.
        display: shown text of a cell; the third argument names the row a REFERENCE points to.
        fold: text as search texts have it: lower case, half-width.
        sort_key: text to sort a text by (pinyin, numbers by value).
    """

    search: Callable[[Table, Row], str]
    title: Callable[[Table, Row, Callable[[str, int], str]], str]
    display: Callable[[Field, Any, Callable[[str, int], str]], str]
    fold: Callable[[str], str]
    sort_key: Callable[[str], str]
