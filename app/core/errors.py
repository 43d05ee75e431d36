"""The three kinds of errors and their three ways to speak (architecture, Errors).

Bad input is shown beside the field; known trouble is one sentence with what to do; everything else is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """An error stops saving; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence about one field of one row.

    Attributes:
        field: key, "" when it is about the whole row.
        text: Chinese sentence. severity: see `Severity`.
        edit: index of the edit in its change set, 0 for a form.
    """

    field: str
    text: str
    severity: Severity = Severity.ERROR
    edit: int = 0


class BadInput(Exception):
    """What was typed, pasted or imported cannot be stored; nothing was written.

    Attributes:
        messages: every problem found, in field order, warnings included.
    """

    def __init__(self, messages: tuple[Message, ...]) -> None:
        self.messages = messages
        super().__init__("；".join(message.text for message in messages))


class KnownTrouble(Exception):
    """The world is in the way: disk full, file held, newer file. Nothing that was saved is lost.

    Attributes:
        code: E-DISK-FULL and so on; one row of the table in this module.
        text: what was not done, that data is safe, what to do; Chinese, no traceback, no personal data.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(f"{code} {text}")
